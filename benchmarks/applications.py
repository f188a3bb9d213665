"""Seeded gaps in applications: `python -m benchmarks.applications [--clean 500] [--faulty 500] [--seed 1]`.

Makes applications of invented people that are whole and agree with themselves, and faulty ones with one seeded fault each, in
turn of every kind; reads and checks them as the command does, and prints for each kind how many were found, and what was found
on clean forms, where there is nothing to find. Making knows nothing of the checks: it works out check digits and licence
numbers itself.
"""

from __future__ import annotations

import argparse
import io
import random
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

Form = dict[str, Any]

_FEMALE = [
    "Amelia",
    "Zoë",
    "Priya",
    "Chloé",
    "Niamh",
    "Bronagh",
    "Ewa",
    "Fatima",
    "Grace",
    "Hannah",
    "Ingrid",
    "Jasleen",
    "Katarzyna",
    "Leila",
    "Maeve",
    "Nkechi",
    "Oluwaseun",
]
_MALE = [
    "Aidan",
    "Björn",
    "Callum",
    "Dafydd",
    "Emeka",
    "Farid",
    "Gareth",
    "Hamish",
    "Ivo",
    "José",
    "Kwame",
    "Łukasz",
    "Mateusz",
    "Niall",
    "Owen",
    "Pádraig",
    "Rhys",
    "Søren",
]
_SURNAMES = [
    "Ashdown",
    "Bexley-Hart",
    "Cobham",
    "D'Arcy",
    "Eastlake",
    "Fairweather",
    "Gulliver",
    "Hartigan",
    "Ibekwe",
    "Jankowski",
    "Kettering",
    "Llewelyn",
    "MacAlpine",
    "Müller",
    "Nowak",
    "O'Hanlon",
    "Peña",
    "Quennell",
    "Rösler",
    "Stellanova",
    "Thackeray",
    "Umarov",
    "Venkataraghavan",
    "Whitlock",
    "Yardley",
    "Zielińska",
    "Ó_Broin",
    "de_Souza",
    "Ng",
]
_STREETS = [
    "Alder",
    "Beacon",
    "Cobbler",
    "Dovecote",
    "Elmhurst",
    "Foundry",
    "Garland",
    "Harbour",
    "Ivy",
    "Juniper",
    "Kiln",
    "Larch",
    "Millrace",
    "Nightingale",
]
_TOWNS = ["Northbeck", "Eastwick", "Stonebridge", "Marlow-on-Wye", "Upper", "Fenby", "Castle", "Holt"]
_POSTCODE_AREAS = ["EX", "PL", "LS", "TR", "DT", "BS", "SO", "CT", "ME", "TN"]
_EMPLOYERS = [
    "Fenby Timber Ltd",
    "Holt Bakery",
    "Northbeck Council",
    "Garland Logistics",
    "Wye Valley Dental",
    "Kiln Lane School",
    "Beacon Retail",
]
_LEVELS = {"RV": (5, 3), "MV": (5, 5), "NPPV1": (3, 3), "NPPV2": (5, 3), "NPPV3": (5, 3)}
"""Years of history and of residence."""
_WITH_PEOPLE = ("RV", "MV", "NPPV2", "NPPV3")
_DECLARATIONS = [
    "convictions",
    "arrests",
    "under_investigation",
    "insolvency",
    "judgments",
    "associations",
    "financial_links",
    "business_interests",
    "other_names",
    "previous_vetting",
    "misconduct",
    "cut_ties",
    "organisations",
]
_MADE = date(2026, 9, 14)


