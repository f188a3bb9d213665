"""Persons of one text: what the models, the announcing words and the name lists find, brought into the shape of names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from redaction.detection.caseless_reader import runs, told
from redaction.detection.casing import as_name
from redaction.detection.name_doubts import (
    BEFORE,
    is_beheaded,
    is_code,
    is_doubtful,
    is_everyday,
    is_label,
    is_other_elsewhere,
    is_part_of_place,
    is_placelike,
    is_unknown,
    read_as_others,
    stands_as_place,
    weight,
)
from redaction.detection.name_heads import GROUPS, head_follows, ships, street_follows
from redaction.detection.name_lists import fold, is_slip, name_lists
from redaction.detection.name_network import Entities
from redaction.detection.name_patterns import PARTICLE, find_announced, find_listed, find_lone
from redaction.detection.name_series import acting, beside_persons, by_occupation, in_biographies, of_families
from redaction.detection.name_shapes import MODEL, relabelled, shape
from redaction.detection.names import Reading
from redaction.findings import Span

PLACE = "_PLACE"
ORGANISATION = "_ORGANISATION"
"""Hints: evidence, so never reported, but names are checked against them."""

_HINTS = {"ORG": ORGANISATION, "GPE": PLACE, "LOC": PLACE, "FAC": PLACE}


def persons(reading: Reading, *, thorough: bool) -> list[Span]:
    """Persons, as many spans for a mention as recognisers found it, and hints.

    Args:
        reading: what the models saw.
        thorough: also report what only the second look or the name lists find; such spans are for a reviewer (`auto` is
            False).
    """
    text = reading.recased
    hints = [Span(start, end, _HINTS[label], 0.85, "ner", "") for start, end, label in reading.first if label in _HINTS]
    found = [Span(start, end, "PERSON", 0.85, "ner", _READ) for start, end, label in reading.first if label == "PERSON"]
    found += find_announced(text)
    found += relabelled(text, [(start, end) for start, end, label in reading.first if label not in _PLAIN])
    found += listed(text, reading.first)
    found += beside_persons(text, reading.first)
    around = (*in_biographies(text), *by_occupation(text), *of_families(text), *acting(text, reading.first))
    found += (span for span in around if thorough or span.auto)
    why = "a second look at the words takes this for a name"
    found += [
        Span(start, end, "PERSON", 0.6, "second ner", why, auto=backed)
        for start, end, label in reading.second
        if label == "PERSON"
        and ((backed := _is_backed(text[start:end]) and not _is_part(reading.first, start, end)) or thorough)
        and _likely(text[start:end], _read_as(reading, start, end))
        and not is_placelike(text[start:end], text[max(0, start - BEFORE) : start])
    ]
    if thorough:
        placed = bytearray(len(text))
        for start, end, label in reading.first:
            if label != "PERSON":
                placed[start:end] = b"\1" * (end - start)
        found += [span for span in find_lone(text) if not any(placed[span.start : span.end])]
    shaped = [span for span in (shape(text, span) for span in found) if span]
    shaped += unmarked(reading, shaped, thorough=thorough)
    if thorough:
        why = "read with a capital, this looks like a name"
        raised = [
            Span(start, end, "PERSON", 0.55, "second ner", why, auto=False)
            for start, end, label in reading.third
            if label == "PERSON" and _likely(reading.raised[start:end], _read_as(reading, start, end))
        ]
        raised += listed(reading.raised, reading.first, sure=False)
        raised += [replace(span, auto=False) for span in beside_persons(reading.raised, reading.third)]
        shaped += [span for span in (shape(reading.raised, span) for span in raised) if span]
    announced = [(span.start, span.end) for span in shaped if span.detector in _ANNOUNCED]
    others = read_as_others(
        text, [(a, b, label) for a, b, label in reading.first if not any(x < b and a < y for x, y in announced)]
    )
    vessels = ships(text)
    told = [span for span in (_doubted(reading, span, others, vessels) for span in shaped) if span]
    return [*_next_cell(text, told), *hints]


def unmarked(reading: Reading, found: list[Span], *, thorough: bool) -> Iterator[Span]:
    """What the caseless reader takes for names, in shape: sure where it is certain, and the rest for a reviewer.

    What it only holds possible counts where nothing else is found, so that it makes no name longer.
    """
    told_apart = [(CERTAIN, True), (LEANING, False), (POSSIBLE, False)] if thorough else [(CERTAIN, True)]
    known = [(span.start, span.end) for span in found]
    for least, sure in told_apart:
        bounds = list(runs(reading.caseless, least, reading.recased))
        text = _with_capitals(reading.recased, bounds)
        for start, end in bounds:
            label, name = _read_as(reading, start, end), text[start:end]
            if least != LEANING and (label in _NEVER or is_placelike(name, text[max(0, start - BEFORE) : start])):
                continue
            if sure and not _is_certain(reading, start, end):
                continue
            if least == POSSIBLE and (
                len(name) < _SHORTEST or any(a < end and start < b for a, b in known) or not _likely(name, label)
            ):
                continue
            span = shape(text, Span(start, end, "PERSON", 0.65 if sure else 0.55, "caseless reader", _CASELESS, auto=sure))
            if span:
                known.append((span.start, span.end))
                yield span


def _with_capitals(text: str, names: list[tuple[int, int]]) -> str:
    """The text with words in these places written as names are, if they are on a name list, or small and unknown.

    Recasing leaves surnames small that are ordinary words, "Glass", and large that may be abbreviations, "BIRD"; other ordinary
    words and slips of them are no part of a name.
    """
    pieces, last = [], 0
    for start, end in names:
        pieces += [text[last:start], _WRITTEN_ALIKE.sub(_as_listed, text[start:end])]
        last = end
    return "".join([*pieces, text[last:]])


def _as_listed(match: re.Match[str]) -> str:
    word, lists = match.group(), name_lists()
    if lists.is_listed(fold(word)):
        return as_name(word)
    return word if word.isupper() or lists.is_ordinary(word) or is_slip(word) else as_name(word)


def _next_cell(text: str, spans: list[Span]) -> Iterator[Span]:
    """The spans; one of the model that runs from an officer's surname into another full name begins with that name."""
    officers = {span.start: span.end for span in spans if span.detector == "title" and span.role == "officer"}
    for span in spans:
        rest = officers.get(span.start, span.end) + 1
        words = text[rest : span.end].split()
        apart = span.detector in MODEL and len(words) > 1 and name_lists().is_first_name(words[0])
        yield replace(span, start=rest) if apart and not name_lists().is_first_name(text[span.start : rest].strip()) else span


