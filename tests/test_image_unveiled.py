"""Writing that nobody sees and a raised contrast shows: found, covered, and gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from picture_making import LINES, NAME, Finder, decide, save, sheet
from PIL import Image, ImageDraw, ImageFont
from test_image_room import NoFaces

from redaction.detection.request import DetectionRequest
from redaction.findings import PicturePlace
from redaction.image.apply import apply
from redaction.image.detect import detect
from redaction.image.verify import REQUIRED, verify
from redaction.image.words import shared_reader

Colour = tuple[int, int, int]


def veiled(ink: Colour, paper: Colour) -> Image.Image:
    image = sheet((LINES[0],), paper=paper, ink=(20, 20, 20) if sum(paper) > 300 else (250, 250, 250))
    ImageDraw.Draw(image).text((30, 150), NAME, font=ImageFont.load_default(32), fill=ink)
    return image


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ((234, 234, 229), (235, 235, 230)), ((232, 232, 227), (235, 235, 230)), ((255, 255, 255), (254, 254, 254)),
        ((4, 4, 4), (2, 2, 2)), ((235, 235, 150), (235, 235, 230)), ((200, 60, 60), (60, 143, 60)),
    ],
    ids=["one-step", "three-steps", "white-on-white", "dark", "blue-alone", "as-bright"],
)  # fmt: skip
def test_faint_print_goes(tmp_path: Path, ink: Colour, paper: Colour) -> None:
    source = tmp_path / "a.png"
    veiled(ink, paper).save(source)
    plan = detect(source, DetectionRequest(), Finder(NAME), faces=NoFaces())
    (found,) = [finding for finding in plan.findings if isinstance(finding.place, PicturePlace)]
    assert found.text == NAME
    target = tmp_path / "out.png"
    plan = decide(plan)
    apply(source, plan, "cps", target)
    assert verify(source, target, plan, "cps", faces=NoFaces()).blocking(REQUIRED) == ()
    with Image.open(target) as made:
        # Whatever is left of it stands out when every step of brightness is made as large as can be.
        left = made.convert("RGB").crop((30, 150, 300, 190)).getcolors(9)
    assert left is not None
    assert len([colour for _, colour in left if colour not in ((0, 0, 0), (255, 255, 255), paper)]) == 0
    careless = tmp_path / "careless.png"
    veiled(ink, paper).save(careless)
    states = {channel.name: channel.state for channel in verify(source, careless, plan, "cps", faces=NoFaces()).channels}
    assert states["text:rapidocr"] == "leaked"


@pytest.mark.parametrize("steps", [5, 8])
def test_faint_print_is_read_in_a_lossy_picture(tmp_path: Path, steps: int) -> None:
    source = tmp_path / "a.jpg"
    veiled((235 - steps, 235 - steps, 230 - steps), (235, 235, 230)).save(source, quality=90)
    plan = detect(source, DetectionRequest(), Finder(NAME), faces=NoFaces())
    (found,) = [finding for finding in plan.findings if isinstance(finding.place, PicturePlace)]
    assert found.text == NAME
    target = tmp_path / "out.jpg"
    plan = decide(plan)
    apply(source, plan, "cps", target)
    assert verify(source, target, plan, "cps", faces=NoFaces()).blocking(REQUIRED) == ()


def test_grain_and_shades_are_no_print(tmp_path: Path) -> None:
    import numpy as np

    shades = np.linspace(200, 240, 600)[None].repeat(300, 0)
    grain = shades + np.random.default_rng(2).normal(0, 3, shades.shape)
    reader = shared_reader()
    for pixels in (shades, grain):
        seen = pixels.clip(0, 255).astype(np.uint8)
        by_itself = [line.text for line in reader.engine.lines(np.ascontiguousarray(seen))]
        assert sorted(line.text for line in reader.read(Image.fromarray(seen)).lines) == sorted(by_itself)
    lossy = save(tmp_path / "a.jpg", sheet(), "jpeg", quality=60)
    with Image.open(lossy) as image:
        assert len(shared_reader().read(image).lines) == len(LINES)
