"""What may have to go from an Office file: its texts, its pictures, and what no page shows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from redaction.detection.request import DetectionRequest, TextDetector
from redaction.findings import Finding, HiddenPlace, PartPlace, PicturePlace, Place, Quad, Span, TextPlace
from redaction.image.lines import PictureText
from redaction.image.nearly import haystack
from redaction.image.words import ReaderMissingError
from redaction.office import pictures
from redaction.office.document import OfficeDocument
from redaction.office.read import read_office
from redaction.plan import Plan
from redaction.rendition import Progress
from redaction.text.detect import on_file
from redaction.text.spread import spread_terms


def detect(
    source: Path,
    request: DetectionRequest,
    detector: TextDetector,
    *,
    password: str = "",
    progress: Progress | None = None,
) -> Plan:
    """Find what may have to go from an Office file.

    Args:
        source: docx, xlsx, pptx (with their variants), odt, ods, odp or rtf.
        request: what to look for.
        detector: reads the passages, the pictures and the hidden texts; all of them are one document.
        password: not used: encrypted Office files are refused.
        progress: called before and after the reading.

    Returns:
        A plan whose places count passages of the rebuilt file (`redaction.office.document`); pictures are parts of it, and what
        was left behind is hidden: such findings always go.

    Raises:
        InputRefusedError: the file cannot be read.
    """
    media, document = read_office(source)
    total = len(document.passages) + len(document.pictures)
    if progress:
        progress("detect", 0, total)
    notes = list(document.notes)
    seen = _read_pictures(document, notes)
    texts = [passage.text for passage in document.passages]
    said = [text.text for text in seen.values()]
    found = detector.detect([[*texts, *said, *(hidden.text for hidden in document.hidden)]], request)[0]
    found = [*spread_terms(document.rows, texts, found[: len(texts)], request.terms), *found[len(texts) :]]
    findings: list[Finding] = []

    def add(span: Span, text: str, place: Place) -> None:
        findings.append(Finding.of(f"f{len(findings) + 1:04d}", span, text, place))

    values: dict[str, Span] = {term: _term() for term in request.terms}
    for number, (passage, spans) in enumerate(zip(document.passages, found, strict=False)):
        for span in spans:
            place = on_file(passage, span)
            if place is not None:
                text = passage.text[place[0] : place[1]]
                values.setdefault(text, span)
                add(span, text, TextPlace(number, *place))
    in_pictures = found[len(texts) : len(texts) + len(said)]
    for (part, text_seen), spans in zip(seen.items(), in_pictures, strict=True):
        for span, text, quads in _picture_hits(document, part, text_seen, spans, values, request, notes):
            add(span, text, PartPlace(part, PicturePlace(0, quads)))
    told: set[tuple[str, str]] = set()
    for hidden, spans in zip(document.hidden, found[len(texts) + len(said) :], strict=True):
        for span in spans:
            text = hidden.text[span.start : span.end]
            if (hidden.channel, text.casefold()) not in told:
                told.add((hidden.channel, text.casefold()))
                add(span, text, HiddenPlace(hidden.channel, hidden.path))
    if progress:
        progress("detect", total, total)
    return Plan(
        source_sha256=hashlib.sha256(source.read_bytes()).hexdigest(),
        media=media.kind,
        findings=tuple(findings),
        terms=request.terms,
        keep=request.keep,
        pages=document.pages,
        notes=tuple(notes),
        tools=detector.describe(),
    )


def _read_pictures(document: OfficeDocument, notes: list[str]) -> dict[str, PictureText]:
    seen: dict[str, PictureText] = {}
    for part, shown in document.pictures.items():
        try:
            seen[part] = pictures.read(shown.data)
        except ReaderMissingError:
            notes.append("no picture was read: the engine for text in pictures is not installed")
            break
    return seen


def _picture_hits(
    document: OfficeDocument,
    part: str,
    text: PictureText,
    spans: list[Span],
    values: Mapping[str, Span],
    request: DetectionRequest,
    notes: list[str],
) -> list[tuple[Span, str, tuple[Quad, ...]]]:
    kept = {haystack(term).letters for term in request.keep}
    shown = document.pictures[part].data
    hits = [(span, said, pictures.over_ink(shown, quads)) for span, said, quads in pictures.hits(text, spans, values, kept)]
    unread = pictures.doubtful(text)
    if unread and request.mode == "review" and not request.terms_only:
        why = "writing in a picture that could not be read"
        look = Span(0, 0, pictures.KIND, 0.5, pictures.DETECTOR, why, auto=False)
        hits += [(look, "", (quad,)) for quad in unread]
    elif unread:
        notes.append(f"picture {list(document.pictures).index(part) + 1}: writing in {len(unread)} places could not be read")
    return hits


def _term() -> Span:
    return Span(0, 0, "TERM", 0.9, pictures.DETECTOR, "a term that the user gave, as it is read in a picture")
