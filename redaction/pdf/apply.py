"""Making the redacted PDF for one audience from a plan.

Every page is written anew into a new file (`redaction.pdf.rebuild`), with a content that has lost what was found on it
(`redaction.pdf.page_content`). A page that cannot be handled so leaves
as a picture.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name

from redaction.collecting import rare_collections
from redaction.errors import DamagedFileError, PlanMismatchError
from redaction.findings import Finding, PagePlace, Quad, WholePage
from redaction.pdf.attachments_again import put_back
from redaction.pdf.carried import carry_bookmarks, made_links
from redaction.pdf.fallback import append_picture
from redaction.pdf.font_maps import prune
from redaction.pdf.font_subset import cut_programs
from redaction.pdf.fonts import fold
from redaction.pdf.gaps import kept_box
from redaction.pdf.page_content import note_used, place_of, resources_for
from redaction.pdf.reading import OpenPdf, file_sha256, open_pdf
from redaction.pdf.rebuild import Rebuilder
from redaction.pdf.streams import DAMAGE, UnreadablePageError
from redaction.pdf.structure import NewPage, carry_structure, is_tagged
from redaction.pdf.text_layer import read_words
from redaction.pdf.writing import Contents, Work, writers
from redaction.plan import Plan
from redaction.rendition import BoxPlace, Progress, Rendition
from redaction.traces import Secrets, secrets_of, unfound_terms


@rare_collections()
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
    left = [number for number in range(plan.pages) if number not in removed]
    with writers(len(left), source.stat().st_size) as apart, open_pdf(source, plan.password) as document:
        if len(document.pdf.pages) != plan.pages:
            raise PlanMismatchError(
                f"{source.name}: the plan was made by a version that read the file differently. Detect it again."
            )
        words = read_words(document, plan)
        work: list[Work] = [(number, by_page.get(number, []), words.get(number)) for number in left]
        with Contents(document, audience, secrets, work, apart) as contents:
            made = _Made(Rebuilder(_looked_for(plan, audience)), is_tagged(contents.pdf))
            for number in range(plan.pages):
                if number not in removed:
                    _add_page(made, document, contents, number, by_page.get(number, []), secrets)
                if progress is not None:
                    progress("rewriting", number + 1, plan.pages)
            if not left:
                raise DamagedFileError(f"{source.name}: every page is to be removed, so there is nothing to release.")
            finished = list(_finished(made, contents, left, secrets))
            attached = put_back(document, plan, audience, made.rebuilder.pdf)
            notes = [*document.notes, *attached.notes, *finished]
            _save(made.rebuilder.pdf, target)
    if made.pictured:
        notes.append(f"{len(made.pictured)} pages are pictures: their text cannot be searched")
    return Rendition(
        target,
        audience,
        len(left),
        len(made.boxes) + attached.boxes,
        tuple(sorted(removed)),
        tuple(made.pictured),
        tuple(notes),
        tuple(made.boxes),
        attached.parts,
    )


def _looked_for(plan: Plan, audience: str) -> Secrets:
    """What the proof will look for in names and strings (`redaction.pdf.proof_text.Proof`)."""
    return Secrets((*secrets_of(plan, audience).items, *unfound_terms(plan, audience).items))


@dataclass(slots=True)
class _Made:
    """The new file in the making.

    Attributes:
        rebuilder: holds it.
        tagged: whether the source has a structure tree.
        marks: new pages of such a source, by the object number that they had there.
        pictured: pages of the source that left as pictures.
        boxes: where boxes stand.
    """

    rebuilder: Rebuilder
    tagged: bool
    marks: dict[tuple[int, int], NewPage] = field(default_factory=dict)
    pictured: list[int] = field(default_factory=list)
    boxes: list[BoxPlace] = field(default_factory=list)


def _add_page(
    made: _Made, document: OpenPdf, contents: Contents, number: int, findings: list[Finding], secrets: frozenset[str]
) -> None:
    """Put one page into the new file, as a picture where its content cannot be written."""
    page, rebuilder = contents.pdf.pages[number], made.rebuilder
    try:
        content = contents.of(number)
        links = made_links(rebuilder.pdf, content.links)
        rebuilder.add_page(page, content.content, resources_for(page, content), content.used, links)
    except (UnreadablePageError, *DAMAGE):
        kept = [kept_box(finding, number, quad) for finding in findings for quad in place_of(finding).quads]
        _append_picture(document, rebuilder.pdf, number, [box.quad for box in kept], secrets)
        made.pictured.append(number)
        made.boxes += kept
        return
    note_used(contents.writer.walker.fonts(), content.codes)
    made.boxes += content.boxes
    if made.tagged:
        made.marks[page.obj.objgen] = NewPage(rebuilder.pdf.pages[-1].obj, content.marks)


def _finished(made: _Made, contents: Contents, left: list[int], secrets: frozenset[str]) -> Iterator[str]:
    """Carry over what belongs to no page, cut the fonts down, and say what was left out."""
    rebuilder = made.rebuilder
    numbers = {number: place for place, number in enumerate(left)}
    carried, left_out = _bookmarks(contents.pdf, rebuilder.pdf, numbers, secrets)
    untagged = made.tagged and not _structured(contents.pdf, rebuilder.pdf, made.marks, secrets)
    fonts = contents.writer.walker.fonts()
    shown = [(new, fonts[key]) for key, new in rebuilder.fonts.items() if key in fonts]
    unknown = [new for key, new in rebuilder.fonts.items() if key not in fonts and "/CIDSystemInfo" not in new]
    unknown += rebuilder.loose_fonts
    uncut = cut_programs(rebuilder.pdf, shown, unknown)
    prune(rebuilder.pdf, shown)
    preferences = contents.pdf.Root.get("/ViewerPreferences")
    if isinstance(preferences, Dictionary) and preferences.get("/Direction") == Name.R2L:
        rebuilder.pdf.Root["/ViewerPreferences"] = Dictionary(Direction=Name.R2L)
    if left_out:
        yield f"{left_out} of {carried + left_out} bookmarks are not in the redacted copy"
    if untagged:
        yield "the structure of the document (headings, reading order) is not in the redacted copy"
    if uncut:
        yield f"{uncut} embedded fonts could not be cut down to the letters that are still shown"


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
