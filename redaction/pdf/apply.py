"""Making the redacted PDF for one audience from a plan.

Every page is written anew into a new file (`redaction.pdf.rebuild`). What is found on it is taken out of the content
(`redaction.pdf.rewrite`), and a black box with the reason code stands in its place. A page that cannot be handled so leaves
as a picture.
"""

from __future__ import annotations

import os
from pathlib import Path

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name

from redaction.errors import DamagedFileError, PlanMismatchError
from redaction.findings import Finding, PagePlace, Quad, WholePage
from redaction.image.lines import Word
from redaction.pdf.attachments_again import put_back
from redaction.pdf.boxes import GROWTH, BlackBox, box_content, grown
from redaction.pdf.carried import carry_bookmarks, carry_links
from redaction.pdf.detect import UNSEEN
from redaction.pdf.drawn import PageWalk, Shape, StreamPath
from redaction.pdf.fallback import append_picture
from redaction.pdf.font_maps import prune
from redaction.pdf.font_subset import cut_programs
from redaction.pdf.fonts import fold
from redaction.pdf.gaps import close_gaps, kept_box
from redaction.pdf.geometry import Box, bounds, contains, overlaps, quad_of
from redaction.pdf.images import blackened, shares_symbols, touched
from redaction.pdf.layers import Layers
from redaction.pdf.picture_files import unparsed
from redaction.pdf.reading import OpenPdf, file_sha256, open_pdf
from redaction.pdf.rebuild import Rebuilder
from redaction.pdf.rewrite import Edits, rewrite_page
from redaction.pdf.streams import DAMAGE, UnreadablePageError
from redaction.pdf.structure import NewPage, carry_structure, is_tagged
from redaction.pdf.text_layer import layer_content, read_words, remaining
from redaction.pdf.walk import Walker
from redaction.plan import Plan
from redaction.rendition import BoxPlace, Progress, Rendition

_BOX_FONT = "/HbCode"
_SLACK = 1.5
"""Points by which a path may reach out of a box and still count as inside it."""
_HIDDEN_ALWAYS = frozenset(("off", "outside", "clipped", "size"))
"""Text that no reader sees, whatever it says: dropped from every page."""


