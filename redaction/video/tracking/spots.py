"""Where in a frame writing is looked for: where letters can be at all, and where the picture is another than it was.

A frame is divided into cells. Letters are strokes beside each other, so where they stand much of a small window is edge, at the
picture's size or at a half or a quarter of it. Cells without that, and cells that are as they were, need no network.

Not done: writing of less contrast than some 16 steps of 255 from stroke to ground, which nobody reads in a video either.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]
    Cells = np.ndarray[Any, np.dtype[np.bool_]]

CELL = 16
"""Pixels of a side of a cell."""
_LEVELS = 3
"""Sizes at which strokes are looked for: whole, half, quarter."""
_EDGE = 16
"""Steps of 255 between pixels beside each other from which there is an edge."""
_WINDOW = (16, 8)
_STROKES = 0.6
"""Share of a window that is edge where letters can be; of lines that can be read it is 0.98 and more."""
_WORD = 3
"""Cells to each side of what is another that are looked at with it."""
_ANOTHER, _MOST_ALIKE = 12, 6
"""Steps of 255 by which a pixel differs, and how many such pixels a cell has, where it shows more than other noise."""

Area = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""


def lettered(grey: Pixels) -> Cells:
    """Cells in which letters can be, and those that their line may reach into."""
    import cv2
    import numpy as np

    rows, columns = _counts(grey)
    found: Any = np.zeros((rows, columns), np.uint8)
    level, side = grey, CELL
    for depth in range(_LEVELS):
        if min(level.shape) < 4:
            break
        edges = cv2.morphologyEx(level, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) >= _EDGE
        dense = cv2.blur(edges.astype(np.uint8) * 255, _WINDOW) >= round(_STROKES * 255)
        cells = _any(dense, side, rows, columns).astype(np.uint8)
        found |= cv2.dilate(cells, np.ones((3, 3), np.uint8), iterations=1 << depth >> 1)
        level, side = cv2.resize(level, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), side // 2  # type: ignore[assignment]
    return found.astype(bool)  # type: ignore[no-any-return]


class Remembered:
    """The brightness of each cell as it was when it was looked at last."""

    def __init__(self) -> None:
        self._grey: Any = None
        self._looks = 0

    def due(self, grey: Pixels, every: int, *, scene: bool = False) -> tuple[Cells, Cells]:
        """Cells that show something else, and cells to look at now, which count as looked at from here on.

        Args:
            grey: brightness of the frame.
            every: in the first of so many looks of a scene all cells are due.
            scene: whether a scene has begun since the last look.
        """
        if scene:
            self.forget()
        another = self.another(grey)
        cells = another | (self._looks % every == 0)
        self._looks += 1
        self.keep(grey, cells)
        return another, cells

    def another(self, grey: Pixels) -> Cells:
        """Cells that show something else than when they were looked at last; all of them in the first frame of a scene.

        A cell alone is noise: the least line that can be read reaches into two.
        """
        import cv2
        import numpy as np

        rows, columns = _counts(grey)
        if self._grey is None or self._grey.shape != grey.shape:
            return np.ones((rows, columns), bool)
        off = cv2.absdiff(grey, self._grey) >= _ANOTHER
        cells = _sums(off, CELL, rows, columns) >= _MOST_ALIKE
        beside = cv2.filter2D(cells.astype(np.uint8), -1, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_CONSTANT)
        return cells & (beside > 1)  # type: ignore[no-any-return]

    def keep(self, grey: Pixels, cells: Cells) -> None:
        """Remember cells as they are now."""
        import numpy as np

        if self._grey is None or self._grey.shape != grey.shape:
            self._grey = grey.copy()
            return
        pixels = np.repeat(np.repeat(cells, CELL, axis=0), CELL, axis=1)[: grey.shape[0], : grey.shape[1]]
        np.copyto(self._grey, grey, where=pixels)

    def forget(self) -> None:
        """Another scene: nothing is as it was."""
        self._grey, self._looks = None, 0


def along_lines(seeds: Cells, cells: Cells) -> Cells:
    """The seeds among cells, and those that hang together with them to the left and the right, as far as a word reaches."""
    import cv2
    import numpy as np

    whole = seeds & cells
    reach = np.ones((1, 3), np.uint8)
    for _ in range(_WORD):
        whole = (cv2.dilate(whole.astype(np.uint8), reach) > 0) & cells
    return whole


def cells_of(areas: Sequence[tuple[float, float, float, float]], like: Cells) -> Cells:
    """The cells that areas touch, in a grid as large as another."""
    import numpy as np

    cells = np.zeros_like(like)
    for left, top, right, bottom in areas:
        rows = slice(max(0, math.floor(top / CELL)), max(0, math.ceil(bottom / CELL)))
        cells[rows, max(0, math.floor(left / CELL)) : max(0, math.ceil(right / CELL))] = True
    return cells


def areas_of(cells: Cells, size: tuple[int, int]) -> list[Area]:
    """Rectangles that hold cells and a cell around them, none of which overlap.

    Args:
        cells: to be held.
        size: width and height of the frame.
    """
    import cv2
    import numpy as np

    wider = cv2.dilate(cells.astype(np.uint8), np.ones((3, 3), np.uint8))
    _, _, found, _ = cv2.connectedComponentsWithStats(wider)
    areas: list[Area] = []
    for x, y, across, down, _ in found[1:].tolist():
        area = (x * CELL, y * CELL, min(size[0], (x + across) * CELL), min(size[1], (y + down) * CELL))
        while hit := next((other for other in areas if _touch(area, other)), None):
            areas.remove(hit)
            area = (min(area[0], hit[0]), min(area[1], hit[1]), max(area[2], hit[2]), max(area[3], hit[3]))
        areas.append(area)
    return areas


def _touch(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _counts(grey: Pixels) -> tuple[int, int]:
    return -(-grey.shape[0] // CELL), -(-grey.shape[1] // CELL)


def _any(pixels: Any, side: int, rows: int, columns: int) -> Any:
    return _sums(pixels, side, rows, columns) > 0


def _sums(pixels: Any, side: int, rows: int, columns: int) -> Any:
    """How many pixels are true in each cell."""
    import numpy as np

    height, width = min(pixels.shape[0], rows * side), min(pixels.shape[1], columns * side)
    framed = np.zeros((rows * side, columns * side), np.uint16)
    framed[:height, :width] = pixels[:height, :width]
    return framed.reshape(rows, side, columns, side).sum(axis=(1, 3))
