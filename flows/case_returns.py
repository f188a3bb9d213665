"""Finds the reports of the files that came back, says what each returned reason teaches, and books what it cost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from automations import ledger, work_items
from automations.ledger import Outcome
from automations.work_items import State
from case_files.returns import Returned, ReturnsError, Taught, code_of, lessons, read_returns
from flows.case_check import states
from flows.case_request import AUTOMATION, TASK_TYPE, urn_key
from flows.workshop import Workshop
from reference.errors import UsageError
from reference.loader import load

_REASONS = 15
"""Codes that fit into the reason of a work item."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What came back and what it teaches; `reasons` are the rows of `case_reasons`."""

    returned: tuple[Returned, ...]
    taught: tuple[Taught, ...]
    reasons: Mapping[str, Mapping[str, Any]]

    def counts(self) -> dict[str, Counter[str]]:
        """By code: how often each lesson was taught."""
        found: dict[str, Counter[str]] = {}
        for own in self.taught:
            found.setdefault(own.code, Counter())[own.lesson] += 1
        return dict(sorted(found.items()))

    def as_data(self) -> dict[str, Any]:
        """As a JSON value."""
        return {
            "files": len(self.returned),
            "reasons": [
                {"code": code, "reason": self.reasons[code]["reason"], **counted} for code, counted in self.counts().items()
            ],
            "unknown": sorted({words for own in self.returned for words in own.unknown}),
            "taught": [{"urn": own.urn, "code": own.code, "lesson": own.lesson} for own in self.taught],
        }

    def lines(self) -> list[str]:
        """For a person: reasons with their lessons, then words that match no reason."""
        data = self.as_data()
        said = [f"{data['files']} file{'' if data['files'] == 1 else 's'} came back"]
        for code, counted in self.counts().items():
            what = ", ".join(f"{lesson} {number}" for lesson, number in counted.most_common())
            said.append(f"  {code}  {self.reasons[code]['reason']}: {what}")
        said += [f"  not known: {words}" for words in data["unknown"]]
        return said


def learn(reports: Path, urn: str, words: Sequence[str], export: Path | None, *, overlay: Path | None = None) -> Learned:
    """What came back, from words or from the CPS's export.

    Args:
        reports: a bag, a folder of bags, or a report (`report.json`).
        urn: of the file, where `words` are given; left out where there is one report only.
        words: reasons by code or in the CPS's words.
        export: the CPS's monthly export, instead of `words`.
        overlay: a force's own reference data.

    Raises:
        UsageError: neither or both of `words` and `export`, or it cannot be told which file came back.
        ReturnsError: a reason is not known, or the export cannot be read.
    """
    reasons = load("case_reasons", overlay=overlay).rows
    known = _reports(reports)
    if bool(words) == (export is not None):
        raise UsageError("Say why the file came back with --reason, or give the CPS's export with --export.")
    if export is not None:
        returned = read_returns(export, reasons)
    else:
        if not urn and len(known) != 1:
            raise UsageError(f"{reports.name} holds reports of {len(known)} files: say with --urn which one came back.")
        codes = [code_of(word, reasons) for word in words]
        if "" in codes:
            raise ReturnsError(f"There is no reason called {words[codes.index('')]!r}: give its code, T01 to T13 or A01 to A23.")
        returned = (Returned(urn or next(iter(known)), tuple(dict.fromkeys(codes))),)
    return Learned(returned, lessons(returned, known), reasons)


@dataclass(frozen=True, slots=True)
class Booked:
    """What was written into the time ledger: files recorded now, files recorded before, and files that it does not know.

    `items` are the work items of those recorded now.
    """

    recorded: int
    before: int
    unknown: int
    items: tuple[str, ...] = ()

    def line(self, minutes: float) -> str:
        """For a person."""
        said = [f"in the time ledger: {self.recorded} returned, {minutes:.0f} minutes of rework each"]
        said += [f"{self.before} recorded before"] if self.before else []
        said += [f"{self.unknown} not built here"] if self.unknown else []
        return "; ".join(said)


def book(workshop: Workshop, returned: Sequence[Returned], minutes: float) -> Booked:
    """Record that cases came back, with the minutes that putting each right took: they count as a loss.

    The same list read twice changes nothing: a case that is recorded as returned stays as it is until it was handed over anew.

    Args:
        workshop: whose records.
        returned: files that came back.
        minutes: of rework for each file.
    """
    engine = workshop.engine
    before = unknown = 0
    items: list[str] = []
    for own in returned:
        key = urn_key(workshop, own.urn)
        with engine.write() as session:
            found = [
                item for item in work_items.find(session, automation=AUTOMATION, limit=1_000_000) if item.result.get("urn") == key
            ]
            sent = next((item for item in found if item.state is State.DONE), None)
            if sent is None:
                before += any(item.state is State.RETURNED for item in found)
                unknown += not any(item.state is State.RETURNED for item in found)
                continue
            person, reason = engine.settings.person, "+".join(own.codes[:_REASONS]) or "not-said"
            work_items.return_item(session, sent.id, person, reason)
            ledger.settle(session, person, f"{sent.id}:{TASK_TYPE}", outcome=Outcome.RETURNED, rework_minutes=minutes)
            items.append(sent.id)
    return Booked(len(items), before, unknown, tuple(items))


def add_rework(workshop: Workshop, item: str, minutes: float) -> None:
    """Add minutes that putting a returned case right took to its line in the ledger.

    Raises:
        LedgerError: there is no such line, or the minutes are below zero or no number.
    """
    engine, run = workshop.engine, f"{item}:{TASK_TYPE}"
    with engine.write() as session:
        before = ledger.run_of(session, run)
        spent = (before.rework_minutes if before else 0.0) + minutes
        ledger.settle(session, engine.settings.person, run, rework_minutes=spent)


def _reports(place: Path) -> dict[str, dict[str, str]]:
    """What the checks said, by URN; the last report of a file counts."""
    found: dict[str, tuple[float, dict[str, str]]] = {}
    for path in [place] if place.is_file() else sorted(place.rglob("report.json")):
        try:
            data = json.loads(path.read_text("utf-8"))
            said, urn, when = states(data), str(data["urn"]), path.stat().st_mtime
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if urn not in found or found[urn][0] <= when:
            found[urn] = (when, said)
    return {urn: said for urn, (_, said) in found.items()}
