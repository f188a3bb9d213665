"""The schedule of redactions of a work item, for one of its audiences."""

from __future__ import annotations

from automations.work_items import State, WorkItem
from flows.renditions import is_released, renditions_of
from flows.review import consult, request_of
from flows.workshop import Workshop
from redaction.schedule import Schedule, schedule_of
from reference.errors import UsageError
from reference.policies import UnknownAudienceError


def schedule_for(workshop: Workshop, item: WorkItem, audience: str = "") -> Schedule:
    """The schedule of an item's plan as it stands; the audit tells that the plan was consulted.

    Args:
        workshop: where to work.
        item: whose plan.
        audience: one of the item's; may be left out where it has one alone.

    Raises:
        UsageError: the item has several audiences and none was named, or not this one.
        WorkItemStateError: the item has no plan yet.
    """
    request = request_of(workshop, item)
    known = ", ".join(request.audiences)
    if not audience and len(request.audiences) > 1:
        raise UsageError(f"A schedule is for one audience: say --audience with one of {known}.")
    audience = audience or request.audiences[0]
    if audience not in request.audiences:
        raise UnknownAudienceError(f"Work item {item.id[:12]} makes no version for {audience!r}; it makes them for: {known}.")
    plan = consult(workshop, item, revealed=False)
    ended = item.state in (State.DONE, State.FAILED)
    released = ended and is_released(renditions_of(item.result, request.audiences)[audience])
    return schedule_of(plan, audience, source_name=request.name, released=released)
