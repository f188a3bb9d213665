"""Timings by hand that become the force's own baseline: by a person, with a reason, and never two at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hoursback_command import document, run

from automations.engine import open_engine
from automations.portal_records import measured_time, people
from automations.records.portal_tables import TimingRow
from automations.settings import Settings

WHY = "Five officers of two units, ordinary statements, no recordings."


def timed(home: Path, count: int, minutes: float = 12.0, pages: float = 4.0) -> None:
    """Timings of three people, each with its own length around `minutes` for `pages` pages; and one that still runs."""
    with open_engine(Settings(home=home)) as engine, engine.write() as session:
        ids = [
            people.add_local(session, f"timer{number}", f"Timer {number}", ["officer"], "a long pass phrase 7", "Justice").id
            for number in range(4)
        ]
        start = datetime(2026, 10, 1, 9, tzinfo=UTC)
        for number in range(count):
            began = start + timedelta(days=number)
            taken = timedelta(minutes=minutes + number % 3 - 1)
            session.add(
                TimingRow(
                    id=f"{number:032x}", person_id=ids[number % 3], task_type="redact_document", unit="Justice", volume=pages,
                    started_at=began, stopped_at=began + taken,
                )
            )  # fmt: skip
        session.flush()
        measured_time.start_timing(session, ids[3], "redact_document", "Justice")


@pytest.mark.parametrize(("count", "grade"), [(6, "timed_sample"), (30, "measured")])
def test_timings_stand_beside_the_baseline_and_are_put_in_force(tmp_path: Path, count: int, grade: str) -> None:
    timed(tmp_path, count)
    status, out, err = run(tmp_path, "baselines", "--json")
    assert status == 0, err
    (found,) = document(out)
    assert (found["timings"], found["people"], found["grade"], found["in_force"]) == (count, 3, grade, [2.0, "published"])
    assert found["minutes"] == pytest.approx(3.0, abs=0.01)
    assert found["low"] < 3.0 < found["high"]
    status, out, err = run(tmp_path, "baselines", "--adopt", "redact_document", "--why", WHY)
    assert status == 0, err
    text = (tmp_path / "reference" / "time_baselines.toml").read_text()
    assert f'grade = "{grade}"' in text
    assert f"{count} timings by hand of 3 people" in text
    assert "Officer Test" in text
    (tmp_path / "note.txt").write_text("Ring 07700 900123.\n")
    status, out, err = run(tmp_path, "redact", tmp_path / "note.txt", "--out", tmp_path / "out", "--accept", "all", "--json")
    assert status == 0, err
    item = document(out)["files"][0]["item"]
    assert run(tmp_path, "accept", item, "--minutes", "1")[0] == 0
    line = document(run(tmp_path, "hours", "--json")[1])["lines"][0]
    assert (line["grade"], line["baseline_minutes"]) == (grade, pytest.approx(3.0, abs=0.01))
    assert "timings by hand" in line["sources"][0]
    assert run(tmp_path, "audit", "verify")[0] == 0


@pytest.mark.parametrize(
    ("count", "why", "said"),
    [(0, WHY, "Nobody has timed"), (4, WHY, "too few"), (6, "because", "Say in a sentence")],
)
def test_what_says_nothing_is_refused(tmp_path: Path, count: int, why: str, said: str) -> None:
    timed(tmp_path, count)
    status, _, err = run(tmp_path, "baselines", "--adopt", "redact_document", "--why", why)
    assert status == 2
    assert said in err
    assert not (tmp_path / "reference" / "time_baselines.toml").exists()


def test_an_older_row_of_the_force_is_closed_by_hand_first(tmp_path: Path) -> None:
    timed(tmp_path, 6)
    assert run(tmp_path, "baselines", "--adopt", "redact_document", "--why", WHY)[0] == 0
    path = tmp_path / "reference" / "time_baselines.toml"
    before = path.read_text()
    status, _, err = run(tmp_path, "baselines", "--adopt", "redact_document", "--why", WHY)
    assert status == 2
    assert "Close the older row with valid_to" in err
    assert path.read_text() == before
    assert sorted(found.name for found in path.parent.iterdir()) == ["time_baselines.toml"]
