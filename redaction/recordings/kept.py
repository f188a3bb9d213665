"""Where pieces of long work are kept until it is done, so that a run that was killed goes on and does not start again.

Only what may be seen is kept: pieces of redacted pictures and sound. The folder is set once for a process; where none is set,
nothing outlives a run.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reference.errors import HoursbackError

NAME = "pieces"
"""Name of the folder for pieces, in the folder of desks."""
_DAYS = 7
"""Days after which pieces of a work that nobody went on with are removed."""

_folder: Path | None = None
_done: list[Path] = []


def keep_in(folder: Path | None) -> None:
    """Have pieces kept in a folder of this process, or nowhere."""
    global _folder
    _folder = folder


@contextmanager
def pieces(work: str, beside: Path) -> Iterator[Path]:
    """A folder for the pieces of one work. It stays until `remove` when the work is done, and when it is interrupted.

    It goes when the work fails.

    Args:
        work: everything that the pieces depend on, in words; the same words find them again.
        beside: folder for pieces that nobody keeps.
    """
    if _folder is None:
        with tempfile.TemporaryDirectory(prefix=".hoursback-pieces-", dir=beside) as name:
            yield Path(name)
        return
    _remove_old(_folder)
    folder = _folder / hashlib.sha256(work.encode()).hexdigest()[:32]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield folder
    except (OSError, HoursbackError):
        shutil.rmtree(folder, ignore_errors=True)  # what fails, as on a full disk, fails again with the same pieces
        raise
    _done.append(folder)


def remove() -> None:
    """Take away the pieces of everything that is done: what was made of them is proven now, or is not gone on with."""
    while _done:
        shutil.rmtree(_done.pop(), ignore_errors=True)


def _remove_old(folder: Path) -> None:
    if not folder.is_dir():
        return
    for old in folder.iterdir():
        try:
            if time.time() - old.stat().st_mtime > _DAYS * 86_400:
                shutil.rmtree(old, ignore_errors=True)
        except OSError:
            continue  # somebody else removed it
