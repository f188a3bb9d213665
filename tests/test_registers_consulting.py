"""Asking on the record: what the audit learns and what it does not, what is kept, and what a robot or person answers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from automations import audit, work_items
from automations.engine import Engine, open_engine
from automations.errors import SealBrokenError, WorkItemStateError
from automations.item_rows import State
from automations.registers import errand
from automations.registers.asking import Answer, Question, Template
from automations.registers.connections import template_of
from automations.registers.consulting import Case, Pace, consult
from automations.registers.errand import ErrandRegister
from automations.registers.errors import (
    QuestionUnfitError,
    RegisterAnswerError,
    RegisterRefusedError,
    RegisterUnavailableError,
)
from automations.settings import Settings
from reference.loader import load

TABLE = load("vetting_registers")
QUENTIN = Question("third-party-3", {"surname": ("FARNSWORTH",), "born": (date(1990, 4, 30),)})
FOUND = {
    "key": "26/1234A",
    "surname": "Farnsworth",
    "born": "1990-04-30",
    "fact_kind": "conviction",
    "fact_words": "Theft of a bicycle",
    "fact_date": "2012-01-02",
}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with open_engine(Settings(home=tmp_path / "home", person="Officer Test")) as opened:
        yield opened


@pytest.fixture
def case(engine: Engine) -> Case:
    return Case.of(engine, "HB-VET-00001", "vetting:RV")


def template(code: str = "pnc", **changes: Any) -> Template:
    return template_of({**TABLE[code], **changes}, code)


class Canned:
    """A register that gives what it was given, or raises it, and counts."""

    def __init__(self, *answers: Any, of: Template | None = None) -> None:
        self.template, self.answers, self.asked = of or template(), list(answers), 0

    def look_up(self, question: Question) -> Answer:
        self.asked += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Answer(self.template.code, question.subject, "answered", datetime.now(UTC), tuple(answer))

    def close(self) -> None:
        """Nothing to end."""


def told(engine: Engine, case: Case) -> list[dict[str, Any]]:
    with engine.read() as session:
        return [line["detail"] | {"verb": line["verb"], "actor": line["actor"]} for line in audit.lines(session, case.subject)]


def test_a_look_up_is_audited_before_and_after_without_a_name(engine: Engine, case: Case) -> None:
    consult(Canned([{"key": "1", "surname": "Farnsworth"}]), QUENTIN, case)
    before, after = told(engine, case)
    common = {"register": "pnc", "for": "third-party-3", "purpose": "vetting:RV", "verb": "consultation", "actor": "Officer Test"}
    assert before == {**common, "state": "asking"}
    assert after == {**common, "state": "answered", "rows": 1, "cut": False}
    with engine.read() as session:
        whole = json.dumps(list(audit.lines(session)))
    assert "arnsworth" not in whole and "1990" not in whole and "HB-VET" not in whole


def test_a_register_that_fails_has_not_answered_and_is_asked_again_next_time(engine: Engine, case: Case) -> None:
    register = Canned(
        RegisterUnavailableError("The register pnc does not answer."),
        RegisterRefusedError("The register pnc refuses us."),
        QuestionUnfitError("too little"),
        [],
    )
    states = [consult(register, QUENTIN, case) for _ in range(5)]
    assert [each.state for each in states] == ["not_answered"] * 3 + ["answered"] * 2
    assert [each.reason for each in states[:3]] == ["E-SYS-REGISTER", "E-REGISTER-REFUSED", "E-REGISTER-QUESTION"]
    assert register.asked == 4
    assert [line["state"] for line in told(engine, case)][-3:] == ["asking", "answered", "kept"]
    assert told(engine, case)[1]["reason"] == "E-SYS-REGISTER"


def test_an_answer_is_kept_sealed_for_its_case_alone(engine: Engine, case: Case, tmp_path: Path) -> None:
    rows = [{"key": "1", "surname": "Farnsworth", "born": date(1990, 4, 30)}]
    register = Canned(rows, rows, rows, rows)
    first = consult(register, QUENTIN, case)
    again = consult(register, QUENTIN, case)
    assert (again.rows, again.asked_at, register.asked) == (first.rows, first.asked_at, 1)
    # Another case, another question, another template: asked anew.
    consult(register, QUENTIN, Case.of(engine, "HB-VET-00002", "vetting:RV"))
    consult(register, Question("third-party-3", {"surname": ("OTHER",)}), case)
    register.template = template(title="Another")
    consult(register, QUENTIN, case)
    assert register.asked == 4
    for path in tmp_path.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"arnsworth" not in content.lower() and b"FARNSWORTH" not in content
    for path in case.folder.iterdir():
        assert path.stat().st_mode & 0o077 == 0


def test_what_is_kept_for_one_case_does_not_open_in_another(engine: Engine, case: Case) -> None:
    register = Canned([{"key": "1"}], [])
    consult(register, QUENTIN, case)
    other = Case.of(engine, "HB-VET-00002", "vetting:RV")
    consult(register, QUENTIN, other)
    mine, theirs = next(case.folder.iterdir()), next(other.folder.iterdir())
    theirs.write_bytes(mine.read_bytes())
    with pytest.raises(SealBrokenError):
        consult(register, QUENTIN, other)


def test_what_is_kept_can_be_asked_anew_and_is_erased_on_demand(engine: Engine, case: Case) -> None:
    register = Canned([{"key": "1"}], [{"key": "2"}], [{"key": "3"}])
    consult(register, QUENTIN, case)
    assert consult(register, QUENTIN, case, again=True).rows == ({"key": "2"},)
    assert case.forget() == 1 and not case.folder.exists()
    assert told(engine, case)[-1]["verb"] == "erasure"
    assert consult(register, QUENTIN, case).rows == ({"key": "3"},)


def test_questions_keep_their_pace() -> None:
    pace = Pace(per_minute=1200)
    begun = time.monotonic()
    for _ in range(5):
        pace.wait()
    assert 0.19 <= time.monotonic() - begun < 2
    for _ in range(1000):
        Pace(0).wait()


# --- errands


def test_an_errand_waits_is_answered_and_comes_back_typed_with_its_document(engine: Engine, case: Case, tmp_path: Path) -> None:
    register = ErrandRegister(template(), engine, case.id)
    waits = consult(register, QUENTIN, case)
    assert (waits.state, waits.rows) == ("waiting", ())
    assert consult(register, QUENTIN, case).item == waits.item
    (open_errand,) = errand.waiting(engine)
    assert open_errand.values == {"born": ["1990-04-30"], "surname": ["FARNSWORTH"]} and open_errand.subject == "third-party-3"
    shown = tmp_path / "print.pdf"
    shown.write_bytes(b"%PDF-1.4 a print")
    errand.answer(engine, template(), waits.item, [FOUND], document=shown)
    answer = consult(register, QUENTIN, case)
    assert answer.state == "answered" and answer.rows[0]["born"] == date(1990, 4, 30)
    assert engine.store.read(answer.documents[0]) == b"%PDF-1.4 a print"
    assert errand.waiting(engine) == []
    assert told(engine, case)[-1]["documents"] == list(answer.documents)
    with pytest.raises(WorkItemStateError):
        errand.answer(engine, template(), waits.item, [])
    sealed = [path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert not any(b"bicycle" in content or b"FARNSWORTH" in content for content in sealed)


def test_no_trace_is_an_answer(engine: Engine, case: Case) -> None:
    register = ErrandRegister(template(), engine, case.id)
    item = consult(register, QUENTIN, case).item
    errand.answer(engine, template(), item, [])
    assert (consult(register, QUENTIN, case).state, consult(register, QUENTIN, case).rows) == ("answered", ())


@pytest.mark.parametrize(
    "rows", [[{**FOUND, "born": "Farnsworth"}], [{**FOUND, "shoe": "Farnsworth"}], [{**FOUND, "surname": {"a": "Farnsworth"}}]]
)
def test_an_answer_that_does_not_fit_is_refused_and_the_errand_waits_on(rows: Any, engine: Engine, case: Case) -> None:
    item = consult(ErrandRegister(template(), engine, case.id), QUENTIN, case).item
    with pytest.raises(RegisterAnswerError) as refused:
        errand.answer(engine, template(), item, rows)
    assert "Farnsworth" not in str(refused.value)
    assert [each.item.state for each in errand.waiting(engine)] == [State.NEW]


def test_a_document_that_cannot_be_read_gives_the_errand_back(engine: Engine, case: Case, tmp_path: Path) -> None:
    item = consult(ErrandRegister(template(), engine, case.id), QUENTIN, case).item
    from automations.errors import UnreadableFileError

    with pytest.raises(UnreadableFileError):
        errand.answer(engine, template(), item, [], document=tmp_path / "none.pdf")
    assert [each.item.state for each in errand.waiting(engine)] == [State.NEW]


def test_a_robot_that_fails_leaves_the_errand_for_the_next(engine: Engine, case: Case) -> None:
    register = ErrandRegister(template(), engine, case.id)
    for number in range(3):
        consult(register, Question(f"third-party-{number}", {"surname": (f"NAME{number}",)}), case)

    def breaks(asked: errand.Errand) -> tuple[list[dict[str, Any]], None]:
        if asked.values["surname"] == ["NAME1"]:
            raise RuntimeError("the window did not open")
        return [], None

    with pytest.raises(RuntimeError):
        errand.robot(engine, template(), breaks)
    left = errand.waiting(engine)
    assert len(left) == 2 and all(each.item.state == State.NEW for each in left)
    assert errand.robot(engine, template(), lambda _: ([], None)) == 2


def test_a_failed_errand_is_not_answered(engine: Engine, case: Case) -> None:
    register = ErrandRegister(template(), engine, case.id)
    item = consult(register, QUENTIN, case).item
    with engine.write() as session:
        work_items.cancel(session, item, "Officer Test")
    assert consult(register, QUENTIN, case).reason == "E-SYS-REGISTER"


def test_errands_of_two_cases_are_two(engine: Engine, case: Case) -> None:
    other = Case.of(engine, "HB-VET-00002", "vetting:RV")
    first = consult(ErrandRegister(template(), engine, case.id), QUENTIN, case)
    second = consult(ErrandRegister(template(), engine, other.id), QUENTIN, other)
    assert first.item != second.item and len(errand.waiting(engine, "pnc")) == 2 and errand.waiting(engine, "pnd") == []
