"""Stages of our flows as Prefect tasks: no parameters, no results, and no exception of ours, which Prefect would show."""

from __future__ import annotations

# isort: off
import flows.prefect_environment  # noqa: F401  (before Prefect: it switches telemetry off)
from prefect import task
from prefect.cache_policies import NO_CACHE
# isort: on

import asyncio
from collections.abc import Callable
from typing import Any

from flows.failures import UNEXPECTED


class ItemFailedError(Exception):
    """What Prefect may know of a failure: the item and the code. The sentence is on the item, sealed."""


def as_task(name: str, item_id: str, work: Callable[[], None]) -> Callable[[], Any]:
    """A task of the stage's name without parameters: the job holds secrets and stays in this process.

    Args:
        name: of the stage.
        item_id: of the work item.
        work: does the stage.

    Returns:
        A coroutine function that runs the task and raises what `work` raised, as it was.
    """
    problem: list[Exception] = []

    def run() -> None:
        try:
            work()
        except Exception as error:
            problem.append(error)

    async def stage_of_item() -> None:
        await asyncio.to_thread(run)
        if problem:
            # What was not foreseen is noted once, in the log of this machine, when the run ends.
            raise ItemFailedError(f"work item {item_id}, {name}: {getattr(problem[0], 'code', UNEXPECTED)}")

    tracked = task(name=name, cache_policy=NO_CACHE, persist_result=False)(stage_of_item)

    async def run_tracked() -> None:
        try:
            await tracked()
        except ItemFailedError:
            # The item's own record wants the first cause, with its sentence.
            raise problem[0] from None

    return run_tracked
