"""What somebody with every tool gets out of a redacted file: letters that are drawn, codes that go on, names nobody reads."""

from __future__ import annotations

import base64
import codecs
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hiding_pixels
import pikepdf
import pytest
from hiding_places import SECRET, Draft, make, text_at
from pdf_making import MadePdf, everything, redacted
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont, ImageOps

from benchmarks.attacks import live_words
from redaction.findings import Finding, PagePlace, Span
from redaction.pdf.apply import apply
from redaction.pdf.carried import holds_secret
from redaction.pdf.illegible import illegible_pages
from redaction.pdf.verify import verify
from redaction.plan import Plan

SAID = SECRET.encode()
TOLD = Name("/" + SECRET.replace(" ", "_"))
SQUARE = b"300 300 20 20 re f\n"
SIZE = hiding_pixels.SIZE
BLANK = Image.new("L", SIZE, 255)

STROKES = {
    "M": "0006 0623 2346 4640", "O": "0006 0646 4640 4000", "R": "0006 0646 4643 4303 1340", "W": "0610 1024 2430 3046",
    "E": "4000 0006 0646 0333", "N": "0006 0640 4046", "A": "0026 2640 1232", "T": "2026 0646",
    "G": "4546 4606 0600 0040 4043 4323", "L": "0600 0040",
}  # fmt: skip
"""Letters as a plotter draws them: each stroke from and to a point of a grid of 5 by 7."""


def _strokes() -> bytes:
    out = b"1 w 0 G\n"
    for place, letter in enumerate(SECRET.upper()):
        for x0, y0, x1, y1 in (map(int, stroke) for stroke in STROKES.get(letter, "").split()):
            ends = [72 + place * 13 + x0 * 2.2, 600 + y0 * 2.2, 72 + place * 13 + x1 * 2.2, 600 + y1 * 2.2]
            out += "{:.1f} {:.1f} m {:.1f} {:.1f} l S\n".format(*ends).encode()
    return out


def _dots(operators: str) -> bytes:
    picture = Image.new("1", (400, 14))
    ImageDraw.Draw(picture).text((0, 0), SECRET, fill=1)
    places = ((x, y) for x in range(400) for y in range(14) if picture.getpixel((x, y)))
    return b"".join(operators.format(x=72 + x * 1.6, y=600 - y * 1.6).encode() for x, y in places)


def _outlines(paint: bytes) -> bytes:
    draft = Draft(pikepdf.new(), None)  # type: ignore[arg-type]
    hiding_pixels.vector_outlines(draft)
    return draft.over.replace(b"0 g ", b"").replace(b"f\n", paint)


def squares(draft: Draft) -> None:
    draft.over = b"0 g " + _dots("{x:.1f} {y:.1f} 1.6 1.6 re f\n")


def dots_of_a_pen(draft: Draft) -> None:
    draft.over = b"1 J 1.4 w " + _dots("{x:.1f} {y:.1f} m {x:.1f} {y:.1f} l S\n")


def strokes(draft: Draft) -> None:
    draft.over = _strokes()


def stroked_outlines(draft: Draft) -> None:
    draft.over = b"0.8 w " + _outlines(b"S\n")


def one_path(draft: Draft) -> None:
    draft.over = b"0 g " + _outlines(b"\n") + b"f\n"


def a_clip(draft: Draft) -> None:
    draft.over = b"q " + _outlines(b"\n") + b"W n 0 g 0 500 612 150 re f Q\n"


def cell_of_a_pattern(draft: Draft) -> None:
    cell = draft.stream(
        b"0 g " + _outlines(b"f\n"), Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1, BBox=Array([0, 0, 612, 792]),
        XStep=612, YStep=792, Resources=Dictionary(),
    )  # fmt: skip
    draft.resources.Pattern = Dictionary(P0=cell)
    draft.over = b"/Pattern cs /P0 scn 0 500 612 150 re f\n"


