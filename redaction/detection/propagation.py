"""Once a person's name is found, all its other mentions in the document are found too.

Mentions are looked for word by word, whatever the case, accents, possessive or line break: the full name, the surname alone or
behind an initial, the first name alone. A word that is also an ordinary one counts only where it is written as a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from redaction.detection.casing import POLICE_ACRONYMS, is_lower
from redaction.detection.name_heads import HEAD_WORDS, head_follows
from redaction.detection.name_lists import POLICE_WORDS, fold, name_lists
from redaction.detection.name_patterns import NO_NAME
from redaction.detection.name_reach import is_initials
from redaction.findings import Span

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CAPITALISED = re.compile(r"(?<![\w])(?:[A-ZÀ-ÞĀ-ž]|al-)[^\W\d_]*(?:['’-][^\W\d_]+)*")
_SPLIT_WORD = re.compile(r"\b([^\W\d_]{2,})-[ \t]*\n[ \t]*([^\W\d_]{2,})\b")
_POSSESSIVE = re.compile(r"['’][sS]$")
_BETWEEN = re.compile(r"[ \t\u00a0]*\n?[ \t\u00a0]*|, ?|-")
_INITIALS = re.compile(r"(?<![\w.])(?:[A-Z]\.? ?){1,3}$")
_SENTENCE_START = re.compile(r"(?:^|[.!?:\n\"“‘'•*-])\s*$")
_UNSURE = frozenset({"ner", "caseless reader"})
"""What is for a reviewer although one of these has found it may be sure as a further mention."""

_STRONG = frozenset({"title", "field", "prose"})
_SMALL = re.compile(r"(?<![\w])[a-zà-ÿ][^\W\d_]+")
_NEIGHBOUR_BEFORE = re.compile(r"(?:\b(?P<word>[Tt]he|[A-Z][^\W\d_]+)|\d|[-/&]) ?$")
_NEIGHBOUR_BEHIND = re.compile(r" ?[-/&\d]| [A-Z][^\W\d_]")
_SMALL_PAIR = re.compile(r"(?<![\w])(?=([a-zà-ÿ][^\W\d_]{2,})[ \t]{1,3}([a-zà-ÿ][^\W\d_]{2,}))")
"""Two words that are written small, beside one another."""
_CALENDAR = frozenset(
    """
