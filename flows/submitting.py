"""Making a work item of evidence that is in the store: what every way in has in common."""

from __future__ import annotations

from automations import work_items
from automations.engine import Engine
from automations.work_items import WorkItem
from flows.request import AUTOMATION, RedactionRequest


def submit_evidence(engine: Engine, sha256: str, request: RedactionRequest) -> WorkItem:
    """Make the work item of what is asked of a piece of evidence, or find the one that was made of the same before.

    An item that failed or was returned before is tried again, because a person asks again.

    Args:
        engine: where; `settings.person` is who asks.
        sha256: the original in the evidence store.
        request: with everything said.
    """
    person = engine.settings.person
    with engine.write() as session:
        item, made = work_items.submit(
            session,
            engine.sealer,
            AUTOMATION,
            sha256,
            request=request.to_data(),
            person=person,
            options=request.reference(),
            max_attempts=engine.settings.max_attempts,
        )
        if not made:
            item = work_items.ask_again(session, engine.sealer, item.id, person, request.to_data())
    return item
