from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Dictionary, Name
from PIL import Image, ImageDraw
from scans import A4, add_page, image_object, label, scanned_pdf

from redaction.detection.request import DetectionRequest
from redaction.findings import Finding, PagePlace, Span
from redaction.image import networks
from redaction.image.words import WordReader
from redaction.pdf.apply import apply
from redaction.pdf.geometry import bounds
from redaction.pdf.pictures import PictureHit, find_in_pictures, read_pictures
from redaction.pdf.pictures_proof import check_pictures
from redaction.pdf.reading import file_sha256
from redaction.pdf.verify import verify
from redaction.plan import Plan

NAME = "Rachel Finchley"
LINE = f"My daughter {NAME} rang 07700 900733"


class Finder:
    """A detector that knows one word."""

    def __init__(self, word: str = "") -> None:
        self.word = word

    def detect(self, documents: Sequence[Sequence[str]], request: DetectionRequest) -> list[list[list[Span]]]:
        found = []
        for part in documents[0]:
            at = part.find(self.word) if self.word else -1
            found.append([Span(at, at + len(self.word), "PERSON", 0.9, "finder", "known")] if at >= 0 else [])
        return [found]

    def describe(self) -> dict[str, str]:
        return {}


@pytest.fixture(scope="module")
def reader() -> WordReader:
    return WordReader()


def sheet(lines: list[str], *, size: tuple[int, int] = (900, 640)) -> Image.Image:
    """A small page of typed lines."""
    image = Image.new("L", size, 250)
    for number, text in enumerate(lines):
        image.paste(label(text, width=size[0] - 40), (20, 30 + 70 * number))
    return image


def placed(path: Path, content: str, images: dict[str, Image.Image], **page: int) -> Path:
    pdf = pikepdf.new()
    add_page(pdf, content, {name: image_object(pdf, image) for name, image in images.items()}, **page)
    pdf.save(path)
    return path


def find(source: Path, reader: WordReader, *, word: str = NAME, **more: object) -> list[PictureHit]:
    request = more.pop("request", DetectionRequest())
    return find_in_pictures(source, Finder(word), request, reader=reader, **more)  # type: ignore[arg-type]


def plan_of(source: Path, hits: list[PictureHit], pages: int = 1) -> Plan:
    findings = [
        Finding(f"i{n}", hit.span.kind, hit.text, PagePlace(hit.page, hit.quads), 0.9, "finder", "known").decided(
            "accepted", by="tester", origin="reviewer"
        )
        for n, hit in enumerate(hits)
    ]
    return Plan(file_sha256(source), "pdf", findings=tuple(findings), pages=pages)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_names_on_rotated_scans_are_found_in_their_place(tmp_path: Path, reader: WordReader, rotate: int) -> None:
    image = sheet(["I am the above named person.", LINE, "Nothing else was said that day."], size=(842, 1191))
    (hit,) = find(scanned_pdf(tmp_path / "scan.pdf", [image], rotate=rotate), reader)
    assert hit.text == NAME
    left, bottom, right, top = bounds(hit.quads[0])
    # 595 points for 842 pixels; the second line begins 100 pixels below the upper edge.
    expected = {0: (145, 730, 330, 775), 90: (67, 145, 112, 330), 180: (265, 67, 450, 112), 270: (730, 265, 775, 450)}[rotate]
    assert expected[0] < left < right < expected[2]
    assert expected[1] < bottom < top < expected[3]
    x0, y0, x1, y1 = hit.quads[0][:4]
    direction = {0: x1 - x0, 90: y1 - y0, 180: x0 - x1, 270: y0 - y1}[rotate]
    assert direction > 80, "the quad begins where the text does, so that the label on its box reads the right way"


