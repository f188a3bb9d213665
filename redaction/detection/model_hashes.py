"""Whether a model that was shipped is the one that lies there."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from redaction.errors import ModelDamagedError


def check_hashes(folder: Path) -> dict[str, str]:
    """Compare every file of the model with ``hashes.json``.

    Raises:
        ModelDamagedError: a file is missing or differs.
    """
    try:
        hashes: dict[str, str] = json.loads((folder / "hashes.json").read_text(encoding="utf-8"))
        for name, expected in hashes.items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != expected:
                raise ModelDamagedError(f"The name model's file {name} is not the one that was shipped: install hoursback again.")
    except (OSError, ValueError) as error:
        raise ModelDamagedError("A file of the name model is missing or cannot be read: install hoursback again.") from error
    return hashes


def digest(hashes: dict[str, str]) -> str:
    """One hash for a model of several files."""
    return hashlib.sha256("".join(sorted(hashes.values())).encode()).hexdigest()
