"""Other people in the same sentences: the words of every name in a text replaced, the same word always by the same.

A labelled text of a thousand words teaches a few dozen names. With others put in their places it teaches where names stand.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from training.corpora import Entity, Example
from training.names import Pool

_WORD = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*")
_KEPT = frozenset(
    {"jr", "sr", "ii", "iii", "iv", "junior", "senior", "st", "mr", "mrs", "miss", "ms", "dr", "sir", "lady", "lord"}
)


def renamed(example: Example, chance: random.Random, pool: Pool) -> Example:
    """The text with other persons; titles, initials, particles and words in small letters stay."""
    words: dict[str, str] = {}
    people = [example.text[start:end] for start, end, label in example.entities if label == "PERSON"]
    for name in sorted(people, key=lambda name: -len(name.split())):  # Full names first: they tell which word is the surname.
        _give(name, words, chance, pool)
    text, entities, last = "", list[Entity](), 0
    for start, end, label in example.entities:
        text += example.text[last:start]
        value = example.text[start:end]
        if label == "PERSON":
            value = _WORD.sub(lambda match: _as_written(match.group(), words.get(match.group().lower(), "")), value)
        entities.append((len(text), len(text) + len(value), label))
        text, last = text + value, end
    return Example(text + example.text[last:], tuple(entities))


def _give(name: str, words: dict[str, str], chance: random.Random, pool: Pool) -> None:
    """Choose another word for each word of a name that has none yet."""
    parts = _changing(name)
    if not parts or name.lower().startswith(("king ", "queen ", "pope ", "saint ", "st. ", "st ")):
        return
    person = pool.person(chance)
    firsts = [person.first, person.middle, *(pool.person(chance).first for _ in parts[2:])]
    if len(parts) == 1:
        given = [person.first if parts[0] in pool.first_names else person.last]
    else:
        given = [*firsts[: len(parts) - 1], person.last]
    for old, new in zip(parts, given, strict=True):
        words.setdefault(old, new)


def _changing(name: str) -> Sequence[str]:
    found = [match.group() for match in _WORD.finditer(name)]
    return [word.lower() for word in found if word[0].isupper() and word.lower() not in _KEPT]


def _as_written(old: str, new: str) -> str:
    if not new or not old[0].isupper():
        return old
    return new.upper() if old.isupper() and len(old) > 3 else new
