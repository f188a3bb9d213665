"""The records on both databases: opening, migrating, refusing, and keeping secrets out."""

from __future__ import annotations

import base64
import logging
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import private_postgresql
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from forking import finish, start_at_once
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

import automations.records
from automations import audit, ledger, work_items
from automations.engine import open_engine
from automations.errors import HoursbackError, KeyUnusableError, NewerRecordsError, NotWritingError, RecordsUnavailableError
from automations.ledger import Baseline, TaskRun
from automations.processes import this_process
from automations.records.database import REVISIONS, Records
from automations.records.tables import Base, InstallationRow, TimeRow
from automations.settings import Settings
from automations.steps import Step, StepResult, run_step
from reference.errors import InputRefusedError


def test_the_migrations_make_exactly_the_tables_of_the_models(database_url: str) -> None:
    records = Records(database_url)
    with records.write() as session:
        differences = compare_metadata(MigrationContext.configure(session.connection()), Base.metadata)
    records.close()
    assert differences == []


def test_the_revisions_listed_are_those_of_the_scripts() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(automations.records.__file__).parent / "migrations"))
    scripts = list(ScriptDirectory.from_config(config).walk_revisions())
    assert tuple(script.revision for script in reversed(scripts)) == REVISIONS


def _open_and_append(home: Path, database_url: str, told: Path) -> None:
    with open_engine(Settings(home=home, database_url=database_url, person="p")) as engine:
        with engine.write() as session:
            audit.append(session, "collection", "p", "test:1")
        told.write_text(engine.sealer.key_id)


def test_many_processes_open_an_empty_home_at_once(database_url: str, tmp_path: Path) -> None:
    files = [tmp_path / f"told-{n}" for n in range(6)]
    finish(start_at_once(_open_and_append, [(tmp_path / "home", database_url, file) for file in files]))
    assert len({file.read_text() for file in files}) == 1, "one key for all"
    records = Records(database_url)
    with records.read() as session:
        report = audit.verify(session)
    records.close()
    assert (report.whole, report.lines) == (True, 6)


def test_a_newer_database_is_refused_and_left_alone(database_url: str) -> None:
    records = Records(database_url)
    with records.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    records.close()
    for _ in range(2):
        with pytest.raises(NewerRecordsError, match="9999"):
            Records(database_url)


def test_times_come_back_in_utc_and_naive_ones_are_refused(database_url: str) -> None:
    records = Records(database_url)
    moment = datetime(2026, 7, 1, 12, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    run = TaskRun("a" * 32, "redact", 1, "page", Baseline(2, "published", "NEC"), done_at=moment)
    with records.write() as session:
        ledger.record(session, "p", run)
    with records.read() as session:
        row = session.query(TimeRow).one()
        assert row.done_at == moment
        assert row.done_at.tzinfo is UTC
    with pytest.raises(RecordsUnavailableError), records.write() as session:
        row = session.query(TimeRow).one()
        session.expunge(row)
        row.done_at = datetime(2026, 1, 1)  # noqa: DTZ001
        session.merge(row)
    records.close()


def test_an_exception_rolls_everything_back(database_url: str) -> None:
    records = Records(database_url)
    with pytest.raises(ZeroDivisionError), records.write() as session:
        audit.append(session, "collection", "p", "test:1")
        raise ZeroDivisionError
    with records.read() as session:
        assert audit.verify(session).lines == 0
    records.close()


def test_a_reading_session_does_not_write(database_url: str) -> None:
    records = Records(database_url)
    with records.read() as session:
        for write in (
            lambda: audit.append(session, "collection", "p", "test:1"),
            lambda: ledger.record(session, "p", TaskRun("a", "t", 1, "page", Baseline(1, "survey", "s"))),
            lambda: work_items.take(session, "redact", this_process()),
        ):
            with pytest.raises(NotWritingError):
                write()
    records.close()


@pytest.mark.parametrize(
    "url",
    ["sqlite:////proc/nowhere/records.sqlite", "postgresql+psycopg://nobody:hunter2@127.0.0.1:9/x", "sqlite:///:memory:"],
)
def test_a_database_that_cannot_be_reached_is_said_in_a_sentence_without_its_password(url: str) -> None:
    with pytest.raises(RecordsUnavailableError) as caught:
        Records(url)
    assert str(caught.value).endswith(".")
    assert "hunter2" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "records.sqlite").write_bytes(b"this is a letter, not a database\n" * 100)
    with pytest.raises(RecordsUnavailableError):
        Records(f"sqlite:///{tmp_path / 'records.sqlite'}")
    assert (tmp_path / "records.sqlite").read_bytes().startswith(b"this is a letter")


