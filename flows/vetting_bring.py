"""Brings together what a dossier is made of: gaps of the form, every look-up, and what registers hold, compared with each person.

Nothing that a register gave is dropped: a record that the comparison does not bring together with the person it was asked about
stands in the band "none", which the dossier counts. Nothing that is missing looks like an answer: one that was cut, a check for
which no register is connected, and one that somebody has to make by hand count as not answered: nothing is recommended then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from automations.settings import Settings
from flows.delivery import write_new
from flows.vetting_check import CheckedApplication, check_application
from flows.vetting_gather import Gathered, LookedUp
from vetting.dossier.content import DossierInput, Gap, Lookup, PersonFact, people_of
from vetting.matching.matcher import Matcher
from vetting.matching.model import Model, load_model
from vetting.records import Candidate, Reason, RegisterRecord
from vetting.subjects import Person
from vetting.written import as_data

_APART = "the comparison finds nothing that this record and the person share"


@dataclass(frozen=True, slots=True, repr=False)
class _Asked:
    """One register: everything that it gave, and whom it was asked about."""

    records: Mapping[str, RegisterRecord]
    looked_up: tuple[LookedUp, ...]


def bring_together(
    checked: CheckedApplication, gathered: Gathered, model: Model, person: str, made_at: datetime | None = None
) -> DossierInput:
    """What a dossier is made of.

    Args:
        checked: the application with its gaps.
        gathered: what registers gave.
        model: what people are compared by.
        person: who asked.
        made_at: now unless given.
    """
    people = {each.id: each for each in people_of(gathered.application)}
    matcher, moment = Matcher(model), made_at or datetime.now(UTC)
    return DossierInput(
        application=gathered.application,
        made_at=moment,
        candidates=tuple(one for asked in _by_register(gathered) for one in _compared(asked, people, matcher)),
        facts=tuple(PersonFact(each.person_id, fact) for each in gathered.looked_up for fact in each.facts),
        gaps=tuple(Gap(gap.code, gap.finding, gap.question) for gap in checked.gaps),
        lookups=(*(_look_up(each, person) for each in gathered.looked_up), *_left(gathered, person, moment)),
    )


def write_gathered(path: Path, source: DossierInput, *, overwrite: bool = False) -> None:
    """Write what was brought together as one JSON file, for its owner alone; it holds personal data."""
    content = json.dumps(as_data(source), ensure_ascii=False, indent=1).encode()
    write_new(path, content, overwrite=overwrite)
    path.chmod(0o600)


def bring_file(application: Path, gathered: Gathered, out: Path, *, overlay: Path | None = None, overwrite: bool = False) -> None:
    """Compare what was gathered for the application in a file, and write what its dossier is made of.

    Raises:
        ModelChangedError: the model for matching is not what its version stands for.
    """
    checked = check_application(application, overlay=overlay)
    model = load_model(overlay=overlay)
    write_gathered(out, bring_together(checked, gathered, model, Settings.load().person), overwrite=overwrite)


def _by_register(gathered: Gathered) -> Iterator[_Asked]:
    for register in dict.fromkeys(each.register for each in gathered.looked_up):
        own = tuple(each for each in gathered.looked_up if each.register == register)
        yield _Asked({record.key: record for each in own for record in each.records}, own)


def _compared(asked: _Asked, people: Mapping[str, Person], matcher: Matcher) -> Iterable[Candidate]:
    """Everybody whom the register was asked about with everything that it gave, whomever it was asked about then."""
    if not asked.records:
        return
    ids = list(dict.fromkeys(each.person_id for each in asked.looked_up))
    prepared = matcher.prepare(asked.records.values())
    found = matcher.candidates_of([people[person_id] for person_id in ids], prepared, all_bands=True)
    for person_id, candidates in found.items():
        yield from candidates
        there = {candidate.record.key for candidate in candidates}
        given = {record.key: record for each in asked.looked_up if each.person_id == person_id for record in each.records}
        for key, record in given.items():
            if key not in there:
                prior = matcher.model.prior
                apart = (Reason("prior", _APART, prior),)
                yield Candidate(person_id, record, prior, "none", apart, matcher.model.sha256)


def _look_up(each: LookedUp, person: str) -> Lookup:
    count = len(each.records)
    if each.state == "waiting":
        words = "Somebody has yet to look; this is no answer."
    elif each.state == "not_answered":
        words = f"Not answered: {each.words or each.reason}"
    else:
        words = f"{count} record{'s' * (count != 1)} came back." if count else "No trace."
        words += " There were more than are read." if each.cut else ""
    return Lookup(each.title, each.person_id, each.asked_at, person, each.state == "answered" and not each.cut, words, count)


def _left(gathered: Gathered, person: str, moment: datetime) -> Iterator[Lookup]:
    """Checks of the level that nothing was asked for."""
    applicant = gathered.application.applicant.id
    for check in gathered.unserved:
        yield Lookup(check, applicant, moment, person, False, "No register is connected for this check.")
    for check in gathered.by_person:
        yield Lookup(check, applicant, moment, person, False, "Somebody has to look or ask; this is no answer.")