def _doubted(reading: Reading, span: Span, others: frozenset[str], vessels: frozenset[str]) -> Span | None:
    """What the model found: as it is, for a reviewer, or (None) a code. A lone word in doubt is not looked for elsewhere."""
    if span.detector not in MODEL:
        return span
    written = reading.written
    name = written[span.start : span.end]
    if name.isupper() and (is_code(name) or is_beheaded(name)):
        return None
    if not span.auto:
        return span
    seen = reading.recased[span.start : span.end]
    before = reading.recased[max(0, span.start - BEFORE) : span.start]
    other = (is_other_elsewhere(seen, others) or name_lists().is_place(seen)) and not is_confirmed(reading, span)
    other = other or stands_as_place(seen, before) or is_part_of_place(seen, before) or fold(seen) in vessels or _is_plain(name)
    other = other or head_follows(reading.recased, span.end) or street_follows(written, span.end)
    other = other or _is_thing(reading.recased, span.start, span.end) or is_label(written, span.start, span.end)
    if other or _is_group(seen) or (name[0].islower() and _begins_small(seen)):
        return replace(span, score=0.6 if " " in name else 0.55, why=_DOUBTED, auto=False)
    if not is_doubtful(written, span.start, span.end) and not is_unknown(name):
        return span
    if _is_certain(reading, span.start, span.end) and _has_two_voices(reading, span):
        return span
    if is_everyday(name):
        return None
    if is_unknown(name) and is_confirmed(reading, span):
        return span
    return replace(span, score=0.6 if " " in name else 0.55, why=_DOUBTED, auto=False)


def listed(text: str, first: Entities, *, sure: bool = True) -> Iterator[Span]:
    """Known first names with a word behind; if asked, sure where that is a surname or on no list, and no firm or place."""
    lists = name_lists()
    for span in find_listed(text):
        other = any(label in _NAMESAKES for _, _, label in _over(first, span.start, span.end))
        words = text[span.start : span.end].split()
        surname = span.score >= 0.6 or not (lists.is_ordinary(words[-1]) or words[-1].isupper())
        common = fold(words[0]) in lists.commonest or (lists.is_ordinary(words[0]) and not lists.is_name(words[-1]))
        yield replace(span, auto=sure and surname and not common and not other)


def _is_plain(name: str) -> bool:
    """Whether a small ordinary word stands alone, in a text without capitals: "the ward"."""
    return name.islower() and fold(name) in name_lists().words


def _is_thing(text: str, start: int, end: int) -> bool:
    """Whether an article stands before a plural, "the Uxbrows", or quotation marks on both sides of what is no first name."""
    if name_lists().is_first_name(text[start:end].split()[0]):
        return False
    quoted = _OPENS.search(text, max(0, start - BEFORE), start) and _CLOSES.match(text, end)
    return bool(quoted or (text[end - 1] == "s" and _ARTICLE.search(text, max(0, start - 5), start)))


def _is_group(name: str) -> bool:
    """Whether several words end as a people or a force does and begin with no first name: "U.S. Marines"."""
    words = name.split()
    return len(words) > 1 and fold(words[-1].strip(".,")) in GROUPS and not any(map(name_lists().is_first_name, words))


def _begins_small(name: str) -> bool:
    """Whether the name begins with a small letter and no particle: "non-Yazidis", but not "de Souza"."""
    return name[0].islower() and not _PARTICLES.match(name)


