"""Parts of hearing a recording, and of proving one, that are finished: sealed on the item's shelf, so that a kill loses none.

The process that reads hands each out as it is done, with a name that says what it was made of (`redaction.recordings.finished`).
What is kept here is bound to the item, the original and that name; a part that was changed, moved or damaged is none, and is done
again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from automations.audit import Verb
from automations.errors import LeaseLostError, SealBrokenError
from automations.steps import Step, StepResult, latest_values, run_step
from automations.work_items import WorkItem
from flows.shelf import Shelf
from flows.workshop import Workshop
from redaction.recordings.finished import SECONDS, Parts
from reference.errors import HoursbackError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from flows.job import Job

HEARING, PROOF = "hearing", "proof"
_NAME = re.compile(r"[a-z-]{1,40}-[0-9a-f]{32}-[0-9a-f]{32}")
"""A name that the reading process may give: it may have been taken over by what it read."""
_MOST_BYTES = 512 << 20
"""Of all parts of one piece of work; what is beyond is done again after a kill."""
_FOLLOW = "follow-segment"
_STEPS = {HEARING: "hear-part", PROOF: "prove-part"}
_TOLD = {"hear-part": "listening", "prove-part": "proving", _FOLLOW: "following"}


@contextmanager
def parts_of(job: Job, what: str, audience: str = "") -> Iterator[Parts]:
    """The parts of one piece of work on an item: those that are kept, and a way to keep more.

    Where the work ends for a reason that only a person can mend, they are taken away: nobody will go on with them.

    Args:
        job: the item.
        what: `HEARING` or `PROOF`.
        audience: for whom it is proven.
    """
    try:
        yield _parts_of(job, what, audience)
    except HoursbackError as error:
        if error.business and not isinstance(error, LeaseLostError):
            clear(job.workshop, job.item, what, audience)
        raise


def _parts_of(job: Job, what: str, audience: str) -> Parts:
    shelf, prefix = Shelf(job.workshop, job.item), _prefix(what, audience)
    known = {name.removeprefix(prefix): data for name in shelf.names(prefix) if (data := _read(shelf, name)) is not None}
    count, size = len(known), sum(shelf.size(prefix + name) for name in known)

    def keep(name: str, data: Any, done: int, total: int) -> None:
        nonlocal count, size
        packed = json.dumps(data).encode()
        size += len(packed)
        if not _NAME.fullmatch(name) or size > _MOST_BYTES:
            return
        shelf.put_bytes(prefix + name, packed)
        count += 1
        values = {"part": count, "seconds": done, "of_seconds": total}
        # The work itself is a step of its own: this one only records how far it is, so it takes no time.
        step = Step(_STEPS[what], "1", lambda: StepResult(values=values), Verb.CONSULTATION)
        options = {"name": name, "audience": audience, "attempt": job.lease.token}
        run_step(job.workshop.engine, job.lease, step, reads={"original": job.source_sha256}, options=options)

    return Parts(known, keep, SECONDS)


def clear(workshop: Workshop, item: WorkItem, what: str, audience: str = "") -> None:
    """Take away the parts of a piece of work that is done, or will not be gone on with."""
    shelf = Shelf(workshop, item)
    for name in shelf.names(_prefix(what, audience)):
        shelf.remove(name)


def how_far(session: Session, item_id: str) -> str:
    """How far the work on a long recording is, by the records; empty where nothing of it is done in parts."""
    from redaction.recordings.told import how_far

    name, rows = latest_values(session, item_id, tuple(_TOLD))
    if not rows:
        return ""
    total = max(int(values["of_seconds"]) for values in rows)
    if name == _FOLLOW:
        done = sum(int(values["seconds"]) for values in {values["segment"]: values for values in rows}.values())
    else:
        done = int(rows[-1]["seconds"])
    return how_far(_TOLD[name], min(total, done), total)


def _prefix(what: str, audience: str) -> str:
    return f"part-{what}.{audience}."


def _read(shelf: Shelf, name: str) -> Any:
    """What was kept under this name; None where it is not what was put there."""
    with suppress(OSError, SealBrokenError, ValueError):
        return json.loads(shelf.read(name))
    return None
