"""The flow of a case: the stages of `flows.case_file`, each a Prefect task. Parameters and results are ids and counts.

A run does the half that is due and ends; the approval between the halves is a record of ours, never a suspended run.
"""

from __future__ import annotations

# isort: off
import flows.prefect_environment  # noqa: F401  (before Prefect: it switches telemetry off)
from prefect import flow
# isort: on

from functools import partial
from typing import Any

from flows.case_file import case_stages, taken_case
from flows.prefect_tasks import as_task, carried_out
from flows.workshop import Workshop


@flow(name="case-file", persist_result=False)
async def case_file(item_id: str) -> dict[str, Any]:
    """Do whichever half is due on the work item of a case; one that somebody else has, or that waits or ended, is left alone.

    Args:
        item_id: id of the work item.

    Returns:
        Its id, state and number of items in the case.

    Raises:
        ItemFailedError: the work failed; the item says why.
    """

    async def work(workshop: Workshop) -> None:
        with taken_case(workshop, item_id, patient=True) as job:
            if job is not None:
                for stage in case_stages(job):
                    await as_task(stage.name, job.item.id, partial(stage.work, job))()

    return await carried_out(item_id, work, "items")
