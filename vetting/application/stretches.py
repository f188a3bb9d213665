"""Stretches of time: what they leave open, and where two of them lie over one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `start` to `end`, both counted in; `number` is the entry's on the form."""

    start: date
    end: date
    number: int = 0

    @property
    def days(self) -> int:
        """How many days; 0 or less where it ends before it begins."""
        return (self.end - self.start).days + 1


def open_stretches(covered: Sequence[Stretch], first: date, last: date) -> list[Stretch]:
    """What `covered` leaves open of the days from `first` to `last`."""
    found, reached = [], first - _DAY
    for stretch in sorted(covered, key=lambda each: each.start):
        if stretch.start > last:
            break
        if stretch.start > reached + _DAY:
            found.append(Stretch(reached + _DAY, stretch.start - _DAY))
        reached = max(reached, stretch.end)
    if reached < last:
        found.append(Stretch(reached + _DAY, last))
    return found


def overlaps(covered: Sequence[Stretch], first: date) -> list[tuple[Stretch, Stretch, Stretch]]:
    """Pairs that share days from `first` on, each with what they share."""
    found = []
    for one, other in combinations(covered, 2):
        shared = Stretch(max(one.start, other.start, first), min(one.end, other.end))
        if shared.days > 0:
            found.append((one, other, shared))
    return found


def years_before(day: date, years: float) -> date:
    """The day so many whole years earlier; 29 February becomes 28."""
    try:
        return day.replace(year=day.year - int(years))
    except ValueError:
        return day.replace(year=day.year - int(years), day=28)


def months_before(day: date, months: float) -> date:
    """The day so many whole months earlier, at most the last of its month."""
    total = day.year * 12 + day.month - 1 - int(months)
    year, month = divmod(total, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("no month is shorter than 28 days")


def age_on(born: date, day: date) -> int:
    """Whole years of age."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
