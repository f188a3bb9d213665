"""A vetting officer in the portal: queue, dossier, a refusal that a second person signs, letter, appeal; and who may not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import vetting_dossiers as making
from portal_server import PASSWORD, RunningPortal, portal_at

from automations.decisions.queue import queue
from automations.portal_records import people
from flows.vetting_decide import Registered, register_officer
from flows.vetting_dossier import keep
from flows.workshop import Workshop
from portal.access import Role
from vetting.dossier.content import DossierInput

REFUSAL = (
    "The record C1 is the applicant: surname, a former address and the swapped date of birth agree, and she said so herself. "
    "She answered no to convictions (X2) although F1 is a conviction for theft from an employer in 2019, recent and serious, "
    "and the omission was deliberate. For a post with access to property and to vulnerable people this goes to integrity."
)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """A portal with three vetting officers and an application that waits."""
    with portal_at(tmp_path_factory.mktemp("vetting")) as running:
        with running.engine.write() as session:
            for number in ("two", "three"):
                account = f"vetting-{number}@force.example"
                running.people[number] = people.add_local(session, account, f"Officer {number}", [Role.VETTING], PASSWORD)
        workshop = Workshop(running.engine)
        for number, who in enumerate(("vetting", "two", "three")):
            account = running.people[who].account
            register_officer(workshop, account, Registered(f"Officer Number{number}", date(1970 + number, 5, 6)))
        keep(workshop, gathered("V-7"), "Response")
        yield running


def gathered(reference: str) -> DossierInput:
    source = making.dossier_input()
    return replace(source, application=replace(source.application, reference=reference))


def path_of(portal: RunningPortal, reference: str = "V-7") -> str:
    with portal.engine.read() as session:
        states = ("awaiting_decision", "awaiting_second", "decided", "appeal", "review")
        return "/vetting/" + next(one.id for one in queue(session, states) if one.reference == reference)


def form(**changed: str) -> dict[str, str]:
    factors = load_factors()
    return {"outcome": "refuse", "stage1": "yes", "stage2": "yes", "ground": "integrity", "rationale": REFUSAL} | dict.fromkeys(
        (f"factor-{code}" for code in factors), "against"
    ) | changed  # fmt: skip


def load_factors() -> list[str]:
    from vetting.decision.form import load_form

    return list(load_form().factors)


def test_a_refusal_needs_its_reason_and_a_second_person(portal: RunningPortal) -> None:
    page, first, second = path_of(portal), portal.client("vetting"), portal.client("two")
    assert "V-7" in first.get("/vetting").text
    dossier = first.get(page).text
    assert "Haverstock" in dossier and "swapped" in dossier and "Your decision" in dossier
    assert first.get(f"{page}/dossier.pdf").content.startswith(b"%PDF-")

    open_question = first.submit(f"{page}/decision", token_from=page, **form(stage2=""))
    assert open_question.status_code == 422 and "Answer stage 2" in open_question.text
    assert "goes to integrity" in open_question.text, "what was written is kept"
    thin = first.submit(f"{page}/decision", token_from=page, **form(rationale="No."))
    assert thin.status_code == 422 and "Nothing was recorded" in thin.text

    decided = first.submit(f"{page}/decision", token_from=page, **form())
    assert "takes effect when a second person signs it" in decided.text and "Awaits a second person" in decided.text
    own = first.submit(f"{page}/second", token_from=page, agrees="yes", why="I agree with what I wrote before.")
    assert own.status_code == 403
    assert second.get(page).status_code == 200
    signed = second.submit(f"{page}/second", token_from=page, agrees="yes", why="The omission is plain from X2 and F1.")
    assert "The decision is in effect" in signed.text and "Decided by" in signed.text

    withheld = second.submit(
        f"{page}/letter", token_from=page, contact="Vetting, 101", appeal_by="2027-01-01", reasons="Because."
    )
    assert withheld.status_code == 422
    tested = second.submit(
        f"{page}/harm-test", token_from=page, outcome="give", why="She knows it herself; nobody else is told of."
    )
    assert "The harm test is on record" in tested.text
    written = second.submit(
        f"{page}/letter", token_from=page, contact="Vetting, 101", appeal_by="2027-01-01", reasons="A conviction of 2019."
    )
    assert "The letter was written" in written.text
    name = written.text.split(f"{page}/letters/")[1].split('"')[0]
    assert second.get(f"{page}/letters/{name}").status_code == 200
    assert second.get(f"{page}/letters/..%2f..%2fkeys%2fplan.key").status_code == 404
    appealed = second.submit(f"{page}/again", token_from=page, kind="appeal", grounds="It was another person.", received_on="")
    assert "had no part in the decision" in appealed.text and "Appeal" in appealed.text


def test_time_is_measured_only_as_it_can_have_been(portal: RunningPortal) -> None:
    page, third = path_of(portal), portal.client("three")
    assert third.get(page).status_code == 200
    token = third.token(page)
    for part, seconds, status in (("candidates", "12", 204), ("candidates", "-5", 422), ("x", "5", 422), ("facts", "nan", 422)):
        answer = third.post(f"{page}/time", data={"csrf": token, "part": part, "seconds": seconds})
        assert answer.status_code == status, (part, seconds)


def test_who_stands_in_an_application_does_not_see_it(portal: RunningPortal) -> None:
    source = gathered("V-8")
    applicant = source.application.applicant
    with portal.engine.write() as session:
        portal.people["close"] = people.add_local(session, "close@force.example", "Close", [Role.VETTING], PASSWORD)
    workshop = Workshop(portal.engine)
    register_officer(workshop, "close@force.example", Registered(applicant.name.full, applicant.born))
    keep(workshop, source)
    page = path_of(portal, "V-8")
    refused = portal.client("close").get(page)
    assert refused.status_code == 422 and "Haverstock" not in refused.text
    assert portal.client("close").get(f"{page}/dossier.pdf").status_code == 422
    with portal.engine.write() as session:
        portal.people["new"] = people.add_local(session, "new@force.example", "New", [Role.VETTING], PASSWORD)
    for who in ("close", "new"):  # close to the applicant; a vetting officer by role alone
        answer = portal.client(who).submit(f"{page}/decision", **form(rationale="No."))
        assert answer.status_code == 422
        assert "Haverstock" not in answer.text, "a form that is refused shows nothing either"
        letters = portal.settings.home / "letters" / page.rpartition("/")[2]
        letters.mkdir(parents=True, exist_ok=True)
        (letters / "letter.pdf").write_bytes(b"%PDF- a letter")
        assert portal.client(who).get(f"{page}/letters/letter.pdf").status_code == 422
        asked = portal.client(who).submit(f"{page}/harm-test", outcome="give", why="It would do nobody any harm at all.")
        assert asked.status_code == 422


def test_others_see_no_application(portal: RunningPortal) -> None:
    page = path_of(portal)
    for who in ("officer", "reviewer", "supervisor", "cps_liaison", "admin"):
        assert portal.client(who).get(page).status_code == 403
        assert portal.client(who).get("/vetting").status_code == 403


def test_clearances_that_run_out_are_listed(portal: RunningPortal, tmp_path: Path) -> None:
    assert "Clearances that run out" in portal.client("vetting").get("/vetting/clearances").text
    assert json.dumps(portal.client("vetting").get("/vetting/nothing").status_code) == "404"
