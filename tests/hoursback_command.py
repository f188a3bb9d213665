"""Running the `hoursback` command in tests, and the files that it is run on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

TERM = "Quentin Farnsworth"
"""A person of the test files; his name is what must go."""


def statement(number: int = 0, lines: int = 20) -> str:
    """A text in which `TERM` stands, different for every number."""
    rows = [f"{number}.{line} The officer spoke to {TERM} about the shop at number {line * 7 + number}." for line in range(lines)]
    return "\n".join(rows) + "\n"


def pdf(path: Path, text: str) -> Path:
    """A one-page PDF made by typst with `text` on it."""
    import typst

    source = '#set page(paper: "a4")\n#set text(size: 9pt)\n' + "\n\n".join(
        f"#text({json.dumps(line)})" for line in text.splitlines()
    )
    path.write_bytes(typst.compile(source.encode(), format="pdf"))
    return path


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a command with records of its own, and without the tester's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOURSBACK_", "PREFECT_"))}
    return {**kept, "HOURSBACK_HOME": str(home), "HOURSBACK_PERSON": "Officer Test", **more}


def start(home: Path, *arguments: str | Path, **more: str) -> subprocess.Popen[str]:
    """Start the command as a process."""
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *map(str, arguments)],
        env=environment(home, **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ask(*arguments: str | Path) -> int:
    """Run the command in this process; its exit status."""
    from flows.cli import main

    return main([str(argument) for argument in arguments])


Say = Callable[..., tuple[int, str, str]]
"""Runs the command in this process, as the fixture `say` does; exit status, stdout, stderr."""


def run(home: Path, *arguments: str | Path, **more: str) -> tuple[int, str, str]:
    """Run the command as a process; exit status, stdout, stderr."""
    process = start(home, *arguments, **more)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def leftovers(folder: Path) -> list[Path]:
    """Files that never got their name."""
    return [path for path in folder.rglob("*") if path.name.endswith((".part", ".partial"))]


def document(out: str) -> Any:
    """The JSON document that a command printed."""
    return json.loads(out)
