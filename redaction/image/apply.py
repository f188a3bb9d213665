"""Make the redacted picture: boxes over whole blocks of the codec, every frame encoded anew, nothing else carried over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from redaction.errors import DamagedFileError, PlanMismatchError
from redaction.findings import Finding, HiddenPlace, PicturePlace, WholePage
from redaction.image.boxes import Area, Drawn, areas_of, drawn, painted
from redaction.image.overwrite import MIXED
from redaction.image.reading import Frame, Picture, open_picture
from redaction.image.writing import write, written_kind
from redaction.plan import Plan
from redaction.rendition import Progress, Rendition, width_kept
from redaction.signs import each

_LOSSLESS_BLOCK = 4
"""Pixels of the grid in a lossless picture: it may have been a lossy one before."""
_LOSSLESS_MARGIN = 2.0
_LOSSY_MARGIN = 4.0
"""Pixels that the smoothing filters of WebP and HEIC reach over the border of a block."""


def apply(source: Path, plan: Plan, audience: str, target: Path, *, progress: Progress | None = None) -> Rendition:
    """Write the rendition of a plan for one audience.

    Args:
        source: the picture that the plan was made from; only read.
        plan: findings with decisions.
        audience: for whom.
        target: the new file; must not exist. It is left half written if something fails: the caller removes it.
        progress: called after each frame.

    Raises:
        PlanMismatchError: the plan was made from another file, or names a place that it does not have.
        DamagedFileError: a frame cannot be decoded, or nothing would be left.
    """
    picture = open_picture(source)
    if picture.sha256 != plan.source_sha256:
        raise PlanMismatchError(f"{source.name}: the file is not the one that the plan was made from. Detect it again.")
    if picture.count != plan.pages:
        raise PlanMismatchError(f"{source.name}: the plan was made by a version that read the file differently. Detect it again.")
    going = plan.going(audience)
    for finding in going:
        if not _stands(finding, picture):
            raise PlanMismatchError(f"Finding {finding.id} names no place in {source.name}: detect the file again.")
    gone = removed_frames(picture, going)
    if len(gone) == picture.count:
        raise DamagedFileError(f"{source.name}: every page is to be removed, so there is nothing to release.")
    count = 0

    def frames() -> Iterator[Frame]:
        nonlocal count
        for frame in each(picture.frames()):
            if frame.number not in gone:
                boxes = boxes_of(picture, frame, areas_of(going, audience, frame.number, frame.image.size))
                count += boxes.boxes
                yield replace(frame, image=painted(frame.image, boxes))
            if progress:
                progress("rewriting", frame.number + 1, picture.count)

    write(picture, frames(), target)
    notes = list(dict.fromkeys(picture.notes))
    notes += width_kept(sum(len(f.place.quads) for f in going if isinstance(f.place, PicturePlace) and f.text))
    if picture.others:
        notes.append(f"{picture.others} further pictures in the file are not in the redacted copy")
    if written_kind(picture) != picture.kind:
        notes.append(f"the redacted copy of this {picture.kind.upper()} picture is a JPEG")
    return Rendition(target, audience, picture.count - len(gone), count, removed_pages=tuple(sorted(gone)), notes=tuple(notes))


def removed_frames(picture: Picture, going: list[Finding]) -> set[int]:
    """Pages that go as a whole: only a TIFF has pages, in other pictures the whole frame is covered instead."""
    if picture.kind != "tiff":
        return set()
    return {finding.place.page for finding in going if isinstance(finding.place, WholePage)}


def boxes_of(picture: Picture, frame: Frame, areas: list[Area]) -> Drawn:
    """The boxes of one frame on the grid of its codec; a block that a box touches goes whole."""
    if not picture.lossy:
        return drawn(frame.image.size, areas, block=_LOSSLESS_BLOCK, margin=_LOSSLESS_MARGIN)
    # In a turned picture the blocks begin at another corner, so a block's width is added on all sides.
    aligned = not picture.turned or all(side % picture.grid == 0 for side in picture.size)
    margin = _LOSSY_MARGIN if aligned else _LOSSY_MARGIN + picture.grid - 1
    return drawn(frame.image.size, areas, block=picture.grid, margin=margin, beyond=MIXED)


def _stands(finding: Finding, picture: Picture) -> bool:
    place = finding.place
    if isinstance(place, HiddenPlace):
        return True
    if isinstance(place, WholePage):
        return 0 <= place.page < picture.count
    return isinstance(place, PicturePlace) and 0 <= place.frame < picture.count and bool(place.quads)