def apply(source: Path, plan: Plan, audience: str, target: Path, *, progress: Progress | None = None) -> Rendition:
    """Write the rendition of a plan for one audience.

    Args:
        source: the file that the plan was made from; only read.
        plan: findings with decisions.
        audience: for whom.
        target: the new file; written completely or not at all.
        progress: called after each page.

    Raises:
        PlanMismatchError: the plan was made from another file.
        DamagedFileError: nothing of the file would be left, or it cannot be written.
    """
    if file_sha256(source) != plan.source_sha256:
        raise PlanMismatchError(f"{source.name}: the file is not the one that the plan was made from. Detect it again.")
    going = plan.going(audience)
    removed = {finding.place.page for finding in going if isinstance(finding.place, WholePage)}
    texts = [*(finding.text for finding in going), *plan.terms]
    secrets = frozenset(folded for text in texts if len(folded := fold(text)) > 1)
    by_page: dict[int, list[Finding]] = {}
    for finding in going:
        if isinstance(finding.place, PagePlace):
            by_page.setdefault(finding.place.page, []).append(finding)
    with open_pdf(source, plan.password) as document:
        if len(document.pdf.pages) != plan.pages:
            raise PlanMismatchError(
                f"{source.name}: the plan was made by a version that read the file differently. Detect it again."
            )
        rebuilder = Rebuilder()
        walker = Walker(Layers(document.pdf))
        words = read_words(document, plan)
        marks: dict[tuple[int, int], NewPage] = {}
        tagged = is_tagged(document.pdf)
        pictured: list[int] = []
        boxes: list[BoxPlace] = []
        for number, page in enumerate(document.pdf.pages):
            if number not in removed:
                findings = by_page.get(number, [])
                try:
                    placed, kept_marks = _write_page(
                        document, rebuilder, walker, page, findings, audience, secrets, number, words.get(number)
                    )
                    boxes += placed
                    if tagged:
                        marks[page.obj.objgen] = NewPage(rebuilder.pdf.pages[-1].obj, kept_marks)
                except (UnreadablePageError, *DAMAGE):
                    kept = [kept_box(finding, number, quad) for finding in findings for quad in _page_place(finding).quads]
                    _append_picture(document, rebuilder.pdf, number, [box.quad for box in kept], secrets)
                    pictured.append(number)
                    boxes += kept
            if progress is not None:
                progress("rewriting", number + 1, plan.pages)
        if not len(rebuilder.pdf.pages):
            raise DamagedFileError(f"{source.name}: every page is to be removed, so there is nothing to release.")
        left = [number for number in range(plan.pages) if number not in removed]
        numbers = {number: place for place, number in enumerate(left)}
        carried, left_out = _bookmarks(document.pdf, rebuilder.pdf, numbers, secrets)
        untagged = tagged and not _structured(document.pdf, rebuilder.pdf, marks, secrets)
        fonts = walker.fonts()
        shown = [(new, fonts[key]) for key, new in rebuilder.fonts.items() if key in fonts]
        unknown = [new for key, new in rebuilder.fonts.items() if key not in fonts and "/CIDSystemInfo" not in new]
        unknown += rebuilder.loose_fonts
        uncut = cut_programs(rebuilder.pdf, shown, unknown)
        prune(rebuilder.pdf, shown)
        preferences = document.pdf.Root.get("/ViewerPreferences")
        if isinstance(preferences, Dictionary) and preferences.get("/Direction") == Name.R2L:
            rebuilder.pdf.Root["/ViewerPreferences"] = Dictionary(Direction=Name.R2L)
        attached = put_back(document, plan, audience, rebuilder.pdf)
        _save(rebuilder.pdf, target)
        notes = [*document.notes, *attached.notes]
        if left_out:
            notes.append(f"{left_out} of {carried + left_out} bookmarks are not in the redacted copy")
        if untagged:
            notes.append("the structure of the document (headings, reading order) is not in the redacted copy")
        if uncut:
            notes.append(f"{uncut} embedded fonts could not be cut down to the letters that are still shown")
        if pictured:
            notes.append(f"{len(pictured)} pages are pictures: their text cannot be searched")
        return Rendition(
            target,
            audience,
            len(rebuilder.pdf.pages),
            len(boxes) + attached.boxes,
            tuple(sorted(removed)),
            tuple(pictured),
            tuple(notes),
            tuple(boxes),
            attached.parts,
        )


def _append_picture(document: OpenPdf, target: pikepdf.Pdf, number: int, quads: list[Quad], secrets: frozenset[str]) -> None:
    try:
        append_picture(target, document.pdfium(), number, quads, secrets)
    except pypdfium2.PdfiumError:
        message = f"{document.name}: page {number + 1} is damaged beyond repair. Ask for a new copy."
        raise DamagedFileError(message) from None


def _bookmarks(source: pikepdf.Pdf, target: pikepdf.Pdf, pages: dict[int, int], secrets: frozenset[str]) -> tuple[int, int]:
    """Carry the bookmarks; a damaged outline is left out as a whole."""
    try:
        return carry_bookmarks(source, target, pages, secrets)
    except DAMAGE:
        return 0, 1


def _structured(source: pikepdf.Pdf, target: pikepdf.Pdf, pages: dict[tuple[int, int], NewPage], secrets: frozenset[str]) -> bool:
    """Carry the structure tree; a damaged one is left out as a whole."""
    try:
        return carry_structure(source, target, pages, secrets) > 0
    except (UnreadablePageError, *DAMAGE):
        return False


def _page_place(finding: Finding) -> PagePlace:
    assert isinstance(finding.place, PagePlace)
    return finding.place


