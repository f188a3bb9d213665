"""Make the example of vetting again: `python -m examples.applicant [--out FOLDER]`. Nobody in it exists.

Rowan Thistlewood applies to be a constable and names twelve people. The form has six gaps, which `hoursback vetting check` finds;
two extracts hold entries about people on it, one of them under a maiden name. Telephone numbers are those that Ofcom keeps for
drama, postcodes lie in the pseudo area ZZ99, e-mail goes to example.org.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

from reference.check_digits import mrz_check_digit

HERE = Path(__file__).resolve().parent / "vetting"
FULLER_STREET = {"lines": ["3 Fuller Street", "Holt"], "postcode": "ZZ99 3EF", "country": "GB"}
HOME = {"lines": ["14 Tanner's Yard", "Northbeck"], "postcode": "ZZ99 4AB", "country": "GB"}


def passport_lines() -> list[str]:
    """The two lines of the applicant's passport, by ICAO Doc 9303."""
    fields = ["999214563", "970318", "310806", "<" * 14]
    checks = [mrz_check_digit(field) for field in fields]
    whole = mrz_check_digit("".join(field + check for field, check in zip(fields, checks, strict=True)))
    lower = f"{fields[0]}{checks[0]}GBR{fields[1]}{checks[1]}F{fields[2]}{checks[2]}{fields[3]}{checks[3]}{whole}"
    return ["P<GBRTHISTLEWOOD<<ROWAN<ELSPETH".ljust(44, "<"), lower]


def close(relation: str, forenames: str, surname: str, born: str, place: str, street: str = "", **more: Any) -> dict[str, Any]:
    """Somebody close to the applicant; without a street they live with her."""
    person: dict[str, Any] = {
        "relation": relation,
        "names": [{"forenames": forenames.split(), "surname": surname}, *more.pop("other_names", [])],
        "born": born,
        "birth_place": place,
        **more,
    }
    if street:
        person["addresses"] = [{"lines": [street, "Eastwick"], "postcode": "ZZ99 2CD", "country": "GB"}]
    else:
        person |= {"lives_with": True, "addresses": [HOME]}
    return {name: value for name, value in person.items() if value}


APPLICATION: dict[str, Any] = {
    "reference": "NB-VET-26-0417",
    "level": "RV",
    "made_on": "2026-10-05",
    "applicant": {
        "names": [
            {"kind": "legal", "forenames": ["Rowan", "Elspeth"], "surname": "Thistlewood"},
            {"kind": "birth", "forenames": ["Rowan", "Elspeth"], "surname": "Marchbanks", "end": "2021-07-10"},
        ],
        "born": "1997-03-18",
        "birth_place": "Eastwick, United Kingdom",
        "sex": "F",
        "nationalities": ["GB"],
        "addresses": [
            {**HOME, "start": "2023-02-01"},
            # A gap: nothing is said of the seven weeks before.
            {**FULLER_STREET, "start": "2019-09-01", "end": "2022-12-12"},
        ],
        "phones": ["07700 900417"],
        "emails": ["rowan.thistlewood@example.org"],
        "identifiers": {"nino": "AB 12 34 56 C", "passport": "999214563"},
        "vehicles": ["BD51 SMR"],
    },
    "third_parties": [
        close("partner", "Callum James", "Thistlewood", "1995-11-02", "Northbeck"),
        close("parent", "Iris", "Marchbanks", "1968-05-21", "Holt", "9 Weir Road"),
        close("parent", "Desmond", "Marchbanks", "1966-01-30", "Eastwick", "9 Weir Road"),
        close("sibling", "Tobias", "Marchbanks", "1999-08-14", "Eastwick", "22 Lock Lane"),
        # A gap: no date of birth.
        close("sibling", "Fern", "Marchbanks", "", "Eastwick", "9 Weir Road"),
        close("parent_in_law", "Agnes", "Thistlewood", "1965-12-09", "Northbeck", "51 Saddler Row"),
        close("parent_in_law", "Hugh", "Thistlewood", "1963-04-17", "Northbeck", "51 Saddler Row"),
        close("sibling_in_law", "Moira", "Thistlewood", "1992-02-26", "Northbeck", "5 Cooper Close"),
        close("co_resident", "Yusuf", "Okonjo-Bell", "1994-10-03", "Holt"),
        close("financial", "Petra", "Vanterpool", "1990-06-11", "Castle", "17 Mill Bank"),
        close("associate", "Silas", "Greenacre", "1996-09-09", "Castle", "2 Chandler Court"),
        close("child", "Wren", "Thistlewood", "2022-04-04", "Northbeck"),
    ],
    "activities": [
        {"kind": "employment", "what": "Northbeck Council", "contact": "personnel@example.org", "start": "2022-09-01"},
        # A gap: nobody who can confirm it.
        {"kind": "employment", "what": "Beacon Retail", "start": "2019-07-01", "end": "2022-08-31"},
    ],
    "documents": [
        {
            "kind": "passport",
            "number": "999214563",
            "expires": "2031-08-06",
            "photo": True,
            "mrz": passport_lines(),
            "file": "passport.png",
        },
        # A gap: the number stands for a man.
        {"kind": "driving_licence", "number": "THIST903187RE9KX", "expires": "2033-01-01", "photo": True},
        {"kind": "proof_of_address", "issued": "2026-09-02"},
    ],
    "referees": [
        {"name": "Dr Ottoline Prew", "contact": "01632 960417", "known_since": "2015-09-01"},
        {"name": "Barnaby Quested", "contact": "barnaby.quested@example.org", "known_since": "2021-09-01"},
    ],
    "consents": {"vetting": "2026-10-05", "third_parties": "2026-10-05", "credit": "2026-10-05", "biometrics": "2026-10-05"},
    "declarations": {
        **{
            code: {"answer": False}
            for code in ("convictions", "arrests", "under_investigation", "judgments", "business_interests")
        },
        # A gap: no, and an explanation.
        "insolvency": {"answer": False, "detail": "Only a debt management plan, which ended in 2020."},
        "associations": {"answer": False},
        "financial_links": {"answer": True, "detail": "A business loan with Petra Vanterpool, paid off in 2025."},
        "other_names": {"answer": True, "detail": "My name before I married."},
        "previous_vetting": {"answer": False},
        "misconduct": {"answer": False},
        "cut_ties": {"answer": False},
        # A gap: not answered.
        "organisations": {},
    },
    "answers": {"marital_status": "married", "household": "2"},
}

