"""Hostile documents through the whole command: each ends with 0, 3 or 4, in time, and reaches for nothing outside of itself."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hostile_documents import HOSTILE, Bait
from hoursback_command import environment

TOKEN = "canary-5512-token"
NAMES = (
    "reaches-out.pdf", "reaches-out.html", "reaches-out.svg", "startxref-huge.pdf", "content-bomb.pdf", "form-fan.pdf",
    "form-loop.pdf", "tree-loop.pdf", "xref-loop.pdf", "outline-loop.pdf", "name-tree-loop.pdf", "object-stream-loop.pdf",
    "nested-arrays.pdf", "nested-content.pdf", "pattern-loop.pdf", "deep-tree.pdf", "length-overflow.pdf", "picture-huge.pdf",
    "encrypted.pdf", "cut-30.pdf", "cut-60.pdf", "cut-90.pdf", "deep.html", "entities.html", "empty.txt", "empty.pdf",
    "invalid.txt", "utf32.txt", "zeros.txt", "traversal.zip", "gzip-as.txt", "pdf-as.txt", "trap-ats.txt", "trap-digits.txt",
    "trap-dots.txt", "trap-brackets.txt", "trap-dates.txt", "map-bomb.pdf", "widths-bomb.pdf", "one-cell.csv", "quotes.csv",
    "columns.csv", "rows.csv", "attributes.html", "objects.json", "arrays.json", "numbers.json", "open.json", "link-ends.md",
    "bomb.docx", "bomb.xlsx", "bomb.pptx", "entities.docx", "entities.xlsx", "names.docx", "cut.docx", "deep.eml", "huge.png",
    "huge.tiff", "lies.heic",
)  # fmt: skip
"""Those that end quickly; `HOSTILE` has more, see ``python -m hostile_run``."""


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, Any]]]:
    place = tmp_path_factory.mktemp("hostile")
    (place / "canary.txt").write_text(TOKEN)
    os.mkfifo(place / "pipe")
    (place / "documents").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        bait = Bait(place / "canary.txt", place / "pipe", f"http://127.0.0.1:{listener.getsockname()[1]}")
        for name in NAMES:
            (place / "documents" / name).write_bytes(HOSTILE[name](bait))
        path = os.pathsep.join([str(Path(__file__).parent.parent), str(Path(__file__).parent)])
        told = subprocess.run(
            [sys.executable, "-m", "hostile_run", place / "documents", place / "out"],
            env=environment(place / "home", PYTHONPATH=path), capture_output=True, text=True, timeout=580, check=True,
        ).stdout  # fmt: skip
        listener.settimeout(0.2)
        with pytest.raises(TimeoutError):
            listener.accept()
    assert {path.name for path in place.iterdir()} == {"canary.txt", "pipe", "documents", "home", "out"}
    for path in (place / "out").rglob("*"):
        assert not path.is_file() or TOKEN.encode() not in path.read_bytes(), path.name
    yield {row["name"]: row for row in map(json.loads, told.splitlines())}


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_document_ends_well(name: str, ended: dict[str, dict[str, Any]]) -> None:
    row = ended[name]
    assert row["status"] in (0, 3, 4), row
    # A machine busy with other things stretches the clock, not the work.
    assert row["seconds"] < 60 or row["cpu"] < 30, row
    assert row["mb"] < 2048, row
