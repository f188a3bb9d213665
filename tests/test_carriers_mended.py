"""What the search of all places found, each on its own, with names left to detection; and what should have stayed."""

from __future__ import annotations

from pathlib import Path

import pytest
from office_making import SECRET, details, edit, parts, redact, sheet, word, word_body
from test_office_open import make
from test_text_room import redact as redact_text
from test_text_room import states

from redaction.detection.unseen import put_back, seen
from redaction.findings import Span
from redaction.office.charts import plain_format
from redaction.office.figures import is_formula, is_open_path, is_vml_path, vml_style
from redaction.office.fonts import is_known_font
from redaction.office.read import read_office

FIRST, LAST = SECRET.split()
NOBODY = "Nobody Atall"
"""A term that stands nowhere: what goes, goes by the list of what may stay."""


@pytest.mark.parametrize(
    "name", ["Arial", "Calibri Light", "Times New Roman", "+mn-lt", "Liberation Serif1", "'Noto Sans CJK SC', sans-serif"]
)
def test_fonts_that_everybody_may_have_stay(name: str) -> None:
    assert is_known_font(name)


@pytest.mark.parametrize("name", [SECRET, f"{FIRST} Handwriting", f"Arial, {LAST}", "", "Bold"])
def test_other_fonts_go(name: str) -> None:
    assert not is_known_font(name)


def test_a_term_that_is_the_name_of_a_font_does_not_stop_the_release(tmp_path: Path) -> None:
    source = word_body(
        tmp_path / "a.docx", '<w:p><w:r><w:rPr><w:rFonts w:ascii="Georgia"/></w:rPr><w:t>Georgia left.</w:t></w:r></w:p>'
    )
    target, plan = redact(source, "Georgia")
    assert details(source, target, plan) == []
    assert "Georgia left" not in parts(target)["word/document.xml"].decode()
    assert 'w:ascii="Georgia"' in parts(target)["word/document.xml"].decode()


def test_a_font_that_may_be_a_name_is_gone_unasked(tmp_path: Path) -> None:
    source = word_body(tmp_path / "a.docx", f'<w:p><w:r><w:rPr><w:rFonts w:ascii="{SECRET}"/></w:rPr><w:t>x</w:t></w:r></w:p>')
    target, plan = redact(source, NOBODY)
    assert SECRET not in parts(target)["word/document.xml"].decode()
    assert details(source, target, plan) == []


def test_a_drawing_keeps_its_place_on_the_page(tmp_path: Path) -> None:
    space = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    source = word_body(
        tmp_path / "a.docx",
        f'<w:p><w:r><w:drawing><wp:anchor {space}><wp:positionH relativeFrom="column"><wp:posOffset>1234</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:align>{LAST}</wp:align></wp:positionV><wp:extent cx="1" cy="1"/></wp:anchor></w:drawing></w:r></w:p>',
    )
    body = parts(redact(source, NOBODY)[0])["word/document.xml"].decode()
    assert "<wp:posOffset>1234</wp:posOffset>" in body
    assert LAST not in body


@pytest.mark.parametrize(
    ("code", "plain"),
    [
        ("[$£-809]#,##0.00", '"£"#,##0.00'),
        ("_-[$£-809]* #,##0.00_-;\\-[$£-809]* #,##0.00_-", '_-"£"* #,##0.00_-;\\-"£"* #,##0.00_-'),
        ("[Red][<100]0;[Blue]0", "[Red][<100]0;[Blue]0"),
        ("\\M\\o\\r\\w0", "0"),
        ("[Morwenna]0", "0"),
        ("_M_o_r0", "0"),
        ("h:mm AM/PM", "h:mm AM/PM"),
        ("Morwenna0", "General"),
    ],
)
def test_formats_of_numbers_keep_signs_and_lose_words(code: str, plain: str) -> None:
    assert plain_format(code) == plain


@pytest.mark.parametrize("kind", ["b", "e", "d", "n", "zz"])
def test_a_value_that_is_not_of_its_kind_is_read_as_a_text(kind: str, tmp_path: Path) -> None:
    source = sheet(tmp_path / "a.xlsx", [["x"]])
    cell = f'<c r="B1" t="{kind}"><v>{SECRET}</v></c></row>'
    edit(source, "xl/worksheets/sheet1.xml", lambda text: text.replace("</row>", cell, 1))
    target, plan = redact(source)
    assert plan.findings
    assert details(source, target, plan) == []


