"""Reviewing through the API: findings, decisions, release, and what became of released work."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from automations.work_items import State, WorkItem
from flows.acceptance import accept_work, return_work
from flows.additions import Additions, add_box, add_terms
from flows.cli.review_commands import describe
from flows.deciding import meanwhile, undo
from flows.portal_wire.work import (
    Added,
    Box,
    Decided,
    Decisions,
    Findings,
    FindingView,
    ItemDetail,
    NewFindings,
    Settlement,
)
from flows.review import consult, request_of, start_second_half, undecided
from flows.review import decide as record_decisions
from portal.api.calls import Call, Calling
from portal.api.operations import Id, item
from portal.pages.work import closer, count_review_time
from portal.refusals import ConflictError
from portal.review.rows import kinds
from redaction.plan import Plan
from reference.errors import UsageError

router = APIRouter()


@router.get("/items/{item_id}/findings", tags=["findings"])
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
    rows = [describe(finding, audiences=audiences, reveal=texts) for finding in plan.findings[offset : offset + limit]]
    views = [
        FindingView(
            id=str(row["id"]),
            kind=str(row["kind"]),
            cps_type=finding.cps_type,
            where=str(row["place"]),
            why=finding.why,
            decision=finding.decision.state,
            decided_by=finding.decision.by,
            text=finding.text if texts else None,
        )
        for row, finding in zip(rows, plan.findings[offset : offset + limit], strict=True)
    ]
    return Findings(total=len(plan.findings), undecided=len(undecided(plan, audiences)), findings=views)


@router.post("/items/{item_id}/findings", response_model=Added, tags=["decisions"])
def add_findings(call: Calling, item_id: Id, new: NewFindings) -> Response:
    """Add what was not found, to an item that awaits review: every place of a text, or what lies under a box. It goes."""

    def work() -> Added:
        if not (new.terms or new.boxes):
            raise UsageError("Name a text or a box that is to go.")
        if new.kind not in kinds(call.workshop):
            raise UsageError("There is no such kind of finding.")
        changes = [partial(_termed, call, new)] if new.terms else []
        made = [
            meanwhile(call.workshop, item_id, change)
            for change in [*changes, *(partial(_drawn, call, new, box) for box in new.boxes)]
        ]
        left = undecided(made[-1].plan, request_of(call.workshop, call.item()).audiences)
        return Added(
            added=[name for one in made for name in one.added],
            accepted=[name for one in made for name in one.accepted],
            unfound=[number for one in made for number in one.unfound],
            undecided=len(left),
        )

    return call.once(200, new, work)


@router.post("/items/{item_id}/undo", response_model=Decided, tags=["decisions"])
def undo_last(call: Calling, item_id: Id) -> Response:
    """Take back this person's last change to an item that awaits review; what somebody else changed since stays."""

    def work() -> Decided:
        plan = undo(call.workshop, item_id)[0].plan
        return Decided(
            undecided=len(undecided(plan, request_of(call.workshop, call.item()).audiences)), findings=len(plan.findings)
        )

    return call.once(200, None, work)


@router.post("/items/{item_id}/decisions", response_model=Decided, tags=["decisions"])
def decide(call: Calling, item_id: Id, decisions: Decisions) -> Response:
    """Decide on findings of an item that awaits review."""

    def work() -> Decided:
        found = call.item()
        if found.state is not State.AWAITING_REVIEW:
            raise ConflictError(f"The item is {found.state}; only one that awaits review can be decided on.")
        plan = record_decisions(
            call.workshop,
            found,
            accept=set(decisions.accept),
            reject=set(decisions.reject),
            accept_rest=decisions.accept_rest,
            by="",
            why=decisions.why,
            minutes=decisions.minutes,
        )
        left = undecided(plan, request_of(call.workshop, found).audiences)
        return Decided(undecided=len(left), findings=len(plan.findings))

    return call.once(200, decisions, work)


@router.post("/items/{item_id}/release", response_model=ItemDetail, tags=["decisions"])
def release(call: Calling, item_id: Id) -> Response:
    """End the review: what was decided is carried out, proven and released."""

    def work() -> ItemDetail:
        found = call.item()
        call.require("item.release", closer(call.workshop, found, call.thing))
        count_review_time(call.workshop, found)
        start_second_half(call.workshop, call.item())
        return item(call, item_id)

    return call.once(200, None, work)


@router.post("/items/{item_id}/outcome", response_model=ItemDetail, tags=["decisions"])
def settle(call: Calling, item_id: Id, settlement: Settlement) -> Response:
    """Accept released work, so that its hours count, or return it for a reason."""

    def work() -> ItemDetail:
        if settlement.outcome == "accepted":
            accept_work(call.workshop, item_id, settlement.minutes)
        else:
            return_work(call.workshop, item_id, settlement.reason or "", settlement.minutes)
        return item(call, item_id)

    return call.once(200, settlement, work)


def _termed(call: Call, new: NewFindings, found: WorkItem, _plan: Plan) -> Additions:
    return add_terms(call.workshop, found, new.terms, why=new.why)


def _drawn(call: Call, new: NewFindings, box: Box, found: WorkItem, _plan: Plan) -> Additions:
    return add_box(call.workshop, found, box.page, (box.x0, box.y0, box.x1, box.y1), kind=new.kind, why=new.why)
