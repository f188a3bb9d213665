"""The shelf of an item under review: pictures, previews and tried results, sealed on this machine until nobody needs them.

Each file lies in sealed pieces of a fixed size, so that a player may ask for any stretch of a long one.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from automations.sealing import SealContext
from automations.settings import Settings
from automations.temporary import temporary_name
from automations.work_items import WorkItem
from flows.workshop import Workshop

PIECE = 1 << 20
"""Bytes of a piece before it is sealed."""
_FOLDER = "shown"
_KEPT_DAYS = 7


class Shelf:
    """What was made of one item to be looked at."""

    def __init__(self, workshop: Workshop, item: WorkItem) -> None:
        self.item_id = item.id
        self._sealer = workshop.engine.sealer
        self._item = item
        self._folder = workshop.engine.settings.home / _FOLDER / item.id
        self._overhead = len(self._sealer.seal(b"", SealContext(item.id, "shown")))

    def has(self, name: str) -> bool:
        """Whether something lies there under this name."""
        return (self._folder / name).is_file()

    def size(self, name: str) -> int:
        """Bytes of what lies there.

        Raises:
            FileNotFoundError: nothing does.
        """
        sealed = (self._folder / name).stat().st_size
        pieces = -(-sealed // (PIECE + self._overhead))
        return sealed - pieces * self._overhead

    def put(self, name: str, content: BinaryIO, size: int) -> None:
        """Put a file of `size` bytes there, whole or not at all."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = self._folder / temporary_name("piece")
        last = max(0, (size - 1) // PIECE)
        try:
            with temporary.open("xb") as file:
                for number in range(last + 1):
                    file.write(self._sealer.seal(content.read(PIECE), self._context(name, number, last)))
            temporary.replace(self._folder / name)
        finally:
            temporary.unlink(missing_ok=True)

    def put_bytes(self, name: str, content: bytes) -> None:
        """Put bytes there."""
        import io

        self.put(name, io.BytesIO(content), len(content))

    def put_file(self, name: str, path: Path) -> None:
        """Put a copy of a file there."""
        with path.open("rb") as file:
            self.put(name, file, path.stat().st_size)

    def read(self, name: str, start: int = 0, end: int | None = None) -> bytes:
        """Bytes `start` to `end` of what lies there.

        Raises:
            FileNotFoundError: nothing does.
        """
        return b"".join(self.pieces(name, start, end))

    def pieces(self, name: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The same, piece by piece."""
        size = self.size(name)
        end = size if end is None else min(end, size)
        last = max(0, (size - 1) // PIECE)
        with (self._folder / name).open("rb") as file:
            for number in range(start // PIECE, last + 1):
                first = number * PIECE
                if first >= end and number:
                    return
                file.seek(number * (PIECE + self._overhead))
                piece = self._sealer.unseal(file.read(PIECE + self._overhead), self._context(name, number, last))
                yield piece[max(0, start - first) : end - first]

    def write_to(self, name: str, target: Path) -> Path:
        """Write what lies there to a file."""
        with target.open("xb") as file:
            for piece in self.pieces(name):
                file.write(piece)
        return target

    def remove(self, name: str) -> None:
        """Take one away, if it is there."""
        (self._folder / name).unlink(missing_ok=True)

    def names(self, beginning: str) -> list[str]:
        """What lies there under names that begin so."""
        return sorted(path.name for path in self._folder.glob(f"{beginning}*")) if self._folder.is_dir() else []

    def clear(self) -> None:
        """Take everything of this item away."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _context(self, name: str, number: int, last: int) -> SealContext:
        return SealContext(self._item.id, f"shown {name} {number} of {last}", self._item.input_sha256)


def clear_old(settings: Settings, days: float = _KEPT_DAYS) -> None:
    """Take away what lies on shelves for longer than some days; it is made again when somebody asks for it."""
    oldest = time.time() - days * 86_400
    folder = settings.home / _FOLDER
    for of_item in folder.iterdir() if folder.is_dir() else ():
        with suppress(OSError):
            if of_item.stat().st_mtime < oldest:
                shutil.rmtree(of_item, ignore_errors=True)
