"""Hours: what the time ledger adds up to, with intervals, and with what would flatter it kept apart.

- Only accepted runs count; the others are counted, not summed.
- Every line of the report holds one grade of baseline and one kind of benefit. Totals are given by grade and kind; the one
  total over all grades says that it mixes them. Kinds of benefit are never added.
- Low and high are the 2.5th and 97.5th percentile of a seeded bootstrap: runs drawn with replacement and, where a baseline
  has an interval, the baseline drawn once for all its runs (triangular), since its error is shared by all of them.
- A task with fewer than 30 accepted runs against a baseline that the force measured or timed itself is flagged: published
  savings are usually optimistic. The figures are not discounted; the reader is told.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any

from automations.ledger import Baseline, Benefit, Grade, Outcome, TaskRun, runs

if TYPE_CHECKING:
    import numpy as np
    from sqlalchemy.orm import Session

MEASURED_RUNS_NEEDED = 30
DRAWS = 1000
RESAMPLED_RUNS = 500
"""Up to this many runs are resampled one by one."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Minutes: the central figure (the exact sum) and the 95 % interval around it."""

    low: float
    central: float
    high: float


@dataclass(frozen=True, slots=True)
class FteConstant:
    """Hours that one full-time equivalent works in a year, with its name and source."""

    name: str
    hours: float
    source: str


@dataclass(frozen=True, slots=True)
class HoursLine:
    """Accepted runs of one task type, unit, month, grade and kind of benefit. Fields that a total spans are empty."""

    task_type: str
    unit: str
    month: str
    grade: Grade | None
    benefit: Benefit
    runs: int
    volume: Mapping[str, float]
    baseline_minutes: float
    human_minutes: float
    rework_minutes: float
    machine_minutes: float
    net: Interval
    sources: tuple[str, ...]
    optimism_bias: bool

    @property
    def net_hours(self) -> Interval:
        """`net` in hours."""
        return Interval(self.net.low / 60, self.net.central / 60, self.net.high / 60)


@dataclass(frozen=True, slots=True)
class Loss:
    """What people spent on work of one task type that came back or was given up: it has no baseline to set against it."""

    task_type: str
    outcome: Outcome
    benefit: Benefit
    runs: int
    human_minutes: float
    rework_minutes: float

    @property
    def minutes(self) -> float:
        """All that was spent."""
        return self.human_minutes + self.rework_minutes


@dataclass(frozen=True, slots=True)
class HoursReport:
    """What the ledger adds up to.

    Attributes:
        lines: by task type, unit, month, grade and kind of benefit.
        by_task, by_unit, by_month, by_grade: the same runs summed over the other fields (grade and kind kept apart).
        totals: one for each kind of benefit, over all grades.
        grades: how many accepted runs rest on each grade; more than one means `totals` mix grades.
        outcomes: how many runs ended how, those that do not count included.
        losses: by task type, what was spent on work that came back or was given up; `totals` do not hold it.
        fte: the constant that `full_time_equivalents` uses, None when none was given.
    """

    lines: tuple[HoursLine, ...]
    by_task: tuple[HoursLine, ...]
    by_unit: tuple[HoursLine, ...]
    by_month: tuple[HoursLine, ...]
    by_grade: tuple[HoursLine, ...]
    totals: tuple[HoursLine, ...]
    grades: Mapping[Grade, int]
    outcomes: Mapping[Outcome, int]
    losses: tuple[Loss, ...] = ()
    fte: FteConstant | None = field(default=None)

    @property
    def mixes_grades(self) -> bool:
        """Whether `totals` add minutes whose baselines have different origins."""
        return len(self.grades) > 1

    def after_losses(self, line: HoursLine) -> float:
        """Central net minutes of a total, less what was spent on work of its kind of benefit that came back or was given up."""
        return line.net.central - math.fsum(loss.minutes for loss in self.losses if loss.benefit == line.benefit)

    def full_time_equivalents(self, line: HoursLine) -> float | None:
        """Central net hours of `line` in years of one full-time equivalent; None when no constant was given."""
        return None if self.fte is None else line.net_hours.central / self.fte.hours


def summarise(session: Session, *, fte: FteConstant | None = None, seed: int = 1, draws: int = DRAWS) -> HoursReport:
    """Read the ledger and add it up. The same ledger and seed give the same report."""
    return summarise_runs(runs(session), fte=fte, seed=seed, draws=draws)


