"""Gathers what registers hold about the people of an application: every register of the level, everybody whom it is asked about.

Registers are asked at once, the people of each one after the other. Each answer is kept, sealed, as it comes, so that a gathering
that was killed goes on where it stopped. A register that does not answer is told as such, never as "no trace".
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automations.engine import open_engine
from automations.registers.asking import Answer, Register
from automations.registers.connections import Connection, read_connections
from automations.registers.consulting import Case, Pace, consult
from automations.registers.errors import ConnectionsError, RegisterUnavailableError
from flows.failures import UNEXPECTED, note_failure
from flows.vetting_questions import asked_about, no_trace, question_about, records_of
from reference.errors import ExitStatus, HoursbackError
from reference.loader import load
from vetting.application.intake import read
from vetting.application.rules import Rules
from vetting.records import Candidate, Fact, RegisterRecord
from vetting.subjects import Application, Person

if TYPE_CHECKING:
    from automations.engine import Engine

Tick = Callable[[str, int, int], None]
Compare = Callable[[Person, Sequence[RegisterRecord]], Sequence[Candidate]]
"""Compares a person with the records that a register gave for them (`vetting.matching`)."""

TABLE = "vetting_registers"
_AT_ONCE = 8
_PATIENCE = 2
"""A register that was unavailable so often in a row is not asked about the others any more."""


@dataclass(frozen=True, slots=True, repr=False)
class LookedUp:
    """What one register said about one person.

    Attributes:
        person_id: id of the person of the application.
        register, title, check: which register, for people, and the check of the level that it serves.
        state: "answered", "waiting" (for a person or robot) or "not_answered".
        asked_at: when the register was asked, UTC.
        records: what it holds; whether they are about this person is not said.
        facts: "no_trace" where it answered in full with nothing; the facts of records stand in the records.
        candidates: the records compared, where something compares.
        cut: there was more than is read.
        reason, words: why it did not answer: code and sentence.
        documents: hashes of what came with the answer.
        version: hash of the extract that was asked.
        item: work item of the errand.
    """

    person_id: str
    register: str
    title: str
    check: str
    state: str
    asked_at: datetime
    records: tuple[RegisterRecord, ...] = ()
    facts: tuple[Fact, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    cut: bool = False
    reason: str = ""
    words: str = ""
    documents: tuple[str, ...] = ()
    version: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Gathered:
    """What was gathered for an application.

    Attributes:
        application: whose.
        looked_up: by register in the order of the connections, then by person in the order of the form.
        unserved: checks of the level that a register answers and for which none is connected.
        by_person: checks of the level for which somebody must look or ask.
    """

    application: Application
    looked_up: tuple[LookedUp, ...]
    unserved: tuple[str, ...]
    by_person: tuple[str, ...]

    def about(self, person_id: str) -> tuple[LookedUp, ...]:
        """What was said about one person."""
        return tuple(each for each in self.looked_up if each.person_id == person_id)

    def in_state(self, state: str) -> tuple[LookedUp, ...]:
        """Look-ups in one state."""
        return tuple(each for each in self.looked_up if each.state == state)

    @property
    def exit_status(self) -> ExitStatus:
        """0 where everybody was asked about, 5 where a register was unavailable, 3 where one refuses or cannot be asked."""
        reasons = {each.reason for each in self.in_state("not_answered")}
        if not reasons:
            return ExitStatus.DONE
        again = {RegisterUnavailableError.code, UNEXPECTED}
        return ExitStatus.SYSTEM if any(each in again or each.startswith("E-SYS") for each in reasons) else ExitStatus.REFUSED


def gather(
    application: Application,
    connections: Sequence[Connection],
    engine: Engine,
    rules: Rules,
    *,
    compare: Compare | None = None,
    registers: Sequence[str] = (),
    people: Sequence[str] = (),
    again: bool = False,
    environ: Mapping[str, str] | None = None,
    tick: Tick | None = None,
) -> Gathered:
    """Ask.

    Args:
        application: complete or not: what is known is asked with.
        connections: the force's registers.
        engine: records, audit, seal.
        rules: in force on the day of the application.
        compare: what compares people with records; records are only listed where there is none.
        registers: codes, to ask some only.
        people: ids, to ask about some only.
        again: ask anew what is kept from before.
        environ: where the registers' secrets are; the process's own environment unless given.
        tick: told how far it is.

    Raises:
        LevelError: the level is not in force. ConnectionsError: a register cannot be set up, or nobody is to be asked.
    """
    rules.level(application.level)
    case = Case.of(engine, application.reference, f"vetting:{application.level}")
    wanted = _wanted(application, connections, rules, registers, people)
    stop, done, total = threading.Event(), 0, sum(len(each) for _, each in wanted)
    found: dict[str, list[LookedUp]] = {}
    with ExitStack() as opened:
        ready = [(connection.open(case, environ), connection, persons) for connection, persons in wanted]
        for register, _, _ in ready:
            opened.callback(register.close)
        pool = opened.enter_context(ThreadPoolExecutor(min(_AT_ONCE, max(1, len(ready))), thread_name_prefix="register"))
        opened.callback(stop.set)
        waiting = {
            pool.submit(_ask_all, register, connection, persons, case, stop, again, compare): connection.template.code
            for register, connection, persons in ready
        }
        for future in as_completed(waiting):
            found[waiting[future]] = future.result()
            done += len(found[waiting[future]])
            if tick:
                tick("ask registers", done, total)
    looked_up = tuple(each for connection, _ in wanted for each in found[connection.template.code])
    return Gathered(application, looked_up, *_unserved(application, connections, rules))


def _wanted(
    application: Application, connections: Sequence[Connection], rules: Rules, registers: Sequence[str], people: Sequence[str]
) -> list[tuple[Connection, tuple[Person, ...]]]:
    """Who is asked about in which register."""
    known = {connection.template.code for connection in connections}
    ids = {application.applicant.id, *(party.person.id for party in application.third_parties)}
    if missing := [code for code in registers if code not in known]:
        raise ConnectionsError(f"No register {missing[0]} is connected; connected are {', '.join(sorted(known))}.")
    if any(person not in ids for person in people):
        raise ConnectionsError(f"The application has no such person; it has {', '.join(sorted(ids))}.")
    found = []
    for connection in connections:
        template = connection.template
        if registers and template.code not in registers:
            continue
        asked = asked_about(application, rules, str(template.row["check"]))
        if persons := tuple(person for person in asked if not people or person.id in people):
            found.append((connection, persons))
    return found


def _unserved(
    application: Application, connections: Sequence[Connection], rules: Rules
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    served = {connection.template.row["check"] for connection in connections}
    checks = [(code, rules.checks[code]["answered_by"]) for code in rules.checks_at(application.level)]
    return (
        tuple(code for code, by in checks if by == "register" and code not in served),
        tuple(code for code, by in checks if by == "person"),
    )


def _ask_all(
    register: Register,
    connection: Connection,
    persons: Sequence[Person],
    case: Case,
    stop: threading.Event,
    again: bool,
    compare: Compare | None,
) -> list[LookedUp]:
    """Ask one register about everybody. Whatever happens with one person, the next is asked about."""
    found, down = list[LookedUp](), 0
    for person in persons:
        if stop.is_set():
            break
        if down >= _PATIENCE:
            answer = _unasked(connection, person, RegisterUnavailableError.code, "was not asked any more, being unavailable")
        else:
            answer = _ask(register, connection, person, case, connection.pace, again)
        down = down + 1 if answer.reason == RegisterUnavailableError.code else 0
        found.append(_told(answer, connection, person, compare))
    return found


def _ask(register: Register, connection: Connection, person: Person, case: Case, pace: Pace, again: bool) -> Answer:
    try:
        return consult(register, question_about(person), case, pace, again=again)
    except HoursbackError as error:
        return _unasked(connection, person, error.code, f"was not asked: {str(error).rstrip('.')}")
    except Exception as error:  # One register's defect must not lose what the others say.
        return _unasked(connection, person, UNEXPECTED, f"failed in a way that was not foreseen (failure {note_failure(error)})")


def _unasked(connection: Connection, person: Person, code: str, what: str) -> Answer:
    words = f"The register {connection.template.code} {what}."
    return Answer(connection.template.code, person.id, "not_answered", datetime.now(UTC), reason=code, words=words)


def _told(answer: Answer, connection: Connection, person: Person, compare: Compare | None) -> LookedUp:
    template = connection.template
    records = records_of(answer, template)
    return LookedUp(
        person_id=person.id,
        register=template.code,
        title=template.title,
        check=str(template.row["check"]),
        state=answer.state,
        asked_at=answer.asked_at,
        records=records,
        facts=no_trace(answer, template),
        candidates=tuple(compare(person, records)) if compare and records else (),
        cut=answer.cut,
        reason=answer.reason,
        words=answer.words,
        documents=answer.documents,
        version=answer.version,
        item=answer.item,
    )


def as_data(gathered: Gathered) -> dict[str, Any]:
    """What was gathered as a JSON value. It names people and says what registers hold: for those who may see the case."""
    return {
        "reference": gathered.application.reference,
        "level": gathered.application.level,
        "unserved": list(gathered.unserved),
        "by_person": list(gathered.by_person),
        "looked_up": [_look_up_data(each) for each in gathered.looked_up],
    }


def summary(gathered: Gathered) -> Iterator[str]:
    """Lines for a person: counts by register, and what is missing. No names."""
    for register in dict.fromkeys(each.register for each in gathered.looked_up):
        own = [each for each in gathered.looked_up if each.register == register]
        states = {state: sum(each.state == state for each in own) for state in ("answered", "waiting", "not_answered")}
        records = sum(len(each.records) for each in own)
        line = f"{register:<22} {len(own):>3} asked about: {states['answered']} answered, {records} record{'s' * (records != 1)}"
        line += f", {states['waiting']} waiting for somebody to look" if states["waiting"] else ""
        yield line + (f", {states['not_answered']} NOT ANSWERED" if states["not_answered"] else "")
        yield from (f"    {words}" for words in dict.fromkeys(each.words for each in own if each.words))
        if any(each.cut for each in own):
            yield "    more than is read: narrow the question or raise most_rows"
    if gathered.unserved:
        yield f"no register is connected for: {', '.join(gathered.unserved)}"
    if gathered.by_person:
        yield f"somebody must look or ask: {', '.join(gathered.by_person)}"


def _look_up_data(each: LookedUp) -> dict[str, Any]:
    return {
        "person": each.person_id,
        "register": each.register,
        "check": each.check,
        "state": each.state,
        "asked_at": each.asked_at.isoformat(timespec="seconds"),
        "cut": each.cut,
        "reason": each.reason,
        "words": each.words,
        "documents": list(each.documents),
        "version": each.version,
        "item": each.item,
        "facts": [_fact_data(fact) for fact in each.facts],
        "records": [
            {
                "key": record.key,
                "names": [name.full for name in record.person.names],
                "born": _day(record.person.born),
                "facts": [_fact_data(fact) for fact in record.facts],
            }
            for record in each.records
        ],
        "candidates": [
            {
                "key": candidate.record.key,
                "band": candidate.band,
                "weight": candidate.weight,
                "reasons": [
                    {"field": reason.field, "words": reason.words, "weight": reason.weight} for reason in candidate.reasons
                ],
            }
            for candidate in each.candidates
        ],
    }


def _fact_data(fact: Fact) -> dict[str, Any]:
    return {"kind": fact.kind, "words": fact.words, "when": _day(fact.when), "source": fact.source}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def gather_file(
    application: Path,
    registers: Path,
    *,
    only: Sequence[str] = (),
    people: Sequence[str] = (),
    again: bool = False,
    overlay: Path | None = None,
    compare: Compare | None = None,
    tick: Tick | None = None,
) -> Gathered:
    """Gather for the application in a file, with the registers that a file names; see `gather`."""
    found = read(application)
    rules = Rules.load(found.made_on, overlay)
    connections = read_connections(registers, load(TABLE, found.made_on, overlay))
    with open_engine() as engine:
        return gather(found, connections, engine, rules, compare=compare, registers=only, people=people, again=again, tick=tick)
