"""Whose a contact, a police number or a registration is."""

from __future__ import annotations

import re

import pytest

from redaction.detection.belongings import belonging
from redaction.detection.mentions import complete
from redaction.detection.parties import state_roles
from redaction.findings import Span
from reference.policies import load_policy


def role(text: str, value: str, kind: str, officer: str = "") -> str:
    """The role of one value in a text where `officer`, if any, was found as an officer's name."""
    spans = [Span(*match.span(), kind, 0.9, "rules", "") for match in re.finditer(re.escape(value), text)]
    if officer:
        at = text.index(officer)
        spans.append(Span(at, at + len(officer), "PERSON", 0.9, "title", "", role="officer"))
    return next(span.role for span in belonging(text, spans) if span.kind == kind)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I saw a blue Ford Fiesta ZZ99 ABC at\nthe junction. I put on my lights and pulled up behind\nthe vehicle.", "suspect"),
        ("The vehicle ZZ99 ABC failed to stop for police.", "suspect"),
        ("They came in a stolen Audi car, registration ZZ99 ABC.", "suspect"),
        ("I stopped a white Transit van ZZ99 ABC.", "suspect"),
        ("The van ZZ99 ABC was later recovered by officers.", "suspect"),
        ("My mother's car ZZ99 ABC was parked outside.", ""),
        ("I was in my car ZZ99 ABC when another car failed to stop.", ""),
        ("A passer-by, whose car ZZ99 ABC has a camera, gave me the footage.", ""),
        ("I stopped beside my own car, ZZ99 ABC.", ""),
        ("PC Tarrant then stopped a blue Fiesta ZZ99 ABC.", "suspect"),
        ("The witness stopped in her Fiesta ZZ99 ABC and saw it all.", ""),
        ("A passing motorist stopped the taxi ZZ99 ABC to help.", ""),
        ("Mrs Holloway had stopped her car, ZZ99 ABC, at the lights.", ""),
        ("I stopped behind a blue van ZZ99 ABC and called for help.", ""),
        ("A nurse pulled over in ZZ99 ABC to help.", ""),
        ("A nurse in ZZ99 ABC then drove off.", ""),
        ("He recovered a bag from the car ZZ99 ABC.", ""),
    ],
)
def test_a_registration_is_evidence_where_the_vehicle_is_in_issue(text: str, expected: str) -> None:
    assert role(text, "ZZ99 ABC", "VRM") == expected


@pytest.mark.parametrize("name", ["cps-precharge", "defence-disclosure"])
def test_policies_keep_a_vehicle_in_issue_and_ask_for_others(name: str) -> None:
    policy = load_policy(name)
    audience = policy.audiences[0]
    assert policy.action("VRM", "suspect", audience).action == "keep"
    assert policy.action("VRM", "", audience).action == "ask"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("kay.moss@northshire.police.uk", "officer"),
        ("moss@northshire.pnn.police.uk", "officer"),
        ("kay.moss@example.org", ""),
        ("kay@police.uk.example.org", ""),
    ],
)
def test_an_address_of_a_force_is_an_officers(value: str, expected: str) -> None:
    assert role(f"Email address: {value}", value, "EMAIL") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Officer completing: Moss  Rank/Job title: PC 2009\nStation: NORTH QUAY  Tel: 01632 960123", "officer"),
        ("PC Moss (01632 960123)", "officer"),
        ("PC Moss spoke to her on 01632 960123", ""),
        ("PC Moss. Witness Tel: 01632 960123", ""),
    ],
)
def test_a_phone_behind_an_officers_labels_is_that_officers(text: str, expected: str) -> None:
    assert role(text, "01632 960123", "PHONE", officer="Moss") == expected


def test_numbers_side_by_side_are_one_persons() -> None:
    text = "NAME BRADY, KAY  PNCID 24/123456M\nOther page\nCRO NUMBER 012345/24K   PNCID 24/123456M"
    spans = [
        *(Span(*m.span(), "PNC_ID", 0.9, "rules", "") for m in re.finditer("24/123456M", text)),
        *(Span(*m.span(), "CRO", 0.9, "rules", "") for m in re.finditer("012345/24K", text)),
        Span(5, 15, "PERSON", 0.9, "field", "", role="suspect"),
    ]
    found = state_roles([text], [sorted(spans, key=lambda span: span.start)], ())[0]
    assert {span.role for span in found} == {"suspect"}


