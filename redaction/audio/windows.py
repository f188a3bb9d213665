"""Windows of a voice: pieces of sound that end in pauses, each short enough to be heard at once.

Neighbours share the pause between them, so that no word is heard twice and none is cut. The same sound gives the same windows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from redaction.audio.speech_places import RATE, Piece, far_apart

if TYPE_CHECKING:
    import numpy as np

    Samples = np.ndarray[Any, np.dtype[np.float32]]

_LOOK = 120 * RATE
"""Samples in which speech is looked for at once."""
_LONGEST = 28 * RATE
"""A window is shorter than Whisper's thirty seconds."""
_MARGIN = RATE // 2
"""Samples that are heard before and behind speech."""
_SHORTEST_HALF = 4 * RATE
_ENVELOPE = RATE // 100

Window = tuple[int, "Samples", Sequence[Piece]]
"""First sample in the voice, samples, and the stretches of speech in them."""
Spoken = Callable[["Samples"], list[Piece]]


def windows_of(sound: Iterable[Samples], loudness: list[float], spoken: Spoken) -> Iterator[Window]:
    """Windows of a voice as they come: first sample, samples, and the stretches of speech inside.

    Args:
        sound: blocks of 1 x n samples at `RATE`.
        loudness: is added to: root mean square for each hundredth of a second.
        spoken: finds where somebody speaks.
    """
    import numpy as np

    waiting = np.zeros(0, np.float32)
    start = 0
    measure = _Loudness(loudness)
    for block in sound:
        measure.add(block[0])
        waiting = np.concatenate([waiting, block[0]])
        while waiting.shape[0] >= _LOOK:
            windows, done = _cut_windows(waiting, spoken, last=False)
            yield from ((start + low, samples, speech) for low, samples, speech in windows)
            waiting, start = waiting[done:], start + done
    measure.finish()
    if waiting.shape[0]:
        yield from ((start + low, samples, speech) for low, samples, speech in _cut_windows(waiting, spoken, last=True)[0])


def _cut_windows(samples: Samples, find_speech: Spoken, *, last: bool) -> tuple[list[tuple[int, Samples, list[Piece]]], int]:
    """Windows of a stretch of sound, and how many samples are done with: speech at its end waits for what follows."""
    windows = []
    speech = find_speech(samples)
    size = samples.shape[0]
    groups: list[list[Piece]] = []
    for piece in (part for whole in speech for part in _short(samples, whole)):
        fits = groups and piece[1] - groups[-1][0][0] <= _LONGEST - 2 * _MARGIN
        if fits and not far_apart(samples, piece, groups[-1][-1]):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    done = size if last or not groups else size - _LONGEST
    for number, group in enumerate(groups):
        if not last and group is groups[-1] and (len(groups) > 1 or group[-1][1] > size - _MARGIN):
            spoken = groups[-2][-1][1] if len(groups) > 1 else 0
            done = min(size, max(group[0][0] - _MARGIN, (spoken + group[0][0]) // 2))
            break
        # Neighbours share the pause between them, so that no word is heard twice.
        before = (groups[number - 1][-1][1] + group[0][0]) // 2 if number else 0
        behind = (group[-1][1] + groups[number + 1][0][0]) // 2 if number + 1 < len(groups) else size
        low, high = max(before, group[0][0] - _MARGIN), min(behind, group[-1][1] + _MARGIN)
        done = high if not last and group is groups[-1] else done
        windows.append((low, samples[low:high], [(piece[0] - low, piece[1] - low) for piece in group]))
    return windows, done


def _short(samples: Samples, piece: Piece) -> Iterator[Piece]:
    """Speech without a pause for longer than a window, cut where it is softest."""
    import numpy as np

    start, end = piece
    longest = _LONGEST - 2 * _MARGIN
    while end - start > longest:
        low, high = start + longest * 3 // 4, start + longest
        frames = np.abs(samples[low : high - (high - low) % 800]).reshape(-1, 800).mean(axis=1)
        cut = low + int(frames.argmin()) * 800 + 400
        yield start, cut
        start = cut
    yield start, end


def halves(samples: Samples) -> Iterator[tuple[int, Samples]]:
    """A window cut in two where it is softest, near its middle, with the first sample of each; whole where it is short."""
    import numpy as np

    size = samples.shape[0]
    if size < 2 * _SHORTEST_HALF:
        yield 0, samples
        return
    low, high = size // 3, size - size // 3
    frames = np.abs(samples[low : high - (high - low) % 800]).reshape(-1, 800).mean(axis=1)
    smooth = np.convolve(frames, np.ones(3) / 3, "same")
    cut = low + int(smooth.argmin()) * 800 + 400
    yield 0, samples[:cut]
    yield cut, samples[cut:]


def cut_as(sound: Iterable[Samples], windows: Sequence[Sequence[int]]) -> Iterator[tuple[int, Samples]]:
    """The named windows of a voice, in order; what a shorter recording lacks is silence."""
    import numpy as np

    waiting = np.zeros(0, np.float32)
    at = 0
    source = iter(sound)
    for low, high in windows:
        while at + waiting.shape[0] < high and (block := next(source, None)) is not None:
            waiting = np.concatenate([waiting, block[0]])
            drop = max(0, min(waiting.shape[0], low - at))
            waiting, at = waiting[drop:], at + drop
        drop = max(0, min(waiting.shape[0], low - at))
        waiting, at = waiting[drop:], at + drop
        window = waiting[max(0, low - at) : max(0, high - at)]
        yield low, np.pad(window, (0, max(0, high - low - window.shape[0])))


class _Loudness:
    """Measures the loudness of a voice as it passes."""

    def __init__(self, loudness: list[float]) -> None:
        self._loudness = loudness
        self._rest: Any = None

    def add(self, samples: Samples) -> None:
        import numpy as np

        whole = samples if self._rest is None else np.concatenate([self._rest, samples])
        full = whole.shape[0] - whole.shape[0] % _ENVELOPE
        self._rest = whole[full:]
        self._loudness += np.sqrt(np.mean(whole[:full].reshape(-1, _ENVELOPE) ** 2, axis=1)).tolist()

    def finish(self) -> None:
        if self._rest is not None and self._rest.shape[0]:
            self._loudness.append(float((self._rest**2).mean() ** 0.5))
