"""What pypdf and pdfminer are given of a content stream is what they would have read there themselves."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_making import MadePdf, helvetica
from pdfminer.pdfinterp import PDFContentParser, PDFPageInterpreter
from pdfminer.pdftypes import PDFStream
from pdfminer.psparser import PSEOF, PSKeyword, PSLiteral
from pikepdf import Dictionary
from pypdf import PdfReader
from pypdf.generic import ContentStream, DecodedStreamObject, DictionaryObject
from pypdf.generic._font import Font

from redaction.pdf import proof_operators
from redaction.pdf.proof_operators import _METHODS, remember_fonts, taken_apart, text_operations
from redaction.pdf.proof_readers import Pdfminer, Pypdf

TEXT = frozenset(_METHODS)


def by_pypdf(data: bytes) -> list[tuple[list[object], bytes]]:
    """The same by pypdf's own parser."""
    stream = DecodedStreamObject()
    stream.set_data(data)
    operations = ContentStream(stream, None, "bytes").operations
    return [(operands, operator) for operands, operator in operations if operator in TEXT]


def by_pdfminer(data: bytes) -> list[tuple[list[object], bytes]]:
    """The same by pdfminer's."""
    parser = PDFContentParser([PDFStream({}, data)])
    operations: list[tuple[list[object], bytes]] = []
    operands: list[object] = []
    with suppress(PSEOF):
        while True:
            item = parser.nextobject()[1]
            if not isinstance(item, PSKeyword):
                operands.append(f"/{item.name}" if isinstance(item, PSLiteral) else item)
                continue
            if item.name in TEXT:
                operations.append((operands, item.name))
            operands = []
    return operations


PLAIN = [
    b"BT /F1 12 Tf 20 -14.5 Td (Page \\(one\\): Ann was (not (deeply) ) seen.) Tj ET",
    b"q 1 0 0 -1 .5 -.25 cm/c0 cs 1 scn 0 0 m 210 0 l h B* Q BT[(A)-120.5(\\101\\000\\n)<00 4f\n5e>]TJ T*(x)' 1 2(y)\" ET",
    b"/Span<</ActualText<feff>/MCID 3/Attached[/Top 1 (x)]>>BDC BT 1 0 0 1 7. +3 Tm <> Tj () Tj ET EMC",
    b"/P <</MCID 0 /Lang (en)>> BDC\r\n2 Tr 1.5 Ts 0.1 Tc 3 Tw 90 Tz 12 TL (a\r\n\\(\\1018)Tj/Fm0 Do EMC",
    b"2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 re (a)Tj",
]


@pytest.mark.parametrize("data", PLAIN)
def test_plain_syntax_is_read_as_others_read_it(data: bytes) -> None:
    assert text_operations(data) == by_pypdf(data) == by_pdfminer(data)


@pytest.mark.parametrize(
    "data",
    [
        b"BI /W 1 /H 1 /BPC 8 /CS /G ID (x)Tj EI",
        b"BT (a) Tj % (b) Tj\n ET",
        b"[(a) [(b)]] TJ",
        b"[(a) /Name null] TJ",
        b"1 0 R Tj",
        b"--5 0 Td",
        b"(never closed Tj",
        b"<0z> Tj",
        b"<414> Tj",
        b"(\\777 is no letter) Tj",
        b"(\\q is no escape) Tj",
        b"(broken \\\n line) Tj",
        b"/F#31 12 Tf",
        b"(a) Tjx",
        b"0 0 m\x00(a)Tj",
        b"<</A 1 0 R>> BDC (a) Tj",
        b"((((deeper than is known)))) Tj",
    ],
)
def test_anything_else_is_left_to_them(data: bytes) -> None:
    assert text_operations(data) is None


PIECES = st.sampled_from(
    [
        *rb"BT ET q Q 1 -0.5 . /F1 (a\051 (b) ) ( <41 > < [ ] TJ Tj Td Tm re f* f ' \ BDC EMC << >> R % Do # { BI ID EI".split(),
        *(b"true", b"null", b"+", b"n", b"T*", b"W", b"\n", b" ", b" ", b"\x00", b"\x0c", b"\xe9", b"12345678901234567890"),
    ]
)


@given(st.lists(PIECES, max_size=14).map(b"".join) | st.lists(PIECES, max_size=14).map(b" ".join))
def test_whatever_is_taken_apart_here_is_what_others_read(data: bytes) -> None:
    plain = text_operations(data)
    if plain is not None:
        assert plain == by_pypdf(data) == by_pdfminer(data)


def test_a_page_has_the_text_that_its_reader_gives_it_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = MadePdf()
    contents = [
        *PLAIN[:2],
        b"BT /F1 12 Tf 20 200 Td (before) Tj ET BI /W 1 /H 1 /BPC 8 /CS /G ID x EI BT /F1 9 Tf (behind) Tj ET",
    ]
    for content in contents:
        made.page(content.decode("latin-1"))
    path = made.save(tmp_path)
    alone = [page.extract_text() for page in PdfReader(path).pages]
    reader = Pypdf(path, "")
    # A page that was read before is read the same again.
    assert [reader.text(number) for number in (0, 1, 2, 0)] == [*alone, alone[0]]
    assert "Ann was" in alone[0] and "behind" in alone[2]
    reader.close()
    quick = Pdfminer(path, "")
    monkeypatch.setattr(proof_operators, "TextInterpreter", PDFPageInterpreter)
    slow = Pdfminer(path, "")
    assert [quick.text(number) for number in range(3)] == [slow.text(number) for number in range(3)]


def test_the_page_is_as_it_was_afterwards(tmp_path: Path) -> None:
    made = MadePdf()
    made.page("BT /F1 12 Tf 20 200 Td (Ann) Tj ET")
    page = PdfReader(made.save(tmp_path)).pages[0]
    before = page.raw_get("/Contents")
    with taken_apart(page):
        assert page.raw_get("/Contents") is not before
    assert page.raw_get("/Contents") is before


def test_a_font_of_many_pages_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = MadePdf()
    fonts = Dictionary(F1=made.pdf.make_indirect(helvetica()), F2=made.pdf.make_indirect(helvetica()))
    for number in range(3):
        made.page(f"BT /F{1 + number % 2} 12 Tf 20 200 Td (Ann {number}) Tj ET", Dictionary(Font=fonts))
    path = made.save(tmp_path)
    alone = [page.extract_text() for page in PdfReader(path).pages]
    read: list[object] = []
    build = Font.from_font_resource

    def counted(resource: DictionaryObject) -> Font:
        read.append(resource)
        return build(resource)

    monkeypatch.setattr(Font, "from_font_resource", counted)
    remember_fonts()
    assert [page.extract_text() for page in PdfReader(path).pages] == alone == ["Ann 0", "Ann 1", "Ann 2"]
    assert len(read) == 2
