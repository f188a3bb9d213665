"""An embedded font holds the letters that are still shown and no others, whatever kind of program it is."""

from __future__ import annotations

import importlib.util
import io
import shutil
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
