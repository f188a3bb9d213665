"""Words and pieces of words as the caseless reader knows them: no capitals, no accents.

The pieces are those of BERT's uncased vocabulary: a word that is not in it is taken apart from the left, each time as much as
the vocabulary knows; what stands inside a word begins with "##". Words are cut in the original text and each is folded by
itself, so that a place in the text never has to be counted back, whatever folding does to the length of a word.

Source: J. Devlin and others, "BERT", 2019, and its `tokenization.py` (Apache-2.0): greedy, longest piece first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+|[^\w\s]|_")
"""Letters and digits with the accents that stand behind them, or one mark."""

LONGEST = 40
"""Characters of a word; what is longer is no word."""

UNKNOWN, FIRST, LAST = "[UNK]", "[CLS]", "[SEP]"

ANY, SMALL, TITLE, UPPER, MIXED, NONE = range(6)
"""How a word is written. `ANY` says nothing: for text in capitals, or without any."""

_SHOUTED = 0.4
"""The share of capitals in the letters from which a sentence is read without looking at them."""


class WordPieces:
    """A vocabulary.

    Args:
        pieces: in the order of their numbers.
    """

    def __init__(self, pieces: Iterable[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self._known: dict[str, tuple[int, ...]] = {}
        self.first, self.last = self._numbers[FIRST], self._numbers[LAST]

    def of(self, word: str) -> tuple[int, ...]:
        """The numbers of a word's pieces, one at least."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= 100_000:
                self._known.clear()
            known = self._known[word] = tuple(self._taken_apart(plain(word)))
        return known

    def _taken_apart(self, word: str) -> list[int]:
        numbers: list[int] = []
        at = 0
        while at < len(word) <= LONGEST:
            for end in range(len(word), at, -1):
                number = self._numbers.get(("##" if at else "") + word[at:end])
                if number is not None:
                    break
            else:
                return [self._numbers[UNKNOWN]]
            numbers.append(number)
            at = end
        return numbers or [self._numbers[UNKNOWN]]


def plain(word: str) -> str:
    """A word in small letters without accents."""
    lowered = word.lower()
    if lowered.isascii():
        return lowered
    return "".join(letter for letter in unicodedata.normalize("NFD", lowered) if unicodedata.category(letter) != "Mn")


def shapes(words: list[str]) -> list[int]:
    """How each word of a sentence is written; `ANY` for all where capitals say nothing."""
    letters = sum(map(len, words))
    capitals = sum(sum(map(str.isupper, word)) for word in words)
    if not capitals or capitals > _SHOUTED * letters:
        return [ANY] * len(words)
    return [_shape(word) for word in words]


def _shape(word: str) -> int:
    if word.islower():
        return SMALL
    if word.isupper():
        return UPPER if len(word) > 1 else TITLE
    if word.istitle():
        return TITLE
    return MIXED if any(map(str.isalpha, word)) else NONE


_ENDS = re.compile(
    r"(?<=[\w)\"”’'][.!?])(?<!\b\w[.])(?<!\b(?:Mr|Dr|St|Lt|Mt|Jr|Sr|No|vs|cf)[.])"
    r"(?<!\b(?:Mrs|Col|Gen|Sgt|Rev|Hon|Ltd|Inc|Maj|Cpl)[.])[\"”’')]*\s+|\n[^\S\n]*\n\s*|\n[^\S\n]*(?![a-z\s])"
)
"""Behind the mark that ends a sentence, but for initials and what is abbreviated before names; an empty line; and a line's end
unless the next begins with a small letter."""


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """First character and one past the last of each sentence or line, without the blanks around it; none is empty."""
    start = 0
    for match in _ENDS.finditer(text):
        yield from _stripped(text, start, match.start())
        start = match.end()
    yield from _stripped(text, start, len(text))


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    written = text[start:end]
    bare = written.strip()
    if bare:
        start += len(written) - len(written.lstrip())
        yield start, start + len(bare)
