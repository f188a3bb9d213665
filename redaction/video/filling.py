"""Fills areas of decoded frames and makes the frames ready to be written, upright.

The boxes are filled before anything is turned, on the grid of the blocks in which the source was coded: a block that a box
touches goes whole, because the codec smears what is in a block over all of it, and a margin more, which its smoothing reaches.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from redaction.findings import TrackPlace
from redaction.recordings.frames import Shown
from redaction.recordings.posture import Area, Posture
from redaction.recordings.writing import Ready
from redaction.softening import Fill
from redaction.video.soft_areas import soften

if TYPE_CHECKING:
    import numpy as np

    Plane = np.ndarray[Any, np.dtype[np.uint8]]

BLACK = (16, 128, 128)
"""Luma and both chroma values of what is filled."""
BLOCK = 16
"""Width of a macroblock. Larger units of newer codecs are made of blocks that are rarely larger in places where things move."""
MARGIN = 3
"""Pixels over which a smoothing filter carries content across the border of a block (H.264, 8.7)."""


class Covers:
    """What is covered in each frame, asked frame after frame.

    Args:
        places: of one track of pictures.
    """

    def __init__(self, places: Iterable[TrackPlace]) -> None:
        self._waiting = sorted(places, key=lambda place: place.first, reverse=True)
        self._open: list[_Walk] = []
        self._number = -1

    def at(self, number: int) -> list[tuple[float, float, float, float]]:
        """Boxes in the upright frame `number`; numbers must not go back."""
        if number < self._number:
            raise ValueError("frames are asked for in their order")
        self._number = number
        while self._waiting and self._waiting[-1].first <= number:
            self._open.append(_Walk(self._waiting.pop()))
        self._open = [walk for walk in self._open if walk.place.last >= number]
        return [walk.at(number) for walk in self._open]


class _Walk:
    """One place, walked through from its first box to its last."""

    def __init__(self, place: TrackPlace) -> None:
        self.place = place
        self._next = 0

    def at(self, number: int) -> tuple[float, float, float, float]:
        boxes = self.place.boxes
        while self._next < len(boxes) - 1 and boxes[self._next][0] < number:
            self._next += 1
        after = boxes[self._next]
        if after[0] <= number or self._next == 0:
            return after[1:]
        before = boxes[self._next - 1]
        share = (number - before[0]) / (after[0] - before[0])
        left, top, right, bottom = (a + (b - a) * share for a, b in zip(before[1:], after[1:], strict=True))
        return left, top, right, bottom


def area_of(box: tuple[float, float, float, float], posture: Posture, size: tuple[int, int], *, interlaced: bool) -> Area | None:
    """The whole blocks of a decoded frame that a box of the upright one touches, or None where it lies outside.

    Args:
        box: in pixels of the upright frame.
        posture: of the decoded frame.
        size: its width and height.
        interlaced: blocks of interlaced frames are twice as high, as they hold lines of both fields.
    """
    high = 2 * BLOCK if interlaced else BLOCK
    left, top, right, bottom = posture.to_decoded(box, size)
    if right <= left or bottom <= top or right <= 0 or bottom <= 0 or left >= size[0] or top >= size[1]:
        return None
    return (
        max(0, math.floor((left - MARGIN) / BLOCK) * BLOCK),
        max(0, math.floor((top - MARGIN) / high) * high),
        min(size[0], math.ceil((right + MARGIN) / BLOCK) * BLOCK),
        min(size[1], math.ceil((bottom + MARGIN) / high) * high),
    )


def ready(shown: Shown, areas: Sequence[tuple[Area, Fill]], form: str) -> Ready:
    """A frame with its areas filled, upright, of even width and height.

    Args:
        shown: a decoded frame.
        areas: in its pixels, from `area_of`, and how each is filled. What is covered is covered last.
        form: ``yuv420p`` or ``yuvj420p``, see `form_of`.
    """
    frame = shown.frame.reformat(format=form)
    posture, odd = shown.posture, frame.width % 2 or frame.height % 2
    if areas or not posture.plain or odd:
        frame.make_writable()
    planes = planes_of(frame)
    for area, how in areas:
        if how:
            soften(planes, area, how)
    for area, how in areas:
        if not how:
            fill(planes, area)
    if not posture.plain or odd:
        frame = _turned(frame, planes, posture)
    return Ready(frame, shown.at, shown.lasts)


def form_of(frame: Any) -> str:
    """How frames of a video are written: 8 bits in three planes, with the range of brightness that they have."""
    name = frame.format.name
    full = name.startswith("yuvj") or (name == "yuv420p" and int(frame.color_range) == 2)
    return "yuvj420p" if full else "yuv420p"


def planes_of(frame: Any) -> list[Plane]:
    """The three planes of a frame as arrays that show its memory, without the unused ends of lines."""
    import numpy as np

    planes = []
    for number, plane in enumerate(frame.planes):
        width, height = (frame.width, frame.height) if number == 0 else ((frame.width + 1) // 2, (frame.height + 1) // 2)
        whole = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        planes.append(whole[:height, :width])
    return planes


def fill(planes: Sequence[Plane], area: Area) -> None:
    """Fill an area that begins at even places; an odd end takes its chroma sample whole."""
    left, top, right, bottom = area
    planes[0][top:bottom, left:right] = BLACK[0]
    for plane, value in zip(planes[1:], BLACK[1:], strict=True):
        plane[top // 2 : (bottom + 1) // 2, left // 2 : (right + 1) // 2] = value


def _turned(frame: Any, planes: Sequence[Plane], posture: Posture) -> Any:
    """A copy that stands upright; an odd side gets one line more, which repeats the last."""
    import av
    import numpy as np

    width, height = posture.turned((frame.width, frame.height))
    made = av.VideoFrame(width + width % 2, height + height % 2, frame.format.name)
    for plane, source in zip(planes_of(made), planes, strict=True):
        turned = np.rot90(source[:, ::-1] if posture.flipped else source, posture.quarters)
        down, across = plane.shape[0] - turned.shape[0], plane.shape[1] - turned.shape[1]
        plane[:] = np.pad(turned, ((0, down), (0, across)), mode="edge") if down or across else turned
    for name in ("color_range", "color_primaries", "color_trc", "colorspace"):
        setattr(made, name, getattr(frame, name))
    return made
