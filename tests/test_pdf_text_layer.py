"""The text layer of a scan after redaction, and the proof that reads only what may have changed."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from scans import A4, add_page, image_object, label

from redaction.findings import Finding, PagePlace
from redaction.image.handwriting import regions
from redaction.image.lines import Line, PictureText, Word
from redaction.image.words import WordReader
from redaction.pdf.apply import apply
from redaction.pdf.pictures import _letters, read_pictures
from redaction.pdf.pictures_again import meets, same_beside
from redaction.pdf.pictures_proof import check_pictures
from redaction.pdf.reading import file_sha256
from redaction.pdf.text_layer import layer_content, remaining
from redaction.plan import Plan

NAME = "Finchley"
LINES = ("My daughter Rachel Finchley rang", "She went home afterwards alone", "Nothing else was said that day")


@pytest.fixture(scope="module")
def reader() -> WordReader:
    return WordReader()


@pytest.fixture(scope="module")
def redacted(tmp_path_factory: pytest.TempPathFactory, reader: WordReader) -> tuple[Path, Path, Plan]:
    """A scan with a wrong old layer, its redacted version and the plan."""
    folder = tmp_path_factory.mktemp("layer")
    source, done = folder / "scan.pdf", folder / "done.pdf"
    image = Image.new("L", (900, 640), 250)
    for number, text in enumerate(LINES):
        image.paste(label(text, width=860), (20, 30 + 120 * number))
    pdf = pikepdf.new()
    content = f"q {A4[0]} 0 0 {A4[1]} 0 0 cm /Im Do Q BT /F1 9 Tf 3 Tr 50 400 Td (Fimchley and an old layer) Tj ET"
    add_page(pdf, content, {"/Im": image_object(pdf, image)})
    pdf.save(source)
    (page,) = read_pictures(source, reader=reader)
    start = page.text.index(NAME)
    place = PagePlace(0, page.quads(start, start + len(NAME)))
    finding = Finding("i1", "PERSON", NAME, place, 0.9, "x", "y").decided("accepted", by="tester", origin="reviewer")
    readings = {text.key: text.as_data() for text in page.texts()}
    plan = Plan(file_sha256(source), "pdf", findings=(finding,), pages=1, readings=readings)
    apply(source, plan, "cps", done)
    return source, done, plan


def test_the_new_layer_holds_what_remains_and_nothing_of_the_old_one(redacted: tuple[Path, Path, Plan]) -> None:
    with pypdfium2.PdfDocument(redacted[1]) as pdf:
        page = pdf[0].get_textpage()
        text = page.get_text_range()
        assert "inchley" not in text
        assert "old layer" not in text
        for words in ("My daughter Rachel", "She went home afterwards alone", "Nothing else was said that day"):
            assert page.search(words).get_next() is not None


def test_a_plan_with_readings_comes_back_from_json(redacted: tuple[Path, Path, Plan]) -> None:
    plan = redacted[2]
    again = Plan.from_json(plan.to_json())
    assert again == plan
    (lines,) = again.readings.values()
    assert PictureText.from_data(lines).text.startswith("My daughter")
    assert NAME not in repr(again)


def test_the_proof_reads_around_the_boxes_only_what_is_the_same_it_compares(
    redacted: tuple[Path, Path, Plan], reader: WordReader
) -> None:
    source, done, plan = redacted
    channel = check_pictures(source, done, plan, "cps", reader=reader)
    assert channel.state == "clean"
    assert "1 of them around the boxes" in channel.detail
    assert check_pictures(source, source, plan, "cps", reader=reader).state == "leaked"


def test_a_box_in_the_wrong_place_leaks(redacted: tuple[Path, Path, Plan], reader: WordReader, tmp_path: Path) -> None:
    source, _, plan = redacted
    (finding,) = plan.findings
    assert isinstance(finding.place, PagePlace)
    lower = tuple(tuple(v - (100 if i % 2 else 0) for i, v in enumerate(quad)) for quad in finding.place.quads)
    from dataclasses import replace

    wrong = plan.with_findings([replace(finding, place=PagePlace(0, lower))])  # type: ignore[arg-type]
    done = tmp_path / "wrong.pdf"
    apply(source, wrong, "cps", done)
    assert check_pictures(source, done, plan, "cps", reader=reader).state == "leaked"


def test_pictures_are_the_same_but_for_the_boxes() -> None:
    image = label("Rachel Finchley rang")
    box = image.copy()
    ImageDraw.Draw(box).rectangle((20, 10, 120, 70), fill=0)
    assert same_beside(box, image, [(20, 10, 120, 70)])
    assert not same_beside(box, image, [(300, 10, 400, 70)])
    ImageDraw.Draw(box).line((600, 30, 640, 30), fill=90, width=3)
    assert not same_beside(box, image, [(20, 10, 120, 70)])
    assert not same_beside(image.crop((0, 0, 800, 80)), image, [(0, 0, 10, 10)])


def test_a_slanted_line_meets_an_area_only_where_it_runs() -> None:
    slanted = (0.0, 0.0, 1000.0, 100.0, 997.0, 130.0, -3.0, 30.0)
    assert meets(slanted, (500, 55, 540, 70))
    assert not meets(slanted, (500, 0, 540, 30))


def word(text: str, x: float, y: float = 100) -> Word:
    return Word(text, (x, y, x + 40, y, x + 40, y + 10, x, y + 10), 0.99)


def test_words_under_boxes_and_words_that_spell_a_secret_are_not_written() -> None:
    words = [word("Rachel", 0), word("Finch", 50), word("ley", 100), word("rang", 150), word("Prowse's", 200)]
    box = (145.0, 95.0, 195.0, 95.0, 195.0, 115.0, 145.0, 115.0)
    assert [one.text for one in remaining(words, [box], {"finchley", "prowse"})] == ["Rachel"]
    content = layer_content([word("a(b)\\", 0), word("\u4e2d", 50)], "/F")
    assert b"(a\\(b\\)\\\\) Tj" in content
    assert content.count(b"Tj") == 1
    assert layer_content([], "/F") == b""


def line(text: str, y: float, score: float, *, x: float = 0, width: float = 400) -> Line:
    cuts = tuple(place / len(text) for place in range(len(text) + 1))
    return Line(text, (x, y, x + width, y, x + width, y + 30, x, y + 30), score, cuts)


def test_a_paragraph_of_handwriting_is_one_region_and_one_poor_line_is_for_review_only() -> None:
    print_above = line("Continuation of statement", 0, 0.99)
    hand = [line("giving me a blach eye I did", 200 + 50 * number, 0.9) for number in range(5)]
    poor = line("faint print somewhere else", 900, 0.91)
    found = regions([print_above, *hand, poor], lambda _: True)
    assert sorted((region.lines, region.certain) for region in found) == [(1, False), (5, True)]
    block = max(found, key=lambda region: region.lines)
    assert block.quad[1] > 100
    assert block.quad[5] > 430
    assert regions([print_above], lambda _: True) == []


def test_a_word_whose_letters_would_stand_under_the_edge_of_a_slanted_box_is_not_written() -> None:
    word = Word("He", (484.0, 311.0, 514.0, 311.0, 514.0, 328.0, 484.0, 328.0), 0.99)
    slanted = (53.5, 289.0, 522.9, 282.4, 523.4, 318.4, 54.0, 325.1)  # its upper edge runs below the middle of the word
    above = Word("Nothing", (100.0, 330.0, 160.0, 330.0, 160.0, 347.0, 100.0, 347.0), 0.99)
    assert remaining([above, word], [slanted], ()) == [above]


def test_a_glyph_that_is_a_picture_of_strokes_is_no_letter_of_the_page(tmp_path: Path) -> None:
    told = {0x41: "002C0032", 0x42: "FFFD", 0x43: "00660069", 0x58: "0058"}
    rows = "\n".join(f"<{code:02X}> <{text}>" for code, text in told.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def "
        f"1 begincodespacerange <00> <FF> endcodespacerange {len(told)} beginbfchar\n{rows}\nendbfchar endcmap end end"
    )
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type1,
                BaseFont=pikepdf.Name.Helvetica,
                ToUnicode=pdf.make_stream(cmap.encode()),
            )
        )
        page = pdf.add_blank_page(page_size=(300, 200))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        page.Contents = pdf.make_stream(b"BT /F 20 Tf 20 100 Td (XABC) Tj ET")
        pdf.save(tmp_path / "glyphs.pdf")
    with pypdfium2.PdfDocument(tmp_path / "glyphs.pdf") as shown:
        boxes = _letters(shown[0])
    # X and the ligature; neither the comma and figure in one glyph nor the one that stands for nothing.
    assert [round(box[0]) for box in boxes] == [20, 60]
