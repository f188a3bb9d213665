"""Names beside names: the other members of an enumeration of persons, and a lone unknown word that does what persons do.

"Detainees were Edna Uxbrow, Odo Prinsel and Kay Marl": when the model sees two of the three, the third is a person too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from redaction.detection.casing import POLICE_ACRONYMS
from redaction.detection.name_heads import GROUPS, HEAD_WORDS, head_follows
from redaction.detection.name_lists import fold, name_lists
from redaction.detection.name_patterns import NAME, NO_NAME, trimmed
from redaction.findings import Span

if TYPE_CHECKING:
    from redaction.detection.name_network import Entities

_NEXT = re.compile(rf"(?:,? (?:and|or|&) |, |; ?)(?P<name>{NAME})(?![\w-])")
_BEFORE = re.compile(rf"(?<![\w-])(?P<name>{NAME})(?:,? (?:and|or|&) |, |; ?)$")
_FAR = 45
"""Characters that a name before a person may reach back."""

_WORDS = range(2, 5)
_NEVER = frozenset({"GPE", "LOC", "FAC", "NORP", "DATE", "TIME", "LANGUAGE", "EVENT", "LAW"})

_NAMESAKES = frozenset({"NORP", "GPE"})
"""What the model takes a lone surname for that looks like a people's name or a village's."""
_UNDECIDED = frozenset({"NORP"})
_READ_AS = frozenset({*_NAMESAKES, "ORG", "PRODUCT", "WORK_OF_ART", "FAC"})

_ACTS = (
    "said says told tells explained agreed replied asked added admitted denied argued recalled refused insisted wrote married "
    "died took made went came became joined left moved won lost scored served worked lived grew studied attended retired "
    "returned signed shouted screamed laughed met gave began started continued resigned succeeded commanded received"
)
_WORD_OF_NAME = r"[A-Z][^\W\d_]+(?:[-'’][A-Z][^\W\d_]+)?"
_LONE = r"(?<![\w.'’@#-])(?P<name>[A-Z][^\W\d_A-Z]{3,})"
_LED = re.compile(r"(?:[.!?] |\n|\w, |\b(?i:when|where|until|but|after|while|because|that|before|if|as|what) )$")
"""What stands before the one who acts: another sentence, a comma, a word that leads to a clause."""

_ACTING = re.compile(rf"{_LONE} (?:{'|'.join(_ACTS.split())})\b")
_HIS = re.compile(rf"{_LONE}(?:['’]s)? [a-z][^.!?\n]{{0,60}}?\b(?:his|her|he|she|himself|herself)\b")
_OWNING = re.compile(rf"{_LONE}['’]s (?:[a-z]+ )?(?P<owned>[a-z]+)\b")
_BEHIND = re.compile(r"\b(?P<word>[a-z]+(?: (?:to|with))?) (?P<name>[A-Z][^\W\d_A-Z]{3,})(?![\w-]| [A-Z])")
_OCCUPIED = re.compile(rf"\b(?P<word>[a-z]+) (?P<name>{NAME})(?![\w-])")

_FAMILY = re.compile(rf"\b[Tt]he (?P<name>{_WORD_OF_NAME}) (?:family|brothers|sisters|twins|household|children)\b")
_PARTY = re.compile(rf"(?<![\w.'’@#-])(?<![A-Z][a-z] )(?P<name>{_WORD_OF_NAME}) vs?\.? (?=[A-Z])")

_NO_FAMILY = frozenset({"royal", "holy", "imperial"})

_OWNED = frozenset(
    """
parents life wife husband father mother son daughter brother sister death career family teacher friend birth body voice face
hand hands arm head eyes mind childhood widow lawyer solicitor children flat phone house home wedding funeral uncle aunt cousin
boyfriend girlfriend partner nephew niece grandfather grandmother neighbour colleague bandmates teammates
""".split()  # noqa: SIM905 - a list of words reads better so
)
_ACTED_ON = frozenset(
    {"told", "taught", "married", "murdered", "asked", "thanked", "arrested", "interviewed", "questioned", "punched", "phoned"}
    | {
        "assaulted",
        "rang",
        "texted",
        "slapped",
        "kissed",
        "stabbed",
        "handcuffed",
        "cautioned",
        "informed",
        "comforted",
        "hugged",
    }
    | {f"{verb} {word}" for verb in ("spoke", "talked", "speaking", "talking", "lied", "married") for word in ("to", "with")}
    | {"wrote to", "proposed to", "shouted to", "argued with", "engaged to", "slept with"}
)
OCCUPATIONS = frozenset(
    """
