"""Work items: one unit of work each, with a state that survives the death of any process.

    new -> running -> done            -> returned -> new
                   -> awaiting_review -> new
                   -> failed          -> new

A worker takes an item with a lease and gives signs of life; when the lease lapses, or at once when the worker is a dead
process of this host, the next one takes it over. Each taking has a higher token. Everything that is recorded of the item is
recorded under the token in force, so a worker that lost its lease records nothing: doing it twice changes nothing.

What the item is about (paths, file names, terms, passwords) is personal data and lies sealed on it; states, hashes and counts
lie open. Every function runs in the caller's transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from automations import audit
from automations.audit import Verb
from automations.detail import actor_name, code, plain
from automations.errors import WorkItemStateError
from automations.item_rows import (
    WORN_OUT,
    Lease,
    State,
    WorkItem,
    change_held,
    due_condition,
    grant,
    make_new,
    merged_result,
    move,
    nobody,
    row_of,
    settle_held,
    view,
)
from automations.processes import Owner
from automations.sealing import SealContext, Sealer
from reference.errors import HoursbackError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = [
    "CANCELLED",
    "LONGEST_BACK_OFF_SECONDS",
    "WORN_OUT",
    "Lease",
    "State",
    "WorkItem",
    "amend_review",
    "cancel",
    "complete",
    "due",
    "error_of",
    "fail",
    "find",
    "get",
    "heartbeat",
    "hold",
    "park_for_review",
    "release",
    "request_of",
    "resume",
    "retry",
    "return_item",
    "submit",
    "take",
    "take_item",
    "token_of",
]
LONGEST_BACK_OFF_SECONDS = 3600.0
CANCELLED = "E-CANCELLED"


def submit(
    session: Session,
    sealer: Sealer,
    automation: str,
    input_sha256: str,
    *,
    request: Mapping[str, Any],
    person: str,
    options: Mapping[str, Any] | None = None,
    priority: int = 0,
    max_attempts: int = 5,
) -> tuple[WorkItem, bool]:
    """Make a work item, or find the one that was made of the same automation, input and options.

    Args:
        session: from `Records.write()`.
        sealer: seals the request.
        automation: name of the automation, for example ``redact``.
        input_sha256: hash of the evidence.
        request: what the worker needs to know (file name, terms, password): a JSON value, stored sealed.
        person: who submits.
        options: what makes the same input another job (policy, audience, terms); only a keyed fingerprint is stored. `request`
            unless given.
        priority: higher goes first.
        max_attempts: tries before a system failure is final.

    Returns:
        The item, and whether it was made now.
    """
    from sqlalchemy import select

    from automations.records.database import insert_if_new, now, require_writing
    from automations.records.tables import WorkItemRow

    require_writing(session)
    code("automation", automation), code("input_sha256", input_sha256)
    fingerprint = sealer.fingerprint(["options", automation, dict(request if options is None else options)])
    reference = (
        WorkItemRow.automation == automation,
        WorkItemRow.input_sha256 == input_sha256,
        WorkItemRow.options_fingerprint == fingerprint,
    )
    moment, item_id = now(session), secrets.token_hex(16)
    values = {
        "id": item_id,
        "automation": automation,
        "input_sha256": input_sha256,
        "options_fingerprint": fingerprint,
        "state": State.NEW,
        "priority": priority,
        "person": actor_name(person),
        "sealed_request": sealer.seal_json(dict(request), SealContext(item_id, "request", input_sha256)),
        "created_at": moment,
        "updated_at": moment,
        "available_at": moment,
        "attempts": 0,
        "max_attempts": max_attempts,
        "token": 0,
        "owner_host": "",
        "owner_pid": 0,
        "owner_started": 0,
        "reviewed_by": "",
        "result": {},
        "error_code": "",
    }
    made = session.scalar(insert_if_new(session, WorkItemRow).values(values).returning(WorkItemRow.id)) is not None
    row = session.execute(select(WorkItemRow).where(*reference)).scalar_one()
    if made:
        audit.append(session, Verb.COLLECTION, person, f"work_item:{row.id}", {"automation": automation, "input": input_sha256})
    return view(row), made


def get(session: Session, item_id: str) -> WorkItem:
    """The item as it stands now, or `WorkItemMissingError`."""
    return view(row_of(session, item_id))


def find(
    session: Session, *, automation: str = "", state: State | str = "", input_sha256: str = "", limit: int = 1000
) -> list[WorkItem]:
    """Items, newest first, of one automation, in one state and about one piece of evidence where these are given."""
    from sqlalchemy import select

    from automations.records.tables import WorkItemRow

    query = select(WorkItemRow).order_by(WorkItemRow.created_at.desc(), WorkItemRow.id).limit(limit)
    if automation:
        query = query.where(WorkItemRow.automation == automation)
    if state:
        query = query.where(WorkItemRow.state == State(state))
    if input_sha256:
        query = query.where(WorkItemRow.input_sha256 == input_sha256)
    return [view(row) for row in session.execute(query).scalars()]


def counts(session: Session) -> dict[State, int]:
    """How many items stand in each state."""
    from sqlalchemy import func, select

    from automations.records.tables import WorkItemRow

    found = session.execute(select(WorkItemRow.state, func.count()).group_by(WorkItemRow.state))
    return dict.fromkeys(State, 0) | {State(state): number for state, number in found.all()}


def request_of(session: Session, sealer: Sealer, item_id: str) -> dict[str, Any]:
    """The request as it was submitted, opened. It holds personal data: keep it out of logs, messages and results."""
    row = row_of(session, item_id)
    opened: dict[str, Any] = sealer.unseal_json(row.sealed_request, SealContext(row.id, "request", row.input_sha256))
    return opened


def ask_again(session: Session, sealer: Sealer, item_id: str, person: str, request: Mapping[str, Any]) -> WorkItem:
    """Somebody asks for work that was asked for before, maybe with the result at another place.

    The new request takes the place of the old one unless a worker has the item or it is done. What had failed or was
    returned becomes new (`retry`), and what waits after a failure is due at once.
    """
    from automations.records.database import now

    row = row_of(session, item_id, lock=True)
    if row.state in (State.RUNNING, State.DONE):
        return view(row)
    row.sealed_request = sealer.seal_json(dict(request), SealContext(row.id, "request", row.input_sha256))
    if row.state in (State.FAILED, State.RETURNED):
        return retry(session, item_id, person)
    if row.state == State.NEW:
        row.available_at = min(row.available_at, now(session))
    return view(row)


def error_of(session: Session, sealer: Sealer, item_id: str) -> str:
    """The message of the last failure, opened; empty when there was none. It may name the file."""
    row = row_of(session, item_id)
    if row.sealed_error is None:
        return ""
    return str(sealer.unseal_json(row.sealed_error, SealContext(row.id, "error", row.input_sha256)))


def take(session: Session, automation: str, owner: Owner, lease_seconds: float = 60.0) -> Lease | None:
    """Take the item that is due first (highest priority, then longest due), or None when there is none.

    Items of dead workers count as due. One whose attempts are used up is failed here and passed over.
    """
    from sqlalchemy import select

    from automations.records.database import now, require_writing
    from automations.records.tables import WorkItemRow

    require_writing(session)
    moment = now(session)
    query = (
        select(WorkItemRow)
        .where(WorkItemRow.automation == automation, due_condition(session, moment))
        .order_by(WorkItemRow.priority.desc(), WorkItemRow.available_at, WorkItemRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    while (row := session.execute(query).scalar_one_or_none()) is not None:
        if lease := grant(session, row, owner, lease_seconds, moment):
            return lease
    return None


def take_item(session: Session, item_id: str, owner: Owner, lease_seconds: float = 60.0) -> Lease | None:
    """Take this item if it is due, or None when it is not (another worker has it, it awaits review, it has ended)."""
    from sqlalchemy import select

    from automations.records.database import now, require_writing
    from automations.records.tables import WorkItemRow

    require_writing(session)
    row_of(session, item_id)
    moment = now(session)
    query = select(WorkItemRow).where(WorkItemRow.id == item_id, due_condition(session, moment)).with_for_update(skip_locked=True)
    row = session.execute(query).scalar_one_or_none()
    return None if row is None else grant(session, row, owner, lease_seconds, moment)


def token_of(session: Session, item_id: str) -> int:
    """Token of the item's last taking; it tells whether somebody took it meanwhile."""
    return int(row_of(session, item_id).token)


