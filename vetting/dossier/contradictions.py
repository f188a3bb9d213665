"""Where what was declared and what was found do not agree. Each says both sides; none says why, or what it means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from vetting.records import Candidate
from vetting.subjects import Address, Application, Person, PersonName

_ASKED: Mapping[str, tuple[str, ...]] = {
    "convictions": ("conviction",),
    "arrests": ("arrest",),
    "insolvency": ("insolvency",),
    "ccj": ("ccj",),
    "complaints": ("complaint",),
    "business_interests": ("business",),
    "sanctions": ("sanction",),
}
"""A yes-or-no question of the form, by its name, and the kinds of fact that speak against a "no"."""

_ASKED_OF_OTHERS: Mapping[str, tuple[str, ...]] = {
    "third_party_convictions": ("conviction",),
    "associations": ("conviction", "intelligence"),
}


@dataclass(frozen=True, slots=True, repr=False)
class Contradiction:
    """Two things that do not agree.

    Attributes:
        person_id: about whom.
        declared: what the application says.
        found: what was found.
        source: where it was found, with the time of the look-up where there was one.
        sure: it stands on the form itself or on a strong candidate; otherwise it holds only if the candidate is the person.
        candidate: number of the candidate; empty where none is needed.
    """

    person_id: str
    declared: str
    found: str
    source: str
    sure: bool
    candidate: str = ""


def contradictions_of(application: Application, candidates: Mapping[str, Candidate]) -> tuple[Contradiction, ...]:
    """All of them: those of the form with its own documents first, then sure ones, then those that hang on a candidate."""
    found = [*_documents(application)]
    for number, candidate in candidates.items():
        found += _answers(application, number, candidate)
        if candidate.person_id == application.applicant.id:
            found += _particulars(application.applicant, number, candidate, application.made_on)
    own = [one for one in found if not one.candidate]
    return (*own, *(one for one in found if one.candidate and one.sure), *(one for one in found if not one.sure))


def _documents(application: Application) -> Iterator[Contradiction]:
    applicant = application.applicant
    for document in application.documents:
        what = document.kind.replace("_", " ")
        if document.born and applicant.born and document.born != applicant.born:
            yield Contradiction(
                applicant.id,
                f"born on {day(applicant.born)}",
                f"born on {day(document.born)}",
                f"the {what} handed in",
                sure=True,
            )
        if document.names and not _known(document.names, applicant.names):
            yield Contradiction(
                applicant.id,
                f"names: {'; '.join(name.full for name in applicant.names)}",
                f"the name {document.names.full}",
                f"the {what} handed in",
                sure=True,
            )


def _answers(application: Application, number: str, candidate: Candidate) -> Iterator[Contradiction]:
    asked = _ASKED if candidate.person_id == application.applicant.id else _ASKED_OF_OTHERS
    for question, kinds in asked.items():
        answer, beside = application.declarations.get(question, (None, ""))
        if answer is not False:
            continue
        for fact in candidate.record.facts:
            if fact.kind in kinds:
                words = f'"no" to {question.replace("_", " ")}' + (f" ({beside})" if beside else "")
                source = f"{fact.source}, read {day(fact.read_at)}, {fact.read_at:%H:%M} UTC"
                yield Contradiction(candidate.person_id, words, fact.words, source, candidate.band == "strong", number)


def _particulars(person: Person, number: str, candidate: Candidate, made_on: date) -> Iterator[Contradiction]:
    other, sure = candidate.record.person, candidate.band == "strong"
    source = f"{candidate.record.register} {candidate.record.key}"

    def one(declared: str, found: str) -> Contradiction:
        return Contradiction(person.id, declared, found, source, sure, number)

    if person.born and other.born and person.born != other.born:
        yield one(f"born on {day(person.born)}", f"born on {day(other.born)}")
    for name in other.names:
        if not _known(name, person.names):
            yield one(f"names: {'; '.join(known.full for known in person.names)}", f"the name {name.full}")
    homes = {_postcode(address) for address in person.addresses}
    for address in other.addresses:
        late = address.end is None or (made_on - address.end).days < 5 * 366
        if late and _postcode(address) and _postcode(address) not in homes:
            yield one("no such address in the last five years", f"the address {', '.join((*address.lines, address.postcode))}")
    for what, ours, theirs in (
        ("vehicle", person.vehicles, other.vehicles),
        ("business", person.businesses, other.businesses),
    ):
        known = {_plain(value) for value in ours}
        for value in theirs:
            if _plain(value) not in known:
                yield one(f"no such {what}", f"the {what} {value}")


def day(value: date | None) -> str:
    """A date as people write it; "not known" for none."""
    return f"{value.day} {value:%B %Y}" if value else "not known"


def _known(name: PersonName, names: Iterable[PersonName]) -> bool:
    """Whether a name is one of these: same surname, and each first name the same or an initial of it."""
    return any(_plain(name.surname) == _plain(other.surname) and _agree(name.forenames, other.forenames) for other in names)


def _agree(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    if not some or not others:
        return True
    first, second = _plain(some[0]), _plain(others[0])
    return first == second or (min(len(first), len(second)) == 1 and first[:1] == second[:1])


def _postcode(address: Address) -> str:
    return _plain(address.postcode)


def _plain(value: str) -> str:
    folded = unicodedata.normalize("NFKD", value).casefold()
    return re.sub(r"[\W_\u0300-\u036f]+", "", folded)
