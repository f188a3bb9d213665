"""Postal addresses as one span: from flat or house name to postcode, on one line or several.

Anchors are words that only addresses have (street and building types, postcodes, "lives at", BFPO); around an anchor the
components are read to the left and to the right. A street without a number is a place, for a reviewer only: it may be where
something happened, which is evidence. Foreign addresses are found where a number and a street word stand together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detection.address_parts import (
    CAP,
    COMPONENT,
    HOME_BEFORE,
    JOIN,
    NUM,
    POSTCODE,
    UNIT,
    UNIT_START,
    WHEN,
    backwards,
    grow,
)
from redaction.detection.address_words import BUILDING, HAPPENING, LIVING, NOT_A_NAME, ROADS, STREET, TOWNS
from redaction.detection.context import context_of
from redaction.detection.cues import by_first_letter, lowered, plain
from redaction.findings import Span
from reference.identifiers import IDENTIFIERS, Check

DETECTOR = "addresses"

_LEFT_NUMBERED = re.compile(rf"(?P<num>{NUM}),?[ \t\n]{{1,2}}(?P<name>(?:(?:{CAP}|{JOIN})[ \t-]){{0,4}})$")
_LEFT_SMALL = re.compile(rf"(?P<num>{NUM}),?[ \t]{{1,2}}(?P<name>(?:[a-z'’]+[ -]){{1,3}})$")
_LEFT_NAMED = re.compile(rf"(?<![\w'’-])(?P<name>(?:{CAP}[ \t-]){{1,3}})$")
_LEFT_UNIT = re.compile(rf"{UNIT}[ ]?[,\n/]?\s*(?:(?:{CAP}[ \t]+){{1,3}}[,]?\s*)?$")
_HOUSE_BEFORE = re.compile(
    r"(?i:house|cottage|farm|lodge|barn|hall|manor|villa|bungalow|rectory|vicarage|mill|tower|court|flat \d+)[ \t]*,?[ \t]*\n?$"
)
_BOXES = re.compile(r"(?<![a-z])(?:bfpo[ \t]?\d{1,4}|p\.?[ ]?o\.?[ ]?box[ \t]+\d{1,6}|box[ ]no\.?[ ]\d{2,6})(?!\w)")
_THE = re.compile(rf"{NUM},?[ \t]+(?:The|THE|the)[ \t]+[A-Z][\w'’]+(?:[ \t][A-Z][\w'’]+)?")
_FOREIGN = re.compile(
    r"\b[A-ZÄÖÜ][\w-]{2,30}(?:straße|strasse|str\.|gasse|allee|platz|weg|katu|gatan|vägen|gade|vej|laan|straat"
    r"|gracht|plein)\s+\d{1,4}[A-Za-z]?\b"
    r"|\b(?:Rue|Avenue|Boulevard|Via|Viale|Piazza|Calle|Avenida|Plaza|Rua|Ulica|ul\.|al\.|Carrer|Strada|Str\."
    r"|Bulevardul)\s+(?:(?:de|del|della|du|des|la|le|los|d'|da|do)\s?)*[A-ZÀ-Ž][\w'’-]+"
    r"(?:\s[A-ZÀ-Ž][\w'’-]+){0,3},?\s+\d{1,4}[A-Za-z]?\b|\b\d{1,4},?\s+(?:rue|avenue|boulevard|chemin|allée|via"
    r"|place)\s+(?:(?:de|du|des|la|le|l'|d'|della)\s?){0,3}[A-ZÀ-Ž][\w'’-]+(?:\s[A-ZÀ-Ž][\w'’-]+){0,3}",
)
_NO_ADDRESS = re.compile(
    r"\s*(?:is|was)?\s*(?:not|unknown|withheld|redacted|as above|overleaf|n/?a\b|nfa\b|no fixed)", re.IGNORECASE
)
_LEAD_GAP = re.compile(r"\s{0,3}[:=–-]?\s{0,3}\n?[ \t]{0,4}")
_STROKE = re.compile(r"(?<=[a-z])I(?=[A-Z]|[ \t][A-Z])|(?<=[a-z])l(?=[A-Z][a-z])")
"""A stroke between fields that a reader of pictures took for a letter: "ParadeI Wakefield"."""
_REACH = 70
_SHORT = frozenset({"st", "rd", "ave", "ln", "dr", "cl", "gdns", "terr", "sq", "blvd", "cres", "ct", "pl", "str", "grv"})
_SMALL_ROADS = frozenset(
    {"street", "road", "avenue", "lane", "close", "drive", "crescent", "gardens", "terrace", "grove", "court", "mews"}
)
_MONTHS = frozenset({"may", "march", "april", "june", "august"})
_COUNTED = frozenset({"million", "thousand", "hundred", "billion", "dozen"})


def find(text: str) -> list[Span]:
    """Addresses, lone postcodes and streets without number, in order, not overlapping."""
    text = _STROKE.sub("|", plain(text))
    low = lowered(text)
    cores = [*_streets(text, low), *_postcodes(text), *_led(text, low), *_others(text, low)]
    grown = []
    for start, end, kind, why in cores:
        begin, last = grow(text, start, end, kind)
        # A street without number is a place; with a house name or flat before it, it is an address.
        grown.append((begin, last, "ADDRESS" if kind == "LOCATION" and begin < start else kind, why))
    merged = _merge(text, grown)
    spans = []
    for start, end, kind, why in merged:
        if kind == "LOCATION":
            spans.append(
                Span(
                    start,
                    end,
                    kind,
                    0.5,
                    DETECTOR,
                    "a street without house number: perhaps a home, perhaps the scene",
                    auto=False,
                )
            )
            continue
        spans.append(
            Span(
                start,
                end,
                kind,
                0.9 if kind == "ADDRESS" else 0.85,
                DETECTOR,
                f"{why}; {_use(low, start)}" if _use(low, start) else why,
            )
        )
    return spans


def _streets(text: str, low: str) -> Iterator[tuple[int, int, str, str]]:
    """Number and street, numbered building, or street alone."""
    for word in STREET.finditer(low):
        start, end = word.span()
        if start == 0 or text[start - 1] not in " \t-\n":
            continue
        short = word.group() in _SHORT and re.match(r"\.(?:,|[ ][A-Za-z])", text[end : end + 3]) is not None
        numbered = _LEFT_NUMBERED.search(text, max(0, start - _REACH), start)
        if numbered and _street_name(numbered["name"], text[start:end], numbered["num"]):
            yield numbered.start(), end + short, "ADDRESS", "number and street"
            continue
        small = _LEFT_SMALL.search(text, max(0, start - _REACH), start) if text[start].islower() else None
        if small and word.group() in _SMALL_ROADS and not set(re.split(r"[ -]", small["name"].strip())) & (NOT_A_NAME | _COUNTED):
            yield small.start(), end, "ADDRESS", "number and street"
            continue
        if text[start].islower():
            continue
        unit = (
            _LEFT_UNIT.search(text, max(0, start - _REACH), start) if word.group() in BUILDING or word.group() in ROADS else None
        )
        named = _LEFT_NAMED.search(text, max(0, start - 50), start)
        if not named:
            continue
        begin, name = _without_lead(named.start("name"), named["name"])
        if name and _HOUSE_BEFORE.search(text, max(0, begin - 40), begin):
            yield begin, end + short, "LOCATION", "house and street"
            continue
        if unit and name:
            yield unit.start(), end + short, "ADDRESS", "flat and building"
        elif (
            name and word.group() in ROADS and len(word.group()) > 2 and not (text[start:end].isupper() and len(name.split()) > 2)
        ):
            yield begin, end + short, "LOCATION", "street"
    for word in _BUILDING_WORD.finditer(low):
        start, end = word.span()
        if text[start].islower():
            continue
        unit = _LEFT_UNIT.search(text, max(0, start - _REACH), start)
        numbered = _LEFT_NUMBERED.search(text, max(0, start - _REACH), start)
        if unit:
            yield unit.start(), end, "ADDRESS", "flat and building"
        elif numbered and _street_name(numbered["name"], text[start:end], numbered["num"]):
            yield numbered.start(), end, "ADDRESS", "number and building"


_BUILDING_WORD = by_first_letter(
    "house towers? heights point buildings? apartments farm hall manor hostel residences? chambers lofts flats".split()  # noqa: SIM905
)


def _street_name(name: str, kind: str, number: str) -> bool:
    """Whether words between a number and a street type can be a street's name."""
    words = name.replace("-", " ").split()
    if not words:
        return kind.casefold() in ("broadway", "parade", "strand", "mews", "highway", "promenade") and kind[0].isupper()
    first, last = words[0].casefold(), words[-1].casefold()
    if kind[0].islower() and not (kind.casefold() in ROADS and len(kind) > 3):
        return False
    if first in NOT_A_NAME and first not in (
        "the",
        "st",
        "may",
        "march",
        "april",
        "june",
        "august",
        "home",
        "dr",
        "monday",
        "friday",
        "one",
        "two",
        "three",
        "seven",
    ):
        return False
    if last in NOT_A_NAME and last not in ("may", "march", "june", "april", "august", "home", "seven", "three", "police", "the"):
        return False
    if first in _MONTHS and (len(words) > 1 or kind.casefold() not in ROADS):
        return False
    year = re.fullmatch(r"(?:19|20)\d\d", number)
    return not (year and kind.casefold() not in ROADS)


