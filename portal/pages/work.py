"""My work: what was handed in, where it stands, releasing it, fetching and settling results."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from automations import work_items
from automations.portal_records import cases, measured_time, people, submissions
from automations.portal_records.people import Person
from automations.portal_records.submissions import Submission
from automations.work_items import State, WorkItem
from flows.acceptance import accept_work, return_work
from flows.review import amend, plan_of, request_of, start_second_half, undecided
from flows.workshop import Workshop
from portal.access import Thing, unit_of
from portal.desk import Desk
from portal.refusals import ConflictError, NotFoundError
from portal.results import PARTS, failure_of, fetch, outcome_of, results_of
from portal.routes_table import ROUTES
from portal.visits import Here, Visit
from portal.wishes import AUDIENCES, policy_of

router = APIRouter()
SHOWN = 200
REASONS = {
    "missed-redaction": "Something that should have gone is still there",
    "over-redaction": "Too much was taken out",
    "wrong-version": "It is the wrong file or the wrong version",
    "unreadable": "It cannot be read or opened",
    "other": "Something else",
}
"""Why released work goes back, as codes and in words."""
REVIEW = "/my-work/{item_id}/review"


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One item in a list."""

    item: WorkItem
    name: str
    case: str
    by: str
    submitted_at: datetime


@router.get("/my-work")
def overview(here: Here) -> Response:
    """What this person may see, newest first."""
    state = here.request.query_params.get("state", "")
    lines = lines_of(here.desk, here.user)
    counts = {name: sum(1 for line in lines if line.item.state == name) for name in State}
    chosen = [line for line in lines if not state or line.item.state == state]
    busy = any(line.item.state in (State.NEW, State.RUNNING) for line in lines)
    return here.page("work.html", lines=chosen[:SHOWN], more=max(0, len(chosen) - SHOWN), state=state, counts=counts, busy=busy)


@router.get("/my-work/{item_id}")
def show(here: Here) -> Response:
    """One item."""
    return _show(here)


@router.get("/my-work/{item_id}/state")
def state(here: Here) -> Response:
    """Where an item stands, for the page's script."""
    item = item_of(here)
    return JSONResponse({"state": str(item.state), "changed": item.updated_at.isoformat()})


@router.post("/my-work/{item_id}/release")
def release(here: Here) -> Response:
    """End the review: what was decided is carried out, proven and released."""
    item, workshop = item_of(here), here.workshop
    here.require("item.release", closer(workshop, item, here.thing))
    count_review_time(workshop, item)
    start_second_half(workshop, item_of(here))
    return here.go(f"/my-work/{item.id}", "The review has ended. The file is being redacted and proven.")


@router.post("/my-work/{item_id}/accept")
def accept(here: Here) -> Response:
    """Accept released work: its hours count."""
    run = accept_work(here.workshop, item_of(here).id, _minutes(here.field("minutes")))
    return here.go(f"/my-work/{run.work_item_id}", "Accepted. Its time now counts.")


@router.post("/my-work/{item_id}/return")
def send_back(here: Here) -> Response:
    """Return released work for a reason."""
    reason = here.field("reason")
    if reason not in REASONS:
        return _show(here, {"reason": "Say why it goes back."})
    return_work(here.workshop, item_of(here).id, reason, _minutes(here.field("minutes")))
    return here.go(f"/my-work/{item_of(here).id}", "Returned. Its time does not count.")


@router.post("/my-work/{item_id}/again")
def again(here: Here) -> Response:
    """Try a failed or returned item again."""
    with here.desk.engine.write() as session:
        item = work_items.retry(session, item_of(here).id, here.user.account)
    return here.go(f"/my-work/{item.id}", "It is tried again.")


@router.post("/my-work/{item_id}/cancel")
def cancel(here: Here) -> Response:
    """End an item that is not done."""
    with here.desk.engine.write() as session:
        item = work_items.cancel(session, item_of(here).id, here.user.account)
    return here.go(f"/my-work/{item.id}", "It was ended. Nothing is released.")


@router.get("/my-work/{item_id}/files/{audience}/{part}")
def download(here: Here) -> Response:
    """A released file or its certificate."""
    return fetch(here.workshop, item_of(here), here.request.path_params["audience"], here.request.path_params["part"])


@router.post("/my-work/{item_id}/time")
def beat(here: Here) -> Response:
    """A sign of life of a page on which somebody reviews: seconds in which they were active since the last one."""
    seconds = number_of(here.field("seconds"))
    if seconds is None:
        raise ConflictError("Seconds are a number.")
    item = item_of(here)
    with here.desk.engine.write() as session:
        total = measured_time.beat(session, item.id, here.user.id, seconds)
    return JSONResponse({"minutes": total / 60})


