"""The place where automations work: the open engine, a detector that loads its models once, and folders for files at hand."""

from __future__ import annotations

import atexit
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

from automations.engine import Engine, open_engine
from automations.settings import Settings
from automations.temporary import is_abandoned, temporary_name
from flows.quiet import quieten

if TYPE_CHECKING:
    from redaction.confined.doors import Corridor
    from redaction.confined.limits import Limits
    from redaction.detection.request import TextDetector
    from redaction.rendition import Progress

_DESK = "desk"
_CORRIDORS: dict[tuple[Path, Limits, bool], Corridor] = {}
_MAKING = threading.Lock()


@dataclass(slots=True)
class Workshop:
    """An open engine with what the domain needs beside it. Use it as a context manager.

    Attributes:
        engine: settings, store, sealer and records.
        progress: told of the stages within one file, for a person to watch; None when nobody watches.
    """

    engine: Engine
    progress: Progress | None = None

    @classmethod
    def open(cls) -> Self:
        """Open the engine of the settings in force, and clear what killed processes left and nobody went on with."""
        quieten()
        workshop = cls(open_engine())
        make_desks(workshop.engine.settings)
        workshop._clear_desks()
        from flows.shelf import clear_old

        clear_old(workshop.engine.settings)
        return workshop

    @property
    def corridor(self) -> Corridor:
        """The corridor that files go through: a process of its own with limits, one for as long as this process lives."""
        return corridor_of(self.engine.settings)

    @contextmanager
    def desk(self) -> Iterator[Path]:
        """A private folder for the files of one piece of work; it is gone afterwards."""
        with desk_of(self.engine.settings) as folder:
            yield folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.close()

    def _desks(self) -> Path:
        return desks_of(self.engine.settings)

    def _clear_desks(self) -> None:
        for folder in self._desks().glob(f"{_DESK}.*"):
            if is_abandoned(folder.name, _DESK):
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def desk_of(settings: Settings) -> Iterator[Path]:
    """A private folder in which the corridor may write; it is gone afterwards."""
    make_desks(settings)
    folder = desks_of(settings) / temporary_name(_DESK)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def desks_of(settings: Settings) -> Path:
    """Where desks stand."""
    return settings.home / "desks"


def make_desks(settings: Settings) -> None:
    """Make the folder of desks where there is none yet.

    A reading process that began before rests: its walls let it write only in what was there when they went up.
    """
    desks = desks_of(settings)
    if desks.is_dir():
        return
    for folder in (settings.home, desks):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _MAKING:
        for place, corridor in ((key[0], corridor) for key, corridor in _CORRIDORS.items()):
            if place == desks:
                corridor.rest()


def corridor_of(settings: Settings, *, showing: bool = False) -> Corridor:
    """The corridor under these settings; started when it is first asked or told to warm up, ended with this process.

    Args:
        settings: limits, and where desks stand.
        showing: the one for what people look at: they do not wait until a file is worked through.
    """
    from redaction.confined.corridor import Confined
    from redaction.confined.limits import Limits

    if not settings.confined:
        return _in_process()
    desks = desks_of(settings)
    limits = Limits(stall_seconds=settings.stall_seconds, memory_mb=settings.memory_mb)
    with _MAKING:
        if (desks, limits, showing) not in _CORRIDORS:
            workers = 1 if showing else os.cpu_count() or 1
            _CORRIDORS[desks, limits, showing] = Confined(limits, writable=[desks], workers=workers)
        return _CORRIDORS[desks, limits, showing]


def close_corridors(home: Path | None = None) -> None:
    """End the processes that read for this one, in one home folder or all; the next request starts another."""
    with _MAKING:
        closed = [key for key in _CORRIDORS if home is None or key[0].parent == home]
        for key in closed:
            _CORRIDORS.pop(key).close()


atexit.register(close_corridors)


@contextmanager
def corridors_of(settings: Settings, count: int) -> Iterator[list[Corridor]]:
    """Corridors for work that is done side by side; they end with the block. The one of the process gives its memory free.

    Where files are read in this process it is the only one.
    """
    from redaction.confined.corridor import Confined
    from redaction.confined.limits import Limits

    common = corridor_of(settings)
    if not settings.confined:
        yield [common]
        return
    common.rest()
    limits = Limits(stall_seconds=settings.stall_seconds, memory_mb=settings.memory_mb)
    corridors: list[Corridor] = [Confined(limits, writable=[desks_of(settings)]) for _ in range(count)]
    try:
        yield corridors
    finally:
        for corridor in corridors:
            corridor.close()


def imported_folder(settings: Settings) -> Path:
    """The force's own reference folder: the one that the settings name, else one in the home folder."""
    return settings.reference_overlay or settings.home / "reference"


def overlay_of(settings: Settings) -> Path | None:
    """The force's own reference folder, if there is one."""
    folder = imported_folder(settings)
    return folder if folder.is_dir() else None


@cache
def _in_process() -> Corridor:
    from redaction.confined.in_process import InProcess

    return InProcess(_detector)


@cache
def _detector() -> TextDetector:
    from redaction.detection.detector import Detector

    detector = Detector(workers=os.cpu_count() or 1)
    atexit.register(detector.close)
    return detector
