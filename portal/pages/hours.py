"""Hours: what accepted work saved or cost by unit, task and month, and timing how long a task takes by hand."""

from __future__ import annotations

import csv
import io
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from automations import ledger
from automations.hours import HoursLine, HoursReport, summarise_runs
from automations.portal_records import measured_time
from automations.portal_records.measured_time import Timing
from automations.portal_records.people import Person
from flows.acceptance import fte_constant
from flows.workshop import Workshop, overlay_of
from portal.access import Role, Thing
from portal.charts import Bar, bars
from portal.desk import Desk
from portal.pages.work import number_of
from portal.refusals import ConflictError
from portal.results import as_attachment
from portal.visits import Here, Visit
from portal.words import hours
from reference.loader import load

router = APIRouter()
DRAWS = 400
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings that a spreadsheet takes for a formula, or strips and then does; the wide ones by a Japanese or Chinese setting."""
BENEFITS = {
    "non_cashable": "time back to duty",
    "cashable": "money saved",
    "avoided_rework": "rework avoided",
}
GRADES = {
    "measured": "measured in this force",
    "timed_sample": "a timed sample",
    "survey": "a survey",
    "published": "a published figure",
    "vendor": "a vendor's figure",
}


@dataclass(frozen=True, slots=True)
class View:
    """One way of adding the ledger up."""

    title: str
    heading: str
    lines: Sequence[tuple[str, HoursLine]]
    chart: Markup


@router.get("/hours")
def show(here: Here) -> Response:
    """The ledger in totals, and this person's timings."""
    report = report_for(here.desk, here.user)
    tasks = task_titles(here.desk)
    running, mine = _timings(here)
    views = [
        _view("By task", "Task", report.by_task, lambda line: tasks.get(line.task_type, line.task_type)),
        _view("By unit", "Unit", report.by_unit, lambda line: line.unit or "No unit"),
        _view("By month", "Month", report.by_month, lambda line: line.month),
    ]
    return here.page(
        "hours.html",
        report=report,
        views=views,
        grades=GRADES,
        benefits=BENEFITS,
        tasks=tasks,
        units=task_units(here.desk),
        running=running,
        timings=mine,
        medians=_medians(mine),
        may_time=here.may_ever("timing.make"),
        whole_force=sees_whole_force(here.user),
        unit=here.user.unit,
    )


@router.get("/hours/ledger.csv")
def as_csv(here: Here) -> Response:
    """The same lines as a table for a spreadsheet."""
    lines = report_for(here.desk, here.user).lines
    rows = [
        [
            *(line.task_type, line.unit, line.month, str(line.grade), str(line.benefit), line.runs),
            *(round(figure, 2) for figure in (line.baseline_minutes, line.human_minutes, line.rework_minutes)),
            *(round(figure, 2) for figure in (line.net.central, line.net.low, line.net.high)),
        ]
        for line in lines
    ]
    names = ["task", "unit", "month", "baseline_grade", "benefit", "runs", "baseline_minutes", "human_minutes", "rework_minutes"]
    return _csv("hours.csv", [*names, "net_minutes", "net_low", "net_high"], rows)


@router.get("/hours/timings.csv")
def timings_csv(here: Here) -> Response:
    """The unit's timings by hand, without names."""
    with here.desk.engine.read() as session:
        found = measured_time.timings(session, unit=here.user.unit)
    rows = [
        [
            one.task_type,
            one.unit,
            one.started_at.date().isoformat(),
            one.volume,
            round(one.minutes, 2),
            round(one.minutes_each, 3),
        ]
        for one in found
        if one.stopped_at
    ]
    return _csv("timings.csv", ["task", "unit", "day", "volume", "minutes", "minutes_each"], rows)


@router.post("/hours/timings")
def start(here: Here) -> Response:
    """Start timing a task that is done by hand."""
    task = here.field("task")
    if task not in task_titles(here.desk):
        raise ConflictError("There is no such task.")
    with here.desk.engine.write() as session:
        measured_time.start_timing(session, here.user.id, task, here.user.unit)
    return here.go("/hours#timing", "The clock runs.")


@router.post("/hours/timings/{timing_id}/stop")
def stop(here: Here) -> Response:
    """The task is done."""
    volume = number_of(here.field("volume"))
    if not volume:
        raise ConflictError("Say how much it was, as a number above zero. The clock still runs.")
    with here.desk.engine.write() as session:
        timing = measured_time.stop_timing(session, here.request.path_params["timing_id"], volume)
    return here.go("/hours#timing", f"Stopped: {timing.minutes_each:.1f} minutes each.")


def load_timing(desk: Desk, timing_id: str) -> Thing:
    """For the guard."""
    with desk.engine.read() as session:
        return Thing("timing", timing_id, owners=frozenset({measured_time.get_timing(session, timing_id).person_id}))


def sees_whole_force(person: Person) -> bool:
    """Whether somebody sees the hours of all units: supervisors and the digital unit do."""
    return bool(person.roles & {Role.SUPERVISOR, Role.ADMIN})


def report_for(desk: Desk, person: Person) -> HoursReport:
    """What the ledger adds up to, for this person."""
    with desk.engine.read() as session:
        runs = list(ledger.runs(session))
    if not sees_whole_force(person):
        unit = person.unit or desk.engine.settings.unit
        runs = [run for run in runs if run.unit == unit]
    return summarise_runs(runs, fte=fte_constant(Workshop(desk.engine)), draws=DRAWS)


def task_titles(desk: Desk) -> dict[str, str]:
    """Tasks that have a baseline, with their titles."""
    rows = load("time_baselines", overlay=overlay_of(desk.engine.settings)).rows
    return {name: str(row["title"]).removesuffix(", by hand") for name, row in rows.items()}


def task_units(desk: Desk) -> dict[str, str]:
    """What each task is counted in."""
    rows = load("time_baselines", overlay=overlay_of(desk.engine.settings)).rows
    return {name: str(row["unit"]).replace("_", " ") for name, row in rows.items()}


def _view(title: str, heading: str, lines: Iterable[HoursLine], label: Callable[[HoursLine], str]) -> View:
    named = [(label(line), line) for line in lines]
    rows = [
        Bar(
            f"{name} ({GRADES.get(str(line.grade), str(line.grade))})",
            line.net_hours.central,
            line.net_hours.low,
            line.net_hours.high,
            f"{hours(line.net_hours.central)} h",
        )
        for name, line in named
    ]
    return View(title, heading, named, bars(f"Net hours {title.lower()}; the table below says the same", rows))


def _timings(here: Visit) -> tuple[Timing | None, list[Timing]]:
    with here.desk.engine.read() as session:
        mine = measured_time.timings(session, person_id=here.user.id)
    running = next((one for one in mine if one.stopped_at is None), None)
    return running, [one for one in mine if one.stopped_at is not None][:20]


def _medians(timings: Iterable[Timing]) -> dict[str, float]:
    by_task: dict[str, list[float]] = {}
    for one in timings:
        by_task.setdefault(one.task_type, []).append(one.minutes_each)
    return {task: statistics.median(values) for task, values in by_task.items()}


def _csv(name: str, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A table; a cell that a spreadsheet would take for a formula is written as text."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heading)
    for row in rows:
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in row])
    return Response(text.getvalue(), headers=as_attachment(name), media_type="text/csv; charset=utf-8")
