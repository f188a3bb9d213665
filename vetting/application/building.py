"""An `Application` from the tree of its fields, and the tree again from an application."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from vetting.application.errors import ApplicationError
from vetting.application.shape import nested, read_tree
from vetting.subjects import (
    Activity,
    Address,
    Application,
    IdentityDocument,
    Person,
    PersonName,
    Referee,
    ThirdParty,
)

_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_+-]{0,59}")
APPLICANT = "applicant"
"""Id of the person who applies."""


def third_party_id(number: int) -> str:
    """Id of the entry `number` (from 1) of the third parties: ids come from places, never from what somebody wrote."""
    return f"third-party-{number}"


def from_data(data: Any, name: str = "the application") -> Application:
    """An application from its JSON value (docs/vetting.md has the schema).

    Raises:
        ApplicationError: the sentence names the field.
    """
    return _build(read_tree(data, loose=False, name=name), name)


def from_form(answers: Mapping[str, Any], name: str = "the form") -> Application:
    """An application from flat keys and what was typed: a web form, a PDF form, a questionnaire. Errors as for `from_data`."""
    return _build(read_tree(nested(answers, name), loose=True, name=name), name)


def to_data(application: Application) -> dict[str, Any]:
    """The JSON value that `from_data` makes the same application of."""
    data: dict[str, Any] = _plain(
        {
            "reference": application.reference,
            "level": application.level,
            "made_on": application.made_on,
            "applicant": _person_data(application.applicant),
            "third_parties": [
                {"relation": _stated(each), "lives_with": each.lives_with or None, **_person_data(each.person)}
                for each in application.third_parties
            ],
            "activities": [
                {"kind": each.kind, "what": each.what, "contact": each.contact, "start": each.start, "end": each.end}
                for each in application.activities
            ],
            "documents": [_document_data(each) for each in application.documents],
            "referees": [
                {"name": each.name, "contact": each.contact, "known_since": each.known_since} for each in application.referees
            ],
            "consents": dict(application.consents),
            "declarations": {
                code: {"answer": answer, "detail": detail} for code, (answer, detail) in application.declarations.items()
            },
            "answers": dict(application.answers),
        }
    )
    return data


def _build(tree: Mapping[str, Any], name: str) -> Application:
    for needed in ("reference", "level", "made_on"):
        if not tree.get(needed):
            raise ApplicationError(f"{name}: {needed} is missing.")
    if not _REFERENCE.fullmatch(tree["reference"]):
        # It stands open in records and logs, where no name may: a code, as the force numbers its applications.
        message = f"{name}: reference must be the force's number: at most 60 letters, digits, - : _ and + (NB-VET-26-0417)."
        raise ApplicationError(message)
    return Application(
        reference=tree["reference"],
        level=tree["level"],
        made_on=tree["made_on"],
        applicant=_person(tree.get("applicant", {}), APPLICANT),
        third_parties=tuple(
            ThirdParty(
                person=_person(each, third_party_id(number)),
                relation=each.get("relation", "unstated"),
                lives_with=each.get("lives_with", False),
            )
            for number, each in enumerate(tree.get("third_parties", []), start=1)
        ),
        activities=tuple(
            Activity(
                kind=each.get("kind", ""),
                what=each.get("what", ""),
                contact=each.get("contact", ""),
                start=each.get("start"),
                end=each.get("end"),
            )
            for each in tree.get("activities", [])
        ),
        documents=tuple(_document(each) for each in tree.get("documents", [])),
        referees=tuple(
            Referee(each.get("name", ""), each.get("contact", ""), each.get("known_since")) for each in tree.get("referees", [])
        ),
        consents=tree.get("consents", {}),
        declarations={code: (each.get("answer"), each.get("detail", "")) for code, each in tree.get("declarations", {}).items()},
        answers=tree.get("answers", {}),
    )


def _person(tree: Mapping[str, Any], person_id: str) -> Person:
    names = [
        PersonName(
            tuple(each.get("forenames", ())),
            each.get("surname", ""),
            each.get("kind", "legal"),
            each.get("start"),
            each.get("end"),
        )
        for each in tree.get("names", [])
    ]
    # The legal name comes first; a form without any has an empty one, which the checks ask for.
    names.sort(key=lambda each: each.kind != "legal")
    return Person(
        id=person_id,
        names=tuple(names) or (PersonName((), ""),),
        born=tree.get("born"),
        birth_place=tree.get("birth_place", ""),
        sex=tree.get("sex", ""),
        nationalities=tuple(each.upper() for each in tree.get("nationalities", [])),
        addresses=tuple(
            Address(
                tuple(each.get("lines", ())),
                each.get("postcode", ""),
                each.get("country", "GB").upper(),
                each.get("start"),
                each.get("end"),
            )
            for each in tree.get("addresses", [])
        ),
        phones=tuple(tree.get("phones", ())),
        emails=tuple(tree.get("emails", ())),
        identifiers=tree.get("identifiers", {}),
        vehicles=tuple(tree.get("vehicles", ())),
        businesses=tuple(tree.get("businesses", ())),
    )


def _document(each: Mapping[str, Any]) -> IdentityDocument:
    named = each.get("surname") or each.get("forenames")
    return IdentityDocument(
        kind=each.get("kind", ""),
        number=each.get("number", ""),
        issued=each.get("issued"),
        expires=each.get("expires"),
        mrz=tuple(line.replace(" ", "").upper() for line in each.get("mrz", ())),
        names=PersonName(tuple(each.get("forenames", ())), each.get("surname", "")) if named else None,
        born=each.get("born"),
        photo=each.get("photo", False),
        file=each.get("file", ""),
    )


def _person_data(person: Person) -> dict[str, Any]:
    return {
        "names": [
            {
                "kind": each.kind,
                "forenames": list(each.forenames),
                "surname": each.surname,
                "start": each.start,
                "end": each.end,
            }
            for each in person.names
            if each.forenames or each.surname
        ],
        "born": person.born,
        "birth_place": person.birth_place,
        "sex": person.sex,
        "nationalities": list(person.nationalities),
        "addresses": [
            {
                "lines": list(each.lines),
                "postcode": each.postcode,
                "country": each.country,
                "start": each.start,
                "end": each.end,
            }
            for each in person.addresses
        ],
        "phones": list(person.phones),
        "emails": list(person.emails),
        "identifiers": dict(person.identifiers),
        "vehicles": list(person.vehicles),
        "businesses": list(person.businesses),
    }


def _document_data(document: IdentityDocument) -> dict[str, Any]:
    return {
        "kind": document.kind,
        "number": document.number,
        "issued": document.issued,
        "expires": document.expires,
        "mrz": list(document.mrz),
        "forenames": list(document.names.forenames) if document.names else None,
        "surname": document.names.surname if document.names else None,
        "born": document.born,
        "photo": document.photo or None,
        "file": document.file,
    }


def _stated(party: ThirdParty) -> str | None:
    return None if party.relation == "unstated" else party.relation


def _plain(value: Any) -> Any:
    """Days as text, and without what is empty."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if each not in (None, [], "")}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
