"""A preview of a video under review: small, with a frame around every finding, for the person who decides."""

from __future__ import annotations

from pathlib import Path

from automations.work_items import WorkItem
from flows.delivery import write_new
from flows.review import consult, request_of
from flows.workshop import Workshop
from redaction.kinds import ROOMS
from reference.errors import UsageError


def write_preview(workshop: Workshop, item: WorkItem, out: Path, *, overwrite: bool) -> int:
    """Write it, and record that the findings were shown; returns the number of frames.

    Raises:
        UsageError: the item's file is no video.
        WorkItemStateError: the item has no plan yet.
        TargetTakenError: something lies at `out`.
    """
    plan, request = consult(workshop, item, revealed=True), request_of(workshop, item)
    if {str(kind): room for kind, room in ROOMS.items()}.get(plan.media) != "video":
        raise UsageError(f"Only a video has a preview; this is a {plan.media} file.")
    with workshop.desk() as desk:
        source = workshop.engine.store.fetch(item.input_sha256, desk / request.name)
        made = desk / "preview.mp4"
        frames = workshop.corridor.preview(source, plan, request.audiences[0], made, progress=workshop.progress)
        with made.open("rb") as content:
            write_new(out, content, overwrite=overwrite)
    return frames
