"""What the proof asks of one frame of a redacted video: is it filled, is the rest the source's, is a face left.

Boxes are in square pixels of the upright frame; the written frame is upright, may have pixels that are not square, and a line
more on a side that was odd.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from redaction.recordings.probe import PictureTrack

if TYPE_CHECKING:
    import numpy as np

    Plane = np.ndarray[Any, np.dtype[np.uint8]]

Box = tuple[float, float, float, float]

FACES_SOUGHT = "faces"
"""Key of `Plan.tools` that is there if faces were looked for."""
RINGING = 12
"""Steps of 255 that a filled sample may be off: an encoder rounds, and smooths where the box meets the picture."""
ALIKE, ALIKE_WORST = 6.0, 64.0
"""Steps of 255 by which the brightness of a frame may differ from the source in a small copy: on average, and anywhere."""

_BLACK = (16, 128, 128)
_SMALL = 160
_AROUND = 40
"""Pixels around a box that are not compared: the blocks that went with it."""
_COVERED = 0.5
"""Share of a face's box that is filled where the face counts as covered."""


def small_size(track: PictureTrack) -> tuple[int, int]:
    """Width and height of the copy in which a frame is compared with the source."""
    scale = min(1.0, _SMALL / max(track.width, track.height))
    return max(2, round(track.width * scale / 2) * 2), max(2, round(track.height * scale / 2) * 2)


def most_off(planes: Sequence[Plane], box: Box, track: PictureTrack) -> int:
    """The most that any sample within a box is off from the fill, in steps of 255."""
    import numpy as np

    turned = track.posture.turned(track.size)
    across, down = turned[0] / track.width, turned[1] / track.height
    left, right = (min(max(edge * across, 0), turned[0]) for edge in (box[0], box[2]))
    top, bottom = (min(max(edge * down, 0), turned[1]) for edge in (box[1], box[3]))
    worst = 0
    for plane, value, half in zip(planes, _BLACK, (1, 2, 2), strict=True):
        rows = slice(math.floor(top / half), math.ceil(bottom / half))
        columns = slice(math.floor(left / half), math.ceil(right / half))
        inside = plane[rows, columns]
        if inside.size:
            worst = max(worst, int(np.abs(inside.astype(np.int16) - value).max()))
    return worst


def difference(mine: Plane, theirs: Plane, boxes: Sequence[Box], track: PictureTrack) -> tuple[float, float]:
    """By how much the brightness of a written frame differs from the source outside of its boxes: on average, and at most.

    Args:
        mine: the source, upright, as large as `small_size` says.
        theirs: the written frame.
        boxes: that were filled.
        track: of the source.
    """
    import cv2
    import numpy as np

    height, width = mine.shape
    turned = track.posture.turned(track.size)
    small = cv2.resize(theirs[: turned[1], : turned[0]], (width, height), interpolation=cv2.INTER_AREA)
    off = np.abs(small.astype(np.int16) - mine)
    scale = width / track.width
    around = _AROUND * max(track.width / turned[0], track.height / turned[1], 1) * (2 if track.interlaced else 1)
    for left, top, right, bottom in boxes:
        rows = slice(max(0, math.floor((top - around) * scale) - 1), max(0, math.ceil((bottom + around) * scale) + 1))
        columns = slice(max(0, math.floor((left - around) * scale) - 1), max(0, math.ceil((right + around) * scale) + 1))
        off[rows, columns] = 0
    return float(off.mean()), float(np.percentile(off, 99.8))


def faces_left(
    planes: Sequence[Plane], boxes: Sequence[Box], kept: Sequence[Box], track: PictureTrack, *, sure: float, close: bool
) -> list[Box]:
    """Faces that are seen in a written frame outside of its boxes and of what was decided to stay.

    Args:
        planes: of the frame.
        boxes: that were filled in it.
        kept: boxes of what was decided to stay.
        track: of the source.
        sure: score from which a face counts.
        close: look for small faces too, which takes six times as long.
    """
    import cv2
    import numpy as np

    from redaction.video.tracking import faces_in

    height, width = planes[0].shape
    stacked = np.concatenate([plane.reshape(-1) for plane in planes]).reshape(height * 3 // 2, width)
    turned = track.posture.turned(track.size)
    pixels = cv2.cvtColor(stacked, cv2.COLOR_YUV2BGR_I420)[: turned[1], : turned[0]]
    if turned != (track.width, track.height):
        pixels = cv2.resize(pixels, (track.width, track.height), interpolation=cv2.INTER_AREA)
    found = [box for box, score in faces_in(np.ascontiguousarray(pixels), close=close) if score >= sure]
    return [box for box in found if _share(box, boxes) < _COVERED and not any(middle_in(box, other) for other in kept)]


def _share(box: Box, others: Sequence[Box]) -> float:
    """The largest share of a box that one of the others covers."""
    area = (box[2] - box[0]) * (box[3] - box[1])
    shared = [
        max(0.0, min(box[2], other[2]) - max(box[0], other[0])) * max(0.0, min(box[3], other[3]) - max(box[1], other[1]))
        for other in others
    ]
    return max(shared, default=0.0) / area if area > 0 else 1.0


def middle_in(box: Box, other: Box) -> bool:
    """Whether the middle of a box lies in another."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return other[0] <= x <= other[2] and other[1] <= y <= other[3]
