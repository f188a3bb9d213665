"""HR's list of staff beside the register of clearances: who joined, moved or left, and what that means for a clearance.

Each difference is said in a sentence that names the two sides. Nothing is changed by it: a person ends, moves or
asks for a clearance.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from vetting.clearances.errors import StaffListError
from vetting.clearances.register import Clearance

Kind = Literal[
    "joined_without_clearance",
    "transferee",
    "left_with_live_clearance",
    "moved_to_higher_level",
    "moved",
    "expired_in_post",
    "name_changed",
    "number_changed",
    "not_in_hr",
    "duplicate_in_hr",
    "duplicate_clearance",
]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "staff_number": ("staff number", "employee number", "employee id", "personnel number", "collar number", "payroll number"),
    "name": ("name", "full name", "employee name"),
    "forenames": ("forenames", "forename", "first name", "given name"),
    "surname": ("surname", "last name", "family name"),
    "born": ("date of birth", "dob", "birth date"),
    "unit": ("unit", "department", "team", "organisation unit"),
    "post": ("post", "role", "job title", "position"),
    "level": ("required level", "vetting level", "level", "clearance required"),
    "started": ("start date", "started", "date joined", "hire date"),
    "left": ("leaving date", "end date", "date left", "termination date"),
    "from_force": ("previous force", "transferred from", "from force"),
}
"""A field, and the headings under which HR systems export it."""

_NEEDED = ("staff_number", "unit", "level")
_MOST_ROWS = 500_000


@dataclass(frozen=True, slots=True, repr=False)
class StaffRow:
    """One line of HR's list; `row` is its number in the file."""

    row: int
    staff_number: str
    name: str
    unit: str
    level: str
    post: str = ""
    born: date | None = None
    started: date | None = None
    left: date | None = None
    from_force: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Difference:
    """A difference between HR's list and the register.

    Attributes:
        kind: what it is.
        words: both sides in a sentence, and what to look at.
        staff_number: whom it is about.
        clearance_id: the clearance; empty where there is none.
        row: of HR's list; 0 where there is none.
    """

    kind: Kind
    words: str
    staff_number: str
    clearance_id: str = ""
    row: int = 0


def read_staff(path: Path) -> list[StaffRow]:
    """Read HR's list from CSV (comma, semicolon or tab) or XLSX.

    Raises:
        StaffListError: it cannot be read, lacks a column, or a cell holds no date; the message names the row, and quotes
            nothing.
    """
    try:
        table = list(_xlsx(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path))
    except OSError as error:
        raise StaffListError(f"{path.name} cannot be read: {error.strerror or 'it is no such file'}.") from None
    if not table:
        raise StaffListError(f"{path.name} is empty: it must begin with a line of headings.")
    places = _places(path.name, [str(cell or "") for cell in table[0]])
    if len(table) > _MOST_ROWS:
        raise StaffListError(f"{path.name} has more than {_MOST_ROWS} rows: split it.")
    rows = []
    for number, cells in enumerate(table[1:], start=2):
        if any(str(cell or "").strip() for cell in cells):
            rows.append(_row(path.name, number, {name: cells[at] if at < len(cells) else "" for name, at in places.items()}))
    return rows


def compare(
    staff: Sequence[StaffRow], clearances: Sequence[Clearance], covers: Mapping[str, frozenset[str]], on: date
) -> list[Difference]:
    """Lay HR's list beside the live clearances.

    Args:
        staff: from `read_staff`.
        clearances: live ones.
        covers: for each level the levels that suffice for it; one that is missing is covered by itself alone.
        on: the day; who left before it has left.

    Returns:
        Differences in the order of HR's list, then those of clearances that no line of it explains.
    """
    found: list[Difference] = []
    by_number: dict[str, list[Clearance]] = {}
    for one in clearances:
        by_number.setdefault(_plain(one.staff_number), []).append(one)
    seen: dict[str, StaffRow] = {}
    explained: set[str] = set()
    for row in staff:
        number = _plain(row.staff_number)
        if number in seen:
            words = f"Rows {seen[number].row} and {row.row} of HR's list have the same staff number: one of them is wrong."
            found.append(Difference("duplicate_in_hr", words, row.staff_number, row=row.row))
            continue
        seen[number] = row
        own = by_number.get(number, [])
        if not own:
            own = [one for one in clearances if _same_person(one, row) and _plain(one.staff_number) not in seen]
            for one in own:
                words = f"{row.name} has the number {row.staff_number} in HR's list and {one.staff_number} in the register."
                found.append(Difference("number_changed", words, row.staff_number, one.id, row.row))
        explained |= {one.id for one in own}
        found += _about(row, own, covers, on)
    for one in clearances:
        if one.id not in explained:
            words = f"{one.name} ({one.staff_number}) has a live clearance {one.level} and is not in HR's list: did they leave?"
            found.append(Difference("not_in_hr", words, one.staff_number, one.id))
    return found


