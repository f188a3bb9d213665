"""HR's list of staff beside the register of clearances: who joined, moved or left, and what that means for a clearance.

Each difference is said in a sentence that names the two sides. Nothing is changed by it: a person ends, moves or
asks for a clearance.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from vetting.clearances.lists import day_of, required, rows_of, text_of
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

_NEEDED = (("staff_number",), ("name", "surname"), ("unit",), ("level",))


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
    return [_row(path.name, number, cells) for number, cells in rows_of(path, COLUMNS, _NEEDED)]


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
            words = f"{one.name} ({one.staff_number}) holds {one.level} and is not in HR's list: see whether they left."
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


def _row(file: str, number: int, cells: Mapping[str, Any]) -> StaffRow:
    text = {name: text_of(cell) for name, cell in cells.items()}
    return StaffRow(
        number,
        required(file, number, "staff number", text["staff_number"].removesuffix(".0")),
        text.get("name") or " ".join(filter(None, (text.get("forenames", ""), text.get("surname", "")))),
        text["unit"],
        text["level"],
        text.get("post", ""),
        day_of(file, number, "born", cells.get("born")),
        day_of(file, number, "started", cells.get("started")),
        day_of(file, number, "left", cells.get("left")),
        text.get("from_force", ""),
    )


def _plain(value: str) -> str:
    folded = unicodedata.normalize("NFKD", value).casefold()
    return re.sub(r"[\W_\u0300-\u036f]+", "", folded)


def counted(differences: Iterable[Difference]) -> dict[str, int]:
    """How many of each kind."""
    counts: dict[str, int] = {}
    for one in differences:
        counts[one.kind] = counts.get(one.kind, 0) + 1
    return dict(sorted(counts.items()))
