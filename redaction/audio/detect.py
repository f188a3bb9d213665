"""What may have to go from a sound recording: heard, then searched as text is."""

from __future__ import annotations

from pathlib import Path

from redaction.audio.carried import carried_in
from redaction.audio.tracks import find_in_sound
from redaction.detection.request import DetectionRequest, TextDetector
from redaction.errors import DamagedFileError
from redaction.media import identify
from redaction.plan import Plan
from redaction.recordings.opening import sha256_of
from redaction.recordings.sound import sound_formats
from redaction.rendition import Progress


def detect(
    source: Path,
    request: DetectionRequest,
    detector: TextDetector,
    *,
    password: str = "",
    progress: Progress | None = None,
) -> Plan:
    """Find what may have to go from a sound recording. The policy is applied later.

    Args:
        source: any recording of sound; only read.
        request: what to look for.
        detector: reads what was said.
        password: not used, recordings have none.
        progress: told seconds done and seconds in all.

    Raises:
        DamagedFileError: nothing in it can be decoded.
        TooLargeError: it is beyond the limits.
        ModelDamagedError: the speech model is not the one that was shipped.
    """
    media = identify(source)
    if not sound_formats(source):
        raise DamagedFileError(
            f"{source.name} holds no sound that can be decoded: it is empty, cut short or damaged. Ask for a new copy."
        )
    found = find_in_sound(source, request, detector, progress=progress)
    if carried := carried_in(source):
        found.notes.append(f"not in the redacted copy: {', '.join(carried)}")
    return Plan(
        source_sha256=sha256_of(source),
        media=media.kind,
        findings=tuple(found.findings),
        terms=request.terms,
        keep=request.keep,
        seconds=round(found.seconds, 3),
        notes=tuple(dict.fromkeys(found.notes)),
        tools={**found.tools, **detector.describe()},
        readings=found.readings,
    )
