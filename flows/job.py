"""One taking of one work item: the lease, the request opened, the original at hand, and how it ends."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from automations import work_items
from automations.engine import beating
from automations.errors import LeaseLostError
from automations.processes import this_process
from automations.sealing import SealContext
from automations.steps import Step, StepRun, has_run, run_step
from automations.work_items import Lease, WorkItem
from flows.renditions import as_result
from flows.request import RedactionRequest
from flows.workshop import Workshop
from redaction.plan import Plan
from reference.errors import HoursbackError

if TYPE_CHECKING:
    from redaction.video.tracking import Followed


@dataclass(slots=True)
class Job:
    """What the steps of one work item share. Hashes and counts go to the records; the rest dies with the job.

    Attributes:
        workshop: engine and corridor.
        lease: the right to work on the item.
        request: what the person asked for, opened.
        desk: a private folder, gone when the job ends.
        results: ids, hashes and counts of the item so far; they become its result.
        renditions: what is known of the rendition for each audience, hashes and counts; see `flows.renditions`.
        failures: why the rendition for an audience was not released, where others may be.
        followed: what was followed in a long video, for the plan that is made of it; see `flows.segments`.
        as_task: has a part of a stage run where somebody watches, under a name of its own; runs it as it is otherwise.
    """

    workshop: Workshop
    lease: Lease
    request: RedactionRequest
    desk: Path
    results: dict[str, Any] = field(default_factory=dict)
    renditions: dict[str, dict[str, Any]] = field(default_factory=dict)
    failures: dict[str, HoursbackError] = field(default_factory=dict)
    followed: tuple[Followed, ...] = ()
    as_task: Callable[[str, Callable[[], None]], None] = field(default=lambda _name, work: work())
    _fetched: dict[str, Path] = field(default_factory=dict)

    @property
    def item(self) -> WorkItem:
        """The item as it was taken."""
        return self.lease.item

    @property
    def original(self) -> Path:
        """A copy of the original on the desk, under its own name, so that messages name the file as the person does."""
        return self._at_hand(self.item.input_sha256, self.request.name)

    @property
    def source(self) -> Path:
        """The file that is redacted: what the original was converted to (`flows.conversion`), else the original."""
        if "working" not in self.results:
            return self.original
        name = f"{Path(self.request.name).stem}.{self.results['converted_to']}"
        return self._at_hand(str(self.results["working"]), name)

    @property
    def source_sha256(self) -> str:
        """Hash of `source`."""
        return str(self.results.get("working", self.item.input_sha256))

    def _at_hand(self, sha256: str, name: str) -> Path:
        if sha256 not in self._fetched:
            folder = self.new_folder()
            self._fetched[sha256] = self.workshop.engine.store.fetch(sha256, folder / name)
        return self._fetched[sha256]

    def new_folder(self) -> Path:
        """An empty folder on the desk."""
        return Path(tempfile.mkdtemp(dir=self.desk))

    def run(self, step: Step, *, reads: Mapping[str, str], options: Mapping[str, Any] | None = None, **arguments: Any) -> StepRun:
        """Run a step of this job, or read what it recorded earlier; its outputs and values join the results."""
        run = run_step(self.workshop.engine, self.lease, step, reads=reads, options=options, arguments={"job": self, **arguments})
        self.results |= {**run.values, **run.writes}
        return run

    def has_run(self, step: Step, *, reads: Mapping[str, str], options: Mapping[str, Any] | None = None) -> bool:
        """Whether `run` would read what a step recorded earlier."""
        return has_run(self.workshop.engine, self.lease, step, reads=reads, options=options)

    def run_for(self, audience: str, step: Step, *, reads: Mapping[str, str]) -> StepRun:
        """Run a step for one audience, or read what it recorded earlier; what it made joins what is known of the rendition."""
        arguments = {"job": self, "audience": audience}
        engine, options = self.workshop.engine, {"audience": audience}
        run = run_step(engine, self.lease, step, reads=reads, options=options, arguments=arguments)
        self.renditions[audience] = {**self.renditions.get(audience, {}), **run.values, **run.writes}
        return run

    @contextmanager
    def apart(self, audience: str) -> Iterator[None]:
        """Note a failure that only a person can mend instead of passing it on, where it concerns one audience of several."""
        try:
            yield
        except HoursbackError as error:
            if not (audience and error.business and len(self.request.audiences) > 1):
                raise
            self.failures[audience] = error
            self.renditions[audience] = {"code": error.code}

    def outcome(self) -> dict[str, Any]:
        """Everything that is known of the item now, as its result keeps it."""
        return {**self.results, **as_result(self.renditions, self.request.audiences)}

    def standing(self) -> dict[str, Any]:
        """What stands although the job failed. The plan is not part of it: this job may have changed it and would again."""
        return {name: value for name, value in self.outcome().items() if name != "plan"}

    def seal_plan(self, plan: Plan) -> str:
        """Store a plan sealed; return the hash of the sealed object."""
        return seal_plan(self.workshop, self.item, plan)

    def open_plan(self) -> Plan:
        """The plan as it stands in the results."""
        return open_plan(self.workshop, self.item, str(self.results["plan"]))


def seal_plan(workshop: Workshop, item: WorkItem, plan: Plan) -> str:
    """Store the plan of `item` sealed; return the hash of the object. A review stores one for each decision, so it is packed."""
    packed = zlib.compress(plan.to_json().encode("utf-8", "surrogatepass"), 1)
    sealed = workshop.engine.sealer.seal(packed, _context(item))
    return workshop.engine.store.put_bytes(sealed).sha256


def open_plan(workshop: Workshop, item: WorkItem, sha256: str) -> Plan:
    """Open the sealed plan `sha256` of `item`. One of an older version is not packed."""
    opened = workshop.engine.sealer.unseal(workshop.engine.store.read(sha256), _context(item))
    if not opened.startswith(b"{"):
        opened = zlib.decompress(opened)
    return Plan.from_json(opened.decode("utf-8", "surrogatepass"))


@contextmanager
def taken(workshop: Workshop, item_id: str, *, patient: bool = False) -> Iterator[Job | None]:
    """Take an item of redaction; see `held`."""

    def opened(lease: Lease, request: dict[str, Any], desk: Path) -> Job:
        return Job(workshop, lease, RedactionRequest.from_data(request), desk, dict(lease.item.result))

    with held(workshop, item_id, opened, patient=patient) as job:
        yield job


class Standing(Protocol):
    """A job of whatever kind."""

    def standing(self) -> dict[str, Any]:
        """What stands although the job failed: ids, hashes and counts."""
        ...


J = TypeVar("J", bound=Standing)


@contextmanager
def held(
    workshop: Workshop, item_id: str, opened: Callable[[Lease, dict[str, Any], Path], J], *, patient: bool = False
) -> Iterator[J | None]:
    """Take the item, if it is due, for the length of the block; None when somebody else has it or it has ended.

    An exception is recorded as the item's failure and passed on. A lost lease is passed on and records nothing.

    Args:
        workshop: where to work.
        item_id: which item.
        opened: makes the job of the lease, the request opened, and a desk.
        patient: a failure of the system waits before the next attempt (a worker's way); otherwise the person who asked decides
            when to try again.
    """
    engine = workshop.engine
    person = engine.settings.person
    with engine.write() as session:
        lease = work_items.take_item(session, item_id, this_process(), engine.settings.lease_seconds)
    if lease is None:
        yield None
        return
    job: J | None = None
    try:
        with engine.read() as session:
            request = work_items.request_of(session, engine.sealer, item_id)
        with beating(engine, lease), workshop.desk() as desk:
            job = opened(lease, request, desk)
            yield job
    except LeaseLostError:
        raise
    except Exception as error:
        wait = engine.settings.retry_seconds if patient else 0.0
        stands = job.standing() if job else None
        with engine.write() as session:
            work_items.fail(session, engine.sealer, lease, person, error, retry_seconds=wait, result=stands)
        raise
    except BaseException:
        # Told to stop: somebody else may go on at once.
        with suppress(HoursbackError), engine.write() as session:
            work_items.release(session, lease)
        raise


def _context(item: WorkItem) -> SealContext:
    return SealContext(item.id, "plan", item.input_sha256)
