"""SQLite's ``INSERT OR REPLACE`` takes a line away without asking the triggers for DELETE: refused where a line has its key."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

_KEYS = {
    "audit": ("sequence = NEW.sequence", "rowid = NEW.rowid"),
    # A row id that SQLite is yet to give is -1 here, and no line has it.
    "time_ledger": ("id = NEW.id", "run = NEW.run AND supersedes = NEW.supersedes"),
}


def upgrade() -> None:
    """Make the triggers; PostgreSQL has no such statement, and its ON CONFLICT DO UPDATE is an update."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for table, keys in _KEYS.items():
        there = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key})" for key in keys)
        op.execute(
            f"CREATE TRIGGER {table}_no_replacing BEFORE INSERT ON {table} WHEN {there} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
