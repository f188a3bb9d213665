"""Handing files in and results out: what the command line, the watched folder and the server all do with an errand."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
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
from flows.delivery import check_target, hand_over, prepare_folder
from flows.inputs import Errand, certificate_paths
from flows.job import taken
from flows.redact import work
from flows.request import AUTOMATION, RedactionRequest
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
class Outcome:
    """What became of one errand. No text of the file.

    Attributes:
        item: id of the work item.
        state: ``done`` or ``awaiting_review``.
        pages: pages of the file.
        findings: findings in the plan.
        counts: removed findings by CPS redaction type.
        minutes: provisional minutes by hand that the ledger has, at the grade `grade`.
        output: the redacted file, when released.
        certificate: its JSON certificate.
        wrote: whether this call wrote anything; False when all lay there already.
    """

    item: str
    state: str
    pages: int = 0
    findings: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    minutes: float = 0.0
    grade: str = ""
    output: Path | None = None
    certificate: Path | None = None
    wrote: bool = False


class Runner(Protocol):
    """Sees an errand through."""

    workshop: Workshop

    def redact(self, errand: Errand, request: RedactionRequest) -> Outcome:
        """Redact one file; raises what a person has to be told."""
        ...

    def finish(self, item_id: str, target: Path | None, *, overwrite: bool = False) -> Outcome:
        """Do what is due on an item and bring its result to `target`."""
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
        item = hand_in(self.workshop, errand, request)
        return self.finish(item.id, errand.target, overwrite=request.overwrite)

    def finish(self, item_id: str, target: Path | None, *, overwrite: bool = False) -> Outcome:
        """See `Runner.finish`."""
        return see_through(self.workshop, item_id, target, self._advance, overwrite=overwrite)

    def _advance(self, item_id: str) -> bool:
        try:
            with taken(self.workshop, item_id) as job:
                if job is not None:
                    work(job)
        except LeaseLostError:
            return False  # Somebody else took the item over: wait for them.
        return job is not None


def see_through(
    workshop: Workshop, item_id: str, target: Path | None, advance: Callable[[str], bool], *, overwrite: bool
) -> Outcome:
    """Have an item worked on until no worker is due on it, and bring its result to `target`.

    When somebody else has the item, this waits until they have done it, or takes over when they died.

    Args:
        workshop: where to work.
        item_id: which item.
        target: where the result goes.
        advance: does what is due, and says whether it did anything.
        overwrite: see `flows.delivery.check_target`.
    """
    while True:
        worked = advance(item_id)
        with workshop.engine.read() as session:
            item = work_items.get(session, item_id)
        if item.state not in (State.NEW, State.RUNNING):
            return settle(workshop, item, target, wrote=worked, overwrite=overwrite)
        if item.state is State.NEW and item.error_code:
            # Another worker met a fault of the system. It is tried again after a wait: nobody waits for that here.
            raise _failure_of(workshop, item)
        _wait(workshop, item_id)


def _wait(workshop: Workshop, item_id: str) -> None:
    """Wait until nobody works on the item, or a while: asking for it takes the database's write lock, so not at every look."""
    until = time.monotonic() + _TAKE_SECONDS
    while time.monotonic() < until:
        time.sleep(_POLL_SECONDS)
        with workshop.engine.read() as session:
            if work_items.get(session, item_id).state is not State.RUNNING:
                return


def hand_in(workshop: Workshop, errand: Errand, request: RedactionRequest) -> WorkItem:
    """Take the original into the evidence store and make its work item, or find the one that was made of the same before.

    An item that failed or was returned before is tried again, because a person asks again.

    Raises:
        HoursbackError: the file cannot be read, its result has no place, or the policy is not known.
    """
    engine = workshop.engine
    check_wish(errand.source, request.to)
    prepare_folder(errand.target.parent)
    request = replace(
        request,
        name=errand.source.name,
        target=str(errand.target),
        audience=audience_of(engine.settings, request.policy, request.audience),
    )
    evidence = engine.store.put_file(errand.source)
    check_target(errand.target, evidence.sha256, overwrite=request.overwrite)
    person = engine.settings.person
    with engine.write() as session:
        item, made = work_items.submit(
            session,
            engine.sealer,
            AUTOMATION,
            evidence.sha256,
            request=request.to_data(),
            person=person,
            options=request.reference(),
            max_attempts=engine.settings.max_attempts,
        )
        return item if made else work_items.ask_again(session, engine.sealer, item.id, person, request.to_data())


def audience_of(settings: Settings, policy_name: str, audience: str) -> str:
    """The audience asked for, or the policy's first one.

    Raises:
        UsageError: there is no such policy, or it makes no rendition for that audience.
    """
    from reference.loader import MissingReferenceError
    from reference.policies import load_policy

    try:
        policy = load_policy(policy_name, overlay_of(settings))
    except MissingReferenceError as missing:
        raise UnknownPolicyError(str(missing)) from None
    policy.action("PERSON", audience=audience)
    return audience or policy.default_audience


def settle(workshop: Workshop, item: WorkItem, target: Path | None, *, wrote: bool, overwrite: bool) -> Outcome:
    """The outcome of an item that no worker holds, its result brought to `target` if it is not there yet.

    Raises:
        WorkFailedError: the item failed.
    """
    engine = workshop.engine
    if item.state is State.FAILED:
        raise _failure_of(workshop, item)
    result = item.result
    outcome = Outcome(item.id, str(item.state), int(result["pages"]), int(result["findings"]))
    if item.state is not State.DONE:
        return outcome
    if target is not None and hand_over(engine.store, result, target, item.input_sha256, overwrite=overwrite):
        wrote = True
        with engine.write() as session:
            detail = {"document": result["document"], "again": True}
            audit.append(session, Verb.DISCLOSURE, engine.settings.person, item.subject, detail)
    return replace(
        outcome,
        counts={kind.replace("-", " "): int(number) for kind, number in result["counts"].items()},
        minutes=float(result["minutes"]),
        grade=str(result["grade"]),
        output=target,
        certificate=certificate_paths(target)[0] if target else None,
        wrote=wrote,
    )


def _failure_of(workshop: Workshop, item: WorkItem) -> WorkFailedError:
    with workshop.engine.read() as session:
        return WorkFailedError(item.error_code, work_items.error_of(session, workshop.engine.sealer, item.id))


def _status_of(code: str) -> ExitStatus:
    if code.startswith("E-PROOF"):
        return ExitStatus.NOT_RELEASED
    if code.startswith(("E-INPUT", "E-REFERENCE")) or code == work_items.CANCELLED:
        return ExitStatus.REFUSED
    if code.startswith(("E-USAGE", "E-ITEM")):
        return ExitStatus.USAGE
    return ExitStatus.SYSTEM
