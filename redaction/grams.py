"""Which of thousands of words stand in a text, without looking for each of them.

The stretches of four letters of the text are compared with the beginnings and ends of all words at once; only those whose both
are there are looked for.
"""

from __future__ import annotations

from collections.abc import Iterable

_GRAM = 4


class GramIndex:
    """Words that are looked for in many texts."""

    def __init__(self, words: Iterable[str]) -> None:
        self._begin: dict[str, list[tuple[int, str, str]]] = {"": []}
        for number, word in enumerate(words):
            begin, end = (word[:_GRAM], word[-_GRAM:]) if len(word) >= _GRAM else ("", "")
            self._begin.setdefault(begin, []).append((number, word, end))
        self._grams = frozenset(self._begin)

    def within(self, text: str) -> list[str]:
        """The words that a text contains, in the order in which they were given; the empty word is in every text."""
        present = {text[i : i + _GRAM] for i in range(len(text) - _GRAM + 1)}
        present.add("")
        likely = [item for gram in present & self._grams for item in self._begin[gram] if item[2] in present]
        return [word for _, word, _ in sorted(item for item in likely if item[1] in text)]
