"""Lines and cells of a page: which glyphs a reader sees as one stretch of text, where it is anchored, and how far it may reach.

A line is all visible text along one baseline. Gaps over 3 em, rules between columns, and gaps at a place where other lines
begin too part it into cells, which keep their place; inside a cell text flows.

All distances are along the line of writing (`u`, growing in reading direction) and across it (`v`), in points of default
user space.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from math import hypot
from operator import attrgetter
from typing import Literal

from redaction.pdf.drawn import PageWalk, Run
from redaction.pdf.geometry import Box
from redaction.pdf.glyphs import WORD_GAP

Anchor = Literal["left", "right", "centre"]
Direction = tuple[float, float]

CELL_GAP = 3.0
"""Em over which a gap parts two cells whatever stands elsewhere."""
_ALIGNED_GAP = 1.0
"""Em over which a gap parts two cells where other lines of the page begin at the same place."""
_SAME_LINE = 0.45
"""Em by which baselines of one line may differ: raised and lowered letters belong to it, the next line does not."""
_SAME_PLACE = 1.0
"""Points by which places differ that a reader sees in one upright line."""
_FRAME = 1.35
"""Em over which a box is high enough for the frame of a cell; a highlight is lower."""
_RULE = 2.0
"""Points up to which an upright box is a rule."""


@dataclass(slots=True)
class Item:
    """One glyph of a line: its run, its place in the run, its id on the page, and what it covers along the line."""

    run: Run
    place: int
    glyph: int
    left: float
    right: float
    blank: bool


_ALONG = attrgetter("left", "glyph")


@dataclass(slots=True)
class Cell:
    """A stretch of one line that is set as a whole.

    Attributes:
        items: from left to right; they stay as they are.
        left: where its first glyph begins.
        right: where its last glyph that is not blank ends.
        direction: unit vector of the line of writing.
        base: baseline, measured across the line.
        em: size of the type that is removed from it.
        anchor: which of its edges stays where it is.
        margin: where lines of this column end at the latest, judged by other lines; None where no other line tells.
        limit: what it must never reach: the next cell, a rule, the edge of the page or of the clipping area.
        start_limit: the same before it.
        next_word: width of the first word of the line below it; 0 where no line of the same column follows.
    """

    items: list[Item]
    direction: Direction
    base: float
    em: float
    anchor: Anchor = "left"
    margin: float | None = None
    limit: float = 0.0
    start_limit: float = 0.0
    next_word: float = 0.0

    left: float = field(init=False)
    right: float = field(init=False)

    def __post_init__(self) -> None:
        """Work out its edges once: every cell of a page is compared with every other."""
        self.left = self.items[0].left
        self.right = max([item.right for item in self.items if not item.blank], default=self.items[-1].right)


@dataclass(slots=True)
class _Line:
    direction: Direction
    base: float
    em: float
    runs: list[Run] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)


def along(direction: Direction, x: float, y: float) -> float:
    """Place of a point along the line of writing."""
    return x * direction[0] + y * direction[1]


def across(direction: Direction, x: float, y: float) -> float:
    """Place of a point across the line of writing, growing upwards as the text sees it."""
    return y * direction[0] - x * direction[1]


def span_of(direction: Direction, box: Box) -> tuple[float, float, float, float]:
    """An upright box as a range along and a range across the line of writing: (low u, low v, high u, high v)."""
    ux, uy = direction
    x0, y0, x1, y1 = box
    # The sides of the box as ranges along and across, each from its lower to its higher end.
    wide_u, high_u = sorted((x0 * ux, x1 * ux)), sorted((y0 * uy, y1 * uy))
    wide_v, high_v = sorted((x0 * uy, x1 * uy)), sorted((y0 * ux, y1 * ux))
    return wide_u[0] + high_u[0], high_v[0] - wide_v[1], wide_u[1] + high_u[1], high_v[1] - wide_v[0]


def unit(run: Run) -> Direction | None:
    """Direction of writing of a run as a unit vector; None unless it runs along an edge of the page."""
    dx, dy = run.direction()
    length = hypot(dx, dy)
    if not length or run.font.vertical:
        return None
    ux, uy = round(dx / length, 4) + 0.0, round(dy / length, 4) + 0.0
    return (ux, uy) if {abs(ux), abs(uy)} == {0.0, 1.0} else None


def step(run: Run, direction: Direction) -> float:
    """How far along the line one unit of the run's text space goes; negative where its offsets shrink along the line."""
    a, b, _, _, _, _ = run.matrix
    return (a * direction[0] + b * direction[1]) * run.scale