def clean(seed: int) -> Form:
    """An application without gaps."""
    rng = random.Random(f"clean {seed}")
    level = rng.choice(list(_LEVELS))
    sex = rng.choice("FM")
    surname = _surname(rng)
    born = date(rng.randint(1968, 2005), rng.randint(1, 12), rng.randint(1, 28))
    forenames = rng.sample(_FEMALE if sex == "F" else _MALE, rng.choice((1, 2, 2, 3)))
    made = _MADE + timedelta(days=rng.randint(-200, 60))
    home = _address(rng)
    status = rng.choice(("single", "single", "married", "cohabiting", "divorced", "civil partnership"))
    form: Form = {
        "reference": f"HB-VET-{seed:05d}",
        "level": level,
        "made_on": made,
        "applicant": {
            "names": [{"kind": "legal", "forenames": forenames, "surname": surname}],
            "born": born,
            "birth_place": "Northbeck, United Kingdom",
            "sex": rng.choice((sex, {"F": "Female", "M": "male"}[sex])),
            "nationalities": ["GB"],
            "phones": [rng.choice(("07700 900123", "+44 1632 960 456", "(01632) 960789"))],
            "emails": [f"applicant{seed}@example.org"],
            "identifiers": {"nino": f"AB{rng.randint(10, 99)}{rng.randint(10, 99)}{rng.randint(10, 99)}{rng.choice('ABCD')}"},
        },
        "consents": {
            code: made - timedelta(days=rng.randint(0, 5)) for code in ("vetting", "third_parties", "credit", "biometrics")
        },
        "declarations": {code: {"answer": False} for code in _DECLARATIONS},
        "answers": {"marital_status": status, "household": "0"},
    }
    if rng.random() < 0.25:
        form["declarations"]["insolvency"]["detail"] = rng.choice(("n/a", "None", "never been in one", "-"))
    if rng.random() < 0.2:
        form["answers"]["anything_else"] = "I have never been convicted of anything and was not dismissed from any job."
    _previous_names(form, rng, sex, status)
    form["applicant"]["addresses"] = _homes(rng, home, made, born)
    form["activities"] = _occupations(rng, made, born)
    _papers(form, rng, sex)
    form["referees"] = [{"name": f"Dr {_surname(rng)} Reference {n}", "contact": "01632 960111"} for n in (1, 2)]
    _people(form, rng, surname, home, status)
    return form


def as_json(form: Any) -> Any:
    """The form with its days as text."""
    if isinstance(form, dict):
        return {key: as_json(value) for key, value in form.items()}
    if isinstance(form, (list, tuple)):
        return [as_json(value) for value in form]
    return form.isoformat() if isinstance(form, date) else form


def _surname(rng: random.Random) -> str:
    return rng.choice(_SURNAMES).replace("_", " ")


def _address(rng: random.Random) -> Form:
    inward = f"{rng.randint(1, 9)}{''.join(rng.sample('ABDEFGHJLN', 2))}"
    return {
        "lines": [f"{rng.randint(1, 180)} {rng.choice(_STREETS)} Lane", rng.choice(_TOWNS)],
        "postcode": f"{rng.choice(_POSTCODE_AREAS)}{rng.randint(1, 19)} {inward}",
        "country": "GB",
    }


def _previous_names(form: Form, rng: random.Random, sex: str, status: str) -> None:
    names = form["applicant"]["names"]
    if status in ("married", "divorced") and sex == "F" and rng.random() < 0.6:
        names.append(
            {
                "kind": "maiden",
                "forenames": names[0]["forenames"],
                "surname": _surname(rng) + "-Ash",
                "start": form["applicant"]["born"],
                "end": date(2015, 6, 1),
            }
        )
    elif rng.random() < 0.2:
        names.append({"kind": "known_as", "forenames": ["Sandy"], "surname": names[0]["surname"], "start": date(2012, 1, 1)})
    if len(names) > 1:
        form["declarations"]["other_names"] = {"answer": True, "detail": "See the names that I list."}


def _homes(rng: random.Random, home: Form, made: date, born: date) -> list[Form]:
    """From well before the period to today, one move on the next day or a few weeks of two homes."""
    found, end = [], None
    entry, reached = dict(home), made
    for _ in range(rng.randint(1, 4)):
        start = reached - timedelta(days=rng.randint(200, 900))
        found.append({**entry, "start": start, **({"end": end} if end else {})})
        end = start - timedelta(days=1) + timedelta(days=rng.choice((0, 0, 0, 12)))
        entry, reached = _address(rng), start
    found.append({**entry, "start": max(born, made - timedelta(days=365 * 11)), "end": end})
    return found


def _occupations(rng: random.Random, made: date, born: date) -> list[Form]:
    found, reached, end = [], made, None
    sixteen = born.replace(year=born.year + 16)
    first = made - timedelta(days=365 * 7)
    while reached > max(first, sixteen):
        kind = rng.choice(("employment", "employment", "employment", "unemployed", "travel", "education"))
        start = reached - timedelta(days=rng.randint(150, 1200))
        start = max(start, born + timedelta(days=365 * 12))
        entry: Form = {"kind": kind, "start": start}
        if kind in ("employment", "education"):
            entry["what"] = rng.choice(_EMPLOYERS)
        if kind == "employment":
            entry["contact"] = "personnel@example.org"
        if end:
            entry["end"] = end
        found.append(entry)
        end = start - timedelta(days=1 + rng.choice((0, 0, 20)))
        reached = start
    return found


