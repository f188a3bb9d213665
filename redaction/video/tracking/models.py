"""Model files that a force fetches for itself: taken by their hash, chosen by their path, never downloaded."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from redaction.errors import ModelDamagedError

FACES, OBJECTS = "HOURSBACK_FACES", "HOURSBACK_OBJECTS"
"""Variables of the environment that name a YuNet and a YOLOX file."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A model that was copied: its name, what it does, where it lies, and the variable that chooses it."""

    name: str
    job: str
    path: Path
    setting: str


def chosen(variable: str) -> Path | None:
    """The model file that the environment names, or None."""
    value = os.environ.get(variable, "").strip()
    return Path(value).expanduser() if value else None


def fetch(origin: Path, into: Path) -> list[Fetched]:
    """Copy the models that we know from a folder, each checked before it takes its name.

    Args:
        origin: a folder that holds one or more of the files that `reference/data/optional_models.toml` names.
        into: the force's folder of models; made where it is missing.

    Raises:
        ModelDamagedError: none of the files is there, or one is not the file that its name promises. Nothing of it is kept.
    """
    from reference.loader import load

    fetched = []
    for name, row in load("optional_models").rows.items():
        try:
            data = (origin / row["file"]).read_bytes()
        except FileNotFoundError:
            continue
        except OSError:
            raise ModelDamagedError(f"The model {row['file']} cannot be read: check who may read it.") from None
        if hashlib.sha256(data).hexdigest() != row["sha256"]:
            raise ModelDamagedError(
                f"The file {row['file']} is not the model {name} that we know: get it again from its publisher ({row['source']})."
            )
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = into / row["file"]
        partial = into / f".{row['file']}.{os.getpid()}.part"
        try:
            partial.write_bytes(data)
            partial.replace(target)
        except OSError:
            partial.unlink(missing_ok=True)
            raise ModelDamagedError(f"The model {row['file']} cannot be written to {into}: is there room?") from None
        fetched.append(Fetched(name, row["job"], target, row["setting"]))
    if not fetched:
        known = ", ".join(row["file"] for row in load("optional_models").rows.values())
        raise ModelDamagedError(f"{origin} holds none of the models that we know: {known}.")
    return fetched