def cells_of(walk: PageWalk, glyphs: Collection[int], visible: Box, rules: Iterable[Box]) -> list[Cell]:
    """The cells that hold some of `glyphs` and are not drawn along a slanted or upright line.

    Args:
        walk: the page.
        glyphs: ids of glyphs that go.
        visible: what is seen of the page, in default user space.
        rules: boxes of the painted paths of the page, in default user space.
    """
    lines = _lines(walk)
    wanted = {id(run) for run, _ in walk.located(glyphs)}
    touched = [line for line in lines if any(id(run) in wanted for run in line.runs)]
    if not touched:
        return []
    drawn = _Rules(rules)
    starts: dict[Direction, list[float]] = defaultdict(list)
    for line in lines:
        line.items = _items(line)
        starts[line.direction] += _openings(line.items, line.em)
    for column in starts.values():
        column.sort()
    gone = set(glyphs)
    for line in lines:
        if line.items:
            line.rules = drawn.across(line)
            line.cells = _split(line, starts[line.direction])
    found = []
    for line in touched:
        for number, cell in enumerate(line.cells):
            taken = [item for item in cell.items if item.glyph in gone]
            if taken:
                cell.em = max(item.run.height() for item in taken)
                _limit(cell, line, number, visible)
                _anchor(cell, line, lines, visible)
                found.append(cell)
    return found


def _lines(walk: PageWalk) -> list[_Line]:
    """Visible runs by baseline."""
    lines: list[_Line] = []
    open_lines: dict[tuple[Direction, int], list[_Line]] = defaultdict(list)
    for run in walk.runs:
        direction = unit(run)
        em = run.height()
        if run.hidden or direction is None or not em:
            continue
        x, y = run.matrix[4] + run.matrix[2] * run.rise, run.matrix[5] + run.matrix[3] * run.rise
        base = across(direction, x, y)
        row = round(base / 4)
        near = [line for r in range(row - 3, row + 4) for line in open_lines.get((direction, r), ())]
        close = [line for line in near if abs(line.base - base) < _SAME_LINE * min(max(line.em, em), 2.5 * min(line.em, em))]
        line = min(close, key=lambda line: abs(line.base - base), default=None)
        if line is None:
            line = _Line(direction, base, em)
            lines.append(line)
            open_lines[direction, row].append(line)
        line.runs.append(run)
    return lines


def _items(line: _Line) -> list[Item]:
    items: list[Item] = []
    for run in line.runs:
        factor = step(run, line.direction)
        start = along(line.direction, run.matrix[4], run.matrix[5])
        first, size = run.first, run.size
        for place, (code, offset) in enumerate(zip(run.codes, run.offsets, strict=True)):
            left = start + offset * factor
            blank = not code.text.strip() and (bool(code.text) or code.spaced)
            items.append(Item(run, place, first + place, left, left + abs(code.advance * size * factor), blank))
    items.sort(key=_ALONG)
    return items


def _openings(items: list[Item], em: float) -> list[float]:
    """Where text begins on a line: at its start, and after gaps that may part cells."""
    found: list[float] = []
    reached: float | None = None
    for item in items:
        if item.blank:
            continue
        if reached is None or item.left - reached > _ALIGNED_GAP * em:
            found.append(item.left)
        reached = item.right if reached is None else max(reached, item.right)
    return found


