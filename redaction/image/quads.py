"""Quads in pixels (origin upper left): corners from where a line of text begins, above, along it and back below."""

from __future__ import annotations

import math

from redaction.findings import Quad

_SAMPLES = tuple((place + 0.5) / 8 for place in range(8))
_MOST = 0.8


def turned(quad: Quad, quarters: int) -> Quad:
    """The same quad, read from another corner: 1 for a line that runs upwards, 2 for one that stands on its head."""
    corners = [quad[index : index + 2] for index in range(0, 8, 2)]
    shift = {1: 3, 2: 2, 3: 1}[quarters]
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners[shift:] + corners[:shift]
    return (x0, y0, x1, y1, x2, y2, x3, y3)


def along(quad: Quad) -> float:
    """Pixels in the direction of reading."""
    return math.hypot(quad[2] - quad[0], quad[3] - quad[1])


def across(quad: Quad) -> float:
    """Pixels across the direction of reading."""
    return math.hypot(quad[6] - quad[0], quad[7] - quad[1])


def area(quad: Quad) -> float:
    """Square pixels, nearly: the product of both."""
    return along(quad) * across(quad)


def moved(quad: Quad, x: float, y: float) -> Quad:
    """The quad shifted by x and y."""
    x0, y0, x1, y1, x2, y2, x3, y3 = quad
    return (x0 + x, y0 + y, x1 + x, y1 + y, x2 + x, y2 + y, x3 + x, y3 + y)


def part_of(quad: Quad, left: float, right: float) -> Quad:
    """The part of a quad between two fractions of its length."""
    x0, y0, x1, y1, x2, y2, x3, y3 = quad
    return (
        x0 + (x1 - x0) * left,
        y0 + (y1 - y0) * left,
        x0 + (x1 - x0) * right,
        y0 + (y1 - y0) * right,
        x3 + (x2 - x3) * right,
        y3 + (y2 - y3) * right,
        x3 + (x2 - x3) * left,
        y3 + (y2 - y3) * left,
    )


def higher(quad: Quad, part: float) -> Quad:
    """The quad with so many of its heights more above and below."""
    x0, y0, x1, y1, x2, y2, x3, y3 = quad
    return (
        x0 + (x0 - x3) * part,
        y0 + (y0 - y3) * part,
        x1 + (x1 - x2) * part,
        y1 + (y1 - y2) * part,
        x2 + (x2 - x1) * part,
        y2 + (y2 - y1) * part,
        x3 + (x3 - x0) * part,
        y3 + (y3 - y0) * part,
    )


def scaled(quad: Quad, factor: float) -> Quad:
    """The quad enlarged from the origin."""
    x0, y0, x1, y1, x2, y2, x3, y3 = (value * factor for value in quad)
    return (x0, y0, x1, y1, x2, y2, x3, y3)


def mostly_inside(quad: Quad, other: Quad) -> bool:
    """Whether most of a quad lies within another, whichever way both lie.

    Points of the first are looked for in the second, because the upright boxes of slanted lines reach over their neighbours.
    """
    # Most pairs lie apart, and their upright boxes tell that for the price of a few comparisons.
    if min(quad[::2]) > max(other[::2]) or max(quad[::2]) < min(other[::2]):
        return False
    if min(quad[1::2]) > max(other[1::2]) or max(quad[1::2]) < min(other[1::2]):
        return False
    x0, y0, x1, y1, _, _, x3, y3 = other
    ahead, down = (x1 - x0, y1 - y0), (x3 - x0, y3 - y0)
    size = ahead[0] * down[1] - ahead[1] * down[0]
    if not size:
        return False
    inside = 0
    for part_along in _SAMPLES:
        for part_across in _SAMPLES:
            x = quad[0] + (quad[2] - quad[0]) * part_along + (quad[6] - quad[0]) * part_across - x0
            y = quad[1] + (quad[3] - quad[1]) * part_along + (quad[7] - quad[1]) * part_across - y0
            inside += 0 <= x * down[1] - y * down[0] <= size and 0 <= y * ahead[0] - x * ahead[1] <= size
    return inside > _MOST * len(_SAMPLES) ** 2
