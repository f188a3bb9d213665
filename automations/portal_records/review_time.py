"""How long people really looked at an item: signs of life of their pages, with long pauses left out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LONGEST_PAUSE = timedelta(minutes=2)
"""Two signs of life further apart than this have idle time between them, and none of it counts."""


def beat(session: Session, item_id: str, person_id: str) -> float:
    """A sign of life of a person who looks at an item; returns their active seconds so far."""
    from automations.records.database import now, require_writing
    from automations.records.portal_tables import ReviewTimeRow

    require_writing(session)
    moment = now(session)
    row = session.get(ReviewTimeRow, (item_id, person_id))
    if row is None:
        row = ReviewTimeRow(work_item_id=item_id, person_id=person_id, active_seconds=0.0, counted_seconds=0.0, beat_at=moment)
        session.add(row)
    gap = moment - row.beat_at
    if timedelta(0) < gap <= LONGEST_PAUSE:
        row.active_seconds += gap.total_seconds()
    row.beat_at = max(row.beat_at, moment)
    session.flush()
    return row.active_seconds


def count(session: Session, item_id: str) -> float:
    """Active minutes of everybody on an item that were not counted yet; from now on they are."""
    from sqlalchemy import select

    from automations.records.database import require_writing
    from automations.records.portal_tables import ReviewTimeRow

    require_writing(session)
    seconds = 0.0
    for row in session.execute(select(ReviewTimeRow).where(ReviewTimeRow.work_item_id == item_id).with_for_update()).scalars():
        seconds += row.active_seconds - row.counted_seconds
        row.counted_seconds = row.active_seconds
    session.flush()
    return seconds / 60


def active_minutes(session: Session, item_id: str) -> float:
    """Active minutes of everybody on an item, counted or not."""
    from sqlalchemy import func, select

    from automations.records.portal_tables import ReviewTimeRow

    query = select(func.sum(ReviewTimeRow.active_seconds)).where(ReviewTimeRow.work_item_id == item_id)
    return float(session.execute(query).scalar_one() or 0.0) / 60
