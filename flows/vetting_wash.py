"""Data wash: a whole workforce against an extract of a register, month by month; officers answer what it brings up.

A wash lies in the home folder under its name. Nothing here says that somebody is anybody: a pair waits until a vetting officer
has said whether the record is about the person, and why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from automations import audit
from automations.audit import Verb
from automations.decisions import officers, wash_answers
from automations.decisions.errors import ConflictError, OfficerMissingError
from automations.decisions.marks import mark
from automations.decisions.wash_answers import Answer, Answered, Pair
from flows.vetting_dossier import person_marks
from flows.workshop import Workshop
from reference.errors import UsageError
from vetting.matching.model import load_model
from vetting.records import Band
from vetting.wash.folder import WashError, WashFolder, whole
from vetting.wash.pairs import Counts, Paired, Settled, counts, page_of, pair_of
from vetting.wash.wash import wash

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}")
_REGISTER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_ .-]{0,40}")
Side = Literal["people", "register"]


class WashMissingError(UsageError):
    """There is no wash, register or pair of that name."""

    code = "E-USAGE-WASH"


@dataclass(frozen=True, slots=True)
class Overview:
    """How a wash stands.

    Attributes:
        register: code of the register it is against; empty before its first extract.
        people, records: names of their batches, the oldest first.
        waiting: pairs that nobody has answered, or that have changed since.
        answers: how many pairs have which answer.
    """

    register: str
    people: list[str]
    records: list[str]
    waiting: Counts
    answers: dict[str, int]


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """Pairs of the queue; `withheld` are those in which the officer, or somebody close to them, stands: others answer these."""

    pairs: list[Paired]
    withheld: int


def lay_out(
    workshop: Workshop, name: str, side: Side, extract: Path, batch: str, register: str = "", *, memory: str = "5GB"
) -> int:
    """Take in an extract of the workforce or of the register; returns how many keys are new or changed.

    Args:
        workshop: open.
        name: of the wash; it begins with its first extract.
        side: whose extract it is.
        extract: CSV or Parquet, or a folder of Parquet files.
        batch: name of the extract, such as "2026-11".
        register: code of the register, with its first extract.
        memory: limit of DuckDB.

    Raises:
        WashError: there is a batch of that name, or the extract is of another register.
        ExtractError: it cannot be read as a table.
        WashBusyError: another process works on this wash.
    """
    folder = _folder(workshop, name, memory, new=True)
    if side == "register":
        _keep_register(folder, register)
    added = folder.add(side, extract, batch)
    _log(workshop, Verb.COLLECTION, name, {"event": f"{side}-taken-in", "keys": added})
    return added


def run(workshop: Workshop, name: str, progress: Callable[[int, int], None] | None = None, *, memory: str = "5GB") -> int:
    """Compare what has not met yet; returns how many parts that were. A killed run goes on with the part that it was at."""
    parts = wash(_folder(workshop, name, memory), progress)
    _log(workshop, Verb.COMBINATION, name, {"event": "washed", "parts": parts})
    return parts


def washes(workshop: Workshop) -> list[str]:
    """Names of the force's washes."""
    place = workshop.engine.settings.home / "washes"
    return sorted(path.name for path in place.iterdir() if (path / "wash.json").is_file()) if place.is_dir() else []


def overview(workshop: Workshop, name: str) -> Overview:
    """How a wash stands; it names nobody."""
    folder, said = _folder(workshop, name), _answers(workshop, name)
    given = {answer: sum(one.answer == answer for one in said) for answer in ("same", "other", "unsure")}
    waiting = counts(folder, _settled(said))
    return Overview(_register(folder), folder.batches("people"), folder.batches("register"), waiting, given)


def page(workshop: Workshop, name: str, first: int = 0, count: int = 20, band: Band | None = None) -> Page:
    """Pairs that wait for an answer, the likeliest first. Each pair shown is audited.

    Raises:
        OfficerMissingError: the person of the settings is no vetting officer in service.
    """
    folder = _folder(workshop, name)
    _require_officer(workshop)
    found = page_of(folder, _register(folder), first, count, band, _settled(_answers(workshop, name)))
    shown = [pair for pair in found if not _close(workshop, pair)]
    engine = workshop.engine
    with engine.write() as session:
        for pair in shown:
            seen = wash_answers.pair_mark(engine.sealer, name, pair.settled.person, pair.settled.record)
            audit.append(session, Verb.CONSULTATION, engine.settings.person, f"vetting:wash:{seen}", {"event": "shown"})
    return Page(shown, len(found) - len(shown))


