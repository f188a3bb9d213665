"""Deciding: a named person, their rationale, and a second person where it is adverse; and what may follow from it.

Nothing here judges. The database refuses a decision that lacks what it needs, whoever writes it; this gives it the rows and says
its refusals in sentences. What stands in the database is believed only when its rationale opens: `in_effect` fails closed.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from automations import audit
from automations.audit import Verb
from automations.decisions.applications import State, move, standing
from automations.decisions.errors import NotInEffectError, RationaleUnreadableError, said
from automations.detail import actor_name
from automations.errors import SealBrokenError
from automations.sealing import SealContext, Sealer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from automations.decisions.tables import VettingDecisionRow

Outcome = Literal["grant", "grant_conditions", "refuse", "withdraw", "discontinue"]
ADVERSE: frozenset[Outcome] = frozenset({"refuse", "withdraw", "grant_conditions"})
"""What takes effect only with a second person."""


@dataclass(frozen=True, slots=True, repr=False)
class Verdict:
    """What somebody decided, as they filled the form.

    Attributes:
        outcome: what is decided.
        dossier_sha256: of the dossier that they were shown.
        stage1: reasonable grounds to suspect involvement in crime: "yes" or "no".
        stage2: appropriate in all the circumstances to refuse: "yes", "no", or "not_reached".
        ground: code of what it rests on; "none" where nothing speaks against a clearance.
        factors: code of a factor to the answer's code.
        form_sha256: hash of the reference data that the form was made of.
        relied_on: numbers of the facts and candidates of the dossier that it relies on; "no_trace" where there are none.
        rationale: in the officer's words.
        conditions: code to words, for a grant with conditions.
        review_on: when the conditions are reviewed.
        recommendation: "no_trace" where it was pre-filled.
        flags: codes of what the checks of the rationale said and the officer kept.
        override: why they kept it.
    """

    outcome: Outcome
    dossier_sha256: str
    stage1: str
    stage2: str
    ground: str
    factors: Mapping[str, str]
    form_sha256: str
    relied_on: tuple[str, ...]
    rationale: str
    conditions: Mapping[str, str] = field(default_factory=dict)
    review_on: date | None = None
    recommendation: str = ""
    flags: tuple[str, ...] = ()
    override: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on record, and where the application stands now ("decided", or "awaiting_second")."""

    id: str
    state: str


@dataclass(frozen=True, slots=True, repr=False)
class InEffect:
    """A decision in effect, with its opened rationale.

    Attributes:
        id, application_id, kind, outcome, person: of the decision.
        second: the second person; empty where none is needed.
        decided_at, effect_at: when it was decided, and when it took effect.
        rationale: in words.
        conditions: code to words.
        review_on: when conditions are reviewed.
        factors, relied_on, dossier_sha256: as recorded.
    """

    id: str
    application_id: str
    kind: str
    outcome: str
    person: str
    second: str
    decided_at: datetime
    effect_at: datetime
    rationale: str
    conditions: Mapping[str, str]
    review_on: date | None
    factors: str
    relied_on: str
    dossier_sha256: str


