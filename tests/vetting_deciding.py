"""Officers, applications and filled forms for the tests of vetting decisions."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from typing import Any

import private_postgresql
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from automations.decisions import applications, deciding, officers, role
from automations.decisions.applications import Counts
from automations.decisions.deciding import Verdict
from automations.decisions.marks import mark
from automations.records.database import Records
from automations.sealing import Sealer

SEALER = Sealer([b"k" * 32])
CHIEF = "Sgt Registrar"
People = tuple[str, str, str]
LONG = (
    "The applicant was arrested in 2019 (F2) and no further action followed; the account given fits the record, "
    "and the age of the matter and the references outweigh it."
)
DAY = date(2026, 3, 2)


def person_mark(name: str, born: str = "1990-01-01") -> str:
    return mark(SEALER, "name_born", f"{name} {born}")


def open_as_application(database_url: str) -> Records:
    """The records as the application meets them: on PostgreSQL as a role that does not own the tables."""
    owner = Records(database_url)
    if owner.is_sqlite:
        return owner
    owner.close()
    name = f"app_{secrets.token_hex(6)}"
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text(f'CREATE ROLE "{name}" LOGIN'))
        role.grant(connection, name)
    engine.dispose()
    url = make_url(database_url.replace("postgresql://", "postgresql+psycopg://")).set(username=name)
    return Records(url.render_as_string(hide_password=False))


def open_records(request: Any, tmp_path_factory: Any) -> Records:
    """A database of the kind that a fixture's parameter names, as the application meets it."""
    if request.param == "sqlite":
        return open_as_application(f"sqlite:///{tmp_path_factory.mktemp('records') / 'records.sqlite'}")
    return open_as_application(private_postgresql.fresh_schema(request.getfixturevalue("postgresql_cluster")))


def register_officers(records: Records) -> People:
    """Three officers of their own names, so that tests can share a database."""
    tag = secrets.token_hex(4)
    one, two, three = (f"Vetting {which} {tag}" for which in ("One", "Two", "Three"))
    with records.write() as session:
        for officer in (one, two, three):
            officers.register(session, officer, CHIEF, [person_mark(officer)])
    return one, two, three


def waiting(records: Records, applicant: str = "Ada Newcome", third: tuple[str, ...] = (), counts: Counts | None = None) -> str:
    """An application that awaits a decision, with a dossier."""
    with records.write() as session:
        id = applications.open_application(
            session,
            reference=f"V/{secrets.token_hex(4)}0",
            level="RV",
            made_on=DAY,
            person="clerk",
            applicant=[person_mark(applicant)],
            third_parties=[person_mark(name) for name in third],
            unit="Recruitment",
        )
        applications.move(session, id, "gathering", "clerk")
        applications.keep_dossier(session, id, dossier_hash(id), counts or Counts(5, strong=1), "clerk")
        applications.move(session, id, "awaiting_decision", "clerk")
    return id


def dossier_hash(application: str, number: int = 1) -> str:
    return f"{application}{number:032x}"


def look(records: Records, application: str, *people: str, number: int = 1) -> None:
    with records.write() as session:
        for person in people:
            at = datetime.now(UTC)
            applications.record_view(session, application, person, dossier_hash(application, number), "dossier", at, 61.5)


def verdict(application: str, outcome: str = "grant", **changes: Any) -> Verdict:
    filled: dict[str, Any] = {
        "outcome": outcome,
        "dossier_sha256": dossier_hash(application),
        "stage1": "yes",
        "stage2": "yes" if outcome in ("refuse", "withdraw") else "not_reached" if outcome == "discontinue" else "no",
        "ground": "investigation" if outcome == "discontinue" else "suspicion",
        "factors": {"circumstances": "for", "age": "against"},
        "form_sha256": "f" * 64,
        "relied_on": ("F2",),
        "rationale": LONG,
    }
    if outcome == "grant_conditions":
        filled |= {"conditions": {"C01": "No posting to finance."}, "review_on": date(2026, 9, 1)}
    return Verdict(**{**filled, **changes})


def decide(records: Records, application: str, person: str, filled: Verdict) -> deciding.Decided:
    with records.write() as session:
        return deciding.decide(session, SEALER, application, filled, person)


def sign(records: Records, application: str, person: str, *, agrees: bool = True) -> deciding.Decided:
    with records.write() as session:
        return deciding.sign_second(
            session, SEALER, application, person, "I read the dossier and come to the same end.", agrees=agrees
        )


def state_of(records: Records, application: str) -> str:
    """Where an application stands."""
    with records.read() as session:
        return applications.standing(session, application).state


def everything_in(records: Records) -> dict[str, list[tuple[Any, ...]]]:
    """Every line of every table of decisions, as it lies in the database."""
    from automations.records.migrations.vetting_rules import KEYS

    with records.read() as session:
        return {table: sorted(map(tuple, session.execute(text(f"SELECT * FROM {table}"))), key=repr) for table in KEYS}
