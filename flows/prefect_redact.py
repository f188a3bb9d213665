"""The redaction flow: the stages of `flows.redact`, each a Prefect task. Parameters and results are ids, codes and counts."""

from __future__ import annotations

# isort: off
import flows.prefect_environment  # noqa: F401  (before Prefect: it switches telemetry off)
from prefect import flow
# isort: on

from functools import partial
from typing import Any

from flows.job import taken
from flows.prefect_tasks import as_task, carried_out, part_as_task
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

    async def work(workshop: Workshop) -> None:
        with taken(workshop, item_id, patient=True) as job:
            if job is not None:
                job.as_task = partial(part_as_task, job.item.id)
                for stage in stages(job):
                    with job.apart(stage.audience):
                        await as_task(stage.name, job.item.id, partial(stage.run, job))()

    return await carried_out(item_id, work, "findings")
