"""The automations that a Prefect server knows: one list for set-up, workers and callers. Nothing here imports Prefect."""

from __future__ import annotations

from dataclasses import dataclass

from flows.case_request import AUTOMATION as CASE
from flows.request import AUTOMATION

ZOMBIES = "Hoursback: flow runs without a heartbeat are crashed"
"""Name of the automation on the server that notices flow runs whose process died with its worker."""

HEARTBEAT_SECONDS = 60
ZOMBIE_SECONDS = 3 * HEARTBEAT_SECONDS


@dataclass(frozen=True, slots=True)
class Pool:
    """A process work pool: flows that load the machine alike."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Automation:
    """One automation as a server sees it. Its only parameter is ``item_id``.

    Attributes:
        name: of the automation in the work items, and of the deployment.
        module: where its flow is, with `flow`, the name of the function.
        pool: work pool that runs it.
        description: for the operator.
    """

    name: str
    module: str
    flow: str
    pool: str
    description: str

    @property
    def deployment(self) -> str:
        """How Prefect names the deployment."""
        return f"{self.flow.replace('_', '-')}/{self.name}"


POOLS = (Pool("hoursback-documents", "Documents: text and PDF, one core each"),)

AUTOMATIONS = (
    Automation(
        name=AUTOMATION,
        module="flows.prefect_redact",
        flow="redact_document",
        pool=POOLS[0].name,
        description="Redact one document: whichever half is due, before or after its review.",
    ),
    Automation(
        name=CASE,
        module="flows.prefect_case",
        flow="case_file",
        pool=POOLS[0].name,
        description="One case: check and build, or seal and hand over after a supervisor's approval.",
    ),
)
