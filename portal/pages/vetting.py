"""For vetting officers: the queue, the dossier with its comparisons in words, the decision in two stages, and what follows.

Nothing here decides. The records refuse a decision without a person, a rationale and, if adverse, a second person; the pages
bring the form before somebody and say what is missing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from automations.decisions import applications, deciding
from automations.decisions.errors import NotInEffectError
from automations.decisions.queue import OPEN, decided_by, outcome_of, queue, unmeasured_since
from flows.vetting_clearances import live_clearances
from flows.vetting_decide import ask_again, blank_form, decide, record_harm_test, sign_second, write_letter
from flows.vetting_dossier import Opened, open_latest, page_of, pdf_of, record_view
from flows.workshop import overlay_of
from portal.access import Thing
from portal.desk import Desk
from portal.refusals import NotFoundError
from portal.visits import Here, Visit
from reference.errors import HoursbackError, UsageError
from vetting.clearances.register import expiring, forecast
from vetting.decision.form import ANSWERS, OUTCOMES, load_form

router = APIRouter()

STATES = {
    "application": ("Opened", "govuk-tag--grey"),
    "gathering": ("Being gathered", "govuk-tag--light-blue"),
    "awaiting_decision": ("Awaits a decision", "govuk-tag--yellow"),
    "awaiting_second": ("Awaits a second person", "govuk-tag--orange"),
    "decided": ("Decided", "govuk-tag--green"),
    "appeal": ("Appeal", "govuk-tag--red"),
    "review": ("Review", "govuk-tag--purple"),
    "closed": ("Closed", "govuk-tag--grey"),
}
_TO_DECIDE = {"awaiting_decision", "appeal", "review"}
_LONGEST_VIEW = 12 * 3600.0
_LONGEST_UNMEASURED = 3600.0
_PARTS = {"dossier", "contradictions", "candidates", "facts", "gaps", "lookups", "links"}


def load_application(desk: Desk, application_id: str) -> Thing:
    """An application; who decided on it does not confirm it."""
    with desk.engine.read() as session:
        where = applications.standing(session, application_id)
        decider = decided_by(session, where.decision_id)
    return Thing("application", where.id, makers=frozenset({decider} - {""}))


@router.get("/vetting")
def vetting_queue(here: Here) -> Response:
    """Applications that wait for somebody, and those that were decided."""
    with here.desk.engine.read() as session:
        waiting, decided = queue(session, OPEN), queue(session, ("decided",), 50)
    return here.page("vetting/queue.html", waiting=waiting, decided=decided, states=STATES)


@router.get("/vetting/clearances")
def clearances(here: Here) -> Response:
    """What runs out in the next 3, 6 and 12 months, by level and unit."""
    held, today = live_clearances(here.workshop), datetime.now(UTC).date()
    here.consulted("clearances", lines=len(held))
    return here.page(
        "vetting/clearances.html", due=forecast(held, today), soon=expiring(held, today, 3), number=len(held), today=today
    )


@router.get("/vetting/{application_id}")
def application(application_id: str, here: Here) -> Response:
    """The dossier, and the form for whoever may fill it."""
    return _page(here, application_id, {})


@router.get("/vetting/{application_id}/dossier.pdf")
def dossier(application_id: str, here: Here) -> Response:
    """The dossier as the PDF whose hash is on record."""
    opened = _opened(here, application_id, "pdf")
    name = f"dossier-{opened.standing.reference}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{"".join(c if c.isalnum() or c in "-_." else "_" for c in name)}"'}
    return Response(pdf_of(here.workshop, opened), media_type="application/pdf", headers=headers)


@router.post("/vetting/{application_id}/time")
async def time_open(application_id: str, here: Here) -> Response:
    """How long a part of the dossier was before somebody, as the page's script measured it."""
    from starlette.concurrency import run_in_threadpool

    part, text = here.field("part"), here.field("seconds")
    try:
        seconds = float(text)
    except ValueError:
        raise UsageError("That is no number of seconds.") from None
    if part not in _PARTS or not 0 < seconds <= _LONGEST_VIEW:
        raise UsageError("That is no part of the dossier, or no time to have it open.")
    opened = await run_in_threadpool(open_latest, here.workshop, application_id)
    await run_in_threadpool(record_view, here.workshop, opened, datetime.now(UTC), seconds, part)
    return Response(status_code=204)


@router.post("/vetting/{application_id}/decision")
def record_decision(application_id: str, here: Here) -> Response:
    """Record what the signed-in officer decided; what the form lacks is said, and nothing of what was written is lost."""
    form = load_form(overlay=overlay_of(here.desk.engine.settings))
    filled: dict[str, Any] = {name: here.field(name) for name in ("outcome", "stage1", "stage2", "ground", "recommendation")}
    filled |= {name: _words(here, name) for name in ("rationale", "override")}
    filled["factors"] = {code: here.field(f"factor-{code}") for code in form.factors}
    filled["conditions"] = {"conditions": _words(here, "conditions")} if _words(here, "conditions") else {}
    filled["review_on"] = here.field("review_on") or None
    _measure(here, application_id)
    try:
        made = decide(here.workshop, application_id, filled)
    except HoursbackError as error:
        return _page(here, application_id, filled, error)
    waits = made.decided.state == "awaiting_second"
    return here.go(
        f"/vetting/{application_id}",
        "Your decision is on record. It takes effect when a second person signs it." if waits else "Your decision is in effect.",
    )