def _is_backed(name: str) -> bool:
    """Whether a name list knows a word of the name that is no ordinary one."""
    return any(weight(word, capitals=True) == "name" for word in name.split())


def _is_part(first: Entities, start: int, end: int) -> bool:
    """Whether the careful look reads these characters as a place, or within something longer: "Tanner's Lane"."""
    others = [(a, b, label) for a, b, label in _over(first, start, end) if label in _HINTS]
    return any(_HINTS[label] == PLACE or a < start or b > end for a, b, label in others)


def is_confirmed(reading: Reading, span: Span) -> bool:
    """Whether a strict look sees the same person, or the caseless reader is certain of it."""
    if _is_certain(reading, span.start, span.end) and _has_two_voices(reading, span):
        return True
    return any(label == "PERSON" for _, _, label in _over(reading.strict, span.start, span.end))


def _is_certain(reading: Reading, start: int, end: int) -> bool:
    """Whether the caseless reader is certain of a person here; in CAPITALS, of every word."""
    chances = told(reading.caseless, start, end)
    if not reading.written[start:end].isupper():
        return max(chances, default=0.0) >= CERTAIN
    sure = [chance for chance in chances if chance >= CERTAIN_IN_CAPITALS]
    return len(sure) >= len(_LETTERS.findall(reading.written, start, end)) > 0


def _has_two_voices(reading: Reading, span: Span) -> bool:
    """Whether the caseless reader is not alone: the name model sees a person here as well, or a list knows all of the words."""
    seen = (*_over(reading.first, span.start, span.end), *_over(reading.second, span.start, span.end))
    words = _LETTERS.findall(reading.recased, span.start, span.end)
    return any(label == "PERSON" for _, _, label in seen) or all(name_lists().is_listed(fold(word)) for word in words)


_LETTERS = re.compile(r"[^\W\d_]{2,}")
_WRITTEN_ALIKE = re.compile(r"(?<![^\W\d_])(?:[^\W\d_A-Z]{2,}|[A-Z]{3,})(?![^\W\d_])")
_ARTICLE = re.compile(r"(?<!\w)[Tt]he $")
_OPENS = re.compile(r"(?:^|[^\w\s]|\b[a-z]\w*|\d) ?[\"“”] ?$")
_CLOSES = re.compile(r" ?[\"“”]")

_ANNOUNCED = frozenset({"title", "field", "prose"})

_NAMESAKES = frozenset({*_HINTS, "PRODUCT"})
"""What is named after people: firms, streets, "Calvin Klein", "Jack Daniels"."""

_PARTICLES = re.compile(rf"(?:{PARTICLE}|ap|abu|abd|ul)(?!\w)|[a-z]['’]", re.IGNORECASE)

CERTAIN = 0.4
"""The chance from which the caseless reader is believed without a reviewer."""

CERTAIN_IN_CAPITALS = 0.9
"""The same for names in CAPITALS, where nothing else tells a name from another word."""

LEANING = 0.3
"""The chance from which a reviewer is shown what it says."""

POSSIBLE = 0.15
"""The same where nothing else is found, for what may be a name by its words."""

_SHORTEST = 4
"""Letters of what is only possible."""

_CASELESS = "a second reader that does not look at capitals takes this for a name"
_READ = "the name model reads this as a person's name"
_DOUBTED = "the name model takes this for a name, but nothing else says so"
_PLAIN = frozenset({"PERSON", "DATE", "TIME", "MONEY", "CARDINAL", "ORDINAL", "QUANTITY", "PERCENT"})
_NEVER = frozenset(
    {"NORP", "WORK_OF_ART", "LAW", "LANGUAGE", "DATE", "TIME", "EVENT", "MONEY", "CARDINAL", "ORDINAL", "QUANTITY", "PERCENT"}
)


def _read_as(reading: Reading, start: int, end: int) -> str:
    """The careful look's label for these characters, or nothing."""
    return next((label for _, _, label in _over(reading.first, start, end)), "")


def _over(entities: Entities, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """The entities of one look that overlap these characters; those of a look are in order and apart."""
    for at in range(bisect_right(entities, start, key=lambda entity: entity[1]), len(entities)):
        if entities[at][0] >= end:
            return
        yield entities[at]


def _likely(value: str, label: str) -> bool:
    """Whether a name that only the second look sees is worth a reviewer's time.

    Several words, or a word of the name lists, are; a lone unknown word is, unless the careful look has read it as something
    else, and an ordinary word is not.
    """
    lists = name_lists()
    words = [fold(word.strip(".,;:'’\"")) for word in value.split()]
    if not words or label in _NEVER or lists.is_place(value.strip(".,;:'’\"")):
        return False
    if len(words) > 1 and value.split()[-1].islower() and lists.is_ordinary(words[-1]) and not lists.is_listed(words[-1]):
        return False
    if len(words) > 1 or words[0] in lists.first_names or words[0] in lists.last_names:
        return True
    return not lists.is_ordinary(words[0]) and label not in {"ORG", "PRODUCT"}
