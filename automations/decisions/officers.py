"""Who may decide: vetting officers, registered by somebody else, with marks of themselves and of those close to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from automations import audit
from automations.audit import Verb
from automations.decisions.errors import said
from automations.detail import actor_name

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SELF = "self"


def register(session: Session, person: str, by: str, marks: Iterable[str]) -> None:
    """Register `person` as a vetting officer, with the marks that show who they are.

    Args:
        session: from `Records.write()`.
        person: as the settings or the portal name them.
        by: who registers them, another person.
        marks: from `automations.decisions.marks.mark`; without any they can decide nothing.

    Raises:
        MalformedRecordError: they are registered already (in whatever case their name is written), or register themselves.
    """
    from automations.decisions.tables import VettingOfficerRow
    from automations.records.database import now

    with said():
        session.add(VettingOfficerRow(person=actor_name(person), registered_by=actor_name(by), registered_at=now(session)))
        session.flush()
    declare(session, person, dict.fromkeys(marks, SELF))
    audit.append(session, Verb.ALTERATION, by, "vetting:officers", {"event": "officer-registered"})


def declare(session: Session, person: str, marks: Mapping[str, str]) -> None:
    """Declare who is close to an officer (mark to relation). A declaration is never taken back.

    Raises:
        OfficerMissingError: they are not registered.
    """
    from sqlalchemy import select

    from automations.decisions.tables import VettingOfficerMarkRow
    from automations.records.database import now

    query = select(VettingOfficerMarkRow.mark, VettingOfficerMarkRow.relation).where(VettingOfficerMarkRow.person == person)
    known = {(found.mark, found.relation) for found in session.execute(query)}
    at = now(session)
    with said():
        for mark, relation in sorted(set(marks.items()) - known):
            session.add(VettingOfficerMarkRow(person=person, mark=mark, relation=relation, declared_at=at))
            session.flush()


def end(session: Session, person: str, by: str) -> None:
    """End somebody's deciding: they left, or do other work. What they decided stands."""
    from automations.decisions.tables import VettingOfficerEndRow
    from automations.records.database import now

    with said():
        session.add(VettingOfficerEndRow(person=person, ended_by=actor_name(by), ended_at=now(session)))
        session.flush()
    audit.append(session, Verb.ALTERATION, by, "vetting:officers", {"event": "officer-ended"})


def in_service(session: Session, person: str) -> bool:
    """Is this a registered vetting officer in service, whose own mark is on record? The database asks again at every step."""
    from automations.decisions.tables import VettingOfficerEndRow, VettingOfficerRow

    if session.get(VettingOfficerRow, person) is None or session.get(VettingOfficerEndRow, person) is not None:
        return False
    return SELF in marks_of(session, person).values()


def marks_of(session: Session, person: str) -> dict[str, str]:
    """Marks of an officer and of those whom they declared as close, each with what they are to them."""
    from sqlalchemy import select

    from automations.decisions.tables import VettingOfficerMarkRow

    query = select(VettingOfficerMarkRow.mark, VettingOfficerMarkRow.relation).where(VettingOfficerMarkRow.person == person)
    return {found.mark: found.relation for found in session.execute(query)}
