"""Faults of an application, each seeded alone: what is missing, and what the people, homes and work in it do not agree on."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from benchmarks.application_maker.words import LEVELS, WITH_PEOPLE, Form

Fault = Callable[[Form, random.Random], bool]
FAULTS: dict[str, Fault] = {}
"""By the code that must be found. A fault returns False where the form has no place for it."""


def fault_of(code: str) -> Callable[[Fault], Fault]:
    """Keeps the fault below it under the code that must be found."""

    def keep(function: Fault) -> Fault:
        FAULTS[code] = function
        return function

    return keep


def _drop(*path: str | int) -> Fault:
    def fault(form: Form, rng: random.Random) -> bool:
        place: Any = form
        for part in path[:-1]:
            place = place[part]
        return place.pop(path[-1], None) is not None

    return fault


def _set(value: Any, *path: str | int) -> Fault:
    def fault(form: Form, rng: random.Random) -> bool:
        place: Any = form
        for part in path[:-1]:
            place = place[part]
        place[path[-1]] = value(form) if callable(value) else value
        return True

    return fault


def _party(code: str, relations: tuple[str, ...], change: Callable[[Form, Form, random.Random], None]) -> None:
    def fault(form: Form, rng: random.Random) -> bool:
        found = [
            each
            for each in form.get("third_parties", ())
            if each["relation"] in relations and form["made_on"].year - each["born"].year > 11
        ]
        if found:
            change(form, rng.choice(found), rng)
        return bool(found)

    FAULTS[code] = fault


FAULTS |= {
    "born_missing": _drop("applicant", "born"),
    "sex_missing": _drop("applicant", "sex"),
    "nationality_missing": _drop("applicant", "nationalities"),
    "email_missing": _drop("applicant", "emails"),
    "email_malformed": _set(["applicant.example.org"], "applicant", "emails"),
    "phone_missing": _drop("applicant", "phones"),
    "phone_malformed": _set(["07700 9001"], "applicant", "phones"),
    "nino_missing": _drop("applicant", "identifiers", "nino"),
    "nino_malformed": _set("QQ 12 34 56 C", "applicant", "identifiers", "nino"),
    "right_to_work_missing": _set(["IN"], "applicant", "nationalities"),
    "birth_name_missing": lambda form, rng: (
        len(form["applicant"]["names"]) == 1
        and _set({"answer": True, "detail": "By marriage"}, "declarations", "other_names")(form, rng)
    ),
    "marital_status_missing": lambda form, rng: form["level"] in WITH_PEOPLE and _drop("answers", "marital_status")(form, rng),
    "postcode_missing": _drop("applicant", "addresses", 0, "postcode"),
    "postcode_malformed": _set("EX1 1CC", "applicant", "addresses", 1, "postcode"),
    "address_date_missing": _drop("applicant", "addresses", 1, "start"),
    "address_not_current": _set(lambda form: form["made_on"] - timedelta(days=9), "applicant", "addresses", 0, "end"),
    "employer_missing": lambda form, rng: any(each.pop("what", None) for each in form["activities"]),
    "activity_date_missing": _drop("activities", 0, "start"),
    "documents_too_few": lambda form, rng: len(form["documents"]) == 3 and bool(form["documents"].pop(1)),
    "document_number_missing": _drop("documents", 1, "number"),
    "document_expiry_missing": _drop("documents", 1, "expires"),
    "document_expired": _set(lambda form: form["made_on"] - timedelta(days=40), "documents", 1, "expires"),
    "document_name_differs": _set("Featherstone", "documents", 0, "surname"),
    "document_born_differs": _set(date(1961, 1, 5), "documents", 0, "born"),
    "proof_of_address_undated": _drop("documents", 2, "issued"),
    "proof_of_address_old": _set(lambda form: form["made_on"] - timedelta(days=130), "documents", 2, "issued"),
    "mrz_missing": _drop("documents", 0, "mrz"),
    "licence_malformed": _set("ABCDE 12345", "documents", 1, "number"),
    "consent_missing": _drop("consents", "vetting"),
    "consent_date_odd": _set(lambda form: form["made_on"] + timedelta(days=3), "consents", "third_parties"),
    "declaration_unanswered": _drop("declarations", "convictions"),
    "declaration_unexplained": _set({"answer": True}, "declarations", "judgments"),
    "declared_investigation": _set({"answer": True, "detail": "Interviewed last week"}, "declarations", "under_investigation"),
    "return_date_missing": _set({"answer": True, "detail": "I sold my house and moved abroad"}, "declarations", "cut_ties"),
    "referee_contact_missing": _drop("referees", 1, "contact"),
    "referees_too_few": lambda form, rng: form["level"] in ("RV", "MV") and bool(form["referees"].pop()),
}

_party("born_missing_of_third_party", ("parent", "sibling", "partner"), lambda form, each, rng: each.pop("born"))
_party("name_missing", ("parent", "sibling"), lambda form, each, rng: each["names"][0].pop("forenames"))
_party("birth_place_missing", ("parent", "sibling"), lambda form, each, rng: each.pop("birth_place"))
_party("relation_missing", ("sibling", "partner"), lambda form, each, rng: each.pop("relation"))
_party("age_contradicts_relation", ("parent",), lambda form, each, rng: each.update(born=form["applicant"]["born"]))


@fault_of("address_missing")
def _no_address(form: Form, rng: random.Random) -> bool:
    return any(each.pop("addresses", None) for each in form.get("third_parties", ())[:3] if not each.get("lives_with"))


@fault_of("partner_missing")
def _no_partner(form: Form, rng: random.Random) -> bool:
    kept = [each for each in form.get("third_parties", ()) if each["relation"] != "partner"]
    found = len(kept) < len(form.get("third_parties", ()))
    if found:
        form["third_parties"] = kept
        form["answers"]["household"] = str(int(form["answers"]["household"]) - 1)
    return found


@fault_of("parent_missing")
def _no_parent(form: Form, rng: random.Random) -> bool:
    people = form.get("third_parties", [])
    return bool(people) and people[1]["relation"] == "parent" and bool(people.pop(1))


@fault_of("co_resident_missing")
def _stranger_at_home(form: Form, rng: random.Random) -> bool:
    form["answers"]["household"] = str(int(form["answers"]["household"]) + 1)
    return form["level"] in WITH_PEOPLE


@fault_of("co_resident_unmarked")
def _at_home_unsaid(form: Form, rng: random.Random) -> bool:
    return any(each.pop("lives_with", False) for each in form.get("third_parties", ()))


@fault_of("co_resident_elsewhere")
def _at_home_elsewhere(form: Form, rng: random.Random) -> bool:
    for each in form.get("third_parties", ()):
        if each.get("lives_with"):
            each["addresses"] = [{"lines": ["1 Elsewhere Row"], "postcode": "BT1 1AA", "country": "GB"}]
            return True
    return False


@fault_of("person_twice")
def _twice(form: Form, rng: random.Random) -> bool:
    people = form.get("third_parties", [])
    if people:
        people.append({**people[0], "relation": "associate"})
        people[-1].pop("lives_with", None)
    return bool(people) and not people[0].get("lives_with")


@fault_of("financial_link_missing")
def _shares_with_nobody(form: Form, rng: random.Random) -> bool:
    form["declarations"]["financial_links"] = {"answer": True, "detail": "A loan together"}
    return form["level"] in WITH_PEOPLE and not any(
        each["relation"] in ("financial", "partner") for each in form["third_parties"]
    )


@fault_of("associate_missing")
def _close_to_crime(form: Form, rng: random.Random) -> bool:
    form["declarations"]["associations"] = {"answer": True, "detail": "A cousin was convicted of theft"}
    return form["level"] in WITH_PEOPLE


@fault_of("name_dates_missing")
def _undated_name(form: Form, rng: random.Random) -> bool:
    names = form["applicant"]["names"]
    if len(names) < 2:
        return False
    names[1].pop("start", None), names[1].pop("end", None)
    return True


@fault_of("other_names_contradicted")
def _denied_name(form: Form, rng: random.Random) -> bool:
    form["declarations"]["other_names"] = {"answer": False}
    return len(form["applicant"]["names"]) > 1


@fault_of("maiden_name_unexplained")
def _never_married(form: Form, rng: random.Random) -> bool:
    form["answers"]["marital_status"] = "single"
    people = form.get("third_parties", ())
    return any(name["kind"] == "maiden" for name in form["applicant"]["names"]) and all(
        each["relation"] != "partner" for each in people
    )


@fault_of("address_history_short")
def _homes_forgotten(form: Form, rng: random.Random) -> bool:
    homes = form["applicant"]["addresses"]
    homes.pop()
    return bool(homes) and homes[-1]["start"] > form["made_on"] - timedelta(days=365 * LEVELS[form["level"]][0])


@fault_of("address_gap")
def _homeless(form: Form, rng: random.Random) -> bool:
    homes = form["applicant"]["addresses"]
    homes[1]["end"] -= timedelta(days=rng.randint(20, 60))
    return homes[1]["end"] > homes[1]["start"] and homes[1]["end"] > form["made_on"] - timedelta(days=365 * 2)


@fault_of("address_overlap")
def _two_homes(form: Form, rng: random.Random) -> bool:
    homes = form["applicant"]["addresses"]
    homes[1]["end"] = homes[0]["start"] + timedelta(days=90)
    return homes[1]["end"] < form["made_on"]


@fault_of("residency_short")
def _abroad(form: Form, rng: random.Random) -> bool:
    home = form["applicant"]["addresses"][0]
    home["country"] = "AU"
    return True


@fault_of("residency_restarted")
def _came_back(form: Form, rng: random.Random) -> bool:
    form["declarations"]["cut_ties"] = {"answer": True, "detail": "I sold my house and moved abroad"}
    form["answers"]["returned_on"] = (form["made_on"] - timedelta(days=500)).isoformat()
    return True


@fault_of("dates_reversed")
def _backwards(form: Form, rng: random.Random) -> bool:
    home = form["applicant"]["addresses"][1]
    home["start"], home["end"] = home["end"], home["start"]
    return home["start"] != home["end"]


@fault_of("date_in_future")
def _not_yet(form: Form, rng: random.Random) -> bool:
    form["activities"][0]["start"] = form["made_on"] + timedelta(days=30)
    return True


@fault_of("employer_contact_missing")
def _no_contact(form: Form, rng: random.Random) -> bool:
    recent = form["made_on"] - timedelta(days=365 * 2)
    jobs = [each for each in form["activities"] if each["kind"] == "employment" and each.get("end", form["made_on"]) > recent]
    return any(each.pop("contact", None) for each in jobs)


@fault_of("activity_gap")
def _idle(form: Form, rng: random.Random) -> bool:
    if len(form["activities"]) < 2:
        return False
    second = form["activities"][1]
    second["end"] -= timedelta(days=90)
    recent = form["made_on"] - timedelta(days=365 * 2)
    return second["end"] > second["start"] and second["end"] > max(recent, form["applicant"]["born"] + timedelta(days=17 * 366))


@fault_of("activity_history_short")
def _late_start(form: Form, rng: random.Random) -> bool:
    old_enough = form["applicant"]["born"] < form["made_on"] - timedelta(days=365 * 24)
    if not old_enough or len(form["activities"]) < 2:
        return False
    form["activities"] = form["activities"][:1]
    return form["activities"][0]["start"] > form["made_on"] - timedelta(days=365 * 2)


@fault_of("activity_overlap")
def _two_jobs(form: Form, rng: random.Random) -> bool:
    job = {"kind": "employment", "what": "Harbour Cafe", "contact": "01632 960222"}
    form["activities"].append(
        {**job, "start": form["made_on"] - timedelta(days=300), "end": form["made_on"] - timedelta(days=20)}
    )
    first = form["activities"][0]
    return first["kind"] == "employment" and first["start"] < form["made_on"] - timedelta(days=100)
