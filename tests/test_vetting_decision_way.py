"""The whole way by the commands: gathered, opened, decided, signed, appealed, told, entered, drawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
import vetting_dossiers as making
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from automations.decisions import errors
from automations.engine import open_engine
from automations.settings import Settings
from flows.cli.vetting_decision_commands import DECISION_COMMANDS
from vetting.clearances.errors import StaffListError
from vetting.decision.errors import FormUnansweredError, MonitoringError, RationaleTooThinError, ReasonsWithheldError
from vetting.dossier.content import DossierInput
from vetting.written import GatheredError, as_data, from_data

REFUSAL = (
    "The record C1 is the applicant: surname, a former address and the swapped date of birth agree, and she said so herself. "
    "She answered no to convictions (X2) although F1 is a conviction for theft from an employer in 2019, recent and serious, "
    "and the omission was deliberate. For a post with access to property and to vulnerable people this goes to integrity."
)
GRANT = (
    "The record F1 (C1) was explained at interview with papers: another person of that name was convicted, as the court said in "
    "writing. The source is reliable, nothing was left undeclared, and the role has no access that makes refusal appropriate."
)


class Office:
    """One installation; each command is run by somebody."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.group = click.Group("vetting", {str(command.name): command for command in DECISION_COMMANDS})

    def run(self, person: str, *arguments: str | Path, input: str = "") -> str:
        """The output of a command; its error is raised."""
        environ = {"HOURSBACK_HOME": str(self.home), "HOURSBACK_PERSON": person, "HOURSBACK_CONFINED": "false"}
        result = CliRunner(env=environ).invoke(self.group, [str(one) for one in arguments], input=input, standalone_mode=False)
        if result.exception is not None:
            raise result.exception
        return result.output


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("office"))
    for number, name in enumerate(("Vetting One", "Vetting Two", "Vetting Three", "Vetting Four")):
        office.run("Sgt Registrar", "officer", name, "--born", f"197{number}-05-06", "--staff-number", f"77{number}")
    return office


def _gathered(folder: Path, reference: str, change: Callable[[DossierInput], DossierInput] = lambda one: one) -> Path:
    source = making.dossier_input()
    source = change(replace(source, application=replace(source.application, reference=reference)))
    path = folder / f"{reference}.json"
    path.write_text(json.dumps(as_data(source), ensure_ascii=False), "utf-8")
    return path


def _form(office: Office, folder: Path, reference: str, person: str, **filled: Any) -> Path:
    blank = folder / f"{reference}-{person[-3:]}.json"
    blank.unlink(missing_ok=True)
    office.run(person, "decide", reference, "--write-form", blank)
    form = json.loads(blank.read_text())
    form |= {"factors": dict.fromkeys(form["factors"], "against")} | filled
    blank.write_text(json.dumps(form))
    return blank


REFUSE = {"outcome": "refuse", "stage1": "yes", "stage2": "yes", "ground": "integrity", "rationale": REFUSAL}
ALLOW = {"outcome": "grant", "stage1": "yes", "stage2": "no", "ground": "conviction", "rationale": GRANT}


def test_the_whole_way_of_a_refusal_that_is_appealed(office: Office, tmp_path: Path) -> None:
    office.run("Clerk", "dossier", _gathered(tmp_path, "V-1"))
    form = _form(office, tmp_path, "V-1", "Vetting One", **REFUSE)
    with pytest.raises(errors.UnseenError):
        office.run("Vetting One", "decide", "V-1", "--form", form)
    for person in ("Vetting One", "Vetting Two", "Vetting Three"):
        assert "recorded: open" in office.run(
            person, "open", "V-1", "--out", tmp_path / "d.pdf", "--page", tmp_path / "d.html", input="\n"
        )
    assert "Haverstock" in PdfReader(tmp_path / "d.pdf").pages[0].extract_text()
    assert "Haverstock" in (tmp_path / "d.html").read_text()
    assert "waits for a second person" in office.run("Vetting One", "decide", "V-1", "--form", form)
    letter = ("letter", "V-1", "--out", tmp_path / "l.pdf", "--contact", "vetting@example.org", "--appeal-by", "2026-05-01")
    with pytest.raises(errors.NotInEffectError):
        office.run("Clerk", *letter)
    with pytest.raises(errors.SamePersonError):
        office.run("Vetting One", "second", "V-1", "--why", "I agree with what I wrote before.", "--agree")
    assert "in effect" in office.run("Vetting Two", "second", "V-1", "--why", "The omission is plain from X2.", "--agree")
    reasons = tmp_path / "reasons.txt"
    reasons.write_text("You did not declare the conviction of 2019.")
    with pytest.raises(ReasonsWithheldError):
        office.run("Clerk", *letter, "--reasons", reasons)
    assert not (tmp_path / "l.pdf").exists()
    office.run("Vetting Two", "harm", "V-1", "--outcome", "give", "--why", "She knows it herself; nobody else is told of.")
    assert "refusal reasons" in office.run("Clerk", *letter, "--reasons", reasons)
    assert "conviction of 2019" in PdfReader(tmp_path / "l.pdf").pages[0].extract_text()
    assert (tmp_path / "l.docx").exists()
    grounds = tmp_path / "grounds.txt"
    grounds.write_text("It was another woman.")
    office.run("Clerk", "appeal", "V-1", "--grounds", grounds, "--received", "2026-04-01")
    allow = _form(office, tmp_path, "V-1", "Vetting Three", **ALLOW)
    with pytest.raises(errors.InvolvedError):
        office.run("Vetting Two", "decide", "V-1", "--form", allow)
    assert "in effect" in office.run("Vetting Three", "decide", "V-1", "--form", allow)
    upheld = office.run("Clerk", "letter", "V-1", "--out", tmp_path / "u.pdf", "--contact", "x", "--until", "2036-01-01")
    assert "appeal upheld" in upheld


