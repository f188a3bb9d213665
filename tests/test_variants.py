"""What an officer sends beside the usual formats: templates, macros, flat files, lines of JSON, XML, cards, saved pages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from office_making import KEPT, SECRET, add_part, details, edit, parts, sheet, slides, word
from office_making import redact as redact_office
from test_office_open import make as make_open
from test_text_room import redact, states

from redaction.detection.detector import Detector
from redaction.detection.request import DetectionRequest
from redaction.errors import UnsupportedMediaError
from redaction.media import identify, result_suffix
from redaction.media_binary import kind_of
from redaction.office.conversion import installed, to_modern
from redaction.text.read import read_document

FIRST, LAST = SECRET.split()
_OFFICE = "application/vnd.openxmlformats-officedocument."
VARIANTS = {
    "docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
    "dotx": f"{_OFFICE}wordprocessingml.template.main+xml",
    "dotm": "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "xltx": f"{_OFFICE}spreadsheetml.template.main+xml",
    "xltm": "application/vnd.ms-excel.template.macroEnabled.main+xml",
    "pptm": "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
    "potx": f"{_OFFICE}presentationml.template.main+xml",
    "potm": "application/vnd.ms-powerpoint.template.macroEnabled.main+xml",
    "ppsx": f"{_OFFICE}presentationml.slideshow.main+xml",
    "ppsm": "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml",
}


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("suffix", VARIANTS)
def test_files_with_macros_and_templates_lose_names_and_macros_and_stay_what_they_are(suffix: str, tmp_path: Path) -> None:
    source = tmp_path / f"a.{suffix}"
    main = {"d": "word/document.xml", "x": "xl/workbook.xml", "p": "ppt/presentation.xml"}[suffix[0]]
    if suffix[0] == "d":
        word(source, KEPT, f"I am {SECRET}.")
    elif suffix[0] == "x":
        sheet(source, [["Name", "Note"], [SECRET, KEPT]])
    else:
        slides(source, f"{KEPT} I am {SECRET}.")
    edit(source, "[Content_Types].xml", lambda text: re.sub(r'(?<=ContentType=")[^"]*\.main\+xml', VARIANTS[suffix], text))
    macro = f"Sub {FIRST}{LAST}()".encode("utf-16-le")
    add_part(
        source,
        "word/vbaProject.bin" if suffix[0] == "d" else "vbaProject.bin",
        macro,
        "application/vnd.ms-office.vbaProject",
        main,
    )
    target, plan = redact_office(source)
    made = parts(target)
    assert details(source, target, plan) == []
    assert VARIANTS[suffix] in made["[Content_Types].xml"].decode()
    assert not [name for name in made if "vba" in name.lower()]
    everything = b"\n".join(made.values())
    assert LAST.encode() not in everything and KEPT.split()[2].encode() in everything
    assert result_suffix(source) == f".{suffix}"


@pytest.mark.parametrize("kind", ["text", "spreadsheet", "presentation"])
def test_open_document_templates_stay_templates(kind: str, tmp_path: Path) -> None:
    body = {
        "text": f"<text:p>I am {SECRET}.</text:p>",
        "spreadsheet": f"<table:table table:name='a'><table:table-row><table:table-cell office:value-type='string'>"
        f"<text:p>{SECRET}</text:p></table:table-cell></table:table-row></table:table>",
        "presentation": f"<draw:page><draw:frame><draw:text-box><text:p>{SECRET}"
        "</text:p></draw:text-box></draw:frame></draw:page>",
    }[kind]
    suffix = {"text": "ott", "spreadsheet": "ots", "presentation": "otp"}[kind]
    source = make_open(tmp_path / f"a.{suffix}", kind, body)
    edit(source, "mimetype", lambda text: f"{text}-template")
    target, plan = redact_office(source)
    made = parts(target)
    assert details(source, target, plan) == []
    assert made["mimetype"].decode().endswith("-template") and LAST not in made["content.xml"].decode()


FLAT = (
    "<?xml version='1.0'?>\n<!-- x --><office:document xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' {more} "
    'office:mimetype="application/vnd.oasis.opendocument.{kind}">'
)
EXCEL = (
    "<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?>\n"
    "<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>"
)
WORD = '<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'


@pytest.mark.parametrize(
    ("text", "kind", "suffix"),
    [
        (FLAT.format(more="x" * 3000, kind="text"), "fodt", ".odt"),
        (FLAT.format(more="", kind="spreadsheet"), "fods", ".ods"),
        (FLAT.format(more="", kind="graphics"), "fodg", ".pdf"),
        (EXCEL, "sheetxml", ".xlsx"),
        (WORD, "wordxml", ".docx"),
        ('<!DOCTYPE svg PUBLIC "x" "y">\n<svg xmlns="http://www.w3.org/2000/svg" width="1">', "svg", ".pdf"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_office_files_and_drawings_in_one_xml_are_no_texts(
    text: str, kind: str, suffix: str, encoding: str, tmp_path: Path
) -> None:
    source = tmp_path / "a.xml"
    source.write_bytes(text.encode(encoding))
    assert kind_of(source, source.read_bytes()[:1024]) == kind
    assert result_suffix(source) == suffix
    with pytest.raises(UnsupportedMediaError, match="save it as"):
        identify(source)


@pytest.mark.skipif(not installed(), reason="LibreOffice is not installed")
def test_a_drawing_becomes_a_pdf_with_its_words(tmp_path: Path) -> None:
    import pypdfium2

    said = f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="100"><text x="9" y="40">{KEPT}</text></svg>'
    made = to_modern(_written(tmp_path / "plan.svg", said), tmp_path)
    assert made.name == "plan.pdf"
    with pypdfium2.PdfDocument(made) as pdf:
        assert "red car stopped" in pdf[0].get_textpage().get_text_range()


LINES = (
    f'{{"name": "{FIRST}\\u0020{LAST}", "n": 7}}\n\n{{"who": {{"first": "{FIRST}", "last": "{LAST}"}}}}\n{{"note": "{KEPT}"}}\n'
)


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.log", "a"])
def test_lines_of_json_stay_lines_of_json(name: str, tmp_path: Path) -> None:
    source = _written(tmp_path / name, LINES)
    assert identify(source).kind == "jsonl"
    result, plan, target = redact(source)
    values = [json.loads(line) for line in result.decode().splitlines() if line]
    assert values == [
        {"name": "[REDACTED]", "n": 7},
        {"who": {"first": "[REDACTED]", "last": "[REDACTED]"}},
        {"note": KEPT},
    ]
    assert set(states(source, target, plan).values()) == {"clean"}


def test_lines_with_one_that_is_no_json_are_a_text(tmp_path: Path) -> None:
    assert identify(_written(tmp_path / "a.jsonl", LINES + "{cut off\n")).kind == "txt"


XML = (
    f"<?xml version='1.0'?><!-- by {SECRET} --><r><person first='{FIRST}' last=\"{LAST}\"/><given>{FIRST}</given>"
    f"<family>{LAST}</family>"
    f"<p>said <b>{FIRST[:3]}</b>{FIRST[3:]} {LAST}</p><{FIRST}-{LAST} x='1'>{KEPT}</{FIRST}-{LAST}><e>R&amp;D &lt; 3</e></r>"
)


def test_xml_stays_well_formed_and_names_of_elements_go(tmp_path: Path) -> None:
    source = _written(tmp_path / "a.xml", XML)
    assert identify(source).kind == "xml"
    result, plan, target = redact(source)
    root = ET.fromstring(result)
    assert LAST.encode() not in result and FIRST.encode() not in result and b"<!--" not in result
    assert root.findtext("e") == "R&D < 3" and KEPT in "".join(root.itertext())
    assert root.find("person").attrib == {"first": "[REDACTED]", "last": "[REDACTED]"}  # type: ignore[union-attr]
    assert set(states(source, target, plan).values()) == {"clean"}


def test_xml_is_read_by_field_in_unattended_work(tmp_path: Path) -> None:
    source = _written(
        tmp_path / "a.xml", f"<calls><call><callerName>{SECRET}</callerName><phone>07700 900123</phone></call></calls>"
    )
    _, document = read_document(source)
    found = Detector(workers=1).detect([[passage.text for passage in document.passages]], DetectionRequest())[0]
    assert {span.kind for spans in found for span in spans} >= {"PERSON", "PHONE"}


def test_xml_that_declares_entities_is_refused(tmp_path: Path) -> None:
    source = _written(tmp_path / "a.xml", f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY who "{SECRET}">]><r>&who;</r>')
    with pytest.raises(UnsupportedMediaError, match="entities"):
        read_document(source)


@pytest.mark.parametrize("text", ["<r><a></r>", "<r>&nbsp;</r>", "no tags"])
def test_what_is_not_well_formed_is_a_text(text: str, tmp_path: Path) -> None:
    assert identify(_written(tmp_path / "a.xml", text)).kind == "txt"


CARD = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN:{last};{first};;Ms;\r\nTEL;CELL;PREF:07700 900123\r\nBDAY:19810303\r\n"
    "NOTE;ENCODING=QUOTED-PRINTABLE:met {first} Tre=\r\ngeagle=0D=0Aat noon; {kept}\r\n"
    "PHOTO;JPEG;BASE64:\r\n /9j/4AAQSkZJRg\r\n\r\nX-WHO:{first}\r\nEND:VCARD\r\n"
)


def test_a_card_keeps_what_it_says_and_loses_its_picture(tmp_path: Path) -> None:
    source = _written(tmp_path / "a.txt", CARD.format(first=FIRST, last=LAST, kept=KEPT))
    assert identify(source).kind == "vcf"
    _, document = read_document(source)
    assert "Date of birth: 03/03/1981" in document.passages[0].text
    result, plan, target = redact(source)
    assert result.decode().splitlines() == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:[REDACTED];[REDACTED];;Ms;",
        "TEL;TYPE=CELL,PREF:07700 900123",
        "BDAY:19810303",
        f"NOTE:met [REDACTED]\\nat noon\\; {KEPT}",
        "END:VCARD",
    ]
    assert set(states(source, target, plan).values()) == {"clean"}


def test_a_calendar_whose_only_name_is_an_address_is_released(tmp_path: Path) -> None:
    said = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:morwenna\r\nATTENDEE:mailto:morwenna.tregeagle@x.example\r\n"
        "SUMMARY:Keys\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    source = _written(tmp_path / "a.ics", said)
    assert identify(source).kind == "ics"
    result, plan, target = redact(source, "morwenna.tregeagle@x.example")
    assert b"morwenna" not in result and b"SUMMARY:Keys" in result
    assert set(states(source, target, plan).values()) == {"clean"}


def test_a_page_that_a_browser_saved_becomes_mail(tmp_path: Path) -> None:
    said = (
        'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n'
        "--x\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n--x--\r\n"
    )
    source = _written(tmp_path / "a.mhtml", said)
    assert identify(source).kind == "eml"
    assert result_suffix(source) == ".eml"
