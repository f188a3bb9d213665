"""Printed codes in pictures: found, read where that can be, judged by what they say, covered, and looked for again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from code_making import CARD, goods, matrix, qr, stacked, stuck
from picture_making import NAME, Finder, car, decide, save, sheet
from PIL import Image, ImageDraw, ImageFilter
from test_image_room import NoFaces

from redaction.detection.request import DetectionRequest
from redaction.findings import Finding, PicturePlace
from redaction.image.apply import apply
from redaction.image.codes import codes_of
from redaction.image.detect import detect
from redaction.image.verify import REQUIRED, verify
from redaction.plan import Plan

LINES = ("A ticket was found beside the car.", "It had this on it:", "Nothing else was seen.")
AT = (420, 200)
LINK = "https://visits.example/?visitor=Rachel+Finchley&gate=4"


def page(code: Image.Image, turn: float = 0.0) -> Image.Image:
    return stuck(sheet(LINES, size=(900, 620)), code, AT, turn)


def found_in(source: Path, **request: object) -> Plan:
    return detect(source, DetectionRequest(**request), Finder(), faces=NoFaces())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "turn"),
    [
        (qr(CARD), 0), (qr(CARD, 2), 0), (qr(CARD, 9), 0), (qr(CARD), 33), (goods(), 0), (stacked(), 0), (stacked(), 12),
        (matrix(), 0), (matrix(), 40), (qr(CARD).filter(ImageFilter.GaussianBlur(1.6)), 0),
    ],
    ids=["qr", "small", "large", "turned", "goods", "stacked", "slanted", "matrix", "turned-matrix", "blurred"],
)  # fmt: skip
def test_codes_of_all_sorts_are_found_where_they_stand(code: Image.Image, turn: float) -> None:
    (found,) = codes_of(page(code, turn))
    assert found.text in ("", CARD, "5012345678900")
    stuck_on = code.rotate(turn, expand=True).size
    x, y = sum(found.quad[::2]) / 4, sum(found.quad[1::2]) / 4
    assert abs(x - AT[0] - stuck_on[0] / 2) < 16
    assert abs(y - AT[1] - stuck_on[1] / 2) < 16
    # No dot of it stands outside of what is found.
    box = (min(found.quad[::2]), min(found.quad[1::2]), max(found.quad[::2]), max(found.quad[1::2]))
    ink = np.argwhere(np.asarray(code.rotate(turn, expand=True, fillcolor=255)) < 100)
    (top, left), (bottom, right) = ink.min(0), ink.max(0)
    assert box[0] <= AT[0] + left + 2
    assert box[1] <= AT[1] + top + 2
    assert box[2] >= AT[0] + right - 2
    assert box[3] >= AT[1] + bottom - 2


@pytest.mark.parametrize("form", [lambda one: one, lambda one: one.transpose(Image.Transpose.FLIP_LEFT_RIGHT)])
def test_a_code_is_read_as_it_is_and_mirrored(form: object) -> None:
    (found,) = codes_of(form(page(qr(CARD))))  # type: ignore[operator]
    assert found.text == CARD
    (light_on_dark,) = codes_of(page(qr(CARD)).point(lambda value: 255 - value))
    assert light_on_dark.text == CARD


def test_pages_and_photographs_without_a_code_show_none() -> None:
    for picture in (sheet(LINES), car(), sheet([NAME] * 3, ink=(255, 255, 255), paper=(0, 0, 0))):
        assert codes_of(picture) == []


@pytest.mark.parametrize("wide", [6, 15])
def test_a_chequered_band_is_no_code(wide: int) -> None:
    picture = sheet(("",), size=(1000, 500))
    draw = ImageDraw.Draw(picture)
    for row in range(6):
        for column in range(row % 2, wide, 2):
            draw.rectangle((250 + column * 22, 160 + row * 22, 271 + column * 22, 181 + row * 22), fill=(20, 20, 20))
    assert codes_of(picture) == []


@pytest.mark.parametrize("said", [CARD, LINK])
@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_code_that_says_a_name_goes_and_cannot_be_read_again(tmp_path: Path, kind: str, said: str) -> None:
    source = save(tmp_path / f"a.{kind}", page(qr(said)), kind, exif=Image.Exif())
    plan = found_in(source)
    (code,) = [f for f in plan.findings if isinstance(f.place, PicturePlace)]
    assert (code.kind, code.text) == ("PERSON", NAME)
    assert code.auto
    target = tmp_path / f"out.{kind}"
    plan = decide(plan)
    apply(source, plan, "cps", target)
    proof = verify(source, target, plan, "cps", faces=NoFaces())
    assert proof.blocking(REQUIRED) == ()
    with Image.open(target) as made:
        assert codes_of(made.convert("RGB")) == []


@pytest.mark.parametrize("code", [qr("https://www.example/opening-times"), stacked(), matrix(), goods()])
def test_a_code_that_says_nothing_or_cannot_be_read_is_for_a_person(tmp_path: Path, code: Image.Image) -> None:
    source = save(tmp_path / "a.png", page(code), "png", exif=Image.Exif())
    (found,) = [f for f in found_in(source).findings if isinstance(f.place, PicturePlace)]
    assert (found.kind, found.text, found.auto) == ("PICTURE", "", False)
    assert "code" in found.why


def test_a_term_in_a_code_is_found_where_only_terms_are_looked_for(tmp_path: Path) -> None:
    source = save(tmp_path / "a.png", page(qr(CARD)), "png", exif=Image.Exif())
    (code,) = [f for f in found_in(source, terms=("07700900123",), terms_only=True).findings if isinstance(f.place, PicturePlace)]
    assert code.text == "07700900123"
    assert [f for f in found_in(source, terms=("Nobody",), terms_only=True).findings if isinstance(f.place, PicturePlace)] == []


def test_the_proof_sees_a_code_that_stayed(tmp_path: Path) -> None:
    source = save(tmp_path / "a.png", page(qr(CARD)), "png", exif=Image.Exif())
    plan = decide(found_in(source))
    careless = tmp_path / "careless.png"
    page(qr(CARD)).save(careless)
    states = {channel.name: channel.state for channel in verify(source, careless, plan, "cps", faces=NoFaces()).channels}
    assert states["codes:opencv"] == "leaked"
    # A name that was removed from the text, while a code says it that nobody looked for.
    text = Finding("t", "PERSON", NAME, PicturePlace(0, ((20.0, 300.0, 90.0, 300.0, 90.0, 330.0, 20.0, 330.0),)), 1.0, "hand", "")
    old = Plan(plan.source_sha256, "png", findings=(text.decided("accepted", by="tester", origin="reviewer"),))
    states = {channel.name: channel.state for channel in verify(source, careless, old, "cps", faces=NoFaces()).channels}
    assert states["codes:opencv"] == "leaked"


def test_a_code_that_nobody_decided_on_stops_the_release(tmp_path: Path) -> None:
    source = save(tmp_path / "a.png", page(qr(LINK)), "png", exif=Image.Exif())
    plan = found_in(source)
    target = tmp_path / "out.png"
    none = Plan(plan.source_sha256, "png", tools=plan.tools)
    apply(source, none, "cps", target)
    states = {channel.name: channel.state for channel in verify(source, target, none, "cps", faces=NoFaces()).channels}
    assert states["codes:opencv"] == "leaked"