def test_what_the_rationale_lacks_or_copies_is_said(office: Office, tmp_path: Path) -> None:
    office.run("Clerk", "dossier", _gathered(tmp_path, "V-2"))
    office.run("Vetting Three", "open", "V-2", "--out", tmp_path / "d.pdf", input="\n")
    for filled, cause in (
        ({**ALLOW, "rationale": "F1 is nothing."}, RationaleTooThinError),
        ({**ALLOW, "rationale": GRANT.replace("F1", "F77")}, RationaleTooThinError),
        ({**ALLOW, "stage1": ""}, FormUnansweredError),
        ({**ALLOW, "factors": {}}, FormUnansweredError),
        ({**ALLOW, "surprise": 1}, FormUnansweredError),
        ({**ALLOW, "rationale": 7}, FormUnansweredError),
    ):
        with pytest.raises(cause):
            office.run("Vetting Three", "decide", "V-2", "--form", _form(office, tmp_path, "V-2", "Vetting Three", **filled))
    copied = _form(office, tmp_path, "V-2", "Vetting Three", **ALLOW)
    with pytest.raises(errors.OverrideMissingError):
        office.run("Vetting Three", "decide", "V-2", "--form", copied)
    kept = _form(office, tmp_path, "V-2", "Vetting Three", **ALLOW, override="The same court letter covers both applications.")
    assert "kept all the same" in office.run("Vetting Three", "decide", "V-2", "--form", kept)


def test_an_officer_does_not_even_see_an_application_with_their_own(office: Office, tmp_path: Path) -> None:
    office.run("Vetting Four", "relation", "Haverstock Rupert Ivo", "--as", "friend", "--born", "1988-09-30")
    office.run("Clerk", "dossier", _gathered(tmp_path, "V-3"))
    with pytest.raises(errors.ConflictError):
        office.run("Vetting Four", "open", "V-3", "--out", tmp_path / "mine.pdf", input="\n")
    assert not (tmp_path / "mine.pdf").exists()
    with pytest.raises(errors.OfficerMissingError):
        office.run("Passer By", "open", "V-3", "--out", tmp_path / "mine.pdf", input="\n")
    assert not (tmp_path / "mine.pdf").exists()


def test_somebody_named_later_conflicts_as_well(office: Office, tmp_path: Path) -> None:
    office.run("Clerk", "dossier", _gathered(tmp_path, "V-4", _alone))
    office.run("Vetting Two", "relation", "Celia Thornaby", "--as", "parent", "--postcode", "om1 1aa")
    office.run("Vetting Two", "open", "V-4", "--out", tmp_path / "d.pdf", input="\n")
    office.run("Clerk", "dossier", _gathered(tmp_path, "V-4"))
    with pytest.raises(errors.ConflictError):
        office.run("Vetting Two", "open", "V-4", "--out", tmp_path / "d.pdf", input="\n")


def _alone(source: DossierInput) -> DossierInput:
    return replace(source, application=replace(source.application, third_parties=()))


def _clean(source: DossierInput) -> DossierInput:
    application = replace(source.application, documents=(), third_parties=())
    application = replace(application, applicant=replace(application.applicant, id="P0"), answers={"staff_number": "QX5511Z"})
    lookups = tuple(one for one in source.lookups if one.answered and not one.records and one.person_id == "P0")
    return replace(source, application=application, candidates=(), gaps=(), facts=(), lookups=lookups)


