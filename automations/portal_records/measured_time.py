"""Time that is measured: active seconds of a review, and how long a task takes by hand."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from reference.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from automations.records.portal_tables import TimingRow

LONGEST_BEAT = 60.0
"""Seconds that one sign of life can tell of at most."""


class TimingMissingError(UsageError):
    """There is no such timing."""

    code = "E-PORTAL-TIMING"


@dataclass(frozen=True, slots=True)
class Timing:
    """One timing of a task done by hand; it runs while `stopped_at` is None."""

    id: str
    person_id: str
    task_type: str
    unit: str
    volume: float
    started_at: datetime
    stopped_at: datetime | None

    @property
    def minutes(self) -> float:
        """Minutes that it took; 0 while it runs."""
        return 0.0 if self.stopped_at is None else (self.stopped_at - self.started_at).total_seconds() / 60

    @property
    def minutes_each(self) -> float:
        """Minutes for one unit of volume."""
        return self.minutes / self.volume if self.volume else 0.0


def beat(session: Session, item_id: str, person_id: str, active: float) -> float:
    """Add seconds in which a person was active on an item; returns their sum.

    Never more than passed since the last sign of life (from any window of theirs), and at most a minute.
    """
    from automations.records.database import now, require_writing
    from automations.records.portal_tables import ReviewTimeRow

    require_writing(session)
    moment = now(session)
    row = session.get(ReviewTimeRow, (item_id, person_id), with_for_update=True)
    if row is None:
        row = ReviewTimeRow(work_item_id=item_id, person_id=person_id, active_seconds=0.0, counted_seconds=0.0, beat_at=moment)
        session.add(row)
        passed = LONGEST_BEAT
    else:
        passed = (moment - row.beat_at).total_seconds()
    row.active_seconds += max(0.0, min(active, passed, LONGEST_BEAT))
    row.beat_at = moment
    session.flush()
    return row.active_seconds


def count(session: Session, item_id: str) -> float:
    """Minutes of everybody on an item that no ledger line has yet; they count as had from now on."""
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


def minutes_on(session: Session, item_id: str) -> float:
    """Active minutes of everybody on an item."""
    from sqlalchemy import func, select

    from automations.records.portal_tables import ReviewTimeRow

    query = select(func.coalesce(func.sum(ReviewTimeRow.active_seconds), 0.0)).where(ReviewTimeRow.work_item_id == item_id)
    return float(session.execute(query).scalar_one()) / 60


def start_timing(session: Session, person_id: str, task_type: str, unit: str) -> Timing:
    """Start timing a task done by hand; another timing of the same person that still runs is thrown away."""
    from sqlalchemy import delete

    from automations.records.database import now, require_writing
    from automations.records.portal_tables import TimingRow

    require_writing(session)
    session.execute(delete(TimingRow).where(TimingRow.person_id == person_id, TimingRow.stopped_at.is_(None)))
    row = TimingRow(
        id=uuid.uuid4().hex,
        person_id=person_id,
        task_type=task_type,
        unit=unit,
        volume=0.0,
        started_at=now(session),
        stopped_at=None,
    )
    session.add(row)
    session.flush()
    return _view(row)


def stop_timing(session: Session, timing_id: str, volume: float) -> Timing:
    """The task is done: `volume` units took until now. A timing that has stopped stays as it is."""
    from automations.records.database import now, require_writing

    require_writing(session)
    row = _row(session, timing_id)
    if row.stopped_at is None:
        row.stopped_at, row.volume = now(session), volume
        session.flush()
    return _view(row)


def get_timing(session: Session, timing_id: str) -> Timing:
    """The timing of this id, or `TimingMissingError`."""
    return _view(_row(session, timing_id))


def timings(session: Session, *, unit: str | None = None, person_id: str = "") -> list[Timing]:
    """Timings, newest first, of a unit and of a person where these are given."""
    from sqlalchemy import select

    from automations.records.portal_tables import TimingRow

    query = select(TimingRow).order_by(TimingRow.started_at.desc()).limit(5000)
    if unit is not None:
        query = query.where(TimingRow.unit == unit)
    if person_id:
        query = query.where(TimingRow.person_id == person_id)
    return [_view(row) for row in session.execute(query).scalars()]


def _row(session: Session, timing_id: str) -> TimingRow:
    from automations.records.portal_tables import TimingRow

    row = session.get(TimingRow, timing_id)
    if row is None:
        raise TimingMissingError("There is no such timing.")
    return row


def _view(row: TimingRow) -> Timing:
    return Timing(row.id, row.person_id, row.task_type, row.unit, row.volume, row.started_at, row.stopped_at)
