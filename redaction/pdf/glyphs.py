"""From characters and words to the glyphs of a page: by place, by order of drawing, and by order of reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import atan2, cos, hypot, pi, sin

from redaction.findings import Quad
from redaction.pdf.drawn import PageWalk, Run
from redaction.pdf.fonts import fold

WORD_GAP = 0.12
"""Distance between glyphs, in units of the type size, from which it separates words."""


_BACKWARDS = 6
"""Letters and digits from which a term is looked for backwards too; the proof does the same."""


class GlyphGrid:
    """The glyphs of a page by place, in cells of 4 points."""

    _CELL = 4.0

    def __init__(self, walk: PageWalk) -> None:
        cell = self._CELL
        self._cells: dict[tuple[int, int], list[tuple[float, float, Run, int]]] = defaultdict(list)
        for run in walk.runs:
            for i, (x, y) in enumerate(run.origins()):
                if -1e6 < x < 1e6 and -1e6 < y < 1e6:
                    self._cells[int(x // cell), int(y // cell)].append((x, y, run, i))

    def near(self, x: float, y: float, radius: float) -> Iterator[tuple[float, Run, int]]:
        """Glyphs whose origin is within `radius`: distance, run and place in the run."""
        cell = self._CELL
        for column in range(int((x - radius) // cell), int((x + radius) // cell) + 1):
            for row in range(int((y - radius) // cell), int((y + radius) // cell) + 1):
                for gx, gy, run, i in self._cells.get((column, row), ()):
                    distance = hypot(gx - x, gy - y)
                    if distance <= radius:
                        yield distance, run, i

    def at(self, x: float, y: float, text: str) -> list[int]:
        """Ids of the glyphs drawn at an origin that another engine reports, all copies of them; empty if there is none.

        The tolerance is 0.6 points, or a fifth of the glyph where the type is small, so that a neighbour is never taken.
        """
        found = [
            (fold(text) == run.codes[i].folded or not run.codes[i].folded, run.first + i)
            for distance, run, i in self.near(x, y, 0.6)
            if distance <= max(0.02, min(0.6, 0.2 * _size(run, i)))
        ]
        same = [glyph for matches, glyph in found if matches]
        return same or [glyph for _, glyph in found] or self._drifted(x, y, fold(text))

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
            for i in places:
                x, y = run.origin(i)
                radius = 0.5 * _size(run, i)
                folded = run.codes[i].folded
                if not folded:
                    continue
                for _, other, j in self.near(x, y, min(radius, 12.0)):
                    if other.codes[j].folded == folded and 0.5 < other.height() / (run.height() or 1) < 2:
                        copies.add(other.first + j)
        return copies


def _size(run: Run, i: int) -> float:
    """Length of a glyph along the line in default user space, and not less than a quarter of the type size."""
    dx, dy = run.direction()
    return max(abs(run.codes[i].advance * run.size) * hypot(dx, dy), 0.25 * run.height())


Placed = tuple[Run, int]


def drawing_order(walk: PageWalk) -> list[Placed]:
    """All glyphs in the order in which the page draws them."""
    return [(run, i) for run in walk.runs for i in range(len(run.codes))]


def reading_order(walk: PageWalk) -> list[Placed]:
    """All glyphs line by line, each line along its own direction of writing."""
    lines: dict[tuple[int, int], list[tuple[float, int, Placed]]] = {}
    for run in walk.runs:
        dx, dy = run.direction()
        angle = round(atan2(dy, dx) / (pi / 90)) % 180
        along_x, along_y = cos(angle * pi / 90), sin(angle * pi / 90)
        step = max(0.35 * run.height(), 0.5)
        line, row = None, 0
        for i, (x, y) in enumerate(run.origins()):
            across = y * along_x - x * along_y
            if not -1e7 < across < 1e7:
                continue
            here = -round(across / step)
            if line is None or here != row:
                row = here
                line = lines.setdefault((angle, row), [])
            line.append((x * along_x + y * along_y, run.first + i, (run, i)))
    ordered: list[Placed] = []
    for key in sorted(lines):
        ordered += [placed for _, _, placed in sorted(lines[key], key=_along)]
    return ordered


def _along(item: tuple[float, int, Placed]) -> tuple[float, int]:
    return item[0], item[1]


class GlyphText:
    """Glyphs in one order, ready to be searched: letters and digits without case (`redaction.pdf.fonts.fold`)."""

    def __init__(self, order: list[Placed]) -> None:
        self._order = order
        self._pieces = [run.codes[i].folded for run, i in order]
        self._text = "".join(self._pieces)
        self._numbers: list[int] = []

    def find(self, term: str) -> Iterator[list[int]]:
        """Glyph ids of every occurrence of a folded term as whole words; of longer terms backwards too."""
        yield from self._occurrences(term)
        if len(term) >= _BACKWARDS and term != term[::-1]:
            yield from self._occurrences(term[::-1])

    def _occurrences(self, term: str) -> Iterator[list[int]]:
        text, order = self._text, self._order
        at = text.find(term) if term else -1
        if at >= 0 and not self._numbers:
            for number, piece in enumerate(self._pieces):
                self._numbers += [number] * len(piece)
        numbers = self._numbers
        while at >= 0:
            end = at + len(term)
            first, last = numbers[at], numbers[end - 1]
            whole = (at == 0 or numbers[at - 1] != first) and (end == len(numbers) or numbers[end] != last)
            if whole and _separated(order, first - 1, first) and _separated(order, last, last + 1):
                yield [run.first + i for run, i in order[first : last + 1]]
            at = text.find(term, at + 1)


def _separated(order: list[Placed], left: int, right: int) -> bool:
    """Whether two neighbours in a row belong to different words."""
    if left < 0 or right >= len(order):
        return True
    (run, i), (other, j) = order[left], order[right]
    before, after = run.codes[i].folded, other.codes[j].folded
    if not before or not after or ord(before[-1]) > 0x2E80 or ord(after[0]) > 0x2E80:
        return True
    ax, ay = run.origin(i)
    bx, by = other.origin(j)
    dx, dy = run.direction()
    length = hypot(dx, dy)
    size = run.height()
    if not length or not size:
        return True
    along = ((bx - ax) * dx + (by - ay) * dy) / length
    across = abs((by - ay) * dx - (bx - ax) * dy) / length
    gap = along - abs(run.codes[i].advance * run.size) * length
    return across > 0.4 * size or gap > WORD_GAP * size or gap < -0.6 * size


def cover(walk: PageWalk, glyphs: set[int]) -> tuple[Quad, ...]:
    """Quads over glyphs: one for each stretch of a line, joined over the gaps between words."""
    quads: list[tuple[Run, Quad]] = []
    for run, places in walk.located(glyphs):
        start = places[0]
        for here, following in zip(places, [*places[1:], None], strict=True):
            if following is None or any(run.codes[i].text.strip() for i in range(here + 1, following)):
                quads.append((run, run.quad(start, here + 1)))
                start = following if following is not None else start
    return tuple(_joined(quads))


def _joined(quads: list[tuple[Run, Quad]]) -> list[Quad]:
    """Join quads that follow each other on one line."""
    joined: list[tuple[Run, Quad]] = []
    for run, quad in quads:
        if joined:
            before, last = joined[-1]
            dx, dy = run.direction()
            length, size = hypot(dx, dy) or 1.0, run.height()
            shift_x, shift_y = quad[0] - last[2], quad[1] - last[3]
            along = (shift_x * dx + shift_y * dy) / length
            across = abs(shift_y * dx - shift_x * dy) / length
            same_line = before.direction() == run.direction() and abs(before.height() - size) < 0.01 * size
            if same_line and across < 0.05 * size and -0.3 * size < along < 0.6 * size and not run.font.vertical:
                joined[-1] = (run, (*last[:2], *quad[2:6], *last[6:8]))
                continue
        joined.append((run, quad))
    return [quad for _, quad in joined]
