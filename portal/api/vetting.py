"""Vetting through the API: the queue, the dossier, the decision in two stages, and what follows. Nothing here decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel

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
from portal.api.calls import BYTES, PDF, Call, Calling, Room, view
from portal.results import as_attachment
from vetting.clearances.register import expiring, forecast
from vetting.decision.form import OUTCOMES, load_form

room = Room()
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


@room.operation()
def applications(call: Calling) -> Queue:
    """Applications that wait for somebody, the most urgent first, and those that were decided last."""
    waiting, decided = vetting_room.queued(call.desk)
    return Queue(waiting=[_queued(one) for one in waiting], decided=[_queued(one) for one in decided])


@room.operation(status_code=202, response_model=Gathering)
def gather(call: Calling, new: NewApplication) -> Response:
    """Check an application, ask the force's registers about everybody in it, and make its dossier; see `gathering_of`."""

    def work() -> Gathering:
        reference = gathering.begin(call, new.form, new.unit, new.registers)
        return gathering_of(call, reference)

    return call.once(202, new, work)


@room.operation()
def gathering_of(
    call: Calling, reference: Annotated[str, Query(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9./:_+-]+$")]
) -> Gathering:
    """How gathering for an application goes, by the force's number for it."""
    running, failed = gathering.work_on(reference)
    done = "" if running else gathering.found(call.desk, reference)
    return Gathering(reference=reference, running=running, failed=failed, application=done)


@room.operation()
def clearances(call: Calling) -> Clearances:
    """Clearances that run out. That they were looked at is put on record."""
    held, today = live_clearances(call.workshop), datetime.now(UTC).date()
    call.consulted("clearances", lines=len(held))
    due = [view(DueLine, one, within=list(one.within)) for one in forecast(held, today)]
    soon = [view(ClearanceLine, one) for one in expiring(held, today, 3)]
    return Clearances(live=len(held), due=due, soon=soon)


@room.operation()
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


@room.operation(response_class=Response, responses=PDF)
def dossier(call: Calling, application_id: Id) -> Response:
    """The dossier as the PDF whose hash is on record. That it was opened is put on record."""
    opened = vetting_room.opened(call, application_id, "pdf")
    headers = as_attachment(f"dossier-{opened.standing.reference}.pdf")
    return Response(pdf_of(call.workshop, opened), media_type="application/pdf", headers=headers)


@room.operation(response_model=Recorded)
def record_time(call: Calling, application_id: Id, viewed: Viewed) -> Response:
    """How long a part of the dossier was open before the person."""
    return _after(
        call, application_id, viewed, lambda: vetting_room.record_time(call, application_id, viewed.part, viewed.seconds)
    )


@room.operation()
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


@room.operation(response_model=Recorded)
def decide_application(call: Calling, application_id: Id, verdict: VettingVerdict) -> Response:
    """Record what this officer decided on the dossier that they read; if adverse it takes effect when a second person signs."""
    filled = verdict.model_dump(exclude={"dossier", "review_on"})
    filled["review_on"] = verdict.review_on.isoformat() if verdict.review_on else None
    return call.once(
        200,
        verdict,
        lambda: Recorded(application=application_id, state=vetting_room.decide(call, application_id, filled, verdict.dossier)),
    )


@room.operation(response_model=Recorded)
def second_application(call: Calling, application_id: Id, opinion: SecondOpinion) -> Response:
    """Sign an adverse decision as the second person, or send it back."""

    def work() -> Recorded:
        state = vetting_room.sign_second(call, application_id, opinion.why, agrees=opinion.agrees, dossier=opinion.dossier)
        return Recorded(application=application_id, state=state)

    return call.once(200, opinion, work)


@room.operation(response_model=Recorded)
def harm_test(call: Calling, application_id: Id, test: HarmTest) -> Response:
    """Record whether giving the reasons would do harm."""
    return _after(call, application_id, test, lambda: vetting_room.harm_test(call, application_id, test.outcome, test.why))


@room.operation(status_code=201, response_model=LetterMade)
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


@room.operation(response_class=Response, responses=BYTES)
def letter(call: Calling, application_id: Id, name: Annotated[str, Path(min_length=1, max_length=200)]) -> Response:
    """A letter that was written. That it was opened is put on record."""
    path = vetting_room.letter_of(call, application_id, name)
    return FileResponse(path, media_type="application/octet-stream", filename=name)


@room.operation(response_model=Recorded)
def ask_again(call: Calling, application_id: Id, asked: Again) -> Response:
    """Record an appeal, or a reason for a review. Somebody who had no part in the decision decides."""
    return _after(
        call,
        application_id,
        asked,
        lambda: vetting_room.again(call, application_id, asked.kind, asked.grounds, asked.received_on),
    )


def _after(call: Call, application_id: str, sent: BaseModel, change: Callable[[], None]) -> Response:
    """Where an application stands after something was recorded."""

    def work() -> Recorded:
        change()
        return Recorded(application=application_id, state=vetting_room.state_of(call.desk, application_id))

    return call.once(200, sent, work)


def _queued(one: Queued) -> QueueLine:
    return view(QueueLine, one, application=one.id)
