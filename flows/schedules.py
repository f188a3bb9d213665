"""The schedule of redactions of a work item."""

from __future__ import annotations

from automations.work_items import State, WorkItem
from flows.review import consult, request_of
from flows.workshop import Workshop
from redaction.schedule import Schedule, schedule_of


def schedule_for(workshop: Workshop, item: WorkItem) -> Schedule:
    """The schedule of an item's plan as it stands; the audit tells that the plan was consulted.

    Raises:
        WorkItemStateError: the item has no plan yet.
    """
    plan, request = consult(workshop, item, revealed=False), request_of(workshop, item)
    return schedule_of(plan, request.audience, source_name=request.name, released=item.state is State.DONE)
