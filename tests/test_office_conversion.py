"""Conversion by LibreOffice: old files become new ones; every way in which it fails ends in a sentence of its own."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from office_making import KEPT, SECRET, redact, word
from running import running_as

from redaction.errors import ConversionFailedError, ConversionTimeoutError, ConverterMissingError, EncryptedFileError
from redaction.media_binary import kind_of
from redaction.office import conversion
from redaction.office.conversion import installed, to_modern, to_pdf

needs_libreoffice = pytest.mark.skipif(not installed(), reason="LibreOffice is not installed")


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any file counts as an old Word file."""
    monkeypatch.setattr(conversion, "_kind", lambda source: "doc")
    monkeypatch.setattr(conversion, "_needs_password", lambda source, kind: False)


def _program(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program that stands for LibreOffice."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(conversion, "_program", lambda: str(program))


@needs_libreoffice
def test_a_redacted_text_becomes_a_pdf_that_shows_the_label(tmp_path: Path) -> None:
    import pypdfium2

    source = word(tmp_path / "statement.docx", KEPT, f"I am {SECRET}.")
    target, _ = redact(source)
    made = to_pdf(target, tmp_path)
    with pypdfium2.PdfDocument(made) as pdf:
        text = pdf[0].get_textpage().get_text_range()
    assert KEPT in text and "[REDACTED]" in text and SECRET not in text


@needs_libreoffice
@pytest.mark.shared
def test_an_old_file_becomes_a_new_one(tmp_path: Path, shared_data: Path) -> None:
    source = shared_data / "office" / "test.doc"
    made = to_modern(source, tmp_path)
    assert made == tmp_path / "test.docx"
    assert kind_of(made, made.read_bytes()[:1024]) == "docx"


@pytest.mark.shared
def test_an_old_file_behind_a_password_is_refused(tmp_path: Path, shared_data: Path) -> None:
    with pytest.raises(EncryptedFileError, match="needs a password"):
        to_modern(shared_data / "office" / "testPPT_protected_passtika.ppt", tmp_path)


@pytest.mark.usefixtures("old")
def test_without_libreoffice_the_advice_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion, "_program", lambda: None)
    with pytest.raises(ConverterMissingError, match=r"save it as \.docx"):
        to_modern(word(tmp_path / "old.doc"), tmp_path)


@pytest.mark.usefixtures("old")
def test_a_file_that_cannot_be_converted_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path, monkeypatch, "exit 1")
    with pytest.raises(ConversionFailedError, match=r"old\.doc cannot be converted"):
        to_modern(word(tmp_path / "old.doc"), tmp_path)


@pytest.mark.usefixtures("old")
def test_a_conversion_that_hangs_is_ended_with_all_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["sleep", f"{300 + os.getpid() / 1e7}"]
    seen: list[list[int]] = []
    end_all = os.killpg

    def watched(group: int, number: int) -> None:
        seen.append(running_as(words))
        end_all(group, number)

    _program(tmp_path, monkeypatch, f"{' '.join(words)} &\nwait")
    monkeypatch.setattr(conversion.os, "killpg", watched)
    monkeypatch.setattr(conversion, "SECONDS", 2)
    with pytest.raises(ConversionTimeoutError, match="took more than 2 seconds"):
        to_modern(word(tmp_path / "old.doc"), tmp_path)
    assert len(seen[0]) == 1, "it ran until the conversion was ended"
    for _ in range(50):
        if not running_as(words):
            break
        time.sleep(0.1)
    else:
        os.kill(seen[0][0], 9)
        pytest.fail("a child of the conversion is still running")


def test_the_profile_allows_no_macros_and_follows_no_links() -> None:
    registry = conversion._registry()
    assert 'oor:name="DisableMacrosExecution" oor:op="fuse"><value>true<' in registry
    assert 'oor:name="MacroSecurityLevel" oor:op="fuse"><value>3<' in registry


def test_a_conversion_that_writes_without_end_is_stopped_and_leaves_nothing(
    tmp_path: Path, old: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    monkeypatch.setattr(conversion, "_LIMITED", conversion._LIMITED.replace(str(conversion._FILE_MB * 2048), "64"))
    endless = 'while [ "$1" != --outdir ]; do shift; done; exec head -c 100000000 /dev/zero > "$2/source.docx"'
    _program(tmp_path, monkeypatch, endless)
    with pytest.raises(ConversionFailedError, match="cannot be converted"):
        to_modern(word(tmp_path / "statement.docx", KEPT), folder)
    assert not list(folder.iterdir())
