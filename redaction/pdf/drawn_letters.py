"""Whether a page draws letters: as outlines, as strokes of a pen (plans, maps), as squares or dots, as shaded triangles.

No search of page text comes there, so such a page has to be read as it is seen. What is judged is how shapes stand together, not
what they say: a chart or a row of boxes to tick may pass for writing, which costs a reading and nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import pikepdf

from redaction.pdf.drawn import BUILDING, PageWalk, Shape
from redaction.pdf.geometry import Box, Matrix, bounds, quad_of, transform

_LETTER = (2.0, 60.0)
"""Least and greatest height in points of a path that may be the outline of a letter."""
_IN_A_ROW = 5
"""Outlines of that size side by side from which they may spell a word."""
_SIDES = 3
"""Straight segments from which a path without curves may be a letter; a box is none, however many it has."""
_CELL = 50.0
"""Points; strokes and dots are counted in two by two cells of this size."""
_STROKES = 8
"""Slanting strokes close together from which they may be letters: a name of seven capitals has about ten."""
_SLANT = 0.12
"""Least share of the longer side that the shorter one is of a stroke that slants; rules of tables do not."""
_DOT = 6.0
"""Points up to which a box is a dot."""
_DOTS = 60
"""Dots close together from which they may be letters; the corners of the cells of a table are fewer."""
_STEPS, _IN_STEP, _BAND = 12, 0.9, 4
"""Dots of a row from which it may be one of a chequered band, as police forms have them, or of a dotted rule; share of them that
follow at one distance; and rows of a band at most: letters made of squares have five and more."""
_MESHES = (4, 5, 6, 7)
"""Types of shadings made of triangles and patches, which can draw anything."""
_PATH = re.compile(rb"(?<![^\s\])])(?:m|re)(?=\s)")
_MANY_PATHS = 8
"""Paths in a pattern, a soft mask or a glyph procedure from which it may draw a word and not only one letter."""

Mark = tuple[Box, bool, int, bool]
"""Part of a path: its box, whether it has curves, how many straight segments, and whether it is nothing but an upright box."""


def draws_letters(walk: PageWalk) -> bool:
    """Whether shapes of a page stand together like the letters of a word."""
    if draws_meshes(walk):
        return True
    rows: dict[int, list[Box]] = {}
    strokes: Counter[tuple[int, int]] = Counter()
    dots: list[Box] = []
    for box, curved, sides, upright in _marks(walk):
        wide, high = box[2] - box[0], box[3] - box[1]
        if wide > _LETTER[1] or high > _LETTER[1]:
            continue
        if max(wide, high) <= _DOT and (upright or not sides):
            dots.append(box)
        elif high >= _LETTER[0] and (curved or (sides >= _SIDES and not upright)):
            rows.setdefault(round(box[1] / 1.5), []).append(box)
        elif sides and not upright and min(wide, high) >= _SLANT * max(wide, high):
            strokes[_cell(box)] += 1
    spread = Counter(map(_cell, _out_of_step(dots)))
    return _crowded(strokes, _STROKES) or _crowded(spread, _DOTS) or _in_rows(rows)


def draws_paths(content: bytes) -> bool:
    """Whether a content stream, such as that of a pattern, draws more paths than one letter has."""
    return sum(1 for _ in zip(_PATH.finditer(content), range(_MANY_PATHS), strict=False)) == _MANY_PATHS


def forms_inside(walk: PageWalk, shape: Shape, areas: Collection[Box]) -> bool:
    """Whether a part of a path that is no upright box of a clip lies inside one of the areas."""
    stream = walk.streams[shape.path]
    clips = stream.operators[shape.end] == "n"
    return any(
        area[0] <= box[0] and area[1] <= box[1] and box[2] <= area[2] and box[3] <= area[3]
        for box, _, _, upright in _parts(stream.instructions[shape.start : shape.end], shape.matrix)
        if not (clips and upright)
        for area in areas
    )


def draws_meshes(walk: PageWalk) -> bool:
    """Whether a page paints with triangles or patches, by themselves or as a pattern."""
    for stream in walk.streams.values():
        for category in ("/Shading", "/Pattern"):
            group = stream.resources.get(category) if category in stream.used else None
            if not isinstance(group, pikepdf.Dictionary):
                continue
            for name in stream.used[category]:
                shading = group.get(name)
                if category == "/Pattern" and isinstance(shading, pikepdf.Dictionary):
                    shading = shading.get("/Shading")
                if isinstance(shading, pikepdf.Stream) and shading.get("/ShadingType") in _MESHES:
                    return True
    return False


def _marks(walk: PageWalk) -> Iterator[Mark]:
    """The parts of all paths; those that only clip are among them, since what is painted through them shows their form."""
    for shape in walk.shapes:
        yield from _parts(walk.streams[shape.path].instructions[shape.start : shape.end], shape.matrix)


def _parts(instructions: Iterable[Any], matrix: Matrix) -> Iterator[Mark]:
    """The parts of a path; one whose numbers make no sense is passed over."""
    points: list[float] = []
    curved, sides = False, 0
    for instruction in instructions:
        operator = str(instruction.operator)
        try:
            values = [float(value) for value in instruction.operands] if operator in BUILDING else []
        except (TypeError, ValueError):
            continue
        if operator in ("m", "re") and points:
            yield _mark(points, curved, sides)
            points, curved, sides = [], False, 0
        if operator == "re" and len(values) == 4:
            x, y, width, height = values
            points, sides = list(quad_of(matrix, (x, y, x + width, y + height))), 4
            continue
        for i in range(0, len(values) - 1, 2):
            points += transform(matrix, values[i], values[i + 1])
        curved = curved or operator in ("c", "v", "y")
        sides += operator == "l" and points[-4:-2] != points[-2:]
    if points:
        yield _mark(points, curved, sides)


def _mark(points: list[float], curved: bool, sides: int) -> Mark:
    box = bounds(points)
    upright = not curved and all(
        abs(x - box[0]) < 0.1 or abs(x - box[2]) < 0.1 for x in points[::2]
    ) and all(abs(y - box[1]) < 0.1 or abs(y - box[3]) < 0.1 for y in points[1::2])  # fmt: skip
    return box, curved, sides, upright and sides >= _SIDES


def _cell(box: Box) -> tuple[int, int]:
    return int(box[0] // _CELL), int(box[1] // _CELL)


def _out_of_step(dots: Iterable[Box]) -> Iterator[Box]:
    """The dots without those of chequered bands and dotted rules; what is drawn twice in one place counts once."""
    rows: dict[int, set[Box]] = {}
    for left, low, right, high in dots:
        rows.setdefault(round(low * 2), set()).add((round(left, 1), round(low, 1), round(right, 1), round(high, 1)))
    even = sorted(place for place, row in rows.items() if _in_step(sorted(row)))
    bands: list[list[int]] = []
    for place in even:
        tallest = 2 * max(box[3] - box[1] for box in rows[place])
        if bands and place - bands[-1][-1] <= 2 * tallest + 1:
            bands[-1].append(place)
        else:
            bands.append([place])
    plain = {place for band in bands if len(band) <= _BAND for place in band}
    for place, row in rows.items():
        if place not in plain:
            yield from row


def _in_step(row: Sequence[Box]) -> bool:
    """Whether dots of a row, from left to right, follow one another at one distance but for a few."""
    steps = Counter(round(after[0] - before[0], 1) for before, after in pairwise(row))
    return len(row) >= _STEPS and max(steps.values()) >= _IN_STEP * (len(row) - 1)


def _crowded(counts: Counter[tuple[int, int]], many: int) -> bool:
    return any(sum(counts.get((x + i, y + j), 0) for i in (0, 1) for j in (0, 1)) >= many for x, y in list(counts))


def _in_rows(rows: dict[int, list[Box]]) -> bool:
    for row, boxes in rows.items():
        line = sorted(boxes + rows.get(row + 1, []))
        together = 1
        for before, box in pairwise(line):
            near = box[0] - before[2] < 1.2 * max(before[3] - before[1], box[3] - box[1])
            together = together + 1 if near and box[0] > before[0] + 0.3 else 1
            if together >= _IN_A_ROW:
                return True
    return False
