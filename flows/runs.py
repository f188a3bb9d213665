"""Handing files in and results out: what the command line, the watched folder and the server all do with an errand."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from automations import audit, work_items
from automations.audit import Verb
from automations.errors import LeaseLostError
from automations.settings import Settings
from automations.work_items import State, WorkItem
from flows.conversion import check_wish
from flows.delivery import check_target, original_of, prepare_folder
from flows.inputs import Errand, certificate_paths, transcript_path
from flows.job import open_plan, taken
from flows.placing import Placed, place
from flows.redact import work
from flows.renditions import RenditionsFailedError, is_released, renditions_of, transcripts_of
from flows.request import RedactionRequest
from flows.submitting import submit_evidence
from flows.workshop import Workshop, overlay_of
from reference.errors import ExitStatus, HoursbackError, UsageError

_POLL_SECONDS = 0.1
_TAKE_SECONDS = 2.0


class UnknownPolicyError(UsageError):
    """There is no redaction policy of that name."""

    code = "E-USAGE-POLICY"


class WorkFailedError(HoursbackError):
    """The work on an item failed elsewhere; carries the code and sentence that were recorded there."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence or "The work failed; nothing was released.")
        self.code = code  # type: ignore[misc]
        self.exit_status = _status_of(code)  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Released:
    """What became of the rendition for one audience. No text of the file.

    Attributes:
        audience: for whom.
        counts: removed findings by CPS redaction type.
        placed: where it lies, when released to a place.
        code: why it was not released; empty when it was.
        suffixes: of the transcripts that were released with it.
    """

    audience: str
    counts: Mapping[str, int] = field(default_factory=dict)
    placed: Placed | None = None
    code: str = ""
    suffixes: tuple[str, ...] = ()

    @property
    def output(self) -> Path | None:
        """The redacted file."""
        return self.placed.path if self.placed else None

    @property
    def certificate(self) -> Path | None:
        """Its JSON certificate."""
        return certificate_paths(self.placed.path)[0] if self.placed else None

    @property
    def transcripts(self) -> tuple[Path, ...]:
        """The transcripts beside it."""
        return tuple(transcript_path(self.placed.path, suffix) for suffix in self.suffixes) if self.placed else ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one errand. No text of the file.

    Attributes:
        item: id of the work item.
        state: ``done``, ``awaiting_review``, or ``failed`` where some of several renditions were released and others not.
        pages: pages of the file.
        findings: findings in the plan.
        renditions: one for each audience, in the order asked for; empty before a review.
        minutes: provisional minutes by hand that the ledger has, at the grade `grade`; none unless all is released.
        wrote: whether this call wrote anything; False when all lay there already.
        failure: what to tell of the renditions that were not released.
    """

    item: str
    state: str
    pages: int = 0
    findings: int = 0
    renditions: tuple[Released, ...] = ()
    minutes: float = 0.0
    grade: str = ""
    wrote: bool = False
    failure: WorkFailedError | None = None


class Runner(Protocol):
    """Sees an errand through."""

    workshop: Workshop

    def redact(self, errand: Errand, request: RedactionRequest) -> Outcome:
        """Redact one file; raises what a person has to be told."""
        ...

    def finish(self, item_id: str, request: RedactionRequest) -> Outcome:
        """Do what is due on an item and bring the rendition for each audience where `request` says."""
        ...


@contextmanager
def open_runner(*, through_server: bool) -> Iterator[Runner]:
    """What runs the errands of one command: this process, or a Prefect server."""
    with Workshop.open() as workshop:
        workshop.corridor.warm()
        if through_server or os.environ.get("PREFECT_API_URL"):
            from flows.prefect_environment import require_server

            require_server()
            from flows.prefect_runs import ServerRunner

            yield ServerRunner(workshop)
        else:
            yield LocalRunner(workshop)


@dataclass(slots=True)
class LocalRunner:
    """Runs every step in this process, without a server."""

    workshop: Workshop

    def redact(self, errand: Errand, request: RedactionRequest) -> Outcome:
        """See `Runner.redact`."""
        item, settled = hand_in(self.workshop, errand, request)
        return self.finish(item.id, settled)

    def finish(self, item_id: str, request: RedactionRequest) -> Outcome:
        """See `Runner.finish`."""
        return see_through(self.workshop, item_id, request, self._advance)

    def _advance(self, item_id: str) -> bool:
        try:
            with taken(self.workshop, item_id) as job:
                if job is not None:
                    work(job)
        except LeaseLostError:
            return False  # Somebody else took the item over: wait for them.
        except RenditionsFailedError:
            return True  # It stands on the item, beside what was released.
        return job is not None


def see_through(workshop: Workshop, item_id: str, request: RedactionRequest, advance: Callable[[str], bool]) -> Outcome:
    """Have an item worked on until no worker is due on it, and bring the rendition for each audience where it belongs.

    When somebody else has the item, this waits until they have done it, or takes over when they died.

    Args:
        workshop: where to work.
        item_id: which item.
        request: says where results go.
        advance: does what is due, and says whether it did anything.
    """
    while True:
        worked = advance(item_id)
        with workshop.engine.read() as session:
            item = work_items.get(session, item_id)
        if item.state not in (State.NEW, State.RUNNING):
            return settle(workshop, item, request, wrote=worked)
        if item.state is State.NEW and item.error_code:
            # Another worker met a fault of the system. It is tried again after a wait: nobody waits for that here.
            raise failure_of(workshop, item)
        wait_for(workshop, item_id)


def wait_for(workshop: Workshop, item_id: str) -> None:
    """Wait until nobody works on the item, or a while: asking for it takes the database's write lock, so not at every look."""
    until = time.monotonic() + _TAKE_SECONDS
    while time.monotonic() < until:
        time.sleep(_POLL_SECONDS)
        with workshop.engine.read() as session:
            if work_items.get(session, item_id).state is not State.RUNNING:
                return


