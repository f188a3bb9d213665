"""The sealed keys of cases: which pseudonym stands for whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from automations.records.tables import UTCTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "case_keys",
        sa.Column("case_fingerprint", sa.String(64), primary_key=True),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", UTCTime(), nullable=False),
    )
