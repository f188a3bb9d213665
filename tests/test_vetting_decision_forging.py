"""Attacks on decisions by SQL: what is forged takes no effect, and what is on record stays as it is, on both databases."""

# ruff: noqa: F811 - fixtures are imported and asked for by name
from __future__ import annotations

import secrets
from typing import Any

import pytest
import vetting_deciding as making
from sqlalchemy import text
from test_vetting_decision_records import people, records  # noqa: F401 - fixtures
from vetting_deciding import SEALER, People, decide, everything_in, look, sign, state_of, verdict, waiting

from automations.decisions import deciding, errors
from automations.errors import RecordsUnavailableError
from automations.records.database import Records


def _attack(records: Records, *statements: str, **values: Any) -> bool:
    """Whether the statements, in one transaction, were all taken."""
    try:
        with records.write() as session:
            for statement in statements:
                session.execute(text(statement), values)
    except RecordsUnavailableError:
        return False
    return True


def _forge(records: Records, application: str, **changes: Any) -> bool:
    """A whole decision written by SQL, with what the caller changes, and the state after it."""
    row: dict[str, Any] = {
        "id": secrets.token_hex(16),
        "application_id": application,
        "number": 1,
        "kind": "initial",
        "outcome": "grant",
        "decided_at": "2026-03-02 10:00:00",
        "dossier_sha256": making.dossier_hash(application),
        "stage1": "yes",
        "stage2": "no",
        "ground": "suspicion",
        "factors": "age:for",
        "form_sha256": "f" * 64,
        "relied_on": "F1",
        "sealed_rationale": b"HBS1" + bytes(200),
        "conditions": "",
        "sealed_conditions": None,
        "review_on": None,
        "recommendation": "",
        "flags": "",
        "sealed_override": None,
    } | changes
    columns = ", ".join(row)
    insert = f"INSERT INTO vetting_decisions ({columns}) VALUES ({', '.join(f':{name}' for name in row)})"
    state = (
        "INSERT INTO vetting_states (application_id, number, state, person, at, decision_id)"
        " VALUES (:application_id, 4, 'decided', :person, '2026-03-02 10:00:00', :id)"
    )
    return _attack(records, insert, state, **row)


FORGERIES: list[dict[str, Any]] = [
    *({name: value} for name in ("person", "relied_on", "factors", "stage1", "stage2", "ground") for value in (None, "", "  ")),
    {"person": "Nobody Known"},
    {"person": 7},
    {"sealed_rationale": None},
    {"sealed_rationale": b""},
    {"sealed_rationale": b" " * 500},
    {"sealed_rationale": b"HBS1" + bytes(100)},
    {"number": 2},
    {"number": None},
    {"kind": "appeal"},
    {"kind": None},
    {"outcome": None},
    {"outcome": "refuse", "stage2": "yes"},
    {"outcome": "withdraw", "stage2": "yes"},
    {"recommendation": "no_trace"},
    {"recommendation": None},
    {"flags": "stock"},
    {"dossier_sha256": "0" * 64},
    {"id": ""},
    {"application_id": "nowhere"},
]


def test_no_forged_decision_takes_effect(records: Records, people: People) -> None:
    one, _, _ = people
    application = waiting(records)
    look(records, application, one)
    for changes in FORGERIES:
        assert not _forge(records, application, **({"person": one} | changes)), changes
        assert state_of(records, application) == "awaiting_decision"


def test_a_forged_rationale_that_the_database_must_believe_is_not_believed_when_it_is_opened(
    records: Records, people: People
) -> None:
    one, _, _ = people
    application = waiting(records)
    look(records, application, one)
    assert _forge(records, application, person=one), "the forgery of the test before is whole but for its changes"
    with records.read() as session, pytest.raises(errors.RationaleUnreadableError):
        deciding.in_effect(session, SEALER, application)


