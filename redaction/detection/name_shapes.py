"""The shape of a name: what a person's span must not hold, and how spans of one person are joined."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from redaction.detection.casing import POLICE_ACRONYMS, is_abbreviation
from redaction.detection.name_heads import GROUPS, HEAD_WORDS, SHIPS
from redaction.detection.name_lists import POLICE_WORDS, fold, is_slip, name_lists
from redaction.detection.name_patterns import NAME, NO_NAME, PARTICLE, PEER, RANK, TITLE
from redaction.detection.name_reach import reach
from redaction.findings import Span

STRENGTH = {
    "term": 9,
    "field": 5,
    "title": 4,
    "prose": 4,
    "forms": 4,
    "called": 2,
    "ner": 3,
    "relabelled": 3,
    "biography": 3,
    "occupation": 3,
    "series": 2,
    "propagated": 2,
    "second ner": 1,
    "caseless reader": 1,
    "gazetteer": 0,
    "acting": 0,
    "lone first name": 0,
}
"""Which recogniser's words are kept when several found the same person."""

MODEL = frozenset({"ner", "second ner", "caseless reader"})

_SHIP_BEFORE = re.compile(rf"\b(?:{'|'.join(sorted(SHIPS))}) $")
_HANDLE = re.compile(r"[@#/\\]|https?:|www\.|\.(?:com|org|net|co|uk)\b|_", re.IGNORECASE)
_LEAD = re.compile(
    rf"^(?:(?:{TITLE}|{RANK}|(?i:mr|mrs|miss|the|victim|suspect|defendant|witness|complainant))\s+(?:[A-Z]{{0,2}}\d+\s+)?)+(?=\S)"
)
_ACRONYM = re.compile(r"[A-Z]{3,} (?=[A-Z][a-z]+ [A-Z])")
_ACRONYM_BEHIND = re.compile(r"(?<=[^\W\d_A-Z]) +(?:[A-Z]{3,}|[A-Z]{2,3}\d{1,3}[A-Za-z]?)$")
_CONTRACTION = re.compile(r"['’](?:ve|re|ll|m|d|t)\b", re.IGNORECASE)
_TAIL = re.compile(r"(?:['’] ?[sS]|['’])?[\s.,;:()\"“”\-–]*$")
_NUMBERS_BEFORE = re.compile(r"(?:[\d:/.-]*\d[\d:/.-]*\s+)+")
_NUMBER_BEHIND = re.compile(r"(?<=\w)\s+\d")
_SHORT = 6
"""Letters below which every word of capitals that recasing has left alone is an abbreviation: "CJTF - OIR"."""
_MARKS = re.compile(r"[\s'’]+")

_SMALL_LEAD = re.compile(rf"(?:{PARTICLE}|ap|abu|ul|as|ad|ar|an|d|l)[-'’][A-ZÀ-ÞĀ-ž]")
"""A name that a particle makes begin small: "al-Rashid", "d'Arcy"."""

_BREAK = re.compile(r"\n\s*\n|[\t|]")
_LINES = re.compile(r"\s*\n\s*")
_ETHNICITY = re.compile(
    r"(?:white|black|mixed)\s+(?:(?:north|south)(?:ern)?\s+)?"
    r"(?:british|english|welsh|scottish|irish|european|african|caribbean|asian|gypsy|roma|other)\b",
    re.IGNORECASE,
)
"""How police forms write self-defined ethnicity (the 16+1 codes) and officers write what they saw (the IC codes)."""


