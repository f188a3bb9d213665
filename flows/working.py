"""A worker that stays: it carries out what is due, one item after another, with its models loaded once.

Where a Prefect server is named (``PREFECT_API_URL``) and answers, each item is a flow run that the server sees; otherwise the
steps run here plainly. Run it with ``python -m flows.working``; `hoursback up` does.
"""

from __future__ import annotations

import sys
import threading

from automations import work_items
from automations.errors import LeaseLostError
from flows.catalogue import AUTOMATIONS
from flows.failures import explain, note_failure
from flows.job import taken
from flows.redact import work
from flows.request import AUTOMATION
from flows.workshop import Workshop
from reference.errors import HoursbackError

IDLE_SECONDS = 0.5


def work_through(workshop: Workshop, stop: threading.Event) -> int:
    """Do everything that is due now; returns how many items were worked on.

    Args:
        workshop: where to work.
        stop: set to stop after the item at hand.
    """
    done = 0
    for automation in AUTOMATIONS:
        with workshop.engine.read() as session:
            due = [item.id for item, _ in work_items.due(session, automation.name)]
        through_server = bool(due) and _server_answers()
        for item_id in due:
            if stop.is_set():
                return done
            done += carry_out(workshop, item_id, automation.name, through_server=through_server)
    return done


def carry_out(workshop: Workshop, item_id: str, automation: str = AUTOMATION, *, through_server: bool = False) -> bool:
    """Do what is due on one item; whether it was ours to do. A failure stands on the item."""
    if through_server and automation == AUTOMATION:
        import asyncio

        from flows.prefect_redact import redact_document

        try:
            asyncio.run(redact_document(item_id))
        except Exception as error:
            explain(error)  # The item says why; what was not foreseen is noted in the log of this machine.
        return True
    try:
        with taken(workshop, item_id, patient=True) as job:
            if job is None:
                return False
            work(job)
    except LeaseLostError:
        return False
    except HoursbackError:
        pass
    except Exception as error:
        note_failure(error)
    return True


def main() -> int:
    """Work until told to stop; an exit status."""
    from flows.cli.entry import Stopped, stoppable

    stop = threading.Event()
    try:
        with stoppable(), Workshop.open() as workshop:
            workshop.corridor.warm()
            while True:
                try:
                    worked = work_through(workshop, stop)
                except Exception as error:
                    # A database or disk that is away for a while must not end the worker.
                    explain(error)
                    worked = 0
                if not worked:
                    stop.wait(IDLE_SECONDS)
    except Stopped:
        return 0


def _server_answers() -> bool:
    import os

    if not os.environ.get("PREFECT_API_URL"):
        return False
    from flows.prefect_environment import require_server

    try:
        require_server()
    except HoursbackError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
