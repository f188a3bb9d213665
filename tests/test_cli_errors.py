"""Every error has a stable code of its own, and the documentation explains each."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import automations
import case_files
import flows
import portal
import redaction
import reference
import vetting
from reference.errors import ExitStatus, HoursbackError

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "errors.md").read_text("utf-8")


def classes(base: type[HoursbackError]) -> set[type[HoursbackError]]:
    return {base}.union(*(classes(each) for each in base.__subclasses__()))


@pytest.fixture(scope="module", autouse=True)
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Import every module, so that every class is known; Prefect's settings do not outlive these tests."""
    before = dict(os.environ)
    os.environ["HOURSBACK_HOME"] = str(tmp_path_factory.mktemp("home"))
    for package in (automations, case_files, flows, portal, redaction, reference, vetting):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in module.name and not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    yield
    os.environ.clear()
    os.environ.update(before)


def test_every_code_is_explained_under_its_exit_status() -> None:
    bodies = {int(status): body for status, body in re.findall(r"^## [^\n]*\((\d)\)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)}
    assert set(bodies) == {2, 3, 4, 5}
    missing = [
        (error.code, int(error.exit_status))
        for error in classes(HoursbackError)
        if "code" in vars(error) and f"`{error.code}`" not in bodies[int(error.exit_status)]
    ]
    assert not missing


def test_no_two_causes_share_a_code_and_every_explained_code_exists() -> None:
    own = [error.code for error in classes(HoursbackError) if "code" in vars(error)]
    assert len(own) == len(set(own))
    extra = {
        "E-SYS-ATTEMPTS",
        "E-CANCELLED",
        "E-SYS-DISK",
        "E-SYS-UNEXPECTED",
    }  # Not raised: codes of states and of the outermost door.
    assert set(re.findall(r"`(E-[A-Z-]+)`", PAGE)) == {*own, *extra}


def test_exit_statuses_are_those_of_the_page() -> None:
    listed = {int(number) for number in re.findall(r"^\| (\d) \|", PAGE, re.M)}
    assert listed == {int(status) for status in ExitStatus}
