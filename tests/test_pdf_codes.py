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

from redaction.detection.request import DetectionRequest
from redaction.image.codes import codes_of
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