def test_a_name_cut_by_codes_of_a_printed_header_is_found(tmp_path: Path) -> None:
    source = sheet(tmp_path / "a.xlsx", [["x"]])
    said = f'<headerFooter><oddHeader>&amp;"{SECRET},Bold"&amp;L{FIRST} Tre&amp;Bgeagle</oddHeader><oddFooter>Kept&amp;P</oddFooter></headerFooter></worksheet>'
    edit(source, "xl/worksheets/sheet1.xml", lambda text: text.replace("</worksheet>", said))
    target, plan = redact(source)
    made = parts(target)["xl/worksheets/worksheet1.xml"].decode()
    assert [finding.text for finding in plan.findings] == [SECRET]
    assert "geagle" not in made and FIRST not in made and "<oddFooter>Kept&amp;P</oddFooter>" in made
    assert details(source, target, plan) == []


def test_shapes_on_a_sheet_and_signs_of_notes_are_read(tmp_path: Path) -> None:
    shapes = (
        f"<table:table table:name='a'><table:shapes><draw:rect><text:p>{SECRET}</text:p></draw:rect></table:shapes></table:table>"
    )
    note = f"<text:p><text:note><text:note-citation>{SECRET}</text:note-citation><text:note-body><text:p>x</text:p></text:note-body></text:note></text:p>"
    for suffix, kind, body in (("ods", "spreadsheet", shapes), ("odt", "text", note)):
        _, document = read_office(make(tmp_path / f"a.{suffix}", kind, body))
        assert SECRET in "".join(passage.text for passage in document.passages)


def test_classes_of_a_span_do_not_stop_the_release(tmp_path: Path) -> None:
    source = make(tmp_path / "a.odt", "text", "<text:p><text:span text:class-names='T1 T2'>x</text:span></text:p>")
    target, plan = redact(source, NOBODY)
    assert details(source, target, plan) == []


def test_shapes_say_only_figures() -> None:
    assert (
        vml_style(f"position:absolute;width:10pt;{LAST.lower()}:1;flip:{LAST};margin-left:{LAST}")
        == "position:absolute;width:10pt"
    )
    assert is_vml_path("m,l,21600r21600,l21600,xe") and not is_vml_path("morwenna tregeagle")
    assert is_open_path("M 0 0 L ?f1 $0 Z N") and not is_open_path("m o r w e n n a")
    assert is_formula("if(?f0 ,width/2,abs(-$1 +pi))") and not is_formula("morwenna")


def test_characters_that_nobody_sees_are_skipped_and_put_back() -> None:
    text, places = seen("by Mor\u00adwenna\u200b Tregeagle")
    assert text == "by Morwenna Tregeagle"
    (span,) = put_back([Span(3, 21, "PERSON", 1.0, "names", "")], places)
    assert (span.start, span.end) == (3, 23)


HEAD = '<!DOCTYPE html><html lang="en"><head><meta name="viewport" content="width=device-width, initial-scale=1"></head><body>'
PAGES = {
    "document type": f'<!DOCTYPE html PUBLIC "{SECRET}"><p>x</p>',
    "tag": f"<p>x</p><{FIRST}-{LAST}>y</{FIRST}-{LAST}>",
    "closing tag": f"<p>x</p {FIRST} {LAST}>y",
    "name of a meta element": f'<meta charset="utf-8" name="{SECRET}"><p>x</p>',
    "viewport": f'<meta name="viewport" content="{SECRET}"><p>x</p>',
}


@pytest.mark.parametrize("place", PAGES)
def test_pages_lose_words_in_their_frame_unasked(place: str, tmp_path: Path) -> None:
    source = tmp_path / "a.html"
    source.write_text(PAGES[place])
    result, plan, target = redact_text(source, NOBODY)
    assert LAST.lower().encode() not in result.lower()
    assert set(states(source, target, plan).values()) == {"clean"}


def test_a_page_made_for_telephones_is_released(tmp_path: Path) -> None:
    source = tmp_path / "a.html"
    source.write_text(f"{HEAD}<p>Said <x-y>Mor</x-y>wenna Tregeagle.</p></body></html>")
    result, plan, target = redact_text(source)
    assert result.startswith(HEAD.encode()) and b"wenna" not in result
    assert set(states(source, target, plan).values()) == {"clean"}


@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.txt"])
def test_a_name_torn_by_tags_in_a_value_is_found(name: str, tmp_path: Path) -> None:
    said = "<p>Mor<b>wenna</b> Tregeagle</p>"
    source = tmp_path / name
    source.write_text(f'{{"a": "{said}"}}' if name == "a.json" else f"a,b\n1,{said}\n")
    result, plan, target = redact_text(source)
    assert b"Tregeagle" not in result
    assert set(states(source, target, plan).values()) == {"clean"}


def test_the_text_around_stays(tmp_path: Path) -> None:
    source = word(tmp_path / "a.docx", f"I am {SECRET}, of Truro.")
    target, _ = redact(source)
    assert "I am " in parts(target)["word/document.xml"].decode()
