"""The first tables: work items, steps, audit and time ledger, the last two append-only by trigger.

Written out, not taken from `automations.records.tables`, because a migration must not change when the tables do.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from automations.records.tables import UTCTime

revision = "0001"
down_revision = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_APPEND_ONLY = ("audit", "time_ledger")


def upgrade() -> None:
    """Make the tables and their guards."""
    op.create_table(
        "installation",
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
    op.create_table(
        "work_items",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("automation", sa.String(60), nullable=False),
        sa.Column("input_sha256", sa.String(64), nullable=False),
        sa.Column("options_fingerprint", sa.String(64), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("sealed_request", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UTCTime(), nullable=False),
        sa.Column("updated_at", UTCTime(), nullable=False),
        sa.Column("available_at", UTCTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("owner_host", sa.String(120), nullable=False),
        sa.Column("owner_pid", sa.BigInteger(), nullable=False),
        sa.Column("owner_started", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", UTCTime()),
        sa.Column("reviewed_by", sa.String(80), nullable=False),
        sa.Column("reviewed_at", UTCTime()),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("error_code", sa.String(60), nullable=False),
        sa.Column("sealed_error", sa.LargeBinary()),
        sa.UniqueConstraint("automation", "input_sha256", "options_fingerprint", name="work_items_reference"),
    )
    op.create_index("work_items_queue", "work_items", ["automation", "state", "priority", "available_at"])
    op.create_table(
        "steps",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("work_item_id", sa.String(32), sa.ForeignKey("work_items.id"), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("inputs_fingerprint", sa.String(64), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("reads", sa.JSON(), nullable=False),
        sa.Column("writes", sa.JSON(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("machine_seconds", sa.Float(), nullable=False),
        sa.Column("started_at", UTCTime(), nullable=False),
        sa.Column("finished_at", UTCTime(), nullable=False),
    )
    op.create_index("ix_steps_work_item_id", "steps", ["work_item_id"])
    op.create_table(
        "audit",
        sa.Column("sequence", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("verb", sa.String(20), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.create_table(
        "time_ledger",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("at", UTCTime(), nullable=False),
        sa.Column("run", sa.String(120), nullable=False),
        sa.Column("supersedes", sa.BigInteger(), nullable=False),
        sa.Column("work_item_id", sa.String(32), nullable=False),
        sa.Column("task_type", sa.String(60), nullable=False),
        sa.Column("force", sa.String(80), nullable=False),
        sa.Column("unit", sa.String(80), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("benefit", sa.String(20), nullable=False),
        sa.Column("done_at", UTCTime(), nullable=False),
        sa.Column("volume", sa.Float(), nullable=False),
        sa.Column("volume_unit", sa.String(30), nullable=False),
        sa.Column("baseline_minutes", sa.Float(), nullable=False),
        sa.Column("baseline_low", sa.Float()),
        sa.Column("baseline_high", sa.Float()),
        sa.Column("baseline_grade", sa.String(20), nullable=False),
        sa.Column("baseline_source", sa.Text(), nullable=False),
        sa.Column("machine_minutes", sa.Float(), nullable=False),
        sa.Column("human_minutes", sa.Float(), nullable=False),
        sa.Column("rework_minutes", sa.Float(), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("person", sa.String(80), nullable=False),
        sa.UniqueConstraint("run", "supersedes", name="time_ledger_no_fork"),
    )
    op.create_index("ix_time_ledger_work_item_id", "time_ledger", ["work_item_id"])
    _guard_appended_lines()


def _guard_appended_lines() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in _APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION hoursback_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in _APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION hoursback_append_only()"
        )