def due(session: Session, automation: str, limit: int = 1000) -> list[tuple[WorkItem, int]]:
    """Items that `take` would give now, and the token of their last taking; nothing is changed."""
    from sqlalchemy import select

    from automations.records.database import now
    from automations.records.tables import WorkItemRow

    query = (
        select(WorkItemRow)
        .where(WorkItemRow.automation == automation, due_condition(session, now(session)))
        .order_by(WorkItemRow.priority.desc(), WorkItemRow.available_at, WorkItemRow.id)
        .limit(limit)
    )
    return [(view(row), row.token) for row in session.execute(query).scalars()]


def heartbeat(session: Session, lease: Lease) -> datetime:
    """Give a sign of life: the lease runs from now again. Returns when it would lapse, or raises `LeaseLostError`."""
    from automations.records.database import now

    until = now(session) + timedelta(seconds=lease.seconds)
    change_held(session, lease, lease_until=until)
    return until


def hold(session: Session, lease: Lease) -> None:
    """Make sure, until this transaction ends, that the lease is still ours, or raise `LeaseLostError`."""
    change_held(session, lease)


def park_for_review(session: Session, lease: Lease, person: str, result: Mapping[str, Any] | None = None) -> WorkItem:
    """Leave the item until a person has decided (`resume`). `result`: ids and counts, such as the plan's hash."""
    changes = {"state": State.AWAITING_REVIEW, **nobody(), **merged_result(lease, result)}
    return settle_held(session, lease, Verb.ALTERATION, person, changes, {"state": State.AWAITING_REVIEW, **plain(result or {})})


