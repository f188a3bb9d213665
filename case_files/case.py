"""A case: its items, what each was taken for, what its forms say, and the facts drawn together from them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from case_files.arranging import Arrangement
from case_files.forms.charging import ChargingReport, read_charging_report
from case_files.forms.exhibits import ExhibitList, MediaSheet, read_exhibit_list, read_media_sheet, reference_on
from case_files.forms.people import (
    ConvictionsPrint,
    Interview,
    WitnessList,
    read_convictions,
    read_interview,
    read_witness_list,
)
from case_files.forms.reports import Information, PoliceReport, read_information, read_police_report
from case_files.forms.schedules import Schedule, read_schedule
from case_files.forms.statements import Statement, read_statement
from case_files.items import Item
from case_files.layouts import UNKNOWN, Layouts, Typed, type_of

FileType = Literal["charge_full", "threshold", "gap", "ngap", "crown"]
FILE_TYPES: dict[FileType, str] = {
    "charge_full": "pre-charge, full code test",
    "threshold": "pre-charge, threshold test",
    "gap": "anticipated guilty plea",
    "ngap": "anticipated not guilty plea",
    "crown": "Crown Court",
}


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Somebody of the case, under the fullest way in which the forms write the name.

    Attributes:
        name: as written.
        born: date of birth where a form says it.
        items: ids of items that name them in this role.
        officer: a police officer or member of staff.
    """

    name: str
    born: date | None = None
    items: tuple[str, ...] = ()
    officer: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Facts:
    """What the case is about, drawn together from its forms or stated by whoever hands it in.

    Attributes:
        urn: the one that most items carry, or as stated.
        urns: every URN found, with the ids of the items that carry it.
        file_type: which column of the file standard applies.
        suspects, victims, witnesses: people by role; victims and witnesses may be the same.
        interviewed: names of suspects who were interviewed.
        domestic_abuse, custody, arrested, intimidated: what changes the needs of the file.
        plea: "guilty", "not guilty" or empty.
        charged_by: "police", "cps" or empty.
        offences: pairs of code and category (CS, CM, CE, CI) as stated.
        stated: names of the facts that somebody stated; the rest is inferred from the forms.
        grounds: for each inferred fact, in words, where it comes from.
    """

    urn: str = ""
    urns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    file_type: FileType = "charge_full"
    suspects: tuple[Person, ...] = ()
    victims: tuple[Person, ...] = ()
    witnesses: tuple[Person, ...] = ()
    interviewed: tuple[str, ...] = ()
    domestic_abuse: bool = False
    custody: bool = False
    arrested: bool = False
    intimidated: bool = False
    plea: str = ""
    charged_by: str = ""
    offences: tuple[tuple[str, str], ...] = ()
    stated: frozenset[str] = frozenset()
    grounds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """Items with their types and what the forms among them say. Copies of an item are left out of the forms.

    Attributes:
        items: all of them.
        types: by id of the item.
        copies: id of an item to the id of the first item with the same content.
        playable: by id of a recording: empty where every frame of it could be decoded, else what is wrong in words; recordings
            that nobody tried are not in it.
        facts: drawn together by `case_files.facts`.
        arrangement: in which order and section a person wants the papers, by id of the item.
    """

    items: tuple[Item, ...]
    types: Mapping[str, Typed]
    copies: Mapping[str, str]
    statements: tuple[Statement, ...] = ()
    charging: tuple[ChargingReport, ...] = ()
    reports: tuple[PoliceReport, ...] = ()
    information: tuple[Information, ...] = ()
    media_sheets: tuple[MediaSheet, ...] = ()
    exhibit_lists: tuple[ExhibitList, ...] = ()
    witness_lists: tuple[WitnessList, ...] = ()
    interviews: tuple[Interview, ...] = ()
    convictions: tuple[ConvictionsPrint, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    playable: Mapping[str, str] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    arrangement: Arrangement = field(default_factory=Arrangement)

    def item(self, id: str) -> Item:
        """The item of an id."""
        return next(item for item in self.items if item.id == id)

    def of_form(self, *forms: str) -> tuple[Item, ...]:
        """Items of any of some forms, without copies, in their order."""
        return tuple(item for item in self.items if self.types[item.id].form in forms and item.id not in self.copies)

    def has(self, form: str) -> bool:
        """Whether an item of a form is there."""
        return bool(self.of_form(form))


def assemble(
    items: tuple[Item, ...],
    layouts: Layouts,
    *,
    confirmed: Mapping[str, str] | None = None,
    playable: Mapping[str, str] | None = None,
) -> Case:
    """Type every item, find copies and read the forms.

    Args:
        items: of one case.
        layouts: how forms look.
        confirmed: by id of an item: the form that a person says it is.
        playable: what a decoder said of each recording (`Case.playable`).

    Returns:
        The case, without facts: `case_files.facts.draw` adds them.
    """
    said = confirmed or {}
    types = {
        item.id: Typed(said[item.id], 1.0, "a person said so", confirmed=True) if item.id in said else type_of(item, layouts)
        for item in items
    }
    copies = _copies(items)

    def own(*forms: str) -> list[Item]:
        return [item for item in items if types[item.id].form in forms and item.id not in copies]

    statements = tuple(read_statement(item) for item in own("MG11", "MG11(CONT)", "MG11(T)", "MG11(R)"))
    exhibit_lists = tuple(read_exhibit_list(item) for item in own("MG12"))
    named = {reference for statement in statements for reference in statement.exhibits}
    named |= {entry.reference for exhibits in exhibit_lists for entry in exhibits.entries}
    for item in own(UNKNOWN, "PHOTOGRAPH"):
        if reference_on(item) in named and not types[item.id].sure:
            form = "EXHIBIT" if types[item.id].form == UNKNOWN else "PHOTOGRAPH"
            types[item.id] = Typed(form, 0.8, f"it carries the reference {reference_on(item)}, which a statement or list names")
    return Case(
        items=items,
        types=types,
        copies=copies,
        statements=statements,
        charging=tuple(read_charging_report(item) for item in own("MG3", "MG3A")),
        reports=tuple(read_police_report(item) for item in own("MG5", "MG5(SP)")),
        information=tuple(read_information(item) for item in own("MG6")),
        media_sheets=tuple(read_media_sheet(item) for item in own("MG00")),
        exhibit_lists=exhibit_lists,
        witness_lists=tuple(read_witness_list(item) for item in own("MG9")),
        interviews=tuple(read_interview(item) for item in own("MG15(ROTI)", "MG15(ROVI)", "MG15(SDN)", "MG15(CNOI)")),
        convictions=tuple(read_convictions(item) for item in own("PCN1", "PCN2", "PCN3")),
        schedules=tuple(read_schedule(item, types[item.id].form) for item in own("MG6C", "MG6D", "MG6E", "SDC")),
        playable=dict(playable or {}),
    )


def _copies(items: tuple[Item, ...]) -> dict[str, str]:
    """Items with the bytes of an earlier one, or with its text page by page: forms are saved and printed again and again.

    A recording under another exhibit reference or in another format is none: each exhibit is judged by itself.
    """
    first: dict[str, str] = {}
    copies = {}
    for item in items:
        words = item.folded.strip()
        key = hashlib.sha256("\f".join(item.pages).casefold().encode()).hexdigest() if words and not item.scanned else item.sha256
        if key and item.nature in ("video", "sound"):
            key = f"{key} {item.suffix} {reference_on(item)}"
        if key and key in first:
            copies[item.id] = first[key]
        elif key:
            first[key] = item.id
    return copies
