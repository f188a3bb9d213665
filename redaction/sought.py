"""Thousands of texts looked for in another one at the cost of a few: which of them stand there, and where.

The first letters of everything that is looked for are numbers of 64 bits, and so are the letters from each place of a text. A
table says of a number whether anything begins with it; only where it does, letters are compared. Nothing is missed: whatever
stands in a text begins at one of its places, and what begins with the same letters has the same number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

_LONGEST = 8
"""Letters of which a number is made; what is longer is compared whole where these agree."""
_SHORT = 150
"""Letters of a text below which its beginnings are compared as they are."""
_STEP = 0x9E3779B97F4A7C15
"""Golden ratio in 64 bits: each letter is multiplied with a power of it, according to its place."""
_BITS = (1 << 64) - 1
_SPARSE, _SMALLEST, _LARGEST = 64, 12, 20
"""Places of a table for each number in it; its least and its greatest size in bits."""


class Sought:
    """Texts that are looked for in many others; an empty one stands nowhere."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._beginnings: dict[int, dict[str, list[str]]] = {}
        for text in filter(None, dict.fromkeys(texts)):
            beginning = text[:_LONGEST]
            self._beginnings.setdefault(len(beginning), {}).setdefault(beginning, []).append(text)
        self._beginnings = dict(sorted(self._beginnings.items()))

    def places(self, text: str) -> Iterator[tuple[int, str]]:
        """Each place of a text at which one of the sought texts stands, with that one; in no order."""
        for length, places in self._likely(text) if len(text) >= _SHORT else self._all(text):
            beginnings = self._beginnings[length]
            for at in places:
                for sought in beginnings.get(text[at : at + length], ()):
                    if len(sought) == length or text.startswith(sought, at):
                        yield at, sought

    def _all(self, text: str) -> Iterator[tuple[int, Iterable[int]]]:
        """Every place, for each length of beginnings."""
        for length in self._beginnings:
            yield length, range(len(text) - length + 1)

    def _likely(self, text: str) -> Iterator[tuple[int, Iterable[int]]]:
        """For each length of beginnings, the places whose number is that of one."""
        import numpy as np

        letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
        numbers, factor, reached = np.zeros_like(letters), _STEP, 0
        for length, (shift, table) in self._tables.items():
            while reached < length:
                numbers = numbers[: len(letters) - reached] + letters[reached:] * np.uint64(factor)
                factor, reached = factor * _STEP & _BITS, reached + 1
            yield length, table[numbers >> shift].nonzero()[0].tolist()

    @cached_property
    def _tables(self) -> dict[int, tuple[Any, Any]]:
        """For each length of beginnings, what is in them: a table, and how many bits of a number do not count in it."""
        import numpy as np

        tables = {}
        for length, beginnings in self._beginnings.items():
            size = min(max((len(beginnings) * _SPARSE).bit_length(), _SMALLEST), _LARGEST)
            table = np.zeros(1 << size, dtype=bool)
            table[[_number(beginning) >> (64 - size) for beginning in beginnings]] = True
            tables[length] = np.uint64(64 - size), table
        return tables


def _number(text: str) -> int:
    """The number of a text: the sum of its letters, each times a power of `_STEP`."""
    number = 0
    for letter in reversed(text):
        number = (number + ord(letter)) * _STEP & _BITS
    return number