def shape(text: str, span: Span) -> Span | None:
    """Trim a model's person span to the name, reach for what belongs to it, or drop it (None) when it is none.

    `text` is recased, so that capitals mean what they mean in ordinary prose.
    """
    start, end = span.start, span.end
    if span.detector == "title" and (peer := PEER.match(text, start, end)):
        name = shape(text, replace(span, start=peer.start("name")))
        return replace(name, start=start) if name else None
    broken = _BREAK.search(text, start, end)
    if broken:
        end = broken.start()
    lead = _LEAD.match(text[start:end])
    if lead and lead.end() < end - start:
        start += lead.end()
    tail = _TAIL.search(text, start, end)
    if tail and tail.start() > start:
        end = tail.start()
    while start < end and not text[start].isalnum():
        start += 1
    start, end = _without_numbers(text, start, end)
    start, end = _drop_labels(text, start, end)
    acronym = _ACRONYM.match(text, start, end)
    if (
        acronym
        and span.detector in MODEL
        and (fold(acronym.group().strip()) in GROUPS or not name_lists().is_name(acronym.group().strip()))
    ):
        start = acronym.end()
    trailing = _ACRONYM_BEHIND.search(text, start, end)
    if trailing and span.detector in MODEL and _is_acronym(trailing.group().strip()):
        end = trailing.start()
    head, _, last = text[start:end].rpartition(" ")
    if span.detector in MODEL and head.strip() and last.islower() and (is_slip(last) or head.endswith(("'", "’"))):
        end = start + len(head.rstrip())
    value = text[start:end]
    if _CONTRACTION.search(value):
        # "I'm Amanda": what stands behind the contraction may be a name.
        behind = [match.end() for match in _CONTRACTION.finditer(value)][-1]
        if not value[behind:].strip():
            return None
        return shape(text, replace(span, start=start + behind + 1, end=end))
    if len(value) < 2 or _HANDLE.search(value) or not any(c.isalpha() for c in value) or sum(c.isdigit() for c in value) > 1:
        return None
    words = value.split()
    if all(word[:1].islower() and not _SMALL_LEAD.match(word) for word in words):
        return None
    if fold(words[-1].strip(".,")) in HEAD_WORDS and len(words) > 1 and not _has_landscape_surname(text, start, words, span):
        return None
    if len(words) == 1 and (_ETHNICITY.match(text, start) or _is_torn(text, start, end)):
        return None
    if len(words) == 2 and _is_listed_item(text, start, words):
        return None
    if words[0] in SHIPS or _SHIP_BEFORE.search(text, max(0, start - 6), start):
        return None
    folded = [fold(word.strip(".,")).replace("’", "'") for word in words]
    if all(word in GROUPS for word in folded) or "".join(folded) in GROUPS or max(map(len, folded)) < 2:
        return None
    short = len(words) == 1 or max(map(len, words)) < _SHORT
    if value.isupper() and span.detector in MODEL and short and not any(map(name_lists().is_name, words)):
        return None  # Abbreviations: recasing has left them alone.
    if all(word in POLICE_WORDS or word in NO_NAME for word in folded):
        return None
    if len(words) == 1 and (fold(value) in NO_NAME or (len(value) == 2 and value.isupper())):
        return None
    start, end = reach(text, start, end)
    if _MARKS.sub("", fold(text[start:end])) in GROUPS:
        return None  # Cut in two before: "Dae’ sh".
    return replace(span, start=start, end=end)


def _is_listed_item(text: str, start: int, words: list[str]) -> bool:
    """Whether an ordinary word stands behind a letter of a list, whose letter before stands above: "b. ...", "c. Will"."""
    letter = words[0][:-1]
    if len(letter) != 1 or words[0][-1] not in ".)" or not name_lists().is_ordinary(words[1].strip(".,:;")):
        return False
    above = chr(ord(letter) - 1)
    return above.isalpha() and bool(re.search(rf"(?<![\w.])(?i:{above})[.)] ", text[max(0, start - _LIST_REACH) : start]))


_LIST_REACH = 400
"""Characters between two items of a list."""


def _is_torn(text: str, start: int, end: int) -> bool:
    """Whether a narrow column breaks an ordinary word here: "Refere" with "nce" on the next line."""
    lists, rest = name_lists(), _TORN.match(text, end)
    word = text[start:end]
    return rest is not None and not lists.is_name(word) and fold(word + rest[1]) in lists.words


_TORN = re.compile(r"[ \t]*\r?\n[ \t]*([a-z]{1,8})\b")


def _is_acronym(word: str) -> bool:
    """Whether a word that recasing has left in capitals is an abbreviation and on no name list."""
    lists = name_lists()
    return not lists.is_name(word) and (word in POLICE_ACRONYMS or word in lists.acronyms or is_abbreviation(word, lists))


_LANDSCAPE_SURNAMES = frozenset(
    """
castle dam hall hill hills bridge church lake lane park forest field bay pond temple valley bank book beach camp close court
creek house law post street tower abbey
""".split()  # noqa: SIM905 - a list of words reads better so
)
_READ = frozenset({"ner", "caseless reader"})
_AT_PLACE = re.compile(
    r"(?i:\b(?:at|in|on|near|the|outside|inside|towards|into|onto|around|past|behind|opposite|along|\d\w?),? )$"
)


def _has_landscape_surname(text: str, start: int, words: list[str], span: Span) -> bool:
    """Whether "Winifred Castle" is a person: a model says so, one first name comes first, and no word of place stands before."""
    if span.detector not in _READ or len(words) < 2 or fold(words[-1].strip(".,")) not in _LANDSCAPE_SURNAMES:
        return False
    before = [word for word in words[:-1] if len(word.strip(".")) > 1 or word is words[0]]
    return len(before) == 1 and name_lists().is_first_name(words[0]) and not _AT_PLACE.search(text, max(0, start - 12), start)


