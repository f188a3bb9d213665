"""The pages: one module a subject, each with its router. A new subject adds its router here and its routes to `routes_table`."""

from __future__ import annotations

from fastapi import APIRouter

from portal import things, vetting_room
from portal.pages import (
    case_papers,
    cases,
    front,
    hours,
    liaison,
    review,
    review_case,
    review_deciding,
    review_recording,
    review_result,
    review_speakers,
    sign_in,
    submit,
    system,
    tokens,
    vetting,
    washes,
    work,
)

ROUTERS: list[APIRouter] = [
    front.router,
    sign_in.router,
    submit.router,
    work.router,
    review.router,
    review_case.router,
    review_deciding.router,
    review_recording.router,
    review_speakers.router,
    review_result.router,
    cases.router,
    case_papers.router,
    hours.router,
    tokens.router,
    liaison.router,
    system.router,
    washes.router,  # before the pages of an application, whose addresses would take its own
    vetting.router,
]

things.add("upload", submit.load_upload)
things.add("timing", hours.load_timing)
things.add("token", tokens.load_token)
things.add("application", vetting_room.load_application)
