"""Settings and keys: where values come from, and how bad ones are refused without being shown."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automations.errors import KeyUnusableError, SealBrokenError, SettingsError
from automations.sealing import SealContext, Sealer, open_sealer
from automations.settings import Settings

CONTEXT = SealContext("a" * 32, "plan", "0" * 64)


def test_defaults_live_in_the_home_folder(tmp_path: Path) -> None:
    settings = Settings.load({}, tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/records.sqlite"
    assert settings.store_url == str(tmp_path / "evidence")
    assert settings.key_file == tmp_path / "keys" / "plan.key"
    assert settings.person
    assert Settings.load({"HOURSBACK_HOME": str(tmp_path)}) == settings


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('unit = "CID"\nforce = "Bedfordshire"\nlease_seconds = 30\nmax_attempts = 2\n')
    settings = Settings.load({"HOURSBACK_UNIT": "Custody", "HOURSBACK_RETRY_SECONDS": "1.5", "PATH": "/bin"}, tmp_path)
    assert (settings.unit, settings.force) == ("Custody", "Bedfordshire")
    assert (settings.lease_seconds, settings.max_attempts, settings.retry_seconds) == (30.0, 2, 1.5)


def test_postgresql_gets_its_driver(tmp_path: Path) -> None:
    settings = Settings.load({"HOURSBACK_DATABASE_URL": "postgresql://u:hunter2@db/x"}, tmp_path)
    assert settings.database_url == "postgresql+psycopg://u:hunter2@db/x"
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("environ", "names"),
    [
        ({"HOURSBACK_UNITT": "x"}, "unitt"),
        ({"HOURSBACK_LEASE_SECONDS": "soon"}, "lease_seconds"),
        ({"HOURSBACK_LEASE_SECONDS": "nan"}, "lease_seconds"),
        ({"HOURSBACK_LEASE_SECONDS": "0"}, "lease_seconds"),
        ({"HOURSBACK_MAX_ATTEMPTS": "2.5"}, "max_attempts"),
        ({"HOURSBACK_MAX_ATTEMPTS": "0"}, "max_attempts"),
        ({"HOURSBACK_RETRY_SECONDS": "-1"}, "retry_seconds"),
        ({"HOURSBACK_PERSON": "a\nb"}, "person"),
        ({"HOURSBACK_PERSON": "a" * 81}, "person"),
        ({"HOURSBACK_DATABASE_URL": "mysql://root:hunter2@db/x"}, "database_url"),
        ({"HOURSBACK_KEY_FILE": ""}, "key_file"),
    ],
)
def test_a_bad_value_is_refused_in_a_sentence_that_names_it(tmp_path: Path, environ: dict[str, str], names: str) -> None:
    with pytest.raises(SettingsError, match=names) as caught:
        Settings.load(environ, tmp_path)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [b"plan_key = hunter2", b"\xff\xfe", b"[unit]\nx = 1", b"lease_seconds = true", b"person = 3", b"nosuch = 'hunter2'"],
)
def test_a_bad_file_is_refused_without_showing_its_lines(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"settings\.toml") as caught:
        Settings.load({}, tmp_path)
    assert "hunter2" not in str(caught.value)


def test_importing_the_engine_costs_little() -> None:
    program = (
        "import sys\nimport automations, automations.engine, automations.steps, automations.hours\n"
        "heavy = {'sqlalchemy', 'alembic', 'cryptography', 'numpy', 'fsspec', 'watchfiles'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout.strip() == "[]"


def test_the_key_is_made_once_private_and_used_again(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "plan.key"
    first, second = open_sealer("", path), open_sealer("", path)
    assert first.key_id == second.key_id
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    assert [entry.name for entry in path.parent.iterdir()] == ["plan.key"]
    path.chmod(0o640)
    with pytest.raises(KeyUnusableError, match="0600"):
        open_sealer("", path)


@pytest.mark.parametrize("text", ["hunter2", base64.b64encode(b"short").decode(), "é", "===="])
def test_a_malformed_key_is_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.key").write_text(text)
    (tmp_path / "plan.key").chmod(0o600)
    for keys, path in ((text, tmp_path / "absent"), ("", tmp_path / "plan.key")):
        with pytest.raises(KeyUnusableError) as caught:
            open_sealer(keys, path)
        assert text not in str(caught.value)
    (tmp_path / "plan.key").write_text("")
    with pytest.raises(KeyUnusableError):
        open_sealer("", tmp_path / "plan.key")


@given(data=st.binary(max_size=200))
def test_what_is_sealed_opens_and_shows_nothing(data: bytes) -> None:
    sealer = Sealer([b"k" * 32])
    sealed = sealer.seal(data, CONTEXT)
    assert sealer.unseal(sealed, CONTEXT) == data
    assert len(data) < 8 or data not in sealed
    assert sealer.seal(data, CONTEXT) != sealed


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7), cut=st.integers(0, 70))
def test_a_changed_or_missing_byte_does_not_open(place: int, bit: int, cut: int) -> None:
    sealer = Sealer([b"k" * 32])
    sealed = bytearray(sealer.seal(b"Zebedee Quilter of 4 Park Row", CONTEXT))
    sealed[place % len(sealed)] ^= 1 << bit
    for broken in (bytes(sealed), sealer.seal(b"Zebedee Quilter", CONTEXT)[: -1 - cut]):
        with pytest.raises(SealBrokenError) as caught:
            sealer.unseal(broken, CONTEXT)
        assert "Quilter" not in str(caught.value)


@pytest.mark.parametrize(
    "other",
    [
        SealContext("b" * 32, "plan", "0" * 64),
        SealContext("a" * 32, "request", "0" * 64),
        SealContext("a" * 32, "plan", "1" * 64),
    ],
)
def test_sealed_data_does_not_open_elsewhere(other: SealContext) -> None:
    sealer = Sealer([b"k" * 32])
    with pytest.raises(SealBrokenError, match="belongs to another"):
        sealer.unseal(sealer.seal(b"x", CONTEXT), other)


def test_a_rotated_key_still_opens_and_a_foreign_one_does_not() -> None:
    old, rotated, foreign = Sealer([b"1" * 32]), Sealer([b"1" * 32, b"2" * 32]), Sealer([b"3" * 32])
    sealed = old.seal(b"x", CONTEXT)
    assert rotated.unseal(sealed, CONTEXT) == b"x"
    assert rotated.key_id != old.key_id
    assert rotated.fingerprint({"a": 1}) == old.fingerprint({"a": 1}) != foreign.fingerprint({"a": 1})
    for keys, data in ((foreign, sealed), (old, rotated.seal(b"x", CONTEXT))):
        with pytest.raises(SealBrokenError, match="the key"):
            keys.unseal(data, CONTEXT)
    environment = open_sealer(", ".join(base64.b64encode(c * 32).decode() for c in (b"1", b"2")), Path("/nowhere"))
    assert environment.unseal(sealed, CONTEXT) == b"x"
    assert not os.path.lexists("/nowhere")
