"""Handing in, following and fetching through the API. Each operation does what the page of the same name does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Literal

from fastapi import Header, Path, Query
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from automations import work_items
from automations.portal_records import cases, measured_time, submissions, uploads
from automations.portal_records.uploads import Upload
from automations.work_items import State, WorkItem
from flows.portal_wire.base import StateName
from flows.portal_wire.work import (
    Asked,
    Completion,
    Item,
    ItemDetail,
    Items,
    Me,
    NewUpload,
    Results,
    ResultView,
    UploadState,
)
from flows.review import request_of
from portal import receiving
from portal.api.calls import BYTES, Call, Calling, Room
from portal.pages.submit import receive, shown, wish_of
from portal.pages.work import closer, lines_of
from portal.results import PARTS, failure_of, fetch, outcome_of, results_of
from portal.wishes import ROLES

room = Room()
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


@room.operation()
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


@room.operation(status_code=201, response_model=UploadState)
def begin_upload(call: Calling, new: NewUpload) -> Response:
    """Begin to send a file, or go on with the one of the same name, size and wish."""

    def work() -> UploadState:
        wish = wish_of(call.desk, call.person, _fields(new.wish))
        upload = receiving.begin(call.desk, call.person, wish, new.name, new.size, new.modified)
        return UploadState.model_validate(shown(upload))

    return call.once(201, new, work)


@room.operation()
def upload_state(call: Calling, upload_id: Id) -> UploadState:
    """How much of a file has arrived."""
    return _upload(call, upload_id)


@room.operation(openapi_extra={"requestBody": {"required": True, **BYTES[200]}})
async def add_to_upload(call: Calling, upload_id: Id, upload_offset: Annotated[int, Header(ge=0, le=10**15)]) -> UploadState:
    """The next piece of a file, from the byte that ``Upload-Offset`` names; at most 64 MiB."""
    upload = await run_in_threadpool(_found, call, upload_id)
    await receive(call.desk, call.request, upload, upload_offset)
    return await run_in_threadpool(_upload, call, upload_id)


@room.operation(response_model=UploadState)
def complete_upload(call: Calling, upload_id: Id, completion: Completion) -> Response:
    """Hand in a file that has arrived whole; `item` names the work item."""

    def work() -> UploadState:
        receiving.finish(call.desk, call.person, _found(call, upload_id), completion.sha256 or "")
        return _upload(call, upload_id)

    return call.once(200, completion, work)


@room.operation()
def items(call: Calling, state: StateName | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> Items:
    """What this person may see, newest first."""
    lines = [line for line in lines_of(call.desk, call.person) if state is None or line.item.state == state]
    return Items(items=[_item(line.item, line.name, line.case, line.submitted_at) for line in lines[:limit]])


@room.operation()
def item(call: Calling, item_id: Id) -> ItemDetail:
    """One piece of work."""
    found, sealer = call.item(), call.desk.engine.sealer
    with call.desk.engine.read() as session:
        handed_in = submissions.of_item(session, sealer, found.id)
        own = next((one for one in handed_in if one.person_id == call.person.id), handed_in[0])
        case = cases.get(session, sealer, own.case_id).reference if own.case_id else ""
        minutes = measured_time.minutes_on(session, found.id)
    run = outcome_of(call.workshop, found)
    outcome = str(run.outcome) if run is not None else ""
    request, look = request_of(call.workshop, found), closer(call.workshop, found, call.thing)
    return ItemDetail(
        **_item(found, own.name, case, own.submitted_at).model_dump(),
        policy=request.policy,
        audiences=list(request.audiences),
        detail=failure_of(call.workshop, found),
        media=str(found.result.get("media", "")),
        plan=str(found.result.get("plan", "")),
        review_minutes=minutes,
        two_person=look.second_person,
        may_review=found.state is State.AWAITING_REVIEW and call.can("item.review", call.thing),
        may_release=found.state is State.AWAITING_REVIEW and call.can("item.release", look),
        may_settle=found.state is State.DONE and outcome == "provisional" and call.can("item.settle", call.thing),
        outcome=outcome,
    )


@room.operation(response_model=ItemDetail)
def cancel(call: Calling, item_id: Id) -> Response:
    """End a piece of work that is not done."""
    return _changed(call, item_id, work_items.cancel)


@room.operation(response_model=ItemDetail)
def try_again(call: Calling, item_id: Id) -> Response:
    """Have work that failed or was returned tried again."""
    return _changed(call, item_id, work_items.retry)


@room.operation()
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


@room.operation(response_class=Response, responses=BYTES)
def fetch_result(
    call: Calling,
    item_id: Id,
    audience: Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,29}$")],
    part: Literal["document", "certificate.pdf", "certificate.json"],
) -> Response:
    """A released file or its certificate."""
    return fetch(call.workshop, call.item(), audience, part)


def _changed(call: Call, item_id: str, change: Callable[..., WorkItem]) -> Response:
    def work() -> ItemDetail:
        with call.desk.engine.write() as session:
            change(session, item_id, call.person.account)
        return item(call, item_id)

    return call.once(200, None, work)


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
            "undecided": found.result.get("undecided", found.result.get("findings")),
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
