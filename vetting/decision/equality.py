"""Equality monitoring by stage: how many of each group reached each stage, with small numbers suppressed.

Primary: every count from 1 to the limit below is not shown. Secondary: columns add up to their totals, and what was decided adds
up from its outcomes, so more cells are hidden until no small count follows from what is shown. What is shown is rounded.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vetting.decision.errors import MonitoringError

OUTCOMES = ("granted", "granted with conditions", "refused", "discontinued")
STAGES = ("applied", "decided", *OUTCOMES, "appealed", "appeal upheld")
"""What is counted, in the order of the way; each person once in every stage that they reached."""

TOTAL = "total"

SUPPRESSED = "c"
"""What stands for a suppressed count, as in tables of official statistics; an open zero is shown as 0."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """How counts are kept from telling of single people.

    Attributes:
        below: counts from 1 to `below` - 1 are suppressed.
        base: what is shown is rounded to a multiple of it.
    """

    below: int = 5
    base: int = 5

    def __post_init__(self) -> None:
        """Refuse rules that suppress nothing."""
        if self.below < 2 or self.base < 1:
            raise MonitoringError("The rules of equality monitoring must suppress something: below at least 2, base at least 1.")


@dataclass(frozen=True, slots=True)
class Monitored:
    """A table: a row for each group with its name and a cell for each stage; the last row is the total."""

    characteristic: str
    stages: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]

    def as_csv(self) -> str:
        """The table as CSV, safe to open in a spreadsheet."""
        made = io.StringIO()
        writer = csv.writer(made, lineterminator="\n")
        writer.writerow([self.characteristic, *self.stages])
        for group, cells in self.rows:
            writer.writerow([f"'{group}" if group[:1] in "=+-@\t\r" else group, *cells])
        return made.getvalue()


def monitor(
    characteristic: str, people: Iterable[tuple[str, Iterable[str]]], rules: Disclosure, stages: Sequence[str] = STAGES
) -> Monitored:
    """Count people by group and stage.

    Args:
        characteristic: what the groups are of ("sex", "ethnicity").
        people: for each person their group (empty: "not stated") and the stages that they reached.
        rules: how small numbers are kept.
        stages: columns.

    Raises:
        MonitoringError: somebody reached a stage that is not counted.
    """
    counts: dict[str, dict[str, int]] = {}
    for group, reached in people:
        name = group.strip() or "not stated"
        row = counts.setdefault(f"{name} (group)" if name == TOTAL else name, dict.fromkeys(stages, 0))
        for stage in set(reached):
            if stage not in row:
                raise MonitoringError(f"{stage!r} is none of the stages that are counted: {', '.join(stages)}.")
            row[stage] += 1
    groups = sorted(counts)
    hidden = suppressed(groups, counts, stages, rules)
    rows = []
    for group in (*groups, TOTAL):
        cells = []
        for stage in stages:
            value = counts[group][stage] if group != TOTAL else sum(counts[one][stage] for one in groups)
            cells.append(SUPPRESSED if (group, stage) in hidden else str(_rounded(value, rules.base)))
        rows.append((group, tuple(cells)))
    return Monitored(characteristic, tuple(stages), tuple(rows))


Cell = tuple[str, str]


def suppressed(
    groups: Sequence[str], counts: Mapping[str, Mapping[str, int]], stages: Sequence[str], rules: Disclosure
) -> frozenset[Cell]:
    """Which cells (group, stage) are not shown, "total" among the groups.

    A small count is safe when the sums leave it open, and when no sum of hidden cells beside it is itself small. Until all are,
    the smallest shown cell of a sum that gives one away is hidden too.
    """
    value = {(group, stage): counts[group][stage] for group in groups for stage in stages}
    value |= {(TOTAL, stage): sum(counts[group][stage] for group in groups) for stage in stages}
    sums = _sums(groups, stages)
    small = {cell for cell, count in value.items() if 0 < count < rules.below}
    hidden = set(small)
    while found := _given_away(small, hidden, sums, value, rules.below):
        candidates = [cell for parts, whole in sums if found in (*parts, whole) for cell in (*parts, whole) if cell not in hidden]
        if not candidates:
            candidates = [cell for cell in value if cell not in hidden]
        hidden.add(min(candidates, key=lambda cell: (cell[0] == TOTAL, value[cell] == 0, value[cell], cell)))
    return frozenset(hidden)


def _sums(groups: Sequence[str], stages: Sequence[str]) -> list[tuple[tuple[Cell, ...], Cell]]:
    """Every sum that the table keeps: its parts, and the cell that is their sum."""
    made = [(tuple((group, stage) for group in groups), (TOTAL, stage)) for stage in stages]
    if {"decided", *OUTCOMES} <= set(stages):
        made += [(tuple((group, stage) for stage in OUTCOMES), (group, "decided")) for group in (*groups, TOTAL)]
    return made


def _given_away(
    small: set[Cell], hidden: set[Cell], sums: Sequence[tuple[tuple[Cell, ...], Cell]], value: Mapping[Cell, int], below: int
) -> Cell | None:
    """A small count that follows from what is shown, or None."""
    import numpy as np

    for parts, whole in sums:
        inside = [cell for cell in parts if cell in hidden]
        beside = [cell for cell in inside if cell in small]
        if beside and whole not in hidden and sum(value[cell] for cell in inside) < below:
            return beside[0]
    order = sorted(hidden)
    matrix = np.array(
        [[(cell in parts) - (cell == whole) for cell in order] for parts, whole in sums if hidden & {*parts, whole}], dtype=float
    )
    rank = np.linalg.matrix_rank(matrix) if order else 0
    for cell in sorted(small):
        alone = np.array([[float(cell == other) for other in order]])
        if np.linalg.matrix_rank(np.vstack([matrix, alone])) == rank:
            return cell
    return None


def _rounded(value: int, base: int) -> int:
    """To the nearest multiple of the base, halves up; nothing that is there becomes nothing."""
    return max((value + base // 2) // base * base, base if value else 0)
