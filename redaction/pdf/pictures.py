"""Reading the pictures on PDF pages, so that a scan or a screenshot is searched like text.

What is stored is read, not only what is shown: a picture may be clipped, masked or have a box drawn over it and still hold
everything. Where the page shows something else than the stored pixels (masks, strips of one picture, drawings over it), the page
is read as it is seen as well. A text layer that came with a scan is never trusted: the picture is read again. So are whole pages
whose text cannot be trusted (`redaction.pdf.illegible`).

Not done: people, number plates and screens in photographs; pictures in tiling patterns and Type 3 glyphs, other than as a page
shows them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from redaction.detection.request import DetectionRequest, TextDetector
from redaction.findings import Quad, Span
from redaction.image.lines import Line, PictureText
from redaction.image.nearly import allowance, find, haystack
from redaction.image.words import SMALLEST, ReaderMissingError, WordReader, shared_reader
from redaction.pdf.geometry import bounds, overlaps
from redaction.pdf.illegible import illegible_pages
from redaction.pdf.placements import SEEN_DPI, Placement, View, adjoin, agree, placements_of, view_of, whole_view
from redaction.pdf.reading import OpenPdf, open_pdf

if TYPE_CHECKING:
    from redaction.rendition import Progress

KIND = "PICTURE"
DETECTOR = "rapidocr"
_PHOTOGRAPH = 10_000
"""Pixels from which a picture without text is worth a note to the reviewer."""
_FEW_LETTERS = 4
_LEGIBLE_DPI = 200.0
_DOUBTFUL_HEIGHT = 10

_LIVE_SHARE = 0.35
"""Share of a line's box that the boxes of live letters must cover for the line to be theirs."""
_SHORTEST = 3
"""Letters and digits of a value that is searched for in pictures because it was found elsewhere."""


@dataclass(frozen=True, slots=True, repr=False)
class _Piece:
    """The text of one picture and where it begins in the text of its page."""

    start: int
    text: PictureText
    frame: Placement | View


@dataclass(slots=True, repr=False)
class PicturePage:
    """What is read in the pictures of one page.

    Attributes:
        page: counted from 0.
        text: of all pictures, one after the other.
        unread: quads of pictures that could not be read at all.
        notes: for a reviewer, without secrets.
    """

    page: int
    text: str = ""
    unread: list[Quad] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    live: list[tuple[float, float, float, float]] = field(default_factory=list)
    """Boxes of the page's own letters, where it was read as a reader sees it: they stand in that reading too."""
    _pieces: list[_Piece] = field(default_factory=list)

    def add(self, text: PictureText, frame: Placement | View) -> None:
        """Append what was read in one picture."""
        start = len(self.text) + 2 if self.text else 0
        self.text = f"{self.text}\n\n{text.text}" if self.text else text.text
        self._pieces.append(_Piece(start, text, frame))

    def quads(self, start: int, end: int) -> tuple[Quad, ...]:
        """Where characters `start` to `end` of the text stand on the page, one quad for each line."""
        return tuple(
            piece.frame.to_page(quad)
            for piece in self._pieces
            for quad in piece.text.places(start - piece.start, end - piece.start)
        )

    def doubtful(self) -> Iterator[Quad]:
        """Lines that look like writing and could not be read with any certainty: handwriting, stamps, bad scans."""
        for piece in self._pieces:
            for line in piece.text.lines:
                quad = piece.frame.to_page(line.quad)
                if line.doubtful and _worth_a_look(line) and not (isinstance(piece.frame, View) and self._is_live(quad)):
                    yield quad

    def only_live(self, start: int, end: int) -> bool:
        """Whether characters `start` to `end` are the page's own text, seen over a picture: other rooms read that as text."""
        pieces = [piece for piece in self._pieces if piece.start < end and start < piece.start + len(piece.text.text)]
        quads = self.quads(start, end)
        return bool(quads) and all(isinstance(piece.frame, View) for piece in pieces) and all(map(self._is_live, quads))

    def _is_live(self, quad: Quad) -> bool:
        left, bottom, right, top = bounds(quad)
        area = max(1e-6, (right - left) * (top - bottom))
        shared = sum(
            max(0.0, min(right, box[2]) - max(left, box[0])) * max(0.0, min(top, box[3]) - max(bottom, box[1]))
            for box in self.live
        )
        return shared >= _LIVE_SHARE * area

    def unsure(self) -> int:
        """How many lines hold misread letters: handwriting, faint or broken print."""
        return sum(line.unsure for piece in self._pieces for line in piece.text.lines)


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
    found = []
    with pypdfium2.PdfDocument(source.data) as pdf:
        numbers = range(len(pdf)) if pages is None else sorted(pages)
        illegible = illegible_pages(source.pdf)
        for number in numbers:
            page = pdf[number]
            try:
                read = _read_page(page, number, engine, (boxes or {}).get(number, ()), number in illegible)
            finally:
                page.close()
            if read is not None:
                found.append(read)
                if progress is not None:
                    progress("reading pictures", number + 1, len(pdf))
    return found


