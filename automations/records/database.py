"""Opening the records: one door to SQLite and PostgreSQL, with the migrations run on the way in.

Two kinds of session. `write()` takes the database's write lock at its first statement (BEGIN IMMEDIATE on SQLite), so that
what it reads is still true when it commits, and two writers never fail one another half-way. `read()` never waits for
a writer.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from automations.errors import NewerRecordsError, NotWritingError, RecordsUnavailableError

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006")
"""Every revision of the tables, oldest first; the last one is what this version works with."""

_SQLITE = "sqlite:///"
_LOCK_MIGRATION = 0x686F757273_01
_BUSY_SECONDS = 60.0


class Records:
    """An open database. Safe to share between threads; each process opens its own."""

    def __init__(self, url: str) -> None:
        """Connect to `url` and bring the tables to this version.

        Raises:
            RecordsUnavailableError: the database cannot be reached or refuses us.
            NewerRecordsError: a newer version of Hoursback wrote it.
        """
        # A path is taken as it is: a folder's name may hold what has a meaning in a URL.
        path = url.removeprefix(_SQLITE)
        parsed = make_url(url) if path == url else URL.create("sqlite", database=path)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        with _record_faults():
            if self.is_sqlite:
                if not parsed.database or parsed.database == ":memory:":
                    raise RecordsUnavailableError("The records need a file: a database in memory dies with the process.")
                _make_private(Path(parsed.database))
                self._engine = create_engine(parsed, hide_parameters=True, connect_args={"timeout": _BUSY_SECONDS})
                event.listen(self._engine, "connect", _prepare_sqlite)
                event.listen(self._engine, "begin", _begin_sqlite)
            else:
                self._engine = _postgresql(parsed)
            self._writer = self._engine.execution_options(hoursback_write=True)
            _migrate(self._writer)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that may write; commits at the end of the block, rolls back on any exception."""
        with _record_faults(), Session(self._writer, info={"writes": True}, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads, from one consistent snapshot on SQLite."""
        with _record_faults(), Session(self._engine, info={"writes": False}, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def require_writing(session: Session) -> None:
    """Refuse a session from `Records.read`: on SQLite it could deadlock where `Records.write` waits its turn."""
    if not session.info.get("writes"):
        raise NotWritingError("A record can only be written in a session from Records.write().")


def now(session: Session) -> datetime:
    """The time in UTC: the server's own where several hosts share one, this host's on SQLite."""
    if session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)
    moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)


def insert_if_new(session: Session, table: Any) -> Any:
    """An INSERT into `table` that does nothing where a unique row is there already; add values and RETURNING as needed."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return insert(table).on_conflict_do_nothing()


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` does.
    connection.isolation_level = None
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError:
            # The change to WAL does not wait for other connections, whatever the busy timeout says.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", f"busy_timeout={int(_BUSY_SECONDS * 1000)}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("hoursback_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(url: URL) -> Engine:
    try:
        # The chain of the audit relies on seeing, after its lock is granted, what others committed while we waited.
        return create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
            connect_args={"connect_timeout": 10},
        )
    except ModuleNotFoundError:
        message = "The records are set to PostgreSQL, but its driver is not installed: install hoursback[postgresql]."
        raise RecordsUnavailableError(message) from None


def _make_private(path: Path) -> None:
    """The database names persons and hashes: for its owner only. SQLite gives its side files the same mode."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        raise RecordsUnavailableError(f"The records cannot be made: {error.strerror}.") from error


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        if _revision(connection) == REVISIONS[-1]:
            return
    with engine.begin() as connection:
        if engine.dialect.name != "sqlite":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_MIGRATION})
        revision = _revision(connection)
        if revision == REVISIONS[-1]:
            return
        if revision is not None and revision not in REVISIONS:
            message = f"The database is at revision {revision}, newer than this version of Hoursback knows: update Hoursback."
            raise NewerRecordsError(message)
        from alembic import command
        from alembic.config import Config

        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


@contextmanager
def _record_faults() -> Iterator[None]:
    """Say a fault of the database in a sentence. SQLAlchemy's message may hold parameters, so it is never passed on."""
    try:
        yield
    except DBAPIError as error:
        raise RecordsUnavailableError(f"The records cannot be used: {_reason(error)}.") from None
    except SQLAlchemyError as error:
        raise RecordsUnavailableError(f"The records cannot be used: {type(error).__name__}.") from None


def _reason(error: DBAPIError) -> str:
    """Why, without values: SQLite's messages name columns at most; a PostgreSQL server's may quote a row or a password."""
    if isinstance(error.orig, sqlite3.Error):
        return str(error.orig).strip().partition("\n")[0]
    if isinstance(error, OperationalError):
        return "the database server cannot be reached or ended the connection; see that it runs and that database_url is right"
    return f"the database server answered {type(error.orig).__name__}"
