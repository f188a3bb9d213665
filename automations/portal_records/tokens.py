"""Bearer tokens of the API: shown once, kept as hashes, each for some scopes and some days."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reference.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from automations.records.portal_tables import TokenRow

PREFIX = "hb_"
"""Tells a token of ours from others where one is found lying about."""
LONGEST_DAYS = 365
_USED_EVERY = timedelta(minutes=1)


class TokenMissingError(UsageError):
    """There is no such token."""

    code = "E-PORTAL-TOKEN"


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret."""

    id: str
    person_id: str
    label: str
    scopes: frozenset[str]
    created_at: datetime
    ends_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


def make(session: Session, person_id: str, label: str, scopes: Iterable[str], days: int) -> tuple[Token, str]:
    """Make a token that holds for `days`; returns it with its secret, which is not kept."""
    from automations.records.database import now, require_writing
    from automations.records.portal_tables import TokenRow

    require_writing(session)
    secret, moment = PREFIX + secrets.token_urlsafe(32), now(session)
    row = TokenRow(
        id=uuid.uuid4().hex,
        token_sha256=_hash(secret),
        person_id=person_id,
        label=label,
        scopes={"scopes": sorted(set(scopes))},
        created_at=moment,
        ends_at=moment + timedelta(days=min(max(days, 1), LONGEST_DAYS)),
        used_at=None,
        revoked_at=None,
    )
    session.add(row)
    session.flush()
    return _view(row), secret


def find(session: Session, secret: str) -> Token | None:
    """The token of a secret, unless it is unknown, revoked or has ended."""
    from sqlalchemy import select

    from automations.records.database import now
    from automations.records.portal_tables import TokenRow

    row = session.execute(select(TokenRow).where(TokenRow.token_sha256 == _hash(secret))).scalar_one_or_none()
    if row is None or row.revoked_at is not None or row.ends_at <= now(session):
        return None
    return _view(row)


def needs_note(session: Session, token: Token) -> bool:
    """Whether it is time to note that the token was used."""
    from automations.records.database import now

    return token.used_at is None or now(session) - token.used_at > _USED_EVERY


def note_used(session: Session, token_id: str) -> None:
    """The token was used now."""
    from automations.records.database import now

    _row(session, token_id).used_at = now(session)


def get(session: Session, token_id: str) -> Token:
    """The token of this id, or `TokenMissingError`."""
    return _view(_row(session, token_id))


def revoke(session: Session, token_id: str) -> None:
    """The token opens nothing from now on."""
    from automations.records.database import now

    row = _row(session, token_id)
    row.revoked_at = row.revoked_at or now(session)


def revoke_all_of(session: Session, person_id: str) -> None:
    """No token of a person opens anything from now on."""
    from sqlalchemy import update

    from automations.records.database import now
    from automations.records.portal_tables import TokenRow

    theirs = TokenRow.person_id == person_id, TokenRow.revoked_at.is_(None)
    session.execute(update(TokenRow).where(*theirs).values(revoked_at=now(session)))


def of_person(session: Session, person_id: str) -> list[Token]:
    """A person's tokens, newest first."""
    from sqlalchemy import select

    from automations.records.portal_tables import TokenRow

    query = select(TokenRow).where(TokenRow.person_id == person_id).order_by(TokenRow.created_at.desc())
    return [_view(row) for row in session.execute(query).scalars()]


def _row(session: Session, token_id: str) -> TokenRow:
    from automations.records.portal_tables import TokenRow

    row = session.get(TokenRow, token_id)
    if row is None:
        raise TokenMissingError("There is no such token.")
    return row


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _view(row: TokenRow) -> Token:
    scopes = frozenset(str(scope) for scope in row.scopes["scopes"])
    return Token(row.id, row.person_id, row.label, scopes, row.created_at, row.ends_at, row.used_at, row.revoked_at)
