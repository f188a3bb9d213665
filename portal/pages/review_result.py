"""The end of a review: results looked at before and after, proof and certificate, approval by whom the policy allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from automations.portal_records import measured_time
from automations.work_items import State, WorkItem
from flows.failures import explain
from flows.proxies import NAME as PROXY
from flows.review import UndecidedError, deciders, request_of, review_again, start_second_half
from flows.shelf import Shelf
from flows.showing import outline_of_result, picture_of_result
from flows.trials import Result, released_of, trial_of, try_out
from flows.waveforms import peaks_of
from portal.pages.work import closer, count_review_time
from portal.ranges import ranged
from portal.refusals import NotFoundError
from portal.results import failure_of
from portal.review.rows import policy_of
from portal.review.sheets import LETTERS, Slice
from portal.review.table import Table, is_recording, item_of, looked, open_table, whole
from portal.review.waveform import waveform
from portal.visits import Here, Visit
from redaction.kinds import MEDIA_TYPES, ROOMS
from reference.errors import HoursbackError

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
    result = _result(here, item, audience)
    policy = policy_of(here.workshop, table.binder.plan.policy)
    page = _page(here, table)
    against = here.request.query_params.get("against", "")
    other = _result(here, item, against) if against and against != audience else None
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
        **_sides(here, table, result, other, page),
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
    result = _result(here, item, here.request.query_params.get("audience", ""))
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
    result = _result(here, item, here.request.query_params.get("audience", ""))
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


def media_type_of(kind: str) -> str:
    """What a browser's player is told of a recording."""
    known = {
        "mp4": "video/mp4",
        "m4a": "audio/mp4",
        "wav": "audio/wav",
        "mp3": "audio/mpeg",
        "flac": "audio/flac",
        "ogg": "audio/ogg",
    }
    return known.get(kind, "application/octet-stream")


def _result(here: Visit, item: WorkItem, audience: str) -> Result:
    if audience not in request_of(here.workshop, item).audiences:
        raise NotFoundError("There is no version for this audience.")
    if item.state is State.AWAITING_REVIEW:
        return trial_of(here.workshop, item, audience)
    return released_of(here.workshop, item, audience)


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


def _sides(here: Visit, table: Table, result: Result, other: Result | None, page: int) -> dict[str, Any]:
    """What stands on both sides: pictures of a page, or texts. On the left the original, or another audience's version."""
    sides: dict[str, Any] = {"before_text": [], "after_text": [], "before_page": None, "after_page": None, "pages": 0}
    outline = table.binder.outline
    if result.standing != "ready" or not (outline.pages or outline.passages):
        return sides
    if outline.pages:
        before_page = other.page_of(page) if other is not None else None
        return sides | {"pages": len(outline.pages), "before_page": before_page, "after_page": result.page_of(page)}
    sheets = [sheet for sheet in table.binder.sheets if sheet.kind == "text"]
    page = min(page, len(sheets) - 1)
    slices = sheets[page].slices
    try:
        after = _text_of(here, table, result, slices, page)
        before = (
            _text_of(here, table, other, slices, page)
            if other is not None and other.standing == "ready"
            else [outline.passages[part][start:end] for part, start, end in slices]
        )
    except HoursbackError as error:
        return sides | {"trouble": explain(error)[1]}
    return sides | {"pages": len(sheets), "before_text": before, "after_text": after}


def _text_of(here: Visit, table: Table, result: Result, slices: Sequence[Slice], page: int) -> list[str]:
    """The passages of a result that stand for slices of the source; a stretch of about the same place if that is not known."""
    shown = outline_of_result(here.workshop, table.item, result.name, result.media).passages
    passages = table.binder.outline.passages
    if len(shown) == len(passages) and all(start == 0 and end == len(passages[part]) for part, start, end in slices):
        return [shown[part] for part, _, _ in slices]
    joined = "\n".join(shown)
    return [joined[page * LETTERS : (page + 1) * LETTERS]]
