"""Registers in a database: PostgreSQL, SQL Server, Oracle, SQLite, through SQLAlchemy, with a statement from reference data.

What keeps the register safe, outermost first: a role that may do no more than SELECT from one view (docs/vetting.md); a
transaction that only reads, always rolled back; a limit of time and of rows; a statement that is one SELECT with bound values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from automations.registers.asking import Answer, Question, Template
from automations.registers.columns import typed_rows
from automations.registers.errors import (
    ConnectionsError,
    RegisterError,
    RegisterRefusedError,
    RegisterUnavailableError,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection, TextClause

_SELECT = re.compile(r"\s*(?:SELECT|WITH)\b[^;]*", re.IGNORECASE)
_NAMED = re.compile(r"(?<![:\w]):(\w+)")
_REFUSALS = {"InsufficientPrivilege", "InvalidPassword", "InvalidAuthorizationSpecification", "ReadOnlySqlTransaction"}
_SLOW = {"QueryCanceled", "LockNotAvailable"}


class SqlRegister:
    """One register in a database. Holds a small pool of connections."""

    def __init__(self, template: Template, url: str, *, seconds: float = 10.0, most_rows: int = 500) -> None:
        """Get ready to ask; no connection is made yet.

        Args:
            template: its row has `statement`.
            url: SQLAlchemy URL; it holds the password and is never shown.
            seconds: limit for one statement.
            most_rows: rows that are read; a further one marks the answer as cut.

        Raises:
            ConnectionsError: no such database kind, no driver, or a statement that is not one SELECT.
        """
        from sqlalchemy import create_engine
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError

        self._template, self._seconds, self._most_rows = template, seconds, most_rows
        self._statement = bound_statement(template)
        try:
            self._engine = create_engine(_with_driver(url), hide_parameters=True, pool_size=2, max_overflow=0, pool_pre_ping=True)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError, TypeError):
            message = f"The register {template.code} has an address that no installed database driver serves."
            raise ConnectionsError(message) from None

    @property
    def template(self) -> Template:
        """What it is and how it is asked."""
        return self._template

    def look_up(self, question: Question) -> Answer:
        """Ask; errors as for `Register.look_up`."""
        self._template.require(question)
        asked_at = datetime.now(UTC)
        values = {name: list(question.values.get(name, ())) for name in self._statement._bindparams}
        with self._faults(), self._engine.connect() as connection:
            try:
                self._guard(connection)
                result = connection.execution_options(stream_results=True).execute(self._statement, values)
                names = list(result.keys())
                rows = [dict(zip(names, row, strict=True)) for row in result.fetchmany(self._most_rows + 1)]
                result.close()
            finally:
                connection.rollback()
        cut = len(rows) > self._most_rows
        kept = typed_rows(self._template, rows[: self._most_rows])
        return Answer(self._template.code, question.subject, "answered", asked_at, kept, cut)

    def close(self) -> None:
        """End its connections."""
        self._engine.dispose()

    def _guard(self, connection: Connection) -> None:
        """Make the transaction one that only reads, with a limit of time."""
        milliseconds = max(1, int(self._seconds * 1000))
        for statement in guards(connection.dialect.name, milliseconds):
            connection.exec_driver_sql(statement)
        driver: Any = connection.connection.driver_connection
        if connection.dialect.name == "oracle" and hasattr(driver, "call_timeout"):
            driver.call_timeout = milliseconds
        if connection.dialect.name == "mssql" and hasattr(driver, "timeout"):
            driver.timeout = max(1, int(self._seconds))

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Say a fault in a sentence; messages of drivers quote addresses, passwords and values, so none is passed on."""
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        code = self._template.code
        try:
            yield
        except RegisterError:
            raise
        except DBAPIError as error:
            kind = type(error.orig).__name__
            if kind in _SLOW:
                message = f"The register {code} took longer than {self._seconds:g} seconds to answer."
                raise RegisterUnavailableError(message) from None
            if kind in _REFUSALS:
                raise RegisterRefusedError(f"The register {code} refuses us ({kind}): see the rights of its role.") from None
            raise RegisterUnavailableError(f"The register {code} cannot be asked ({kind}).") from None
        except (SQLAlchemyError, OSError, ValueError, TypeError, ModuleNotFoundError) as error:
            raise RegisterUnavailableError(f"The register {code} cannot be asked ({type(error).__name__}).") from None


def guards(dialect: str, milliseconds: int) -> tuple[str, ...]:
    """Statements at the start of a transaction that make it read only and short, for each kind of database.

    SQL Server has no transaction that only reads: there its role, and `ApplicationIntent=ReadOnly` in the address, do it.
    """
    if dialect == "postgresql":
        return (
            "SET TRANSACTION READ ONLY",
            f"SET LOCAL statement_timeout = {milliseconds}",
            f"SET LOCAL lock_timeout = {milliseconds}",
        )
    if dialect == "oracle":
        return ("SET TRANSACTION READ ONLY",)
    if dialect == "mssql":
        return (f"SET LOCK_TIMEOUT {milliseconds}", "SET NOCOUNT ON")
    if dialect == "sqlite":
        return ("PRAGMA query_only = ON",)
    return ()


def bound_statement(template: Template) -> TextClause:
    """The template's statement with a list of values for each name in it; an empty list fits nothing.

    Raises:
        ConnectionsError: it is not one SELECT.
    """
    from sqlalchemy import Date, String, bindparam, text

    statement = str(template.row.get("statement", ""))
    if not _SELECT.fullmatch(statement):
        raise ConnectionsError(f"The statement of {template.code} must be one SELECT without a semicolon.")
    names = set(_NAMED.findall(statement))
    return text(statement).bindparams(
        *(bindparam(name, expanding=True, type_=Date() if name in template.days else String()) for name in sorted(names))
    )


def _with_driver(url: str) -> str:
    """PostgreSQL is asked through psycopg unless the address says otherwise."""
    scheme, mark, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if mark and scheme in ("postgresql", "postgres") else url


__all__ = ["SqlRegister", "bound_statement", "guards"]
