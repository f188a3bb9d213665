"""The time ledger: the arithmetic, the corrections, and what may not be added together."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automations import hours, ledger
from automations.errors import LedgerError
from automations.hours import FteConstant, summarise_runs
from automations.ledger import Baseline, Benefit, Grade, Outcome, TaskRun
from automations.records.database import Records

JUNE, JULY = datetime(2026, 6, 30, 22, 59, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
RUN = TaskRun(
    "a" * 32,
    "redact_document",
    10,
    "page",
    Baseline(2.0, Grade.PUBLISHED, "NEC"),
    human_minutes=5,
    outcome=Outcome.ACCEPTED,
    done_at=JUNE,
)


@pytest.fixture
def records(database_url: str) -> Iterator[Records]:
    opened = Records(database_url)
    yield opened
    opened.close()


def test_a_run_comes_back_as_it_was_written(records: Records) -> None:
    full = replace(
        RUN,
        baseline=Baseline(2.0, Grade.MEASURED, "time and motion, n=40, 2026", 1.5, 2.5),
        machine_minutes=0.25,
        rework_minutes=1.0,
        benefit=Benefit.CASHABLE,
        force="Bedfordshire",
        unit="Case build",
        role="staff",
        run="run-1",
    )
    with records.write() as session:
        ledger.record(session, "PC 1", full)
    with records.read() as session:
        assert ledger.run_of(session, "run-1") == full
        assert list(ledger.runs(session)) == [full]


def test_corrections_are_new_lines_and_only_the_last_counts(records: Records) -> None:
    name = f"{RUN.work_item_id}:redact_document"
    with records.write() as session:
        first = ledger.record(session, "PC 1", replace(RUN, outcome="provisional", human_minutes=0))
    with records.read() as session:
        assert hours.summarise(session).totals == ()
    with records.write() as session:
        second = ledger.settle(session, "DS 9", name, outcome="accepted", human_minutes=4)
    with records.read() as session:
        assert [line.net.central for line in hours.summarise(session).totals] == [16]
    with records.write() as session:
        ledger.settle(session, "CPS", name, outcome="returned", rework_minutes=6)
    with records.read() as session:
        report = hours.summarise(session)
        assert (report.totals, dict(report.outcomes)) == ((), {Outcome.RETURNED: 1})
    with records.write() as session:
        ledger.settle(session, "DS 9", name, outcome="accepted")
    with records.read() as session:
        run = ledger.run_of(session, name)
        assert [line.net.central for line in hours.summarise(session).totals] == [10]
    assert run is not None
    assert run.done_at == JUNE, "a correction does not move the run to another month"
    assert second > first


def test_a_run_that_cost_time_counts_as_negative(records: Records) -> None:
    with records.write() as session:
        ledger.record(session, "PC 1", replace(RUN, human_minutes=30, rework_minutes=15))
    with records.read() as session:
        assert hours.summarise(session).totals[0].net.central == -25


@pytest.mark.parametrize(
    "bad",
    [
        {"volume": -1},
        {"volume": math.nan},
        {"human_minutes": -0.5},
        {"rework_minutes": math.inf},
        {"machine_minutes": 1e12},
        {"outcome": "good"},
        {"benefit": "money"},
        {"done_at": datetime(2026, 1, 1)},  # noqa: DTZ001
        {"baseline": Baseline(2, "guess", "x")},
        {"baseline": Baseline(-2, "survey", "x")},
        {"baseline": Baseline(2, "survey", " ")},
        {"baseline": Baseline(2, "survey", "x", low=1)},
        {"baseline": Baseline(2, "survey", "x", 2.5, 3)},
        {"baseline": Baseline(2, "survey", "x", 0, math.nan)},
    ],
)
def test_what_does_not_add_up_is_refused(tmp_path: Path, bad: dict[str, object]) -> None:
    records = Records(f"sqlite:///{tmp_path / 'records.sqlite'}")
    with pytest.raises(LedgerError), records.write() as session:
        ledger.record(session, "PC 1", replace(RUN, **bad))
    with pytest.raises(LedgerError), records.write() as session:
        ledger.settle(session, "PC 1", "nosuch")
    records.close()


minutes = st.floats(0, 10_000).map(lambda value: round(value, 3))
task_runs = st.lists(
    st.builds(
        TaskRun,
        work_item_id=st.just("a" * 32),
        task_type=st.sampled_from(["redact_document", "transcribe"]),
        volume=minutes,
        volume_unit=st.sampled_from(["page", "media_minute"]),
        baseline=st.builds(Baseline, minutes, st.sampled_from(list(Grade)), st.sampled_from(["A", "B"])),
        human_minutes=minutes,
        rework_minutes=minutes,
        outcome=st.sampled_from(list(Outcome)),
        benefit=st.sampled_from(list(Benefit)),
        unit=st.sampled_from(["", "CID", "Custody"]),
        done_at=st.sampled_from([JUNE, JULY]),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(task_runs)
def test_every_table_adds_up_to_the_accepted_runs(everything: list[TaskRun]) -> None:
    report = summarise_runs(everything, draws=20)
    accepted = [run for run in everything if run.outcome is Outcome.ACCEPTED]
    assert sum(report.outcomes.values()) == len(everything)
    assert sum(report.grades.values()) == len(accepted)
    assert report.mixes_grades == (len({run.baseline.grade for run in accepted}) > 1)
    for table in (report.lines, report.by_task, report.by_unit, report.by_month, report.by_grade, report.totals):
        for benefit in Benefit:
            net = math.fsum(
                run.baseline.minutes * run.volume - run.human_minutes - run.rework_minutes
                for run in accepted
                if run.benefit is benefit
            )
            lines = [line for line in table if line.benefit is benefit]
            assert math.fsum(line.net.central for line in lines) == pytest.approx(net, abs=1e-3)
            assert sum(line.runs for line in lines) == sum(run.benefit is benefit for run in accepted)
        for line in table:
            assert line.net.low <= line.net.central <= line.net.high
    for line in report.lines:
        assert line.grade is not None
        assert {run.baseline.grade for run in accepted if run.baseline.source in line.sources} >= {line.grade}


def test_grades_units_and_months_are_told_apart() -> None:
    runs = [
        replace(RUN, unit="CID"),
        replace(RUN, unit="CID", baseline=Baseline(2.0, Grade.VENDOR, "a vendor")),
        replace(RUN, unit="Custody", done_at=JULY),
    ]
    report = summarise_runs(runs)
    assert [(line.unit, line.month, line.grade) for line in report.lines] == [
        ("CID", "2026-06", Grade.PUBLISHED),
        ("CID", "2026-06", Grade.VENDOR),
        ("Custody", "2026-07", Grade.PUBLISHED),
    ]
    assert report.mixes_grades
    assert [line.runs for line in report.by_grade] == [2, 1]


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    import numpy as np

    generator, hits = np.random.default_rng(3), 0
    for trial in range(200):
        spent = generator.gamma(2.0, 2.5, size=40)
        interval = hours.bootstrap([replace(RUN, human_minutes=float(value)) for value in spent], seed=trial, draws=400)
        hits += interval.low <= 40 * (20 - 5.0) <= interval.high
    assert 178 <= hits <= 200


def test_many_runs_give_the_interval_that_resampling_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np

    generator = np.random.default_rng(5)
    baselines = [Baseline(2.0, "published", "NEC"), Baseline(3.0, "survey", "survey", 2.0, 5.0)]
    runs = [
        replace(RUN, volume=float(volume), human_minutes=float(spent), baseline=baselines[number % 3 == 0])
        for number, (volume, spent) in enumerate(zip(generator.gamma(2, 8, 1500), generator.gamma(2, 3, 1500), strict=True))
    ]
    at_once = hours.bootstrap(runs, draws=4000)
    monkeypatch.setattr(hours, "RESAMPLED_RUNS", 1500)
    one_by_one = hours.bootstrap(runs, draws=4000)
    width = one_by_one.high - one_by_one.low
    assert at_once.central == one_by_one.central
    assert abs(at_once.low - one_by_one.low) < 0.05 * width
    assert abs(at_once.high - one_by_one.high) < 0.05 * width


def test_the_interval_is_seeded_and_uses_that_of_the_baseline() -> None:
    wide = replace(RUN, baseline=Baseline(2.0, Grade.SURVEY, "survey", 1.0, 4.0))
    assert hours.bootstrap([wide]) == hours.bootstrap([wide])
    interval = hours.bootstrap([wide] * 50)
    assert interval.central == 750
    assert 50 * (10 * 1.0 - 5) < interval.low < 600, "one error shared by all runs does not average out"
    assert 1000 < interval.high < 50 * (10 * 4.0 - 5)
    assert hours.bootstrap([RUN]).low == hours.bootstrap([RUN]).high == 15
    assert hours.bootstrap([]).central == 0


def test_the_optimism_flag_goes_when_thirty_runs_were_measured_here() -> None:
    measured = replace(RUN, baseline=Baseline(2.0, Grade.TIMED_SAMPLE, "stopwatch, n=20"))
    assert all(line.optimism_bias for line in summarise_runs([measured] * 29 + [RUN]).lines)
    assert not any(line.optimism_bias for line in summarise_runs([measured] * 30 + [RUN]).lines)
    unaccepted = replace(measured, outcome=Outcome.RETURNED)
    assert all(line.optimism_bias for line in summarise_runs([measured] * 29 + [unaccepted] * 9).lines)


def test_full_time_equivalents_name_their_constant() -> None:
    constant = FteConstant("police-productivity-review", 1779, "38 million hours over 21,358 officers")
    report = summarise_runs([replace(RUN, volume=1779 * 30, human_minutes=0)], fte=constant)
    assert report.full_time_equivalents(report.totals[0]) == pytest.approx(1.0)
    assert report.fte is constant
    assert summarise_runs([RUN]).full_time_equivalents(report.totals[0]) is None