def _papers(form: Form, rng: random.Random, sex: str) -> None:
    person, made = form["applicant"], form["made_on"]
    number = f"{rng.randint(100000000, 999999999)}"
    expires = made + timedelta(days=rng.randint(40, 3000))
    name = person["names"][0]
    licence = licence_number(name["surname"], name["forenames"], person["born"], sex, rng)
    passport = {
        "kind": "passport",
        "number": number,
        "expires": expires,
        "photo": True,
        "mrz": passport_lines(name["surname"], name["forenames"], number, person["born"], sex, expires),
        "forenames": name["forenames"],
        "surname": name["surname"],
        "born": person["born"],
    }
    card = {"kind": "driving_licence", "number": licence, "expires": made + timedelta(days=800), "photo": True}
    proof = {"kind": "proof_of_address", "issued": made - timedelta(days=rng.randint(0, 80))}
    person["identifiers"]["passport"] = number
    if rng.random() < 0.7:
        person["identifiers"]["driver_number"] = licence[:5] + " " + licence[5:11] + " " + licence[11:]
    form["documents"] = [passport, card, proof]
    if rng.random() < 0.3:
        form["documents"].append({"kind": "birth_certificate", "born": person["born"]})


def _people(form: Form, rng: random.Random, surname: str, home: Form, status: str) -> None:
    if form["level"] not in _WITH_PEOPLE:
        return
    born: date = form["applicant"]["born"]
    people: list[Form] = []

    def add(relation: str, years: int, family: str = surname, *, together: bool = False) -> Form:
        there = dict(home) if together else _address(rng)
        person = {
            "relation": relation,
            "names": [{"forenames": [rng.choice(_FEMALE + _MALE)], "surname": family}],
            "born": date(born.year - years, rng.randint(1, 12), rng.randint(1, 28)),
            "birth_place": "Eastwick",
            "addresses": [there],
        }
        if together:
            person["lives_with"] = True
        people.append(person)
        return person

    add("parent", rng.randint(19, 40), together=rng.random() < 0.2)
    add("parent", rng.randint(19, 40), _surname(rng))
    if status in ("married", "cohabiting", "civil partnership"):
        add("partner", rng.randint(-6, 6), together=True)
        add("parent_in_law", rng.randint(20, 38), _surname(rng))
    for _ in range(rng.randint(0, 3)):
        add("sibling", rng.randint(-9, 9))
    if born.year < 1988 and rng.random() < 0.6:
        child = add("child", -rng.randint(19, 37), together=True)
        if form["made_on"].year - child["born"].year <= 11:
            child.pop("birth_place")
            child["born"] = date(form["made_on"].year - 6, 3, 3)
    if rng.random() < 0.3:
        add("financial", 3, _surname(rng))
        form["declarations"]["financial_links"] = {"answer": True, "detail": "A joint account."}
    for number, person in enumerate(people):
        # No two of them are the same person by chance.
        person["names"][0]["forenames"].append(f"{'BCDFGHJKLMNP'[number % 12]}eta")
    form["third_parties"] = people
    ten = [each for each in people if each.get("lives_with") and form["made_on"].year - each["born"].year > 10]
    form["answers"]["household"] = str(len(ten))


def passport_lines(surname: str, forenames: list[str], number: str, born: date, sex: str, expires: date) -> list[str]:
    """The two lines of a British passport, by ICAO Doc 9303."""
    name = f"{_zone(surname)}<<{'<'.join(map(_zone, forenames))}"[:39].ljust(39, "<")
    fields = [number.ljust(9, "<"), f"{born:%y%m%d}", f"{expires:%y%m%d}", "<" * 14]
    checks = [_digit(field) for field in fields]
    whole = _digit("".join(field + check for field, check in zip(fields, checks, strict=True)))
    lower = f"{fields[0]}{checks[0]}GBR{fields[1]}{checks[1]}{sex}{fields[2]}{checks[2]}{fields[3]}{checks[3]}{whole}"
    return [f"P<GBR{name}", lower]


