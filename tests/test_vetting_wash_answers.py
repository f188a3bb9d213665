"""Answers about the pairs of a data wash: from the extract to the answer by command, and what the database demands of one."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import vetting_deciding as making
from hoursback_command import document, run
from sqlalchemy import text
from vetting_deciding import SEALER

from automations.decisions import officers, wash_answers
from automations.decisions.errors import ConflictError, DecisionRefusedError, OfficerMissingError, WashReasonMissingError, said
from automations.decisions.marks import mark
from automations.decisions.wash_answers import Pair
from automations.errors import RecordsUnavailableError
from automations.records.database import Records
from automations.sealing import SealContext

HEADER = "key,forenames,surname,name_kind,born,line,town,postcode\n"
WORKFORCE = HEADER + (
    "S1001,Marisol Jane,Thwackeray,legal,1984-03-02,12 Kiln Lane,Holt,EX4 9AB\n"
    "S1002,Bertram,Quillfeather,legal,1979-11-21,3 Larch Lane,Fenby,PL3 2DE\n"
    "S1003,Odalys,Venkatesan-Holt,legal,1990-07-14,8 Ivy Lane,Upper,LS6 4GH\n"
)
REGISTER = HEADER + (
    "R-1,Marisol,Thwackeray,legal,1984-03-02,12 Kiln Lane,Holt,EX4 9AB\n"
    "R-2,Bertie,Quillfeather,legal,1979-11-21,,,\n"
    "R-3,Odalys,Venkatesan-Holt,legal,1990-07-14,8 Ivy Lane,Upper,LS6 4GH\n"
    "R-9,Cornelius,Wetherspoke,legal,1955-01-30,,,\n"
)
CHANGED = HEADER + "R-1,Marisol Jane,Thwackeray,legal,1984-03-02,77 Harbour Lane,Eastwick,TR1 7ZZ\n"
WHY = "Name, date of birth and house agree; nothing differs."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a wash that has run, and with officers: the third of the workforce is one."""
    folder = tmp_path_factory.mktemp("wash")
    home = folder / "home"
    for name, rows in (("workforce", WORKFORCE), ("register", REGISTER), ("changed", CHANGED)):
        (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    told(home, "vetting", "officer", "Vetting One", "--born", "1970-01-01", person="Sgt Registrar")
    told(home, "vetting", "officer", "Odalys", "--staff-number", "S1003", person="Sgt Registrar")
    told(home, "vetting", "wash", "people", folder / "workforce.csv", "--batch", "2026-10")
    told(home, "vetting", "wash", "records", folder / "register.csv", "--batch", "2026-10", "--register", "PND")
    said = told(home, "vetting", "wash", "run")
    assert "waiting: 3 strong, 0 to review, of 3 people" in said
    return home


def told(home: Path, *words: str | Path, person: str = "Vetting One") -> str:
    status, out, err = run(home, *words, HOURSBACK_PERSON=person)
    assert status == 0, out + err
    return out


def queue(home: Path, *words: str, person: str = "Vetting One") -> dict[str, Any]:
    found: dict[str, Any] = document(told(home, "vetting", "wash", "queue", "--json", *words, person=person))
    return found


def test_from_the_extract_to_the_answer_and_back_when_a_record_changes(home: Path) -> None:
    assert {(pair["person"], pair["record"]) for pair in queue(home)["pairs"]} == {
        ("S1001", "R-1"), ("S1002", "R-2"), ("S1003", "R-3"),
    }  # fmt: skip
    shown = told(home, "vetting", "wash", "queue", "--count", "3")
    assert "workforce: Marisol Jane Thwackeray, 02/03/1984" in shown
    assert "record:    Bertie Quillfeather, 21/11/1979" in shown
    told(home, "vetting", "wash", "answer", "S1001", "R-1", "--same", "--why", WHY)
    told(home, "vetting", "wash", "answer", "S1002", "R-2", "--unsure", "--why", "No address on record to compare with.")
    assert {pair["person"] for pair in queue(home)["pairs"]} == {"S1002", "S1003"}, "who was unsure leaves it for others"
    told(home, "vetting", "wash", "answer", "S1002", "R-2", "--other", "--why", "The print shows another man of that name.")
    assert {pair["person"] for pair in queue(home)["pairs"]} == {"S1003"}
    answers = document(told(home, "vetting", "wash", "answers", "--json"))
    assert [(one["person"], one["answer"], one["officer"]) for one in answers] == [
        ("S1001", "same", "Vetting One"), ("S1002", "other", "Vetting One"),
    ]  # fmt: skip
    assert answers[0]["why"] == WHY
    told(home, "vetting", "wash", "records", home.parent / "changed.csv", "--batch", "2026-11")
    assert "waiting: 2 strong" in told(home, "vetting", "wash", "run"), "R-1 is not the record that was answered"
    assert {(pair["person"], pair["record"]) for pair in queue(home)["pairs"]} == {("S1001", "R-1"), ("S1003", "R-3")}
    assert told(home, "audit", "verify")


def test_an_officer_neither_sees_nor_answers_a_pair_of_their_own(home: Path) -> None:
    found = queue(home, person="Odalys")
    assert "S1003" not in {pair["person"] for pair in found["pairs"]}
    assert found["withheld"] == 1
    status, out, err = run(home, "vetting", "wash", "answer", "S1003", "R-3", "--other", "--why", WHY, HOURSBACK_PERSON="Odalys")
    assert status == 2
    assert "E-VET-CONFLICT" in err or "close to them" in err, out + err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("queue",), "Only a registered vetting officer"),
        (("answers",), "Only a registered vetting officer"),
        (("answer", "S1003", "R-3", "--same", "--why", WHY), "Only a registered vetting officer"),
    ],
)
def test_who_is_no_vetting_officer_sees_and_answers_nothing(home: Path, words: tuple[str, ...], said: str) -> None:
    status, out, err = run(home, "vetting", "wash", *words, HOURSBACK_PERSON="PC Curious")
    assert status == 2
    assert said in err
    assert "S100" not in out.replace("S1003", "") + err.replace("S1003", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("answer", "S1003", "R-9", "--same", "--why", WHY), "no such pair"),
        (("answer", "S1003", "R-3", "--same", "--why", "same"), "says why in a sentence"),
        (("answer", "S1003", "R-3", "--why", WHY), "--same, --other or --unsure"),
        (("show", "--wash", "other"), "There is no wash other"),
        (("run", "--wash", "../escape"), "A wash is named by"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(home: Path, words: tuple[str, ...], said: str) -> None:
    status, _, err = run(home, "vetting", "wash", *words, HOURSBACK_PERSON="Vetting One")
    assert status == 2
    assert said in err
    assert "Traceback" not in err


def test_a_wash_stays_with_its_register(home: Path) -> None:
    status, _, err = run(
        home, "vetting", "wash", "records", home.parent / "changed.csv", "--batch", "2026-12", "--register", "OTHER"
    )
    assert status == 3
    assert "against PND" in err


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def records(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    found = making.open_records(request, tmp_path_factory)
    yield found
    found.close()


def test_the_last_answer_counts_and_only_an_officer_who_gives_a_reason_can_give_one(records: Records) -> None:
    one, two, three = making.register_officers(records)
    wash = f"wash-{secrets.token_hex(3)}"
    pair = Pair(wash, "S77", "R-5", "a" * 64)
    with records.write() as session:
        officers.declare(session, three, {mark(SEALER, "staff_number", "S77"): "partner"})
        wash_answers.record(session, SEALER, pair, "unsure", "The address is not on the record.", one)
    with records.write() as session:
        wash_answers.record(session, SEALER, pair, "same", "The print of 3 May shows the same house.", two)
    for officer, reason, refused in (
        (one, "same name", WashReasonMissingError),
        ("Nobody Registered", WHY, OfficerMissingError),
        (three, WHY, ConflictError),
    ):
        with pytest.raises(refused), records.write() as session:
            wash_answers.record(session, SEALER, pair, "other", reason, officer)
    with records.read() as session:
        answers = wash_answers.answers(session, SEALER, wash)
        assert [(found.answer, found.officer, found.pair) for found in answers] == [("same", two, pair)]
        held = repr(session.execute(text("SELECT * FROM vetting_wash_answers")).all())
    assert "S77" not in held
    assert "house" not in held


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("answer", "perhaps", "E-VET-RECORD"),
        ("pair_mark", "no hash", "E-VET-RECORD"),
        ("state_sha256", "", "E-VET-RECORD"),
        ("person", "Nobody Registered", "E-VET-OFFICER"),
        ("sealed", b"HBS1 too short", "E-VET-WASH-REASON"),
        ("sealed", b"not sealed by anybody" * 9, "E-VET-WASH-REASON"),
        ("person_mark", "{conflict}", "E-VET-CONFLICT"),
    ],
)
def test_a_row_that_is_right_but_for_one_thing_is_refused(records: Records, column: str, value: Any, code: str) -> None:
    one, *_ = making.register_officers(records)
    close = mark(SEALER, "staff_number", one)
    with records.write() as session:
        officers.declare(session, one, {close: "friend"})
    id = secrets.token_hex(16)
    row = {
        "id": id, "wash": "w1", "pair_mark": "b" * 64, "person_mark": "c" * 64, "state_sha256": "d" * 64, "answer": "same",
        "sealed": SEALER.seal(b"x" * 60, SealContext("vetting:wash", "wash answer")), "person": one, "at": "2026-03-02 10:00:00",
    }  # fmt: skip
    insert = text(f"INSERT INTO vetting_wash_answers ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})")
    with pytest.raises(DecisionRefusedError) as refused, records.write() as session, said():
        session.execute(insert, row | {column: close if value == "{conflict}" else value})
    assert refused.value.code == code
    with records.write() as session:
        session.execute(insert, row)
    for attack in ("UPDATE vetting_wash_answers SET answer = 'other'", "DELETE FROM vetting_wash_answers"):
        with pytest.raises(RecordsUnavailableError), records.write() as session:
            session.execute(text(attack))
    with records.read() as session:
        kept = session.execute(text("SELECT answer FROM vetting_wash_answers WHERE id = :id"), {"id": id}).scalar_one()
    assert kept == "same"
