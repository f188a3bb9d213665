"""Workbooks: values only; what is hidden is emptied, what is shown is read row by row with its headings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from office_making import KEPT, SECRET, add_part, details, edit, parts, redact, sheet
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from benchmarks.office_corpus import found
from redaction.office.read import read_office

FIRST, LAST = SECRET.split()
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _book(change: Callable[[openpyxl.Workbook], None]) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        sheet(path, [["Note", "Count"], [KEPT, 3]])
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)

    return make


def _cell(value: str) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["A3"] = value

    return change


def _hidden_sheet(state: str) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        other = book.create_sheet(f"Raw {LAST}")
        other["A1"] = SECRET
        other.sheet_state = state

    return change


def _hidden_row(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["A5"] = SECRET
    book.worksheets[0].row_dimensions[5].hidden = True


def _hidden_column(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["D2"] = SECRET
    book.worksheets[0].column_dimensions["D"].hidden = True


def _comment(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["A2"].comment = Comment(SECRET, SECRET)


def _name(book: openpyxl.Workbook) -> None:
    book.defined_names["People"] = DefinedName("People", attr_text=f'"{SECRET}"')


def _validation(book: openpyxl.Workbook) -> None:
    rule = DataValidation(type="list", formula1=f'"{SECRET},Other"', promptTitle="Who", prompt=SECRET)
    rule.add("B2")
    book.worksheets[0].add_data_validation(rule)


def _filter(book: openpyxl.Workbook) -> None:
    book.worksheets[0].auto_filter.ref = "A1:B2"
    book.worksheets[0].auto_filter.add_filter_column(0, [SECRET])


def _header(book: openpyxl.Workbook) -> None:
    book.worksheets[0].oddHeader.left.text = SECRET
    book.worksheets[0].oddHeader.left.size = 12


def _link(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["A2"].hyperlink = f"https://example.org/{LAST}"


def _format(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["B2"].number_format = f'0 "{SECRET}"'


def _nothing_shown(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["A3"] = SECRET
    book.worksheets[0]["A3"].number_format = ";;;"


def _merged(book: openpyxl.Workbook) -> None:
    book.worksheets[0].merge_cells("A6:B7")


def _chart(book: openpyxl.Workbook) -> None:
    for row in ((LAST, 1), (FIRST, 2)):
        book.worksheets[0].append(row)
    chart = BarChart()
    chart.title = SECRET
    chart.add_data(Reference(book.worksheets[0], min_col=2, min_row=1, max_row=4), titles_from_data=True)
    book.worksheets[0].add_chart(chart, "E5")


def _properties(book: openpyxl.Workbook) -> None:
    book.properties.creator = book.properties.title = SECRET


def _title(book: openpyxl.Workbook) -> None:
    book.worksheets[0].title = SECRET


def _phonetic(path: Path) -> None:
    _book(_cell("shown text"))(path)
    run = f'<rPh sb="0" eb="1"><t>{SECRET}</t></rPh></is>'
    edit(path, "xl/worksheets/sheet1.xml", lambda text: text.replace("</is>", run, 1))


def _orphan(path: Path) -> None:
    _book(_cell("shown text"))(path)
    strings = f'<sst xmlns="{MAIN}"><si><r><t>shown </t></r><r><t>shared</t></r></si><si><t>{SECRET}</t></si></sst>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    add_part(path, "xl/sharedStrings.xml", strings, kind, "xl/workbook.xml", "sharedStrings")
    row = '<row r="8"><c r="A8" t="s"><v>0</v></c></row></sheetData>'
    edit(path, "xl/worksheets/sheet1.xml", lambda text: text.replace("</sheetData>", row))


def _behind_merged(path: Path) -> None:
    _book(_merged)(path)
    row = f'<row r="7"><c r="B7" t="inlineStr"><is><t>{SECRET}</t></is></c></row></sheetData>'
    edit(path, "xl/worksheets/sheet1.xml", lambda text: text.replace("</sheetData>", row))


def _formula(path: Path) -> None:
    _book(_cell("x"))(path)
    cell = f'<row r="9"><c r="A9" t="str"><f>"{FIRST}"&amp;" {LAST}"</f><v>{SECRET}</v></c></row></sheetData>'
    edit(path, "xl/worksheets/sheet1.xml", lambda text: text.replace("</sheetData>", cell))


def _parts(path: Path) -> None:
    _book(_cell("x"))(path)
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    for name, kind in {
        "xl/pivotCache/pivotCacheRecords1.xml": office + "pivotCacheRecords+xml",
        "xl/externalLinks/externalLink1.xml": office + "externalLink+xml",
        "xl/threadedComments/threadedComment1.xml": "application/vnd.ms-excel.threadedcomments+xml",
        "xl/persons/person.xml": "application/vnd.ms-excel.person+xml",
        "xl/connections.xml": office + "connections+xml",
        "customXml/item1.xml": "application/xml",
    }.items():
        add_part(path, name, f"<a><b name='{SECRET}'>{SECRET}</b></a>", kind, "xl/workbook.xml", "customXml")


PLACES: dict[str, Callable[[Path], None]] = {
    "cell": _book(_cell(f"seen by {SECRET}")),
    "whole cell": _book(_cell(SECRET)),
    "hidden sheet": _book(_hidden_sheet("hidden")),
    "very hidden sheet": _book(_hidden_sheet("veryHidden")),
    "hidden row": _book(_hidden_row),
    "hidden column": _book(_hidden_column),
    "comment": _book(_comment),
    "defined name": _book(_name),
    "validation": _book(_validation),
    "filter": _book(_filter),
    "header": _book(_header),
    "link": _book(_link),
    "number format": _book(_format),
    "format that shows nothing": _book(_nothing_shown),
    "chart": _book(_chart),
    "properties": _book(_properties),
    "sheet name": _book(_title),
    "phonetic run": _phonetic,
    "orphaned string": _orphan,
    "behind merged cells": _behind_merged,
    "formula and its value": _formula,
    "pivot data, external link, threaded comments, people": _parts,
}


@pytest.mark.parametrize("place", PLACES)
def test_a_name_in_any_place_is_gone_and_the_rest_stays(place: str, tmp_path: Path) -> None:
    source = tmp_path / "list.xlsx"
    PLACES[place](source)
    terms = [SECRET, FIRST, LAST]
    assert found(source, terms), "the search must be able to find it"
    target, plan = redact(source, *terms)
    assert not found(target, terms)
    assert details(source, target, plan) == []
    assert openpyxl.load_workbook(target).worksheets[0]["A2"].value == KEPT


def test_hidden_rows_are_counted_and_never_quoted(tmp_path: Path) -> None:
    source = tmp_path / "list.xlsx"
    _book(_hidden_row)(source)
    _, plan = redact(source)
    assert "hidden rows emptied on one sheet: 1" in plan.notes
    assert LAST not in " ".join(plan.notes)


def test_a_date_and_a_number_are_found_as_they_are_shown_and_go_whole(tmp_path: Path) -> None:
    source = tmp_path / "dates.xlsx"
    sheet(source, [["Surname", "DOB", "Phone"], ["Other", dt.date(1980, 5, 12), 7700900123]])
    assert "DOB: 12/05/1980" in "".join(passage.text for passage in read_office(source)[1].passages)
    target, plan = redact(source, "12/05/1980", "7700900123")
    cells = openpyxl.load_workbook(target).worksheets[0]
    assert [cells[name].value for name in ("A2", "B2", "C2")] == ["Other", "[REDACTED]", "[REDACTED]"]
    assert cells["B2"].fill.fgColor.rgb == "FF000000"
    assert details(source, target, plan) == []


def test_values_and_look_stay(tmp_path: Path) -> None:
    source = tmp_path / "look.xlsx"
    sheet(source, [["Count", "Share"], [3, 0.25]])
    book = openpyxl.load_workbook(source)
    book.worksheets[0]["A2"].font = openpyxl.styles.Font(bold=True, size=14)
    book.worksheets[0]["B2"].number_format = "0.0%"
    book.worksheets[0].column_dimensions["A"].width = 33
    book.save(source)
    target, _ = redact(source)
    cells = openpyxl.load_workbook(target).worksheets[0]
    assert (cells["A2"].value, cells["B2"].value) == (3, 0.25)
    assert cells["A2"].font.b and cells["A2"].font.sz == 14
    assert cells["B2"].number_format == "0.0%"
    assert cells.column_dimensions["A"].width == 33
    assert not [name for name in parts(target) if "sharedStrings" in name]
