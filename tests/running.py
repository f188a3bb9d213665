"""Which processes run, by what Linux says in /proc: no program such as ps is needed."""

from __future__ import annotations

from pathlib import Path


def children_of(pid: int) -> list[int]:
    """Children of a process that still run; those that ended and wait for their parent do not."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if int(parent) == pid and state != "Z":
                found.append(int(folder.name))
    return found


def running_as(words: list[str]) -> list[int]:
    """Processes that run under these words; those that ended and wait for their parent have none."""
    wanted, found = "".join(f"{word}\0" for word in words).encode(), []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if (folder / "cmdline").read_bytes() == wanted:
                    found.append(int(folder.name))
            except OSError:
                continue
    return found
