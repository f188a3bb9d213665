"""The redacted transcript of a released recording: made from its plan, read again, and recorded as a disclosure."""

from __future__ import annotations

from pathlib import Path

from automations import audit
from automations.audit import Verb
from automations.errors import WorkItemStateError
from automations.work_items import WorkItem
from flows.delivery import write_new
from flows.job import open_plan
from flows.renditions import is_released, renditions_of
from flows.review import request_of
from flows.workshop import Workshop
from redaction.audio.transcript_files import redacted_lines
from redaction.audio.transcripts import is_recording, is_spoken, proven_transcripts
from reference.errors import UsageError
from reference.policies import UnknownAudienceError


def write_transcript(workshop: Workshop, item: WorkItem, out: Path, audience: str = "", *, overwrite: bool = False) -> int:
    """Write the transcript of what is left of a recording; returns the number of its lines.

    Args:
        workshop: where to work.
        item: a recording that was released for this audience.
        out: a new file with one of `flows.inputs.TRANSCRIPTS`.
        audience: one of the item's; may be left out where it has one alone.
        overwrite: whether a file at `out` may be replaced.

    Raises:
        UsageError: the file is no recording, nothing was heard in it, or the item has several audiences and none was named.
        WorkItemStateError: it is not released for this audience.
        ProofFailedError: something that went would be read in the transcript.
        TargetTakenError: something lies at `out`.
    """
    request = request_of(workshop, item)
    known = ", ".join(request.audiences)
    if not audience and len(request.audiences) > 1:
        raise UsageError(f"A transcript is for one audience: say --audience with one of {known}.")
    audience = audience or request.audiences[0]
    if audience not in request.audiences:
        raise UnknownAudienceError(f"Work item {item.id[:12]} makes no version for {audience!r}; it makes them for: {known}.")
    rendition = renditions_of(item.result, request.audiences)[audience]
    if not is_released(rendition):
        raise WorkItemStateError(f"Work item {item.id[:12]} is not released for {audience}: a transcript follows its recording.")
    plan = open_plan(workshop, item, str(rendition.get("plan") or item.result["plan"]))
    if not is_recording(plan):
        raise UsageError(f"Only a recording has a transcript; this is a {plan.media} file.")
    if not is_spoken(plan):
        raise UsageError("Nobody listened to this recording, so there is no transcript of it.")
    suffix, lines = out.suffix.lower(), len(redacted_lines(plan, audience))
    write_new(out, proven_transcripts(plan, audience, [suffix])[suffix], overwrite=overwrite)
    with workshop.engine.write() as session:
        detail = {"transcript": suffix.removeprefix("."), "audience": audience, "lines": lines}
        audit.append(session, Verb.DISCLOSURE, workshop.engine.settings.person, item.subject, detail)
    return lines
