"""Forms on a force's own paper: filled from its Word template, never without marking and draft mark."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest

from case_files.making.form import Form
from case_files.making.forms import mg9, mg11
from case_files.making.template import FormTemplateError, as_docx_by, template_for

URN = "40ZZ1234526"
WITNESSES = mg9(URN, [("Ann Bell", "1 Test Road & Co <x>", "01/02/1990"), ("Tom Reed", None, None)])


def template(folder: Path, name: str, *lines: str, rows: tuple[tuple[str, ...], ...] = ()) -> Path:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    place = folder / "docx" / f"{name}.docx"
    place.parent.mkdir(exist_ok=True)
    document.save(place)
    return place


def read(content: bytes) -> tuple[list[str], list[list[str]], str]:
    """Paragraphs, rows of tables, header."""
    document = docx.Document(BytesIO(content))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    header = " ".join(paragraph.text for paragraph in document.sections[0].header.paragraphs)
    return [paragraph.text for paragraph in document.paragraphs], rows, header


def test_a_template_is_filled_row_by_row_and_gets_the_marking_that_it_lacks(tmp_path: Path) -> None:
    loop = (("{%tr for row in tables[0].rows %}", ""), ("{{ row[1] }}", "{{ row[2] }}"), ("{%tr endfor %}", ""))
    template(tmp_path, "MG9", "Anyshire Police", "{{ title }} {{ urn }}", rows=loop)
    found = template_for("MG9", tmp_path)
    assert found is not None and template_for("MG12", tmp_path) is None and template_for("MG9", None) is None
    paragraphs, rows, header = read(as_docx_by(found, WITNESSES))
    assert paragraphs == ["Anyshire Police", "WITNESS LIST 40 ZZ 12345 26"]
    assert rows == [["Ann Bell", "1 Test Road & Co <x>"], ["Tom Reed", ""]]
    assert "OFFICIAL-SENSITIVE" in header


def test_a_draft_says_so_whatever_the_template_says(tmp_path: Path) -> None:
    form = mg11(URN, "Ann Bell", "I saw {{ 7 * 7 }} cars.")
    place = template(
        tmp_path, "MG11", "{{ marking }}", "{{ field['Statement of'] }}", "{{ words[1].text }}", "{{ open|join(', ') }}"
    )
    paragraphs, _, header = read(as_docx_by(place, form))
    # The witness's words are content, never a part of the template.
    assert paragraphs[1:3] == ["Ann Bell", "I saw {{ 7 * 7 }} cars."]
    assert "Signature" in paragraphs[3] and "Occupation" in paragraphs[3]
    assert header.strip() == "DRAFT - not signed"


BAD = {"{{ field['Shoe size'] }}": "Shoe size", "{{ titel }}": "titel", "{% for %}": "MG9", "{{ ''.__class__.__mro__ }}": "MG9"}


@pytest.mark.parametrize(("line", "says"), BAD.items())
def test_what_a_template_may_not_ask_is_refused_in_a_sentence(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(FormTemplateError, match=says):
        as_docx_by(template(tmp_path, "MG9", line), WITNESSES)


def test_a_file_that_is_no_word_file_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "MG9.docx"
    place.write_bytes(b"PK\x03\x04 nonsense")
    with pytest.raises(FormTemplateError, match="no Word file"):
        as_docx_by(place, Form("MG9", "WITNESS LIST", ()))
