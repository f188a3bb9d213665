"""`hoursback portal review`, `vetting` and `system`: at a terminal as in the pages, and errors say what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sound_making
from portal_server import RunningPortal
from review_making import carry_out, hand_in, park
from test_portal_vetting import REFUSAL, gathered, portal  # noqa: F401 - the fixture

from automations import audit, work_items
from automations.portal_records import cases, tokens
from automations.work_items import State
from flows.cli.entry import main
from flows.vetting_dossier import keep
from flows.workshop import Workshop
from portal.routes_table import SCOPES
from redaction.audio.transcript import to_data
from redaction.findings import Finding, TimePlace
from redaction.plan import Plan
from redaction.recordings.opening import sha256_of

Say = Callable[..., str]
STATEMENT = Path(__file__).parent.parent / "examples" / "documents" / "mg11_statement.pdf"


@pytest.fixture
def say(portal: RunningPortal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:  # noqa: F811
    """Runs `hoursback portal ...` as somebody, with a token of theirs in the environment; gives what it said."""
    secrets: dict[str, str] = {}

    def run(who: str, *arguments: object, status: int = 0) -> str:
        if who not in secrets:
            with portal.engine.write() as session:
                secrets[who] = tokens.make(session, portal.people[who].id, "a test", SCOPES, 1)[1]
        monkeypatch.setenv("HOURSBACK_ADDRESS", portal.url)
        monkeypatch.setenv("HOURSBACK_TOKEN", secrets[who])
        assert main(["portal", *map(str, arguments)]) == status, capsys.readouterr()
        said = capsys.readouterr()
        assert not any(secret in said.out + said.err for secret in secrets.values())
        return said.out + said.err

    return run


def note(portal: RunningPortal, folder: Path, name: str, case: str = "") -> str:  # noqa: F811
    path = folder / f"{name}.txt"
    path.write_text(f"{folder.name} {name}\nKim Ashby met Lee Barrow.\nKim Ashby left.\n", "utf-8")
    return hand_in(portal, path, terms=("Kim Ashby", "Lee Barrow"), case=case)


def test_a_text_is_reviewed_from_its_first_sheet_to_its_version(portal: RunningPortal, say: Say, tmp_path: Path) -> None:  # noqa: F811
    case = f"Case of {tmp_path.name}"
    one, two = note(portal, tmp_path, "one", case), note(portal, tmp_path, "two", case)
    with portal.engine.write() as session:
        own = cases.find(session, portal.engine.sealer, case)
        assert own is not None
        cases.grant(session, own.id, portal.people["reviewer"].id, "officer@force.example")
    assert "you may decide, release" in say("officer", "show", one[:8])
    assert "3 to decide" in say("officer", "work")
    assert "3 to decide" in say("officer", "review", "sheets", one)
    shown = say("officer", "review", "sheet", one)
    assert "[Kim Ashby] met [Lee Barrow]." in shown and "2 say the same" in shown
    assert "Kim Ashby" not in say("officer", "findings", one), "texts only where they are asked for"
    finding = next(row["id"] for row in json.loads(say("officer", "findings", one, "--reveal", "--json"))["findings"])
    listed = say("officer", "review", "same", one, finding)
    assert "2 places" in listed and "two.txt" in listed
    told = say("officer", "review", "same", one, finding, "--accept", "--why", "a witness")
    assert "it goes in 4 places of 2 files" in told
    together = told.split("--undo ")[1].strip()
    assert "undone: 4 places in 2 files" in say("officer", "review", "same", one, finding, "--undo", together)
    assert "E-REVIEW-NOTHING-TO-UNDO" in say("officer", "review", "same", one, finding, "--undo", together, status=2)
    say("reviewer", "decide", one, "--accept-same", finding)
    clash = say("officer", "decide", one, "--reject", finding, status=2)
    assert f"not changed: {finding} is accepted by reviewer@force.example" in clash and "--over" in clash
    assert "0 left" in say("officer", "decide", one, "--reject", finding, "--accept", "all", "--over")
    assert "1 left" in say("officer", "review", "undo", one)
    say("officer", "decide", one, "--accept", "all")
    nowhere = say("officer", "review", "add", one, "--term", "Nobody Here", status=2)
    assert "E-REVIEW-NOT-FOUND" in nowhere and "draw a box" in nowhere and "plan add" not in nowhere
    assert "added: 1" in say("officer", "review", "add", one, "--term", "left")
    assert "--reason" in say("officer", "review", "change", one, finding, status=2)
    assert "E-REVIEW-KIND" in say("officer", "review", "change", one, finding, "--kind", "NONE", status=2)
    assert "changed" in say("officer", "review", "change", one, finding, "--kind", "PERSON")
    assert "nothing was made yet" in say("officer", "review", "version", one, "--audience", "cps", status=4)
    tried = say("officer", "review", "try", one, "--audience", "cps")
    assert "tried; released to nobody" in tried and "clean" in tried
    before, after = say("officer", "review", "compare", one, "--audience", "cps").split("--- cps")
    assert "Kim Ashby" in before and "Kim Ashby" not in after and "Lee Barrow" not in after
    assert "E-PORTAL-NOT-FOUND" in say("officer", "review", "picture", one, 1, "--out", tmp_path / "p.jpg", status=2)
    assert "E-PORTAL-NOT-FOUND" in say("stranger", "review", "sheet", two, status=2)
    say("officer", "release", one)
    assert carry_out(portal, one).state is State.DONE
    assert "released; txt" in say("officer", "review", "version", one, "--audience", "cps")
    assert "E-PORTAL-CONFLICT" in say("officer", "review", "again", one, status=2)
    assert "ended" in say("officer", "cancel", two)
    assert "failed" in say("officer", "show", two)
    assert "tried again" in say("officer", "again", two)


def test_a_page_is_fetched_and_a_box_is_drawn_in_hundredths(portal: RunningPortal, say: Say, tmp_path: Path) -> None:  # noqa: F811
    item = hand_in(portal, STATEMENT, terms=("Tanner's Lane",))
    picture = tmp_path / "page.jpg"
    say("officer", "review", "picture", item, 1, "--out", picture)
    assert picture.read_bytes().startswith(b"\xff\xd8")
    assert "E-USAGE-TARGET-TAKEN" in say("officer", "review", "picture", item, 1, "--out", picture, status=2)
    assert "added: 1" in say("officer", "review", "add", item, "--page", 1, "--box", "10,20,40,25", "--kind", "FACE")
    assert "go together" in say("officer", "review", "add", item, "--page", 1, status=2)
    assert "four numbers" in say("officer", "review", "add", item, "--page", 1, "--box", "10,20,40", status=2)
    assert "does not lie on the page" in say("officer", "review", "add", item, "--page", 1, "--box", "10,20,400,25", status=2)


def test_words_that_were_heard_are_struck_by_their_numbers(portal: RunningPortal, say: Say, tmp_path: Path) -> None:  # noqa: F811
    words = sound_making.spoken("my name is Kim Ashby")
    path = sound_making.write_recording(tmp_path / "call.wav", sound_making.sound_for(words))
    found = Finding("s1", "PERSON", "Kim", TimePlace(words[3].start, words[3].end), 0.9, "names", "a name")
    readings, seconds = {"speech:0:0": to_data(words)}, words[-1].end + 0.6
    item = park(portal, path, Plan(sha256_of(path), "wav", findings=(found,), readings=readings, seconds=seconds))
    assert "3:is 4:[Kim] 5:Ashby" in say("officer", "review", "transcript", item)
    assert say("officer", "review", "next", item).startswith("s1: ")
    assert "added: 1" in say("officer", "review", "mark", item, "--words", "1:5")
    assert "4:[Kim] 5:[Ashby]" in say("officer", "review", "transcript", item)
    assert "added: 1" in say("officer", "review", "mark", item, "--stretch", "0:00.5-0:01")
    for wrong in (("--words", "x"), ("--words", "1:9"), ("--stretch", "1"), ("--stretch", "1-0.5"), ("--place", "1:2,3"), ()):
        assert "Error" in (said := say("officer", "review", "mark", item, *wrong, status=2)) or "E-" in said
    say("officer", "decide", item, "--accept", "s1")
    assert "nothing with a time is left" in say("officer", "review", "next", item, status=4)
    out = tmp_path / "copy.mp4"
    say("officer", "review", "play", item, "--out", out)
    assert out.read_bytes()[4:8] == b"ftyp"


def test_an_officer_decides_signs_and_writes_at_a_terminal(portal: RunningPortal, say: Say, tmp_path: Path) -> None:  # noqa: F811
    keep(Workshop(portal.engine), gathered("V-31"), "Response")
    queue = say("vetting", "vetting", "queue")
    assert "V-31" in queue and "awaiting decision" in queue and "strong" in queue
    assert "named so" in say("vetting", "vetting", "show", "V-99", status=2)
    assert "you may decide" in say("vetting", "vetting", "show", "v-31")
    pdf, blank = tmp_path / "dossier.pdf", tmp_path / "form.json"
    say("vetting", "vetting", "dossier", "V-31", "--out", pdf)
    assert pdf.read_bytes().startswith(b"%PDF-")
    say("vetting", "vetting", "form", "V-31", "--out", blank)
    assert "E-USAGE-TARGET-TAKEN" in say("vetting", "vetting", "form", "V-31", "--out", blank, status=2)
    empty = say("vetting", "vetting", "decide", "V-31", "--form", blank, status=2)
    assert "outcome" in empty and "what_may_be_answered" in empty
    filled = json.loads(blank.read_text())
    assert "integrity" in filled["what_may_be_answered"]["ground"]
    filled |= {"outcome": "refuse", "stage1": "yes", "stage2": "yes", "ground": "integrity", "rationale": REFUSAL}
    filled["factors"] = dict.fromkeys(filled["factors"], "against")
    blank.write_text(json.dumps(filled))
    assert "waits for a second person" in say("vetting", "vetting", "decide", "V-31", "--form", blank)
    seen = json.loads(say("two", "vetting", "show", "V-31", "--json"))
    sign = ("vetting", "second", "V-31", "--why", "The omission is plain from X2 and F1.", "--agree", "--dossier")
    assert "not the dossier" in say("two", *sign, "0" * 12, status=2)
    assert "E-PORTAL-NOT-ALLOWED" in say("vetting", *sign, seen["dossier"][:12], status=2)
    assert "in effect" in say("two", *sign, seen["dossier"][:12])
    reasons, letter = tmp_path / "reasons.txt", tmp_path / "letter.pdf"
    reasons.write_text("A conviction of 2019.")
    order = ("vetting", "letter", "V-31", "--contact", "Vetting, 101", "--appeal-by", "2027-01-01", "--reasons", reasons)
    assert "E-VET-REASONS" in say("two", *order, "--out", letter, status=2) and not letter.exists()
    say("two", "vetting", "harm", "V-31", "--outcome", "give", "--why", "She knows it herself; nobody else is told of.")
    assert "read it before it goes" in say("two", *order, "--out", letter)
    assert letter.read_bytes().startswith(b"%PDF-")
    assert "letter-" in say("two", "vetting", "letters", "V-31", "--out", tmp_path / "letters")
    assert "decided: refuse, by vetting@force.example, in effect" in say("three", "vetting", "show", "V-31")
    grounds = tmp_path / "grounds.txt"
    grounds.write_text("It was another person.")
    assert "awaits the decision on the appeal" in say("two", "vetting", "appeal", "V-31", "--grounds", grounds)
    assert "no data wash" in say("vetting", "vetting", "washes") and "0 in force" in say("vetting", "vetting", "clearances")
    assert "E-PORTAL-CONFLICT" in say("vetting", "vetting", "hand-in", blank, status=2)
    broken = tmp_path / "broken.json"
    broken.write_text('{"applicant": "Jane Placeholder"')
    said = say("vetting", "vetting", "hand-in", broken, status=2)
    assert "broken.json is no JSON" in said and "Placeholder" not in said
    with portal.engine.read() as session:
        asked = [line["detail"]["operation"] for line in audit.lines(session) if line["detail"].get("event") == "asked-by-token"]
    assert {"decide_application", "second_application", "write_letter", "harm_test", "ask_again"} <= set(asked)


def test_the_digital_unit_sees_how_things_stand_and_tries_again(portal: RunningPortal, say: Say, tmp_path: Path) -> None:  # noqa: F811
    item = note(portal, tmp_path, "failing")
    with portal.engine.write() as session:
        work_items.cancel(session, item, "officer@force.example")
    health = say("admin", "system", "health", "--settings")
    assert "audit: " in health and "failed" in health and "plan_key = " in health
    assert item[:12] in say("admin", "system", "failures") and "failing.txt" not in say("admin", "system", "items")
    assert "due again" in say("admin", "system", "retry", item[:8])
    assert "ended" in say("admin", "system", "cancel", item[:8])
    assert "named so" in say("admin", "system", "retry", "zz", status=2)
    lines = say("admin", "system", "audit", "--subject", f"work_item:{item}", "--verb", "alteration", "--limit", 3)
    assert f"work_item:{item}" in lines and "admin@force.example" in lines
    assert "No line fits." in say("admin", "system", "audit", "--actor", "nobody at all")
    assert "whole: " in say("admin", "system", "prove")
    assert "E-PORTAL-NOT-ALLOWED" in say("officer", "system", "health", status=2)
