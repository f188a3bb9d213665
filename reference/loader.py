"""One loader for dated tables: rows with `valid_from`, `valid_to` and `source`, and a force's own folder laid over them.

A table is ``<name>.toml`` or ``<name>.csv``. A TOML table says what its rows hold::

    key = "code"
    [fields]            # type of each field: text, number, date, list, flag; `?` behind it: may be left out
    name = "text"
    successor = "text?"
    [defaults]          # for rows that do not say otherwise
    valid_from = 2020-01-01
    source = "..."
    [[rows]]
    code = "01"
    name = "Metropolitan"

In a CSV table the first column is the key and all other columns are text, which may be empty. A force's folder holds files of the
same names with the rows it changes: a key that occurs there replaces every row of that key in the package, a new key adds one.
The folder's TOML files need neither `key` nor `fields`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from reference.errors import InputRefusedError

DATA = Path(__file__).parent / "data"
_NAME = re.compile(r"[a-z0-9_]+")
_DATING = {"valid_from": "date", "valid_to": "date?", "source": "text"}
_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, float),
    "date": (date,),
    "list": (list,),
    "flag": (bool,),
}


class BrokenReferenceError(InputRefusedError):
    """A reference table or policy, usually one that a force edited, does not hold what it must."""

    code = "E-REFERENCE-BROKEN"


class MissingReferenceError(InputRefusedError):
    """There is no table or policy of that name, or it has not been imported yet."""

    code = "E-REFERENCE-MISSING"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in force on one day.

    Attributes:
        name: of the table.
        rows: from key to row; a row holds the key field, the table's fields and `valid_from`, `valid_to`, `source`.
        sha256: hash of these rows, whatever files they came from.
    """

    name: str
    rows: Mapping[str, Mapping[str, Any]]
    sha256: str

    def __getitem__(self, key: str) -> Mapping[str, Any]:
        return self.rows[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class _File:
    """One file as written: name for messages, key field, types of the fields, and rows with their line or number."""

    name: str
    key: str
    fields: Mapping[str, str]
    rows: list[tuple[str, dict[str, Any]]]


def load(name: str, on: date | None = None, overlay: Path | None = None) -> Table:
    """Read the rows of a table that are in force.

    Args:
        name: of the table, for example ``forces``.
        on: the day; today if left out.
        overlay: folder of a force, whose rows go before those of the package.

    Raises:
        MissingReferenceError: neither the package nor the overlay has the table, or the overlay is no folder.
        BrokenReferenceError: a file is broken; the message says which file, which row and what is wrong.
    """
    day = on or datetime.now(UTC).date()
    require_folder(overlay)
    base = _package_file(name)
    own = _find(overlay, name) if overlay else None
    over = _read(own, base) if own else None
    if base is None and over is None:
        raise MissingReferenceError(f"There is no reference table called {name}. Import it with: hoursback reference import")
    dated = _dated(base) if base else {}
    dated |= _dated(over) if over else {}
    rows: dict[str, Mapping[str, Any]] = {}
    for key, versions in dated.items():
        for row in versions:
            if row["valid_from"] <= day and (row["valid_to"] is None or day <= row["valid_to"]):
                rows[key] = row
    return Table(name, rows, digest(rows))


def require_folder(overlay: Path | None) -> None:
    """Make sure that a force's folder is there: one that is named and missing would leave its rules unapplied, unseen.

    Raises:
        MissingReferenceError: it is not there.
    """
    if overlay is not None and not overlay.is_dir():
        raise MissingReferenceError(f"The folder of the force's reference data, {overlay}, is not there: correct the setting.")


def names(overlay: Path | None = None) -> list[str]:
    """Names of the tables that can be loaded, the package's and the force's."""
    folders = [DATA, *([overlay] if overlay else [])]
    found = {path.stem for folder in folders for path in (*folder.glob("*.toml"), *folder.glob("*.csv"))}
    return sorted(name for name in found if _NAME.fullmatch(name))


def digest(data: Any) -> str:
    """SHA-256 of reference data, the same for the same content whatever file it came from."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=str, ensure_ascii=False).encode()).hexdigest()


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        BrokenReferenceError: it cannot be read or is not TOML; the message names the line.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenReferenceError(f"{path.name} cannot be read as text: {_reason(error)}.") from None
    except tomllib.TOMLDecodeError as error:
        raise BrokenReferenceError(f"{path.name} is not valid TOML: {_without_content(error)}.") from None


def read_csv(path: Path) -> tuple[list[str], list[list[str]]]:
    """Read a CSV file in UTF-8 (with or without byte order mark) as header and rows of equal length.

    Raises:
        BrokenReferenceError: it cannot be read, has no header, or a row has more or fewer cells than the header.
    """
    try:
        text = path.read_text("utf-8-sig")
        lines = [row for row in csv.reader(io.StringIO(text), strict=True) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BrokenReferenceError(f"{path.name} cannot be read as CSV in UTF-8: {_reason(error)}.") from None
    if not lines:
        raise BrokenReferenceError(f"{path.name} is empty: it must begin with a line of column names.")
    header = [cell.strip() for cell in lines[0]]
    if len(set(header)) < len(header):
        raise BrokenReferenceError(f"{path.name} names a column twice.")
    for number, row in enumerate(lines[1:], start=2):
        if len(row) != len(header):
            raise BrokenReferenceError(f"{path.name}, row {number} has {len(row)} cells; the header has {len(header)}.")
    return header, lines[1:]


@cache
def _package_file(name: str) -> _File | None:
    path = _find(DATA, name)
    return _read(path, None) if path else None


def _find(folder: Path, name: str) -> Path | None:
    if not _NAME.fullmatch(name):
        return None
    found = [path for path in (folder / f"{name}.toml", folder / f"{name}.csv") if path.is_file()]
    if len(found) > 1:
        raise BrokenReferenceError(f"{folder.name} holds both {name}.toml and {name}.csv: keep one of them.")
    return found[0] if found else None


def _read(path: Path, base: _File | None) -> _File:
    if path.suffix == ".csv":
        header, lines = read_csv(path)
        if base and (unknown := [column for column in header if column not in {base.key, *base.fields, *_DATING}]):
            raise BrokenReferenceError(f"{path.name} has a column {unknown[0]!r} that the table does not know.")
        key = base.key if base else header[0]
        fields = base.fields if base else {column: "text?" for column in header[1:] if column not in _DATING}
        rows = [
            (f"row {number}", {column: cell.strip() for column, cell in zip(header, line, strict=True) if cell.strip()})
            for number, line in enumerate(lines, start=2)
        ]
        return _File(path.name, key, fields, rows)
    data = read_toml(path)
    key = base.key if base else data.get("key", "")
    fields = base.fields if base else data.get("fields", {})
    defaults, items = data.get("defaults", {}), data.get("rows", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in [*items, defaults]):
        raise BrokenReferenceError(f"{path.name} must hold its rows under [[rows]], and what they share under [defaults].")
    if not isinstance(key, str) or not key or not isinstance(fields, dict):
        raise BrokenReferenceError(f"{path.name} must name its key and its [fields].")
    if odd := [name for name, kind in fields.items() if not isinstance(kind, str) or kind.removesuffix("?") not in _TYPES]:
        raise BrokenReferenceError(f"{path.name}: the type of the field {odd[0]!r} must be one of {', '.join(_TYPES)}.")
    return _File(path.name, key, fields, [(f"row {n}", {**defaults, **item}) for n, item in enumerate(items, start=1)])


def _dated(file: _File) -> dict[str, list[dict[str, Any]]]:
    """Check every row; group by key."""
    types = {**file.fields, **_DATING}
    dated: dict[str, list[dict[str, Any]]] = {}
    for number, row in file.rows:
        key = row.get(file.key)
        if not isinstance(key, str) or not key:
            raise BrokenReferenceError(f"{file.name}, {number}: the key {file.key!r} is missing or is not text.")
        where = f"{file.name}, {number} ({key})"
        if unknown := [name for name in row if name not in types and name != file.key]:
            raise BrokenReferenceError(f"{where}: the table has no field {unknown[0]!r}.")
        checked = {file.key: key} | {name: _value(where, name, row.get(name), kind) for name, kind in types.items()}
        if checked["valid_to"] and checked["valid_to"] < checked["valid_from"]:
            raise BrokenReferenceError(f"{where}: valid_to lies before valid_from.")
        for other in dated.setdefault(key, []):
            if checked["valid_from"] <= (other["valid_to"] or date.max) and other["valid_from"] <= (
                checked["valid_to"] or date.max
            ):
                raise BrokenReferenceError(f"{where}: another row of this key is in force at the same time.")
        dated[key].append(checked)
    return dated


def _value(where: str, name: str, value: Any, kind: str) -> Any:
    optional, kind = kind.endswith("?"), kind.removesuffix("?")
    if value is None or value == "":
        if optional:
            return "" if kind == "text" else None
        raise BrokenReferenceError(f"{where}: {name} is missing.")
    if kind == "date" and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise BrokenReferenceError(f"{where}: {name} is not a date such as 2026-04-01.") from None
    if kind == "number" and isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            raise BrokenReferenceError(f"{where}: {name} is not a number.") from None
    if (
        not isinstance(value, _TYPES[kind])
        or (isinstance(value, bool) and kind != "flag")
        or (isinstance(value, datetime) and kind == "date")
    ):
        raise BrokenReferenceError(f"{where}: {name} must be a {kind}.")
    return value


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or "the file cannot be opened"
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)


def _without_content(error: tomllib.TOMLDecodeError) -> str:
    """TOML errors may quote a key; the place is enough."""
    found = re.search(r"\(at (line \d+|end of document)", str(error))
    return f"look at {found[1]}" if found else "look for a key that is written twice"
