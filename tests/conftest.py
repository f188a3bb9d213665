"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import private_postgresql
import pytest
from hoursback_command import Say, ask
from hypothesis import settings

from flows.workshop import close_corridors

# A machine that is busy with other things takes its time: no example fails for that, unless its test sets a deadline.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

REPOSITORY = Path(__file__).resolve().parent.parent


LONGEST_FIRST = (
    "test_prefect_server.py", "test_portal_reader.py", "test_portal_review_browser.py", "test_portal_browser_rooms.py",
    "test_portal_browser.py", "test_hostile.py", "test_portal_api_matrix.py", "test_cli_redact.py", "test_portal_keyboard.py",
    "test_cli_kept_parts.py", "test_cli_segments.py", "test_portal_touch.py", "test_cli_plan.py", "test_cli_case.py",
    "test_cli_audiences.py", "test_portal_attacks.py", "test_portal_up.py", "test_confined.py",
)  # fmt: skip
"""Files of half a minute and more: each goes to one worker whole, so they begin first and the short ones fill up the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order files by how long they take; within a file nothing changes."""
    places = {name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The project's shared real material; tests that use it are skipped, with the reason, where it is absent."""
    folder = Path(os.environ.get("HOURSBACK_SHARED", REPOSITORY.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"shared material not found at {folder}; set HOURSBACK_SHARED to its folder")
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an engine of the test's own, with the tester's settings out of sight."""
    for name in list(os.environ):
        if name.startswith(("HOURSBACK_", "PREFECT_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOURSBACK_PERSON", "Officer Test")
    yield tmp_path / "home"
    close_corridors(tmp_path / "home")  # or its reading process would stay with its models as long as the tests run


@pytest.fixture
def say(home: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Runs the command in this process, with an engine of the test's own."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        status = ask(*arguments)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[str]:
    """URL of the maintenance database of a PostgreSQL cluster of our own; skipped where PostgreSQL is not installed."""
    programs = private_postgresql.programs()
    if programs is None:
        pytest.skip("PostgreSQL's server programs (initdb, postgres) are not installed")
    with private_postgresql.cluster(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once of each kind that the records run on."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'records.sqlite'}"
    return private_postgresql.fresh_schema(request.getfixturevalue("postgresql_cluster"))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, None]:
    """A skip is for a user's machine that lacks a tool; where CI is set every tool must be there, so a skip fails."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
