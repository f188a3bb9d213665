"""People who may sign in. `account` names them in the audit and on work items; roles come from the identity provider."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from automations.detail import actor_name
from automations.portal_records.passwords import hashed, matches
from reference.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from automations.records.portal_tables import PersonRow

LOCAL = "local"


class PersonMissingError(UsageError):
    """There is no such person."""

    code = "E-PORTAL-PERSON"


class AccountTakenError(UsageError):
    """The account belongs to somebody else."""

    code = "E-PORTAL-ACCOUNT"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in.

    Attributes:
        id: 32 hexadecimal digits.
        account: unique name, such as an e-mail address; what the audit says.
        name: how pages name them.
        roles: what they do; see `portal.access`.
        unit: unit or team within the force.
        source: ``local``, or the issuer of the identity provider.
        active: whether they may sign in.
        signed_in_at: when they signed in last.
    """

    id: str
    account: str
    name: str
    roles: frozenset[str]
    unit: str = ""
    source: str = LOCAL
    active: bool = True
    signed_in_at: datetime | None = None


def add_local(session: Session, account: str, name: str, roles: Iterable[str], password: str, unit: str = "") -> Person:
    """Add a local account.

    Raises:
        AccountTakenError: there is one of this name. WeakPasswordError: the password is too short.
    """
    if _by_account(session, account) is not None:
        raise AccountTakenError("There is an account of this name already.")
    return _view(_insert(session, account, name, roles, unit, LOCAL, account.casefold(), hashed(password)))


def set_password(session: Session, person_id: str, password: str) -> None:
    """Give a local account another password; their sessions end.

    Raises:
        PersonMissingError: it is no local account. WeakPasswordError: the password is too short.
    """
    from automations.portal_records import sessions

    row = _row(session, person_id)
    if row.source != LOCAL:
        raise PersonMissingError("This account signs in elsewhere.")
    row.password_hash = hashed(password)
    sessions.end_all_of(session, person_id)


def check_password(session: Session, account: str, password: str) -> Person | None:
    """The active local person whose account and password these are; None otherwise, after the same time."""
    row = _by_account(session, account)
    known = row is not None and row.source == LOCAL and row.active
    right = matches(password, row.password_hash if row is not None and known else "")
    return _view(row) if row is not None and known and right else None


def from_provider(
    session: Session, issuer: str, subject: str, account: str, name: str, roles: Iterable[str], unit: str = ""
) -> Person:
    """The person whom the identity provider vouches for, made or brought up to date; a unit that it does not tell stays.

    Raises:
        AccountTakenError: the account belongs to another subject: names are never shared.
    """
    from sqlalchemy import select

    from automations.records.portal_tables import PersonRow

    query = select(PersonRow).where(PersonRow.source == issuer, PersonRow.source_subject == subject)
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        if _by_account(session, account) is not None:
            raise AccountTakenError("Another person has an account of this name: the digital unit has to look at it.")
        row = _insert(session, account, name, roles, "", issuer, subject, "")
    row.name, row.roles, row.unit = actor_name(name), {"roles": sorted(set(roles))}, unit or row.unit
    session.flush()
    return _view(row)


def lost_roles(session: Session, issuer: str, subject: str) -> None:
    """The identity provider gives somebody no role any more: they may do nothing here, and what was open is closed."""
    from sqlalchemy import select

    from automations.records.portal_tables import PersonRow

    query = select(PersonRow).where(PersonRow.source == issuer, PersonRow.source_subject == subject)
    row = session.execute(query).scalar_one_or_none()
    if row is not None:
        row.roles = {"roles": []}
        _close_everything(session, row.id)


def get(session: Session, person_id: str) -> Person:
    """The person of this id, or `PersonMissingError`."""
    return _view(_row(session, person_id))


def by_account(session: Session, account: str) -> Person | None:
    """The person of this account, if there is one."""
    row = _by_account(session, account)
    return None if row is None else _view(row)


def everybody(session: Session) -> list[Person]:
    """All people, by name."""
    from sqlalchemy import select

    from automations.records.portal_tables import PersonRow

    return [_view(row) for row in session.execute(select(PersonRow).order_by(PersonRow.name, PersonRow.id)).scalars()]


def change(session: Session, person_id: str, *, unit: str | None = None, active: bool | None = None) -> Person:
    """Change somebody's unit, or whether they may sign in; who no longer may has neither sessions nor tokens after it.

    Raises:
        DetailRefusedError: the unit is no single line of at most 80 letters, digits and simple punctuation.
    """
    row = _row(session, person_id)
    row.unit = row.unit if unit is None else (unit and actor_name(unit))
    row.active = row.active if active is None else active
    if not row.active:
        _close_everything(session, row.id)
    session.flush()
    return _view(row)


def note_sign_in(session: Session, person_id: str) -> None:
    """Keep when somebody signed in last."""
    from automations.records.database import now

    _row(session, person_id).signed_in_at = now(session)


def signed_in_within(session: Session, person: Person, *, days: float) -> bool:
    """Whether somebody signed in within so many days."""
    from automations.records.database import now

    return person.signed_in_at is not None and now(session) - person.signed_in_at <= timedelta(days=days)


def _insert(
    session: Session, account: str, name: str, roles: Iterable[str], unit: str, source: str, subject: str, password_hash: str
) -> PersonRow:
    from automations.records.database import now, require_writing
    from automations.records.portal_tables import PersonRow

    require_writing(session)
    row = PersonRow(
        id=uuid.uuid4().hex,
        account=actor_name(account),
        name=actor_name(name),
        roles={"roles": sorted(set(roles))},
        unit=unit,
        source=source,
        source_subject=subject,
        password_hash=password_hash,
        active=True,
        created_at=now(session),
        signed_in_at=None,
    )
    session.add(row)
    session.flush()
    return row


def _close_everything(session: Session, person_id: str) -> None:
    from automations.portal_records import sessions, tokens

    sessions.end_all_of(session, person_id)
    tokens.revoke_all_of(session, person_id)


def _row(session: Session, person_id: str) -> PersonRow:
    from automations.records.portal_tables import PersonRow

    row = session.get(PersonRow, person_id)
    if row is None:
        raise PersonMissingError("There is no such person.")
    return row


def _by_account(session: Session, account: str) -> PersonRow | None:
    from sqlalchemy import func, select

    from automations.records.portal_tables import PersonRow

    query = select(PersonRow).where(func.lower(PersonRow.account) == account.lower())
    return session.execute(query).scalar_one_or_none()


def _view(row: PersonRow) -> Person:
    roles = frozenset(str(role) for role in row.roles["roles"])
    return Person(row.id, row.account, row.name, roles, row.unit, row.source, row.active, row.signed_in_at)
