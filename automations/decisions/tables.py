"""The tables of vetting decisions. Append-only; what the database demands of a row stands in its migration.

People are keyed hashes here (marks), reasons are sealed, and officers are named: who decides is no secret.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Date, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from automations.records.tables import Base


class VettingOfficerRow(Base):
    """Somebody who may decide: named, and registered by somebody else."""

    __tablename__ = "vetting_officers"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    person: Mapped[str] = mapped_column(String(80), primary_key=True)
    registered_by: Mapped[str] = mapped_column(String(80))
    registered_at: Mapped[datetime]


class VettingOfficerEndRow(Base):
    """The end of somebody's deciding; what they decided before stands."""

    __tablename__ = "vetting_officer_ends"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    person: Mapped[str] = mapped_column(String(80), primary_key=True)
    ended_by: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime]


class VettingOfficerMarkRow(Base):
    """A keyed hash by which an officer, or somebody close whom they declared, is recognised in an application."""

    __tablename__ = "vetting_officer_marks"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    person: Mapped[str] = mapped_column(String(80), primary_key=True)
    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    relation: Mapped[str] = mapped_column(String(20), primary_key=True)
    declared_at: Mapped[datetime]


class VettingApplicationRow(Base):
    """An application to be vetted; what was handed in lies sealed elsewhere."""

    __tablename__ = "vetting_applications"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    reference: Mapped[str] = mapped_column(String(80))
    level: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str] = mapped_column(String(80))
    made_on: Mapped[date] = mapped_column(Date)
    opened_by: Mapped[str] = mapped_column(String(80))
    opened_at: Mapped[datetime]


class VettingApplicationMarkRow(Base):
    """A keyed hash of the applicant or of a third party."""

    __tablename__ = "vetting_application_marks"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    application_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)


class VettingStateRow(Base):
    """A step of an application; the last one is where it stands."""

    __tablename__ = "vetting_states"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    application_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(20))
    person: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    decision_id: Mapped[str] = mapped_column(String(32))


class VettingDossierRow(Base):
    """A dossier that was made for an application: its hash, and counts of what a person has to look at."""

    __tablename__ = "vetting_dossiers"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    application_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]
    answered: Mapped[int] = mapped_column(Integer)
    unanswered: Mapped[int] = mapped_column(Integer)
    strong: Mapped[int] = mapped_column(Integer)
    review: Mapped[int] = mapped_column(Integer)
    gaps: Mapped[int] = mapped_column(Integer)
    contradictions: Mapped[int] = mapped_column(Integer)


class VettingViewRow(Base):
    """What of a dossier somebody opened, and for how long."""

    __tablename__ = "vetting_views"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    application_id: Mapped[str] = mapped_column(String(32), index=True)
    person: Mapped[str] = mapped_column(String(80))
    dossier_sha256: Mapped[str] = mapped_column(String(64))
    part: Mapped[str] = mapped_column(String(40))
    opened_at: Mapped[datetime]
    seconds: Mapped[float]


class VettingRequestRow(Base):
    """An appeal against a decision in effect, or a reason to look at it again."""

    __tablename__ = "vetting_requests"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    application_id: Mapped[str] = mapped_column(String(32), index=True)
    decision_id: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(20))
    received_on: Mapped[date] = mapped_column(Date)
    recorded_by: Mapped[str] = mapped_column(String(80))
    recorded_at: Mapped[datetime]
    sealed_grounds: Mapped[bytes] = mapped_column(LargeBinary)


class VettingDecisionRow(Base):
    """What somebody decided and why; in effect once the application's last state says so."""

    __tablename__ = "vetting_decisions"
    __table_args__ = (
        UniqueConstraint("application_id", "number", name="vetting_decisions_number"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    application_id: Mapped[str] = mapped_column(String(32))
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20))
    person: Mapped[str] = mapped_column(String(80))
    decided_at: Mapped[datetime]
    dossier_sha256: Mapped[str] = mapped_column(String(64))
    stage1: Mapped[str] = mapped_column(String(20))
    stage2: Mapped[str] = mapped_column(String(20))
    ground: Mapped[str] = mapped_column(String(40))
    factors: Mapped[str] = mapped_column(Text)
    form_sha256: Mapped[str] = mapped_column(String(64))
    relied_on: Mapped[str] = mapped_column(Text)
    sealed_rationale: Mapped[bytes] = mapped_column(LargeBinary)
    conditions: Mapped[str] = mapped_column(Text)
    sealed_conditions: Mapped[bytes | None] = mapped_column(LargeBinary)
    review_on: Mapped[date | None] = mapped_column(Date)
    recommendation: Mapped[str] = mapped_column(String(20))
    flags: Mapped[str] = mapped_column(Text)
    sealed_override: Mapped[bytes | None] = mapped_column(LargeBinary)


class VettingSecondRow(Base):
    """What the second person said to an adverse decision."""

    __tablename__ = "vetting_seconds"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    decision_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(String(80))
    signed_at: Mapped[datetime]
    agrees: Mapped[bool] = mapped_column(Boolean)
    dossier_sha256: Mapped[str] = mapped_column(String(64))
    sealed_reason: Mapped[bytes] = mapped_column(LargeBinary)


class VettingHarmTestRow(Base):
    """Whether telling the reasons would do harm; the last one counts."""

    __tablename__ = "vetting_harm_tests"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    decision_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    person: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(20))
    sealed_reason: Mapped[bytes] = mapped_column(LargeBinary)


class VettingLetterRow(Base):
    """A letter that was made of a decision in effect."""

    __tablename__ = "vetting_letters"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    decision_id: Mapped[str] = mapped_column(String(32), index=True)
    template: Mapped[str] = mapped_column(String(40))
    reasons: Mapped[bool] = mapped_column(Boolean)
    sha256: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]


class VettingClearanceRow(Base):
    """One event of a clearance; the last one says how it stands."""

    __tablename__ = "vetting_clearances"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    clearance_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    event: Mapped[str] = mapped_column(String(20))
    person_mark: Mapped[str] = mapped_column(String(64), index=True)
    level: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str] = mapped_column(String(80))
    on_day: Mapped[date] = mapped_column(Date)
    expires_on: Mapped[date] = mapped_column(Date)
    decision_id: Mapped[str] = mapped_column(String(32))
    person: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    sealed_person: Mapped[bytes] = mapped_column(LargeBinary)


class VettingDrawCommitmentRow(Base):
    """What was fixed before a random draw: the seed's hash, and who could be drawn."""

    __tablename__ = "vetting_draw_commitments"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    commitment: Mapped[str] = mapped_column(String(64))
    population_sha256: Mapped[str] = mapped_column(String(64))
    population: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(Integer)
    strata: Mapped[str] = mapped_column(String(80))
    person: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class VettingDrawRow(Base):
    """A random draw: the seed that was committed to, and the hash of who was drawn."""

    __tablename__ = "vetting_draws"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    seed: Mapped[str] = mapped_column(String(64))
    word: Mapped[str] = mapped_column(String(80))
    result_sha256: Mapped[str] = mapped_column(String(64))
    drawn: Mapped[int] = mapped_column(Integer)
    person: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class VettingWashAnswerRow(Base):
    """What an officer said of a pair of a data wash: whether the record is about the person. The last answer counts."""

    __tablename__ = "vetting_wash_answers"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    wash: Mapped[str] = mapped_column(String(80), index=True)
    pair_mark: Mapped[str] = mapped_column(String(64), index=True)
    person_mark: Mapped[str] = mapped_column(String(64))
    state_sha256: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(10))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    person: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
