"""The audit: an append-only chain of lines, each holding the hash of the one before.

The verbs are those of the Data Protection Act 2018, section 62 (logging of processing for law enforcement): who did what to
which record, and when. Details are ids and counts only.

The chain shows a line that was changed, removed, inserted or moved. It cannot show that its end was cut off, or that all of it
was written anew by somebody with full access to the database: for that, keep the last sequence and hash elsewhere (every
certificate carries one) and give them to `verify` as anchors.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from automations.detail import actor_name, canonical, code

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from automations.records.tables import AuditRow

GENESIS = "0" * 64
"""What stands in the first line for the hash of the line before."""

_LOCK_CHAIN = 0x686F757273_02


class Verb(StrEnum):
    """What was done to personal data: DPA 2018 s.62(1)."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Place of a line in the chain and its hash: together an anchor."""

    sequence: int
    sha256: str


@dataclass(frozen=True, slots=True)
class AuditFault:
    """One thing that is wrong with the chain, at which sequence, in words."""

    sequence: int
    kind: Literal["changed", "missing", "broken", "cut", "rewritten"]
    message: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What `verify` found: how many lines were read, the last one, and every fault."""

    lines: int
    last: AuditLine
    faults: tuple[AuditFault, ...] = field(default=())

    @property
    def whole(self) -> bool:
        """Whether no fault was found."""
        return not self.faults


def append(session: Session, verb: Verb | str, actor: str, subject: str, detail: Mapping[str, Any] | None = None) -> AuditLine:
    """Add one line, in the caller's transaction: it stands if and only if the work it tells of does.

    From here to the commit no other process can append, so do it last.

    Args:
        session: from `Records.write()`.
        verb: one of `Verb`.
        actor: who acts.
        subject: id of what it was done to, for example ``work_item:3f2a...``.
        detail: ids, codes and counts.

    Raises:
        DetailRefusedError: something given may not stand in a record that everybody may read.
    """
    from sqlalchemy import func, select

    from automations.records.database import now, require_writing
    from automations.records.tables import AuditRow

    require_writing(session)
    session.flush()
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK_CHAIN)))
    last = session.execute(select(AuditRow.sequence, AuditRow.sha256).order_by(AuditRow.sequence.desc()).limit(1)).one_or_none()
    row = AuditRow(
        sequence=1 if last is None else last.sequence + 1,
        at=now(session).astimezone(UTC).isoformat(timespec="microseconds"),
        verb=str(Verb(verb)),
        actor=actor_name(actor),
        subject=code("subject", subject),
        detail=canonical(detail or {}),
        previous=GENESIS if last is None else last.sha256,
    )
    row.sha256 = _hash(row.sequence, row.at, row.verb, row.actor, row.subject, row.detail, row.previous)
    session.add(row)
    session.flush()
    return AuditLine(row.sequence, row.sha256)


def last_line(session: Session) -> AuditLine:
    """The end of the chain, to be kept elsewhere as an anchor; sequence 0 when the chain is empty."""
    from sqlalchemy import select

    from automations.records.tables import AuditRow

    row = session.execute(select(AuditRow.sequence, AuditRow.sha256).order_by(AuditRow.sequence.desc()).limit(1)).one_or_none()
    return AuditLine(0, GENESIS) if row is None else AuditLine(row.sequence, row.sha256)


def lines(session: Session, subject: str = "") -> Iterator[dict[str, Any]]:
    """The lines of the chain in order, all or those about one subject, as they stand; `verify` says whether they are true."""
    from sqlalchemy import select

    from automations.records.tables import AuditRow

    query = select(AuditRow).order_by(AuditRow.sequence).execution_options(yield_per=1000)
    if subject:
        query = query.where(AuditRow.subject == subject)
    for row in session.execute(query).scalars():
        yield _told(row)


def search(
    session: Session, *, actor: str = "", subject: str = "", verb: str = "", since: str = "", until: str = "", limit: int = 200
) -> list[dict[str, Any]]:
    """Lines of the chain that fit all that is given, the newest first.

    Args:
        session: to read with.
        actor: who did it; the whole name.
        subject: what it was done to, or how that begins (``work_item:``).
        verb: one of `Verb`.
        since: first day or time, ISO 8601, UTC.
        until: last day or time, ISO 8601, UTC; a day counts whole.
        limit: most lines.
    """
    from sqlalchemy import select

    from automations.records.tables import AuditRow

    query = select(AuditRow).order_by(AuditRow.sequence.desc()).limit(limit)
    if actor:
        query = query.where(AuditRow.actor == actor)
    if subject:
        query = query.where(AuditRow.subject.startswith(subject, autoescape=True))
    if verb:
        query = query.where(AuditRow.verb == verb)
    if since:
        query = query.where(AuditRow.at >= since)
    if until:
        query = query.where(AuditRow.at <= f"{until}~")  # sorts behind every time of that day
    return [_told(row) for row in session.execute(query).scalars()]


def _told(row: AuditRow) -> dict[str, Any]:
    return {
        "sequence": row.sequence,
        "at": row.at,
        "verb": row.verb,
        "actor": row.actor,
        "subject": row.subject,
        "detail": json.loads(row.detail),
    }


_UNTOLD = """
    SELECT COUNT(*) FROM work_items AS item
    WHERE (SELECT COUNT(*) FROM audit WHERE audit.subject = 'work_item:' || item.id)
        < 1 + (SELECT COUNT(*) FROM steps WHERE steps.work_item_id = item.id)
