"""The whole way of one piece of work through the engine, on SQLite."""

from __future__ import annotations

from pathlib import Path

from automations import audit, hours, ledger, work_items
from automations.engine import Engine, beating, open_engine
from automations.ledger import Baseline, TaskRun
from automations.processes import this_process
from automations.settings import Settings
from automations.steps import Step, StepResult, run_step
from automations.work_items import State


def test_one_item_from_submission_through_review_to_hours(tmp_path: Path) -> None:
    with open_engine(Settings(home=tmp_path / "home", person="PC 1234")) as engine:
        evidence = engine.store.put_bytes(b"statement")
        with engine.write() as session:
            item, made = work_items.submit(
                session, engine.sealer, "redact", evidence.sha256, request={"file_name": "a.pdf"}, person="PC 1234"
            )
        with engine.write() as session:
            again, made_again = work_items.submit(
                session, engine.sealer, "redact", evidence.sha256, request={"file_name": "a.pdf"}, person="PC 1234"
            )
        assert (made, made_again, again.id) == (True, False, item.id)

        calls: list[int] = []

        def redact(pages: int) -> StepResult:
            calls.append(pages)
            written = engine.store.put_bytes(b"redacted")
            run = TaskRun(item.id, "redact_document", pages, "page", Baseline(2.0, "published", "NEC"))
            return StepResult({"redacted": written.sha256}, {"pages": pages, "counts": {"PERSON": 2}}, run)

        step = Step("apply", "1", redact)
        with engine.write() as session:
            lease = work_items.take(session, "redact", this_process())
        assert lease is not None
        with beating(engine, lease):
            first = run_step(engine, lease, step, reads={"source": evidence.sha256}, arguments={"pages": 3})
            second = run_step(engine, lease, step, reads={"source": evidence.sha256}, arguments={"pages": 3})
        assert calls == [3]
        assert (first.skipped, second.skipped, second.writes) == (False, True, first.writes)

        with engine.write() as session:
            assert work_items.park_for_review(session, lease, "PC 1234", {"plan": evidence.sha256}).state is State.AWAITING_REVIEW
            assert work_items.take(session, "redact", this_process()) is None
        with engine.write() as session:
            assert work_items.resume(session, item.id, "DS 9", {"accepted": 2}).reviewed_by == "DS 9"
        _finish(engine, item.id)
        with engine.read() as session:
            assert audit.verify(session).whole
            report = hours.summarise(session)
            assert work_items.request_of(session, engine.sealer, item.id) == {"file_name": "a.pdf"}
        assert [line.net.central for line in report.totals] == [5.0]


def _finish(engine: Engine, item_id: str) -> None:
    with engine.write() as session:
        lease = work_items.take_item(session, item_id, this_process())
        assert lease is not None
        done = work_items.complete(session, lease, "PC 1234", {"pages": 3})
        ledger.settle(session, "DS 9", f"{item_id}:redact_document", outcome="accepted", human_minutes=1)
    assert (done.state, done.result["accepted"], done.result["pages"]) == (State.DONE, 2, 3)


def test_a_home_with_an_odd_name_serves_as_well(tmp_path: Path) -> None:
    home = tmp_path / "we?ird %20 #home; é::x"
    for _ in range(2):
        with open_engine(Settings(home=home, person="PC 1234")) as engine:
            sha256 = engine.store.put_bytes(b"statement").sha256
            assert engine.store.read(sha256) == b"statement"
            with engine.write() as session:
                line = audit.append(session, "collection", "PC 1234", "test:1")
    assert line.sequence == 2
    assert [path.name for path in tmp_path.iterdir()] == [home.name]
    assert {path.name for path in home.iterdir()} >= {"records.sqlite", "evidence", "keys"}