def test_sqlite_is_private_durable_and_waits_for_other_writers(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    records = Records(f"sqlite:///{path}")
    with records.write() as session:
        pragmas = [
            session.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
        assert [side.stat().st_mode & 0o077 for side in tmp_path.glob("records.sqlite*")] == [0, 0, 0]
    assert pragmas == ["wal", 2, 1]
    records.close()


def test_a_database_under_another_key_is_refused(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    open_engine(settings).close()
    settings.key_file.unlink()
    with pytest.raises(KeyUnusableError, match="another plan key"):
        open_engine(settings)


SECRETS = ["Zebedee Quilter", "quilter-statement.pdf", "hunter2", "AB123456C", "/srv/cases/quilter"]


def test_no_secret_stands_in_the_database_or_the_log_in_clear(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    settings = Settings(home=tmp_path / "home", person="PC 1234")
    with open_engine(settings) as engine:
        evidence = engine.store.put_bytes(b"x")
        request = {"file_name": SECRETS[1], "terms": [SECRETS[0]], "password": SECRETS[2], "folder": SECRETS[4]}
        with engine.write() as session:
            item, _ = work_items.submit(session, engine.sealer, "redact", evidence.sha256, request=request, person="PC 1234")
            lease = work_items.take_item(session, item.id, this_process())
        assert lease is not None
        step = Step("detect", "1", lambda terms: StepResult(values={"findings": len(terms)}))
        options = {"terms": SECRETS}
        run_step(engine, lease, step, options=options, arguments={"terms": SECRETS})
        with engine.write() as session:
            work_items.fail(session, engine.sealer, lease, "PC 1234", InputRefusedError(f"{SECRETS[1]} is damaged"))
        with pytest.raises(HoursbackError) as caught, engine.write() as session:
            audit.append(session, "alteration", "PC 1234", item.subject, {"found": SECRETS[0]})
        with engine.read() as session:
            assert work_items.error_of(session, engine.sealer, item.id) == f"{SECRETS[1]} is damaged"
            assert work_items.request_of(session, engine.sealer, item.id) == request
        content = b"".join(path.read_bytes() for path in settings.home.glob("records.sqlite*"))
    assert item.id.encode() in content, "the test reads the right files"
    for secret in SECRETS:
        for encoding in ("utf-8", "utf-16-le"):
            assert secret.encode(encoding) not in content
            assert secret not in caplog.text
            assert secret not in str(caught.value)


def test_a_database_fault_shows_no_parameters(database_url: str) -> None:
    records = Records(database_url)
    with pytest.raises(RecordsUnavailableError) as caught, records.write() as session:
        session.add(InstallationRow(name="x", value="Zebedee"))
        session.flush()
        session.expunge_all()
        session.add(InstallationRow(name="x", value="Quilter"))
        session.flush()
    error: BaseException | None = caught.value
    while error is not None:
        assert "Zebedee" not in str(error)
        assert "Quilter" not in str(error)
        error = error.__cause__ or error.__context__
    records.close()


def test_a_server_that_drops_the_connection_is_a_system_failure_and_the_next_transaction_works(postgresql_cluster: str) -> None:
    records = Records(private_postgresql.fresh_schema(postgresql_cluster))
    with pytest.raises(RecordsUnavailableError, match="database server") as caught, records.write() as session:
        audit.append(session, "collection", "p", "test:1")
        own = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with records.read() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
        audit.append(session, "collection", "p", "test:2")
    assert not caught.value.business
    with records.write() as session:
        assert audit.append(session, "collection", "p", "test:3").sequence == 1
    records.close()


def test_after_a_rotation_of_the_key_all_still_opens(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", person="p")
    request = {"file_name": "a.pdf"}

    def submit() -> tuple[str, bool]:
        with open_engine(settings) as engine, engine.write() as session:
            item, made = work_items.submit(session, engine.sealer, "redact", "0" * 64, request=request, person="p")
            assert work_items.request_of(session, engine.sealer, item.id) == request
            return item.id, made

    before, made = submit()
    with settings.key_file.open("ab") as file:
        file.write(base64.b64encode(b"2" * 32) + b"\n")
    assert made
    assert submit() == (before, False)


def test_append_only_tables_refuse_update_and_delete(database_url: str) -> None:
    records = Records(database_url)
    with records.write() as session:
        audit.append(session, "collection", "p", "test:1")
        ledger.record(session, "p", TaskRun("a" * 32, "redact", 1, "page", Baseline(2, "published", "NEC")))
    records.close()
    engine = create_engine(Settings(home=Path(), database_url=database_url).database_url)
    statements = [
        "UPDATE audit SET actor = 'q'",
        "DELETE FROM audit",
        "UPDATE time_ledger SET volume = 9",
        "DELETE FROM time_ledger",
    ]
    if engine.dialect.name == "postgresql":
        statements += ["TRUNCATE audit", "TRUNCATE time_ledger"]
    else:
        statements += [
            "INSERT OR REPLACE INTO audit SELECT sequence, at, verb, 'q', subject, detail, previous, sha256 FROM audit",
            "INSERT OR REPLACE INTO audit (rowid, sequence, at, verb, actor, subject, detail, previous, sha256) "
            "SELECT rowid, sequence + 1000, at, verb, 'q', subject, detail, previous, sha256 FROM audit",
            "INSERT OR REPLACE INTO time_ledger SELECT * FROM time_ledger",
            "REPLACE INTO time_ledger SELECT * FROM time_ledger",
        ]
    for statement in statements:
        with pytest.raises(Exception, match="append-only"), Session(engine) as session:
            session.execute(text(statement))
    engine.dispose()
