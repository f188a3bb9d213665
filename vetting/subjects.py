"""The people of an application: who applies, who is close to them, and what was said about each.

Dates that a form leaves out are None, never a guess; what was written is kept as written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

NameKind = Literal["legal", "birth", "maiden", "previous", "alias", "known_as"]
Relation = Literal[
    "partner",
    "parent",
    "step_parent",
    "sibling",
    "child",
    "parent_in_law",
    "sibling_in_law",
    "co_resident",
    "financial",
    "associate",
    "unstated",
]


@dataclass(frozen=True, slots=True, repr=False)
class PersonName:
    """A name that somebody has or had.

    Attributes:
        forenames: in the order of use, as written.
        surname: as written, with its particles ("de Souza") and hyphens.
        kind: what name it is; each person has one `legal` name, which comes first.
        start, end: when it was used, where that is known.
    """

    forenames: tuple[str, ...]
    surname: str
    kind: NameKind = "legal"
    start: date | None = None
    end: date | None = None

    @property
    def full(self) -> str:
        """Forenames and surname in one line."""
        return " ".join((*self.forenames, self.surname)).strip()


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where somebody lives or lived.

    Attributes:
        lines: house, street, town, as written.
        postcode: as written; empty where there is none.
        country: ISO 3166-1 alpha-2; "GB" for the United Kingdom.
        start, end: from and to; `end` None with `start` given means still there.
    """

    lines: tuple[str, ...]
    postcode: str = ""
    country: str = "GB"
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Somebody, as one source describes them.

    Attributes:
        id: unique in its application or its register.
        names: the legal name first, then the others.
        born: date of birth.
        birth_place, sex: as written; empty where unknown.
        nationalities: ISO 3166-1 alpha-2.
        addresses: newest first.
        phones, emails: as written.
        identifiers: by the kinds of `reference.identifiers` ("driver_number", "nino", "passport", ...), as written.
        vehicles: registration marks, as written.
        businesses: names or numbers of businesses they have a part in.
    """

    id: str
    names: tuple[PersonName, ...]
    born: date | None = None
    birth_place: str = ""
    sex: str = ""
    nationalities: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    identifiers: Mapping[str, str] = field(default_factory=dict)
    vehicles: tuple[str, ...] = ()
    businesses: tuple[str, ...] = ()

    @property
    def name(self) -> PersonName:
        """The legal name."""
        return self.names[0]


@dataclass(frozen=True, slots=True, repr=False)
class ThirdParty:
    """Somebody close to the applicant.

    Attributes:
        person: who it is; `id` is what findings and look-ups name.
        relation: what they are to the applicant; "unstated" where the form does not say.
        lives_with: they share the applicant's home.
    """

    person: Person
    relation: Relation
    lives_with: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Activity:
    """Work, study, unemployment, travel: what filled a stretch of the history.

    Attributes:
        kind: "employment", "education", "unemployed", "travel", "caring" or "other"; empty where the form does not say.
        what: employer, school or what was done, as written.
        contact: who can confirm it, as written.
        start, end: `end` None with `start` given means it goes on.
    """

    kind: str
    what: str
    contact: str = ""
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class IdentityDocument:
    """A document that shows who somebody is.

    Attributes:
        kind: "passport", "driving_licence", "birth_certificate", "proof_of_address" or "other"; empty where the form does
            not say.
        number: as written on the form.
        issued, expires: dates on the document.
        mrz: the lines of its machine-readable zone, where there is one.
        names: the name as the document has it, where it was read.
        born: date of birth as the document has it.
        photo: it has a photograph.
        file: name of the picture or scan that was handed in; empty where there is none.
    """

    kind: str
    number: str = ""
    issued: date | None = None
    expires: date | None = None
    mrz: tuple[str, ...] = ()
    names: PersonName | None = None
    born: date | None = None
    photo: bool = False
    file: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Referee:
    """Somebody who can speak of the applicant and is not close to them.

    Attributes:
        name: as written.
        contact: how they are reached, as written.
        known_since: since when they know the applicant.
    """

    name: str
    contact: str = ""
    known_since: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Application:
    """What somebody handed in to be vetted.

    Attributes:
        reference: the force's number for it.
        level: code of the level ("RV", "MV", "NPPV1", ...) as reference data has them.
        made_on: day of the application; residency and history run back from it.
        applicant: who applies.
        third_parties: everybody close to them whom they named.
        activities: work and study, newest first.
        documents: identity documents.
        referees: who can speak of the applicant.
        consents: what was agreed to ("vetting", "third_parties", "credit", "biometrics"), with the day.
        declarations: answers to the form's yes-or-no questions (`convictions`, `insolvency`, `associations`, ...), with what
            was written beside.
        answers: everything else that was answered, by the form's name for the question.
    """

    reference: str
    level: str
    made_on: date
    applicant: Person
    third_parties: tuple[ThirdParty, ...] = ()
    activities: tuple[Activity, ...] = ()
    documents: tuple[IdentityDocument, ...] = ()
    referees: tuple[Referee, ...] = ()
    consents: Mapping[str, date | None] = field(default_factory=dict)
    declarations: Mapping[str, tuple[bool | None, str]] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
