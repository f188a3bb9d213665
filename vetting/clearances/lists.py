"""Reading lists that other systems export: CSV or XLSX, columns by their headings, days in the ways people write them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from vetting.clearances.errors import StaffListError

_MOST_ROWS = 500_000


def rows_of(
    path: Path, columns: Mapping[str, Sequence[str]], needed: Sequence[Sequence[str]]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows of a list with their numbers, each from field to cell; empty ones are left out.

    Args:
        path: CSV (comma, semicolon or tab) or XLSX, whose first sheet is read.
        columns: a field, and the headings under which it is known.
        needed: of each of these groups one field must be there.

    Raises:
        StaffListError: the list cannot be read, or lacks a column; the message quotes nothing.
    """
    try:
        table = list(_xlsx(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path))
    except OSError as error:
        raise StaffListError(f"{path.name} cannot be read: {error.strerror or 'it is no such file'}.") from None
    if not table:
        raise StaffListError(f"{path.name} is empty: it must begin with a line of headings.")
    if len(table) > _MOST_ROWS:
        raise StaffListError(f"{path.name} has more than {_MOST_ROWS} rows: split it.")
    places = _places(path.name, [str(cell or "") for cell in table[0]], columns, needed)
    for number, cells in enumerate(table[1:], start=2):
        if any(str(cell if cell is not None else "").strip() for cell in cells):
            yield number, {name: cells[at] if at < len(cells) else "" for name, at in places.items()}


def text_of(cell: Any) -> str:
    """A cell as text in one line."""
    return " ".join(str(cell if cell is not None else "").split())


def required(file: str, number: int, name: str, text: str) -> str:
    """`text`, if it is there.

    Raises:
        StaffListError: it is empty.
    """
    if not text:
        raise StaffListError(f"{file}, row {number}: the {name} is missing.")
    return text


def day_of(file: str, number: int, name: str, cell: Any) -> date | None:
    """A cell as a day; None for an empty one.

    Raises:
        StaffListError: it is none.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell or "").strip()
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise StaffListError(f"{file}, row {number}: {name.replace('_', ' ')} is no date such as 2026-04-01 or 01/04/2026.")


def _csv(path: Path) -> Iterator[list[str]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error:
        raise StaffListError(f"{path.name} cannot be read as CSV: look for a quote that is not closed.") from None


def _xlsx(path: Path) -> Iterator[list[Any]]:
    import zipfile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        yield from (list(row) for row in sheet.iter_rows(values_only=True))
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError):
        raise StaffListError(f"{path.name} cannot be read as a workbook: save it again as .xlsx or CSV.") from None


def _places(
    file: str, headings: Sequence[str], columns: Mapping[str, Sequence[str]], needed: Sequence[Sequence[str]]
) -> dict[str, int]:
    said = [re.sub(r"[\W_]+", " ", heading).strip().casefold() for heading in headings]
    places = {}
    for name, known in columns.items():
        found = [at for at, heading in enumerate(said) if heading in known]
        if len(found) > 1:
            raise StaffListError(f"{file} has the column for {name.replace('_', ' ')} twice: keep one.")
        if found:
            places[name] = found[0]
    for group in needed:
        if not any(name in places for name in group):
            words = ", ".join(columns[group[0]])
            raise StaffListError(f"{file} has no column for {group[0].replace('_', ' ')}: call it one of {words}.")
    return places
