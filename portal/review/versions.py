"""Versions of a file for its audiences, tried or released, and what stands beside what where two are compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from automations.work_items import State, WorkItem
from flows.failures import explain
from flows.review import request_of
from flows.showing import outline_of_result
from flows.trials import Result, released_of, trial_of
from portal.acting import Acting
from portal.refusals import NotFoundError
from portal.review.sheets import LETTERS, Slice
from portal.review.table import Table
from reference.errors import HoursbackError


def result_of(acting: Acting, item: WorkItem, audience: str) -> Result:
    """The version for an audience: tried while the item waits for a review, released after it.

    Raises:
        NotFoundError: the item makes none for it.
    """
    if audience not in request_of(acting.workshop, item).audiences:
        raise NotFoundError("There is no version for this audience.")
    if item.state is State.AWAITING_REVIEW:
        return trial_of(acting.workshop, item, audience)
    return released_of(acting.workshop, item, audience)


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


def sides_of(acting: Acting, table: Table, result: Result, other: Result | None, page: int) -> dict[str, Any]:
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
        after = _text_of(acting, table, result, slices, page)
        before = (
            _text_of(acting, table, other, slices, page)
            if other is not None and other.standing == "ready"
            else [outline.passages[part][start:end] for part, start, end in slices]
        )
    except HoursbackError as error:
        return sides | {"trouble": explain(error)[1]}
    return sides | {"pages": len(sheets), "before_text": before, "after_text": after}


def _text_of(acting: Acting, table: Table, result: Result, slices: Sequence[Slice], page: int) -> list[str]:
    """The passages of a result that stand for slices of the source; a stretch of about the same place if that is not known."""
    shown = outline_of_result(acting.workshop, table.item, result.name, result.media).passages
    passages = table.binder.outline.passages
    if len(shown) == len(passages) and all(start == 0 and end == len(passages[part]) for part, start, end in slices):
        return [shown[part] for part, _, _ in slices]
    joined = "\n".join(shown)
    return [joined[page * LETTERS : (page + 1) * LETTERS]]
