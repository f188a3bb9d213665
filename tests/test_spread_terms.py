"""A name whose words stand in several cells of a row goes there, in every room that reads tables, and nowhere else."""

from __future__ import annotations

import email
import email.policy
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import office_making
import pytest
from docx import Document
from mail_making import message
from openpyxl import load_workbook
from pdf_making import TermDetector
from pptx import Presentation
from pptx.util import Inches
from test_office_open import make

from redaction import pipeline
from redaction.pipeline import Options
from redaction.policy import accept_all
from redaction.text.markup import read_html

FIRST, LAST = "Morwenna", "Tregeagle"
ROWS = [
    ["Surname", "Forename", "Town"],
    [LAST, FIRST, "Truro"],
    ["Bray", FIRST, "Bodmin"],
    [LAST, "Wella", "Looe"],
]
LEFT = ["Truro", "Bray", FIRST, "Bodmin", LAST, "Wella", "Looe"]


def cells(text: str) -> list[str]:
    """The words of a text that the rows have."""
    return [word for word in text.replace(":", " ").split() if word in {*LEFT}]


def in_word(folder: Path, *, named: bool) -> tuple[Path, Callable[[Path], str]]:
    path = folder / "list.docx"
    document = Document()
    rows = ROWS if named else ROWS[1:]
    table = document.add_table(len(rows), 3)
    for cell, text in zip(
        [cell for row in table.rows for cell in row.cells], [text for row in rows for text in row], strict=True
    ):
        half = len(text) // 2
        cell.paragraphs[0].add_run(text[:half])
        cell.paragraphs[0].add_run(text[half:]).bold = True
    document.save(str(path))
    return path, lambda made: " ".join(cell.text for row in Document(str(made)).tables[0].rows for cell in row.cells)


def in_workbook(folder: Path) -> tuple[Path, Callable[[Path], str]]:
    path = office_making.sheet(folder / "list.xlsx", [list(row) for row in ROWS])
    return path, lambda made: " ".join(str(cell.value) for row in load_workbook(made).worksheets[0].iter_rows() for cell in row)


def in_slides(folder: Path) -> tuple[Path, Callable[[Path], str]]:
    path = folder / "list.pptx"
    show = Presentation()
    frame = show.slides.add_slide(show.slide_layouts[6]).shapes.add_table(4, 3, Inches(1), Inches(1), Inches(8), Inches(2))
    for number, row in enumerate(ROWS):
        for column, text in enumerate(row):
            frame.table.cell(number, column).text = text
    show.save(str(path))

    def read(made: Path) -> str:
        (table,) = [shape.table for shape in Presentation(str(made)).slides[0].shapes if shape.has_table]
        return " ".join(cell.text for row in table.rows for cell in row.cells)

    return path, read


def in_open_text(folder: Path, kind: str) -> tuple[Path, Callable[[Path], str]]:
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in row)
        + "</table:table-row>"
        for row in ROWS
    )
    path = folder / ("list.odt" if kind == "text" else "list.ods")

    def read(made: Path) -> str:
        with zipfile.ZipFile(made) as package:
            return " ".join(package.read("content.xml").decode().replace("<", " <").replace(">", "> ").split())

    return make(path, kind, f'<table:table table:name="List">{rows}</table:table>'), read


PAGE = (
    "<table><tr><td><table>"
    + "".join("<tr>" + "".join(f'<td><a href="https://example.org/">{text}</a></td>' for text in row) + "</tr>" for row in ROWS)
    + f"</table></td></tr></table><p>{LAST}</p><p>{FIRST}</p>"
)


def in_page(folder: Path) -> tuple[Path, Callable[[Path], str]]:
    path = folder / "list.html"
    path.write_text(f"<html><body>{PAGE.split('<p>')[0]}</body></html>")
    return path, lambda made: made.read_text().replace("<", " <").replace(">", "> ")


def in_mail(folder: Path) -> tuple[Path, Callable[[Path], str]]:
    path = folder / "list.eml"
    path.write_bytes(message(body=f"<html><body>{PAGE.split('<p>')[0]}</body></html>", content_type="text/html; charset=utf-8"))

    def read(made: Path) -> str:
        parsed = email.message_from_bytes(made.read_bytes(), policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        body = parsed.get_body(("html",))
        assert body is not None
        return str(body.get_content()).replace("<", " <").replace(">", "> ")

    return path, read


PLACES: dict[str, Callable[[Path], tuple[Path, Callable[[Path], str]]]] = {
    "docx": lambda folder: in_word(folder, named=True),
    "docx without headings": lambda folder: in_word(folder, named=False),
    "xlsx": in_workbook,
    "pptx": in_slides,
    "odt": lambda folder: in_open_text(folder, "text"),
    "ods": lambda folder: in_open_text(folder, "spreadsheet"),
    "html": in_page,
    "mail": in_mail,
}


@pytest.mark.parametrize("place", PLACES)
def test_a_name_over_two_cells_goes_from_that_row_alone(place: str, tmp_path: Path) -> None:
    source, read = PLACES[place](tmp_path)
    assert cells(read(source)) == [LAST, FIRST, *LEFT]
    options = Options(terms=(f"{FIRST} {LAST}",), terms_only=True)
    plan = accept_all(pipeline.detect(source, options, detector=TermDetector()), "cps", "test")
    proven = pipeline.apply_and_verify(source, plan, "cps", tmp_path / f"redacted{source.suffix}")
    assert cells(read(proven.path)) == LEFT
    assert not proven.verification.leaked


def test_words_that_stand_beside_the_table_or_in_other_rows_are_no_row() -> None:
    document = read_html(PAGE)
    said = [
        [" ".join(document.passages[number].text[start:end] for number, start, end in cell) for cell in row]
        for row in document.rows
        if any(row)
    ]
    assert said == ROWS


@pytest.mark.parametrize(
    ("page", "rows"),
    [
        ("<td>a<td>b<tr><td>c<td>d", [["a", "b"], ["c", "d"]]),
        ("<table><tr><td>a<table><tr><td>x<td>y</table>b<td>c</table>d<td>e", [["x", "y"], ["a", "c"], ["e"]]),
        ("</table></tr><table><tr><th>a</th><th><p>b</p><p>c</p></th></tr></table>", [["a", "b c"]]),
        ("</td></td><table></table></table>", []),
    ],
)
def test_tables_that_are_not_closed_are_read_as_browsers_do(page: str, rows: list[list[str]]) -> None:
    document = read_html(page)
    said = [[" ".join(document.passages[n].text[a:b] for n, a, b in cell) for cell in row] for row in document.rows if row]
    assert said == rows
