"""Set-up of a Prefect server from the catalogue, the worker that runs its flows, and the reconciler beside it."""

from __future__ import annotations

# isort: off
import flows.prefect_environment  # noqa: F401  (before Prefect: it switches telemetry off)
from prefect.client.orchestration import get_client
# isort: on

import asyncio
import importlib
import threading
from datetime import timedelta

from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import StateType
from prefect.deployments.flow_runs import arun_deployment
from prefect.deployments.runner import RunnerDeployment
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.exceptions import ObjectNotFound
from prefect.types.entrypoint import EntrypointType
from prefect.workers.process import ProcessWorker

from automations import work_items
from flows.catalogue import AUTOMATIONS, POOLS, ZOMBIE_SECONDS, ZOMBIES, Automation
from flows.workshop import Workshop

RECONCILE_SECONDS = 30.0


def register() -> list[str]:
    """Bring the server to what the catalogue says; doing it again changes nothing. Returns what there is, in words."""
    return asyncio.run(_register())


def run_worker(limit: int) -> int:
    """Run the flows of every pool until told to stop, and hand items that are due to the server."""
    stop = threading.Event()
    reconciler = threading.Thread(target=_reconcile_for_ever, args=(stop,), name="reconciler", daemon=True)
    reconciler.start()
    try:
        asyncio.run(_work(limit))
    finally:
        stop.set()
        reconciler.join(timeout=5)
    return 0


def reconcile(workshop: Workshop) -> int:
    """Ask the server to run every item that is due: new ones, ones whose wait is over, ones whose worker died.

    The same taking of an item is asked for once, however often this runs. Returns how many were asked for.
    """
    asked = 0
    for automation in AUTOMATIONS:
        with workshop.engine.read() as session:
            due = work_items.due(session, automation.name)
        for item, token in due:
            # A fresh loop each time: the reconciler has its own thread.
            asyncio.run(_submit(automation, item.id, f"{item.id}:{token}:{item.attempts}:{item.updated_at.timestamp():.0f}"))
            asked += 1
    return asked


async def _register() -> list[str]:
    lines = []
    async with get_client() as client:
        for pool in POOLS:
            try:
                await client.read_work_pool(pool.name)
            except ObjectNotFound:
                template = ProcessWorker.get_default_base_job_template()
                await client.create_work_pool(
                    WorkPoolCreate(name=pool.name, type="process", description=pool.description, base_job_template=template)
                )
            lines.append(f"work pool {pool.name}")
    for automation in AUTOMATIONS:
        flow = getattr(importlib.import_module(automation.module), automation.flow)
        deployment = RunnerDeployment.from_flow(
            flow,
            name=automation.name,
            description=automation.description,
            work_pool_name=automation.pool,
            entrypoint_type=EntrypointType.MODULE_PATH,
            tags=["hoursback"],
        )
        await deployment.aapply()
        lines.append(f"deployment {automation.deployment}")
    await _register_zombies()
    return [*lines, f"automation {ZOMBIES}"]


async def _register_zombies() -> None:
    """A flow run that stops giving heartbeats is marked crashed; its work item is free when its lease lapses."""
    ended = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Cancelled", "Crashed")}
    wanted = AutomationCore(
        name=ZOMBIES,
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.heartbeat", *ended},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=ZOMBIE_SECONDS),
        ),
        actions=[
            ChangeFlowRunState(
                name=None, state=StateType.CRASHED, message="No heartbeat: the process or its worker died.", force=False
            )
        ],
    )
    async with get_client() as client:
        existing = await client.read_automations_by_name(ZOMBIES)
        if not existing:
            await client.create_automation(wanted)


async def _submit(automation: Automation, item_id: str, key: str) -> None:
    await arun_deployment(
        automation.deployment, parameters={"item_id": item_id}, idempotency_key=key, timeout=0, as_subflow=False
    )


async def _work(limit: int) -> None:
    workers = [ProcessWorker(work_pool_name=pool.name, limit=limit, create_pool_if_not_found=False) for pool in POOLS]
    await asyncio.gather(*(worker.start(printer=_quiet) for worker in workers))


def _quiet(*_words: object) -> None:
    return


def _reconcile_for_ever(stop: threading.Event) -> None:
    from flows.failures import note_failure

    while not stop.is_set():
        try:
            with Workshop.open() as workshop:
                reconcile(workshop)
        except Exception as error:
            # A server or disk that is away for a while must not end the worker.
            note_failure(error)
        stop.wait(RECONCILE_SECONDS)
