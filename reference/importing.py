"""Importing the large published tables (offence codes, organisation units) into a force's folder, and looking things up in them.

The tables are too large and change too often for the package: a force downloads them and imports them with ``hoursback reference
import PATH``. Each is checked whole before anything is written; the old one stays in force until the new one is in its place.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from reference.bank_modulus import BankTables, read_bank_tables
from reference.loader import BrokenReferenceError, MissingReferenceError, Table, load, read_csv
from reference.notation import PublishedTables
from reference.police_identifiers import OFFENCE_CODE

_CATEGORIES = {"CS": "summary", "CM": "summary motoring", "CE": "either way", "CI": "indictable"}
_BANK_FILES = ("valacdos.txt", "scsubtab.txt")


@dataclass(frozen=True, slots=True)
class ImportedTable:
    """What an import wrote."""

    name: str
    path: Path
    rows: int
    skipped: int
    """Rows of the published file that belong to another table (courts among police units)."""

    def __str__(self) -> str:
        skipped = f", {self.skipped} that are not police units left out" if self.skipped else ""
        return f"{self.name}: {self.rows} rows imported to {self.path}{skipped}"


@dataclass(frozen=True, slots=True)
class Offence:
    """One CJS offence.

    Attributes:
        code: as published, for example ``TH68010``.
        title: of the offence.
        category: ``summary``, ``summary motoring``, ``either way``, ``indictable``, or the published code of another kind.
        recordable: whether it is recorded on the PNC.
        qualifier: ``A`` attempt, ``B`` aid and abet, ``C`` conspire, ``I`` incite, or empty; codes with one are often not
            listed and then carry the title of the offence itself.
    """

    code: str
    title: str
    category: str
    recordable: bool
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationUnit:
    """One unit of a force, as ASNs and URNs name it: `code` is the force and unit together, for example ``40ZZ``."""

    code: str
    force: str
    name: str


def import_path(path: Path, folder: Path, *, on: date | None = None) -> list[ImportedTable]:
    """Check published tables and put them into a force's folder.

    Args:
        path: a CSV file, a bank weight table, or a folder that holds some of them. The table is told by its columns, not by
            its name; files of a folder that are none of them are left alone.
        folder: the force's reference folder; made if need be.
        on: the day from which the rows are in force; today if left out.

    Raises:
        BrokenReferenceError: a table is broken, or there is none; the message says which file and row. Nothing is written then.
    """
    whole = path.is_dir()
    files = sorted(each for each in path.iterdir() if each.suffix == ".csv" or each.name in _BANK_FILES) if whole else [path]
    day = on or datetime.now(UTC).date()
    made: list[tuple[ImportedTable, str]] = []
    for file in files:
        if (ready := _bank_table(file, folder) if file.name in _BANK_FILES else _csv_table(file, folder, day, whole)) is not None:
            made.append(ready)
    if not made:
        raise BrokenReferenceError(
            f"{path.name} holds no table that can be imported: offence codes (columns {', '.join(_OFFENCES.columns)}), "
            f"organisation units (columns {', '.join(_UNITS.columns)}) or {_BANK_FILES[0]}."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for table, content in made:
        _write(table.path, content)
    return [table for table, _ in made]


def offence(code: str, overlay: Path | None) -> Offence | None:
    """Look an offence up by its CJS code, however written; None when it is not in the imported list.

    Raises:
        MissingReferenceError: the list has not been imported.
    """
    parts = OFFENCE_CODE.parse(code)
    if parts is None:
        return None
    table = _imported("offence_codes", overlay)
    whole, bare = OFFENCE_CODE.canonical(parts), parts["act"] + parts["serial"]
    row = table.rows.get(whole) or table.rows.get(bare)
    if row is None:
        return None
    category = _CATEGORIES.get(row["category"], row["category"])
    return Offence(whole, row["title"], category, row["recordable_on_pnc"] == "True", parts["qualifier"])


def organisation_unit(code: str, overlay: Path | None) -> OrganisationUnit | None:
    """Look a police unit up by force and unit code together; None when it is not in the imported list.

    Raises:
        MissingReferenceError: the list has not been imported.
    """
    row = _imported("organisation_units", overlay).rows.get(code.strip().upper())
    return OrganisationUnit(row["code"], row["force"], row["name"]) if row else None


def published_tables(overlay: Path | None) -> PublishedTables:
    """Everything imported that `reference.identifiers` can check against; what is missing is None."""
    bank: BankTables | None = None
    if overlay is not None and (weights := overlay / _BANK_FILES[0]).is_file():
        substitutes = overlay / _BANK_FILES[1]
        bank = read_bank_tables(weights, substitutes if substitutes.is_file() else None)
    return PublishedTables(units=_keys("organisation_units", overlay), offences=_keys("offence_codes", overlay), bank=bank)


@dataclass(frozen=True, slots=True)
class _Published:
    """How a published table looks and what becomes of each of its rows."""

    name: str
    columns: tuple[str, ...]
    source: str
    kept: tuple[str, ...]
    convert: Callable[[Mapping[str, str]], tuple[str, ...] | str | None]
    """The cells to keep, None for a row of another kind, or what is wrong with the row."""


def _offence_row(row: Mapping[str, str]) -> tuple[str, ...] | str | None:
    if OFFENCE_CODE.normalise(row["cjs_code"]) != row["cjs_code"]:
        return "cjs_code is not an offence code"
    if not re.fullmatch(r"[A-Z]{1,3}", row["category"]):
        return "category is not a letter code such as CE"
    if not row["title"]:
        return "the title is missing"
    if row["recordable_on_pnc"] not in ("True", "False"):
        return "recordable_on_pnc must be True or False"
    return row["cjs_code"], row["category"], row["title"], row["recordable_on_pnc"]


def _unit_row(row: Mapping[str, str]) -> tuple[str, ...] | str | None:
    if row["topLevelCode"]:
        return None  # Courts and other bodies; police units have no top level code.
    if not re.fullmatch(r"[0-9A-Z]{2}", row["secondLevelCode"]):
        return "secondLevelCode is not a force code of two characters"
    if not re.fullmatch(r"[0-9A-Z]{2}", row["thirdLevelCode"]):
        return "thirdLevelCode is not a unit code of two characters"
    return row["secondLevelCode"] + row["thirdLevelCode"], row["secondLevelName"], row["thirdLevelName"]


_OFFENCES = _Published(
    "offence_codes",
    ("cjs_code", "category", "title", "recordable_on_pnc"),
    "Ministry of Justice, published CJS offence codes",
    ("code", "category", "title", "recordable_on_pnc"),
    _offence_row,
)
_UNITS = _Published(
    "organisation_units",
    ("secondLevelCode", "secondLevelName", "thirdLevelCode", "thirdLevelName", "topLevelCode"),
    "Ministry of Justice, published organisation units",
    ("code", "force", "name"),
    _unit_row,
)


def _csv_table(file: Path, folder: Path, day: date, lenient: bool) -> tuple[ImportedTable, str] | None:
    header, lines = read_csv(file)
    kind = next((kind for kind in (_OFFENCES, _UNITS) if set(kind.columns) <= set(header)), None)
    if kind is None:
        if lenient:
            return None
        raise BrokenReferenceError(
            f"{file.name} has not the columns of offence codes ({', '.join(_OFFENCES.columns)}) "
            f"or organisation units ({', '.join(_UNITS.columns)})."
        )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*kind.kept, "valid_from", "valid_to", "source"))
    seen: dict[str, int] = {}
    skipped = 0
    for number, line in enumerate(lines, start=2):
        cells = kind.convert({name: cell.strip() for name, cell in zip(header, line, strict=True)})
        if isinstance(cells, str):
            raise BrokenReferenceError(f"{file.name}, row {number}: {cells}. Nothing was imported.")
        if cells is None:
            skipped += 1
            continue
        if cells[0] in seen:
            if kind is _UNITS:
                continue  # The published list names some units twice, under an old and a new name.
            raise BrokenReferenceError(f"{file.name}, row {number}: {cells[0]} stands in row {seen[cells[0]]} already.")
        seen[cells[0]] = number
        writer.writerow((*cells, day.isoformat(), "", f"{kind.source}, imported {day.isoformat()}"))
    if not seen:
        raise BrokenReferenceError(f"{file.name} has the right columns and no rows. Nothing was imported.")
    return ImportedTable(kind.name, folder / f"{kind.name}.csv", len(seen), skipped), text.getvalue()


def _bank_table(file: Path, folder: Path) -> tuple[ImportedTable, str] | None:
    if file.name == _BANK_FILES[0]:
        rows = len(read_bank_tables(file).rows)
    else:
        weights = next((each for each in (file.parent / _BANK_FILES[0], folder / _BANK_FILES[0]) if each.is_file()), None)
        if weights is None:
            raise BrokenReferenceError(f"{file.name} is of no use without {_BANK_FILES[0]}: import both.")
        rows = len(read_bank_tables(weights, file).substitutes)
    return ImportedTable(file.name, folder / file.name, rows, 0), file.read_text("ascii")


def _write(target: Path, content: str) -> None:
    """Put a file into its place in one step, so that a table is never half there."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _imported(name: str, overlay: Path | None) -> Table:
    path = overlay / f"{name}.csv" if overlay else None
    if path is None or not path.is_file():
        raise MissingReferenceError(f"The table {name} has not been imported yet: hoursback reference import FILE")
    return _read_once(name, path.parent, path.stat().st_mtime_ns, datetime.now(UTC).date())


@lru_cache(maxsize=8)
def _read_once(name: str, overlay: Path, changed: int, on: date) -> Table:
    return load(name, on, overlay)


def _keys(name: str, overlay: Path | None) -> frozenset[str] | None:
    try:
        return frozenset(_imported(name, overlay).rows)
    except MissingReferenceError:
        return None
