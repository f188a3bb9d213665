"""Parts of a picture beside each other in a smaller one, so that a network sees all of them at once, and the way back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from redaction.findings import Quad
from redaction.image.quads import moved
from redaction.video.tracking.spots import Area

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_BETWEEN = 8
"""Pixels by which the edges of a part are drawn out, so that no edge of another stands at its own."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A picture made of parts of another.

    Attributes:
        size: its width and height.
        places: for each part where it stands in the whole, and its upper left corner here.
    """

    size: tuple[int, int]
    places: tuple[tuple[Area, tuple[int, int]], ...]

    def picture(self, whole: Pixels) -> Pixels:
        """The parts, taken out of the whole."""
        import cv2
        import numpy as np

        made = np.zeros((self.size[1], self.size[0], *whole.shape[2:]), np.uint8)
        for (left, top, right, bottom), (x, y) in self.places:
            part = whole[top:bottom, left:right]
            drawn = cv2.copyMakeBorder(part, _BETWEEN, _BETWEEN, _BETWEEN, _BETWEEN, cv2.BORDER_REPLICATE)
            made[y - _BETWEEN : y + bottom - top + _BETWEEN, x - _BETWEEN : x + right - left + _BETWEEN] = drawn
        return made

    def in_whole(self, quad: Quad) -> Quad | None:
        """A quad of this picture as it lies in the whole; None where its middle lies in no part."""
        x, y = sum(quad[::2]) / 4, sum(quad[1::2]) / 4
        for (left, top, right, bottom), (ox, oy) in self.places:
            if ox <= x < ox + right - left and oy <= y < oy + bottom - top:
                return moved(quad, left - ox, top - oy)
        return None


def packed(areas: Sequence[Area]) -> Packed:
    """Areas that do not overlap, in shelves, the highest first."""
    across = [right - left + 2 * _BETWEEN for left, _, right, _ in areas]
    room = sum(wide * (area[3] - area[1] + 2 * _BETWEEN) for wide, area in zip(across, areas, strict=True))
    width = max(*across, math.isqrt(round(1.6 * room)), 1) if areas else 1
    places: list[tuple[Area, tuple[int, int]]] = []
    x = y = high = reached = 0
    for left, top, right, bottom in sorted(areas, key=lambda area: area[1] - area[3]):
        wide = right - left + 2 * _BETWEEN
        if x + wide > width:
            x, y, high = 0, y + high, 0
        places.append(((left, top, right, bottom), (x + _BETWEEN, y + _BETWEEN)))
        x, high = x + wide, max(high, bottom - top + 2 * _BETWEEN)
        reached = max(reached, x)
    return Packed((reached, y + high), tuple(places))