def decide(session: Session, sealer: Sealer, application: str, verdict: Verdict, person: str) -> Decided:
    """Record a decision of `person`; it takes effect at once unless it is adverse, which waits for a second person.

    Args:
        session: from `Records.write()`.
        sealer: seals the rationale.
        application: its id; it awaits a decision, or an appeal or review of one.
        verdict: the filled form.
        person: who decides.

    Raises:
        DecisionRefusedError: one of its causes; nothing is recorded.
    """
    from sqlalchemy import func, select

    from automations.decisions.tables import VettingDecisionRow
    from automations.records.database import now

    id = secrets.token_hex(16)
    where = standing(session, application)
    numbers = select(func.max(VettingDecisionRow.number)).where(VettingDecisionRow.application_id == application)
    conditions = (
        sealer.seal_json(dict(verdict.conditions), _context(application, "conditions", id)) if verdict.conditions else None
    )
    override = _sealed(sealer, application, "override", id, verdict.override) if verdict.override.strip() else None
    with said():
        session.add(
            VettingDecisionRow(
                id=id,
                application_id=application,
                number=(session.execute(numbers).scalar_one() or 0) + 1,
                kind=where.state if where.state in ("appeal", "review") else "initial",
                outcome=verdict.outcome,
                person=actor_name(person),
                decided_at=now(session),
                dossier_sha256=verdict.dossier_sha256,
                stage1=verdict.stage1,
                stage2=verdict.stage2,
                ground=verdict.ground,
                factors=" ".join(f"{name}:{answer}" for name, answer in sorted(verdict.factors.items())),
                form_sha256=verdict.form_sha256,
                relied_on=" ".join(verdict.relied_on),
                sealed_rationale=_sealed(sealer, application, "rationale", id, verdict.rationale),
                conditions=" ".join(sorted(verdict.conditions)),
                sealed_conditions=conditions,
                review_on=verdict.review_on,
                recommendation=verdict.recommendation,
                flags=" ".join(verdict.flags),
                sealed_override=override,
            )
        )
        session.flush()
    state: State = "awaiting_second" if verdict.outcome in ADVERSE else "decided"
    move(session, application, state, person, id)
    return Decided(id, state)


def sign_second(session: Session, sealer: Sealer, application: str, person: str, reason: str, *, agrees: bool) -> Decided:
    """Sign an adverse decision as the second person, or send it back; the reason is kept either way.

    Raises:
        SamePersonError: they decided it.
        DecisionRefusedError: another of its causes; nothing is recorded.
    """
    from automations.decisions.tables import VettingDecisionRow, VettingSecondRow
    from automations.records.database import now

    id = standing(session, application).decision_id
    decision = session.get(VettingDecisionRow, id)
    with said():
        session.add(
            VettingSecondRow(
                decision_id=id,
                person=actor_name(person),
                signed_at=now(session),
                agrees=agrees,
                dossier_sha256=decision.dossier_sha256 if decision else "",
                sealed_reason=_sealed(sealer, application, "second", id, reason),
            )
        )
        session.flush()
    assert decision is not None, "the row before would have been refused"
    back: dict[str, State] = {"initial": "awaiting_decision", "appeal": "appeal", "review": "review"}
    state: State = "decided" if agrees else back[decision.kind]
    move(session, application, state, person, id if agrees else "")
    return Decided(id, state)


def in_effect(session: Session, sealer: Sealer, application: str) -> InEffect:
    """The decision in effect, once its rationale was opened.

    Raises:
        NotInEffectError: none is.
        RationaleUnreadableError: the database holds one that was not sealed by us.
    """
    from sqlalchemy import select

    from automations.decisions.tables import VettingDecisionRow, VettingSecondRow, VettingStateRow

    states = select(VettingStateRow).where(VettingStateRow.application_id == application)
    last = session.execute(states.order_by(VettingStateRow.number.desc()).limit(1)).scalar_one_or_none()
    row = session.get(VettingDecisionRow, last.decision_id) if last is not None and last.state == "decided" else None
    if row is None or last is None:
        raise NotInEffectError
    second = session.get(VettingSecondRow, row.id)
    if row.outcome in ADVERSE and (second is None or not second.agrees or second.person == row.person):
        raise NotInEffectError
    rationale = _opened(sealer, row, "rationale", row.sealed_rationale)
    if second is not None:
        _opened(sealer, row, "second", second.sealed_reason)
    try:
        context = _context(application, "conditions", row.id)
        conditions = sealer.unseal_json(row.sealed_conditions, context) if row.sealed_conditions else {}
    except (SealBrokenError, ValueError):
        raise RationaleUnreadableError from None
    return InEffect(
        row.id,
        application,
        row.kind,
        row.outcome,
        row.person,
        second.person if second else "",
        row.decided_at,
        last.at,
        rationale,
        conditions,
        row.review_on,
        row.factors,
        row.relied_on,
        row.dossier_sha256,
    )


