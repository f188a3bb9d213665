"""An embedded font holds the letters that are still shown and no others, whatever kind of program it is."""

from __future__ import annotations

import importlib.util
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pdf_making import MadePdf, page_text, pixels, redacted
from pikepdf import Array, Dictionary, Name

from benchmarks import width
from redaction.pdf.font_subset import cut_programs
from redaction.pdf.fonts import Font

TEXT = "Anna met quick Zbyxw of Fjord"
SECRET = "Zbyxw"


def _by(maker: str, folder: Path) -> Path:
    source = folder / "source.pdf"
    before, after = width.BEFORE, width.AFTER
    try:
        width.BEFORE, width.AFTER = "Anna met quick", "of Fjord"
        source.write_bytes(width.MAKERS[maker]([SECRET]))
    finally:
        width.BEFORE, width.AFTER = before, after
    return source


def _programs(path: Path) -> list[tuple[bytes, Any]]:
    with pikepdf.open(path) as pdf:
        return [
            (item[key].read_bytes(), str(item.get("/FontName", "")))
            for item in pdf.objects
            if isinstance(item, Dictionary) and item.get("/Type") == Name.FontDescriptor
            for key in ("/FontFile", "/FontFile2", "/FontFile3")
            if key in item
        ]


def _drawn(program: bytes) -> int:
    """How many glyphs of a program have an outline."""
    from fontTools.cffLib import CFFFontSet
    from fontTools.pens.recordingPen import RecordingPen
    from fontTools.ttLib import TTFont

    if program[:1] == b"\1" and program[:4] != b"\0\1\0\0":
        fonts = CFFFontSet()
        fonts.decompile(io.BytesIO(program), TTFont(sfntVersion="OTTO"), isCFF2=False)
        glyphs = fonts[0].CharStrings
        names = [name for name in glyphs.keys() if name != ".notdef"]  # noqa: SIM118
    else:
        glyphs = TTFont(io.BytesIO(program)).getGlyphSet()
        names = [name for name in glyphs if name != ".notdef"]
    count = 0
    for name in names:
        pen = RecordingPen()
        glyphs[name].draw(pen)
        count += any(step != "endPath" for step, _ in pen.value)
    return count


@pytest.mark.parametrize("maker", [
    "typst",
    pytest.param("LibreOffice", marks=pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")),
])  # fmt: skip
def test_only_letters_that_are_shown_stay_in_a_font(maker: str, tmp_path: Path) -> None:
    source = _by(maker, tmp_path)
    target, _, rendition = redacted(source, SECRET)
    assert page_text(target) == TEXT.replace(SECRET + " ", "")
    ((old, old_name),), ((new, new_name),) = _programs(source), _programs(target)
    assert _drawn(old) == len(set(TEXT) - {" "})
    assert _drawn(new) == len(set(TEXT.replace(SECRET, "")) - {" "})
    assert old_name[:7] != new_name[:7] and old_name[8:] == new_name[8:]
    assert not rendition.notes
    untouched, _, _ = redacted(source)
    assert pixels(source, scale=2).tobytes() == pixels(untouched, scale=2).tobytes()


@pytest.mark.skipif(not importlib.util.find_spec("reportlab"), reason="needs reportlab")
def test_a_simple_truetype_font_loses_what_is_not_shown(tmp_path: Path) -> None:
    import reportlab
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("Vera", str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")))
    source = tmp_path / "source.pdf"
    canvas = Canvas(str(source), pagesize=(400, 300))
    canvas.setFont("Vera", 14)
    canvas.drawString(40, 150, TEXT)
    canvas.save()
    target, _, _ = redacted(source, SECRET)
    assert page_text(target) == TEXT.replace(SECRET + " ", "")
    ((new, _),) = _programs(target)
    assert _drawn(new) == len(set(TEXT.replace(SECRET, "")) - {" "})


def _type1() -> bytes:
    """A Type 1 program of three glyphs, A, B and C, each a square of another size."""
    from fontTools.misc import eexec
    from fontTools.misc.psCharStrings import T1CharString

    glyphs = b""
    for name, side in ((".notdef", 0), ("A", 300), ("B", 500), ("C", 700)):
        square = [0, 600, "hsbw", 0, "hmoveto", side, "hlineto", side, "vlineto", -side, "hlineto", "closepath", "endchar"]
        glyph = T1CharString(program=square if side else [0, 600, "hsbw", "endchar"])
        glyph.compile()
        data, _ = eexec.encrypt(b"\0\0\0\0" + glyph.bytecode, 4330)
        glyphs += b"/%s %d RD %s ND\n" % (name.encode(), len(data), bytes(data))
    private = b"dup /Private 8 dict dup begin /RD {string currentfile exch readstring pop} executeonly def /ND {def} def "
    private += b"/BlueValues [] def /password 5839 def /MinFeature {16 16} def end\n2 index /CharStrings 4 dict dup begin\n"
    private += glyphs + b"end end readonly put dup /FontName get exch definefont pop mark currentfile closefile\n"
    head = (
        b"%!PS-AdobeFont-1.0: Made\n/FontName /Made def /FontType 1 def /PaintType 0 def /FontMatrix [0.001 0 0 0.001 0 0] def "
    )
    head += (
        b"/FontBBox {0 0 700 700} def /Encoding 256 array 0 1 255 {1 index exch /.notdef put} for dup 65 /A put dup 66 /B put "
    )
    head += b"dup 67 /C put readonly def currentdict end\ncurrentfile eexec "
    encrypted, _ = eexec.encrypt(b"\0\0\0\0" + private, 55665)
    return head + bytes(encrypted)


def test_a_type1_font_loses_what_is_not_shown(tmp_path: Path) -> None:
    from fontTools.misc import eexec

    made = MadePdf()
    program = made.pdf.make_stream(_type1())
    program.Length1 = _type1().find(b"eexec") + 6
    program.Length2, program.Length3 = len(_type1()) - program.Length1, 0
    descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name("/ABCDEF+Made"), Flags=4, FontFile=program, Ascent=700)
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/ABCDEF+Made"), FirstChar=65, LastChar=67,
        Widths=Array([600] * 3), FontDescriptor=made.pdf.make_indirect(descriptor),
    )  # fmt: skip
    made.page("BT /F1 20 Tf 20 100 Td (ACC BB CAC) Tj ET", Dictionary(Font=Dictionary(F1=made.pdf.make_indirect(font))))
    source = made.save(tmp_path)
    before = pixels(source, scale=2)
    untouched, _, _ = redacted(source)
    assert pixels(untouched, scale=2).tobytes() == before.tobytes()
    target, _, rendition = redacted(source, "BB")
    ((new, name),) = _programs(target)
    start = new.find(b"eexec") + 6
    private = bytes(eexec.decrypt(new[start:], 55665)[0])
    assert b"/A " in private and b"/C " in private and b"/B " not in private and b"/CharStrings 3 dict" in private
    assert b"66" not in new[:start] and name != "/ABCDEF+Made"
    assert not rendition.notes
    left = pixels(target, scale=2).crop((40, 360, 76, 400))
    assert left.tobytes() == before.crop((40, 360, 76, 400)).tobytes()


