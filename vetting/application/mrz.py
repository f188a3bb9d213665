"""The machine-readable zone of a passport (TD3, two lines of 44 characters), read and checked.

Layout, check digits and transliteration: ICAO Doc 9303 parts 3 and 4, as `reference.check_digits` has them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reference.check_digits import mrz_check_digit

WIDTH = 44
_LINE = re.compile(r"[A-Z0-9<]{44}")
_CENTURY = 100
_LOWER = re.compile(r"[A-Z0-9<]{9}[0-9OIL][A-Z<]{3}[0-9OILBS]{7}[FMX<][0-9OILBS]{7}")
_FILLERS = str.maketrans({"«": "<<", "‹": "<", "(": "<", "≤": "<", "＜": "<"})
_DIGITS = str.maketrans("OILBSZ", "011852")
_LETTERS = str.maketrans("01852", "OIBSZ")
_DIGIT_PLACES = frozenset((9, *range(13, 20), *range(21, 28), 42, 43))


@dataclass(frozen=True, slots=True, repr=False)
class PassportZone:
    """What the zone says.

    Attributes:
        surname, forenames: in the zone's letters, parts joined with spaces.
        cut: the name filled its field, so that its end may be missing.
        number: of the passport.
        nationality: three letters as the zone has them ("GBR").
        born, expires: None where the digits are no day.
        sex: "F", "M", or empty where it is not stated.
        wrong: fields whose check digit does not agree: "number", "date of birth", "date of expiry", "personal number", "whole".
    """

    surname: str
    forenames: tuple[str, ...]
    cut: bool
    number: str
    nationality: str
    born: date | None
    expires: date | None
    sex: str
    wrong: tuple[str, ...]


def passport_lines(lines: Sequence[str]) -> tuple[str, str] | None:
    """The two lines as 44 characters each, or None when these are none: no P at the start, another length, other characters."""
    cleaned = [re.sub(r"\s", "", line).upper().replace("«", "<<").replace("‹", "<") for line in lines]
    cleaned = [line for line in cleaned if line]
    if len(cleaned) == 1 and len(cleaned[0]) == 2 * WIDTH:
        cleaned = [cleaned[0][:WIDTH], cleaned[0][WIDTH:]]
    if len(cleaned) != 2 or not all(map(_LINE.fullmatch, cleaned)) or cleaned[0][0] != "P":
        return None
    return cleaned[0], cleaned[1]


def read_zone(lines: Sequence[str], on: date) -> PassportZone | None:
    """Read a passport's zone; None when these are not its lines.

    Args:
        lines: as copied or read from a picture.
        on: a day at which the holder lived: a year of birth has two digits.
    """
    pair = passport_lines(lines)
    if pair is None:
        return None
    upper, lower = pair
    surname, _, forenames = upper[5:].partition("<<")
    return PassportZone(
        surname=" ".join(surname.split("<")).strip(),
        forenames=tuple(part for part in forenames.split("<") if part),
        cut=not upper.endswith("<"),
        number=lower[:9].rstrip("<"),
        nationality=lower[10:13].rstrip("<"),
        born=_day(lower[13:19], latest=on),
        expires=_day(lower[21:27], latest=date(on.year + 30, on.month, min(on.day, 28))),
        sex={"F": "F", "M": "M"}.get(lower[20], ""),
        wrong=_wrong(lower),
    )


def find_zone(rows: Sequence[str]) -> tuple[str, str] | None:
    """The zone among rows of text that were read in a picture, or None.

    Readers miscount fillers and take letters for digits: the name line is filled up to its width, an empty personal number too,
    and letters where only digits can stand, or digits in a name, are turned back. Check digits then tell whether it is right.
    """
    cleaned = [re.sub(r"[^A-Z0-9<]", "", row.upper().translate(_FILLERS)) for row in rows]
    upper = next((row for row in cleaned if re.match(r"P[A-Z<][A-Z<]{3}[A-Z]", row) and row.count("<") >= 3), "")
    lower = next((row for row in reversed(cleaned) if _LOWER.match(row) and len(row) >= 30), "")
    if not upper or not lower:
        return None
    if (empty := re.fullmatch(r"(.{28})<{4,}([0-9<OIL]?)([0-9OIL])", lower)) and len(lower) != WIDTH:
        lower = empty[1] + "<" * 14 + (empty[2] or "<") + empty[3]
    lower = "".join(sign.translate(_DIGITS) if place in _DIGIT_PLACES else sign for place, sign in enumerate(lower))
    upper = upper.rstrip("<").translate(_LETTERS)[:WIDTH].ljust(WIDTH, "<")
    return passport_lines([upper, lower])


def _wrong(lower: str) -> tuple[str, ...]:
    fields = (
        ("number", lower[0:9], lower[9]),
        ("date of birth", lower[13:19], lower[19]),
        ("date of expiry", lower[21:27], lower[27]),
        ("personal number", lower[28:42], lower[42]),
        ("whole", lower[0:10] + lower[13:20] + lower[21:43], lower[43]),
    )
    # An unused personal number may carry a filler instead of the digit 0.
    return tuple(
        name for name, field, digit in fields if mrz_check_digit(field) != digit and not (digit == "<" and not field.strip("<"))
    )


def _day(digits: str, latest: date) -> date | None:
    """Six digits as the latest day with these two digits of the year that is not after `latest`."""
    if not re.fullmatch(r"\d{6}", digits, re.ASCII):
        return None
    century = latest.year // _CENTURY * _CENTURY
    for start in (century, century - _CENTURY):
        try:
            day = date(start + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
        except ValueError:
            continue
        if day <= latest:
            return day
    return None
