"""What may have to go from a video: faces, plates and writing followed through its frames, and what the file carries beside them.

Not done: people without a face in sight, tattoos, clothes, voices that tell who somebody is; a person looks for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from redaction.errors import UnsupportedMediaError
from redaction.findings import Finding, HiddenPlace, Span, TrackPlace
from redaction.media import identify
from redaction.plan import Plan
from redaction.recordings.opening import sha256_of
from redaction.recordings.probe import Recording, probe
from redaction.recordings.tags import Tag, tags_in
from redaction.rendition import Progress
from redaction.video.sound import heard
from redaction.video.tracking import Settings, follow

if TYPE_CHECKING:
    from redaction.detection.request import DetectionRequest, TextDetector
    from redaction.video.tracking import Followed, Track

FACES_SOUGHT = "faces"
"""Key of `Plan.tools` that is there if faces were looked for."""
FRAMES = "frames"
"""Key of `Plan.readings` under which the number of frames of each track of pictures stands."""


def detect(
    source: Path,
    request: DetectionRequest,
    detector: TextDetector,
    *,
    password: str = "",
    progress: Progress | None = None,
) -> Plan:
    """Find what may have to go from a video. The policy is applied later.

    Args:
        source: any video; only read.
        request: what to look for. Where only terms are, faces are not looked for.
        detector: reads the text that was read in the pictures and in the tags of the file.
        password: not used, recordings have none.
        progress: called now and then with frames done and frames in all.

    Raises:
        DamagedFileError: it cannot be opened, or no frame can be decoded.
        UnsupportedMediaError: it holds no pictures.
        ModelDamagedError: a model is not the one that was shipped.
    """
    media = identify(source)
    recording = probe(source)
    if not recording.pictures:
        raise UnsupportedMediaError(f"{source.name} holds no moving pictures that can be decoded: ask for a copy as MP4.")
    settings = Settings(faces=not request.terms_only)
    followed = [follow(source, settings=settings, picture=number, progress=progress) for number in range(len(recording.pictures))]
    tags = tags_in(source)
    findings = _findings(followed, tags, request, detector)
    sound = heard(source, recording, request, detector, progress)
    tools = dict(sound.tools)
    for one in followed:
        tools |= one.tools
    return Plan(
        source_sha256=sha256_of(source),
        media=media.kind,
        findings=(*findings, *sound.findings),
        keep=request.keep,
        terms=request.terms,
        seconds=round(max(recording.seconds, sound.seconds), 3),
        notes=tuple(dict.fromkeys([*_notes(recording, followed), *sound.notes])),
        tools={**_libraries(), **detector.describe(), **tools},
        readings={FRAMES: [one.frames for one in followed], **sound.readings},
    )


def _findings(
    followed: Sequence[Followed], tags: Sequence[Tag], request: DetectionRequest, detector: TextDetector
) -> list[Finding]:
    """Everything that was followed, and what the tags hold; writing is judged by what it says."""
    tracks = [(picture, track) for picture, one in enumerate(followed) for track in one.tracks]
    written = [track.text for _, track in tracks]
    told = [tag.text for tag in tags]
    spans = detector.detect([[*written, *told]], request)[0]
    kept = {_plain(term) for term in request.keep}
    findings = []
    for number, ((picture, track), found) in enumerate(zip(tracks, spans, strict=False), 1):
        span = _span_of(track, found)
        if span is None or (track.text and _plain(track.text) in kept) or (request.terms_only and not found):
            continue
        findings.append(Finding.of(f"v{number}", span, track.text, TrackPlace(track.boxes, picture)))
    for number, (tag, found) in enumerate(zip(tags, spans[len(tracks) :], strict=True), 1):
        place = HiddenPlace("metadata", f"{tag.where} {tag.name}")
        for order, span in enumerate(found, 1):
            findings.append(Finding.of(f"h{number}-{order}", span, tag.text[span.start : span.end], place))
        if tag.is_place and not request.terms_only:
            whole = Span(0, len(tag.text), "LOCATION", 1.0, "metadata", "where it was recorded, as the file carries it")
            findings.append(Finding.of(f"h{number}", whole, tag.text, place))
    return findings


def _span_of(track: Track, found: Sequence[Span]) -> Span | None:
    """What a track is, by the surest of what its text says, else as the network has it."""
    own = Span(0, len(track.text), track.kind, track.score, track.detector, track.why, auto=track.auto)
    if not track.text or not found:
        return own
    best = max(found, key=lambda span: span.score)
    return Span(best.start, best.end, best.kind, best.score, best.detector, best.why, best.role, best.auto)


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _notes(recording: Recording, followed: Sequence[Followed]) -> list[str]:
    notes = [f"{sum(one.frames for one in followed)} frames were looked at"]
    notes += [note for one in followed for note in one.notes]
    if recording.others:
        notes.append(f"goes without being read: {', '.join(dict.fromkeys(recording.others))}")
    return notes


def _libraries() -> dict[str, str]:
    from importlib.metadata import version

    return {"av": version("av")}
