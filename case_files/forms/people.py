"""MG9, the witness list; MG15, records of interview; prints of previous convictions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from case_files.forms.fields import fields_of, first, read_date, read_urns
from case_files.forms.tables import table_rows
from case_files.items import Item

_COLUMNS = {
    "number": ("statement no", "no"),
    "name": ("name of witness", "witness name", "name"),
    "contact": ("contact details", "home address", "address"),
    "born": ("date of birth", "born"),
    "statement": ("statement",),
}


@dataclass(frozen=True, slots=True, repr=False)
class WitnessList:
    """What one MG9 lists: `names` in its order, and `contacts` as written."""

    item: str
    urns: tuple[str, ...]
    names: tuple[str, ...]
    contacts: tuple[str, ...] = ()


def read_witness_list(item: Item) -> WitnessList:
    """Read an MG9, also one of repeated blocks with "Name:"."""
    rows = table_rows(item, _COLUMNS, key="name")
    names = [row["name"] for row in rows]
    if not names:
        names = [
            field.value for field in fields_of(item.pages, {"name": r"\b(?:name of witness|name)(?=\s*[:|])"}) if field.value
        ]
    contacts = tuple(dict.fromkeys(row["contact"] for row in rows if row["contact"]))
    return WitnessList(
        item.id, read_urns(item.text), tuple(dict.fromkeys(name.strip() for name in names if name.strip())), contacts
    )


_INTERVIEW = {
    "person": r"person interviewed|name of person interviewed",
    "date": r"date of interview|\bdate(?=\s*[:|])",
    "place": r"place of interview",
    "begun": r"time commenced",
    "ended": r"time concluded",
    "officers": r"interviewing officer\(?s?\)?",
    "others": r"other persons? present",
}


@dataclass(frozen=True, slots=True, repr=False)
class Interview:
    """What one MG15 says; `summary` is the text below the fields."""

    item: str
    urns: tuple[str, ...]
    person: str
    dated: date | None
    officers: str
    summary: str


def read_interview(item: Item) -> Interview:
    """Read a record of interview."""
    fields = fields_of(item.pages, _INTERVIEW)
    last = max(((field.page, field.row) for field in fields), default=(0, 0))
    lines = [line for page, text in enumerate(item.pages) for row, line in enumerate(text.splitlines()) if (page, row) > last]
    return Interview(
        item.id,
        read_urns(item.text),
        first(fields, "person"),
        read_date(first(fields, "date")),
        first(fields, "officers"),
        "\n".join(lines),
    )


_PRINT = {
    "surname": r"\bsurname",
    "forenames": r"\bforename\(?s?\)?",
    "born": r"\bborn|date of birth",
    "pnc": r"pncid|pnc id",
    "cro": r"cro number|cro no",
}


@dataclass(frozen=True, slots=True, repr=False)
class ConvictionsPrint:
    """A print of a person's record.

    Attributes:
        item: id of the item.
        name: forenames and surname, as printed.
        born: date of birth.
        pnc: PNC id as printed.
        printed: date of the print.
        empty: the print says that nothing is held.
    """

    item: str
    name: str
    born: date | None
    pnc: str
    printed: date | None
    empty: bool


def read_convictions(item: Item) -> ConvictionsPrint:
    """Read a print of previous convictions, from a record or "no trace"."""
    fields = fields_of(item.pages, _PRINT)
    text = item.text
    pnc = re.search(r"\b\d{2}(?:\d{2})?/\d{1,7}[A-Z]?\b", first(fields, "pnc"))
    return ConvictionsPrint(
        item=item.id,
        name=f"{first(fields, 'forenames')} {first(fields, 'surname')}".strip(),
        born=read_date(first(fields, "born")),
        pnc=pnc[0] if pnc else "",
        printed=read_date(text),
        empty=bool(re.search(r"no trace|no live events|no convictions? (?:held|recorded)|not known|no record held", text, re.I)),
    )
