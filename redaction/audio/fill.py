"""Silence or a tone in place of what goes. The sound beside it fades within what stays: nothing of a secret is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal

from redaction.audio.stretches import merged
from redaction.findings import TimePlace

if TYPE_CHECKING:
    import numpy as np

    Samples = np.ndarray[Any, np.dtype[np.float32]]

Filling = Literal["silence", "tone"]
CHOICE = "HOURSBACK_SOUND_FILL"
"""Setting of the environment: ``silence`` (the default) or ``tone``."""

FADE = 0.006
"""Seconds over which the sound beside a stretch fades."""
TONE_HERTZ = 1000
TONE_LEVEL = 0.1
_STEPS = 32768


class Filled:
    """A track with its stretches filled, block by block.

    Args:
        places: what goes from this track.
        rate: samples a second.
        channels: of the track.
        filling: what stands in its place.
    """

    def __init__(self, places: Iterable[TimePlace], rate: int, channels: int, filling: Filling = "silence") -> None:
        self._rate, self._filling = rate, filling
        self.stretches = sample_stretches(places, rate, channels)

    def __call__(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        """The blocks of the whole track, from its first sample on, with the stretches filled."""
        at = 0
        for block in blocks:
            yield self._block(block, at)
            at += block.shape[1]

    def _block(self, block: Samples, at: int) -> Samples:
        import numpy as np

        fade = max(1, round(FADE * self._rate))
        end = at + block.shape[1]
        near = [one for one in self.stretches if one[0] - fade < end and one[1] + fade > at]
        if not near:
            return block
        block = block.copy()
        for low, high, channels in near:
            rows = list(channels)
            before = slice(max(low - fade, at) - at, max(low, at) - at)
            behind = slice(max(min(high, end), at) - at, max(min(high + fade, end), at) - at)
            place = np.arange(max(low - fade, at), max(low, at), dtype=np.float64)
            block[rows, before] = _rounded(block[rows, before] * ((low - place) / fade)[: block[rows, before].shape[1]])
            place = np.arange(max(min(high, end), at), min(high + fade, end), dtype=np.float64)
            block[rows, behind] = _rounded(block[rows, behind] * ((place - high + 1) / fade)[: block[rows, behind].shape[1]])
        for low, high, channels in near:  # last, so that no fade of a neighbour brings anything back
            inside = slice(max(low, at) - at, max(min(high, end), max(low, at)) - at)
            count = inside.stop - inside.start
            first = max(low, at)
            block[list(channels), inside] = tone(first, count, low, high, self._rate) if self._filling == "tone" else 0.0
        return block


def sample_stretches(places: Iterable[TimePlace], rate: int, channels: int) -> list[tuple[int, int, tuple[int, ...]]]:
    """Stretches in samples: first, one past the last, and the channels, all of them named."""
    everything = tuple(range(channels))
    return [
        (max(0, int(start * rate)), int(end * rate) + 1, tuple(one for one in wanted if one < channels) or everything)
        for start, end, wanted in merged(places)
    ]


def tone(first: int, count: int, low: int, high: int, rate: int) -> Samples:
    """`count` samples, from sample `first` on, of the tone that fills a stretch from `low` to `high`."""
    import numpy as np

    at = np.arange(first, first + count, dtype=np.float64)
    ramp = np.minimum(1.0, np.minimum(at - low, high - 1 - at) / max(1.0, FADE * rate))
    return _rounded(TONE_LEVEL * ramp * np.sin(2 * np.pi * TONE_HERTZ / rate * (at - low)))


def _rounded(samples: Any) -> Samples:
    """On the steps of 16 bits, so that what is written is exactly what was meant."""
    import numpy as np

    rounded: Samples = (np.round(samples * _STEPS) / _STEPS).astype(np.float32)
    return rounded


def chosen_filling() -> Filling:
    """What the user chose.

    Raises:
        UsageError: the setting is neither ``silence`` nor ``tone``.
    """
    import os

    from reference.errors import UsageError

    wanted = os.environ.get(CHOICE, "").strip().lower() or "silence"
    if wanted == "silence":
        return "silence"
    if wanted == "tone":
        return "tone"
    raise UsageError(f"{CHOICE} is {wanted!r}: it must be silence or tone.")
