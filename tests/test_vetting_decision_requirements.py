"""Each requirement of the database on its own: a row that is right but for one thing is refused, and for that reason.

Every row is first shown to be taken as it stands; each attempt is rolled back, so that all of them meet the same records.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import vetting_deciding as making
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from vetting_deciding import SEALER, decide, look, sign, verdict

from automations.decisions import applications, deciding, officers
from automations.records.database import Records

AT = "2026-03-02 10:00:00"
SEALED = b"HBS1" + bytes(300)


class _Taken(Exception):
    """The row was taken; everything is rolled back."""


@dataclass(frozen=True)
class Desk:
    """Records with applications in every state that matters.

    Attributes:
        people: four officers; the third and the fourth declared somebody after they had opened a dossier.
        at: name of a situation to the application in it.
        decisions: name of a situation to its latest decision.
    """

    records: Records
    people: tuple[str, str, str, str]
    at: dict[str, str]
    decisions: dict[str, str]

    def refusal(self, table: str, row: dict[str, Any]) -> str:
        """The code with which a row is refused; empty where it is taken."""
        columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
        try:
            with self.records.write() as session:
                try:
                    session.execute(text(f"INSERT INTO vetting_{table} ({columns}) VALUES ({values})"), row)
                except DBAPIError as error:
                    return next((word for word in str(error.orig).split() if word.startswith("E-VET-")), str(error.orig))
                raise _Taken
        except _Taken:
            return ""


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    records = making.open_records(request, tmp_path_factory)
    people = (*making.register_officers(records), "Vetting Four")
    one, two, three, four = people
    with records.write() as session:
        officers.register(session, four, making.CHIEF, [making.person_mark(four)])
        officers.register(session, "Vetting Leaver", making.CHIEF, [making.person_mark("Leaver")])
    at: dict[str, str] = {}
    with records.write() as session:
        for name in ("fresh", "gathering"):
            at[name] = applications.open_application(
                session,
                reference=f"{name}-1",
                level="RV",
                made_on=making.DAY,
                person="clerk",
                applicant=[making.person_mark("A")],
            )
        applications.move(session, at["gathering"], "gathering", "clerk")
    for name in ("waiting", "written", "twice", "stale", "left", "second", "signed", "refused", "granted"):
        at[name] = making.waiting(records, applicant=f"Applicant {name}")
        look(records, at[name], one, two, three)
    at["own"] = making.waiting(records, applicant=one)
    look(records, at["left"], "Vetting Leaver")
    for name in ("second", "signed", "refused"):
        decide(records, at[name], one, verdict(at[name], "refuse"))
    sign(records, at["refused"], two)
    decide(records, at["granted"], one, verdict(at["granted"]))
    desk = Desk(records, people, at, {})
    with records.write() as session:
        for name, row in (
            ("written", _decision(desk, "written", outcome="refuse", stage2="yes")),
            ("twice", _decision(desk, "twice", id="1" * 32)),
            ("twice", _decision(desk, "twice", id="2" * 32, number=2)),
            ("stale", _decision(desk, "stale")),
            ("left", _decision(desk, "left", person="Vetting Leaver")),
        ):
            columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
            session.execute(text(f"INSERT INTO vetting_decisions ({columns}) VALUES ({values})"), row)
            desk.decisions[name] = row["id"]
        applications.keep_dossier(session, at["stale"], making.dossier_hash(at["stale"], 2), applications.Counts(5), "clerk")
        officers.end(session, "Vetting Leaver", making.CHIEF)
        for name in ("second", "signed", "refused", "granted"):
            desk.decisions[name] = applications.standing(session, at[name]).decision_id
    with records.write() as session:
        row = _second(desk, "signed")
        columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
        session.execute(text(f"INSERT INTO vetting_seconds ({columns}) VALUES ({values})"), row)
        near = [making.person_mark(f"Applicant {name}") for name in ("waiting", "second", "refused", "granted")]
        officers.declare(session, three, dict.fromkeys(near, "sibling"))
        officers.declare(session, two, {making.person_mark("Applicant signed"): "sibling"})
    yield desk
    records.close()


def _decision(desk: Desk, name: str, **changes: Any) -> dict[str, Any]:
    application = desk.at[name]
    row = {
        "id": secrets.token_hex(16),
        "application_id": application,
        "number": 1,
        "kind": "initial",
        "outcome": "grant",
        "person": desk.people[0],
        "decided_at": AT,
        "dossier_sha256": making.dossier_hash(application),
        "stage1": "yes",
        "stage2": "no",
        "ground": "suspicion",
        "factors": "age:for",
        "form_sha256": "f" * 64,
        "relied_on": "F1",
        "sealed_rationale": SEALED,
        "conditions": "",
        "sealed_conditions": None,
        "review_on": None,
        "recommendation": "",
        "flags": "",
        "sealed_override": None,
    }
    return row | changes


def _second(desk: Desk, name: str, **changes: Any) -> dict[str, Any]:
    row = {"decision_id": desk.decisions[name], "person": desk.people[1], "signed_at": AT, "agrees": True}
    return row | {"dossier_sha256": making.dossier_hash(desk.at[name]), "sealed_reason": SEALED} | changes


def _state(desk: Desk, name: str, number: int, state: str, **changes: Any) -> dict[str, Any]:
    row = {"application_id": desk.at.get(name, name), "number": number, "state": state, "person": desk.people[0], "at": AT}
    return row | {"decision_id": ""} | changes


def _check(desk: Desk, table: str, row: dict[str, Any], cases: list[tuple[dict[str, Any], str]]) -> None:
    assert desk.refusal(table, row) == "", "the row is right as it stands"
    for changes, code in cases:
        assert desk.refusal(table, row | changes) == code, (table, changes)


def test_officers_and_their_marks(desk: Desk) -> None:
    one = desk.people[0]
    _check(
        desk,
        "officers",
        {"person": "New Officer", "registered_by": making.CHIEF, "registered_at": AT},
        [
            ({"person": ""}, "E-VET-RECORD"),
            ({"person": " New Officer"}, "E-VET-RECORD"),
            ({"registered_by": "New Officer"}, "E-VET-RECORD"),
            ({"registered_by": None}, "E-VET-RECORD"),
            ({"person": one.upper()}, "E-VET-RECORD"),
        ],
    )
    _check(
        desk,
        "officer_ends",
        {"person": one, "ended_by": making.CHIEF, "ended_at": AT},
        [({"person": "Nobody Known"}, "E-VET-OFFICER"), ({"ended_by": "  "}, "E-VET-RECORD")],
    )
    _check(
        desk,
        "officer_marks",
        {"person": one, "mark": "a" * 64, "relation": "friend", "declared_at": AT},
        [
            ({"person": "Nobody Known"}, "E-VET-OFFICER"),
            ({"mark": "A" * 64}, "E-VET-RECORD"),
            ({"mark": "a" * 63}, "E-VET-RECORD"),
            ({"relation": ""}, "E-VET-RECORD"),
        ],
    )


def test_applications_and_their_marks(desk: Desk) -> None:
    row = {"id": "9" * 32, "reference": "V-9", "level": "RV", "unit": "", "made_on": "2026-03-02", "opened_by": "clerk"}
    blank = [({name: " "}, "E-VET-RECORD") for name in ("id", "reference", "level", "opened_by")]
    _check(desk, "applications", row | {"opened_at": AT}, blank)
    _check(
        desk,
        "application_marks",
        {"application_id": desk.at["waiting"], "mark": "a" * 64, "role": "third_party"},
        [
            ({"mark": "x"}, "E-VET-RECORD"),
            ({"role": "boss"}, "E-VET-RECORD"),
            ({"application_id": "nowhere"}, "E-VET-RECORD"),
            ({"application_id": desk.at["second"]}, "E-VET-STATE"),
            ({"application_id": desk.at["refused"]}, "E-VET-STATE"),
        ],
    )


def test_steps_of_an_application(desk: Desk) -> None:
    at = desk.at
    _check(
        desk,
        "states",
        _state(desk, "fresh", 2, "gathering"),
        [
            ({"person": ""}, "E-VET-RECORD"),
            ({"application_id": "nowhere", "number": 1, "state": "application"}, "E-VET-RECORD"),
            ({"number": 3}, "E-VET-STATE"),
            ({"number": 1}, "E-VET-RECORD"),
            ({"state": "awaiting_decision"}, "E-VET-STATE"),
            ({"state": "decided", "decision_id": desk.decisions["granted"]}, "E-VET-STATE"),
            ({"state": "anything"}, "E-VET-STATE"),
            ({"decision_id": desk.decisions["twice"]}, "E-VET-STATE"),
            ({"application_id": at["gathering"], "number": 3, "state": "awaiting_decision"}, "E-VET-DOSSIER"),
            ({"application_id": at["second"], "number": 5, "state": "awaiting_decision"}, "E-VET-STATE"),
            ({"application_id": at["refused"], "number": 6, "state": "appeal"}, "E-VET-REQUEST"),
            ({"application_id": at["refused"], "number": 6, "state": "review"}, "E-VET-REQUEST"),
        ],
    )


def test_what_takes_effect(desk: Desk) -> None:
    at, decisions = desk.at, desk.decisions
    refused = {"application_id": at["written"], "decision_id": decisions["written"]}
    _check(
        desk,
        "states",
        _state(desk, "twice", 4, "decided", decision_id=decisions["twice"]),
        [
            ({"decision_id": ""}, "E-VET-NO-DECISION"),
            ({"decision_id": "1" * 32}, "E-VET-NO-DECISION"),
            ({"decision_id": decisions["granted"]}, "E-VET-NO-DECISION"),
            ({"state": "awaiting_second"}, "E-VET-SECOND"),
            ({"person": "clerk"}, "E-VET-OFFICER"),
            ({"application_id": at["stale"], "decision_id": decisions["stale"]}, "E-VET-DOSSIER"),
            ({"application_id": at["left"], "decision_id": decisions["left"], "person": "Vetting Leaver"}, "E-VET-OFFICER"),
            (refused, "E-VET-SECOND"),
            (refused | {"state": "awaiting_second"}, ""),
            ({"application_id": at["second"], "number": 5, "decision_id": decisions["second"]}, "E-VET-SECOND"),
            ({"application_id": at["signed"], "number": 5, "decision_id": decisions["signed"]}, "E-VET-CONFLICT"),
        ],
    )


def test_dossiers_and_who_opened_them(desk: Desk) -> None:
    application = desk.at["waiting"]
    counts = dict.fromkeys(("answered", "unanswered", "strong", "review", "gaps", "contradictions"), 0)
    _check(
        desk,
        "dossiers",
        {"application_id": application, "number": 2, "sha256": "a" * 64, "made_by": "clerk", "made_at": AT} | counts,
        [
            ({"application_id": desk.at["refused"]}, "E-VET-STATE"),
            ({"application_id": desk.at["second"]}, "E-VET-STATE"),
            ({"number": 3}, "E-VET-STATE"),
            ({"sha256": "x"}, "E-VET-RECORD"),
            *(({name: -1}, "E-VET-RECORD") for name in counts),
        ],
    )
    _check(
        desk,
        "views",
        {"id": "9" * 32, "application_id": application, "person": desk.people[0], "part": "dossier", "opened_at": AT}
        | {"dossier_sha256": making.dossier_hash(application), "seconds": 1.0},
        [
            ({"dossier_sha256": "a" * 64}, "E-VET-DOSSIER"),
            ({"seconds": -1.0}, "E-VET-RECORD"),
            ({"part": ""}, "E-VET-RECORD"),
            ({"person": "Passer By"}, "E-VET-OFFICER"),
            ({"person": "Vetting Leaver"}, "E-VET-OFFICER"),
            ({"application_id": desk.at["own"], "dossier_sha256": making.dossier_hash(desk.at["own"])}, "E-VET-CONFLICT"),
            ({"person": desk.people[2]}, "E-VET-CONFLICT"),
        ],
    )


def test_decisions(desk: Desk) -> None:
    conditions = {"outcome": "grant_conditions", "conditions": "C01", "sealed_conditions": SEALED, "review_on": "2026-09-01"}
    assert desk.refusal("decisions", _decision(desk, "waiting", **conditions)) == ""
    _check(
        desk,
        "decisions",
        _decision(desk, "waiting"),
        [
            ({"id": " "}, "E-VET-RECORD"),
            ({"kind": "other"}, "E-VET-RECORD"),
            ({"kind": "appeal"}, "E-VET-STATE"),
            ({"number": 2}, "E-VET-STATE"),
            ({"person": "Passer By"}, "E-VET-OFFICER"),
            ({"person": desk.people[2]}, "E-VET-CONFLICT"),
            ({"person": desk.people[3]}, "E-VET-UNSEEN"),
            ({"dossier_sha256": "a" * 64}, "E-VET-DOSSIER"),
            ({"stage2": "yes"}, "E-VET-TEST"),
            ({"factors": ""}, "E-VET-FACTORS"),
            ({"form_sha256": ""}, "E-VET-FACTORS"),
            ({"relied_on": " "}, "E-VET-RATIONALE"),
            ({"sealed_rationale": b"HBS1" + bytes(135)}, "E-VET-RATIONALE"),
            ({"sealed_rationale": b"HBS2" + bytes(300)}, "E-VET-RATIONALE"),
            ({"conditions": "C01"}, "E-VET-CONDITIONS"),
            (conditions | {"review_on": None}, "E-VET-CONDITIONS"),
            (conditions | {"sealed_conditions": None}, "E-VET-CONDITIONS"),
            ({"recommendation": "no_trace"}, "E-VET-RECOMMENDATION"),
            ({"recommendation": "grant"}, "E-VET-RECOMMENDATION"),
            ({"flags": "stock"}, "E-VET-OVERRIDE"),
            ({"flags": "stock", "sealed_override": b"HBS1"}, "E-VET-OVERRIDE"),
        ],
    )


def test_second_signatures(desk: Desk) -> None:
    _check(
        desk,
        "seconds",
        _second(desk, "second"),
        [
            ({"decision_id": desk.decisions["written"]}, "E-VET-STATE"),
            ({"decision_id": "nothing"}, "E-VET-STATE"),
            ({"person": desk.people[0]}, "E-VET-SAME-PERSON"),
            ({"person": "Passer By"}, "E-VET-OFFICER"),
            ({"person": None}, "E-VET-SAME-PERSON"),
            ({"person": desk.people[2]}, "E-VET-CONFLICT"),
            ({"person": desk.people[3]}, "E-VET-UNSEEN"),
            ({"dossier_sha256": "a" * 64}, "E-VET-DOSSIER"),
            ({"agrees": None}, "E-VET-RATIONALE"),
            ({"sealed_reason": b"HBS1"}, "E-VET-RATIONALE"),
        ],
    )


def test_what_follows_from_a_decision(desk: Desk) -> None:
    at, decisions = desk.at, desk.decisions
    waiting = {"application_id": at["second"], "decision_id": decisions["second"]}
    row: dict[str, Any] = {"id": "9" * 32, "application_id": at["refused"], "decision_id": decisions["refused"], "kind": "appeal"}
    row |= {"received_on": "2026-04-01", "recorded_by": "clerk", "recorded_at": AT, "sealed_grounds": SEALED}
    cases = [({"kind": "complaint"}, "E-VET-RECORD"), ({"recorded_by": ""}, "E-VET-RECORD"), (waiting, "E-VET-NOT-IN-EFFECT")]
    cases += [({"sealed_grounds": b"none"}, "E-VET-RECORD"), ({"application_id": at["granted"]}, "E-VET-NOT-IN-EFFECT")]
    _check(desk, "requests", row, cases)
    _check(
        desk,
        "harm_tests",
        {"decision_id": decisions["refused"], "number": 1, "person": desk.people[1], "at": AT, "outcome": "give"}
        | {"sealed_reason": SEALED},
        [
            ({"number": 2}, "E-VET-RECORD"),
            ({"outcome": "maybe"}, "E-VET-RECORD"),
            ({"decision_id": decisions["second"]}, "E-VET-NOT-IN-EFFECT"),
            ({"person": "Passer By"}, "E-VET-OFFICER"),
            ({"person": desk.people[2]}, "E-VET-CONFLICT"),
            ({"sealed_reason": b""}, "E-VET-RATIONALE"),
        ],
    )
    _check(
        desk,
        "letters",
        {"id": "9" * 32, "decision_id": decisions["refused"], "template": "refusal", "reasons": False, "sha256": "a" * 64}
        | {"made_by": "clerk", "made_at": AT},
        [
            ({"template": ""}, "E-VET-RECORD"),
            ({"sha256": ""}, "E-VET-RECORD"),
            ({"decision_id": decisions["second"]}, "E-VET-NOT-IN-EFFECT"),
            ({"reasons": True}, "E-VET-HARM-TEST"),
        ],
    )


def test_clearances_and_draws(desk: Desk) -> None:
    one, _, three, _ = desk.people
    held = making.person_mark("Applicant granted")
    row: dict[str, Any] = {"clearance_id": "9" * 32, "number": 1, "event": "granted", "person_mark": held, "level": "RV"}
    row |= {"unit": "", "on_day": "2026-03-02", "expires_on": "2036-03-01", "decision_id": desk.decisions["granted"]}
    row |= {"person": one, "at": AT, "sealed_person": SEALED}
    assert desk.refusal("clearances", row | {"event": "imported", "decision_id": "", "level": "MV"}) == ""
    _check(
        desk,
        "clearances",
        row,
        [
            ({"expires_on": None}, "E-VET-RECORD"),
            ({"person_mark": "x"}, "E-VET-RECORD"),
            ({"sealed_person": b""}, "E-VET-RECORD"),
            ({"number": 2}, "E-VET-CLEARANCE"),
            ({"event": "withdrawn"}, "E-VET-CLEARANCE"),
            ({"event": "imported"}, "E-VET-CLEARANCE"),
            ({"level": "MV"}, "E-VET-NOT-IN-EFFECT"),
            ({"decision_id": ""}, "E-VET-NOT-IN-EFFECT"),
            ({"decision_id": desk.decisions["refused"]}, "E-VET-NOT-IN-EFFECT"),
            ({"person_mark": "a" * 64}, "E-VET-NOT-IN-EFFECT"),
            ({"person": "Passer By"}, "E-VET-OFFICER"),
            ({"person": three}, "E-VET-CONFLICT"),
        ],
    )
    committed = {"id": "9" * 32, "commitment": "a" * 64, "population_sha256": "b" * 64, "population": 5, "size": 2, "strata": ""}
    committed |= {"person": "clerk", "at": AT}
    bad = [({"size": 0}, "E-VET-DRAW"), ({"size": 6}, "E-VET-DRAW"), ({"commitment": ""}, "E-VET-DRAW")]
    _check(desk, "draw_commitments", committed, bad)
    drawn = {"id": "9" * 32, "seed": "a" * 64, "word": "gull", "result_sha256": "b" * 64, "drawn": 2, "person": "other", "at": AT}
    assert desk.refusal("draws", drawn) == "E-VET-DRAW", "nothing was committed to"


def test_the_situations_are_what_they_are_called(desk: Desk) -> None:
    with desk.records.read() as session:
        states = {name: applications.standing(session, id).state for name, id in desk.at.items()}
        assert deciding.in_effect(session, SEALER, desk.at["granted"]).outcome == "grant"
    assert states["second"] == states["signed"] == "awaiting_second"
    assert {states[name] for name in ("waiting", "written", "twice", "stale", "left")} == {"awaiting_decision"}
