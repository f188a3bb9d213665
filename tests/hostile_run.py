"""Runs `hoursback redact` on each document of a folder in one process, and tells how each ended, how long and how large.

python -m hostile_run DOCUMENTS OUT > results.json
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from flows import workshop
from flows.cli import main
from redaction.confined.limits import cpu_seconds, members, resident_mb


def largest(stop: threading.Event, seen: list[float]) -> None:
    """Keep the largest resident memory of this process and of all that work for it, and their processor time."""
    group: list[int] = []
    spent: dict[int, float] = {}
    before = {pid: cpu_seconds(pid) for pid in [os.getpid(), *(members(CORRIDOR.process) if CORRIDOR.process else [])]}
    looked = 0.0
    while not stop.wait(0.03):
        if time.monotonic() - looked > 0.3:
            looked = time.monotonic()
            group = members(CORRIDOR.process) if CORRIDOR.process else []
            spent |= {pid: cpu_seconds(pid) - before.get(pid, 0.0) for pid in [os.getpid(), *group]}
            seen[1] = sum(spent.values())
        seen[0] = max(seen[0], resident_mb(os.getpid()) + sum(map(resident_mb, group)))


def run(document: Path, out: Path) -> dict[str, Any]:
    said, seen, stop = io.StringIO(), [0.0, 0.0], threading.Event()
    watcher = threading.Thread(target=largest, args=(stop, seen))
    watcher.start()
    began = time.monotonic()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = main(["redact", str(document), "--out", str(out / document.name), "--accept", "all"])
    seconds = time.monotonic() - began
    stop.set()
    watcher.join()
    told = said.getvalue()[-600:]
    return {"name": document.name, "status": status, "seconds": seconds, "cpu": seen[1], "mb": seen[0], "said": told}


if __name__ == "__main__":
    from automations.settings import Settings

    CORRIDOR: Any = workshop.corridor_of(Settings.load())
    documents = sorted(Path(sys.argv[1]).iterdir())
    for document in documents:
        print(json.dumps(run(document, Path(sys.argv[2]))), flush=True, file=sys.__stdout__)