def test_no_trace_is_recommended_marked_and_still_decided_by_a_person(office: Office, tmp_path: Path) -> None:
    office.run("Clerk", "dossier", _gathered(tmp_path, "V-5", _clean))
    said = office.run("Vetting One", "decide", "V-5", "--write-form", tmp_path / "form.json")
    assert "RECOMMENDED by the machine" in said
    form = json.loads((tmp_path / "form.json").read_text())
    assert (form["recommendation"], form["outcome"], form["rationale"]) == ("no_trace", "", "")
    office.run("Vetting One", "open", "V-5", "--out", tmp_path / "d.pdf", input="\n")
    with pytest.raises(FormUnansweredError):
        office.run("Vetting One", "decide", "V-5", "--form", tmp_path / "form.json")
    text = "All four registers that were asked answered for the applicant, none holds anybody like her, and the form is complete."
    (tmp_path / "form.json").write_text(json.dumps(form | {"outcome": "grant", "rationale": text}))
    assert "in effect" in office.run("Vetting One", "decide", "V-5", "--form", tmp_path / "form.json")
    entered = office.run(
        "Vetting One", "clearances", "enter", "V-5", "--unit", "Response", "--from", "2026-03-09", "--months", "120"
    )
    assert "until 2036-03-08" in entered
    rows = json.loads(office.run("Clerk", "clearances", "forecast", "--on", "2035-12-10", "--json"))
    assert rows[-1] == {"level": "all", "unit": "all", "live": 1, "expired": 0, "within": [1, 1, 1]}


def test_after_clearance_draw_hr_and_withdrawal(office: Office, tmp_path: Path) -> None:
    text = "Every register answered for the applicant (number {}), nobody like her was found in any of them, and nothing is open."
    for number in range(6, 9):
        reference = f"V-{number}"
        office.run("Clerk", "dossier", _gathered(tmp_path, reference, _clean))
        office.run("Vetting One", "open", reference, "--out", tmp_path / "d.pdf", input="\n")
        filled = {"outcome": "grant", "rationale": text.format(number), "override": "The dossiers are as empty as one another."}
        office.run("Vetting One", "decide", reference, "--form", _form(office, tmp_path, reference, "Vetting One", **filled))
        office.run("Vetting One", "clearances", "enter", reference, "--unit", "Response", "--months", "12")
    said = office.run("Sgt Registrar", "draw", "commit", "2").split()
    id, commitment = said[1], said[3]
    with pytest.raises(errors.DrawRefusedError):
        office.run("Sgt Registrar", "draw", "run", id, "--word", "gull")
    drawn = json.loads(office.run("Insp Other", "draw", "run", id, "--word", "gull", "--json"))
    from vetting.clearances.draw import commitment as hash_of

    assert hash_of(drawn["seed"]) == commitment
    assert len(drawn["drawn"]) == 2
    with pytest.raises(errors.MalformedRecordError):
        office.run("Insp Other", "draw", "run", id, "--word", "tern")
    staff = tmp_path / "staff.csv"
    staff.write_text("Staff number,Name,Unit,Level\nQX5511Z,Philippa Jane Haverstock,Fraud,RV\n9999,New Starter,Fraud,RV\n")
    found = json.loads(office.run("Clerk", "hr", staff, "--json"))
    assert {"moved", "joined_without_clearance"} <= {one["kind"] for one in found}
    due = office.run("Clerk", "clearances", "due", "--months", "12", "--review-level", "RV")
    clearance = due.split()[-1]
    with pytest.raises(errors.NotInEffectError):
        office.run("Vetting One", "clearances", "event", clearance, "withdrawn", "--decision", "V-8")
    office.run("Vetting One", "clearances", "event", clearance, "reviewed")


