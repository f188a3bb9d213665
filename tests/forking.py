"""Real processes for tests of concurrency, forked from a server without threads that has imported what they need.

Forking the tests' own process would copy locks that threads of other tests' libraries hold at that moment.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from threading import Barrier
from typing import Any

_FORK = multiprocessing.get_context("forkserver")
_FORK.set_forkserver_preload(["pytest", "automations.engine", "automations.records.database", "automations.records.tables"])

_KEPT: list[Barrier] = []
"""Barriers go with the last that holds them, and a child may not have opened its own yet."""


def _begin(barrier: Barrier, function: Callable[..., None], given: tuple[Any, ...]) -> None:
    barrier.wait(60)
    function(*given)


def start_at_once(function: Callable[..., None], arguments: Sequence[tuple[Any, ...]]) -> list[BaseProcess]:
    """Start one process for each tuple of arguments; all begin to work at the same moment."""
    barrier = _FORK.Barrier(len(arguments))
    children: list[BaseProcess] = [
        _FORK.Process(target=_begin, args=(barrier, function, given), daemon=True) for given in arguments
    ]
    _KEPT.append(barrier)
    for child in children:
        child.start()
    return children


def finish(children: Sequence[BaseProcess], seconds: float = 60) -> None:
    """Wait for all; every one must end by itself and well."""
    for child in children:
        child.join(seconds)
    assert [child.exitcode for child in children] == [0] * len(children)
