"""What a page draws, as the walk records it: runs of glyphs, pictures, shapes, and the content streams they stand in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from redaction.findings import Quad
from redaction.pdf.fonts import Code, Font
from redaction.pdf.geometry import IDENTITY, Box, Matrix, bounds, quad_of, transform

StreamPath = tuple[int, ...]
"""Where a content stream is: () is the page, (17,) the form drawn by the page's instruction 17, (17, 3) a form inside it."""

UNSEEN = -1
"""In `PagePlace.glyphs`: text that pdfium reads but our walk does not find. Such a page leaves as a picture only."""

BUILDING = frozenset(("m", "l", "c", "v", "y", "re", "h"))
"""Operators that build a path."""


@dataclass(slots=True)
class Run:
    """The glyphs of one show operator.

    Attributes:
        path: the content stream it is in.
        index: number of the instruction in that stream.
        first: id of its first glyph on the page.
        codes: one for each glyph.
        offsets: pen position of each glyph along the line of writing, unscaled text space, from the start of the run.
        cuts: (number of glyphs before it, adjustment in text space) for each number of a TJ array.
        font: the font.
        size, char_space, word_space, scale, rise, mode: text state (Tfs, Tc, Tw, Th as a factor, Ts, Tr).
        matrix: text space at the start of the run to default user space.
        marks: marked-content spans with replacement text that it lies in, as (path, instruction).
        clip: the box that limits it when it is drawn, in default user space.
        hidden: why no reader sees it: ``off`` (layer), ``outside``, ``clipped``, ``size``, ``mode``; empty if it is seen.
    """

    path: StreamPath
    index: int
    first: int
    codes: list[Code]
    offsets: list[float]
    font: Font
    size: float
    char_space: float
    word_space: float
    scale: float
    rise: float
    mode: int
    matrix: Matrix
    end: float
    marks: tuple[tuple[StreamPath, int], ...] = ()
    clip: Box = (0.0, 0.0, 0.0, 0.0)
    hidden: str = ""
    _level: tuple[list[float] | None] | None = field(default=None, repr=False, compare=False)

    def origin(self, i: int) -> tuple[float, float]:
        """Origin of glyph `i` of the run, in default user space."""
        code, offset = self.codes[i], self.offsets[i]
        if self.font.vertical:
            return transform(self.matrix, -code.across * self.size, self.rise + offset - code.above * self.size)
        return transform(self.matrix, offset * self.scale, self.rise)

    def origins(self) -> list[tuple[float, float]]:
        """Origins of all glyphs of the run."""
        if self.font.vertical:
            return [self.origin(i) for i in range(len(self.codes))]
        a, b, c, d, e, f = self.matrix
        across, along, x, y = a * self.scale, b * self.scale, c * self.rise + e, d * self.rise + f
        return [(across * offset + x, along * offset + y) for offset in self.offsets]

    def level(self) -> list[float] | None:
        """The x of each origin where the run goes level from left to right, none of them left of the one before; else None.

        It is worked out once, and the list is the caller's to read only.
        """
        if self._level is None:
            self._level = (self._level_xs(),)
        return self._level[0]

    def _level_xs(self) -> list[float] | None:
        a, b, c, _, e, _ = self.matrix
        across = a * self.scale
        if self.font.vertical or b * self.scale or not across > 0 or not self.size > 0:
            return None
        x = c * self.rise + e
        xs = [across * offset + x for offset in self.offsets]
        return xs if xs == sorted(xs) else None

    def quad(self, start: int, stop: int) -> Quad:
        """What glyphs `start` to `stop` (exclusive) of the run cover, in default user space."""
        last = self.codes[stop - 1]
        begin, end = self.offsets[start], self.offsets[stop - 1] + last.advance * self.size
        if self.font.vertical:
            half = 0.5 * self.size
            return quad_of(self.matrix, (-half, self.rise + end, half, self.rise + begin))
        bottom, top = self.rise + self.font.descent * self.size, self.rise + self.font.ascent * self.size
        return quad_of(self.matrix, (begin * self.scale, bottom, end * self.scale, top))

    def direction(self) -> tuple[float, float]:
        """The line of writing in default user space; its length is that of one unit of text space."""
        a, b, c, d, _, _ = self.matrix
        sign = -1.0 if self.size < 0 else 1.0
        return (-c * sign, -d * sign) if self.font.vertical else (a * sign * self.scale, b * sign * self.scale)

    def height(self) -> float:
        """Size of the type in default user space."""
        _, _, c, d, _, _ = self.matrix
        return abs(self.size) * float((c * c + d * d) ** 0.5)


