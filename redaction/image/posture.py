"""How the lines of a page lie: skewed by some degrees, on their side. Found from the ink alone, before anything is read.

Rows of print are dense, the white between them is empty; turned by the right angle a page has the sharpest profile. Which of the
two ends is up, ink does not say: a reader has to try.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from redaction.image.marks import marks_of

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

MOST_DEGREES = 12.0
_LOOK_SIDE = 900
_COARSE, _FINE = 1.0, 0.1
_CLEARLY = 1.15
"""How much sharper the profile must be for a page to count as lying on its side."""
_STRAIGHT = 0.15
"""Degrees that a reader bears."""


@dataclass(frozen=True, slots=True)
class Posture:
    """Degrees, clockwise on the picture, by which its lines run away from the horizontal."""

    degrees: float

    def overturned(self) -> Posture:
        """The same lines, read from their other end."""
        return Posture(self.degrees + 180)

    def upright(self, grey: Pixels, scale: float = 1.0) -> tuple[Pixels, Any]:
        """The picture with its lines horizontal.

        Args:
            grey: rows and columns.
            scale: pixels of the result for one of the picture.

        Returns:
            The new picture, and the matrix (2 x 3) from its pixels back to those of the old one.
        """
        import cv2
        import numpy as np

        height, width = grey.shape
        if self.degrees == 0 and scale == 1:
            return grey, np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
        angle = math.radians(self.degrees)
        cosine, sine = math.cos(angle), math.sin(angle)
        new_width = max(1, round((abs(width * cosine) + abs(height * sine)) * scale))
        new_height = max(1, round((abs(width * sine) + abs(height * cosine)) * scale))
        there = np.array([[cosine, sine, 0.0], [-sine, cosine, 0.0]]) * scale
        there[:, 2] = (new_width / 2, new_height / 2) - there[:, :2] @ (width / 2, height / 2)
        if self.degrees == 0:
            method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
            turned: Any = cv2.resize(grey, (new_width, new_height), interpolation=method)
            there = np.array([[new_width / width, 0.0, 0.0], [0.0, new_height / height, 0.0]])
        else:
            paper = float(np.median(grey[:: max(1, height // 200), :: max(1, width // 200)]))
            turned = cv2.warpAffine(
                grey, there, (new_width, new_height), flags=cv2.INTER_CUBIC if scale >= 1 else cv2.INTER_LINEAR, borderValue=paper
            )
        return turned, cv2.invertAffineTransform(there)


def posture_of(grey: Pixels) -> Posture:
    """How the lines of a picture lie, within `MOST_DEGREES` of the horizontal or the vertical."""
    import cv2

    scale = min(1.0, _LOOK_SIDE / max(grey.shape))
    small: Any = grey
    if scale < 1:
        size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
        small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    marks = marks_of(small)
    if marks.sum() < 50:
        return Posture(0.0)
    flat, flat_sharp = _sharpest(marks)
    on_its_side: Any = cv2.rotate(marks, cv2.ROTATE_90_COUNTERCLOCKWISE)
    side, side_sharp = _sharpest(on_its_side)
    if side_sharp > _CLEARLY * flat_sharp:
        return Posture(90 + side)
    return Posture(flat if abs(flat) > _STRAIGHT else 0.0)


def _sharpest(marks: Pixels) -> tuple[float, float]:
    """The angle at which the rows of ink part best, and how well they do."""
    import numpy as np

    ys, xs = np.nonzero(marks)
    xs, ys = xs - marks.shape[1] / 2, ys - marks.shape[0] / 2
    reach = int(math.hypot(*marks.shape)) + 2

    def sharpness(degrees: float) -> float:
        angle = math.radians(degrees)
        rows = (ys * math.cos(angle) - xs * math.sin(angle) + reach / 2).astype(np.int64)
        return float((np.diff(np.bincount(rows, minlength=reach).astype(np.float64)) ** 2).sum())

    coarse = [-MOST_DEGREES + _COARSE * step for step in range(int(2 * MOST_DEGREES / _COARSE) + 1)]
    best = max(coarse, key=sharpness)
    fine = [best + _FINE * step for step in range(-int(_COARSE / _FINE), int(_COARSE / _FINE) + 1)]
    best = max(fine, key=lambda degrees: (sharpness(degrees), -abs(degrees)))
    return best, sharpness(best)
