"""Deciding on an application: the form, the checks of the rationale, the second person, letters, and what follows.

Nothing here grants or refuses: it brings the form before a person, says what is missing, and records what they decided. The
person is the one of the settings.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from automations.decisions import applications, deciding, officers
from automations.decisions.deciding import Decided, Verdict
from automations.decisions.errors import ApplicationMissingError
from automations.decisions.marks import mark
from flows.delivery import TargetTakenError, write_new
from flows.vetting_dossier import Opened, name_mark, open_latest, postcode_mark
from flows.workshop import Workshop, overlay_of
from vetting.decision import letters
from vetting.decision.errors import FormUnansweredError
from vetting.decision.form import ANSWERS, OUTCOMES, load_form, recommendation, require_filled
from vetting.decision.letters import Particulars
from vetting.decision.rationale import Examined, examine

_FIELDS = {
    "outcome",
    "stage1",
    "stage2",
    "ground",
    "factors",
    "rationale",
    "conditions",
    "review_on",
    "override",
    "recommendation",
}


@dataclass(frozen=True, slots=True)
class Registered:
    """Particulars of somebody by which they are recognised in an application."""

    name: str
    born: date | None = None
    postcodes: tuple[str, ...] = ()
    staff_number: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What came of filling a form: the decision on record, and what the checks had said."""

    decided: Decided
    examined: Examined


def register_officer(workshop: Workshop, person: str, who: Registered) -> None:
    """Register `person` as a vetting officer, on behalf of the person of the settings."""
    engine = workshop.engine
    with engine.write() as session:
        officers.register(session, person, engine.settings.person, _marks(workshop, who))


def declare_relation(workshop: Workshop, who: Registered, relation: str) -> None:
    """Declare, for the person of the settings, somebody close to them."""
    engine = workshop.engine
    with engine.write() as session:
        officers.declare(session, engine.settings.person, dict.fromkeys(_marks(workshop, who), relation))


def blank_form(workshop: Workshop, reference: str) -> dict[str, Any]:
    """The form for an application as data: every question with what may be answered, and a recommendation if there is one."""
    form = load_form(overlay=overlay_of(workshop.engine.settings))
    opened = open_latest(workshop, reference)
    suggested = recommendation(opened.dossier.counts)
    return {
        "questions": {
            "outcome": OUTCOMES,
            "stage1": f"{form.stages['stage1']} (yes, no)",
            "stage2": f"{form.stages['stage2']} (yes, no, not_reached)",
            "ground": form.grounds,
            "factors": {code: f"{words} ({', '.join(ANSWERS)})" for code, words in form.factors.items()},
            "rationale": "in your words, with the numbers of what it relies on: " + ", ".join(_sorted(opened)),
        },
        "outcome": "",
        "stage1": "no" if suggested else "",
        "stage2": "not_reached" if suggested else "",
        "ground": "none" if suggested else "",
        "factors": dict.fromkeys(form.factors, "neutral" if suggested else ""),
        "rationale": "",
        "conditions": {},
        "review_on": None,
        "override": "",
        "recommendation": suggested,
    }


def decide(workshop: Workshop, reference: str, filled: Mapping[str, Any]) -> Made:
    """Record what the person of the settings decided.

    Args:
        workshop: open.
        reference: the force's number of the application, or its id.
        filled: the form; "questions" in it are not read.

    Raises:
        FormUnansweredError: a question is open.
        RationaleTooThinError: the rationale lacks something.
        OverrideMissingError: it was flagged, and "override" does not say why it stands.
        DecisionRefusedError: another of its causes.
    """
    engine = workshop.engine
    form = load_form(overlay=overlay_of(engine.settings))
    answers = _checked(filled)
    require_filled(form, answers["outcome"], answers["stage1"], answers["stage2"], answers["ground"], answers["factors"])
    opened = open_latest(workshop, reference)
    with engine.read() as session:
        earlier = deciding.rationales(session, engine.sealer, apart=opened.standing.id)
    examined = examine(answers["rationale"], answers["outcome"], opened.dossier.numbers, form, earlier)
    examined.require_enough()
    verdict = Verdict(
        outcome=answers["outcome"],
        dossier_sha256=opened.standing.dossier_sha256,
        stage1=answers["stage1"],
        stage2=answers["stage2"],
        ground=answers["ground"],
        factors=answers["factors"],
        form_sha256=form.sha256,
        relied_on=examined.relied_on,
        rationale=answers["rationale"],
        conditions=answers["conditions"],
        review_on=answers["review_on"],
        recommendation=answers["recommendation"],
        flags=examined.flags,
        override=answers["override"] if examined.flags else "",
    )
    with engine.write() as session:
        made = deciding.decide(session, engine.sealer, opened.standing.id, verdict, engine.settings.person)
    return Made(made, examined)


def sign_second(workshop: Workshop, reference: str, reason: str, *, agrees: bool) -> Decided:
    """Sign an adverse decision as the second person, or send it back."""
    engine = workshop.engine
    with engine.write() as session:
        id = applications.find(session, reference)
        return deciding.sign_second(session, engine.sealer, id, engine.settings.person, reason, agrees=agrees)


