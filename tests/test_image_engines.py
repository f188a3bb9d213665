"""The engines that read lines, on pages that lie badly; and the choice between them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from scans import label, scan

from redaction.image import tesseract
from redaction.image.engine import ReaderMissingError, chosen_engine, other_engine
from redaction.image.ink import as_grey
from redaction.image.marks import glance_at, letter_height
from redaction.image.posture import posture_of
from redaction.image.rapid import RapidEngine
from redaction.image.tesseract import TesseractEngine
from redaction.image.words import WordReader
from reference.errors import UsageError

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="the program tesseract is not installed")


@pytest.fixture(scope="module", params=["rapidocr", pytest.param("tesseract", marks=needs_tesseract)])
def reader(request: pytest.FixtureRequest) -> WordReader:
    return WordReader(chosen_engine(request.param))


@pytest.fixture(scope="module")
def page() -> Image.Image:
    """The middle of the example statement, straight and clean, with white around it."""
    strip = scan("mg11_statement.pdf", dpi=150, skew=0, noise=3).crop((80, 995, 1200, 1125))
    sheet = Image.new("L", (1240, 500), 245)
    sheet.paste(strip, (60, 180))
    return sheet


def darkness(image: Image.Image, quad: tuple[float, ...]) -> float:
    """How much of a quad's upright middle is ink."""
    x, y = sum(quad[::2]) / 4, sum(quad[1::2]) / 4
    cut = image.crop((round(x) - 12, round(y) - 6, round(x) + 12, round(y) + 6))
    return sum(value < 140 for value in cut.tobytes()) / (24 * 12)


@pytest.mark.parametrize("degrees", [-10, 4, 87, 180, 270])
def test_pages_that_lie_badly_are_read_and_their_words_found_in_place(
    reader: WordReader, page: Image.Image, degrees: int
) -> None:
    turned = page.rotate(degrees, expand=True, fillcolor=245, resample=Image.Resampling.BICUBIC)
    read = reader.read(turned)
    assert "Rachel Finchley" in read.text
    assert "Dean Prowse" in read.text
    start = read.text.index("Finchley")
    (quad,) = read.places(start, start + len("Finchley"))
    assert darkness(turned, quad) > 0.05
    hidden = turned.copy()
    from redaction.image.overwrite import overwrite

    hidden = overwrite(hidden, [quad], block=1)
    left = WordReader(reader.engine).read(hidden).text
    assert "Finch" not in left
    assert "Dean Prowse" in left


@pytest.mark.parametrize("degrees", [-11, -5.5, -0.6, 0, 2, 8, 90, 95])
def test_the_posture_is_found_from_ink_alone(page: Image.Image, degrees: float) -> None:
    import numpy as np

    turned = page.rotate(-degrees, expand=True, fillcolor=245, resample=Image.Resampling.BICUBIC)
    grey = np.asarray(turned)
    found = posture_of(grey)
    assert found.degrees == pytest.approx(degrees, abs=0.35)
    upright, back = found.upright(grey, 0.5)
    middle = back @ (upright.shape[1] / 2, upright.shape[0] / 2, 1)
    assert middle == pytest.approx((turned.width / 2, turned.height / 2), abs=1.5)


def test_a_picture_without_ink_lies_straight_and_has_no_letters() -> None:
    import numpy as np

    paper = np.full((300, 400), 240, np.uint8)
    assert posture_of(paper).degrees == 0
    assert letter_height(glance_at(paper)) == 0
    assert as_grey(np.zeros((4, 5, 3), np.uint8)).shape == (4, 5)


def test_the_engine_is_chosen_by_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOURSBACK_OCR", raising=False)
    assert chosen_engine().name == "rapidocr"
    monkeypatch.setenv("HOURSBACK_OCR", "abbyy")
    with pytest.raises(UsageError, match="must be rapidocr or tesseract"):
        chosen_engine()
    monkeypatch.setenv("HOURSBACK_OCR", "tesseract")
    tesseract._version.cache_clear()
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(UsageError, match="Install the program tesseract"):
        chosen_engine()
    assert other_engine("rapidocr") is None
    tesseract._version.cache_clear()


