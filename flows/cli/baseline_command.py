"""`hoursback baselines`: what the force measured of tasks done by hand, and putting it in force."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import click

from flows.cli.speaking import Voice


@click.command()
@click.option("--adopt", "task", default="", help="Put what was measured of this task in force, from today on.")
@click.option("--why", default="", help="With --adopt: why these timings stand for the force.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def baselines(task: str, why: str, as_json: bool) -> int:
    """What timings by hand say of each task, beside the baseline in force; names nobody.

    The clock on the portal's page Hours takes the timings. From 5 of them a figure counts as a timed sample, from 30 as measured.
    """
    from flows.measured_baselines import adopt, measured
    from flows.workshop import Workshop

    voice = Voice(as_json=as_json)
    with Workshop.open() as workshop:
        found = measured(workshop)
        path = adopt(workshop, task, why, datetime.now(UTC).date()) if task else None
    voice.document([{**asdict(one), "first": str(one.first), "last": str(one.last), "grade": one.grade} for one in found])
    for one in found:
        voice.line(f"{one.task}: {one.minutes:.2f} minutes a {one.unit.replace('_', ' ')} ({one.low:.2f} to {one.high:.2f})")
        voice.line(
            f"    {one.timings} timings of {one.people} people, {one.first} to {one.last}: {one.grade or 'too few to count'}"
        )
        voice.line(f"    in force: {one.in_force[0]:g} minutes, {one.in_force[1]}")
    if not found:
        voice.line("nobody has timed a task by hand yet: the clock is on the portal's page Hours")
    if path is not None:
        voice.line(f"in force from today on: {path}")
    return 0
