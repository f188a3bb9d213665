"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The project's shared real material; tests that use it are skipped, with the reason, where it is absent."""
    folder = Path(os.environ.get("HOURSBACK_SHARED", REPOSITORY.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"shared material not found at {folder}; set HOURSBACK_SHARED to its folder")
    return folder
