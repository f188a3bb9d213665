"""What may have to go from a message: from its header, its text, its attachments, and from what always goes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from redaction import parts
from redaction.detection.elsewhere import SharedDetector
from redaction.detection.request import DetectionRequest, TextDetector
from redaction.findings import Finding, HiddenPlace, Span, TextPlace
from redaction.mail.letter import Letter
from redaction.mail.read import read_letter
from redaction.plan import Plan
from redaction.rendition import Progress
from redaction.text.detect import on_file
from redaction.text.spread import spread_terms
from redaction.traces import words_of


def detect(
    source: Path,
    request: DetectionRequest,
    detector: TextDetector,
    *,
    password: str = "",
    progress: Progress | None = None,
) -> Plan:
    """Find what may have to go from a message and everything in it.

    Args:
        source: eml, msg or mbox.
        request: what to look for.
        detector: reads the message as one document, and each file in it; names are shared between them.
        password: opens attachments that need one.
        progress: called before and after the reading.

    Returns:
        A plan whose text places count passages (`redaction.mail.letter`); those in attachments are `PartPlace`s.

    Raises:
        InputRefusedError: the file cannot be read as mail.
    """
    media, letter = read_letter(source)
    if progress:
        progress("detect", 0, 1)
    shared = SharedDetector(detector)
    texts = [passage.text for _, _, passage in letter.passages()] + [hidden.text for hidden in letter.hidden]
    shared.detect([texts], request)  # who is named here is looked for in the attachments
    called = "message" if letter.kind == "mbox" else "attachment"
    found = parts.detect([one.part for one in letter.attached], request, shared, password=password, called=called)
    spans = shared.detect([texts], request)[0]  # and the other way round
    spans = spread_terms(letter.rows(), texts, spans, request.terms)
    findings = [*_in_texts(letter, spans), *_hidden(letter, spans), *found.findings]
    if progress:
        progress("detect", 1, 1)
    return Plan(
        source_sha256=hashlib.sha256(source.read_bytes()).hexdigest(),
        media=media.kind,
        findings=tuple(findings),
        password=password,
        terms=request.terms,
        keep=request.keep,
        pages=(letter.kind == "eml") + sum(pages for name, pages in found.pages.items() if "/" not in name) or 1,
        notes=(*letter.notes, *found.notes),
        tools=found.tools | detector.describe(),
        readings=found.readings,
        parts=found.pages,
    )


def _in_texts(letter: Letter, spans: list[list[Span]]) -> Iterator[Finding]:
    for number, ((_, _, passage), found) in enumerate(zip(letter.passages(), spans, strict=False)):
        for span in found:
            place = on_file(passage, span)
            if place is not None:
                yield Finding.of(f"m{number + 1}-{place[0]}", span, passage.text[place[0] : place[1]], TextPlace(number, *place))


def _hidden(letter: Letter, spans: list[list[Span]]) -> Iterator[Finding]:
    """What is found in texts that always go, once for each place."""
    told: set[tuple[str, str, tuple[str, ...]]] = set()
    first = len(spans) - len(letter.hidden)
    for hidden, found in zip(letter.hidden, spans[first:], strict=True):
        for span in found:
            text = hidden.text[span.start : span.end]
            key = (hidden.channel, hidden.path, words_of(text))
            if key not in told:
                told.add(key)
                yield Finding.of(f"h{len(told)}", span, text, HiddenPlace(hidden.channel, hidden.path))