def soft_mask(draft: Draft) -> None:
    content = b"1 g " + _outlines(b"f\n")
    group = draft.form(content, Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray), Resources=Dictionary())
    draft.resources.ExtGState = Dictionary(G0=Dictionary(SMask=Dictionary(S=Name.Luminosity, G=group)))
    draft.over = b"q /G0 gs 0 g 0 500 612 150 re f Q\n"


def mesh(draft: Draft) -> None:
    shading = draft.stream(
        struct.pack(">BHHB", 0, 10, 10, 0) * 3, ShadingType=4, ColorSpace=Name.DeviceGray, BitsPerCoordinate=16,
        BitsPerComponent=8, BitsPerFlag=8, Decode=Array([0, 600, 0, 600, 0, 1]),
    )  # fmt: skip
    draft.resources.Shading = Dictionary(S1=shading)
    draft.over = b"/S1 sh\n"


DRAWN = (squares, dots_of_a_pen, strokes, stroked_outlines, one_path, a_clip, cell_of_a_pattern, soft_mask, mesh)


def _written(place: Callable[[Draft], Any], folder: Path) -> Path:
    path = folder / "source.pdf"
    path.write_bytes(make(place))
    return path


@pytest.mark.parametrize("place", DRAWN, ids=lambda place: place.__name__)
def test_a_page_that_draws_letters_is_read_as_it_is_seen(place: Callable[[Draft], None], tmp_path: Path) -> None:
    with pikepdf.open(_written(place, tmp_path)) as pdf:
        assert illegible_pages(pdf) == {0}


def test_tables_and_charts_are_not_taken_for_letters() -> None:
    made = MadePdf()
    cells = (f"{40 + 45 * column} {40 + 14 * row}" for row in range(6) for column in range(6))
    corners = " ".join(f"{cell} 0.5 14 re f {cell} 45 0.5 re f {cell} 0.5 0.5 re f" for cell in cells)
    bars = " ".join(f"{20 * bar} 200 12 {8 + 7 * bar} re f" for bar in range(8))
    made.page(f"{corners} {bars} 10 290 m 390 290 l S")
    assert illegible_pages(made.pdf) == set()


@pytest.mark.parametrize("place", [squares, strokes], ids=lambda place: place.__name__)
def test_letters_that_are_drawn_go(place: Callable[[Draft], None], tmp_path: Path) -> None:
    target, plan, rendition = redacted(_written(place, tmp_path), SECRET)
    assert plan.findings
    assert not rendition.pictured_pages
    with pikepdf.open(target) as pdf:
        content = pdf.pages[0].Contents.read_bytes()
    assert content.count(b" l") + content.count(b"re\n") < 10, "not only the paint has to go, but what it was to paint"


@pytest.mark.parametrize("place", [one_path, a_clip, cell_of_a_pattern, soft_mask, mesh], ids=lambda place: place.__name__)
def test_a_box_over_what_cannot_be_cut_makes_the_page_a_picture(place: Callable[[Draft], None], tmp_path: Path) -> None:
    source = _written(place, tmp_path)
    start = redacted(source, "Nobody")[1]
    quad = (150.0, 550.0, 250.0, 550.0, 250.0, 590.0, 150.0, 590.0)
    finding = Finding.of("r1", Span(0, 0, "AREA", 1.0, "person", "a mark"), "", PagePlace(0, (quad,)))
    accepted = finding.decided("accepted", by="t", origin="reviewer")
    plan = Plan(start.source_sha256, "pdf", findings=(accepted,), pages=1)
    assert apply(source, plan, "cps", tmp_path / "target.pdf").pictured_pages == (0,)


def test_words_that_a_mirrored_picture_shows_are_found(tmp_path: Path) -> None:
    def mirrored(draft: Draft) -> None:
        picture = ImageOps.mirror(hiding_pixels.drawn())
        draft.resources.XObject = Dictionary(Im0=draft.image(picture.tobytes(), *SIZE))
        draft.over = b"q -245 0 0 28 317 560 cm /Im0 Do Q\n"

    _, plan, _ = redacted(_written(mirrored, tmp_path), SECRET)
    assert plan.findings


