"""What may have to go from a video: faces, plates and writing followed through its frames, and what the file carries beside them.

Not done: people without a face in sight, tattoos, clothes, voices that tell who somebody is; a person looks for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from redaction.errors import UnsupportedMediaError
from redaction.media import identify
from redaction.plan import Plan
from redaction.recordings.opening import sha256_of
from redaction.recordings.probe import Recording, probe
from redaction.recordings.tags import tags_in
from redaction.recordings.told import in_seconds
from redaction.rendition import Progress
from redaction.video.finding import findings_of
from redaction.video.identities import chosen_recogniser, identified
from redaction.video.sound import heard
from redaction.video.tracking import Settings, follow

if TYPE_CHECKING:
    from redaction.detection.request import DetectionRequest, TextDetector
    from redaction.video.tracking import Followed

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
    followed: Sequence[Followed] = (),
) -> Plan:
    """Find what may have to go from a video. The policy is applied later.

    Args:
        source: any video; only read.
        request: what to look for. Where only terms are, faces are not looked for.
        detector: reads the text that was read in the pictures and in the tags of the file.
        password: not used, recordings have none.
        progress: called now and then with seconds done and seconds in all.
        followed: what was followed in each track of pictures, where that was done before (`redaction.video.segments`).

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
    tell = _seconds_of(recording, progress)
    followed = followed or [
        follow(source, settings=settings, picture=number, progress=tell) for number in range(len(recording.pictures))
    ]
    findings = findings_of(followed, tags_in(source), request, detector)
    recogniser = chosen_recogniser() if settings.faces else None
    if recogniser:
        findings = identified(source, findings, recogniser)
    sound = heard(source, recording, request, detector, progress)
    tools = {**sound.tools, **(recogniser.describe() if recogniser else {})}
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


def _seconds_of(recording: Recording, progress: Progress | None) -> Progress | None:
    """Progress that is told in frames, passed on in seconds of the recording."""
    if progress is None:
        return None

    def tell(stage: str, done: int, total: int) -> None:
        in_seconds(progress, stage, total, recording.seconds)(done)

    return tell


def _notes(recording: Recording, followed: Sequence[Followed]) -> list[str]:
    notes = [f"{sum(one.frames for one in followed)} frames were looked at"]
    notes += [note for one in followed for note in one.notes]
    if recording.others:
        notes.append(f"goes without being read: {', '.join(dict.fromkeys(recording.others))}")
    return notes


def _libraries() -> dict[str, str]:
    from importlib.metadata import version

    return {"av": version("av")}