def _without_lead(start: int, name: str) -> tuple[int, str]:
    """Cut words such as "In" and "The" that open a sentence off a street's name."""
    while name:
        first = name.split()[0]
        if first.casefold().rstrip(".") not in NOT_A_NAME or first.casefold() in ("may", "march"):
            return start, name
        cut = name[len(first) :]
        start += len(first) + len(cut) - len(cut.lstrip())
        name = cut.lstrip()
    return start, name


def _postcodes(text: str) -> Iterator[tuple[int, int, str, str]]:
    postcode = IDENTIFIERS["POSTCODE"]
    near = context_of(text).around(8, 8)
    for match in (found for low, high in near for found in POSTCODE.finditer(text, low, high)):
        value = match.group()
        before = text[max(0, match.start() - 24) : match.start()].casefold()
        labelled = "postcode" in before or "post code" in before or "zip" in before
        if value.islower() and not labelled and not re.fullmatch(r"[a-z]{1,2}\d[a-z\d]?\s\d[a-z]{2}", value):
            continue
        if not labelled and postcode.check(value) is not Check.VALID:
            continue
        if context_of(text).claim(*match.span()).other:
            continue
        start = backwards(text, match.start())
        if start < match.start():
            yield start, match.end(), "ADDRESS", "address that ends in a postcode"
        else:
            yield match.start(), match.end(), "POSTCODE", "has the form of a postcode of an existing area"


