"""Work items: one taker each, taken over when the worker dies, and nothing recorded by a worker that lost its lease."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from forking import finish, start_at_once
from sqlalchemy import text

from automations import audit, work_items
from automations.engine import Engine, beating, open_engine
from automations.errors import LeaseLostError, WorkItemMissingError, WorkItemStateError
from automations.processes import Owner, is_dead, this_process
from automations.settings import Settings
from automations.work_items import Lease, State, WorkItem
from reference.errors import HoursbackError, InputRefusedError

ELSEWHERE = Owner("another-host", 1, 1)


@pytest.fixture
def engine(tmp_path: Path, database_url: str) -> Iterator[Engine]:
    with open_engine(Settings(home=tmp_path / "home", database_url=database_url, person="PC 1234")) as opened:
        yield opened


def _submit(engine: Engine, name: str = "a", *, priority: int = 0, attempts: int = 5) -> WorkItem:
    with engine.write() as session:
        return work_items.submit(
            session,
            engine.sealer,
            "redact",
            "0" * 64,
            request={"file_name": name},
            person="PC 1234",
            priority=priority,
            max_attempts=attempts,
        )[0]


def _take(engine: Engine, owner: Owner | None = None, seconds: float = 60) -> Lease | None:
    with engine.write() as session:
        return work_items.take(session, "redact", owner or this_process(), seconds)


def _must_take(engine: Engine, owner: Owner | None = None, seconds: float = 60) -> Lease:
    lease = _take(engine, owner, seconds)
    assert lease is not None
    return lease


def _fail(engine: Engine, lease: Lease, error: BaseException, *, retry_seconds: float = 30) -> WorkItem:
    with engine.write() as session:
        return work_items.fail(session, engine.sealer, lease, "PC 1234", error, retry_seconds=retry_seconds)


def _state(engine: Engine, item: WorkItem) -> State:
    with engine.read() as session:
        return work_items.get(session, item.id).state


def test_the_same_job_is_one_item_and_another_option_is_another(engine: Engine) -> None:
    def submit(**options: object) -> tuple[WorkItem, bool]:
        with engine.write() as session:
            return work_items.submit(
                session, engine.sealer, "redact", "0" * 64, request={"at": time.time()}, options=options, person="PC 1234"
            )

    first, made = submit(policy="cps", terms=["Zebedee"])
    again, made_again = submit(terms=["Zebedee"], policy="cps")
    other, made_other = submit(policy="cps", terms=["Quilter"])
    assert (made, made_again, made_other) == (True, False, True)
    assert first == again
    assert first.id != other.id
    with engine.read() as session:
        assert audit.verify(session).lines == 2, "finding an item again is no collection"
        assert {item.id for item in work_items.find(session, automation="redact", state="new")} == {first.id, other.id}
        assert work_items.find(session, state="done") == []


def test_the_queue_goes_by_priority_then_age(engine: Engine) -> None:
    low, high, low_later = _submit(engine, "1"), _submit(engine, "2", priority=5), _submit(engine, "3")
    assert [_must_take(engine).item.id for _ in range(3)] == [high.id, low.id, low_later.id]
    assert _take(engine) is None
    with engine.write() as session:
        assert work_items.take(session, "transcribe", this_process()) is None


def test_a_lease_that_lapsed_is_taken_over_and_the_first_worker_records_nothing(engine: Engine) -> None:
    item = _submit(engine)
    first = _must_take(engine, ELSEWHERE, seconds=0.05)
    time.sleep(0.1)
    second = _must_take(engine)
    assert (second.item.id, second.item.attempts, second.token) == (item.id, 2, first.token + 1)
    for record in (
        lambda session: work_items.complete(session, first, "PC 1"),
        lambda session: work_items.park_for_review(session, first, "PC 1"),
        lambda session: work_items.fail(session, engine.sealer, first, "PC 1", InputRefusedError("x")),
        lambda session: work_items.heartbeat(session, first),
        lambda session: work_items.hold(session, first),
        lambda session: work_items.release(session, first),
    ):
        with pytest.raises(LeaseLostError, match=item.id), engine.write() as session:
            audit.append(session, "alteration", "PC 1", "x:1")
            record(session)
    with engine.write() as session:
        assert work_items.complete(session, second, "PC 2").state is State.DONE
    with engine.read() as session:
        assert audit.verify(session).lines == 2, "only the submission and the second worker's completion"


def test_a_heartbeat_keeps_the_lease(engine: Engine) -> None:
    _submit(engine)
    lease = _must_take(engine, ELSEWHERE, seconds=2.0)
    with beating(engine, lease) as heart:
        time.sleep(2.4)
        assert _take(engine) is None
    assert not heart.lost
    with engine.write() as session:
        work_items.complete(session, lease, "PC 1")


def test_the_heart_knows_that_the_lease_is_lost(engine: Engine) -> None:
    item = _submit(engine)
    lease = replace(_must_take(engine), seconds=0.1)
    with beating(engine, lease) as heart:
        with engine.write() as session:
            work_items.cancel(session, item.id, "DS 9")
        deadline = time.monotonic() + 10
        while not heart.lost and time.monotonic() < deadline:
            time.sleep(0.02)
    assert heart.lost


def _take_and_die(home: Path, database_url: str) -> None:
    engine = open_engine(Settings(home=home, database_url=database_url))
    with engine.write() as session:
        assert work_items.take(session, "redact", this_process(), 3600)
    os.kill(os.getpid(), 9)


def test_a_dead_process_of_this_host_is_taken_over_at_once(engine: Engine, database_url: str) -> None:
    item = _submit(engine)
    child = start_at_once(_take_and_die, [(engine.settings.home, database_url)])[0]
    child.join(60)
    assert child.exitcode == -9
    assert _state(engine, item) is State.RUNNING
    assert _must_take(engine).item.attempts == 2


def _die_in_the_transaction(home: Path, database_url: str, item_id: str) -> None:
    engine = open_engine(Settings(home=home, database_url=database_url, person="PC 1"))
    with engine.write() as session:
        lease = work_items.take_item(session, item_id, this_process())
        assert lease is not None
        work_items.complete(session, lease, "PC 1", {"pages": 3})
        os.kill(os.getpid(), 9)


def test_kill_9_in_the_middle_of_a_transaction_leaves_nothing_of_it(engine: Engine, database_url: str) -> None:
    item = _submit(engine)
    child = start_at_once(_die_in_the_transaction, [(engine.settings.home, database_url, item.id)])[0]
    child.join(60)
    assert child.exitcode == -9
    assert _state(engine, item) is State.NEW
    with engine.read() as session:
        assert (audit.verify(session).whole, audit.verify(session).lines) == (True, 1)
    assert _must_take(engine).item.id == item.id


def _work_all(home: Path, database_url: str, told: Path) -> None:
    with open_engine(Settings(home=home, database_url=database_url, person="PC 1")) as engine, told.open("w") as file:
        while True:
            with engine.write() as session:
                lease = work_items.take(session, "redact", this_process())
            if lease is None:
                return
            file.write(f"{lease.item.id}\n")
            with engine.write() as session:
                work_items.complete(session, lease, "PC 1")


def test_no_two_workers_get_one_item(engine: Engine, database_url: str, tmp_path: Path) -> None:
    items = [_submit(engine, f"{n}") for n in range(40)]
    files = [tmp_path / f"told-{n}" for n in range(4)]
    finish(start_at_once(_work_all, [(engine.settings.home, database_url, file) for file in files]))
    told = [line for file in files for line in file.read_text().split()]
    assert sorted(told) == sorted(item.id for item in items)
    with engine.read() as session:
        assert len(work_items.find(session, state="done")) == 40
        assert audit.verify(session).whole


def _submit_same(home: Path, database_url: str, told: Path) -> None:
    with open_engine(Settings(home=home, database_url=database_url, person="PC 1")) as engine:
        told.write_text(" ".join(_submit(engine, f"{n}").id for n in range(10)))


def test_submitting_the_same_at_once_gives_the_same_items(engine: Engine, database_url: str, tmp_path: Path) -> None:
    files = [tmp_path / f"told-{n}" for n in range(4)]
    finish(start_at_once(_submit_same, [(engine.settings.home, database_url, file) for file in files]))
    assert len({file.read_text() for file in files}) == 1
    with engine.read() as session:
        assert len(work_items.find(session)) == 10
        assert audit.verify(session).lines == 10


def test_a_business_failure_is_final_at_once(engine: Engine) -> None:
    item = _submit(engine)
    failed = _fail(engine, _must_take(engine), InputRefusedError("a.pdf is encrypted: give its password"))
    assert (failed.state, failed.error_code, failed.attempts) == (State.FAILED, "E-INPUT-REFUSED", 1)
    assert _take(engine) is None
    with engine.read() as session:
        assert work_items.error_of(session, engine.sealer, item.id) == "a.pdf is encrypted: give its password"
    with engine.write() as session:
        assert work_items.retry(session, item.id, "DS 9").state is State.NEW
    with engine.read() as session:
        assert work_items.error_of(session, engine.sealer, item.id) == ""
    assert _must_take(engine).item.attempts == 1


def test_a_system_failure_is_tried_again_with_growing_waits_then_fails(engine: Engine) -> None:
    item = _submit(engine, attempts=3)
    waits = []
    for attempt in (1, 2, 3):
        lease = _must_take(engine)
        assert lease.item.attempts == attempt
        after = _fail(engine, lease, HoursbackError("the disk is full"), retry_seconds=100)
        waits.append(round((after.available_at - after.updated_at).total_seconds() / 100))
        assert _take(engine) is None, "not due before the wait is over"
        _make_due(engine, item)
    assert (after.state, after.error_code, waits) == (State.FAILED, "E-SYS-UNKNOWN", [1, 2, 0])
    assert _take(engine) is None


def test_the_message_of_a_foreign_error_is_not_kept(engine: Engine) -> None:
    item = _submit(engine)
    _fail(engine, _must_take(engine), ValueError("could not parse 'Zebedee Quilter'"))
    with engine.read() as session:
        assert work_items.error_of(session, engine.sealer, item.id) == "ValueError in redact"


def test_an_item_that_kills_its_workers_is_given_up(engine: Engine) -> None:
    poison, good = _submit(engine, "poison", priority=9, attempts=2), _submit(engine, "good")
    for _ in range(2):
        assert _must_take(engine, ELSEWHERE, seconds=0.0).item.id == poison.id
    assert _must_take(engine).item.id == good.id
    with engine.read() as session:
        given_up = work_items.get(session, poison.id)
    assert (given_up.state, given_up.error_code) == (State.FAILED, work_items.WORN_OUT)


def test_released_work_counts_no_attempt(engine: Engine) -> None:
    _submit(engine, attempts=1)
    for _ in range(3):
        lease = _must_take(engine)
        assert lease.item.attempts == 1
        with engine.write() as session:
            work_items.release(session, lease)


def test_review_return_and_second_round(engine: Engine) -> None:
    item = _submit(engine)
    with engine.write() as session:
        lease = work_items.take_item(session, item.id, this_process())
        assert lease is not None
        work_items.park_for_review(session, lease, "PC 1", {"plan": "f" * 64})
    with engine.write() as session:
        assert work_items.take_item(session, item.id, this_process()) is None
        resumed = work_items.resume(session, item.id, "DS 9", {"accepted": 4})
    assert (resumed.state, resumed.reviewed_by, resumed.result) == (State.NEW, "DS 9", {"plan": "f" * 64, "accepted": 4})
    with engine.write() as session:
        lease = work_items.take_item(session, item.id, this_process())
        assert lease is not None
        assert lease.item.reviewed_by == "DS 9"
        done = work_items.complete(session, lease, "PC 1", {"pages": 2})
    assert done.result == {"plan": "f" * 64, "accepted": 4, "pages": 2}
    with engine.write() as session:
        assert work_items.return_item(session, item.id, "CPS", "NFS-07").error_code == "NFS-07"
        again = work_items.retry(session, item.id, "PC 1")
    assert (again.state, again.reviewed_by, again.reviewed_at) == (State.NEW, "", None)


def test_two_reviewers_do_not_overwrite_one_another(engine: Engine) -> None:
    item = _submit(engine)
    lease = _must_take(engine)
    with engine.write() as session:
        work_items.park_for_review(session, lease, "PC 1", {"plan": "1" * 64, "findings": 7})
    with engine.write() as session:
        amended = work_items.amend_review(session, item.id, "DS 9", "1" * 64, {"plan": "2" * 64, "accepted": 3})
    assert (amended.state, amended.result) == (State.AWAITING_REVIEW, {"plan": "2" * 64, "findings": 7, "accepted": 3})
    with pytest.raises(WorkItemStateError, match="meanwhile"), engine.write() as session:
        work_items.amend_review(session, item.id, "DS 8", "1" * 64, {"plan": "3" * 64})
    with engine.read() as session:
        assert work_items.get(session, item.id).result["plan"] == "2" * 64
        assert audit.verify(session).lines == 3


def test_what_is_due_is_seen_without_being_taken(engine: Engine) -> None:
    waiting, running, lapsed = (
        _submit(engine, "1", priority=1),
        _submit(engine, "2", priority=3),
        _submit(engine, "3", priority=2),
    )
    assert _must_take(engine).item.id == running.id
    lost = _must_take(engine, ELSEWHERE, seconds=0.0)
    with engine.read() as session:
        assert work_items.due(session, "redact") == [
            (work_items.get(session, lapsed.id), lost.token),
            (work_items.get(session, waiting.id), 0),
        ]
        assert work_items.due(session, "transcribe") == []
        assert work_items.token_of(session, lapsed.id) == lost.token
    assert _must_take(engine).token == lost.token + 1


def test_what_a_state_does_not_allow_is_refused_in_a_sentence(engine: Engine) -> None:
    item = _submit(engine)
    for move in (work_items.resume, work_items.retry, lambda *args: work_items.return_item(*args, "X-1")):
        with pytest.raises(WorkItemStateError, match=f"{item.id} is new"), engine.write() as session:
            move(session, item.id, "PC 1")
    with pytest.raises(WorkItemMissingError), engine.read() as session:
        work_items.get(session, "nosuch")
    with pytest.raises(WorkItemMissingError), engine.write() as session:
        work_items.take_item(session, "nosuch", this_process())
    with engine.write() as session:
        assert work_items.cancel(session, item.id, "PC 1").state is State.FAILED
    with pytest.raises(WorkItemStateError), engine.write() as session:
        work_items.cancel(session, item.id, "PC 1")


def test_who_is_dead_and_who_is_not() -> None:
    me = this_process()
    assert not is_dead(me)
    assert is_dead(replace(me, started=me.started + 1)), "the number was used again by another process"
    assert not is_dead(replace(me, host="another-host", pid=2**22 + 1)), "nobody can know"
    assert is_dead(replace(me, pid=2**22 + 1))


def _make_due(engine: Engine, item: WorkItem) -> None:
    with engine.write() as session:
        session.execute(text("UPDATE work_items SET available_at = created_at WHERE id = :id"), {"id": item.id})


def test_thousands_of_waiting_items_do_not_slow_the_queue(engine: Engine) -> None:
    columns = (
        "automation, input_sha256, state, priority, person, sealed_request, created_at, updated_at, available_at, attempts, "
    )
    columns += "max_attempts, token, owner_host, owner_pid, owner_started, reviewed_by, result, error_code"
    _submit(engine, "template")
    with engine.write() as session:
        session.execute(
            text(
                f"INSERT INTO work_items (id, options_fingerprint, {columns}) "
                f"SELECT :id, :id, {columns} FROM work_items WHERE priority = 0 LIMIT 1"
            ),
            [{"id": secrets.token_hex(16)} for _ in range(5000)],
        )
    started = time.perf_counter()
    for _ in range(20):
        _must_take(engine)
    assert (time.perf_counter() - started) / 20 < 0.25
