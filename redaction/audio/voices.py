"""The voices of a track: its channels one by one where they differ, as in a call with a speaker on each, or a mix of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.audio.hearing import RATE
from redaction.recordings.sound import Damage, SoundFormat, blocks, gathered, resampled

if TYPE_CHECKING:
    import numpy as np

    Samples = np.ndarray[Any, np.dtype[np.float32]]
    Changed = Callable[[Iterable[Samples]], Iterator[Samples]]

MIX = -1
"""Number of the voice that is the mean of all channels."""

_DIFFERENCE = 0.1
"""Share of the energy in what a channel has of its own from which a second of sound counts as different."""
_DIFFERENT = 0.02
"""Share of the seconds with sound that must differ for the channels to be heard apart."""
_SURELY = 0.5
"""Loudness of what a channel has of its own, as a share of all, from which one moment is enough: there the mean swallows words,
and of channels that are turned against each other it holds nothing."""
_AUDIBLE = 5e-3
_MOMENTS = 4
"""Parts of a second that are looked at for that."""
_FAINT = 1e-3
_SECONDS = 5


def voices_of(source: Path, track: SoundFormat, damage: Damage) -> tuple[int, ...]:
    """The voices to be heard: `MIX`, or the numbers of all channels. Reads the track once and fills `damage`.

    Raises:
        DamagedFileError: nothing can be decoded.
    """
    import numpy as np

    sounding = different = 0
    surely = False
    for block in gathered(blocks(source, track, damage), track.rate):
        if track.channels == 1:
            continue
        surely = surely or any(_is_surely_apart(part) for part in np.array_split(block, _MOMENTS, axis=1))
        mean = block.mean(axis=0)
        loud = float(np.sqrt((block**2).mean()))
        if loud < _FAINT:
            continue
        sounding += 1
        own = float(np.sqrt(((block - mean) ** 2).mean()))
        different += own > _DIFFERENCE**0.5 * loud
    if track.channels > 1 and (surely or (sounding and different > _DIFFERENT * sounding)):
        return tuple(range(track.channels))
    return (MIX,)


def _is_surely_apart(part: Samples) -> bool:
    import numpy as np

    if not part.size:
        return False
    own = float(np.sqrt(((part - part.mean(axis=0)) ** 2).mean()))
    return own > _AUDIBLE and own > _SURELY * float(np.sqrt((part**2).mean()))


def sound_of(source: Path, track: SoundFormat, voice: int, changed: Changed | None = None) -> Iterator[Samples]:
    """One voice at the rate of the listener; `changed` may alter the whole track on the way."""
    whole: Iterable[Samples] = blocks(source, track)
    if changed is not None:
        whole = changed(whole)
    # In blocks of some seconds: those who gather them copy what they have with each.
    return gathered(resampled((_one(block, voice) for block in gathered(whole, track.rate)), track.rate, RATE), _SECONDS * RATE)


def _one(block: Samples, voice: int) -> Samples:
    return block.mean(axis=0, keepdims=True) if voice == MIX else block[voice : voice + 1]
