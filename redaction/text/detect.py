"""What may have to go from a text file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from redaction.detection.request import DetectionRequest, TextDetector
from redaction.findings import Finding, Span, TextPlace
from redaction.plan import Plan
from redaction.rendition import Progress
from redaction.text.document import Passage
from redaction.text.read import read_document
from redaction.text.spread import spread_terms, with_spread_terms


def detect(
    source: Path,
    request: DetectionRequest,
    detector: TextDetector,
    *,
    password: str = "",
    progress: Progress | None = None,
) -> Plan:
    """Find what may have to go from a text file.

    Args:
        source: txt, csv, tsv, json, html or md.
        request: what to look for.
        detector: reads the passages; all passages are one document.
        password: not used, text files have none.
        progress: called before and after the reading.

    Returns:
        A plan whose places count passages (`redaction.text.document`).

    Raises:
        InputRefusedError: the file cannot be read as text.
    """
    media, document = read_document(source)
    total = len(document.passages)
    if progress:
        progress("detect", 0, total)
    texts = [passage.text for passage in document.passages]
    found = spread_terms(document.rows, texts, detector.detect([texts], request)[0], request.terms)
    findings: list[Finding] = []
    for number, (passage, spans) in enumerate(zip(document.passages, found, strict=True)):
        for span in with_spread_terms(passage, spans, request.terms):
            place = on_file(passage, span)
            if place is None:
                continue
            text = passage.text[place[0] : place[1]]
            findings.append(Finding.of(f"f{len(findings) + 1:04d}", span, text, TextPlace(number, *place)))
    if progress:
        progress("detect", total, total)
    return Plan(
        source_sha256=hashlib.sha256(source.read_bytes()).hexdigest(),
        media=media.kind,
        findings=tuple(findings),
        terms=request.terms,
        keep=request.keep,
        notes=tuple(document.notes),
        tools=detector.describe(),
    )


def on_file(passage: Passage, span: Span) -> tuple[int, int] | None:
    """The span cut to characters that stand in the file, or None where all of it is context that we put there."""
    runs = [run for run in passage.runs if run.at < span.end and span.start < run.at + run.length]
    if not runs:
        return None
    start, end = max(span.start, runs[0].at), min(span.end, runs[-1].at + runs[-1].length)
    while start < end and passage.text[start].isspace():
        start += 1
    while end > start and passage.text[end - 1].isspace():
        end -= 1
    return (start, end) if end > start else None
