"""Word texts: one file for each place in which a name can hide; nothing of it is left, the rest is, and the proof agrees."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from office_making import (
    KEPT,
    REL,
    SECRET,
    W,
    add_part,
    details,
    edit,
    parts,
    picture,
    redact,
    relate,
    word,
    word_body,
)

from benchmarks.office_corpus import found
from redaction.findings import HiddenPlace, PartPlace, TextPlace

MAIN = "word/document.xml"
FIRST, LAST = SECRET.split()
P = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def _body(xml: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        word_body(path, xml)

    return make


def _field(code: str, shown: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        f"<w:p>{mark.format('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{mark.format('separate')}"
        f"<w:r><w:t>{shown}</w:t></w:r>{mark.format('end')}</w:p>"
    )


def _comment(path: Path) -> None:
    word(path)
    comments = (
        f'<w:comments {W}><w:comment w:id="0" w:author="{SECRET}" w:initials="MT">{P.format(SECRET)}</w:comment></w:comments>'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
    add_part(path, "word/comments.xml", comments, kind, MAIN, "comments")


def _header(path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(KEPT)
    document.sections[0].header.paragraphs[0].text = f"Statement of {SECRET}"
    document.sections[0].footer.paragraphs[0].text = SECRET.upper()
    document.save(str(path))


def _note(path: Path) -> None:
    word_body(path, '<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>')
    notes = f'<w:footnotes {W}><w:footnote w:id="2">{P.format(SECRET)}</w:footnote></w:footnotes>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    add_part(path, "word/footnotes.xml", notes, kind, MAIN, "footnotes")


def _textbox(path: Path) -> None:
    inside = f"<w:txbxContent>{P.format(SECRET)}</w:txbxContent>"
    drawing = (
        '<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:extent cx="99" cy="99"/>'
        f'<wp:docPr id="1" name="{SECRET}" descr="{SECRET}"/>'
        f'<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        "<wps:cNvSpPr/><wps:spPr/>"
        f"<wps:txbx>{inside}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    vml = (
        f'<w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="x" alt="{SECRET}">'
        f"<v:textbox>{inside}</v:textbox></v:shape></w:pict>"
    )
    word_body(
        path,
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:Choice Requires="wps">'
        f"{drawing}</mc:Choice><mc:Fallback>{vml}</mc:Fallback></mc:AlternateContent></w:r></w:p>",
    )


def _watermark(path: Path) -> None:
    art = f'<w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="w"><v:textpath string="{SECRET}"/></v:shape></w:pict>'
    word_body(path, f"<w:p><w:r>{art}</w:r></w:p>")


def _hidden_by_style(path: Path) -> None:
    word_body(path, f'<w:p><w:r><w:rPr><w:rStyle w:val="Ghost"/></w:rPr><w:t>{SECRET}</w:t></w:r></w:p>')
    style = '<w:style w:type="character" w:styleId="Ghost"><w:name w:val="Ghost"/><w:rPr><w:vanish/></w:rPr></w:style>'
    edit(path, "word/styles.xml", lambda text: text.replace("</w:styles>", style + "</w:styles>"))


def _style_name(path: Path) -> None:
    key = SECRET.replace(" ", "")
    word_body(path, f'<w:p><w:pPr><w:pStyle w:val="{key}"/></w:pPr><w:r><w:t>styled</w:t></w:r></w:p>')
    style = f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{SECRET}"/><w:aliases w:val="{SECRET}"/></w:style>'
    edit(path, "word/styles.xml", lambda text: text.replace("</w:styles>", style + "</w:styles>"))


def _properties(path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(KEPT)
    document.core_properties.author = document.core_properties.title = SECRET
    document.core_properties.last_modified_by = SECRET
    document.save(str(path))
    custom = f'<Properties xmlns="urn:x"><property name="Officer"><v>{SECRET}</v></property></Properties>'
    add_part(
        path,
        "docProps/custom.xml",
        custom,
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        "",
        "custom-properties",
    )


def _custom_xml(path: Path) -> None:
    bound = (
        f'<w:sdt><w:sdtPr><w:alias w:val="{SECRET}"/><w:dataBinding w:xpath="/a"/></w:sdtPr>'
        f"<w:sdtContent>{P.format('bound')}</w:sdtContent></w:sdt>"
    )
    word_body(path, bound)
    add_part(path, "customXml/item1.xml", f"<a>{SECRET}</a>", "application/xml", MAIN, "customXml")


def _embedded(path: Path) -> None:
    word(path)
    add_part(
        path,
        "word/embeddings/oleObject1.bin",
        SECRET.encode("utf-16-le"),
        "application/vnd.openxmlformats-officedocument.oleObject",
    )
    add_part(path, "docProps/thumbnail.jpeg", picture(kind="JPEG") + SECRET.encode(), "image/jpeg", "", "thumbnail")
    add_part(path, "word/vbaProject.bin", SECRET.encode(), "application/vnd.ms-office.vbaProject", MAIN, "vbaProject")
    add_part(path, "word/printerSettings1.bin", SECRET.encode("utf-16-le"), "application/octet-stream", MAIN, "printerSettings")
    add_part(path, "word/afchunk.html", f"<p>{SECRET}</p>", "text/html", MAIN, "aFChunk")


def _settings(path: Path) -> None:
    word(path)
    more = (
        f'<w:docVars><w:docVar w:name="n" w:val="{SECRET}"/></w:docVars><w:mailMerge><w:query w:val="{SECRET}"/></w:mailMerge>'
        f'<w:attachedTemplate r:id="rId1" xmlns:r="{REL}"/></w:settings>'
    )
    edit(path, "word/settings.xml", lambda text: text.replace("</w:settings>", more))
    relate(path, "word/settings.xml", f"{REL}/attachedTemplate", f"file:///C:/{LAST}/{FIRST}%20{LAST}.dotx", external=True)


def _link(path: Path) -> None:
    word(path)
    key = relate(path, MAIN, f"{REL}/hyperlink", f"mailto:{SECRET.replace(' ', '%20')}", external=True)
    link = f'<w:p><w:hyperlink r:id="{key}" w:tooltip="{SECRET}" xmlns:r="{REL}"><w:r><w:t>write</w:t></w:r></w:hyperlink></w:p>'
    edit(path, MAIN, lambda text: text.replace("<w:sectPr", link + "<w:sectPr", 1))


def _glossary(path: Path) -> None:
    word(path)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.glossary+xml"
    add_part(
        path,
        "word/glossary/document.xml",
        f"<w:glossaryDocument {W}>{P.format(SECRET)}</w:glossaryDocument>",
        kind,
        MAIN,
        "glossaryDocument",
    )


def _levels(path: Path) -> None:
    word(path)
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
        f'<w:lvlText w:val="{SECRET} %1"/></w:lvl></w:abstractNum></w:numbering>'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
    found_parts = parts(path)
    if "word/numbering.xml" in found_parts:
        edit(path, "word/numbering.xml", lambda text: numbering)
    else:
        add_part(path, "word/numbering.xml", numbering, kind, MAIN, "numbering")


PLACES: dict[str, Callable[[Path], None]] = {
    "plain": _body(P.format(f"I am {SECRET} of Fore Street.")),
    "split runs": _body(
        "<w:p>" + "".join(f"<w:r><w:t>{letters}</w:t></w:r>" for letters in ("Mor", "wenna Tre", "gea", "gle")) + "</w:p>"
    ),
    "split with format": _body(
        '<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Morw</w:t></w:r><w:proofErr w:type="spellStart"/>'
        '<w:r w:rsidR="00AA11BB"><w:t>enna</w:t></w:r>'
        '<w:r><w:t xml:space="preserve"> Tregeagle said</w:t></w:r></w:p>'
    ),
    "two lines": _body(P.format(FIRST) + P.format(LAST)),
    "table": _body("<w:tbl><w:tr><w:tc>" + P.format("Name") + "</w:tc><w:tc>" + P.format(SECRET) + "</w:tc></w:tr></w:tbl>"),
    "insertion": _body(f'<w:p><w:ins w:id="1" w:author="{SECRET}"><w:r><w:t>{SECRET}</w:t></w:r></w:ins></w:p>'),
    "deletion": _body(f'<w:p><w:del w:id="1" w:author="{SECRET}"><w:r><w:delText>{SECRET}</w:delText></w:r></w:del></w:p>'),
    "moved away": _body(f'<w:p><w:moveFrom w:id="1" w:author="x"><w:r><w:t>{SECRET}</w:t></w:r></w:moveFrom></w:p>'),
    "mark of a change": _body(f'<w:p><w:pPr><w:pPrChange w:id="3" w:author="{SECRET}"><w:pPr/></w:pPrChange></w:pPr></w:p>'),
    "deleted row": _body(
        "<w:tbl><w:tr><w:trPr><w:del w:id='1' w:author='x'/></w:trPr><w:tc>" + P.format(SECRET) + "</w:tc></w:tr></w:tbl>"
    ),
    "comment": _comment,
    "header and footer": _header,
    "footnote": _note,
    "text box twice": _textbox,
    "watermark": _watermark,
    "hidden run": _body(f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{SECRET}</w:t></w:r></w:p>"),
    "hidden by style": _hidden_by_style,
    "style name": _style_name,
    "field code": _body(_field(f'INCLUDETEXT "C:\\{SECRET}.docx"', "shown")),
    "field result": _body(_field("MERGEFIELD name", SECRET)),
    "field in a field": _body(
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF </w:instrText></w:r>'
        + _field("MERGEFIELD name", SECRET)[5:-6]
        + '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>yes</w:t></w:r><w:r>'
        '<w:fldChar w:fldCharType="end"/></w:r></w:p>'
    ),
    "simple field": _body(f'<w:p><w:fldSimple w:instr="AUTHOR {SECRET}"><w:r><w:t>{SECRET}</w:t></w:r></w:fldSimple></w:p>'),
    "bookmark": _body(f'<w:p><w:bookmarkStart w:id="9" w:name="{SECRET.replace(" ", "_")}"/><w:bookmarkEnd w:id="9"/></w:p>'),
    "link": _link,
    "properties": _properties,
    "custom xml and content control": _custom_xml,
    "embedded files, thumbnail, macros, printer, chunk": _embedded,
    "variables, mail merge, template": _settings,
    "glossary": _glossary,
    "list level": _levels,
    "symbols": _body(
        "<w:p><w:r>"
        + "".join(f'<w:sym w:font="Arial" w:char="{ord(letter):04X}"/>' for letter in SECRET if letter != " ")
        + "</w:r></w:p>"
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_name_in_any_place_is_gone_and_the_rest_stays(place: str, tmp_path: Path) -> None:
    source = tmp_path / "statement.docx"
    PLACES[place](source)
    terms = [SECRET, FIRST, LAST, SECRET.replace(" ", "_"), SECRET.replace(" ", "%20"), SECRET.replace(" ", "")]
    if place != "symbols":
        assert found(source, terms), "the search must be able to find it"
    target, plan = redact(source, SECRET, FIRST, LAST, SECRET.replace(" ", ""))
    assert not found(target, terms)
    assert not [name for name in parts(target) if name.endswith(".bin")]
    assert details(source, target, plan) == []
    assert KEPT in [paragraph.text for paragraph in docx.Document(str(target)).paragraphs]


def test_runs_are_joined_and_one_label_stands_white_on_black(tmp_path: Path) -> None:
    source = tmp_path / "runs.docx"
    PLACES["split with format"](source)
    target, plan = redact(source, reason="Victim name")
    paragraph = docx.Document(str(target)).paragraphs[-1]
    assert paragraph.text == "[REDACTED Victim name] said"
    (label,) = [run for run in paragraph.runs if "REDACTED" in run.text]
    assert label.font.color.rgb is not None
    assert str(label.font.color.rgb) == "FFFFFF"
    assert 'w:fill="000000"' in label._r.xml
    assert [type(finding.place) for finding in plan.findings] == [TextPlace]


def test_what_no_page_shows_is_reported_by_channel(tmp_path: Path) -> None:
    source = tmp_path / "comment.docx"
    _comment(source)
    _, plan = redact(source)
    places = [finding.place for finding in plan.findings]
    assert places
    assert all(isinstance(place, HiddenPlace) and place.channel == "comment" for place in places)


def test_a_name_in_a_picture_is_blackened_and_its_metadata_gone(tmp_path: Path) -> None:
    source = tmp_path / "picture.docx"
    document = docx.Document()
    document.add_paragraph(KEPT)
    document.add_picture(io.BytesIO(picture()))
    document.save(str(source))
    target, plan = redact(source)
    assert [finding.place.part for finding in plan.findings if isinstance(finding.place, PartPlace)] == ["word/media/image1.png"]
    assert details(source, target, plan) == []
    assert SECRET.split()[1] not in _ocr(parts(target)["word/media/image1.png"])


def test_only_what_is_shown_of_a_cropped_picture_stays(tmp_path: Path) -> None:
    from PIL import Image

    source = tmp_path / "crop.docx"
    document = docx.Document()
    document.add_picture(io.BytesIO(picture()))
    document.save(str(source))
    edit(source, MAIN, lambda text: text.replace("<a:stretch>", '<a:srcRect l="75000"/><a:stretch>'))
    target, _ = redact(source, "Nobody Atall")
    data = parts(target)["word/media/image1.png"]
    assert Image.open(io.BytesIO(data)).size == (225, 120)
    assert LAST not in _ocr(data)
    assert "srcRect" not in parts(target)[MAIN].decode()


def _ocr(data: bytes) -> str:
    from redaction.office.pictures import read

    return read(data).text


def test_form_boxes_and_lists_leave_what_they_show(tmp_path: Path) -> None:
    source = tmp_path / "form.docx"
    box = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
        "<w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r>'
        "<w:t>Urgent</w:t></w:r></w:p>"
    )
    word_body(source, box)
    target, _ = redact(source)
    assert docx.Document(str(target)).paragraphs[-1].text == "☒Urgent"


def test_page_numbers_stay_fields(tmp_path: Path) -> None:
    source = tmp_path / "page.docx"
    word_body(source, _field(" PAGE ", "7"))
    target, _ = redact(source)
    assert '<w:fldSimple w:instr=" PAGE ">' in parts(target)[MAIN].decode()


def test_a_file_with_macros_stays_openable_under_its_name(tmp_path: Path) -> None:
    source = tmp_path / "macro.docm"
    word(source)
    plain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    edit(
        source, "[Content_Types].xml", lambda text: text.replace(plain, "application/vnd.ms-word.document.macroEnabled.main+xml")
    )
    add_part(source, "word/vbaProject.bin", b"x", "application/vnd.ms-office.vbaProject", MAIN, "vbaProject")
    target, plan = redact(source)
    assert "word/vbaProject.bin" not in parts(target)
    assert "ms-word.document.macroEnabled.main+xml" in parts(target)["[Content_Types].xml"].decode()
    assert "macros were removed" in plan.notes
    assert details(source, target, plan) == []


def test_tables_are_read_with_their_headings(tmp_path: Path) -> None:
    from redaction.office.read import read_office

    source = tmp_path / "table.docx"
    document = docx.Document()
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("Surname", "DOB", "Tregeagle", "12/05/1980"), strict=True):
        cell.text = text
    document.save(str(source))
    texts = [passage.text for passage in read_office(source)[1].passages]
    assert "Surname: Tregeagle\nDOB: 12/05/1980\n" in texts
