"""Sessions on the server: the cookie holds a random id and nothing else, the records hold its hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from automations.sealing import SealContext, Sealer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from automations.records.portal_tables import SessionRow

_SEEN_EVERY = timedelta(seconds=30)
"""Pages that follow one another within this time do not each write when the session was seen."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: without use, and at all."""

    idle: timedelta = timedelta(minutes=30)
    whole: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True, repr=False)
class BrowserSession:
    """A browser that is known.

    Attributes:
        id_sha256: hash of the cookie.
        person_id: who signed in; empty before that, when nothing of the browser is kept (`portal.doorstep`).
        csrf: what every form of this session carries.
        state: small things that pass between two pages, such as a notice.
        stale: whether it is time to note that the session was seen.
    """

    id_sha256: str
    person_id: str
    csrf: str
    state: Mapping[str, Any] = field(default_factory=dict)
    stale: bool = False


def start(session: Session, sealer: Sealer, person_id: str = "", state: Mapping[str, Any] | None = None) -> tuple[str, str]:
    """Start a session under a new id; returns the cookie's value and the form token. Clears away what has lapsed."""
    from sqlalchemy import delete

    from automations.records.database import now, require_writing
    from automations.records.portal_tables import SessionRow

    require_writing(session)
    cookie, csrf, moment = secrets.token_urlsafe(32), secrets.token_urlsafe(32), now(session)
    session.execute(delete(SessionRow).where(SessionRow.seen_at < moment - timedelta(days=1)))
    session.execute(delete(SessionRow).where(SessionRow.person_id == "", SessionRow.seen_at < moment - timedelta(hours=1)))
    row = SessionRow(
        id_sha256=_hash(cookie), person_id=person_id, csrf=csrf, sealed_state=None, created_at=moment, seen_at=moment
    )
    row.sealed_state = _sealed(sealer, row.id_sha256, state)
    session.add(row)
    session.flush()
    return cookie, csrf


def spend(session: Session, mark: str) -> bool:
    """Note that something that counts once was used, by its keyed hash; False where it was used before.

    It is a row without a person, which `start` clears away an hour later: what is spent has lapsed by itself then.
    """
    from automations.records.database import insert_if_new, now, require_writing
    from automations.records.portal_tables import SessionRow

    require_writing(session)
    moment = now(session)
    row = {"id_sha256": mark, "person_id": "", "csrf": "", "sealed_state": None, "created_at": moment, "seen_at": moment}
    fresh = session.execute(insert_if_new(session, SessionRow).values(row).returning(SessionRow.id_sha256))
    return fresh.scalar_one_or_none() is not None


def find(session: Session, sealer: Sealer, cookie: str, limits: Limits) -> BrowserSession | None:
    """The session of a cookie, unless it is unknown or has lapsed."""
    from automations.records.database import now
    from automations.records.portal_tables import SessionRow

    row = session.get(SessionRow, _hash(cookie))
    if row is None:
        return None
    moment = now(session)
    if moment - row.seen_at > limits.idle or moment - row.created_at > limits.whole:
        return None
    return BrowserSession(row.id_sha256, row.person_id, row.csrf, _opened(sealer, row), moment - row.seen_at > _SEEN_EVERY)


def seen(session: Session, id_sha256: str) -> None:
    """The session is in use: its idle time starts again."""
    from automations.records.database import now
    from automations.records.portal_tables import SessionRow

    row = session.get(SessionRow, id_sha256)
    if row is not None:
        row.seen_at = now(session)


def keep(session: Session, sealer: Sealer, id_sha256: str, state: Mapping[str, Any] | None) -> None:
    """Replace what passes between two pages."""
    from automations.records.portal_tables import SessionRow

    row = session.get(SessionRow, id_sha256)
    if row is not None:
        row.sealed_state = _sealed(sealer, id_sha256, state)


def end(session: Session, id_sha256: str) -> None:
    """Forget a session."""
    from sqlalchemy import delete

    from automations.records.portal_tables import SessionRow

    session.execute(delete(SessionRow).where(SessionRow.id_sha256 == id_sha256))


def end_all_of(session: Session, person_id: str) -> None:
    """Forget every session of a person, for instance because they may no longer sign in."""
    from sqlalchemy import delete

    from automations.records.portal_tables import SessionRow

    session.execute(delete(SessionRow).where(SessionRow.person_id == person_id))


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()


def _sealed(sealer: Sealer, id_sha256: str, state: Mapping[str, Any] | None) -> bytes | None:
    return sealer.seal_json(dict(state), SealContext(f"session-{id_sha256[:16]}", "state")) if state else None


def _opened(sealer: Sealer, row: SessionRow) -> dict[str, Any]:
    if row.sealed_state is None:
        return {}
    opened: dict[str, Any] = sealer.unseal_json(row.sealed_state, SealContext(f"session-{row.id_sha256[:16]}", "state"))
    return opened
