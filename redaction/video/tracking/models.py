"""Which networks a force chose for video, by the path of their files (`redaction.models` fetches them)."""

from __future__ import annotations

import os
from pathlib import Path

FACES, OBJECTS = "HOURSBACK_FACES", "HOURSBACK_OBJECTS"
"""Variables of the environment that name a YuNet and a YOLOX file."""


def chosen(variable: str) -> Path | None:
    """The model file that the environment names, or None."""
    value = os.environ.get(variable, "").strip()
    return Path(value).expanduser() if value else None