SANCTIONS = [
    ["GroupID", "Surname", "FirstName", "Forenames", "DateOfBirth", "Nationality", "PassportNumber", "Regime", "ListedOn"],
    ["7001", "Greenacre", "Silas", "Silas Jude", "1996-09-09", "ZZ", "", "Invented regime (financial)", "2024-02-01"],
    ["7002", "Orlandis", "Vito", "Vito", "1958-01-01", "ZZ", "", "Invented regime (financial)", "2020-11-05"],
]
BUSINESSES = [
    ["officer_no", "surname", "forenames", "date_of_birth", "postcode", "company", "role", "appointed_on"],
    ["500101", "Marchbanks", "Rowan E", "18/03/1997", "ZZ99 3EF", "Teasel Candles Ltd", "director", "14/02/2020"],
    ["500102", "Vanterpool", "Petra", "11/06/1990", "ZZ99 2CD", "Teasel Candles Ltd", "director", "14/02/2020"],
]
REGISTERS = """# Registers that need no address and no password: two extracts, and one that somebody must look into.
[[register]]
code = "sanctions"
path = "sanctions.csv"

[[register]]
code = "business_interests"
path = "businesses.csv"
day_format = "%d/%m/%Y"

[[register]]
code = "pnc"
"""


def files() -> dict[str, bytes]:
    """All files of the example by name."""
    return {
        "application.json": (json.dumps(APPLICATION, indent=1, ensure_ascii=False) + "\n").encode(),
        "passport.png": _picture(),
        "sanctions.csv": _table(SANCTIONS),
        "businesses.csv": _table(BUSINESSES),
        "registers.toml": REGISTERS.encode(),
    }


def _table(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _picture() -> bytes:
    """A sketch of the photo page: what stands on it, without a photo."""
    import typst

    born = date(1997, 3, 18)
    lines = "\n\n".join(f"#text({json.dumps(line)})" for line in passport_lines())
    source = (
        '#set page(width: 125mm, height: 88mm, margin: 5mm, fill: rgb("#eee8dc"))\n'
        '#set text(font: "DejaVu Sans Mono", size: 11.5pt)\n'
        f"#text(size: 8pt)[INVENTED PASSPORT, FOR TESTS ONLY\\ THISTLEWOOD\\ ROWAN ELSPETH\\ {born:%d %b %Y} F]\n"
        f"#v(1fr)\n{lines}\n"
    )
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    picture = typst.compile(source.encode(), format="png", ppi=150, font_paths=fonts)
    assert isinstance(picture, bytes)
    return picture


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE, help="folder for the files")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files().items():
        (out / name).write_bytes(content)
        print(f"{out / name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
