"""Real processes for tests of concurrency, forked so that they need not import everything again."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from typing import Any

_FORK = multiprocessing.get_context("fork")


def start_at_once(function: Callable[..., None], arguments: Sequence[tuple[Any, ...]]) -> list[BaseProcess]:
    """Start one process for each tuple of arguments; all begin to work at the same moment."""
    barrier = _FORK.Barrier(len(arguments))

    def begin(*given: Any) -> None:
        barrier.wait(60)
        function(*given)

    children: list[BaseProcess] = [_FORK.Process(target=begin, args=given, daemon=True) for given in arguments]
    for child in children:
        child.start()
    return children


def finish(children: Sequence[BaseProcess], seconds: float = 60) -> None:
    """Wait for all; every one must end by itself and well."""
    for child in children:
        child.join(seconds)
    assert [child.exitcode for child in children] == [0] * len(children)
