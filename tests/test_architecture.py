"""The four floors hold: import-linter's contracts in pyproject.toml are kept."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY


def test_import_contracts_are_kept() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([lint_imports], cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stdout
    assert "0 broken" in result.stdout


def test_nothing_of_this_machine_is_in_the_repository() -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    names = [name for name in tracked.stdout.split("\0") if name]
    if not names:
        pytest.skip("not a git checkout")
    hosts = ("py" + "pi.org", "python" + "hosted", "registry." + "npmjs")
    for name in names:
        path = REPOSITORY / name
        if path.suffix in {".py", ".toml", ".md", ".txt", ".typ", ".json", ".csv", ""} and path.is_file():
            text = path.read_text("utf-8", errors="ignore")
            assert not any(host in text for host in hosts), name
