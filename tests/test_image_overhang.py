"""No ink of a word stays beside its box: what reaches out of the letters' own box goes with it, and what is beside stays."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from picture_making import Finder, decide
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from redaction.detection.request import DetectionRequest
from redaction.image.apply import apply, boxes_of
from redaction.image.boxes import areas_of
from redaction.image.detect import detect
from redaction.image.overhang import with_overhang
from redaction.image.reading import open_picture
from redaction.pdf.boxes import grown
from redaction.pdf.detect import detect as detect_pdf

NAME = "Jeff Fjelljeff"
PAPER, INK = (250, 248, 240), (20, 20, 60)


def drawn(size: int, *, named: bool = True, shadow: int = 0, glow: int = 0) -> Image.Image:
    """Three lines, with a name amid the second or nothing in its place."""
    font = ImageFont.load_default(size)
    before, after = "Statement of ", " about the van"
    width = round(font.getlength(before + NAME + after)) + 4 * size
    image = Image.new("RGB", (width, 7 * size), PAPER)
    pen = ImageDraw.Draw(image)
    left, top = float(size), 3.0 * size
    pen.text((left, top - 1.9 * size), "I am the person named above", font=font, fill=INK)
    pen.text((left, top + 1.9 * size), "Nothing else was said", font=font, fill=INK)
    pen.text((left, top), before, font=font, fill=INK)
    pen.text((left + font.getlength(before + NAME), top), after, font=font, fill=INK)
    if named:
        mask = Image.new("L", image.size, 0)
        ImageDraw.Draw(mask).text((left + font.getlength(before), top), NAME, font=font, fill=255)
        if shadow:
            image.paste((150, 150, 150), (shadow, shadow), mask.filter(ImageFilter.GaussianBlur(shadow / 3)))
        if glow:
            wide = mask.filter(ImageFilter.MaxFilter(2 * glow + 1)).filter(ImageFilter.GaussianBlur(glow))
            image.paste((255, 190, 60), (0, 0), wide)
        image.paste(INK, (0, 0), mask)
    return image


def left_over(path: Path, image: Image.Image, bare: Image.Image) -> float:
    """Share of the name's pixels outside of the boxes."""
    image.save(path)
    plan = decide(detect(path, DetectionRequest(terms=(NAME,), terms_only=True), Finder(NAME)))
    picture = open_picture(path)
    frame = next(iter(picture.frames()))
    boxes = boxes_of(picture, frame, areas_of(plan.going("cps"), "cps", 0, image.size))
    own = np.abs(np.asarray(image, int) - np.asarray(bare, int)).max(axis=2) > 6
    return float((own & ~boxes.black).sum() / own.sum())


@pytest.mark.parametrize(
    ("size", "look"),
    [(120, {}), (48, {"shadow": 10}), (40, {"glow": 6})],
    ids=["large letters", "shadow", "glow"],
)
def test_nothing_of_a_name_is_left_beside_its_box(size: int, look: dict[str, Any], tmp_path: Path) -> None:
    bare = drawn(size, named=False)
    assert left_over(tmp_path / "sheet.png", drawn(size, **look), bare) == 0


def test_a_scan_in_a_pdf_loses_the_tails_of_large_letters_as_well(tmp_path: Path) -> None:
    image, bare = drawn(120), drawn(120, named=False)
    source = tmp_path / "scan.pdf"
    image.save(source, resolution=200)
    plan = detect_pdf(source, DetectionRequest(terms=(NAME,), terms_only=True), Finder(NAME))
    (finding,) = plan.findings
    own = np.argwhere(np.abs(np.asarray(image, int) - np.asarray(bare, int)).max(axis=2) > 6)
    points = [(x * 72 / 200, (image.height - y) * 72 / 200) for y, x in own]
    quad = grown(finding.place.quads[0], 0.3)  # type: ignore[union-attr]
    assert min(quad[::2]) <= min(x for x, _ in points) and max(quad[::2]) >= max(x for x, _ in points)
    assert min(quad[1::2]) <= min(y for _, y in points) and max(quad[1::2]) >= max(y for _, y in points)


def test_a_box_does_not_grow_over_the_next_word_or_a_rule() -> None:
    image = Image.new("L", (600, 200), 255)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(40)
    pen.text((100, 70), "anew", font=font, fill=0)
    right = 100 + font.getlength("anew")
    pen.text((right + 14, 70), "mean", font=font, fill=0)
    pen.line((0, 118, 599, 118), fill=0, width=2)
    quad = (98.0, 78.0, right + 3, 78.0, right + 3, 112.0, 98.0, 112.0)
    grown_quad = with_overhang(np.asarray(image), quad)
    assert max(grown_quad[::2]) < right + 14
    assert max(grown_quad[1::2]) < 118


def test_on_uneven_ground_a_box_grows_by_a_fixed_part() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (200, 400), dtype=np.uint8)
    quad = (100.0, 80.0, 200.0, 80.0, 200.0, 120.0, 100.0, 120.0)
    assert with_overhang(noise, quad) == pytest.approx((96, 74, 204, 74, 204, 126, 96, 126))


def test_the_rendition_says_that_boxes_keep_the_width(tmp_path: Path) -> None:
    source = tmp_path / "sheet.png"
    drawn(30).save(source)
    plan = decide(detect(source, DetectionRequest(terms=(NAME,), terms_only=True), Finder(NAME)))
    assert any(note.startswith("width kept: 1 box over") for note in apply(source, plan, "cps", tmp_path / "made.png").notes)


@pytest.mark.parametrize(("sampling", "quality"), [("4:2:0", 30), ("4:2:2", 75)])
def test_nothing_outside_of_the_boxes_of_a_jpeg_depends_on_the_name(tmp_path: Path, sampling: str, quality: int) -> None:
    made = []
    plan = None
    for order, named in enumerate((True, False)):
        source = tmp_path / f"{order}.jpg"
        drawn(30, named=named).save(source, quality=quality, subsampling=sampling)
        if plan is None:
            plan = decide(detect(source, DetectionRequest(terms=(NAME,), terms_only=True), Finder(NAME)))
        plan = replace(plan, source_sha256=open_picture(source).sha256)
        apply(source, plan, "cps", tmp_path / f"made{order}.jpg")
        with Image.open(tmp_path / f"made{order}.jpg") as image:
            made.append(np.asarray(image.convert("RGB")))
    assert made[0].tobytes() == made[1].tobytes()


def test_a_picture_that_was_a_jpeg_and_was_cut_keeps_no_waves_of_the_name(tmp_path: Path) -> None:
    pictures = []
    for named in (True, False):
        buffer = io.BytesIO()
        drawn(30, named=named).save(buffer, "JPEG", quality=30)
        pictures.append(Image.open(buffer).convert("RGB").crop((5, 3, 560, 200)))
    assert left_over(tmp_path / "cut.png", *pictures) < 0.001