january february march april may june july august september october november december monday tuesday wednesday thursday
friday saturday sunday
""".split()  # noqa: SIM905 - a list of words reads better so
)
_ORDINARY = "the surname of a person found elsewhere in the document, which is also an ordinary word"


@dataclass(slots=True)
class _Known:
    """The words of the names in a document, folded: where a word stands in names, and whether it may stand alone."""

    surnames: set[str] = field(default_factory=set)
    first_names: set[str] = field(default_factory=set)
    middles: set[str] = field(default_factory=set)
    doubtful: set[str] = field(default_factory=set)
    """Also read as a place or an organisation in this document."""
    ordinary: set[str] = field(default_factory=set)
    """Surnames of full names that are also ordinary words and never written small in this document: for a reviewer."""
    full: set[tuple[str, str]] = field(default_factory=set)
    """First name and surname of those who are sure, unless both are ordinary words: looked for where they are written small."""
    sure: set[str] = field(default_factory=set)
    """Of a name that is sure enough for unattended work; a mention of other words is for a reviewer."""

    def __contains__(self, word: str) -> bool:
        return word in self.surnames or word in self.first_names or word in self.middles or word in self.ordinary


def propagate(parts: Sequence[str], found: list[list[Span]]) -> list[list[Span]]:
    """Add the mentions of every person found in any part to all parts of the document.

    Args:
        parts: the texts of one document.
        found: the spans of each part: persons, and hints of places and organisations (kinds with a leading underscore).

    Returns:
        The spans with the further mentions, detector ``propagated``; they may overlap others.
    """
    known = _names(parts, found)
    if not known.surnames and not known.first_names:
        return found
    return [[*spans, *_mentions(text, spans, known)] for text, spans in zip(parts, found, strict=True)]


def _names(parts: Sequence[str], found: list[list[Span]]) -> _Known:
    known, alone, lists = _Known(), Counter[str](), name_lists()
    hinted: set[str] = set()
    said: set[str] = set()
    for text, spans in zip(parts, found, strict=True):
        for span in spans:
            words = [fold(_POSSESSIVE.sub("", word)) for word in WORD.findall(text[span.start : span.end])]
            if span.kind.startswith("_") and len(words) == 1:
                hinted.add(words[0])
            if span.kind != "PERSON" or not words or (not span.auto and span.score < 0.6):
                continue
            if span.auto:
                known.sure.update(words)
            reversed_name = "," in text[span.start : span.end]
            if len(words) == 1:
                alone[words[0]] += 1
                if span.detector in _STRONG and _worth(words[0]):
                    known.surnames.add(words[0])
                    said.add(words[0])
                continue
            last, first = (words[0], words[1]) if reversed_name else (words[-1], words[0])
            if _worth(last) and last not in {"jr", "sr", "ii", "iii", "senior", "junior", "iv"}:
                known.surnames.add(last)
            if _worth(first) and (first not in lists.everyday or first in lists.first_names):
                known.first_names.add(first)
            if last in lists.last_names and last not in _CALENDAR and lists.is_first_name(first):
                known.ordinary.add(last)
            if span.auto and not (lists.is_ordinary(first) and lists.is_ordinary(last)):
                known.full.add((first, last))
            known.middles.update(word for word in words[1:-1] if _worth(word))
    known.first_names.update(word for word, times in alone.items() if _worth(word) and (times > 1 or lists.is_first_name(word)))
    known.ordinary = {word for word in known.ordinary if word in lists.words or not _worth(word)}
    known.ordinary -= {match.group() for text in parts for match in _SMALL.finditer(text)} if known.ordinary else set()
    # A form's field or a title says more than that the model has read a place somewhere, unless it is one or an ordinary word.
    said = {word for word in said if not lists.is_place(word) and not lists.is_ordinary(word)}
    known.doubtful = hinted & (known.surnames | known.first_names) - said
    return known


def _worth(word: str) -> bool:
    if len(word) < 3 or word in NO_NAME or word in HEAD_WORDS or word.upper() in POLICE_ACRONYMS:
        return False
    lists = name_lists()
    return word in lists.first_names or word in lists.last_names or not (word in lists.everyday or word in POLICE_WORDS)


def _mentions(text: str, spans: list[Span], known: _Known) -> Iterator[Span]:
    """Runs of known words that no person span covers yet."""
    covered = bytearray(len(text))
    blocked = bytearray(len(text))
    for span in spans:
        if span.kind == "PERSON" and span.detector != "gazetteer" and (span.auto or span.detector not in _UNSURE):
            covered[span.start : span.end] = b"\1" * (span.end - span.start)
        elif span.kind.startswith("_") and " " in text[span.start : span.end]:
            blocked[span.start : span.end] = b"\1" * (span.end - span.start)
    run: list[tuple[int, int, str]] = []
    for start, end, word in _known_words(text, known):
        if run and _BETWEEN.fullmatch(text, run[-1][1], start):
            run.append((start, end, word))
            continue
        yield from _mention(text, run, known, covered, blocked)
        run = [(start, end, word)]
    yield from _mention(text, run, known, covered, blocked)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a word has a capital only at its head and no neighbour that it may belong to: "the West", "West Riding"."""
    written = text[start:end]
    if written.isupper() or written[0].islower():
        return False
    before = _NEIGHBOUR_BEFORE.search(text, max(0, start - 30), start)
    if before and fold(before["word"] or "") not in _CALENDAR:
        return False
    return not _NEIGHBOUR_BEHIND.match(text, end)


def _known_words(text: str, known: _Known) -> Iterator[tuple[int, int, str]]:
    pattern = WORD if is_lower(text) else _CAPITALISED
    places = []
    for match in pattern.finditer(text):
        written = _POSSESSIVE.sub("", match.group())
        word = fold(written)
        if word not in known and (head := word.split("-")[0]) in known.surnames:
            word = head
        if word in known:
            places.append((match.start(), match.start() + len(written), word))
    if pattern is _CAPITALISED and known.full:  # somebody types names without capitals into a form's notes
        for match in _SMALL_PAIR.finditer(text):
            if (fold(match[1]), fold(match[2])) in known.full:
                places += [(*match.span(number), fold(match[number])) for number in (1, 2)]
    for match in _SPLIT_WORD.finditer(text):
        word = fold(match.group(1) + match.group(2))
        if word in known:
            places.append((match.start(), match.end(), word))
    return iter(sorted(places))


def _mention(text: str, run: list[tuple[int, int, str]], known: _Known, covered: bytearray, blocked: bytearray) -> Iterator[Span]:
    run = [place for place in run if not all(covered[place[0] : place[1]])]
    if not run:
        return
    start, end = run[0][0], run[-1][1]
    if all(blocked[start:end]) or head_follows(text, end):
        return
    words = [word for _, _, word in run]
    sure = len(words) > 1
    if len(words) == 1:
        word = words[0]
        if word in known.ordinary and _stands_alone(text, start, end):
            yield Span(start, end, "PERSON", 0.6, "propagated", _ORDINARY, auto=False)
        if word not in known.surnames and word not in known.first_names:
            return
        lists = name_lists()
        ordinary = word in lists.words and not text[start:end].isupper()
        if ordinary and (_SENTENCE_START.search(text, max(0, start - 8), start) or text[start].islower()):
            return
        if ordinary and text[start:end].isupper() and word in lists.everyday:
            return
        sure = word not in known.doubtful
    sure = sure and any(word in known.sure for word in words)
    initials = _INITIALS.search(text, max(0, start - 9), start)
    if initials and words[0] in known.surnames and is_initials(initials.group()):
        start = initials.start()
    yield Span(start, end, "PERSON", 0.75, "propagated", "the name of a person found elsewhere in the document", auto=sure)
