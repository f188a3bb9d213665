"""Clearances as they stand, and what is due: expiry in the next months by level and unit, and annual reviews."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = (3, 6, 12)
"""How far a forecast looks ahead."""


@dataclass(frozen=True, slots=True, repr=False)
class Clearance:
    """Somebody's live clearance.

    Attributes:
        id: of the clearance.
        staff_number, name: of its holder, as HR writes them.
        level, unit: of it.
        granted_on: day of the grant or renewal.
        expires_on: last day on which it holds.
        reviewed_on: day of the last annual review.
        born: date of birth, where it is known.
    """

    id: str
    staff_number: str
    name: str
    level: str
    unit: str
    granted_on: date
    expires_on: date
    reviewed_on: date | None = None
    born: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """What is due in one unit at one level.

    Attributes:
        level, unit: of the row; "all" in the last one.
        live: clearances that hold today.
        expired: those that no longer hold and whose holders are still on the register.
        within: for each of the months looked ahead, how many expire up to then.
    """

    level: str
    unit: str
    live: int
    expired: int
    within: tuple[int, ...]


def last_day(granted_on: date, months: int) -> date:
    """Last day of a clearance that holds for so many months: granted on 31 August for 6 months, it holds to 27 February."""
    return after(granted_on, months) - timedelta(days=1)


def after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def forecast(clearances: Iterable[Clearance], on: date, months: Sequence[int] = MONTHS) -> list[Due]:
    """What has expired and what will, by level and unit, with a last row for all.

    Args:
        clearances: live ones; what was withdrawn or ended is not among them.
        on: the day from which it looks ahead.
        months: how far.
    """
    ends = [after(on, count) for count in months]
    live: Counter[tuple[str, str]] = Counter()
    expired: Counter[tuple[str, str]] = Counter()
    within: list[Counter[tuple[str, str]]] = [Counter() for _ in months]
    keys = set()
    for clearance in clearances:
        for key in ((clearance.level, clearance.unit), ("all", "all")):
            keys.add(key)
            if clearance.expires_on < on:
                expired[key] += 1
                continue
            live[key] += 1
            for counter, end in zip(within, ends, strict=True):
                counter[key] += clearance.expires_on <= end
    ordered = sorted(keys, key=lambda key: (key == ("all", "all"), key))
    return [Due(*key, live[key], expired[key], tuple(counter[key] for counter in within)) for key in ordered]


def expiring(clearances: Iterable[Clearance], on: date, months: int) -> list[Clearance]:
    """Those that have expired or will within so many months, soonest first."""
    end = after(on, months)
    return sorted((one for one in clearances if one.expires_on <= end), key=lambda one: (one.expires_on, one.id))


def reviews_due(clearances: Iterable[Clearance], on: date, levels: Collection[str], months: int = 12) -> list[Clearance]:
    """Those whose annual integrity and vetting review is due, longest waiting first.

    Args:
        clearances: live ones.
        on: the day.
        levels: codes of the levels that are reviewed.
        months: how long a review holds.
    """
    due = [(one.reviewed_on or one.granted_on, one) for one in clearances if one.level in levels and one.expires_on >= on]
    late = [(since, one) for since, one in due if after(since, months) <= on]
    return [one for _, one in sorted(late, key=lambda pair: (pair[0], pair[1].id))]
