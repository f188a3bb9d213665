"""A long video is followed in segments, two at a time, each a step of its own: after a kill, what is done is not done again.

What was followed in a segment is a secret. It lies sealed on the item's shelf, bound to the item, the source, the segment and the
networks that looked, until the plan is made of it; what was changed there, or made by something else, is done again.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import suppress
from contextvars import copy_context
from dataclasses import asdict, dataclass, field
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from automations.audit import Verb
from automations.errors import LeaseLostError, SealBrokenError
from automations.steps import Step, StepResult, run_step
from flows.job import Job
from flows.shelf import Shelf
from flows.workshop import Workshop, corridors_of
from redaction.recordings.cutting import Segment
from reference.errors import HoursbackError

if TYPE_CHECKING:
    from automations.settings import Settings
    from automations.work_items import WorkItem
    from redaction.confined.doors import Corridor
    from redaction.rendition import Progress
    from redaction.video.segments import Segmented
    from redaction.video.tracking import Followed

SECONDS = 120.0
"""About how long a segment is."""
WORKERS = 2
"""Segments that are followed at a time, each in a process of its own that takes about 500 MB."""
_NAME, _STEP = "segment-", "follow-segment"


class _InOnePieceError(Exception):
    """The video turned out to be none that can be cut."""

    code = "NOT-CUT"


def followed(job: Job) -> tuple[Followed, ...]:
    """What was followed in each track of pictures of a long video; nothing for one that is read in one piece.

    Raises:
        InputRefusedError: it cannot be read, or took more than it may.
        LeaseLostError: somebody else has the item.
    """
    from redaction.video.segments import one_piece

    settings, faces = job.workshop.engine.settings, not job.request.terms_only
    try:
        cut = job.workshop.corridor.segment(job.source, faces=faces, seconds=SECONDS)
        if not cut.segments:
            return ()
        parts = _Work(job, cut, faces).done(settings)
        return tuple(one_piece(cut.segments, [parts[segment] for segment in cut.segments]))
    except _InOnePieceError:
        clear(job.workshop, job.item)
        return ()
    except HoursbackError as error:
        if error.business or isinstance(error, LeaseLostError):
            clear(job.workshop, job.item)
        raise


def clear(workshop: Workshop, item: WorkItem) -> None:
    """Take away what is kept of an item's segments."""
    shelf = Shelf(workshop, item)
    for name in shelf.names(_NAME):
        shelf.remove(name)


@dataclass(slots=True)
class _Work:
    """The segments of one video on their way."""

    job: Job
    cut: Segmented
    faces: bool
    found: dict[Segment, Followed] = field(default_factory=dict)
    _far: dict[Segment, float] = field(default_factory=dict)
    _told: threading.Lock = field(default_factory=threading.Lock)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def done(self, settings: Settings) -> Mapping[Segment, Followed]:
        """What was followed in every segment: kept ones are taken as they are, the others are followed."""
        shelf = Shelf(self.job.workshop, self.job.item)
        waiting = []
        for segment in self.cut.segments:
            kept = _kept(shelf, self._name(segment))
            if kept is None:
                waiting.append(segment)
            else:
                self.found[segment] = kept
                self._far[segment] = 1.0
        if waiting:
            self.job.source  # noqa: B018 - fetched once, before several threads ask for it
            with corridors_of(settings, min(WORKERS, len(waiting))) as corridors:
                self._do(waiting, corridors, shelf)
        return self.found

    def _do(self, waiting: Sequence[Segment], corridors: Sequence[Corridor], shelf: Shelf) -> None:
        """Follow segments side by side, each by whichever corridor is free."""
        free: SimpleQueue[Corridor] = SimpleQueue()
        for corridor in corridors:
            free.put(corridor)
        with ThreadPoolExecutor(len(corridors), thread_name_prefix="segments") as pool:
            futures = [pool.submit(copy_context().run, self._task, segment, free, shelf) for segment in waiting]
            try:
                done, _ = wait(futures, return_when=FIRST_EXCEPTION)
                for future in done:
                    future.result()
            except BaseException:
                self._stopped.set()
                pool.shutdown(wait=False, cancel_futures=True)
                for corridor in corridors:
                    corridor.close()  # the others stop as well
                raise

    def _task(self, segment: Segment, free: SimpleQueue[Corridor], shelf: Shelf) -> None:
        corridor = free.get()
        if self._stopped.is_set():
            return
        try:
            self.job.as_task(f"follow-{segment.picture}-{segment.first}", lambda: self._follow(segment, corridor, shelf))
        finally:
            free.put(corridor)

    def _follow(self, segment: Segment, corridor: Corridor, shelf: Shelf) -> None:
        """Follow one segment, keep it sealed, and record that."""
        job = self.job
        place = self.cut.segments.index(segment)
        # The attempt is part of what decides: what is kept and not what is recorded says whether a segment is done.
        options = {"segment": place, "made_by": self.cut.made_by, "attempt": job.lease.token}

        def follow() -> StepResult:
            found = corridor.follow(job.source, segment, faces=self.faces, progress=self._progress(segment))
            if found is None:
                raise _InOnePieceError
            shelf.put_bytes(self._name(segment), json.dumps(found.to_data()).encode())
            self.found[segment] = found
            counts = {"frames": segment.end - segment.first, "tracks": len(found.tracks)}
            return StepResult(values={"segment": place, "segments": len(self.cut.segments), **counts, **self._seconds(segment)})

        step = Step(_STEP, "1", follow, Verb.CONSULTATION)
        run_step(job.workshop.engine, job.lease, step, reads={"original": job.source_sha256}, options=options)

    def _name(self, segment: Segment) -> str:
        """The name under which a segment is kept: what it depends on, so that nothing else is taken for it."""
        depends = [self.job.source_sha256, asdict(segment), self.cut.made_by]
        return f"{_NAME}{segment.picture}-{segment.first}-{hashlib.sha256(json.dumps(depends).encode()).hexdigest()[:32]}"

    def _progress(self, segment: Segment) -> Progress | None:
        tell = self.job.workshop.progress
        if tell is None:
            return None

        def told(stage: str, done: int, total: int) -> None:
            with self._told:
                self._far[segment] = done / max(1, total)
                far = sum(_own(one) * self._far.get(one, 0.0) for one in self.cut.segments)
                tell(stage, round(far), round(sum(map(_own, self.cut.segments))))

        return told

    def _seconds(self, segment: Segment) -> dict[str, int]:
        """Seconds of the segment and of the whole, for who reads the records to see how far the work is."""
        return {"seconds": round(_own(segment)), "of_seconds": round(sum(map(_own, self.cut.segments)))}


def _own(segment: Segment) -> float:
    """Seconds of a segment without those that it has in common with the one before."""
    return segment.seconds * (segment.end - segment.first) / (segment.end - segment.lead)


def _kept(shelf: Shelf, name: str) -> Followed | None:
    """What was followed before; None where nothing is kept, or what is kept is not what was put there."""
    from redaction.video.tracking import Followed

    with suppress(OSError, SealBrokenError, KeyError, TypeError, ValueError):
        data: Any = json.loads(shelf.read(name))
        return Followed.from_data(data)
    return None