def _fax(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    ImageOps.invert(picture).point(lambda grey: 255 if grey > 127 else 0).convert("1").save(buffer, "TIFF", compression="group4")
    with Image.open(io.BytesIO(buffer.getvalue())) as tiff:
        offset, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]  # type: ignore[attr-defined]
    return buffer.getvalue()[offset : offset + length]


def _shown(draft: Draft, data: bytes, **keys: Any) -> None:
    draft.resources.XObject = Dictionary(Im0=draft.image(data, *SIZE, BitsPerComponent=1, **keys))
    draft.over = b"q 245 0 0 28 72 560 cm /Im0 Do Q\n"


def behind_a_fax_code(draft: Draft) -> None:
    data = _fax(BLANK) + SECRET.encode("utf-16-le")
    _shown(draft, data, Filter=Name.CCITTFaxDecode, DecodeParms=Dictionary(K=-1, Columns=SIZE[0], Rows=SIZE[1]))


def below_a_fax(draft: Draft) -> None:
    tall = Image.new("L", (SIZE[0], 2 * SIZE[1]), 255)
    tall.paste(hiding_pixels.drawn(), (0, SIZE[1]))
    rows = Dictionary(K=-1, Columns=SIZE[0], Rows=2 * SIZE[1], BlackIs1=True)
    _shown(draft, _fax(tall), Filter=Name.CCITTFaxDecode, DecodeParms=rows)


def _jbig2(*more: tuple[int, int, bytes]) -> bytes:
    page = struct.pack(">LLLLBH", *SIZE, 0, 0, 0, 0)
    segments = [(48, 1, page), (38, 1, hiding_pixels._region(BLANK)), *more]
    return b"".join(struct.pack(">LBBBL", n, kind, 0, of, len(data)) + data for n, (kind, of, data) in enumerate(segments))


def note_in_a_jbig2(draft: Draft) -> None:
    note = struct.pack(">L", 0x20000002) + SECRET.encode("utf-16-be")
    _shown(draft, _jbig2((62, 1, note)), Filter=Name.JBIG2Decode)


FAXES = (behind_a_fax_code, below_a_fax, note_in_a_jbig2)


@pytest.mark.parametrize("place", FAXES, ids=lambda place: place.__name__)
def test_a_black_and_white_picture_holds_what_it_shows(place: Callable[[Draft], None], tmp_path: Path) -> None:
    source = _written(place, tmp_path)
    target, _, rendition = redacted(source, "Nobody")
    assert not rendition.pictured_pages
    with pikepdf.open(target) as pdf:
        picture: Any = pdf.pages[0].Resources.XObject.Im0
        assert picture.Filter == Name.FlateDecode
        assert len(set(pikepdf.PdfImage(picture).as_pil_image().convert("L").tobytes())) == 1
    assert b"T\0r\0e\0g" not in everything(target) and b"\0T\0r\0e\0g" not in everything(target)


def test_a_plain_jbig2_is_not_coded_anew(tmp_path: Path) -> None:
    target, _, _ = redacted(_written(lambda draft: _shown(draft, _jbig2(), Filter=Name.JBIG2Decode), tmp_path), "Nobody")
    with pikepdf.open(target) as pdf:
        assert pdf.pages[0].Resources.XObject.Im0.Filter == Name.JBIG2Decode


def _embedded(draft: Draft, name: str, instructions: bytes = b"") -> None:
    from fontTools.ttLib import TTFont, newTable
    from fontTools.ttLib.tables.ttProgram import Program

    buffer = io.BytesIO()
    font = TTFont(io.BytesIO(ImageFont.load_default(36).font_bytes))  # type: ignore[union-attr]
    if instructions:
        font["fpgm"] = newTable("fpgm")
        font["fpgm"].program = Program()
        font["fpgm"].program.fromBytecode(b"\x40" + bytes([len(instructions)]) + instructions)
    font.save(buffer)
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name(name), Flags=32, FontFile2=draft.stream(buffer.getvalue()), Ascent=800,
        FontBBox=Array([0, -200, 1000, 1000]), ItalicAngle=0, Descent=-200, CapHeight=700, StemV=80,
    )  # fmt: skip
    draft.resources.Font.E1 = draft.pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name(name), Encoding=Name.WinAnsiEncoding, FirstChar=32, LastChar=126,
            Widths=Array([500] * 95), FontDescriptor=descriptor,
        )
    )  # fmt: skip
    draft.over = b"BT /E1 12 Tf 72 600 Td (plain words) Tj ET\n"


