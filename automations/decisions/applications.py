"""The way of an application through the records: opened, gathered, shown, and where it stands.

    application -> gathering -> awaiting_decision -> (awaiting_second) -> decided -> (appeal | review) -> ...

Each step is a row that stays. The database allows only these steps, and `decided` only with a decision that may take effect.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from automations import audit
from automations.audit import Verb
from automations.decisions.errors import ApplicationMissingError, MalformedRecordError, said
from automations.detail import actor_name, code
from automations.sealing import SealContext, Sealer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

State = Literal["application", "gathering", "awaiting_decision", "awaiting_second", "decided", "appeal", "review", "closed"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an application stands: its state, the decision that this state is about, and the latest dossier."""

    id: str
    reference: str
    level: str
    unit: str
    state: str
    decision_id: str
    dossier_sha256: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What of a dossier a person has to look at.

    Attributes:
        answered, unanswered: look-ups.
        strong, review: candidates in these bands.
        gaps: open questions to the applicant.
        contradictions: between what was declared and what was found.
    """

    answered: int
    unanswered: int = 0
    strong: int = 0
    review: int = 0
    gaps: int = 0
    contradictions: int = 0


def open_application(
    session: Session,
    *,
    reference: str,
    level: str,
    made_on: date,
    person: str,
    applicant: Iterable[str],
    third_parties: Iterable[str] = (),
    unit: str = "",
) -> str:
    """Record an application and who is in it, as marks; returns its id.

    Args:
        session: from `Records.write()`.
        reference: the force's number for it: a code, never a name.
        level: code of the level.
        made_on: day of the application.
        person: who records it.
        applicant: marks of the applicant: every name with the date of birth, every identifier, the staff number.
        third_parties: marks of everybody whom the applicant named.
        unit: for which unit.
    """
    from automations.decisions.tables import VettingApplicationRow
    from automations.records.database import now

    id = secrets.token_hex(16)
    with said():
        session.add(
            VettingApplicationRow(
                id=id,
                reference=_reference(reference),
                level=code("level", level),
                unit=unit,
                made_on=made_on,
                opened_by=actor_name(person),
                opened_at=now(session),
            )
        )
        session.flush()
    add_marks(session, id, applicant, third_parties)
    move(session, id, "application", person)
    return id


def add_marks(session: Session, application: str, applicant: Iterable[str], third_parties: Iterable[str]) -> None:
    """Add marks of people to an application; those that it has stay.

    Raises:
        WrongStateError: there is something to add, and the application is decided or waits for its second person.
    """
    from sqlalchemy import select

    from automations.decisions.tables import VettingApplicationMarkRow

    query = select(VettingApplicationMarkRow).where(VettingApplicationMarkRow.application_id == application)
    known = {(row.mark, row.role) for row in session.execute(query).scalars()}
    wanted = {(mark, "applicant") for mark in applicant} | {(mark, "third_party") for mark in third_parties}
    with said():
        for mark, role in sorted(wanted - known):
            session.add(VettingApplicationMarkRow(application_id=application, mark=mark, role=role))
        session.flush()


def move(session: Session, application: str, state: State, person: str, decision: str = "") -> None:
    """Take the next step of an application.

    Raises:
        WrongStateError: there is no such step from where it stands.
        DecisionRefusedError: one of its causes: the step needs something that is not on record.
    """
    from sqlalchemy import func, select

    from automations.decisions.tables import VettingStateRow
    from automations.records.database import now

    last = session.execute(
        select(func.max(VettingStateRow.number)).where(VettingStateRow.application_id == application)
    ).scalar_one()
    with said():
        session.add(
            VettingStateRow(
                application_id=application,
                number=(last or 0) + 1,
                state=state,
                person=actor_name(person),
                at=now(session),
                decision_id=decision,
            )
        )
        session.flush()
    detail = {"state": state} | ({"decision": decision} if decision else {})
    audit.append(session, Verb.ALTERATION, person, f"vetting:{application}", detail)


def standing(session: Session, application: str) -> Standing:
    """Where an application stands, by its id.

    Raises:
        ApplicationMissingError: there is none.
    """
    from sqlalchemy import select

    from automations.decisions.tables import VettingApplicationRow, VettingDossierRow, VettingStateRow

    row = session.get(VettingApplicationRow, application)
    if row is None:
        raise ApplicationMissingError
    states = select(VettingStateRow).where(VettingStateRow.application_id == application)
    last = session.execute(states.order_by(VettingStateRow.number.desc()).limit(1)).scalar_one_or_none()
    dossiers = select(VettingDossierRow.sha256).where(VettingDossierRow.application_id == application)
    shown = session.execute(dossiers.order_by(VettingDossierRow.number.desc()).limit(1)).scalar_one_or_none()
    where = ("", "") if last is None else (last.state, last.decision_id)
    return Standing(row.id, row.reference, row.level, row.unit, *where, shown or "")


def find(session: Session, reference: str) -> str:
    """Id of the latest application with the force's number for it, or with this id.

    Raises:
        ApplicationMissingError: there is none.
    """
    from sqlalchemy import or_, select

    from automations.decisions.tables import VettingApplicationRow

    asked = or_(VettingApplicationRow.reference == reference, VettingApplicationRow.id == reference)
    query = select(VettingApplicationRow.id).where(asked).order_by(VettingApplicationRow.opened_at.desc()).limit(1)
    found = session.execute(query).scalar_one_or_none()
    if found is None:
        raise ApplicationMissingError
    return str(found)


def keep_dossier(
    session: Session, application: str, sha256: str, counts: Counts, person: str, *, stored: Mapping[str, str] | None = None
) -> None:
    """Record that a dossier was made: its hash, how much in it needs a person's eye, and where it is stored."""
    from sqlalchemy import func, select

    from automations.decisions.tables import VettingDossierRow
    from automations.records.database import now

    last = session.execute(
        select(func.max(VettingDossierRow.number)).where(VettingDossierRow.application_id == application)
    ).scalar_one()
    with said():
        session.add(
            VettingDossierRow(
                application_id=application,
                number=(last or 0) + 1,
                sha256=sha256,
                made_by=actor_name(person),
                made_at=now(session),
                **asdict(counts),
            )
        )
        session.flush()
    detail = {"event": "dossier", "dossier": sha256, "stored": dict(stored or {}), **asdict(counts)}
    audit.append(session, Verb.COMBINATION, person, f"vetting:{application}", detail)


