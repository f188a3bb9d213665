"""Baselines that a force measured itself: what the clock of the portal says of tasks done by hand, and putting it in force.

A person puts a figure in force, with a reason; the audit keeps who and when. What was recorded before keeps its baseline.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from automations import audit
from automations.audit import Verb
from automations.ledger import Grade
from automations.portal_records import measured_time
from automations.portal_records.measured_time import Timing
from flows.delivery import write_new
from flows.workshop import Workshop, imported_folder, overlay_of
from reference.errors import UsageError
from reference.loader import BrokenReferenceError, load

TABLE = "time_baselines"
FEWEST = 5
"""Timings below which a figure says nothing."""
MEASURED_FROM = 30
"""Timings from which it counts as measured and not as a sample: as many as `automations.hours` asks for before it drops its
warning."""
_DRAWS = 2000
_SEED = 20_261_126


class BaselineError(UsageError):
    """A measured baseline cannot be put in force."""

    code = "E-USAGE-BASELINE"


@dataclass(frozen=True, slots=True)
class Measured:
    """What timings say of a task.

    Attributes:
        task: of `time_baselines`.
        unit: what it is counted in.
        timings, people: how many of each.
        minutes: for one unit: all minutes over all units, as the ledger multiplies it.
        low: end of the 95 % interval (bootstrap over timings).
        high: the other end.
        first: day of the first timing.
        last: of the last.
        in_force: minutes of the baseline that is in force, and its grade.
    """

    task: str
    unit: str
    timings: int
    people: int
    minutes: float
    low: float
    high: float
    first: date
    last: date
    in_force: tuple[float, str]

    @property
    def grade(self) -> Grade | None:
        """What it would count as; None below `FEWEST` timings."""
        if self.timings < FEWEST:
            return None
        return Grade.MEASURED if self.timings >= MEASURED_FROM else Grade.TIMED_SAMPLE


def measured(workshop: Workshop) -> list[Measured]:
    """What the force's timings say, by task; timings that still run do not count."""
    with workshop.engine.read() as session:
        found = [one for one in measured_time.timings(session) if one.stopped_at is not None and one.volume > 0]
    rows = load(TABLE, overlay=overlay_of(workshop.engine.settings)).rows
    by_task: dict[str, list[Timing]] = {}
    for one in found:
        by_task.setdefault(one.task_type, []).append(one)
    said = []
    for task in sorted(by_task.keys() & rows.keys()):
        own, row = by_task[task], rows[task]
        low, high = _interval([one.minutes for one in own], [one.volume for one in own])
        days = [one.started_at.date() for one in own]
        said.append(
            Measured(
                task,
                str(row["unit"]),
                len(own),
                len({one.person_id for one in own}),
                sum(one.minutes for one in own) / sum(one.volume for one in own),
                low,
                high,
                min(days),
                max(days),
                (float(row["minutes"]), str(row["grade"])),
            )
        )
    return said


def _interval(minutes: Sequence[float], volumes: Sequence[float]) -> tuple[float, float]:
    import numpy as np

    drawn = np.random.default_rng(_SEED).integers(0, len(minutes), (_DRAWS, len(minutes)))
    each = np.asarray(minutes)[drawn].sum(axis=1) / np.asarray(volumes)[drawn].sum(axis=1)
    low, high = np.percentile(each, [2.5, 97.5])
    return float(low), float(high)


def adopt(workshop: Workshop, task: str, why: str, today: date) -> Path:
    """Put a measured baseline in force from `today` on, by a row in the force's folder; returns the file.

    Raises:
        BaselineError: nothing was timed, too little, or the force's folder has a row of this task that is still open.
    """
    found = next((one for one in measured(workshop) if one.task == task), None)
    if found is None:
        raise BaselineError(f"Nobody has timed the task {task} by hand yet: use the clock on the page Hours.")
    if found.grade is None:
        raise BaselineError(f"{found.timings} timings of {task} are too few: {FEWEST} are needed at least.")
    if len(why.split()) < 3:
        raise BaselineError("Say in a sentence why these timings stand for the force.")
    settings = workshop.engine.settings
    folder = imported_folder(settings)
    path = folder / f"{TABLE}.toml"
    before = path.read_text("utf-8") if path.is_file() else ""
    if (folder / f"{TABLE}.csv").is_file():
        raise BaselineError(f"The force's folder keeps {TABLE} as CSV: put the row there by hand, or turn the table into TOML.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = before.rstrip() + ("\n\n" if before.strip() else "") + _row(found, why, today, settings.person)
    trial = folder / f".{TABLE}-trial"
    _require_sound(trial, text, today)
    write_new(path, text.encode(), overwrite=True)
    detail = {"event": "baseline-adopted", "timings": found.timings, "people": found.people, "minutes": round(found.minutes, 3)}
    with workshop.engine.write() as session:
        audit.append(session, Verb.ALTERATION, settings.person, f"baseline:{task}", detail)
    return path


def _require_sound(trial: Path, text: str, today: date) -> None:
    """Read the table as it would be: two rows of one task in force at once are refused before anything is written."""
    trial.mkdir(mode=0o700, exist_ok=True)
    try:
        (trial / f"{TABLE}.toml").write_text(text, encoding="utf-8")
        load(TABLE, overlay=trial)
    except BrokenReferenceError as error:
        yesterday = (today - timedelta(days=1)).isoformat()
        raise BaselineError(f"{error} Close the older row with valid_to = {yesterday}, and say it again.") from None
    finally:
        shutil.rmtree(trial, ignore_errors=True)


def _row(found: Measured, why: str, today: date, person: str) -> str:
    reason = " ".join(why.split())
    source = (
        f"{found.timings} timings by hand of {found.people} people, {found.first} to {found.last}, the clock of the portal; "
        f"put in force by {person}: {reason}"
    )
    known = load(TABLE).rows.get(found.task, {})
    return (
        "[[rows]]\n"
        f"task = {json.dumps(found.task)}\n"
        f"title = {json.dumps(known.get('title', found.task))}\n"
        f"unit = {json.dumps(found.unit)}\n"
        f"minutes = {found.minutes:.3f}\nlow = {found.low:.3f}\nhigh = {found.high:.3f}\n"
        f'grade = "{found.grade}"\n'
        f"valid_from = {today.isoformat()}\n"
        f"source = {json.dumps(source, ensure_ascii=False)}\n"
    )