def complete(session: Session, lease: Lease, person: str, result: Mapping[str, Any] | None = None) -> WorkItem:
    """The work is done. `result`: ids and counts."""
    changes = {"state": State.DONE, "error_code": "", "sealed_error": None, **nobody(), **merged_result(lease, result)}
    return settle_held(session, lease, Verb.ALTERATION, person, changes, {"state": State.DONE, **plain(result or {})})


def fail(
    session: Session,
    sealer: Sealer,
    lease: Lease,
    person: str,
    error: BaseException,
    *,
    retry_seconds: float = 30.0,
    result: Mapping[str, Any] | None = None,
) -> WorkItem:
    """Record a failure: final when it is business or the attempts are used up, else the item is due again after a wait.

    The wait is `retry_seconds`, doubled with each attempt, at most an hour. The message is stored sealed, since it may name
    the file; an error that is not ours is recorded by the name of its class, since its message may hold anything. `result`:
    ids and counts of what was done before it failed and stands.
    """
    from automations.records.database import now

    item = lease.item
    known = isinstance(error, HoursbackError)
    error_code = error.code if isinstance(error, HoursbackError) else "E-SYS-UNKNOWN"
    message = str(error) if known else f"{type(error).__name__} in {item.automation}"
    final = (isinstance(error, HoursbackError) and error.business) or item.attempts >= item.max_attempts
    state = State.FAILED if final else State.NEW
    wait = min(retry_seconds * 2.0 ** (item.attempts - 1), LONGEST_BACK_OFF_SECONDS)
    changes = {
        "state": state,
        "available_at": now(session) + timedelta(seconds=0 if final else wait),
        "error_code": error_code,
        "sealed_error": sealer.seal_json(message, SealContext(item.id, "error", item.input_sha256)),
        **nobody(),
        **merged_result(lease, result),
    }
    detail = {"state": state, "error": error_code, **plain(result or {})}
    return settle_held(session, lease, Verb.ALTERATION, person, changes, detail)


