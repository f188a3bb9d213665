"""The key of a case's pseudonyms: one sealed blob for each case, changed by one process at a time.

The case is known by a keyed hash of its reference; neither the reference nor anything of the key lies open.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from automations.sealing import SealContext, Sealer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def fingerprint_of(sealer: Sealer, case: str) -> str:
    """What the records know a case by. Spaces and capitals of its reference make no difference."""
    return sealer.fingerprint(["case", " ".join(case.split()).casefold()])


def read(session: Session, sealer: Sealer, case: str) -> str:
    """The key of a case as its owner wrote it; empty when there is none yet.

    Raises:
        SealBrokenError: another key of ours sealed it, or it was changed.
    """
    from automations.records.tables import CaseKeyRow

    fingerprint = fingerprint_of(sealer, case)
    row = session.get(CaseKeyRow, fingerprint)
    return sealer.unseal(row.sealed_key, _context(fingerprint)).decode() if row else ""


def change(session: Session, sealer: Sealer, case: str, change: Callable[[str], str]) -> None:
    """Replace the key of a case by what `change` makes of it, in the caller's transaction.

    Args:
        session: from `Records.write()`; the case's row is locked until it ends.
        sealer: opens and seals.
        case: reference of the case, such as its URN.
        change: gets the key as it stands, empty at first, and returns the new one.
    """
    from automations.records.database import insert_if_new, now, require_writing
    from automations.records.tables import CaseKeyRow

    require_writing(session)
    fingerprint = fingerprint_of(sealer, case)
    context = _context(fingerprint)
    first = {"case_fingerprint": fingerprint, "sealed_key": sealer.seal(b"", context), "updated_at": now(session)}
    session.execute(insert_if_new(session, CaseKeyRow).values(**first))
    # The row is there now, so that on PostgreSQL its lock keeps other writers out.
    row = session.get_one(CaseKeyRow, fingerprint, with_for_update=True, populate_existing=True)
    before = sealer.unseal(row.sealed_key, context).decode()
    row.sealed_key, row.updated_at = sealer.seal(change(before).encode(), context), now(session)
    session.flush()


def _context(fingerprint: str) -> SealContext:
    return SealContext(f"case-{fingerprint[:16]}", "case key")
