"""Quads in pixels (origin upper left): corners from where a line of text begins, above, along it and back below."""

from __future__ import annotations

import math

from redaction.findings import Quad


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


def straightened(quad: Quad) -> Quad:
    """The parallelogram nearest to a quad.

    Corners come rounded, and one pixel of false perspective over a long line shifts the letters in its middle by several.
    """
    x0, y0, x1, y1, x2, y2, x3, y3 = quad
    middle_x, middle_y = (x0 + x1 + x2 + x3) / 4, (y0 + y1 + y2 + y3) / 4
    along_x, along_y = (x1 - x0 + x2 - x3) / 4, (y1 - y0 + y2 - y3) / 4
    across_x, across_y = (x3 - x0 + x2 - x1) / 4, (y3 - y0 + y2 - y1) / 4
    return (
        middle_x - along_x - across_x,
        middle_y - along_y - across_y,
        middle_x + along_x - across_x,
        middle_y + along_y - across_y,
        middle_x + along_x + across_x,
        middle_y + along_y + across_y,
        middle_x - along_x + across_x,
        middle_y - along_y + across_y,
    )


def moved(quad: Quad, x: float, y: float) -> Quad:
    """The quad shifted by x and y."""
    x0, y0, x1, y1, x2, y2, x3, y3 = quad
    return (x0 + x, y0 + y, x1 + x, y1 + y, x2 + x, y2 + y, x3 + x, y3 + y)


def scaled(quad: Quad, factor: float) -> Quad:
    """The quad enlarged from the origin."""
    x0, y0, x1, y1, x2, y2, x3, y3 = (value * factor for value in quad)
    return (x0, y0, x1, y1, x2, y2, x3, y3)


def mostly_inside(quad: Quad, other: Quad) -> bool:
    """Whether most of a quad lies within the upright box of another."""
    left, right = max(min(quad[::2]), min(other[::2])), min(max(quad[::2]), max(other[::2]))
    top, bottom = max(min(quad[1::2]), min(other[1::2])), min(max(quad[1::2]), max(other[1::2]))
    if right <= left or bottom <= top:
        return False
    own = (max(quad[::2]) - min(quad[::2])) * (max(quad[1::2]) - min(quad[1::2]))
    return (right - left) * (bottom - top) > 0.85 * own
