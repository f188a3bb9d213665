"""Labels and their values on the rows of a page, dates, URNs and persons as forms write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from case_files.items import fold

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?\s*(?:[/.\-]\s*(?P<month>\d{1,2})\s*[/.\-]|\s+(?:of\s+)?(?P<name>[A-Za-z]{3,9})\.?,?)\s*"
    r"(?P<year>\d{4}|\d{2})\b|\b(?P<iso>\d{4}-\d{2}-\d{2})\b"
)
_URN_LABEL = re.compile(r"(?:\b|\d[A-Z])URN\b[:.\s|]*", re.I)
_URN_PARTS = re.compile(r"(?P<force>\d{2})[\s|/]*(?P<unit>[A-Za-z0-9]{2})[\s|/]*(?P<number>\d{3,5})[\s|/]*(?P<year>\d{2})(?!\d)")
CONSTABLES = frozenset(
    ("pc", "wpc", "tdc", "dc", "sc", "pcso", "sgt", "ps", "ds", "sergeant", "insp", "di", "inspector", "constable", "detective")
)
_TITLES = CONSTABLES | {"mr", "mrs", "miss", "ms", "mx", "dr", "rev", "sir", "lady", "police", "officer", "ci", "chief", "supt"}


@dataclass(frozen=True, slots=True)
class Field:
    """A label that stands on a row and what stands behind it, up to the next label or the end of the row."""

    name: str
    value: str
    page: int
    row: int


def fields_of(pages: tuple[str, ...], labels: Mapping[str, str]) -> list[Field]:
    """Every label that stands on the pages, in reading order.

    Args:
        pages: rows as `case_files.page_text` writes them.
        labels: from our name to a regular expression of the label, without case; a colon behind it is taken with it.

    Returns:
        Fields in reading order. A value is stripped of column marks; it is empty where nothing was filled in.
    """
    pattern = re.compile("|".join(f"(?P<{name}>(?:{label})\\s*[:;]?)" for name, label in labels.items()), re.I)
    found = []
    for page, text in enumerate(pages):
        for row, line in enumerate(text.splitlines()):
            matches = list(pattern.finditer(line))
            for at, match in enumerate(matches):
                end = matches[at + 1].start() if at + 1 < len(matches) else len(line)
                found.append(Field(match.lastgroup or "", _plain(line[match.end() : end]), page, row))
    return found


def first(fields: list[Field], name: str) -> str:
    """The first filled value of a label, or an empty string."""
    return next((field.value for field in fields if field.name == name and field.value), "")


def between(text: str, start: str, end: str) -> str:
    """What stands between two regular expressions (without case), or an empty string; to the end where `end` does not occur."""
    opening = re.search(start, text, re.I)
    if not opening:
        return ""
    rest = text[opening.end() :]
    closing = re.search(end, rest, re.I)
    return _plain(rest[: closing.start()] if closing else rest)


def _plain(value: str) -> str:
    value = re.sub(r"\s*\|\s*", " ", value)
    value = re.sub(r"[ \t]+", " ", value).strip(" :;._\n\t\u2026")
    return "" if re.fullmatch(r"[-–_. ]*|- ?select ?-", value) else value


def read_date(text: str) -> date | None:
    """The first date in a text, written as on forms: 1/6/20, 01.06.2020, 1st June 2020, 2020-06-01. None where there is none."""
    for match in _DATE.finditer(text):
        try:
            if match["iso"]:
                return date.fromisoformat(match["iso"])
            month = int(match["month"]) if match["month"] else _MONTHS.index(match["name"][:3].lower()) + 1
            year = int(match["year"])
            if year < 100:  # two digits: of this century unless that lies well ahead
                year += 2000 if year <= date.today().year - 2000 + 1 else 1900  # noqa: DTZ011 - a year, not an instant
            return date(year, month, int(match["day"]))
        except ValueError:
            continue
    return None


def read_urns(text: str) -> tuple[str, ...]:
    """URNs behind the label "URN", as ``45AA0209820``, each once; parts in boxes of their own are joined.

    A number of fewer than five digits is padded, as forms leave leading zeros out.
    """
    found: dict[str, None] = {}
    for label in _URN_LABEL.finditer(text):
        match = _URN_PARTS.match(text, label.end())
        if match:
            found[f"{match['force']}{match['unit'].upper()}{int(match['number']):05d}{match['year']}"] = None
    return tuple(found)


def name_words(name: str) -> tuple[str, ...]:
    """The words of a person's name without titles, ranks and numbers: ``PC 1989 Jones`` is ``("jones",)``."""
    return tuple(word for word in fold(name).split() if word not in _TITLES and not word.isdigit())


def is_officer(name: str) -> bool:
    """Whether a name is written with a police rank."""
    return bool(CONSTABLES & set(fold(name).split()))


def same_person(one: str, other: str) -> bool:
    """Whether two ways of writing a name may be one person: the surname is the same, and forenames do not contradict.

    Initials stand for forenames; with the same forename, a surname may differ by one letter, as misspelt or misread. Two names
    without forenames are the same only by surname, so officers of one surname are one.
    """
    first_words, second_words = name_words(one), name_words(other)
    if not first_words or not second_words:
        return False
    if set(first_words) == set(second_words):
        return True
    short, long = sorted((first_words, second_words), key=len)
    if len(short) == 1:
        return short[0] == long[-1] or (len(short[0]) > 1 and short[0] == long[0] and len(long) == 1)
    if short[-1] != long[-1]:
        return short[:-1] == long[:-1] and _one_letter_apart(short[-1], long[-1])
    return all(any(_agree(word, other_word) for other_word in long[:-1]) for word in short[:-1])


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether two words of five letters and more differ in one letter that is changed, added or left out."""
    if min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rests = ((one[start + 1 :], other[start + 1 :]), (one[start:], other[start + 1 :]), (one[start + 1 :], other[start:]))
    return any(a == b for a, b in rests)


def _agree(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])
