"""Codes, texts and widths of fonts, and what is left of them when words are gone."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_making import MadePdf, everything, page_text, redacted
from pikepdf import Array, Dictionary, Name

from redaction.pdf.cmaps import parse_cmap, predefined_cmap
from redaction.pdf.font_programs import without_words
from redaction.pdf.fonts import Font, fold, standard_font
from redaction.pdf.streams import BudgetSpentError


def test_code_spaces_of_mixed_lengths_are_split_as_the_map_says() -> None:
    cmap = parse_cmap(
        b"2 begincodespacerange <00> <80> <8140> <9ffc> endcodespacerange "
        b"2 begincidrange <20> <7e> 1 <8140> <817e> 633 endcidrange 1 begincidchar <80> 97 endcidchar"
    )
    assert list(cmap.split(b"A\x81\x41\x80 ")) == [(b"A", 34), (b"\x81\x41", 634), (b"\x80", 97), (b" ", 1)]


def test_predefined_maps_split_shift_jis() -> None:
    cmap = predefined_cmap("90ms-RKSJ-H")
    assert cmap is not None
    assert [code for code, _ in cmap.split("aあb".encode("cp932"))] == [b"a", b"\x82\xa0", b"b"]
    assert predefined_cmap("No-Such-Map") is None


def test_to_unicode_ranges_arrays_and_ligatures() -> None:
    texts = parse_cmap(
        b"2 beginbfrange <01> <03> <0041> <10> <11> [<0066006C> <D83DDE00>] endbfrange 1 beginbfchar <20> <00E9> endbfchar"
    ).texts
    assert texts == {1: "A", 2: "B", 3: "C", 16: "fl", 17: "😀", 32: "é"}


def test_a_map_that_is_written_again_and_again_is_given_up() -> None:
    parse_cmap(b"1 beginbfrange <0000> <ffff> <0041> endbfrange")
    with pytest.raises(BudgetSpentError):
        parse_cmap(b"1 beginbfrange <0000> <ffff> <0041> endbfrange " * 10)


@pytest.mark.parametrize("key", ["W", "W2"])
def test_widths_of_more_glyphs_than_there_can_be_are_given_up(key: str) -> None:
    def font(last: int) -> Font:
        numbers = Array([0, last, 500] if key == "W" else [0, last, -900, 500, 880])
        child = Dictionary({"/Type": Name.Font, "/Subtype": Name.CIDFontType2, f"/{key}": numbers})
        return Font(Dictionary(Type=Name.Font, Subtype=Name.Type0, DescendantFonts=Array([child])))

    assert font(65_535).decode(b"\0A")
    with pytest.raises(BudgetSpentError):
        font(2_000_000_000)


@given(st.lists(st.binary(max_size=9), max_size=6))
def test_codes_of_two_bytes_are_cut_alike_however_often_they_are_met(shown: list[bytes]) -> None:
    child = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2)
    font = Font(Dictionary(Type=Name.Font, Subtype=Name.Type0, Encoding=Name("/Identity-H"), DescendantFonts=Array([child])))
    for data in [*shown, *shown]:
        assert [code.data for code in font.decode(data)] == [data[at : at + 2] for at in range(0, len(data), 2)]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_map_or_none(data: bytes) -> None:
    cmap = parse_cmap(b"1 begincodespacerange <00> <ff> endcodespacerange " + data)
    assert b"".join(code for code, _ in cmap.split(data)) == data


@pytest.mark.parametrize(
    ("name", "metrics"),
    [
        ("/Arial", "Helvetica"),
        ("/ABCDEF+TimesNewRoman,Bold", "Times-Bold"),
        ("/CourierNew,BoldItalic", "Courier-BoldOblique"),
        ("/Verdana-Italic", "Helvetica-Oblique"),
        ("/Symbol", "Symbol"),
    ],
)
def test_fonts_without_widths_take_those_of_a_standard_font(name: str, metrics: str) -> None:
    assert standard_font(name) == metrics


def test_differences_and_widths_of_a_simple_font() -> None:
    font = Font(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type1,
            BaseFont=Name.Own,
            Encoding=Dictionary(Differences=Array([1, Name.eacute, Name.f_i, Name("/uni0416"), 65, Name("/.notdef")])),
            FirstChar=1,
            Widths=Array([500, 600, 700]),
            FontDescriptor=Dictionary(MissingWidth=250),
        )
    )
    codes = font.decode(b"\x01\x02\x03A ")
    assert [code.text for code in codes] == ["é", "fi", "Ж", "", " "]
    assert [code.advance for code in codes] == pytest.approx([0.5, 0.6, 0.7, 0.25, 0.25])


def test_vertical_writing_moves_down_and_centres_glyphs() -> None:
    child = Dictionary(Subtype=Name.CIDFontType0, DW=1000, DW2=Array([880, -1000]), W2=Array([5, Array([-500, 300, 700])]))
    font = Font(Dictionary(Subtype=Name.Type0, Encoding=Name("/Identity-V"), DescendantFonts=Array([child])))
    plain, special = font.decode(b"\x00\x01\x00\x05")
    assert (plain.advance, plain.across, plain.above) == pytest.approx((-1.0, 0.5, 0.88))
    assert (special.advance, special.across, special.above) == pytest.approx((-0.5, 0.3, 0.7))


def test_folding_keeps_letters_and_digits_only() -> None:
    assert fold("Ǆ-Éclair № 5 ﬁ Straße") == fold("dž eclair no5 fi STRASSE")


def sfnt() -> bytes:
    """A TrueType program with one glyph table and a name table."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({65: "A"})
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((500, 0))
    pen.lineTo((250, 700))
    pen.closePath()
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "A": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "A": (600, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Secret Sans", "styleName": "Regular"})
    builder.setupPost()
    buffer = io.BytesIO()
    builder.save(buffer)
    return buffer.getvalue()


def test_names_leave_a_truetype_program_and_its_outlines_stay() -> None:
    from fontTools.ttLib import TTFont

    program = sfnt()
    plain = without_words(program)
    font = TTFont(io.BytesIO(plain))
    assert "name" not in font and "glyf" in font
    assert font["glyf"]["A"].numberOfContours == 1
    assert font.getBestCmap() == {65: "A"}
    assert "Secret".encode("utf-16-be") not in plain
    assert struct.unpack(">H", plain[4:6])[0] == len(font.reader.tables)


def test_notices_leave_a_type1_program_and_lengths_stay() -> None:
    clear = b"%!PS-AdobeFont-1.0: Own\n%Secret remark\n/FontInfo 4 dict dup begin /Notice (By \\(Mr\\) Secret) def "
    program = clear + b"eexec\x01\x02(Secret)"
    plain = without_words(program)
    assert len(plain) == len(program)
    assert plain.count(b"Secret") == 1
    assert plain.endswith(b"eexec\x01\x02(Secret)")


def test_names_leave_a_cff_program() -> None:
    from fontTools.cffLib import CFFFontSet
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.t2CharStringPen import T2CharStringPen

    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", "A"])
    pen = T2CharStringPen(600, None)
    pen.moveTo((0, 0))
    pen.lineTo((500, 0))
    pen.lineTo((250, 700))
    pen.closePath()
    shape = pen.getCharString()
    builder.setupCFF("Own", {"FullName": "Secret Serif", "Notice": "(c) Secret"}, {".notdef": shape, "A": shape}, {})
    buffer = io.BytesIO()
    builder.font["CFF "].cff.compile(buffer, builder.font)
    plain = without_words(buffer.getvalue())
    assert b"Secret" not in plain
    again = CFFFontSet()
    again.decompile(io.BytesIO(plain), None)
    assert again[0].CharStrings["A"] is not None


@given(st.binary(max_size=200), st.sampled_from([b"\x00\x01\x00\x00", b"OTTO", b"%!", b"\x01\x00\x04\x01"]))
def test_damaged_font_programs_do_no_harm(data: bytes, head: bytes) -> None:
    assert isinstance(without_words(head + data), bytes)


def test_maps_and_widths_hold_shown_codes_only(tmp_path: Path) -> None:
    made = MadePdf()
    program = made.pdf.make_stream(b"")
    program.write(zlib.compress(sfnt()), filter=Name.FlateDecode)
    child = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name.Own,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        W=Array([1, Array([601 + n for n in range(26)])]),
        FontDescriptor=Dictionary(Type=Name.FontDescriptor, FontName=Name.Own, Flags=4, FontFile2=program),
    )
    font = made.pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name.Own,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([made.pdf.make_indirect(child)]),
            ToUnicode=made.pdf.make_stream(b"1 beginbfrange <0001> <001a> <0041> endbfrange"),
        )
    )
    made.page("BT /F1 12 Tf 10 100 Td <000100020003> Tj 60 0 Td <0018001900 1A> Tj ET", Dictionary(Font=Dictionary(F1=font)))
    target, _, _ = redacted(made.save(tmp_path), "XYZ")
    assert page_text(target) == "ABC"
    data = everything(target)
    assert b"<0001> <0041>" in data and b"<0018>" not in data and b"<0058>" not in data
    with pikepdf.open(target) as result:
        (written,) = [item for item in result.objects if isinstance(item, pikepdf.Dictionary) and "/W" in item]
        assert [item if isinstance(item, int) else list(item) for item in written["/W"]] == [1, [601], 2, [602], 3, [603]]