def test_a_font_that_is_called_after_somebody_gets_another_name(tmp_path: Path) -> None:
    source = _written(lambda draft: _embedded(draft, "/ABCDEF+Morwenna-Tregeagle"), tmp_path)
    assert b"Tregeagle" in everything(source)
    target, _, rendition = redacted(source, "Nobody")
    assert b"Tregeagle" not in everything(target)
    assert not rendition.pictured_pages
    assert live_words(target, ["plain", "words"]) == (2, 2)


def test_a_name_in_the_instructions_of_a_font_does_not_come_along(tmp_path: Path) -> None:
    source = _written(lambda draft: _embedded(draft, "/ABCDEF+Arial", SAID), tmp_path)
    target, plan, rendition = redacted(source, SECRET)
    assert SAID not in everything(target)
    channels = {channel.name: channel.state for channel in verify(source, source, plan, "cps").channels}
    assert channels["raw-objects"] == "leaked"
    assert rendition.pictured_pages == (0,)


@pytest.mark.parametrize("key", ["BM", "RI", "TR", "BG2", "SMask", "Type"])
def test_values_of_a_graphics_state_are_those_of_the_standard(key: str, tmp_path: Path) -> None:
    def place(draft: Draft) -> None:
        draft.resources.ExtGState = Dictionary(G1=Dictionary({"/" + key: TOLD, "/CA": 1}))
        draft.over = b"/G1 gs " + SQUARE

    target, _, rendition = redacted(_written(place, tmp_path), "Nobody")
    assert b"Tregeagle" not in everything(target)
    assert not rendition.pictured_pages


@pytest.mark.parametrize("key", ["Intent", "Type"])
def test_values_of_a_picture_are_those_of_the_standard(key: str, tmp_path: Path) -> None:
    def place(draft: Draft) -> None:
        image = draft.image(bytes(range(64)), 8, 8)
        image["/" + key] = TOLD
        draft.resources.XObject = Dictionary(Im0=image)
        draft.over = b"q 60 0 0 30 300 300 cm /Im0 Do Q\n"

    target, _, _ = redacted(_written(place, tmp_path), "Nobody")
    assert b"Tregeagle" not in everything(target)


@pytest.mark.parametrize(
    ("content", "pictured"),
    [
        (b"/" + str(TOLD)[1:].encode() + b" ri " + SQUARE, False),
        (b"q 20 0 0 20 300 300 cm BI /W 2 /H 2 /CS /G /BPC 8 /F /AHx /X (" + SAID + b") ID 00ff00ff> EI Q\n", True),
    ],
)
def test_words_that_no_operator_knows_do_not_come_along(content: bytes, pictured: bool, tmp_path: Path) -> None:
    def place(draft: Draft) -> None:
        draft.over = content

    target, _, rendition = redacted(_written(place, tmp_path), "Nobody")
    assert b"Tregeagle" not in everything(target)
    assert bool(rendition.pictured_pages) == pictured


def table_of_a_jpeg(draft: Draft) -> None:
    buffer = io.BytesIO()
    BLANK.save(buffer, "JPEG")
    table = b"\xff\xdb" + struct.pack(">H", 67) + b"\x03" + (SAID * 4)[:64]
    draft.resources.XObject = Dictionary(
        Im0=draft.image(buffer.getvalue()[:2] + table + buffer.getvalue()[2:], *SIZE, Filter=Name.DCTDecode)
    )
    draft.over = b"q 245 0 0 28 72 560 cm /Im0 Do Q\n"


