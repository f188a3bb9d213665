"""Cases handed in and seen through: what the command line does, in this process or through a Prefect server."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from automations import work_items
from automations.errors import LeaseLostError
from automations.work_items import State, WorkItem
from flows.case_file import Tick, taken_case, work_on
from flows.case_request import AUTOMATION, CaseRequest
from flows.delivery import file_sha256
from flows.runs import failure_of, wait_for
from flows.workshop import Workshop
from reference.errors import UsageError


def hand_in_case(workshop: Workshop, request: CaseRequest) -> WorkItem:
    """Make the work item of a case that shall be built, or find the one whose building broke off.

    Raises:
        UsageError: the bag is there already.
    """
    engine, folder = workshop.engine, Path(request.folder)
    person = engine.settings.person
    content = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
        content.update(f"{path.relative_to(folder)}\n{file_sha256(path)}\n".encode(errors="surrogateescape"))
    options = {**request.to_data(), "again": 0}
    while True:
        with engine.write() as session:
            item, made = work_items.submit(
                session, engine.sealer, AUTOMATION, content.hexdigest(), request=request.to_data(), person=person,
                options=options, max_attempts=engine.settings.max_attempts,
            )  # fmt: skip
            if not made and not item.reviewed_by and item.state in (State.NEW, State.RUNNING, State.FAILED):
                return work_items.ask_again(session, engine.sealer, item.id, person, request.to_data())
        if made:
            return item
        if request.bag.exists():
            raise UsageError(f"{request.bag.name} is there already: a bag is never written over. Choose another name.")
        # It was built before and the bag is gone: that is another building, with a line of its own.
        options["again"] += 1


def see_case_through(workshop: Workshop, item_id: str, *, through_server: bool = False, tick: Tick | None = None) -> WorkItem:
    """Have the half that is due on a case done, in this process or as a flow that a server sees.

    When somebody else has the item, this waits until they have done it, or takes over when they died.

    Raises:
        HoursbackError: what the work raised, as a sentence for a person.
    """
    advance = _server_advance() if through_server or os.environ.get("PREFECT_API_URL") else _advance
    while True:
        advance(workshop, item_id, tick)
        with workshop.engine.read() as session:
            item = work_items.get(session, item_id)
        if item.state is State.FAILED or (item.state is State.NEW and item.error_code):
            raise failure_of(workshop, item)
        if item.state not in (State.NEW, State.RUNNING):
            return item
        wait_for(workshop, item_id)


def _advance(workshop: Workshop, item_id: str, tick: Tick | None) -> None:
    with suppress(LeaseLostError), taken_case(workshop, item_id, tick=tick) as job:
        if job is not None:
            work_on(job)


def _server_advance() -> Callable[[Workshop, str, Tick | None], None]:
    import asyncio

    from flows.prefect_environment import require_server

    require_server()
    from flows.prefect_case import case_file
    from flows.prefect_tasks import ItemFailedError

    def advance(workshop: Workshop, item_id: str, tick: Tick | None) -> None:
        with suppress(ItemFailedError):
            asyncio.run(case_file(item_id))

    return advance
