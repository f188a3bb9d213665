"""The portal's tables: people and how they sign in, who may see which case, files on their way in, and measured time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from automations.records.tables import Base

_NUMBER = BigInteger().with_variant(Integer, "sqlite")


class PersonRow(Base):
    """Somebody who may sign in; `account` is what the audit and the work items name them by."""

    __tablename__ = "portal_people"
    __table_args__ = (UniqueConstraint("source", "source_subject", name="portal_people_source"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    roles: Mapped[dict[str, Any]]
    unit: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(300))
    source_subject: Mapped[str] = mapped_column(String(300))
    password_hash: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]


class SessionRow(Base):
    """A browser that is known: the cookie's id is kept as its hash only."""

    __tablename__ = "portal_sessions"

    id_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(32), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    sealed_state: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class SignInRow(Base):
    """An attempt to sign in that failed; account and address are keyed hashes."""

    __tablename__ = "portal_sign_ins"
    __table_args__ = (Index("portal_sign_ins_recent", "whom", "at"),)

    id: Mapped[int] = mapped_column(_NUMBER, primary_key=True, autoincrement=True)
    whom: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class CaseRow(Base):
    """A case as the portal knows it; its reference and what else is known of it are sealed."""

    __tablename__ = "portal_cases"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    reference_fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_reference: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_detail: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class AccessRow(Base):
    """Who may see a case, and who let them."""

    __tablename__ = "portal_access"

    case_id: Mapped[str] = mapped_column(String(32), ForeignKey("portal_cases.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(32), ForeignKey("portal_people.id"), primary_key=True)
    granted_by: Mapped[str] = mapped_column(String(80))
    granted_at: Mapped[datetime]


class ItemRow(Base):
    """Who handed in a work item and for which case; one item may have been handed in by several people."""

    __tablename__ = "portal_items"

    work_item_id: Mapped[str] = mapped_column(String(32), ForeignKey("work_items.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(32), ForeignKey("portal_people.id"), primary_key=True)
    case_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("portal_cases.id"), index=True)
    sealed_name: Mapped[bytes] = mapped_column(LargeBinary)
    submitted_at: Mapped[datetime]


class UploadRow(Base):
    """A file on its way in; `sealed_detail` holds its name and what is to become of it."""

    __tablename__ = "portal_uploads"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(32), ForeignKey("portal_people.id"), index=True)
    sealed_detail: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    received: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    error_code: Mapped[str] = mapped_column(String(60))
    work_item_id: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class TokenRow(Base):
    """A bearer token of the API: its hash, whose it is, and what it may do."""

    __tablename__ = "portal_tokens"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[str] = mapped_column(String(32), ForeignKey("portal_people.id"), index=True)
    label: Mapped[str] = mapped_column(String(80))
    scopes: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class IdempotencyRow(Base):
    """What was answered to a request that carried an idempotency key, so that asking again changes nothing."""

    __tablename__ = "portal_idempotency"

    person_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    key_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    sealed_answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class ReviewTimeRow(Base):
    """Active seconds that a person spent looking at an item, measured by signs of life of their page."""

    __tablename__ = "portal_review_time"

    work_item_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    active_seconds: Mapped[float]
    counted_seconds: Mapped[float]
    beat_at: Mapped[datetime]


class TimingRow(Base):
    """One timing of a task done by hand: the force's own baseline."""

    __tablename__ = "portal_timings"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(32), ForeignKey("portal_people.id"), index=True)
    task_type: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(80))
    volume: Mapped[float]
    started_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]


class PortalSettingRow(Base):
    """A setting that the digital unit changes in the portal, with who changed it last."""

    __tablename__ = "portal_settings"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[datetime]