def samples_of_a_function(draft: Draft) -> None:
    function = draft.stream(SAID, FunctionType=0, Domain=Array([0, 1]), Range=Array([0, 1]), Size=Array([18]), BitsPerSample=8)
    draft.resources.ColorSpace = Dictionary(C1=Array([Name.Separation, Name.Black, Name.DeviceGray, function]))
    draft.under = b"/C1 cs 0.5 scn " + SQUARE


@pytest.mark.parametrize("place", [table_of_a_jpeg, samples_of_a_function], ids=lambda place: place.__name__)
def test_a_term_in_the_data_of_a_resource_does_not_stop_the_release(place: Callable[[Draft], None], tmp_path: Path) -> None:
    target, _, rendition = redacted(_written(place, tmp_path), SECRET)
    assert rendition.pictured_pages == (0,)
    assert b"Tregeagle" not in everything(target)


ADDRESSES = {
    "base64": base64.urlsafe_b64encode(b"user=" + SAID).decode().rstrip("="),
    "base32": base64.b32encode(SAID).decode(),
    "hex": SAID.hex(),
    "backwards": SECRET[::-1].replace(" ", "-"),
    "turned": codecs.encode(SECRET.replace(" ", "-"), "rot13"),
    "percent signs thrice": "".join(f"%2525{byte:02X}" for byte in SAID),
    "escapes": "".join(f"%u{ord(letter):04X}" for letter in SECRET),
    "packed": base64.urlsafe_b64encode(zlib.compress(SAID)).decode(),
}


@pytest.mark.parametrize("spelling", ADDRESSES)
def test_a_link_that_tells_a_name_in_disguise_is_left_out_and_the_file_released(spelling: str, tmp_path: Path) -> None:
    def place(draft: Draft) -> None:
        actions = (Dictionary(S=Name.URI, URI=String("https://e.org/" + tail)) for tail in (ADDRESSES[spelling], "kept"))
        links = (
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([300, 300 + 50 * n, 390, 320 + 50 * n]), A=action)
            for n, action in enumerate(actions)
        )
        draft.page.obj.Annots = Array([draft.pdf.make_indirect(link) for link in links])
        draft.over = text_at(b"our page", 300, 302)

    source = _written(place, tmp_path)
    target, plan, rendition = redacted(source, SECRET)
    with pikepdf.open(target) as pdf:
        assert [str(link.A.URI) for link in pdf.pages[0].Annots] == ["https://e.org/kept"]
    channels = verify(source, target, plan, "cps", places=rendition.places).channels
    assert [channel.name for channel in channels if channel.state == "leaked"] == []


def test_letters_that_look_like_others_are_secrets_too() -> None:
    boxed = "".join(chr(0x1F170 + ord(letter) - 65) for letter in "TREGEAGLE")
    unseen = "".join(chr(0xE0000 + ord(letter)) for letter in "Tregeagle")
    assert all(holds_secret(f"by {said} x", {"tregeagle"}) for said in (boxed, unseen))
    assert not holds_secret("an ordinary title", {"tregeagle"})


@pytest.mark.parametrize(("rows", "twice", "drawn"), [(4, False, False), (4, True, False), (7, False, True)])
def test_the_chequered_band_of_a_police_form_is_no_writing(tmp_path: Path, rows: int, twice: bool, drawn: bool) -> None:
    """A band has four rows; letters made of black and white squares have five and more."""
    made = MadePdf()
    squares = [
        f"{(x + y) % 2} g {48 + 6 * x} {250 - 6 * y} 6 6 re f" for y in range(rows) for x in range(50) for _ in range(1 + twice)
    ]
    made.page("\n".join([*squares, "0 g BT /F1 12 Tf 20 100 Td (Witness statement) Tj ET"]))
    with pikepdf.open(made.save(tmp_path)) as pdf:
        assert illegible_pages(pdf) == ({0} if drawn else set())
