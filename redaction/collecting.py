"""Python's search for objects in circles, made rare while a long document is worked on.

A document makes millions of small objects that live until it is done; looking through all of them for circles again and again
takes a tenth of the time and finds next to nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_RARE = (100_000, 20, 50)
"""Objects made and not yet freed before the youngest are looked through; rounds of that before the older ones are."""

_turn = Lock()
_inside = 0
_before: tuple[int, int, int] = (0, 0, 0)


def collect_rarely() -> None:
    """For a process that does nothing else: what is loaded by now is never looked through again."""
    gc.freeze()
    gc.set_threshold(*_RARE)


@contextmanager
def rare_collections() -> Iterator[None]:
    """Inside the block, or several at a time, the search is rare."""
    global _inside, _before
    with _turn:
        if not _inside:
            _before = gc.get_threshold()
            gc.set_threshold(*_RARE)
        _inside += 1
    try:
        yield
    finally:
        with _turn:
            _inside -= 1
            if not _inside:
                gc.set_threshold(*_before)