def test_equality_by_the_command_suppresses_what_is_small(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    lines = [
        "sex,stages",
        *["F,applied;decided;granted"] * 20,
        *["M,applied;decided;granted"] * 17,
        *["M,applied;decided;refused"] * 2,
    ]
    path.write_text("\n".join(lines) + "\n")
    said = office.run("Clerk", "equality", path, "--by", "sex", "--out", tmp_path / "out.csv")
    assert said == (tmp_path / "out.csv").read_text()
    assert ",2" not in said.replace(",20", "")
    assert "c" in said
    path.write_text("reference,sex\nV-1,F\nV-5,F\n")
    assert office.run("Clerk", "equality", path, "--by", "sex").splitlines()[1:] == ["F,c,c,c,0,c,0,c,c", "total,c,c,c,0,c,0,c,c"]
    path.write_text("reference,sex\nnowhere,F\n")
    with pytest.raises(MonitoringError, match="row 2"):
        office.run("Clerk", "equality", path, "--by", "sex")


def test_the_records_know_which_stages_an_application_reached(office: Office) -> None:
    from automations.decisions.stages import reached

    with open_engine(Settings(home=office.home, person="p")) as engine, engine.read() as session:
        stages = reached(session)
    assert stages["V-1"] == {"applied", "decided", "refused", "appealed", "appeal upheld"}
    assert stages["V-5"] == {"applied", "decided", "granted"}
    assert stages["V-3"] == {"applied"}


def test_what_was_granted_before_is_imported_and_says_so(office: Office, tmp_path: Path) -> None:
    held = tmp_path / "held.csv"
    held.write_text(
        "Employee number,Surname,First name,Vetting level,Department,Date granted,Expiry date\n"
        "88,Otter,Ann,MV,Fraud,01/02/2020,31/01/2027\n"
    )
    with pytest.raises(errors.OfficerMissingError):
        office.run("Passer By", "clearances", "import", held)
    assert "1 clearances" in office.run("Vetting One", "clearances", "import", held)
    rows = json.loads(office.run("Clerk", "clearances", "forecast", "--on", "2026-11-01", "--json"))
    assert {"level": "MV", "unit": "Fraud", "live": 1, "expired": 0, "within": [1, 1, 1]} in rows
    held.write_text("Employee number,Name,Level,Granted,Expires\n88,Zebedee,MV,2020-01-01,2019-01-01\n")
    with pytest.raises(StaffListError, match="row 2") as caught:
        office.run("Vetting One", "clearances", "import", held)
    assert "Zebedee" not in str(caught.value)


SECRETS = ("Haverstock", "Pellworth", "Tannery", "theft from an employer", "omission was deliberate", "another woman", "QX5511Z")


def test_no_name_and_no_reason_stands_anywhere_in_clear(office: Office) -> None:
    told = b"".join(path.read_bytes() for path in office.home.rglob("*") if path.is_file())
    assert b"V-1" in told
    for secret in SECRETS:
        assert secret.encode() not in told


def test_the_chain_of_the_audit_tells_of_every_step_and_is_whole(office: Office) -> None:
    from automations import audit

    with open_engine(Settings(home=office.home, person="p")) as engine, engine.read() as session:
        assert audit.verify(session).whole
        said = [
            line["detail"].get("event") or line["detail"].get("state") or line["detail"].get("part")
            for line in audit.lines(session)
        ]
    assert {"officer-registered", "dossier", "opened", "awaiting_second", "decided", "harm-test", "letter", "appeal"} <= set(said)


def test_what_is_written_is_read_back_the_same() -> None:
    source = making.dossier_input()
    assert from_data(DossierInput, json.loads(json.dumps(as_data(source)))) == source


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (("application", "applicant", "born"), "soon", "application.applicant.born"),
        (("application", "applicant", "names"), "Zebedee", "a list"),
        (("application", "surprise"), 1, "surprise"),
        (("candidates", 0, "band"), "certain", "one of"),
        (("candidates", 0, "weight"), "9", "a number"),
        (("made_at",), "2026-03-09T14:30:00", "time zone"),
        (("lookups", 0, "answered"), 1, "true or false"),
    ],
)
def test_gathered_data_of_another_shape_is_refused_at_its_place_without_its_value(
    place: tuple[Any, ...], value: Any, words: str
) -> None:
    data = json.loads(json.dumps(as_data(making.dossier_input())))
    inner = data
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    with pytest.raises(GatheredError, match=words) as caught:
        from_data(DossierInput, data)
    assert "Zebedee" not in str(caught.value)


NAMES = st.sampled_from(["application", "made_at", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(NAMES, one, max_size=3),
)


@settings(max_examples=30)
@given(JSON)
def test_any_json_is_data_or_a_sentence(data: Any) -> None:
    with pytest.raises(GatheredError):
        from_data(DossierInput, data)


def test_the_pdf_that_was_shown_is_the_one_whose_hash_is_on_record(office: Office, tmp_path: Path) -> None:
    import hashlib

    said = json.loads(office.run("Clerk", "dossier", _gathered(tmp_path, "V-9"), "--json"))
    office.run("Vetting One", "open", "V-9", "--out", tmp_path / "shown.pdf", input="\n")
    shown = (tmp_path / "shown.pdf").read_bytes()
    assert hashlib.sha256(shown).hexdigest() == said["dossier"]
