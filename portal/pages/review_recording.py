"""Reviewing a video or a sound recording: a player, a timeline, whole tracks to decide on, words to strike."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from automations.work_items import State
from flows.additions import add_mark
from flows.deciding import meanwhile
from flows.marks import read_mark
from flows.proxies import NAME, frames_of, proxy_of, span_of, tracks_of, transcript_of
from flows.shelf import Shelf
from flows.speakers import speakers_of
from flows.waveforms import peaks_of
from portal.pages.review_deciding import told_added
from portal.ranges import ranged
from portal.refusals import NotFoundError
from portal.review.rows import CHOICES, kinds, looks_of, policy_of, rows_of
from portal.review.table import Table, in_case, is_recording, item_of, looked, open_table, whole
from portal.review.timeline import next_in_time, timeline_of
from portal.review.waveform import close_look, waveform
from portal.visits import Here, Visit
from redaction.audio.speakers import turns_of
from redaction.kinds import ROOMS
from redaction.place_words import clock
from redaction.recordings.peaks import A_SECOND
from redaction.recordings.sound import MAX_SECONDS

router = APIRouter()


@router.get("/my-work/{item_id}/review/recording")
def show(here: Here, item_id: str) -> Response:
    """The player with everything beside it."""
    item = item_of(here, item_id)
    if item.state is not State.AWAITING_REVIEW or not is_recording(item):
        return here.go(f"/my-work/{item_id}/review")
    table = open_table(here, item)
    plan, audiences = table.binder.plan, table.request.audiences
    if wanted := here.request.query_params.get("next", ""):
        return _go_on(here, table, wanted)
    asked = whole(here.request.query_params.get("sheet", ""), 1)
    number = min(max(asked - 1, 0), len(table.binder.sheets) - 1)
    if wanted := here.request.query_params.get("finding", ""):
        number = table.binder.sheet_of(wanted)
    listed = table.binder.sheets[number].findings
    looked(here, item, sheet=number + 1, findings=len(listed))
    spans = {finding.id: span for finding in listed if (span := span_of(plan, finding)) is not None}
    proxy = proxy_of(here.workshop, item)
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
        speakers=speakers_of(plan),
        turns=turns_of(plan),
        frames=frames_of(plan),
        video=ROOMS.get(plan.media) == "video",  # type: ignore[call-overload]
        proxy=proxy,
        wave=waveform(peaks_of(here.workshop, item, NAME) or b"", plan.seconds) if proxy.ready else "",
        here_at=min((span[0] for name, span in spans.items() if name == here.request.query_params.get("finding")), default=-1.0),
        kinds=kinds(here.workshop),
        in_case=in_case(here),
        choices=CHOICES,
        policy=policy_of(here.workshop, plan.policy),
    )


@router.get("/my-work/{item_id}/review/media")
def media(here: Here, item_id: str) -> Response:
    """The copy that plays, not redacted, in the stretches that a player asks for."""
    item = item_of(here, item_id)
    shelf, asked = Shelf(here.workshop, item), here.request.headers.get("range", "")
    if not is_recording(item) or not shelf.has(NAME):
        raise NotFoundError("There is nothing to play.")
    if here.desk.plays.begins(here.user.id, f"{item.id}:original", asked):
        looked(here, item, played="original")
    video = ROOMS.get(item.result["media"]) == "video"
    return ranged(shelf, NAME, "video/mp4" if video else "audio/mp4", asked)


@router.get("/my-work/{item_id}/review/sound")
def sound(here: Here, item_id: str) -> Response:
    """How loud the copy that plays is, in a stretch that a script draws: fiftieths of a second, 0 to 255."""
    item = item_of(here, item_id)
    if not is_recording(item) or not Shelf(here.workshop, item).has(NAME):
        raise NotFoundError("There is nothing to play.")
    start, end = (_seconds(here.request.query_params.get(name, "")) for name in ("from", "to"))
    peaks = peaks_of(here.workshop, item, NAME) or b""
    return JSONResponse(
        {"from": start, "a_second": A_SECOND, "loudest": max(peaks, default=0), "peaks": close_look(peaks, start, end)}
    )


@router.get("/my-work/{item_id}/review/tracks")
def tracks(here: Here, item_id: str) -> Response:
    """The moving boxes for the script that draws them over the player. No text."""
    item = item_of(here, item_id)
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


def _go_on(here: Visit, table: Table, wanted: str) -> Response:
    """Go to the next thing in time that is undecided, or that nothing covers; `at` says after which second."""
    plan, audiences = table.binder.plan, table.request.audiences
    if wanted == "bare":
        meant = [finding for finding in plan.findings if looks_of(finding, audiences) != "accepted"]
    else:
        meant = [finding for finding in plan.findings if finding.id in table.binder.open_ids]
    found = next_in_time(plan, meant, _seconds(here.request.query_params.get("at", ""), -1.0))
    own = f"/my-work/{table.item.id}/review/recording"
    if found is None:
        left = (
            "Everything that was found is covered or silenced." if wanted == "bare" else "Nothing with a time is left to decide."
        )
        return here.go(own, left)
    return here.go(f"{own}?{urlencode({'finding': found.id})}#row-{found.id}")


def _seconds(text: str, otherwise: float = 0.0) -> float:
    """Seconds from a request; `otherwise` for what is none or lies outside of any recording."""
    try:
        seconds = float(text)
    except ValueError:
        return otherwise
    return seconds if 0 <= seconds <= MAX_SECONDS else otherwise
