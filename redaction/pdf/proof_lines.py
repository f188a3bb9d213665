"""Lines that were set anew: each holds the letters it had, but for those that were removed.

On such a line, text stands where something was removed, so that a look at the old place shows nothing. Instead the letters of the
whole line, as pdfium reads them in the original and in the redacted file, are counted against each other, whoever moved
them and where to.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from redaction.findings import PagePlace, Quad
from redaction.pdf.proof_place import Origins
from redaction.pdf.proof_text import Proof
from redaction.rendition import BoxPlace
from redaction.signs import each

Band = tuple[float, float, float, float]


class Files(NamedTuple):
    """The original with its password, and what was made of it."""

    source: Path
    password: str
    redacted: Path


class Lines(NamedTuple):
    """What has to be known of a page to count its lines that were set anew. No secret.

    Attributes:
        page, number: of the page in the original and in the redacted file.
        removed: quads of what was removed from it.
        boxes: where boxes are said to stand on it.
        findings: id and quad of each finding that is claimed to stand on such a line, with the quads of its claims.
    """

    page: int
    number: int
    removed: list[Quad]
    boxes: list[Quad]
    findings: list[tuple[str, Quad, list[Quad]]]


def files(proof: Proof) -> Files:
    """The files of a proof."""
    return Files(proof.source, proof.plan.password, proof.redacted)


def by_page(proof: Proof) -> list[Lines]:
    """The pages with lines that were set anew."""
    numbers = {original: number for number, original in enumerate(proof.pages)}
    boxes: dict[int, list[Quad]] = defaultdict(list)
    for claim in proof.places:
        boxes[claim.page].append(claim.quad)
    found = []
    for page, findings in _set_anew(proof).items():
        removed = [quad for f in proof.going[page] if isinstance(f.place, PagePlace) for quad in f.place.quads]
        found.append(Lines(page, numbers[page], removed, boxes[page], findings))
    return found


def faults(opened: Files, pages: Sequence[Lines], labels: set[str]) -> list[str]:
    """Ids of findings on lines that hold letters which the original did not leave them, or whose box is on another line."""
    import pypdfium2

    bad: list[str] = []
    if not pages:
        return bad
    redacted = pypdfium2.PdfDocument(opened.redacted)
    try:
        with _original(opened.source, opened.password) as source:
            for page in each(pages):
                before, after = source[page.page], redacted[page.number]
                old, new = before.get_textpage(), after.get_textpage()
                line = _Lines(Origins(old), new, page.removed, page.boxes)
                for name, quad, claims in page.findings:
                    band = _band(quad, after.get_bbox())
                    if not any(_on(band, claim) for claim in claims) or not line.balanced(band, labels):
                        bad.append(name)
                for handle in (old, new, before, after):
                    handle.close()
    finally:
        redacted.close()
    return bad


def _set_anew(proof: Proof) -> dict[int, list[tuple[str, Quad, list[Quad]]]]:
    """By page of the original: quads of findings that are claimed to stand on lines set anew, with the quads of these claims."""
    claims: dict[str, list[BoxPlace]] = defaultdict(list)
    for claim in proof.places:
        for name in claim.findings:
            claims[name].append(claim)
    found: dict[int, list[tuple[str, Quad, list[Quad]]]] = defaultdict(list)
    for page, findings in proof.going.items():
        for finding in findings:
            mine = [claim for claim in claims[finding.id] if claim.page == page]
            kept = {claim.quad for claim in mine if claim.width_kept}
            if any(not claim.width_kept for claim in mine):
                assert isinstance(finding.place, PagePlace)
                moved = [claim.quad for claim in mine if not claim.width_kept]
                found[page] += [(finding.id, quad, moved) for quad in finding.place.quads if quad not in kept]
    return found


@contextmanager
def _original(path: Path, password: str) -> Iterator[Any]:
    """The original as pdfium reads it; with notes and fields as part of the pages where it has any."""
    import pikepdf
    import pypdfium2

    from redaction.pdf.reading import open_pdf

    try:
        with pikepdf.open(path, password=password) as pdf:
            noted = any("/Annots" in page.obj for page in pdf.pages)
    except pikepdf.PdfError:
        noted = True
    if noted:
        with open_pdf(path, password) as document:
            yield document.pdfium()
        return
    opened = pypdfium2.PdfDocument(path, password=password or None)
    try:
        yield opened
    finally:
        opened.close()


def _band(quad: Quad, page: tuple[float, float, float, float]) -> Band:
    """The middle of the line that a quad lies on, from one edge of the page to the other."""
    xs, ys = quad[::2], quad[1::2]
    left, bottom, right, top = min(xs), min(ys), max(xs), max(ys)
    if abs(quad[2] - quad[0]) >= abs(quad[3] - quad[1]):
        third = (top - bottom) / 3
        return page[0], bottom + third, page[2], top - third
    third = (right - left) / 3
    return left + third, page[1], right - third, page[3]


def _on(band: Band, quad: Quad) -> bool:
    x, y = sum(quad[::2]) / 4, sum(quad[1::2]) / 4
    return band[0] <= x <= band[2] and band[1] <= y <= band[3]


class _Lines:
    """The lines of one page before and after.

    Args:
        old: of the original page.
        new: text of the redacted page (a `pypdfium2.PdfTextPage`).
        removed: where something was removed from the page.
        boxes: where boxes are said to stand on it.
    """

    def __init__(self, old: Origins, new: Any, removed: list[Quad], boxes: list[Quad]) -> None:
        self._old, self._new, self._boxes = old, new, boxes
        self._removed = [(quad, list(old.inside(quad))) for quad in removed]
        self._balanced: dict[Band, bool] = {}

    def balanced(self, band: Band, labels: set[str]) -> bool:
        """Whether a line of the redacted page has no letter more than the original's, less the removed ones, plus the labels.

        Lines are looked at once, however many findings stand on them; `labels` are those of the page.
        """
        if band not in self._balanced:
            self._balanced[band] = self._is_balanced(band, labels)
        return self._balanced[band]

    def _is_balanced(self, band: Band, labels: set[str]) -> bool:
        removed = {index for quad, numbers in self._removed if _on(band, quad) for index in numbers}
        left: Counter[str] = Counter(_letters(self._old.text.get_text_bounded(*band)))
        left -= Counter(_letters(self._old.spelled(removed)))
        surplus = Counter(_letters(self._new.get_text_bounded(*band))) - left
        most = sum((len(_letters(label)) for label in labels), 0)
        boxes = sum(1 for quad in self._boxes if _on(band, quad))
        allowed = Counter(_letters("".join(labels)))
        return all(letter in allowed for letter in surplus) and surplus.total() <= most * boxes


def _letters(text: str) -> list[str]:
    return [letter for letter in unicodedata.normalize("NFKD", text.casefold()) if letter.isalnum()]