def test_pictures_in_forms_are_found_at_each_place(tmp_path: Path, reader: WordReader) -> None:
    pdf = pikepdf.new()
    form = pdf.make_stream(b"q 300 0 0 27 10 20 cm /Im Do Q")
    form.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=[0, 0, 400, 100],
        Matrix=[1, 0, 0, 1, 5, 0],
        Resources=Dictionary(XObject=Dictionary(Im=image_object(pdf, label(LINE)))),
    )
    add_page(pdf, "q 1 0 0 1 100 500 cm /Fm Do Q q 1 0 0 1 100 200 cm /Fm Do Q", {"/Fm": form})
    pdf.save(tmp_path / "forms.pdf")
    (page,) = read_pictures(tmp_path / "forms.pdf", reader=reader)
    start, second = page.text.index(NAME), page.text.rindex(NAME)
    assert start != second
    boxes = [bounds(page.quads(at, at + len(NAME))[0]) for at in (start, second)]
    assert 520 < boxes[0][1] < boxes[0][3] < 547
    assert 220 < boxes[1][1] < boxes[1][3] < 247
    assert 115 < boxes[0][0] < boxes[0][2] < 415


def test_inline_pictures_are_read(tmp_path: Path, reader: WordReader) -> None:
    image = label(LINE)
    pdf = pikepdf.new()
    add_page(pdf, "", {})
    head = f"q 450 0 0 40 50 600 cm BI /W {image.width} /H {image.height} /CS /G /BPC 8 ID ".encode()
    pdf.pages[0].obj.Contents = pdf.make_stream(head + image.tobytes() + b"\nEI Q")
    pdf.save(tmp_path / "inline.pdf")
    (hit,) = find(tmp_path / "inline.pdf", reader)
    assert 600 < hit.quads[0][1] < 640


def test_what_a_black_box_covers_is_still_read(tmp_path: Path, reader: WordReader) -> None:
    covered = placed(tmp_path / "box.pdf", "q 450 0 0 40 50 600 cm /Im Do Q 0 g 50 600 450 40 re f", {"/Im": label(LINE)})
    assert [hit.text for hit in find(covered, reader)] == [NAME]
    clipped = placed(tmp_path / "clip.pdf", "q 0 0 5 5 re W n 450 0 0 40 50 600 cm /Im Do Q", {"/Im": label(LINE)})
    assert [hit.text for hit in find(clipped, reader)] == [NAME]


def test_what_only_a_mask_shows_is_read(tmp_path: Path, reader: WordReader) -> None:
    pdf = pikepdf.new()
    image = image_object(pdf, Image.new("L", (30, 30), 0))
    mask = label(LINE).point(lambda value: 255 - value)
    image.SMask = image_object(pdf, mask)
    add_page(pdf, "q 450 0 0 40 50 600 cm /Im Do Q", {"/Im": image})
    pdf.save(tmp_path / "mask.pdf")
    (hit,) = find(tmp_path / "mask.pdf", reader)
    assert 600 < hit.quads[0][1] < 640


def test_lines_cut_by_strips_are_read(tmp_path: Path, reader: WordReader) -> None:
    image = label(LINE)
    upper, lower = image.crop((0, 0, 900, 36)), image.crop((0, 36, 900, 80))
    content = "q 450 0 0 18 50 622 cm /A Do Q q 450 0 0 22 50 600 cm /B Do Q"
    (hit,) = find(placed(tmp_path / "strips.pdf", content, {"/A": upper, "/B": lower}), reader)
    assert 600 < hit.quads[0][1] < 640


def test_terms_and_known_values_are_found_though_misread(tmp_path: Path, reader: WordReader) -> None:
    source = placed(tmp_path / "terms.pdf", "q 450 0 0 40 50 600 cm /Im Do Q", {"/Im": label("Finchloy met Prowsc")})
    request = DetectionRequest(terms=("Finchley",))
    hits = find(source, reader, word="", request=request, known={"Prowse": Span(3, 9, "PERSON", 0.9, "x", "a name", "suspect")})
    assert [(hit.text, hit.span.kind, hit.span.role) for hit in hits] == [
        ("Finchloy", "TERM", ""),
        ("Prowsc", "PERSON", "suspect"),
    ]
    keep = DetectionRequest(terms=("Finchley",), keep=("Finchley",))
    assert find(source, reader, word="", request=keep) == []


