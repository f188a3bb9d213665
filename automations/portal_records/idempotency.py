"""Requests that carry an idempotency key: the same key and request get the first one's answer, and nothing is done twice."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from automations.sealing import SealContext, Sealer
from reference.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

KEPT = timedelta(days=1)
_GIVEN_UP = timedelta(minutes=10)
_RUNNING = 0


class KeyReusedError(UsageError):
    """The key came before with another request, or with the same one that has not ended yet."""

    code = "E-PORTAL-KEY"


def begin(session: Session, sealer: Sealer, person_id: str, key: str, request: Any) -> tuple[int, Any] | None:
    """Claim a key, or get what was answered to it before: status and body.

    Raises:
        KeyReusedError: it belongs to another request, or that one is still being worked on.
    """
    from sqlalchemy import delete

    from automations.records.database import insert_if_new, now, require_writing
    from automations.records.portal_tables import IdempotencyRow as Row

    require_writing(session)
    moment, hashed, asked = now(session), _hash(key), sealer.fingerprint(request)
    session.execute(delete(Row).where(Row.created_at < moment - KEPT))
    session.execute(delete(Row).where(Row.status == _RUNNING, Row.created_at < moment - _GIVEN_UP))
    values = {"person_id": person_id, "key_sha256": hashed, "request_sha256": asked, "status": _RUNNING, "created_at": moment}
    claimed = session.execute(insert_if_new(session, Row).values(**values).returning(Row.status)).scalar_one_or_none()
    if claimed is not None:
        return None
    row = session.get_one(Row, (person_id, hashed))
    if row.request_sha256 != asked:
        raise KeyReusedError("This idempotency key came before with another request.")
    if row.sealed_answer is None:
        raise KeyReusedError("The request with this idempotency key is still being worked on.")
    return row.status, sealer.unseal_json(row.sealed_answer, _context(person_id, hashed))


def end(session: Session, sealer: Sealer, person_id: str, key: str, status: int, answer: Any) -> None:
    """Keep what was answered."""
    from automations.records.portal_tables import IdempotencyRow

    row = session.get_one(IdempotencyRow, (person_id, _hash(key)))
    row.status, row.sealed_answer = status, sealer.seal_json(answer, _context(person_id, row.key_sha256))


def forget(session: Session, person_id: str, key: str) -> None:
    """Nothing was done: the key may be used again."""
    from sqlalchemy import delete

    from automations.records.portal_tables import IdempotencyRow as Row

    session.execute(delete(Row).where(Row.person_id == person_id, Row.key_sha256 == _hash(key)))


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _context(person_id: str, key_sha256: str) -> SealContext:
    return SealContext(f"answer-{person_id[:16]}-{key_sha256[:16]}", "answer")
