"""The redaction flow: the stages of `flows.redact`, each a Prefect task. Parameters and results are ids, codes and counts."""

from __future__ import annotations

# isort: off
import flows.prefect_environment  # noqa: F401  (before Prefect: it switches telemetry off)
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
# isort: on

import asyncio
from collections.abc import Callable
from typing import Any

from automations import work_items
from flows.failures import UNEXPECTED, explain
from flows.job import Job, taken
from flows.redact import Stage, stages
from flows.workshop import Workshop


class ItemFailedError(Exception):
    """What Prefect may know of a failure: the item and the code. The sentence is on the item, sealed."""


@flow(name="redact-document", persist_result=False)
async def redact_document(item_id: str) -> dict[str, Any]:
    """Do whichever half is due on a work item; an item that somebody else has, or that has ended, is left alone.

    Args:
        item_id: id of the work item.

    Returns:
        Its id, state and number of findings.

    Raises:
        ItemFailedError: the work failed; the item says why.
    """
    # One thread for the whole run: what a stage opens may belong to its thread, and the loop stays free for the heartbeat.
    with Workshop.open() as workshop:
        failure = await _work(workshop, item_id)
        with workshop.engine.read() as session:
            item = work_items.get(session, item_id)
    if failure:
        raise ItemFailedError(f"work item {item_id}: {failure}")
    return {"item": item.id, "state": str(item.state), "findings": int(item.result.get("findings", 0))}


async def _work(workshop: Workshop, item_id: str) -> str:
    """Run the stages; returns the code of a failure, or nothing. No exception of ours reaches Prefect, which would show it."""
    try:
        with taken(workshop, item_id, patient=True) as job:
            if job is not None:
                for stage in stages(job):
                    with job.apart(stage.audience):
                        await _as_task(stage, job)()
    except Exception as error:
        return explain(error)[0]
    return ""


def _as_task(stage: Stage, job: Job) -> Callable[[], Any]:
    """A task of the stage's name without parameters: the job holds secrets and stays in this process."""
    problem: list[Exception] = []

    def run() -> None:
        try:
            stage.run(job)
        except Exception as error:
            problem.append(error)

    async def stage_of_item() -> None:
        await asyncio.to_thread(run)
        if problem:
            # What was not foreseen is noted once, in the log of this machine, when the run ends.
            raise ItemFailedError(f"work item {job.item.id}, {stage.name}: {getattr(problem[0], 'code', UNEXPECTED)}")

    tracked = task(name=stage.name, cache_policy=NO_CACHE, persist_result=False)(stage_of_item)

    async def run_tracked() -> None:
        try:
            await tracked()
        except ItemFailedError:
            # The item's own record wants the first cause, with its sentence.
            raise problem[0] from None

    return run_tracked
