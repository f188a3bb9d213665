"""Files on their way in: how much of each has arrived, and what is to become of it, sealed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from automations.sealing import SealContext, Sealer
from reference.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from automations.records.portal_tables import UploadRow

OPEN, SUBMITTED, REFUSED = "open", "submitted", "refused"


class UploadMissingError(UsageError):
    """There is no such upload."""

    code = "E-PORTAL-UPLOAD"


@dataclass(frozen=True, slots=True, repr=False)
class Upload:
    """A file on its way in.

    Attributes:
        detail: its name and what is to become of it.
        size: bytes of the whole file.
        received: bytes that have arrived.
        state: ``open``, ``submitted`` or ``refused``.
        error_code: why it was refused.
        item_id: the work item that it became.
    """

    id: str
    person_id: str
    detail: Mapping[str, Any]
    size: int
    received: int
    state: str
    error_code: str
    item_id: str
    updated_at: datetime


def begin(session: Session, sealer: Sealer, person_id: str, size: int, detail: Mapping[str, Any]) -> Upload:
    """Make a new upload of `size` bytes, or find the open one of the same person, size and detail, to go on with."""
    from sqlalchemy import select

    from automations.records.database import now, require_writing
    from automations.records.portal_tables import UploadRow

    require_writing(session)
    moment = now(session)
    query = select(UploadRow).where(UploadRow.person_id == person_id, UploadRow.state == OPEN, UploadRow.size == size)
    for row in session.execute(query).scalars():
        if _opened(sealer, row) == dict(detail):
            return _view(sealer, row)
    upload_id = uuid.uuid4().hex
    row = UploadRow(
        id=upload_id,
        person_id=person_id,
        sealed_detail=sealer.seal_json(dict(detail), _context(upload_id)),
        size=size,
        received=0,
        state=OPEN,
        error_code="",
        work_item_id="",
        created_at=moment,
        updated_at=moment,
    )
    session.add(row)
    session.flush()
    return _view(sealer, row)


def get(session: Session, sealer: Sealer, upload_id: str) -> Upload:
    """The upload of this id, or `UploadMissingError`."""
    return _view(sealer, _row(session, upload_id))


def note_received(session: Session, upload_id: str, received: int) -> None:
    """Keep how many bytes have arrived."""
    from automations.records.database import now

    row = _row(session, upload_id)
    row.received, row.updated_at = received, now(session)


def close(session: Session, upload_id: str, *, item_id: str = "", error_code: str = "") -> None:
    """The upload became a work item, or was refused."""
    from automations.records.database import now

    row = _row(session, upload_id)
    row.state = SUBMITTED if item_id else REFUSED
    row.work_item_id, row.error_code, row.updated_at = item_id, error_code, now(session)


def stale(session: Session, older_than: timedelta) -> list[str]:
    """Ids of open uploads to which nothing was added for so long."""
    from sqlalchemy import select

    from automations.records.database import now
    from automations.records.portal_tables import UploadRow

    query = select(UploadRow.id).where(UploadRow.state == OPEN, UploadRow.updated_at < now(session) - older_than)
    return list(session.execute(query).scalars())


def open_bytes(session: Session, person_id: str) -> int:
    """Bytes that a person's open uploads will take."""
    from sqlalchemy import func, select

    from automations.records.portal_tables import UploadRow

    query = select(func.coalesce(func.sum(UploadRow.size), 0)).where(UploadRow.person_id == person_id, UploadRow.state == OPEN)
    return int(session.execute(query).scalar_one())


def _row(session: Session, upload_id: str) -> UploadRow:
    from automations.records.portal_tables import UploadRow

    row = session.get(UploadRow, upload_id)
    if row is None:
        raise UploadMissingError("There is no such upload.")
    return row


def _opened(sealer: Sealer, row: UploadRow) -> dict[str, Any]:
    opened: dict[str, Any] = sealer.unseal_json(row.sealed_detail, _context(row.id))
    return opened


def _view(sealer: Sealer, row: UploadRow) -> Upload:
    detail = _opened(sealer, row)
    return Upload(
        row.id,
        row.person_id,
        detail,
        row.size,
        row.received,
        row.state,
        row.error_code,
        row.work_item_id,
        row.updated_at,
    )


def _context(upload_id: str) -> SealContext:
    return SealContext(f"upload-{upload_id}", "detail")
