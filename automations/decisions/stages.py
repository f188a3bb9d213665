"""Which stages each application reached, for equality monitoring: by the force's number, never by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_OUTCOMES = {
    "grant": "granted",
    "grant_conditions": "granted with conditions",
    "refuse": "refused",
    "withdraw": "refused",
    "discontinue": "discontinued",
}


def reached(session: Session) -> dict[str, set[str]]:
    """For each application its stages: applied, decided with the outcome of the first decision, appealed, appeal upheld."""
    from sqlalchemy import select

    from automations.decisions.tables import VettingApplicationRow, VettingDecisionRow, VettingStateRow

    stages: dict[str, set[str]] = {}
    references = {}
    for id, reference in session.execute(select(VettingApplicationRow.id, VettingApplicationRow.reference)):
        references[id] = reference
        stages[reference] = {"applied"}
    taken = (
        select(VettingStateRow.application_id, VettingDecisionRow.kind, VettingDecisionRow.outcome)
        .join(VettingDecisionRow, VettingDecisionRow.id == VettingStateRow.decision_id)
        .where(VettingStateRow.state == "decided")
        .order_by(VettingStateRow.number)
    )
    for id, kind, outcome in session.execute(taken):
        if kind == "initial":
            stages[references[id]] |= {"decided", _OUTCOMES[outcome]}
        elif kind == "appeal" and outcome in ("grant", "grant_conditions"):
            stages[references[id]].add("appeal upheld")
    for id in session.execute(select(VettingStateRow.application_id).where(VettingStateRow.state == "appeal")).scalars():
        stages[references[id]].add("appealed")
    return stages
