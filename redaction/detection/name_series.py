"""Names beside names: the other members of an enumeration of persons, and a lone unknown word that does what persons do.

"Detainees were Edna Uxbrow, Odo Prinsel and Kay Marl": when the model sees two of the three, the third is a person too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from redaction.detection.casing import POLICE_ACRONYMS
from redaction.detection.name_lists import fold, name_lists
from redaction.detection.name_patterns import NAME, NO_NAME
from redaction.detection.name_shapes import GROUPS, HEAD_WORDS, head_follows
from redaction.findings import Span

if TYPE_CHECKING:
    from redaction.detection.name_network import Entities

_NEXT = re.compile(rf"(?:,? (?:and|or|&) |, |; ?)(?P<name>{NAME})(?![\w-])")
_BEFORE = re.compile(rf"(?<![\w-])(?P<name>{NAME})(?:,? (?:and|or|&) |, |; ?)$")
_FAR = 45
"""Characters that a name before a person may reach back."""

_WORDS = range(2, 5)
_NEVER = frozenset({"GPE", "LOC", "FAC", "NORP", "DATE", "TIME", "LANGUAGE", "EVENT", "LAW"})

_ACTS = (
    "said says told tells explained agreed replied asked added admitted denied argued recalled refused insisted wrote married "
    "died took made went came became joined left moved won lost scored served worked lived grew studied attended retired "
    "returned signed shouted screamed laughed met gave began started continued resigned succeeded commanded received"
)
_ACTING = re.compile(rf"(?:^|(?<=[.!?] )|(?<=\n)|(?<=\w, ))(?P<name>[A-Z][^\W\d_A-Z]{{3,}}) (?:{'|'.join(_ACTS.split())})\b")


def beside_persons(text: str, first: Entities) -> Iterator[Span]:
    """Full names enumerated beside persons of the careful look; sure when they begin with a known first name.

    Args:
        text: recased.
        first: entities of the careful look.
    """
    people = [(start, end) for start, end, label in first if label == "PERSON"]
    taken = [(start, end) for start, end, label in first if label == "PERSON" or label in _NEVER]
    for person in people:
        start, end = person
        while (match := _NEXT.match(text, end)) and (
            name := _member(text, *match.span("name"), taken, " " not in text[slice(*person)])
        ):
            yield name
            end = match.end("name")
        while (match := _BEFORE.search(text, max(0, start - _FAR), start)) and (
            name := _member(text, *match.span("name"), taken, " " not in text[slice(*person)])
        ):
            yield name
            start = match.start("name")


def _member(text: str, start: int, end: int, taken: list[tuple[int, int]], single: bool) -> Span | None:
    """The span of a full name that nothing speaks against; beside single names, of a single one that is on a list."""
    lists, words = name_lists(), text[start:end].split()
    alone = len(words) == 1 and single and lists.is_name(words[0])
    if (len(words) not in _WORDS and not alone) or any(a < end and start < b for a, b in taken) or head_follows(text, end):
        return None
    folded = [fold(word.strip(".,")) for word in words]
    if any(word in NO_NAME or word in HEAD_WORDS or word in GROUPS or word.upper() in POLICE_ACRONYMS for word in folded):
        return None
    known = lists.is_first_name(words[0]) or alone
    if lists.is_place(text[start:end]) or (lists.is_ordinary(words[0]) and not known):
        return None
    if lists.is_ordinary(words[-1]) and not (known and folded[-1] in lists.last_names):
        return None
    return Span(start, end, "PERSON", 0.7, "series", "stands in a list of persons", auto=known)


def acting(text: str, first: Entities) -> Iterator[Span]:
    """A lone word that is nothing else and does what persons do: "Uxbrow agreed". Sure for first names."""
    lists = name_lists()
    for match in _ACTING.finditer(text):
        name, (start, end) = match["name"], match.span("name")
        folded = fold(name)
        if lists.is_ordinary(name) or lists.is_place(name) or folded in GROUPS or folded in HEAD_WORDS or folded in NO_NAME:
            continue
        known = lists.is_first_name(name)
        if known or not any(a < end and start < b for a, b, _ in first):
            yield Span(start, end, "PERSON", 0.55, "acting", "a word on no other list that does what persons do", auto=known)
