"""Identity documents: enough of them, in force, and saying the same as the form; passport lines and licence numbers are read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reference.identifiers import IDENTIFIERS
from reference.notation import Check, Parts
from vetting.application.countries import COUNTRIES
from vetting.application.gaps import Inquiry
from vetting.application.mrz import PassportZone, passport_lines, read_zone
from vetting.application.names import in_zone, letters, listed
from vetting.application.stretches import months_before
from vetting.subjects import IdentityDocument, Person

_IDENTITY = ("passport", "driving_licence", "birth_certificate")
_NUMBERED = ("passport", "driving_licence")
_LICENCE = IDENTIFIERS["DRIVING_LICENCE"]


def check_papers(inquiry: Inquiry, pictures: Mapping[int, Sequence[str]]) -> None:
    """Check the documents.

    Args:
        inquiry: the application.
        pictures: for the number of a document (from 1) whose picture was read: the lines of its zone, none where none were found.
    """
    documents = tuple(enumerate(inquiry.application.documents, start=1))
    limits = inquiry.rules.limits
    identity = [document for _, document in documents if document.kind in _IDENTITY]
    if len(identity) < limits["identity_documents"]:
        expected = limits["identity_documents"]
        inquiry.ask("documents_too_few", "documents", count=len(identity), expected=expected)
    if not any(document.photo or document.kind == "passport" for document in identity):
        inquiry.ask("photo_document_missing", "documents")
    for number, document in documents:
        if document.kind in _IDENTITY:
            _document(inquiry, number, document)
        if document.kind == "passport":
            _passport(inquiry, number, document, pictures.get(number))
        if document.kind == "driving_licence" and document.number:
            _licence(inquiry, f"documents.{number}.number", document.number)
    _proof_of_address(inquiry)
    _licence_of_form(inquiry)


def _document(inquiry: Inquiry, number: int, document: IdentityDocument) -> None:
    where, person = f"documents.{number}", inquiry.application.applicant
    if document.kind in _NUMBERED:
        if not document.number:
            inquiry.ask("document_number_missing", f"{where}.number", number=number)
        if document.expires is None:
            inquiry.ask("document_expiry_missing", f"{where}.expires", number=number)
        elif document.expires < inquiry.day:
            inquiry.ask("document_expired", f"{where}.expires", number=number, end=document.expires)
    if document.names and not listed(person, document.names.forenames, document.names.surname):
        inquiry.ask("document_name_differs", where, number=number)
    if document.born and person.born and document.born != person.born:
        inquiry.ask("document_born_differs", f"{where}.born", number=number)


def _passport(inquiry: Inquiry, number: int, document: IdentityDocument, seen: Sequence[str] | None) -> None:
    where = f"documents.{number}.mrz"
    read = read_zone(seen, inquiry.day) if seen else None
    # A picture whose check digits do not agree was misread.
    pictured = passport_lines(seen) if seen and read and not read.wrong else None
    if seen is not None and pictured is None:
        inquiry.ask("mrz_picture_unread", f"documents.{number}.file", number=number)
    lines = document.mrz or pictured
    if not lines:
        inquiry.ask("mrz_missing", where)
        return
    zone = read_zone(lines, inquiry.day)
    if zone is None:
        inquiry.ask("mrz_malformed", where)
        return
    if document.mrz and pictured and passport_lines(document.mrz) != pictured:
        inquiry.ask("mrz_picture_differs", where, number=number)
    if zone.wrong:
        inquiry.ask("mrz_check_digit", where, field=", ".join(zone.wrong))
        return  # What it says may be misread: comparing it would only repeat the fault.
    _zone(inquiry, where, document, zone)


def _zone(inquiry: Inquiry, where: str, document: IdentityDocument, zone: PassportZone) -> None:
    person = inquiry.application.applicant
    numbers = {re.sub(r"\W", "", text).upper() for text in (document.number, person.identifiers.get("passport", "")) if text}
    if numbers - {zone.number}:
        inquiry.ask("mrz_number_differs", where)
    if person.name.surname and not in_zone(person, zone):
        inquiry.ask("mrz_name_differs", where)
    if person.born and zone.born != person.born:
        inquiry.ask("mrz_born_differs", where)
    if zone.sex and _sex(person) and zone.sex != _sex(person):
        inquiry.ask("mrz_sex_differs", where)
    if document.expires and zone.expires != document.expires:
        inquiry.ask("mrz_expiry_differs", where)
    if person.nationalities and COUNTRIES.get(zone.nationality) not in (None, *person.nationalities):
        inquiry.ask("mrz_nationality_differs", where)


def _licence_of_form(inquiry: Inquiry) -> None:
    stated = inquiry.application.applicant.identifiers.get("driver_number", "")
    if not stated:
        return
    papers = [each.number for each in inquiry.application.documents if each.kind == "driving_licence" and each.number]
    if not papers:
        _licence(inquiry, "applicant.identifiers.driver_number", stated)
    elif any(_sixteen(number) != _sixteen(stated) for number in papers):
        inquiry.ask("licence_numbers_differ", "applicant.identifiers.driver_number")


def _licence(inquiry: Inquiry, where: str, number: str) -> None:
    parts, person = _LICENCE.parse(number), inquiry.application.applicant
    if parts is None or _LICENCE.check(number) is not Check.VALID:
        inquiry.ask("licence_malformed", where)
        return
    if person.name.surname and not any(_licence_name(parts, name.forenames, name.surname) for name in person.names):
        inquiry.ask("licence_name_differs", where)
    month = int(parts["month"])
    if person.born:
        born = f"{person.born:%y}"
        if (parts["decade"] + parts["year_digit"], month % 50, int(parts["day"])) != (born, person.born.month, person.born.day):
            inquiry.ask("licence_born_differs", where)
    if _sex(person) and _sex(person) != ("F" if month > 50 else "M"):
        inquiry.ask("licence_sex_differs", where)


def _licence_name(parts: Parts, forenames: Sequence[str], surname: str) -> bool:
    """Five letters of the surname padded with 9, Mac taken for Mc; the first letters of two forenames, 9 for none.

    Source: the layout in `reference.public_identifiers`; that Mac is written Mc is general knowledge, so both are taken.
    """
    whole = letters(surname).upper()
    written = {text[:5].ljust(5, "9") for text in (whole, re.sub("^MAC", "MC", whole))}
    firsts = [letters(part)[:1].upper() for part in forenames if letters(part)]
    second = {"9", *firsts[1:2]} if len(firsts) > 1 else {"9"}
    return parts["surname"] in written and parts["initials"][0] in firsts[:1] and parts["initials"][1] in second


def _sixteen(number: str) -> str:
    """Without separators and without the two digits of the issue."""
    return re.sub(r"\W", "", number).upper()[:16]


def _proof_of_address(inquiry: Inquiry) -> None:
    proofs = [
        (number, each) for number, each in enumerate(inquiry.application.documents, start=1) if each.kind == "proof_of_address"
    ]
    if not proofs:
        inquiry.ask("proof_of_address_missing", "documents", months=inquiry.rules.limits["proof_of_address_months"])
        return
    months = inquiry.rules.limits["proof_of_address_months"]
    oldest = months_before(inquiry.day, months)
    dated = [each.issued for _, each in proofs if each.issued]
    if not dated:
        inquiry.ask("proof_of_address_undated", f"documents.{proofs[0][0]}.issued")
    elif max(dated) < oldest:
        inquiry.ask("proof_of_address_old", f"documents.{proofs[0][0]}.issued", months=months)


def _sex(person: Person) -> str:
    """F or M as the form has it, empty for anything else."""
    return {"f": "F", "female": "F", "m": "M", "male": "M"}.get(person.sex.strip().casefold(), "")