def licence_number(surname: str, forenames: list[str], born: date, sex: str, rng: random.Random) -> str:
    """A number as DVLA makes it: five letters, decade, month (plus 50 for women), day, year, initials, three signs."""
    family = _zone(surname, spelt=False).replace("<", "")
    family = "MC" + family[3:] if family.startswith("MAC") else family
    initials = "".join(_zone(name, spelt=False)[0] for name in forenames[:2]).ljust(2, "9")
    month = born.month + (50 if sex == "F" else 0)
    decade, year = f"{born:%y}"
    end = f"{rng.randint(1, 9)}{rng.choice('AFKV')}{rng.choice('CDJX')}"
    return f"{family[:5].ljust(5, '9')}{decade}{month:02d}{born.day:02d}{year}{initials}{end}"


def _zone(name: str, *, spelt: bool = True) -> str:
    letters = name.upper()
    for written, instead in (("Ö", "OE"), ("Ü", "UE"), ("Ñ", "N"), ("Ø", "OE"), ("Ł", "L")):
        letters = letters.replace(written, instead if spelt or len(instead) == 1 else instead[0])
    plain = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    return plain.replace("'", "").replace("-", "<").replace(" ", "<")


def _digit(field: str) -> str:
    total = 0
    for place, sign in enumerate(field):
        total += (0 if sign == "<" else int(sign) if sign.isdigit() else ord(sign) - 55) * (7, 3, 1)[place % 3]
    return str(total % 10)


Fault = Callable[[Form, random.Random], bool]
FAULTS: dict[str, Fault] = {}
"""By the code that must be found. A fault returns False where the form has no place for it."""


def _fault(code: str) -> Callable[[Fault], Fault]:
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
    "marital_status_missing": lambda form, rng: form["level"] in _WITH_PEOPLE and _drop("answers", "marital_status")(form, rng),
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


@_fault("address_missing")
def _no_address(form: Form, rng: random.Random) -> bool:
    return any(each.pop("addresses", None) for each in form.get("third_parties", ())[:3] if not each.get("lives_with"))


@_fault("partner_missing")
def _no_partner(form: Form, rng: random.Random) -> bool:
    kept = [each for each in form.get("third_parties", ()) if each["relation"] != "partner"]
    found = len(kept) < len(form.get("third_parties", ()))
    if found:
        form["third_parties"] = kept
        form["answers"]["household"] = str(int(form["answers"]["household"]) - 1)
    return found


@_fault("parent_missing")
def _no_parent(form: Form, rng: random.Random) -> bool:
    people = form.get("third_parties", [])
    return bool(people) and people[1]["relation"] == "parent" and bool(people.pop(1))


@_fault("co_resident_missing")
def _stranger_at_home(form: Form, rng: random.Random) -> bool:
    form["answers"]["household"] = str(int(form["answers"]["household"]) + 1)
    return form["level"] in _WITH_PEOPLE


@_fault("co_resident_unmarked")
def _at_home_unsaid(form: Form, rng: random.Random) -> bool:
    return any(each.pop("lives_with", False) for each in form.get("third_parties", ()))


@_fault("co_resident_elsewhere")
def _at_home_elsewhere(form: Form, rng: random.Random) -> bool:
    for each in form.get("third_parties", ()):
        if each.get("lives_with"):
            each["addresses"] = [{"lines": ["1 Elsewhere Row"], "postcode": "BT1 1AA", "country": "GB"}]
            return True
    return False


@_fault("person_twice")
def _twice(form: Form, rng: random.Random) -> bool:
    people = form.get("third_parties", [])
    if people:
        people.append({**people[0], "relation": "associate"})
        people[-1].pop("lives_with", None)
    return bool(people) and not people[0].get("lives_with")


@_fault("financial_link_missing")
def _shares_with_nobody(form: Form, rng: random.Random) -> bool:
    form["declarations"]["financial_links"] = {"answer": True, "detail": "A loan together"}
    return form["level"] in _WITH_PEOPLE and not any(
        each["relation"] in ("financial", "partner") for each in form["third_parties"]
    )


@_fault("associate_missing")
def _close_to_crime(form: Form, rng: random.Random) -> bool:
    form["declarations"]["associations"] = {"answer": True, "detail": "A cousin was convicted of theft"}
    return form["level"] in _WITH_PEOPLE


