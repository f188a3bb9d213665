"""Reviewing through the API: findings, decisions, additions, release, and what became of released work."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from automations.portal_records import measured_time
from automations.work_items import State, WorkItem
from flows.acceptance import accept_work, return_work
from flows.additions import Additions, TermNotFoundError, add_box, add_terms
from flows.deciding import Decided as Change
from flows.deciding import change_finding as change
from flows.deciding import meanwhile, undo
from flows.portal_wire.reviews import (
    ActiveTime,
    Added,
    Box,
    ClashView,
    Decided,
    Decisions,
    FindingChange,
    Findings,
    NewFindings,
    Release,
    ReviewTime,
)
from flows.portal_wire.work import ItemDetail, Settlement
from flows.review import UndecidedError, consult, request_of, start_second_half, undecided
from flows.review import review_again as back_into_review
from portal.api.calls import Call, Calling, Room
from portal.api.findings import views_of
from portal.api.operations import Id, item
from portal.pages.work import closer, count_review_time
from portal.refusals import ConflictError
from portal.review.deciding import NOWHERE, Wanted
from portal.review.deciding import decide as record_decisions
from portal.review.rows import kinds
from portal.review.table import box_on, open_table
from redaction.plan import Plan
from reference.errors import UsageError

room = Room()


@room.operation()
def findings(
    call: Calling,
    item_id: Id,
    offset: Annotated[int, Query(ge=0, le=10**6)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    texts: bool = False,
) -> Findings:
    """What was found; with ``texts`` also the words, which is put on record."""
    found = call.item()
    plan, audiences = consult(call.workshop, found, revealed=texts), request_of(call.workshop, found).audiences
    return Findings(
        plan=str(found.result["plan"]),
        total=len(plan.findings),
        undecided=len(undecided(plan, audiences)),
        findings=views_of(plan, plan.findings[offset : offset + limit], audiences, texts=texts),
    )


@room.operation(response_model=Added)
def add_findings(call: Calling, item_id: Id, new: NewFindings) -> Response:
    """Add what was not found, to an item that awaits review: every place of a text, or what lies under a box. It goes."""

    def work() -> Added:
        if not (new.terms or new.boxes):
            raise UsageError("Name a text or a box that is to go.")
        known_kind(call, new.kind)
        changes = [partial(_termed, call, new)] if new.terms else []
        boxes = [partial(_drawn, call, new, box) for box in new.boxes]
        try:
            made = [meanwhile(call.workshop, item_id, change) for change in (*changes, *boxes)]
        except TermNotFoundError:
            raise TermNotFoundError(NOWHERE) from None
        return added(call, made)

    return call.once(200, new, work)


@room.operation(response_model=Decided)
def decide(call: Calling, item_id: Id, decisions: Decisions) -> Response:
    """Decide on findings of an item that awaits review; what somebody else decided otherwise is answered as a clash."""

    def work() -> Decided:
        wanted = Wanted(
            accept=decisions.accept,
            reject=decisions.reject,
            accept_same=decisions.accept_same,
            reject_same=decisions.reject_same,
            rest=decisions.accept_rest,
            plan=decisions.plan or "",
            over=decisions.over,
            why=decisions.why,
            minutes=decisions.minutes,
        )
        return stands(call, record_decisions(call, item_id, wanted))

    return call.once(200, decisions, work)


@room.operation(response_model=Decided)
def change_finding(call: Calling, item_id: Id, new: FindingChange) -> Response:
    """Say what a finding really is, so that the policy speaks anew, or for which reason it goes. What was decided stays."""

    def work() -> Decided:
        found = call.item()
        base = (new.plan or "").lower() or str(found.result.get("plan", ""))
        return stands(call, change(call.workshop, item_id, base, new.finding, kind=new.kind, reason=new.reason))

    return call.once(200, new, work)


@room.operation(response_model=Decided)
def undo_last(call: Calling, item_id: Id) -> Response:
    """Take back this person's last change to an item that awaits review; what somebody else changed since stays."""
    return call.once(200, None, lambda: stands(call, undo(call.workshop, item_id)[0]))