actor actress architect artist author bassist biologist boxer cellist chemist coach colleague comedian composer conductor
cricketer dancer defender designer detective director drummer economist editor engineer entrepreneur explorer farmer filmmaker
footballer general goalkeeper golfer guitarist historian inventor journalist judge keyboardist lawyer lecturer
lieutenant linebacker manager mathematician mayor midfielder missionary musician neighbour
novelist nurse outfielder painter philosopher photographer
physician physicist pianist pitcher playwright poet politician presenter priest producer professor psychologist quarterback
queen rapper reporter researcher saxophonist scientist sculptor sergeant singer soldier solicitor songwriter spokesman
spokesperson spokeswoman sprinter striker student surgeon surveyor swimmer teacher teammate trumpeter violinist vocalist wrestler
writer anatomist humorist barrister boyfriend girlfriend brother sister father mother uncle aunt cousin husband wife
""".split()  # noqa: SIM905 - a list of words reads better so
)
"""Stand in small letters before the name of whom they describe."""

_INSIDE = re.compile(r"[^\W\d_],? $")

_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})"
_LIFE = re.compile(
    rf" \((?:[^()\n]{{0,40}}?[;,] ?)?"
    rf"(?:(?P<born>(?:born|b\.|née|died|d\.) |{_DATE} ?[-–])|(?:c\. ?)?\d{{4}} ?[-–] ?(?:c\. ?)?\d{{4}}\))"
)
_LIVED = re.compile(rf"(?<![\w-])(?P<name>{NAME}),?$")


def in_biographies(text: str) -> Iterator[Span]:
    """Full names with a life behind them: "Edric Uxbrow (born 1901)".

    Sure where it tells a birth, a death or whole dates, or where the name begins with a known first name.
    """
    for life in _LIFE.finditer(text):
        match = _LIVED.search(text, max(0, life.start() - _FAR), life.start())
        name = match and _member(text, *match.span("name"), [], single=False)
        if name:
            sure = life["born"] is not None or name.auto
            yield replace(name, detector="biography", why="years of a life stand behind it", auto=sure)


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
    """A lone word that is nothing else and does, is told or owns what persons do: "Uxbrow agreed". Sure for first names."""
    lists = name_lists()
    matches = [(match, _NAMESAKES) for match in _ACTING.finditer(text) if _leads(text, match.start())]
    matches += [(match, _READ_AS) for match in _HIS.finditer(text) if _leads(text, match.start())]
    matches += [(match, _READ_AS) for match in _OWNING.finditer(text) if match["owned"] in _OWNED]
    matches += [(match, _NAMESAKES) for match in _BEHIND.finditer(text) if match["word"] in _ACTED_ON]
    for match, labels in matches:
        name, (start, end) = match["name"], match.span("name")
        folded = fold(name)
        ordinary = folded in lists.words or (not _within(text, start) and lists.is_ordinary(name))
        if ordinary or lists.is_place(name) or folded in GROUPS or folded in HEAD_WORDS or folded in NO_NAME:
            continue
        over = [(a, b, label) for a, b, label in first if a < end and start < b]
        known = lists.is_first_name(name)
        if known or all((a, b) == (start, end) and label in labels for a, b, label in over):
            sure = known or all(label in _UNDECIDED for _, _, label in over)
            yield Span(start, end, "PERSON", 0.6, "acting", "a word on no other list that does what persons do", auto=sure)


def of_families(text: str) -> Iterator[Span]:
    """The surname of a family or of a civil case: "the Uxbrow family", "Uxbrow v. Prinsel Ltd".

    That of a family is sure unless it is also an ordinary word.
    """
    lists = name_lists()
    for pattern, sure, why in ((_FAMILY, True, "the name of a family"), (_PARTY, False, "the name of a case")):
        for match in pattern.finditer(text):
            name = match["name"]
            folded = fold(name)
            if folded in GROUPS or folded in HEAD_WORDS or folded in NO_NAME or folded in _NO_FAMILY:
                continue
            if lists.is_place(name) or name.isupper():
                continue
            if not lists.is_ordinary(name) or (folded in lists.last_names and folded not in lists.everyday):
                yield Span(*match.span("name"), "PERSON", 0.6, "acting", why, auto=sure and not lists.is_ordinary(name))


def by_occupation(text: str) -> Iterator[Span]:
    """Names behind an occupation: "drummer Edric Uxbrow"; of one word only if no list knows it as something else."""
    lists = name_lists()
    for match in _OCCUPIED.finditer(text):
        if match["word"] not in OCCUPATIONS:
            continue
        bounds = trimmed(text, *match.span("name"))
        if not bounds or head_follows(text, bounds[1]):
            continue
        name = text[slice(*bounds)]
        words = name.split()
        if lists.is_place(name) or fold(words[-1]) in HEAD_WORDS or any(fold(word) in GROUPS for word in words):
            continue
        known = lists.is_first_name(words[0])
        if known or not lists.is_ordinary(words[0]):
            yield Span(*bounds, "PERSON", 0.7, "occupation", "an occupation stands before it", auto=known or len(words) > 1)


def _leads(text: str, start: int) -> bool:
    return not start or bool(_LED.search(text, max(0, start - 9), start))


def _within(text: str, start: int) -> bool:
    """Whether the word stands within a sentence, where a capital says something."""
    return bool(_INSIDE.search(text, max(0, start - 3), start))
