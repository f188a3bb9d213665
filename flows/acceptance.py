"""What became of released work: accepted, so that its hours count, or returned, with the time to put it right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from automations import audit, ledger, work_items
from automations.audit import Verb
from automations.errors import WorkItemMissingError, WorkItemStateError
from automations.hours import FteConstant
from automations.ledger import Outcome, TaskRun
from automations.work_items import State, WorkItem
from flows.case_request import AUTOMATION as CASE
from flows.case_request import TASK_TYPE as CASE_TASK_TYPE
from flows.redact import TASK_TYPE
from flows.request import AUTOMATION as REDACTION
from flows.request import RedactionRequest
from flows.workshop import Workshop, overlay_of
from reference.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_SHORTEST = 6


def find_item(workshop: Workshop, name: str) -> WorkItem:
    """The item with this id, or the only one whose id starts so (at least 6 characters).

    Raises:
        WorkItemMissingError: no item, or several.
    """
    if not re.fullmatch(r"[0-9a-f]{6,32}", name):
        raise WorkItemMissingError(
            f"A work item is named by at least {_SHORTEST} of its hexadecimal digits; see: hoursback items"
        )
    with workshop.engine.read() as session:
        if len(name) == 32:
            return work_items.get(session, name)
        matching = [item for item in work_items.find(session, limit=1_000_000) if item.id.startswith(name)]
    if len(matching) != 1:
        number = "no work item" if not matching else f"{len(matching)} work items"
        raise WorkItemMissingError(f"There is {number} whose id starts with {name}; see: hoursback items")
    return matching[0]


def accept_work(workshop: Workshop, name: str, minutes: float = 0.0) -> TaskRun:
    """Accept the work of a done item; `minutes`, spent on checking it, join those of the review. Accepting twice changes nothing.

    The minutes by hand of one file under one policy count once: where another item of the same original was accepted before, such
    as a version for another audience, this one counts with a volume of 0 and what people spent on it.

    Raises:
        WorkItemStateError: the item is not done.
    """
    item = find_item(workshop, name)
    engine = workshop.engine
    if item.state is not State.DONE:
        raise WorkItemStateError(f"Work item {item.id} is {item.state}; only released work can be accepted.")
    run_name = run_of(item)
    with engine.write() as session:
        before = ledger.run_of(session, run_name)
        if before is None:
            raise WorkItemStateError(f"Work item {item.id} has no line in the time ledger.")
        if before.outcome == Outcome.ACCEPTED:
            return before
        spent, person = before.human_minutes + minutes, engine.settings.person
        counted = item.automation == REDACTION and _counted_before(workshop, session, item)
        volume = 0.0 if counted else None
        ledger.settle(session, person, run_name, outcome=Outcome.ACCEPTED, human_minutes=spent, volume=volume)
        run = ledger.run_of(session, run_name)
        audit.append(session, Verb.CONSULTATION, person, item.subject, {"outcome": "accepted", "counted_before": volume == 0.0})
    assert run is not None
    return run


def run_of(item: WorkItem) -> str:
    """How the ledger names the run of an item."""
    return f"{item.id}:{CASE_TASK_TYPE if item.automation == CASE else TASK_TYPE}"


def _counted_before(workshop: Workshop, session: Session, item: WorkItem) -> bool:
    """Whether the minutes by hand of the item's original under its policy count already with another item."""

    def policy_of(one: WorkItem) -> str:
        return RedactionRequest.from_data(work_items.request_of(session, workshop.engine.sealer, one.id)).policy

    for other in work_items.find(session, automation=item.automation, state=State.DONE, input_sha256=item.input_sha256):
        run = ledger.run_of(session, f"{other.id}:{TASK_TYPE}") if other.id != item.id else None
        if run and run.outcome == Outcome.ACCEPTED and run.volume and policy_of(other) == policy_of(item):
            return True
    return False


def fte_constant(workshop: Workshop) -> FteConstant | None:
    """Hours a year of one full-time officer: the row that the settings name, else the table's default."""
    from reference.loader import load

    settings = workshop.engine.settings
    rows = load("fte_hours", overlay=overlay_of(settings)).rows
    chosen = rows.get(settings.fte_constant) or next((row for row in rows.values() if row["default"]), None)
    return None if chosen is None else FteConstant(str(chosen["name"]), float(chosen["hours"]), str(chosen["source"]))


def return_work(workshop: Workshop, name: str, reason: str, rework_minutes: float) -> None:
    """Record that released work came back, for a reason code, and the minutes that putting it right took.

    Raises:
        UsageError: the reason is no code. WorkItemStateError: the item is not done.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", reason):
        raise UsageError("--reason is a code of small letters, digits and hyphens, such as missed-redaction: no free text.")
    item = find_item(workshop, name)
    engine = workshop.engine
    with engine.write() as session:
        work_items.return_item(session, item.id, engine.settings.person, reason)
        ledger.settle(session, engine.settings.person, run_of(item), outcome=Outcome.RETURNED, rework_minutes=rework_minutes)
