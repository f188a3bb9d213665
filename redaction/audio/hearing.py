"""Hearing speech: where somebody speaks, what is said and when, by Whisper on this machine and never over a network.

`HOURSBACK_SPEECH` names the folder of another Whisper model (CTranslate2's form: model.bin, config.json, tokenizer.json, a
vocabulary) than tiny.en, which comes with the package; `HOURSBACK_SPEECH_PROOF` one for the second hearing.

A recording is heard in windows that end in pauses. Each is heard by itself, with nothing random: the same sound in the same
window gives the same words, so the proof can be compared with what was heard before, and nothing is heard twice. The first
hearing is told what kind of talk to expect, the second hearing and the proof are not: two ways to hear the same sound.
"""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from redaction.audio.kept_words import KeptWords, WindowWords
from redaction.audio.speech_places import LOUD, NOTHING, RATE, VOICE, Piece, speech_in
from redaction.audio.transcript import Word
from redaction.audio.unheard import unheard
from redaction.audio.whisper import CHOICE, PROOF_CHOICE, checked, engine, pipeline
from redaction.audio.windows import Window, cut_as, halves, windows_of
from redaction.signs import alive

__all__ = ["RATE", "Heard", "Listener", "looping", "proof_listener", "shared_listener"]

if TYPE_CHECKING:
    import numpy as np

    Samples = np.ndarray[Any, np.dtype[np.float32]]

VERSION = "2"
"""Of how speech is heard: what another version heard is heard again."""
_AT_ONCE = max(1, min(4, os.cpu_count() or 1))
"""Windows that are heard at once, each in a thread of its own: faster than several threads for one."""
_HINT = (
    "Police. My name is Jennifer Marsh. I live at 12 Willow Rise, Oxford. Oh seven seven double oh. Alpha, bravo, charlie, "
    "delta, echo, foxtrot, golf, hotel, india, juliet, kilo, lima, mike, november, oscar, papa, quebec, romeo, sierra, tango, "
    "uniform, victor, whiskey, x-ray, yankee, zulu."
)
"""What a recording begins with, as far as the model is told: then it expects names, numbers and the letters of radio."""
_FAINT = 0.01
"""Loudest sample of a window below which it is made louder: the recogniser takes no notice of what lies far below its scale."""
_REPEATS = 5
"""How often the same words are said again, one right behind the other, before it is no speech: nobody says a digit six times."""
_AROUND = 0.3
"""Seconds of sound that are heard before and behind speech in which no word was made out."""
_INTO = 0.1
"""Seconds by which a word may reach out of the stretch that is heard by itself."""
_MADE_OUT = 0.5
"""Mean probability of words that are taken to be what was said there."""
_REMEMBERED = 4096

Hear = Callable[[int, "Samples", Sequence[Piece], WindowWords | None], list[Word]]


@dataclass(slots=True, repr=False)
class Heard:
    """What was heard in one voice: a channel of a track, or a mix of all.

    Attributes:
        words: in order.
        speech: stretches of speech, in seconds.
        windows: what was heard at once.
        loudness: root mean square for each hundredth of a second.
    """

    words: list[Word] = field(default_factory=list)
    speech: list[tuple[float, float]] = field(default_factory=list)
    windows: list[Piece] = field(default_factory=list)
    loudness: list[float] = field(default_factory=list)


