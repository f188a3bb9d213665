"""What is put to a person as writing that was not read, and what is not: rules, tick boxes and chequered bands of forms."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from redaction.image.handwriting import regions
from redaction.image.ink import is_pattern
from redaction.image.lines import Line


def band(width: int = 260, height: int = 40, *, frame: bool = False) -> Image.Image:
    """A chequered band such as police forms have above and below; with the lower half under the frame of a heading."""
    picture = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(picture)
    for column in range(0, width, 18):
        row = column // 18 % 2
        draw.rectangle((column, row * 20, column + 16, row * 20 + 18), fill=20)
    if frame:
        draw.rectangle((-5, 14, width + 5, height + 5), fill=255, outline=0, width=2)
    return picture


def half_under_letters() -> Image.Image:
    """The lower half of a band under a frame, with the tails of two letters of the heading above."""
    picture = Image.new("L", (115, 24), 255)
    draw = ImageDraw.Draw(picture)
    for left in (20, 96):
        draw.rectangle((left, 0, left + 3, 6), fill=0)
    draw.rectangle((0, 12, 115, 13), fill=0)
    for left in (-6, 32, 70, 108):
        draw.rectangle((left, 14, left + 18, 21), fill=20)
    return picture


def scribble() -> Image.Image:
    picture = Image.new("L", (260, 60), 255)
    draw = ImageDraw.Draw(picture)
    points = [(10 + 6 * n, 30 + 18 * np.sin(n * 1.3) + 5 * np.cos(n * 0.4)) for n in range(40)]
    draw.line([(float(x), float(y)) for x, y in points], fill=30, width=3)
    return picture


def ruled_scribble() -> Image.Image:
    picture = scribble()
    ImageDraw.Draw(picture).line((0, 52, 260, 52), fill=0, width=2)
    return picture


@pytest.mark.parametrize(
    "picture",
    [band(), band(frame=True), half_under_letters(), Image.new("L", (80, 60), 255)],
    ids=["band", "half", "under letters", "blank"],
)
def test_bands_and_frames_are_no_writing(picture: Image.Image) -> None:
    assert is_pattern(np.asarray(picture))


@pytest.mark.parametrize("picture", [scribble(), ruled_scribble()], ids=["scribble", "on a rule"])
def test_a_scribble_is_writing(picture: Image.Image) -> None:
    assert not is_pattern(np.asarray(picture))


def line(text: str, left: float, top: float, wide: float, high: float, score: float) -> Line:
    quad = (left, top, left + wide, top, left + wide, top + high, left, top + high)
    return Line(text, quad, score, tuple(n / max(1, len(text)) for n in range(len(text) + 1)))


def test_a_signature_goes_whole_though_a_part_of_it_was_read_as_letters() -> None:
    signed = [line("Signature:", 0, 0, 120, 30, 0.99), line("RR", 130, 0, 60, 40, 0.91), line("", 185, 5, 90, 40, 0.0)]
    (region,) = regions(signed, lambda _: True)
    assert (region.lines, region.certain) == (2, True)
    assert region.quad[0] < 131
    assert region.quad[2] > 274


def test_a_signature_read_as_letters_alone_is_put_to_a_person() -> None:
    assert len(regions([line("RRES", 0, 0, 160, 60, 0.8)], lambda _: True)) == 1
    assert regions([line("Yes", 0, 0, 60, 30, 0.94), line("No", 300, 0, 60, 30, 0.97)], lambda _: True) == []


def test_lines_that_score_like_print_go_with_the_paragraph_of_handwriting_they_continue() -> None:
    written = [line("loched the dcor behind", 50, 50 * row, 900, 40, 0.9) for row in range(6)]
    fluent = [line("and went home alone", 60, 310 + 50 * row, 880, 42, 0.97) for row in range(3)]
    print_below = [line("Signature:", 60, 700, 200, 40, 0.97), line("MG11(Cont)", 60, 470, 90, 18, 0.98)]
    (region,) = regions([*written, *fluent, *print_below], lambda _: True)
    assert (region.lines, region.certain) == (9, True)
    assert 450 < max(region.quad[1::2]) < 490


def test_lines_beside_a_few_badly_printed_ones_stay_print() -> None:
    printed = [line("The statement goes on here", 50, 50 * row, 900, 40, 0.975) for row in range(6)]
    faint = [line("Thc stotement gocs on", 50, 300 + 50 * row, 900, 40, 0.9) for row in range(3)]
    (region,) = regions([*printed, *faint], lambda _: True)
    assert region.lines == 3
