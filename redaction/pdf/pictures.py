"""Reading the pictures on PDF pages, so that a scan or a screenshot is searched like text.

What is stored is read, not only what is shown: a picture may be clipped, masked or have a box drawn over it and still hold
everything. Where the page shows something else than the stored pixels (masks, strips of one picture, drawings over it), the page
is read as it is seen as well. A text layer that came with a scan is never trusted: the picture is read again. So are whole pages
whose text cannot be trusted (`redaction.pdf.illegible`).

Not done: people, number plates and screens in photographs; pictures in tiling patterns and Type 3 glyphs, other than as a page
shows them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from redaction.detection.request import DetectionRequest, TextDetector
from redaction.findings import Quad, Span
from redaction.image.lines import PictureText
from redaction.image.nearly import allowance, find, haystack, with_one_lost
from redaction.image.words import SMALLEST, ReaderMissingError, WordReader, shared_reader
from redaction.pdf.geometry import bounds, overlaps
from redaction.pdf.illegible import illegible_pages
from redaction.pdf.picture_page import PicturePage
from redaction.pdf.placements import SEEN_DPI, Placement, View, adjoin, agree, placements_of, view_of, whole_view
from redaction.pdf.reading import OpenPdf, open_pdf

if TYPE_CHECKING:
    from PIL import Image

    from redaction.rendition import Progress
from redaction.signs import each

KIND = "PICTURE"
HANDWRITING = "HANDWRITING"
DETECTOR = "rapidocr"
_PHOTOGRAPH = 10_000
"""Pixels from which a picture without text is worth a note to the reviewer."""
_FEW_LETTERS = 4
_LEGIBLE_DPI = 200.0
_SHORTEST = 3
"""Letters and digits of a value that is searched for in pictures because it was found elsewhere."""


@dataclass(slots=True, repr=False)
class Sheet:
    """The pictures of a page that are to be read, each with its way to the page, and the page that takes their texts.

    `whole`: all of the page is among them, because its own text cannot be trusted.
    """

    page: PicturePage
    pictures: list[tuple[Image.Image, Placement | View]]
    whole: bool

    def add(self, frame: Placement | View) -> None:
        """Add a picture."""
        if frame.image is not None:
            self.pictures.append((frame.image, frame))


class PictureHit(NamedTuple):
    """Something found in a picture: page from 0, quads in default user space, what it is, and its text (empty if not read)."""

    page: int
    quads: tuple[Quad, ...]
    span: Span
    text: str


def read_pictures(
    source: Path | OpenPdf,
    pages: Collection[int] | None = None,
    *,
    password: str = "",
    reader: WordReader | None = None,
    boxes: Mapping[int, Sequence[Quad]] | None = None,
    progress: Progress | None = None,
) -> list[PicturePage]:
    """Read the pictures of a PDF.

    Args:
        source: the file, or one that is open.
        pages: which pages, counted from 0; all if absent.
        password: opens the file, if it needs one.
        reader: the engine; one for the whole process if absent.
        boxes: for each page areas where something may be drawn over a picture without being a reason to read the page as it
            is seen: the boxes of a redacted page.
        progress: called after each page that has pictures.

    Returns:
        One entry for each page that has a picture large enough to hold text, or text that cannot be trusted.

    Raises:
        ReaderMissingError: there are pictures and the engine is not installed.
        InputRefusedError: the file cannot be opened.
    """
    import pypdfium2

    if isinstance(source, Path):
        with open_pdf(source, password) as document:
            return read_pictures(document, pages, reader=reader, boxes=boxes, progress=progress)
    engine = reader or shared_reader()
    found: list[PicturePage] = []
    owners: list[tuple[PicturePage, Placement | View]] = []
    with pypdfium2.PdfDocument(source.data) as pdf:

        def images() -> Iterator[Image.Image]:
            for sheet in each(sheets_of(source, pdf, pages, boxes)):
                found.append(sheet.page)
                for image, frame in sheet.pictures:
                    owners.append((sheet.page, frame))
                    yield image

        last = -1
        for number, text in each(enumerate(engine.read_all(images()))):
            page, frame = owners[number]
            add_reading(page, text, frame)
            if progress is not None and page.page != last:
                last = page.page
                progress("reading pictures", last + 1, len(pdf))
    return found


def sheets_of(
    source: OpenPdf, pdf: Any, pages: Collection[int] | None = None, boxes: Mapping[int, Sequence[Quad]] | None = None
) -> Iterator[Sheet]:
    """The pictures of each page that has any which could hold text, decoded but not read.

    Args:
        source: an open file, and `pdf` the same one in pdfium.
        pdf: a `pypdfium2.PdfDocument` of its own, because pages are turned upright in it.
        pages: which pages, counted from 0; all if absent.
        boxes: as for `read_pictures`.
    """
    illegible = illegible_pages(source.pdf)
    for number in range(len(pdf)) if pages is None else sorted(pages):
        page = pdf[number]
        try:
            sheet = _sheet(page, number, (boxes or {}).get(number, ()), number in illegible)
        finally:
            page.close()
        if sheet is not None:
            yield sheet


def stored_on(pdf: Any, number: int) -> Sheet:
    """The pictures of a page as they are stored, whatever the page shows of them: to compare with, not to know what is seen.

    Args:
        pdf: a `pypdfium2.PdfDocument`.
        number: of the page, from 0.
    """
    page = pdf[number]
    try:
        sheet = Sheet(PicturePage(number), [], whole=False)
        for placement in placements_of(page):
            if placement.image is not None and _could_hold_text(placement):
                sheet.add(placement)
        return sheet
    finally:
        page.close()


def add_reading(page: PicturePage, text: PictureText, frame: Placement | View) -> None:
    """Add what was read in one picture of a page, and a note where it is hardly anything."""
    page.add(text, frame)
    if isinstance(frame, Placement) and _says_little(text) and frame.size[0] * frame.size[1] >= _PHOTOGRAPH:
        page.notes.append(f"page {page.page + 1} has a picture with hardly any text: what it shows was not looked at")


def find_in_pictures(
    source: Path | OpenPdf,
    detector: TextDetector,
    request: DetectionRequest,
    *,
    password: str = "",
    pages: Collection[int] | None = None,
    known: Mapping[str, Span] | None = None,
    notes: list[str] | None = None,
    readings: dict[str, list[Any]] | None = None,
    reader: WordReader | None = None,
    progress: Progress | None = None,
) -> list[PictureHit]:
    """Find what may have to go in the pictures of a PDF.

    The same detector reads the text of the pictures. The user's terms, and the values already found elsewhere in the document,
    are then looked for as a recogniser may misread them.

    Args:
        source: the file, or one that is open.
        detector: reads texts.
        request: what to look for.
        password: opens the file, if it needs one.
        pages: which pages, counted from 0; all if absent.
        known: values found elsewhere in the document, with what they are.
        notes: remarks for the reviewer are appended to it, without secrets.
        readings: what was read is put here for the plan (`redaction.plan.Plan.readings`).
        reader: the engine; one for the whole process if absent.
        progress: called after each page that has pictures.

    Returns:
        Hits page by page, in order of reading. Writing that was not read for certain is a hit of kind ``HANDWRITING`` without
        text for a person to look at; unattended, regions that surely were not read go, and single lines of poor print become
        a note. Pictures that could not be decoded are hits of kind ``PICTURE`` (`Span.auto` is False: unattended, and where
        only terms are looked for, they become notes); where the engine is missing, that is every picture. Nothing is passed
        over in silence.

    Raises:
        InputRefusedError: the file cannot be opened.
    """
    if isinstance(source, Path):
        with open_pdf(source, password) as document:
            return find_in_pictures(
                document,
                detector,
                request,
                pages=pages,
                known=known,
                notes=notes,
                readings=readings,
                reader=reader,
                progress=progress,
            )
    remarks = notes if notes is not None else []
    try:
        read = read_pictures(source, pages, reader=reader, progress=progress)
    except ReaderMissingError:
        remarks.append("no picture was read: the engine for text in pictures is not installed")
        read = _unread_pages(source, pages)
    if not read:
        return []
    if readings is not None:
        readings.update((text.key, text.as_data()) for page in read for text in page.texts() if text.key)
    spans = detector.detect([[page.text for page in read]], request)[0]
    values = dict(known or {})
    for term in request.terms:
        values[term] = Span(0, 0, "TERM", 0.9, DETECTOR, "a term that the user gave, as it is read in a picture")
    for page, own in zip(read, spans, strict=True):
        for span in own:
            values.setdefault(page.text[span.start : span.end], span)
    kept = {haystack(term).letters for term in request.keep}
    hits: list[PictureHit] = []
    for page, own in zip(read, spans, strict=True):
        hits += _page_hits(page, own, values, kept)
        looks = _for_a_person(page)
        wanted = [] if request.terms_only else [hit for hit in looks if request.mode == "review" or hit.span.auto]
        hits += wanted
        if len(wanted) < len(looks):
            remarks.append(f"page {page.page + 1}: writing or pictures in {len(looks) - len(wanted)} places could not be read")
        if page.unsure():
            remarks.append(f"page {page.page + 1}: {page.unsure()} lines look handwritten or badly printed and may be misread")
        remarks += page.notes
    return hits


def _for_a_person(page: PicturePage) -> list[PictureHit]:
    """What was not read on a page, as hits without text. Whole pictures never go unattended, writing does."""
    hits = []
    for quad, region in page.unread_writing():
        why = "one line of writing" if region.lines == 1 else f"{region.lines} lines of writing"
        why += " that could not be read for certain: handwriting, a stamp or poor print"
        hits.append(PictureHit(page.page, (quad,), Span(0, 0, HANDWRITING, 0.5, DETECTOR, why, auto=region.certain), ""))
    for quad in page.unread:
        why = "a picture that could not be read"
        hits.append(PictureHit(page.page, (quad,), Span(0, 0, KIND, 0.5, DETECTOR, why, auto=False), ""))
    return hits


def _page_hits(page: PicturePage, spans: Sequence[Span], values: Mapping[str, Span], kept: Collection[str]) -> list[PictureHit]:
    hits: list[PictureHit] = []
    taken: list[tuple[int, int]] = []
    for span in spans:
        if page.only_live(span.start, span.end):
            continue
        hits.append(PictureHit(page.page, page.quads(span.start, span.end), span, page.text[span.start : span.end]))
        taken.append((span.start, span.end))
    hay = haystack(page.text)
    for value, span in values.items():
        folded = haystack(value).letters
        if len(folded) < _SHORTEST or folded in kept:
            continue
        for start, end in (*find(value, hay), *with_one_lost(value, hay)):
            if any(start < other_end and end > other_start for other_start, other_end in taken):
                continue
            if page.only_live(start, end):
                continue
            taken.append((start, end))
            why = f"{span.why}; read in a picture" + (", give or take a letter" if allowance(value) else "")
            found = Span(start, end, span.kind, min(span.score, 0.8), DETECTOR, why, span.role, span.auto)
            hits.append(PictureHit(page.page, page.quads(start, end), found, page.text[start:end]))
    return _without_doubles(sorted(hits, key=lambda hit: hit.span.start))


def _without_doubles(hits: list[PictureHit]) -> list[PictureHit]:
    """Without what was read twice at the same place, once as stored and once as seen."""
    kept: list[PictureHit] = []
    for hit in hits:
        boxes = [bounds(quad) for quad in hit.quads]
        if not any(
            other.span.kind == hit.span.kind and other.text == hit.text and _cover([bounds(quad) for quad in other.quads], boxes)
            for other in kept
        ):
            kept.append(hit)
    return kept


def _cover(boxes: list[tuple[float, float, float, float]], others: list[tuple[float, float, float, float]]) -> bool:
    return all(any(_mostly_inside(other, box) for box in boxes) for other in others)


def _mostly_inside(box: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    slack = 0.15 * (box[3] - box[1]) + 0.5
    grown = (other[0] - slack, other[1] - slack, other[2] + slack, other[3] + slack)
    return overlaps(box, other) and grown[0] <= box[0] and grown[1] <= box[1] and box[2] <= grown[2] and box[3] <= grown[3]


def _sheet(page: Any, number: int, boxes: Sequence[Quad], whole: bool) -> Sheet | None:
    """The pictures of one page, and all of it as it is seen if `whole`; None if there is nothing to read."""
    placements = [placement for placement in placements_of(page) if placement.image is None or _could_hold_text(placement)]
    if not placements and not whole:
        return None
    result = PicturePage(number)
    sheet = Sheet(result, [], whole)
    if whole:
        sheet.add(whole_view(page, _LEGIBLE_DPI))
        result.notes.append(f"page {number + 1} has text that only its look tells: it was read as a picture")
    if not placements:
        return sheet
    glance = view_of(page, placements, 72)
    strips = len(placements) > 1 and adjoin(placements)
    as_stored = glance is None or (agree(glance, placements, boxes) and not any(map(_is_mirrored, placements)))
    if strips or not as_stored:
        dpi = min(SEEN_DPI, max(150.0, *(placement.dpi for placement in placements)))
        view = view_of(page, placements, dpi)
        if view is not None:
            sheet.add(view)
            if not whole:  # text that cannot be trusted vouches for nothing
                result.live = _letters(page)
                result.pictures = [bounds(placement.quad) for placement in placements]
    for placement in placements:
        if placement.image is None:
            result.unread.append(placement.quad)
            result.notes.append(f"page {number + 1} has a picture that cannot be decoded whole")
        elif not strips or not as_stored:
            sheet.add(placement)
    return sheet


def _is_mirrored(placement: Placement) -> bool:
    """Whether a picture is stored as its mirror image: the page shows words that the stored pixels do not."""
    a, b, c, d, _, _ = placement.matrix
    return a * d - b * c < 0


def _letters(page: Any) -> list[tuple[float, float, float, float]]:
    """Boxes of the letters that a page shows as text, in default user space; the invisible layer of a scan shows none.

    A glyph that stands for no character, or for several of which one is no letter, is a picture of something: programs that
    turn a scan into text draw the strokes of a signature so.
    """
    from pypdfium2 import raw

    text = page.get_textpage()
    try:
        shown = [
            (text.get_charbox(number, loose=True), chr(raw.FPDFText_GetUnicode(text, number)))
            for number in range(text.count_chars())
            if raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(text, number)) != raw.FPDF_TEXTRENDERMODE_INVISIBLE
        ]
    finally:
        text.close()
    said: dict[tuple[float, float, float, float], str] = {}
    for box, character in shown:
        said[box] = said.get(box, "") + character
    return [box for box, characters in said.items() if _is_a_letter(characters)]


def _is_a_letter(characters: str) -> bool:
    """Whether a glyph says one character, or several letters at once as a ligature does."""
    told = all(unicodedata.category(character) not in {"Co", "Cn", "Cs"} and character != "\ufffd" for character in characters)
    return told and (len(characters) == 1 or characters.isalpha())


def _unread_pages(source: OpenPdf, pages: Collection[int] | None) -> list[PicturePage]:
    import pypdfium2

    found = []
    with pypdfium2.PdfDocument(source.data) as pdf:
        for number in range(len(pdf)) if pages is None else sorted(pages):
            quads = [placement.quad for placement in placements_of(pdf[number]) if _could_hold_text(placement)]
            if quads:
                found.append(PicturePage(number, unread=quads))
    return found


def _could_hold_text(placement: Placement) -> bool:
    return min(placement.size) >= SMALLEST or max(placement.size) >= 200


def _says_little(text: PictureText) -> bool:
    """Whether a picture is none of writing: patterns in photographs are read as single letters."""
    return sum(character.isalnum() for line in text.lines if not line.doubtful for character in line.text) < _FEW_LETTERS
