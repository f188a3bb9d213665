"""Failed attempts to sign in, counted for each account and each address, which are kept as keyed hashes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from automations.sealing import Sealer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

WINDOW = timedelta(minutes=15)
MOST_OF_ACCOUNT = 8
MOST_OF_ADDRESS = 40
"""Many officers may share one address."""


def too_many(session: Session, sealer: Sealer, account: str, address: str, own: Sequence[int] = ()) -> bool:
    """Whether so many attempts failed of late that the next one has to wait; `own` are the rows of this one."""
    from sqlalchemy import func, select

    from automations.records.database import now
    from automations.records.portal_tables import SignInRow

    since = now(session) - WINDOW
    for whom, most in zip(_whom(sealer, account, address), (MOST_OF_ACCOUNT, MOST_OF_ADDRESS), strict=True):
        query = select(func.count()).where(SignInRow.whom == whom, SignInRow.at > since, SignInRow.id.not_in(own))
        if session.execute(query).scalar_one() >= most:
            return True
    return False


def note_failure(session: Session, sealer: Sealer, account: str, address: str) -> tuple[int, ...]:
    """Count an attempt as failed, and give the ids of its rows; old ones are forgotten.

    Count it before the password is looked at and take it back if it was right: of many attempts at the same moment each
    then sees all that were begun before it.
    """
    from sqlalchemy import delete

    from automations.records.database import now
    from automations.records.portal_tables import SignInRow

    moment = now(session)
    session.execute(delete(SignInRow).where(SignInRow.at < moment - 2 * WINDOW))
    rows = [SignInRow(whom=whom, at=moment) for whom in _whom(sealer, account, address)]
    session.add_all(rows)
    session.flush()
    return tuple(row.id for row in rows)


def take_back(session: Session, noted: Sequence[int]) -> None:
    """An attempt did not fail after all, or was not made."""
    from sqlalchemy import delete

    from automations.records.portal_tables import SignInRow

    session.execute(delete(SignInRow).where(SignInRow.id.in_(noted)))


def forget(session: Session, sealer: Sealer, account: str) -> None:
    """Somebody signed in: the failures of their account no longer count."""
    from sqlalchemy import delete

    from automations.records.portal_tables import SignInRow

    session.execute(delete(SignInRow).where(SignInRow.whom == _whom(sealer, account, "")[0]))


def _whom(sealer: Sealer, account: str, address: str) -> Sequence[str]:
    return sealer.fingerprint(["sign-in account", account.casefold()]), sealer.fingerprint(["sign-in address", address])
