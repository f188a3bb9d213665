"""Where lines are by the text detector's map, and where that is in the whole picture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from redaction.findings import Quad

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_INK, _TEXT, _GROWTH = 0.3, 0.4, 1.6
"""Of the text detector's map: value of a pixel of text, mean value of a line, and how far a line reaches beyond its kernel."""


def quads_of(chances: Any) -> list[Any]:
    """Rectangles of lines in the text detector's map: arrays of four corners, from the upper left clockwise.

    The detector draws the kernels of lines; a line reaches beyond its kernel by area times a factor by circumference
    (differentiable binarisation, arXiv 1911.08947).
    """
    import cv2
    import numpy as np

    mask = cv2.dilate((chances > _INK).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline in outlines:
        (x, y), (width, height), degrees = cv2.minAreaRect(outline)
        if min(width, height) < 3:
            continue
        left, top, wide, high = cv2.boundingRect(outline)
        inside = np.zeros((high, wide), np.uint8)
        corners = cv2.boxPoints(((x - left, y - top), (width, height), degrees))
        cv2.fillPoly(inside, [corners.astype(np.int32)], 1)
        if cv2.mean(chances[top : top + high, left : left + wide], inside)[0] < _TEXT:
            continue
        reach = width * height * _GROWTH / (width + height)
        width, height, angle = width + reach, height + reach, math.radians(degrees)
        # The side nearest to the horizontal is the direction of reading until the text says otherwise.
        quarters = round(angle / (math.pi / 2))
        angle -= quarters * math.pi / 2
        if quarters % 2:
            width, height = height, width
        ahead = np.array([math.cos(angle), math.sin(angle)]) * width / 2
        down = np.array([-math.sin(angle), math.cos(angle)]) * height / 2
        middle = np.array([x, y])
        found.append(np.array([middle - ahead - down, middle + ahead - down, middle + ahead + down, middle - ahead + down]))
    return found


def spread(quad: Quad, rows: Pixels, columns: Pixels) -> Quad:
    """A quad in the rows and columns that were put to the network, as it lies in the whole picture."""
    import numpy as np

    xs = np.interp(quad[::2], np.arange(len(columns)), columns)
    ys = np.interp(quad[1::2], np.arange(len(rows)), rows)
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = ((float(x), float(y)) for x, y in zip(xs, ys, strict=True))
    return (x0, y0, x1, y1, x2, y2, x3, y3)