def hand_in(workshop: Workshop, errand: Errand, request: RedactionRequest) -> tuple[WorkItem, RedactionRequest]:
    """Take the original into the evidence store and make its work item, or find the one that was made of the same before.

    An item that failed or was returned before is tried again, because a person asks again.

    Returns:
        The item, and the request with everything said: the file, the targets, the audiences.

    Raises:
        HoursbackError: the file cannot be read, its result has no place, or the policy is not known.
    """
    engine = workshop.engine
    check_wish(errand.source, request.to)
    request = replace(
        request,
        name=errand.source.name,
        target=str(errand.target),
        out=str(errand.out),
        audiences=audiences_of(engine.settings, request.policy, request.audiences),
    )
    targets = request.targets().values()
    for target in targets:
        prepare_folder(target.parent)
    evidence = engine.store.put_file(errand.source)
    for target in targets:
        check_target(target, original_of(engine, evidence.sha256), overwrite=request.overwrite, transcripts=request.transcripts)
    return submit_evidence(engine, evidence.sha256, request), request


def audiences_of(settings: Settings, policy_name: str, audiences: Sequence[str] = ()) -> tuple[str, ...]:
    """The audiences asked for, each once and in the order given, or the policy's first one.

    Raises:
        UsageError: there is no such policy, or it makes no rendition for one of them.
    """
    from reference.loader import MissingReferenceError
    from reference.policies import load_policy

    try:
        policy = load_policy(policy_name, overlay_of(settings))
    except MissingReferenceError as missing:
        raise UnknownPolicyError(str(missing)) from None
    for audience in audiences:
        policy.action("PERSON", audience=audience)
    return tuple(dict.fromkeys(audience or policy.default_audience for audience in audiences)) or (policy.default_audience,)


def settle(workshop: Workshop, item: WorkItem, request: RedactionRequest, *, wrote: bool) -> Outcome:
    """The outcome of an item that no worker holds, each released rendition brought where it belongs if it is not there yet.

    Raises:
        WorkFailedError: the item failed, and nothing of it was released.
    """
    engine, result = workshop.engine, item.result
    known = renditions_of(result, request.audiences) if item.state in (State.DONE, State.FAILED) else {}
    failure = failure_of(workshop, item) if item.state is State.FAILED else None
    if failure and not any(map(is_released, known.values())):
        raise failure
    renditions = []
    for audience, rendition in known.items():
        if not is_released(rendition):
            renditions.append(Released(audience, code=str(rendition.get("code", item.error_code))))
            continue
        plan = open_plan(workshop, item, str(rendition["plan"]))
        placed = place(engine.store, rendition, plan, request, audience, original_of(engine, item.input_sha256))
        if placed and placed.wrote:
            wrote = True
            with engine.write() as session:
                detail = {"document": rendition["document"], "again": True}
                audit.append(session, Verb.DISCLOSURE, engine.settings.person, item.subject, detail)
        counts = {kind.replace("-", " "): int(number) for kind, number in rendition["counts"].items()}
        renditions.append(Released(audience, counts, placed, suffixes=tuple(transcripts_of(rendition))))
    return Outcome(
        item.id,
        str(item.state),
        int(result["pages"]),
        int(result["findings"]),
        tuple(renditions),
        float(result["minutes"]) if item.state is State.DONE else 0.0,
        str(result["grade"]) if item.state is State.DONE else "",
        wrote,
        failure,
    )


def failure_of(workshop: Workshop, item: WorkItem) -> WorkFailedError:
    """What was recorded of an item's failure, as something to raise."""
    with workshop.engine.read() as session:
        return WorkFailedError(item.error_code, work_items.error_of(session, workshop.engine.sealer, item.id))


def _status_of(code: str) -> ExitStatus:
    if code.startswith(("E-PROOF", "E-CASE")):
        return ExitStatus.NOT_RELEASED
    if code.startswith(("E-INPUT", "E-REFERENCE")) or code == work_items.CANCELLED:
        return ExitStatus.REFUSED
    if code.startswith(("E-USAGE", "E-ITEM")):
        return ExitStatus.USAGE
    return ExitStatus.SYSTEM
