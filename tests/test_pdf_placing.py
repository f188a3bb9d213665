"""Values are looked for in orders of glyphs as a plain search would, and pages that draw an image are told from others."""

from __future__ import annotations

from math import hypot

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_making import MadePdf, helvetica, saved
from pikepdf import Dictionary, Name

from redaction.findings import Span
from redaction.pdf.drawn import PageWalk
from redaction.pdf.glyphs import GlyphText, Stretch, drawing_order, numbers_of, reading_order
from redaction.pdf.grid import GlyphGrid
from redaction.pdf.layers import Layers
from redaction.pdf.pdfium_text import PdfiumText
from redaction.pdf.placements import draws_images
from redaction.pdf.placing import Placer, Values
from redaction.pdf.walk import Walker

LETTERS = st.text("abc", min_size=1, max_size=7)


@given(st.lists(LETTERS, unique=True, max_size=12), st.text("abc", max_size=40))
def test_values_are_found_onwards_and_then_backwards(values: list[str], text: str) -> None:
    spans = {value: Span(number, number + 1, "TERM", 1.0, "term", "") for number, value in enumerate(values)}
    onwards = [value for value in values if value in text]
    backwards = [value for value in values if value in text[::-1] and value not in onwards]
    found = Values(spans).within(text)
    assert list(found) == onwards + backwards
    assert all(found[value] is spans[value] for value in found)


def walked(lines: list[list[str]]) -> PageWalk:
    """A page of lines; what stands in one string is drawn by one operator, the next string 30 points further."""
    shown = [
        f"1 0 0 1 {20 + 30 * i} {280 - 12 * n} Tm ({text}) Tj" for n, line in enumerate(lines) for i, text in enumerate(line)
    ]
    made = MadePdf()
    made.page("BT /F1 10 Tf " + " ".join(shown) + " ET")
    return Walker(Layers(made.pdf)).walk(made.pdf.pages[0])


def plainly_found(order: list[Stretch], term: str) -> list[list[int]]:
    """Ids of the glyphs of each occurrence, its neighbours at least a blank away: every glyph here is one letter or a blank."""
    placed = [(run, i) for run, start, stop in order for i in range(start, stop)]
    letters = [(place, run.codes[i].folded) for place, (run, i) in enumerate(placed) if run.codes[i].folded]
    text = "".join(letter for _, letter in letters)
    found = []
    for at in range(len(text) - len(term) + 1):
        if text[at : at + len(term)] != term:
            continue
        first, last = letters[at][0], letters[at + len(term) - 1][0]

        def apart(left: int, right: int) -> bool:
            if left < 0 or right >= len(placed):
                return True
            (run, i), (other, j) = placed[left], placed[right]
            if not run.codes[i].folded or not other.codes[j].folded:
                return True
            (ax, ay), (bx, by) = run.origin(i), other.origin(j)
            gap = bx - ax - run.codes[i].advance * run.size
            return ay != by or gap > 1.2 or gap < -6

        if apart(first - 1, first) and apart(last, last + 1):
            found.append([run.first + i for run, i in placed[first : last + 1]])
    return found


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.lists(st.text("ab ", min_size=1, max_size=8), min_size=1, max_size=3), min_size=1, max_size=4),
    st.text("ab", min_size=1, max_size=5),
)
def test_a_term_is_found_in_stretches_as_in_single_glyphs(lines: list[list[str]], term: str) -> None:
    walk = walked(lines)
    for order in (drawing_order(walk), reading_order(walk)):
        assert numbers_of(order) == [run.first + i for run, start, stop in order for i in range(start, stop)]
        expected = plainly_found(order, term)
        assert list(GlyphText(order).find(term)) == expected
        if expected:
            taken = set(expected[0])
            assert list(GlyphText(order).find(term, taken)) == [glyphs for glyphs in expected if not taken.issuperset(glyphs)]


