"""Any sequence of calls and of SQL by the application's role: what takes effect always has its people and its rationale.

The machine mixes the API with rows written by hand, whole or with some values replaced by others that lie about. After each step
everything in the database is judged by rules written here, apart from those of the database.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import vetting_deciding as making
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import text
from vetting_deciding import SEALER, decide, look, sign, verdict

from automations.decisions import applications, deciding, officers
from automations.decisions.errors import DecisionRefusedError
from automations.errors import RecordsUnavailableError
from automations.records.database import Records
from automations.records.migrations.vetting_rules import KEYS

OUTCOMES = ("grant", "grant_conditions", "refuse", "withdraw", "discontinue")
STATES = ("application", "gathering", "awaiting_decision", "awaiting_second", "decided", "appeal", "review", "closed")
EXAMPLES = int(os.environ.get("VETTING_EXAMPLES", "0"))
"""How many random sequences are tried; without it the same few each time."""

ADVERSE = {"refuse", "withdraw", "grant_conditions"}


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def records(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    records = making.open_records(request, tmp_path_factory)
    yield records
    records.close()


class Deciding(RuleBasedStateMachine):
    """Applications of a stranger, of officers and of somebody close to one of them; three officers and one who is none."""

    records: Records

    def __init__(self) -> None:
        super().__init__()
        self.people = (*making.register_officers(self.records), "Passer By")
        tag = secrets.token_hex(4)
        self.near, self.stranger = f"Near One {tag}", f"Stranger {tag}"
        with self.records.write() as session:
            officers.declare(session, self.people[0], {making.person_mark(self.near): "sibling"})
        self.cases = [
            making.waiting(self.records, applicant=name, third=third)
            for name, third in ((self.stranger, ()), (self.near, ()), (self.people[1], ()), (self.stranger, (self.people[2],)))
        ]
        # One that waits for its second person and one that was refused by two: there is something to attack from the first step.
        self.cases += [making.waiting(self.records, applicant=f"Other {number} {tag}") for number in range(2)]
        for case in self.cases[4:]:
            look(self.records, case, *self.people[:2])
            decide(self.records, case, self.people[0], verdict(case, "refuse"))
        sign(self.records, self.cases[5], self.people[1])
        self.before: dict[str, set[str]] = {}
        self.judged: set[tuple[str, int]] = set()
        self.taken = 0

    def _try(self, act: Any) -> None:
        with suppress(DecisionRefusedError, RecordsUnavailableError):
            act()
            self.taken += 1

    @rule(case=st.integers(0, 5), who=st.integers(0, 3))
    def opens_the_dossier(self, case: int, who: int) -> None:
        self._try(lambda: look(self.records, self.cases[case], self.people[who]))

    @rule(
        case=st.integers(0, 5),
        who=st.integers(0, 3),
        outcome=st.sampled_from(OUTCOMES),
        rationale=st.sampled_from(["", making.LONG]),
    )
    def decides(self, case: int, who: int, outcome: str, rationale: str) -> None:
        filled = verdict(self.cases[case], outcome, rationale=rationale)
        self._try(lambda: decide(self.records, self.cases[case], self.people[who], filled))

    @rule(
        case=st.sampled_from([0, 0, 0, 1, 2, 3, 4, 5]),
        who=st.integers(0, 2),
        second=st.integers(0, 2),
        outcome=st.sampled_from(["refuse", "refuse", *OUTCOMES]),
        agrees=st.sampled_from([True, True, False]),
    )
    def two_go_the_whole_way(self, case: int, who: int, second: int, outcome: str, agrees: bool) -> None:
        def way() -> None:
            look(self.records, self.cases[case], self.people[who], self.people[second])
            decide(self.records, self.cases[case], self.people[who], verdict(self.cases[case], outcome))
            sign(self.records, self.cases[case], self.people[second], agrees=agrees)

        self._try(way)

    @rule(case=st.integers(0, 5), kind=st.sampled_from(["appeal", "review"]))
    def is_asked_again(self, case: int, kind: Any) -> None:
        def ask() -> None:
            with self.records.write() as session:
                applications.ask_again(session, SEALER, self.cases[case], kind, "Look again.", "clerk", making.DAY)

        self._try(ask)

    @rule(who=st.integers(0, 2), whom=st.sampled_from(["near", "stranger"]))
    def declares(self, who: int, whom: str) -> None:
        def declare() -> None:
            with self.records.write() as session:
                officers.declare(session, self.people[who], {making.person_mark(getattr(self, whom)): "associate"})

        self._try(declare)

    @rule(data=st.data(), case=st.integers(0, 5), who=st.integers(0, 3), table=st.sampled_from(sorted(KEYS)))
    def writes_rows_by_hand(self, data: st.DataObject, case: int, who: int, table: str) -> None:
        """A row as it might be, with up to two values replaced; with the verbs that would put it in another's place."""
        row = self._row(table, self.cases[case], self.people[who], data)
        for name in data.draw(st.lists(st.sampled_from(sorted(row)), max_size=2)):
            row[name] = data.draw(
                st.sampled_from([None, "", "   ", self.people[0], 1, b"HBS1" + bytes(300), "decided", "no_trace"])
            )
        verb = data.draw(st.sampled_from(["INSERT", *(["REPLACE", "INSERT OR IGNORE"] if self.records.is_sqlite else [])]))
        columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
        upsert = (
            data.draw(st.sampled_from(["", f" ON CONFLICT DO UPDATE SET {next(iter(row))} = NULL"])) if verb == "INSERT" else ""
        )
        self._sql(f"{verb} INTO {table} ({columns}) VALUES ({values}){upsert}", row)

    @rule(
        case=st.integers(0, 5),
        step=st.sampled_from([1, 1, 1, 0, 2]),
        state=st.sampled_from(["decided", "decided", "decided", *STATES]),
        who=st.integers(0, 3),
    )
    def sets_the_state_by_hand(self, case: int, step: int, state: str, who: int) -> None:
        self._sql(
            "INSERT INTO vetting_states (application_id, number, state, person, at, decision_id) SELECT :a,"
            " (SELECT MAX(number) FROM vetting_states WHERE application_id = :a) + :n, :s, :p, '2026-03-02 10:00:00',"
            " COALESCE((SELECT id FROM vetting_decisions WHERE application_id = :a ORDER BY number DESC LIMIT 1), '')",
            {"a": self.cases[case], "n": step, "s": state, "p": self.people[who]},
        )

    @rule(
        data=st.data(),
        case=st.integers(0, 5),
        who=st.integers(0, 3),
        second=st.integers(0, 3),
        outcome=st.sampled_from(["grant", "refuse", "withdraw"]),
    )
    def forges_the_whole_way(self, data: st.DataObject, case: int, who: int, second: int, outcome: str) -> None:
        """All rows from looking to effect in one transaction of SQL, each time without one of the things that it needs."""
        application, person, other = self.cases[case], self.people[who], self.people[second]
        for lack in ("nobody", "rationale", "blank", "facts", "view", "second", "disagrees", "same", "whole"):
            decision = self._row("vetting_decisions", application, person, data)
            decision |= {"outcome": outcome, "stage2": "no" if outcome == "grant" else "yes"}
            decision |= {
                "nobody": {"person": "  "},
                "rationale": {"sealed_rationale": b""},
                "blank": {"sealed_rationale": b" " * 300},
                "facts": {"relied_on": " "},
            }.get(lack, {})
            signed = self._row("vetting_seconds", application, person if lack == "same" else other, data)
            signed |= {"decision_id": decision["id"], "agrees": lack != "disagrees"}
            rows: list[tuple[str, dict[str, Any]]] = []
            if lack != "view":
                rows += [("vetting_views", self._row("vetting_views", application, one, data)) for one in {person, other}]
            rows.append(("vetting_decisions", decision))
            moves = ["decided"] if outcome == "grant" else ["awaiting_second", "decided"]
            for state in moves:
                if state == "decided" and outcome != "grant" and lack != "second":
                    rows.append(("vetting_seconds", signed))
                row = {"application_id": application, "state": state, "person": person, "at": "2026-03-02 10:00:00"}
                rows.append(("vetting_states", row | {"decision_id": decision["id"]}))
            self._try(lambda rows=rows: self._write_rows(rows))

    def _write_rows(self, rows: list[tuple[str, dict[str, Any]]]) -> None:
        last = "(SELECT MAX(number) FROM vetting_states WHERE application_id = :application_id) + 1"
        with self.records.write() as session:
            for table, row in rows:
                columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
                if table == "vetting_states":
                    columns, values = f"number, {columns}", f"{last}, {values}"
                session.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)

    @rule(table=st.sampled_from(sorted(KEYS)), data=st.data())
    def changes_what_is_there(self, table: str, data: st.DataObject) -> None:
        column = data.draw(st.sampled_from(KEYS[table]))
        statement = data.draw(st.sampled_from([f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"]))
        self._sql(statement, {})

    def _sql(self, statement: str, values: dict[str, Any]) -> None:
        def write() -> None:
            with self.records.write() as session:
                session.execute(text(statement), values)

        self._try(write)

    def _row(self, table: str, case: str, person: str, data: st.DataObject) -> dict[str, Any]:
        id, at, mark = secrets.token_hex(16), "2026-03-02 10:00:00", making.person_mark(data.draw(st.sampled_from(self.people)))
        with self.records.read() as session:
            query = "SELECT COUNT(*), MAX(id) FROM vetting_decisions WHERE application_id = :a"
            count, _ = session.execute(text(query), {"a": case}).one()
            query = "SELECT MAX(number) FROM vetting_states WHERE application_id = :a"
            number = session.execute(text(query), {"a": case}).scalar_one()
            latest = session.execute(
                text("SELECT id FROM vetting_decisions WHERE application_id = :a ORDER BY number DESC LIMIT 1"), {"a": case}
            ).scalar_one_or_none()
        decision, sealed = latest or id, b"HBS1" + bytes(300)
        outcome = data.draw(st.sampled_from(OUTCOMES))
        rows: dict[str, dict[str, Any]] = {
            "vetting_officers": {"person": f"New {id[:6]}", "registered_by": person, "registered_at": at},
            "vetting_officer_ends": {"person": f"New {id[:6]}", "ended_by": person, "ended_at": at},
            "vetting_officer_marks": {"person": person, "mark": mark, "relation": "friend", "declared_at": at},
            "vetting_application_marks": {"application_id": case, "mark": mark, "role": "applicant"},
            "vetting_applications": {
                "id": id,
                "reference": id,
                "level": "RV",
                "unit": "",
                "made_on": "2026-03-02",
                "opened_by": person,
            }
            | {"opened_at": at},
            "vetting_states": {"application_id": case, "number": number + 1, "state": "decided", "person": person, "at": at}
            | {"decision_id": decision},
            "vetting_dossiers": {"application_id": case, "number": 1, "sha256": id * 2, "made_by": person, "made_at": at}
            | dict.fromkeys(("answered", "unanswered", "strong", "review", "gaps", "contradictions"), 0),
            "vetting_views": {"id": id, "application_id": case, "person": person, "dossier_sha256": making.dossier_hash(case)}
            | {"part": "dossier", "opened_at": at, "seconds": 1.0},
            "vetting_requests": {"id": id, "application_id": case, "decision_id": decision, "kind": "appeal"}
            | {"received_on": "2026-03-02", "recorded_by": person, "recorded_at": at, "sealed_grounds": sealed},
            "vetting_decisions": {"id": id, "application_id": case, "number": count + 1, "kind": "initial", "outcome": outcome}
            | {"person": person, "decided_at": at, "dossier_sha256": making.dossier_hash(case), "stage1": "yes"}
            | {"stage2": "yes" if outcome in ("refuse", "withdraw") else "no", "ground": "suspicion", "factors": "age:for"}
            | {
                "form_sha256": "f" * 64,
                "relied_on": "F1",
                "sealed_rationale": sealed,
                "conditions": "",
                "sealed_conditions": None,
            }
            | {"review_on": None, "recommendation": "", "flags": "", "sealed_override": None},
            "vetting_seconds": {"decision_id": decision, "person": person, "signed_at": at, "agrees": True}
            | {"dossier_sha256": making.dossier_hash(case), "sealed_reason": sealed},
            "vetting_harm_tests": {"decision_id": decision, "number": 1, "person": person, "at": at, "outcome": "give"}
            | {"sealed_reason": sealed},
            "vetting_letters": {"id": id, "decision_id": decision, "template": "grant", "reasons": True, "sha256": id * 2}
            | {"made_by": person, "made_at": at},
            "vetting_clearances": {"clearance_id": id, "number": 1, "event": "granted", "person_mark": mark, "level": "RV"}
            | {
                "unit": "",
                "on_day": "2026-03-02",
                "expires_on": "2036-03-02",
                "decision_id": decision,
                "person": person,
                "at": at,
            }
            | {"sealed_person": sealed},
            "vetting_draw_commitments": {"id": id, "commitment": id * 2, "population_sha256": id * 2, "population": 5, "size": 1}
            | {"strata": "", "person": person, "at": at},
            "vetting_draws": {
                "id": id,
                "seed": id * 2,
                "word": "word",
                "result_sha256": id * 2,
                "drawn": 1,
                "person": person,
                "at": at,
            },
        }
        return rows[table]

    @invariant()
    def what_is_written_stays(self) -> None:
        with self.records.read() as session:
            now = {table: set(map(repr, session.execute(text(f"SELECT * FROM {table}")))) for table in KEYS}
        for table, rows in self.before.items():
            assert rows <= now[table], f"{table} lost or changed a row"
        self.before = now

    @invariant()
    def what_takes_effect_has_its_people_and_its_rationale(self) -> None:
        with self.records.read() as session:

            def rows(table: str) -> list[dict[str, Any]]:
                return [dict(row) for row in session.execute(text(f"SELECT * FROM vetting_{table}")).mappings()]

            states = [row for row in rows("states") if row["application_id"] in self.cases]
            new = [
                row for row in states if row["state"] == "decided" and (row["application_id"], row["number"]) not in self.judged
            ]
            if not new:
                return
            decisions = {row["id"]: row for row in rows("decisions")}
            seconds = {row["decision_id"]: row for row in rows("seconds")}
            registered = {row["person"] for row in rows("officers")}
            marks = [(row["person"], row["mark"], row["relation"]) for row in rows("officer_marks")]
            subjects = [(row["application_id"], row["mark"]) for row in rows("application_marks")]
            views = {(row["application_id"], row["person"]) for row in rows("views") if row["seconds"] > 0}
        for row in new:
            decision, case = decisions[row["decision_id"]], row["application_id"]
            inside = {mark for application, mark in subjects if application == case}
            signed = [decision["person"]]
            if decision["outcome"] in ADVERSE:
                second = seconds[decision["id"]]
                assert second["agrees"]
                signed.append(second["person"])
            selves = [{mark for who, mark, relation in marks if who == person and relation == "self"} for person in signed]
            assert len(set(signed)) == len(signed)
            assert len(signed) == 1 or not selves[0] & selves[1]
            for person in signed:
                assert person in registered
                assert not inside & {mark for who, mark, _ in marks if who == person}
                assert (case, person) in views
            assert decision["application_id"] == case
            assert len(bytes(decision["sealed_rationale"])) >= 140
            assert decision["relied_on"].strip()
            self.judged.add((case, row["number"]))

    @invariant()
    def what_the_code_believes_was_written_by_somebody(self) -> None:
        for case in self.cases:
            with self.records.read() as session, suppress(DecisionRefusedError):
                assert deciding.in_effect(session, SEALER, case).rationale == making.LONG


def test_no_sequence_of_calls_and_sql_decides_without_a_person_a_rationale_and_a_second_person(records: Records) -> None:
    machine = type("Machine", (Deciding,), {"records": records})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=EXAMPLES or 4,
            stateful_step_count=24,
            derandomize=not EXAMPLES,
            deadline=None,
            phases=[Phase.generate],  # shrinking replays on records that have grown: it takes long and shows little
            suppress_health_check=list(HealthCheck),
        ),
    )
