"""Signs of life within a long stage, for whoever watches over the process: given by loops that do work, one for each unit.

A loop says `alive()` for each page, window of text or object that it has done. Never from a thread that only waits: a sign means
that the work has moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

_listener: Callable[[], None] | None = None


def alive() -> None:
    """One unit of work is done. Costs next to nothing when nobody listens."""
    if _listener is not None:
        _listener()


def each(items: Iterable[Item]) -> Iterator[Item]:
    """The items, with a sign before each."""
    for item in items:
        alive()
        yield item


def listen(listener: Callable[[], None] | None) -> None:
    """Have `listener` called at each sign in this process, or nobody."""
    global _listener
    _listener = listener
