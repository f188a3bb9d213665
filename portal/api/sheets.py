"""The sheets of a file through the API: its pages as pictures with boxes, its text with marks. Unredacted, and on record."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from fastapi.responses import Response

from flows.portal_wire.reviews import BoxView, SheetLine, Sheets, SheetView, TextStretch
from flows.showing import picture_of
from portal.api.calls import JPEG, Calling, Room
from portal.api.findings import views_of
from portal.api.operations import Id
from portal.refusals import NotFoundError
from portal.review.rows import looks_of
from portal.review.sheets import Binder, marked
from portal.review.table import looked, open_table
from redaction.findings import WholePage
from redaction.shown import quads_shown

room = Room()
Number = Annotated[int, Path(ge=1, le=10**6)]
_WHOLE = (0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0)


@room.operation()
def sheets(call: Calling, item_id: Id) -> Sheets:
    """The sheets of a file, and what is left to decide on each. No text."""
    table = open_table(call, call.item())
    return Sheets(plan=table.base, sheets=[_line(table.binder, number) for number in range(len(table.binder.sheets))])


@room.operation()
def sheet(call: Calling, item_id: Id, sheet: Number) -> SheetView:
    """One sheet, unredacted: its boxes or its text, and its findings with their words. That it was given is put on record."""
    table = open_table(call, call.item())
    binder, audiences = table.binder, table.request.audiences
    if sheet > len(binder.sheets):
        raise NotFoundError(f"There is no sheet {sheet}: the file has {len(binder.sheets)}.")
    one = binder.sheets[sheet - 1]
    page = binder.outline.pages[one.page] if one.kind == "page" else None
    looked(call, table.item, sheet=sheet, findings=len(one.findings))
    boxes = []
    for finding in one.findings if page is not None else ():
        quads = [_WHOLE] if isinstance(finding.place, WholePage) else quads_shown(page, finding.place) if page else []
        state = looks_of(finding, audiences)
        boxes += [BoxView(finding=finding.id, state=state, corners=list(quad)) for quad in quads]
    passages = [
        [TextStretch(text=stretch.text, findings=list(stretch.ids)) for stretch in passage]
        for passage in (marked(one, binder) if one.kind == "text" else ())
    ]
    return SheetView(
        **_line(binder, sheet - 1).model_dump(),
        plan=table.base,
        width=page.width if page else 0.0,
        height=page.height if page else 0.0,
        boxes=boxes,
        passages=passages,
        listed=views_of(binder.plan, one.findings, audiences, texts=True),
    )


@room.operation(response_class=Response, responses=JPEG)
def page_picture(call: Calling, item_id: Id, page: Number) -> Response:
    """A page as a picture, unredacted: pixels alone, no text layer, no metadata. That it was given is put on record."""
    table = open_table(call, call.item())
    pages = len(table.binder.outline.pages)
    if page > pages:
        raise NotFoundError(f"There is no page {page}: {pages or 'none'} can be shown as a picture.")
    content = picture_of(call.workshop, table.item, table.source, page - 1, pages)
    looked(call, table.item, picture=page)
    return Response(content, media_type="image/jpeg")


def _line(binder: Binder, number: int) -> SheetLine:
    one = binder.sheets[number]
    page = one.page + 1 if one.kind == "page" else None
    return SheetLine(sheet=number + 1, kind=one.kind, page=page, findings=len(one.findings), undecided=binder.open_on[number])
