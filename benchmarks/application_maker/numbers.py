"""Numbers of passports and driving licences, worked out without the code that checks them."""

from __future__ import annotations

import random
import unicodedata
from datetime import date


def passport_lines(surname: str, forenames: list[str], number: str, born: date, sex: str, expires: date) -> list[str]:
    """The two lines of a British passport, by ICAO Doc 9303."""
    name = f"{_zone(surname)}<<{'<'.join(map(_zone, forenames))}"[:39].ljust(39, "<")
    fields = [number.ljust(9, "<"), f"{born:%y%m%d}", f"{expires:%y%m%d}", "<" * 14]
    checks = [_digit(field) for field in fields]
    whole = _digit("".join(field + check for field, check in zip(fields, checks, strict=True)))
    lower = f"{fields[0]}{checks[0]}GBR{fields[1]}{checks[1]}{sex}{fields[2]}{checks[2]}{fields[3]}{checks[3]}{whole}"
    return [f"P<GBR{name}", lower]


def licence_number(surname: str, forenames: list[str], born: date, sex: str, rng: random.Random) -> str:
    """A number as DVLA makes it: five letters, decade, month (plus 50 for women), day, year, initials, three signs."""
    family = _zone(surname, spelt=False).replace("<", "")
    family = "MC" + family[3:] if family.startswith("MAC") else family
    initials = "".join(_zone(name, spelt=False)[0] for name in forenames[:2]).ljust(2, "9")
    month = born.month + (50 if sex == "F" else 0)
    decade, year = f"{born:%y}"
    end = f"{rng.randint(1, 9)}{rng.choice('AFKV')}{rng.choice('CDJX')}"
    return f"{family[:5].ljust(5, '9')}{decade}{month:02d}{born.day:02d}{year}{initials}{end}"


def _zone(name: str, *, spelt: bool = True) -> str:
    letters = name.upper()
    for written, instead in (("Ö", "OE"), ("Ü", "UE"), ("Ñ", "N"), ("Ø", "OE"), ("Ł", "L")):
        letters = letters.replace(written, instead if spelt or len(instead) == 1 else instead[0])
    plain = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    return plain.replace("'", "").replace("-", "<").replace(" ", "<")


def _digit(field: str) -> str:
    total = 0
    for place, sign in enumerate(field):
        total += (0 if sign == "<" else int(sign) if sign.isdigit() else ord(sign) - 55) * (7, 3, 1)[place % 3]
    return str(total % 10)
