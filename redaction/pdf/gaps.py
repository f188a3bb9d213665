"""The width of what is gone: setting the lines of a page anew, and saying how wide each gap is that is left.

For each removed stretch of text a `Gap` says where its box stands and what its width tells. A line that cannot be set anew (along
a slope, over a picture, in cells too narrow for a box, with fonts that lie about their widths) keeps the width of what was
removed, and its gaps say so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from math import hypot

from redaction.findings import Finding, PagePlace, Quad
from redaction.names_by_width import Measure, common_names, names_between, names_of_width
from redaction.pdf.decorations import decorations_of
from redaction.pdf.drawn import PageWalk, Shape, StreamPath
from redaction.pdf.geometry import Box, bounds, overlaps, quad_of
from redaction.pdf.lines import cells_of, span_of
from redaction.pdf.positions import Positions, without_traces
from redaction.pdf.setting import SetBox, Setting, set_cell
from redaction.rendition import BoxPlace

_UNIT = (0.0, 0.0, 1.0, 1.0)
_LINES = 2.2
"""Type sizes from which an area is higher than one line."""
_QUAD_EM = 0.9
"""Type size in units of the height of a box whose text is unknown."""


@dataclass(slots=True)
class Gaps:
    """What a page is left with.

    Attributes:
        boxes: where boxes stand now, with what their width tells.
        reasons: for each box, the finding that gives its reason code.
        positions: the lines that are set anew; None if there are none.
        glyphs: glyphs that go with the removed ones (blanks inside a removed stretch, accents).
        dropped: painted paths that go.
    """

    boxes: list[BoxPlace] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    positions: Positions | None = None
    glyphs: set[int] = field(default_factory=set)
    dropped: set[tuple[StreamPath, int]] = field(default_factory=set)


def close_gaps(
    walk: PageWalk,
    page: int,
    visible: Box,
    findings: Sequence[tuple[Finding, Collection[int]]],
    shapes: Sequence[tuple[Shape, Box]],
) -> Gaps:
    """Set the lines of a page anew that lose text.

    Args:
        walk: the page.
        page: its number in the source, from 0.
        visible: what is seen of it, in default user space.
        findings: what goes, each with its glyphs.
        shapes: painted paths with the boxes around them.
    """
    gaps = Gaps()
    takers: dict[int, tuple[str, ...]] = {}
    for finding, glyphs in findings:
        for glyph in glyphs if not _is_block(walk, finding, glyphs) else ():
            takers[glyph] = (*takers.get(glyph, ()), finding.id)
    settings = []
    if takers:
        frames = [box for shape, box in shapes]
        pictures = [bounds(quad_of(placement.matrix, _UNIT)) for placement in walk.images]
        for cell in cells_of(walk, takers, visible, frames):
            setting = set_cell(cell, takers)
            if setting is not None and not _over_picture(setting, pictures):
                settings.append(setting)
        moving, going = decorations_of(walk, settings, shapes)
        positions = without_traces(walk, settings, moving)
        settings = positions.settings
        if settings:
            gaps.positions = positions
            gaps.dropped = going
    placed: dict[str, int] = {}
    by_id = {finding.id: finding for finding, _ in findings}
    for setting in settings:
        gaps.glyphs |= setting.gone
        for box in setting.boxes:
            fits = _names_left(box, [by_id[name] for name in box.findings])
            gaps.boxes.append(BoxPlace(box.findings, page, box.quad, False, box.size, fits))
            gaps.reasons.append(box.findings[0])
            for name in box.findings:
                placed[name] = placed.get(name, 0) + 1
    closed = {item.glyph for setting in settings for item in setting.cell.items}
    for finding, glyphs in findings:
        assert isinstance(finding.place, PagePlace)
        open_glyphs = [glyph for glyph in glyphs if glyph not in closed]
        for quad in _open_quads(walk, finding.place, open_glyphs, settings) if open_glyphs or finding.id not in placed else ():
            gaps.boxes.append(kept_box(finding, page, quad, walk, open_glyphs))
            gaps.reasons.append(finding.id)
    return gaps


def _is_block(walk: PageWalk, finding: Finding, glyphs: Collection[int]) -> bool:
    """Whether a finding is an area higher than a line: it hides whatever lies there and stays as it was drawn."""
    assert isinstance(finding.place, PagePlace)
    if finding.place.glyphs or not glyphs:
        return False
    highest = max(hypot(quad[6] - quad[0], quad[7] - quad[1]) for quad in finding.place.quads)
    return highest > _LINES * max(run.height() for run, _ in walk.located(glyphs))


def kept_box(finding: Finding, page: int, quad: Quad, walk: PageWalk | None = None, glyphs: Collection[int] = ()) -> BoxPlace:
    """A box that is as wide as what it stands for."""
    width, height = hypot(quad[2] - quad[0], quad[3] - quad[1]), hypot(quad[6] - quad[0], quad[7] - quad[1])
    run = next((run for run, _ in walk.located(glyphs)), None) if walk is not None and glyphs else None
    measure = Measure.of(run.font.letter_widths(), run.height()) if run is not None else Measure.of({}, height * _QUAD_EM)
    fits = names_of_width(measure, width, surnames=_one_word(finding))
    return BoxPlace((finding.id,), page, quad, True, width / measure.size if measure.size else 0.0, fits)


def _names_left(box: SetBox, findings: Sequence[Finding]) -> int:
    """How many names the words around a box of a fixed width leave possible; all of them where no name was removed."""
    named = [finding for finding in findings if _may_be_name(finding)]
    if not named:
        return len(common_names())
    measure = Measure.of(box.run.font.letter_widths(), box.run.height())
    return names_between(measure, *box.window, surnames=_one_word(named[0]))


def _may_be_name(finding: Finding) -> bool:
    return finding.kind == "PERSON" or (finding.kind == "TERM" and not any(letter.isdigit() for letter in finding.text))


def _one_word(finding: Finding) -> bool:
    return len(finding.text.split()) < 2


def _over_picture(setting: Setting, pictures: list[Box]) -> bool:
    """Whether a removed stretch lies over a picture, whose pixels have to be blackened where they are."""
    direction, em = setting.cell.direction, setting.cell.em
    for picture in pictures:
        low, bottom, high, top = span_of(direction, picture)
        base = setting.cell.base
        if bottom < base + em and base - 0.3 * em < top and any(low < b.old_end and b.old_start < high for b in setting.boxes):
            return True
    return False


def _open_quads(walk: PageWalk, place: PagePlace, glyphs: Collection[int], settings: Sequence[Setting]) -> list[Quad]:
    """Those quads of a finding whose text is not on a line that is set anew."""
    if not settings or not glyphs:
        return list(place.quads)
    boxes = [bounds(run.quad(i, i + 1)) for run, places in walk.located(glyphs) for i in places]
    return [quad for quad in place.quads if any(overlaps(bounds(quad), box) for box in boxes)]