def _write_page(
    document: OpenPdf,
    rebuilder: Rebuilder,
    walker: Walker,
    page: pikepdf.Page,
    findings: list[Finding],
    audience: str,
    secrets: frozenset[str],
    number: int,
    words: list[Word] | None,
) -> tuple[list[BoxPlace], set[int]]:
    """Write one page into the new file and return where its boxes stand, and the marks of the structure tree in its content.

    `words` are those in the pictures of the page; what remains of them becomes its only invisible text.

    Raises:
        UnreadablePageError: the page has to leave as a picture.
    """
    walk = walker.walk(page)
    edits = Edits(secrets=secrets, tagged=is_tagged(document.pdf))
    shapes = _painted(walk) if findings else []
    taken: list[tuple[Finding, set[int]]] = []
    for finding in findings:
        place = _page_place(finding)
        if UNSEEN in place.glyphs or any(glyph >= walk.glyphs for glyph in place.glyphs):
            raise UnreadablePageError("text that only pdfium reads")
        glyphs = set(place.glyphs) or _under(walk, place)
        inside = _shapes_inside(shapes, place)
        if not glyphs and not inside and not any(touched(image, list(place.quads)) for image in walk.images):
            raise UnreadablePageError("an area drawn by neither glyphs, pictures nor lines")
        edits.glyphs.update(glyphs)
        edits.dropped |= inside
        taken.append((finding, glyphs))
    visible = bounds(float(value) for value in page.cropbox)
    gaps = close_gaps(walk, number, visible, taken, [(s, box) for s, box in shapes if (s.path, s.end) not in edits.dropped])
    edits.positions = gaps.positions
    edits.glyphs |= gaps.glyphs
    edits.dropped |= gaps.dropped
    codes = {finding.id: action.reason for finding in findings if (action := finding.actions.get(audience)) is not None}
    black = [BlackBox(box.quad, codes.get(reason, "")) for box, reason in zip(gaps.boxes, gaps.reasons, strict=True)]
    _drop_hidden(walk, edits, replaced=words is not None)
    _blacken(document.pdf, walk, [box.quad for box in gaps.boxes if box.width_kept], edits, bool(secrets))
    written = rewrite_page(document.pdf, walk, edits)
    content = unparsed(written.instructions, rebuilder.pdf)
    layer = layer_content(remaining(words or (), [grown(box.quad, GROWTH) for box in black], secrets), _BOX_FONT)
    if black or layer:
        stream = walk.streams[()]
        content = b"q\n" * (stream.below + 1) + content + b"\nQ" * (1 + stream.left_open) + b"\n"
        content += b"/Artifact BMC\n" + box_content(black, _BOX_FONT, True) + b"\nEMC\n" + layer
        if layer or any(box.reason for box in black):
            fonts = written.resources.get("/Font")
            merged = Dictionary(dict(fonts.items()) if fonts is not None else {})
            merged[_BOX_FONT] = Dictionary(
                Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
            )
            written.resources["/Font"] = merged
            written.used.setdefault("/Font", set()).add(_BOX_FONT)
    under = [grown(quad, GROWTH) for finding in findings for quad in _page_place(finding).quads]
    links = carry_links(page, rebuilder.pdf, under, secrets, gaps.positions.settings if gaps.positions else ())
    rebuilder.add_page(page, content, written.resources, written.used, links)
    _note_used(walk, edits.glyphs)
    return gaps.boxes, written.marks


def _painted(walk: PageWalk) -> list[tuple[Shape, Box]]:
    """The painted paths of a page with the boxes around them; a path that only clips is none."""
    painted = (shape for shape in walk.shapes if str(walk.streams[shape.path].instructions[shape.end].operator) != "n")
    return [(shape, box) for shape in painted if (box := shape.box(walk)) is not None]


def _note_used(walk: PageWalk, gone: set[int]) -> None:
    """Tell the fonts which codes the written page still shows."""
    touched = {run.first for run, _ in walk.located(gone)}
    for run in walk.runs:
        if run.first in touched:
            run.font.used.update(code.data for i, code in enumerate(run.codes) if run.first + i not in gone)
        else:
            run.font.used.update([code.data for code in run.codes])


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


def _save(pdf: pikepdf.Pdf, target: Path) -> None:
    """Write the file completely or not at all."""
    partial = target.with_name(target.name + ".part")
    try:
        pdf.docinfo["/Producer"] = "Hoursback"
        with partial.open("xb") as stream:
            pdf.save(
                stream, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True, fix_metadata_version=False
            )
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