@_fault("name_dates_missing")
def _undated_name(form: Form, rng: random.Random) -> bool:
    names = form["applicant"]["names"]
    if len(names) < 2:
        return False
    names[1].pop("start", None), names[1].pop("end", None)
    return True


@_fault("other_names_contradicted")
def _denied_name(form: Form, rng: random.Random) -> bool:
    form["declarations"]["other_names"] = {"answer": False}
    return len(form["applicant"]["names"]) > 1


@_fault("maiden_name_unexplained")
def _never_married(form: Form, rng: random.Random) -> bool:
    form["answers"]["marital_status"] = "single"
    people = form.get("third_parties", ())
    return any(name["kind"] == "maiden" for name in form["applicant"]["names"]) and all(
        each["relation"] != "partner" for each in people
    )


@_fault("address_history_short")
def _homes_forgotten(form: Form, rng: random.Random) -> bool:
    homes = form["applicant"]["addresses"]
    homes.pop()
    return bool(homes) and homes[-1]["start"] > form["made_on"] - timedelta(days=365 * _LEVELS[form["level"]][0])


@_fault("address_gap")
def _homeless(form: Form, rng: random.Random) -> bool:
    homes = form["applicant"]["addresses"]
    homes[1]["end"] -= timedelta(days=rng.randint(20, 60))
    return homes[1]["end"] > homes[1]["start"] and homes[1]["end"] > form["made_on"] - timedelta(days=365 * 2)


@_fault("address_overlap")
def _two_homes(form: Form, rng: random.Random) -> bool:
    homes = form["applicant"]["addresses"]
    homes[1]["end"] = homes[0]["start"] + timedelta(days=90)
    return homes[1]["end"] < form["made_on"]


@_fault("residency_short")
def _abroad(form: Form, rng: random.Random) -> bool:
    home = form["applicant"]["addresses"][0]
    home["country"] = "AU"
    return True


@_fault("residency_restarted")
def _came_back(form: Form, rng: random.Random) -> bool:
    form["declarations"]["cut_ties"] = {"answer": True, "detail": "I sold my house and moved abroad"}
    form["answers"]["returned_on"] = (form["made_on"] - timedelta(days=500)).isoformat()
    return True


@_fault("dates_reversed")
def _backwards(form: Form, rng: random.Random) -> bool:
    home = form["applicant"]["addresses"][1]
    home["start"], home["end"] = home["end"], home["start"]
    return home["start"] != home["end"]


@_fault("date_in_future")
def _not_yet(form: Form, rng: random.Random) -> bool:
    form["activities"][0]["start"] = form["made_on"] + timedelta(days=30)
    return True


@_fault("employer_contact_missing")
def _no_contact(form: Form, rng: random.Random) -> bool:
    recent = form["made_on"] - timedelta(days=365 * 2)
    jobs = [each for each in form["activities"] if each["kind"] == "employment" and each.get("end", form["made_on"]) > recent]
    return any(each.pop("contact", None) for each in jobs)


@_fault("activity_gap")
def _idle(form: Form, rng: random.Random) -> bool:
    if len(form["activities"]) < 2:
        return False
    second = form["activities"][1]
    second["end"] -= timedelta(days=90)
    recent = form["made_on"] - timedelta(days=365 * 2)
    return second["end"] > second["start"] and second["end"] > max(recent, form["applicant"]["born"] + timedelta(days=17 * 366))


@_fault("activity_history_short")
def _late_start(form: Form, rng: random.Random) -> bool:
    old_enough = form["applicant"]["born"] < form["made_on"] - timedelta(days=365 * 24)
    if not old_enough or len(form["activities"]) < 2:
        return False
    form["activities"] = form["activities"][:1]
    return form["activities"][0]["start"] > form["made_on"] - timedelta(days=365 * 2)


@_fault("activity_overlap")
def _two_jobs(form: Form, rng: random.Random) -> bool:
    job = {"kind": "employment", "what": "Harbour Cafe", "contact": "01632 960222"}
    form["activities"].append(
        {**job, "start": form["made_on"] - timedelta(days=300), "end": form["made_on"] - timedelta(days=20)}
    )
    first = form["activities"][0]
    return first["kind"] == "employment" and first["start"] < form["made_on"] - timedelta(days=100)


@_fault("photo_document_missing")
def _no_photo(form: Form, rng: random.Random) -> bool:
    card = form["documents"][1]
    card.pop("photo")
    form["documents"] = [card, form["documents"][2], {"kind": "birth_certificate"}]
    return True


