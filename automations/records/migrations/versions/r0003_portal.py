"""The portal: people, sessions, access to cases, files on their way in, tokens, and measured time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from automations.records.tables import UTCTime

revision = "0003"
down_revision = "0002"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "portal_cases",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("reference_fingerprint", sa.String(64), nullable=False, unique=True),
        sa.Column("sealed_reference", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_detail", sa.LargeBinary(), nullable=True),
        sa.Column("created_by", sa.String(80), nullable=False),
        sa.Column("created_at", UTCTime(), nullable=False),
        sa.Column("updated_at", UTCTime(), nullable=False),
    )
    op.create_table(
        "portal_idempotency",
        sa.Column("person_id", sa.String(32), primary_key=True),
        sa.Column("key_sha256", sa.String(64), primary_key=True),
        sa.Column("request_sha256", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("sealed_answer", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", UTCTime(), nullable=False),
    )
    op.create_table(
        "portal_people",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("account", sa.String(80), nullable=False, unique=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("unit", sa.String(80), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("source_subject", sa.String(300), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCTime(), nullable=False),
        sa.Column("signed_in_at", UTCTime(), nullable=True),
        sa.UniqueConstraint("source", "source_subject", name="portal_people_source"),
    )
    op.create_table(
        "portal_review_time",
        sa.Column("work_item_id", sa.String(32), primary_key=True),
        sa.Column("person_id", sa.String(32), primary_key=True),
        sa.Column("active_seconds", sa.Float(), nullable=False),
        sa.Column("counted_seconds", sa.Float(), nullable=False),
        sa.Column("beat_at", UTCTime(), nullable=False),
    )
    op.create_table(
        "portal_sessions",
        sa.Column("id_sha256", sa.String(64), primary_key=True),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("sealed_state", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", UTCTime(), nullable=False),
        sa.Column("seen_at", UTCTime(), nullable=False),
    )
    op.create_table(
        "portal_settings",
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.String(80), nullable=False),
        sa.Column("changed_at", UTCTime(), nullable=False),
    )
    op.create_table(
        "portal_sign_ins",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("whom", sa.String(64), nullable=False),
        sa.Column("at", UTCTime(), nullable=False),
    )
    op.create_table(
        "portal_access",
        sa.Column("case_id", sa.String(32), sa.ForeignKey("portal_cases.id"), primary_key=True),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("portal_people.id"), primary_key=True),
        sa.Column("granted_by", sa.String(80), nullable=False),
        sa.Column("granted_at", UTCTime(), nullable=False),
    )
    op.create_table(
        "portal_items",
        sa.Column("work_item_id", sa.String(32), sa.ForeignKey("work_items.id"), primary_key=True),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("portal_people.id"), primary_key=True),
        sa.Column("case_id", sa.String(32), sa.ForeignKey("portal_cases.id"), nullable=True),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=False),
        sa.Column("submitted_at", UTCTime(), nullable=False),
    )
    op.create_table(
        "portal_timings",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("portal_people.id"), nullable=False),
        sa.Column("task_type", sa.String(60), nullable=False),
        sa.Column("unit", sa.String(80), nullable=False),
        sa.Column("volume", sa.Float(), nullable=False),
        sa.Column("started_at", UTCTime(), nullable=False),
        sa.Column("stopped_at", UTCTime(), nullable=True),
    )
    op.create_table(
        "portal_tokens",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("token_sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("portal_people.id"), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", UTCTime(), nullable=False),
        sa.Column("ends_at", UTCTime(), nullable=False),
        sa.Column("used_at", UTCTime(), nullable=True),
        sa.Column("revoked_at", UTCTime(), nullable=True),
    )
    op.create_table(
        "portal_uploads",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("portal_people.id"), nullable=False),
        sa.Column("sealed_detail", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("error_code", sa.String(60), nullable=False),
        sa.Column("work_item_id", sa.String(32), nullable=False),
        sa.Column("created_at", UTCTime(), nullable=False),
        sa.Column("updated_at", UTCTime(), nullable=False),
    )
    op.create_index("ix_portal_sessions_person_id", "portal_sessions", ["person_id"])
    op.create_index("portal_sign_ins_recent", "portal_sign_ins", ["whom", "at"])
    op.create_index("ix_portal_items_case_id", "portal_items", ["case_id"])
    op.create_index("ix_portal_timings_person_id", "portal_timings", ["person_id"])
    op.create_index("ix_portal_tokens_person_id", "portal_tokens", ["person_id"])
    op.create_index("ix_portal_uploads_person_id", "portal_uploads", ["person_id"])
