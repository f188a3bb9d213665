"""Sounds for tests: tones where somebody speaks, and a listener that hears in them what a script says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from redaction.audio.hearing import RATE, Heard, Listener
from redaction.audio.transcript import Word

if TYPE_CHECKING:
    from redaction.recordings.sound import Samples

PAUSE = 0.15


def spoken(text: str, *, start: float = 0.5, length: float = 0.35, probability: float = 0.9) -> list[Word]:
    """Words one behind the other, a short pause between."""
    words, at = [], start
    for word in text.split():
        words.append(Word(round(at, 3), round(at + length, 3), " " + word, probability))
        at += length + PAUSE
    return words


def sound_for(words: Sequence[Word], rate: int = 16_000, *, tail: float = 0.6, channels: int = 1) -> Samples:
    """A tone of its own for each word, silence between."""
    size = int((words[-1].end + tail) * rate)
    sound = np.zeros(size, np.float32)
    for number, word in enumerate(words):
        low, high = int(word.start * rate), int(word.end * rate)
        sound[low:high] = 0.3 * np.sin(2 * np.pi * (220 + 37 * (number % 20)) * np.arange(high - low) / rate)
    return np.repeat(sound[None], channels, axis=0)


def write_recording(path: Path, sound: Samples, rate: int = 16_000, **tags: str) -> Path:
    """Write a recording as any program would: with tags, in the format that its suffix says."""
    import av

    muxers = {".m4a": ("ipod", "aac"), ".mp3": ("mp3", "libmp3lame"), ".wav": ("wav", "pcm_s16le"), ".flac": ("flac", "flac")}
    muxer, codec = {**muxers, ".mka": ("matroska", "aac"), ".ogg": ("ogg", "libvorbis"), ".aiff": ("aiff", "pcm_s16be")}[
        path.suffix
    ]
    layout = {1: "mono", 2: "stereo"}[sound.shape[0]]
    with av.open(str(path), "w", format=muxer) as container:
        container.metadata.update(tags)
        stream = container.add_stream(codec, rate=rate, layout=layout)
        for at in range(0, sound.shape[1], 4096):
            block = np.ascontiguousarray(sound[:, at : at + 4096])
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=layout)
            frame.rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


class ScriptedListener(Listener):
    """Hears the words of a script wherever there is sound at their time: the room without a speech model."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.script = list(words)

    def describe(self) -> dict[str, str]:
        return {"speech": "a script"}

    def made_by(self) -> list[Any]:
        return ["a script"]

    def hear(self, sound: Iterable[Samples], kept: object = None) -> Heard:
        whole = np.concatenate([block[0] for block in sound])
        heard = self._heard(whole)
        heard.windows = [(0, whole.shape[0])]
        heard.speech = [(word.start, word.end) for word in heard.words]
        return heard

    def hear_again(self, sound: Iterable[Samples], windows: Sequence[Sequence[int]], kept: object = None) -> Heard:
        return self._heard(np.concatenate([block[0] for block in sound]))

    def _heard(self, whole: Any) -> Heard:
        frames = whole[: whole.shape[0] - whole.shape[0] % 160].reshape(-1, 160)
        return Heard(list(self._words(whole)), loudness=np.sqrt((frames**2).mean(axis=1)).tolist())

    def _words(self, whole: Any) -> Iterator[Word]:
        for word in self.script:
            part = whole[int(word.start * RATE) : int(word.end * RATE)]
            if part.shape[0] and np.abs(part).mean() > 0.02:
                yield word