def test_the_layer_of_text_that_came_with_a_scan_is_not_trusted(tmp_path: Path, reader: WordReader) -> None:
    content = "q 450 0 0 40 50 600 cm /Im Do Q BT /F1 12 Tf 3 Tr 50 610 Td (My daughter Raohe1 Fimchky) Tj ET"
    assert [hit.text for hit in find(placed(tmp_path / "layer.pdf", content, {"/Im": label(LINE)}), reader)] == [NAME]


def test_scribbles_are_proposed_to_a_person_and_photographs_noted(tmp_path: Path, reader: WordReader) -> None:
    import math

    from PIL import ImageDraw

    image = Image.new("L", (700, 200), 250)
    points = [(40 + t * 4, 100 + 34 * math.sin(t * 0.9) * math.cos(t * 0.31)) for t in range(150)]
    ImageDraw.Draw(image).line(points, fill=20, width=5)
    notes: list[str] = []
    source = placed(
        tmp_path / "scribble.pdf",
        "q 350 0 0 100 50 600 cm /A Do Q q 200 0 0 200 50 100 cm /B Do Q",
        {"/A": image, "/B": Image.radial_gradient("L")},
    )
    hits = find(source, reader, word="", notes=notes)
    assert set(notes) == {"page 1 has a picture with hardly any text: what it shows was not looked at"}
    assert {(hit.span.kind, hit.span.auto, hit.text) for hit in hits} == {("HANDWRITING", True, "")}
    left, bottom, right, top = bounds(hits[0].quads[0])
    assert (left < 80, right > 350) == (True, True)
    assert 600 < bottom < top < 700
    assert [hit.quads for hit in find(source, reader, word="", request=DetectionRequest(mode="auto"))] == [hits[0].quads]
    notes.clear()
    assert find(source, reader, word="", request=DetectionRequest(terms=("x",), terms_only=True), notes=notes) == []
    assert any("could not be read" in note for note in notes)


def test_without_the_engine_every_picture_is_put_to_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "MODELS", {"detector": "not-there.onnx"})
    source = placed(tmp_path / "engine.pdf", "q 450 0 0 40 50 600 cm /Im Do Q", {"/Im": label(LINE)})
    notes: list[str] = []
    (hit,) = find(source, WordReader(), notes=notes)
    assert (hit.span.kind, hit.span.auto) == ("PICTURE", False)
    assert bounds(hit.quads[0]) == pytest.approx((50, 600, 500, 640))
    assert len(notes) == 1
    channel = check_pictures(source, source, plan_of(source, [hit]), "cps", reader=WordReader())
    assert channel.state == "unchecked"


def test_pages_without_pictures_load_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = WordReader()
    monkeypatch.setattr(fresh.engine, "lines", lambda _: pytest.fail("the engine was loaded"))
    source = placed(tmp_path / "plain.pdf", "BT /F1 12 Tf 50 600 Td (Rachel Finchley) Tj ET", {})
    assert find(source, fresh) == []
    assert check_pictures(source, source, plan_of(source, []), "cps", reader=fresh).state == "clean"


