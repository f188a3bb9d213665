"""The state machine of work items against a plain model of it, driven by Hypothesis."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import text

from automations import audit, work_items
from automations.engine import open_engine
from automations.errors import LeaseLostError, WorkItemStateError
from automations.processes import Owner
from automations.settings import Settings
from automations.work_items import Lease, State
from reference.errors import HoursbackError, InputRefusedError

MAX_ATTEMPTS = 3
WORKER = Owner("another-host", 1, 1)


@dataclass
class Expected:
    """What the item must look like."""

    state: State = State.NEW
    attempts: int = 0
    due: bool = True
    lapsed: bool = False
    reviewed: bool = False
    lease: Lease | None = field(default=None)
    """The lease in force; None when nobody works on the item."""


class WorkItemMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="hb-machine-"))
        self.engine = open_engine(Settings(home=self.folder, person="PC 1"))
        self.expected: dict[str, Expected] = {}
        self.leases: list[Lease] = []

    def teardown(self) -> None:
        with self.engine.read() as session:
            assert audit.verify(session).whole
        self.engine.close()
        shutil.rmtree(self.folder)

    @rule(number=st.integers(0, 2))
    def submit(self, number: int) -> None:
        with self.engine.write() as session:
            item, made = work_items.submit(
                session,
                self.engine.sealer,
                "redact",
                "0" * 64,
                request={"n": number},
                person="PC 1",
                priority=number,
                max_attempts=MAX_ATTEMPTS,
            )
        assert made == (item.id not in self.expected)
        self.expected.setdefault(item.id, Expected())

    @rule()
    def take(self) -> None:
        with self.engine.write() as session:
            lease = work_items.take(session, "redact", WORKER, 3600)
        takeable = {key for key, item in self.expected.items() if self._takeable(item)}
        worn_out = {key for key in takeable if self.expected[key].attempts >= MAX_ATTEMPTS}
        if lease is None:
            assert takeable == worn_out
        else:
            assert lease.item.id in takeable - worn_out
        # The ones whose attempts are used up are failed when the queue comes upon them: those before the one taken.
        with self.engine.read() as session:
            for key in worn_out:
                item = work_items.get(session, key)
                passed = lease is None or item.priority > lease.item.priority
                assert (item.state is State.FAILED) or not passed
                if item.state is State.FAILED:
                    self.expected[key] = Expected(State.FAILED, MAX_ATTEMPTS, reviewed=self.expected[key].reviewed)
        if lease is not None:
            self._granted(lease)

    @precondition(lambda self: self.expected)
    @rule(data=st.data())
    def take_item(self, data: st.DataObject) -> None:
        key = self._any_item(data)
        item = self.expected[key]
        with self.engine.write() as session:
            lease = work_items.take_item(session, key, WORKER, 3600)
        if not self._takeable(item):
            assert lease is None
        elif item.attempts >= MAX_ATTEMPTS:
            assert lease is None
            self.expected[key] = Expected(State.FAILED, MAX_ATTEMPTS, reviewed=item.reviewed)
        else:
            assert lease is not None
            self._granted(lease)

    @precondition(lambda self: self.leases)
    @rule(data=st.data(), how=st.sampled_from(["complete", "park", "business", "system", "release", "beat"]))
    def worker_acts(self, data: st.DataObject, how: str) -> None:
        lease = data.draw(st.sampled_from(self.leases))
        item = self.expected[lease.item.id]
        ours = item.lease == lease
        try:
            with self.engine.write() as session:
                if how == "complete":
                    work_items.complete(session, lease, "PC 1", {"n": 1})
                elif how == "park":
                    work_items.park_for_review(session, lease, "PC 1")
                elif how == "business":
                    work_items.fail(session, self.engine.sealer, lease, "PC 1", InputRefusedError("no"))
                elif how == "system":
                    work_items.fail(session, self.engine.sealer, lease, "PC 1", HoursbackError("disk"))
                elif how == "release":
                    work_items.release(session, lease)
                else:
                    work_items.heartbeat(session, lease)
        except LeaseLostError:
            assert not ours
            return
        assert ours
        if how == "beat":
            item.lapsed = False
            return
        final = item.attempts >= MAX_ATTEMPTS
        item.state = {
            "complete": State.DONE,
            "park": State.AWAITING_REVIEW,
            "business": State.FAILED,
            "system": State.FAILED if final else State.NEW,
            "release": State.NEW,
        }[how]
        item.due = not (how == "system" and not final)
        item.attempts -= how == "release"
        item.lease, item.lapsed = None, False

    @precondition(lambda self: self.expected)
    @rule(data=st.data(), how=st.sampled_from(["resume", "return", "retry", "cancel", "again"]))
    def person_acts(self, data: st.DataObject, how: str) -> None:
        key = self._any_item(data)
        item = self.expected[key]
        allowed = {
            "resume": {State.AWAITING_REVIEW},
            "return": {State.DONE},
            "retry": {State.FAILED, State.RETURNED},
            "cancel": {State.NEW, State.RUNNING, State.AWAITING_REVIEW},
            "again": {State.FAILED} if item.reviewed else set(),
        }[how]
        try:
            with self.engine.write() as session:
                if how == "return":
                    work_items.return_item(session, key, "DS 9", "NFS-1")
                elif how == "again":
                    work_items.review_again(session, key, "DS 9")
                else:
                    getattr(work_items, how)(session, key, "DS 9")
        except WorkItemStateError:
            assert item.state not in allowed
            return
        assert item.state in allowed
        if how in ("resume", "retry"):
            reviewed = how == "resume" or (item.reviewed and item.state is State.FAILED)
            self.expected[key] = Expected(reviewed=reviewed)
        elif how == "again":
            item.state, item.reviewed, item.lease, item.lapsed = State.AWAITING_REVIEW, False, None, False
        else:
            item.state = State.RETURNED if how == "return" else State.FAILED
            item.lease, item.lapsed = None, False

    @rule()
    def time_passes(self) -> None:
        with self.engine.write() as session:
            session.execute(text("UPDATE work_items SET lease_until = created_at WHERE state = 'running'"))
            session.execute(text("UPDATE work_items SET available_at = created_at"))
        for item in self.expected.values():
            item.due, item.lapsed = True, item.state is State.RUNNING

    @invariant()
    def the_records_are_as_expected(self) -> None:
        with self.engine.read() as session:
            items = {item.id: item for item in work_items.find(session)}
        assert items.keys() == self.expected.keys()
        for key, item in self.expected.items():
            assert (items[key].state, items[key].attempts) == (item.state, item.attempts)
            assert bool(items[key].reviewed_by) == item.reviewed

    def _takeable(self, item: Expected) -> bool:
        return (item.state is State.NEW and item.due) or (item.state is State.RUNNING and item.lapsed)

    def _granted(self, lease: Lease) -> None:
        assert all(lease.token > earlier.token for earlier in self.leases if earlier.item.id == lease.item.id)
        item = self.expected[lease.item.id]
        item.state, item.attempts, item.lease, item.lapsed = State.RUNNING, item.attempts + 1, lease, False
        self.leases.append(lease)

    def _any_item(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(list(self.expected)))


WorkItemMachine.TestCase.settings = settings(
    max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestWorkItemMachine = pytest.mark.timeout(120)(WorkItemMachine.TestCase)
