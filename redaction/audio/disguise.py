"""A voice made another for a protected witness: the words stay, the pitch and the fine structure of the voice are thrown away.

A vocoder (Dudley 1939): of the sound only the energy of some broad bands is kept, a hundred times a second; a buzz of one pitch
and noise are given that energy, with the bands moved, which moves the formants. The melody of the voice, its overtones and its
phases are not in the result, so nothing can bring them back. What is left (words, accent, rhythm, pauses, loudness) may still
tell who speaks.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from redaction.audio.fill import FADE, sample_stretches
from redaction.findings import TimePlace

if TYPE_CHECKING:
    import numpy as np

    Samples = np.ndarray[Any, np.dtype[np.float32]]
    Stretches = list[tuple[int, int, tuple[int, ...]]]

_BANDS = 20
"""Bands of about equal width to the ear: enough for words, too few for a voice."""
_HIGHEST = 7000.0
"""Hertz above which nothing is kept."""
_HOP = 0.008
_BUZZ_TO = 2200.0
"""Hertz up to which the new voice is a buzz; above, where speech hisses, it is noise."""
_PITCHES = (92.0, 128.0)
_MOVED = ((0.82, 0.88), (1.14, 1.22))
"""By how much the bands are moved: down or up, as chance has it for each recording, so that nobody knows it."""
_STEPS = 32768


class Disguised:
    """A track with voices disguised in some stretches, block by block. Pitch and shift are drawn anew for each and kept nowhere.

    Args:
        places: where.
        rate: samples a second.
        channels: of the track.
    """

    def __init__(self, places: Iterable[TimePlace], rate: int, channels: int) -> None:
        import numpy as np

        self.stretches = sample_stretches(places, rate, channels)
        chance = secrets.SystemRandom()
        self._hop = max(8, round(_HOP * rate))
        self._size = 4 * self._hop
        self._period = max(4, round(rate / chance.uniform(*_PITCHES)))
        self._noise = np.random.default_rng(chance.getrandbits(64)).standard_normal(2 * rate).astype(np.float32)
        self._window = np.hanning(self._size + 1)[:-1]
        self._fade = max(1, round(FADE * rate))
        hertz = np.fft.rfftfreq(self._size, 1 / rate)
        self._bands, centres = _bands(hertz, min(_HIGHEST, 0.47 * rate))
        # Energy measured in the band around f is given to what stands at f times the shift.
        moved = chance.uniform(*chance.choice(_MOVED))
        self._spread = np.stack([np.interp(hertz / moved, centres, row) for row in np.eye(len(centres))], axis=1)
        self._spread[hertz > _HIGHEST] = 0.0
        self._buzz = hertz < _BUZZ_TO

    def __call__(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        """The blocks of the whole track, from its first sample on, with the stretches disguised."""
        if not self.stretches:
            yield from blocks
            return
        yield from self._walked(iter(blocks))

    def _walked(self, blocks: Iterator[Samples]) -> Iterator[Samples]:
        """Blocks held back until the sound around them is there."""
        import numpy as np

        held = next(blocks, None)
        at = 0
        past: Samples | None = None
        while held is not None:
            behind = next(blocks, None)
            while behind is not None and behind.shape[1] < self._size and (more := next(blocks, None)) is not None:
                behind = np.concatenate([behind, more], axis=1)
            none = np.zeros((held.shape[0], self._size), np.float32)
            before = none if past is None else past
            after = none if behind is None else behind[:, : self._size]
            after = np.pad(after, ((0, 0), (0, self._size - after.shape[1])))
            yield self._block(np.concatenate([before, held, after], axis=1), at, held.shape[1])
            past = np.concatenate([before, held], axis=1)[:, -self._size :]
            at, held = at + held.shape[1], behind

    def _block(self, around: Samples, at: int, length: int) -> Samples:
        """The block of `length` samples from sample `at` on, which has `_size` samples more on each side."""
        import numpy as np

        block = around[:, self._size : self._size + length]
        near = [one for one in self.stretches if one[0] - self._fade < at + length and one[1] + self._fade > at]
        if not near:
            return block
        block = block.copy()
        place = np.arange(at, at + length)
        for channel in sorted({channel for _, _, channels in near for channel in channels}):
            # What stays fades out before a stretch and in behind it, so that nothing of the voice lies inside.
            stays, inside = np.ones(length), np.zeros(length, bool)
            for low, high, channels in near:
                if channel in channels:
                    apart = np.maximum(low - place, place - high + 1) / self._fade
                    stays = np.minimum(stays, np.clip(apart, 0, 1))
                    inside |= (place >= low) & (place < high)
            made = self._made(around[channel], at)
            mixed = np.where(inside, made, block[channel] * stays)
            block[channel] = np.where(stays < 1, np.round(np.clip(mixed, -1, 1) * _STEPS) / _STEPS, block[channel])
        return block

    def _made(self, around: Samples, at: int) -> Any:
        """The new voice for the middle of `around`, whose first sample is `at`. Frames begin at whole hops of the track."""
        import numpy as np

        length = around.shape[0] - 2 * self._size
        first = -(-(at - self._size) // self._hop) * self._hop
        starts = np.arange(first, at + length, self._hop)
        frames = np.lib.stride_tricks.sliding_window_view(around, self._size)[starts - (at - self._size)]
        power = np.abs(np.fft.rfft(frames * self._window, axis=1)) ** 2
        gains = np.sqrt(np.maximum((power @ self._bands) @ self._spread.T, 0) / (self._window**2).sum())
        numbers = starts[:, None] + np.arange(self._size)
        noise = np.fft.rfft(self._noise[numbers % self._noise.shape[0]] * self._window, axis=1)
        buzz = np.fft.rfft((numbers % self._period == 0) * self._period**0.5 * self._window, axis=1)
        parts = np.fft.irfft(np.where(self._buzz, buzz, noise) * gains, self._size, axis=1)
        out = np.zeros(length + 2 * self._size)
        for start, part in zip(starts - (at - self._size), parts, strict=True):
            out[start : start + self._size] += part
        return out[self._size : self._size + length] / 2


def _bands(hertz: Any, highest: float) -> tuple[Any, Any]:
    """Means over overlapping triangles that are as wide as the ear hears (mel): a column for each, and their middles."""
    import numpy as np

    def mel(frequency: Any) -> Any:
        return 2595 * np.log10(1 + np.asarray(frequency) / 700)

    edges = np.linspace(mel(80.0), mel(highest), _BANDS + 2)
    place = mel(hertz)
    rise = (place[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - place[:, None]) / (edges[2:] - edges[1:-1])
    bands = np.maximum(0.0, np.minimum(rise, fall))
    for number in np.flatnonzero(bands.sum(axis=0) == 0):
        bands[np.abs(place - edges[number + 1]).argmin(), number] = 1.0  # narrower than a step of the spectrum
    return bands / bands.sum(axis=0), 700 * (10 ** (edges[1:-1] / 2595) - 1)
