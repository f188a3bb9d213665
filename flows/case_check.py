"""Reads the folder of a case, page pictures included, and checks it against the CPS's reasons; what the officer gets to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from case_files.bundle.sections import rank_of
from case_files.case import FILE_TYPES, Case, assemble
from case_files.checks.standard import Readiness, check
from case_files.checks.verdicts import Rules
from case_files.facts import INTAKE, draw, read_arrangement, read_intake
from case_files.forms.fields import name_words, same_person
from case_files.items import Item
from case_files.layouts import Layouts
from case_files.reading import read_items, with_rows
from reference.errors import InputRefusedError

if TYPE_CHECKING:
    from case_files.page_text import Row

Tick = Callable[[str, int, int], None]

_READ_DPI = 150
"""Dots per inch at which a page picture is read for its type and fields; letters of a form are 20 pixels high then."""


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """A case, what the checks say of it, and the rules they went by."""

    case: Case
    readiness: Readiness
    rules: Rules


def check_folder(
    folder: Path,
    *,
    overlay: Path | None = None,
    read_pictures: bool = True,
    decoder: Callable[[Path], Mapping[str, Any]] | None = None,
    tick: Tick | None = None,
) -> CheckedCase:
    """Read and check the folder of one case. Nothing in it is changed, nothing is decided.

    Args:
        folder: of the case, with or without a `case.json` that states facts.
        overlay: a force's own reference data.
        read_pictures: whether page pictures are read by OCR; without it they are listed as unread.
        decoder: decodes all of a recording and tells (`redaction.recordings.checking.check`); recordings are only told by their
            names where there is none.
        tick: called with words for a person, units done and units in all.

    Raises:
        InputRefusedError: no such folder, nothing in it, or a `case.json` that cannot be read.
    """
    items = tuple(item for item in read_items(folder, progress=tick) if item.name != INTAKE)
    stated = read_intake(folder / INTAKE) if (folder / INTAKE).is_file() else {}
    if read_pictures:
        items = _with_pictures_read(items, tick)
    by_name = {item.path.relative_to(folder).as_posix(): item.id for item in items}
    confirmed = {by_name[name]: str(form) for name, form in stated.get("forms", {}).items() if name in by_name}
    playable = _decoded(items, decoder, tick) if decoder else {}
    case = draw(assemble(items, Layouts.load(overlay), confirmed=confirmed, playable=playable), stated)
    case = replace(case, arrangement=read_arrangement(stated, by_name))
    rules = Rules.load(overlay)
    return CheckedCase(case, check(case, rules), rules)


def _decoded(items: tuple[Item, ...], decoder: Callable[[Path], Mapping[str, Any]], tick: Tick | None) -> dict[str, str]:
    """What a decoder says of each recording: nothing where all of it plays, else what is wrong in words."""
    recordings = [item for item in items if item.nature in ("video", "sound")]
    found = {}
    for done, item in enumerate(recordings):
        if tick:
            tick("decode recordings", done, len(recordings))
        try:
            found[item.id] = "" if decoder(item.path)["whole"] else "has parts that cannot be decoded"
        except InputRefusedError:
            found[item.id] = "cannot be opened by a player"
    return found


def _with_pictures_read(items: tuple[Item, ...], tick: Tick | None) -> tuple[Item, ...]:
    waiting = [(item, page) for item in items for page in item.scanned]
    if not waiting:
        return items
    from redaction.image.engine import ReaderMissingError, chosen_engine

    engine = chosen_engine()
    read: dict[str, dict[int, tuple[Row, ...]]] = {}
    for done, (item, page) in enumerate(waiting):
        if tick:
            tick("read page pictures", done, len(waiting))
        try:
            read.setdefault(item.id, {})[page] = _rows_of_picture(item.path, page, engine)
        except ReaderMissingError:
            return items
    return tuple(with_rows(item, read[item.id]) if item.id in read else item for item in items)


def _rows_of_picture(path: Path, number: int, engine: Any) -> tuple[Row, ...]:
    import pypdfium2

    from case_files.page_text import rows_of

    document = pypdfium2.PdfDocument(path)
    try:
        page = document[number]
        pixels = page.render(scale=_READ_DPI / 72).to_numpy()
        height = page.get_height()
    finally:
        document.close()
    points = 72 / _READ_DPI
    words = []
    for line in engine.lines(pixels):
        if line.doubtful or not line.text.strip():
            continue
        xs, ys = line.quad[0::2], line.quad[1::2]
        box = (min(xs) * points, height - max(ys) * points, max(xs) * points, height - min(ys) * points)
        words.append((*box, line.text.replace("|", "/")))
    return rows_of(words)


def parties(checked: CheckedCase) -> list[tuple[str, str]]:
    """The people of a case as pairs of role and name, for redaction: suspects, victims, then witnesses and officers.

    Ranks and numbers are left away from the names of officers, titles from those of others; each person has one role.
    """
    facts, found = checked.case.facts, list[tuple[str, str]]()
    for role, people in (("suspect", facts.suspects), ("victim", facts.victims), ("witness", facts.witnesses)):
        for person in people:
            name = " ".join(word for word in person.name.split() if name_words(word))
            if name and not any(same_person(name, other) for _, other in found):
                found.append(("officer" if person.officer else role, name))
    return found


def as_data(checked: CheckedCase) -> dict[str, Any]:
    """The check as a JSON value: items with their types, facts, verdicts with evidence, and the rules by hash.

    It names people of the case: it is for those who may see the case, like the case itself.
    """
    case, facts = checked.case, checked.case.facts
    return {
        "urn": facts.urn,
        "file_type": facts.file_type,
        "ready": checked.readiness.ready,
        "unsure": list(checked.readiness.unsure),
        "facts": {
            "urns": {urn: list(ids) for urn, ids in facts.urns.items()},
            "suspects": [person.name for person in facts.suspects],
            "victims": [person.name for person in facts.victims],
            "witnesses": [person.name for person in facts.witnesses],
            "interviewed": list(facts.interviewed),
            "plea": facts.plea,
            "charged_by": facts.charged_by,
            **{name: getattr(facts, name) for name in ("domestic_abuse", "custody", "arrested", "intimidated")},
            "stated": sorted(facts.stated),
            "grounds": dict(facts.grounds),
        },
        "items": [_item_data(item, case) for item in case.items],
        "verdicts": [
            {
                "code": verdict.code,
                "stage": checked.rules.reasons[verdict.code]["stage"],
                "reason": checked.rules.reasons[verdict.code]["reason"],
                "state": verdict.state,
                "evidence": [{"says": found.says, "items": list(found.items)} for found in verdict.evidence],
                "action": checked.rules.reasons[verdict.code]["action"] if verdict.state == "fail" else "",
            }
            for verdict in checked.readiness.verdicts
        ],
        "rules": dict(checked.rules.hashes),
    }


def _item_data(item: Item, case: Case) -> dict[str, Any]:
    typed = case.types[item.id]
    return {
        "id": item.id,
        "name": item.name,
        "sha256": item.sha256,
        "form": typed.form,
        "confidence": typed.confidence,
        "why": typed.why,
        "confirmed": typed.confirmed,
        "pages": len(item.rows),
        "unread_pages": [page + 1 for page in item.scanned],
        "trouble": item.trouble,
        "copy_of": case.copies.get(item.id, ""),
        "rank": rank_of(item, case),
    }


def in_words(checked: CheckedCase) -> str:
    """One sentence on the state of the file."""
    failed = sum(verdict.state == "fail" for verdict in checked.readiness.verdicts)
    what = f"file {checked.case.facts.urn or 'without URN'} ({FILE_TYPES[checked.case.facts.file_type]})"
    unsure = len(checked.readiness.unsure)
    doubt = f"; {unsure} item{'' if unsure == 1 else 's'} for a person to look at" if unsure else ""
    if failed:
        return f"{what}: NOT READY, {failed} of {len(checked.readiness.verdicts)} checks failed{doubt}"
    return f"{what}: {'no check failed' + doubt if unsure else 'ready for the supervisor, no check failed'}"


def states(data: Mapping[str, Any]) -> dict[str, str]:
    """State by code, of what `as_data` gave."""
    return {verdict["code"]: verdict["state"] for verdict in data["verdicts"]}
