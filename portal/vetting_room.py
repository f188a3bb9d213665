"""What the pages on vetting and the API have in common: the dossier, on record as opened, the decision and what follows.

Nothing here decides. The records refuse a decision without a person, a rationale and, if adverse, a second person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from automations.decisions import applications, deciding
from automations.decisions.deciding import InEffect
from automations.decisions.errors import NotInEffectError
from automations.decisions.queue import OPEN, Queued, decided_by, outcome_of, queue, unmeasured_since
from flows import vetting_decide
from flows.vetting_decide import ask_again, record_harm_test, write_letter
from flows.vetting_dossier import Opened, open_latest, record_view
from portal.access import Thing
from portal.acting import Acting
from portal.desk import Desk
from portal.refusals import ConflictError, NotFoundError
from reference.errors import UsageError

TO_DECIDE = {"awaiting_decision", "appeal", "review"}
"""States in which an application can be decided on."""
PARTS = {"dossier", "contradictions", "candidates", "facts", "gaps", "lookups", "links"}
_LONGEST_VIEW = 12 * 3600.0
_LONGEST_UNMEASURED = 3600.0
_DECIDED_SHOWN = 50


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """An application as it is shown.

    Attributes:
        opened: its latest dossier.
        effect: the decision in effect, or None.
        harm: outcome of its harm test; empty where there is none.
        outcome, decider: of the last decision, in effect or not.
        letters: names of those that were written.
    """

    opened: Opened
    effect: InEffect | None
    harm: str
    outcome: str
    decider: str
    letters: list[str]


def load_application(desk: Desk, application_id: str) -> Thing:
    """An application; who decided on it does not confirm it."""
    with desk.engine.read() as session:
        where = applications.standing(session, application_id)
        decider = decided_by(session, where.decision_id)
    return Thing("application", where.id, makers=frozenset({decider} - {""}))


def queued(desk: Desk) -> tuple[list[Queued], list[Queued]]:
    """Applications that wait for somebody, and those that were decided last."""
    with desk.engine.read() as session:
        return queue(session, OPEN), queue(session, ("decided",), _DECIDED_SHOWN)


def state_of(desk: Desk, application_id: str) -> str:
    """Where an application stands."""
    with desk.engine.read() as session:
        return applications.standing(session, application_id).state


def opened(acting: Acting, application_id: str, part: str = "opened") -> Opened:
    """The latest dossier, on record as opened; who stands in it, or is close to somebody in it, is refused before all else."""
    found = open_latest(acting.workshop, application_id)
    record_view(acting.workshop, found, datetime.now(UTC), 0.0, part)
    return found


def shown(acting: Acting, application_id: str) -> Shown:
    """An application with its dossier, on record as opened."""
    engine, found = acting.desk.engine, opened(acting, application_id)
    where = found.standing
    with engine.read() as session:
        try:
            effect = deciding.in_effect(session, engine.sealer, where.id) if where.state == "decided" else None
        except NotInEffectError:
            effect = None
        harm = deciding.harm_test(session, effect.id) if effect else ""
        outcome, decider = outcome_of(session, where.decision_id), decided_by(session, where.decision_id)
    return Shown(found, effect, harm, outcome, decider, letters_of(acting.desk, where.id))


def record_time(acting: Acting, application_id: str, part: str, seconds: float) -> None:
    """Record how long a part of the dossier was before somebody.

    Raises:
        UsageError: it is no part, or no time to have it open.
    """
    if part not in PARTS or not 0 < seconds <= _LONGEST_VIEW:
        raise UsageError("That is no part of the dossier, or no time to have it open.")
    record_view(acting.workshop, open_latest(acting.workshop, application_id), datetime.now(UTC), seconds, part)


def measure(acting: Acting, application_id: str, dossier: str = "") -> None:
    """Record how long the dossier was open where nothing measured it: from when it was shown, at most an hour.

    Raises:
        ConflictError: `dossier` is given, and the application has another one by now.
    """
    found = open_latest(acting.workshop, application_id)
    where, now = found.standing, datetime.now(UTC)
    if dossier and dossier.lower() != where.dossier_sha256:
        raise ConflictError("There is another dossier by now: read it, then decide on it.")
    with acting.desk.engine.read() as session:
        since = unmeasured_since(session, where.id, acting.user.account, where.dossier_sha256)
    if since is not None:
        record_view(acting.workshop, found, since, min(max((now - since).total_seconds(), 0.1), _LONGEST_UNMEASURED))


def decide(acting: Acting, application_id: str, filled: Mapping[str, Any], dossier: str = "") -> str:
    """Record what this officer decided, on the dossier that they read; the state that the application is in then."""
    measure(acting, application_id, dossier)
    return vetting_decide.decide(acting.workshop, application_id, filled).decided.state


def sign_second(acting: Acting, application_id: str, why: str, *, agrees: bool, dossier: str = "") -> str:
    """Sign an adverse decision as the second person, or send it back; the state that the application is in then."""
    measure(acting, application_id, dossier)
    return vetting_decide.sign_second(acting.workshop, application_id, why, agrees=agrees).state


def harm_test(acting: Acting, application_id: str, outcome: Literal["give", "give_in_part", "withhold"], why: str) -> None:
    """Record whether giving reasons would do harm."""
    opened(acting, application_id, "harm_test")
    record_harm_test(acting.workshop, application_id, outcome, why)


def write(
    acting: Acting, application_id: str, *, contact: str, expires_on: date | None, appeal_by: date | None, reasons: str
) -> str:
    """Write the letter of the decision in effect; its name."""
    opened(acting, application_id, "letter")
    folder = _letters(acting.desk, application_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"letter-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.pdf"
    write_letter(
        acting.workshop, application_id, target, contact=contact, expires_on=expires_on, appeal_by=appeal_by, reasons=reasons
    )
    return target.name


def letter_of(acting: Acting, application_id: str, name: str) -> Path:
    """A letter that was written, on record as opened, or `NotFoundError`."""
    if name not in letters_of(acting.desk, application_id):
        raise NotFoundError("There is no such letter.")
    opened(acting, application_id, "letter")
    return _letters(acting.desk, application_id) / name


def again(acting: Acting, application_id: str, kind: Literal["appeal", "review"], grounds: str, received_on: date | None) -> None:
    """Record an appeal, or a reason for a review."""
    opened(acting, application_id, "request")
    ask_again(acting.workshop, application_id, kind, grounds, received_on or datetime.now(UTC).date())


def numbers_of(found: Opened) -> list[str]:
    """What a rationale can rely on, in order; ``no_trace`` where there is nothing."""
    return sorted(found.dossier.numbers, key=lambda number: (number[0], int(number[1:]))) or ["no_trace"]


def letters_of(desk: Desk, application_id: str) -> list[str]:
    """Names of the letters that were written."""
    folder = _letters(desk, application_id)
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def _letters(desk: Desk, application_id: str) -> Path:
    return desk.engine.settings.home / "letters" / application_id