def ask_again(workshop: Workshop, reference: str, kind: Literal["appeal", "review"], grounds: str, received_on: date) -> None:
    """Record an appeal, or a reason for a review."""
    engine = workshop.engine
    with engine.write() as session:
        id = applications.find(session, reference)
        applications.ask_again(session, engine.sealer, id, kind, grounds, engine.settings.person, received_on)


def record_harm_test(
    workshop: Workshop, reference: str, outcome: Literal["give", "give_in_part", "withhold"], reason: str
) -> None:
    """Record a harm test of the decision in effect."""
    engine = workshop.engine
    with engine.write() as session:
        id = applications.find(session, reference)
        deciding.record_harm_test(session, engine.sealer, id, engine.settings.person, outcome, reason)


def write_letter(
    workshop: Workshop,
    reference: str,
    target: Path,
    *,
    contact: str,
    expires_on: date | None = None,
    appeal_by: date | None = None,
    reasons: str = "",
) -> str:
    """Write the letter of the decision in effect, as PDF and as Word beside it; returns its code.

    It is on record before it lies there: a letter without its line cannot be.

    Raises:
        ReasonsWithheldError: `reasons` are given and no harm test allows that.
        NotInEffectError: no decision is in effect.
    """
    engine = workshop.engine
    overlay = overlay_of(engine.settings)
    opened = open_latest(workshop, reference)
    with engine.read() as session:
        made = deciding.in_effect(session, engine.sealer, opened.standing.id)
        test = deciding.harm_test(session, made.id)
    today = datetime.now(UTC).date()
    for path in (target, target.with_suffix(".docx")):
        if path.exists():
            raise TargetTakenError(f"{path} exists: move it away, or give another place.")
    code = letters.code_of(made.kind, made.outcome, reasons=bool(reasons.strip()))
    particulars = Particulars(
        applicant=opened.dossier.source.application.applicant.name.full,
        reference=opened.standing.reference,
        level=opened.standing.level,
        officer=made.person,
        sent_on=today,
        decided_on=made.effect_at.date(),
        contact=contact,
        force=engine.settings.force,
        unit=engine.settings.unit,
        expires_on=expires_on,
        appeal_by=appeal_by,
        conditions=tuple(made.conditions.values()),
        review_on=made.review_on,
        reasons=reasons,
    )
    letter = letters.write(code, particulars, test, overlay=overlay)
    pdf, word = letters.as_pdf(letter, today, overlay), letters.as_docx(letter, overlay)
    with engine.write() as session:
        deciding.record_letter(
            session,
            opened.standing.id,
            made.id,
            code,
            hashlib.sha256(pdf).hexdigest(),
            engine.settings.person,
            reasons=letter.gives_reasons,
        )
    write_new(target, pdf, overwrite=False)
    write_new(target.with_suffix(".docx"), word, overwrite=False)
    return code


def read_form(path: Path) -> dict[str, Any]:
    """A filled form from a JSON file."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError):
        raise FormUnansweredError(f"{path.name} cannot be read as JSON.") from None
    if not isinstance(data, dict):
        raise FormUnansweredError(f"{path.name} holds no form: write one with --write-form.")
    return data


def _checked(filled: Mapping[str, Any]) -> dict[str, Any]:
    """The form with everything of the type that it must have."""
    if unknown := [str(name) for name in filled if name not in _FIELDS | {"questions"}]:
        raise FormUnansweredError(f"The form has no field {unknown[0][:40]!r}.")
    texts = ("outcome", "stage1", "stage2", "ground", "rationale", "override", "recommendation")
    answers: dict[str, Any] = {name: filled.get(name, "") for name in texts}
    answers |= {name: filled.get(name) or {} for name in ("factors", "conditions")}
    for name in texts:
        if not isinstance(answers[name], str):
            raise FormUnansweredError(f"{name} is no text.")
    for name in ("factors", "conditions"):
        if not isinstance(answers[name], dict) or not all(isinstance(one, str) for one in answers[name].values()):
            raise FormUnansweredError(f"{name} is no list of codes with their answers.")
    try:
        answers["review_on"] = date.fromisoformat(filled["review_on"]) if filled.get("review_on") else None
    except (TypeError, ValueError):
        raise FormUnansweredError("review_on is no day such as 2026-09-01.") from None
    return answers


def _marks(workshop: Workshop, who: Registered) -> list[str]:
    sealer = workshop.engine.sealer
    marks = [name_mark(sealer, who.name, who.born.isoformat())] if who.born else []
    marks += [postcode_mark(sealer, who.name, postcode) for postcode in who.postcodes]
    marks += [mark(sealer, "staff_number", who.staff_number)] if who.staff_number.strip() else []
    if not marks:
        raise ApplicationMissingError("Give a date of birth, a postcode or a staff number: a name alone recognises nobody.")
    return marks


def _sorted(opened: Opened) -> list[str]:
    return sorted(opened.dossier.numbers, key=lambda number: (number[0], int(number[1:]))) or ["no_trace"]
