"""Vetting through the API: the queue, the dossier, the decision in two stages, and what follows. Nothing here decides."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import FileResponse, Response

from automations.decisions.queue import Queued
from flows.portal_wire.vetting import (
    Again,
    ApplicationDetail,
    ClearanceLine,
    Clearances,
    DueLine,
    FormView,
    Gathering,
    HarmTest,
    LetterMade,
    LetterOrder,
    NewApplication,
    Queue,
    QueueLine,
    Recorded,
    SecondOpinion,
    VettingVerdict,
    Viewed,
)
from flows.vetting_clearances import live_clearances
from flows.vetting_decide import blank_form
from flows.vetting_dossier import pdf_of
from flows.workshop import overlay_of
from portal import gathering, vetting_room
from portal.api.calls import BYTES, PDF, Calling
from portal.results import as_attachment
from vetting.clearances.register import expiring, forecast
from vetting.decision.form import OUTCOMES, load_form

router = APIRouter()
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


@router.get("/vetting", tags=["vetting"])
def applications(call: Calling) -> Queue:
    """Applications that wait for somebody, the most urgent first, and those that were decided last."""
    waiting, decided = vetting_room.queued(call.desk)
    return Queue(waiting=[_queued(one) for one in waiting], decided=[_queued(one) for one in decided])


@router.post("/vetting", status_code=202, response_model=Gathering, tags=["vetting"])
def gather(call: Calling, new: NewApplication) -> Response:
    """Check an application, ask the force's registers about everybody in it, and make its dossier; see `gathering_of`."""

    def work() -> Gathering:
        reference = gathering.begin(call, new.form, new.unit, new.registers)
        return gathering_of(call, reference)

    return call.once(202, new, work)


