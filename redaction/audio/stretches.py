"""From words to the stretch of sound that goes: wide enough for times that are off, ending where it is quiet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from redaction.findings import TimePlace

_SURE_PAD = 0.08
"""Seconds before and behind a word that always go: no dip is looked for nearer to it."""
_WIDEST_PAD = 0.3
"""Seconds to which a stretch may grow on each side to end in a dip. Whisper's times are off by up to 0.2 s."""
_NEAR = 0.15
"""Seconds of sound between two stretches that go as well: nothing can be understood in them."""
_HUNDREDTHS = 100


def stretch(start: float, end: float, loudness: Sequence[float]) -> tuple[float, float]:
    """Widen the times of words to what has to go.

    Args:
        start: of the first word, in seconds.
        end: of the last.
        loudness: of the voice, for each hundredth of a second (`redaction.audio.hearing.Heard`).
    """
    low = _quietest(loudness, start - _WIDEST_PAD, start - _SURE_PAD, nearest_last=True)
    high = _quietest(loudness, end + _SURE_PAD, end + _WIDEST_PAD, nearest_last=False)
    return max(0.0, low), min(high, max(len(loudness) / _HUNDREDTHS, end))


def merged(places: Iterable[TimePlace]) -> list[tuple[float, float, tuple[int, ...]]]:
    """Stretches of one track in order: start, end, channels (empty for all). Those that nearly meet are one."""
    result: list[tuple[float, float, tuple[int, ...]]] = []
    for place in sorted(places, key=lambda place: (place.channels, place.start)):
        if result and result[-1][2] == place.channels and place.start - result[-1][1] <= _NEAR:
            result[-1] = (result[-1][0], max(result[-1][1], place.end), place.channels)
        else:
            result.append((place.start, place.end, place.channels))
    return sorted(result)


def _quietest(loudness: Sequence[float], low: float, high: float, *, nearest_last: bool) -> float:
    """The middle of the quietest three hundredths in a stretch; of two that are as quiet, the one nearer to the word."""
    first, last = max(0, round(low * _HUNDREDTHS)), min(len(loudness) - 1, round(high * _HUNDREDTHS))
    if last <= first:
        return high if nearest_last else low
    best, where = float("inf"), first
    order = range(last, first - 1, -1) if nearest_last else range(first, last + 1)
    reach = max(1e-6, max(loudness[first : last + 1]))
    for far, at in enumerate(order):
        level = sum(loudness[max(0, at - 1) : at + 2]) / 3 + 0.004 * far * reach
        if level < best:
            best, where = level, at
    return where / _HUNDREDTHS + 0.005
