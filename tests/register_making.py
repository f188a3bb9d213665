"""Small registers of invented people: tables of a database, CSV, Parquet and Excel files, all from the same rows."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

Entry = dict[str, Any]

FORENAMES = ["Ada", "Brynn", "Caspar", "Delia", "Edmund", "Freya", "Gwil", "Hester", "Idris", "Juno"]
SURNAMES = ["Appleyard", "Birtwhistle", "Copperwheat", "Dunthorne", "Entwisle", "Farnsworth", "Gildersleeve", "Hollowbread"]


def strangers(count: int, seed: int = 1) -> list[Entry]:
    """People whom nobody asks about."""
    rng = random.Random(seed)
    return [
        entry(
            f"X{number:05d}",
            rng.choice(SURNAMES),
            [rng.choice(FORENAMES), rng.choice(FORENAMES)],
            date(rng.randint(1940, 2008), rng.randint(1, 12), rng.randint(1, 28)),
            words=f"entry {number}",
        )
        for number in range(count)
    ]


def entry(
    key: str,
    surname: str,
    forenames: Sequence[str],
    born: date | None,
    *,
    postcode: str = "ZZ99 3VZ",
    words: str = "seen",
    kind: str = "intelligence",
    when: date | None = date(2022, 3, 4),
    phone: str = "",
) -> Entry:
    """One entry about somebody."""
    return {
        "key": key,
        "surname": surname,
        "forenames": " ".join(forenames),
        "first": forenames[0] if forenames else "",
        "born": born,
        "postcode": postcode,
        "words": words,
        "kind": kind,
        "when": when,
        "phone": phone,
    }


TABLES = {
    "vetting_intelligence": (
        "record_no TEXT, surname TEXT, forenames TEXT, first_forename TEXT, born DATE, sex TEXT, address TEXT, postcode TEXT, "
        "phone TEXT, vehicle TEXT, entry_kind TEXT, entry TEXT, entry_date DATE"
    ),
    "vetting_complaints": (
        "case_no TEXT, surname TEXT, forenames TEXT, first_forename TEXT, born DATE, allegation TEXT, recorded_on DATE"
    ),
}


def rows_of(table: str, entries: Sequence[Entry]) -> list[tuple[Any, ...]]:
    """Rows of one of `TABLES`."""
    if table == "vetting_complaints":
        return [
            (each["key"], each["surname"], each["forenames"], each["first"], each["born"], each["words"], each["when"])
            for each in entries
        ]
    return [
        (
            *(each["key"], each["surname"], each["forenames"], each["first"], each["born"], None, None, each["postcode"]),
            *(each["phone"], None, each["kind"], each["words"], each["when"]),
        )
        for each in entries
    ]


def fill(url: str, table: str, entries: Sequence[Entry], role: str = "") -> None:
    """Make a table in a database and fill it; `role` may do no more than SELECT from a view of it (PostgreSQL)."""
    from sqlalchemy import create_engine, text

    engine = create_engine(url)
    rows = rows_of(table, entries)
    names = [column.split()[0] for column in TABLES[table].split(", ")]
    with engine.begin() as connection:
        base = f"{table}_rows" if role else table
        connection.execute(text(f"CREATE TABLE {base} ({TABLES[table]})"))
        insert = text(f"INSERT INTO {base} VALUES ({', '.join(':' + name for name in names)})")
        connection.execute(insert, [dict(zip(names, row, strict=True)) for row in rows])
        if role:
            connection.execute(text(f"CREATE VIEW {table} AS SELECT * FROM {base}"))
            connection.execute(text(f"GRANT SELECT ON {table} TO {role}"))
    engine.dispose()


SANCTIONS = ["GroupID", "Surname", "FirstName", "Forenames", "DateOfBirth", "Nationality", "PassportNumber", "Regime", "ListedOn"]


def sanction_lines(entries: Sequence[Entry], day_format: str = "%Y-%m-%d") -> list[list[str]]:
    """Lines of a sanctions list, header first, days as text."""
    return [
        SANCTIONS,
        *(
            [
                each["key"],
                each["surname"],
                each["first"],
                each["forenames"],
                f"{each['born']:{day_format}}" if each["born"] else "",
                "ZZ",
                "",
                each["words"],
                f"{each['when']:{day_format}}" if each["when"] else "",
            ]
            for each in entries
        ),
    ]


def write_csv(path: Path, lines: Sequence[Sequence[Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(lines)
    return path


def write_parquet(path: Path, lines: Sequence[Sequence[Any]]) -> Path:
    import duckdb

    plain = write_csv(path.with_suffix(".made.csv"), lines)
    duckdb.execute(f"COPY (SELECT * FROM read_csv('{plain}', header = true, auto_detect = true)) TO '{path}' (FORMAT parquet)")
    plain.unlink()
    return path


def write_xlsx(path: Path, lines: Sequence[Sequence[Any]]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    for line in lines:
        cells = [date.fromisoformat(cell) if len(str(cell)) == 10 and str(cell)[4:5] == "-" else cell for cell in line]
        book.active.append(cells)
    book.save(path)
    return path
