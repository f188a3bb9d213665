"""`hoursback hours`: the minutes that accepted work saved or cost, with grade and interval."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from flows.cli.speaking import Voice

if TYPE_CHECKING:
    from automations.hours import HoursLine, HoursReport


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def hours(as_json: bool) -> None:
    """Print net hours: baseline by hand x volume, less the people's minutes; accepted work only."""
    from automations.hours import summarise
    from flows.acceptance import fte_constant
    from flows.workshop import Workshop

    voice = Voice(as_json=as_json)
    with Workshop.open() as workshop, workshop.engine.read() as session:
        found = summarise(session, fte=fte_constant(workshop))
    voice.document(_document(found))
    for line in _lines(found):
        voice.line(line)


def _document(found: HoursReport) -> dict[str, Any]:
    data = asdict(found)
    for name in ("grades", "outcomes"):
        data[name] = {str(key): number for key, number in data[name].items()}
    for total, row in zip(found.totals, data["totals"], strict=True):
        row["after_losses"] = found.after_losses(total)
    return data


def _lines(found: HoursReport) -> list[str]:
    lines = []
    for line in found.lines:
        where = " ".join(word for word in (line.month, line.unit) if word)
        lines.append(f"{line.task_type}  {where}  {line.runs} accepted  {_net(line)}  {line.grade} baseline, {_kind(line)}")
        lines += [f"    baseline: {source}" for source in line.sources]
        if line.optimism_bias:
            lines.append("    fewer than 30 runs against a baseline measured here: published savings are usually optimistic")
    for total in found.totals:
        mixed = " (grades mixed)" if found.mixes_grades else ""
        lines.append(f"total  {total.runs} accepted  {_net(total)}  {_kind(total)}{mixed}")
        years = found.full_time_equivalents(total)
        if years is not None and found.fte is not None:
            lines.append(f"    {years:+.4f} full-time equivalents of {found.fte.hours:g} hours a year ({found.fte.name})")
        if found.losses:
            lines.append(
                f"    {found.after_losses(total):+.1f} minutes after what was lost on work that came back or was given up"
            )
    for loss in found.losses:
        spent = f"{loss.human_minutes:.1f} of people, {loss.rework_minutes:.1f} of rework"
        lines.append(f"lost   {loss.task_type}  {loss.runs} {loss.outcome}  {-loss.minutes:+.1f} minutes ({spent})")
    if not found.lines:
        lines.append("No work was accepted yet: hours count from `hoursback accept ITEM` on.")
    waiting = {str(outcome): number for outcome, number in found.outcomes.items() if outcome != "accepted" and number}
    if waiting:
        lines.append("not counted: " + ", ".join(f"{number} {outcome}" for outcome, number in waiting.items()))
    return lines


def _net(line: HoursLine) -> str:
    net, hours_net = line.net, line.net_hours
    return f"{net.central:+.1f} minutes net ({hours_net.central:+.2f} h; {net.low:+.1f} to {net.high:+.1f})"


def _kind(line: HoursLine) -> str:
    return str(line.benefit).replace("_", "-")