def test_proof_tells_a_covered_picture_from_an_overwritten_one(tmp_path: Path, reader: WordReader) -> None:
    image = sheet([LINE, "She went home afterwards."])
    source = scanned_pdf(tmp_path / "source.pdf", [image])
    hits = find(source, reader)
    plan = plan_of(source, hits)
    assert check_pictures(source, source, plan, "cps", reader=reader).state == "leaked"

    left, bottom, right, top = bounds(hits[0].quads[0])
    covered = placed(
        tmp_path / "covered.pdf",
        f"q {A4[0]} 0 0 {A4[1]} 0 0 cm /Im Do Q 0 g {left} {bottom} {right - left} {top - bottom} re f",
        {"/Im": image},
    )
    leak = check_pictures(source, covered, plan, "cps", reader=reader)
    assert (leak.state, leak.name) == ("leaked", "pictures:rapidocr")
    assert "Finchley" not in leak.detail
    assert "i0" in leak.detail

    done = tmp_path / "done.pdf"
    apply(source, plan, "cps", done)
    assert check_pictures(source, done, plan, "cps", reader=reader).state == "clean"
    (page,) = read_pictures(done, reader=reader)
    assert "Finch" not in page.text
    assert "She went home afterwards." in page.text
    assert "rang 07700 900733" in page.text


def test_proof_reads_pictures_that_pages_draw_in_roundabout_ways(tmp_path: Path, reader: WordReader) -> None:
    pdf = pikepdf.new()
    add_page(pdf, "/Pattern cs /P scn 50 600 450 40 re f", {})
    pattern = pdf.make_stream(b"q 450 0 0 40 0 0 cm /Im Do Q")
    pattern.stream_dict = Dictionary(
        Type=Name.Pattern,
        PatternType=1,
        PaintType=1,
        TilingType=1,
        BBox=[0, 0, 450, 40],
        XStep=450,
        YStep=40,
        Resources=Dictionary(XObject=Dictionary(Im=image_object(pdf, label(LINE)))),
    )
    pdf.pages[0].obj.Resources.Pattern = Dictionary(P=pattern)
    path = tmp_path / "pattern.pdf"
    pdf.save(path)
    hit = PictureHit(0, ((0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0),), Span(0, 1, "TERM", 1.0, "x", "y"), NAME)
    assert check_pictures(path, path, plan_of(path, [hit]), "cps", reader=reader).state == "leaked"
    other = hit._replace(text="Somebody Else")
    assert check_pictures(path, path, plan_of(path, [other]), "cps", reader=reader).state == "clean"


def test_a_picture_that_nobody_decodes_is_unchecked(tmp_path: Path, reader: WordReader) -> None:
    pdf = pikepdf.new()
    broken = image_object(pdf, label(LINE))
    broken.write(b"no jpeg at all", filter=Name.DCTDecode)
    add_page(pdf, "q 450 0 0 40 50 600 cm /Im Do Q", {"/Im": broken})
    path = tmp_path / "broken.pdf"
    pdf.save(path)
    (hit,) = find(path, reader, word="")
    assert (hit.span.kind, hit.span.auto) == ("PICTURE", False)
    assert check_pictures(path, path, plan_of(path, []), "cps", reader=reader).state == "unchecked"


def test_proof_of_two_pictures_with_a_box_each(tmp_path: Path, reader: WordReader) -> None:
    """The box of one picture lies beside the other: nothing of that one is to be read for it."""
    first, second = sheet([LINE, *["She went home."] * 6]), sheet(["They met at nine.", f"{NAME} came home", *["So did we."] * 5])
    content = "q 450 0 0 320 50 480 cm /A Do Q q 450 0 0 320 50 60 cm /B Do Q"
    source = placed(tmp_path / "two.pdf", content, {"/A": first, "/B": second})
    readings: dict[str, list[object]] = {}
    hits = find(source, reader, readings=readings)
    assert [hit.text for hit in hits] == [NAME, NAME]
    plan = replace(plan_of(source, hits), readings=readings)
    done = tmp_path / "done.pdf"
    apply(source, plan, "cps", done)
    channel = check_pictures(source, done, plan, "cps", reader=reader)
    assert (channel.state, "2 of them around the boxes" in channel.detail) == ("clean", True)


