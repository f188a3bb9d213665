"""File names that no officer chose: the command answers in one line for each, and never with a fault of the system."""

from __future__ import annotations

import os
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