def record_view(
    session: Session, application: str, person: str, sha256: str, part: str, opened_at: datetime, seconds: float
) -> None:
    """Record that somebody had a part of the dossier open ("dossier" for all of it, or a section's code), and for how long.

    Raises:
        ConflictError: they, or somebody close to them, are in the application.
        DossierChangedError: the application has no such dossier.
    """
    from automations.decisions.tables import VettingViewRow

    with said():
        session.add(
            VettingViewRow(
                id=secrets.token_hex(16),
                application_id=application,
                person=actor_name(person),
                dossier_sha256=sha256,
                part=code("part", part),
                opened_at=opened_at,
                seconds=seconds,
            )
        )
        session.flush()
    audit.append(session, Verb.CONSULTATION, person, f"vetting:{application}", {"part": part, "seconds": round(seconds, 1)})


def ask_again(
    session: Session,
    sealer: Sealer,
    application: str,
    kind: Literal["appeal", "review"],
    grounds: str,
    person: str,
    received_on: date,
) -> None:
    """Record an appeal, or a reason for a review, against the decision in effect, and move the application there.

    Raises:
        NotInEffectError: no decision is in effect.
    """
    from automations.decisions.tables import VettingRequestRow
    from automations.records.database import now

    id = secrets.token_hex(16)
    decision = standing(session, application).decision_id
    with said():
        session.add(
            VettingRequestRow(
                id=id,
                application_id=application,
                decision_id=decision,
                kind=kind,
                received_on=received_on,
                recorded_by=actor_name(person),
                recorded_at=now(session),
                sealed_grounds=sealer.seal(grounds.strip().encode(), SealContext(f"vetting:{application}", "grounds", id)),
            )
        )
        session.flush()
    move(session, application, kind, person)


def _reference(reference: str) -> str:
    """The force's number for an application: it has a digit, may have slashes, and is no name."""
    if not re.fullmatch(r"(?=.*\d)[\w./:+-]{1,80}", reference, re.ASCII):
        message = "The reference of an application must be a number or code of at most 80 letters, digits and . / : _ + -"
        raise MalformedRecordError(message)
    return reference
