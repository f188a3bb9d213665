"""The new content of one page: what is found on it is taken out, and black boxes with reason codes stand in its place.

What comes out is plain data wherever the page draws with nothing but its own resources, so that pages can be written by other
processes and put into the new file by this one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name

from redaction.findings import Finding, PagePlace, Quad
from redaction.image.lines import Word
from redaction.pdf.boxes import GROWTH, BlackBox, box_content, grown
from redaction.pdf.carried import Link, links_of
from redaction.pdf.drawn import UNSEEN, PageWalk, Shape, StreamPath
from redaction.pdf.drawn_letters import draws_meshes, forms_inside
from redaction.pdf.fonts import Font
from redaction.pdf.gaps import close_gaps
from redaction.pdf.geometry import Box, bounds, contains, overlaps, quad_of
from redaction.pdf.illegible import drawn_aside
from redaction.pdf.images import blackened, shares_symbols, touched
from redaction.pdf.layers import Layers
from redaction.pdf.picture_files import unparsed
from redaction.pdf.rewrite import Edits, rewrite_page
from redaction.pdf.streams import UnreadablePageError
from redaction.pdf.structure import is_tagged
from redaction.pdf.text_layer import layer_content, remaining
from redaction.pdf.walk import Walker
from redaction.rendition import BoxPlace

_BOX_FONT = "/HbCode"
_SLACK = 1.5
"""Points by which a path may reach out of a box and still count as inside it."""
_HIDDEN_ALWAYS = frozenset(("off", "outside", "clipped", "size"))
"""Text that no reader sees, whatever it says: dropped from every page."""

FontKey = tuple[int, int]
"""Object number of a font."""


@dataclass(slots=True)
class PageContent:
    """One page as it is to be written.

    Attributes:
        content: its content stream.
        used: names of resources that the content uses, by category.
        boxes: where its boxes stand.
        marks: marks of the structure tree that are still in the content.
        links: web links.
        codes: codes that it still shows of each font that is an object of its own.
        labelled: whether it uses the font of labels and invisible text, which is none of its own resources.
        resources: a dictionary of resources; None where they are those of the page.
    """

    content: bytes
    used: dict[str, set[str]]
    boxes: list[BoxPlace]
    marks: set[int]
    links: list[Link]
    codes: dict[FontKey, set[bytes]] = field(default_factory=dict)
    labelled: bool = False
    resources: Any = None


class PageWriter:
    """Writes the content of the pages of one document for one audience.

    Args:
        pdf: the document; copies of pictures and forms are made in it, nothing that is there changes.
        audience: for whom.
        secrets: folded texts that must not be left in what a page carries beside its glyphs.

    Attributes:
        walker: has read the fonts of all pages written so far.
    """

    def __init__(self, pdf: pikepdf.Pdf, audience: str, secrets: frozenset[str]) -> None:
        self.walker = Walker(Layers(pdf))
        self._pdf, self._audience, self._secrets = pdf, audience, secrets
        self._tagged = is_tagged(pdf)

    def written(self, number: int, findings: Sequence[Finding], words: Sequence[Word] | None) -> PageContent:
        """The content of a page without its findings.

        Args:
            number: of the page, from 0.
            findings: what goes from it.
            words: those in the pictures of the page; what remains of them becomes its only invisible text.

        Raises:
            UnreadablePageError: the page has to leave as a picture.
        """
        page, secrets = self._pdf.pages[number], self._secrets
        walk = self.walker.walk(page)
        edits = Edits(secrets=secrets, tagged=self._tagged)
        shapes = _painted(walk) if findings else []
        taken: list[tuple[Finding, set[int]]] = []
        for finding in findings:
            place = place_of(finding)
            if UNSEEN in place.glyphs or any(glyph >= walk.glyphs for glyph in place.glyphs):
                raise UnreadablePageError("text that only pdfium reads")
            glyphs = set(place.glyphs) or _under(walk, place)
            inside = _shapes_inside(shapes, place)
            if not glyphs and not inside and not any(touched(image, list(place.quads)) for image in walk.images):
                raise UnreadablePageError("an area drawn by neither glyphs, pictures nor lines")
            if not place.glyphs:
                _check_cut(page, walk, place, inside)
            edits.glyphs.update(glyphs)
            edits.dropped |= inside
            taken.append((finding, glyphs))
        visible = bounds(float(value) for value in page.cropbox)
        gaps = close_gaps(walk, number, visible, taken, [(s, box) for s, box in shapes if (s.path, s.end) not in edits.dropped])
        edits.positions = gaps.positions
        edits.glyphs |= gaps.glyphs
        edits.dropped |= gaps.dropped
        codes = {finding.id: action.reason for finding in findings if (action := finding.actions.get(self._audience)) is not None}
        black = [BlackBox(box.quad, codes.get(reason, "")) for box, reason in zip(gaps.boxes, gaps.reasons, strict=True)]
        _drop_hidden(walk, edits, replaced=words is not None)
        _blacken(self._pdf, walk, [box.quad for box in gaps.boxes if box.width_kept], edits, bool(secrets))
        written = rewrite_page(self._pdf, walk, edits)
        content = unparsed(written.instructions, self._pdf)
        layer = layer_content(remaining(words or (), [grown(box.quad, GROWTH) for box in black], secrets), _BOX_FONT)
        if black or layer:
            stream = walk.streams[()]
            content = b"q\n" * (stream.below + 1) + content + b"\nQ" * (1 + stream.left_open) + b"\n"
            content += b"/Artifact BMC\n" + box_content(black, _BOX_FONT, True) + b"\nEMC\n" + layer
        under = [grown(quad, GROWTH) for finding in findings for quad in place_of(finding).quads]
        links = links_of(page, under, secrets, gaps.positions.settings if gaps.positions else ())
        made = PageContent(content, written.used, gaps.boxes, written.marks, links, self._codes(walk, edits.glyphs))
        if layer or any(box.reason for box in black):
            made.labelled = True
            made.used.setdefault("/Font", set()).add(_BOX_FONT)
        if written.replaced:
            made.resources = written.resources
        return made

    def _codes(self, walk: PageWalk, gone: set[int]) -> dict[FontKey, set[bytes]]:
        """The codes of fonts which the written page still shows."""
        codes: dict[FontKey, set[bytes]] = {key: set() for key in self.walker.fonts()}
        by_font: dict[int, set[bytes]] = {id(font): codes[key] for key, font in self.walker.fonts().items()}
        touched = {run.first for run, _ in walk.located(gone)}
        for run in walk.runs:
            shown = by_font.get(id(run.font))
            if shown is None:
                continue
            if run.first in touched:
                shown.update(code.data for i, code in enumerate(run.codes) if run.first + i not in gone)
            else:
                shown.update([code.data for code in run.codes])
        return codes


def resources_for(page: pikepdf.Page, made: PageContent) -> Any:
    """The resources that the content of a page is written for; may hold more than it uses."""
    resources = made.resources
    if resources is None:
        resources = Dictionary(dict(page.obj.get("/Resources", Dictionary()).items()))
    if made.labelled:
        fonts = resources.get("/Font")
        merged = Dictionary(dict(fonts.items()) if fonts is not None else {})
        merged[_BOX_FONT] = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        resources["/Font"] = merged
    return resources


def note_used(fonts: Mapping[FontKey, Font], codes: Mapping[FontKey, set[bytes]]) -> None:
    """Tell fonts which of their codes a page that was written still shows."""
    for key, shown in codes.items():
        fonts[key].used |= shown


def place_of(finding: Finding) -> PagePlace:
    """The place of a finding on a page."""
    assert isinstance(finding.place, PagePlace)
    return finding.place


def _painted(walk: PageWalk) -> list[tuple[Shape, Box]]:
    """The painted paths of a page with the boxes around them; a path that only clips is none."""
    painted = (shape for shape in walk.shapes if walk.streams[shape.path].operators[shape.end] != "n")
    return [(shape, box) for shape in painted if (box := shape.box(walk)) is not None]


def _under(walk: PageWalk, place: PagePlace) -> set[int]:
    """Glyphs under an area that somebody drew: those whose origin or middle lies in one of its quads."""
    found: set[int] = set()
    boxes = [bounds(quad) for quad in place.quads]
    for run in walk.runs:
        around = bounds(run.quad(0, len(run.codes)))
        if not any(overlaps(around, box) for box in boxes):
            continue
        for i in range(len(run.codes)):
            left, bottom, right, top = bounds(run.quad(i, i + 1))
            points = (run.origin(i), ((left + right) / 2, (bottom + top) / 2))
            if any(contains(quad, x, y) for quad in place.quads for x, y in points):
                found.add(run.first + i)
    return found


def _shapes_inside(shapes: list[tuple[Shape, Box]], place: PagePlace) -> set[tuple[StreamPath, int]]:
    """Painted paths that lie inside the boxes: letters drawn as outlines, underlines that tell the length of a name.

    A path that reaches beyond (a table's frame, a background) stays and is only covered.
    """
    found: set[tuple[StreamPath, int]] = set()
    boxes = [bounds(grown(quad, _SLACK)) for quad in place.quads]
    for shape, box in shapes:
        if any(b[0] <= box[0] and b[1] <= box[1] and box[2] <= b[2] and box[3] <= b[3] for b in boxes):
            found.add((shape.path, shape.end))
    return found


def _check_cut(page: pikepdf.Page, walk: PageWalk, place: PagePlace, dropped: set[tuple[StreamPath, int]]) -> None:
    """Make sure that all that draws what an area shows can be taken out of it: a box over it hides nothing from a program.

    Raises:
        UnreadablePageError: part of a larger path, a pattern, a soft mask or a mesh may draw it.
    """
    if drawn_aside(page.obj) or draws_meshes(walk):
        raise UnreadablePageError("an area that a pattern, a soft mask or a mesh may draw")
    areas = [bounds(grown(quad, _SLACK)) for quad in place.quads]
    if any(forms_inside(walk, shape, areas) for shape in walk.shapes if (shape.path, shape.end) not in dropped):
        raise UnreadablePageError("an area with a part of a larger path")


def _blacken(pdf: pikepdf.Pdf, walk: PageWalk, quads: list[Quad], edits: Edits, something_goes: bool) -> None:
    """Replace every picture that reaches under a box, and all that share their letters with others once something goes."""
    larger = [grown(quad, GROWTH) for quad in quads]
    for placement in walk.images:
        if (quads and touched(placement, larger)) or (something_goes and shares_symbols(placement)):
            edits.images[placement.path, placement.index] = blackened(pdf, placement, larger)


def _drop_hidden(walk: PageWalk, edits: Edits, replaced: bool) -> None:
    """Add text that no reader sees.

    Text in a layer that is off, off the page, clipped away or without size goes always. Invisible text over a picture is the
    text layer of a scan: it goes whole where a new one is written (`replaced`), else it stays but for what is found in it.
    Elsewhere all of a page's invisible text goes as soon as some of it holds a secret.
    """
    pictures = [bounds(quad_of(placement.matrix, (0.0, 0.0, 1.0, 1.0))) for placement in walk.images]
    invisible: set[int] = set()
    for run in walk.runs:
        glyphs = range(run.first, run.first + len(run.codes))
        if run.hidden in _HIDDEN_ALWAYS:
            edits.glyphs.update(glyphs)
        elif run.hidden == "mode":
            if replaced:
                edits.glyphs.update(glyphs)
                continue
            box = bounds(run.quad(0, len(run.codes)))
            if not any(overlaps(box, picture) for picture in pictures):
                invisible.update(glyphs)
    if invisible & edits.glyphs:
        edits.glyphs |= invisible
