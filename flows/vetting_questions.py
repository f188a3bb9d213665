"""Joins people of an application and rows of registers: whom a register is asked about, and what its rows say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from automations.registers.asking import Answer, Question, Row, Template, Value
from vetting.application.rules import Rules
from vetting.application.stretches import age_on
from vetting.records import Fact, RegisterRecord
from vetting.subjects import Address, Application, Person, PersonName

FACTS = frozenset(
    (
        *("conviction", "arrest", "intelligence", "complaint", "ccj", "insolvency", "sanction", "address", "vehicle", "business"),
        *("clearance", "other"),
    )
)
"""Kinds of facts that a register may name (`vetting.records.Fact`)."""
_COMPACT = ("nino", "driver_number", "passport")


def asked_about(application: Application, rules: Rules, check: str) -> tuple[Person, ...]:
    """Who is looked up for a check: the applicant where the level has it, third parties where it has it for them.

    Third parties below the age of the reference data are left out; where the age is not known they are asked about. Who lives
    with the applicant has the applicant's address.
    """
    row = rules.checks.get(check)
    if row is None or application.level not in row["levels"]:
        return ()
    people = [application.applicant]
    if application.level in row["third_parties"]:
        for party in application.third_parties:
            known = rules.people.get(party.relation)
            born, least = party.person.born, known["least_age"] if known else 0
            if born is None or age_on(born, application.made_on) >= least:
                shared = party.lives_with and not party.person.addresses
                people.append(_at_home(party.person, application.applicant) if shared else party.person)
    return tuple(people)


def question_about(person: Person) -> Question:
    """What a register is asked: every value by which the person may stand in it."""
    names = person.names
    values: dict[str, tuple[Value, ...]] = {
        "surname": _all(spelling for name in names for spelling in _spellings(name.surname)),
        "forename": _all(spelling for name in names for each in name.forenames for spelling in _spellings(each)),
        "born": (person.born,) if person.born else (),
        "postcode": _all(_compact(address.postcode) for address in person.addresses),
        "phone": _all(writing for phone in person.phones for writing in _phone_writings(phone)),
        "email": _all(email.strip().upper() for email in person.emails),
        "vehicle": _all(map(_compact, person.vehicles)),
        "business": _all(business.strip().upper() for business in person.businesses),
    }
    values |= {kind: _all((_compact(person.identifiers.get(kind, "")),)) for kind in _COMPACT}
    return Question(person.id, {name: found for name, found in values.items() if found})


def records_of(answer: Answer, template: Template) -> tuple[RegisterRecord, ...]:
    """The records of an answer; rows with one key are one record with a fact each."""
    grouped: dict[str, list[Row]] = {}
    for number, row in enumerate(answer.rows):
        grouped.setdefault(str(row.get("key") or f"row {number + 1}"), []).append(row)
    return tuple(
        RegisterRecord(template.code, key, _person(f"{template.code}:{key}", rows), tuple(_facts(answer, template, key, rows)))
        for key, rows in grouped.items()
    )


def no_trace(answer: Answer, template: Template) -> tuple[Fact, ...]:
    """The fact that a register knows nobody of this description; none unless it answered, in full, with nothing."""
    if answer.state != "answered" or answer.rows or answer.cut:
        return ()
    return (Fact("no_trace", f"{template.title}: no trace.", template.code, answer.asked_at),)


def _facts(answer: Answer, template: Template, key: str, rows: Sequence[Row]) -> Iterator[Fact]:
    for row in rows:
        kind = str(row.get("fact_kind") or template.row["fact"]).casefold()
        words = str(row.get("fact_words") or f"An entry in: {template.title}.")
        when = row.get("fact_date")
        yield Fact(
            kind if kind in FACTS else "other",
            words,
            f"{template.code}, record {key}",
            answer.asked_at,
            when if isinstance(when, date) else None,
        )


def _person(person_id: str, rows: Sequence[Row]) -> Person:
    first = rows[0]
    names = [PersonName(tuple(_text(first, "forenames").split()), _text(first, "surname"))]
    for row in rows:
        for surname, kind in ((_text(row, "previous_surname"), "previous"), (_text(row, "surname"), "alias")):
            if surname and surname.casefold() not in {name.surname.casefold() for name in names}:
                forenames = tuple(_text(row, "forenames").split())
                names.append(PersonName(forenames, surname, "previous" if kind == "previous" else "alias"))
    addresses = {(_text(row, "lines"), _text(row, "postcode")): None for row in rows}
    born = first.get("born")
    return Person(
        id=person_id,
        names=tuple(names),
        born=born if isinstance(born, date) else None,
        birth_place=_text(first, "birth_place"),
        sex=_text(first, "sex"),
        nationalities=_of_all(rows, "nationality"),
        addresses=tuple(Address((lines,) if lines else (), postcode) for lines, postcode in addresses if lines or postcode),
        phones=_of_all(rows, "phone"),
        emails=_of_all(rows, "email"),
        identifiers={kind: _text(first, kind) for kind in _COMPACT if _text(first, kind)},
        vehicles=_of_all(rows, "vehicle"),
        businesses=_of_all(rows, "business"),
    )


def _at_home(person: Person, applicant: Person) -> Person:
    from dataclasses import replace

    return replace(person, addresses=tuple(address for address in applicant.addresses if address.end is None)[:1])


def _spellings(name: str) -> Iterator[str]:
    """A name in capitals: as written, without marks, without apostrophes, and the parts of a double one."""
    written = " ".join(name.upper().split())
    marked = unicodedata.normalize("NFKD", written.replace("Ł", "L").replace("Ø", "O").replace("ß", "SS"))
    plain = "".join(sign for sign in marked if not unicodedata.combining(sign))
    yield from (written, plain, re.sub(r"['’]", "", plain))
    if "-" in plain:
        yield plain.replace("-", " ")
        yield from (part.strip() for part in plain.split("-") if len(part.strip()) > 2)


def _phone_writings(phone: str) -> Iterator[str]:
    """A number as it may be written without spaces: 07..., +447..., 447..."""
    digits = re.sub(r"[^\d+]", "", phone.replace("(0)", ""))
    national = re.sub(r"^(?:\+44|0044)", "0", digits)
    yield digits
    if national.startswith("0") and len(national) >= 10:
        yield from (national, f"+44{national[1:]}", f"44{national[1:]}")


def _compact(text: str) -> str:
    return re.sub(r"\s", "", text).upper()


def _all(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _text(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name) or "")


def _of_all(rows: Sequence[Row], name: str) -> tuple[str, ...]:
    return _all(_text(row, name) for row in rows)