class _Rules:
    """Upright rules and the sides of frames on a page."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self._boxes = list(boxes)
        self._spans: dict[Direction, list[tuple[float, float, float, float]]] = {}

    def across(self, line: _Line) -> list[float]:
        """Places along a line where an upright rule, or the side of a frame, crosses it."""
        spans = self._spans.get(line.direction)
        if spans is None:
            spans = self._spans[line.direction] = [span_of(line.direction, box) for box in self._boxes]
        found = []
        middle = line.base + 0.25 * line.em
        for low, bottom, high, top in spans:
            if not bottom <= middle <= top or top - bottom < 0.8 * line.em:
                continue
            if high - low <= _RULE:
                found.append((low + high) / 2)
            elif top - bottom > _FRAME * line.em:
                found += [low, high]
        return sorted(found)


def _many_at(places: list[float], wanted: float) -> int:
    """How many sorted places are within a point of one."""
    return bisect_left(places, wanted + _SAME_PLACE) - bisect_left(places, wanted - _SAME_PLACE)


def _split(line: _Line, starts: list[float]) -> list[Cell]:
    cells: list[list[Item]] = [[]]
    reached: float | None = None
    for item in line.items:
        if reached is not None and not item.blank:
            gap = item.left - reached
            ruled = gap > WORD_GAP * line.em and any(reached <= rule <= item.left for rule in line.rules)
            aligned = gap > _ALIGNED_GAP * line.em and _many_at(starts, item.left) > 1
            if gap > CELL_GAP * line.em or ruled or aligned:
                cells.append([])
        cells[-1].append(item)
        if not item.blank:
            reached = item.right if reached is None else max(reached, item.right)
    return [Cell(cell, line.direction, line.base, line.em) for cell in cells if cell]


def _limit(cell: Cell, line: _Line, number: int, visible: Box) -> None:
    """How far the cell may reach."""
    clips = [span_of(line.direction, clip) for clip in {item.run.clip for item in cell.items}]
    page = span_of(line.direction, visible)
    limits = [page[2] - 0.3 * cell.em, *(clip[2] for clip in clips)]
    befores = [page[0] + 0.3 * cell.em, *(clip[0] for clip in clips)]
    left, right = cell.left, cell.right
    if number + 1 < len(line.cells):
        limits.append(line.cells[number + 1].left - 0.5 * cell.em)
    if number:
        befores.append(line.cells[number - 1].right + 0.5 * cell.em)
    limits += [rule - 0.1 * cell.em for rule in line.rules if rule >= right - 0.1]
    befores += [rule + 0.1 * cell.em for rule in line.rules if rule <= left + 0.1]
    cell.limit, cell.start_limit = min(limits), max(befores)


def _anchor(cell: Cell, line: _Line, lines: list[_Line], visible: Box) -> None:
    """Which edge of the cell stays, where its column ends, and what follows it."""
    left, right, em = cell.left, cell.right, cell.em
    others = [c for other in lines if other is not line and other.direction == line.direction for c in other.cells]
    same_left = [c for c in others if abs(c.left - left) < _SAME_PLACE]
    page = span_of(line.direction, visible)
    leftmost = min((c.left for c in others), default=left)
    if not same_left and left > leftmost + em:
        middle = (left + right) / 2
        centres = [(c.left + c.right) / 2 for c in others] + [(page[0] + page[2]) / 2]
        if any(abs(c.right - right) < _SAME_PLACE for c in others):
            cell.anchor = "right"
        elif any(abs(centre - middle) < _SAME_PLACE for centre in centres):
            cell.anchor = "centre"
    column = [c.right for c in others if abs(c.left - left) < 3 * em]
    if column:
        cell.margin = max(column)
    following = [c for c in others if abs(c.left - left) < 3 * em and 0 < cell.base - c.base < 2.2 * em]
    if following and cell.anchor == "left":
        below = max(following, key=lambda c: c.base)
        cell.next_word = _first_word(below)


def _first_word(cell: Cell) -> float:
    start: float | None = None
    reached = 0.0
    for item in cell.items:
        if item.blank:
            continue
        if start is not None and item.left - reached > WORD_GAP * cell.em:
            break
        start = item.left if start is None else start
        reached = item.right
    return reached - (start or 0.0)
