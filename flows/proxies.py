"""A recording as a browser plays it, for the review: MP4 with H.264 and AAC, kept sealed. Nothing in it is covered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from automations.work_items import WorkItem
from flows.failures import explain
from flows.shelf import Shelf
from flows.showing import plan_at, source_of
from flows.under_way import MAKING
from flows.waveforms import PEAKS, keep_peaks
from flows.workshop import Workshop
from redaction.audio.tracks import voices_from
from redaction.audio.voices import MIX
from redaction.findings import Finding, TimePlace, TrackPlace
from redaction.plan import Plan
from redaction.rendition import Progress

NAME = "proxy"


@dataclass(frozen=True, slots=True)
class Proxy:
    """How it stands with the copy that plays.

    Attributes:
        ready: whether it can be played.
        sentence: how far it is, or why there is none.
        failed: whether it cannot be made.
    """

    ready: bool
    sentence: str = ""
    failed: bool = False


def proxy_of(workshop: Workshop, item: WorkItem) -> Proxy:
    """The copy that plays; begun when it is asked for first."""
    shelf, name = Shelf(workshop, item), f"{item.id}:{NAME}"
    far = MAKING.how_far(name)
    if far is not None:
        return Proxy(ready=False, sentence=far)
    if shelf.has(NAME) and shelf.has(f"{NAME}.{PEAKS}"):
        return Proxy(ready=True)
    if shelf.has(f"{NAME}.fault"):
        return Proxy(ready=False, failed=True, sentence=str(json.loads(shelf.read(f"{NAME}.fault"))))
    MAKING.begin(name, lambda progress: _make(workshop, item, progress))
    return Proxy(ready=False, sentence="waiting")


@dataclass(frozen=True, slots=True, repr=False)
class SaidWord:
    """A word of the transcript: seconds, the track of sound, and ids of the findings that lie on it."""

    text: str
    start: float
    end: float
    track: int
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Speech:
    """What was heard in one voice: the track of sound, its channel (empty for all of them), and the words."""

    track: int
    channel: str
    words: tuple[SaidWord, ...]


def transcript_of(plan: Plan) -> list[Speech]:
    """Every word that was heard, with the findings on it."""
    places = [(finding.place, finding.id) for finding in plan.findings if isinstance(finding.place, TimePlace)]
    return [
        Speech(
            voice.track,
            "" if voice.voice == MIX else f"channel {voice.voice + 1}",
            tuple(
                SaidWord(
                    word.text.strip(),
                    word.start,
                    word.end,
                    voice.track,
                    tuple(
                        name
                        for place, name in places
                        if place.track == voice.track and place.start < word.end and word.start < place.end
                    ),
                )
                for word in voice.heard.words
            ),
        )
        for voice in voices_from(plan.readings)
    ]


def frames_of(plan: Plan) -> int:
    """Frames of the first track of pictures; 0 for sound."""
    counts = plan.readings.get("frames", [])
    return int(counts[0]) if counts else 0


def span_of(plan: Plan, finding: Finding) -> tuple[float, float] | None:
    """From when to when a finding lasts, in seconds; None for what has no time. Frames are taken to be of one length."""
    place = finding.place
    if isinstance(place, TimePlace):
        return place.start, place.end
    if isinstance(place, TrackPlace) and frames_of(plan):
        length = plan.seconds / frames_of(plan)
        return place.first * length, (place.last + 1) * length
    return None


def tracks_of(plan: Plan) -> Iterator[dict[str, Any]]:
    """The moving boxes of the first track of pictures, for a script that draws them over the player."""
    for finding in plan.findings:
        if isinstance(finding.place, TrackPlace) and finding.place.picture == 0:
            yield {"id": finding.id, "boxes": [list(box) for box in finding.place.boxes]}


def _make(workshop: Workshop, item: WorkItem, progress: Progress) -> None:
    shelf = Shelf(workshop, item)
    try:
        source = source_of(workshop, item, plan_at(workshop, item))
        with workshop.desk() as desk:
            path = workshop.engine.store.fetch(source.sha256, desk / source.name)
            target = desk / "proxy-made.mp4"
            workshop.corridor.copy_recording(path, target, progress=progress)
            keep_peaks(workshop, shelf, NAME, target, progress)
            shelf.put_file(NAME, target)
    except Exception as error:
        shelf.put_bytes(f"{NAME}.fault", json.dumps(explain(error)[1]).encode())
