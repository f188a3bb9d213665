"""Finished parts of long work on a recording, kept by whoever asked for it: after a kill they are not done again.

The process that reads holds no key, so it keeps nothing itself: it hands each finished part out, and is handed back what was kept
before. A part has a name that says everything that it was made of, as a hash; only the very same work finds it again.

    with kept_by(parts):
        plan = detect(source, options)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

SECONDS = 120.0
"""About how much of a recording goes into a part."""
Keep = Callable[[str, Any, int, int], None]
"""Called with the name of a part, a JSON value, and how many seconds of the recording are done and are there in all."""


@dataclass(slots=True, repr=False)
class Parts:
    """What is kept. Its values are secret, so it has no telling `repr`.

    Attributes:
        known: parts that were kept before, by name.
        keep: called with each part that is finished now; nobody keeps it if absent.
        seconds: about how much of a recording goes into a part.
    """

    known: Mapping[str, Any] = field(default_factory=dict)
    keep: Keep | None = None
    seconds: float = SECONDS


_parts: ContextVar[Parts] = ContextVar("parts")


@contextmanager
def kept_by(parts: Parts) -> Iterator[None]:
    """Have parts that are finished within the block kept, and those that were kept before used again."""
    before = _parts.set(parts)
    try:
        yield
    finally:
        _parts.reset(before)


def is_kept() -> bool:
    """Whether anybody keeps parts."""
    return _parts.get(Parts()).keep is not None


class Work:
    """The parts of one piece of work, those of others left out.

    Args:
        stage: what is done, in small letters.
        made_of: everything that the work depends on, as a JSON value: hashes of files, settings, models, versions.

    Attributes:
        seconds: about how much of a recording goes into a part.
    """

    def __init__(self, stage: str, made_of: Any) -> None:
        self._parts = _parts.get(Parts())
        self._name = f"{stage}-{_hash(made_of)}-"
        self.seconds = self._parts.seconds

    def part(self, made_of: Any) -> Any:
        """The part that was made of this, or None."""
        return self._parts.known.get(self._name + _hash(made_of))

    def parts(self) -> Iterator[Any]:
        """All parts that were kept before."""
        return (data for name, data in self._parts.known.items() if name.startswith(self._name))

    def keep(self, made_of: Any, data: Any, done: float, total: float) -> None:
        """Have a finished part kept.

        Args:
            made_of: what it was made of, beside what all parts of this work depend on.
            data: a JSON value.
            done: seconds of the recording that are done with it.
            total: seconds in all.
        """
        if self._parts.keep is not None:
            self._parts.keep(self._name + _hash(made_of), data, round(done), max(1, round(total)))


def _hash(made_of: Any) -> str:
    return hashlib.sha256(json.dumps(made_of, sort_keys=True, default=str).encode()).hexdigest()[:32]
