"""What a dossier holds: facts, candidates with their reasons, gaps, look-ups, links and contradictions, all numbered.

Nothing here is weighed into a score of a person. Each candidate's weight is shown as what it is: how much the fields that were
compared speak for its being the same person, not whether anybody is suitable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vetting.dossier.contradictions import Contradiction, contradictions_of
from vetting.dossier.links import Link, Thing, links_of
from vetting.records import Candidate, Fact
from vetting.subjects import Application, Person


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the application leaves open: its code, what is missing, and the question to send back."""

    code: str
    words: str
    question: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """A look-up that was made, or tried.

    Attributes:
        register: name of the register.
        person_id: whom it was about.
        asked_at: when, UTC.
        asked_by: who asked.
        answered: whether an answer came; one without an answer is never read as "no trace".
        words: what came back, in a sentence; why nothing came where nothing did.
        records: how many records came back.
    """

    register: str
    person_id: str
    asked_at: datetime
    asked_by: str
    answered: bool
    words: str
    records: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class PersonFact:
    """A fact about a person of the application that came without a candidate: "no trace", an answer by letter."""

    person_id: str
    fact: Fact


@dataclass(frozen=True, slots=True, repr=False)
class DossierInput:
    """What a dossier is made of.

    Attributes:
        application: as it was handed in.
        made_at: when the dossier is made, UTC; the same input makes the same bytes.
        candidates: from all registers, lists of sanctions and insolvencies among them; those of band "none" are counted only.
        facts: facts that came without a candidate.
        gaps: what the application leaves open.
        lookups: every one that was made or tried.
    """

    application: Application
    made_at: datetime
    candidates: tuple[Candidate, ...] = ()
    facts: tuple[PersonFact, ...] = ()
    gaps: tuple[Gap, ...] = ()
    lookups: tuple[Lookup, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class NumberedFact:
    """A fact with its number, whom it may be about, and the candidate it comes with (empty where it has none)."""

    number: str
    person_id: str
    candidate: str
    fact: Fact


@dataclass(frozen=True, slots=True, repr=False)
class Dossier:
    """A dossier, ready to be set.

    Attributes:
        source: what it was made of.
        contradictions: X1, X2, ...: declared against found; they come first.
        candidates: C1, C2, ...: those that a person has to judge, strong ones first.
        facts: F1, F2, ...
        gaps: G1, G2, ...
        links, things: the network.
        set_aside: how many candidates of band "none" there were.
    """

    source: DossierInput
    contradictions: Mapping[str, Contradiction]
    candidates: Mapping[str, Candidate]
    facts: tuple[NumberedFact, ...]
    gaps: Mapping[str, Gap]
    links: tuple[Link, ...]
    things: tuple[Thing, ...]
    set_aside: int
    people: Mapping[str, Person] = field(default_factory=dict)

    @property
    def numbers(self) -> frozenset[str]:
        """Everything that a rationale can rely on, by its number."""
        facts = (fact.number for fact in self.facts)
        return frozenset((*self.contradictions, *self.candidates, *facts, *self.gaps))

    @property
    def counts(self) -> dict[str, int]:
        """How much of it needs a person's eye, by the names that the records use."""
        answered = sum(lookup.answered for lookup in self.source.lookups)
        bands = [candidate.band for candidate in self.candidates.values()]
        return {
            "answered": answered,
            "unanswered": len(self.source.lookups) - answered,
            "strong": bands.count("strong"),
            "review": bands.count("review"),
            "gaps": len(self.gaps),
            "contradictions": len(self.contradictions),
        }


def build(source: DossierInput) -> Dossier:
    """Number everything and work out contradictions and links. The order depends on the input alone."""
    shown = [candidate for candidate in source.candidates if candidate.band != "none"]
    shown.sort(key=lambda one: (one.band != "strong", one.person_id, one.record.register, one.record.key))
    candidates = {f"C{number}": candidate for number, candidate in enumerate(shown, start=1)}
    found = contradictions_of(source.application, candidates)
    links, things = links_of(source.application, candidates)
    return Dossier(
        source=source,
        contradictions={f"X{number}": one for number, one in enumerate(found, start=1)},
        candidates=candidates,
        facts=tuple(_numbered(source, candidates)),
        gaps={f"G{number}": gap for number, gap in enumerate(source.gaps, start=1)},
        links=links,
        things=things,
        set_aside=len(source.candidates) - len(shown),
        people={person.id: person for person in people_of(source.application)},
    )


def people_of(application: Application) -> tuple[Person, ...]:
    """The applicant, then the third parties in the order of the form."""
    return (application.applicant, *(third.person for third in application.third_parties))


def _numbered(source: DossierInput, candidates: Mapping[str, Candidate]) -> Iterator[NumberedFact]:
    with_candidates = [
        (candidate.person_id, number, fact) for number, candidate in candidates.items() for fact in candidate.record.facts
    ]
    alone = [(one.person_id, "", one.fact) for one in source.facts]
    for number, (person, candidate, fact) in enumerate((*with_candidates, *alone), start=1):
        yield NumberedFact(f"F{number}", person, candidate, fact)