@router.post("/vetting/{application_id}/second")
def second(application_id: str, here: Here) -> Response:
    """Sign an adverse decision as the second person, or send it back."""
    answer = here.field("agrees")
    if answer not in ("yes", "no"):
        raise UsageError("Say whether you sign the decision or send it back.")
    _measure(here, application_id)
    made = sign_second(here.workshop, application_id, _words(here, "why"), agrees=answer == "yes")
    return here.go(
        f"/vetting/{application_id}", "The decision is in effect." if made.state == "decided" else "It is to be decided anew."
    )


@router.post("/vetting/{application_id}/harm-test")
def harm_test(application_id: str, here: Here) -> Response:
    """Record whether giving reasons would do harm."""
    outcome = here.field("outcome")
    if outcome not in ("give", "give_in_part", "withhold"):
        raise UsageError("Say whether reasons are given, given in part or withheld.")
    _opened(here, application_id, "harm_test")
    record_harm_test(here.workshop, application_id, outcome, _words(here, "why"))  # type: ignore[arg-type]
    return here.go(f"/vetting/{application_id}", "The harm test is on record.")


@router.post("/vetting/{application_id}/letter")
def letter(application_id: str, here: Here) -> Response:
    """Write the letter of the decision in effect."""
    _opened(here, application_id, "letter")
    folder = _letters(here.desk, application_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"letter-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.pdf"
    write_letter(
        here.workshop,
        application_id,
        target,
        contact=_words(here, "contact"),
        expires_on=_day(here, "expires_on"),
        appeal_by=_day(here, "appeal_by"),
        reasons=_words(here, "reasons"),
    )
    return here.go(f"/vetting/{application_id}", "The letter was written. Read it before it goes.")


@router.get("/vetting/{application_id}/letters/{name}")
def read_letter(application_id: str, name: str, here: Here) -> Response:
    """A letter that was written."""
    if name not in _written(here.desk, application_id):
        raise NotFoundError("There is no such letter.")
    _opened(here, application_id, "letter")
    return FileResponse(_letters(here.desk, application_id) / name, filename=name)


@router.post("/vetting/{application_id}/again")
def again(application_id: str, here: Here) -> Response:
    """Record an appeal, or a reason for a review."""
    kind = here.field("kind")
    if kind not in ("appeal", "review"):
        raise UsageError("Say whether it is an appeal or a review.")
    _opened(here, application_id, "request")
    received = _day(here, "received_on") or datetime.now(UTC).date()
    ask_again(here.workshop, application_id, kind, _words(here, "grounds"), received)  # type: ignore[arg-type]
    return here.go(f"/vetting/{application_id}", "It is on record. Somebody who had no part in the decision decides.")


def _opened(here: Visit, application_id: str, part: str = "opened") -> Opened:
    """The latest dossier, on record as opened; who stands in it, or is close to somebody in it, is refused before all else."""
    opened = open_latest(here.workshop, application_id)
    record_view(here.workshop, opened, datetime.now(UTC), 0.0, part)
    return opened


def _page(here: Visit, application_id: str, filled: dict[str, Any], error: HoursbackError | None = None) -> Response:
    engine = here.desk.engine
    opened = _opened(here, application_id)
    where = opened.standing
    effect, test = None, ""
    with engine.read() as session:
        try:
            effect = deciding.in_effect(session, engine.sealer, where.id) if where.state == "decided" else None
        except NotInEffectError:
            effect = None
        test = deciding.harm_test(session, effect.id) if effect else ""
        outcome, decider = outcome_of(session, where.decision_id), decided_by(session, where.decision_id)
    form = load_form(overlay=overlay_of(engine.settings))
    decides = where.state in _TO_DECIDE and here.can("vetting.decide", here.thing)
    if not filled and decides:
        filled = {name: value for name, value in blank_form(here.workshop, where.id).items() if name != "questions"}
    return here.page(
        "vetting/application.html",
        status=422 if error else 200,
        opened=opened,
        where=where,
        dossier=page_of(opened, whole=False),
        state=STATES[where.state],
        form=form,
        filled=filled,
        error=str(error) if error else "",
        outcomes=OUTCOMES,
        answers=ANSWERS,
        numbers=sorted(opened.dossier.numbers, key=lambda number: (number[0], int(number[1:]))) or ["no_trace"],
        decides=decides,
        confirms=where.state == "awaiting_second" and here.can("vetting.confirm", here.thing),
        outcome=OUTCOMES.get(outcome, ""),
        decider=decider,
        effect=effect,
        harm=test,
        letters=_written(here.desk, where.id),
    )


def _measure(here: Visit, application_id: str) -> None:
    """Record how long the page was open where its script measured nothing: from when it was shown, at most an hour."""
    opened = open_latest(here.workshop, application_id)
    where, now = opened.standing, datetime.now(UTC)
    with here.desk.engine.read() as session:
        since = unmeasured_since(session, where.id, here.user.account, where.dossier_sha256)
    if since is not None:
        record_view(here.workshop, opened, since, min(max((now - since).total_seconds(), 0.1), _LONGEST_UNMEASURED))


def _words(here: Visit, name: str) -> str:
    """A longer text, with its lines."""
    value = here.form.get(name, "")
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def _day(here: Visit, name: str) -> date | None:
    text = here.field(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError("Give days as year-month-day, for example 2026-09-01.") from None


def _letters(desk: Desk, application_id: str) -> Path:
    return desk.engine.settings.home / "letters" / application_id


def _written(desk: Desk, application_id: str) -> list[str]:
    folder = _letters(desk, application_id)
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
