"""Extracts: rows of text under the names of `EXTRACT_COLUMNS`, from a file or from people, and people from such rows.

A person or record with several names, addresses or numbers takes several rows of the same `key`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reference.errors import InputRefusedError
from vetting.subjects import Address, NameKind, Person, PersonName

if TYPE_CHECKING:
    import duckdb

EXTRACT_COLUMNS = (
    "key", "forenames", "surname", "name_kind", "born", "sex", "line", "town", "postcode", "phone", "email",
    "nino", "driver_number", "passport", "pnc_id",
)  # fmt: skip
"""Columns of an extract, all text. Only `key` and `surname` must be there; `born` is a date as in 1980-03-12 or 12/03/1980."""

DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d %H:%M:%S")
"""How extracts write a date of birth."""

_KINDS = {"NINO": "nino", "DRIVER_NUMBER": "driver_number", "PASSPORT": "passport", "PNC_ID": "pnc_id"}


class ExtractError(InputRefusedError):
    """A file that shall be compared has not the columns that it must have, or cannot be read as a table."""

    code = "E-INPUT-EXTRACT"


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Around the first reading of an extract: what DuckDB says about a broken line would quote it."""
    import duckdb

    try:
        yield
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        raise ExtractError(f"{path.name} cannot be read as a table: give CSV in UTF-8 with a header, or Parquet.") from None


def extract_rows(person: Person, key: str) -> list[tuple[str | None, ...]]:
    """A person in the rows of an extract: one for each name, address, phone and e-mail, side by side.

    Args:
        person: as an application or a register describes them.
        key: what the rows are called.
    """
    numbers = {_KINDS.get(kind.upper(), kind.lower()): value for kind, value in person.identifiers.items()}
    height = max(len(person.names), len(person.addresses), len(person.phones), len(person.emails), 1)
    rows: list[tuple[str | None, ...]] = []
    for place in range(height):
        name = person.names[place] if place < len(person.names) else person.names[0] if person.names else None
        line, town, postcode = _address(person.addresses[place] if place < len(person.addresses) else None)
        rows.append(
            (
                key,
                " ".join(name.forenames) if name else None,
                name.surname if name else None,
                name.kind if name else "legal",
                _iso(person.born),
                person.sex,
                line,
                town,
                postcode,
                person.phones[place] if place < len(person.phones) else None,
                person.emails[place] if place < len(person.emails) else None,
                *(numbers.get(kind) for kind in _KINDS.values()),
            )
        )
    return rows


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _address(address: Address | None) -> tuple[str | None, str | None, str | None]:
    if address is None:
        return None, None, None
    lines = [line for line in address.lines if line.strip()]
    # "Flat 3", "12 Acacia Avenue", "Leeds": number and street are found wherever they stand.
    return " ".join(lines) or None, lines[-1] if len(lines) > 1 else None, address.postcode or None


def register_rows(connection: duckdb.DuckDBPyConnection, name: str, rows: Sequence[tuple[str | None, ...]]) -> None:
    """Make a table of rows of an extract. Values go as data: what stands in a name is never part of a statement."""
    columns = ", ".join(f"{column} VARCHAR" for column in EXTRACT_COLUMNS)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")
    if rows:
        # By way of arrays: a statement for each row would take longer than the comparison.
        given = {
            column: np.array([_text(row[place]) for row in rows], dtype=object) for place, column in enumerate(EXTRACT_COLUMNS)
        }
        connection.register("hb_given", given)
        connection.execute(f"INSERT INTO {name} SELECT {', '.join(EXTRACT_COLUMNS)} FROM hb_given")
        connection.unregister("hb_given")


def _text(value: str | None) -> str | None:
    """What a database takes as text: no NUL, no halves of a pair, and no more than anybody writes."""
    if not value:
        return None
    return value[:2000].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def register_file(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    """Make a view of an extract in a file, `.parquet` or anything else as CSV in UTF-8; several files by a folder of Parquet.

    Raises:
        ExtractError: it cannot be read as a table, or lacks `key` or `surname`.
    """
    import duckdb

    target = f"{path}/*.parquet" if path.is_dir() else str(path)
    quoted = target.replace("'", "''")
    table = f"read_parquet('{quoted}')" if target.endswith(".parquet") else f"read_csv('{quoted}', all_varchar=true, header=true)"
    try:
        present = [str(row[0]).lower() for row in connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()]
    except duckdb.Error:
        raise ExtractError(f"{path.name} cannot be read as a table: give CSV in UTF-8 with a header, or Parquet.") from None
    missing = [column for column in ("key", "surname") if column not in present]
    if missing:
        raise ExtractError(f"{path.name} has no column {missing[0]}: rename its columns to those of an extract.")
    chosen = [
        f'CAST("{column}" AS VARCHAR) AS {column}' if column in present else f"CAST(NULL AS VARCHAR) AS {column}"
        for column in EXTRACT_COLUMNS
    ]
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT {', '.join(chosen)} FROM {table}")


def stored_person(key: str, rows: Sequence[tuple[str | None, ...]]) -> Person:
    """A person of an extract as its rows describe them; a date of birth that is no date is left out."""
    columns = {column: [row[place] for row in rows] for place, column in enumerate(EXTRACT_COLUMNS)}

    def every(column: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for value in columns[column] if value))

    names = dict.fromkeys(
        PersonName(tuple((forenames or "").split()), surname or "", _NAME_KINDS.get(kind or "", "legal"))
        for forenames, surname, kind in zip(columns["forenames"], columns["surname"], columns["name_kind"], strict=True)
    )
    addresses = dict.fromkeys(
        Address(tuple(part for part in (line, town) if part), postcode or "")
        for line, town, postcode in zip(columns["line"], columns["town"], columns["postcode"], strict=True)
        if line or town or postcode
    )
    numbers = {kind: every(kind)[0] for kind in _KINDS.values() if every(kind)}
    return Person(
        id=key,
        names=tuple(sorted(names, key=lambda name: name.kind != "legal")),
        born=next((day for day in map(_day, every("born")) if day), None),
        sex=next(iter(every("sex")), ""),
        addresses=tuple(addresses),
        phones=every("phone"),
        emails=every("email"),
        identifiers=numbers,
    )


_NAME_KINDS: Mapping[str, NameKind] = {
    "legal": "legal", "birth": "birth", "maiden": "maiden", "previous": "previous", "alias": "alias", "known_as": "known_as",
}  # fmt: skip


def _day(text: str) -> date | None:
    for form in DATE_FORMS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    return None
