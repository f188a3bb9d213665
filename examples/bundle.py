"""A varied bundle of witness statements for measuring speed: `python -m examples.bundle --pages 500 --out bundle.pdf`.

Every person, street and number is drawn with a seed; the same seed and number of pages give the same bytes. The result is one
tagged PDF as typst makes it: statements of one or two pages, about half of them with their backsheet.
"""

from __future__ import annotations

import argparse
import random
import tomllib
from pathlib import Path
from typing import Any

from examples.make import HERE, set_form

_WORDS = tomllib.loads((HERE / "bundle.toml").read_text(encoding="utf-8"))
_FORENAMES, _SURNAMES, _STREETS, _ROADS, _TOWNS = (
    _WORDS[name].split() for name in ("forenames", "surnames", "streets", "roads", "towns")
)
_OCCUPATIONS = _WORDS["occupations"].split("|")
_OPENINGS, _EVENTS = ([text.strip() for text in _WORDS[name]] for name in ("openings", "events"))


class _Cast:
    """Draws invented people and their details from one seeded source."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)

    def name(self) -> str:
        return f"{self.draw.choice(_FORENAMES)} {self.draw.choice(_SURNAMES)}"

    def phone(self) -> str:
        number = self.draw.randrange(1000)
        return self.draw.choice((f"07700 900{number:03d}", f"01632 960{number:03d}", f"07700900{number:03d}"))

    def road(self) -> str:
        return f"{self.draw.choice(_STREETS)} {self.draw.choice(_ROADS)}"

    def address(self) -> str:
        draw = self.draw
        postcode = f"ZZ99 {draw.randrange(1, 10)}{draw.choice('ABDEFGHJLN')}{draw.choice('PQRSTUWXYZ')}"
        return f"{draw.randrange(1, 180)} {self.road()}, {draw.choice(_TOWNS)}, {postcode}"

    def date(self, first: int, last: int) -> str:
        return f"{self.draw.randrange(1, 29):02d}/{self.draw.randrange(1, 13):02d}/{self.draw.randrange(first, last)}"

    def nhs(self) -> str:
        while True:
            digits = f"999{self.draw.randrange(1_000_000):06d}"
            check = -sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
            if check != 10:
                return f"{digits[:3]} {digits[3:6]} {digits[6:]}{check}"

    def officer(self) -> str:
        return f"{self.draw.choice(('PC', 'DC', 'PS'))} {self.draw.randrange(1000, 9999)} {self.draw.choice(_SURNAMES)}"


def statement(cast: _Cast, *, short: bool = False) -> dict[str, Any]:
    """The data of one invented statement. A short one takes one page and has no backsheet."""
    draw = cast.draw
    name, suspect, other, officer = cast.name(), cast.name(), cast.name(), cast.officer()
    values = {
        "address": cast.address(),
        "years": draw.randrange(2, 30),
        "born": cast.date(1945, 2007),
        "work": draw.choice(_OCCUPATIONS).lower(),
        "town": draw.choice(_TOWNS),
        "since": draw.randrange(1995, 2026),
        "phone": cast.phone(),
        "road": cast.road(),
        "day": cast.date(2025, 2027),
        "email": f"{name.lower().replace(' ', '.').replace(chr(39), '')}@example.org",
        "time": f"{draw.randrange(24):02d}{draw.randrange(60):02d} hours",
        "light": draw.choice(("dark", "light", "getting dark")),
        "relative": draw.choice(("sister", "brother", "partner", "neighbour", "son", "aunt", "manager")),
        "third": cast.name(),
        "third_phone": cast.phone(),
        "suspect": suspect,
        "suspect_first": suspect.split()[0],
        "suspect_surname": suspect.split()[1],
        "victim": cast.name(),
        "vrm": f"{draw.choice('ABCDEFGK')}{draw.choice('ABEFKMNP')}{draw.choice(('28', '29', '77', '79'))} "
        + "".join(draw.choices("ABCDEFGHJKLMNOPRSTUVWXYZ", k=3)),
        "other": other,
        "other_email": f"{other.lower().replace(' ', '.').replace(chr(39), '')}@example.com",
        "other_phone": cast.phone(),
        "other_address": cast.address(),
        "sort": f"08-99-{draw.randrange(100):02d}",
        "account": f"{draw.randrange(10**7, 10**8)}",
        "nino": f"{draw.choice('ABCEGHJK')}{draw.choice('ABCEGHJK')} {draw.randrange(100):02d} {draw.randrange(100):02d} "
        f"{draw.randrange(100):02d} {draw.choice('ABCD')}",
        "nhs": cast.nhs(),
        "doctor": f"Dr {draw.choice(_SURNAMES)}",
        "initials": "".join(part[0] for part in name.split()),
        "officer": officer,
        "number": draw.randrange(1, 99),
    }
    events = draw.sample(_EVENTS, k=draw.randrange(3, 6) if short else draw.randrange(8, len(_EVENTS) + 1))
    texts = [draw.choice(_OPENINGS), *events, _WORDS["last"]]
    made: dict[str, Any] = {
        "urn": ["40", "ZZ", f"{draw.randrange(100_000):05d}", "26"],
        "name": name,
        "age": "over 18",
        "occupation": str(values["work"]).capitalize(),
        "date": values["day"],
        "pages": 1 if short else 2,
        "taken_by": officer,
        "justify": draw.random() < 0.5,
        "paragraphs": [text.format(**values) for text in texts],
    }
    if not short and draw.random() < 0.5:
        street, town, postcode = str(values["address"]).split(", ")
        made["backsheet"] = {
            "name": name,
            "address": f"{street}, {town}",
            "postcode": postcode,
            "email": values["email"],
            "mobile": values["phone"],
            "home_phone": cast.phone(),
            "work_phone": "",
            "preferred": draw.choice(("Mobile", "E-mail", "Letter")),
            "gender": draw.choice(("Female", "Male")),
            "birth": f"{values['born']}, {draw.choice(_TOWNS)}",
            "former_name": "",
            "ethnicity": draw.choice(("W1", "A1", "B2", "M1", "NS")),
            "unavailable": f"{cast.date(2026, 2027)} to {cast.date(2027, 2028)}",
            "willing": "Yes",
            "attendance": "",
            "special": "No",
            "needs": "",
            "consents": [*draw.choices(("yes", "no"), k=6), "na", "na"],
            "other_contact": f"{values['third']}, {values['third_phone']}",
            "station": draw.choice(_TOWNS),
            "taken": f"{values['time']}, {values['day']}",
        }
    return made


def bundle(pages: int, seed: int) -> bytes:
    """A tagged PDF of exactly `pages` pages: long statements first as far as they surely fit, then short ones of one page."""
    import pypdfium2

    cast = _Cast(seed)
    statements = [statement(cast) for _ in range(pages // 3)]
    filled = 0
    if statements:
        document = pypdfium2.PdfDocument(set_form("mg11.typ", {"title": "Statements", "statements": statements}))
        filled = len(document)
        document.close()
    statements += [statement(cast, short=True) for _ in range(pages - filled)]
    cast.draw.shuffle(statements)
    return set_form("mg11.typ", {"title": "Statements", "statements": statements})


def main() -> None:
    """Write one bundle."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    content = bundle(arguments.pages, arguments.seed)
    arguments.out.write_bytes(content)
    print(f"{arguments.out}: {arguments.pages} pages, {len(content):,} bytes")


if __name__ == "__main__":
    main()
