"""How well the checks find faults: `python -m benchmarks.cases [--cases 220] [--seed 1] [--keep FOLDER]`.

Makes cases (shoplifting with a guilty plea, ABH with domestic abuse, burglary at the threshold test, dwelling fire for the Crown
Court, assault for the magistrates), puts one fault in each but every ninth, checks each folder as the command does, and prints
for every reason how many seeded faults were found and how many alarms were false.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.case_maker.documents import files_of, forms_of, stated
from benchmarks.case_maker.faults import FAULTS, Seeded
from benchmarks.case_maker.world import SCENARIOS, Plan, plan_case
from flows.case_check import check_folder


def make(folder: Path, plan: Plan) -> None:
    """Write the files of a case and its intake."""
    folder.mkdir(parents=True)
    for name, content in files_of(plan).items():
        (folder / name).write_bytes(content)
    (folder / "case.json").write_text(json.dumps(stated(plan)), encoding="utf-8")


def planned(number: int, seed: int) -> tuple[Plan, Seeded | None]:
    """Case `number`: its plan, and the fault that was put into it."""
    if number % 9 == 8:
        return plan_case(SCENARIOS[number // 9 % len(SCENARIOS)], seed + number), None
    fault = FAULTS[(number - number // 9) % len(FAULTS)]
    for attempt in range(30):
        plan = plan_case(fault.scenarios[(number + attempt) % len(fault.scenarios)], seed + number + 10_000 * attempt)
        if fault.put(plan):
            return plan, fault
    raise RuntimeError(f"no plan can hold the fault: {fault.name}")


def main() -> None:
    """Make, check, count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=220)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder in which the cases are left")
    parser.add_argument("--show", action="store_true", help="print each missed fault and each false alarm")
    asked = parser.parse_args()
    seeded, found, false, checks = Counter[str](), Counter[str](), Counter[str](), 0
    items, seconds = 0, 0.0
    root = asked.keep or Path(tempfile.mkdtemp(prefix="hoursback-cases-"))
    try:
        for number in range(asked.cases):
            plan, fault = planned(number, asked.seed)
            folder = root / f"case{number:04d}"
            make(folder, plan)
            begun = time.perf_counter()
            checked = check_folder(folder, read_pictures=False)
            seconds += time.perf_counter() - begun
            items += len(checked.case.items)
            failed = {verdict.code for verdict in checked.readiness.verdicts if verdict.state == "fail"}
            expected = fault.codes if fault else frozenset()
            checks += len(checked.readiness.verdicts)
            for code in expected:
                seeded[code] += 1
                found[code] += code in failed
            for code in failed - expected:
                false[code] += 1
            if asked.show and (expected - failed or failed - expected):
                what = fault.name if fault else "no fault"
                print(f"{folder.name} {plan.scenario}, {what}: missed {sorted(expected - failed)}, false:")
                for code in sorted(failed - expected):
                    print(f"    {code} {[evidence.says for evidence in checked.readiness.of(code).evidence]}")
    finally:
        if asked.keep is None:
            shutil.rmtree(root)
    print(f"{asked.cases} cases, {items} items, {seconds:.0f} s to read and check")
    print("reason  seeded  found  false alarms")
    for code in checked.rules.reasons:
        print(f"{code}     {seeded[code]:6d} {found[code]:6d} {false[code]:6d}")
    wrong, all_seeded = sum(false.values()), sum(seeded.values())
    print(f"recall {sum(found.values())}/{all_seeded}; false alarms {wrong} of {checks} checks ({wrong / checks:.2%})")


if __name__ == "__main__":
    main()


__all__ = ["forms_of", "main", "make", "planned"]
