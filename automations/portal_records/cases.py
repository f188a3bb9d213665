"""Cases as the portal knows them, who may see each one, and which work items belong to it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from automations import case_keys
from automations.detail import actor_name
from automations.sealing import SealContext, Sealer
from reference.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from automations.records.portal_tables import CaseRow


class CaseMissingError(UsageError):
    """There is no such case."""

    code = "E-PORTAL-CASE"


@dataclass(frozen=True, slots=True, repr=False)
class PortalCase:
    """A case.

    Attributes:
        id: 32 hexadecimal digits.
        reference: as people know it, such as a URN.
        detail: what else is kept of it, sealed in the records.
        created_by: account of who opened it here.
    """

    id: str
    reference: str
    created_by: str
    created_at: datetime
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """How the audit names this case."""
        return f"portal_case:{self.id}"


def open_case(session: Session, sealer: Sealer, reference: str, person_id: str, account: str) -> tuple[PortalCase, bool]:
    """The case of this reference, made if there is none; who makes it may see it. Says whether it was made."""
    from sqlalchemy import select

    from automations.records.database import insert_if_new, now, require_writing
    from automations.records.portal_tables import CaseRow

    require_writing(session)
    fingerprint, case_id, moment = case_keys.fingerprint_of(sealer, reference), uuid.uuid4().hex, now(session)
    made = session.execute(
        insert_if_new(session, CaseRow)
        .values(
            id=case_id,
            reference_fingerprint=fingerprint,
            sealed_reference=sealer.seal_json(" ".join(reference.split()), _context(case_id, "reference")),
            sealed_detail=None,
            created_by=actor_name(account),
            created_at=moment,
            updated_at=moment,
        )
        .returning(CaseRow.id)
    ).scalar_one_or_none()
    row = session.execute(select(CaseRow).where(CaseRow.reference_fingerprint == fingerprint)).scalar_one()
    if made:
        grant(session, row.id, person_id, account)
    return _view(sealer, row), bool(made)


def get(session: Session, sealer: Sealer, case_id: str, *, lock: bool = False) -> PortalCase:
    """The case of this id, or `CaseMissingError`; with `lock` nobody else changes it before this transaction ends."""
    from automations.records.portal_tables import CaseRow

    row = session.get(CaseRow, case_id, with_for_update=lock or None)
    if row is None:
        raise CaseMissingError("There is no such case.")
    return _view(sealer, row)


def find(session: Session, sealer: Sealer, reference: str) -> PortalCase | None:
    """The case of this reference, if there is one; spaces and capitals make no difference."""
    from sqlalchemy import select

    from automations.records.portal_tables import CaseRow

    query = select(CaseRow).where(CaseRow.reference_fingerprint == case_keys.fingerprint_of(sealer, reference))
    row = session.execute(query).scalar_one_or_none()
    return None if row is None else _view(sealer, row)


def cases_of(session: Session, sealer: Sealer, person_id: str) -> list[PortalCase]:
    """The cases that a person may see, the last one changed first."""
    from sqlalchemy import select

    from automations.records.portal_tables import AccessRow, CaseRow

    query = (
        select(CaseRow)
        .join(AccessRow, AccessRow.case_id == CaseRow.id)
        .where(AccessRow.person_id == person_id)
        .order_by(CaseRow.updated_at.desc(), CaseRow.id)
    )
    return [_view(sealer, row) for row in session.execute(query).scalars()]


def keep_detail(session: Session, sealer: Sealer, case_id: str, detail: Mapping[str, Any]) -> None:
    """Replace what else is kept of a case."""
    from automations.records.database import now, require_writing
    from automations.records.portal_tables import CaseRow

    require_writing(session)
    row = session.get(CaseRow, case_id, with_for_update=True)
    if row is None:
        raise CaseMissingError("There is no such case.")
    row.sealed_detail, row.updated_at = sealer.seal_json(dict(detail), _context(case_id, "detail")), now(session)


def grant(session: Session, case_id: str, person_id: str, by: str) -> bool:
    """Let a person see a case; says whether they could not before."""
    from automations.records.database import insert_if_new, now, require_writing
    from automations.records.portal_tables import AccessRow

    require_writing(session)
    values = {"case_id": case_id, "person_id": person_id, "granted_by": actor_name(by), "granted_at": now(session)}
    statement = insert_if_new(session, AccessRow).values(**values).returning(AccessRow.case_id)
    return session.execute(statement).scalar_one_or_none() is not None


def revoke(session: Session, case_id: str, person_id: str) -> None:
    """No longer let a person see a case."""
    from sqlalchemy import delete

    from automations.records.portal_tables import AccessRow

    session.execute(delete(AccessRow).where(AccessRow.case_id == case_id, AccessRow.person_id == person_id))


def people_of(session: Session, case_id: str) -> frozenset[str]:
    """Ids of the people who may see a case."""
    from sqlalchemy import select

    from automations.records.portal_tables import AccessRow

    return frozenset(session.execute(select(AccessRow.person_id).where(AccessRow.case_id == case_id)).scalars())


def _view(sealer: Sealer, row: CaseRow) -> PortalCase:
    reference = str(sealer.unseal_json(row.sealed_reference, _context(row.id, "reference")))
    detail = {} if row.sealed_detail is None else sealer.unseal_json(row.sealed_detail, _context(row.id, "detail"))
    return PortalCase(row.id, reference, row.created_by, row.created_at, detail)


def _context(case_id: str, purpose: str) -> SealContext:
    return SealContext(f"portal-case-{case_id}", purpose)
