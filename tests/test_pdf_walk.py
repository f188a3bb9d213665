"""The walk agrees with pdfium on where each glyph stands."""

from __future__ import annotations

import contextlib
import ctypes
import io
from math import hypot

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium_c
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_making import MadePdf, helvetica, saved
from pikepdf import Array, Dictionary, Name

from redaction.pdf import streams
from redaction.pdf.drawn import PageWalk
from redaction.pdf.layers import Layers
from redaction.pdf.streams import BudgetSpentError, UnreadablePageError
from redaction.pdf.walk import Walker


def walked(made: MadePdf) -> PageWalk:
    return Walker(Layers(made.pdf)).walk(made.pdf.pages[0])


def pdfium_origins(made: MadePdf) -> list[tuple[str, float, float]]:
    found = []
    with pypdfium2.PdfDocument(saved(made.pdf)) as document:
        text = document[0].get_textpage()
        x, y = ctypes.c_double(), ctypes.c_double()
        for index in range(text.count_chars()):
            if not pdfium_c.FPDFText_IsGenerated(text, index):
                pdfium_c.FPDFText_GetCharOrigin(text, index, x, y)
                found.append((chr(pdfium_c.FPDFText_GetUnicode(text, index)), x.value, y.value))
    return found


def furthest(made: MadePdf) -> float:
    """Largest distance from a character of pdfium to the nearest glyph of ours with the same text."""
    ours = [(code.text, *run.origin(i)) for run in walked(made).runs for i, code in enumerate(run.codes)]
    worst = 0.0
    for character, x, y in pdfium_origins(made):
        worst = max(worst, min((hypot(x - ox, y - oy) for text, ox, oy in ours if text == character), default=1e9))
    return worst


number = st.floats(-3, 3).map(lambda value: round(value, 2))
word = st.text("abcXYZ019 ", min_size=1, max_size=8)
show = st.one_of(
    word.map(lambda text: f"({text}) Tj"),
    word.map(lambda text: f"({text}) '"),
    st.tuples(number, number, word).map(lambda parts: f'{parts[0]} {parts[1]} ({parts[2]}) "'),
    st.lists(st.one_of(word.map(lambda text: f"({text})"), st.integers(-900, 900).map(str)), min_size=1, max_size=5).map(
        lambda items: f"[{' '.join(items)}] TJ"
    ),
)
setting = st.one_of(
    number.map(lambda value: f"{value} Tc"),
    number.map(lambda value: f"{value} Tw"),
    st.integers(40, 180).map(lambda value: f"{value} Tz"),
    number.map(lambda value: f"{value} Ts"),
    st.integers(5, 20).map(lambda value: f"{value} TL"),
    st.tuples(st.integers(-40, 40), st.integers(-40, 40)).map(lambda move: f"{move[0]} {move[1]} Td"),
    st.tuples(st.integers(-40, 40), st.integers(-40, 40)).map(lambda move: f"{move[0]} {move[1]} TD"),
    st.sampled_from(("T*", "/F1 9 Tf", "/F1 14 Tf", "/F1 -11 Tf", "1 0.2 -0.3 1 150 150 Tm", "0 1 -1 0 200 120 Tm")),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(show, setting), min_size=2, max_size=14))
def test_origins_agree_with_pdfium_whatever_the_text_operators(operators: list[str]) -> None:
    made = MadePdf()
    made.page(
        "BT /F1 12 Tf 12 TL 1 0 0 1 180 150 Tm\n" + "\n".join(operators) + "\nET", MediaBox=Array([-2000, -2000, 2000, 2000])
    )
    assert furthest(made) < 0.1


def test_form_matrices_and_nested_forms_move_glyphs() -> None:
    made = MadePdf()
    inner = made.form("BT /F1 10 Tf 20 20 Td (inner) Tj ET", Matrix=Array([0, 1, -1, 0, 100, 30]))
    outer = made.form("q 2 0 0 1 5 5 cm /In Do Q BT /F1 8 Tf 60 90 Td (outer) Tj ET")
    outer["/Resources"] = Dictionary(XObject=Dictionary(In=inner), Font=Dictionary(F1=helvetica()))
    made.page(
        "q 1 0 0 1 40 40 cm /Fm Do Q q 0.5 0 0 0.5 0 0 cm /Fm Do Q",
        Dictionary(XObject=Dictionary(Fm=outer), Font=Dictionary(F1=helvetica())),
    )
    assert furthest(made) < 0.05
    assert walked(made).glyphs == 20