def test_a_program_that_cannot_be_read_stays_and_is_counted() -> None:
    with pikepdf.new() as pdf:
        program = pdf.make_stream(b"%!PS junk")
        descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name.Odd, Flags=4, FontFile=program)
        dictionary = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Odd, FontDescriptor=descriptor)
        font = Font(dictionary)
        font.used.add(b"A")
        assert cut_programs(pdf, [(dictionary, font)]) == 1
        assert program.read_bytes() == b"%!PS junk"


def _truetype(codes: dict[int, str]) -> bytes:
    """A TrueType program of squares whose only character table has 256 bytes, as office programs embed it."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

    names = [".notdef", *codes.values()]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    glyphs = {}
    for number, name in enumerate(names):
        pen = TTGlyphPen(None)
        side = 200 + 100 * number
        pen.moveTo((0, 0))
        for corner in ((0, side), (side, side), (side, 0)):
            pen.lineTo(corner)
        pen.closePath()
        glyphs[name] = pen.glyph()
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(names, (800, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupPost(keepGlyphNames=False)
    table = CmapSubtable.newSubtable(0)
    table.platformID, table.platEncID, table.language, table.cmap = 1, 0, 0, codes
    builder.setupCharacterMap({})
    builder.font["cmap"].tables = [table]
    buffer = io.BytesIO()
    builder.save(buffer)
    return buffer.getvalue()


def test_a_character_table_of_bytes_keeps_what_is_shown() -> None:
    """Without a table many viewers show hollow boxes in place of every letter."""
    from fontTools.ttLib import TTFont

    with pikepdf.new() as pdf:
        program = pdf.make_stream(_truetype({7: "first", 3: "second", 5: "third"}))
        descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name("/ABCDEF+Made"), Flags=4, FontFile2=program)
        dictionary = Dictionary(
            Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/ABCDEF+Made"), FirstChar=3, LastChar=7,
            Widths=Array([800] * 5), FontDescriptor=pdf.make_indirect(descriptor),
        )  # fmt: skip
        font = Font(dictionary)
        font.used |= {bytes([7]), bytes([3])}
        assert cut_programs(pdf, [(dictionary, font)]) == 0
        cut = TTFont(io.BytesIO(program.read_bytes()))
        (table,) = cut["cmap"].tables
        assert (table.platformID, table.platEncID) == (1, 0)
        assert {code: cut.getGlyphID(name) for code, name in table.cmap.items() if cut.getGlyphID(name)} == {7: 1, 3: 2}
        assert [cut["glyf"][name].numberOfContours for name in cut.getGlyphOrder()] == [1, 1, 1]


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="needs poppler")
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_another_viewer_shows_what_stays(tmp_path: Path) -> None:
    """The lines without a removed word look the same as before in a viewer that shares nothing with pdfium."""
    source = _by("LibreOffice", tmp_path)
    target, _, _ = redacted(source)

    def seen(path: Path) -> bytes:
        subprocess.run(["pdftoppm", "-r", "60", "-png", "-singlefile", path, path.with_suffix("")], check=True)
        return path.with_suffix(".png").read_bytes()

    assert seen(source) == seen(target)
