"""How a thing moves from one frame to another: a coarse flow of the whole frame says where to look, points say exactly where.

The flow is DIS (Kroeger and others, arXiv 1603.03590) on a small copy; the points are followed there and back (Kalal,
Mikolajczyk, Matas, "Forward-Backward Error", 2010) in a small picture around the thing, whatever its size. What the thing looked
like is then compared with what stands where it should be now: that is how sure the step is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from redaction.video.tracking.tracks import Box

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

FLOW_WIDTH = 320
_PATCH = 36
"""Pixels that the longer side of a thing has in the picture its points are followed in."""
_AROUND = 2.4
_MOST_ENLARGED = 2.5
_COMPARED = 24
_LEAST_POINTS = 8
_MOST_SCALING = 0.07
"""By how much a thing grows or shrinks from one frame to the next at most."""


@dataclass(slots=True, repr=False)
class Look:
    """One frame as following needs it: its brightness, at the working size, and halves of it as they are asked for."""

    number: int
    luma: Pixels
    halves: list[Pixels] = field(default_factory=list)
    small: Pixels | None = None

    def level(self, scale: float) -> tuple[Pixels, float]:
        """The copy from which a part can be taken at `scale` (below 1: smaller) without aliasing, and that copy's own scale."""
        import cv2

        pixels, own = self.luma, 1.0
        depth = 0
        while scale < own / 2 and min(pixels.shape) >= 16:
            if depth == len(self.halves):
                self.halves.append(cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))  # type: ignore[arg-type]
            pixels, own = self.halves[depth], own / 2
            depth += 1
        return pixels, own

    def for_flow(self) -> Pixels:
        """The small copy that flow is measured on."""
        import cv2

        if self.small is None:
            scale = min(1.0, FLOW_WIDTH / max(self.luma.shape))
            size = (max(16, round(self.luma.shape[1] * scale)), max(16, round(self.luma.shape[0] * scale)))
            whole = self.luma.shape[1] % size[0] == 0 and self.luma.shape[0] % size[1] == 0  # then averaging is quick
            pixels = self.luma if whole else self.level(scale)[0]
            self.small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        return self.small  # type: ignore[return-value]

    def patch(self, middle: tuple[float, float], scale: float, size: tuple[int, int]) -> Pixels:
        """A part around `middle`, of `size` (width, height) pixels, enlarged by `scale`; edges are drawn out."""
        import cv2
        import numpy as np

        pixels, own = self.level(scale)
        factor = scale / own
        x, y = middle[0] * own, middle[1] * own
        matrix = np.array([[factor, 0, size[0] / 2 - x * factor], [0, factor, size[1] / 2 - y * factor]], np.float32)
        return cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[return-value]


