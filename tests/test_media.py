"""Files are known by their content; a name breaks a tie between kinds of text and nothing else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction import media
from redaction.errors import HoursbackError, InputRefusedError, TooLargeError, UnsupportedMediaError
from redaction.kinds import ROOMS
from redaction.media import Media, identify

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
TABLE = "Ref,Name,Town\n1,Jasper,Truro\n2,Tamsin,Bodmin\n"


def made(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize("name", ["a.pdf", "a.txt", "a", "a.docx"])
@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"junk\r\n" * 100, b"\x00\x01\x02"])
def test_a_pdf_is_a_pdf_whatever_stands_before_its_header(tmp_path: Path, name: str, before: bytes) -> None:
    assert identify(made(tmp_path, name, before + PDF)).kind == "pdf"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Called at ten.\nLeft at noon.\n", "txt"),
        (TABLE, "csv"),
        (TABLE.replace(",", ";"), "csv"),
        (TABLE.replace(",", "\t"), "tsv"),
        ('{"a": [1, 2]}', "json"),
        ('[\n{"a": 1}\n]', "json"),
        ("{not json at all}", "txt"),
        ("<!DOCTYPE html><html><body>x</body></html>", "html"),
        ("<!-- saved --><HTML><BODY>x</BODY></HTML>", "html"),
        ("# Title\n\nSome [link](https://example.org).\n", "md"),
        ("He said: 1 < 2, and left.", "txt"),
    ],
)
def test_text_shows_what_it_is_without_a_name(tmp_path: Path, text: str, kind: str) -> None:
    assert identify(made(tmp_path, "file", text.encode())).kind == kind


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.csv", "one column\nonly\n", "csv"),
        ("a.csv", TABLE.replace(",", "\t"), "tsv"),
        ("a.txt", TABLE, "txt"),
        ("a.md", "just words\n", "md"),
        ("a.html", "<p>a fragment</p>", "html"),
        ("a.html", "no markup here", "txt"),
        ("a.json", "not json", "txt"),
        ("a.pdf", "just words\n", "txt"),
        ("a.docx", "just words\n", "txt"),
        ("a.txt", '{"a": 1}', "json"),
    ],
)
def test_a_name_breaks_ties_only(tmp_path: Path, name: str, text: str, kind: str) -> None:
    assert identify(made(tmp_path, name, text.encode())).kind == kind


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", Media("txt", "utf-8")),
        ("utf-8-sig", Media("txt", "utf-8", b"\xef\xbb\xbf")),
        ("utf-16-le", Media("txt", "utf-16-le")),
        ("utf-16-be", Media("txt", "utf-16-be")),
        ("utf-16", Media("txt", "utf-16-le", b"\xff\xfe")),
        ("utf-32", Media("txt", "utf-32-le", b"\xff\xfe\x00\x00")),
        ("cp1252", Media("txt", "cp1252")),
    ],
)
def test_encodings_are_told_and_written_back(tmp_path: Path, encoding: str, expected: Media) -> None:
    data = "Café – £20 paid by Zoë.\r\nNothing else.\r\n".encode(encoding)
    found = identify(made(tmp_path, "a.txt", data))
    assert found == expected
    assert found.encode(found.decode(data)) == data


def test_a_few_damaged_bytes_do_not_spoil_the_rest(tmp_path: Path) -> None:
    data = "Café Zoë Chloë Renée naïve coöp résumé Björn Jörg Žižek".encode() + b" \xff end"
    found = identify(made(tmp_path, "a.txt", data))
    assert "Renée" in found.decode(data) and found.encode(found.decode(data)) == data


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (zipped("[Content_Types].xml", "word/document.xml"), "an Office file of a kind that is not read yet; save it as .docx"),
        (zipped("a.txt"), "a zip archive; this kind of file is not read: unpack it"),
        (zipped("Index/Document.iwa"), "a file of Pages, Numbers or Keynote; export it as PDF"),
        (b"\x78\x9f\x3e\x22\x01\x00" + "winmail".encode("utf-16-le"), "mail in Outlook's own wrapping (winmail.dat); ask"),
        (b"!BDN" + bytes(60), "a data file of Outlook; open it in Outlook and save the messages"),
        (b"SQLite format 3\0" + bytes(60), "a database; export what matters"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Office"),
        (b"8BPS" + bytes(60), "picture"),
        (b"\x1f\x8b\x08" + bytes(60), "archive; this kind of file is not read: unpack it"),
        (bytes(range(256)) * 4, "neither"),
    ],
)
def test_other_kinds_are_refused_in_a_sentence(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(UnsupportedMediaError) as refused:
        identify(made(tmp_path, "statement.txt", data))
    message = str(refused.value)
    assert words in message and message.startswith("statement.txt is ") and message.endswith(".") and ". " not in message


def test_empty_missing_and_folders_are_refused(tmp_path: Path) -> None:
    for path in (made(tmp_path, "a.txt", b""), made(tmp_path, "b.txt", b"\xef\xbb\xbf \r\n"), tmp_path / "none", tmp_path):
        with pytest.raises(InputRefusedError) as refused:
            identify(path)
        assert path.name in str(refused.value)


def test_text_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "MAX_TEXT_BYTES", 1000)
    with pytest.raises(TooLargeError):
        identify(made(tmp_path, "a.txt", b"word " * 300))


@pytest.mark.parametrize("text", ["BMW seen outside.", "MZ 250 motorcycle.", "FORM 12 completed", "II* and MM* are marks"])
def test_words_that_look_like_signatures_are_text(tmp_path: Path, text: str) -> None:
    assert identify(made(tmp_path, "a.txt", text.encode())).kind == "txt"


MESSAGE = "From: Jo <jo@example.org>\nTo: Sam <sam@example.org>\nSubject: Keys\n\nOn the hook.\n"


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a", f"From jo@example.org Mon Jun  1 10:00:00 2026\n{MESSAGE}".encode(), "mbox"),
        ("a.txt", MESSAGE.encode(), "eml"),
        ("a.eml", b"Subject: only this\n\nbody\n", "eml"),
        ("a.txt", b"Subject: only this\n\nbody\n", "txt"),
        ("a.txt", b"To: the manager\nFrom: the tenant\n\nThe roof leaks.\n", "txt"),
        ("a.txt", b"{\\rtf1 hello}", "rtf"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(60), "png"),
        ("a.jpg", b"II*\x00" + bytes(60), "tiff"),
        ("a.jpg", b"\x00\x00\x00\x18ftypheic" + bytes(60), "heic"),
    ],
)
def test_mail_and_pictures_are_known_by_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, kind: str
) -> None:
    monkeypatch.setattr(media, "BUILT", frozenset(ROOMS.values()))
    assert identify(made(tmp_path, name, data)).kind == kind


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "docx"),
        ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", "xlsx"),
        ("application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml", "pptx"),
    ],
)
def test_a_package_is_known_by_its_content_types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, types: str, kind: str) -> None:
    monkeypatch.setattr(media, "BUILT", frozenset(ROOMS.values()))
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("x.xml", "x")
        package.writestr("[Content_Types].xml", f'<Types><Override ContentType="{types}"/></Types>')
    assert identify(path).kind == kind


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_told_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "a.txt"
    path.write_bytes(data)
    try:
        found = identify(path)
    except HoursbackError as refused:
        assert "a.txt" in str(refused)
    else:
        assert not found.is_text or found.encode(found.decode(data)) == data
