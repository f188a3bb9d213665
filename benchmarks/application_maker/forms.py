"""An application that is whole and agrees with itself, from a seed."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from benchmarks.application_maker.numbers import licence_number, passport_lines
from benchmarks.application_maker.words import (
    DECLARATIONS,
    EMPLOYERS,
    FEMALE,
    LEVELS,
    MADE,
    MALE,
    POSTCODE_AREAS,
    STREETS,
    SURNAMES,
    TOWNS,
    WITH_PEOPLE,
    Form,
)


def clean(seed: int) -> Form:
    """An application without gaps."""
    rng = random.Random(f"clean {seed}")
    level = rng.choice(list(LEVELS))
    sex = rng.choice("FM")
    surname = _surname(rng)
    born = date(rng.randint(1968, 2005), rng.randint(1, 12), rng.randint(1, 28))
    forenames = rng.sample(FEMALE if sex == "F" else MALE, rng.choice((1, 2, 2, 3)))
    made = MADE + timedelta(days=rng.randint(-200, 60))
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
        "declarations": {code: {"answer": False} for code in DECLARATIONS},
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
    return rng.choice(SURNAMES).replace("_", " ")


def _address(rng: random.Random) -> Form:
    inward = f"{rng.randint(1, 9)}{''.join(rng.sample('ABDEFGHJLN', 2))}"
    return {
        "lines": [f"{rng.randint(1, 180)} {rng.choice(STREETS)} Lane", rng.choice(TOWNS)],
        "postcode": f"{rng.choice(POSTCODE_AREAS)}{rng.randint(1, 19)} {inward}",
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
            entry["what"] = rng.choice(EMPLOYERS)
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
    if form["level"] not in WITH_PEOPLE:
        return
    born: date = form["applicant"]["born"]
    people: list[Form] = []

    def add(relation: str, years: int, family: str = surname, *, together: bool = False) -> Form:
        there = dict(home) if together else _address(rng)
        person = {
            "relation": relation,
            "names": [{"forenames": [rng.choice(FEMALE + MALE)], "surname": family}],
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
