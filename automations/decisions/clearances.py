"""Clearances in the records: each event of one stays, the last says how it stands."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from automations import audit
from automations.audit import Verb
from automations.decisions.deciding import in_effect
from automations.decisions.errors import ClearanceStateError, said
from automations.detail import actor_name
from automations.sealing import SealContext, Sealer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from automations.decisions.tables import VettingClearanceRow

Event = Literal["granted", "transferred_in", "imported", "changed", "reviewed", "renewed", "withdrawn", "ended"]


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """A clearance as it stands.

    Attributes:
        id: of the clearance.
        event: the last event.
        level, unit: of it.
        granted_on: day of the grant, renewal or import that runs.
        expires_on: last day.
        reviewed_on: day of the last annual review; None where there was none.
        holder: what identifies its holder to a person ("name", "staff_number"), opened.
    """

    id: str
    event: str
    level: str
    unit: str
    granted_on: date
    expires_on: date
    reviewed_on: date | None
    holder: Mapping[str, str]

    @property
    def live(self) -> bool:
        """Neither withdrawn nor ended; whether it has expired is for the day to say."""
        return self.event not in ("withdrawn", "ended")


def begin(
    session: Session,
    sealer: Sealer,
    *,
    event: Literal["granted", "transferred_in", "imported"],
    person_mark: str,
    holder: Mapping[str, str],
    level: str,
    unit: str,
    on_day: date,
    expires_on: date,
    person: str,
    application: str = "",
) -> str:
    """Enter a clearance; returns its id.

    A grant follows from a decision in effect on that person at that level. An import tells of one that was granted before this
    register was kept, and says so.

    Raises:
        NotInEffectError: there is no such decision.
    """
    id = secrets.token_hex(16)
    decision = in_effect(session, sealer, application).id if event != "imported" else ""
    _add(session, sealer, id, 1, event, person_mark, dict(holder), level, unit, on_day, expires_on, decision, person)
    return id


def add_event(
    session: Session,
    sealer: Sealer,
    clearance: str,
    event: Literal["changed", "reviewed", "renewed", "withdrawn", "ended"],
    person: str,
    on_day: date,
    *,
    unit: str = "",
    holder: Mapping[str, str] | None = None,
    expires_on: date | None = None,
    application: str = "",
) -> None:
    """Enter what happened to a clearance.

    Args:
        session: from `Records.write()`.
        sealer: seals the holder.
        clearance: its id.
        event: a withdrawal and a renewal follow from a decision in effect; the others do not change level or last day.
        person: who enters it.
        on_day: when it happened.
        unit: a new unit.
        holder: new particulars of the holder (a new name).
        expires_on: the new last day, for a renewal.
        application: of the decision.

    Raises:
        ClearanceStateError: there is no such clearance, or the event does not follow.
        NotInEffectError: a withdrawal or renewal without a decision in effect.
    """
    last = _last(session, clearance)
    decision = in_effect(session, sealer, application).id if event in ("withdrawn", "renewed") else ""
    particulars = dict(_holder(sealer, last)) | dict(holder or {})
    until = expires_on if event == "renewed" and expires_on else last.expires_on
    where = unit or last.unit
    number = last.number + 1
    _add(
        session,
        sealer,
        clearance,
        number,
        event,
        last.person_mark,
        particulars,
        last.level,
        where,
        on_day,
        until,
        decision,
        person,
    )


def register(session: Session, sealer: Sealer) -> list[Held]:
    """Every clearance as it stands."""
    from sqlalchemy import select

    from automations.decisions.tables import VettingClearanceRow

    events: dict[str, list[VettingClearanceRow]] = {}
    for row in session.execute(select(VettingClearanceRow).order_by(VettingClearanceRow.number)).scalars():
        events.setdefault(row.clearance_id, []).append(row)
    return [_held(sealer, rows) for _, rows in sorted(events.items())]


def _held(sealer: Sealer, rows: list[VettingClearanceRow]) -> Held:
    begun = [row.on_day for row in rows if row.event in ("granted", "transferred_in", "imported", "renewed")]
    reviewed = [row.on_day for row in rows if row.event == "reviewed"]
    last = rows[-1]
    return Held(
        last.clearance_id,
        last.event,
        last.level,
        last.unit,
        begun[-1],
        last.expires_on,
        reviewed[-1] if reviewed else None,
        _holder(sealer, last),
    )


def _last(session: Session, clearance: str) -> VettingClearanceRow:
    from sqlalchemy import select

    from automations.decisions.tables import VettingClearanceRow

    query = select(VettingClearanceRow).where(VettingClearanceRow.clearance_id == clearance)
    row = session.execute(query.order_by(VettingClearanceRow.number.desc()).limit(1)).scalar_one_or_none()
    if row is None:
        raise ClearanceStateError("There is no clearance of this id.")
    return row


def _holder(sealer: Sealer, row: VettingClearanceRow) -> dict[str, str]:
    opened: dict[str, str] = sealer.unseal_json(row.sealed_person, _context(row.clearance_id))
    return opened


def _add(
    session: Session,
    sealer: Sealer,
    id: str,
    number: int,
    event: str,
    mark: str,
    holder: dict[str, Any],
    level: str,
    unit: str,
    on_day: date,
    expires_on: date,
    decision: str,
    person: str,
) -> None:
    from automations.decisions.tables import VettingClearanceRow
    from automations.records.database import now

    with said():
        session.add(
            VettingClearanceRow(
                clearance_id=id,
                number=number,
                event=event,
                person_mark=mark,
                level=level,
                unit=unit,
                on_day=on_day,
                expires_on=expires_on,
                decision_id=decision,
                person=actor_name(person),
                at=now(session),
                sealed_person=sealer.seal_json(holder, _context(id)),
            )
        )
        session.flush()
    audit.append(session, Verb.ALTERATION, person, f"vetting:clearance:{id}", {"event": event, "number": number})


def _context(clearance: str) -> SealContext:
    return SealContext(f"vetting:clearance:{clearance}", "holder")
