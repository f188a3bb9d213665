"""A wash of a small workforce: parts, months, kills, and the queue."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import REPOSITORY

from benchmarks.people_maker.registers import make
from vetting.matching.extract import EXTRACT_COLUMNS, ExtractError, stored_person
from vetting.matching.matcher import Matcher
from vetting.matching.model import Model, load_model
from vetting.records import RegisterRecord
from vetting.wash.folder import WashBusyError, WashError, WashFolder
from vetting.wash.pairs import counts, queue
from vetting.wash.wash import wash

PARTS = 4


@dataclass(frozen=True)
class Made:
    people: Path
    register: Path
    truth: Path


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("made")
    make(folder, records=4_000, people=400, seed=3)
    return Made(folder / "people.parquet", folder / "register", folder / "truth.parquet")


@pytest.fixture(scope="module")
def washed(made: Made, model: Model, tmp_path_factory: pytest.TempPathFactory) -> WashFolder:
    folder = WashFolder(tmp_path_factory.mktemp("wash"), model, memory="1GB", parts=PARTS)
    folder.add("people", made.people, "2026-10")
    folder.add("register", made.register, "2026-10")
    told: list[tuple[int, int]] = []
    assert wash(folder, lambda done, of: told.append((done, of))) == PARTS
    assert told == [(number, PARTS) for number in range(1, PARTS + 1)]
    return folder


def _results(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "results").iterdir())}


def test_what_is_true_is_in_the_queue(washed: WashFolder, made: Made) -> None:
    import duckdb

    truth = {(str(row[0]), str(row[1])) for row in duckdb.sql(f"SELECT person, record FROM '{made.truth}'").fetchall()}
    found = {(candidate.person_id, candidate.record.key) for candidate in queue(washed, "R", 0, 10_000)}
    assert len(truth) > 100
    assert len(truth & found) / len(truth) > 0.95
    totals = counts(washed)
    assert totals.strong + totals.review == len(found)
    assert totals.people == len({person for person, _ in found})


def test_a_page_has_reasons_and_the_bands_are_pages_of_their_own(washed: WashFolder, model: Model) -> None:
    page, rest = queue(washed, "R", 0, 5), queue(washed, "R", 5, 5)
    weights = [candidate.weight for candidate in (*page, *rest)]
    assert weights == sorted(weights, reverse=True)
    for candidate in page:
        assert candidate.model == model.sha256
        assert sum(reason.weight for reason in candidate.reasons) == pytest.approx(candidate.weight, abs=1e-6)
    review = queue(washed, "R", 0, 1000, "review")
    assert review
    assert {candidate.band for candidate in review} == {"review"}
    assert len(review) == counts(washed).review
    assert queue(washed, "R", 0, 5, "none") == []


def test_the_wash_and_a_single_search_say_the_same(washed: WashFolder, model: Model, made: Made) -> None:
    import duckdb

    page = queue(washed, "R", 0, 30, "review")
    person_id = page[0].person_id
    rows = duckdb.sql(f"SELECT * FROM '{made.people}' WHERE key = '{person_id}'").fetchall()
    matcher = Matcher(model)
    prepared = matcher.prepare([RegisterRecord("R", page[0].record.key, page[0].record.person)])
    alone = matcher.candidates(stored_person(person_id, rows), prepared)[0]
    assert alone.weight == pytest.approx(page[0].weight, abs=1e-9)
    assert alone.reasons == page[0].reasons


_WASH = """
import sys
from pathlib import Path
from vetting.matching.model import load_model
from vetting.wash.folder import WashFolder
from vetting.wash.wash import wash
folder, people, register = map(Path, sys.argv[1:4])
home = WashFolder(folder, load_model(), memory="1GB", parts=int(sys.argv[4]))
for side, extract in (("people", people), ("register", register)):
    if "2026-10" not in home.batches(side):
        home.add(side, extract, "2026-10")
