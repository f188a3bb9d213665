"""Doubts about what the careful look of the name model calls a person: enough of them, and a reviewer has to see it.

Unattended work takes out what it is told is a person, and a word of the evidence that is no name is lost with it. The model is
led by the looks of words, so it errs where looks say least: in CAPITALS, in form labels and in the codes of police systems.
There, a name is sure only when the name lists know a word of it. Titles, fields and prose that announce a name suffice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import ascii_lowercase
from typing import Literal

from redaction.detection.name_lists import NOT_A_NAME, POLICE_WORDS, fold, is_misspelt, name_lists
from redaction.detection.name_patterns import NO_NAME

Weight = Literal["name", "unknown", "none"]

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VOWEL = re.compile(r"[aeiouy]")
_PREFIXED = re.compile(r"(?:mc|mac|o['’])[a-z]{3,}")
_LABEL = re.compile(r"(?:^|[\n:•*|])[ \t]*$")
_JOINED = re.compile(r"[/:(]")
_AT = re.compile(
    r"\b(?i:at|in|near|outside|inside|towards|around|(?:village|town|city|island|province|district|valley|port) of|river|"
    r"operation:?|exercise|battle of|camp|company|firm|brand|band|album|ship|frigate|genus|species) [\"“]?$"
)
BEFORE = 16
"""Characters before a name that `is_placelike` looks at."""
_COMPASS = re.compile(r"(?<![\w'’-])(?i:north|south|east|west) $")
_SHORTEST_BEHEADED = 6
_OTHERS = frozenset({"ORG", "GPE", "LOC", "FAC"})


def is_doubtful(text: str, start: int, end: int) -> bool:
    """Whether a name as it stands in the document needs a reviewer.

    In capitals it does unless the name lists know one of its words, or it has several of which one is no ordinary word. In
    ordinary writing it does when every word is an ordinary one, a code or an initial; a single ordinary word within a
    sentence is believed, as the sentence has been understood.

    Args:
        text: the original text, not recased.
        start: first character of the name.
        end: one past the last.
    """
    words = [word for word in _WORD.findall(text, start, end) if len(word) > 1]
    capitals = all(word.isupper() for word in words)
    weights = [weight(word, capitals=capitals) for word in words]
    if "name" in weights:
        return False
    if not capitals and len(words) == 1 and fold(words[0]) in name_lists().words:
        return bool(_LABEL.search(text, max(0, start - 8), start) or _JOINED.match(text, end))
    return "unknown" not in weights or (capitals and len(words) == 1)


def is_unknown(name: str) -> bool:
    """Whether a name is one word in CAPITALS about which the lists say nothing: another look of the model may settle it.

    Several count as one if they are the same, or one is a machine's: "APPSRV APPSRV".
    """
    words = {word for word in _WORD.findall(name) if len(word) > 1}
    alone = len(words) == 1 or any(word.endswith("SRV") for word in words)
    return bool(words) and alone and name.isupper() and all(weight(word, capitals=True) == "unknown" for word in words)


def read_as_others(text: str, entities: Iterable[tuple[int, int, str]]) -> frozenset[str]:
    """The places and firms that a look has read in a text, whole and word by word, folded."""
    others = [fold(text[start:end]) for start, end, label in entities if label in _OTHERS]
    return frozenset({*others, *(word for other in others for word in other.split())})


def is_other_elsewhere(name: str, others: frozenset[str]) -> bool:
    """Whether no list knows a word of the name, and elsewhere in the text it is read as, or within, a place or a firm."""
    return fold(name) in others and not any(weight(word, capitals=False) == "name" for word in name.split())


def is_placelike(name: str, before: str) -> bool:
    """Whether no list knows a word of the name, and it is a town's or stands where places stand: "near Ayn Sur".

    Args:
        name: recased.
        before: some characters before it.
    """
    return name_lists().is_place(name) or stands_as_place(name, before)


def stands_as_place(name: str, before: str) -> bool:
    """Whether no list knows a word of the name, and it stands where places stand; see `is_placelike`."""
    return bool(_AT.search(before)) and not any(weight(word, capitals=False) == "name" for word in _WORD.findall(name))


def is_everyday(name: str) -> bool:
    """Whether every word is an ordinary one and on no name list: "Accordingly"."""
    lists = name_lists()
    folded = [fold(word) for word in _WORD.findall(name)]
    return all(lists.is_ordinary(word) and word not in lists.first_names and word not in lists.last_names for word in folded)


def is_code(written: str) -> bool:
    """Whether no word of several or one can be pronounced or is on a name list: "KD NTH DSP"."""
    lists = name_lists()
    folded = [fold(word) for word in _WORD.findall(written)]
    return not any(_VOWEL.search(word) or word in lists.first_names or word in lists.last_names for word in folded)


def is_beheaded(written: str) -> bool:
    """Whether a word on no name list is an ordinary one without its first letter, as a column's edge cuts it: "RRESTED"."""
    lists, folded = name_lists(), fold(written)
    if len(folded) < _SHORTEST_BEHEADED or not folded.isalpha() or lists.is_listed(folded):
        return False
    return any(letter + folded in lists.words or letter + folded in POLICE_WORDS for letter in ascii_lowercase)


def is_label(written: str, start: int, end: int) -> bool:
    """Whether a colon stands right behind words of which none says anything for a name: "Creator Wkstn:"."""
    words = [word for word in _WORD.findall(written, start, end) if len(word) > 1]
    return written[end : end + 1] == ":" and all(weight(word, capitals=True) == "none" for word in words)


def is_part_of_place(name: str, before: str) -> bool:
    """Whether a lone word that is no first name stands behind a point of the compass: "SOUTH MARSH"."""
    return name.isalpha() and not name_lists().is_first_name(name) and bool(_COMPASS.search(before))


def weight(word: str, *, capitals: bool) -> Weight:
    """What a word says for its being part of a name.

    Args:
        word: as written, two letters or more.
        capitals: the whole name is in capitals, so that its looks say nothing; an ordinary word then counts for nothing even
            if it is also a surname, and so does what one slip of the pen makes of an ordinary word.
    """
    lists = name_lists()
    folded = fold(word)
    listed = folded in lists.first_names or folded in lists.last_names
    ordinary = lists.is_ordinary(word) or folded in NO_NAME or folded in POLICE_WORDS
    if (listed and not ordinary) or _PREFIXED.fullmatch(folded):
        return "name"
    if listed and (not capitals or (folded in lists.first_names and folded not in lists.everyday and folded not in NOT_A_NAME)):
        return "name"
    if ordinary or not _VOWEL.search(folded):
        return "none"
    return "none" if capitals and is_misspelt(folded) else "unknown"
