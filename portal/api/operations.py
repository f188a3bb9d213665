"""Handing in, reviewing and fetching through the API. Each operation does what the page of the same name does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Path, Query
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from automations import work_items
from automations.portal_records import cases, submissions, uploads
from automations.portal_records.uploads import Upload
from automations.work_items import State, WorkItem
from flows.acceptance import accept_work, return_work
from flows.additions import Additions, add_box, add_terms
from flows.cli.review_commands import describe
from flows.deciding import meanwhile, undo
from flows.portal_wire.base import StateName
from flows.portal_wire.work import (
    Added,
    Asked,
    Box,
    Completion,
    Decided,
    Decisions,
    Findings,
    FindingView,
    Item,
    ItemDetail,
    Items,
    Me,
    NewFindings,
    NewUpload,
    Results,
    ResultView,
    Settlement,
    UploadState,
)
from flows.review import consult, request_of, start_second_half, undecided
from flows.review import decide as record_decisions
from portal import receiving
from portal.api.calls import Call, Calling
from portal.pages.submit import receive, shown, wish_of
from portal.pages.work import closer, count_review_time, lines_of
from portal.refusals import ConflictError
from portal.results import PARTS, failure_of, fetch, results_of
from portal.review.rows import kinds
from portal.wishes import ROLES
from redaction.plan import Plan
from reference.errors import UsageError

router = APIRouter()
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
_OCTETS = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


@router.get("/me", tags=["tokens"])
def me(call: Calling) -> Me:
    """Whom this token acts for, what it is for, and until when. Tokens are made and revoked in a browser alone."""
    person, token = call.person, call.token
    return Me(
        account=person.account,
        name=person.name,
        unit=person.unit,
        roles=sorted(person.roles),
        scopes=sorted(token.scopes),
        ends_at=token.ends_at,
    )


@router.post("/uploads", status_code=201, response_model=UploadState, tags=["submit"])
def begin_upload(call: Calling, new: NewUpload) -> Response:
    """Begin to send a file, or go on with the one of the same name, size and wish."""

    def work() -> UploadState:
        wish = wish_of(call.desk, call.person, _fields(new.wish))
        upload = receiving.begin(call.desk, call.person, wish, new.name, new.size, new.modified)
        return UploadState.model_validate(shown(upload))

    return call.once(201, new, work)


@router.get("/uploads/{upload_id}", tags=["submit"])
def upload_state(call: Calling, upload_id: Id) -> UploadState:
    """How much of a file has arrived."""
    return _upload(call, upload_id)


@router.patch(
    "/uploads/{upload_id}",
    tags=["submit"],
    openapi_extra={"requestBody": {"required": True, **_OCTETS}},
)
async def add_to_upload(call: Calling, upload_id: Id, upload_offset: Annotated[int, Header(ge=0, le=10**15)]) -> UploadState:
    """The next piece of a file, from the byte that ``Upload-Offset`` names; at most 64 MiB."""
    upload = await run_in_threadpool(_found, call, upload_id)
    await receive(call.desk, call.request, upload, upload_offset)
    return await run_in_threadpool(_upload, call, upload_id)


@router.post("/uploads/{upload_id}/complete", response_model=UploadState, tags=["submit"])
def complete_upload(call: Calling, upload_id: Id, completion: Completion) -> Response:
    """Hand in a file that has arrived whole; `item` names the work item."""

    def work() -> UploadState:
        receiving.finish(call.desk, call.person, _found(call, upload_id), completion.sha256 or "")
        return _upload(call, upload_id)

    return call.once(200, completion, work)


@router.get("/items", tags=["items"])
def items(call: Calling, state: StateName | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> Items:
    """What this person may see, newest first."""
    lines = [line for line in lines_of(call.desk, call.person) if state is None or line.item.state == state]
    return Items(items=[_item(line.item, line.name, line.case, line.submitted_at) for line in lines[:limit]])


@router.get("/items/{item_id}", tags=["items"])
def item(call: Calling, item_id: Id) -> ItemDetail:
    """One piece of work."""
    found, sealer = call.item(), call.desk.engine.sealer
    with call.desk.engine.read() as session:
        handed_in = submissions.of_item(session, sealer, found.id)
        own = next((one for one in handed_in if one.person_id == call.person.id), handed_in[0])
        case = cases.get(session, sealer, own.case_id).reference if own.case_id else ""
    request = request_of(call.workshop, found)
    return ItemDetail(
        **_item(found, own.name, case, own.submitted_at).model_dump(),
        policy=request.policy,
        audiences=list(request.audiences),
        detail=failure_of(call.workshop, found),
    )


@router.post("/items/{item_id}/cancel", response_model=ItemDetail, tags=["decisions"])
def cancel(call: Calling, item_id: Id) -> Response:
    """End a piece of work that is not done."""

    def work() -> ItemDetail:
        with call.desk.engine.write() as session:
            work_items.cancel(session, item_id, call.person.account)
        return item(call, item_id)

    return call.once(200, None, work)


@router.post("/items/{item_id}/again", response_model=ItemDetail, tags=["submit"])
def try_again(call: Calling, item_id: Id) -> Response:
    """Have work that failed or was returned tried again."""

    def work() -> ItemDetail:
        with call.desk.engine.write() as session:
            work_items.retry(session, item_id, call.person.account)
        return item(call, item_id)

    return call.once(200, None, work)


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


@router.get("/items/{item_id}/results", tags=["results"])
def results(call: Calling, item_id: Id) -> Results:
    """The versions of an item, and what can be fetched of each."""
    found = call.item()
    views = [
        ResultView(
            audience=one.audience,
            released=one.released,
            code=one.code,
            counts=one.counts,
            files=list(PARTS) if one.released and found.state is not State.RETURNED else [],
        )
        for one in results_of(call.workshop, found)
    ]
    return Results(state=_state(found), results=views)


@router.get("/items/{item_id}/results/{audience}/{part}", response_class=Response, responses={200: _OCTETS}, tags=["results"])
def fetch_result(
    call: Calling,
    item_id: Id,
    audience: Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,29}$")],
    part: Literal["document", "certificate.pdf", "certificate.json"],
) -> Response:
    """A released file or its certificate."""
    return fetch(call.workshop, call.item(), audience, part)


def _fields(asked: Asked) -> dict[str, Sequence[str]]:
    """The same answers as the form's fields, so that one place checks them."""
    return {
        "policy": [asked.policy],
        "audience": asked.audiences,
        "urn": [asked.urn],
        "review": [asked.review],
        "terms": asked.terms,
        "keep": asked.keep,
        "parties": [f"{ROLES[one.role]}: {one.name}" for one in asked.parties],
        "to_pdf": ["yes"] if asked.to_pdf else [],
        "password": [asked.password],
    }


