"""Versions of a file through the API: made to be looked at before the approval, their pages and sound, one beside another."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from fastapi.responses import Response

from automations.work_items import State
from flows.portal_wire.recordings import Comparison, NewVersion, ProofChannel, VersionView
from flows.review import request_of
from flows.shelf import Shelf
from flows.showing import outline_of_result, picture_of_result
from flows.trials import Result, try_out
from portal.api.calls import JPEG, MEDIA, Call, Calling, Room, played, view
from portal.api.operations import Id
from portal.api.recordings import Range
from portal.api.sheets import Number
from portal.refusals import ConflictError, NotFoundError
from portal.review.table import is_recording, looked, open_table
from portal.review.versions import media_type_of, result_of, sides_of

room = Room()
Audience = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,29}$")]


@room.operation(status_code=202, response_model=VersionView)
def make_version(call: Calling, item_id: Id, new: NewVersion) -> Response:
    """Begin to make what the file would be for one audience, with its proof, to look at. Nothing is released by it."""

    def work() -> VersionView:
        item = call.item()
        if item.state is not State.AWAITING_REVIEW:
            raise ConflictError(f"The item is {item.state}; a version is tried only while it awaits review.")
        if new.audience not in request_of(call.workshop, item).audiences:
            raise NotFoundError("The item makes no version for this audience.")
        try_out(call.workshop, item, new.audience)
        return _view(call, result_of(call, item, new.audience))

    return call.once(202, new, work)


@room.operation()
def version(call: Calling, item_id: Id, audience: Audience) -> VersionView:
    """A version: whether it is there, its proof, and what went. That it was looked at is put on record."""
    item = call.item()
    result = result_of(call, item, audience)
    if result.standing == "ready":
        looked(call, item, result=audience)
    return _view(call, result)


@room.operation(response_class=Response, responses=JPEG)
def version_page(call: Calling, item_id: Id, audience: Audience, page: Number) -> Response:
    """A page of a version as a picture. That it was given is put on record."""
    item = call.item()
    result = _ready(call, audience)
    if is_recording(item):
        raise NotFoundError("A recording has no pages.")
    pages = len(outline_of_result(call.workshop, item, result.name, result.media).pages)
    if page > pages:
        raise NotFoundError(f"There is no page {page}: {pages or 'none'} of the version can be shown as a picture.")
    looked(call, item, after=page)
    return Response(picture_of_result(call.workshop, item, result.name, result.media, page - 1), media_type="image/jpeg")


@room.operation(response_class=Response, responses=MEDIA)
def version_media(call: Calling, item_id: Id, audience: Audience, range: Range = "") -> Response:
    """A version of a recording: the whole, or the stretch of it that ``Range`` names. Each playing is put on record."""
    item = call.item()
    result = _ready(call, audience)
    if not is_recording(item):
        raise NotFoundError("This file is no recording.")
    if call.desk.plays.begins(call.user.id, f"{item.id}:{result.name}:{call.token.id}", range):
        looked(call, item, played=audience)
    return played(Shelf(call.workshop, item), result.name, media_type_of(result.media), range)


@room.operation()
def compare_versions(
    call: Calling,
    item_id: Id,
    audience: Annotated[str, Query(pattern=r"^[a-z0-9][a-z0-9-]{0,29}$")],
    against: Annotated[str, Query(pattern=r"^([a-z0-9][a-z0-9-]{0,29})?$")] = "",
    sheet: Annotated[int, Query(ge=1, le=10**6)] = 1,
) -> Comparison:
    """A sheet of a version beside the original, or beside another audience's version (``against``). On record."""
    item = call.item()
    result, other = _ready(call, audience), _ready(call, against) if against and against != audience else None
    table = open_table(call, item)
    if is_recording(item):
        raise NotFoundError("A recording has no sheets to compare: play both versions.")
    sides = sides_of(call, table, result, other, sheet - 1)
    if sheet > max(1, sides["pages"]):
        raise NotFoundError(f"There is no sheet {sheet}: the file has {sides['pages']}.")
    looked(call, item, result=audience, page=sheet, **({"against": against} if other else {}))
    paged = bool(table.binder.outline.pages)
    before = sides["before_page"] if other is not None else sheet - 1
    return Comparison(
        audience=audience,
        against=against if other else "",
        sheet=sheet,
        sheets=sides["pages"],
        before_page=_from_one(before) if paged else None,
        after_page=_from_one(sides["after_page"]) if paged else None,
        before_text=sides["before_text"],
        after_text=sides["after_text"],
        words=sides.get("trouble", ""),
    )


def _from_one(page: int | None) -> int | None:
    return None if page is None else page + 1


def _ready(call: Call, audience: str) -> Result:
    result = result_of(call, call.item(), audience)
    if result.standing != "ready":
        raise ConflictError(f"The version for {audience} is not there: make it first, and wait until it is.")
    return result


def _view(call: Call, result: Result) -> VersionView:
    return view(
        VersionView,
        result,
        released=call.item().state is State.DONE and result.standing == "ready",
        counts=dict(result.counts),
        proof=[ProofChannel(**{name: str(one.get(name, "")) for name in ProofChannel.model_fields}) for one in result.channels],
        removed_pages=[page + 1 for page in result.removed_pages],
        notes=list(result.notes),
        words=result.sentence,
    )
