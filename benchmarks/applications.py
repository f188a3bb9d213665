"""Seeded gaps in applications: `python -m benchmarks.applications [--clean 500] [--faulty 500] [--seed 1]`.

Makes applications of invented people that are whole and agree with themselves, and faulty ones with one seeded fault each, in
turn of every kind; reads and checks them as the command does, and prints for each kind how many were found, and what was found
on clean forms, where there is nothing to find. Making knows nothing of the checks: it works out check digits and licence
numbers itself.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter

from benchmarks.application_maker import FAULTS, MADE, as_json, clean, expected_code, faulty, passport_picture


def _read_pictures(count: int, seed: int) -> None:
    """Read pictures as the command does; a reading counts when both lines are right in every character."""
    import tempfile
    from pathlib import Path

    from flows.vetting_papers import read_pictures
    from vetting.application.building import from_data
    from vetting.application.mrz import read_zone

    right, wrong, begun = 0, 0, time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        for number in range(count):
            form = clean(seed * 31 + number)
            paper = form["documents"][0]
            (Path(name) / "passport.jpg").write_bytes(passport_picture(paper["mrz"], random.Random(f"picture {seed} {number}")))
            paper["file"] = "passport.jpg"
            seen = read_pictures(from_data(as_json(form)), Path(name))[1]
            zone = read_zone(seen, form["made_on"]) if seen else None
            right += list(seen) == paper["mrz"]
            wrong += bool(zone and not zone.wrong and list(seen) != paper["mrz"])
    seconds = (time.perf_counter() - begun) / count
    print(f"{count} pictures of passports: {right} read right, {wrong} read wrong with check digits that agree, ", end="")
    print(f"{count - right - wrong} said to be unreadable; {seconds:.1f} s each, making included")


def main() -> None:
    """Make, read, check, count."""
    from vetting.application.building import from_data
    from vetting.application.checking import check
    from vetting.application.rules import Rules

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clean", type=int, default=500)
    parser.add_argument("--faulty", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pictures", type=int, default=0, help="pictures of passports to read: skewed, blurred, compressed")
    parser.add_argument("--show", action="store_true", help="print what was found besides the seeded fault")
    asked = parser.parse_args()
    rules, begun = Rules.load(MADE), time.perf_counter()
    invented = Counter[str]()
    for number in range(asked.clean):
        invented.update(gap.code for gap in check(from_data(as_json(clean(asked.seed * 7919 + number))), rules))
    seeded, found, besides = Counter[str](), Counter[str](), Counter[str]()
    for number in range(asked.faulty):
        form, kind = faulty(number, asked.seed)
        codes = {gap.code for gap in check(from_data(as_json(form)), rules)}
        seeded[kind] += 1
        found[kind] += expected_code(kind) in codes
        for code in codes - {expected_code(kind)}:
            besides[f"{kind}: {code}"] += 1
    seconds = time.perf_counter() - begun
    print(f"{'kind of gap':<34} seeded  found")
    for kind in FAULTS:
        print(f"{kind:<34} {seeded[kind]:>6} {found[kind]:>6}{'' if found[kind] == seeded[kind] else '   MISSED'}")
    print(f"{len(FAULTS)} kinds: {sum(found.values())} of {sum(seeded.values())} seeded gaps found")
    print(f"on {asked.clean} clean forms: {sum(invented.values())} gaps invented {dict(invented) or ''}")
    print(f"{asked.clean + asked.faulty} forms in {seconds:.1f} s, making included")
    if asked.pictures:
        _read_pictures(asked.pictures, asked.seed)
    if asked.show:
        for words, count in besides.most_common():
            print(f"  besides {words} x {count}")


if __name__ == "__main__":
    main()
