"""Matrices, points and quads of PDF default user space."""

from __future__ import annotations

from collections.abc import Iterable

from redaction.findings import Quad

Matrix = tuple[float, float, float, float, float, float]
"""a b c d e f: x' = ax + cy + e, y' = bx + dy + f."""

Box = tuple[float, float, float, float]
"""left, bottom, right, top."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def multiply(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that applies `first`, then `second`."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def invert(matrix: Matrix) -> Matrix | None:
    """The inverse, or None for a matrix that squeezes everything onto a line."""
    a, b, c, d, e, f = matrix
    determinant = a * d - b * c
    if abs(determinant) < 1e-12:
        return None
    return (
        d / determinant,
        -b / determinant,
        -c / determinant,
        a / determinant,
        (c * f - d * e) / determinant,
        (b * e - a * f) / determinant,
    )


def transform(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """A point under a matrix."""
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)


def quad_of(matrix: Matrix, box: Box) -> Quad:
    """The four corners of a box under a matrix: lower left, lower right, upper right, upper left as seen by the text."""
    left, bottom, right, top = box
    corners = [transform(matrix, x, y) for x, y in ((left, bottom), (right, bottom), (right, top), (left, top))]
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    return (x0, y0, x1, y1, x2, y2, x3, y3)


def bounds(quad: Iterable[float]) -> Box:
    """The upright box around a quad, or around any flat row of x y pairs."""
    values = list(quad)
    return (min(values[::2]), min(values[1::2]), max(values[::2]), max(values[1::2]))


def overlaps(first: Box, second: Box) -> bool:
    """Whether two upright boxes share more than an edge."""
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


def contains(quad: Quad, x: float, y: float) -> bool:
    """Whether a point lies inside a convex quad, whichever way round its corners are given."""
    sign = 0
    for corner in range(0, 8, 2):
        x0, y0 = quad[corner], quad[corner + 1]
        x1, y1 = quad[(corner + 2) % 8], quad[(corner + 3) % 8]
        side = (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)
        if side:
            if sign and (side > 0) != (sign > 0):
                return False
            sign = 1 if side > 0 else -1
    return sign != 0