class Listener:
    """A Whisper model and what it heard. Holds speech in memory for as long as it lives, so it has no telling `repr`.

    Args:
        folder: of the model; tiny.en if empty.
        hinted: whether first hearings are told what kind of talk to expect.

    Raises:
        ModelDamagedError: the model that comes with the package is not the one that was shipped.
        UsageError: `folder` holds no model.
    """

    def __init__(self, folder: str = "", *, hinted: bool = True) -> None:
        self._hinted = hinted
        self._folder, self._described = checked(folder)
        self._model: Any = None
        self._lock = Lock()
        self._memory: OrderedDict[str, tuple[Word, ...]] = OrderedDict()

    def __repr__(self) -> str:
        return "Listener()"

    def describe(self) -> dict[str, str]:
        """Names and versions, for the certificate."""
        from importlib.metadata import version

        return {"speech": self._described, "faster-whisper": version("faster-whisper")}

    def made_by(self) -> list[Any]:
        """Everything that words depend on besides the sound, for those who keep them."""
        from importlib.metadata import version

        return [VERSION, self.describe(), version("ctranslate2"), self._hinted, _HINT, VOICE]

    def hear(self, sound: Iterable[Samples], kept: KeptWords | None = None) -> Heard:
        """Hear a voice from its beginning, told what kind of talk it is (`_HINT`).

        Args:
            sound: blocks of 1 x n samples at `RATE`.
            kept: what was heard of it before, and where more is kept.
        """
        heard = Heard()

        def first(start: int, samples: Samples, speech: Sequence[Piece], noted: WindowWords | None) -> list[Word]:
            return self._closely(samples, start, speech, self._window(samples, start, noted, hinted=self._hinted), noted)

        windows = _noted(heard, windows_of(sound, heard.loudness, lambda samples: _spoken(samples, kept)))
        return self._all(heard, first, windows, kept)

    def hear_again(self, sound: Iterable[Samples], windows: Sequence[Sequence[int]], kept: KeptWords | None = None) -> Heard:
        """Hear the same windows of another version of a voice, without any hint: what a hint made of it is heard anew."""
        heard = Heard()

        def again(start: int, samples: Samples, speech: Sequence[Piece], noted: WindowWords | None) -> list[Word]:
            return self._window(samples, start, noted, hinted=False)

        pieces = _noted(heard, ((start, samples, ()) for start, samples in cut_as(sound, windows)))
        return self._all(heard, again, pieces, kept)

    def _all(self, heard: Heard, hear: Hear, windows: Iterable[Window], kept: KeptWords | None) -> Heard:
        for end, words, noted in _in_order(hear, windows, kept):
            heard.words += words
            if kept is not None:
                kept.reached(end / RATE, noted)
        if kept is not None:
            kept.next_voice()
        return heard

    def _closely(
        self, samples: Samples, start: int, speech: Sequence[Piece], words: list[Word], noted: WindowWords | None
    ) -> list[Word]:
        """The words of a window, and what is made out where there were none: such speech is heard by itself, without the hint."""
        at = start / RATE
        alone = Heard(words, [(at + low / RATE, at + high / RATE) for low, high in speech])
        more: list[Word] = []
        for low, high in unheard(alone):
            begin, end = max(0, round((low - at - _AROUND) * RATE)), round((high - at + _AROUND) * RATE)
            found = self._window(samples[begin:end], start + begin, noted, hinted=False)
            if found and sum(word.probability for word in found) >= _MADE_OUT * len(found):
                more += [word for word in found if low - _INTO <= (word.start + word.end) / 2 <= high + _INTO]
        return sorted([*words, *more], key=lambda word: word.start) if more else words

    def _window(self, samples: Samples, start: int, noted: WindowWords | None = None, *, hinted: bool) -> list[Word]:
        import numpy as np

        alive()
        loudest = float(np.abs(samples).max()) if samples.shape[0] else 0.0
        if loudest < NOTHING:
            return []
        if loudest < _FAINT:
            samples = samples * np.float32(LOUD / loudest)
        key = f"{hinted} {_hash(samples)}"
        words = self._memory.get(key)
        if words is None and noted is not None:
            words = noted.words(key)
        if words is None:
            words = tuple(self._transcribed(samples, hinted=hinted))
        if noted is not None:
            noted.add(key, words)
        with self._lock:
            self._memory[key] = words
            self._memory.move_to_end(key)
            if len(self._memory) > _REMEMBERED:
                self._memory.popitem(last=False)
        alive()
        at = start / RATE
        return [Word(at + word.start, at + word.end, word.text, word.probability) for word in words]

    def _transcribed(self, samples: Samples, *, hinted: bool) -> list[Word]:
        """The words of a window. Where the recogniser goes round in circles its halves are heard, then no word thrice."""
        words = list(self._said(samples, hinted=hinted))
        if not looping(words):
            return words
        parts = list(halves(samples))
        if len(parts) < 2:
            return list(self._said(samples, hinted=hinted, never_again=True))
        return [
            Word(at / RATE + word.start, at / RATE + word.end, word.text, word.probability)
            for at, part in parts
            for word in self._transcribed(part, hinted=hinted)
        ]

    def _said(self, samples: Samples, *, hinted: bool, never_again: bool = False) -> Iterator[Word]:
        seconds = samples.shape[0] / RATE
        segments, _ = self._loaded().transcribe(
            samples,
            language="en",
            beam_size=1,
            initial_prompt=_HINT if hinted else None,
            temperature=0.0,
            word_timestamps=True,
            batch_size=1,
            no_repeat_ngram_size=3 if never_again else 0,
            clip_timestamps=[{"start": 0.0, "end": seconds}],
        )
        for segment in segments:
            for word in segment.words or ():
                start = min(max(0.0, float(word.start)), seconds)
                yield Word(start, min(max(start, float(word.end)), seconds), word.word, float(word.probability))

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                self._model = engine(self._folder, _AT_ONCE)
        return pipeline(self._model)


