from __future__ import annotations

import logging
import socket
from itertools import pairwise

import pytest
from PIL import Image
from scans import label, scan

from redaction.image import networks, rapid
from redaction.image.lines import Line, PictureText
from redaction.image.words import ReaderMissingError, WordReader

NAME = "Rachel Finchley 07700 900733"


@pytest.fixture(scope="module")
def reader() -> WordReader:
    return WordReader()


@pytest.fixture(scope="module")
def strip() -> Image.Image:
    """Five lines of the example statement, scanned with a slant of one degree."""
    return scan("mg11_statement.pdf").crop((0, 1330, 1654, 1500))


def test_slanted_noisy_lines_are_read_in_order(reader: WordReader, strip: Image.Image) -> None:
    text = reader.read(strip).text
    assert "It was Dean Prowse. He was in the year below my daughter Rachel Finchley at school" in text
    assert text.index("Dean Prowse") < text.index("teenagers") < text.index("chemist")


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_quarter_turns_are_read_the_right_way_up(reader: WordReader, turn: int) -> None:
    assert NAME in reader.read(label(NAME).rotate(turn, expand=True)).text


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_quads_hold_their_word_and_leave_the_others(reader: WordReader, turn: int) -> None:
    image = label(NAME).rotate(turn, expand=True)
    read = reader.read(image)
    start = read.text.index("Finchley")
    (quad,) = read.places(start, start + len("Finchley"))
    box = (min(quad[::2]), min(quad[1::2]), max(quad[::2]), max(quad[1::2]))
    covered = image.copy()
    covered.paste(250, tuple(round(value) for value in box))
    left = reader.read(covered).text
    assert "Rachel" in left
    assert "07700 900733" in left
    assert not any(part in left for part in ("Finch", "inch", "chley", "ley"))


def test_words_cover_the_line_without_overlap(reader: WordReader) -> None:
    found = list(reader.read(label(NAME)).words())
    assert [word.text for word in found] == NAME.split()
    assert all(left.quad[2] <= right.quad[0] + 1 for left, right in pairwise(found))
    assert all(word.score > 0.9 for word in found)


def test_large_pictures_are_read_in_pieces(reader: WordReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rapid, "_TILE", 700)
    monkeypatch.setattr(rapid, "_OVERLAP", 300)
    large = Image.new("L", (1500, 700), 250)
    places = [(20, 20), (400, 300), (800, 600)]
    for number, place in enumerate(places):
        large.paste(label(f"Witness number {number} Holloway", height=70, width=600), place)
    read = reader.read(large)
    for number, (x, y) in enumerate(places):
        start = read.text.index(f"number {number}")
        quad = read.places(start, start + 8)[0]
        assert x < quad[0] < x + 300
        assert y < quad[1] < y + 70
    assert read.text.count("number") == 3


def test_a_few_words_on_an_empty_page_are_read(reader: WordReader) -> None:
    page = Image.new("L", (1240, 1754), 250)
    page.paste(label(NAME, size=20, width=500), (300, 900))
    assert NAME in reader.read(page).text


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "I;16", "F"])
def test_any_mode_is_read(reader: WordReader, mode: str) -> None:
    image = label(NAME)
    image = image.convert("I").point(lambda value: value * 256).convert(mode) if mode == "I;16" else image.convert(mode)
    assert "Finchley" in reader.read(image).text


def test_white_on_black_and_transparent_text_is_read(reader: WordReader) -> None:
    assert "Finchley" in reader.read(label(NAME).point(lambda value: 255 - value)).text
    ink = Image.new("RGBA", (900, 80), (0, 0, 0, 0))
    ink.putalpha(label(NAME).point(lambda value: 255 - value))
    assert "Finchley" in reader.read(ink).text


def test_tiny_and_blank_pictures_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = WordReader()
    monkeypatch.setattr(fresh.engine, "lines", lambda _: pytest.fail("the engine was loaded"))
    assert fresh.read(Image.new("L", (400, 11), 0)).text == ""
    assert fresh.read(Image.new("L", (400, 400), 128)).text == ""


def test_the_same_picture_is_read_once(reader: WordReader, monkeypatch: pytest.MonkeyPatch) -> None:
    first = reader.read(label(NAME))
    monkeypatch.setattr(reader, "_lines", lambda pixels: pytest.fail("read twice"))
    assert reader.read(label(NAME)) is first


def test_nothing_is_logged_or_fetched(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("a connection was tried")

    with pytest.MonkeyPatch.context() as patch, caplog.at_level(logging.DEBUG):
        patch.setattr(socket.socket, "connect", refuse)
        assert "Finchley" in WordReader().read(label(NAME)).text
        WordReader().read(Image.radial_gradient("L"))
    assert "Finchley" not in caplog.text
    assert capfd.readouterr() == ("", "")


def test_without_its_models_the_reader_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "MODELS", {"detector": "not-there.onnx"})
    with pytest.raises(ReaderMissingError):
        WordReader().read(label(NAME))


def line(text: str, x: float, y: float, *, width: float = 200, height: float = 20) -> Line:
    cuts = tuple(place / len(text) for place in range(len(text) + 1))
    return Line(text, (x, y, x + width, y, x + width, y + height, x, y + height), 0.99, cuts)


def test_cells_stand_beside_each_other_and_wrapped_cells_stay_together() -> None:
    lines = [
        line("Address", 0, 0, width=80),
        line("7 Tannery Cottages, ZZ99", 100, 1),
        line("Mobile", 400, 0, width=80),
        line("07700 900295", 500, 2),
        line("4TE", 100, 19, width=40),
        line("Name", 0, 60, width=80),
    ]
    text = PictureText(list(reversed(lines)))
    assert text.text == "Address\t7 Tannery Cottages, ZZ99\n4TE\tMobile\t07700 900295\nName"
    start = text.text.index("ZZ99")
    assert len(text.places(start, start + len("ZZ99\n4TE"))) == 2


def test_a_span_inside_a_long_word_leaves_its_rest() -> None:
    text = PictureText([line("Tel:07700900733/Finchley", 0, 0, width=240)])
    quad = text.places(4, 15)[0]
    assert quad[0] < 40 < 150 < quad[2] < 200
    short = text.places(4, 24)[0]
    assert short[2] == pytest.approx(240)


def test_a_badly_read_line_says_so() -> None:
    sure, unsure = line("Margaret Holloway", 0, 0), line("Mergarct HoIlowey", 0, 40)
    unsure = Line(unsure.text, unsure.quad, 0.88, unsure.cuts)
    scribble = Line("wM", unsure.quad, 0.5, (0.0, 0.5, 1.0))
    assert [(one.unsure, one.doubtful) for one in (sure, unsure, scribble)] == [(False, False), (True, False), (False, True)]
