"""Where an unforeseen failure happened, told without what it said: types and places in the code, never messages or values."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

_LONGEST = 8
"""Causes of causes that are told."""

_FRAMES = 12


class ToldError(Exception):
    """A failure in another process, of which only the places are known.

    Attributes:
        places: as `places` makes them.
    """

    def __init__(self, told: list[dict[str, Any]]) -> None:
        super().__init__()
        self.places = told


def places(error: BaseException) -> list[dict[str, Any]]:
    """Types of an error and of its causes, each with the last places in the code, outermost cause last."""
    chain: list[dict[str, Any]] = []
    current: BaseException | None = error
    while current is not None and len(chain) < _LONGEST:
        frames = traceback.extract_tb(current.__traceback__)
        at = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-_FRAMES:]]
        chain.append({"type": f"{type(current).__module__}.{type(current).__qualname__}", "at": at})
        if isinstance(current, ToldError):
            chain += current.places
        current = current.__cause__ or current.__context__
    return chain
