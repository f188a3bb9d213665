"""From what registers said to the dossier: nothing that came back is lost, and nothing that is missing looks like an answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import vetting_dossiers as making

from automations.registers import errand
from automations.registers.connections import read_connections
from benchmarks.vetting_case import standing
from flows.vetting_bringing import bring, together
from flows.vetting_check import CheckedApplication
from flows.vetting_dossier import open_latest, pdf_of
from flows.vetting_gather import TABLE, Gathered, LookedUp
from flows.workshop import Workshop
from reference.loader import load
from vetting.application.gaps import Gap
from vetting.application.rules import Rules
from vetting.dossier.content import DossierInput, build
from vetting.matching.matcher import Matcher
from vetting.matching.model import load_model
from vetting.records import Fact, RegisterRecord
from vetting.subjects import Address, Person, PersonName

SAME = RegisterRecord(
    "LOCAL",
    "L1",
    Person("x", (PersonName(("Philippa", "Jane"), "Haverstock"),), date(1990, 3, 12), addresses=(making.HOME,)),
    (Fact("arrest", "Arrested; no further action", "LOCAL L1", making.READ),),
)
OTHER = RegisterRecord(
    "LOCAL",
    "L2",
    Person("y", (PersonName(("Bogdan",), "Umarov"),), date(1951, 1, 1), addresses=(Address(("1 Far",), "ZZ9 9ZZ"),)),
)


def _looked(person: str, state: str = "answered", **more: object) -> LookedUp:
    return LookedUp(person, "LOCAL", "Local records", "LOCAL", state, making.READ, **more)  # type: ignore[arg-type]


def _input(*looked: LookedUp, matcher: Matcher | None = None, unserved: tuple[str, ...] = ()) -> DossierInput:
    application = making.application()
    gap = Gap("G-1", "missing", "third_parties", "P11", "no date of birth", "When were they born?")
    checked = CheckedApplication(application, (gap,), Rules.load(application.made_on))
    return together(checked, Gathered(application, looked, unserved, ("REFERENCES",)), "Clerk", making.MADE, matcher)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_model())


def test_records_are_compared_and_what_does_not_agree_is_kept_aside(matcher: Matcher) -> None:
    dossier = build(_input(_looked("P0", records=(SAME, OTHER)), matcher=matcher))
    assert [(one.record.key, one.band) for one in dossier.candidates.values()] == [("L1", "strong")]
    assert dossier.set_aside == 1
    assert [fact.fact.words for fact in dossier.facts] == ["Arrested; no further action"]
    assert len(dossier.candidates["C1"].reasons) > 2


def test_records_that_nothing_compared_are_all_for_a_person_to_review() -> None:
    dossier = build(_input(_looked("P0", records=(SAME, OTHER))))
    assert [one.band for one in dossier.candidates.values()] == ["review", "review"]


def test_no_silence_looks_like_an_answer() -> None:
    source = _input(
        _looked("P0"),
        _looked("P1", "waiting"),
        _looked("P2", "not_answered", words="the register is not reachable"),
        _looked("P3", cut=True, records=(OTHER,)),
        unserved=("PND",),
    )
    dossier = build(source)
    assert (dossier.counts["answered"], dossier.counts["unanswered"]) == (1, 5)
    words = {lookup.person_id + lookup.register: lookup.words for lookup in source.lookups}
    assert words["P0LOCAL"] == "no trace"
    assert words["P1LOCAL"] == "waits for somebody to look it up"
    assert words["P0PND"] == "no register is connected for this check"
    assert [lookup.words for lookup in source.lookups].count("no trace") == 1
    assert dossier.gaps["G1"].question == "When were they born?"


@pytest.mark.server
def test_thirteen_people_five_registers_and_one_dossier(
    postgresql_cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way on real registers: two in PostgreSQL, one by REST, an extract, and one that a robot looks up."""
    (tmp_path / "case").mkdir()
    with standing(tmp_path / "case", postgresql_cluster) as case:
        names = {"HOURSBACK_HOME": str(tmp_path / "home"), "HOURSBACK_PERSON": "Clerk", **case.environ}
        names |= {"HOURSBACK_REFERENCE_OVERLAY": str(case.overlay)} if case.overlay else {}
        for name, value in names.items():
            monkeypatch.setenv(name, value)
        with Workshop.open() as workshop:
            first = bring(workshop, case.application, case.registers, "Recruitment")
            waiting = open_latest(workshop, first).dossier
            pnc = next(one.template for one in read_connections(case.registers, load(TABLE)) if one.template.code == "pnc")
            assert errand.robot(workshop.engine, pnc, lambda each: (case.robot.get(each.subject, []), None)) == 13
            again = bring(workshop, case.application, case.registers, "Recruitment")
            opened = open_latest(workshop, again)
            printed = pdf_of(workshop, opened)
    assert first == again, "one application, whose second dossier counts"
    dossier = opened.dossier
    assert waiting.counts["answered"] == 52 and dossier.counts["answered"] == 65
    assert dossier.counts["unanswered"] == waiting.counts["unanswered"] - 13
    shown = {(one.record.register, one.record.key) for one in dossier.source.candidates}
    assert len(shown) == 16, "every record that came back is in it, shown or set aside"
    assert opened.standing.state == "awaiting_decision"
    assert printed.startswith(b"%PDF")


def test_the_commands_of_both_halves_stand_in_one_group(tmp_path: Path) -> None:
    from flows.cli.vetting_commands import vetting

    assert {"check", "gather", "bring", "dossier", "open", "decide", "second", "clearances"} <= set(vetting.commands)
