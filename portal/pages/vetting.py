"""For vetting officers: the queue, the dossier with its comparisons in words, the decision in two stages, and what follows.

Nothing here decides. The records refuse a decision without a person, a rationale and, if adverse, a second person; the pages
bring the form before somebody and say what is missing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from flows.vetting_clearances import live_clearances
from flows.vetting_decide import blank_form
from flows.vetting_dossier import page_of, pdf_of
from flows.workshop import overlay_of
from portal import vetting_room
from portal.visits import Here, Visit
from reference.errors import HoursbackError, UsageError
from vetting.clearances.register import expiring, forecast
from vetting.decision.form import ANSWERS, OUTCOMES, DecisionForm, load_form

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


@router.get("/vetting")
def vetting_queue(here: Here) -> Response:
    """Applications that wait for somebody, and those that were decided."""
    waiting, decided = vetting_room.queued(here.desk)
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
    return _page(here, application_id)


@router.get("/vetting/{application_id}/dossier.pdf")
def dossier(application_id: str, here: Here) -> Response:
    """The dossier as the PDF whose hash is on record."""
    opened = vetting_room.opened(here, application_id, "pdf")
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
    await run_in_threadpool(vetting_room.record_time, here, application_id, part, seconds)
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
    if unanswered := _unanswered(form, filled):
        return _page(here, application_id, filled, wrong=unanswered)
    try:
        state = vetting_room.decide(here, application_id, filled)
    except HoursbackError as error:
        return _page(here, application_id, filled, wrong={"rationale": str(error)})
    waits = state == "awaiting_second"
    return here.go(
        f"/vetting/{application_id}",
        "Your decision is on record. It takes effect when a second person signs it." if waits else "Your decision is in effect.",
    )


@router.post("/vetting/{application_id}/second")
def second(application_id: str, here: Here) -> Response:
    """Sign an adverse decision as the second person, or send it back."""
    answer = here.field("agrees")
    if answer not in ("yes", "no"):
        return _page(here, application_id, wrong={"agrees-1": "Say whether you sign the decision or send it back."})
    try:
        state = vetting_room.sign_second(here, application_id, _words(here, "why"), agrees=answer == "yes")
    except UsageError as error:
        return _page(here, application_id, wrong={"why": str(error)})
    return here.go(
        f"/vetting/{application_id}", "The decision is in effect." if state == "decided" else "It is to be decided anew."
    )


@router.post("/vetting/{application_id}/harm-test")
def harm_test(application_id: str, here: Here) -> Response:
    """Record whether giving reasons would do harm."""
    outcome = here.field("outcome")
    if outcome not in ("give", "give_in_part", "withhold"):
        return _page(here, application_id, wrong={"outcome-1": "Say whether reasons are given, given in part or withheld."})
    try:
        vetting_room.harm_test(here, application_id, outcome, _words(here, "why"))  # type: ignore[arg-type]
    except UsageError as error:
        return _page(here, application_id, wrong={"why": str(error)})
    return here.go(f"/vetting/{application_id}", "The harm test is on record.")


@router.post("/vetting/{application_id}/letter")
def letter(application_id: str, here: Here) -> Response:
    """Write the letter of the decision in effect."""
    try:
        vetting_room.write(
            here,
            application_id,
            contact=_words(here, "contact"),
            expires_on=_day(here, "expires_on"),
            appeal_by=_day(here, "appeal_by"),
            reasons=_words(here, "reasons"),
        )
    except HoursbackError as error:
        return _page(here, application_id, wrong={"contact": str(error)})
    return here.go(f"/vetting/{application_id}", "The letter was written. Read it before it goes.")


@router.get("/vetting/{application_id}/letters/{name}")
def read_letter(application_id: str, name: str, here: Here) -> Response:
    """A letter that was written."""
    return FileResponse(vetting_room.letter_of(here, application_id, name), filename=name)


@router.post("/vetting/{application_id}/again")
def again(application_id: str, here: Here) -> Response:
    """Record an appeal, or a reason for a review."""
    kind = here.field("kind")
    if kind not in ("appeal", "review"):
        return _page(here, application_id, wrong={"kind-1": "Say whether it is an appeal or a reason to look again."})
    try:
        vetting_room.again(here, application_id, kind, _words(here, "grounds"), _day(here, "received_on"))  # type: ignore[arg-type]
    except UsageError as error:
        return _page(here, application_id, wrong={"grounds": str(error)})
    return here.go(f"/vetting/{application_id}", "It is on record. Somebody who had no part in the decision decides.")


def _unanswered(form: DecisionForm, filled: dict[str, Any]) -> dict[str, str]:
    """Each question of the form that has no answer, by the id of its field: all of them at once, not one after the other."""
    open_ones = {}
    if filled["stage1"] not in ("yes", "no"):
        open_ones["stage1-1"] = "Answer stage 1"
    if filled["stage2"] not in ("yes", "no", "not_reached"):
        open_ones["stage2-1"] = "Answer stage 2"
    if filled["ground"] not in form.grounds:
        open_ones["ground"] = "Choose what it rests on"
    for code, words in form.factors.items():
        if filled["factors"].get(code) not in ANSWERS:
            open_ones[f"factor-{code}-1"] = f"Say what this speaks for: {words}"
    if filled["outcome"] not in OUTCOMES:
        open_ones["outcome-1"] = "Choose an outcome"
    return open_ones


def _page(
    here: Visit, application_id: str, filled: dict[str, Any] | None = None, wrong: dict[str, str] | None = None
) -> Response:
    seen = vetting_room.shown(here, application_id)
    where = seen.opened.standing
    form = load_form(overlay=overlay_of(here.desk.engine.settings))
    decides = where.state in vetting_room.TO_DECIDE and here.can("vetting.decide", here.thing)
    if not filled and decides:
        filled = {name: value for name, value in blank_form(here.workshop, where.id).items() if name != "questions"}
    return here.page(
        "vetting/application.html",
        status=422 if wrong else 200,
        opened=seen.opened,
        where=where,
        dossier=page_of(seen.opened, whole=False),
        state=STATES[where.state],
        form=form,
        filled=filled or {},
        wrong=wrong or {},
        typed={name: _words(here, name) for name in here.form} if wrong else {},
        outcomes=OUTCOMES,
        answers=ANSWERS,
        numbers=vetting_room.numbers_of(seen.opened),
        decides=decides,
        confirms=where.state == "awaiting_second" and here.can("vetting.confirm", here.thing),
        outcome=OUTCOMES.get(seen.outcome, ""),
        decider=seen.decider,
        effect=seen.effect,
        harm=seen.harm,
        letters=seen.letters,
    )


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
