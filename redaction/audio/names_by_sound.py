"""Names and terms found by how they sound: a recogniser writes a name that it does not know as the words it knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redaction.audio.phonemes import distance, sound_of
from redaction.audio.transcript import Word

if TYPE_CHECKING:
    from redaction.detection.name_lists import NameLists

SHORTEST = 3
"""Phonemes of a name that is looked for by its sound; shorter ones sound like too much."""
_LIKE = 0.24
"""Distance for each phoneme up to which words sound like a name."""
_STRICT = 0.09
"""The same for everyday words ("will", "mark"), and for short names."""
_SHORT = 5
_MOST_WORDS = 5
_WEIGHT = 3.0
"""Of two readings of a place that is better which explains more phonemes, less so many for each that is wrong."""


@dataclass(frozen=True, slots=True, repr=False)
class Alike:
    """Words `first` to `last` that sound like the name with number `name`; `nearness` is 1 where they sound the same."""

    first: int
    last: int
    name: int
    nearness: float


def alike(words: Sequence[Word], names: Sequence[str], *, ordinary: bool = True) -> list[Alike]:
    """Every place where words sound like one of the names, the best reading of each place, in order.

    Args:
        words: as heard.
        names: full names or terms. Of a name of several words each long one is looked for by itself as well.
        ordinary: whether ordinary words may be what was heard for a name.
    """
    from redaction.detection.name_lists import name_lists

    lists = name_lists()
    sounds = [sound_of(word.text) for word in words]
    found = sorted(_all(words, sounds, list(_targets(names)), lists), key=lambda pair: -pair[0])
    if not ordinary:
        found = [
            (gain, hit) for gain, hit in found if not all(lists.is_ordinary(w.plain) for w in words[hit.first : hit.last + 1])
        ]
    taken: set[int] = set()
    best = []
    for _, hit in found:
        own = set(range(hit.first, hit.last + 1))
        if not own & taken:
            taken |= own
            best.append(hit)
    return sorted(best, key=lambda hit: hit.first)


def _targets(names: Sequence[str]) -> Iterator[tuple[int, str]]:
    for number, name in enumerate(names):
        parts = {name, *(part for part in name.split() if len(part) > 3)}
        for part in sorted(parts):
            sound = sound_of(part)
            if len(sound) >= SHORTEST and not any(character.isdigit() for character in part):
                yield number, sound


def _all(
    words: Sequence[Word], sounds: Sequence[str], targets: Iterable[tuple[int, str]], lists: NameLists
) -> Iterator[tuple[float, Alike]]:
    for number, target in targets:
        most_length, least_length = len(target) * 1.5 + 1, len(target) * 0.6 - 1
        limit = _LIKE if len(target) > _SHORT else _STRICT
        for first in range(len(words)):
            said = ""
            for last in range(first, min(len(words), first + _MOST_WORDS)):
                if not sounds[last]:
                    break
                said += sounds[last]
                if len(said) > most_length:
                    break
                if len(said) < least_length:
                    continue
                heard = [word.plain for word in words[first : last + 1]]
                common = heard[0] in lists.everyday if len(heard) == 1 else all(word in lists.commonest for word in heard)
                allowed = _STRICT if common else limit
                far = distance(said, target, allowed * len(target))
                if far <= allowed * len(target):
                    yield len(target) - _WEIGHT * far, Alike(first, last, number, 1 - far / len(target))
