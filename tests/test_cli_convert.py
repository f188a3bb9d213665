"""Old Office files and `--to pdf` through the command: the converted file is redacted, the certificate speaks of the original."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from hoursback_command import document, run
from office_making import KEPT, SECRET, word

from flows.cli import main
from redaction.office.conversion import installed

needs_libreoffice = pytest.mark.skipif(not installed(), reason="LibreOffice is not installed")
TERMS = ("--terms-only", "--term", SECRET)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A .doc file that LibreOffice made of a new one."""
    folder = tmp_path_factory.mktemp("old")
    word(folder / "statement.docx", KEPT, f"I am {SECRET}.")
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "doc"]
    subprocess.run([*command, "--outdir", folder, folder / "statement.docx"], check=True, capture_output=True, timeout=120)
    return folder / "statement.doc"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@needs_libreoffice
def test_an_old_file_is_converted_reviewed_and_released_with_the_hash_of_the_original(old: Path, tmp_path: Path) -> None:
    home, out, before = tmp_path / "home", tmp_path / "out", _sha256(old)
    status, said, problems = run(home, "redact", old, "--out", out, *TERMS, "--json")
    assert status == 0, said + problems
    waiting = document(said)["files"][0]
    assert waiting["state"] == "awaiting_review" and waiting["findings"] == 1
    item = waiting["item"]
    assert run(home, "decide", item, "--accept", "all", "--minutes", "1")[0] == 0
    status, said, problems = run(home, "finish", item)
    assert status == 0, said + problems

    result, sealed = out / "statement.docx", out / "statement.docx.certificate.json"
    text = "\n".join(paragraph.text for paragraph in Document(str(result)).paragraphs)
    assert KEPT in text and SECRET not in text
    certificate = json.loads(sealed.read_text())
    assert certificate["source_sha256"] == before == _sha256(old)
    assert certificate["source_name"] == "statement.doc" and certificate["output_sha256"] == _sha256(result)
    (how,) = [note for note in certificate["notes"] if note.startswith("converted from an old Office file by LibreOffice ")]
    assert any(character.isdigit() for character in how)
    (kept,) = [note for note in certificate["notes"] if note.startswith("SHA-256 of the converted file")]
    assert run(home, "check", sealed, old)[0] == 0 and run(home, "check", sealed, result)[0] == 0
    assert run(home, "audit", "verify", "--certificate", sealed)[0] == 0

    lines = document(run(home, "audit", "show", "--item", item, "--json")[1])["lines"]
    steps = {line["detail"]["step"]: line["detail"] for line in lines if "step" in line["detail"]}
    working = steps["convert"]["writes"]["working"]
    assert steps["convert"]["reads"] == {"original": before} and kept.endswith(working)
    assert steps["detect"]["reads"] == {"original": working} == {"original": steps["apply-and-verify"]["reads"]["original"]}

    status, said, _ = run(home, "redact", old, "--out", out, *TERMS)
    assert status == 0 and "was there already" in said
    assert document(run(home, "detect", old, *TERMS, "--json")[1])["media"] == "docx"


@needs_libreoffice
def test_an_office_file_becomes_a_redacted_pdf_and_other_kinds_are_no_part_of_it(tmp_path: Path) -> None:
    source = word(tmp_path / "statement.docx", KEPT, f"I am {SECRET}.")
    (tmp_path / "log.txt").write_text(f"I am {SECRET}.\n")
    out = tmp_path / "out"
    inputs = (source, tmp_path / "log.txt")
    status, said, _ = run(tmp_path / "home", "redact", *inputs, "--out", out, *TERMS, "--accept", "all", "--to", "pdf")
    assert status == 2 and "E-USAGE-TO: log.txt is no Office file" in said
    with pypdfium2.PdfDocument(out / "statement.pdf") as pdf:
        text = pdf[0].get_textpage().get_text_range()
    assert KEPT in text and SECRET not in text
    certificate = json.loads((out / "statement.pdf.certificate.json").read_text())
    assert certificate["media"] == "pdf" and certificate["source_sha256"] == _sha256(source)
    assert any("a docx file to PDF by LibreOffice" in note for note in certificate["notes"])
    assert sorted(path.name for path in out.iterdir() if path.suffix == ".pdf") == [
        "statement.pdf",
        "statement.pdf.certificate.pdf",
    ]


@needs_libreoffice
def test_without_the_converter_an_old_file_is_refused_with_advice(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOURSBACK_PERSON", "Officer Test")
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name, *more: None if "office" in name else which(name, *more))
    out = tmp_path / "out"
    assert main(["redact", str(old), "--out", str(out), *TERMS, "--accept", "all"]) == 3
    said = capsys.readouterr().out
    assert "E-INPUT-CONVERTER" in said and "save it as .docx" in said
    assert not list(out.iterdir())