@pytest.mark.parametrize(
    ("family", "stays"),
    [("Times New Roman", True), ("Quentin Farnsworth", False), ("T", False), ("Times New Roman of Quentin", False)],
)
def test_a_family_stays_where_it_repeats_the_fonts_name(tmp_path: Path, family: str, stays: bool) -> None:
    """Without it a viewer shows a font that is not embedded in another one."""
    made = MadePdf()
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.TimesNewRomanPSMT, FontFamily=pikepdf.String(family), Flags=34,
        FontBBox=Array([-568, -307, 2046, 1040]), Ascent=1040, Descent=-307, ItalicAngle=0, StemV=80, CapHeight=662,
    )  # fmt: skip
    font = Dictionary(
        Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.TimesNewRomanPSMT, Encoding=Name.WinAnsiEncoding, FirstChar=32,
        LastChar=126, Widths=Array([500] * 95), FontDescriptor=made.pdf.make_indirect(descriptor),
    )  # fmt: skip
    made.page(
        "BT /F1 12 Tf 50 200 Td (Seen with Ann Moss there) Tj ET", Dictionary(Font=Dictionary(F1=made.pdf.make_indirect(font)))
    )
    target, _, _ = redacted(made.save(tmp_path), "Ann Moss")
    with pikepdf.open(target) as pdf:
        (found,) = [f for f in pdf.pages[0].Resources.Font.values() if "/FontDescriptor" in f]
        assert str(found.FontDescriptor.get("/FontFamily", "")) == (family if stays else "")
    assert "Ann Moss" not in page_text(target)


