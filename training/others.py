"""Other people in the places of those in a text: the sentence stays, so that the model learns what it says and not who it was."""

from __future__ import annotations

import random
import re

from redaction.detection.name_lists import name_lists
from training.corpora import Entity, Example
from training.names import Pool

_WORD = r"[A-Z][^\W\d_]+(?:['’-][^\W\d_]+)*"
_PLAIN = re.compile(rf"{_WORD}(?: (?:[A-Z]\. )*{_WORD}){{0,2}}")
_INITIAL = re.compile(r"[A-Z]\.?")


def with_others(example: Example, pool: Pool, chance: random.Random, share: float) -> Example:
    """The example with this share of its persons replaced by invented ones.

    A word of a name becomes the same other word throughout, so that mentions stay mentions. Names with anything but plain
    words and initials in them are left.
    """
    words: dict[str, str] = {}
    replaced: dict[str, bool] = {}
    text, last, entities = "", 0, list[Entity]()
    for start, end, label in example.entities:
        name = example.text[start:end]
        text += example.text[last:start]
        last = end
        if label == "PERSON" and _PLAIN.fullmatch(name):
            surname = name.split()[-1].lower()
            if replaced.setdefault(surname, chance.random() < share):
                name = " ".join(_other(name.split(), words, pool, chance))
        entities.append((len(text), len(text) + len(name), label))
        text += name
    return Example(text + example.text[last:], tuple(entities))


def _other(name: list[str], words: dict[str, str], pool: Pool, chance: random.Random) -> list[str]:
    made = []
    for number, word in enumerate(name):
        if _INITIAL.fullmatch(word):
            made.append(word)
            continue
        if word.lower() not in words:
            person = pool.person(chance)
            first = number < len(name) - 1 or (len(name) == 1 and name_lists().is_first_name(word))
            words[word.lower()] = person.first if first else person.last
        other = words[word.lower()]
        made.append(other.upper() if word.isupper() and len(word) > 2 else other)
    return made
