"""The sound of a recording as a picture: for the whole of it an SVG path, for a close look its peaks in pieces."""

from __future__ import annotations

from collections.abc import Sequence

from portal.review.timeline import WIDTH
from redaction.recordings.peaks import A_SECOND

HEIGHT = 60
"""Units of the picture; its width is that of the timeline."""
_LEAST = 0.6
LONGEST = 120.0
"""Seconds of one close look."""


def waveform(peaks: bytes, seconds: float) -> str:
    """The whole recording as an SVG path of upright strokes; empty where there is no sound.

    Heights follow the root of the loudness, the loudest moment as high as the picture, so that speech is seen beside a bang.

    Args:
        peaks: see `redaction.recordings.peaks`.
        seconds: how long the recording is, which is how wide the picture is.
    """
    if not any(peaks) or seconds <= 0:
        return ""
    count = max(len(peaks), round(seconds * A_SECOND))
    columns = min(WIDTH, count)
    loudest = max(peaks)
    strokes = []
    for column in range(columns):
        part = peaks[column * count // columns : (column + 1) * count // columns]
        half = max(_LEAST, (max(part, default=0) / loudest) ** 0.5 * (HEIGHT / 2 - 1))
        x = (column + 0.5) / columns * WIDTH
        strokes.append(f"M{x:.4g} {HEIGHT / 2 - half:.3g}v{2 * half:.3g}")
    return "".join(strokes)


def close_look(peaks: bytes, start: float, end: float) -> Sequence[int]:
    """The peaks from `start` to `end`, at most `LONGEST` seconds of them."""
    first = max(0, int(start * A_SECOND))
    return list(peaks[first : max(first, int(min(end, start + LONGEST) * A_SECOND))])
