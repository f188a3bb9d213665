"""The application's role on PostgreSQL: it adds and reads, and can neither change nor take away what decisions rest on.

The tables belong to another role, which migrates and nothing else. Then no statement of the application can switch a trigger off,
replace it, or write around it. On SQLite there are no roles: the triggers hold against every INSERT, UPDATE and DELETE, but
whoever may write the file may also drop them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from automations.errors import SettingsError

if TYPE_CHECKING:
    from sqlalchemy import Connection

_APPENDED = ("audit", "time_ledger")


def grant(connection: Connection, role: str) -> None:
    """Give an existing role what the application needs, and no more; run it as the tables' owner, again after each migration.

    Raises:
        SettingsError: the database is not PostgreSQL, or has no such role.
    """
    from sqlalchemy import inspect, text

    from automations.records.migrations import vetting_rules, wash_rules

    if connection.dialect.name != "postgresql":
        raise SettingsError("Only PostgreSQL has roles: on SQLite the file's owner is the application.")
    if not connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).scalar():
        raise SettingsError("The database has no such role: create it first.")
    quote = connection.dialect.identifier_preparer.quote_identifier
    name, schema = quote(role), quote(connection.execute(text("SELECT current_schema()")).scalar_one())

    def say(statement: str) -> None:
        connection.exec_driver_sql(statement.replace("%", "%%"))

    say(f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {name}")
    say(f"GRANT USAGE ON SCHEMA {schema} TO {name}")
    appended = {*vetting_rules.KEYS, *wash_rules.KEYS, *_APPENDED}
    for table in sorted(inspect(connection).get_table_names()):
        may = "SELECT, INSERT" if table in appended else "SELECT, INSERT, UPDATE, DELETE"
        may = "SELECT" if table == "alembic_version" else may
        say(f"REVOKE ALL ON {schema}.{quote(table)} FROM PUBLIC, {name}")
        say(f"GRANT {may} ON {schema}.{quote(table)} TO {name}")
    say(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {name}")
