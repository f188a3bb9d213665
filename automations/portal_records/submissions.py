"""Who handed in which work item, under which file name, for which case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from automations.sealing import SealContext, Sealer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from automations.records.portal_tables import ItemRow
    from automations.work_items import WorkItem


@dataclass(frozen=True, slots=True, repr=False)
class Submission:
    """A work item as somebody handed it in.

    Attributes:
        item_id: the work item.
        person_id: who handed it in.
        case_id: for which case; empty for none.
        name: of the file, as they had it.
        submitted_at: when.
    """

    item_id: str
    person_id: str
    case_id: str
    name: str
    submitted_at: datetime


def note(session: Session, sealer: Sealer, item_id: str, person_id: str, case_id: str, name: str) -> None:
    """Keep that a person handed in an item; handing the same in again changes nothing but the name and the case."""
    from automations.records.database import now, require_writing
    from automations.records.portal_tables import ItemRow

    require_writing(session)
    sealed = sealer.seal_json(name, _context(item_id, person_id))
    row = session.get(ItemRow, (item_id, person_id))
    if row is None:
        row = ItemRow(work_item_id=item_id, person_id=person_id, submitted_at=now(session))
        session.add(row)
    row.case_id, row.sealed_name = case_id or None, sealed
    session.flush()


def of_item(session: Session, sealer: Sealer, item_id: str) -> list[Submission]:
    """Everybody's submission of an item, the first one first."""
    from sqlalchemy import select

    from automations.records.portal_tables import ItemRow

    query = select(ItemRow).where(ItemRow.work_item_id == item_id).order_by(ItemRow.submitted_at)
    return [_view(sealer, row) for row in session.execute(query).scalars()]


def visible_to(
    session: Session, sealer: Sealer, person_id: str, *, case_ids: Iterable[str], limit: int = 500
) -> list[Submission]:
    """What a person handed in, and what was handed in for these cases; newest first."""
    from sqlalchemy import or_, select

    from automations.records.portal_tables import ItemRow

    query = (
        select(ItemRow)
        .where(or_(ItemRow.person_id == person_id, ItemRow.case_id.in_(list(case_ids))))
        .order_by(ItemRow.submitted_at.desc(), ItemRow.work_item_id)
        .limit(limit)
    )
    return [_view(sealer, row) for row in session.execute(query).scalars()]


def of_people(session: Session, sealer: Sealer, person_ids: Iterable[str], limit: int = 500) -> list[Submission]:
    """What these people handed in for no case; newest first."""
    from sqlalchemy import select

    from automations.records.portal_tables import ItemRow

    query = (
        select(ItemRow)
        .where(ItemRow.person_id.in_(list(person_ids)), ItemRow.case_id.is_(None))
        .order_by(ItemRow.submitted_at.desc(), ItemRow.work_item_id)
        .limit(limit)
    )
    return [_view(sealer, row) for row in session.execute(query).scalars()]


def to_review(session: Session, person_id: str, *, unit: str = "", limit: int = 500) -> list[WorkItem]:
    """Items that wait for a review and may be a person's to look at, the one that waits longest first.

    Args:
        session: of the records.
        person_id: whose own items, and those of the cases that they may see.
        unit: people of whose items without a case, too; empty for none.
        limit: so many at most.
    """
    from sqlalchemy import or_, select

    from automations.item_rows import view
    from automations.records.portal_tables import AccessRow, ItemRow, PersonRow
    from automations.records.tables import WorkItemRow
    from automations.work_items import State

    of_their_cases = ItemRow.case_id.in_(select(AccessRow.case_id).where(AccessRow.person_id == person_id))
    theirs = [ItemRow.person_id == person_id, of_their_cases]
    if unit:
        colleagues = select(PersonRow.id).where(PersonRow.unit == unit)
        theirs.append(ItemRow.case_id.is_(None) & ItemRow.person_id.in_(colleagues))
    query = (
        select(WorkItemRow)
        .where(WorkItemRow.state == State.AWAITING_REVIEW)
        .where(WorkItemRow.id.in_(select(ItemRow.work_item_id).where(or_(*theirs))))
        .order_by(WorkItemRow.updated_at, WorkItemRow.id)
        .limit(limit)
    )
    return [view(row) for row in session.execute(query).scalars()]


def of_case(session: Session, sealer: Sealer, case_id: str) -> list[Submission]:
    """What was handed in for a case, oldest first."""
    from sqlalchemy import select

    from automations.records.portal_tables import ItemRow

    query = select(ItemRow).where(ItemRow.case_id == case_id).order_by(ItemRow.submitted_at, ItemRow.work_item_id)
    return [_view(sealer, row) for row in session.execute(query).scalars()]


def items_of(session: Session, found: Iterable[Submission]) -> dict[str, WorkItem]:
    """The work items of submissions, by id, in one go."""
    from sqlalchemy import select

    from automations.item_rows import view
    from automations.records.tables import WorkItemRow

    query = select(WorkItemRow).where(WorkItemRow.id.in_({one.item_id for one in found}))
    return {row.id: view(row) for row in session.execute(query).scalars()}


def _view(sealer: Sealer, row: ItemRow) -> Submission:
    name = str(sealer.unseal_json(row.sealed_name, _context(row.work_item_id, row.person_id)))
    return Submission(row.work_item_id, row.person_id, row.case_id or "", name, row.submitted_at)


def _context(item_id: str, person_id: str) -> SealContext:
    return SealContext(item_id, f"file name for {person_id}")
