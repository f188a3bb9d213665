"""Steps: one transaction for everything, skipped when they ran before, nothing under a lost lease."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from forking import start_at_once
from sqlalchemy import func, select

from automations import audit, ledger, work_items
from automations.audit import Verb
from automations.engine import Engine, open_engine
from automations.errors import DetailRefusedError, LeaseLostError, LedgerError
from automations.ledger import Baseline, TaskRun
from automations.processes import this_process
from automations.records.tables import AuditRow, StepRow, TimeRow
from automations.settings import Settings
from automations.steps import Step, StepResult, StepRun, has_run, run_step, values_of
from automations.work_items import Lease


@pytest.fixture
def engine(tmp_path: Path, database_url: str) -> Iterator[Engine]:
    with open_engine(Settings(home=tmp_path / "home", database_url=database_url, person="PC 1234")) as opened:
        yield opened


@pytest.fixture
def lease(engine: Engine) -> Lease:
    with engine.write() as session:
        item, _ = work_items.submit(session, engine.sealer, "redact", "0" * 64, request={}, person="PC 1234")
        taken = work_items.take_item(session, item.id, this_process())
    assert taken is not None
    return taken


def _counts(engine: Engine) -> tuple[int, int, int]:
    """Lines of steps, audit (without the submission) and time ledger."""
    with engine.read() as session:
        steps, lines, times = (session.scalar(select(func.count()).select_from(row)) or 0 for row in (StepRow, AuditRow, TimeRow))
    return steps, lines - 1, times


class Counted:
    """A domain function that counts its calls."""

    def __init__(self, engine: Engine, lease: Lease) -> None:
        self.engine, self.item, self.calls = engine, lease.item, 0

    def __call__(self, pages: int = 3) -> StepResult:
        self.calls += 1
        written = self.engine.store.put_bytes(b"output")
        time = TaskRun(self.item.id, "redact_document", pages, "page", Baseline(2.0, "published", "NEC"))
        return StepResult({"redacted": written.sha256}, {"pages": pages, "counts": {"PERSON": 2}}, time, data="for the caller")


def test_a_step_records_all_it_did_once(engine: Engine, lease: Lease) -> None:
    work = Counted(engine, lease)
    step = Step("apply", "1", work, Verb.DISCLOSURE)
    first = run_step(engine, lease, step, reads={"source": "0" * 64}, options={"terms": ["Quilter"]}, arguments={"pages": 4})
    again = run_step(engine, lease, step, reads={"source": "0" * 64}, options={"terms": ["Quilter"]}, arguments={"pages": 4})
    assert (work.calls, first.skipped, again.skipped) == (1, False, True)
    assert (first.data, again.data) == ("for the caller", None)
    assert again == StepRun("apply", "1", first.writes, first.values, first.machine_seconds, skipped=True)
    assert _counts(engine) == (1, 1, 1)
    with engine.read() as session:
        line = session.execute(select(AuditRow).order_by(AuditRow.sequence.desc()).limit(1)).scalar_one()
        run = ledger.run_of(session, f"{lease.item.id}:redact_document")
    assert (line.verb, line.actor, line.subject) == ("disclosure", "PC 1234", lease.item.subject)
    assert first.writes["redacted"] in line.detail
    assert run is not None
    assert (run.net_minutes, run.machine_minutes) == (8.0, pytest.approx(first.machine_seconds / 60))


@pytest.mark.parametrize("change", ["version", "name", "reads", "options"])
def test_anything_else_that_decides_the_output_runs_it_again(engine: Engine, lease: Lease, change: str) -> None:
    work = Counted(engine, lease)
    run_step(engine, lease, Step("apply", "1", work), reads={"source": "0" * 64}, options={"audience": "cps"})
    run_step(
        engine,
        lease,
        Step("verify" if change == "name" else "apply", "2" if change == "version" else "1", work),
        reads={"source": ("1" if change == "reads" else "0") * 64},
        options={"audience": "defence" if change == "options" else "cps"},
    )
    assert work.calls == 2


def test_a_step_whose_output_is_gone_runs_again(engine: Engine, lease: Lease) -> None:
    work = Counted(engine, lease)
    first = run_step(engine, lease, Step("apply", "1", work))
    path = engine.settings.home / "evidence" / "sha256" / first.writes["redacted"][:2] / first.writes["redacted"]
    path.unlink()
    assert not run_step(engine, lease, Step("apply", "1", work)).skipped
    assert work.calls == 2
    with engine.read() as session:
        assert len(list(ledger.runs(session))) == 1, "the second run corrects the line of the first"


def test_a_step_that_fails_records_nothing(engine: Engine, lease: Lease) -> None:
    def broken() -> StepResult:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_step(engine, lease, Step("apply", "1", broken))
    assert _counts(engine) == (0, 0, 0)


@pytest.mark.parametrize(
    ("result", "error"),
    [
        (StepResult(values={"found": "Zebedee Quilter"}), DetailRefusedError),
        (StepResult(writes={"out": "statement.pdf"}), DetailRefusedError),
        (StepResult(time=TaskRun("a", "t", -1, "page", Baseline(1, "survey", "s"))), LedgerError),
    ],
)
def test_a_step_whose_record_is_refused_records_nothing(
    engine: Engine, lease: Lease, result: StepResult, error: type[Exception]
) -> None:
    with pytest.raises(error):
        run_step(engine, lease, Step("apply", "1", lambda: result))
    assert _counts(engine) == (0, 0, 0)


def test_under_a_lost_lease_nothing_is_recorded(engine: Engine, lease: Lease) -> None:
    work = Counted(engine, lease)

    def overtaken() -> StepResult:
        with engine.write() as session:
            work_items.cancel(session, lease.item.id, "DS 9")
        return work()

    with pytest.raises(LeaseLostError):
        run_step(engine, lease, Step("apply", "1", overtaken))
    assert _counts(engine) == (0, 1, 0), "the one line is that of the cancelling"


def _run_until_killed(home: Path, database_url: str, lease: Lease, wait_in_function: bool) -> None:
    engine = open_engine(Settings(home=home, database_url=database_url, person="PC 1234"))
    work = Counted(engine, lease)

    def die() -> StepResult:
        result = work()
        if wait_in_function:
            os.kill(os.getpid(), 9)
        return result

    run_step(engine, lease, Step("apply", "1", die))
    os.kill(os.getpid(), 9)


@pytest.mark.parametrize("half_way", [True, False])
def test_after_kill_9_the_step_is_there_whole_or_not_at_all(
    engine: Engine, lease: Lease, database_url: str, half_way: bool
) -> None:
    start_at_once(_run_until_killed, [(engine.settings.home, database_url, lease, half_way)])[0].join(60)
    assert _counts(engine) == ((0, 0, 0) if half_way else (1, 1, 1))
    work = Counted(engine, lease)
    assert run_step(engine, lease, Step("apply", "1", work)).skipped is not half_way
    assert _counts(engine) == (1, 1, 1)
    with engine.read() as session:
        assert audit.verify(session).whole


def test_what_ran_before_is_known_by_its_inputs_and_its_values_are_told(engine: Engine, lease: Lease) -> None:
    step, reads = Step("count", "1", Counted(engine, lease)), {"original": "0" * 64}
    assert not has_run(engine, lease, step, reads=reads, options={"attempt": 1})
    for attempt in (1, 2):
        run_step(engine, lease, step, reads=reads, options={"attempt": attempt})
    assert has_run(engine, lease, step, reads=reads, options={"attempt": 1})
    assert not has_run(engine, lease, step, reads=reads, options={"attempt": 3})
    assert not has_run(engine, lease, Step("count", "2", step.function), reads=reads, options={"attempt": 1})
    with engine.read() as session:
        assert values_of(session, lease.item.id, "count") == [{"pages": 3, "counts": {"PERSON": 2}}] * 2
        assert values_of(session, lease.item.id, "other") == []
