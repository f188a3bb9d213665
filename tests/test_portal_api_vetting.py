"""Vetting through the API: gathering, the dossier, a refusal that a second person signs, letter and appeal; and who may not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from portal_server import RunningPortal
from test_portal_vetting import REFUSAL, gathered, load_factors, path_of, portal  # noqa: F401 - the fixture
from test_portal_washes import portal as washing  # noqa: F401 - the fixture
from test_vetting_gather import small_case
from test_vetting_wash_answers import WHY

from automations import audit
from automations.decisions.queue import OPEN, queue
from automations.portal_records import tokens
from flows.portal_client import PortalClient, PortalRefusedError
from flows.portal_wire.vetting import Again, HarmTest, LetterOrder, SecondOpinion, VettingVerdict, Viewed
from flows.portal_wire.washes import PairAnswer
from flows.vetting_dossier import keep
from flows.workshop import Workshop
from portal.routes_table import SCOPES


def client(portal: RunningPortal, who: str, scopes: set[str] = SCOPES) -> PortalClient:  # noqa: F811
    with portal.engine.write() as session:
        return PortalClient(portal.url, tokens.make(session, portal.people[who].id, "a test", scopes, 1)[1])


def verdict(dossier: str, **changed: Any) -> VettingVerdict:
    answers: dict[str, Any] = {
        "dossier": dossier,
        "outcome": "refuse",
        "stage1": "yes",
        "stage2": "yes",
        "ground": "integrity",
        "factors": dict.fromkeys(load_factors(), "against"),
        "rationale": REFUSAL,
    }
    return VettingVerdict(**answers | changed)


def refused(code: str, status: int, work: Any, *arguments: Any) -> None:
    with pytest.raises(PortalRefusedError) as error:
        work(*arguments)
    assert (error.value.code, error.value.status) == (code, status), str(error.value)
    assert "Haverstock" not in str(error.value)


def test_a_refusal_through_the_api_needs_what_it_needs_in_a_browser(portal: RunningPortal, tmp_path: Path) -> None:  # noqa: F811
    keep(Workshop(portal.engine), gathered("V-21"), "Response")
    id = path_of(portal, "V-21").rpartition("/")[2]
    with client(portal, "vetting") as first, client(portal, "two") as second, client(portal, "three") as third:
        line = next(one for one in first.applications().waiting if one.application == id)
        assert (line.reference, line.state, line.strong > 0) == ("V-21", "awaiting_decision", True)
        with portal.engine.read() as session:
            shown = [one["detail"].get("part") for one in audit.lines(session, f"vetting:{id}")]
        assert "opened" not in shown, "the queue opens nothing"
        form_sha = gathered_sha(portal, id)
        refused("E-VET-UNSEEN", 422, first.decide_application, id, verdict(form_sha))

        seen, form = first.application(id), first.decision_form(id)
        assert seen.may_decide and not seen.may_confirm and "C1" in seen.numbers and set(load_factors()) == set(form.factors)
        assert first.dossier(id, tmp_path / "dossier.pdf").read_bytes().startswith(b"%PDF-")
        assert first.record_time(id, Viewed(part="candidates", seconds=12)).state == "awaiting_decision"
        refused("E-PORTAL-CONFLICT", 409, first.decide_application, id, verdict("0" * 64))
        refused("E-VET-RATIONALE-THIN", 422, first.decide_application, id, verdict(seen.dossier, rationale="No."))
        assert first.decide_application(id, verdict(seen.dossier)).state == "awaiting_second"

        own = SecondOpinion(dossier=seen.dossier, agrees=True, why="I agree with what I wrote before.")
        refused("E-PORTAL-NOT-ALLOWED", 403, first.second_application, id, own)
        signs = SecondOpinion(dossier=seen.dossier, agrees=True, why="The omission is plain from X2 and F1.")
        refused("E-VET-UNSEEN", 422, second.second_application, id, signs)
        assert second.application(id).may_confirm
        assert second.second_application(id, signs).state == "decided"
        decided = third.application(id)
        assert (decided.outcome, decided.in_effect, decided.decided_by) == ("refuse", True, "vetting@force.example")
        assert decided.second == "vetting-two@force.example"

        told = LetterOrder(contact="Vetting, 101", appeal_by="2027-01-01", reasons="A conviction of 2019.")  # type: ignore[arg-type]
        refused("E-VET-REASONS", 422, second.write_letter, id, told)
        second.harm_test(id, HarmTest(outcome="give", why="She knows it herself; nobody else is told of."))
        name = second.write_letter(id, told).name
        assert second.letter(id, name, tmp_path / name).read_bytes().startswith(b"%PDF-")
        assert second.ask_again(id, Again(kind="appeal", grounds="It was another person.")).state == "appeal"
        assert third.clearances().live == 0
    with portal.engine.read() as session:
        lines = [line for line in audit.lines(session, f"vetting:{id}") if line["detail"].get("event") == "asked-by-token"]
    assert [line["detail"]["operation"] for line in lines][-4:] == ["write_letter", "harm_test", "write_letter", "ask_again"]
    with portal.engine.read() as session:
        reads = [one["detail"] for one in audit.lines(session, f"vetting:{id}") if one["detail"].get("event") == "read-by-token"]
    assert {detail["operation"] for detail in reads} == {"application", "decision_form", "dossier", "letter"}
    assert {line["actor"] for line in lines} == {"vetting@force.example", "vetting-two@force.example"}


def gathered_sha(portal: RunningPortal, id: str) -> str:  # noqa: F811
    from automations.decisions import applications

    with portal.engine.read() as session:
        return applications.standing(session, id).dossier_sha256


def test_a_token_without_the_scope_decides_nothing_and_who_is_no_officer_sees_nothing(portal: RunningPortal) -> None:  # noqa: F811
    keep(Workshop(portal.engine), gathered("V-22"))
    id = path_of(portal, "V-22").rpartition("/")[2]
    with client(portal, "vetting", SCOPES - {"vetting:decide"}) as reader:
        seen = reader.application(id)
        refused("E-PORTAL-NOT-ALLOWED", 403, reader.decide_application, id, verdict(seen.dossier))
    for who in ("officer", "supervisor", "cps_liaison", "admin"):
        with client(portal, who) as other:
            refused("E-PORTAL-NOT-ALLOWED", 403, other.application, id)
    with client(portal, "stranger") as unregistered:  # has the role, and is no registered vetting officer
        refused("E-PORTAL-NOT-FOUND", 404, unregistered.application, "0" * 32)
        with pytest.raises(PortalRefusedError) as error:
            unregistered.application(id)
        assert error.value.status == 422 and error.value.code.startswith("E-VET")


def test_registers_are_asked_and_a_dossier_awaits_the_officers(
    portal: RunningPortal,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application, registers, environ = small_case(tmp_path)
    form = json.loads(application.read_text())
    desk = portal.app.state.desk
    with client(portal, "vetting") as officer, client(portal, "officer") as other:
        refused("E-PORTAL-CONFLICT", 409, officer.gather, form)
        monkeypatch.setattr(desk, "settings", replace(desk.settings, registers=str(registers)))
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        refused("E-PORTAL-NOT-ALLOWED", 403, other.gather, form)
        with pytest.raises(PortalRefusedError) as error:
            officer.gather({"applicant": 5})
        assert error.value.status == 422
        begun = officer.gather(form, unit="Response")
        id = officer.gathered(begun, seconds=120)
        seen = officer.application(id)
    assert seen.reference == form["reference"] and seen.state == "awaiting_decision" and seen.counts["answered"] > 0
    with portal.engine.read() as session:
        assert next(one for one in queue(session, OPEN) if one.id == id).unit == "Response"
        whole = json.dumps(list(audit.lines(session)))
    assert form["applicant"]["names"][0]["surname"] not in whole


def test_pairs_of_a_wash_are_answered_and_withheld_as_in_a_browser(washing: RunningPortal) -> None:  # noqa: F811
    with client(washing, "vetting") as officer, client(washing, "inside") as inside, client(washing, "unregistered") as other:
        assert officer.washes() == ["workforce"]
        seen, own = officer.wash("workforce"), inside.wash("workforce")
        assert own.withheld == 1 and len(own.pairs) == len(seen.pairs) - 1
        assert "S1003" not in {pair.person.key for pair in own.pairs}
        refused("E-VET-OFFICER", 422, other.wash, "workforce")
        with pytest.raises(PortalRefusedError) as error:
            inside.answer_pair("workforce", PairAnswer(person="S1003", record="R-3", answer="other", why=WHY))
        assert error.value.status == 422 and "Ivy Lane" not in str(error.value)
        first = seen.pairs[0]
        said = PairAnswer(person=first.person.key, record=first.record.key, answer="same", why=WHY)
        stands = officer.answer_pair("workforce", said)
        assert stands.answers["same"] == 1 and sum(stands.waiting.values()) == sum(seen.waiting.values()) - 1
        refused("E-USAGE-WASH", 422, officer.wash, "other")
    with client(washing, "vetting", SCOPES - {"vetting:decide"}) as reader:
        refused("E-PORTAL-NOT-ALLOWED", 403, reader.answer_pair, "workforce", said)
