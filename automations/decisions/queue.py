"""The queue of applications, for those who decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OPEN = ("awaiting_second", "appeal", "review", "awaiting_decision", "gathering", "application")
"""States in which somebody has to do something, the most urgent first."""


@dataclass(frozen=True, slots=True)
class Queued:
    """An application in the queue.

    Attributes:
        id, reference, level, unit: of the application.
        made_on: its day.
        state: where it stands.
        since: when it came there.
        strong, review, gaps, contradictions, unanswered: what its latest dossier has for a person to look at.
    """

    id: str
    reference: str
    level: str
    unit: str
    made_on: date
    state: str
    since: datetime
    strong: int = 0
    review: int = 0
    gaps: int = 0
    contradictions: int = 0
    unanswered: int = 0


def queue(session: Session, states: Iterable[str] = OPEN, limit: int = 500) -> list[Queued]:
    """Applications that stand in one of these states; by urgency, then the one that has waited longest first."""
    from sqlalchemy import func, select

    from automations.decisions.tables import VettingApplicationRow, VettingDossierRow, VettingStateRow

    wanted = tuple(states)
    last = select(VettingStateRow.application_id, func.max(VettingStateRow.number).label("number")).group_by(
        VettingStateRow.application_id
    ).subquery()  # fmt: skip
    query = (
        select(VettingApplicationRow, VettingStateRow)
        .join(VettingStateRow, VettingStateRow.application_id == VettingApplicationRow.id)
        .join(last, (last.c.application_id == VettingStateRow.application_id) & (last.c.number == VettingStateRow.number))
        .where(VettingStateRow.state.in_(wanted))
        .order_by(VettingStateRow.at)
        .limit(limit)
    )
    found = []
    for row, state in session.execute(query).all():
        dossiers = select(VettingDossierRow).where(VettingDossierRow.application_id == row.id)
        latest = session.execute(dossiers.order_by(VettingDossierRow.number.desc()).limit(1)).scalar_one_or_none()
        names = ("strong", "review", "gaps", "contradictions", "unanswered")
        counts = {name: getattr(latest, name) for name in names} if latest else {}
        found.append(Queued(row.id, row.reference, row.level, row.unit, row.made_on, state.state, state.at, **counts))
    return sorted(found, key=lambda one: wanted.index(one.state))


def decided_by(session: Session, decision: str) -> str:
    """Who made a decision; empty where there is none."""
    from automations.decisions.tables import VettingDecisionRow

    row = session.get(VettingDecisionRow, decision) if decision else None
    return row.person if row else ""


def outcome_of(session: Session, decision: str) -> str:
    """What a decision says, in effect or not; empty where there is none."""
    from automations.decisions.tables import VettingDecisionRow

    row = session.get(VettingDecisionRow, decision) if decision else None
    return row.outcome if row else ""


def unmeasured_since(session: Session, application: str, person: str, sha256: str) -> datetime | None:
    """When somebody opened a dossier of which, as a whole, no time was measured since; None where there is one, or no opening."""
    from sqlalchemy import select

    from automations.decisions.tables import VettingViewRow

    query = select(VettingViewRow).where(
        VettingViewRow.application_id == application,
        VettingViewRow.person == person,
        VettingViewRow.dossier_sha256 == sha256,
    )
    views = list(session.execute(query).scalars())
    opened = [view.opened_at for view in views if view.part == "opened"]
    whole = (view for view in views if view.part == "dossier" and view.seconds > 0)
    if not opened or any(view.opened_at >= max(opened) for view in whole):
        return None
    return max(opened)
