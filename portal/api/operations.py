"""The operations of the API. Each does what the page of the same name does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Path, Query
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from automations import work_items
from automations.portal_records import cases, submissions, uploads
from automations.portal_records.uploads import Upload
from automations.work_items import State, WorkItem
from flows.acceptance import accept_work, return_work
from flows.cli.review_commands import describe
from flows.review import consult, request_of, start_second_half, undecided
from flows.review import decide as record_decisions
from portal import receiving
from portal.api.calls import Call, Calling
from portal.api.models import (
    Asked,
    Completion,
    Decided,
    Decisions,
    Findings,
    FindingView,
    Hours,
    HoursRow,
    Item,
    ItemDetail,
    Items,
    NewUpload,
    Results,
    ResultView,
    Settlement,
    StateName,
    UploadState,
)
from portal.pages.hours import report_for
from portal.pages.submit import receive, shown, wish_of
from portal.pages.work import closer, count_review_time, lines_of
from portal.refusals import ConflictError
from portal.results import PARTS, failure_of, fetch, results_of
from portal.wishes import ROLES

router = APIRouter()
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
_OCTETS = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


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
def result_file(
    call: Calling,
    item_id: Id,
    audience: Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,29}$")],
    part: Literal["document", "certificate.pdf", "certificate.json"],
) -> Response:
    """A released file or its certificate."""
    return fetch(call.workshop, call.item(), audience, part)


@router.get("/hours", tags=["hours"])
def hours(call: Calling) -> Hours:
    """The time that accepted work saved or cost."""
    report = report_for(call.desk, call.person)
    rows = [
        HoursRow(
            task=line.task_type,
            unit=line.unit,
            month=line.month,
            grade=str(line.grade),
            benefit=str(line.benefit),
            runs=line.runs,
            baseline_minutes=line.baseline_minutes,
            human_minutes=line.human_minutes,
            rework_minutes=line.rework_minutes,
            net_minutes=line.net.central,
            net_low=line.net.low,
            net_high=line.net.high,
        )
        for line in report.lines
    ]
    waiting = {str(outcome): number for outcome, number in report.outcomes.items() if outcome != "accepted"}
    return Hours(rows=rows, not_counted=waiting)


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