@pytest.mark.parametrize(("embedded", "whole", "stays"), [(False, True, True), (False, False, False), (True, True, False)])
def test_widths_that_are_listed_whatever_the_text_stay(tmp_path: Path, embedded: bool, whole: bool, stays: bool) -> None:
    """A viewer stretches the stand-in for a font that is not embedded by its widths; a list with gaps changed every letter."""
    made = MadePdf()
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.TimesNewRomanPSMT, Flags=34, FontBBox=Array([-568, -307, 2046, 1040]),
        Ascent=1040, Descent=-307, ItalicAngle=0, StemV=80, CapHeight=662,
    )  # fmt: skip
    if embedded:
        descriptor["/FontFile2"] = made.pdf.make_stream(b"no program that can be read")
    content = "Seen with Quinn there"
    widths = [500 if whole or chr(code) in content else 0 for code in range(32, 127)]
    font = Dictionary(
        Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.TimesNewRomanPSMT, Encoding=Name.WinAnsiEncoding, FirstChar=32,
        LastChar=126, Widths=Array(widths), FontDescriptor=made.pdf.make_indirect(descriptor),
    )  # fmt: skip
    made.page(f"BT /F1 12 Tf 50 200 Td ({content}) Tj ET", Dictionary(Font=Dictionary(F1=made.pdf.make_indirect(font))))
    target, _, _ = redacted(made.save(tmp_path), "Quinn")
    with pikepdf.open(target) as pdf:
        (found,) = [f for f in pdf.pages[0].Resources.Font.values() if "/FontDescriptor" in f]
        kept = {chr(code) for code, width in enumerate(found.Widths, 32) if int(width)}
    assert ("Q" in kept) is stays
    assert {"S", "w", "t"} <= kept