@_fault("proof_of_address_missing")
def _no_proof(form: Form, rng: random.Random) -> bool:
    form["documents"] = [each for each in form["documents"] if each["kind"] != "proof_of_address"]
    return True


@_fault("mrz_malformed")
def _short_line(form: Form, rng: random.Random) -> bool:
    form["documents"][0]["mrz"][1] = form["documents"][0]["mrz"][1][:-3]
    return True


@_fault("mrz_check_digit")
def _wrong_character(form: Form, rng: random.Random) -> bool:
    lower = form["documents"][0]["mrz"][1]
    place = rng.choice((0, 3, 8, 13, 16, 21, 24))
    form["documents"][0]["mrz"][1] = lower[:place] + str((int(lower[place]) + rng.randint(1, 9)) % 10) + lower[place + 1 :]
    return True


def _other_passport(code: str, **changes: Any) -> None:
    def fault(form: Form, rng: random.Random) -> bool:
        person, paper = form["applicant"], form["documents"][0]
        sex = "F" if person["sex"][0] in "Ff" else "M"
        values = {
            "surname": person["names"][0]["surname"],
            "forenames": person["names"][0]["forenames"],
            "number": paper["number"],
            "born": person["born"],
            "sex": sex,
            "expires": paper["expires"],
        }
        values |= {name: value(values[name]) for name, value in changes.items()}
        paper["mrz"] = passport_lines(**values)
        return True

    FAULTS[code] = fault


_other_passport("mrz_number_differs", number=lambda number: number[::-1] if number != number[::-1] else "123456789")
_other_passport("mrz_name_differs", surname=lambda _: "Featherstone")
_other_passport("mrz_born_differs", born=lambda born: born.replace(year=born.year - 1))
_other_passport("mrz_sex_differs", sex=lambda sex: "M" if sex == "F" else "F")
_other_passport("mrz_expiry_differs", expires=lambda day: day + timedelta(days=31))


def _other_licence(code: str, change: Callable[[str], str]) -> None:
    def fault(form: Form, rng: random.Random) -> bool:
        card = form["documents"][1]
        card["number"] = change(card["number"])
        form["applicant"]["identifiers"].pop("driver_number", None)
        return True

    FAULTS[code] = fault


_other_licence("licence_name_differs", lambda number: "FEATH" + number[5:])
_other_licence("licence_born_differs", lambda number: number[:8] + ("15" if number[8:10] != "15" else "16") + number[10:])
_other_licence("licence_sex_differs", lambda number: number[:6] + str((int(number[6]) + 5) % 10) + number[7:])


@_fault("licence_numbers_differ")
def _two_licences(form: Form, rng: random.Random) -> bool:
    number = form["documents"][1]["number"]
    form["applicant"]["identifiers"]["driver_number"] = number[:13] + ("1AA" if number[13:] != "1AA" else "2BB")
    return True


@_fault("declaration_contradicted")
def _denied_debt(form: Form, rng: random.Random) -> bool:
    words = rng.choice(
        ("I paid off my IVA in 2019", "There was a bankruptcy order in 2017", "A debt relief order ended in March")
    )
    place = rng.choice(("own", "else"))
    if place == "own":
        form["declarations"]["insolvency"] = {"answer": False, "detail": words}
    else:
        form["answers"]["anything_else"] = words
    return True


@_fault("referee_is_close")
def _mother_as_referee(form: Form, rng: random.Random) -> bool:
    if form["level"] not in ("RV", "MV"):
        return False
    name = form["third_parties"][0]["names"][0]
    form["referees"][0]["name"] = " ".join((*name["forenames"], name["surname"]))
    return True


def expected_code(kind: str) -> str:
    """The code of a kind of fault."""
    return kind.removesuffix("_of_third_party")


def faulty(number: int, seed: int) -> tuple[Form, str]:
    """Form `number` with its one fault, and the kind of it."""
    kinds = list(FAULTS)
    kind = kinds[number % len(kinds)]
    for attempt in range(400):
        form = clean(seed * 1_000_003 + number * 1009 + attempt)
        if FAULTS[kind](form, random.Random(f"{kind} {seed} {number} {attempt}")):
            return form, kind
    raise RuntimeError(f"no form has a place for the fault {kind}")


