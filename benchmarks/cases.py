"""How well the checks find faults: `python -m benchmarks.cases [--cases 220] [--seed 1] [--scans 10] [--keep FOLDER]`.

Makes cases (shoplifting with a guilty plea, ABH with domestic abuse, burglary at the threshold test, dwelling fire for the Crown
Court, assault for the magistrates), puts one fault in each but every ninth, checks each folder as the command does, and prints
for every reason how many seeded faults were found and how many alarms were false, and how many items were taken for what they
are. The reason that was seeded least gets the next fault. Two cases in a hundred are fires with 280 exhibits and no fault; with
`--scans N` a quarter of the PDFs of every N-th case are scans, read by OCR, and counted apart.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.case_maker.faults import FAULTS, Seeded
from benchmarks.case_maker.forms import forms_of
from benchmarks.case_maker.papers import Paper, papers_of, stated
from benchmarks.case_maker.world import SCENARIOS, Plan, plan_case
from case_files.layouts import UNKNOWN, Layouts
from flows.case_check import CheckedCase, check_folder
from reference.loader import load

_LARGE = 280
"""Exhibits of a large case."""

_SCANNED = 0.25
"""Share of the PDFs of a case with scans that are scans."""


def make(folder: Path, plan: Plan, scanned: float = 0.0) -> dict[str, Paper]:
    """Write the files of a case and its intake; returns what each file truly is."""
    folder.mkdir(parents=True)
    papers = papers_of(plan, scanned)
    for name, paper in papers.items():
        (folder / name).write_bytes(paper.content)
    (folder / "case.json").write_text(json.dumps(stated(plan)), encoding="utf-8")
    return papers


def planned(cases: int, seed: int) -> Iterator[tuple[Plan, Seeded | None]]:
    """The plan of each case, and the fault that was put into it."""
    seeded, used = Counter[str](), Counter[str]()
    for number in range(cases):
        if number % 50 == 49:
            yield plan_case("fire", seed + number, exhibits=_LARGE), None
        elif number % 9 == 8:
            yield plan_case(SCENARIOS[number // 9 % len(SCENARIOS)], seed + number), None
        else:
            fault = min(FAULTS, key=lambda own: (min(seeded[code] for code in own.codes), used[own.name]))
            seeded.update(fault.codes)
            used[fault.name] += 1
            yield _with(fault, number, seed), fault


def _with(fault: Seeded, number: int, seed: int) -> Plan:
    for attempt in range(30):
        plan = plan_case(fault.scenarios[(number + attempt) % len(fault.scenarios)], seed + number + 10_000 * attempt)
        if fault.put(plan):
            return plan
    raise RuntimeError(f"no plan can hold the fault: {fault.name}")


@dataclass
class Tally:
    """What was found in one set of cases."""

    seeded: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    checks: int = 0
    cases: int = 0
    typed: Counter[str] = field(default_factory=Counter)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Tally:
        """Read what `vars` gave."""
        return cls(**{name: Counter(value) if isinstance(value, dict) else value for name, value in data.items()})

    def count_faults(self, checked: CheckedCase, expected: frozenset[str]) -> tuple[set[str], set[str]]:
        """Count the verdicts on a case; returns what was missed and what was a false alarm."""
        failed = {verdict.code for verdict in checked.readiness.verdicts if verdict.state == "fail"}
        self.cases += 1
        self.checks += len(checked.readiness.verdicts)
        self.seeded.update(expected)
        self.found.update(expected & failed)
        self.false.update(failed - expected)
        return set(expected - failed), failed - expected

    def count_types(self, checked: CheckedCase, papers: dict[str, Paper], layouts: Layouts, *, scanned: bool) -> list[str]:
        """Count what the items were taken for; returns the wrong ones in words."""
        wrong = []
        for item in checked.case.items:
            paper, typed = papers[item.name], checked.case.types[item.id]
            if paper.scanned is not scanned:
                continue
            self.typed["items"] += 1
            if typed.form == paper.form:
                self.typed["right"] += 1
                continue
            wrong.append(f"{item.name}: {paper.form} taken for {typed.form} ({typed.confidence:.0%})")
            self.typed["put to a person"] += typed.form == UNKNOWN or not typed.sure
            if layouts.is_kept(paper.form) and typed.form != UNKNOWN and not layouts.is_kept(typed.form):
                self.typed["kept form taken for one that is served"] += 1
        return wrong

    def types_in_words(self) -> str:
        """How many items were taken for what they are."""
        items, right = self.typed["items"], self.typed["right"]
        served = self.typed["kept form taken for one that is served"]
        return (
            f"{right} of {items} items taken for what they are ({right / max(items, 1):.2%}); of the others "
            f"{self.typed['put to a person']} put to a person; {served} kept forms taken for one that is served"
        )

    def faults_in_words(self) -> str:
        """Recall and false alarms over all reasons."""
        wrong = sum(self.false.values())
        return (
            f"recall {sum(self.found.values())}/{sum(self.seeded.values())}; "
            f"false alarms {wrong} of {self.checks} checks ({wrong / max(self.checks, 1):.2%})"
        )


def main() -> None:
    """Make, check, count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=220)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scans", type=int, default=0, help="every how many cases have scans; 0 for none")
    parser.add_argument("--keep", type=Path, help="folder in which the cases are left")
    parser.add_argument("--part", default="1/1", help="3/10 does the third tenth of the cases; see --tally")
    parser.add_argument("--tally", type=Path, help="file that carries what was counted from one part to the next")
    parser.add_argument("--show", action="store_true", help="print each missed fault, false alarm and wrong type")
    asked = parser.parse_args()
    typed_only, with_scans, scans = Tally(), Tally(), Tally()
    layouts = Layouts.load()
    items, largest, seconds = 0, 0, 0.0
    part, parts = map(int, asked.part.split("/"))
    if asked.tally and asked.tally.exists():
        before = json.loads(asked.tally.read_text())
        typed_only, with_scans, scans = map(Tally.from_data, before["tallies"])
        items, largest, seconds = before["items"], before["largest"], before["seconds"]
    chosen = range(asked.cases * (part - 1) // parts, asked.cases * part // parts)
    reasons = load("case_reasons").rows
    root = asked.keep or Path(tempfile.mkdtemp(prefix="hoursback-cases-"))
    try:
        for number, (plan, fault) in enumerate(planned(asked.cases, asked.seed)):
            if number not in chosen:
                continue
            folder = root / f"case{number:04d}"
            # The large cases have no scans: an hour of reading would say nothing that the others do not.
            has_scans = bool(asked.scans) and number % asked.scans == 0 and len(plan.exhibits) < _LARGE
            papers = make(folder, plan, _SCANNED if has_scans else 0.0)
            begun = time.perf_counter()
            checked = check_folder(folder, read_pictures=has_scans)
            seconds += 0 if has_scans else time.perf_counter() - begun
            items += len(papers)
            largest = max(largest, len(papers))
            tally = with_scans if has_scans else typed_only
            missed, false = tally.count_faults(checked, fault.codes if fault else frozenset())
            wrong = tally.count_types(checked, papers, layouts, scanned=False)
            wrong += scans.count_types(checked, papers, layouts, scanned=True)
            if asked.show and (missed or false or wrong):
                print(f"{folder.name} {plan.scenario}, {fault.name if fault else 'no fault'}{', scans' if has_scans else ''}:")
                print(*(f"    {line}" for line in wrong), *(f"    missed {code}" for code in sorted(missed)), sep="\n")
                for code in sorted(false):
                    said = [evidence.says for evidence in checked.readiness.of(code).evidence]
                    print(f"    false {code} {said}", flush=True)
            if asked.keep is None:
                shutil.rmtree(folder)
    finally:
        if asked.keep is None:
            shutil.rmtree(root)
    if asked.tally:
        tallies = [vars(tally) for tally in (typed_only, with_scans, scans)]
        asked.tally.write_text(json.dumps({"tallies": tallies, "items": items, "largest": largest, "seconds": seconds}))
    if part < parts:
        return
    print(
        f"{asked.cases} cases, {items} items, at most {largest} in a case; {seconds:.0f} s to read and check those without scans"
    )
    print("reason  seeded  found  false alarms")
    every = {code: typed_only.seeded[code] + with_scans.seeded[code] for code in reasons}
    for code in every:
        found, false_alarms = (getattr(typed_only, name)[code] + getattr(with_scans, name)[code] for name in ("found", "false"))
        print(f"{code}     {every[code]:6d} {found:6d} {false_alarms:6d}")
    print(f"each reason seeded at least {min(every.values())} times")
    print(f"{typed_only.cases} cases of typed files: {typed_only.faults_in_words()}; {typed_only.types_in_words()}")
    if with_scans.cases:
        print(f"{with_scans.cases} cases with scans: {with_scans.faults_in_words()}; typed files: {with_scans.types_in_words()}")
        print(f"scans: {scans.types_in_words()}")


if __name__ == "__main__":
    main()


__all__ = ["forms_of", "main", "make", "planned"]
