"""Lines that were set anew: each holds the letters it had, but for those that were removed.

On such a line, text stands where something was removed, so that a look at the old place shows nothing. Instead the letters of the
whole line, as pdfium reads them in the original and in the redacted file, are counted against each other, whoever moved
them and where to.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from redaction.findings import Finding, PagePlace, Quad
from redaction.pdf.proof_place import Origins
from redaction.pdf.proof_text import Proof
from redaction.rendition import BoxPlace

Band = tuple[float, float, float, float]


def faults(proof: Proof) -> list[str]:
    """Ids of findings on lines that hold letters which the original did not leave them, or whose box is on another line."""
    import pypdfium2

    numbers = {original: number for number, original in enumerate(proof.pages)}
    bad: list[str] = []
    by_page = _set_anew(proof)
    if not by_page:
        return bad
    redacted = pypdfium2.PdfDocument(proof.redacted)
    try:
        with _original(proof) as source:
            for page, findings in by_page.items():
                before, after = source[page], redacted[numbers[page]]
                old, new = before.get_textpage(), after.get_textpage()
                line = _Lines(Origins(old), new, proof.going.get(page, []), [c.quad for c in proof.places if c.page == page])
                for finding, quad, claims in findings:
                    band = _band(quad, after.get_bbox())
                    if not any(_on(band, claim.quad) for claim in claims) or not line.balanced(band, proof.labels):
                        bad.append(finding.id)
                for opened in (old, new, before, after):
                    opened.close()
    finally:
        redacted.close()
    return bad


def _set_anew(proof: Proof) -> dict[int, list[tuple[Finding, Quad, list[BoxPlace]]]]:
    """By page of the original: quads of findings that are claimed to stand on lines set anew, with these claims."""
    claims: dict[str, list[BoxPlace]] = defaultdict(list)
    for claim in proof.places:
        for name in claim.findings:
            claims[name].append(claim)
    found: dict[int, list[tuple[Finding, Quad, list[BoxPlace]]]] = defaultdict(list)
    for page, findings in proof.going.items():
        for finding in findings:
            mine = [claim for claim in claims[finding.id] if claim.page == page]
            kept = {claim.quad for claim in mine if claim.width_kept}
            if any(not claim.width_kept for claim in mine):
                assert isinstance(finding.place, PagePlace)
                moved = [claim for claim in mine if not claim.width_kept]
                found[page] += [(finding, quad, moved) for quad in finding.place.quads if quad not in kept]
    return found


@contextmanager
def _original(proof: Proof) -> Iterator[Any]:
    """The original as pdfium reads it; with notes and fields as part of the pages where it has any."""
    import pikepdf
    import pypdfium2

    from redaction.pdf.reading import open_pdf

    try:
        with pikepdf.open(proof.source, password=proof.plan.password) as pdf:
            noted = any("/Annots" in page.obj for page in pdf.pages)
    except pikepdf.PdfError:
        noted = True
    if noted:
        with open_pdf(proof.source, proof.plan.password) as document:
            yield document.pdfium()
        return
    opened = pypdfium2.PdfDocument(proof.source, password=proof.plan.password or None)
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
        going: removed findings of the page.
        boxes: where boxes are said to stand on it.
    """

    def __init__(self, old: Origins, new: Any, going: list[Finding], boxes: list[Quad]) -> None:
        self._old, self._new, self._boxes = old, new, boxes
        quads = [quad for f in going if isinstance(f.place, PagePlace) for quad in f.place.quads]
        self._removed = [(quad, list(old.inside(quad))) for quad in quads]

    def balanced(self, band: Band, labels: set[str]) -> bool:
        """Whether a line of the redacted page has no letter more than the original's, less the removed ones, plus the labels."""
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
