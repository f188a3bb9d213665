"""Reviewing video and sound through the API: what is followed and heard, a copy that plays, marks. Unredacted, and on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import Header, Query
from fastapi.responses import Response

from automations.work_items import State, WorkItem
from flows.additions import add_mark as mark_recording
from flows.deciding import meanwhile
from flows.marks import Mark, MarkError
from flows.portal_wire.recordings import (
    KeyFrame,
    Loudness,
    MovingBox,
    MovingBoxes,
    NewMark,
    NextInTime,
    RecordingView,
    Transcript,
    VoiceView,
    WordView,
)
from flows.portal_wire.reviews import Added
from flows.proxies import NAME, frames_of, proxy_of, span_of, tracks_of, transcript_of
from flows.shelf import Shelf
from flows.waveforms import peaks_of
from portal.api.calls import MEDIA, Call, Calling, Room, played
from portal.api.operations import Id
from portal.api.reviews import added, known_kind
from portal.refusals import ConflictError, NotFoundError
from portal.review.rows import looks_of
from portal.review.table import Table, is_recording, looked, open_table
from portal.review.timeline import next_in_time as next_of
from portal.review.waveform import close_look
from redaction.findings import TrackBox
from redaction.kinds import ROOMS
from redaction.plan import Plan
from redaction.recordings.peaks import A_SECOND
from redaction.recordings.sound import MAX_SECONDS

room = Room()
Range = Annotated[str, Header(max_length=100, description="bytes=FIRST-LAST: one stretch of the file.")]
Moment = Annotated[float, Query(ge=0, le=MAX_SECONDS)]
_WORD_ENDS = 0.005
"""Seconds after a word that go with it, so that rounding leaves nothing of it."""


@room.operation()
def recording(call: Calling, item_id: Id) -> RecordingView:
    """A recording, and how it stands with the copy that plays, which is begun when it is asked for first."""
    table = recording_table(call)
    plan, proxy = table.binder.plan, proxy_of(call.workshop, table.item)
    return RecordingView(
        plan=table.base,
        video=_is_video(table.item),
        seconds=plan.seconds,
        frames=frames_of(plan),
        voices=len(transcript_of(plan)),
        findings=len(plan.findings),
        undecided=len(table.binder.open_ids),
        ready=proxy.ready,
        failed=proxy.failed,
        words=proxy.sentence,
    )


@room.operation()
def moving_boxes(call: Calling, item_id: Id) -> MovingBoxes:
    """What is followed in the first track of pictures. No text."""
    plan = recording_table(call).binder.plan
    tracks = [MovingBox(finding=one["id"], boxes=one["boxes"]) for one in tracks_of(plan)]
    return MovingBoxes(frames=frames_of(plan), seconds=plan.seconds, tracks=tracks)


@room.operation()
def next_in_time(
    call: Calling,
    item_id: Id,
    what: Literal["open", "bare"] = "open",
    after: Annotated[float, Query(ge=-1, le=MAX_SECONDS)] = -1.0,
) -> NextInTime:
    """The next finding in time that is left to decide (``open``), or that would stay (``bare``).

    From the start again at the end.
    """
    table = recording_table(call)
    plan, audiences = table.binder.plan, table.request.audiences
    if what == "bare":
        meant = [finding for finding in plan.findings if looks_of(finding, audiences) != "accepted"]
    else:
        meant = [finding for finding in plan.findings if finding.id in table.binder.open_ids]
    found = next_of(plan, meant, after)
    start, end = (found and span_of(plan, found)) or (None, None)
    return NextInTime(finding=found.id if found else "", start=start, end=end)


@room.operation()
def transcript(call: Calling, item_id: Id) -> Transcript:
    """Every word that was heard, unredacted, with the findings on it. That it was given is put on record."""
    table = recording_table(call)
    voices = [
        VoiceView(
            voice=number,
            track=voice.track + 1,
            channel=voice.channel,
            words=[
                WordView(word=at, text=word.text, start=word.start, end=word.end, findings=list(word.ids))
                for at, word in enumerate(voice.words, 1)
            ],
        )
        for number, voice in enumerate(transcript_of(table.binder.plan), 1)
    ]
    looked(call, table.item, transcript=sum(len(voice.words) for voice in voices))
    return Transcript(voices=voices)


@room.operation()
def loudness(call: Calling, item_id: Id, start: Moment = 0.0, end: Moment = 20.0) -> Loudness:
    """How loud the copy that plays is, in a stretch of at most two minutes. That it was given is put on record."""
    item = _playing(call)
    peaks = peaks_of(call.workshop, item, NAME) or b""
    looked(call, item, loudness=round(start))
    return Loudness(start=start, a_second=A_SECOND, loudest=max(peaks, default=0), peaks=list(close_look(peaks, start, end)))


@room.operation(response_class=Response, responses=MEDIA)
def recording_media(call: Calling, item_id: Id, range: Range = "") -> Response:
    """The copy that plays, not redacted: the whole, or the stretch of it that ``Range`` names. Each playing is put on record."""
    item = _playing(call)
    if call.desk.plays.begins(call.user.id, f"{item.id}:original:{call.token.id}", range):
        looked(call, item, played="original")
    return played(Shelf(call.workshop, item), NAME, "video/mp4" if _is_video(item) else "audio/mp4", range)


@room.operation(response_model=Added)
def add_mark(call: Calling, item_id: Id, new: NewMark) -> Response:
    """Add what was not found: a stretch of sound, words of the transcript, or a box that moves through the pictures. It goes."""

    def work() -> Added:
        known_kind(call, new.kind)
        plan = recording_table(call).binder.plan
        wanted = _mark(plan, new)
        made = meanwhile(
            call.workshop,
            item_id,
            lambda item, _: mark_recording(call.workshop, item, wanted, kind=new.kind, why=new.why),
        )
        return added(call, [made])

    return call.once(200, new, work)


def _mark(plan: Plan, new: NewMark) -> Mark:
    if sum(map(bool, (new.stretch, new.words, new.box))) != 1:
        raise MarkError("Give either a stretch of sound, words of the transcript, or the places of a box.")
    if new.box:
        return Mark(boxes=_boxes(new.box))
    if new.stretch:
        if new.stretch.start >= new.stretch.end:
            raise MarkError("The stretch ends before it begins.")
        return Mark(new.stretch.track - 1, start=new.stretch.start, end=new.stretch.end)
    assert new.words is not None
    voices = transcript_of(plan)
    if new.words.voice > len(voices):
        raise MarkError(f"There is no voice {new.words.voice}: the recording has {len(voices)} that were listened to.")
    voice = voices[new.words.voice - 1]
    if not new.words.first <= new.words.last <= len(voice.words):
        raise MarkError(
            f"There are no such words: voice {new.words.voice} has {len(voice.words)}, the first of them comes first."
        )
    first, last = voice.words[new.words.first - 1], voice.words[new.words.last - 1]
    return Mark(voice.track, start=first.start, end=last.end + _WORD_ENDS)


def _boxes(keys: Sequence[KeyFrame]) -> tuple[TrackBox, ...]:
    """Key frames in their order, as a mark has them: frames from 0, left, top, right and bottom."""
    if len({one.frame for one in keys}) != len(keys):
        raise MarkError("A frame is named twice.")
    boxes = [(one.frame - 1, min(one.x0, one.x1), min(one.y0, one.y1), max(one.x0, one.x1), max(one.y0, one.y1)) for one in keys]
    if any(left == right or top == bottom for _, left, top, right, bottom in boxes):
        raise MarkError("The corners of a box lie apart in both directions.")
    return tuple(sorted(boxes))


def recording_table(call: Call) -> Table:
    """The recording that the path names, under review."""
    item = call.item()
    if not is_recording(item):
        raise NotFoundError("This file is no recording, or was not read yet.")
    if item.state is not State.AWAITING_REVIEW:
        raise ConflictError(f"The item is {item.state}; a recording is gone through only while it awaits review.")
    return open_table(call, item)


def _playing(call: Call) -> WorkItem:
    """The same where its copy that plays is there."""
    item = call.item()
    if not is_recording(item):
        raise NotFoundError("This file is no recording, or was not read yet.")
    if not Shelf(call.workshop, item).has(NAME):
        raise NotFoundError("The copy that plays is not there: ask for the recording, which begins to make it, and wait for it.")
    return item


def _is_video(item: WorkItem) -> bool:
    return ROOMS.get(item.result["media"], "") == "video"