def find_in_pictures(
    source: Path | OpenPdf,
    detector: TextDetector,
    request: DetectionRequest,
    *,
    password: str = "",
    pages: Collection[int] | None = None,
    known: Mapping[str, Span] | None = None,
    notes: list[str] | None = None,
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
        reader: the engine; one for the whole process if absent.
        progress: called after each page that has pictures.

    Returns:
        Hits page by page, in order of reading. Writing that could not be read, and pictures that could not be decoded, are
        hits of kind ``PICTURE`` without text for a person to look at (`Span.auto` is False). Where the engine is missing, that is
        every picture. In unattended work, and where only terms are looked for, they become notes: nothing is passed over in
        silence, and no whole picture goes because nobody could read it.

    Raises:
        InputRefusedError: the file cannot be opened.
    """
    if isinstance(source, Path):
        with open_pdf(source, password) as document:
            return find_in_pictures(
                document, detector, request, pages=pages, known=known, notes=notes, reader=reader, progress=progress
            )
    remarks = notes if notes is not None else []
    try:
        read = read_pictures(source, pages, reader=reader, progress=progress)
    except ReaderMissingError:
        remarks.append("no picture was read: the engine for text in pictures is not installed")
        read = _unread_pages(source, pages)
    if not read:
        return []
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
        if request.mode == "review" and not request.terms_only:
            hits += looks
        elif looks:
            remarks.append(f"page {page.page + 1}: writing or pictures in {len(looks)} places could not be read")
        if page.unsure():
            remarks.append(f"page {page.page + 1}: {page.unsure()} lines look handwritten or badly printed and may be misread")
        remarks += page.notes
    return hits


def _for_a_person(page: PicturePage) -> list[PictureHit]:
    """What could not be read on a page, as hits without text."""
    looks = [("writing in a picture that could not be read", quad) for quad in page.doubtful()]
    looks += [("a picture that could not be read", quad) for quad in page.unread]
    return [PictureHit(page.page, (quad,), Span(0, 0, KIND, 0.5, DETECTOR, why, auto=False), "") for why, quad in looks]


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
        for start, end in find(value, hay):
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


def _read_page(page: Any, number: int, reader: WordReader, boxes: Sequence[Quad], whole: bool) -> PicturePage | None:
    """Read the pictures of one page, and all of it as it is seen if `whole`; None if there is nothing to read."""
    placements = [placement for placement in placements_of(page) if placement.image is None or _could_hold_text(placement)]
    if not placements and not whole:
        return None
    result = PicturePage(number)
    if whole:
        seen = whole_view(page, _LEGIBLE_DPI)
        result.add(reader.read(seen.image), seen)
        result.notes.append(f"page {number + 1} has text that only its look tells: it was read as a picture")
    if not placements:
        return result
    glance = view_of(page, placements, 72)
    strips = len(placements) > 1 and adjoin(placements)
    as_stored = glance is None or agree(glance, placements, boxes)
    if strips or not as_stored:
        dpi = min(SEEN_DPI, max(150.0, *(placement.dpi for placement in placements)))
        view = view_of(page, placements, dpi)
        if view is not None:
            result.add(reader.read(view.image), view)
            result.live = [] if whole else _letters(page)  # text that cannot be trusted vouches for nothing
    for placement in placements:
        if placement.image is None:
            result.unread.append(placement.quad)
            result.notes.append(f"page {number + 1} has a picture that cannot be decoded whole")
        elif not strips or not as_stored:
            text = reader.read(placement.image)
            result.add(text, placement)
            if _says_little(text) and placement.size[0] * placement.size[1] >= _PHOTOGRAPH:
                result.notes.append(f"page {number + 1} has a picture with hardly any text: what it shows was not looked at")
    return result


def _letters(page: Any) -> list[tuple[float, float, float, float]]:
    """Boxes of the letters that a page shows as text, in default user space."""
    text = page.get_textpage()
    try:
        return [text.get_charbox(number, loose=True) for number in range(text.count_chars())]
    finally:
        text.close()


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


def _worth_a_look(line: Line) -> bool:
    left, top, right, bottom = bounds(line.quad)
    return min(line.height, right - left, bottom - top) >= _DOUBTFUL_HEIGHT and bool(line.text.strip() or right - left > 40)