"""
"""Work items with fewer lines than one for their arrival and one for each of their steps. A cut of the very last
lines that are about no step shows with an anchor only."""


def verify(session: Session, anchors: Iterable[AuditLine] = ()) -> AuditReport:
    """Read the whole chain, one line at a time, and compare every hash.

    Args:
        session: any session.
        anchors: lines known from elsewhere; each must still stand where it stood.
    """
    from sqlalchemy import text

    wanted: dict[int, set[str]] = {}
    for anchor in anchors:
        wanted.setdefault(anchor.sequence, set()).add(anchor.sha256)
    faults: list[AuditFault] = []
    lines, sequence, previous = 0, 0, GENESIS
    # Raw columns: a line that somebody wrote by hand may hold a value that the typed tables could not read.
    query = text("SELECT sequence, at, verb, actor, subject, detail, previous, sha256 FROM audit ORDER BY sequence")
    for row in session.execute(query).yield_per(1000):
        lines += 1
        if row.sequence != sequence + 1:
            faults.append(AuditFault(row.sequence, "missing", f"Lines {sequence + 1} to {row.sequence - 1} are missing."))
        if row.previous != previous:
            message = f"Line {row.sequence} does not follow from the line before it: a line was removed, inserted or moved."
            faults.append(AuditFault(row.sequence, "broken", message))
        digest = _hash(*(row[:7]))
        if row.sha256 != digest:
            faults.append(AuditFault(row.sequence, "changed", f"Line {row.sequence} was changed after it was written."))
        if wanted.pop(row.sequence, {row.sha256}) != {row.sha256}:
            message = f"Line {row.sequence} is not the line that the anchor names: the chain was written anew."
            faults.append(AuditFault(row.sequence, "rewritten", message))
        sequence, previous = row.sequence, row.sha256
    # The beginning of the chain, sequence 0, is an anchor too: that of a chain that was still empty.
    wanted.pop(0, None)
    for missing in sorted(wanted):
        message = f"Line {missing}, named by an anchor, is not there: the chain ends at {sequence}."
        faults.append(AuditFault(missing, "cut", message))
    untold = session.execute(text(_UNTOLD)).scalar_one()
    if untold:
        message = f"{untold} work items have steps on record that the chain does not tell of: lines were cut off its end."
        faults.append(AuditFault(sequence, "cut", message))
    return AuditReport(lines, AuditLine(sequence, previous), tuple(faults))


def _hash(sequence: object, at: object, verb: object, actor: object, subject: object, detail: object, previous: object) -> str:
    line = {
        "sequence": sequence,
        "at": at,
        "verb": verb,
        "actor": actor,
        "subject": subject,
        "detail": detail,
        "previous": previous,
    }
    text = json.dumps(line, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=repr)
    return hashlib.sha256(text.encode()).hexdigest()