def item_of(here: Visit) -> WorkItem:
    """The item that the path names, as it stands now."""
    if here.thing is None:
        raise NotFoundError("There is no such item.")
    with here.desk.engine.read() as session:
        return work_items.get(session, here.thing.id)


def closer(workshop: Workshop, item: WorkItem, thing: Thing | None) -> Thing:
    """What `can` needs to know before a release: whether the policy asks for two persons, and who decided."""
    assert thing is not None
    if "plan" not in item.result:
        return thing
    plan = plan_of(workshop, item)
    deciders = {finding.decision.by for finding in plan.findings if finding.decision.by} or {item.person}
    policy = policy_of(workshop.engine.settings, plan.policy)
    return replace(thing, makers=frozenset(deciders), second_person=policy is None or policy.two_person)


def count_review_time(workshop: Workshop, item: WorkItem) -> None:
    """Add active minutes that were measured since the last time to the item's review, from where they reach the ledger."""
    if item.state is not State.AWAITING_REVIEW:
        return
    with workshop.engine.write() as session:
        minutes = measured_time.count(session, item.id)
    if minutes:
        plan = plan_of(workshop, item)
        amend(workshop, item, plan, person=workshop.engine.settings.person, minutes=minutes, counts={"measured": True})


def lines_of(desk: Desk, person: Person) -> list[Line]:
    """The items that a person may see: their own, those of their cases, and for reviewers those of their unit without a case."""
    sealer = desk.engine.sealer
    with desk.engine.read() as session:
        mine = cases.cases_of(session, sealer, person.id)
        found = submissions.visible_to(session, sealer, person.id, case_ids=[case.id for case in mine])
        everybody = {one.id: one for one in people.everybody(session)}
        if wanted := unit_of(person):
            unit = [one.id for one in everybody.values() if one.unit == wanted]
            found += submissions.of_people(session, sealer, unit)
        references = {case.id: case.reference for case in mine}
        chosen = _once(found)
        items = submissions.items_of(session, chosen)
    return [
        Line(items[one.item_id], one.name, references.get(one.case_id, ""), everybody[one.person_id].name, one.submitted_at)
        for one in chosen
    ]


def _once(found: Iterable[Submission]) -> list[Submission]:
    by_item: dict[str, Submission] = {}
    for one in found:
        by_item.setdefault(one.item_id, one)
    return sorted(by_item.values(), key=lambda one: one.submitted_at, reverse=True)


def _show(here: Visit, wrong: dict[str, str] | None = None) -> Response:
    item, workshop = item_of(here), here.workshop
    sealer = here.desk.engine.sealer
    with here.desk.engine.read() as session:
        handed_in = submissions.of_item(session, sealer, item.id)
        own = next((one for one in handed_in if one.person_id == here.user.id), handed_in[0])
        case = cases.get(session, sealer, own.case_id).reference if own.case_id else ""
        by = people.get(session, own.person_id).name
        measured = measured_time.minutes_on(session, item.id)
    request = request_of(workshop, item)
    waits, settles = item.state is State.AWAITING_REVIEW, here.can("item.settle", here.thing)
    left = len(undecided(plan_of(workshop, item), request.audiences)) if waits else 0
    look = closer(workshop, item, here.thing)
    run = outcome_of(workshop, item)
    return here.page(
        "item.html",
        status=422 if wrong else 200,
        wrong=wrong or {},
        item=item,
        name=own.name,
        case=case,
        by=by,
        policy=policy_of(here.desk.engine.settings, request.policy),
        audiences=[AUDIENCES.get(audience, audience) for audience in request.audiences],
        names=AUDIENCES,
        results=results_of(workshop, item),
        parts=PARTS,
        failure=failure_of(workshop, item),
        left=left,
        run=run,
        measured=measured,
        reasons=REASONS,
        review=REVIEW.format(item_id=item.id) if ("GET", REVIEW) in ROUTES and here.can("item.review", here.thing) else "",
        may_release=waits and here.can("item.release", look),
        second_person=waits and look.second_person,
        may_settle=settles and item.state is State.DONE and run is not None and run.outcome == "provisional",
        may_again=settles and item.state in (State.FAILED, State.RETURNED),
        may_cancel=settles and item.state in (State.NEW, State.RUNNING, State.AWAITING_REVIEW),
        submitted_at=own.submitted_at,
    )


def number_of(text: str) -> float | None:
    """A number of minutes or pages, such as ``12.5``; None for anything else."""
    return float(text) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text) else None


def _minutes(text: str) -> float:
    if not text:
        return 0.0
    number = number_of(text)
    if number is None:
        raise ConflictError("Minutes are a number, such as 12.")
    return number
