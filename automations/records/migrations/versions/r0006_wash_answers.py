"""Answers of vetting officers about the pairs of a data wash, append-only, with the requirements of `wash_rules`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from automations.records.migrations.vetting_rules import triggers
from automations.records.migrations.wash_rules import KEYS, REQUIREMENTS
from automations.records.tables import UTCTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table and what guards it."""
    op.create_table(
        "vetting_wash_answers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("wash", sa.String(80), nullable=False, index=True),
        sa.Column("pair_mark", sa.String(64), nullable=False, index=True),
        sa.Column("person_mark", sa.String(64), nullable=False),
        sa.Column("state_sha256", sa.String(64), nullable=False),
        sa.Column("answer", sa.String(10), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("at", UTCTime(), nullable=False),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    schema = "" if connection.dialect.name == "sqlite" else connection.execute(sa.text("SELECT current_schema()")).scalar_one()
    for statement in triggers(connection.dialect.name, schema, KEYS, REQUIREMENTS):
        connection.exec_driver_sql(statement)
