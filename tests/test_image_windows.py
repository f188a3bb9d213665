"""What is read again beside boxes: windows of whole words that hold all of a box, and nothing that nobody has read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scans import label

from redaction.image import networks
from redaction.image.lines import Line
from redaction.image.marks import written_places
from redaction.image.rapid import RapidEngine
from redaction.image.windows import filled, parted
from redaction.pdf.pictures_again import windows_of

TEXT = "He said that Rachel Finchley had gone to the market with her sister"


def line(text: str = TEXT, score: float = 0.99, height: float = 20) -> Line:
    """A level line whose characters are ten pixels wide."""
    length = 10.0 * len(text)
    cuts = tuple(place / len(text) for place in range(len(text) + 1))
    return Line(text, (100, 50, 100 + length, 50, 100 + length, 50 + height, 100, 50 + height), score, cuts)


@pytest.mark.parametrize("name", ["He", "Rachel Finchley", "sister"])
def test_a_window_holds_a_box_and_three_heights_beside_it(name: str) -> None:
    start = 100 + 10.0 * TEXT.index(name)
    area = (start, 48.0, start + 10 * len(name), 72.0)
    windows, rests = parted(line(), [area], least=0)
    (window,) = [one for one in windows if one[0] <= area[0] and area[2] <= one[2]]
    assert window[0] <= max(100, area[0] - 60)
    assert window[2] >= min(100 + 10 * len(TEXT), area[2] + 60)
    assert rests
    for rest in rests:
        assert rest.text in TEXT
        assert rest.text == rest.text.strip()
        assert rest.quad[2] <= window[0] or rest.quad[0] >= window[2]
        assert len(rest.cuts) == len(rest.text) + 1
    words = [word for rest in rests for word in rest.text.split()]
    assert 0 < len(words) < len(TEXT.split())


def test_a_line_that_was_not_read_for_certain_stays_whole() -> None:
    doubted = line(score=0.9)
    assert parted(doubted, [(100.0, 48.0, 120.0, 72.0)], least=0) == ([doubted.quad], [])


def test_a_slanted_line_is_parted_along_itself() -> None:
    slanted = Line(TEXT, (100, 50, 760, 180, 756, 200, 96, 70), 0.99, line().cuts)
    windows, rests = parted(slanted, [(400.0, 105.0, 460.0, 135.0)], least=0)
    assert len(windows) == 1
    assert windows[0][0] < 340
    assert windows[0][2] > 520
    assert len(rests) == 2


def test_a_window_is_cut_where_a_box_was_and_not_between_words() -> None:
    image = Image.new("L", (900, 80), 245)
    image.paste(label("He said").resize((240, 60)), (0, 10))
    image.paste(label("had gone").resize((240, 60)), (600, 10))
    parts = filled(np.asarray(image), (0, 0, 900, 0, 900, 80, 0, 80))
    assert len(parts) == 2
    assert parts[0][2] < 300
    assert parts[1][0] > 580


def test_black_without_anything_in_it_is_not_shown_and_black_with_something_is() -> None:
    page = Image.new("L", (600, 200), 245)
    draw = ImageDraw.Draw(page)
    draw.rectangle((100, 60, 250, 120), fill=0)
    draw.rectangle((350, 60, 500, 120), fill=0)
    draw.text((370, 75), "Finchley", fill=40, font_size=30)
    shown = np.asarray(windows_of(page, [], [], [(110, 70, 240, 110), (360, 70, 490, 110)]))
    assert shown[60:121, 100:251].min() == 255
    assert (shown[60:121, 350:501] == 40).sum() > 100
    assert (shown[60:121, 350:501] <= 12).sum() > 100


def test_blank_rows_and_columns_are_left_out_and_faint_marks_are_not_blank() -> None:
    page = np.full((3000, 2000), 245, np.uint8)
    page[100:140, 300:900] = 20
    page[2900:2930, 1000:1100] = 228
    rows, columns = written_places(page, 60)
    assert set(range(100, 140)) | set(range(2900, 2930)) <= set(rows.tolist())
    assert set(range(300, 1100)) <= set(columns.tolist())
    assert len(rows) < 600
    assert [len(found) for found in written_places(np.full((300, 200), 245, np.uint8), 10)] == [300, 200]


def test_lines_far_apart_are_found_in_their_places() -> None:
    page = Image.new("L", (1700, 2600), 245)
    page.paste(label("Rachel Finchley rang"), (200, 150))
    page.paste(label("Signed at Wexcombe"), (700, 2300))
    found = {one.text: one.quad for one in RapidEngine(threads=1).lines(np.asarray(page))}
    first, second = found["Rachel Finchley rang"], found["Signed at Wexcombe"]
    assert 150 < first[1] < first[7] < 260
    assert 200 <= first[0] < 260
    assert 2300 < second[1] < second[7] < 2410
    assert 700 <= second[0] < 760


def test_known_lines_are_read_in_their_places_and_others_are_still_found() -> None:
    seen: list[tuple[int, ...]] = []

    class Watched(networks.Networks):
        def detect(self, batch: Any) -> Any:
            seen.append(batch.shape)
            return super().detect(batch)

    engine = RapidEngine(threads=1, forms=(Watched(), Watched()))
    page = Image.new("L", (900, 500), 245)
    page.paste(label("Rachel Finchley rang"), (20, 20))
    upper = (20.0, 25.0, 700.0, 25.0, 700.0, 95.0, 20.0, 95.0)
    assert [one.text for one in engine.lines(np.asarray(page), [upper])] == ["Rachel Finchley rang"]
    assert not seen
    page.paste(label("Dean Prowse"), (20, 350))
    assert "Dean Prowse" in [one.text for one in engine.lines(np.asarray(page), [upper])]
    assert seen


def test_a_part_that_was_read_again_takes_its_place_in_the_line() -> None:
    whole = line("call O7700 9OO733 now")
    part = Line("call 07700 900733", whole.quad, 0.97, tuple(place / 17 for place in range(18)))
    joined = whole.with_part(0, 17, part, (0.0, 17.5 / 21))
    assert joined.text == "call 07700 900733 now"
    assert joined.score == 0.97
    assert len(joined.cuts) == len(joined.text) + 1
    assert list(joined.cuts) == sorted(joined.cuts)


def test_the_white_beside_a_part_that_was_read_again_stays_as_wide_as_it_is() -> None:
    whole = line("call Dean now")
    part = Line("Dean", whole.quad, 0.97, (0.0, 0.25, 0.5, 0.75, 1.0))
    joined = whole.with_part(5, 9, part, (4.5 / 13, 9.5 / 13))
    assert (joined.cuts[5], joined.cuts[9]) == (whole.cuts[5], whole.cuts[9])
    assert len(joined.cuts) == len(whole.cuts)
