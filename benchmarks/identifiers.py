"""How many made identifiers the rules find in sentences and form lines, and how many look-alikes they take for one.

    python -m benchmarks.identifiers [--seed 1] [--each 130] [--show 20]

Values come from `identifier_values.py`, sentences from `identifier_sentences.toml`; both were written without looking at the
recognisers' own words. A value is found when spans cover it whole; it is named when a covering span also says the right kind.
A look-alike is a false alarm when a span of any identifier kind touches it. Values are invented; the phone ranges are Ofcom's
for drama.
"""

from __future__ import annotations

import argparse
import random
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.identifier_values import LOOK_ALIKES, MAKERS
from redaction.detection import addresses, dates_of_birth, forms, identifiers, online, phones
from redaction.findings import Span
from training.shapes import date, fill

FINDERS = (identifiers.find, phones.find, online.find, addresses.find, dates_of_birth.find, forms.find)
NOT_IDENTIFIERS = {"URL", "LOCATION", "AGE", "OCCUPATION", "RELATIONSHIP", "PERSON"}
SENTENCES: dict[str, Any] = tomllib.loads(Path(__file__).with_name("identifier_sentences.toml").read_text(encoding="utf-8"))
LEADS = (
    "",
    "",
    "",
    "On Monday I spoke to him. ",
    "Further to your email. ",
    "1. ",
    "I was on patrol with PC Jones. ",
    "He phoned me later. ",
)
TAILS = ("", "", " Nothing else is known.", "\nSigned")


@dataclass(frozen=True, slots=True)
class Case:
    """A text with one value in it: its place, its kind (or look-alike class), and whether its check holds."""

    text: str
    start: int
    end: int
    kind: str
    valid: bool = True


def placed(frame: str, value: str, kind: str, valid: bool = True) -> Case:
    """A case from a frame with `{v}` where the value goes."""
    before, after = frame.split("{v}")
    return Case(before + value + after, len(before), len(before) + len(value), kind, valid)


def identifier_cases(rng: Random, each: int) -> Iterator[Case]:
    """Values in sentences that name them; where a check exists a third of them fail it."""
    for kind, (make, checked) in MAKERS.items():
        words = SENTENCES["kinds"][kind]
        for number in range(each):
            valid = not (checked and number % 3 == 0)
            label = rng.choice(words["names"])
            frame = rng.choice(words["sentences"] if rng.random() < 0.3 else SENTENCES["frames"])
            frame = frame.replace("{L.upper}", label.upper()).replace("{L}", label).replace("{l}", label[0].upper() + label[1:])
            yield placed(rng.choice(LEADS) + frame + rng.choice(TAILS), make(rng, valid), kind, valid)


def look_alike_cases(rng: Random, each: int) -> Iterator[Case]:
    """Look-alikes in the sentences of their class."""
    for name, shapes in LOOK_ALIKES.items():
        names = SENTENCES["look_alike_names"].get(name)
        for _ in range(each):
            frame = rng.choice(SENTENCES["look_alikes"][name])
            if names and rng.random() < 0.4:
                frame = rng.choice(SENTENCES["look_alike_frames"]).replace("{L}", rng.choice(names))
            yield placed(rng.choice(LEADS) + frame, fill(rng, *shapes), name)


NAMES, TYPES = SENTENCES["street_names"], SENTENCES["street_types"]
PLACES = [tuple(place) for place in SENTENCES["places"]]


