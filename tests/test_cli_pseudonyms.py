"""Pseudonyms through the command: the same over the files of a case, sealed, opened on record, and for text and tables only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hoursback_command import ask, pdf

pytestmark = pytest.mark.usefixtures("home")


TERMS = ("--terms-only", "--term", "Tamsin Bray", "--term", "Jago Bolitho", "--accept", "all", "--case", "01AA/2026")


def test_two_files_of_a_case_share_their_pseudonyms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("Tamsin Bray called. Then Jago Bolitho left.\n")
    (tmp_path / "b.csv").write_text("who,what\nJago Bolitho,left\nTamsin Bray,stayed\n")
    out = tmp_path / "out"
    assert ask("redact", tmp_path / "a.txt", "--out", out, *TERMS) == 0
    assert ask("redact", tmp_path / "b.csv", "--out", out, *TERMS) == 0
    assert (out / "a.txt").read_text() == "[TERM 1] called. Then [TERM 2] left.\n"
    assert (out / "b.csv").read_text() == "who,what\n[TERM 2],left\n[TERM 1],stayed\n"
    certificate = (out / "a.txt.certificate.json").read_text()
    assert "pseudonyms stand in" in certificate and "Bray" not in certificate
    capsys.readouterr()
    assert ask("pseudonyms", "01aa/2026", "--json") == 0
    closed = capsys.readouterr().out
    assert [row["label"] for row in json.loads(closed)["pseudonyms"]] == ["TERM 1", "TERM 2"] and "bray" not in closed.lower()
    assert ask("pseudonyms", "01AA/2026", "--reveal") == 0
    assert "tamsin bray" in capsys.readouterr().out
    assert ask("audit", "show") == 0
    assert "case:" in capsys.readouterr().out
    assert ask("audit", "verify") == 0


def test_another_case_starts_anew_and_a_run_again_gives_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Jago Bolitho met Tamsin Bray.\n")
    for out, case in (("one", "A"), ("two", "B"), ("three", "A")):
        assert ask("redact", tmp_path / "a.txt", "--out", tmp_path / out, *TERMS[:-1], case) == 0
        assert (tmp_path / out / "a.txt").read_text() == "[TERM 1] met [TERM 2].\n"


def test_pseudonyms_in_a_pdf_are_refused_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = pdf(tmp_path / "a.pdf", "Tamsin Bray called.")
    assert ask("redact", source, "--out", tmp_path / "out", *TERMS) == 3
    assert "E-INPUT-PSEUDONYMS" in capsys.readouterr().out and not list((tmp_path / "out").glob("*"))