def answer(workshop: Workshop, name: str, person: str, record: str, said: Answer, reason: str) -> None:
    """Record what the officer of the settings says of a pair, for the state in which both sides are now.

    Args:
        workshop: open.
        name: of the wash.
        person: key in the workforce's extract.
        record: key in the register's.
        said: is the record about the person?
        reason: what agrees and what does not.

    Raises:
        WashMissingError: the wash holds no such pair.
        OfficerMissingError, ConflictError, WashReasonMissingError: as their names say.
    """
    folder = _folder(workshop, name)
    _require_officer(workshop)
    pair = pair_of(folder, _register(folder), person, record)
    if pair is None:
        raise WashMissingError(f"The wash {name} holds no such pair: take both keys from a page of its queue.")
    if _close(workshop, pair):
        raise ConflictError
    engine = workshop.engine
    with engine.write() as session:
        wash_answers.record(session, engine.sealer, Pair(name, person, record, pair.state), said, reason, engine.settings.person)


def answered(workshop: Workshop, name: str, said: Answer | None = None) -> list[Answered]:
    """What officers said, the oldest first; for officers. Reading it is audited."""
    _folder(workshop, name)
    _require_officer(workshop)
    found = [one for one in _answers(workshop, name) if said is None or one.answer == said]
    _log(workshop, Verb.CONSULTATION, name, {"event": "answers-read", "count": len(found)})
    return found


def _folder(workshop: Workshop, name: str, memory: str = "5GB", *, new: bool = False) -> WashFolder:
    if not _NAME.fullmatch(name):
        raise WashMissingError("A wash is named by letters, digits, hyphen and underscore.")
    path = workshop.engine.settings.home / "washes" / name
    if not new and not path.is_dir():
        raise WashMissingError(f"There is no wash {name}: it begins with the extract of a workforce or register.")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return WashFolder(path, load_model(), memory=memory)


def _keep_register(folder: WashFolder, register: str) -> None:
    known = _register(folder)
    if not known and not _REGISTER.fullmatch(register):
        raise WashError("Say which register the extract is of: its code, such as PND.")
    if known and register and register != known:
        raise WashError(f"This wash is against {known}: begin another one for another register.")
    if not known:
        with whole(folder.path / "register.json") as half:
            half.write_text(json.dumps({"code": register}) + "\n")


def _register(folder: WashFolder) -> str:
    kept = folder.path / "register.json"
    return str(json.loads(kept.read_text())["code"]) if kept.exists() else ""


def _answers(workshop: Workshop, name: str) -> list[Answered]:
    with workshop.engine.read() as session:
        return wash_answers.answers(session, workshop.engine.sealer, name)


def _settled(said: list[Answered]) -> list[Settled]:
    """Pairs that need nobody any more; who was unsure is asked for again by others."""
    return [Settled(one.pair.person, one.pair.record, one.pair.state) for one in said if one.answer != "unsure"]


def _require_officer(workshop: Workshop) -> None:
    with workshop.engine.read() as session:
        if not officers.in_service(session, workshop.engine.settings.person):
            raise OfficerMissingError


def _close(workshop: Workshop, pair: Paired) -> bool:
    """Is the officer, or somebody whom they declared, on either side?"""
    engine = workshop.engine
    ours = person_marks(engine.sealer, pair.person) + person_marks(engine.sealer, pair.candidate.record.person)
    ours.append(mark(engine.sealer, "staff_number", pair.settled.person))  # the key of a workforce
    with engine.read() as session:
        return not officers.marks_of(session, engine.settings.person).keys().isdisjoint(ours)


def _log(workshop: Workshop, verb: Verb, name: str, detail: dict[str, str | int]) -> None:
    engine = workshop.engine
    with engine.write() as session:
        audit.append(session, verb, engine.settings.person, f"vetting:wash:{name}", detail)
