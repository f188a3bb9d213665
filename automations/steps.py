"""Steps: a named, versioned unit of robotic work around a domain function.

Running a step records in one transaction what it read and wrote (hashes), how long the machine took, the audit line and,
where the step says so, its line in the time ledger. A step that ran before on this work item with the same inputs and the
same version is not run again: what it recorded is returned.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from automations import audit, ledger, work_items
from automations.audit import Verb
from automations.detail import code, plain
from automations.ledger import TaskRun

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from automations.engine import Engine
    from automations.work_items import Lease


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step's function returns.

    Attributes:
        writes: name of each output and its hash in the evidence store.
        values: ids, codes and counts to keep open (a dict or list of them one level deep).
        time: the run's line for the time ledger; the machine's minutes are filled in.
        data: anything for the caller alone, never recorded; None when the step was skipped.
    """

    writes: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    time: TaskRun | None = None
    data: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Step:
    """A domain function with a name and a version. Raise the version when the same inputs may give another output.

    `verb` is what the step does to personal data (DPA 2018 s.62).
    """

    name: str
    version: str
    function: Callable[..., StepResult]
    verb: Verb = Verb.ALTERATION


@dataclass(frozen=True, slots=True)
class StepRun:
    """What a step recorded, now (`skipped` False) or when it ran before (`skipped` True)."""

    name: str
    version: str
    writes: dict[str, str]
    values: dict[str, Any]
    machine_seconds: float
    skipped: bool
    data: Any = field(default=None, repr=False)


def run_step(
    engine: Engine,
    lease: Lease,
    step: Step,
    *,
    reads: Mapping[str, str] | None = None,
    options: Mapping[str, Any] | None = None,
    arguments: Mapping[str, Any] | None = None,
) -> StepRun:
    """Run `step` on the work item of `lease`, or return what it recorded when it ran before.

    Args:
        engine: the open engine.
        lease: from `work_items.take`; when it is lost, nothing is recorded.
        step: what to run.
        reads: name of each input and its hash.
        options: whatever else decides the output, a JSON value (policy hash, audience, terms); only a keyed fingerprint is kept.
        arguments: keyword arguments of the function; not recorded. They may hold secrets.

    Raises:
        LeaseLostError: another worker has the item. Errors of the function pass through, and nothing is recorded of it.
    """
    reads = _read(reads)
    inputs = _inputs(engine, step, reads, options)
    if (earlier := _earlier(engine, lease, step, inputs)) is not None:
        return earlier

    from automations.records.database import now
    from automations.records.tables import StepRow

    with engine.read() as session:
        started_at = now(session)
    started = time.perf_counter()
    result = step.function(**(arguments or {}))
    seconds = time.perf_counter() - started
    writes, values = plain(result.writes), plain(result.values)
    with engine.write() as session:
        work_items.hold(session, lease)
        session.add(
            StepRow(
                work_item_id=lease.item.id,
                name=step.name,
                version=step.version,
                inputs_fingerprint=inputs,
                token=lease.token,
                reads=dict(reads),
                writes=writes,
                values=values,
                machine_seconds=seconds,
                started_at=started_at,
                finished_at=now(session),
            )
        )
        if result.time is not None:
            minutes = result.time.machine_minutes or seconds / 60
            ledger.record(session, engine.settings.person, replace(result.time, machine_minutes=minutes))
        detail = {"step": step.name, "version": step.version, "reads": reads, "writes": writes, "values": len(values)}
        audit.append(session, step.verb, engine.settings.person, lease.item.subject, detail)
    return StepRun(step.name, step.version, writes, values, seconds, skipped=False, data=result.data)


def has_run(
    engine: Engine, lease: Lease, step: Step, *, reads: Mapping[str, str] | None = None, options: Mapping[str, Any] | None = None
) -> bool:
    """Whether `run_step` would return what was recorded before."""
    return _earlier(engine, lease, step, _inputs(engine, step, _read(reads), options)) is not None


def machine_seconds(session: Session, item_id: str) -> float:
    """Wall-clock seconds of everything that steps recorded on a work item."""
    from sqlalchemy import func, select

    from automations.records.tables import StepRow

    return session.scalar(select(func.sum(StepRow.machine_seconds)).where(StepRow.work_item_id == item_id)) or 0.0


def values_of(session: Session, item_id: str, name: str) -> list[dict[str, Any]]:
    """The values that the runs of a step recorded on a work item, in their order."""
    from sqlalchemy import select

    from automations.records.tables import StepRow

    query = select(StepRow.values).where(StepRow.work_item_id == item_id, StepRow.name == name).order_by(StepRow.id)
    return [dict(values) for values in session.scalars(query)]


def latest_values(session: Session, item_id: str, names: Sequence[str]) -> tuple[str, list[dict[str, Any]]]:
    """Of some steps the one that ran last on a work item, and the values that its runs recorded, in their order."""
    from sqlalchemy import select

    from automations.records.tables import StepRow

    query = select(StepRow.name).where(StepRow.work_item_id == item_id, StepRow.name.in_(names)).order_by(StepRow.id.desc())
    name = session.scalar(query.limit(1)) or ""
    return name, values_of(session, item_id, name) if name else []


def _read(reads: Mapping[str, str] | None) -> dict[str, str]:
    return {code("read", name): code("read", sha256) for name, sha256 in (reads or {}).items()}


def _inputs(engine: Engine, step: Step, reads: Mapping[str, str], options: Mapping[str, Any] | None) -> str:
    """A keyed fingerprint of everything that decides the output."""
    return engine.sealer.fingerprint(["step", step.name, step.version, dict(reads), dict(options or {})])


def _earlier(engine: Engine, lease: Lease, step: Step, inputs: str) -> StepRun | None:
    """What the same step recorded before, if everything that it wrote is still in the evidence store."""
    from sqlalchemy import select

    from automations.records.tables import StepRow

    query = (
        select(StepRow)
        .where(
            StepRow.work_item_id == lease.item.id,
            StepRow.name == step.name,
            StepRow.version == step.version,
            StepRow.inputs_fingerprint == inputs,
        )
        .order_by(StepRow.id.desc())
        .limit(1)
    )
    with engine.read() as session:
        row = session.execute(query).scalar_one_or_none()
    if row is None or not all(engine.store.has(sha256) for sha256 in row.writes.values()):
        return None
    return StepRun(step.name, step.version, dict(row.writes), dict(row.values), row.machine_seconds, skipped=True)
