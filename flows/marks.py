"""What a reviewer marks in a recording: a box that moves through a video by its places in some frames, or a stretch of sound."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from redaction.findings import Place, TimePlace, TrackBox, TrackPlace
from redaction.plan import Plan
from reference.errors import UsageError

_FARTHEST = 1_000_000.0
"""Pixels: no frame that is read reaches so far."""


class MarkError(UsageError):
    """A mark has no place in the recording."""

    code = "E-REVIEW-MARK"


@dataclass(frozen=True, slots=True)
class Mark:
    """A moving box or a stretch of sound.

    Attributes:
        number: of the track of pictures or of sound, from 0.
        boxes: frames counted from 0, in their order; in between the box lies in proportion. Empty for sound.
        start: of a stretch of sound in seconds, with `end`; to the end of the recording where that is 0.
        channels: of the track of sound, from 0; empty for all.
    """

    number: int = 0
    boxes: tuple[TrackBox, ...] = ()
    start: float = 0.0
    end: float = 0.0
    channels: tuple[int, ...] = ()

    def place_in(self, plan: Plan) -> Place:
        """The place that is marked.

        Raises:
            MarkError: the file is no recording, or ends before.
        """
        if self.boxes:
            counts = [int(count) for count in plan.readings.get("frames", [])]
            if self.number >= len(counts):
                raise MarkError(f"There is no track of pictures {self.number + 1} in this {plan.media} file.")
            if self.boxes[-1][0] >= counts[self.number]:
                raise MarkError(
                    f"There is no frame {self.boxes[-1][0] + 1}: the video has {counts[self.number]}, counted from 1."
                )
            return TrackPlace(self.boxes, self.number)
        tracks = {int(key.split(":")[1]) for key in plan.readings if key.startswith("speech:")}
        if self.number not in tracks:
            raise MarkError(f"There is no track of sound {self.number + 1} that was listened to in this {plan.media} file.")
        if self.end > plan.seconds + 0.5:
            raise MarkError(f"The recording is {plan.seconds:.1f} seconds long: the stretch ends after it.")
        heard = {int(key.split(":")[2]) for key in plan.readings if key.startswith(f"speech:{self.number}:")}
        if self.channels and not set(self.channels) <= heard:
            apart = f"channels 1 to {len(heard)}" if len(heard) > 1 else "all its channels as one, because they hold the same"
            raise MarkError(f"In this track of sound we listened to {apart}: mark stretches instead of a channel.")
        end = min(self.end, plan.seconds) if self.end else plan.seconds
        return TimePlace(self.start, end, self.number, self.channels)


def read_mark(keys: Sequence[str], stretch: str | None, number: int, channel: int | None = None) -> Mark:
    """A mark as a person writes it.

    Args:
        keys: ``FRAME:x0,y0,x1,y1`` each, frames from 1.
        stretch: ``FROM-TO``; the whole recording where it is absent and a channel is given.
        number: of the track, from 0.
        channel: of a track of sound, from 1; all of them where it is absent.

    Raises:
        UsageError: it cannot be read.
    """
    channels = () if channel is None else (channel - 1,)
    if keys and (stretch is not None or channels):
        raise UsageError("Give either --track or --stretch and --channel.")
    if stretch is None and channels:
        return Mark(number, channels=channels)
    if stretch is not None:
        start, dash, end = stretch.partition("-")
        times = (seconds_of(start), seconds_of(end)) if dash else (0.0, 0.0)
        if times[0] >= times[1]:
            raise UsageError("--stretch wants two times, the earlier one first: 1:02.5-1:04.")
        return Mark(number, start=times[0], end=times[1], channels=channels)
    boxes = sorted(_key(key) for key in keys)
    if len({box[0] for box in boxes}) != len(boxes):
        raise UsageError("--track names a frame twice.")
    return Mark(number, tuple(boxes))


def _key(key: str) -> TrackBox:
    frame, _, corners = key.partition(":")
    try:
        x0, y0, x1, y1 = (float(part) for part in corners.split(","))
        if not frame.strip().isdecimal() or int(frame) < 1:
            raise ValueError
    except ValueError:
        raise UsageError("--track wants a frame, counted from 1, and four numbers: 120:x0,y0,x1,y1.") from None
    left, right = sorted((x0, x1))
    top, bottom = sorted((y0, y1))
    if not all(math.isfinite(edge) and abs(edge) <= _FARTHEST for edge in (x0, y0, x1, y1)) or left == right or top == bottom:
        raise UsageError("--track wants two opposite corners that are apart in both directions: 120:x0,y0,x1,y1.")
    return int(frame) - 1, left, top, right, bottom


def seconds_of(time: str) -> float:
    """A time as a person writes it, in seconds.

    Raises:
        UsageError: it is none.
    """
    parts = time.strip().split(":")
    try:
        if not 1 <= len(parts) <= 3 or not all(part.replace(".", "", 1).isdecimal() and part.isascii() for part in parts):
            raise ValueError
        hours, minutes, seconds = (0.0, 0.0, *map(float, parts))[-3:]
    except ValueError:
        raise UsageError("A time is written in seconds (90), as M:SS (1:30) or as H:MM:SS (0:01:30).") from None
    return hours * 3600 + minutes * 60 + seconds
