"""Which words of a line that the quick network read have their last word from the exact one, and where these lie.

Words with a digit, because a number that is read wrongly is another number, and words of which a sign, or the space beside them,
was not read for certain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from redaction.image.lines import Line

_CERTAIN = 0.9
"""How certain the quick network must be of one sign (`redaction.image.decoding`)."""
_CODE = re.compile(r"\d|<")
"""Digits, or the signs between the names on a passport."""
_MOST = 0.6
"""Share of the characters of a line in doubt from which it is read whole."""
_WORD = re.compile(r"\S+")


def doubted(text: str, certain: Sequence[float]) -> list[tuple[int, int]]:
    """From where to where a line is to be read again: whole words, or all of it if that is most of it.

    Args:
        text: as the quick network read it.
        certain: of each of its characters how certain it is.
    """
    spans: list[tuple[int, int]] = []
    beside = False
    for word in _WORD.finditer(text):
        start, end = word.span()
        doubt = _CODE.search(word[0]) is not None or min(certain[max(0, start - 1) : end + 1]) < _CERTAIN
        if doubt and beside:
            spans[-1] = (spans[-1][0], end)
        elif doubt:
            spans.append((start, end))
        beside = doubt
    if sum(end - start for start, end in spans) > _MOST * len(text):
        return [(0, len(text))]
    return spans


def between_words(line: Line, span: tuple[int, int]) -> tuple[float, float]:
    """From where to where a span of whole words reaches along a line, to the middle of the white beside it."""
    start, end = span
    left = (line.cuts[start - 1] + line.cuts[start]) / 2 if start else 0.0
    right = (line.cuts[end] + line.cuts[end + 1]) / 2 if end < len(line.text) else 1.0
    return left, max(left + 1e-6, right)
