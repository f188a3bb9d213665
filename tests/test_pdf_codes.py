"""Printed codes on pages of a PDF, as a picture and drawn bar by bar: a name that they say goes, with the code."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from code_making import qr
from hiding_places import SECRET, Draft, make
from pdf_making import TermDetector, redacted

from redaction.detection.detector import Detector
from redaction.detection.request import DetectionRequest
from redaction.findings import PagePlace
from redaction.image.codes import codes_of
from redaction.pdf.code_places import code_places
from redaction.pdf.detect import detect
from redaction.pdf.verify import verify

SAID = f"BEGIN:VCARD\nFN:{SECRET}\nEND:VCARD"
LEFT, BELOW, MODULE = 200, 300, 4


def drawn(draft: Draft) -> None:
    code = np.asarray(qr(SAID, 1)) < 128
    height = code.shape[0]
    boxes = (
        f"{LEFT + MODULE * x} {BELOW + MODULE * (height - 1 - y)} {MODULE} {MODULE} re"
        for y in range(height)
        for x in range(code.shape[1])
        if code[y, x]
    )
    draft.under = b"q 0 g " + " ".join(boxes).encode() + b" f Q\n"


def pictured(draft: Draft) -> None:
    image = qr(SAID)
    draft.resources.XObject = {"/I1": draft.image(image.tobytes(), *image.size)}
    draft.under = f"q 160 0 0 160 {LEFT} {BELOW} cm /I1 Do Q\n".encode()


def says(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [code.text for code in codes_of(pdf[0].render(scale=2).to_pil())]


@pytest.mark.parametrize("place", [drawn, pictured], ids=lambda place: place.__name__)
def test_a_code_goes_from_a_page_with_what_it_says(place: Callable[[Draft], None], tmp_path: Path) -> None:
    source = tmp_path / "source.pdf"
    source.write_bytes(make(place))
    assert says(source) == [SAID]
    target, plan, rendition = redacted(source, SECRET)
    (code,) = plan.findings
    assert code.text == SECRET
    assert "printed code" in code.why
    assert says(target) == []
    states = {channel.name: channel.state for channel in verify(source, target, plan, "cps", places=rendition.places).channels}
    assert states["codes:opencv"] == "clean"
    assert {name for name, state in states.items() if state == "leaked"} == set()
    careless = tmp_path / "careless.pdf"
    shutil.copy(source, careless)
    states = {channel.name: channel.state for channel in verify(source, careless, plan, "cps").channels}
    assert states["codes:opencv"] == "leaked"


def test_a_code_that_names_nobody_is_for_a_person(tmp_path: Path) -> None:
    source = tmp_path / "source.pdf"
    source.write_bytes(make(drawn))
    (code,) = detect(source, DetectionRequest(), TermDetector()).findings
    assert (code.kind, code.text, code.auto) == ("PICTURE", "", False)
    assert detect(source, DetectionRequest(terms=("Nobody",), terms_only=True), TermDetector()).findings == ()


def test_a_name_that_only_a_code_says_is_looked_for_on_the_pages(tmp_path: Path) -> None:
    """On its own the word is a building; the code says that it is somebody's surname."""

    def place(draft: Draft) -> None:
        image = qr("BEGIN:VCARD\nFN:Ian Church\nEND:VCARD")
        draft.resources.XObject = {"/I1": draft.image(image.tobytes(), *image.size)}
        draft.under = f"q 160 0 0 160 {LEFT} {BELOW} cm /I1 Do Q BT /F1 12 Tf 60 100 Td (Bag 7: Church, 2 keys) Tj ET\n".encode()

    source = tmp_path / "source.pdf"
    source.write_bytes(make(place))
    detector = Detector(workers=1)
    found = detect(source, DetectionRequest(), detector).findings
    assert "Church" in [finding.text for finding in found if isinstance(finding.place, PagePlace) and finding.place.glyphs]
    without = detect(source, DetectionRequest(), detector, pictures=False).findings
    assert "Church" not in [finding.text for finding in without]


def places(tmp_path: Path, under: bytes, form: bytes = b"") -> list[tuple[int, ...]]:
    """Where a page with these operators (and a form X1 with those) is looked at for codes, rounded."""

    def place(draft: Draft) -> None:
        draft.under = under
        if form:
            draft.resources.XObject = {"/X1": draft.form(form)}

    source = tmp_path / "page.pdf"
    source.write_bytes(make(place))
    with pypdfium2.PdfDocument(source) as pdf:
        return sorted(tuple(map(round, box)) for box in code_places(pdf[0]))


def squares(left: float, below: float, columns: int, rows: int, side: float) -> bytes:
    boxes = (f"{left + 2 * side * x} {below + side * y} {side} {side} re f" for x in range(columns) for y in range(rows))
    return b"q 0 g " + "\n".join(boxes).encode() + b" Q\n"


def test_only_where_shapes_crowd_is_a_page_looked_at_for_codes(tmp_path: Path) -> None:
    table = b" ".join(f"{60 + 90 * x} {100 + 24 * y} 88 22 re f".encode() for x in range(5) for y in range(20))
    assert places(tmp_path, b"q 0.9 g " + table + b" Q\n") == []
    ((left, bottom, right, top),) = places(tmp_path, squares(100, 600, 10, 4, 5))
    assert left <= 80 and bottom <= 580 and right >= 215 and top >= 640
    assert (right - left) * (top - bottom) < 0.2 * 595 * 842
    # Two crowds stand apart; of many shapes over all of the page the whole is looked at.
    assert len(places(tmp_path, squares(100, 700, 10, 4, 5) + squares(100, 100, 10, 4, 5))) == 2
    whole = places(tmp_path, squares(20, 20, 40, 110, 6.5))
    assert len(whole) == 1 and whole[0][2] - whole[0][0] > 550


def test_a_code_in_a_form_is_looked_for_where_the_form_puts_it(tmp_path: Path) -> None:
    (place,) = places(tmp_path, b"q 2 0 0 2 150 400 cm /X1 Do Q\n", squares(10, 10, 10, 4, 5))
    assert place == (150, 400, 380, 480)