def _termed(call: Call, new: NewFindings, found: WorkItem, _plan: Plan) -> Additions:
    return add_terms(call.workshop, found, new.terms, why=new.why)


def _drawn(call: Call, new: NewFindings, box: Box, found: WorkItem, _plan: Plan) -> Additions:
    return add_box(call.workshop, found, box.page, (box.x0, box.y0, box.x1, box.y1), kind=new.kind, why=new.why)


def _found(call: Call, upload_id: str) -> Upload:
    with call.desk.engine.read() as session:
        return uploads.get(session, call.desk.engine.sealer, upload_id)


def _upload(call: Call, upload_id: str) -> UploadState:
    return UploadState.model_validate(shown(_found(call, upload_id)))


def _item(found: WorkItem, name: str, case: str, submitted_at: object) -> Item:
    return Item.model_validate(
        {
            "item": found.id,
            "name": name,
            "state": _state(found),
            "case": case,
            "submitted_at": submitted_at,
            "updated_at": found.updated_at,
            "reviewed_by": found.reviewed_by,
            "findings": found.result.get("findings"),
            "undecided": found.result.get("undecided"),
            "code": found.error_code,
        }
    )


def _state(found: WorkItem) -> StateName:
    names: dict[State, StateName] = {
        State.NEW: "new",
        State.RUNNING: "running",
        State.AWAITING_REVIEW: "awaiting_review",
        State.DONE: "done",
        State.RETURNED: "returned",
        State.FAILED: "failed",
    }
    return names[found.state]
