"""Reviewing a video or a sound recording: a player, a timeline, whole tracks to decide on, words to strike."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from automations import work_items
from automations.work_items import State
from flows.additions import add_mark
from flows.deciding import meanwhile
from flows.marks import read_mark
from flows.proxies import NAME, frames_of, proxy_of, span_of, tracks_of, transcript_of
from flows.shelf import Shelf
from portal.pages.review import is_recording, looked, open_table, told_added
from portal.ranges import ranged
from portal.refusals import NotFoundError
from portal.review.rows import CHOICES, kinds, looks_of, rows_of
from portal.review.timeline import timeline_of
from portal.visits import Here
from redaction.kinds import ROOMS
from redaction.place_words import clock

router = APIRouter()


@router.get("/my-work/{item_id}/review/recording")
def show(here: Here, item_id: str) -> Response:
    """The player with everything beside it."""
    with here.desk.engine.read() as session:
        item = work_items.get(session, item_id)
    if item.state is not State.AWAITING_REVIEW or not is_recording(item):
        return here.go(f"/my-work/{item_id}/review")
    table = open_table(here, item)
    plan, audiences = table.binder.plan, table.request.audiences
    asked = here.request.query_params.get("sheet", "1")
    number = min(max(int(asked) - 1 if asked.isdecimal() and len(asked) < 9 else 0, 0), len(table.binder.sheets) - 1)
    if wanted := here.request.query_params.get("finding", ""):
        number = table.binder.sheet_of(wanted)
    listed = table.binder.sheets[number].findings
    looked(here, item, sheet=number + 1, findings=len(listed))
    spans = {finding.id: span for finding in listed if (span := span_of(plan, finding)) is not None}
    return here.page(
        "review/recording.html",
        table=table,
        item=item,
        binder=table.binder,
        number=number,
        rows=rows_of(here.workshop, table.binder, listed, audiences),
        spans=spans,
        clock=clock,
        looks={finding.id: looks_of(finding, audiences) for finding in plan.findings},
        line=timeline_of(plan, plan.findings, audiences),
        speech=transcript_of(plan),
        frames=frames_of(plan),
        video=ROOMS.get(plan.media) == "video",  # type: ignore[call-overload]
        proxy=proxy_of(here.workshop, item),
        kinds=kinds(here.workshop),
        choices=CHOICES,
    )


@router.get("/my-work/{item_id}/review/media")
def media(here: Here, item_id: str) -> Response:
    """The copy that plays, not redacted, in the stretches that a player asks for."""
    with here.desk.engine.read() as session:
        item = work_items.get(session, item_id)
    shelf, asked = Shelf(here.workshop, item), here.request.headers.get("range", "")
    if not is_recording(item) or not shelf.has(NAME):
        raise NotFoundError("There is nothing to play.")
    if here.desk.plays.begins(here.user.id, f"{item.id}:original", asked):
        looked(here, item, played="original")
    video = ROOMS.get(item.result["media"]) == "video"
    return ranged(shelf, NAME, "video/mp4" if video else "audio/mp4", asked)


@router.get("/my-work/{item_id}/review/tracks")
def tracks(here: Here, item_id: str) -> Response:
    """The moving boxes for the script that draws them over the player. No text."""
    with here.desk.engine.read() as session:
        item = work_items.get(session, item_id)
    table = open_table(here, item)
    plan = table.binder.plan
    return JSONResponse({"frames": frames_of(plan), "seconds": plan.seconds, "tracks": list(tracks_of(plan))})


@router.post("/my-work/{item_id}/review/mark")
def mark(here: Here, item_id: str) -> Response:
    """Add a box that moves through the pictures, or a stretch of sound."""
    why, kind = here.field("why")[:500], here.field("kind") or "TERM"
    number = here.field("track")
    if here.field("what") == "stretch":
        track = max(0, int(number) - 1) if number.isdecimal() and len(number) < 4 else 0
        wanted = read_mark((), f"{here.field('from')}-{here.field('to')}", track)
    else:
        wanted = read_mark([key for key in here.field("keys").split(" ") if key], None, 0)
        if not wanted.boxes:
            raise NotFoundError("Say where the box lies in at least one frame.")
    made = meanwhile(here.workshop, item_id, lambda item, _: add_mark(here.workshop, item, wanted, kind=kind, why=why))
    name = (*made.added, *made.accepted, "")[0]
    return here.go(f"/my-work/{item_id}/review/recording?finding={name}#row-{name}", told_added(made))
