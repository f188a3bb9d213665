"""From words to the glyphs of a page, by order of drawing and by order of reading; and from glyphs to the quads over them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, chain, pairwise
from math import atan2, cos, hypot, pi, sin
from operator import attrgetter

from redaction.findings import Quad
from redaction.pdf.drawn import PageWalk, Run

WORD_GAP = 0.12
"""Distance between glyphs, in units of the type size, from which it separates words."""


_BACKWARDS = 6
"""Letters and digits from which a term is looked for backwards too; the proof does the same."""


Stretch = tuple[Run, int, int]
"""Glyphs that follow each other in a run: the run, the place of the first in it, one past that of the last."""

_folded = attrgetter("folded")


def drawing_order(walk: PageWalk) -> list[Stretch]:
    """All glyphs in the order in which the page draws them."""
    return [(run, 0, len(run.codes)) for run in walk.runs]


def reading_order(walk: PageWalk) -> list[Stretch]:
    """All glyphs line by line, each line along its own direction of writing."""
    lines: dict[tuple[int, int], list[_Part]] = {}
    for run in walk.runs:
        dx, dy = run.direction()
        angle = round(atan2(dy, dx) / (pi / 90)) % 180
        step = max(0.35 * run.height(), 0.5)
        xs = run.level()
        if xs is not None:
            across = run.origin(0)[1]
            if -1e7 < across < 1e7:
                lines.setdefault((angle, -round(across / step)), []).append((xs[0], run.first, xs[-1], run, 0, len(xs)))
            continue
        along_x, along_y = cos(angle * pi / 90), sin(angle * pi / 90)
        line, row = None, 0
        for i, (x, y) in enumerate(run.origins()):
            across = y * along_x - x * along_y
            if not -1e7 < across < 1e7:
                continue
            here = -round(across / step)
            if line is None or here != row:
                row = here
                line = lines.setdefault((angle, row), [])
            along = x * along_x + y * along_y
            line.append((along, run.first + i, along, run, i, i + 1))
    return [(run, start, stop) for key in sorted(lines) for *_, run, start, stop in _in_line(lines[key])]


def numbers_of(order: list[Stretch]) -> list[int]:
    """The ids of the glyphs of an order."""
    return [*chain.from_iterable(range(run.first + start, run.first + stop) for run, start, stop in order)]


_Part = tuple[float, int, float, Run, int, int]
"""Part of a line: its begin, the id of its first glyph, the begin of its last glyph, its run, its first place and one past its
last place in the run."""


def _in_line(line: list[_Part]) -> list[_Part]:
    """The stretches of a line from its begin to its end; those that run into each other are taken apart into glyphs."""
    line = sorted(line, key=_along)
    if all(before[2] < after[0] for before, after in pairwise(line)):
        return line
    glyphs: list[_Part] = []
    for begin, first, _, run, start, stop in line:
        if stop - start == 1:
            glyphs.append((begin, first, begin, run, start, stop))
            continue
        xs = run.level() or []
        glyphs += [(xs[i], run.first + i, xs[i], run, i, i + 1) for i in range(start, stop)]
    return sorted(glyphs, key=_along)


def _along(item: _Part) -> tuple[float, int]:
    return item[0], item[1]


class GlyphText:
    """Glyphs in one order, ready to be searched: letters and digits without case (`redaction.pdf.fonts.fold`).

    Attributes:
        text: the folded text of all glyphs, nothing between them.
    """

    def __init__(self, order: list[Stretch]) -> None:
        self._order = order
        texts = ["".join(map(_folded, run.codes[start:stop])) for run, start, stop in order]
        self._begins = [0, *accumulate(map(len, texts))]
        self._within: dict[int, list[int]] = {}
        self.text = "".join(texts)

    def find(self, term: str, taken: set[int] | frozenset[int] = frozenset()) -> Iterator[list[int]]:
        """Glyph ids of every occurrence of a folded term as whole words; of longer terms backwards too.

        Those of which every glyph is `taken` are left out.
        """
        yield from self._occurrences(term, taken)
        if len(term) >= _BACKWARDS and term != term[::-1]:
            yield from self._occurrences(term[::-1], taken)

    def _occurrences(self, term: str, taken: set[int] | frozenset[int]) -> Iterator[list[int]]:
        text = self.text
        at = text.find(term) if term else -1
        while at >= 0:
            end = at + len(term)
            first, begin, _ = self._glyph(at)
            last, _, stop = self._glyph(end - 1)
            glyphs = self._ids(first, last) if begin == at and stop == end else []
            if (
                glyphs
                and not taken.issuperset(glyphs)
                and self._apart(self._before(first), first)
                and self._apart(last, self._behind(last))
            ):
                yield glyphs
            at = text.find(term, at + 1)

    def _glyph(self, character: int) -> tuple[_Here, int, int]:
        """The glyph that a character of `text` belongs to, and where the text of that glyph begins and ends."""
        number = bisect_right(self._begins, character) - 1
        run, start, stop = self._order[number]
        begins = self._within.get(number)
        if begins is None:
            lengths = (len(code.folded) for code in run.codes[start:stop])
            begins = self._within[number] = list(accumulate(lengths, initial=self._begins[number]))
        at = bisect_right(begins, character) - 1
        return (number, start + at), begins[at], begins[at + 1]

    def _ids(self, first: _Here, last: _Here) -> list[int]:
        """The ids of the glyphs from one to another."""
        ids: list[int] = []
        for number in range(first[0], last[0] + 1):
            run, start, stop = self._order[number]
            begin = first[1] if number == first[0] else start
            end = last[1] + 1 if number == last[0] else stop
            ids += range(run.first + begin, run.first + end)
        return ids

    def _before(self, here: _Here) -> _Here | None:
        number, place = here
        if place > self._order[number][1]:
            return number, place - 1
        return (number - 1, self._order[number - 1][2] - 1) if number else None

    def _behind(self, here: _Here) -> _Here | None:
        number, place = here
        if place + 1 < self._order[number][2]:
            return number, place + 1
        return (number + 1, self._order[number + 1][1]) if number + 1 < len(self._order) else None

    def _apart(self, left: _Here | None, right: _Here | None) -> bool:
        """Whether two glyphs that follow each other belong to different words; None stands for no glyph."""
        if left is None or right is None:
            return True
        return _separated(self._order[left[0]][0], left[1], self._order[right[0]][0], right[1])


_Here = tuple[int, int]
"""A glyph in an order: the number of its stretch, and its place in the run."""


def _separated(run: Run, i: int, other: Run, j: int) -> bool:
    """Whether two neighbours in a row belong to different words."""
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
