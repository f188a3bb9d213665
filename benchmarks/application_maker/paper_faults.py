"""Faults of the documents in an application and of what it declares."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from benchmarks.application_maker.faults import FAULTS as FAULTS
from benchmarks.application_maker.faults import fault_of
from benchmarks.application_maker.numbers import passport_lines
from benchmarks.application_maker.words import Form


@fault_of("photo_document_missing")
def _no_photo(form: Form, rng: random.Random) -> bool:
    card = form["documents"][1]
    card.pop("photo")
    form["documents"] = [card, form["documents"][2], {"kind": "birth_certificate"}]
    return True


@fault_of("proof_of_address_missing")
def _no_proof(form: Form, rng: random.Random) -> bool:
    form["documents"] = [each for each in form["documents"] if each["kind"] != "proof_of_address"]
    return True


@fault_of("mrz_malformed")
def _short_line(form: Form, rng: random.Random) -> bool:
    form["documents"][0]["mrz"][1] = form["documents"][0]["mrz"][1][:-3]
    return True


@fault_of("mrz_check_digit")
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


@fault_of("licence_numbers_differ")
def _two_licences(form: Form, rng: random.Random) -> bool:
    number = form["documents"][1]["number"]
    form["applicant"]["identifiers"]["driver_number"] = number[:13] + ("1AA" if number[13:] != "1AA" else "2BB")
    return True


@fault_of("declaration_contradicted")
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


@fault_of("referee_is_close")
def _mother_as_referee(form: Form, rng: random.Random) -> bool:
    if form["level"] not in ("RV", "MV"):
        return False
    name = form["third_parties"][0]["names"][0]
    form["referees"][0]["name"] = " ".join((*name["forenames"], name["surname"]))
    return True