def test_the_bands_and_frames_of_a_form_are_no_writing(tmp_path: Path, reader: WordReader) -> None:
    """Chequered bands, a heading drawn over each, a table and tick boxes: the look of a form is its own text and nothing else."""
    band = Image.new("L", (1060, 64), 255)
    draw = ImageDraw.Draw(band)
    for column in range(0, 1060, 32):
        draw.rectangle((column, column // 32 % 2 * 32, column + 31, column // 32 % 2 * 32 + 31), fill=20)
    content = "q 510 0 0 31 44 784 cm /A Do Q q 510 0 0 31 44 25 cm /A Do Q "
    for bottom in (787, 28):
        content += f"1 g 0 G 180 {bottom} 240 21 re B 0 g BT /F1 12 Tf 215 {bottom + 7} Td (RESTRICTED when complete) Tj ET "
    content += "1 w 46 90 500 660 re S "
    for number, bottom in enumerate(range(110, 740, 45)):
        content += f"46 {bottom} m 546 {bottom} l S 420 {bottom + 12} 12 12 re S "
        content += f"BT /F1 10 Tf 60 {bottom + 15} Td ({number + 1}. Is there any other relevant material in this case?) Tj ET "
    for column in (360, 400, 440, 505):
        content += f"{column} 695 m {column} 740 l S "
    source = placed(tmp_path / "form.pdf", content, {"/A": band})
    assert find(source, reader, word="") == []


def test_an_area_of_several_lines_hides_what_lies_there_and_moves_nothing(tmp_path: Path, reader: WordReader) -> None:
    """A person drew it around a block: the letters under it go, those beside it stay where they are, the proof agrees."""
    rows = ["45 AA 2098 20", "Seen by nobody else", "Closed on Friday"]
    content = "".join(f"BT /F1 11 Tf 60 {700 - 14 * n} Td ({row} beside the block stays) Tj ET " for n, row in enumerate(rows))
    source = placed(tmp_path / "block.pdf", content, {})
    area = (55.0, 668.0, 110.0, 668.0, 110.0, 712.0, 55.0, 712.0)
    hit = PictureHit(0, (area,), Span(0, 0, "HANDWRITING", 1.0, "reviewer", "drawn"), "")
    plan, done = plan_of(source, [hit]), tmp_path / "done.pdf"
    rendition = apply(source, plan, "cps", done)
    assert [(place.quad, place.width_kept) for place in rendition.places] == [(area, True)]

    def ends(path: Path) -> list[tuple[float, ...]]:
        with pypdfium2.PdfDocument(path) as document:
            text = document[0].get_textpage()
            searcher = text.search("stays")
            found = (text.get_charbox(hit[0]) for hit in iter(searcher.get_next, None))
            return [tuple(round(value, 1) for value in box) for box in found]

    assert ends(done) == ends(source)
    assert len(ends(done)) == 3
    assert verify(source, done, plan, "cps", places=rendition.places).leaked == ()


def test_the_invisible_layer_of_a_scan_in_strips_vouches_for_nothing(tmp_path: Path, reader: WordReader) -> None:
    """A scanner stores a page in strips and reads it badly: what it read must not pass for the page's own text."""
    image = sheet([LINE, "She went home afterwards."], size=(900, 200))
    upper, lower = image.crop((0, 0, 900, 96)), image.crop((0, 96, 900, 200))
    content = "q 450 0 0 48 50 652 cm /A Do Q q 450 0 0 52 50 600 cm /B Do Q "
    content += "BT 3 Tr /F1 14 Tf 68 659 Td (My daughter Raohe1 Fimchky rang 07700 9OO733) Tj "
    content += "0 -33 Td (Sbe wemt home aftervvards.) Tj ET"
    source = placed(tmp_path / "strips.pdf", content, {"/A": upper, "/B": lower})
    hits = find(source, reader)
    assert [hit.text for hit in hits] == [NAME]
    (page,) = read_pictures(source, reader=reader)
    assert "afterwards." in [word.text for word in page.words()]