def passport_picture(lines: list[str], rng: random.Random) -> bytes:
    """A photograph of a passport's page: tilted, a little out of focus, uneven light, JPEG."""
    import json

    import typst
    from PIL import Image, ImageFilter

    source = (
        '#set page(width: 125mm, height: 88mm, margin: 5mm, fill: rgb("#e4e0d4"))\n'
        '#set text(font: "DejaVu Sans Mono", size: 11.5pt)\n'
        "#text(size: 8pt)[INVENTED PASSPORT]\n#v(1fr)\n" + "\n\n".join(f"#text({json.dumps(line)})" for line in lines)
    )
    page = Image.open(io.BytesIO(typst.compile(source.encode(), format="png", ppi=rng.choice((150, 200, 300))))).convert("RGB")
    tilted = page.rotate(rng.uniform(-2.5, 2.5), expand=True, fillcolor=(90, 80, 70), resample=Image.Resampling.BICUBIC)
    soft = tilted.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.4)))
    light = Image.linear_gradient("L").resize(soft.size).point(lambda level: 150 + level * 105 // 255)
    shaded = Image.composite(soft, Image.new("RGB", soft.size, (60, 60, 60)), light)
    target = io.BytesIO()
    shaded.save(target, "JPEG", quality=rng.randint(40, 85))
    return target.getvalue()


def _read_pictures(count: int, seed: int) -> None:
    """Read pictures as the command does; a reading counts when both lines are right in every character."""
    import tempfile
    from pathlib import Path

    from flows.vetting_papers import read_pictures
    from vetting.application.building import from_data
    from vetting.application.mrz import read_zone

    right, wrong, begun = 0, 0, time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        for number in range(count):
            form = clean(seed * 31 + number)
            paper = form["documents"][0]
            (Path(name) / "passport.jpg").write_bytes(passport_picture(paper["mrz"], random.Random(f"picture {seed} {number}")))
            paper["file"] = "passport.jpg"
            seen = read_pictures(from_data(as_json(form)), Path(name))[1]
            zone = read_zone(seen, form["made_on"]) if seen else None
            right += list(seen) == paper["mrz"]
            wrong += bool(zone and not zone.wrong and list(seen) != paper["mrz"])
    seconds = (time.perf_counter() - begun) / count
    print(f"{count} pictures of passports: {right} read right, {wrong} read wrong with check digits that agree, ", end="")
    print(f"{count - right - wrong} said to be unreadable; {seconds:.1f} s each, making included")


def main() -> None:
    """Make, read, check, count."""
    from vetting.application.building import from_data
    from vetting.application.checking import check
    from vetting.application.rules import Rules

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clean", type=int, default=500)
    parser.add_argument("--faulty", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pictures", type=int, default=0, help="pictures of passports to read: skewed, blurred, compressed")
    parser.add_argument("--show", action="store_true", help="print what was found besides the seeded fault")
    asked = parser.parse_args()
    rules, begun = Rules.load(_MADE), time.perf_counter()
    invented = Counter[str]()
    for number in range(asked.clean):
        invented.update(gap.code for gap in check(from_data(as_json(clean(asked.seed * 7919 + number))), rules))
    seeded, found, besides = Counter[str](), Counter[str](), Counter[str]()
    for number in range(asked.faulty):
        form, kind = faulty(number, asked.seed)
        codes = {gap.code for gap in check(from_data(as_json(form)), rules)}
        seeded[kind] += 1
        found[kind] += expected_code(kind) in codes
        for code in codes - {expected_code(kind)}:
            besides[f"{kind}: {code}"] += 1
    seconds = time.perf_counter() - begun
    print(f"{'kind of gap':<34} seeded  found")
    for kind in FAULTS:
        print(f"{kind:<34} {seeded[kind]:>6} {found[kind]:>6}{'' if found[kind] == seeded[kind] else '   MISSED'}")
    print(f"{len(FAULTS)} kinds: {sum(found.values())} of {sum(seeded.values())} seeded gaps found")
    print(f"on {asked.clean} clean forms: {sum(invented.values())} gaps invented {dict(invented) or ''}")
    print(f"{asked.clean + asked.faulty} forms in {seconds:.1f} s, making included")
    if asked.pictures:
        _read_pictures(asked.pictures, asked.seed)
    if asked.show:
        for words, count in besides.most_common():
            print(f"  besides {words} x {count}")


if __name__ == "__main__":
    main()
