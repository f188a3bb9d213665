"""The glyphs of a page by place: from an origin that another engine reports to the glyphs that are drawn there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import hypot

from redaction.pdf.drawn import PageWalk, Run
from redaction.pdf.fonts import fold

Near = tuple[float, Run, int]
"""Distance in points, a run, and the place of a glyph in it."""

_CELL = 4.0
_SHORT_RUN = 8
"""Glyphs of a run below which it stands in cells like one that is not level: a row of lone letters would be a long one."""
_HAIR = 1e-6
_ROOM = 6.0
"""Points around a run within which no other one begins a glyph, for it to be searched by itself: half the pitch of most lines."""


class GlyphGrid:
    """The glyphs of a page by place.

    Most text runs level from left to right, so that a row of 4 points holds few runs, and a glyph is found in one by halving.
    Other glyphs stand one by one in cells of 4 points.
    """

    def __init__(self, walk: PageWalk) -> None:
        self._rows: dict[int, list[tuple[float, Run, list[float]]]] = defaultdict(list)
        self._cells: dict[tuple[int, int], list[tuple[float, float, Run, int]]] = defaultdict(list)
        self._levels: dict[int, tuple[float, list[float]]] = {}
        self._alone: dict[int, bool] = {}
        self._last: tuple[Run, int] | None = None
        for run in walk.runs:
            xs = run.level() if len(run.codes) >= _SHORT_RUN else None
            if xs is not None and xs[0] > -1e6 and xs[-1] < 1e6:
                y = run.origin(0)[1]
                if -1e6 < y < 1e6:
                    self._rows[int(y // _CELL)].append((y, run, xs))
                    self._levels[run.first] = (y, xs)
                continue
            for i, (x, y) in enumerate(run.origins()):
                if -1e6 < x < 1e6 and -1e6 < y < 1e6:
                    self._cells[int(x // _CELL), int(y // _CELL)].append((x, y, run, i))

    def near(self, x: float, y: float, radius: float) -> list[Near]:
        """Glyphs whose origin is within `radius`, in any order."""
        found: list[Near] = []
        first, last = int((y - radius) // _CELL), int((y + radius) // _CELL)
        rows = (first,) if first == last else range(first, last + 1)
        begin, end = x - radius - _HAIR, x + radius + _HAIR
        for row in rows:
            for level, run, xs in self._rows.get(row, ()):
                if abs(level - y) > radius or xs[0] > end or xs[-1] < begin:
                    continue
                for i in range(bisect_left(xs, begin), bisect_right(xs, end)):
                    distance = hypot(xs[i] - x, level - y)
                    if distance <= radius:
                        found.append((distance, run, i))
        if self._cells:
            for column in range(int((x - radius) // _CELL), int((x + radius) // _CELL) + 1):
                for row in rows:
                    for gx, gy, run, i in self._cells.get((column, row), ()):
                        distance = hypot(gx - x, gy - y)
                        if distance <= radius:
                            found.append((distance, run, i))
        return found

    def at(self, x: float, y: float, text: str) -> list[int]:
        """Ids of the glyphs drawn at an origin that another engine reports, all copies of them; empty if there is none.

        The tolerance is 0.6 points, or a fifth of the glyph where the type is small, so that a neighbour is never taken.
        """
        if self._last is not None and self._follows(*self._last, x, y):
            run, i = self._last
            self._last = (run, i + 1)
            return [run.first + i + 1]
        near = self.near(x, y, 0.6)
        if len(near) == 1 and near[0][0] <= 0.02:
            _, run, i = near[0]
            self._last = (run, i) if self._stands_alone(run) else None
            return [run.first + i]
        folded = _folded(text)
        found = [
            (folded == run.codes[i].folded or not run.codes[i].folded, run.first + i)
            for distance, run, i in near
            if distance <= 0.02 or distance <= min(0.6, 0.2 * _size(run, i))
        ]
        same = [glyph for matches, glyph in found if matches]
        return same or [glyph for _, glyph in found] or self._drifted(x, y, folded)

    def _follows(self, run: Run, i: int, x: float, y: float) -> bool:
        """Whether the glyph behind another one of a run that stands alone, and no other, is drawn at an origin."""
        level, xs = self._levels[run.first]
        i += 1
        if i >= len(xs) or hypot(xs[i] - x, level - y) > 0.02:
            return False
        return x - xs[i - 1] > 0.7 and (i + 1 == len(xs) or xs[i + 1] - x > 0.7)

    def _stands_alone(self, run: Run) -> bool:
        """Whether a run goes level and no glyph of another one begins within `_ROOM` of it."""
        alone = self._alone.get(run.first)
        if alone is None:
            alone = self._alone[run.first] = run.first in self._levels and not self._crowded(run)
        return alone

    def _crowded(self, run: Run) -> bool:
        level, xs = self._levels[run.first]
        left, right = xs[0] - _ROOM, xs[-1] + _ROOM
        rows = range(int((level - _ROOM) // _CELL), int((level + _ROOM) // _CELL) + 1)
        for row in rows:
            for y, other, others in self._rows.get(row, ()):
                if other is not run and abs(y - level) <= _ROOM and others[0] <= right and others[-1] >= left:
                    return True
        columns = range(int(left // _CELL), int(right // _CELL) + 1)
        return bool(self._cells) and any((column, row) in self._cells for row in rows for column in columns)

    def _drifted(self, x: float, y: float, folded: str) -> list[int]:
        """The nearest glyph of the same text less than half a glyph away.

        pdfium rounds widths to whole thousandths, so that its origins drift from ours along a line in one operator.
        """
        near = [
            (distance, run.first + i)
            for distance, run, i in self.near(x, y, 3.0)
            if folded and run.codes[i].folded == folded and distance <= 0.45 * _size(run, i)
        ]
        return [min(near)[1]] if near else []

    def doubled(self, walk: PageWalk, glyphs: Iterable[int]) -> set[int]:
        """`glyphs` and the copies drawn over them, shifted by less than half a width: fake bold and shadows."""
        chosen = set(glyphs)
        copies = set(chosen)
        for run, places in walk.located(chosen):
            alone = self._stands_alone(run)
            origins = run.origins() if len(places) > 3 and not alone else None
            length, least = abs(run.size) * hypot(*run.direction()), 0.25 * run.height()
            for i in places:
                _, _, folded, advance, *_ = run.codes[i]
                if not folded:
                    continue
                radius = min(0.5 * max(abs(advance) * length, least), 12.0)
                if alone and radius <= _ROOM:
                    copies.update(run.first + j for j in self._beside(run, i, radius) if run.codes[j].folded == folded)
                    continue
                x, y = origins[i] if origins is not None else run.origin(i)
                for _, other, j in self.near(x, y, radius):
                    if other is run and i == j:
                        continue
                    if other.codes[j].folded == folded and 0.5 < other.height() / (run.height() or 1) < 2:
                        copies.add(other.first + j)
        return copies

    def _beside(self, run: Run, i: int, radius: float) -> Iterator[int]:
        """The other glyphs of a level run whose origin is within `radius` of that of a glyph."""
        xs = self._levels[run.first][1]
        j = i - 1
        while j >= 0 and xs[i] - xs[j] <= radius:
            yield j
            j -= 1
        j = i + 1
        while j < len(xs) and xs[j] - xs[i] <= radius:
            yield j
            j += 1


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    return fold(character)


def _size(run: Run, i: int) -> float:
    """Length of a glyph along the line in default user space, and not less than a quarter of the type size."""
    dx, dy = run.direction()
    return max(abs(run.codes[i].advance * run.size) * hypot(dx, dy), 0.25 * run.height())
