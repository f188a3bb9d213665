"""Finding what may have to go in a PDF: on pdfium's text, and again on the glyphs in two other orders.

The detector reads one well-ordered text for each page. What it finds, and every term the user gave, is then searched in the
order of drawing and in the order of reading, because text may be drawn backwards, letter by letter in turn, or where pdfium
is silent. Each finding names its page, glyphs and quads at once; nothing is searched again later but by the proof.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from redaction.collecting import rare_collections
from redaction.detection.elsewhere import Reading, SharedDetector
from redaction.detection.forms import is_backsheet
from redaction.detection.request import DetectionRequest, Expecting, TextDetector
from redaction.detection.resolve import resolve
from redaction.findings import Finding, HiddenPlace, PagePlace, Quad, Span, WholePage
from redaction.parts import Found
from redaction.pdf.attachments import find_in, numbers_in
from redaction.pdf.codes import CodeHit, code_hits, codes_tools, read_codes
from redaction.pdf.drawn import UNSEEN
from redaction.pdf.fonts import fold
from redaction.pdf.geometry import contains
from redaction.pdf.illegible import note_illegible
from redaction.pdf.pdfium_text import PdfiumText
from redaction.pdf.picture_ink import over_ink
from redaction.pdf.pictures import PictureHit, find_in_pictures
from redaction.pdf.placing import Values, place_all, placers
from redaction.pdf.reading import OpenPdf, open_pdf
from redaction.plan import Plan
from redaction.rendition import Progress
from redaction.text.encoded import encoded_runs, may_hold_copies

_SHORT_VALUE = 5
"""Found values with fewer letters and digits are not searched in the other orders: "May" and "12" are everywhere."""

_FIRST_PAGES = 10
"""From which the length of the text of all pages is guessed."""

_MOST_IN_PICTURES = 1_000
"""Numbers found in attachments that are looked for in the pictures of the pages, each give or take a digit."""

_BACKSHEET = Span(0, 0, "MG11_BACKSHEET", 1.0, "forms", "the page reads like the backsheet of a witness statement")


@rare_collections()
def detect(
    source: Path,
    request: DetectionRequest,
    detector: TextDetector,
    *,
    password: str = "",
    progress: Progress | None = None,
    pictures: bool = True,
) -> Plan:
    """Find what may have to go in a PDF. The policy is applied later.

    Args:
        source: the file; only read.
        request: what to look for.
        detector: reads the text of the pages.
        password: opens the file, if it needs one.
        progress: called after each page.
        pictures: False leaves pictures unread, which the plan notes; for measuring the text alone.

    Raises:
        EncryptedFileError: the password is missing or wrong.
        DamagedFileError: no reader can open the file.
        TooLargeError: the file is beyond the limits.
    """
    with open_pdf(source, password) as document, placers(document) as apart:
        count = len(document.pdf.pages)
        texts = _page_texts(document, count, progress, lambda size: _announced(detector, size, request))
        encoded = [(page, *run) for page, text in enumerate(texts) if may_hold_copies(text) for run in encoded_runs(text)]
        codes = read_codes(document.data) if pictures else []
        hidden_texts, copies = [hidden.text for hidden in document.hidden], [copy for _, _, _, copy in encoded]
        everything = [[*texts, *hidden_texts, *copies, *(code.said for code in codes)]]
        shared = SharedDetector(detector)
        inside = Found()
        read_inside: list[Reading] = []
        if document.attached:
            detector = shared
            detector.detect(everything, request)  # who is named here is looked for in the attachments
            with shared.watched() as read_inside:
                inside = find_in(document.attached, request, shared, password)
        found_in_all = detector.detect(everything, request)[0]  # and the other way round
        behind = count + len(hidden_texts)
        spans = _with_encoded(found_in_all[:count], encoded, found_in_all[behind : behind + len(copies)])
        code_spans = found_in_all[behind + len(copies) :]
        in_codes = {code.said[span.start : span.end]: span for code, own in zip(codes, code_spans, strict=True) for span in own}
        values = {
            fold(texts[page][span.start : span.end]): span
            for page, found in enumerate(spans)
            for span in found
            if len(fold(texts[page][span.start : span.end])) >= _SHORT_VALUE
        }
        values = {fold(said): span for said, span in in_codes.items() if len(fold(said)) >= _SHORT_VALUE} | values
        kept = {fold(term) for term in request.keep}
        values = {fold(number): span for number, span in numbers_in(inside).items()} | values
        for term in request.terms:
            values.setdefault(fold(term), Span(0, 0, "TERM", 1.0, "term", "a term that the user gave"))
        values = {folded: span for folded, span in values.items() if folded and folded not in kept}
        notes = list(document.notes)
        findings: list[Finding] = []
        illegible: set[int] = set()
        pictured: set[int] = set()
        for placed in place_all(document, texts, spans, Values(values), progress, apart):
            number = placed.number
            if is_backsheet(texts[number]) and not request.terms_only:
                findings.append(Finding.of(f"p{number + 1}", _BACKSHEET, "", WholePage(number)))
            if not placed.readable:
                notes.append(f"page {number + 1} cannot be read safely: it leaves as a picture")
            if not placed.legible:
                illegible.add(number)
            if placed.pictured:
                pictured.add(number)
            for order, hit in enumerate(placed.hits, 1):
                glyphs = tuple(sorted(hit.glyphs)) + ((UNSEEN,) if hit.unseen else ())
                findings.append(Finding.of(f"p{number + 1}-{order}", hit.span, hit.text, PagePlace(number, hit.quads, glyphs)))
        note_illegible(document.pdf, illegible)
        known = in_codes | {texts[page][span.start : span.end]: span for page, found in enumerate(spans) for span in found}
        numbers = numbers_in(inside)
        if len(numbers) > _MOST_IN_PICTURES and pictures:
            notes.append(f"{len(numbers)} numbers in attachments are too many to be looked for in pictures of the pages")
        else:
            known = numbers | known
        tools: dict[str, str] = {}
        read: list[PictureHit] = []
        readings: dict[str, list[Any]] = {}
        if pictures:
            read = find_in_pictures(
                document,
                detector,
                request,
                pages=illegible | pictured,
                known=known,
                notes=notes,
                readings=readings,
                progress=progress,
            )
            read = over_ink(document, read)
        else:
            notes.append("pictures were not read")
        if document.attached and shared.outdated(read_inside):  # names that were read in pictures
            inside = find_in(document.attached, request, shared, password)
        coded = code_hits(codes, code_spans, request, known, notes) if pictures else []
        for order, seen in enumerate(read, 1):
            if _seen_already(findings, seen) or (not seen.text and _is_code(coded, seen)):
                continue
            place = PagePlace(seen.page, seen.quads)
            findings.append(Finding.of(f"p{seen.page + 1}-i{order}", seen.span, seen.text, place))
        if pictures:
            for order, code in enumerate(coded, 1):
                findings.append(
                    Finding.of(f"p{code.page + 1}-c{order}", code.span, code.text, PagePlace(code.page, (code.quad,)))
                )
            tools |= codes_tools()
        findings.sort(key=lambda finding: finding.place.page if isinstance(finding.place, PagePlace | WholePage) else count)
        findings += [*_hidden_findings(document, texts, found_in_all[count:behind]), *inside.findings]
        tools |= {"pikepdf": pikepdf.__version__, "pdfium": str(pypdfium2.version.PDFIUM_INFO), **detector.describe()}
        return Plan(
            source_sha256=document.sha256,
            media="pdf",
            findings=tuple(findings),
            password=password,
            keep=request.keep,
            terms=request.terms,
            pages=count,
            notes=(*notes, *inside.notes),
            tools=inside.tools | tools,
            readings=inside.readings | readings,
            parts=inside.pages,
        )


def _with_encoded(spans: list[list[Span]], encoded: list[tuple[int, int, int, str]], found: list[list[Span]]) -> list[list[Span]]:
    """The spans of the pages, with the encoded stretches in which something was found: such a stretch goes whole."""
    result = [list(own) for own in spans]
    for (page, start, end, _), inside in zip(encoded, found, strict=True):
        result[page] += (replace(span, start=start, end=end, why=f"{span.why}, in an encoding") for span in inside)
    return [resolve(own) if len(own) > len(before) else before for own, before in zip(result, spans, strict=True)]


def _hidden_findings(document: OpenPdf, texts: list[str], spans: list[list[Span]]) -> list[Finding]:
    """What is found where no page shows it, once for each place; fields and notes that a page shows are found there."""
    findings: list[Finding] = []
    shown = fold(" ".join(texts))
    told: set[tuple[str, str]] = set()
    for hidden, found in zip(document.hidden, spans, strict=True):
        for span in found:
            text = hidden.text[span.start : span.end]
            if (hidden.channel, fold(text)) in told or (hidden.channel == "form field" and fold(text) in shown):
                continue
            told.add((hidden.channel, fold(text)))
            place = HiddenPlace(hidden.channel, hidden.path)
            findings.append(Finding.of(f"h{len(findings) + 1}", span, text, place))
    return findings


def _seen_already(findings: list[Finding], seen: PictureHit) -> bool:
    """Whether what is read in a picture of the page is text of the page that was found as such."""
    covering: list[Quad] = []
    for finding in findings:
        place = finding.place
        if isinstance(place, PagePlace) and place.page == seen.page and place.glyphs and fold(finding.text) == fold(seen.text):
            covering += place.quads
    middles = [(sum(quad[::2]) / 4, sum(quad[1::2]) / 4) for quad in seen.quads]
    return bool(middles) and all(any(contains(quad, x, y) for quad in covering) for x, y in middles)


def _is_code(codes: Sequence[CodeHit], seen: PictureHit) -> bool:
    """Whether writing that nobody can read is a printed code, which is a finding of its own."""
    middles = [(sum(quad[::2]) / 4, sum(quad[1::2]) / 4) for quad in seen.quads]
    quads = [code.quad for code in codes if code.page == seen.page]
    return all(any(contains(quad, x, y) for quad in quads) for x, y in middles)


def _announced(detector: TextDetector, size: int, request: DetectionRequest) -> None:
    """A detector that needs time to get ready is told what is coming."""
    if isinstance(detector, Expecting):
        detector.expect(size, request)


def _page_texts(document: OpenPdf, count: int, progress: Progress | None, expect: Callable[[int], None]) -> list[str]:
    """The texts of the pages; the first few tell how much there will be."""
    texts = []
    for number in range(count):
        texts.append(_page_text(document, number))
        if number + 1 == _FIRST_PAGES:
            expect(sum(map(len, texts)) * count // _FIRST_PAGES)
        if progress is not None:
            progress("reading", number + 1, count)
    return texts


def _page_text(document: OpenPdf, number: int) -> str:
    try:
        page = PdfiumText(document.pdfium(), number)
    except pypdfium2.PdfiumError:
        return ""
    try:
        return page.text
    finally:
        page.close()
