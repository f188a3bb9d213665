"""Printed codes on the pages of a PDF, as pictures or drawn: found on the page as it is seen, judged by what they say.

Only where a page draws pictures or many filled shapes close together is it looked at (`redaction.pdf.code_places`).

Not done: codes in a font of bars (their text is read as text), in tiling patterns alone, or under something else.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from redaction.detection.request import DetectionRequest
from redaction.findings import PagePlace, Quad, Span
from redaction.image.codes import CODES_SOUGHT, Code, codes_of, said_by_codes, span_of_code
from redaction.image.nearly import haystack
from redaction.pdf.code_places import code_places
from redaction.pdf.geometry import bounds
from redaction.pdf.placements import View, part_view
from redaction.plan import Plan
from redaction.signs import alive
from redaction.traces import named, secrets_of
from redaction.verification import Channel

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["CODES_SOUGHT", "CodeHit", "PrintedCode", "code_hits", "codes_channel", "codes_tools", "read_codes"]

_DPI = 200.0
_THREADS = max(1, min(4, os.cpu_count() or 1))
_SHORTEST = 4
"""Letters and digits of a text that is looked for in what codes say."""


class CodeHit(NamedTuple):
    """A code: page from 0, where in default user space, what it is, and what was found in it (empty if nothing)."""

    page: int
    quad: Quad
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """A code on a page: the page from 0, the code with its quad in default user space, and what it says, to be searched."""

    page: int
    code: Code
    said: str


def read_codes(source: bytes) -> list[PrintedCode]:
    """The codes on the pages of a PDF, which is decrypted."""
    return [PrintedCode(page, code, said_by_codes([code])) for page, code in _codes(source)]


def code_hits(
    read: Sequence[PrintedCode],
    spans: Sequence[Sequence[Span]],
    request: DetectionRequest,
    known: Mapping[str, Span],
    notes: list[str],
) -> list[CodeHit]:
    """What may have to go of the codes on the pages.

    Args:
        read: the codes.
        spans: what was found in what each says.
        request: what to look for. Where only terms are, a code that could not be read becomes a note.
        known: values found elsewhere in the document, with what they are.
        notes: remarks for the reviewer are appended to it.
    """
    values = dict(known)
    values |= {term: Span(0, 0, "TERM", 0.9, "opencv", "a term that the user gave, as a code says it") for term in request.terms}
    for one, own in zip(read, spans, strict=True):
        for span in own:
            values.setdefault(one.said[span.start : span.end], span)
    hits = []
    for one in read:
        if one.code.text and one.code.text in request.keep:
            continue
        span, said = span_of_code(one.code, values)
        if said or not request.terms_only:
            hits.append(CodeHit(one.page, one.code.quad, span, said))
        elif not one.code.text:
            notes.append(f"page {one.page + 1}: a printed code could not be read")
    return hits


def codes_tools() -> dict[str, str]:
    """What looks for codes, for the certificate."""
    import cv2

    return {CODES_SOUGHT: f"opencv {cv2.__version__}"}


def codes_channel(redacted: Path, plan: Plan, audience: str, pages: Sequence[int]) -> Channel:
    """Whether a code that can be read is left where one was removed, or says what was removed.

    Args:
        redacted: what was written.
        plan: the decisions.
        audience: for whom.
        pages: for each page of `redacted` its number in the source.
    """
    import cv2

    going = [finding for finding in plan.going(audience) if isinstance(finding.place, PagePlace)]
    secrets = [one for one in secrets_of(plan, audience).items if len(one.solid) >= _SHORTEST and not one.may_stand]
    left: set[str] = set()
    looked = 0
    for number, code in _codes(redacted.read_bytes()):
        looked += 1
        if not code.text:
            continue
        said = haystack(said_by_codes([code])).letters
        left.update(one_id for one in secrets if haystack(one.solid).letters in said for one_id in one.ids)
        x, y = sum(code.quad[::2]) / 4, sum(code.quad[1::2]) / 4
        for finding in going:
            place = finding.place
            if isinstance(place, PagePlace) and place.page == pages[number] and not place.glyphs:
                boxes = [bounds(quad) for quad in place.quads]
                if any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes):
                    left.add(finding.id)
    engine = f"opencv {cv2.__version__}"
    if left:
        return Channel("codes:opencv", "leaked", engine, f"still said by a printed code: {named(left)}")
    return Channel("codes:opencv", "clean", engine, f"{looked} printed codes are left on the pages")


def _codes(source: bytes) -> Iterator[tuple[int, Code]]:
    """Every code with the number of its page; its quad in default user space. Views are looked at side by side."""
    waiting: deque[tuple[int, View, Future[list[Code]]]] = deque()
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="codes") as pool:
        for number, view, image in _views(source):
            waiting.append((number, view, pool.submit(codes_of, image)))
            while len(waiting) > _THREADS:
                yield from _looked_at(*waiting.popleft())
        while waiting:
            yield from _looked_at(*waiting.popleft())


def _looked_at(number: int, view: View, codes: Future[list[Code]]) -> Iterator[tuple[int, Code]]:
    return ((number, replace(code, quad=view.to_page(code.quad))) for code in codes.result())


def _views(source: bytes) -> Iterator[tuple[int, View, Image.Image]]:
    """What may hold codes, with the number of its page. Only this asks pdfium, which one thread may do at a time."""
    import pypdfium2

    with pypdfium2.PdfDocument(source) as pdf:
        for number in range(len(pdf)):
            alive()
            page = pdf[number]
            try:
                for place in code_places(page):
                    view = part_view(page, place, _DPI)
                    if view is not None and view.image is not None:
                        yield number, view.without_pixels(), view.image
            finally:
                page.close()
