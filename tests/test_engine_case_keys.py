"""Keys of cases: sealed, one writer at a time, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from forking import finish, start_at_once
from sqlalchemy import text

from automations import case_keys
from automations.engine import open_engine
from automations.errors import NotWritingError, SealBrokenError
from automations.sealing import Sealer
from automations.settings import Settings


def _add_lines(home: Path, database_url: str, name: str) -> None:
    with open_engine(Settings(home=home, database_url=database_url, person="p")) as engine:
        for number in range(10):
            with engine.write() as session:
                case_keys.change(session, engine.sealer, "01AA/26", lambda before, n=number: f"{before}{name}{n};")


def test_many_processes_change_one_key_and_lose_nothing(database_url: str, tmp_path: Path) -> None:
    finish(start_at_once(_add_lines, [(tmp_path / "home", database_url, name) for name in "abcd"]))
    with open_engine(Settings(home=tmp_path / "home", database_url=database_url, person="p")) as engine, engine.read() as session:
        lines = case_keys.read(session, engine.sealer, " 01aa/26 ").strip(";").split(";")
        assert sorted(lines) == sorted(f"{name}{n}" for name in "abcd" for n in range(10))
        assert case_keys.read(session, engine.sealer, "another case") == ""


def test_neither_case_nor_key_lies_open(database_url: str, tmp_path: Path) -> None:
    with open_engine(Settings(home=tmp_path / "home", database_url=database_url, person="p")) as engine:
        with engine.write() as session:
            case_keys.change(session, engine.sealer, "OPERATION TAMSIN", lambda _: "Tamsin Bray is WITNESS 1")
        with engine.read() as session:
            row = session.execute(text("SELECT case_fingerprint, sealed_key FROM case_keys")).one()
            assert b"Tamsin" not in bytes(row[1]) and "TAMSIN" not in row[0]
            with pytest.raises(SealBrokenError):
                case_keys.read(session, _other(engine.sealer, row[0]), "OPERATION TAMSIN")
            with pytest.raises(NotWritingError):
                case_keys.change(session, engine.sealer, "x", lambda before: before)


def _other(sealer: Sealer, fingerprint: str) -> Sealer:
    """A sealer with another key that knows the case by the same fingerprint."""
    other = Sealer([b"k" * 32])
    other.fingerprint = lambda data: fingerprint  # type: ignore[method-assign]
    return other
