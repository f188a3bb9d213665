"""OpenDocument files: contents, styles and cells are read; what is hidden, tracked or beside them is gone."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from office_making import KEPT, SECRET, details, parts, redact

from benchmarks.office_corpus import found
from redaction.errors import EncryptedFileError
from redaction.office.read import read_office

FIRST, LAST = SECRET.split()
_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "style": "style",
        "draw": "drawing",
        "fo": "xsl-fo-compatible",
        "svg": "svg-compatible",
        "presentation": "presentation",
        "number": "datastyle",
    }.items()
)
NAMESPACES = f'{_NAMES} xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def make(path: Path, kind: str, body: str, *, styles: str = "", more: dict[str, str] | None = None, page: str = "") -> Path:
    """An OpenDocument file of this body."""
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    content = (
        f'<office:document-content {NAMESPACES} office:version="1.3"><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    rest = (
        f'<office:document-styles {NAMESPACES} office:version="1.3"><office:styles/><office:automatic-styles>'
        '<style:page-layout style:name="pm1"/></office:automatic-styles><office:master-styles>'
        f'<style:master-page style:name="Standard" style:page-layout-name="pm1">{page}</style:master-page>'
        "</office:master-styles></office:document-styles>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    found_parts = {"content.xml": content, "styles.xml": rest, "META-INF/manifest.xml": manifest, **(more or {})}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", mimetype)
        for name, text in found_parts.items():
            archive.writestr(name, text)
    return path


HIDDEN = '<style:style style:name="T9" style:family="text"><style:text-properties text:display="none"/></style:style>'
P = f"<text:p>{KEPT}</text:p>"
TEXTS: dict[str, dict[str, object]] = {
    "split spans": {
        "body": (
            '<text:p>I am Mor<text:span text:style-name="T1">wenna</text:span><text:s/>Tre<text:span>geagle</text:span>.</text:p>'
        )
    },
    "heading": {"body": f'<text:h text:outline-level="1">Statement of {SECRET}</text:h>'},
    "table": {
        "body": (
            f"<table:table><table:table-row><table:table-cell><text:p>{SECRET}</text:p>"
            f"</table:table-cell></table:table-row></table:table>"
        )
    },
    "comment": {
        "body": (
            f"<text:p>x<office:annotation><dc:creator>{SECRET}</dc:creator><text:p>{SECRET}</text:p></office:annotation></text:p>"
        )
    },
    "tracked change": {
        "body": (
            f"<text:tracked-changes><text:changed-region><text:deletion><text:p>{SECRET}</text:p></text:deletion>"
            f"</text:changed-region></text:tracked-changes>"
        )
    },
    "hidden characters": {"body": f'<text:p><text:span text:style-name="T9">{SECRET}</text:span></text:p>', "styles": HIDDEN},
    "hidden section": {"body": f'<text:section text:display="none" text:name="{LAST}"><text:p>{SECRET}</text:p></text:section>'},
    "hidden text field": {"body": f'<text:p><text:hidden-text text:string-value="{SECRET}">{SECRET}</text:hidden-text></text:p>'},
    "field": {"body": f'<text:p><text:user-defined text:name="{SECRET}">{SECRET}</text:user-defined></text:p>'},
    "bookmark and link": {
        "body": (
            f'<text:p><text:bookmark text:name="{SECRET}"/>'
            f'<text:a xlink:href="mailto:{LAST}" office:name="{SECRET}">x</text:a></text:p>'
        )
    },
    "footnote": {
        "body": (
            f'<text:p>x<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
            f"<text:note-body><text:p>{SECRET}</text:p></text:note-body></text:note></text:p>"
        )
    },
    "style name": {"body": f'<text:p text:style-name="{LAST}_20_style">x</text:p>'},
    "header": {"body": "", "page": f"<style:header><text:p>{SECRET}</text:p></style:header>"},
    "alternative text": {
        "body": (
            f'<text:p><draw:frame draw:name="{SECRET}"><draw:text-box><text:p>box</text:p></draw:text-box>'
            f"<svg:desc>{SECRET}</svg:desc></draw:frame></text:p>"
        )
    },
    "other parts": {
        "body": "",
        "more": {
            "meta.xml": f"<m>{SECRET}</m>",
            "settings.xml": f"<m>{SECRET}</m>",
            "manifest.rdf": f"<m>{SECRET}</m>",
            "Basic/Standard/Module1.xml": f"<m>{SECRET}</m>",
            "Object 1/content.xml": f"<m>{SECRET}</m>",
            "Configurations2/menubar.xml": f"<m>{SECRET}</m>",
            "Thumbnails/thumbnail.png": SECRET,
        },
    },
    "event and script": {"body": f"<office:scripts><office:script>{SECRET}</office:script></office:scripts>"},
}


@pytest.mark.parametrize("place", TEXTS)
def test_a_name_in_any_place_of_a_text_is_gone_and_the_rest_stays(place: str, tmp_path: Path) -> None:
    recipe = dict(TEXTS[place])
    source = make(tmp_path / "statement.odt", "text", P + str(recipe.pop("body")), **recipe)  # type: ignore[arg-type]
    terms = [SECRET, FIRST, LAST]
    assert found(source, terms) or place in ("style name", "split spans"), "the search must be able to find it"
    target, plan = redact(source, *terms)
    assert not found(target, terms)
    assert SECRET not in parts(target)["content.xml"].decode()
    assert details(source, target, plan) == []
    assert KEPT in parts(target)["content.xml"].decode()


def _cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def _sheet(rows: str, name: str = "List", attributes: str = "") -> str:
    return f'<table:table table:name="{name}" {attributes}>{rows}</table:table>'


def _row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


KEPT_ROW = _row(_cell(KEPT), _cell("3", 'office:value-type="float" office:value="3"'))
SHEETS = {
    "cell": _sheet(KEPT_ROW + _row(_cell(SECRET))),
    "hidden row": _sheet(KEPT_ROW + _row(_cell(SECRET), attributes='table:visibility="collapse"')),
    "filtered row": _sheet(KEPT_ROW + _row(_cell(SECRET), attributes='table:visibility="filter"')),
    "hidden column": _sheet(
        '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
        + _row(_cell(KEPT), _cell("1"), _cell(SECRET))
    ),
    "covered cell": _sheet(
        KEPT_ROW + _row(_cell("x"), f"<table:covered-table-cell><text:p>{SECRET}</text:p></table:covered-table-cell>")
    ),
    "formula": _sheet(KEPT_ROW + _row(_cell("x", f'table:formula="of:={FIRST}" office:string-value="{SECRET}"'))),
    "sheet name": _sheet(KEPT_ROW, name=SECRET),
    "hidden sheet": _sheet(KEPT_ROW) + _sheet(_row(_cell(SECRET)), name=LAST, attributes='table:style-name="ta9"'),
    "names": _sheet(KEPT_ROW)
    + f'<table:named-expressions><table:named-expression table:name="{LAST}"/></table:named-expressions>',
}


@pytest.mark.parametrize("place", SHEETS)
def test_a_name_in_any_place_of_a_sheet_is_gone_and_the_rest_stays(place: str, tmp_path: Path) -> None:
    style = '<style:style style:name="ta9" style:family="table"><style:table-properties table:display="false"/></style:style>'
    source = make(tmp_path / "list.ods", "spreadsheet", SHEETS[place], styles=style)
    terms = [SECRET, FIRST, LAST]
    assert found(source, terms)
    target, plan = redact(source, *terms)
    assert not found(target, terms)
    assert details(source, target, plan) == []
    assert KEPT in parts(target)["content.xml"].decode()


def test_the_value_behind_a_cell_goes_with_what_it_shows(tmp_path: Path) -> None:
    rows = _row(_cell("Born"), _cell("12 May", 'office:value-type="date" office:date-value="1980-05-12"'))
    source = make(tmp_path / "born.ods", "spreadsheet", _sheet(KEPT_ROW + rows))
    assert any("1980-05-12" in passage.text for passage in read_office(source)[1].passages)
    target, plan = redact(source, "1980-05-12", "12 May")
    assert "1980-05-12" not in parts(target)["content.xml"].decode()
    assert details(source, target, plan) == []


def test_printed_headers_of_a_sheet_stay_as_they_were(tmp_path: Path) -> None:
    page = (
        f"<style:header><text:p>List <text:sheet-name>{SECRET}</text:sheet-name></text:p></style:header>"
        '<style:header-left style:display="false"/><style:header-first style:display="false"/>'
        "<style:footer><text:p>Page <text:page-number>1</text:page-number></text:p></style:footer>"
    )
    source = make(tmp_path / "a.ods", "spreadsheet", _sheet(_row(_cell(SECRET), _cell(KEPT))), page=page)
    target, plan = redact(source)
    styles = parts(target)["styles.xml"].decode()
    assert "<text:p>List <text:sheet-name>???</text:sheet-name></text:p>" in styles
    assert '<style:header-left style:display="false"/><style:header-first style:display="false"/>' in styles
    assert "Page <text:page-number>1</text:page-number>" in styles
    assert details(source, target, plan) == []


def test_hidden_slides_are_gone(tmp_path: Path) -> None:
    style = (
        '<style:style style:name="dp9" style:family="drawing-page">'
        '<style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    )
    box = "<draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
    pages = (
        f'<draw:page draw:name="{LAST}">{box.format(KEPT)}</draw:page>'
        f'<draw:page draw:style-name="dp9">{box.format(SECRET)}</draw:page>'
    )
    source = make(tmp_path / "show.odp", "presentation", pages, styles=style)
    target, plan = redact(source, SECRET, LAST)
    assert not found(target, [SECRET, FIRST, LAST])
    assert KEPT in parts(target)["content.xml"].decode()
    assert details(source, target, plan) == []


def test_a_file_behind_a_password_is_refused(tmp_path: Path) -> None:
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:encryption-data/></m:manifest>'
    source = make(tmp_path / "locked.odt", "text", P, more={"META-INF/manifest.xml": manifest})
    with pytest.raises(EncryptedFileError, match=r"locked\.odt needs a password"):
        read_office(source)


def test_a_cell_that_went_whole_is_black(tmp_path: Path) -> None:
    source = make(tmp_path / "black.ods", "spreadsheet", _sheet(KEPT_ROW + _row(_cell(SECRET), _cell(f"by {SECRET}"))))
    target, _ = redact(source)
    content = parts(target)["content.xml"].decode()
    assert content.count('table:style-name="RedactedCell"') == 1
    assert 'style:name="RedactedCell"' in content
