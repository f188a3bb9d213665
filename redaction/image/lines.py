"""Lines of text read in a picture, joined to one text that knows where each of its characters stands."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from redaction.findings import Quad
from redaction.image.quads import part_of

DOUBTFUL = 0.75
"""Mean score of a line's characters below which it counts as not read: scribbles, stamps, noise."""
UNSURE = 0.93
"""Mean score below which a line of some length holds misread letters: handwriting, faint or broken print."""
_SOME_LENGTH = 8

_CLOSE = 1.15
"""Heights from one line to the next within a cell; the rows of a table stand further apart."""

_LEFTOVER = 3
"""Characters of a word that are covered with a span which ends inside it; a longer rest of the word stays."""


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One line as the recogniser read it.

    Attributes:
        text: its characters.
        quad: pixels (origin upper left): start of the line above, its end above, its end below, its start below, in the
            direction of reading.
        score: 0 to 1, the mean of its characters.
        cuts: where each character begins along the line, as a fraction of its length, and where the last one ends;
            one more than there are characters.
    """

    text: str
    quad: Quad
    score: float
    cuts: tuple[float, ...]

    @property
    def doubtful(self) -> bool:
        """Whether it must be looked at by a person."""
        return self.score < DOUBTFUL

    @property
    def unsure(self) -> bool:
        """Whether its letters are probably misread in part."""
        return self.score < UNSURE and len(self.text) >= _SOME_LENGTH

    @property
    def height(self) -> float:
        """Pixels across the direction of reading."""
        x0, y0, _, _, _, _, x3, y3 = self.quad
        return math.hypot(x3 - x0, y3 - y0)

    def part(self, start: int, end: int) -> Quad:
        """The quad of characters `start` to `end`, widened to whole words unless much of a word would go with them."""
        words = self.text
        first, last = start, end
        while first > 0 and not words[first - 1].isspace():
            first -= 1
        while last < len(words) and not words[last].isspace():
            last += 1
        margin = 0.2 / max(1, len(words))
        left = self.cuts[first] if start - first <= _LEFTOVER else self.cuts[start]
        right = self.cuts[last] if last - end <= _LEFTOVER else self.cuts[end]
        return part_of(self.quad, max(0.0, left - margin), min(1.0, right + margin))

    def cut(self, start: int, end: int) -> Line:
        """Characters `start` to `end` as a line of their own."""
        left, right = self.cuts[start], self.cuts[end]
        wide = max(right - left, 1e-9)
        cuts = tuple((cut - left) / wide for cut in self.cuts[start : end + 1])
        return Line(self.text[start:end], part_of(self.quad, left, right), self.score, cuts)

    def with_part(self, start: int, end: int, part: Line, reach: tuple[float, float]) -> Line:
        """The line with characters `start` to `end` as they were read once more between two fractions of its length.

        It is as certain as the less certain of both. Where its first word begins and its last one ends stays as it was: the part
        was cut out in the middle of the white beside them.
        """
        left, right = reach
        text = self.text[:start] + part.text + self.text[end:]
        first, last = self.cuts[start], self.cuts[end]
        own = [min(last, max(first, left + (right - left) * cut)) for cut in part.cuts]
        own[0], own[-1] = first, last
        return Line(text, self.quad, min(self.score, part.score), (*self.cuts[:start], *own, *self.cuts[end + 1 :]))


@dataclass(frozen=True, slots=True, repr=False)
class Word:
    """One word of a line: its text, its quad in pixels and the score of the line it stands in."""

    text: str
    quad: Quad
    score: float


class PictureText:
    """The text of one picture, line by line in order of reading, with the way from its characters to pixels.

    `key` is the hash of the pixels that were read, where they were.
    """

    def __init__(self, lines: Sequence[Line], key: str = "") -> None:
        self.key = key
        self.lines: list[Line] = []
        self._starts: list[int] = []
        pieces: list[str] = []
        length = 0
        for row in _with_wrapped_cells(rows(lines)):
            for line, joint in row:
                joint = joint if self.lines else ""
                pieces += [joint, line.text]
                length += len(joint)
                self._starts.append(length)
                self.lines.append(line)
                length += len(line.text)
        self.text = "".join(pieces)

    def __repr__(self) -> str:
        return f"PictureText({len(self.lines)} lines)"

    def as_data(self) -> list[Any]:
        """The lines as JSON can hold them: text, quad to a tenth of a pixel, score, cuts to a ten-thousandth."""
        return [
            [line.text, [round(value, 1) for value in line.quad], round(line.score, 4), [round(cut, 4) for cut in line.cuts]]
            for line in self.lines
        ]

    @classmethod
    def from_data(cls, data: Sequence[Any], key: str = "") -> PictureText:
        """What `as_data` gave."""
        return cls([Line(text, tuple(quad), score, tuple(cuts)) for text, quad, score, cuts in data], key)

    def places(self, start: int, end: int) -> list[Quad]:
        """Quads in pixels that cover characters `start` to `end` of the text, one for each line they touch."""
        quads = []
        for begin, line in zip(self._starts, self.lines, strict=True):
            first, last = max(start - begin, 0), min(end - begin, len(line.text))
            if first < last:
                quads.append(line.part(first, last))
        return quads

    def words(self) -> Iterator[Word]:
        """All words in order of reading."""
        for line in self.lines:
            start = 0
            for word in line.text.split():
                start = line.text.index(word, start)
                yield Word(word, line.part(start, start + len(word)), line.score)
                start += len(word)


def _with_wrapped_cells(found: Sequence[list[Line]]) -> Iterator[list[tuple[Line, str]]]:
    """Rows with what stands before each line; a cell's second line follows its first, not the row's last cell.

    A row continues the cells of the row above if it has fewer cells, each begins where one above begins, and it stands close.
    """
    cells: list[list[Line]] = []
    for row in found:
        above = [_cell_above(line, cells) for line in row]
        if len(row) < len(cells) and None not in above and len(set(above)) == len(row):
            for line, place in zip(row, above, strict=True):
                cells[place or 0].append(line)
            continue
        if cells:
            yield _joined(cells)
        cells = [[line] for line in row]
    if cells:
        yield _joined(cells)


def _cell_above(line: Line, cells: Sequence[Sequence[Line]]) -> int | None:
    """Which cell a line continues."""
    for place, cell in enumerate(cells):
        last = cell[-1]
        along, across = _offset(last, line)
        if abs(along) < 0.8 * last.height and 0 < across < _CLOSE * last.height:
            return place
    return None


def _offset(line: Line, other: Line) -> tuple[float, float]:
    """From the start of a line to the start of another, along its direction of reading and across it."""
    x0, y0, x1, y1 = line.quad[:4]
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    cosine, sine = (x1 - x0) / length, (y1 - y0) / length
    x, y = other.quad[0] - x0, other.quad[1] - y0
    return x * cosine + y * sine, y * cosine - x * sine


def _joined(cells: Sequence[Sequence[Line]]) -> list[tuple[Line, str]]:
    return [
        (line, "\n" if place == 0 or number > 0 else "\t") for place, cell in enumerate(cells) for number, line in enumerate(cell)
    ]


def rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that stand beside each other, from above to below, each row in the direction of reading.

    The slant of the whole picture is taken out first, so that the cells of a skewed table stay in their rows.
    """
    if not lines:
        return []
    angles = [math.atan2(line.quad[3] - line.quad[1], line.quad[2] - line.quad[0]) for line in lines]
    lengths = [math.hypot(line.quad[2] - line.quad[0], line.quad[3] - line.quad[1]) for line in lines]
    slant = max(zip(lengths, angles, strict=True))[1]
    near = [angle for angle in angles if abs(math.remainder(angle - slant, math.tau)) < 0.1]
    angle = slant + median(math.remainder(other - slant, math.tau) for other in near)
    cosine, sine = math.cos(-angle), math.sin(-angle)

    def middle(line: Line) -> tuple[float, float]:
        x, y = sum(line.quad[::2]) / 4, sum(line.quad[1::2]) / 4
        return x * cosine - y * sine, x * sine + y * cosine

    placed = sorted((middle(line)[1], middle(line)[0], number) for number, line in enumerate(lines))
    found: list[list[tuple[float, float, int]]] = []
    for item in placed:
        height = lines[item[2]].height
        if found:
            last = found[-1]
            level = sum(other[0] for other in last) / len(last)
            if abs(item[0] - level) < 0.45 * min(height, min(lines[other[2]].height for other in last)):
                last.append(item)
                continue
        found.append([item])
    return [[lines[number] for _, _, number in sorted(row, key=lambda item: item[1])] for row in found]
