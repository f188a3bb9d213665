"""Stages of our flows as Prefect tasks: no parameters, no results, and no exception of ours, which Prefect would show."""

from __future__ import annotations

# isort: off
import flows.prefect_environment  # noqa: F401  (before Prefect: it switches telemetry off)
from prefect import task
from prefect.cache_policies import NO_CACHE
# isort: on

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from automations import work_items
from flows.failures import UNEXPECTED, explain
from flows.workshop import Workshop


class ItemFailedError(Exception):
    """What Prefect may know of a failure: the item and the code. The sentence is on the item, sealed."""


async def carried_out(item_id: str, work: Callable[[Workshop], Awaitable[None]], counted: str) -> dict[str, Any]:
    """Do what is due on a work item, and tell a server what it may know of it. No exception of ours reaches Prefect.

    Args:
        item_id: of the work item.
        work: runs the stages, in the workshop that it is given.
        counted: name of the count in the item's result that is told.

    Returns:
        Id and state of the item, and that count.

    Raises:
        ItemFailedError: the work failed; the item says why.
    """
    # One thread for the whole run: what a stage opens may belong to its thread, and the loop stays free for the heartbeat.
    failure = ""
    with Workshop.open() as workshop:
        try:
            await work(workshop)
        except Exception as error:
            failure = explain(error)[0]
        with workshop.engine.read() as session:
            item = work_items.get(session, item_id)
    if failure:
        raise ItemFailedError(f"work item {item_id}: {failure}")
    return {"item": item.id, "state": str(item.state), counted: int(item.result.get(counted, 0))}


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

    async def stage_of_item() -> None:
        await asyncio.to_thread(_noted, work, problem)
        if problem:
            raise _told(name, item_id, problem[0])

    tracked = task(name=name, cache_policy=NO_CACHE, persist_result=False)(stage_of_item)

    async def run_tracked() -> None:
        try:
            await tracked()
        except ItemFailedError:
            # The item's own record wants the first cause, with its sentence.
            raise problem[0] from None

    return run_tracked


def part_as_task(item_id: str, name: str, work: Callable[[], None]) -> None:
    """Run a part of a stage as a task of its own, in this thread, which must have the context of the stage.

    Args:
        item_id: of the work item.
        name: of the part.
        work: does it.

    Raises:
        Exception: what `work` raised, as it was.
    """
    problem: list[Exception] = []

    def part_of_item() -> None:
        _noted(work, problem)
        if problem:
            raise _told(name, item_id, problem[0])

    try:
        task(name=name, cache_policy=NO_CACHE, persist_result=False)(part_of_item)()
    except ItemFailedError:
        raise problem[0] from None


def _noted(work: Callable[[], None], problem: list[Exception]) -> None:
    try:
        work()
    except Exception as error:
        problem.append(error)


def _told(name: str, item_id: str, problem: Exception) -> ItemFailedError:
    """What Prefect may know. What was not foreseen is noted once, in the log of this machine, when the run ends."""
    return ItemFailedError(f"work item {item_id}, {name}: {getattr(problem, 'code', UNEXPECTED)}")
