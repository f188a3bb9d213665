"""The watched folder: people drop files, the robot hands over each one when it is complete.

The folder has one sub-folder for each policy: a file in ``inbox/cps-precharge`` is worked on under that policy. A file is
complete when its size and time of change have stayed the same for a while. Names that programs use while they write are
passed over.

What happens to a file, and where its result goes, is the callback's affair; the robot hands each file over once, and again
only when it has changed.
"""

from __future__ import annotations

import logging
import re
import stat
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_TEMPORARY = re.compile(
    r"^[.~]|^(thumbs\.db|desktop\.ini)$|~$|\.(part|partial|tmp|temp|crdownload|download|filepart|swp|lock)$", re.I
)


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """A complete file, and the name of the sub-folder (the policy) that it lies in."""

    path: Path
    policy: str


@dataclass(frozen=True, slots=True)
class _Sighting:
    size: int
    changed_ns: int
    since: float


class WatchedFolder:
    """Remembers what it saw and what it handed over; holds no other state."""

    def __init__(self, folder: Path, *, settle_seconds: float = 2.0) -> None:
        """Watch the sub-folders of `folder`; a file is complete when nothing changed on it for `settle_seconds`."""
        self._folder = folder
        self._settle = settle_seconds
        self._seen: dict[Path, _Sighting] = {}
        self._handed: dict[Path, tuple[int, int]] = {}

    def complete(self) -> list[DroppedFile]:
        """Look once: the files that are complete and were not handed over as they are, in the order of their names."""
        moment, seen, ready = time.monotonic(), {}, []
        for path, policy in self._files():
            try:
                status = path.stat(follow_symlinks=False)
            except OSError:
                continue
            if not stat.S_ISREG(status.st_mode) or self._handed.get(path) == (status.st_size, status.st_mtime_ns):
                continue
            before = self._seen.get(path)
            if before is None or (before.size, before.changed_ns) != (status.st_size, status.st_mtime_ns):
                before = _Sighting(status.st_size, status.st_mtime_ns, moment)
            seen[path] = before
            if moment - before.since >= self._settle and _readable(path):
                ready.append(DroppedFile(path, policy))
        self._seen = seen
        self._handed = {path: mark for path, mark in self._handed.items() if path.exists()}
        return ready

    def watch(self, hand_over: Callable[[DroppedFile], None], *, stop: threading.Event, poll_seconds: float = 1.0) -> None:
        """Hand every complete file to `hand_over` until `stop` is set.

        Wakes at once when the operating system tells of a change, and looks every `poll_seconds` in any case, because network
        folders tell of nothing.

        Raises:
            Exception: whatever `hand_over` raises; the file then counts as not handed over.
        """
        for _ in self._wake_ups(stop, poll_seconds):
            for dropped in self.complete():
                if stop.is_set():
                    return
                status = dropped.path.stat()
                hand_over(dropped)
                self._handed[dropped.path] = (status.st_size, status.st_mtime_ns)

    def _files(self) -> Iterator[tuple[Path, str]]:
        try:
            folders = sorted(entry for entry in self._folder.iterdir() if entry.is_dir() and not _TEMPORARY.search(entry.name))
        except OSError:
            return
        for folder in folders:
            try:
                names = sorted(folder.iterdir())
            except OSError:
                continue
            for path in names:
                if not _TEMPORARY.search(path.name):
                    yield path, folder.name

    def _wake_ups(self, stop: threading.Event, poll_seconds: float) -> Iterator[None]:
        yield
        while not stop.is_set():
            if not self._folder.is_dir():
                stop.wait(poll_seconds)
                yield
                continue
            try:
                from watchfiles import watch

                # It would write the names of the files to the log.
                logging.getLogger("watchfiles").setLevel(logging.WARNING)
                milliseconds = max(1, int(poll_seconds * 1000))
                for _ in watch(self._folder, stop_event=stop, rust_timeout=milliseconds, yield_on_timeout=True, debounce=200):
                    yield
                    if stop.is_set():
                        return
            except (OSError, RuntimeError):
                # The system cannot watch here (no inotify watches left, a vanished share): look by ourselves.
                stop.wait(poll_seconds)
                yield


def _readable(path: Path) -> bool:
    """Whether the file can be opened: on Windows shares a program that still writes holds it shut."""
    try:
        path.open("rb").close()
    except OSError:
        return False
    return True
