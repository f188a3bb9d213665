"""Word and name lists, made at build time by `training/make_lists.py` and shipped as package data.

`words` are ordinary words that are usually written small, the commonest first, and `rare` the next ones where they are on no name
list; `first_names` and `last_names` are Faker's (MIT) and ours, folded to lower case without accents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

EVERYDAY = 4500
"""How many of the words are everyday words: read as a first name only with a known surname beside them."""

COMMONEST = 500
"""How many of the words are so common that they are no surname without more, whatever the lists say."""

NOT_A_NAME = frozenset(
    """
january february march april may june july august september october november december monday tuesday wednesday
thursday friday saturday sunday will mark said day street road west east north south king queen prince lord lady court
park england wales london paris jordan may the and god lord saint mother father son church law long short young old
new great little royal early late best case german
""".split()  # noqa: SIM905 - a list of words reads better so
)
"""On name lists, but never read as a name without more."""

POLICE_WORDS = frozenset(
    """
complainant complainants defendant defendants offender offenders suspect suspects victim victims witness witnesses
prosecutor prosecutors aggrieved informant custody caution cautioned arrested burglary affray assault assaults
assaulted injuries injury charging charged bail bailed remand remanded detainee disposal exhibit exhibits statement
safeguarded safeguarding conveyed handcuffed licence intoxicated interview interviewed constable sergeant inspector
superintendent solicitor barrister niche airwave incident domestic offence offences disqualified evidential
intoxilyser intoxilyzer breathalyser result results disposals closed cleared deployed attended attending attach annex
requested dealing completing description prosecution defence magistrates crown court station occurrence occurrences
headcam headcams bodycam bodycams doms workstation wkstn
""".split()  # noqa: SIM905 - a list of words reads better so
)
"""Ordinary words of police paperwork that everyday English has too seldom for the list of words."""

_FORMED = re.compile(
    r"..(?:tion|tions|ment|ments|ness|ities|ingly|fully|ously|ically|isms|ists|able|ables|ibly|ized|ised|izing|ising|ship|ships|ological|graphy|less)$"
)
_ENDINGS = ("ed", "ing", "ly")

_SPECIAL = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "’": "'"})


def fold(word: str) -> str:
    """Lower case without accents, as the lists are written."""
    lowered = word.casefold()
    if lowered.isascii():
        return lowered
    plain = unicodedata.normalize("NFKD", lowered.translate(_SPECIAL))
    return "".join(character for character in plain if not unicodedata.combining(character))


@dataclass(frozen=True, slots=True)
class NameLists:
    """The lists, as sets of folded words."""

    words: frozenset[str]
    rare: frozenset[str]
    everyday: frozenset[str]
    commonest: frozenset[str]
    acronyms: frozenset[str]
    first_names: frozenset[str]
    last_names: frozenset[str]
    places: frozenset[str]

    def is_ordinary(self, word: str) -> bool:
        """Whether the word is an ordinary one: on the list, or not a listed name and formed as English words are."""
        folded = fold(word)
        if folded in self.words or folded in self.rare or folded in POLICE_WORDS:
            return True
        if folded in self.first_names or folded in self.last_names:
            return False
        return bool(_FORMED.search(folded)) or any(folded.endswith(end) and folded[: -len(end)] in self.words for end in _ENDINGS)

    def is_name(self, word: str) -> bool:
        """Whether the word is on a name list and not an ordinary word."""
        folded = fold(word)
        return (folded in self.first_names or folded in self.last_names) and folded not in self.words

    def is_listed(self, folded: str) -> bool:
        """Whether a folded word is on a name list, ordinary or not."""
        return folded in self.first_names or folded in self.last_names

    def is_place(self, name: str) -> bool:
        """Whether the name is a town's and has no word of the name lists in it: "Ar Raqqah", but not "Boston"."""
        return fold(name).replace(" - ", "-") in self.places

    def is_first_name(self, word: str) -> bool:
        """Whether the word is a first name and neither a day, a month nor an everyday word."""
        folded = fold(word)
        return folded in self.first_names and folded not in self.everyday and folded not in NOT_A_NAME


@cache
def name_lists() -> NameLists:
    """Read the lists: 20 milliseconds, once."""
    words = _read("words.txt")
    return NameLists(
        words=frozenset(words),
        rare=frozenset(_read("rare_words.txt")),
        everyday=frozenset(words[:EVERYDAY]),
        commonest=frozenset(words[:COMMONEST]),
        acronyms=frozenset(_read("acronyms.txt")),
        first_names=frozenset(_read("first_names.txt")),
        last_names=frozenset(_read("last_names.txt")),
        places=frozenset(_lines("places.txt")),
    )


def _read(name: str) -> list[str]:
    return _text(name).split()


def _lines(name: str) -> list[str]:
    return _text(name).splitlines()


def _text(name: str) -> str:
    return files("redaction.detection").joinpath("name_model", "lists", name).read_text(encoding="utf-8")


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST_MISSPELT = 5
_LONGEST_MISSPELT = 60
"""No ordinary word is as long, and what a slip makes of a line of a thousand letters is a million lines."""


_LONG = 8


def is_slip(word: str) -> bool:
    """Whether a long word on no list is one slip of the pen away from an ordinary one; shorter ones are as often names."""
    lists, folded = name_lists(), fold(word)
    return len(word) >= _LONG and folded not in lists.first_names and folded not in lists.last_names and is_misspelt(folded)


@lru_cache(maxsize=4096)
def is_misspelt(folded: str) -> bool:
    """Whether one letter too many, missing, changed or swapped makes an ordinary word of five letters or more of it."""
    if not _SHORTEST_MISSPELT <= len(folded) <= _LONGEST_MISSPELT:
        return False
    lists = name_lists()
    return any(near in lists.words or near in POLICE_WORDS for near in _near(folded) if len(near) >= _SHORTEST_MISSPELT)


def _near(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
