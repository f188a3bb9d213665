"""An invented application with twelve third parties, and what five registers said about them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from vetting.dossier.content import DossierInput, Gap, Lookup, PersonFact
from vetting.records import Candidate, Fact, Reason, RegisterRecord
from vetting.subjects import Address, Application, IdentityDocument, Person, PersonName, Relation, ThirdParty

MADE = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)
READ = datetime(2026, 3, 6, 9, 12, tzinfo=UTC)
MODEL = "3f9ad2" + "0" * 58
HOME = Address(("14 Tannery Row", "Oldmere"), "OM4 7QX", start=date(2021, 5, 1))
FORMER = Address(("3 Quay Street", "Wexcombe"), "WX1 2AB", start=date(2015, 1, 1), end=date(2021, 4, 30))
PARENTS = Address(("The Old Forge", "Little Harrow"), "LH9 1ZZ", start=date(1989, 1, 1))


def person(
    id: str, forenames: str, surname: str, born: date | None, *addresses: Address, others: tuple[PersonName, ...] = ()
) -> Person:
    return Person(id, (PersonName(tuple(forenames.split()), surname), *others), born, addresses=addresses)


_OTHERS: tuple[tuple[str, str, str, date | None, Relation, bool, Address], ...] = (
    ("P1", "Tobias Arlo", "Pellworth", date(1991, 2, 11), "partner", True, HOME),
    ("P2", "Marjorie", "Haverstock", date(1961, 7, 3), "parent", False, PARENTS),
    ("P3", "Desmond Frederick", "Haverstock", date(1958, 12, 24), "parent", False, PARENTS),
    ("P4", "Celia", "Thornaby", date(1966, 4, 19), "step_parent", False, Address(("Flat 6", "Mill Lane", "Oldmere"), "OM1 1AA")),
    ("P5", "Rupert Ivo", "Haverstock", date(1988, 9, 30), "sibling", False, FORMER),
    ("P6", "Imogen", "Haverstock-Vane", date(1996, 1, 8), "sibling", False, Address(("9 Larch Close", "Dunmoor"), "DM3 3CD")),
    ("P7", "Felix", "Pellworth", date(2012, 6, 21), "child", True, HOME),
    ("P8", "Wilhelmina", "Pellworth", date(1964, 10, 2), "parent_in_law", False, Address(("2 Abbey View", "Dunmoor"), "DM1 9EF")),
    ("P9", "Augustus", "Pellworth", date(1963, 3, 15), "parent_in_law", False, Address(("2 Abbey View", "Dunmoor"), "DM1 9EF")),
    ("P10", "Bartholomew", "Pellworth", date(1994, 8, 8), "sibling_in_law", False, FORMER),
    ("P11", "Zuzanna", "Kowalczyk-Brandt", None, "co_resident", True, HOME),
    (
        "P12",
        "Oswin",
        "Drummond-Lacey",
        date(1985, 5, 5),
        "financial",
        False,
        Address(("Unit 4 Dock Road", "Wexcombe"), "WX2 8GH"),
    ),
)


def applicant() -> Person:
    return Person(
        "P0",
        (PersonName(("Philippa", "Jane"), "Haverstock"), PersonName(("Pippa",), "Haverstock", "known_as")),
        date(1990, 3, 12),
        birth_place="Oldmere",
        nationalities=("GB",),
        addresses=(HOME, FORMER),
        phones=("07700 900123",),
        emails=("p.haverstock@example.org",),
        vehicles=("AB12 CDE",),
        businesses=("Haverstock Ceramics",),
    )


def application() -> Application:
    third = []
    for id, forenames, surname, born, relation, lives_with, address in _OTHERS:
        one = person(id, forenames, surname, born, address)
        if id == "P12":
            one = Person(one.id, one.names, one.born, addresses=one.addresses, businesses=("Haverstock Ceramics",))
        if id == "P1":
            one = Person(one.id, one.names, one.born, addresses=one.addresses, vehicles=("AB12 CDE",))
        third.append(ThirdParty(one, relation, lives_with))
    return Application(
        "V-2026-0412",
        "RV",
        date(2026, 3, 2),
        applicant(),
        tuple(third),
        documents=(IdentityDocument("passport", "123456789", born=date(1990, 12, 3), photo=True),),
        declarations={
            "convictions": (False, ""),
            "insolvency": (False, ""),
            "business_interests": (True, "a pottery with a friend"),
            "third_party_convictions": (False, "none that I know of"),
            "associations": (None, ""),
        },
    )


def candidates() -> tuple[Candidate, ...]:
    own = RegisterRecord(
        "LOCAL-CRIME",
        "LC/2019/77120",
        Person(
            "r1",
            (PersonName(("Philippa",), "Haverstock"), PersonName(("Philippa",), "Marchetti", "alias")),
            date(1990, 12, 3),
            addresses=(FORMER, Address(("Top Flat", "88 Castle Street", "Wexcombe"), "WX1 5PL", end=date(2023, 6, 1))),
            vehicles=("AB12 CDE", "XY70 ZZZ"),
        ),
        (
            Fact(
                "conviction",
                "Convicted of theft from an employer; conditional discharge for twelve months",
                "LOCAL-CRIME LC/2019/77120",
                READ,
                date(2019, 11, 4),
            ),
            Fact("address", "Lived at 88 Castle Street, Wexcombe", "LOCAL-CRIME LC/2019/77120", READ, date(2023, 1, 5)),
        ),
    )
    brother = RegisterRecord(
        "PND-ROBOT",
        "PND 0098/33/R",
        Person("r2", (PersonName(("Rupert",), "Haverstock"),), date(1988, 9, 30), addresses=(FORMER,)),
        (Fact("intelligence", "Seen in company of a named drug supplier, graded E41", "PND-ROBOT PND 0098/33/R", READ, None),),
    )
    friend = RegisterRecord(
        "INSOLVENCY",
        "BKT 5512/2024",
        Person("r3", (PersonName(("Oswyn",), "Drummond Lacey"),), date(1985, 5, 5), businesses=("Lacey Imports",)),
        (Fact("insolvency", "Bankruptcy order; discharged a year later", "INSOLVENCY BKT 5512/2024", READ, date(2024, 2, 1)),),
    )
    chance = RegisterRecord("SANCTIONS", "GRP-11802", Person("r4", (PersonName(("Felix",), "Pelworth"),), date(1971, 6, 21)))
    prior = Reason("prior", "one record in a million is expected to be this person", -19.9)
    return (
        Candidate(
            "P12",
            friend,
            9.6,
            "review",
            (
                prior,
                Reason("surname", "same but for the hyphen (rare)", 13.8),
                Reason("forename", "one letter differs", 5.1),
                Reason("born", "same day, month and year", 10.6),
            ),
            MODEL,
        ),
        Candidate(
            "P0",
            own,
            15.7,
            "strong",
            (
                prior,
                Reason("surname", "same surname (rare)", 12.1),
                Reason("forename", "same first name", 7.0),
                Reason("born", "birth date differs by swapped day and month", 4.0),
                Reason("postcode", "a former address is the same", 12.5),
            ),
            MODEL,
        ),
        Candidate(
            "P5",
            brother,
            14.9,
            "strong",
            (
                prior,
                Reason("surname", "same surname (rare)", 12.1),
                Reason("born", "same day, month and year", 10.6),
                Reason("postcode", "same postcode and house", 12.1),
            ),
            MODEL,
        ),
        Candidate("P7", chance, -8.4, "none", (prior, Reason("surname", "one letter differs", 11.5)), MODEL),
    )


def dossier_input() -> DossierInput:
    registers = ("LOCAL-CRIME", "PND-ROBOT", "CREDIT-REST", "INSOLVENCY", "SANCTIONS")
    ids = ("P0", *(row[0] for row in _OTHERS))
    found = {(candidate.record.register, candidate.person_id) for candidate in candidates()}
    lookups = tuple(
        Lookup(
            register,
            id,
            READ + timedelta(seconds=7 * at),
            "Clerk Amberley" if register == "PND-ROBOT" else "hoursback",
            not (register == "PND-ROBOT" and id == "P8"),
            "the terminal was not reachable; asked again on Monday"
            if register == "PND-ROBOT" and id == "P8"
            else ("a record came back" if (register, id) in found else "no trace"),
            int((register, id) in found),
        )
        for at, (register, id) in enumerate((register, id) for register in registers for id in ids)
    )
    facts = (
        PersonFact("P0", Fact("no_trace", "No trace", "CREDIT-REST", READ)),
        PersonFact("P2", Fact("no_trace", "No trace", "LOCAL-CRIME", READ)),
    )
    gaps = (
        Gap("THIRD-PARTY-BORN", "No date of birth for Zuzanna Kowalczyk-Brandt", "When was Zuzanna Kowalczyk-Brandt born?"),
        Gap(
            "DECLARATION-OPEN",
            "The question about associations is not answered",
            "Do you have, or have you had, contact with anybody who you know or suspect to be involved in crime?",
        ),
    )
    return DossierInput(application(), MADE, candidates(), facts, gaps, lookups)
