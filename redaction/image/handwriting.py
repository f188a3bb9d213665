"""Regions of writing that was not read for certain: handwriting, stamps, poor print, ink on which no reader found a letter.

The models were taught on print, so a line of handwriting scores less than one of print even where most of it is read right. One
line says little; the lines of a paragraph together say it clearly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from redaction.findings import Quad
from redaction.image.lines import Line
from redaction.image.quads import along

_PRINT = 0.965
"""Score that nearly all lines of clean print reach and few of handwriting."""
_SCRAWL, _FEWEST, _SHORT = 0.85, 3, 8
"""Score that words of print reach, and characters from which and below which a line is one word or two."""
_NEAR, _REACH = 1.6, 2.0
"""Heights of a line within which the next line of a region stands below it, and within which words stand beside each other."""
_BEYOND = 0.35
"""Heights of a line by which a region reaches beyond its lines: the tails of letters."""
_PARAGRAPH, _CLEAN, _AS_TALL = 5, 0.985, 0.7
"""Unsure lines that make a paragraph of handwriting; the score below which a line beside it may be of the same hand, and the
share of its height that such a line has."""
_SURE = 3
"""Unsure lines that make a region handwriting without doubt, or one line that is not read at all."""


@dataclass(frozen=True, slots=True)
class Region:
    """Writing that a person has to look at.

    Attributes:
        quad: around all of its lines, in pixels, in their direction of reading.
        lines: how many lines there are.
        certain: whether it surely was not read: it goes in unattended work.
    """

    quad: Quad
    lines: int
    certain: bool


def regions(lines: Sequence[Line], worth: Callable[[Line], bool]) -> list[Region]:
    """Regions of a picture's lines that were not read for certain.

    Args:
        lines: in order of reading.
        worth: whether a doubtful line is large enough to be writing.
    """
    weak = [line for line in lines if line.score < _PRINT or (line.doubtful and worth(line))]
    groups: list[list[Line]] = []
    for line in weak:
        near = [group for group in groups if any(_beside(line, other) for other in group)]
        joined = [line, *(one for group in near for one in group)]
        groups = [group for group in groups if all(group is not other for other in near)] + [joined]
    found = []
    for group in _whole_paragraphs(groups, lines):
        unread = [line for line in group if (line.doubtful or _is_scrawl(line)) and worth(line)]
        unsure = [line for line in group if line.unsure]
        if not unread and not unsure:
            continue
        certain = bool(unread) or len(unsure) >= _SURE
        # A few unsure words of a table of print stand alone; a paragraph goes as one.
        parts = [group] if certain and len(group) > 1 else [[line] for line in (*unread, *unsure)]
        found += [Region(_around(part), len(part), certain) for part in parts]
    return found


def _whole_paragraphs(groups: list[list[Line]], lines: Sequence[Line]) -> list[list[Line]]:
    """The groups, each paragraph of handwriting with all that goes on in the same hand; in the order in which they were given."""
    taken: list[Line] = []
    whole: dict[int, list[Line]] = {}
    for number in sorted(range(len(groups)), key=lambda number: len(groups[number]), reverse=True):
        rest = [line for line in groups[number] if line not in taken]
        if rest:
            free = [line for line in lines if line not in rest and line not in taken]
            whole[number] = [*rest, *_in_the_same_hand(rest, free)]
            taken += whole[number]
    return [whole[number] for number in sorted(whole)]


def _in_the_same_hand(group: list[Line], others: Sequence[Line]) -> list[Line]:
    """Lines that score like print but go on where a paragraph of handwriting ends: as tall, below or above, not quite print."""
    if sum(line.unsure for line in group) < max(_PARAGRAPH, len(group) / 2):
        return []
    tall = sorted(line.height for line in group)[len(group) // 2]
    left = [line for line in others if line.score < _CLEAN and line.height >= _AS_TALL * tall]
    joined: list[Line] = []
    while more := [line for line in left if any(_goes_on(line, other, tall) for other in (*group, *joined))]:
        joined += more
        left = [line for line in left if line not in more]
    return joined


def _goes_on(line: Line, other: Line, tall: float) -> bool:
    """Whether a line stands in the column of another one and about a line below or above it."""
    low, high, beside, beyond = min(line.quad[::2]), max(line.quad[::2]), min(other.quad[::2]), max(other.quad[::2])
    top, bottom, above, below = min(line.quad[1::2]), max(line.quad[1::2]), min(other.quad[1::2]), max(other.quad[1::2])
    shared = min(high, beyond) - max(low, beside)
    return 2 * shared >= min(high - low, beyond - beside) and max(top - below, above - bottom) <= _NEAR * tall


def _is_scrawl(line: Line) -> bool:
    """Whether a short line scores so low that it is a signature read as letters rather than a word of print."""
    return line.score < _SCRAWL and _FEWEST <= len(line.text.strip()) < _SHORT


def _beside(line: Line, other: Line) -> bool:
    """Whether two lines belong to one block of writing: one below the other, or in one row."""
    size = max(line.height, other.height)
    x0, y0, x1, y1 = other.quad[:4]
    length = along(other.quad) or 1.0
    ahead = ((x1 - x0) / length, (y1 - y0) / length)
    points = [(line.quad[place] - x0, line.quad[place + 1] - y0) for place in range(0, 8, 2)]
    forward = [x * ahead[0] + y * ahead[1] for x, y in points]
    down = [y * ahead[0] - x * ahead[1] for x, y in points]
    gap_along = max(0.0, min(forward) - length, -max(forward))
    gap_across = max(0.0, min(down) - other.height, -max(down))
    return gap_along < _REACH * size and gap_across < _NEAR * size


def _around(lines: Sequence[Line]) -> Quad:
    longest = max(lines, key=lambda line: along(line.quad))
    x0, y0, x1, y1 = longest.quad[:4]
    angle = math.atan2(y1 - y0, x1 - x0)
    cosine, sine = math.cos(angle), math.sin(angle)
    points = [(line.quad[place], line.quad[place + 1]) for line in lines for place in range(0, 8, 2)]
    forward = [x * cosine + y * sine for x, y in points]
    down = [y * cosine - x * sine for x, y in points]
    beyond = _BEYOND * longest.height
    left, right, top, bottom = min(forward) - beyond, max(forward) + beyond, min(down) - beyond, max(down) + beyond
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    values = [value for f, d in corners for value in (f * cosine - d * sine, f * sine + d * cosine)]
    return (values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7])