@needs_tesseract
def test_each_engine_is_the_second_reader_of_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    tesseract._version.cache_clear()
    monkeypatch.setenv("HOURSBACK_OCR", "tesseract")
    chosen = chosen_engine()
    assert isinstance(chosen, TesseractEngine)
    assert chosen.describe()["tesseract"][0].isdigit()
    assert isinstance(other_engine("tesseract"), RapidEngine)
    assert isinstance(other_engine("rapidocr"), TesseractEngine)


def test_a_program_that_stops_or_hangs_leaves_the_picture_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("tesseract", 180)

    monkeypatch.setattr(subprocess, "run", stops)
    with pytest.raises(ReaderMissingError, match="stopped"):
        WordReader(TesseractEngine()).read(label("Rachel Finchley"))


def test_pictures_are_read_side_by_side_in_their_order(reader: WordReader) -> None:
    images = [label(f"Witness number {number} Holloway") for number in range(5)]
    texts = [read.text for read in WordReader(reader.engine, threads=3).read_all(images)]
    assert [text.split()[2] for text in texts] == ["0", "1", "2", "3", "4"]


@needs_tesseract
def test_cells_of_a_table_are_lines_of_their_own() -> None:
    image = Image.new("L", (1400, 200), 250)
    image.paste(label("Rachel Finchley", width=400), (10, 20))
    image.paste(label("07700 900733", width=400), (700, 20))
    lines = TesseractEngine().lines(__import__("numpy").asarray(image))
    assert sorted(line.text for line in lines) == ["07700 900733", "Rachel Finchley"]
    for line in lines:
        assert len(line.cuts) == len(line.text) + 1
        assert list(line.cuts) == sorted(line.cuts)


@needs_tesseract
def test_several_pictures_are_read_at_one_start_as_each_is_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of other sizes, one on its head, one without a letter: each has its own lines in its own pixels, in the order asked for."""
    names = ("Rachel Finchley", "Dean Prowse", "Margaret Holloway", "Tanner Abbott")
    plain = [label(f"Statement of {name} of Wexcombe") for name in names]
    pictures = [
        plain[0],
        plain[1].rotate(180),
        Image.new("L", (300, 80), 240),
        plain[2].resize((plain[2].width * 2, 130)),
        plain[3],
    ]
    everywhere = [(0.0, 0.0, 9.0, 0.0, 9.0, 9.0, 0.0, 9.0)]
    alone = [WordReader(TesseractEngine()).read(picture, everywhere).as_data() for picture in pictures]
    starts: list[int] = []

    def counted(*arguments: object, **options: object) -> subprocess.CompletedProcess[bytes]:
        starts.append(1)
        return run(*arguments, **options)  # type: ignore[call-overload, no-any-return]

    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", counted)
    together = list(WordReader(TesseractEngine()).read_at((picture, everywhere) for picture in pictures))
    assert [text.as_data() for text in together] == alone
    assert [name in text.text for name, text in zip((*names[:2], "", *names[2:]), together, strict=True)] == [True] * 5
    assert len(starts) <= 3, "four pictures and one more, and once for the one on its head"


@needs_tesseract
def test_a_picture_that_the_program_passes_over_is_not_read_rather_than_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    first = subprocess.CompletedProcess([], 0, b"level\tpage_num\ttext\n1\t1\t\n", b"")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: first)
    pixels = __import__("numpy").asarray(label("Rachel Finchley"))
    assert [line.text for line in TesseractEngine().lines_of([pixels])[0]] == [""], "ink in which nothing was read"
    with pytest.raises(ReaderMissingError):
        TesseractEngine().lines_of([pixels, pixels])
