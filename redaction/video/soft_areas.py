"""Areas of a frame that are blurred or pixelated: how it is done, and how much of their detail the proof still finds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from redaction.recordings.posture import Area
from redaction.softening import Fill

if TYPE_CHECKING:
    import numpy as np

    Plane = np.ndarray[Any, np.dtype[np.uint8]]

DETAIL_LEFT = 0.3
"""Share of the detail of an area that may be left: what is finer than half a cell. Borders of cells are fine themselves."""
_CELLS = 6
"""Cells along the shorter side of an area: too few for a face."""
_SMALLEST = 8
_PLAIN = 3.0
"""Steps of 255 below which an area has no detail that could be left."""


def cell_of(width: float, height: float) -> int:
    """Side of the cells of an area, in pixels; even, as chroma has half as many."""
    return 2 * max(_SMALLEST // 2, math.ceil(min(width, height) / _CELLS / 2))


def soften(planes: Sequence[Plane], area: Area, fill: Fill) -> None:
    """Blur or pixelate an area: only the means of its cells are left, as they are or run into each other."""
    import cv2

    left, top, right, bottom = area
    cell = cell_of(right - left, bottom - top)
    for plane, half in zip(planes, (1, 2, 2), strict=True):
        part = plane[top // half : -(-bottom // half), left // half : -(-right // half)]
        if not part.size:
            continue
        height, width = part.shape
        cells = (max(1, round(width * half / cell)), max(1, round(height * half / cell)))
        means = cv2.resize(part, cells, interpolation=cv2.INTER_AREA)
        part[:] = cv2.resize(means, (width, height), interpolation=cv2.INTER_NEAREST if fill == "pixelate" else cv2.INTER_LINEAR)


def detail_left(mine: Plane, theirs: Plane, box: tuple[float, float, float, float]) -> float:
    """Share of the detail of an area of the source that is still there in the written frame: 1 where nothing was done.

    Args:
        mine: brightness of the source, as large as the written frame.
        theirs: brightness of the written frame.
        box: the area in pixels of both.
    """
    import cv2
    import numpy as np

    height, width = mine.shape
    left, right = (min(max(round(edge), 0), width) for edge in (box[0], box[2]))
    top, bottom = (min(max(round(edge), 0), height) for edge in (box[1], box[3]))
    if right - left < 2 or bottom - top < 2:
        return 0.0
    reach = max(3, cell_of(right - left, bottom - top) // 2)
    fine = []
    for plane in (mine, theirs):
        part = np.ascontiguousarray(plane[top:bottom, left:right], np.float32)
        fine.append(part - cv2.blur(part, (reach, reach)))
    before, after = fine
    power = float((before**2).mean())
    if power < _PLAIN**2:
        return 0.0
    return max(0.0, float((before * after).mean()) / power)
