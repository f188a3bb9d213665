"""The time ledger: what each run of a task saved or cost, in minutes, and how well that is known.

net minutes = baseline minutes x volume - (human + rework minutes), sign kept: a run that costs time counts as negative.

Only accepted runs count. A line is never changed: a correction is a new line that supersedes the last one of its run, so the
outcome of a run, its review and its rework arrive as they become known. Machine minutes are kept but never subtracted: a
machine's time is not an officer's. Totals with intervals are made in `automations.hours`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from automations.detail import actor_name, code
from automations.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from automations.records.tables import TimeRow


class Grade(StrEnum):
    """Where a baseline comes from, best first."""

    MEASURED = "measured"
    """Measured in this force before the automation."""
    TIMED_SAMPLE = "timed_sample"
    SURVEY = "survey"
    PUBLISHED = "published"
    VENDOR = "vendor"


class Outcome(StrEnum):
    """What became of a run's output. Only accepted runs count."""

    PROVISIONAL = "provisional"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    ABANDONED = "abandoned"


class Benefit(StrEnum):
    """What kind of benefit the minutes are; the kinds are never added together."""

    NON_CASHABLE = "non_cashable"
    """Time back to duty."""
    CASHABLE = "cashable"
    """Overtime cut, post not filled, contract ended."""
    AVOIDED_REWORK = "avoided_rework"


@dataclass(frozen=True, slots=True)
class Baseline:
    """Minutes that one unit of volume takes by hand, and how that is known.

    Attributes:
        minutes: central figure, per unit.
        grade: origin.
        source: where the figure stands, in words.
        low: lower end of its 95 % interval, where known.
        high: upper end.
    """

    minutes: float
    grade: Grade | str
    source: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class TaskRun:
    """One run of one task: the unit of record.

    Attributes:
        work_item_id: the work item that it belongs to.
        task_type: what was done, a key of the reference data, for example ``redact_document``.
        volume: how much, in `volume_unit`.
        volume_unit: ``page``, ``media_minute``, ``row`` and so on.
        baseline: minutes per unit by hand.
        machine_minutes: time of the machine.
        human_minutes: time that people spent on this run, review included.
        rework_minutes: time that people spent on it again after it came back.
        outcome: what became of the output.
        role: whose time it is: officer, staff, pcso.
        done_at: when the run ended; now unless given. Totals by month use it.
        run: names the run; a second line of the same name is a correction. Work item and task type unless given.
    """

    work_item_id: str
    task_type: str
    volume: float
    volume_unit: str
    baseline: Baseline
    machine_minutes: float = 0.0
    human_minutes: float = 0.0
    rework_minutes: float = 0.0
    outcome: Outcome | str = Outcome.PROVISIONAL
    benefit: Benefit | str = Benefit.NON_CASHABLE
    force: str = ""
    unit: str = ""
    role: str = "officer"
    done_at: datetime | None = None
    run: str = ""

    @property
    def net_minutes(self) -> float:
        """Minutes saved; negative when the run cost time."""
        return self.baseline.minutes * self.volume - (self.human_minutes + self.rework_minutes)


def record(session: Session, person: str, run: TaskRun) -> int:
    """Write a line for `run`; it supersedes the last line of the same run, if there is one.

    Returns:
        The id of the line.

    Raises:
        LedgerError: a figure is negative or not finite, or a word is none of its list.
    """
    from sqlalchemy import func, select

    from automations.records.database import now, require_writing
    from automations.records.tables import TimeRow

    require_writing(session)
    _check(run)
    name = code("run", run.run or f"{run.work_item_id}:{run.task_type}")
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
    last = _last(session, name)
    moment = now(session)
    row = TimeRow(
        at=moment,
        run=name,
        supersedes=0 if last is None else last.id,
        work_item_id=code("work_item_id", run.work_item_id),
        task_type=code("task_type", run.task_type),
        force=run.force,
        unit=run.unit,
        role=code("role", run.role),
        benefit=str(Benefit(run.benefit)),
        done_at=run.done_at or (moment if last is None else last.done_at),
        volume=float(run.volume),
        volume_unit=code("volume_unit", run.volume_unit),
        baseline_minutes=float(run.baseline.minutes),
        baseline_low=run.baseline.low,
        baseline_high=run.baseline.high,
        baseline_grade=str(Grade(run.baseline.grade)),
        baseline_source=run.baseline.source,
        machine_minutes=float(run.machine_minutes),
        human_minutes=float(run.human_minutes),
        rework_minutes=float(run.rework_minutes),
        outcome=str(Outcome(run.outcome)),
        person=actor_name(person),
    )
    session.add(row)
    session.flush()
    return row.id


