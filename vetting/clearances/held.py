"""A list of clearances that were granted before this register was kept, as another system exports it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from vetting.clearances.errors import StaffListError
from vetting.clearances.lists import day_of, required, rows_of, text_of
from vetting.clearances.staff import COLUMNS as STAFF_COLUMNS

COLUMNS: Mapping[str, tuple[str, ...]] = {
    **{name: STAFF_COLUMNS[name] for name in ("staff_number", "name", "forenames", "surname", "born", "unit")},
    "level": (*STAFF_COLUMNS["level"], "clearance", "clearance level"),
    "granted_on": ("granted", "granted on", "date granted", "clearance date"),
    "expires_on": ("expires", "expires on", "expiry", "expiry date", "valid until"),
}
"""A field, and the headings under which registers export it."""

_NEEDED = (("staff_number",), ("name", "surname"), ("level",), ("granted_on",), ("expires_on",))


@dataclass(frozen=True, slots=True, repr=False)
class HeldElsewhere:
    """One line of such a list."""

    staff_number: str
    name: str
    level: str
    unit: str
    granted_on: date
    expires_on: date
    born: date | None = None


def read_held(path: Path) -> list[HeldElsewhere]:
    """Read the list from CSV or XLSX.

    Raises:
        StaffListError: it cannot be read, lacks a column, or a row lacks what it must hold; nothing is quoted.
    """
    held = []
    for number, cells in rows_of(path, COLUMNS, _NEEDED):
        text = {name: text_of(cell) for name, cell in cells.items()}
        first, last = (day_of(path.name, number, name, cells[name]) for name in ("granted_on", "expires_on"))
        if first is None or last is None or last < first:
            raise StaffListError(f"{path.name}, row {number}: the days of grant and expiry are missing, or in the wrong order.")
        held.append(
            HeldElsewhere(
                required(path.name, number, "staff number", text["staff_number"].removesuffix(".0")),
                text.get("name") or " ".join(filter(None, (text.get("forenames", ""), text.get("surname", "")))),
                required(path.name, number, "level", text["level"]),
                text.get("unit", ""),
                first,
                last,
                day_of(path.name, number, "born", cells.get("born")),
            )
        )
    return held
