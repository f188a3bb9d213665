"""The redaction flow: the stages of `flows.redact`, each a Prefect task. Parameters and results are ids, codes and counts."""

from __future__ import annotations

# isort: off
import flows.prefect_environment  # noqa: F401  (before Prefect: it switches telemetry off)
from prefect import flow
# isort: on

from functools import partial
from typing import Any

from automations import work_items
from flows.failures import explain
from flows.job import taken
from flows.prefect_tasks import ItemFailedError, as_task
from flows.redact import stages
from flows.workshop import Workshop


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
                        await as_task(stage.name, job.item.id, partial(stage.run, job))()
    except Exception as error:
        return explain(error)[0]
    return ""