def _about(row: StaffRow, own: Sequence[Clearance], covers: Mapping[str, frozenset[str]], on: date) -> Iterator[Difference]:
    def one(kind: Kind, words: str, clearance: str = "") -> Difference:
        return Difference(kind, words, row.staff_number, clearance, row.row)

    if row.left is not None and row.left < on:
        for clearance in own:
            words = f"{row.name} left on {row.left:%d.%m.%Y} and still has a live clearance {clearance.level}: end it."
            yield one("left_with_live_clearance", words, clearance.id)
        return
    if row.started is not None and row.started > on and not own:
        return
    if not own:
        if row.from_force:
            words = f"{row.name} came from {row.from_force} and has no clearance here: vet them as a transferee."
            yield one("transferee", words)
        else:
            words = f"{row.name} is in {row.unit} without any clearance on the register; the post needs {row.level}."
            yield one("joined_without_clearance", words)
        return
    if len(own) > 1:
        levels = ", ".join(sorted(clearance.level for clearance in own))
        for clearance in own[1:]:
            yield one("duplicate_clearance", f"{row.name} has {len(own)} live clearances ({levels}): keep one.", clearance.id)
    valid = [clearance for clearance in own if clearance.expires_on >= on]
    enough = covers.get(row.level, frozenset({row.level})) | {row.level}
    if not valid:
        last = max(own, key=lambda clearance: clearance.expires_on)
        yield one("expired_in_post", f"{row.name} is in post and the clearance expired on {last.expires_on:%d.%m.%Y}.", last.id)
    elif row.level and not any(clearance.level in enough for clearance in valid):
        held = ", ".join(sorted(clearance.level for clearance in valid))
        post = f" ({row.post})" if row.post else ""
        words = f"{row.name} holds {held}; the post in {row.unit}{post} needs {row.level}: vet them before they do its work."
        yield one("moved_to_higher_level", words, valid[0].id)
    for clearance in own:
        if _plain(clearance.unit) != _plain(row.unit):
            yield one("moved", f"{row.name} is in {row.unit} by HR's list and in {clearance.unit} by the register.", clearance.id)
        if _plain(clearance.name) != _plain(row.name):
            words = f"{clearance.name} of the register is {row.name} in HR's list: ask why, and search the new name."
            yield one("name_changed", words, clearance.id)


def _same_person(clearance: Clearance, row: StaffRow) -> bool:
    return row.born is not None and clearance.born == row.born and _plain(clearance.name) == _plain(row.name)


def _places(file: str, headings: Sequence[str]) -> dict[str, int]:
    said = [re.sub(r"[\W_]+", " ", heading).strip().casefold() for heading in headings]
    places = {}
    for name, known in COLUMNS.items():
        found = [at for at, heading in enumerate(said) if heading in known]
        if len(found) > 1:
            raise StaffListError(f"{file} has the column for {name.replace('_', ' ')} twice: keep one.")
        if found:
            places[name] = found[0]
    missing = [name for name in _NEEDED if name not in places]
    if "name" not in places and "surname" not in places:
        missing.append("name")
    if missing:
        words = ", ".join(COLUMNS[missing[0]])
        raise StaffListError(f"{file} has no column for {missing[0].replace('_', ' ')}: call it one of {words}.")
    return places


def _row(file: str, number: int, cells: Mapping[str, Any]) -> StaffRow:
    text = {name: " ".join(str(cell if cell is not None else "").split()) for name, cell in cells.items()}
    if not text["staff_number"]:
        raise StaffListError(f"{file}, row {number}: the staff number is missing.")
    days = {name: _day(file, number, name, cells.get(name)) for name in ("born", "started", "left")}
    name = text.get("name") or " ".join(filter(None, (text.get("forenames", ""), text.get("surname", ""))))
    return StaffRow(
        number,
        text["staff_number"].removesuffix(".0"),
        name,
        text["unit"],
        text["level"],
        text.get("post", ""),
        days["born"],
        days["started"],
        days["left"],
        text.get("from_force", ""),
    )


def _day(file: str, number: int, name: str, cell: Any) -> date | None:
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


def _plain(value: str) -> str:
    folded = unicodedata.normalize("NFKD", value).casefold()
    return re.sub(r"[\W_\u0300-\u036f]+", "", folded)


def counted(differences: Iterable[Difference]) -> dict[str, int]:
    """How many of each kind."""
    counts: dict[str, int] = {}
    for one in differences:
        counts[one.kind] = counts.get(one.kind, 0) + 1
    return dict(sorted(counts.items()))
