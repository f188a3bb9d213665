"""What lies under the functions of `automations.work_items`: the types, who may take an item, and changing it under its lease."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from automations import audit
from automations.audit import Verb
from automations.detail import plain
from automations.errors import LeaseLostError, WorkItemMissingError, WorkItemStateError
from automations.processes import Owner, is_dead

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from automations.records.tables import WorkItemRow

WORN_OUT = "E-SYS-ATTEMPTS"
"""Code of an item whose workers died until its attempts were used up."""


class State(StrEnum):
    """Where a work item stands."""

    NEW = "new"
    RUNNING = "running"
    AWAITING_REVIEW = "awaiting_review"
    DONE = "done"
    RETURNED = "returned"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A work item as it stood when it was read. Holds no secret.

    Attributes:
        id: 32 hexadecimal digits.
        automation: which automation works on it.
        input_sha256: hash of the evidence it is about.
        state: where it stands.
        priority: higher goes first.
        person: who submitted it.
        attempts: how often it was taken since it was last made new.
        reviewed_by: who reviewed it; empty before review. When set, the second half of the work is due.
        result: ids and counts that the workers left with it; a later one adds to an earlier one's.
        error_code: code of the failure, or of the reason for return.
    """

    id: str
    automation: str
    input_sha256: str
    state: State
    priority: int
    person: str
    attempts: int
    max_attempts: int
    reviewed_by: str
    reviewed_at: datetime | None
    result: dict[str, Any]
    error_code: str
    created_at: datetime
    updated_at: datetime
    available_at: datetime

    @property
    def subject(self) -> str:
        """How the audit names this item."""
        return f"work_item:{self.id}"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on an item, until somebody else takes it with a higher token."""

    item: WorkItem
    owner: Owner
    token: int
    seconds: float


def due_condition(session: Session, moment: datetime) -> ColumnElement[bool]:
    """Which items may be taken: new ones whose time has come, and running ones whose worker is gone."""
    from sqlalchemy import and_, or_, select

    from automations.processes import this_process
    from automations.records.tables import WorkItemRow as Row

    host = this_process().host
    workers = select(Row.owner_pid, Row.owner_started).where(Row.state == State.RUNNING, Row.owner_host == host).distinct()
    dead = [
        and_(Row.owner_host == host, Row.owner_pid == pid, Row.owner_started == started)
        for pid, started in session.execute(workers)
        if is_dead(Owner(host, pid, started))
    ]
    return or_(
        and_(Row.state == State.NEW, Row.available_at <= moment),
        and_(Row.state == State.RUNNING, or_(Row.lease_until <= moment, *dead)),
    )


def grant(session: Session, row: WorkItemRow, owner: Owner, seconds: float, moment: datetime) -> Lease | None:
    """Give the item to `owner` under a new token; one whose attempts are used up is failed instead."""
    row.token += 1
    if row.attempts >= row.max_attempts:
        row.error_code = WORN_OUT
        move(session, row, State.FAILED, row.person, {"error": WORN_OUT})
        return None
    row.attempts += 1
    row.state = State.RUNNING
    row.owner_host, row.owner_pid, row.owner_started = owner.host, owner.pid, owner.started
    row.lease_until = moment + timedelta(seconds=seconds)
    row.updated_at = moment
    session.flush()
    return Lease(view(row), owner, row.token, seconds)


def change_held(session: Session, lease: Lease, **changes: Any) -> None:
    """Change the item under the token of `lease`; the row stays locked until the transaction ends."""
    from sqlalchemy import update

    from automations.records.database import now, require_writing
    from automations.records.tables import WorkItemRow

    require_writing(session)
    held = (WorkItemRow.id == lease.item.id, WorkItemRow.token == lease.token, WorkItemRow.state == State.RUNNING)
    changed = session.execute(
        update(WorkItemRow)
        .where(*held)
        .values(updated_at=now(session), **changes)
        .returning(WorkItemRow.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if changed is None:
        raise LeaseLostError(f"Work item {lease.item.id} was taken over or ended by somebody else; nothing was recorded.")


def settle_held(
    session: Session, lease: Lease, verb: Verb, person: str, changes: Mapping[str, Any], detail: Mapping[str, Any]
) -> WorkItem:
    """Change the item under its lease, with its line in the audit."""
    change_held(session, lease, **changes)
    session.expire_all()
    audit.append(session, verb, person, lease.item.subject, detail)
    return view(row_of(session, lease.item.id))


def move(session: Session, row: WorkItemRow, state: State, person: str, detail: Mapping[str, Any]) -> WorkItem:
    """Put the item into `state`, held by nobody, with its line in the audit."""
    from automations.records.database import now

    row.state, row.updated_at = state, now(session)
    row.lease_until, row.owner_host, row.owner_pid, row.owner_started = None, "", 0, 0
    audit.append(session, Verb.ALTERATION, person, f"work_item:{row.id}", {"state": state, **detail})
    return view(row)


def make_new(session: Session, row: WorkItemRow, person: str, detail: Mapping[str, Any]) -> WorkItem:
    """Make the item due at once, with all its attempts before it."""
    from automations.records.database import now

    row.available_at, row.attempts, row.error_code, row.sealed_error = now(session), 0, "", None
    return move(session, row, State.NEW, person, detail)


def row_of(session: Session, item_id: str, *states: State, lock: bool = False) -> WorkItemRow:
    """The row, locked for the transaction where `lock`; refused when it is in none of `states` (if any are given)."""
    from sqlalchemy import select

    from automations.records.database import require_writing
    from automations.records.tables import WorkItemRow

    query = select(WorkItemRow).where(WorkItemRow.id == item_id)
    if lock:
        require_writing(session)
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        raise WorkItemMissingError(f"There is no work item {item_id[:40]!r}.")
    if states and row.state not in states:
        raise WorkItemStateError(f"Work item {item_id} is {row.state}; that is possible only when it is {' or '.join(states)}.")
    return row


def nobody() -> dict[str, Any]:
    """What stands in the columns of the worker when there is none."""
    return {"lease_until": None, "owner_host": "", "owner_pid": 0, "owner_started": 0}


def merged_result(lease: Lease, result: Mapping[str, Any] | None) -> dict[str, Any]:
    """The change that adds `result` to what earlier workers left."""
    return {} if result is None else {"result": {**lease.item.result, **plain(result)}}


def view(row: WorkItemRow) -> WorkItem:
    """The row as a value that outlives its session."""
    names = (name for name in WorkItem.__dataclass_fields__ if name not in ("state", "result"))
    return WorkItem(state=State(row.state), result=dict(row.result), **{name: getattr(row, name) for name in names})