def release(session: Session, lease: Lease) -> None:
    """Give the item back unworked, for instance because the worker was told to stop: it is due at once, no attempt counted."""
    change_held(session, lease, state=State.NEW, attempts=lease.item.attempts - 1, **nobody())


def resume(session: Session, item_id: str, person: str, detail: Mapping[str, Any] | None = None) -> WorkItem:
    """A person has reviewed: the second half of the work is due.

    `detail` (ids and counts of decisions) goes to the audit and is added to the item's result.
    """
    from automations.records.database import now

    row = row_of(session, item_id, State.AWAITING_REVIEW, lock=True)
    row.result = {**row.result, **plain(detail or {})}
    row.reviewed_by, row.reviewed_at = actor_name(person), now(session)
    return make_new(session, row, person, {"reviewed": True, **(detail or {})})


def amend_review(session: Session, item_id: str, person: str, plan: str, detail: Mapping[str, Any]) -> WorkItem:
    """Record decisions on an item that stays in review; `detail` (hash of the new plan, counts) is added to its result.

    Raises:
        WorkItemStateError: the item awaits no review, or its plan is no longer `plan`: somebody else decided meanwhile.
    """
    from automations.records.database import now

    row = row_of(session, item_id, State.AWAITING_REVIEW, lock=True)
    if row.result.get("plan") != plan:
        raise WorkItemStateError(f"Somebody else decided on work item {item_id} meanwhile: look at it again.")
    row.result, row.updated_at = {**row.result, **plain(detail)}, now(session)
    audit.append(session, Verb.ALTERATION, actor_name(person), f"work_item:{row.id}", detail)
    return view(row)


def return_item(session: Session, item_id: str, person: str, reason: str) -> WorkItem:
    """Finished work came back (from the CPS, a reviewer, an officer) for the reason code `reason`."""
    row = row_of(session, item_id, State.DONE, lock=True)
    row.error_code = code("reason", reason)
    return move(session, row, State.RETURNED, person, {"reason": reason})


def retry(session: Session, item_id: str, person: str) -> WorkItem:
    """Make a failed or returned item new, with all its attempts before it, and its review undone if it was returned."""
    row = row_of(session, item_id, State.FAILED, State.RETURNED, lock=True)
    if row.state == State.RETURNED:
        row.reviewed_by, row.reviewed_at = "", None
    return make_new(session, row, person, {"retry": True})


def review_again(session: Session, item_id: str, person: str, unattended: Mapping[str, Any] | None = None) -> WorkItem:
    """Put a failed item back into review: with its plan as it was where a person had reviewed it, for other decisions.

    Args:
        session: the transaction.
        item_id: of the item.
        person: who asks for it.
        unattended: what an item that nobody reviewed is reviewed with, ids and counts; such an item needs it.

    Raises:
        WorkItemStateError: it is not failed, or nobody had reviewed it and there is nothing to review.
    """
    row = row_of(session, item_id, State.FAILED, lock=True)
    detail: dict[str, Any] = {"review_again": True}
    if not row.reviewed_by:
        if unattended is None:
            raise WorkItemStateError(f"Work item {item_id} has no review to go back to: hand its file in again.")
        detail |= unattended
        row.result = {**row.result, **plain(unattended)}
    row.reviewed_by, row.reviewed_at, row.error_code, row.sealed_error = "", None, "", None
    return move(session, row, State.AWAITING_REVIEW, person, detail)


def cancel(session: Session, item_id: str, person: str) -> WorkItem:
    """End an item that is not done: it becomes failed with the code ``E-CANCELLED``, and its worker loses the lease."""
    row = row_of(session, item_id, State.NEW, State.RUNNING, State.AWAITING_REVIEW, lock=True)
    row.error_code = CANCELLED
    row.token += 1
    return move(session, row, State.FAILED, person, {"error": CANCELLED})
