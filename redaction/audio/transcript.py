"""Words as they were heard: their times, and the text they make with a way back from its characters to the words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

LONG_PAUSE = 1.2
"""Seconds without a word from which the text has a line break: what is said then belongs less to what was said before."""


@dataclass(frozen=True, slots=True, repr=False)
class Word:
    """One word as a recogniser heard it. `text` may start with a blank: without one it belongs to the word before.

    `start` and `end` are seconds from the first moment of the recording, off by up to 0.2; `probability` is the recogniser's.
    """

    start: float
    end: float
    text: str
    probability: float = 1.0

    @property
    def plain(self) -> str:
        """The word in small letters, without marks around it."""
        return self.text.strip(" \t\n.,!?;:\"'“”‘’()[]-–—…").casefold()


@dataclass(frozen=True, slots=True, repr=False)
class Text:
    """A text made of words: piece after piece, each of which stands for words `first` to `last`."""

    text: str
    starts: tuple[int, ...]
    words: tuple[tuple[int, int], ...]

    def words_of(self, start: int, end: int) -> tuple[int, int]:
        """Numbers of the first and the last word that characters `start` to `end` come from."""
        low = max(0, bisect_right(self.starts, start) - 1)
        high = max(low, bisect_right(self.starts, max(start, end - 1)) - 1)
        return self.words[low][0], self.words[high][1]


@dataclass(slots=True, repr=False)
class Weaver:
    """Makes a `Text` piece by piece."""

    _parts: list[str] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _words: list[tuple[int, int]] = field(default_factory=list)
    _length: int = 0

    def add(self, text: str, first: int, last: int) -> None:
        """Add a piece that stands for words `first` to `last`."""
        if text:
            self._parts.append(text)
            self._starts.append(self._length)
            self._words.append((first, last))
            self._length += len(text)

    def done(self) -> Text:
        """What was woven."""
        return Text("".join(self._parts), tuple(self._starts), tuple(self._words))


def as_said(words: Sequence[Word]) -> Text:
    """The words as the recogniser wrote them, with line breaks at long pauses."""
    weaver = Weaver()
    for number, word in enumerate(words):
        text = word.text
        if number == 0:
            text = text.lstrip()
        elif word.start - words[number - 1].end > LONG_PAUSE:
            text = "\n" + text.lstrip()
        weaver.add(text, number, number)
    return weaver.done()


def to_data(words: Iterable[Word]) -> list[list[Any]]:
    """Words for `redaction.plan.Plan.readings`."""
    return [[round(word.start, 3), round(word.end, 3), word.text, round(word.probability, 3)] for word in words]


def from_data(data: Iterable[Sequence[Any]]) -> tuple[Word, ...]:
    """Read what `to_data` made."""
    return tuple(Word(float(start), float(end), str(text), float(probability)) for start, end, text, probability in data)
