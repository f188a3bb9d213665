"""A case from its check to its return by the command line, against a portal that serves: officer, supervisor and CPS liaison."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from test_portal_cases import CaseInPortal, opened  # noqa: F401 - the fixture

from automations import audit, work_items
from automations.portal_records import cases, submissions, tokens
from flows.cli.entry import main
from flows.portal_client import PortalClient, PortalRefusedError
from flows.portal_wire.cases import Facts
from portal.routes_table import API, SCOPES
from reference.errors import UsageError

Say = Callable[..., str]
WHY = "Complete, and the evidence meets the test."


@pytest.fixture
def say(opened: CaseInPortal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:  # noqa: F811
    """Runs `hoursback portal ...` as somebody, with a token of theirs in the environment; gives what it said."""
    secrets: dict[str, str] = {}

    def run(who: str, *arguments: object, status: int = 0, scopes: set[str] = SCOPES) -> str:
        monkeypatch.setenv("HOURSBACK_ADDRESS", opened.portal.url)
        name = f"{who} {sorted(scopes)}"
        secrets.setdefault(name, token_for(opened, who, scopes))
        monkeypatch.setenv("HOURSBACK_TOKEN", secrets[name])
        assert main(["portal", *map(str, arguments)]) == status, capsys.readouterr()
        said = capsys.readouterr()
        assert not any(secret in said.out + said.err for secret in secrets.values())
        return said.out + said.err

    return run


def token_for(opened: CaseInPortal, who: str, scopes: set[str] = SCOPES) -> str:  # noqa: F811
    with opened.portal.engine.write() as session:
        return tokens.make(session, opened.portal.people[who].id, "a test", scopes, 1)[1]


def test_from_check_to_return(opened: CaseInPortal, say: Say, tmp_path: Path) -> None:  # noqa: F811
    assert "01AB1234526" in say("officer", "cases", "list") and "not checked" in say("officer", "cases", "list")
    assert "no case" in say("stranger", "cases", "list").lower()
    assert "E-USAGE" in say("stranger", "cases", "show", "01AB1234526", status=2)
    assert "E-PORTAL-NOT-FOUND" in say("stranger", "cases", "show", opened.id, status=2)
    checked = say("officer", "cases", "check", " 01 ab 12345 26 ")
    assert "NOT READY" in checked and "FAIL" in checked and "-> " in checked
    with PortalClient(opened.portal.url, token_for(opened, "officer")) as officer:
        officer.state_facts(opened.id, Facts(file_type="ngap", plea="not guilty", custody=True))
        case = officer.case(opened.id)
        assert case.check is not None and case.check.stale and case.stated["custody"] is True
        assert len(case.check.verdicts) == 36 and case.may_change and not case.may_approve
        with pytest.raises(PortalRefusedError):
            officer.confirm_types(opened.id, {case.files[0].item: "MG999"})
    first = case.files[0].item
    say("officer", "cases", "types", opened.id[:8], f"{first[:12]}=MG5")
    again = say("officer", "cases", "check", opened.id)
    assert "OUT OF DATE" not in again and "anticipated not guilty plea" in again
    drafts = [Path(line) for line in say("officer", "cases", "draft", opened.id, "--out", tmp_path / "drafts").splitlines()]
    assert any(path.name.endswith("_draft.pdf") and path.read_bytes().startswith(b"%PDF-") for path in drafts)

    assert "cps: " in say("officer", "cases", "build", opened.id)
    say("officer", "cases", "let-in", opened.id, "supervisor@force.example")
    bundle = tmp_path / "bundle.pdf"
    looked = say("supervisor", "cases", "bundle", "01AB1234526", "--out", bundle)
    assert bundle.read_bytes().startswith(b"%PDF-")
    manifest = looked.split("manifest ")[1].strip()
    wanted = ("cases", "approve", opened.id, "--why", WHY, "--manifest")
    assert "E-PORTAL-NOT-ALLOWED" in say("officer", *wanted, manifest, status=2)
    assert "E-USAGE" in say("supervisor", *wanted, "0" * 64, status=2)
    without = SCOPES - {"cases:approve"}
    assert "The token is not for this" in say("supervisor", *wanted, manifest, status=2, scopes=without)
    bag = say("supervisor", *wanted, manifest[:12]).split()[-1]
    assert f"bag {bag}: handed over, built by officer@force.example, approved by supervisor@force.example" in say(
        "officer", "cases", "show", opened.id
    )

    assert "E-PORTAL-NOT-ALLOWED" in say("officer", "liaison", "inbox", status=2)
    assert bag in say("cps_liaison", "liaison", "inbox")
    assert "whole: sealed by" in say("cps_liaison", "liaison", "verify", bag)
    assert "not received yet" in say("cps_liaison", "liaison", "download", bag, "--out", tmp_path / "none", status=2)
    assert "received by cps-liaison@force.example" in say("cps_liaison", "liaison", "receipt", bag)
    assert "received already" in say("cps_liaison", "liaison", "receipt", bag, status=2)
    say("cps_liaison", "liaison", "download", bag, "--out", tmp_path / "read")
    assert (tmp_path / "read" / "data" / "cps" / "bundle.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "read").stat().st_mode & 0o777 == 0o700
    no_return = SCOPES - {"liaison:return"}
    assert "not for this" in say("cps_liaison", "liaison", "return", bag, "--reason", "T05", status=2, scopes=no_return)
    say("cps_liaison", "liaison", "return", bag, "--reason", "T05")
    assert "sent back" in say("cps_liaison", "liaison", "inbox")

    with opened.portal.engine.read() as session:
        lines = list(audit.lines(session))
    events = [(line["actor"], line["detail"].get("event")) for line in lines]
    assert ("officer@force.example", "case-built") in events and ("supervisor@force.example", "case-approved") in events
    asked = [line for line in lines if line["detail"].get("operation") == "approve_bag"]
    approved = next(line for line in lines if line["detail"].get("event") == "case-approved")
    assert asked and asked[-1]["sequence"] < approved["sequence"] and asked[-1]["detail"]["token"]
    seen = [line for line in lines if line["subject"] == f"portal_case:{opened.id}" and line["verb"] == "consultation"]
    assert {line["detail"].get("event") for line in seen} >= {None, "bundle", "draft"}
    assert all(line["detail"]["token"] for line in seen), "who read it by a token is on record with the token"


def test_a_bundle_that_changed_since_it_was_looked_at_is_not_approved(opened: CaseInPortal, say: Say, tmp_path: Path) -> None:  # noqa: F811
    say("officer", "cases", "build", opened.id)
    say("officer", "cases", "let-in", opened.id, "supervisor@force.example")
    with PortalClient(opened.portal.url, token_for(opened, "supervisor")) as supervisor:
        bag = supervisor.case(opened.id).bags[0]
        with pytest.raises(PortalRefusedError) as refused:
            supervisor.approve_bag(opened.id, bag.name, "0" * 64, WHY)
        assert (refused.value.status, refused.value.code) == (409, "E-PORTAL-CONFLICT")
        with pytest.raises(UsageError):
            supervisor.approve_bag(opened.id, bag.name, bag.manifest, "")
        with pytest.raises(PortalRefusedError, match="how many minutes putting it right took"):
            supervisor.approve_bag(opened.id, bag.name, bag.manifest, WHY)  # it came back in the test before
        assert supervisor.case(opened.id).bags[0].state == "built"
        # The same request twice with one key approves once.
        headers = {"authorization": f"Bearer {token_for(opened, 'supervisor')}", "idempotency-key": "approve"}
        body = {"bag": bag.name, "manifest": bag.manifest, "read": True, "why": WHY, "rework_minutes": 12.5}
        browser = opened.portal.client()
        first, again = (browser.post(f"{API}/cases/{opened.id}/approval", json=body, headers=headers) for _ in range(2))
    assert first.status_code == 200, first.text
    assert (again.status_code, again.json(), again.headers["idempotent-replayed"]) == (200, first.json(), "true")
    with opened.portal.engine.read() as session:
        lines = [line for line in audit.lines(session) if line["detail"].get("event") == "case-approved"]
    assert sum(line["detail"]["manifest"] == bag.manifest for line in lines) == 1


def test_a_file_joins_a_case_only_as_whoever_handed_it_in_says(opened: CaseInPortal, say: Say) -> None:  # noqa: F811
    engine, officer, stranger = opened.portal.engine, opened.portal.people["officer"], opened.portal.people["stranger"]
    with engine.read() as session:
        item = submissions.of_case(session, engine.sealer, opened.id)[0].item_id
    with engine.write() as session:
        other, _ = cases.open_case(session, engine.sealer, "01AB7777726", officer.id, officer.account)
        theirs, _ = cases.open_case(session, engine.sealer, "01AB8888826", stranger.id, stranger.account)
        own = work_items.find(session, limit=100)[-1].id
        submissions.note(session, engine.sealer, own, stranger.id, "", "mine.pdf")
    assert "E-PORTAL-CASE-FILE" in say("officer", "cases", "add", other.id, item, status=2), "it is in a case already"
    assert "E-PORTAL-NOT-FOUND" in say("officer", "cases", "add", theirs.id, item, status=2), "the case is not theirs"
    assert "added: 1 file" in say("stranger", "cases", "add", theirs.id, own)
    with engine.read() as session:
        names = [one.name for one in submissions.of_case(session, engine.sealer, theirs.id)]
        lines = [line["detail"] for line in audit.lines(session, f"portal_case:{theirs.id}")]
    assert names == ["mine.pdf"] and lines[-1]["event"] == "case-file-added"
    with PortalClient(opened.portal.url, token_for(opened, "stranger")) as client:
        client.take_from_case(theirs.id, own)
    with engine.read() as session:
        assert not submissions.of_case(session, engine.sealer, theirs.id)


def test_a_bag_that_was_changed_on_its_way_is_said_not_to_be_whole(opened: CaseInPortal, say: Say) -> None:  # noqa: F811
    place = opened.portal.settings.home / "handed-over"
    bag = next(path for path in sorted(place.iterdir()) if path.is_dir())
    target = bag / "data" / "cps" / "bundle.pdf"
    whole = target.read_bytes()
    try:
        target.write_bytes(whole + b" ")
        assert "NOT WHOLE" in say("cps_liaison", "liaison", "verify", bag.name, status=4)
    finally:
        target.write_bytes(whole)
