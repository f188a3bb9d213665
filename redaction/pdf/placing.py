"""Where on a page what was found stands: from characters of pdfium's text, and from values found anywhere, to glyphs and quads.

What the detector found on a page is placed by the origins of its characters. Every value found anywhere in the document, and
every term, is then searched in the orders of the glyphs (`redaction.pdf.glyphs`, `redaction.pdf.columns`), because text may be
drawn backwards, letter by letter in turn, across columns, or where pdfium is silent.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2

from redaction.findings import Quad, Span
from redaction.grams import GramIndex
from redaction.pdf.apart import PROCESSES, Apart, shares
from redaction.pdf.columns import column_orders
from redaction.pdf.drawn import PageWalk, StreamPath
from redaction.pdf.fonts import fold
from redaction.pdf.glyphs import GlyphText, cover, drawing_order, numbers_of, reading_order
from redaction.pdf.grid import GlyphGrid
from redaction.pdf.illegible import Legibility
from redaction.pdf.layers import Layers
from redaction.pdf.pdfium_text import PdfiumText
from redaction.pdf.placements import draws_images
from redaction.pdf.streams import UnreadablePageError
from redaction.pdf.walk import Walker
from redaction.rendition import Progress

if TYPE_CHECKING:
    from redaction.pdf.reading import OpenPdf

_LONG = 60
"""Pages from which starting other processes pays."""
_HEAVY = 200_000_000
"""Bytes above which a document is not opened once more by each process: it is pictures then, and there is little to place."""
_SHARE = 10
"""Pages of one task."""


@dataclass(slots=True)
class Hit:
    """A finding in the making; `unseen` where pdfium reads something of it that our walk does not find."""

    span: Span
    text: str
    glyphs: set[int]
    quads: tuple[Quad, ...]
    unseen: bool = False


@dataclass(slots=True)
class PlacedPage:
    """What was placed on one page.

    Attributes:
        number: of the page, from 0.
        hits: in reading order.
        readable: False where the content cannot be interpreted.
        legible: False where the page has to be read as it is seen (`redaction.pdf.illegible`).
        pictured: False where the page surely draws no image.
    """

    number: int
    hits: list[Hit] = field(default_factory=list)
    readable: bool = True
    legible: bool = True
    pictured: bool = True


class Values:
    """Folded texts that are searched on every page, each with what it is."""

    def __init__(self, spans: Mapping[str, Span]) -> None:
        self.spans = dict(spans)
        backwards = (folded[::-1] for folded in self.spans)
        self._index = GramIndex([*self.spans, *(folded for folded in backwards if folded not in self.spans)])

    def within(self, text: str) -> dict[str, Span]:
        """The values that a folded text contains, then those that it contains backwards, each in the order given."""
        there = self._index.within(text)
        onwards = {folded: self.spans[folded] for folded in there if folded in self.spans}
        backwards = {folded[::-1] for folded in there if folded[::-1] in self.spans} - onwards.keys()
        return onwards | {folded: span for folded, span in self.spans.items() if folded in backwards} if backwards else onwards


class Placer:
    """Places what was found on the pages of one document.

    Args:
        pdf: the document, annotations flattened (`redaction.pdf.reading.OpenPdf.pdf`).
        pdfium: pdfium's view of the same (a `pypdfium2.PdfDocument`).
        values: what is searched on every page.
    """

    def __init__(self, pdf: pikepdf.Pdf, pdfium: Any, values: Values) -> None:
        self._pdf, self._pdfium, self._values = pdf, pdfium, values
        self._walker = Walker(Layers(pdf))
        self._legibility = Legibility()

    def place(self, number: int, text: str, spans: list[Span]) -> PlacedPage:
        """Everything on one page.

        Args:
            number: of the page, from 0.
            text: of the page, as pdfium reads it.
            spans: found in that text.
        """
        placed = PlacedPage(number)
        page = self._pdf.pages[number]
        walk: PageWalk | None = None
        try:
            walk = self._walker.walk(page)
        except UnreadablePageError:
            placed.readable = False
        placed.legible = self._legibility.of(page, walk)
        try:
            seen = self._pdfium[number]
        except pypdfium2.PdfiumError:
            seen = None
        try:
            placed.pictured = seen is None or draws_images(seen)
            placed.hits = self._hits(number, seen, text, spans, walk)
        finally:
            if seen is not None:
                seen.close()
        return placed

    def _hits(self, number: int, seen: Any, text: str, spans: list[Span], walk: PageWalk | None) -> list[Hit]:
        hits: list[Hit] = []
        grid = GlyphGrid(walk) if walk is not None and spans else None
        if spans:
            page = PdfiumText(self._pdfium, number, seen)
            try:
                hits = [_placed(page, span, text[span.start : span.end], walk, grid) for span in spans]
            finally:
                page.close()
        if walk is None:
            return hits
        values = self._values
        wanted = {fold(hit.text): hit.span for hit in hits} | values.spans if walk.replacements else {}
        for folded, span, behind in _behind_replacements(walk, wanted):
            same = next((hit for hit in hits if fold(hit.text) == folded and (hit.unseen or hit.glyphs & behind)), None)
            if same is None:
                hits.append(Hit(span, _text_of(walk, behind), behind, cover(walk, behind)))
            else:
                same.glyphs, same.quads, same.unseen = same.glyphs | behind, cover(walk, same.glyphs | behind), False
        taken: set[int] = set().union(*(hit.glyphs for hit in hits)) if hits else set()
        for searched in _orders(walk) if values.spans else ():
            for folded, span in values.within(searched.text).items():
                for glyphs in searched.find(folded, taken):
                    grid = grid or GlyphGrid(walk)
                    chosen = grid.doubled(walk, glyphs)
                    taken |= chosen
                    hits.append(Hit(span, _text_of(walk, glyphs), chosen, cover(walk, chosen)))
        return hits


def _orders(walk: PageWalk) -> Iterator[GlyphText]:
    """The orders in which the glyphs of a page are searched, an order that says the same as one before left out."""
    drawn, read = drawing_order(walk), reading_order(walk)
    yield GlyphText(drawn)
    if numbers_of(drawn) != numbers_of(read):
        yield GlyphText(read)
    yield from map(GlyphText, column_orders(walk))


def _behind_replacements(walk: PageWalk, wanted: dict[str, Span]) -> Iterator[tuple[str, Span, set[int]]]:
    """Glyphs that a replacement text turns into a wanted text which the glyphs themselves do not say."""
    if not walk.replacements:
        return
    behind: dict[tuple[StreamPath, int], set[int]] = {}
    said: dict[tuple[StreamPath, int], str] = {}
    for run in walk.runs:
        for mark in run.marks:
            behind.setdefault(mark, set()).update(range(run.first, run.first + len(run.codes)))
            said[mark] = said.get(mark, "") + "".join(code.folded for code in run.codes)
    for mark, glyphs in behind.items():
        words = [fold(word) for word in walk.replacements.get(mark, "").split()]
        for folded, span in wanted.items():
            if folded not in said[mark] and _spelled(words, folded):
                yield folded, span, glyphs


def _spelled(words: list[str], folded: str) -> bool:
    """Whether some words in a row spell a folded text."""
    for start in range(len(words)):
        joined = ""
        for word in words[start:]:
            joined += word
            if joined == folded:
                return True
            if not folded.startswith(joined):
                break
    return False


def _placed(page: PdfiumText, span: Span, text: str, walk: PageWalk | None, grid: GlyphGrid | None) -> Hit:
    """The glyphs behind a span of pdfium's text."""
    glyphs: set[int] = set()
    loose: list[Quad] = []
    unseen = False
    for position, origin in page.origins(span.start, span.end):
        character = page.text[position]
        found = grid.at(*origin, character) if grid is not None and origin is not None else []
        glyphs.update(found)
        if not found and character.strip():
            unseen = True
            quad = page.quad(position)
            loose += [quad] if quad is not None else []
    if walk is None or grid is None:
        return Hit(span, text, set(), tuple(loose), True)
    glyphs = grid.doubled(walk, glyphs)
    return Hit(span, text, glyphs, (*cover(walk, glyphs), *loose), unseen)


