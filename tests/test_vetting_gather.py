"""Gathering for real: thirteen people, five registers, what is down or killed in the middle, and the commands."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import hoursback_command
import pytest
import register_making as making

from automations import audit
from automations.engine import Engine, open_engine
from automations.registers import errand
from automations.registers.asking import Answer, Question
from automations.registers.connections import read_connections, template_of
from automations.registers.errors import ConnectionsError
from automations.settings import Settings
from benchmarks.application_maker import as_json, clean
from benchmarks.vetting_case import CaseOfThirteen, standing
from flows.vetting_check import check_application
from flows.vetting_gather import TABLE, gather, summary
from flows.vetting_questions import asked_about, question_about, records_of
from reference.errors import ExitStatus
from reference.loader import load
from vetting.application.building import from_data
from vetting.application.rules import Rules
from vetting.records import Candidate, RegisterRecord
from vetting.subjects import Person, PersonName

RULES = Rules.load(date(2026, 9, 14))


@pytest.fixture(scope="module")
def thirteen(postgresql_cluster: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseOfThirteen]:
    with standing(tmp_path_factory.mktemp("case"), postgresql_cluster) as case:
        yield case


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with open_engine(Settings(home=tmp_path / "home", person="Officer Test")) as opened:
        yield opened


@pytest.mark.server
def test_thirteen_people_and_five_registers(thirteen: CaseOfThirteen, engine: Engine) -> None:
    checked = check_application(thirteen.application, overlay=thirteen.overlay)
    assert checked.gaps == () and len(checked.application.third_parties) == 12
    connections = read_connections(thirteen.registers, load(TABLE))
    compared: list[str] = []

    def compare(person: Person, records: Any) -> list[Candidate]:
        compared.append(person.id)
        return [Candidate(person.id, record, 1.0, "review", (), "model") for record in records]

    def ask() -> Any:
        return gather(checked.application, connections, engine, checked.rules, compare=compare, environ=thirteen.environ)

    first = ask()
    assert len(first.looked_up) == 65 and len(first.in_state("answered")) == 52 and len(first.in_state("waiting")) == 13
    assert first.exit_status == ExitStatus.DONE
    pnc = next(each.template for each in connections if each.template.code == "pnc")
    assert errand.robot(engine, pnc, lambda each: (thirteen.robot.get(each.subject, []), None)) == 13
    last = ask()
    assert len(last.in_state("answered")) == 65
    assert thirteen.planted.missing(last.looked_up) == [] and sum(map(len, thirteen.planted.keys.values())) == 16
    # Who has no record in a register has its "no trace", and nobody else has.
    for each in last.looked_up:
        assert [fact.kind for fact in each.facts] == ([] if each.records else ["no_trace"])
        assert len(each.candidates) == len(each.records)
    assert set(compared) >= {"applicant", "third-party-1"}
    assert {"pnd", "special_branch"} <= set(last.unserved) and "open_source" in last.by_person
    with engine.read() as session:
        assert audit.verify(session).whole
        whole = json.dumps(list(audit.lines(session)))
    for person in (checked.application.applicant, *(party.person for party in checked.application.third_parties)):
        assert len(person.name.surname) < 4 or person.name.surname.upper() not in whole.upper()
    assert not any(checked.application.applicant.name.surname in line for line in summary(last))


@pytest.mark.server
def test_a_register_that_is_down_is_not_answered_and_the_others_are(thirteen: CaseOfThirteen, engine: Engine) -> None:
    checked = check_application(thirteen.application, overlay=thirteen.overlay)
    connections = read_connections(thirteen.registers, load(TABLE))
    down = {**thirteen.environ, "INTELLIGENCE_URL": "postgresql://vetter:Hunter2Secret@127.0.0.1:1/x", "CREDIT_TOKEN": "wrong"}
    found = gather(checked.application, connections, engine, checked.rules, environ=down)
    lost = found.in_state("not_answered")
    assert {each.register for each in lost} == {"local_intelligence", "credit"} and len(lost) == 26
    assert not any(each.facts or each.records for each in lost)
    assert found.exit_status == ExitStatus.SYSTEM
    lines = "\n".join(summary(found))
    assert "NOT ANSWERED" in lines and "Hunter2Secret" not in lines
    # After two failures in a row the register is left alone.
    assert sum("not asked any more" in each.words for each in lost if each.register == "local_intelligence") == 11
    # It comes back: only what was lost is asked.
    mended = gather(checked.application, connections, engine, checked.rules, environ=thirteen.environ)
    assert mended.exit_status == ExitStatus.DONE and not mended.in_state("not_answered")


def recruit(third_parties: int = 3) -> dict[str, Any]:
    form = next(form for form in map(clean, range(900)) if form["level"] == "RV" and len(form["third_parties"]) >= third_parties)
    data: dict[str, Any] = as_json(form)
    return data


def small_case(folder: Path, **limits: float) -> tuple[Path, Path, dict[str, str]]:
    """An application and one register in a file, without PostgreSQL: application, registers, environment."""
    form = recruit(4)
    name = form["applicant"]["names"][0]
    born = date.fromisoformat(form["applicant"]["born"])
    database = folder / "register.sqlite"
    url = f"sqlite:///{database}"
    making.fill(
        url, "vetting_intelligence", [making.entry("R1", name["surname"], name["forenames"], born), *making.strangers(50)]
    )
    (folder / "application.json").write_text(json.dumps(form))
    settings = "".join(f"{key} = {value}\n" for key, value in limits.items())
    (folder / "registers.toml").write_text(f'[[register]]\ncode = "local_intelligence"\nurl_env = "INTEL_URL"\n{settings}')
    return folder / "application.json", folder / "registers.toml", {"INTEL_URL": url}


def test_a_gathering_that_is_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    home = tmp_path / "home"
    application, registers, environ = small_case(tmp_path, per_minute=100)
    arguments = ("vetting", "gather", application, "--registers", registers, "--json")
    process = hoursback_command.start(home, *arguments, **environ)
    until = time.monotonic() + 60
    while time.monotonic() < until and len(list(home.rglob("*.sealed"))) < 2:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = len(list(home.rglob("*.sealed")))
    assert process.returncode == -signal.SIGKILL and kept >= 2
    registers.write_text(registers.read_text().replace("per_minute = 100", "per_minute = 0"))
    status, out, err = hoursback_command.run(home, *arguments, **environ)
    assert (status, err) == (0, "")
    found = json.loads(out)["looked_up"]
    assert all(each["state"] == "answered" for each in found) and len(found) > kept
    assert [each["key"] for each in found[0]["records"]] == ["R1"]
    with open_engine(Settings(home=home)) as engine, engine.read() as session:
        states = [line["detail"].get("state") for line in audit.lines(session)]
    assert states.count("kept") >= 2
    # Besides the one in whose middle the process died, nobody was asked about twice.
    assert states.count("asking") <= len(found) + 1


def test_the_commands_of_an_errand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from flows.cli import main

    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    application, registers, _ = small_case(tmp_path)
    registers.write_text('[[register]]\ncode = "pnc"\n')

    def run(*arguments: str | Path) -> tuple[int, str]:
        status = main(["vetting", *map(str, arguments)])
        return status, capsys.readouterr().out

    asking = ("gather", application, "--registers", registers, "--person", "applicant")
    status, out = run(*asking)
    assert status == 0 and "1 waiting" in out
    (waits,) = json.loads(run("errands", "--json")[1])
    assert waits["title"] in run("errands", "--register", "pnc")[1]
    rows = tmp_path / "rows.json"
    rows.write_text('[{"key": "26/1A", "surname": "X", "fact_words": "Theft of a bicycle"}]')
    assert run("answer", waits["item"])[0] == 2
    rows_broken = tmp_path / "broken.json"
    rows_broken.write_text("{}")
    assert run("answer", waits["item"], "--rows", rows_broken)[0] == 3
    assert run("answer", waits["item"], "--rows", rows, "--document", rows) == (0, "recorded: 1 row\n")
    (found,) = json.loads(run(*asking, "--json")[1])["looked_up"]
    fact = {"kind": "conviction", "words": "Theft of a bicycle", "when": "", "source": "pnc, record 26/1A"}
    assert found["records"][0]["facts"] == [fact] and len(found["documents"]) == 1
    assert run("forget", application)[1] == "erased: 1 answer\n"
    assert "nothing waits" in run("errands")[1]


def test_a_gathering_that_cannot_be_set_up_asks_nobody(tmp_path: Path, engine: Engine) -> None:
    application, registers, environ = small_case(tmp_path)
    found = check_application(application)
    connections = read_connections(registers, load(TABLE))
    for more in ({"registers": ["pnd"]}, {"people": ["Quentin"]}, {"environ": {}}):
        with pytest.raises(ConnectionsError) as refused:
            gather(found.application, connections, engine, found.rules, **{"environ": environ, **more})  # type: ignore[arg-type]
        assert "Quentin" not in str(refused.value)
    with engine.read() as session:
        assert list(audit.lines(session)) == []


# --- whom a register is asked about, and with what


def test_each_level_asks_about_whom_the_rules_name() -> None:
    form = recruit()
    application = from_data(form)
    everybody = asked_about(application, RULES, "pnc")
    old_enough = [
        party.person.id
        for party in application.third_parties
        if party.person.born and (application.made_on - party.person.born).days > 10 * 366
    ]
    assert [person.id for person in everybody] == ["applicant", *old_enough]
    assert [person.id for person in asked_about(application, RULES, "credit")] == ["applicant"]
    assert asked_about(replace(application, level="NPPV1"), RULES, "pnd") == ()
    assert [person.id for person in asked_about(replace(application, level="NPPV1"), RULES, "pnc")] == ["applicant"]


def test_who_lives_with_the_applicant_is_looked_up_at_that_address() -> None:
    form = recruit()
    form["third_parties"][0] |= {"lives_with": True, "addresses": []}
    application = from_data(form)
    home = application.applicant.addresses[0]
    assert asked_about(application, RULES, "pnc")[1].addresses == (home,)


def test_a_question_holds_every_spelling_by_which_somebody_may_stand_in_a_register() -> None:
    person = Person(
        "applicant",
        (PersonName(("Zoë", "Anne"), "Müller-O'Hara"), PersonName(("Zoë",), "Peña", "maiden")),
        born=date(1990, 4, 30),
        phones=("+44 7700 900123",),
        identifiers={"nino": "ab 12 34 56 c"},
        vehicles=("bd51 smr",),
    )
    values = question_about(person).values
    assert {"MÜLLER-O'HARA", "MULLER-O'HARA", "MULLER-OHARA", "MULLER", "O'HARA", "PEÑA", "PENA"} <= set(values["surname"])
    assert {"ZOË", "ZOE", "ANNE"} == set(values["forename"])
    assert {"07700900123", "+447700900123"} <= set(values["phone"])
    assert (values["nino"], values["vehicle"], values["born"]) == (("AB123456C",), ("BD51SMR",), (date(1990, 4, 30),))
    assert "email" not in values and "postcode" not in values


def test_rows_with_one_key_are_one_record_with_a_fact_each() -> None:
    template = template_of(load(TABLE)["pnc"], "pnc")
    asked_at = check_day()
    rows = (
        {"key": "1", "surname": "Farnsworth", "fact_words": "Theft", "fact_date": date(2010, 1, 2)},
        {"key": "1", "surname": "Farnsworth", "previous_surname": "Quill", "fact_kind": "arrest", "fact_words": "Arrested"},
        {"surname": "Nobody", "fact_kind": "Quentin"},
    )
    first, second = records_of(Answer("pnc", "applicant", "answered", asked_at, rows), template)
    assert isinstance(first, RegisterRecord) and first.key == "1"
    assert [(fact.kind, fact.words) for fact in first.facts] == [("conviction", "Theft"), ("arrest", "Arrested")]
    assert [(name.surname, name.kind) for name in first.person.names] == [("Farnsworth", "legal"), ("Quill", "previous")]
    assert (second.key, second.facts[0].kind) == ("row 3", "other")


def check_day() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)


def test_a_question_says_who_is_asked_about_by_id_alone() -> None:
    assert "Farnsworth" not in repr(Question("applicant", {"surname": ("Farnsworth",)}))
