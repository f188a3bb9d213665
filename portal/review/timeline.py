"""The timeline of a recording: what was found as bars on lanes, for SVG, with what the list beside it says in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.proxies import span_of
from portal.review.rows import looks_of
from redaction.findings import Finding, TimePlace
from redaction.place_words import clock
from redaction.plan import Plan

WIDTH = 1000
LANE = 14
"""Units of height of a lane; one is free below each bar."""
_LANES = 60


@dataclass(frozen=True, slots=True)
class Bar:
    """One finding on the timeline, in units of the picture and in seconds."""

    id: str
    looks: str
    x: float
    y: float
    width: float
    start: float
    end: float
    sound: bool

    @property
    def words(self) -> str:
        """From when to when."""
        return f"{clock(self.start)} to {clock(self.end)}"


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole of it: its bars, its height, and how many findings found no lane."""

    bars: tuple[Bar, ...]
    height: int
    seconds: float
    left_out: int


def next_in_time(plan: Plan, findings: Sequence[Finding], after: float) -> Finding | None:
    """The first of some findings that begins after a moment; the first of all where none does; None where none has a time."""
    timed = [(span[0], finding) for finding in findings if (span := span_of(plan, finding)) is not None]
    timed.sort(key=lambda one: one[0])
    return next((finding for start, finding in timed if start > after), timed[0][1] if timed else None)


def timeline_of(plan: Plan, findings: Sequence[Finding], audiences: Sequence[str]) -> Timeline:
    """Findings on as few lanes as will do, at most `_LANES`: pictures above, sound below."""
    ends: list[float] = []
    bars: list[Bar] = []
    left_out = 0
    seconds = max(plan.seconds, 0.001)
    timed = [(span, finding) for finding in findings if (span := span_of(plan, finding)) is not None]
    for (start, end), finding in sorted(timed, key=lambda one: (isinstance(one[1].place, TimePlace), one[0])):
        lane = next((number for number, free in enumerate(ends) if free <= start), len(ends))
        if lane >= _LANES:
            left_out += 1
            continue
        if lane == len(ends):
            ends.append(0.0)
        ends[lane] = end
        x, width = start / seconds * WIDTH, max((end - start) / seconds * WIDTH, 3.0)
        sound = isinstance(finding.place, TimePlace)
        bars.append(
            Bar(finding.id, looks_of(finding, audiences), round(x, 2), lane * LANE + 1, round(width, 2), start, end, sound)
        )
    return Timeline(tuple(bars), max(len(ends), 2) * LANE, plan.seconds, left_out)
