"""Consents, yes-or-no questions and what contradicts them, contact details, referees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reference.identifiers import IDENTIFIERS
from reference.notation import Check
from vetting.application.gaps import Inquiry
from vetting.application.names import letters

_EMAIL = re.compile(r"[^\s@,;<>()]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,24}")
_PHONE = re.compile(r"[+0-9()\s./-]+")
_NOTHING = re.compile(r"\W*(?:n\W?a|no|none|nothing|nil|not applicable|never)?\W*", re.I)
_DENIAL = re.compile(r"\b(?:no|not|never|without|nor|neither|isn'?t|wasn'?t|haven'?t|hasn'?t|didn'?t|don'?t)\b", re.I)
_DENIAL_REACH = 40
"""Characters before a word within which "never" or "not" denies it."""


def check_answers(inquiry: Inquiry) -> None:
    """Contact, consents, declarations, referees."""
    _contact(inquiry)
    _consents(inquiry)
    _declarations(inquiry)
    _referees(inquiry)


def _consents(inquiry: Inquiry) -> None:
    given = inquiry.application.consents
    for code in inquiry.level["consents"]:
        row = inquiry.rules.questions.get(f"consents.{code}")
        what = row["question"] if row else code.replace("_", " ")
        day = given.get(code)
        if day is None:
            inquiry.ask("consent_missing", f"consents.{code}", what=what)
        elif day > inquiry.day:
            inquiry.ask("consent_date_odd", f"consents.{code}", what=what)


def _declarations(inquiry: Inquiry) -> None:
    application = inquiry.application
    texts = tuple(_elsewhere(inquiry))
    for code, row in inquiry.rules.declarations.items():
        if application.level not in row["levels"]:
            continue
        answer, detail = application.declarations.get(code, (None, ""))
        where, what = f"declarations.{code}", row["question"]
        if answer is None:
            inquiry.ask("declaration_unanswered", where, what=what)
        elif answer and row["explain"] and _NOTHING.fullmatch(detail):
            inquiry.ask("declaration_unexplained", where, what=what)
        elif answer is False and _contradicted(inquiry, code, row, detail, texts):
            inquiry.ask("declaration_contradicted", where, what=what)
    if application.declarations.get("under_investigation", (None, ""))[0]:
        inquiry.ask("declared_investigation", "declarations.under_investigation")


def _contradicted(inquiry: Inquiry, code: str, row: Mapping[str, Any], detail: str, texts: tuple[tuple[str, str], ...]) -> bool:
    """A "no" that explains something, or that other parts of the form speak against."""
    if not _NOTHING.fullmatch(detail) and not _DENIAL.match(detail.strip()):
        return True
    if code == "business_interests" and inquiry.application.applicant.businesses:
        return True
    if code == "financial_links" and any(each.relation == "financial" for each in inquiry.application.third_parties):
        return True
    return any(spoken_of(text, row["words"]) for origin, text in texts if origin != code)


def spoken_of(text: str, words: list[str]) -> bool:
    """Whether one of the words stands in the text and is not denied just before."""
    plain = " ".join(re.sub(r"[^\w']+", " ", text.casefold()).split())
    for word in words:
        for found in re.finditer(rf"\b{re.escape(word)}\b", plain):
            if not _DENIAL.search(plain[max(0, found.start() - _DENIAL_REACH) : found.start()]):
                return True
    return False


def _elsewhere(inquiry: Inquiry) -> Iterator[tuple[str, str]]:
    """Texts in which the applicant speaks of themselves, with the declaration that they belong to.

    What they say of others under `associations` contradicts nothing.
    """
    application = inquiry.application
    for code, (_, detail) in application.declarations.items():
        if code != "associations":
            yield code, detail
    for text in application.answers.values():
        yield "", text


def _contact(inquiry: Inquiry) -> None:
    person = inquiry.application.applicant
    if not person.emails:
        inquiry.ask("email_missing", "applicant.emails")
    for number, text in enumerate(person.emails, start=1):
        if not _EMAIL.fullmatch(text.strip()) or ".." in text:
            inquiry.ask("email_malformed", f"applicant.emails.{number}", number=number)
    if not person.phones:
        inquiry.ask("phone_missing", "applicant.phones")
    for number, text in enumerate(person.phones, start=1):
        if not _is_phone(text):
            inquiry.ask("phone_malformed", f"applicant.phones.{number}", number=number)
    nino = person.identifiers.get("nino", "")
    if not nino:
        inquiry.ask("nino_missing", "applicant.identifiers.nino")
    elif IDENTIFIERS["NINO"].check(nino) is not Check.VALID:
        inquiry.ask("nino_malformed", "applicant.identifiers.nino")


def _is_phone(text: str) -> bool:
    """A number with country code (E.164: up to 15 digits), or a British one: 0 and nine or ten digits."""
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    if not _PHONE.fullmatch(text.strip()):
        return False
    return 8 <= len(digits) <= 15 if text.strip().startswith(("+", "00")) else digits.startswith("0") and len(digits) in (10, 11)


def _referees(inquiry: Inquiry) -> None:
    referees, expected = inquiry.application.referees, inquiry.level["referees"]
    if len(referees) < expected:
        inquiry.ask("referees_too_few", "referees", count=len(referees), expected=expected)
    close = {letters(party.person.name.full) for party in inquiry.application.third_parties}
    for number, referee in enumerate(referees, start=1):
        if not referee.contact:
            inquiry.ask("referee_contact_missing", f"referees.{number}.contact", number=number)
        if letters(referee.name) and letters(referee.name) in close:
            inquiry.ask("referee_is_close", f"referees.{number}.name", number=number)