@dataclass(slots=True)
class Placement:
    """An image that the page draws: where in the streams, its key, and the matrix from the unit square."""

    path: StreamPath
    index: int
    image: Any
    matrix: Matrix
    inline: bool = False


class Shape(NamedTuple):
    """A painted path: built by instructions `start` to `end` of a stream, painted by instruction `end`."""

    path: StreamPath
    start: int
    end: int
    matrix: Matrix

    def box(self, walk: PageWalk) -> Box | None:
        """The box around it in default user space, line width not counted; None if it has no points or senseless ones."""
        try:
            return path_box(walk.streams[self.path].instructions[self.start : self.end], self.matrix)
        except (TypeError, ValueError):
            return None


@dataclass(slots=True)
class Stream:
    """One content stream of a page: its instructions, and the resources it uses.

    Attributes:
        operators: of its instructions, by name.
        matrix: its user space at its start to default user space.
        used: names of resources by category.
        off: instructions in a layer that is off.
        damaged: instructions whose operands make no sense; readers disagree on them, so they are not written again.
        below: how many Q have no q before them.
        left_open: how many q have no Q after them.
    """

    instructions: list[Any]
    resources: Any
    matrix: Matrix = IDENTITY
    used: dict[str, set[str]] = field(default_factory=dict)
    off: set[int] = field(default_factory=set)
    damaged: set[int] = field(default_factory=set)
    below: int = 0
    left_open: int = 0
    operators: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Name the operators once: asking an instruction is slow."""
        self.operators = [str(instruction.operator) for instruction in self.instructions]

    def use(self, category: str, name: Any) -> None:
        """Note that the stream uses a named resource."""
        self.used.setdefault(category, set()).add(str(name))


@dataclass(slots=True)
class PageWalk:
    """All that a page draws.

    Attributes:
        runs: in the order of drawing.
        images: those in layers that are shown.
        streams: every content stream at every place that draws it.
        shapes: painted paths.
        replacements: marked-content spans whose text readers take instead of the glyphs' (ActualText), by (path, instruction).
        glyphs: how many there are; their ids count from 0 in the order of drawing.
    """

    runs: list[Run] = field(default_factory=list)
    images: list[Placement] = field(default_factory=list)
    streams: dict[StreamPath, Stream] = field(default_factory=dict)
    shapes: list[Shape] = field(default_factory=list)
    replacements: dict[tuple[StreamPath, int], str] = field(default_factory=dict)
    glyphs: int = 0
    _firsts: list[int] = field(default_factory=list)

    def located(self, glyphs: Collection[int]) -> Iterator[tuple[Run, list[int]]]:
        """The runs that hold some of `glyphs`, each with the places of these glyphs in the run."""
        firsts = self._firsts
        if len(firsts) != len(self.runs):
            firsts = self._firsts = [run.first for run in self.runs]
        held: dict[int, list[int]] = {}
        for glyph in sorted(glyphs):
            number = bisect_right(firsts, glyph) - 1
            if number >= 0 and glyph - firsts[number] < len(self.runs[number].codes):
                held.setdefault(number, []).append(glyph - firsts[number])
        for number, places in held.items():
            yield self.runs[number], places


def path_box(instructions: Iterable[Any], matrix: Matrix) -> Box | None:
    """The box around the path that some instructions build, in default user space; None if they build none."""
    points: list[float] = []
    for instruction in instructions:
        operator = str(instruction.operator)
        values = [float(v) for v in instruction.operands] if operator in BUILDING else []
        if operator == "re" and len(values) == 4:
            x, y, width, height = values
            points += quad_of(matrix, (x, y, x + width, y + height))
        else:
            for i in range(0, len(values) - 1, 2):
                points += transform(matrix, values[i], values[i + 1])
    return bounds(points) if points else None
