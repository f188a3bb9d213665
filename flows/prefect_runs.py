"""Errands through a Prefect server: the same hand-in and records; the steps run as tasks of a flow that the server sees."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from automations import work_items
from flows.inputs import Errand
from flows.prefect_redact import redact_document
from flows.prefect_tasks import ItemFailedError
from flows.request import RedactionRequest
from flows.runs import Outcome, hand_in, see_through
from flows.workshop import Workshop


class ServerRunner:
    """Runs each errand as a flow run in this process, tracked by the server at `PREFECT_API_URL`."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop

    def redact(self, errand: Errand, request: RedactionRequest) -> Outcome:
        """See `flows.runs.Runner.redact`."""
        item, settled = hand_in(self.workshop, errand, request)
        return self.finish(item.id, settled)

    def finish(self, item_id: str, request: RedactionRequest) -> Outcome:
        """See `flows.runs.Runner.finish`."""
        return see_through(self.workshop, item_id, request, self._advance)

    def _advance(self, item_id: str) -> bool:
        engine = self.workshop.engine
        with engine.read() as session:
            token = work_items.token_of(session, item_id)
        with suppress(ItemFailedError):
            asyncio.run(redact_document(item_id))
        with engine.read() as session:
            return work_items.token_of(session, item_id) != token