def settle(
    session: Session,
    person: str,
    run: str,
    *,
    outcome: Outcome | str | None = None,
    human_minutes: float | None = None,
    rework_minutes: float | None = None,
    volume: float | None = None,
) -> int:
    """Write a correction of the run named `run` (``<work item id>:<task type>``): what is given changes, the rest stays.

    `human_minutes` and `rework_minutes` are the run's totals, not additions.

    Returns:
        The id of the new line.

    Raises:
        LedgerError: there is no such run, or a figure is bad.
    """
    from dataclasses import replace

    last = run_of(session, run)
    if last is None:
        raise LedgerError("The time ledger has no such run.")
    changes: dict[str, Any] = {
        "outcome": outcome,
        "human_minutes": human_minutes,
        "rework_minutes": rework_minutes,
        "volume": volume,
    }
    return record(session, person, replace(last, **{name: value for name, value in changes.items() if value is not None}))


def run_of(session: Session, run: str) -> TaskRun | None:
    """The run of this name as it stands after all corrections, or None."""
    row = _last(session, run)
    return None if row is None else _run(row)


def runs(session: Session) -> Iterator[TaskRun]:
    """Every run, once, as it stands after all corrections."""
    from sqlalchemy import select
    from sqlalchemy.orm import aliased

    from automations.records.tables import TimeRow

    later = aliased(TimeRow)
    superseded = select(later.id).where(later.run == TimeRow.run, later.supersedes == TimeRow.id).exists()
    query = select(TimeRow).where(~superseded).order_by(TimeRow.id).execution_options(yield_per=1000)
    for row in session.execute(query).scalars():
        yield _run(row)


def _last(session: Session, run: str) -> TimeRow | None:
    from sqlalchemy import select

    from automations.records.tables import TimeRow

    query = select(TimeRow).where(TimeRow.run == run).order_by(TimeRow.id.desc()).limit(1)
    return session.execute(query).scalar_one_or_none()


def _run(row: TimeRow) -> TaskRun:
    baseline = Baseline(row.baseline_minutes, Grade(row.baseline_grade), row.baseline_source, row.baseline_low, row.baseline_high)
    same = {field.name for field in fields(TaskRun)} - {"baseline", "outcome", "benefit"}
    values = {name: getattr(row, name) for name in same}
    return TaskRun(**values, baseline=baseline, outcome=Outcome(row.outcome), benefit=Benefit(row.benefit))


def _check(run: TaskRun) -> None:
    figures = {
        "volume": run.volume,
        "baseline minutes": run.baseline.minutes,
        "machine minutes": run.machine_minutes,
        "human minutes": run.human_minutes,
        "rework minutes": run.rework_minutes,
        "low baseline": run.baseline.low or 0.0,
        "high baseline": run.baseline.high or 0.0,
    }
    for name, value in figures.items():
        if not (math.isfinite(value) and 0 <= value < 1e9):
            raise LedgerError(f"The {name} of a run must be a number from 0 to a thousand million.")
    low, high = run.baseline.low, run.baseline.high
    if (low is None) != (high is None):
        raise LedgerError("A baseline has both ends of its interval, or none.")
    if low is not None and high is not None and not low <= run.baseline.minutes <= high:
        raise LedgerError("The baseline must lie within its interval.")
    for kind, word in ((Grade, run.baseline.grade), (Outcome, run.outcome), (Benefit, run.benefit)):
        if word not in list(kind):
            raise LedgerError(f"{kind.__name__} must be one of {', '.join(kind)}.")
    if run.done_at is not None and run.done_at.tzinfo is None:
        raise LedgerError("The time of a run needs its time zone.")
    if not run.baseline.source.strip():
        raise LedgerError("A baseline needs its source.")
