"""One applicant with 12 third parties against five registers, end to end: `python -m benchmarks.vetting_case [--rows 20000]`.

Two registers are tables of a PostgreSQL of its own, one stands behind REST, one is an extract, one is looked into by a robot.
Every register is asked about all 13 people. What is planted about them must come back with the right person; times are printed
by step.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.application_maker import Form, as_json, clean

FIVE = ("local_intelligence", "professional_standards", "credit", "sanctions", "pnc")
_OTHERS = [
    ("Tamsin", "Grace", "Oakes"),
    ("Bernard", "Ivo", "Ilett"),
    ("Cosmo", "Rafe", "Vane"),
    ("Delphine", "May", "Prowse"),
    ("Eamon", "Kit", "Tregear"),
    ("Florence", "Ida", "Wexcombe"),
    ("Gideon", "Saul", "Harbottle"),
    ("Harriet", "Joy", "Lanyon"),
    ("Ismail", "Noor", "Casterton"),
    ("Jemima", "Pearl", "Dunnock"),
    ("Kenelm", "Guy", "Stradling"),
    ("Lavinia", "Rose", "Umberleigh"),
]
_CHECKS = {"local_intelligence", "professional_standards", "credit", "sanctions", "pnc"}


@dataclass(frozen=True, slots=True)
class Planted:
    """What stands in registers about the people of the case: for each register, the key of a record and the id of the person."""

    keys: dict[str, dict[str, str]]

    def missing(self, found: Sequence[Any]) -> list[str]:
        """What did not come back with its person (`flows.vetting_gather.LookedUp`)."""
        there = {(each.register, record.key, each.person_id) for each in found for record in each.records}
        return [
            f"{register} {key} {person}"
            for register, keys in self.keys.items()
            for key, person in keys.items()
            if (register, key, person) not in there
        ]


@dataclass(frozen=True, slots=True)
class CaseOfThirteen:
    """The case on disk, with its registers running.

    Attributes:
        application: the form, JSON.
        registers: the file of connections.
        overlay: reference data by which every register is asked about everybody.
        environ: addresses and token of the registers.
        robot: what the robot finds in the PNC, by person.
        planted: what must come back.
    """

    application: Path
    registers: Path
    overlay: Path
    environ: dict[str, str]
    robot: dict[str, list[dict[str, Any]]]
    planted: Planted


def thirteen(seed: int = 1) -> Form:
    """A whole form at recruitment level with 12 third parties."""
    rng = random.Random(f"thirteen {seed}")
    form = next(
        form
        for form in (clean(seed * 1000 + number) for number in range(500))
        if form["level"] == "RV" and len(form["third_parties"]) > 4
    )
    people = form["third_parties"]
    while len(people) < 12:
        number = len(people)
        people.append(
            {
                "relation": rng.choice(("associate", "sibling_in_law")),
                "names": [{"forenames": list(_OTHERS[number][:2]), "surname": _OTHERS[number][2]}],
                "born": date(rng.randint(1960, 2004), rng.randint(1, 12), rng.randint(1, 28)),
                "birth_place": "Holt",
                "addresses": [{"lines": [f"{number} Juniper Lane", "Holt"], "postcode": f"BS{number} 2AB", "country": "GB"}],
            }
        )
    return form


@contextmanager
def standing(folder: Path, cluster: str, rows: int = 300, seed: int = 1) -> Iterator[CaseOfThirteen]:
    """Make the case in `folder`, with registers of about `rows` strangers each, and serve them while the block runs."""
    from tests import private_postgresql, register_making, register_server

    form = thirteen(seed)
    people = [("applicant", form["applicant"])]
    people += [(f"third-party-{number}", each) for number, each in enumerate(form["third_parties"], start=1)]
    keys: dict[str, dict[str, str]] = {code: {} for code in FIVE}

    def planted(register: str, some: slice) -> list[Form]:
        """Entries about some of the people, a few with another spelling or a maiden home."""
        entries = []
        for number, (person_id, person) in enumerate(people[some]):
            name = person["names"][0]
            key = f"{register[:2].upper()}{number:03d}"
            keys[register][key] = person_id
            surname = name["surname"].upper() if number % 2 else name["surname"]
            words = f"invented entry {number} of {register}"
            entries.append(register_making.entry(key, surname, name["forenames"], person["born"], words=words, kind="other"))
        return entries

    schema = private_postgresql.fresh_schema(cluster)
    url = "postgresql+psycopg://" + schema.partition("://")[2]
    strangers = register_making.strangers(rows, seed)
    register_making.fill(url, "vetting_intelligence", [*strangers, *planted("local_intelligence", slice(0, 13, 2))])
    register_making.fill(url, "vetting_complaints", [*strangers, *planted("professional_standards", slice(0, 2))])
    listed = [*strangers, *planted("sanctions", slice(3, 5))]
    register_making.write_csv(folder / "sanctions.csv", register_making.sanction_lines(listed))
    owing = [
        register_server.person(
            each["key"], each["surname"], each["forenames"].split(), each["born"].isoformat(), "EX1 1AA", "ccj", each["words"]
        )
        for each in [*strangers[:200], *planted("credit", slice(0, 6, 3))]
    ]
    robot = {keys["pnc"][each["key"]]: [_errand_row(each)] for each in planted("pnc", slice(1, 12, 5))}
    (folder / "application.json").write_text(json.dumps(as_json(form), ensure_ascii=False), "utf-8")
    _write_overlay(folder / "overlay")
    with register_server.serve(owing) as (address, document):
        (folder / "credit.json").write_text(json.dumps(document))
        (folder / "registers.toml").write_text(_connections(address))
        environ = {"INTELLIGENCE_URL": url, "COMPLAINTS_URL": url, "CREDIT_TOKEN": register_server.TOKEN}
        yield CaseOfThirteen(
            folder / "application.json", folder / "registers.toml", folder / "overlay", environ, robot, Planted(keys)
        )


def _errand_row(entry: Form) -> dict[str, Any]:
    return {
        "key": entry["key"],
        "surname": entry["surname"],
        "forenames": entry["forenames"],
        "born": entry["born"].isoformat(),
        "fact_kind": "conviction",
        "fact_words": entry["words"],
        "fact_date": "2014-05-06",
    }


def _connections(address: str) -> str:
    return "\n".join(
        (
            '[[register]]\ncode = "local_intelligence"\nurl_env = "INTELLIGENCE_URL"',
            '[[register]]\ncode = "professional_standards"\nurl_env = "COMPLAINTS_URL"',
            f'[[register]]\ncode = "credit"\nbase_url = "{address}"\nopenapi = "credit.json"\ntoken_env = "CREDIT_TOKEN"',
            '[[register]]\ncode = "sanctions"\npath = "sanctions.csv"',
            '[[register]]\ncode = "pnc"\n',
        )
    )


def _write_overlay(folder: Path) -> None:
    from reference.loader import load

    folder.mkdir()
    rows = []
    for code, row in load("vetting_checks").rows.items():
        if code in _CHECKS:
            levels = json.dumps(row["levels"])
            rows.append(
                f'[[rows]]\ncheck = "{code}"\nname = "{row["name"]}"\nlevels = {levels}\nthird_parties = ["RV"]\n'
                f'answered_by = "register"\nvalid_from = 2025-05-14\nsource = "For this trial: everybody in every register"\n'
            )
    (folder / "vetting_checks.toml").write_text("\n".join(rows))


def main() -> None:
    """Make the case, check the form, gather, let the robot look, gather again; print what it took."""
    from automations.engine import open_engine
    from automations.registers import errand
    from automations.registers.connections import read_connections
    from automations.settings import Settings
    from flows.vetting_bring import bring_together
    from flows.vetting_check import check_application
    from flows.vetting_dossier import keep, open_latest, pdf_of
    from flows.vetting_gather import TABLE, gather, summary
    from flows.workshop import Workshop
    from reference.loader import load
    from tests import private_postgresql
    from vetting.matching.model import load_model

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000, help="strangers in each register")
    parser.add_argument("--dossier", type=Path, help="write the dossier (PDF) to this file")
    asked = parser.parse_args()
    programs = private_postgresql.programs()
    if programs is None:
        raise SystemExit("PostgreSQL's server programs (initdb, postgres) are needed")
    with tempfile.TemporaryDirectory(prefix="hoursback-case-") as name, private_postgresql.cluster(programs) as cluster:
        folder = Path(name)
        with (
            standing(folder, cluster, asked.rows) as case,
            open_engine(Settings(home=folder / "home", person="Benchmark")) as engine,
        ):
            steps: list[tuple[str, float]] = []
            begun = time.perf_counter()

            def step(words: str) -> None:
                nonlocal begun
                steps.append((words, time.perf_counter() - begun))
                begun = time.perf_counter()

            checked = check_application(case.application, overlay=case.overlay)
            step(f"form read and checked: {len(checked.gaps)} gaps")
            table = load(TABLE, checked.application.made_on, case.overlay)
            connections = read_connections(case.registers, table)
            environ = {**os.environ, **case.environ}
            first = gather(checked.application, connections, engine, checked.rules, environ=environ)
            step(f"first gathering: {len(first.looked_up)} look-ups, {len(first.in_state('waiting'))} wait for the robot")
            pnc = next(each.template for each in connections if each.template.code == "pnc")
            done = errand.robot(engine, pnc, lambda each: (case.robot.get(each.subject, []), None))
            step(f"the robot answers {done} errands")
            last = gather(checked.application, connections, engine, checked.rules, environ=environ)
            step("second gathering, the rest from what is kept")
            source = bring_together(checked, last, load_model(), "Benchmark")
            step(f"everybody compared with everything that came back: {len(source.candidates)} pairs")
            workshop = Workshop(engine)
            keep(workshop, source)
            opened = open_latest(workshop, checked.application.reference)
            pdf = pdf_of(workshop, opened)
            step(f"dossier made, kept sealed and opened: {len(pdf):,} bytes of PDF, {opened.dossier.counts}")
            if asked.dossier:
                asked.dossier.write_bytes(pdf)
            for line in summary(last):
                print(line)
            strong = {(one.record.register, one.record.key, one.person_id) for one in source.candidates if one.band == "strong"}
            wanted = {(register, key, who) for register, keys in case.planted.keys.items() for key, who in keys.items()}
            found, others = len(wanted & strong), len(strong - wanted)
            print(f"planted records in the band strong for their person: {found} of {len(wanted)}; others in it: {others}")
            missing = case.planted.missing(last.looked_up)
            planted = sum(len(keys) for keys in case.planted.keys.values())
            print(f"planted records that came back with their person: {planted - len(missing)} of {planted} {missing or ''}")
            print(f"people: {1 + len(checked.application.third_parties)}; rows in each register: about {asked.rows}")
            for words, seconds in steps:
                print(f"{seconds:7.2f} s  {words}")
            print(f"{sum(seconds for _, seconds in steps):7.2f} s  in all")


if __name__ == "__main__":
    main()
