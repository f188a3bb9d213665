"""Vetting decisions and what belongs to them, each append-only, with the requirements of `vetting_rules` on every new row.

Without row ids on SQLite: a row id is a second way to put a row in another's place.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from automations.records.migrations.vetting_rules import triggers
from automations.records.tables import UTCTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables and what guards them."""
    _make_tables()
    connection = op.get_bind()
    schema = "" if connection.dialect.name == "sqlite" else connection.execute(sa.text("SELECT current_schema()")).scalar_one()
    for statement in triggers(connection.dialect.name, schema):
        connection.exec_driver_sql(statement)


def _make_tables() -> None:
    op.create_table(
        "vetting_officers",
        sa.Column("person", sa.String(80), primary_key=True),
        sa.Column("registered_by", sa.String(80), nullable=False),
        sa.Column("registered_at", UTCTime(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vetting_officer_ends",
        sa.Column("person", sa.String(80), primary_key=True),
        sa.Column("ended_by", sa.String(80), nullable=False),
        sa.Column("ended_at", UTCTime(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vetting_officer_marks",
        sa.Column("person", sa.String(80), primary_key=True),
        sa.Column("mark", sa.String(64), primary_key=True),
        sa.Column("relation", sa.String(20), primary_key=True),
        sa.Column("declared_at", UTCTime(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vetting_applications",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("reference", sa.String(80), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("unit", sa.String(80), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.String(80), nullable=False),
        sa.Column("opened_at", UTCTime(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vetting_application_marks",
        sa.Column("application_id", sa.String(32), primary_key=True),
        sa.Column("mark", sa.String(64), primary_key=True),
        sa.Column("role", sa.String(20), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vetting_states",
        sa.Column("application_id", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("at", UTCTime(), nullable=False),
        sa.Column("decision_id", sa.String(32), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vetting_dossiers",
        sa.Column("application_id", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("made_by", sa.String(80), nullable=False),
        sa.Column("made_at", UTCTime(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("strong", sa.Integer(), nullable=False),
        sa.Column("review", sa.Integer(), nullable=False),
        sa.Column("gaps", sa.Integer(), nullable=False),
        sa.Column("contradictions", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vetting_views",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("application_id", sa.String(32), nullable=False),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("dossier_sha256", sa.String(64), nullable=False),
        sa.Column("part", sa.String(40), nullable=False),
        sa.Column("opened_at", UTCTime(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_vetting_views_application_id", "vetting_views", ["application_id"])
    op.create_table(
        "vetting_requests",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("application_id", sa.String(32), nullable=False),
        sa.Column("decision_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(80), nullable=False),
        sa.Column("recorded_at", UTCTime(), nullable=False),
        sa.Column("sealed_grounds", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_vetting_requests_application_id", "vetting_requests", ["application_id"])
    op.create_table(
        "vetting_decisions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("application_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("decided_at", UTCTime(), nullable=False),
        sa.Column("dossier_sha256", sa.String(64), nullable=False),
        sa.Column("stage1", sa.String(20), nullable=False),
        sa.Column("stage2", sa.String(20), nullable=False),
        sa.Column("ground", sa.String(40), nullable=False),
        sa.Column("factors", sa.Text(), nullable=False),
        sa.Column("form_sha256", sa.String(64), nullable=False),
        sa.Column("relied_on", sa.Text(), nullable=False),
        sa.Column("sealed_rationale", sa.LargeBinary(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("sealed_conditions", sa.LargeBinary()),
        sa.Column("review_on", sa.Date()),
        sa.Column("recommendation", sa.String(20), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("sealed_override", sa.LargeBinary()),
        sa.UniqueConstraint("application_id", "number", name="vetting_decisions_number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vetting_seconds",
        sa.Column("decision_id", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("signed_at", UTCTime(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("dossier_sha256", sa.String(64), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vetting_harm_tests",
        sa.Column("decision_id", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("at", UTCTime(), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vetting_letters",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("decision_id", sa.String(32), nullable=False),
        sa.Column("template", sa.String(40), nullable=False),
        sa.Column("reasons", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("made_by", sa.String(80), nullable=False),
        sa.Column("made_at", UTCTime(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_vetting_letters_decision_id", "vetting_letters", ["decision_id"])
    op.create_table(
        "vetting_clearances",
        sa.Column("clearance_id", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("person_mark", sa.String(64), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("unit", sa.String(80), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("decision_id", sa.String(32), nullable=False),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("at", UTCTime(), nullable=False),
        sa.Column("sealed_person", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_vetting_clearances_person_mark", "vetting_clearances", ["person_mark"])
    op.create_table(
        "vetting_draw_commitments",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("commitment", sa.String(64), nullable=False),
        sa.Column("population_sha256", sa.String(64), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("strata", sa.String(80), nullable=False),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("at", UTCTime(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vetting_draws",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("word", sa.String(80), nullable=False),
        sa.Column("result_sha256", sa.String(64), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("at", UTCTime(), nullable=False),
        sqlite_with_rowid=False,
    )
