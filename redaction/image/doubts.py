"""Which words of a line that the quick network read have their last word from the exact one, and where these lie.

Codes, words of letters and digits, with the word before and after them: of these the quick network is certain and wrong (O and
0). Other words only where one of their signs, or the space beside them, was not read for certain, short ones with their
neighbours; of numbers more is asked, because a number that is read wrongly is another number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from redaction.image.lines import Line

_CERTAIN, _CERTAIN_NUMBER = 0.9, 0.95
"""How certain the quick network must be of each sign of a word, and of a number (`redaction.image.decoding`)."""
_CODE = re.compile(r"<|[^\W\d].*\d|\d.*[^\W\d]")
"""Letters and digits, or the signs between the names on a passport."""
_DIGIT = re.compile(r"\d")
_MOST = 0.6
"""Share of the characters of a line in doubt from which it is read whole."""
_WORD = re.compile(r"\S+")
_SHORT = 2
"""Letters and digits of a word up to which it says little by itself: I, l and 1 are told apart by the words beside them."""


def doubted(text: str, certain: Sequence[float]) -> list[tuple[int, int]]:
    """From where to where a line is to be read again: whole words, or all of it if that is most of it.

    Args:
        text: as the quick network read it.
        certain: of each of its characters how certain it is.
    """
    words = list(_WORD.finditer(text))
    wanted: set[int] = set()
    for place, word in enumerate(words):
        least = min(certain[max(0, word.start() - 1) : word.end() + 1])
        doubtful = least < (_CERTAIN_NUMBER if _DIGIT.search(word[0]) else _CERTAIN)
        if _CODE.search(word[0]) or (doubtful and len(word[0]) <= _SHORT and word[0].isalnum()):
            wanted |= {place - 1, place, place + 1}
        elif doubtful:
            wanted.add(place)
    spans: list[tuple[int, int]] = []
    for place in sorted(wanted & set(range(len(words)))):
        start, end = words[place].span()
        if spans and place - 1 in wanted:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    if sum(end - start for start, end in spans) > _MOST * len(text):
        return [(0, len(text))]
    return spans


def by_spaces(certain: Sequence[float], clear: Sequence[int], lost: Sequence[int]) -> list[float]:
    """How certain each character is by what the white in the picture says (`redaction.image.ink.spaces_seen`).

    Args:
        certain: of each character, by the network.
        clear: which are spaces beyond doubt.
        lost: before which a space may have been lost.
    """
    weighed = list(certain)
    for place in clear:
        weighed[place] = 1.0
    for place in lost:
        weighed[place - 1] = weighed[place] = 0.0
    return weighed


def within(span: tuple[int, int], places: Sequence[int]) -> int:
    """How many places lie within a span."""
    return sum(span[0] < place < span[1] for place in places)


def between_words(line: Line, span: tuple[int, int]) -> tuple[float, float]:
    """From where to where a span of whole words reaches along a line, to the middle of the white beside it."""
    start, end = span
    left = (line.cuts[start - 1] + line.cuts[start]) / 2 if start else 0.0
    right = (line.cuts[end] + line.cuts[end + 1]) / 2 if end < len(line.text) else 1.0
    return left, max(left + 1e-6, right)