wash(home)
"""


def test_killed_and_run_again_gives_the_same_bytes(washed: WashFolder, made: Made, tmp_path: Path) -> None:
    folder = tmp_path / "wash"
    command = [sys.executable, "-c", _WASH, str(folder), str(made.people), str(made.register), str(PARTS)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    for awaited in ("register/2026-10/rows/0*.parquet", "results/2026-10~2026-10~0??.parquet"):
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 120
        while process.poll() is None and not list(folder.glob(awaited)) and time.monotonic() < deadline:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, "it was killed in the middle, not at its end"
    done = len(list(folder.glob("results/2026-10~2026-10~0??.parquet")))
    assert 0 < done < PARTS
    assert subprocess.run(command, env=environment, check=False).returncode == 0
    assert _results(folder) == _results(washed.path)
    assert not list(folder.rglob(".*.????????"))


def _write(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, EXTRACT_COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


KATE = {"key": "P1", "forenames": "Katherine", "surname": "Oakeshott", "born": "1980-03-12", "postcode": "LS6 4AP"}
HER_RECORD = {**KATE, "key": "R1", "forenames": "Kate"}
SOMEBODY = {"key": "R2", "forenames": "Bartholomew", "surname": "Thistlewood", "born": "1961-11-02", "postcode": "TR1 2AB"}


@pytest.fixture
def small(model: Model, tmp_path: Path) -> WashFolder:
    folder = WashFolder(tmp_path / "wash", model, memory="1GB")
    assert folder.add("people", _write(tmp_path / "people.csv", KATE), "2026-10") == 1
    assert folder.add("register", _write(tmp_path / "october.csv", HER_RECORD, SOMEBODY), "2026-10") == 2
    assert wash(folder) == 1
    return folder


def test_a_month_later_only_what_is_new_is_washed(small: WashFolder, tmp_path: Path) -> None:
    # The same extract again, with one new record and one that changed: two keys are new.
    thistlewood = {"key": "P2", "forenames": "Bart", "surname": "Thistlewood", "born": "1961-11-02"}
    moved = {**SOMEBODY, "postcode": "LS6 4AP"}
    new = {**KATE, "key": "R3", "surname": "Oakshott"}
    assert small.add("register", _write(tmp_path / "november.csv", HER_RECORD, moved, new), "2026-11") == 2
    assert small.add("people", _write(tmp_path / "joined.csv", KATE, thistlewood), "2026-11") == 1
    assert wash(small) == 3, "new people against October and November, October's people against November"
    assert wash(small) == 0
    found = {(candidate.person_id, candidate.record.key): candidate for candidate in queue(small, "R")}
    assert set(found) == {("P1", "R1"), ("P1", "R3"), ("P2", "R2")}
    # Of the record that changed only its newest state is in the queue.
    assert [address.postcode for address in found["P2", "R2"].record.person.addresses] == ["LS6 4AP"]


def test_who_changed_is_in_the_queue_once(small: WashFolder, tmp_path: Path) -> None:
    married = {**KATE, "surname": "Thistlewood", "name_kind": "legal"}
    before = {**KATE, "name_kind": "maiden"}
    assert small.add("people", _write(tmp_path / "married.csv", married, before), "2026-11") == 1
    wash(small)
    found = queue(small, "R")
    assert [(candidate.person_id, candidate.record.key) for candidate in found] == [("P1", "R1")]
    assert any("maiden name in the application" in reason.words for reason in found[0].reasons)


def test_nothing_new_is_a_batch_of_nothing(small: WashFolder, tmp_path: Path) -> None:
    assert small.add("register", tmp_path / "october.csv", "2026-11") == 0
    wash(small)
    assert len(queue(small, "R")) == 1


def test_a_batch_has_a_name_and_is_handed_in_once(small: WashFolder, tmp_path: Path) -> None:
    with pytest.raises(WashError, match="already"):
        small.add("people", tmp_path / "people.csv", "2026-10")
    for name in ("", "../other", "a~b", ".hidden", "x" * 50):
        with pytest.raises(WashError, match="named by letters"):
            small.add("people", tmp_path / "people.csv", name)


def test_a_broken_extract_leaves_nothing_behind(small: WashFolder, tmp_path: Path) -> None:
    (tmp_path / "broken.csv").write_bytes(b"key,surname\nR9,\xff\xfe Oakeshott\n")
    with pytest.raises(ExtractError, match=r"broken\.csv") as caught:
        small.add("register", tmp_path / "broken.csv", "2026-11")
    assert "Oakeshott" not in str(caught.value)
    assert small.batches("register") == ["2026-10"]
    assert len(queue(small, "R")) == 1


def test_a_folder_stays_with_its_model(small: WashFolder, model: Model) -> None:
    from dataclasses import replace

    with pytest.raises(WashError, match="another model"):
        WashFolder(small.path, replace(model, sha256="0" * 64))


def test_two_cannot_work_in_one_folder(small: WashFolder) -> None:
    with small.work(), pytest.raises(WashBusyError):
        counts(small)
