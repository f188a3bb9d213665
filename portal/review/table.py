"""What lies open before a reviewer: an item, its request, its source and its plan in sheets; and the record that it was shown."""

from __future__ import annotations

from dataclasses import dataclass

from automations import work_items
from automations.work_items import WorkItem
from flows.request import RedactionRequest
from flows.review import request_of
from flows.showing import Source, outline_of, plan_at, source_of
from portal.acting import Acting
from portal.review.sheets import Binder, bind
from redaction.kinds import ROOMS
from reference.errors import UsageError

Corners = tuple[float, float, float, float]


@dataclass(slots=True, repr=False)
class Table:
    """What lies open before a reviewer: the item, its request, its source and the binder of its plan as it stands."""

    item: WorkItem
    request: RedactionRequest
    source: Source
    binder: Binder

    @property
    def base(self) -> str:
        """Hash of the plan that is shown."""
        return str(self.item.result["plan"])


def item_of(acting: Acting, item_id: str) -> WorkItem:
    """The item as it stands now."""
    with acting.desk.engine.read() as session:
        return work_items.get(session, item_id)


def open_table(acting: Acting, item: WorkItem) -> Table:
    """What is known of an item under review.

    Raises:
        WorkItemStateError: it has no plan.
    """
    workshop = acting.workshop
    plan, request = plan_at(workshop, item), request_of(workshop, item)
    source = source_of(workshop, item, plan)
    outline = outline_of(workshop, item, source)
    return Table(item, request, source, bind(f"{item.id}:{item.result['plan']}", plan, outline, request.audiences))


def is_recording(item: WorkItem) -> bool:
    """Whether the item is a video or a sound recording."""
    return ROOMS.get(item.result.get("media", ""), "") in ("video", "audio")


def in_case(acting: Acting) -> bool:
    """Whether the item on the page belongs to a case that this person works on: its other files can be decided on, too."""
    return acting.thing is not None and acting.thing.people is not None and acting.user.id in acting.thing.people


def looked(acting: Acting, item: WorkItem, **detail: int | str) -> None:
    """Put on record that unredacted material was shown."""
    acting.consulted(item.subject, revealed=True, **detail)


def box_on(table: Table, page: int, shares: Corners) -> Corners:
    """A box in the page's own space, as `flows.additions` takes it.

    Args:
        table: with the item.
        page: from 0.
        shares: left, top, right and bottom of the box as shares of the page as it is seen.

    Raises:
        UsageError: there is no such page, or the box does not lie on it.
    """
    if not 0 <= page < len(table.binder.outline.pages):
        raise UsageError("There is no such page to draw a box on.")
    left, top, right, bottom = shares
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise UsageError("The box does not lie on the page: it needs a width and a height, within the edges of the page.")
    shown = table.binder.outline.pages[page]
    return (*shown.from_shown(left, top), *shown.from_shown(right, bottom))


def whole(text: str, otherwise: int) -> int:
    """A number from a request; `otherwise` for what is none."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 9 else otherwise
