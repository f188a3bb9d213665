"""The peaks of what a browser plays, kept sealed beside it: of a copy under review its sound, of a result what is left of it.

They are read from the very file that is played, so that a waveform never shows what its listener may not hear.
"""

from __future__ import annotations

from pathlib import Path

from automations.work_items import WorkItem
from flows.shelf import Shelf
from flows.under_way import MAKING
from flows.workshop import Workshop
from redaction.rendition import Progress
from reference.errors import HoursbackError

PEAKS = "peaks"


def keep_peaks(workshop: Workshop, shelf: Shelf, name: str, path: Path, progress: Progress) -> None:
    """Read the peaks of a recording and put them on the shelf beside `name`; none where it has no sound that can be read."""
    target = path.with_name(f"{path.name}.{PEAKS}")
    try:
        workshop.corridor.read_peaks(path, target, progress=progress)
        shelf.put_file(f"{name}.{PEAKS}", target)
    except HoursbackError:
        shelf.put_bytes(f"{name}.{PEAKS}", b"")


def peaks_of(workshop: Workshop, item: WorkItem, name: str) -> bytes | None:
    """The peaks of what lies on the shelf under `name`; None while they are read, which begins when they are asked for first."""
    shelf = Shelf(workshop, item)
    if shelf.has(f"{name}.{PEAKS}"):
        return shelf.read(f"{name}.{PEAKS}")

    def read(progress: Progress) -> None:
        with workshop.desk() as desk:
            keep_peaks(workshop, shelf, name, shelf.write_to(name, desk / "recording"), progress)

    MAKING.begin(f"{item.id}:{name}.{PEAKS}", read)
    return None
