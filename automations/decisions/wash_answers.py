"""What officers said of the pairs of a data wash: is this record about that person? Each answer is named, reasoned and kept.

Whoever is in a pair stands here as marks; their keys and the reason are sealed. An answer holds for the state of both sides that
was looked at: once either changes, the pair waits again.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from automations import audit
from automations.audit import Verb
from automations.decisions.errors import WashReasonMissingError, said
from automations.decisions.marks import mark
from automations.detail import actor_name
from automations.sealing import SealContext, Sealer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from automations.decisions.tables import VettingWashAnswerRow

Answer = Literal["same", "other", "unsure"]
LEAST_REASON = 20
"""Characters: "same name" is no reason."""


@dataclass(frozen=True, slots=True, repr=False)
class Pair:
    """A pair of a wash.

    Attributes:
        wash: its name.
        person, record: keys of both sides.
        state: SHA-256 in hexadecimal of what both sides held when they were compared.
    """

    wash: str
    person: str
    record: str
    state: str


@dataclass(frozen=True, slots=True, repr=False)
class Answered:
    """An answer on record: `reason` by `officer`, `at` in UTC."""

    pair: Pair
    answer: Answer
    reason: str
    officer: str
    at: datetime


def pair_mark(sealer: Sealer, wash: str, person: str, record: str) -> str:
    """The mark by which a pair is recognised in the records and in the audit."""
    return sealer.fingerprint(["vetting wash", wash, person, record])


def record(session: Session, sealer: Sealer, pair: Pair, answer: Answer, reason: str, officer: str) -> None:
    """Record an answer.

    Raises:
        WashReasonMissingError: the reason is shorter than `LEAST_REASON` characters.
        OfficerMissingError: no registered vetting officer in service.
        ConflictError: the person's key is the officer's own number, or of somebody they declared.
    """
    from automations.decisions.tables import VettingWashAnswerRow
    from automations.records.database import now

    words = " ".join(reason.split())
    if len(words) < LEAST_REASON:
        raise WashReasonMissingError
    id = secrets.token_hex(16)
    found = pair_mark(sealer, pair.wash, pair.person, pair.record)
    kept = {"person": pair.person, "record": pair.record, "reason": words}
    with said():
        session.add(
            VettingWashAnswerRow(
                id=id,
                wash=pair.wash,
                pair_mark=found,
                person_mark=mark(sealer, "staff_number", pair.person),
                state_sha256=pair.state,
                answer=answer,
                sealed=sealer.seal_json(kept, _context(id, found)),
                person=actor_name(officer),
                at=now(session),
            )
        )
        session.flush()
    audit.append(session, Verb.ALTERATION, officer, f"vetting:wash:{found}", {"event": "answered", "answer": answer})


def answers(session: Session, sealer: Sealer, wash: str) -> list[Answered]:
    """The last answer about each pair of a wash, the oldest first.

    Raises:
        SealBrokenError: one was not sealed by us, or belongs elsewhere.
    """
    from sqlalchemy import select

    from automations.decisions.tables import VettingWashAnswerRow

    row = VettingWashAnswerRow
    rows = session.execute(select(row).where(row.wash == wash).order_by(row.at, row.id)).scalars()
    last = {found.pair_mark: found for found in rows}
    return [_opened(sealer, found) for found in sorted(last.values(), key=lambda found: (found.at, found.id))]


def _opened(sealer: Sealer, row: VettingWashAnswerRow) -> Answered:
    kept = sealer.unseal_json(row.sealed, _context(row.id, row.pair_mark))
    pair = Pair(row.wash, kept["person"], kept["record"], row.state_sha256)
    answer: Answer = "same" if row.answer == "same" else "other" if row.answer == "other" else "unsure"
    return Answered(pair, answer, kept["reason"], row.person, row.at)


def _context(id: str, found: str) -> SealContext:
    return SealContext(f"vetting:wash:{id}", "wash answer", found)