def summarise_runs(
    task_runs: Iterable[TaskRun], *, fte: FteConstant | None = None, seed: int = 1, draws: int = DRAWS
) -> HoursReport:
    """As `summarise`, over runs that the caller has chosen (one force, one year)."""
    everything = list(task_runs)
    counted = [run for run in everything if run.outcome == Outcome.ACCEPTED]
    own = Counter(run.task_type for run in counted if run.baseline.grade in (Grade.MEASURED, Grade.TIMED_SAMPLE))
    unproven = {run.task_type for run in counted if own[run.task_type] < MEASURED_RUNS_NEEDED}

    def table(*names: str) -> tuple[HoursLine, ...]:
        groups: dict[tuple[str, ...], list[TaskRun]] = defaultdict(list)
        for run in counted:
            groups[tuple(_key(run, name) for name in names)].append(run)
        return tuple(_line(dict(zip(names, key, strict=True)), groups[key], unproven, seed, draws) for key in sorted(groups))

    return HoursReport(
        lines=table("task_type", "unit", "month", "grade", "benefit"),
        by_task=table("task_type", "grade", "benefit"),
        by_unit=table("unit", "grade", "benefit"),
        by_month=table("month", "grade", "benefit"),
        by_grade=table("grade", "benefit"),
        totals=table("benefit"),
        grades=dict(sorted(Counter(Grade(run.baseline.grade) for run in counted).items())),
        outcomes=dict(sorted(Counter(Outcome(run.outcome) for run in everything).items())),
        losses=_losses(everything),
        fte=fte,
    )


def _losses(everything: list[TaskRun]) -> tuple[Loss, ...]:
    groups: dict[tuple[str, Outcome, Benefit], list[TaskRun]] = defaultdict(list)
    for run in everything:
        if run.outcome in (Outcome.RETURNED, Outcome.ABANDONED):
            groups[run.task_type, Outcome(run.outcome), Benefit(run.benefit)].append(run)
    return tuple(
        Loss(
            *key,
            runs=len(members),
            human_minutes=math.fsum(run.human_minutes for run in members),
            rework_minutes=math.fsum(run.rework_minutes for run in members),
        )
        for key, members in sorted(groups.items())
    )


def _key(run: TaskRun, name: str) -> str:
    if name == "month":
        return "" if run.done_at is None else run.done_at.astimezone(UTC).strftime("%Y-%m")
    if name == "grade":
        return str(run.baseline.grade)
    return str(getattr(run, name))


def _line(key: Mapping[str, str], members: list[TaskRun], unproven: set[str], seed: int, draws: int) -> HoursLine:
    volume: dict[str, float] = defaultdict(float)
    for run in members:
        volume[run.volume_unit] += run.volume
    return HoursLine(
        task_type=key.get("task_type", ""),
        unit=key.get("unit", ""),
        month=key.get("month", ""),
        grade=Grade(key["grade"]) if "grade" in key else None,
        benefit=Benefit(key["benefit"]),
        runs=len(members),
        volume=dict(sorted(volume.items())),
        baseline_minutes=math.fsum(run.baseline.minutes * run.volume for run in members),
        human_minutes=math.fsum(run.human_minutes for run in members),
        rework_minutes=math.fsum(run.rework_minutes for run in members),
        machine_minutes=math.fsum(run.machine_minutes for run in members),
        net=bootstrap(members, seed=seed, draws=draws),
        sources=tuple(sorted({run.baseline.source for run in members})),
        optimism_bias=any(run.task_type in unproven for run in members),
    )


def bootstrap(members: list[TaskRun], *, seed: int = 1, draws: int = DRAWS) -> Interval:
    """The sum of net minutes, and its 95 % interval over `draws` seeded bootstrap samples of the runs.

    One run alone gives no spread of its own: its interval is that of its baseline, or empty.
    """
    import numpy as np

    central = math.fsum(run.net_minutes for run in members)
    if not members:
        return Interval(0.0, 0.0, 0.0)
    generator = np.random.default_rng(seed)
    baselines = sorted({run.baseline for run in members}, key=repr)
    place = {baseline: number for number, baseline in enumerate(baselines)}
    which = np.array([place[run.baseline] for run in members])
    volume = np.array([run.volume for run in members], dtype=float)
    spent = np.array([run.human_minutes + run.rework_minutes for run in members], dtype=float)
    minutes = np.column_stack([_drawn(generator, baseline, draws) for baseline in baselines])
    totals = np.empty(draws)
    if len(members) <= RESAMPLED_RUNS:
        for draw in range(draws):
            chosen = generator.integers(0, len(members), len(members))
            totals[draw] = (minutes[draw, which[chosen]] * volume[chosen] - spent[chosen]).sum()
    else:
        # Sums of so many resampled runs are normal: draw them at once, with the mean and covariance that resampling has.
        parts = np.zeros((len(members), len(baselines) + 1))
        parts[np.arange(len(members)), which], parts[:, -1] = volume, spent
        spread = np.cov(parts, rowvar=False, bias=True) * len(members)
        sums = generator.multivariate_normal(parts.sum(axis=0), spread, size=draws, method="eigh")
        totals = (sums[:, :-1] * minutes).sum(axis=1) - sums[:, -1]
    low, high = np.percentile(totals, [2.5, 97.5])
    # A skewed sample may leave the sum outside the percentiles by a rounding error: it is always within its own interval.
    return Interval(min(float(low), central), central, max(float(high), central))


def _drawn(generator: np.random.Generator, baseline: Baseline, draws: int) -> Any:
    """`draws` values of the baseline's minutes: from its interval where it has one, else always the same."""
    import numpy as np

    if baseline.low is None or baseline.high is None or baseline.low == baseline.high:
        return np.full(draws, baseline.minutes)
    return generator.triangular(baseline.low, baseline.minutes, baseline.high, draws)
