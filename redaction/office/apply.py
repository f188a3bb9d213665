"""Make the redacted Office file: rebuilt without what no page shows, with labels where something went."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from redaction.errors import PlanMismatchError
from redaction.findings import HiddenPlace, PartPlace, PicturePlace, TextPlace
from redaction.office.read import read_office
from redaction.plan import Plan
from redaction.rendition import Progress, Rendition, width_kept
from redaction.text.apply import label_for
from redaction.text.document import stands


def apply(source: Path, plan: Plan, audience: str, target: Path, *, progress: Progress | None = None) -> Rendition:
    """Write the rendition of `source` for `audience` to `target`.

    Args:
        source: the file that the plan was made for.
        plan: the decisions.
        audience: for whom.
        target: file to write; must not exist. It is written whole or not at all.
        progress: called before and after.

    Raises:
        PlanMismatchError: the plan was made for another file, or names a place that the file does not have.
    """
    if hashlib.sha256(source.read_bytes()).hexdigest() != plan.source_sha256:
        raise PlanMismatchError(f"The plan was made for another version of {source.name}: detect the file again.")
    _, document = read_office(source)
    going = plan.going(audience)
    if progress:
        progress("apply", 0, len(going))
    places: list[tuple[int, int, int, str]] = []
    boxes = kept = 0
    for finding in going:
        place = finding.place
        if isinstance(place, HiddenPlace):
            continue
        if isinstance(place, PartPlace) and isinstance(place.place, PicturePlace) and place.part in document.pictures:
            document.redact_picture(place.part, place.place.quads)
            boxes += len(place.place.quads)
            kept += len(place.place.quads) if finding.text else 0
        elif isinstance(place, TextPlace) and stands(document.passages, place, finding.text):
            places.append((place.part, place.start, place.end, label_for(finding, audience)))
        else:
            raise PlanMismatchError(f"Finding {finding.id} names no place in {source.name}: detect the file again.")
    boxes += document.redact(places)
    data = document.package()
    with target.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    if progress:
        progress("apply", len(going), len(going))
    notes = (*document.notes, *width_kept(kept))
    return Rendition(path=target, audience=audience, pages=document.pages, boxes=boxes, notes=notes)
