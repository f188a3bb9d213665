"""Which recordings have a transcript, and the finished documents: made of what is left, and read again by other readers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from redaction.audio.transcript_files import Line, as_docx, as_pdf, as_text, as_webvtt, redacted_lines
from redaction.audio.transcript_proof import prove
from redaction.kinds import ROOMS
from redaction.plan import Plan

FORMS: Mapping[str, Callable[[list[Line]], bytes]] = {
    ".txt": lambda lines: as_text(lines).encode(),
    ".vtt": lambda lines: as_webvtt(lines).encode(),
    ".docx": as_docx,
    ".pdf": as_pdf,
}


def is_spoken(plan: Plan) -> bool:
    """Whether a plan is that of a recording in which somebody listened for speech: then it has a transcript."""
    return is_recording(plan) and any(name.startswith("speech:") for name in plan.readings)


def proven_transcripts(plan: Plan, audience: str, suffixes: Iterable[str]) -> dict[str, bytes]:
    """What is left of a recording for an audience as documents, each read again by other readers, by suffix.

    Args:
        plan: the decisions, with what was heard in the original.
        audience: for whom.
        suffixes: of `flows.inputs.TRANSCRIPTS`.

    Raises:
        ProofFailedError: something that went would be read in one.
    """
    lines = redacted_lines(plan, audience)
    made = {suffix: FORMS[suffix](lines) for suffix in suffixes}
    for suffix, document in made.items():
        prove(document, suffix, plan, audience)
    return made


def is_recording(plan: Plan) -> bool:
    """Whether a plan is that of sound or of a video."""
    return {str(kind): room for kind, room in ROOMS.items()}.get(plan.media) in ("audio", "video")
