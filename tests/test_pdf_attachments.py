"""Files inside a PDF come out wherever they are kept, and go in under harmless names."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from hiding_pixels import write_any
from pikepdf import Array, Dictionary, Name, String

from redaction.pdf import attachments
from redaction.pdf.attachments import attach, attachments_of, plain_name
from redaction.pdf.streams import BudgetSpentError


@pytest.mark.parametrize("place", ["attachment", "portfolio", "associated_file"])
def test_files_are_found_wherever_a_pdf_keeps_them(tmp_path: Path, place: str) -> None:
    with pikepdf.open(write_any(tmp_path, place)) as pdf:
        ((name, data),) = attachments_of(pdf)
    assert name in ("notes.txt", "part.txt", "a.xml") and b"Morwenna" in data


def test_a_file_attached_to_a_note_counts_once(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["list.csv"] = b"one,two"
        stream = pdf.Root.Names.EmbeddedFiles.Names[1].EF.F
        other = pdf.make_stream(b"three")
        files = [("list.csv", stream), ("C:\\private\\..\\more.csv", other), ("", pdf.make_stream(b"nameless"))]
        notes = [
            Dictionary(Subtype=Name.FileAttachment, FS=Dictionary(F=String(name), EF=Dictionary(F=data))) for name, data in files
        ]
        pdf.pages[0].obj.Annots = Array(notes)
        found = attachments_of(pdf)
    assert found == [("list.csv", b"one,two"), ("more.csv", b"three"), ("attachment-3", b"nameless")]


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "FILE_LIMIT", 1000)
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["zeros.bin"] = bytes(2000)
        with pytest.raises(BudgetSpentError):
            attachments_of(pdf)


def test_damage_hides_no_file(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([1, 2, 3])))
        pdf.Root.AF = Array([Dictionary(UF=String("a.txt"), EF=Dictionary(F=pdf.make_stream(b"text"))), 7, Dictionary()])
        assert attachments_of(pdf) == [("a.txt", b"text")]


def test_what_is_put_in_comes_out_again(tmp_path: Path) -> None:
    path = tmp_path / "with.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        attach(pdf, "../../etc/one.txt", b"1")
        attach(pdf, "one.txt", b"2")
        with pytest.raises(ValueError, match="name"):
            attach(pdf, "..", b"3")
        pdf.save(path)
    with pikepdf.open(path) as pdf:
        assert attachments_of(pdf) == [("one (2).txt", b"2"), ("one.txt", b"1")]


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("a/b.txt", "b.txt"),
        ("C:\\x\\y.doc", "y.doc"),
        ("..", ""),
        ("a\0\n.txt", "a.txt"),
        ("n" * 300 + ".pdf", "n" * 116 + ".pdf"),
    ],
)
def test_names_lose_folders_and_odd_characters(given: str, plain: str) -> None:
    assert plain_name(given) == plain