@router.get("/vetting/gathering", tags=["vetting"])
def gathering_of(
    call: Calling, reference: Annotated[str, Query(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9./:_+-]+$")]
) -> Gathering:
    """How gathering for an application goes, by the force's number for it."""
    running, failed = gathering.work_on(reference)
    done = "" if running else gathering.found(call.desk, reference)
    return Gathering(reference=reference, running=running, failed=failed, application=done)


@router.get("/vetting/clearances", tags=["vetting"])
def clearances(call: Calling) -> Clearances:
    """Clearances that run out. That they were looked at is put on record."""
    held, today = live_clearances(call.workshop), datetime.now(UTC).date()
    call.consulted("clearances", lines=len(held))
    due = [
        DueLine(level=one.level, unit=one.unit, live=one.live, expired=one.expired, within=list(one.within))
        for one in forecast(held, today)
    ]
    soon = [
        ClearanceLine(name=one.name, staff_number=one.staff_number, level=one.level, unit=one.unit, expires_on=one.expires_on)
        for one in expiring(held, today, 3)
    ]
    return Clearances(live=len(held), due=due, soon=soon)


@router.get("/vetting/{application_id}", tags=["vetting"])
def application(call: Calling, application_id: Id) -> ApplicationDetail:
    """An application: where it stands, and what its dossier holds. That it was opened is put on record."""
    seen = vetting_room.shown(call, application_id)
    where = seen.opened.standing
    return ApplicationDetail(
        application=where.id,
        reference=where.reference,
        level=where.level,
        unit=where.unit,
        state=where.state,
        dossier=where.dossier_sha256,
        counts=seen.opened.dossier.counts,
        numbers=vetting_room.numbers_of(seen.opened),
        outcome=seen.outcome,
        decided_by=seen.decider,
        in_effect=seen.effect is not None,
        second=seen.effect.second if seen.effect else "",
        harm_test=seen.harm,
        letters=seen.letters,
        may_decide=where.state in vetting_room.TO_DECIDE and call.can("vetting.decide", call.thing),
        may_confirm=where.state == "awaiting_second" and call.can("vetting.confirm", call.thing),
    )


@router.get("/vetting/{application_id}/dossier", response_class=Response, responses=PDF, tags=["vetting"])
def dossier(call: Calling, application_id: Id) -> Response:
    """The dossier as the PDF whose hash is on record. That it was opened is put on record."""
    opened = vetting_room.opened(call, application_id, "pdf")
    headers = as_attachment(f"dossier-{opened.standing.reference}.pdf")
    return Response(pdf_of(call.workshop, opened), media_type="application/pdf", headers=headers)


@router.post("/vetting/{application_id}/time", response_model=Recorded, tags=["vetting"])
def record_time(call: Calling, application_id: Id, viewed: Viewed) -> Response:
    """How long a part of the dossier was open before the person."""

    def work() -> Recorded:
        vetting_room.record_time(call, application_id, viewed.part, viewed.seconds)
        return _recorded(call, application_id)

    return call.once(200, viewed, work)


@router.get("/vetting/{application_id}/form", tags=["vetting"])
def decision_form(call: Calling, application_id: Id) -> FormView:
    """The form of a decision on this application. That its dossier was opened is put on record."""
    opened = vetting_room.opened(call, application_id)
    form = load_form(overlay=overlay_of(call.desk.engine.settings))
    return FormView(
        dossier=opened.standing.dossier_sha256,
        stage1=form.stages["stage1"],
        stage2=form.stages["stage2"],
        outcomes=dict(OUTCOMES),
        grounds=dict(form.grounds),
        factors=dict(form.factors),
        numbers=vetting_room.numbers_of(opened),
        recommendation=str(blank_form(call.workshop, application_id)["recommendation"]),
    )


@router.post("/vetting/{application_id}/decision", response_model=Recorded, tags=["vetting"])
def decide_application(call: Calling, application_id: Id, verdict: VettingVerdict) -> Response:
    """Record what this officer decided on the dossier that they read; if adverse it takes effect when a second person signs."""
    filled = verdict.model_dump(exclude={"dossier", "review_on"})
    filled["review_on"] = verdict.review_on.isoformat() if verdict.review_on else None
    return call.once(
        200,
        verdict,
        lambda: Recorded(application=application_id, state=vetting_room.decide(call, application_id, filled, verdict.dossier)),
    )


@router.post("/vetting/{application_id}/second", response_model=Recorded, tags=["vetting"])
def second_application(call: Calling, application_id: Id, opinion: SecondOpinion) -> Response:
    """Sign an adverse decision as the second person, or send it back."""

    def work() -> Recorded:
        state = vetting_room.sign_second(call, application_id, opinion.why, agrees=opinion.agrees, dossier=opinion.dossier)
        return Recorded(application=application_id, state=state)

    return call.once(200, opinion, work)


@router.post("/vetting/{application_id}/harm-test", response_model=Recorded, tags=["vetting"])
def harm_test(call: Calling, application_id: Id, test: HarmTest) -> Response:
    """Record whether giving the reasons would do harm."""

    def work() -> Recorded:
        vetting_room.harm_test(call, application_id, test.outcome, test.why)
        return _recorded(call, application_id)

    return call.once(200, test, work)


@router.post("/vetting/{application_id}/letters", status_code=201, response_model=LetterMade, tags=["vetting"])
def write_letter(call: Calling, application_id: Id, order: LetterOrder) -> Response:
    """Write the letter of the decision in effect. Somebody reads it before it goes."""

    def work() -> LetterMade:
        name = vetting_room.write(
            call,
            application_id,
            contact=order.contact,
            expires_on=order.expires_on,
            appeal_by=order.appeal_by,
            reasons=order.reasons,
        )
        return LetterMade(name=name)

    return call.once(201, order, work)


@router.get("/vetting/{application_id}/letters/{name}", response_class=Response, responses=BYTES, tags=["vetting"])
def letter(call: Calling, application_id: Id, name: Annotated[str, Path(min_length=1, max_length=200)]) -> Response:
    """A letter that was written. That it was opened is put on record."""
    path = vetting_room.letter_of(call, application_id, name)
    return FileResponse(path, media_type="application/octet-stream", filename=name)


@router.post("/vetting/{application_id}/again", response_model=Recorded, tags=["vetting"])
def ask_again(call: Calling, application_id: Id, asked: Again) -> Response:
    """Record an appeal, or a reason for a review. Somebody who had no part in the decision decides."""

    def work() -> Recorded:
        vetting_room.again(call, application_id, asked.kind, asked.grounds, asked.received_on)
        return _recorded(call, application_id)

    return call.once(200, asked, work)


def _recorded(call: Calling, application_id: str) -> Recorded:
    return Recorded(application=application_id, state=vetting_room.state_of(call.desk, application_id))


def _queued(one: Queued) -> QueueLine:
    return QueueLine(
        application=one.id,
        reference=one.reference,
        level=one.level,
        unit=one.unit,
        made_on=one.made_on,
        state=one.state,
        since=one.since,
        strong=one.strong,
        review=one.review,
        gaps=one.gaps,
        contradictions=one.contradictions,
        unanswered=one.unanswered,
    )