PLACES = st.tuples(st.sampled_from([0.0, 0.1, 0.5, 1.0, 3.0, 40.0]), st.sampled_from([0.0, 0.1, 0.5, 5.0, 5.9, 12.0, 24.0]))


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(PLACES, st.text("aailmW ", min_size=1, max_size=14)), min_size=1, max_size=5))
def test_glyphs_by_place_are_those_of_a_search_through_all(runs: list[tuple[tuple[float, float], str]]) -> None:
    made = MadePdf()
    shown = [f"1 0 0 1 {20 + x} {200 - y} Tm ({text}) Tj" for (x, y), text in runs]
    made.page("BT /F1 10 Tf " + " ".join(shown) + " ET")
    walk = Walker(Layers(made.pdf)).walk(made.pdf.pages[0])
    glyphs = [(run, i, *run.origin(i)) for run in walk.runs for i in range(len(run.codes))]
    grid = GlyphGrid(walk)
    for run, i, x, y in glyphs:
        # What was asked before makes no difference.
        assert grid.at(x, y, run.codes[i].text) == GlyphGrid(walk).at(x, y, run.codes[i].text)
        radius = min(0.5 * max(run.codes[i].advance * 10, 2.5), 12.0)
        copies = {
            other.first + j
            for other, j, ox, oy in glyphs
            if run.codes[i].folded and other.codes[j].folded == run.codes[i].folded and hypot(ox - x, oy - y) <= radius
        }
        assert grid.doubled(walk, [run.first + i]) == copies | {run.first + i}


def image(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    stream = pdf.make_stream(b"\x00" * 100)
    stream.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=10, Height=10, ColorSpace=Name.DeviceGray, BitsPerComponent=8
    )
    return stream


def pages() -> MadePdf:
    made = MadePdf()
    font = Dictionary(F1=helvetica())
    made.page("BT /F1 10 Tf 20 200 Td (Words and a rule) Tj ET 20 100 200 1 re f")
    made.page("q 50 0 0 50 20 20 cm /Im Do Q", Dictionary(XObject=Dictionary(Im=image(made.pdf))))
    inner = made.form("q 50 0 0 50 20 20 cm /Im Do Q", Resources=Dictionary(XObject=Dictionary(Im=image(made.pdf))))
    outer = made.form("/In Do", Resources=Dictionary(XObject=Dictionary(In=inner)))
    made.page("/Out Do", Dictionary(XObject=Dictionary(Out=outer), Font=font))
    made.page("q 50 0 0 50 20 20 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q")
    words = made.form("BT /F1 10 Tf 20 200 Td (Words in a form) Tj ET", Resources=Dictionary(Font=font))
    made.page("/Fm Do", Dictionary(XObject=Dictionary(Fm=words), Font=font))
    return made


PICTURED = [False, True, True, True, False]


def test_pages_that_draw_an_image_are_told() -> None:
    made = pages()
    with pypdfium2.PdfDocument(saved(made.pdf)) as document:
        assert [draws_images(document[number]) for number in range(len(document))] == PICTURED
        placer = Placer(made.pdf, document, Values({}))
        assert [placer.place(number, "", []).pictured for number in range(len(document))] == PICTURED


def test_a_page_that_was_handed_in_stays_open() -> None:
    with pypdfium2.PdfDocument(saved(pages().pdf)) as document:
        page = document[0]
        text = PdfiumText(document, 0, page)
        assert text.text.split() == ["Words", "and", "a", "rule"]
        origins = list(text.origins(0, 5))
        assert [position for position, _ in origins] == [0, 1, 2, 3, 4]
        assert origins[0][1] == pytest.approx((20, 200))
        text.close()
        assert draws_images(page) is False
        page.close()


def test_what_pdfium_makes_up_between_words_has_no_place() -> None:
    made = MadePdf()
    made.page("BT /F1 10 Tf 20 200 Td (Anna) Tj 40 0 Td (Bell) Tj -40 -20 Td (Carr) Tj ET")
    with pypdfium2.PdfDocument(saved(made.pdf)) as document:
        text = PdfiumText(document, 0)
        placed = [text.text[position] for position, _ in text.origins(0, len(text.text))]
        assert "".join(placed) == "AnnaBellCarr"
        assert len(text.text) > len(placed)
        text.close()