def _led(text: str, low: str) -> Iterator[tuple[int, int, str, str]]:
    """What stands behind "lives at" or "Address:"."""
    for lead in LIVING.finditer(low):
        gap = _LEAD_GAP.match(text, lead.end())
        start = gap.end() if gap else lead.end()
        label = lead.group().startswith(("address", "home address")) or "address" in lead.group()
        stated = re.search(r"[:\n]", text[lead.end() : start]) or lead.group().endswith(
            (" is", " was", " as", " of", " at", "being")
        )
        if label and not stated and not text[start : start + 1].isdigit():
            continue
        if _NO_ADDRESS.match(text, start):
            continue
        first = UNIT_START.match(text, start) or COMPONENT.match(text, start)
        if not first:
            continue
        value = first.group()
        stop = WHEN.search(value)
        value = value[: stop.start()] if stop else value
        words = value.casefold().split()
        placed = value[0].isdigit() or words[-1] in BUILDING or bool(UNIT_START.match(value))
        # "an address at Acacia Road" may be the scene: without a number only words of living make it a home.
        strong = placed or (words[-1].rstrip(".") in ROADS and not (label and lead.group().endswith(" at")))
        if words[0] in NOT_A_NAME and words[0] != "the":
            continue
        follows = re.match(r"[ \t]*[,\n][ \t]*\n?[A-Z0-9]", text[first.end() : first.end() + 6])
        if (
            strong
            or (follows and label)
            or (follows and len(words) <= 4 and lead.group().startswith(("liv", "resid", "home", "stay")))
        ):
            if not strong and (words[-1] in TOWNS or lead.group().endswith((" in", " to")) or words[-1] in NOT_A_NAME):
                continue
            yield start, start + len(value), "ADDRESS", "the words before it speak of where someone lives"


def _others(text: str, low: str) -> Iterator[tuple[int, int, str, str]]:
    near = context_of(text).around(60, 70)
    for match in (found for start, end in near for found in _BOXES.finditer(low, start, end)):
        yield match.start(), match.end(), "ADDRESS", "a box or forces post number"
    for match in (found for start, end in near for found in _THE.finditer(text, start, end)):
        words = match.group().casefold().split()
        led = HOME_BEFORE.search(text, max(0, match.start() - 14), match.start())
        if words[-1] not in NOT_A_NAME and (led or re.match(r"\s*[,\n]\s*[A-Z]", text[match.end() : match.end() + 5])):
            yield match.start(), match.end(), "ADDRESS", "number and house group"
    for match in (found for start, end in near for found in _FOREIGN.finditer(text, start, end)):
        yield match.start(), match.end(), "ADDRESS", "street and number in a foreign form"


def _merge(text: str, found: list[tuple[int, int, str, str]]) -> list[tuple[int, int, str, str]]:
    """Glue what overlaps, or is parted only by commas, blanks or one line break."""
    rank = {"ADDRESS": 2, "POSTCODE": 1, "LOCATION": 0}
    merged: list[tuple[int, int, str, str]] = []
    for start, end, kind, why in sorted(found, key=lambda item: (item[0], -item[1])):
        if merged:
            begin, last, other, reason = merged[-1]
            gap = text[last:start] if start > last else ""
            touching = start < last or (
                re.fullmatch(r"[ \t]*,?[ \t]*\n?[ \t]*", gap) and len(gap) < 12 and not (kind == other == "POSTCODE")
            )
            if touching and start >= last and "ADDRESS" not in (kind, other) and "POSTCODE" not in (kind, other):
                touching = False
            if touching and start >= last and kind == other == "ADDRESS" and "\n" in gap and POSTCODE.search(text, begin, last):
                touching = False
            if touching:
                best = kind if rank[kind] > rank[other] else other
                if {kind, other} == {"LOCATION", "POSTCODE"}:
                    best = "ADDRESS"
                merged[-1] = (begin, max(last, end), best, reason if rank[other] >= rank[kind] else why)
                continue
        merged.append((start, end, kind, why))
    return merged


def _use(low: str, start: int) -> str:
    """What the words before say it is: a home, or a place where something happened."""
    before = low[max(0, start - 60) : start]
    if LIVING.search(before):
        return "the words before it speak of a home"
    if HAPPENING.search(before):
        return "the words before it speak of an event there: it may be evidence"
    return ""