def _without_numbers(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the times and numbers of a log before and behind a name: "22:25 Siobhan Gallagher" is Siobhan Gallagher."""
    before = _NUMBERS_BEFORE.match(text, start, end)
    if before and before.end() < end:
        start = before.end()
    behind = _NUMBER_BEHIND.search(text, start, end)
    return start, behind.start() if behind else end


_SURNAMES_TOO = frozenset({"case", "march", "page", "place", "english", "day", "constable"})
_GOES_ON = re.compile(r"[ \t]*(?:[:/#\d(]|[A-Z][^\W\d_]|(?i:no|number|id|ref)\b)")


def _is_surname_here(text: str, end: int, words: list[str]) -> bool:
    """Whether "Case" behind one first name is a surname: it is no label, as neither a number nor another label comes behind."""
    if len(words) != 2 or fold(words[1].strip(".,")) not in _SURNAMES_TOO or not words[1].istitle():
        return False
    return name_lists().is_first_name(words[0]) and not _GOES_ON.match(text, end)


_LABELS_OF_VALUES = frozenset({"born", "beat", "supervisor", "reported"})
"""Surnames or ordinary words, but with a value behind them labels of the next cell: "HOLT, Winifred Born 09/02/1964"."""
_LABELS_BEHIND = NO_NAME - HEAD_WORDS - {"may", "april", "june", "august", "west", "north"}
"""Words of `NO_NAME` that no surname is."""


def _drop_labels(text: str, start: int, end: int) -> tuple[int, int]:
    """Words of the form that ran into the name at a line break: the span ends (or begins) at the break."""
    pieces = list(_LINES.finditer(text, start, end))
    for found in reversed(pieces):
        rest = text[found.end() : end].split()
        if rest and (fold(rest[0].strip(":.,")) in NO_NAME or text[end : end + 2].lstrip().startswith(":")):
            end = found.start()
    first = text[start:end].split()
    while len(first) > 1 and fold(first[0].strip(":.,")) in NO_NAME:
        start = text.index(first[1], start + len(first[0]))
        first = text[start:end].split()
    while len(first) > 1 and fold(first[-1].strip(":.,")) in _LABELS_BEHIND and not _is_surname_here(text, end, first):
        end = start + len(text[start:end].rstrip()[: -len(first[-1])].rstrip())
        first = text[start:end].split()
    if len(first) > 1 and fold(first[-1]) in _LABELS_OF_VALUES and _GOES_ON.match(text, end):
        end = start + len(text[start:end].rstrip()[: -len(first[-1])].rstrip())
    return start, end


_FULL_NAME = re.compile(NAME)


def relabelled(text: str, others: Iterable[tuple[int, int]]) -> list[Span]:
    """What the model took for something else (`others`) although it starts with a rare first name and reads as a full name."""
    lists, spans = name_lists(), []
    for start, end in others:
        value = text[start:end]
        words = value.split()
        if not 2 <= len(words) <= 3 or not lists.is_first_name(words[0]) or fold(words[-1]) in HEAD_WORDS:
            continue
        if fold(words[0]) in lists.words or not _FULL_NAME.fullmatch(value) or not lists.is_name(words[-1]):
            continue
        spans.append(Span(start, end, "PERSON", 0.7, "relabelled", "begins with a rare first name", auto=False))
    return spans


def joined(spans: Iterable[Span]) -> list[Span]:
    """One span for each person mention: overlapping spans become one, with the words of the strongest finder.

    The joined span is sure enough for unattended work when the part that is sure covers it up to three characters; else the sure
    part stays beside it, so that unattended work loses nothing.
    """
    groups: list[list[Span]] = []
    reach = -1
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if groups and span.start < reach:
            groups[-1].append(span)
            reach = max(reach, span.end)
        else:
            groups.append([span])
            reach = span.end
    return [joint for group in groups for joint in _join(group)]


def _join(group: list[Span]) -> list[Span]:
    best = max(group, key=lambda s: (STRENGTH.get(s.detector, 0), s.end - s.start))
    role = best.role or next((span.role for span in group if span.role), "")
    start, end = min(s.start for s in group), max(s.end for s in group)
    sure = [span for span in group if span.auto]
    whole = replace(best, start=start, end=end, role=role, score=max(s.score for s in group), auto=False)
    if not sure:
        return [whole]
    low, high = min(s.start for s in sure), max(s.end for s in sure)
    if (end - start) - (high - low) <= 3:
        return [replace(whole, auto=True)]
    return [whole, replace(best, start=low, end=high, role=role, auto=True)]