@room.operation(response_model=ReviewTime)
def record_review_time(call: Calling, item_id: Id, active: ActiveTime) -> Response:
    """Say that somebody was active on a file since they last said so: with the release it goes into the ledger of hours."""

    def work() -> ReviewTime:
        with call.desk.engine.write() as session:
            return ReviewTime(minutes=measured_time.beat(session, item_id, call.person.id, active.seconds) / 60)

    return call.once(200, active, work)


@room.operation(response_model=ItemDetail)
def release(call: Calling, item_id: Id, end: Release | None = None) -> Response:
    """End the review: what was decided is carried out, proven and released."""

    def work() -> ItemDetail:
        found = call.item()
        if end is not None and end.plan and end.plan.lower() != found.result.get("plan"):
            raise ConflictError("Somebody changed a decision meanwhile: look at the findings or the version again.")
        if found.state is State.AWAITING_REVIEW and (left := open_table(call, found).binder.open_ids):
            raise UndecidedError(f"{len(left)} left to decide: what nobody decides would stay in the file.")
        call.require("item.release", closer(call.workshop, found, call.thing))
        count_review_time(call.workshop, found)
        start_second_half(call.workshop, call.item())
        return item(call, item_id)

    return call.once(200, end, work)


@room.operation(response_model=ItemDetail)
def review_again(call: Calling, item_id: Id) -> Response:
    """Take an item whose proof stopped the release back into review."""

    def work() -> ItemDetail:
        found = call.item()
        if found.state is not State.FAILED:
            raise ConflictError(f"The item is {found.state}: only one whose proof stopped the release goes back into review.")
        back_into_review(call.workshop, found)
        return item(call, item_id)

    return call.once(200, None, work)


@room.operation(response_model=ItemDetail)
def settle(call: Calling, item_id: Id, settlement: Settlement) -> Response:
    """Accept released work, so that its hours count, or return it for a reason."""

    def work() -> ItemDetail:
        if settlement.outcome == "accepted":
            accept_work(call.workshop, item_id, settlement.minutes)
        else:
            return_work(call.workshop, item_id, settlement.reason or "", settlement.minutes)
        return item(call, item_id)

    return call.once(200, settlement, work)


def known_kind(call: Call, kind: str) -> None:
    """Refuse a kind of finding that is none."""
    if kind not in kinds(call.workshop):
        raise UsageError("There is no such kind of finding: `choices` lists them.")


def added(call: Call, made: list[Additions]) -> Added:
    """What became of additions to the item that the path names."""
    left = undecided(made[-1].plan, request_of(call.workshop, call.item()).audiences)
    return Added(
        added=[name for one in made for name in one.added],
        accepted=[name for one in made for name in one.accepted],
        unfound=[number for one in made for number in one.unfound],
        undecided=len(left),
    )


def stands(call: Call, made: Change) -> Decided:
    """How the review of the item that the path names stands after a change."""
    left = undecided(made.plan, request_of(call.workshop, call.item()).audiences)
    clashes = [ClashView(finding=one.id, wanted=one.wanted, stands=one.stands.state, by=one.stands.by) for one in made.clashes]
    return Decided(plan=made.sha256, undecided=len(left), findings=len(made.plan.findings), clashes=clashes)


def _termed(call: Call, new: NewFindings, found: WorkItem, _plan: Plan) -> Additions:
    return add_terms(call.workshop, found, new.terms, why=new.why)


def _drawn(call: Call, new: NewFindings, box: Box, found: WorkItem, _plan: Plan) -> Additions:
    corners = (box.x0, box.y0, box.x1, box.y1)
    if box.units == "share":
        corners = box_on(open_table(call, found), box.page - 1, corners)
    return add_box(call.workshop, found, box.page, corners, kind=new.kind, why=new.why)