class Motion:
    """Steps from frame to frame. Flows between frames are remembered, for things that share them."""

    def __init__(self) -> None:
        import cv2

        library: Any = cv2  # its stubs do not know the class
        self._dis: Any = library.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._flows: dict[tuple[int, int], Any] = {}

    def forget(self, before: int) -> None:
        """Let go of flows that touch frames below a number."""
        self._flows = {key: flow for key, flow in self._flows.items() if min(key) >= before}

    def step(self, one: Look, other: Look, box: Box) -> tuple[Box, float]:
        """Where a thing is in another frame, and how sure that is.

        Args:
            one: the frame in which `box` is right.
            other: a frame next to it, before or behind.
            box: in working pixels.

        Returns:
            The box in the other frame, and 0 (lost) to 1 (looks the same).
        """
        import numpy as np

        width, height = max(2.0, box[2] - box[0]), max(2.0, box[3] - box[1])
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        dx, dy = self._coarse(one, other, box)
        expected = (middle[0] + dx, middle[1] + dy)
        scale = min(_MOST_ENLARGED, _PATCH / _side(box))
        size = (round(width * scale * _AROUND), round(height * scale * _AROUND))
        if min(size) < 12 or max(size) > 1000:
            return _moved(box, dx, dy, 1.0), 0.0
        here, there = one.patch(middle, scale, size), other.patch(expected, scale, size)
        points = _grid(size, width * scale, height * scale)
        ahead, seen, _ = _pyramid(here, there, points)
        back, seen_back, _ = _pyramid(there, here, ahead)
        error = np.abs(back - points).max(axis=(1, 2))
        good = (seen.ravel() == 1) & (seen_back.ravel() == 1) & (error < 1.0)
        growth = 1.0
        trusted = int(good.sum()) >= _LEAST_POINTS
        if trusted:
            start, end = points[good, 0], ahead[good, 0]
            shift = np.median(end - start, axis=0)
            inside = np.abs(end - start - shift).max(axis=1) < 0.15 * _PATCH
            if int(inside.sum()) >= _LEAST_POINTS:
                growth = _growth(start[inside], end[inside])
                shift = (end[inside] - start[inside]).mean(axis=0) - (growth - 1) * (
                    start[inside].mean(axis=0) - np.array(size) / 2
                )
            fx, fy = dx + float(shift[0]) / scale, dy + float(shift[1]) / scale
            moved = _moved(box, fx, fy, growth)
            sure = alike(one, other, box, moved)
            if sure > 0.9:
                return moved, sure
        else:
            moved, sure = box, -1.0
        plain = _moved(box, dx, dy, 1.0)
        sure_plain = 0.8 * alike(one, other, box, plain)
        return (moved, sure) if sure >= sure_plain else (plain, sure_plain)

    def _coarse(self, one: Look, other: Look, box: Box) -> tuple[float, float]:
        import numpy as np

        key = (one.number, other.number)
        if key not in self._flows:
            self._flows[key] = self._dis.calc(one.for_flow(), other.for_flow(), None)
        flow = self._flows[key]
        scale = flow.shape[1] / one.luma.shape[1]
        left, top = max(0, math.floor(box[0] * scale)), max(0, math.floor(box[1] * scale))
        right, bottom = math.ceil(box[2] * scale), math.ceil(box[3] * scale)
        part = flow[top:bottom, left:right].reshape(-1, 2)
        if not len(part):
            return 0.0, 0.0
        dx, dy = np.median(part[:: max(1, len(part) // 256)], axis=0)
        return float(dx) / scale, float(dy) / scale


def _pyramid(one: Pixels, other: Pixels, points: Any) -> Any:
    """Points of one picture in another, by Lucas and Kanade."""
    import cv2

    follow: Any = cv2.calcOpticalFlowPyrLK
    return follow(one, other, points, None, winSize=(11, 11), maxLevel=2)


def _grid(size: tuple[int, int], width: float, height: float) -> Any:
    import numpy as np

    x = size[0] / 2 + np.linspace(-0.42, 0.42, 7) * width
    y = size[1] / 2 + np.linspace(-0.42, 0.42, 7) * height
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 1, 2).astype(np.float32)


def _growth(start: Any, end: Any) -> float:
    """By how much points move apart: the least squares of what lies between each and their middle."""
    a, b = start - start.mean(axis=0), end - end.mean(axis=0)
    spread = float((a * a).sum())
    if spread < 1:
        return 1.0
    return min(1 + _MOST_SCALING, max(1 - _MOST_SCALING, float((a * b).sum()) / spread))


def _moved(box: Box, dx: float, dy: float, growth: float) -> Box:
    x, y = (box[0] + box[2]) / 2 + dx, (box[1] + box[3]) / 2 + dy
    width, height = (box[2] - box[0]) * growth / 2, (box[3] - box[1]) * growth / 2
    return x - width, y - height, x + width, y + height


def alike(one: Look, other: Look, box: Box, moved: Box) -> float:
    """Correlation of brightness within two boxes of two frames: 1 the same, 0 where they have nothing in common."""
    import numpy as np

    side = _side(box)
    size = (max(6, round((box[2] - box[0]) * _COMPARED / side)), max(6, round((box[3] - box[1]) * _COMPARED / side)))
    pictures = []
    for look, each in ((one, box), (other, moved)):
        scale = size[0] / max(2.0, each[2] - each[0])
        pixels = look.patch(((each[0] + each[2]) / 2, (each[1] + each[3]) / 2), scale, size).astype(np.float32)
        pictures.append(pixels - pixels.mean())
    a, b = pictures
    first, second = float((a * a).sum()), float((b * b).sum())
    flat = 4.0 * size[0] * size[1]
    if min(first, second) < flat:  # nothing to see in one of them, or in either: nothing to follow by
        return 0.5 if max(first, second) < flat else 0.0
    return max(0.0, float((a * b).sum()) / math.sqrt(first * second))


def _side(box: Box) -> float:
    """What counts as the side of a thing: the longer one, but of a line of writing a few times its height."""
    width, height = max(2.0, box[2] - box[0]), max(2.0, box[3] - box[1])
    return min(max(width, height), 3 * min(width, height))
