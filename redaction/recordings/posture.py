"""How a picture has to be turned to stand upright, and how wide its pixels are.

A camera that is held on its side writes the frames as its sensor sees them, and a matrix that says how to show them
(ISO 14496-12, 8.5.2); older recordings have pixels that are not square.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, as places between pixels."""

Area = tuple[int, int, int, int]
"""The same in whole pixels."""


@dataclass(frozen=True, slots=True)
class Posture:
    """How a decoded frame becomes the upright one.

    Attributes:
        quarters: quarter turns against the clock, after the flip.
        flipped: mirrored left to right first.
        aspect: width of a pixel of the decoded frame by its height.
    """

    quarters: int = 0
    flipped: bool = False
    aspect: Fraction = Fraction(1)

    @property
    def plain(self) -> bool:
        """Whether the decoded frame stands upright as it is; its pixels may still not be square."""
        return not self.quarters and not self.flipped

    def turned(self, size: tuple[int, int]) -> tuple[int, int]:
        """Width and height of a decoded frame once it is turned; pixels stay as they are."""
        return (size[1], size[0]) if self.quarters % 2 else size

    def shown(self, size: tuple[int, int]) -> tuple[int, int]:
        """Width and height of the upright frame in square pixels: narrow pixels are made wider, never lines fewer."""
        width, height = size
        if self.aspect >= 1:
            width = max(1, round(width * self.aspect))
        else:
            height = max(1, round(height / self.aspect))
        return self.turned((width, height))

    def aspect_turned(self) -> Fraction:
        """Width of a pixel by its height once the frame is turned."""
        return 1 / self.aspect if self.quarters % 2 else self.aspect

    def to_decoded(self, box: Box, size: tuple[int, int]) -> Box:
        """A box of the upright frame in pixels of the decoded one.

        Args:
            box: in square pixels of the upright frame.
            size: width and height of the decoded frame.
        """
        width, height = self.shown(size)
        left, top, right, bottom = box
        for _ in range(self.quarters):  # a quarter turn with the clock undoes one against it
            left, top, right, bottom = height - bottom, left, height - top, right
            width, height = height, width
        if self.flipped:
            left, right = width - right, width - left
        across, down = size[0] / width, size[1] / height
        return left * across, top * down, right * across, bottom * down

    def to_turned(self, area: Area, size: tuple[int, int]) -> Area:
        """Whole pixels of the decoded frame as those of the turned one.

        Args:
            area: in pixels of the decoded frame.
            size: its width and height.
        """
        width, height = size
        left, top, right, bottom = area
        if self.flipped:
            left, right = width - right, width - left
        for _ in range(self.quarters):
            left, top, right, bottom = top, width - right, bottom, width - left
            width, height = height, width
        return left, top, right, bottom


def posture_of(frame: Any, aspect: Fraction | None) -> Posture:
    """The posture of a decoded frame.

    Args:
        frame: `av.VideoFrame`.
        aspect: what the container says of the width of a pixel, or None.
    """
    flipped, quarters = False, round(frame.rotation / 90) % 4
    matrix = _matrix(frame)
    if matrix is not None:
        a, b, c, d = matrix
        flipped = a * d - b * c < 0
        if flipped:  # mirrored first: turned by what is left
            a, b = -a, -b
        quarters = round(math.degrees(math.atan2(-b, a)) / 90) % 4
    usable = aspect is not None and Fraction(1, 10) <= aspect <= 10
    return Posture(quarters, flipped, Fraction(aspect) if usable and aspect is not None else Fraction(1))


def _matrix(frame: Any) -> tuple[int, int, int, int] | None:
    """The four numbers of the display matrix that turn and flip."""
    piece = frame.side_data.get("DISPLAYMATRIX")
    if piece is None or piece.buffer_size < 36:
        return None
    numbers = struct.unpack("=9i", bytes(piece)[:36])
    return numbers[0], numbers[1], numbers[3], numbers[4]
