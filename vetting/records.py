"""What registers hold about people, and how a person of an application compares with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from vetting.subjects import Person

Band = Literal["none", "review", "strong"]


@dataclass(frozen=True, slots=True, repr=False)
class Fact:
    """One thing that a register says about somebody.

    Attributes:
        kind: "conviction", "arrest", "intelligence", "complaint", "ccj", "insolvency", "sanction", "address", "vehicle",
            "business", "clearance", "no_trace" or "other".
        words: what it says, in a sentence.
        when: the day it is about, where that is known.
        source: the register and the record's number in it.
        read_at: when we read it, UTC.
    """

    kind: str
    words: str
    source: str
    read_at: datetime
    when: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class RegisterRecord:
    """Somebody in a register.

    Attributes:
        register: code of the register.
        key: the record's number in it.
        person: who, as the register describes them.
        facts: what it says about them.
    """

    register: str
    key: str
    person: Person
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Reason:
    """Why one field of a comparison speaks for or against its being the same person.

    Attributes:
        field: "surname", "forename", "born", "postcode", ...
        words: "birth date differs by swapped day and month".
        weight: log2 of the Bayes factor; positive speaks for, negative against.
    """

    field: str
    words: str
    weight: float


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """A record that may be about a person of the application. Never more than a candidate: a person says whether it is them.

    Attributes:
        person_id: id of the person of the application.
        record: the register's record.
        weight: sum of the reasons and of the prior, log2 odds.
        band: "strong" or "review" are shown to a person; "none" is counted and kept, never shown as a finding.
        reasons: the waterfall, in the order of the model, the prior first.
        model: SHA-256 of the model file that made it.
    """

    person_id: str
    record: RegisterRecord
    weight: float
    band: Band
    reasons: tuple[Reason, ...]
    model: str