def two_byte_font(made: MadePdf) -> Dictionary:
    """A composite font whose embedded CMap has a name of its own and reads one byte for codes below 0x80."""
    cmap = made.pdf.make_stream(
        b"/CMapName /Own def 2 begincodespacerange <00> <7F> <8000> <FFFF> endcodespacerange "
        b"1 begincidrange <00> <7F> 0 endcidrange 1 begincidchar <8001> 500 endcidchar"
    )
    cmap.stream_dict = Dictionary(Type=Name.CMap, CMapName=Name.Own)
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name.Helvetica,
        Encoding=cmap,
        DescendantFonts=Array(
            [
                Dictionary(
                    Type=Name.Font,
                    Subtype=Name.CIDFontType2,
                    BaseFont=Name.Helvetica,
                    CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
                    DW=400,
                    W=Array([65, Array([700, 710]), 500, 500, 333]),
                )
            ]
        ),
        ToUnicode=made.pdf.make_stream(b"1 beginbfrange <41> <5A> <0041> endbfrange 1 beginbfchar <8001> <0066006C> endbfchar"),
    )


def test_an_embedded_cmap_decides_where_codes_end() -> None:
    made = MadePdf()
    made.page("BT /F2 10 Tf 10 10 Td <41428001 43> Tj ET", Dictionary(Font=Dictionary(F2=two_byte_font(made))))
    (run,) = walked(made).runs
    assert [code.text for code in run.codes] == ["A", "B", "fl", "C"]
    assert run.offsets == pytest.approx([0, 7.0, 14.1, 17.43])


def test_word_spacing_is_for_the_one_byte_code_32_only() -> None:
    made = MadePdf()
    font = two_byte_font(made)
    font["/Encoding"] = Name("/Identity-H")
    made.page("BT /F2 10 Tf 50 Tw <00200041> Tj ET", Dictionary(Font=Dictionary(F2=font)))
    (run,) = walked(made).runs
    assert run.offsets == pytest.approx([0, 4.0])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("BT /F1 12 Tf 900 100 Td (away) Tj ET", "outside"),
        ("q 10 10 20 20 re W n BT /F1 12 Tf 100 100 Td (clip) Tj ET Q", "clipped"),
        ("BT /F1 0 Tf 100 100 Td (zero) Tj ET", "size"),
        ("BT /F1 12 Tf 3 Tr 100 100 Td (none) Tj ET", "mode"),
        ("BT /F1 12 Tf 100 100 Td (seen) Tj ET", ""),
    ],
)
def test_hidden_text_is_told_from_seen_text(content: str, reason: str) -> None:
    made = MadePdf()
    made.page(content)
    assert [run.hidden for run in walked(made).runs] == [reason]


def test_a_form_bomb_ends_within_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "FORM_LIMIT", 200)
    made = MadePdf()
    form = made.form("BT ET")
    for _ in range(20):
        form = made.form("/A Do /A Do", Resources=Dictionary(XObject=Dictionary(A=form)))
    made.page("/A Do", Dictionary(XObject=Dictionary(A=form)))
    with pytest.raises(BudgetSpentError):
        walked(made)


def test_a_form_that_draws_itself_is_refused() -> None:
    made = MadePdf()
    form = made.pdf.make_indirect(made.form("/Me Do"))
    form["/Resources"] = Dictionary(XObject=Dictionary(Me=form))
    made.page("/Me Do", Dictionary(XObject=Dictionary(Me=form)))
    with pytest.raises(BudgetSpentError):
        walked(made)


def test_content_that_inflates_beyond_the_limit_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "STREAM_LIMIT", 1000)
    made = MadePdf()
    made.page("0 0 m " * 500)
    with pytest.raises(BudgetSpentError):
        walked(made)


def test_damaged_instructions_are_left_out_and_the_rest_is_read() -> None:
    made = MadePdf()
    made.page("BT /F1 12 Tf Tw 100 100 Td (still) Tj ET")
    walk = walked(made)
    assert "".join(code.text for run in walk.runs for code in run.codes) == "still"
    assert walk.streams[()].damaged == {2}


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=120))
def test_any_bytes_as_content_are_walked_or_refused(content: bytes) -> None:
    made = MadePdf()
    made.page(b"BT /F1 12 Tf " + content)
    with pikepdf.open(io.BytesIO(saved(made.pdf))) as pdf, contextlib.suppress(UnreadablePageError):
        Walker(Layers(pdf)).walk(pdf.pages[0])
