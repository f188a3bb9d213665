"""The people of an application: names, dates of birth, addresses, and whether everybody is named whom the level asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from reference.identifiers import IDENTIFIERS
from reference.notation import Check
from vetting.application.gaps import SELF, Inquiry
from vetting.application.names import letters, same_name
from vetting.application.stretches import age_on, years_before
from vetting.subjects import Address, Person, ThirdParty

_PARTNERED = frozenset(("married", "civilpartnership", "cohabiting", "livingwithapartner", "livingwithpartner"))
_NEEDS_DATES = ("maiden", "previous", "alias", "known_as")
_COUNTRY = re.compile(r"[A-Z]{2}")


def check_people(inquiry: Inquiry) -> None:
    """The applicant, their names, and everybody close to them."""
    applicant = inquiry.application.applicant
    _person(inquiry, applicant, "applicant", SELF, ("name", "born", "birth_place", "address"))
    _names(inquiry)
    if not applicant.sex:
        inquiry.ask("sex_missing", "applicant.sex")
    if not applicant.nationalities:
        inquiry.ask("nationality_missing", "applicant.nationalities")
    elif not {"GB", "IE"} & set(applicant.nationalities) and not inquiry.application.answers.get("right_to_work"):
        inquiry.ask("right_to_work_missing", "answers.right_to_work")
    parties = tuple(enumerate(inquiry.application.third_parties, start=1))
    for number, party in parties:
        _party(inquiry, number, party)
    if any(inquiry.application.level in row["levels"] for row in inquiry.rules.people.values()):
        _everybody_named(inquiry)


def _person(inquiry: Inquiry, person: Person, where: str, words: Mapping[str, str], needs: tuple[str, ...]) -> None:
    day, limits = inquiry.day, inquiry.rules.limits
    if "name" in needs and not (person.name.forenames and person.name.surname):
        inquiry.ask("name_missing", f"{where}.names", person.id, **words)
    if "born" in needs and person.born is None:
        inquiry.ask("born_missing", f"{where}.born", person.id, **words)
    oldest = 120 if person.id != inquiry.application.applicant.id else limits["greatest_age"]
    youngest = 0 if person.id != inquiry.application.applicant.id else limits["least_age"]
    if person.born and (person.born > day or not youngest <= age_on(person.born, day) <= oldest):
        inquiry.ask("born_impossible", f"{where}.born", person.id, made=day, **words)
    if "birth_place" in needs and not person.birth_place:
        inquiry.ask("birth_place_missing", f"{where}.birth_place", person.id, **words)
    if "address" in needs and not person.addresses:
        inquiry.ask("address_missing", f"{where}.addresses", person.id, **words)
    for number, address in enumerate(person.addresses, start=1):
        _address(inquiry, person, address, number, where, words)
    if not all(map(_COUNTRY.fullmatch, person.nationalities)):
        inquiry.ask("country_unknown", f"{where}.nationalities", person.id, number=1, **words)


def _address(inquiry: Inquiry, person: Person, address: Address, number: int, where: str, words: Mapping[str, str]) -> None:
    place = f"{where}.addresses.{number}"
    if not _COUNTRY.fullmatch(address.country):
        inquiry.ask("country_unknown", f"{place}.country", person.id, number=number, **words)
    elif address.country == "GB" and not address.postcode:
        inquiry.ask("postcode_missing", f"{place}.postcode", person.id, number=number, **words)
    elif address.country == "GB" and IDENTIFIERS["POSTCODE"].check(address.postcode) is not Check.VALID:
        inquiry.ask("postcode_malformed", f"{place}.postcode", person.id, number=number, **words)


def _names(inquiry: Inquiry) -> None:
    application = inquiry.application
    others = [(number, name) for number, name in enumerate(application.applicant.names, start=1) if name.kind != "legal"]
    answer = application.declarations.get("other_names", (None, ""))[0]
    if answer and not others:
        inquiry.ask("birth_name_missing", "applicant.names")
    if answer is False and others:
        inquiry.ask("other_names_contradicted", "declarations.other_names")
    for number, name in others:
        if name.kind in _NEEDS_DATES and name.start is None and name.end is None:
            inquiry.ask(
                "name_dates_missing",
                f"applicant.names.{number}",
                number=number,
                had="has" if name.kind in ("alias", "known_as") else "had",
            )
    status = letters(application.answers.get("marital_status", ""))
    if status == "single" and any(name.kind == "maiden" for _, name in others):
        inquiry.ask("maiden_name_unexplained", "applicant.names")


def _party(inquiry: Inquiry, number: int, party: ThirdParty) -> None:
    where, words, person = f"third_parties.{number}", inquiry.party(number, party), party.person
    applicant = inquiry.application.applicant
    if party.relation == "unstated":
        inquiry.ask("relation_missing", f"{where}.relation", person.id, **words)
    row = inquiry.rules.people.get(party.relation)
    needs = set(row["needs"]) if row and inquiry.application.level in row["levels"] else {"name"}
    if person.born and row and person.born <= inquiry.day and age_on(person.born, inquiry.day) < row["least_age"]:
        needs = {"name", "born"}
    if party.lives_with:
        needs.discard("address")  # It is the applicant's.
    _person(inquiry, person, where, words, tuple(sorted(needs)))
    if person.born and applicant.born and row and not _age_fits(person.born, applicant.born, row):
        inquiry.ask("age_contradicts_relation", f"{where}.born", person.id, **words)
    for other in (applicant, *(each.person for each in inquiry.application.third_parties[: number - 1])):
        if person.born and person.born == other.born and person.name.surname and same_name(person.name, other.name):
            inquiry.ask("person_twice", where, person.id, **words)
    home, theirs = _home(applicant), _home(person)
    if home and theirs:
        together = _same_home(home, theirs)
        if together and not party.lives_with:
            inquiry.ask("co_resident_unmarked", f"{where}.lives_with", person.id, **words)
        if party.lives_with and not together:
            inquiry.ask("co_resident_elsewhere", f"{where}.addresses", person.id, **words)


def _age_fits(born: date, applicant: date, row: Mapping[str, float | None]) -> bool:
    older, younger = row["older_by"], row["younger_by"]
    if older is not None and born > years_before(applicant, older):
        return False
    return younger is None or applicant <= years_before(born, younger)


def _everybody_named(inquiry: Inquiry) -> None:
    application = inquiry.application
    relations = [party.relation for party in application.third_parties]
    status = letters(application.answers.get("marital_status", ""))
    if not status:
        inquiry.ask("marital_status_missing", "answers.marital_status")
    if status in _PARTNERED and "partner" not in relations:
        inquiry.ask("partner_missing", "third_parties")
    for relation, row in inquiry.rules.people.items():
        count = sum(each == relation for each in relations)
        if application.level in row["levels"] and count < row["expected"] and not application.answers.get("parents_unknown"):
            inquiry.ask("parent_missing", "third_parties", count=count, expected=row["expected"])
    _household(inquiry)
    shared, close = (application.declarations.get(code, (None, ""))[0] for code in ("financial_links", "associations"))
    if shared and not {"financial", "partner"} & set(relations):
        inquiry.ask("financial_link_missing", "third_parties")
    if close and "associate" not in relations:
        inquiry.ask("associate_missing", "third_parties")


def _household(inquiry: Inquiry) -> None:
    stated = inquiry.application.answers.get("household", "").strip()
    if not re.fullmatch(r"[0-9]{1,2}", stated):
        inquiry.ask("household_missing", "answers.household")
        return
    least = inquiry.rules.people["co_resident"]["least_age"] if "co_resident" in inquiry.rules.people else 10
    named = [
        party
        for party in inquiry.application.third_parties
        if party.lives_with and not (party.person.born and age_on(party.person.born, inquiry.day) < least)
    ]
    if len(named) < int(stated):
        inquiry.ask("co_resident_missing", "third_parties", count=len(named), expected=int(stated))


def _home(person: Person) -> Address | None:
    """Where somebody lives now: the address without an end, or the only one."""
    current = [address for address in person.addresses if address.end is None]
    return current[0] if current else None


def _same_home(one: Address, other: Address) -> bool:
    """A postcode that one of them lacks is asked for elsewhere; then the first line decides alone."""
    postcodes = {IDENTIFIERS["POSTCODE"].normalise(each.postcode) or each.postcode for each in (one, other) if each.postcode}
    first = [re.sub(r"[^a-z0-9]", "", (address.lines or ("",))[0].casefold()) for address in (one, other)]
    return len(postcodes) < 2 and first[0] == first[1]