@lru_cache(maxsize=1)
def shared_listener() -> Listener:
    """The one listener of this process, with the model that the user chose."""
    return Listener(os.environ.get(CHOICE, ""))


@lru_cache(maxsize=1)
def proof_listener() -> Listener:
    """Who hears a second time: another model where the user chose one, else the shared listener."""
    folder = os.environ.get(PROOF_CHOICE, "")
    return Listener(folder) if folder and folder != os.environ.get(CHOICE, "") else shared_listener()


def _hash(samples: Samples) -> str:
    """What tells sounds apart: samples in steps of 16 bits."""
    import numpy as np

    return hashlib.sha256(np.round(samples * 32767).astype("<i2").tobytes()).hexdigest()


def _spoken(samples: Samples, kept: KeptWords | None) -> list[Piece]:
    """Where somebody speaks, as it is kept or as it is found now."""
    if kept is None:
        return speech_in(samples)
    key = f"speech {hashlib.sha256(samples.tobytes()).hexdigest()}"
    found = kept.speech(key)
    if found is None:
        found = speech_in(samples)
    kept.add_speech(key, found)
    return found


def looping(words: Sequence[Word]) -> bool:
    """Whether a recogniser repeats itself without end, as it does where it understands nothing."""
    plain = [word.plain for word in words]
    for size in (1, 2, 3, 4):
        repeats = 0
        for at in range(size, len(plain)):
            repeats = repeats + 1 if plain[at] == plain[at - size] else 0
            if repeats >= _REPEATS * size:
                return True
    return False


def _in_order(
    hear: Hear, windows: Iterable[Window], kept: KeptWords | None
) -> Iterator[tuple[int, list[Word], WindowWords | None]]:
    """The end of each window, its words and what is to be kept of it; several are heard at once, and no more of them are held."""
    waiting: deque[tuple[int, Future[list[Word]], WindowWords | None]] = deque()
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="hearing") as threads:
        for window in windows:
            noted = kept.window() if kept is not None else None
            waiting.append((window[0] + window[1].shape[0], threads.submit(hear, *window, noted), noted))
            if len(waiting) > _AT_ONCE:
                end, heard, noted = waiting.popleft()
                yield end, heard.result(), noted
        while waiting:
            end, heard, noted = waiting.popleft()
            yield end, heard.result(), noted


def _noted(
    heard: Heard, windows: Iterable[tuple[int, Samples, Sequence[Piece]]]
) -> Iterator[tuple[int, Samples, Sequence[Piece]]]:
    """The windows as they come, each with its speech noted in `heard`."""
    for start, samples, speech in windows:
        heard.speech += [((start + low) / RATE, (start + high) / RATE) for low, high in speech]
        heard.windows.append((start, start + samples.shape[0]))
        yield start, samples, speech