def address_cases(rng: Random, count: int) -> Iterator[Case]:
    """British addresses in many layouts."""
    for _ in range(count):
        town, county, area = rng.choice(PLACES)
        code = f"{area}{rng.randint(1, 19)} {rng.randint(0, 9)}{rng.choice(('AB', 'DE', 'HJ', 'LN', 'PQ', 'RS'))}"
        street = f"{rng.choice(NAMES)} {rng.choice(TYPES)}"
        number = rng.choice(
            (f"{rng.randint(1, 250)}", f"{rng.randint(1, 90)}{rng.choice('abAB')}", f"{rng.randint(1, 40)}-{rng.randint(41, 60)}")
        )
        kind = rng.choice(("plain", "plain", "plain", "flat", "block", "house", "the", "bare"))
        first = {
            "plain": f"{number} {street}",
            "flat": f"{rng.choice(('Flat', 'Apartment', 'Apt'))} {rng.choice((str(rng.randint(1, 40)), rng.choice('ABC')))},"
            f" {number} {street}",
            "block": f"{rng.randint(1, 40)} {rng.choice(NAMES)} {rng.choice(('House', 'Court', 'Tower'))}, {street}",
            "house": f"{rng.choice(('Rose', 'Orchard', 'Ivy', 'Holly'))} {rng.choice(('Cottage', 'House', 'Farm', 'Lodge'))},"
            f" {street}",
            "the": f"{rng.randint(1, 60)} The {rng.choice(('Limes', 'Green', 'Paddocks', 'Willows', 'Hollies'))}",
            "bare": f"{number} {street}",
        }[kind]
        parts = [first, town, county, code]
        if kind == "bare":
            parts = [first]
        elif rng.random() < 0.25:
            parts = [first, town]
        elif rng.random() < 0.3:
            parts = [first, town, code]
        separator = rng.choice((", ", ", ", "\n", ",\n"))
        value = separator.join(part for part in parts if part)
        if len(parts) > 2 and rng.random() < 0.5:
            value = value.replace(separator + code, " " + code)
        value = rng.choice((value, value, value, value.upper(), value.replace(code, code.lower())))
        yield placed(rng.choice(SENTENCES["addresses"]), value, "ADDRESS")


def date_cases(rng: Random, count: int) -> Iterator[Case]:
    """Dates of birth and, as look-alikes, as many other dates of the same years."""
    for frames, kind in ((SENTENCES["births"], "DATE_OF_BIRTH"), (SENTENCES["other_dates"], "other date")):
        for _ in range(count):
            yield placed(rng.choice(frames), date(rng, 1940, 2012), kind)


class Tally:
    """Counts by kind, the cases that went wrong, and the letters read."""

    def __init__(self) -> None:
        self.rows: dict[str, Counter[str]] = defaultdict(Counter)
        self.wrong: list[str] = []
        self.letters = 0

    def add(self, case: Case, wrong: str, **counts: bool) -> None:
        """Count one case; `wrong` says what went wrong, if anything."""
        self.letters += len(case.text)
        self.rows[case.kind].update({"made": 1, **counts})
        if wrong:
            self.wrong.append(f"{wrong} {case.kind}: {case.text!r}")

    def total(self, name: str) -> int:
        """The sum over all kinds."""
        return sum(row[name] for row in self.rows.values())


def touching(case: Case) -> list[Span]:
    """Spans of any recogniser that touch the value."""
    spans = [span for find in FINDERS for span in find(case.text)]
    return [span for span in spans if span.start < case.end and case.start < span.end]


def covered(case: Case, spans: list[Span]) -> bool:
    """Whether spans cover every letter and digit of the value."""
    places = {place for span in spans for place in range(span.start, span.end)}
    return all(place in places for place in range(case.start, case.end) if case.text[place].isalnum())


def named(case: Case, spans: list[Span]) -> bool:
    """Whether a span says the right kind; a postcode may be part of an address, a sort code of an account."""
    wider = {"POSTCODE": "ADDRESS", "SORT_CODE": "BANK_ACCOUNT"}
    return any(span.kind in (case.kind, wider.get(case.kind)) for span in spans)


def measure_identifiers(rng: Random, each: int) -> Tally:
    """Print how many values were found, kind by kind."""
    tally = Tally()
    for case in identifier_cases(rng, each):
        spans = touching(case)
        found = covered(case, spans)
        tally.add(
            case,
            "" if found else "missed",
            found=found,
            named=named(case, spans),
            failing=not case.valid,
            saved=found and not case.valid,
        )
    print(f"{'identifier':22} made found named | check fails: made found")
    for kind, row in tally.rows.items():
        print(f"{kind:22} {row['made']:4} {row['found']:5} {row['named']:5} | {row['failing']:17} {row['saved']:5}")
    made, found_in_all = tally.total("made"), tally.total("found")
    print(f"{'all':22} {made:4} {found_in_all:5}   recall {100 * found_in_all / made:.2f} %\n")
    return tally