def test_what_is_on_record_cannot_be_changed_replaced_or_taken_away(records: Records, people: People) -> None:
    one, two, _ = people
    application = waiting(records)
    look(records, application, one, two)
    decide(records, application, one, verdict(application, "refuse"))
    from automations.records.migrations.vetting_rules import KEYS

    attacks: list[tuple[str, ...]] = [(f"DELETE FROM {table}",) for table in KEYS]
    attacks += [
        ("UPDATE vetting_decisions SET outcome = 'grant'",),
        ("UPDATE vetting_seconds SET agrees = TRUE",),
        ("UPDATE vetting_officers SET person = 'Someone Else'",),
        ("UPDATE vetting_officer_marks SET relation = 'none'",),
        ("UPDATE vetting_states SET state = 'decided'",),
        (
            "INSERT INTO vetting_states (application_id, number, state, person, at, decision_id) SELECT application_id, 5,"
            " 'decided', person, at, decision_id FROM vetting_states WHERE application_id = :a AND number = 4",
        ),
        (
            "INSERT INTO vetting_states (application_id, number, state, person, at, decision_id) SELECT application_id, 4,"
            " 'decided', person, at, decision_id FROM vetting_states WHERE application_id = :a AND number = 4"
            " ON CONFLICT (application_id, number) DO UPDATE SET state = 'decided'",
        ),
        (
            "INSERT INTO vetting_application_marks (application_id, mark, role) VALUES (:a, :m, 'third_party')",
            "DELETE FROM vetting_application_marks WHERE mark = :m",
        ),
        (
            "INSERT INTO vetting_seconds (decision_id, person, signed_at, agrees, dossier_sha256, sealed_reason) SELECT id,"
            " person, decided_at, TRUE, dossier_sha256, sealed_rationale FROM vetting_decisions WHERE application_id = :a",
        ),
    ]
    if records.is_sqlite:
        attacks += [
            (f"{how} INTO vetting_decisions SELECT * FROM vetting_decisions WHERE application_id = :a",)
            for how in ("REPLACE", "INSERT OR REPLACE")
        ]
        attacks.append(("UPDATE OR REPLACE vetting_states SET state = 'decided' WHERE application_id = :a",))
        attacks.append(
            (
                "REPLACE INTO vetting_states SELECT application_id, number, 'decided', person, at, decision_id"
                " FROM vetting_states WHERE application_id = :a AND number = 4",
            )
        )
    else:
        decided = "INSERT INTO vetting_states SELECT application_id, 5, 'decided', person, at, decision_id FROM vetting_states s"
        decided += " WHERE application_id = :a AND number = 4"
        attacks += [
            ("TRUNCATE vetting_decisions",),
            ("ALTER TABLE vetting_states DISABLE TRIGGER ALL", decided),
            ("DROP TRIGGER vetting_states_required ON vetting_states", decided),
            ("SET session_replication_role = replica", decided),
            ("CREATE OR REPLACE FUNCTION vetting_states_required() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",),
            ("SET ROLE hoursback", decided),
            ("CREATE TABLE mine (x int)",),
            (  # names that the trigger's function looks up, laid before the real ones
                f"CREATE TEMP TABLE vetting_seconds AS SELECT d.id AS decision_id, '{two}'::text AS person, TRUE AS agrees"
                " FROM vetting_decisions d WHERE d.application_id = :a",
                decided,
            ),
            (
                "CREATE TEMP TABLE vetting_officer_marks (person text, mark text, relation text)",
                "SET LOCAL search_path = pg_temp",
                decided,
            ),
            ("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", decided),
            ("WITH gone AS (DELETE FROM vetting_states RETURNING 1) SELECT * FROM gone",),
        ]
    for statements in attacks:
        before = everything_in(records)
        taken = _attack(records, *statements, a=application, m="e" * 64)
        assert everything_in(records) == before, statements
        # A DELETE on SQLite that meets no row asks no trigger.
        assert not taken or statements[0].startswith("DELETE") or "UPDATE vetting_seconds" in statements[0], statements
        assert state_of(records, application) == "awaiting_second", statements


def test_replacing_a_line_of_a_table_is_refused_by_every_key(records: Records, people: People) -> None:
    one, two, _ = people
    """INSERT OR REPLACE takes rows away without their trigger: the key must be refused before."""
    application = waiting(records)
    look(records, application, one, two)
    decide(records, application, one, verdict(application, "refuse"))
    sign(records, application, two)
    how = "INSERT OR REPLACE INTO" if records.is_sqlite else "INSERT INTO"
    for table in ("officers", "officer_marks", "applications", "application_marks", "states", "dossiers", "views", "seconds"):
        assert not _attack(records, f"{how} vetting_{table} SELECT * FROM vetting_{table}"), table