@pytest.mark.parametrize(
    ("between", "home"),
    [
        (" of ", "suspect"),
        (", aged 34, of ", "suspect"),
        ("\nBORN 03/04/1988   LEEDS\nADDRESS ", "suspect"),
        (" Address: ", "suspect"),
        (" was seen by a man from ", ""),
        (" went to her home at ", ""),
        (" assaulted his wife. Address: ", ""),
    ],
)
def test_the_home_right_behind_a_suspect_is_the_suspects(between: str, home: str) -> None:
    text = f"Kay Brady{between}12 Quay Street, Leeds"
    address = Span(text.index("12 Quay"), len(text), "ADDRESS", 0.9, "addresses", "")
    birth = [Span(*m.span(), "DATE_OF_BIRTH", 0.9, "dates_of_birth", "") for m in re.finditer("03/04/1988", text)]
    for role, expected in (("suspect", home), ("victim", ""), ("", "")):
        person = Span(0, 9, "PERSON", 0.9, "ner", "", role=role)
        assert belonging(text, [person, *birth, address])[-1].role == expected


def test_a_suspects_home_keeps_nobody_elses() -> None:
    """The same address without its owner may be the victim's: it is found, and without a role it goes."""
    text = "Kay Brady of 12 Quay Street, Leeds"
    found = complete(
        [text, "I was at 12 quay street leeds."], [[Span(13, 34, "ADDRESS", 0.9, "addresses", "", role="suspect")], []]
    )
    assert [(span.kind, span.role) for span in found[1]] == [("ADDRESS", "")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("suspect_dob\n/03/04/1988", "suspect"),
        ("THE DEFENDANT (DOB 03/04/1988) HAS TWO CONVICTIONS", "suspect"),
        ("Accused's date of birth: 03/04/1988", "suspect"),
        ("the partner of the suspect (DOB 03/04/1988)", ""),
        ("The suspect's mother, born 03/04/1988", ""),
        ("Witness DOB 03/04/1988", ""),
    ],
)
def test_a_label_tells_that_a_date_of_birth_is_the_suspects(text: str, expected: str) -> None:
    assert role(text, "03/04/1988", "DATE_OF_BIRTH") == expected


def numbers(text: str, persons: dict[str, str], values: dict[str, str]) -> list[str]:
    """The roles of police numbers, in order, in a text whose persons have roles."""
    spans = [
        Span(text.index(value), text.index(value) + len(value), kind, 0.9, "rules", "", role=role)
        for found, role_of in ((persons, "PERSON"), (values, ""))
        for value, said in found.items()
        for kind, role in [("PERSON", said) if role_of else (said, "")]
    ]
    (known,) = state_roles([text], [sorted(spans, key=lambda span: span.start)], ())
    return [span.role for span in known if span.kind in values.values() and span.kind not in {"ADDRESS", "OCCUPATION"}]


@pytest.mark.parametrize(
    ("text", "persons", "values", "expected"),
    [
        ("Ann Roe told me.\nTHE DEFENDANT (PNC ID 24/123456M) HAS", {"Ann Roe": ""}, {"24/123456M": "PNC_ID"}, "suspect"),
        ("Ann Roe\nsuspect_pncid\n/24/123456M", {"Ann Roe": ""}, {"24/123456M": "PNC_ID"}, "suspect"),
        ("Ann Roe, partner of the suspect (PNC ID 24/123456M)", {"Ann Roe": ""}, {"24/123456M": "PNC_ID"}, ""),
        (
            "Ann Roe\nName Ivo Tallis Born\nAddress 2 Low Road\nOccupation Cook\nPNC ID 24/123456M",
            {"Ann Roe": "", "Ivo Tallis": "suspect"},
            {"2 Low Road": "ADDRESS", "Cook": "OCCUPATION", "24/123456M": "PNC_ID"},
            "suspect",
        ),
        (
            "Ann Roe\nName Ivo Tallis\nHis sister has\nPNC ID 24/123456M",
            {"Ann Roe": "", "Ivo Tallis": "suspect"},
            {"24/123456M": "PNC_ID"},
            "",
        ),
        (
            "Ivo Tallis\nLast period in custody\nnumber AB1234C",
            {"Ivo Tallis": "suspect"},
            {"AB1234C": "PRISON_NUMBER"},
            "suspect",
        ),
        (
            "Ivo Tallis and Ann Roe\nLast period in custody\nnumber AB1234C",
            {"Ivo Tallis": "suspect", "Ann Roe": ""},
            {"AB1234C": "PRISON_NUMBER"},
            "",
        ),
    ],
)
def test_police_numbers_are_the_suspects_where_the_record_says_so(
    text: str, persons: dict[str, str], values: dict[str, str], expected: str
) -> None:
    assert numbers(text, persons, values) == [expected]