def measure_look_alikes(rng: Random, each: int) -> Tally:
    """Print how many look-alikes raised an alarm, class by class."""
    tally = Tally()
    for case in look_alike_cases(rng, each):
        alarm = any(span.kind not in NOT_IDENTIFIERS for span in touching(case))
        tally.add(case, "false alarm" if alarm else "", alarm=alarm)
    print(f"{'look-alike':22} made alarms")
    for name, row in tally.rows.items():
        print(f"{name:22} {row['made']:4} {row['alarm']:6}")
    made, alarms = tally.total("made"), tally.total("alarm")
    print(f"{'all':22} {made:4} {alarms:6}   rate {100 * alarms / made:.2f} %\n")
    return tally


def measure_addresses(rng: Random, count: int) -> Tally:
    """Print how many addresses were found whole and as one span, and how much else was masked."""
    tally, right, masked = Tally(), 0, 0
    for case in address_cases(rng, count):
        spans = [s for find in (addresses.find, forms.find) for s in find(case.text) if s.kind in ("ADDRESS", "POSTCODE")]
        places = {place for span in spans for place in range(span.start, span.end)}
        whole, exact = covered(case, spans), any((span.start, span.end) == (case.start, case.end) for span in spans)
        right, masked = right + sum(case.start <= place < case.end for place in places), masked + len(places)
        tally.add(case, "" if exact else "inexact" if whole else "missed", whole=whole, exact=exact)
    row = tally.rows["ADDRESS"]
    share = 100 * right / max(1, masked)
    print(
        f"addresses: {row['whole']} of {row['made']} whole, {row['exact']} as one exact span, {share:.1f} % of"
        f" masked letters right"
    )
    return tally


def measure_dates(rng: Random, count: int) -> Tally:
    """Print how many dates of birth were found, and how many other dates were taken for one."""
    tally = Tally()
    for case in date_cases(rng, count):
        spans = [span for find in (dates_of_birth.find, forms.find) for span in find(case.text)]
        hit = any(span.kind == "DATE_OF_BIRTH" and span.start <= case.start and span.end >= case.end for span in spans)
        tally.add(case, "" if hit == (case.kind == "DATE_OF_BIRTH") else "wrong", hit=hit)
    born, other = tally.rows["DATE_OF_BIRTH"], tally.rows["other date"]
    print(f"dates of birth: {born['hit']} of {born['made']}; other dates taken for one: {other['hit']} of {other['made']}")
    return tally


def measure_written_out() -> Tally:
    """Print how the sentences fare that were written one by one."""
    tally = Tally()
    for text, value in SENTENCES["written_out"]:
        start = text.rindex(value)
        case = Case(text, start, start + len(value), "named")
        hit = covered(case, touching(case))
        tally.add(case, "" if hit else "missed", hit=hit)
    for text in SENTENCES["without"]:
        case = Case(text, 0, len(text), "without")
        alarm = any(span.kind not in NOT_IDENTIFIERS for span in touching(case))
        tally.add(case, "false alarm" if alarm else "", hit=alarm)
    named_row, without = tally.rows["named"], tally.rows["without"]
    print(f"written out: {named_row['hit']} of {named_row['made']} found; false alarms: {without['hit']} of {without['made']}")
    return tally


def main() -> None:
    """Make, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=130, help="values of each kind")
    parser.add_argument("--show", type=int, default=0, help="print so many misses and false alarms")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    started = time.perf_counter()
    tallies = [
        measure_identifiers(rng, options.each),
        measure_look_alikes(rng, options.each * 3 // 2),
        measure_addresses(rng, 500),
        measure_dates(rng, 500),
        measure_written_out(),
    ]
    speed = sum(tally.letters for tally in tallies) / (time.perf_counter() - started)
    print(f"{speed:,.0f} characters a second in texts of about 60 characters")
    wrong = [line for tally in tallies for line in tally.wrong]
    rng.shuffle(wrong)
    print("\n".join(wrong[: options.show]))


if __name__ == "__main__":
    main()
