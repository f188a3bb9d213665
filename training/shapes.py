"""Made numbers and dates, from a seeded `Random`: what training sentences and the benchmark of identifiers have in common.

A shape is a writing with holes: `#` a digit, `%` a digit that is not 0, `^` a capital letter, `{07-23}` a number of that range
with as many digits as its ends.
"""

from __future__ import annotations

import re
import string
from random import Random

_HOLE = re.compile(r"[#%^]|\{(\d+)-(\d+)\}")

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def fill(rng: Random, *shapes: str) -> str:
    """One of the shapes with its holes filled."""

    def hole(match: re.Match[str]) -> str:
        if match[1]:
            return str(rng.randint(int(match[1]), int(match[2]))).zfill(len(match[1]))
        return rng.choice({"#": string.digits, "%": "123456789", "^": string.ascii_uppercase}[match[0]])

    return _HOLE.sub(hole, rng.choice(shapes))


def date(rng: Random, first: int, last: int) -> str:
    """A day of the years `first` to `last`, in one of the writings of British paperwork."""
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(first, last)
    name = MONTHS[month - 1]
    return rng.choice(
        (
            f"{day:02}/{month:02}/{year}",
            f"{day}/{month}/{year % 100:02}",
            f"{day} {name} {year}",
            f"{day}th {name} {year}",
            f"{day:02}.{month:02}.{year}",
            f"{day:02}-{month:02}-{year}",
            f"{day:02} {name[:3]} {year}",
            f"{year}-{month:02}-{day:02}",
        )
    )
