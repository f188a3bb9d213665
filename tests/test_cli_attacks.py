"""File names that no officer chose: the command answers in one line for each, and never with a fault of the system."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from hoursback_command import TERM, run, statement


def test_names_that_are_no_text_are_taken_as_they_are(tmp_path: Path) -> None:
    name = os.fsdecode(b"bad\xff\xfename.txt")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_text(statement())
    arguments = ("redact", tmp_path / "in", "--terms-only", "--term", TERM, "--accept", "all", "--out", tmp_path / "out")
    status, _, err = run(tmp_path / "home", *arguments, PYTHONIOENCODING="utf-8:backslashreplace")
    assert status == 0, err
    assert TERM.split()[1] not in (tmp_path / "out" / name).read_text()


def test_an_audit_chain_that_lost_its_end_is_not_whole(tmp_path: Path) -> None:
    (tmp_path / "statement.txt").write_text(statement())
    home = tmp_path / "home"
    arguments = (
        "redact",
        tmp_path / "statement.txt",
        "--terms-only",
        "--term",
        TERM,
        "--accept",
        "all",
        "--out",
        tmp_path / "out",
    )
    assert run(home, *arguments)[0] == 0
    assert run(home, "audit", "verify")[0] == 0
    with closing(sqlite3.connect(home / "records.sqlite")) as records:
        records.executescript("DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE sequence > 3;")
    assert run(home, "audit", "verify")[0] == 4
