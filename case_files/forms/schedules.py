"""MG6C, MG6D, MG6E and the SDC: the schedules of unused material (CPIA Code) and who certifies them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from case_files.forms.fields import between, read_date, read_urns
from case_files.forms.tables import table_rows
from case_files.items import Item, fold

_COLUMNS = {
    "number": ("item no", "no", "item"),
    "description": ("description and relevance", "description"),
    "reason": ("reason for sensitivity", "reason"),
    "location": ("location",),
    "status": ("disclosure status", "status", "d i cnd", "passes disclosure test"),
    "comment": ("comment", "for cps use"),
}
_DISCLOSED = re.compile(r"\s*(?:D|disclose[d]?|disclosable|passes(?: the)? disclosure test)\b", re.I)


@dataclass(frozen=True, slots=True, repr=False)
class ScheduleEntry:
    """One item of unused material, as written."""

    number: str
    description: str
    reason: str
    location: str
    status: str

    @property
    def to_disclose(self) -> bool:
        """Whether it is marked for disclosure: D, or "passes disclosure test"."""
        return bool(_DISCLOSED.match(self.status))


@dataclass(frozen=True, slots=True, repr=False)
class Schedule:
    """What one schedule says.

    Attributes:
        item: id of the item.
        form: MG6C, MG6D, MG6E or SDC.
        urns: as written on it.
        entries: items of the table.
        officer: name of the disclosure officer.
        signed: whether something stands behind "Signature".
        dated: date of the signature.
        undermining: MG6E and SDC: what is said of material that might undermine or assist.
    """

    item: str
    form: str
    urns: tuple[str, ...]
    entries: tuple[ScheduleEntry, ...]
    officer: str
    signed: bool
    dated: date | None
    undermining: str


def read_schedule(item: Item, form: str) -> Schedule:
    """Read a schedule of a known form; nothing is guessed."""
    text = item.text
    entries = []
    for row in table_rows(item, _COLUMNS, key="number"):
        # OCR runs a narrow column into the next one: "1 Incident log of the".
        cells = re.match(r"\s*(\d+\w?)[.)]?(?:\s+(\S.*))?$", row["number"], re.S)
        if cells:
            description = " ".join(filter(None, (cells[2], row["description"])))
            entries.append(ScheduleEntry(cells[1], description, row["reason"], row["location"], row["status"]))
    return Schedule(
        item=item.id,
        form=form,
        urns=read_urns(text),
        entries=tuple(entries),
        officer=between(text, r"(?:name of )?disclosure officer(?:.s name)?\s*[|:]", r"\n|signature|rank"),
        signed=bool(between(text, r"\bsignature(?: of disclosure officer)?\s*[|:]", r"\n|\bdate\b")),
        dated=read_date(
            between(text, r"\bsignature[^\n]*(?:\n[^\n]*)?\bdate\s*[|:]", r"\n") or between(text, r"\bdate\s*[|:]", r"\n")
        ),
        undermining=between(
            text,
            r"might (?:reasonably )?(?:be (?:considered )?capable of )?undermin[^:\n]*:",
            r"\n\s*(?:disclosure officer|signature)|\Z",
        ),
    )


def poorly_described(entry: ScheduleEntry, enough: int) -> bool:
    """Whether a description is too short to decide on without seeing the item ("Statement", "CCTV disc")."""
    return len(fold(entry.description).split()) < enough
