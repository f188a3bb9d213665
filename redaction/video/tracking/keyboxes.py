"""A box for every frame becomes few key boxes, and nothing that was covered is left bare."""

from __future__ import annotations

import math
from collections.abc import Sequence

from redaction.findings import TrackBox
from redaction.video.tracking.tracks import Box, between

SLACK = 0.04
"""Share of width and height, on each side, by which a key box is larger than it had to be, so that fewer are needed."""
_MOST = 300
"""Frames from one key box to the next at most."""


def key_boxes(first: int, boxes: Sequence[Box], size: tuple[int, int], slack: float = SLACK) -> tuple[TrackBox, ...]:
    """Key boxes between which, in proportion, every frame's box is contained.

    Args:
        first: number of the first frame.
        boxes: one for each frame from there on, within the frame or reaching out of it.
        size: width and height of the frame, to which the key boxes are cut.
        slack: see `SLACK`.
    """
    exact = [_within(box, size) for box in boxes]
    wide = [_within(_grown(box, slack), size) for box in boxes]
    keys = [0]
    while keys[-1] < len(exact) - 1:
        start = keys[-1]
        end = start + 1
        # Doubling and then halving the step, as a frame-by-frame search would look at every frame many times.
        step = 1
        while step:
            reach = end + step
            if reach < len(exact) and reach - start <= _MOST and _holds(start, reach, wide, exact):
                end, step = reach, step * 2
            else:
                step //= 2
        keys.append(end)
    return tuple((first + key, *_rounded(wide[key])) for key in keys)


def _holds(start: int, end: int, wide: Sequence[Box], exact: Sequence[Box]) -> bool:
    low, high = (start, *wide[start]), (end, *wide[end])
    for frame in range(start + 1, end):
        left, top, right, bottom = between(low, high, frame)
        box = exact[frame]
        if left > box[0] or top > box[1] or right < box[2] or bottom < box[3]:
            return False
    return True


def _grown(box: Box, share: float) -> Box:
    across, down = (box[2] - box[0]) * share + 1, (box[3] - box[1]) * share + 1
    return box[0] - across, box[1] - down, box[2] + across, box[3] + down


def _rounded(box: Box) -> Box:
    """To a tenth of a pixel, outwards."""
    return math.floor(box[0] * 10) / 10, math.floor(box[1] * 10) / 10, math.ceil(box[2] * 10) / 10, math.ceil(box[3] * 10) / 10


def _within(box: Box, size: tuple[int, int]) -> Box:
    width, height = float(size[0]), float(size[1])
    left, top = min(max(0.0, box[0]), width), min(max(0.0, box[1]), height)
    return left, top, min(max(left, box[2]), width), min(max(top, box[3]), height)
