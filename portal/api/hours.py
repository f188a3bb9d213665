"""Hours through the API, and timing how long a task takes by hand."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from fastapi.responses import Response

from automations.portal_records import measured_time
from automations.portal_records.measured_time import Timing
from flows.portal_wire.work import (
    Hours,
    HoursRow,
    NewTiming,
    StoppedTiming,
    TaskView,
    Timings,
    TimingView,
    UnitTiming,
    UnitTimings,
)
from portal.api.calls import Calling, Room, view
from portal.pages.hours import report_for, task_titles, task_units
from portal.refusals import ConflictError

room = Room()
_SHOWN = 200


@room.operation()
def hours(call: Calling) -> Hours:
    """The time that accepted work saved or cost."""
    report = report_for(call.desk, call.person)
    rows = [
        view(
            HoursRow,
            line,
            task=line.task_type,
            grade=str(line.grade),
            benefit=str(line.benefit),
            net_minutes=line.net.central,
            net_low=line.net.low,
            net_high=line.net.high,
        )
        for line in report.lines
    ]
    waiting = {str(outcome): number for outcome, number in report.outcomes.items() if outcome != "accepted"}
    return Hours(rows=rows, not_counted=waiting)


@room.operation()
def timings(call: Calling) -> Timings:
    """This person's timings, newest first, and what can be timed."""
    with call.desk.engine.read() as session:
        mine = measured_time.timings(session, person_id=call.person.id)
    titles, units = task_titles(call.desk), task_units(call.desk)
    tasks = [TaskView(task=name, title=title, unit=units[name]) for name, title in titles.items()]
    return Timings(timings=[_timing(one) for one in mine[:_SHOWN]], tasks=tasks)


@room.operation()
def unit_timings(call: Calling) -> UnitTimings:
    """The timings of this person's unit that have ended, without names."""
    with call.desk.engine.read() as session:
        found = measured_time.timings(session, unit=call.person.unit)
    return UnitTimings(
        timings=[
            view(UnitTiming, one, task=one.task_type, day=one.started_at.date()) for one in found if one.stopped_at is not None
        ]
    )


@room.operation(status_code=201, response_model=TimingView)
def start_timing(call: Calling, new: NewTiming) -> Response:
    """Start timing a task that is done by hand."""

    def work() -> TimingView:
        if new.task not in task_titles(call.desk):
            raise ConflictError("There is no such task.")
        with call.desk.engine.write() as session:
            return _timing(measured_time.start_timing(session, call.person.id, new.task, call.person.unit))

    return call.once(201, new, work)


@room.operation(response_model=TimingView)
def stop_timing(call: Calling, timing_id: Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")], stopped: StoppedTiming) -> Response:
    """The task is done. A timing that has stopped stays as it is."""

    def work() -> TimingView:
        with call.desk.engine.write() as session:
            return _timing(measured_time.stop_timing(session, timing_id, stopped.volume))

    return call.once(200, stopped, work)


def _timing(one: Timing) -> TimingView:
    return view(TimingView, one, task=one.task_type)
