"""The tables. Nothing here holds a secret in clear: what does is a sealed blob, and what is searched is a hash or a count."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Float, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class UTCTime(TypeDecorator[datetime]):
    """A point in time, always aware and in UTC, on databases that keep time zones and on those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone was to be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of the tables."""

    type_annotation_map = {datetime: UTCTime, dict[str, Any]: JSON, int: BigInteger, float: Float}  # noqa: RUF012


class WorkItemRow(Base):
    """One unit of work; see `automations.work_items`."""

    __tablename__ = "work_items"
    __table_args__ = (
        UniqueConstraint("automation", "input_sha256", "options_fingerprint", name="work_items_reference"),
        Index("work_items_queue", "automation", "state", "priority", "available_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    automation: Mapped[str] = mapped_column(String(60))
    input_sha256: Mapped[str] = mapped_column(String(64))
    options_fingerprint: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    priority: Mapped[int] = mapped_column(Integer)
    person: Mapped[str] = mapped_column(String(80))
    sealed_request: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    available_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer)
    max_attempts: Mapped[int] = mapped_column(Integer)
    token: Mapped[int]
    owner_host: Mapped[str] = mapped_column(String(120))
    owner_pid: Mapped[int]
    owner_started: Mapped[int]
    lease_until: Mapped[datetime | None]
    reviewed_by: Mapped[str] = mapped_column(String(80))
    reviewed_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any]]
    error_code: Mapped[str] = mapped_column(String(60))
    sealed_error: Mapped[bytes | None] = mapped_column(LargeBinary)


class InstallationRow(Base):
    """What is fixed when the database is made, by name."""

    __tablename__ = "installation"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class CaseKeyRow(Base):
    """Who is who in the pseudonyms of one case, sealed; see `automations.case_keys`."""

    __tablename__ = "case_keys"

    case_fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    updated_at: Mapped[datetime]


class StepRow(Base):
    """One run of a step that was recorded; see `automations.steps`."""

    __tablename__ = "steps"
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    work_item_id: Mapped[str] = mapped_column(String(32), ForeignKey("work_items.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(40))
    inputs_fingerprint: Mapped[str] = mapped_column(String(64))
    token: Mapped[int]
    reads: Mapped[dict[str, Any]]
    writes: Mapped[dict[str, Any]]
    values: Mapped[dict[str, Any]]
    machine_seconds: Mapped[float]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]


class AuditRow(Base):
    """One line of the audit, chained to the one before; see `automations.audit`. The database refuses changes to it."""

    __tablename__ = "audit"

    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(40))
    verb: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(120), index=True)
    detail: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))


class TimeRow(Base):
    """One line of the time ledger; see `automations.ledger`. The database refuses changes to it."""

    __tablename__ = "time_ledger"
    __table_args__ = (UniqueConstraint("run", "supersedes", name="time_ledger_no_fork"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    run: Mapped[str] = mapped_column(String(120))
    supersedes: Mapped[int]
    work_item_id: Mapped[str] = mapped_column(String(32), index=True)
    task_type: Mapped[str] = mapped_column(String(60))
    force: Mapped[str] = mapped_column(String(80))
    unit: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(20))
    benefit: Mapped[str] = mapped_column(String(20))
    done_at: Mapped[datetime]
    volume: Mapped[float]
    volume_unit: Mapped[str] = mapped_column(String(30))
    baseline_minutes: Mapped[float]
    baseline_low: Mapped[float | None]
    baseline_high: Mapped[float | None]
    baseline_grade: Mapped[str] = mapped_column(String(20))
    baseline_source: Mapped[str] = mapped_column(Text)
    machine_minutes: Mapped[float]
    human_minutes: Mapped[float]
    rework_minutes: Mapped[float]
    outcome: Mapped[str] = mapped_column(String(20))
    person: Mapped[str] = mapped_column(String(80))
