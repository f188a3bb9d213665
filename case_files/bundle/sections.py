"""Which items of a case go into a bundle for an audience, in which section and order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from case_files.arranging import Paper, placed
from case_files.case import Case
from case_files.forms.fields import same_person
from case_files.items import Item, fold
from case_files.layouts import UNKNOWN

_NEVER_SERVED = frozenset(("yes", "never served", "not said", "unused", "not sent"))
"""What `restricted` of a form says, for which it stays out of the bundle for the defence. Unused material is disclosed item by
item through the schedule, never with the served papers."""


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """One document of a bundle.

    Attributes:
        item: id of the item.
        title: what the index says. It names people of the case.
        path: the PDF that goes in: for an audience, the redacted one.
        dated: date of the document where it is known.
    """

    item: str
    title: str
    path: Path
    dated: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Section:
    """A heading of the index with its documents."""

    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item that does not go into a bundle, and why."""

    item: str
    why: str


def sections_for(
    case: Case, audience: str, restricted: Mapping[str, str], paths: Mapping[str, Path], shown: Mapping[str, str]
) -> tuple[tuple[Section, ...], tuple[LeftOut, ...]]:
    """Sections of the bundle, and what stays out of it.

    Args:
        case: with facts.
        audience: ``cps`` takes everything; any other audience takes what is served, as for the defence.
        restricted: from a form to what `mg_forms` and `material_types` say of it.
        paths: by id of an item the PDF to put in; an item without one stays out and is named.
        shown: by id of an item the text of that PDF, folded: a title names nobody whom the redacted document does not name.

    Returns:
        Sections without empty ones, and every item that is in none of them with the reason.
    """
    out: list[LeftOut] = []
    papers: list[Paper] = []
    for item in case.items:
        why = _stays_out(item, case, audience, restricted, paths)
        if why:
            out.append(LeftOut(item.id, why))
        else:
            papers.append(Paper(item.id, case.types[item.id].form, (rank_of(item, case), item.id)))
    made = []
    for name, own in placed(papers, case.arrangement):
        items = [case.item(paper.key) for paper in own]
        entries = (
            Entry(item.id, _title(item, case, paths[item.id], shown.get(item.id, "")), paths[item.id], _date(item, case))
            for item in items
        )
        made.append(Section(name, tuple(entries)))
    return tuple(made), tuple(out)


def volumes(sections: Sequence[Section], limit: int) -> tuple[tuple[Section, ...], ...]:
    """Sections in volumes whose documents have at most `limit` bytes together, cut between documents.

    A document that is larger than the limit has a volume of its own. A section that is cut keeps its name in each volume.
    """
    made: list[list[Section]] = [[]]
    size = 0
    for section in sections:
        entries: list[Entry] = []
        for entry in section.entries:
            own = entry.path.stat().st_size
            if size and size + own > limit:
                if entries:
                    made[-1].append(Section(section.name, tuple(entries)))
                made.append([])
                entries, size = [], 0
            entries.append(entry)
            size += own
        if entries:
            made[-1].append(Section(section.name, tuple(entries)))
    return tuple(tuple(volume) for volume in made if volume)


def _stays_out(item: Item, case: Case, audience: str, restricted: Mapping[str, str], paths: Mapping[str, Path]) -> str:
    if item.id in case.copies:
        return f"a copy of {case.copies[item.id]}"
    if item.nature in ("video", "sound"):
        return "a recording: listed with its hash, linked on its MG00"
    if item.trouble:
        return item.trouble
    form = case.types[item.id].form
    if audience != "cps":
        if form == UNKNOWN or not case.types[item.id].sure:
            return "nobody has confirmed what it is"
        if restricted.get(form, "yes") in _NEVER_SERVED:
            return f"{form} is not served on the defence"
    if item.id not in paths:
        return "there is no PDF of it"
    return ""


def rank_of(item: Item, case: Case) -> int:
    """Statements stand in the order of the witnesses: victims, civilians, officers."""
    statement = next((own for own in case.statements if own.item == item.id), None)
    if statement is None:
        return 0
    order = [*case.facts.victims, *(person for person in case.facts.witnesses if not person.officer), *case.facts.witnesses]
    return next((at for at, person in enumerate(order) if same_person(person.name, statement.witness)), len(order))


def _title(item: Item, case: Case, path: Path, shown: str) -> str:
    form = case.types[item.id].form
    own = next((own for own in case.statements if own.item == item.id), None)
    if own is not None:
        what = f"{form} Victim personal statement" if own.vps else f"{form} Statement"
        return f"{what} of {own.witness}" if is_shown(own.witness, shown) else what
    sheet = next((sheet for sheet in case.media_sheets if sheet.item == item.id), None)
    if sheet is not None:
        return f"{form} {sheet.exhibit} {sheet.title if is_shown(sheet.title, shown) else ''}".strip()
    record = next((record for record in case.convictions if record.item == item.id), None)
    if record is not None:
        return f"{form} Previous convictions" + (f" of {record.name}" if is_shown(record.name, shown) else "")
    interview = next((interview for interview in case.interviews if interview.item == item.id), None)
    if interview is not None:
        return f"{form} Interview" + (f" of {interview.person}" if is_shown(interview.person, shown) else "")
    if form in ("EXHIBIT", "PHOTOGRAPH", UNKNOWN):
        from case_files.forms.exhibits import reference_on

        # The name of the released file: it was renamed where it held what was removed.
        return f"Exhibit {reference_on(item)}" if reference_on(item) else path.stem.replace("_", " ")
    return form if form.startswith(("MG", "SDC", "DMD")) else form.capitalize()


def is_shown(words: str, shown: str) -> bool:
    """Whether each of some words stands in a folded text; no words are never shown."""
    wanted = fold(words).split()
    return bool(wanted) and all(f" {word} " in shown for word in wanted)


def _date(item: Item, case: Case) -> date | None:
    for forms in (case.statements, case.interviews, case.schedules, case.information):
        for own in forms:
            if own.item == item.id:
                return own.dated
    return None
