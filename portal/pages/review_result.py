"""The end of a review: results looked at before and after, proof and certificate, approval by whom the policy allows."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from automations.portal_records import measured_time
from automations.work_items import State, WorkItem
from flows.proxies import NAME as PROXY
from flows.review import UndecidedError, deciders, request_of, review_again, start_second_half
from flows.shelf import Shelf
from flows.showing import picture_of_result
from flows.trials import Result, try_out
from flows.waveforms import peaks_of
from portal.pages.work import closer, count_review_time
from portal.ranges import ranged
from portal.refusals import NotFoundError
from portal.results import failure_of
from portal.review.rows import policy_of
from portal.review.table import Table, is_recording, item_of, looked, open_table, whole
from portal.review.versions import media_type_of, result_of, sides_of
from portal.review.waveform import waveform
from portal.visits import Here, Visit
from redaction.kinds import MEDIA_TYPES, ROOMS

router = APIRouter()


@router.get("/my-work/{item_id}/review/result")
def show(here: Here, item_id: str) -> Response:
    """Where the item stands: tried or released, the proof, before and after side by side."""
    item = item_of(here, item_id)
    if "plan" not in item.result:
        return here.page(
            "review/working.html", item=item, name=request_of(here.workshop, item).name, failure=_failure(here, item)
        )
    table = open_table(here, item)
    audiences = table.request.audiences
    audience = here.request.query_params.get("audience", audiences[0])
    if audience not in audiences:
        raise NotFoundError("There is no version for this audience.")
    result = result_of(here, item, audience)
    policy = policy_of(here.workshop, table.binder.plan.policy)
    page = _page(here, table)
    against = here.request.query_params.get("against", "")
    other = result_of(here, item, against) if against and against != audience else None
    if result.standing == "ready":
        looked(here, item, result=audience, page=page + 1)
    return here.page(
        "review/result.html",
        item=item,
        table=table,
        result=result,
        audience=audience,
        audiences=audiences,
        page=page,
        left=len(table.binder.open_ids),
        two_person=policy.two_person,
        policy=policy,
        self_decided=here.user.account in deciders(table.binder.plan, item),
        recording=is_recording(item),
        room=ROOMS.get(result.media, ""),  # type: ignore[call-overload]
        failure=_failure(here, item),
        minutes=_minutes(here, item),
        refresh=item.state in (State.NEW, State.RUNNING) or result.standing == "making",
        media_type=MEDIA_TYPES.get(result.media, result.media),
        missing=against if other is not None and other.standing != "ready" else "",
        other=other if other is not None and other.standing == "ready" else None,
        original=is_recording(item) and Shelf(here.workshop, item).has(PROXY),
        waves=_waves(here, table, result, other) if is_recording(item) else {},
        **sides_of(here, table, result, other, page),
    )


@router.post("/my-work/{item_id}/review/result")
def make(here: Here, item_id: str) -> Response:
    """Begin to make the result for an audience, to look at."""
    item, audience = item_of(here, item_id), here.field("audience")
    if item.state is not State.AWAITING_REVIEW or audience not in request_of(here.workshop, item).audiences:
        raise NotFoundError("There is nothing to make here.")
    try_out(here.workshop, item, audience)
    return here.go(f"/my-work/{item_id}/review/result?audience={audience}")


@router.get("/my-work/{item_id}/review/after")
def after(here: Here, item_id: str) -> Response:
    """A page of the result as a picture."""
    item = item_of(here, item_id)
    result = result_of(here, item, here.request.query_params.get("audience", ""))
    number = whole(here.request.query_params.get("page", ""), -1)
    if result.standing != "ready" or number < 0:
        raise NotFoundError("There is no such page.")
    looked(here, item, after=number + 1)
    content = picture_of_result(here.workshop, item, result.name, result.media, number)
    return Response(content, media_type="image/jpeg")


@router.get("/my-work/{item_id}/review/play")
def play(here: Here, item_id: str) -> Response:
    """A tried or released recording, in the stretches that a player asks for."""
    item = item_of(here, item_id)
    result = result_of(here, item, here.request.query_params.get("audience", ""))
    if result.standing != "ready":
        raise NotFoundError("There is nothing to play.")
    asked = here.request.headers.get("range", "")
    if here.desk.plays.begins(here.user.id, f"{item.id}:{result.name}", asked):
        looked(here, item, played=result.audience)
    return ranged(Shelf(here.workshop, item), result.name, media_type_of(result.media), asked)


@router.post("/my-work/{item_id}/review/release")
def release(here: Here, item_id: str) -> Response:
    """Approve: what everybody's time came to is kept, and the worker makes, proves, certifies and releases every rendition."""
    item = item_of(here, item_id)
    if item.state is State.AWAITING_REVIEW:
        audiences = request_of(here.workshop, item).audiences
        left = open_table(here, item).binder.open_ids
        if left:
            raise UndecidedError(
                f"{len(left)} left to decide: what nobody decides would stay in the file for {', '.join(audiences)}."
            )
        if here.field("plan") != item.result["plan"]:
            return here.go(
                f"/my-work/{item_id}/review/result", "Somebody changed a decision meanwhile. Look at the result again."
            )
        here.require("item.release", closer(here.workshop, item, here.thing))
        count_review_time(here.workshop, item)
        item = item_of(here, item_id)
    start_second_half(here.workshop, item)
    return here.go(f"/my-work/{item_id}/review/result", "Approved. The file is made, proven and released now.")


@router.post("/my-work/{item_id}/review/again")
def again(here: Here, item_id: str) -> Response:
    """Take an item whose proof failed back into review."""
    review_again(here.workshop, item_of(here, item_id))
    return here.go(f"/my-work/{item_id}/review", "Back in review. Add what the proof named, or decide otherwise.")


def _failure(here: Visit, item: WorkItem) -> str:
    if item.state is not State.FAILED:
        return ""
    return failure_of(here.workshop, item)


def _minutes(here: Visit, item: WorkItem) -> float:
    with here.desk.engine.read() as session:
        return measured_time.minutes_on(session, item.id)


def _page(here: Visit, table: Table) -> int:
    outline = table.binder.outline
    pages = len(outline.pages) or sum(sheet.kind == "text" for sheet in table.binder.sheets)
    return min(max(whole(here.request.query_params.get("page", ""), 1) - 1, 0), max(0, pages - 1))


def _waves(here: Visit, table: Table, result: Result, other: Result | None) -> dict[str, str]:
    """How loud both sides are, each read from what its player plays; empty while that is read."""
    seconds = table.binder.plan.seconds

    def wave(name: str) -> str:
        known = Shelf(here.workshop, table.item).has(name)
        return waveform(peaks_of(here.workshop, table.item, name) or b"", seconds) if known else ""

    before = other.name if other is not None and other.standing == "ready" else PROXY
    return {"before": wave(before), "after": wave(result.name) if result.standing == "ready" else ""}
