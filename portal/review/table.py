"""What lies open before a reviewer: an item, its request, its source and its plan in sheets; and the record that it was shown."""

from __future__ import annotations

from dataclasses import dataclass

from automations import audit, work_items
from automations.audit import Verb
from automations.work_items import WorkItem
from flows.request import RedactionRequest
from flows.review import request_of
from flows.showing import Source, outline_of, plan_at, source_of
from portal.review.sheets import Binder, bind
from portal.visits import Visit
from redaction.kinds import ROOMS


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


def item_of(here: Visit, item_id: str) -> WorkItem:
    """The item as it stands now."""
    with here.desk.engine.read() as session:
        return work_items.get(session, item_id)


def open_table(here: Visit, item: WorkItem) -> Table:
    """What is known of an item under review.

    Raises:
        WorkItemStateError: it has no plan.
    """
    workshop = here.workshop
    plan, request = plan_at(workshop, item), request_of(workshop, item)
    source = source_of(workshop, item, plan)
    outline = outline_of(workshop, item, source)
    return Table(item, request, source, bind(f"{item.id}:{item.result['plan']}", plan, outline, request.audiences))


def is_recording(item: WorkItem) -> bool:
    """Whether the item is a video or a sound recording."""
    return ROOMS.get(item.result.get("media", ""), "") in ("video", "audio")


def in_case(here: Visit) -> bool:
    """Whether the item on the page belongs to a case that this person works on: its other files can be decided on, too."""
    return here.thing is not None and here.thing.people is not None and here.user.id in here.thing.people


def looked(here: Visit, item: WorkItem, **detail: int | str) -> None:
    """Put on record that unredacted material was shown."""
    with here.desk.engine.write() as session:
        audit.append(session, Verb.CONSULTATION, here.user.account, item.subject, {"portal": True, "revealed": True, **detail})


def whole(text: str, otherwise: int) -> int:
    """A number from a request; `otherwise` for what is none."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 9 else otherwise
