"""The part of a line that lies around areas, in whole words, and the rest of it: so that little is read again beside a box."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from redaction.findings import Quad
from redaction.image.ink import crop_of, ink_of
from redaction.image.lines import UNSURE, Line
from redaction.image.quads import part_of

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

Area = tuple[float, float, float, float]
"""Left, upper, right and lower edge in pixels."""

_REACH = 3.0
"""Heights of a line to either side of an area that belong to its window: a word or two."""
_LEAST_KEPT = 2.0
"""Heights of a line from which a rest of it is worth leaving out."""
_GAP, _MARGIN = 1.2, 0.2
"""Heights of a line of white at which it is cut, and that are left beside its letters."""
_WORD = re.compile(r"\S+")


def parted(line: Line, areas: Sequence[Area], least: float) -> tuple[list[Quad], list[Line]]:
    """Part a line where the white between its words allows it.

    A line that was not read for certain stays whole: where its words end is not known well enough.

    Args:
        line: as it was read.
        areas: that it has points in common with.
        least: pixels to either side of an area that belong to its window, where the line is so low that three heights are less.

    Returns:
        The windows, from one white gap or end of the line to another; and the lines that are left beside them.
    """
    length = math.hypot(line.quad[2] - line.quad[0], line.quad[3] - line.quad[1])
    if line.score < UNSURE or length < 1:
        return [line.quad], []
    reach = max(_REACH * line.height, least)
    near = [(start - reach, end + reach) for start, end in (_along(line.quad, area, length) for area in areas)]
    kept: list[tuple[int, int]] = []
    last = False
    for word in _WORD.finditer(line.text):
        start, end = line.cuts[word.start()] * length, line.cuts[word.end()] * length
        free = not any(start < right and end > left for left, right in near)
        if free and last:
            kept[-1] = (kept[-1][0], word.end())
        elif free:
            kept.append(word.span())
        last = free
    kept = [(start, end) for start, end in kept if (line.cuts[end] - line.cuts[start]) * length >= _LEAST_KEPT * line.height]
    rests = [line.cut(start, end) for start, end in kept]
    edges = [0.0, *(line.cuts[place] for span in kept for place in span), 1.0]
    # A rest at the end of a line leaves no window behind it.
    if kept and not line.text[: kept[0][0]].strip():
        edges = edges[2:]
    if kept and not line.text[kept[-1][1] :].strip():
        edges = edges[:-2]
    windows = [part_of(line.quad, left, right) for number, (left, right) in enumerate(pairwise(edges)) if number % 2 == 0]
    return windows, rests


def filled(pixels: Pixels, quad: Quad) -> list[Quad]:
    """The parts of a line that have ink, cut where the white is wider than between words: a box that was there parted them."""
    import numpy as np

    ink = ink_of(crop_of(pixels, quad))
    height, width = ink.shape
    places = np.flatnonzero(ink.any(axis=0))
    if not len(places):
        return []
    ends = np.flatnonzero(np.diff(places) > _GAP * height)
    starts = [places[0], *places[ends + 1]]
    stops = [*places[ends], places[-1]]
    margin = _MARGIN * height
    return [
        part_of(quad, max(0.0, float(start - margin) / width), min(1.0, float(stop + 1 + margin) / width))
        for start, stop in zip(starts, stops, strict=True)
    ]


def _along(quad: Quad, area: Area, length: float) -> tuple[float, float]:
    """From where to where an area reaches in pixels along a line, where their upright boxes overlap."""
    x0, y0, x1, y1 = quad[:4]
    left, right = max(area[0], min(quad[::2])), min(area[2], max(quad[::2]))
    top, bottom = max(area[1], min(quad[1::2])), min(area[3], max(quad[1::2]))
    places = [((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length for x in (left, right) for y in (top, bottom)]
    return min(places), max(places)