def rationales(session: Session, sealer: Sealer, most: int = 500, *, apart: str = "") -> list[str]:
    """The latest rationales in words, newest first, for a comparison with a new one; without those of one application."""
    from sqlalchemy import select

    from automations.decisions.tables import VettingDecisionRow

    query = select(VettingDecisionRow).where(VettingDecisionRow.application_id != apart)
    rows = session.execute(query.order_by(VettingDecisionRow.decided_at.desc()).limit(most)).scalars()
    found = []
    for row in rows:
        try:
            found.append(_opened(sealer, row, "rationale", row.sealed_rationale))
        except RationaleUnreadableError:
            continue
    return found


def record_harm_test(
    session: Session,
    sealer: Sealer,
    application: str,
    person: str,
    outcome: Literal["give", "give_in_part", "withhold"],
    reason: str,
) -> None:
    """Record whether telling the applicant the reasons would do harm, and why. The last test counts.

    Raises:
        NotInEffectError: no decision is in effect.
    """
    from sqlalchemy import func, select

    from automations.decisions.tables import VettingHarmTestRow
    from automations.records.database import now

    id = in_effect(session, sealer, application).id
    numbers = select(func.max(VettingHarmTestRow.number)).where(VettingHarmTestRow.decision_id == id)
    with said():
        session.add(
            VettingHarmTestRow(
                decision_id=id,
                number=(session.execute(numbers).scalar_one() or 0) + 1,
                person=actor_name(person),
                at=now(session),
                outcome=outcome,
                sealed_reason=_sealed(sealer, application, "harm", id, reason),
            )
        )
        session.flush()
    audit.append(session, Verb.ALTERATION, person, f"vetting:{application}", {"event": "harm-test", "outcome": outcome})


def harm_test(session: Session, decision: str) -> str:
    """Outcome of the last harm test of a decision; empty where there is none."""
    from sqlalchemy import select

    from automations.decisions.tables import VettingHarmTestRow

    query = select(VettingHarmTestRow.outcome).where(VettingHarmTestRow.decision_id == decision)
    return session.execute(query.order_by(VettingHarmTestRow.number.desc()).limit(1)).scalar_one_or_none() or ""


def record_letter(
    session: Session, application: str, decision: str, template: str, sha256: str, person: str, *, reasons: bool
) -> None:
    """Record a letter before it is given out.

    Raises:
        HarmTestMissingError: it gives reasons, and no harm test allows that.
        NotInEffectError: the decision is not in effect.
    """
    from automations.decisions.tables import VettingLetterRow
    from automations.records.database import now

    with said():
        session.add(
            VettingLetterRow(
                id=secrets.token_hex(16),
                decision_id=decision,
                template=template,
                reasons=reasons,
                sha256=sha256,
                made_by=actor_name(person),
                made_at=now(session),
            )
        )
        session.flush()
    detail = {"event": "letter", "template": template, "reasons": reasons, "letter": sha256}
    audit.append(session, Verb.DISCLOSURE, person, f"vetting:{application}", detail)


def _sealed(sealer: Sealer, application: str, purpose: str, decision: str, words: str) -> bytes:
    return sealer.seal(" ".join(words.split()).encode(), _context(application, purpose, decision))


def _opened(sealer: Sealer, row: VettingDecisionRow, purpose: str, sealed: bytes) -> str:
    try:
        words = sealer.unseal(sealed, _context(row.application_id, purpose, row.id)).decode()
    except (SealBrokenError, UnicodeDecodeError):
        raise RationaleUnreadableError from None
    if not any(character.isalpha() for character in words):
        raise RationaleUnreadableError
    return words


def _context(application: str, purpose: str, decision: str) -> SealContext:
    return SealContext(f"vetting:{application}", purpose, decision)