def _text_of(walk: PageWalk, glyphs: Iterable[int]) -> str:
    wanted = set(glyphs)
    return "".join(run.codes[i].text for run, places in walk.located(wanted) for i in places)


@contextmanager
def placers(document: OpenPdf) -> Iterator[Apart | None]:
    """The processes that will share the placing of a long document, for `place_all`; they get ready while its text is read."""
    if len(document.pdf.pages) < _LONG or len(document.data) > _HEAVY or PROCESSES < 2:
        yield None
        return
    with Apart(PROCESSES, imports=(__name__,)) as apart:
        yield apart


def place_all(
    document: OpenPdf,
    texts: list[str],
    spans: list[list[Span]],
    values: Values,
    progress: Progress | None = None,
    apart: Apart | None = None,
) -> Iterator[PlacedPage]:
    """Everything on all pages, in order; a long document is shared between processes.

    Args:
        document: the file.
        texts: of its pages, as pdfium reads them.
        spans: found in each.
        values: what is searched on every page.
        progress: called after each page.
        apart: processes that share the work and are ended after it (`placers`).

    Raises:
        WorkersLostError: a process ended before its work was done.
    """
    numbers = range(len(texts))
    if apart is None:
        placer = Placer(document.pdf, document.pdfium(), values)
        for number in numbers:
            yield placer.place(number, texts[number], spans[number])
            if progress is not None:
                progress("placing", number + 1, len(texts))
        return
    apart.begin(_begin, document.data, values)
    futures = [
        apart.submit(_place_there, [(number, texts[number], spans[number]) for number in share])
        for share in shares(numbers, _SHARE)
    ]
    for future in futures:
        for placed in future.result():
            yield placed
            if progress is not None:
                progress("placing", placed.number + 1, len(texts))
    apart.end()


_there: Placer | None = None


def _begin(data: bytes, values: Values) -> None:
    """Open the document in another process; it stays open until that ends."""
    global _there
    pdf = pikepdf.open(io.BytesIO(data))
    _there = Placer(pdf, pypdfium2.PdfDocument(data), values)


def _place_there(pages: list[tuple[int, str, list[Span]]]) -> list[PlacedPage]:
    if _there is None:
        raise RuntimeError("the process was not started by place_all")
    return [_there.place(*page) for page in pages]
