"""Further mentions of found values, and the people of the case by role."""

from __future__ import annotations

import pytest

from redaction.detection.mentions import complete
from redaction.detection.parties import state_roles
from redaction.findings import Span


def spans_of(text: str, *values: tuple[str, str]) -> list[Span]:
    return [Span(text.index(v), text.index(v) + len(v), kind, 0.9, "test", "") for v, kind in values]


@pytest.mark.parametrize(
    "mention",
    ["07700 900461", "07700900461", "07700-900-461", "(07700) 900461", "07700\n900461"],
)
def test_a_value_found_once_is_found_in_every_writing_on_other_pages(mention: str) -> None:
    first = "Ring her on 07700 900461 please."
    second = f"He shouted {mention} across the bar."
    found = complete([first, second], [spans_of(first, ("07700 900461", "PHONE")), []])
    assert [second[s.start : s.end].strip("()") for s in found[1]] == [mention.lstrip("(")]
    assert found[1][0].kind == "PHONE"
    assert found[1][0].detector == "mention"


def test_a_value_inside_a_longer_one_is_not_a_mention() -> None:
    first, second = "NI AB123456C.", "Batch XAB123456C and AB123456C7 and AB 12 34 56 C."
    found = complete([first, second], [spans_of(first, ("AB123456C", "NINO")), []])
    assert [second[s.start : s.end] for s in found[1]] == ["AB 12 34 56 C"]


def test_the_postcode_of_an_address_is_found_alone() -> None:
    first, second = "Lives at 14 Larkspur Rise, Wexcombe, ZZ99 4TB.", "The post code zz99 4tb came up again."
    found = complete([first, second], [spans_of(first, ("14 Larkspur Rise, Wexcombe, ZZ99 4TB", "ADDRESS")), []])
    assert [(second[s.start : s.end], s.kind) for s in found[1]] == [("zz99 4tb", "POSTCODE")]


def test_words_without_digits_are_left_to_other_rules() -> None:
    text = "A nurse spoke to the nurse."
    assert complete([text], [spans_of(text, ("nurse", "OCCUPATION"))]) == [spans_of(text, ("nurse", "OCCUPATION"))]


def test_every_mention_of_many_values_is_found() -> None:
    numbers = [f"07700 {900000 + n}" for n in range(1000)]
    parts = [" and ".join(numbers[i : i + 100]) for i in range(0, 1000, 100)]
    shown = [Span(p.index("07700"), p.index("07700") + 12, "PHONE", 0.9, "t", "") for p in parts]
    again = " or ".join(number.replace(" ", "") for number in numbers[::100])
    found = complete([*parts, again], [*[[s] for s in shown], []])
    assert [again[s.start : s.end] for s in sorted(found[-1], key=lambda s: s.start)] == [
        n.replace(" ", "") for n in numbers[::100]
    ]


def test_stated_parties_keep_their_roles_and_strangers_have_none() -> None:
    text = "It was Dean Prowse. Mr Prowse ran. Rachel Finchley saw Dean. Prowse's car."
    spans = [
        Span(m, m + len(n), "PERSON", 0.9, "t", "")
        for n, m in [("Dean Prowse", 7), ("Prowse", 23), ("Rachel Finchley", 35), ("Prowse's", 61)]
    ]
    (stated,) = state_roles([text], [spans], [("suspect", "Dean PROWSE")])
    assert [s.role for s in stated] == ["suspect", "suspect", "", "suspect"]


def test_a_slip_of_the_pen_does_not_make_a_party_a_stranger() -> None:
    text = "Eion was given 12 months. Eoin ran. Erin saw it. Eoni too. Egin left."
    spans = [Span(text.index(n), text.index(n) + 4, "PERSON", 0.9, "t", "") for n in ("Eion", "Eoin", "Erin", "Eoni", "Egin")]
    (stated,) = state_roles([text], [spans], [("suspect", "Eoin McQuorn")])
    assert [s.role for s in stated] == ["suspect", "suspect", "", "suspect", ""]


def test_a_date_of_birth_beside_a_person_is_that_persons() -> None:
    text = "SUSPECT - DEAN PROWSE dob 20/09/1981 attacked JANE DOE who was born 1/2/90, and then 3/4/55."
    spans = spans_of(
        text, ("DEAN PROWSE", "PERSON"), ("20/09/1981", "DATE_OF_BIRTH"), ("JANE DOE", "PERSON"), ("1/2/90", "DATE_OF_BIRTH")
    )
    (stated,) = state_roles([text], [spans], [("suspect", "Dean Prowse"), ("victim", "Jane Doe")])
    assert [s.role for s in stated] == ["suspect", "suspect", "victim", ""]


def test_a_police_identifier_that_is_one_persons_is_theirs_on_every_page() -> None:
    first, second = "PRINT OF PNC RECORD PNCID 08/2669965", "NAME PROWSE, DEAN PNCID 08/2669965"
    found = [spans_of(first, ("08/2669965", "PNC_ID")), spans_of(second, ("PROWSE, DEAN", "PERSON"), ("08/2669965", "PNC_ID"))]
    stated = state_roles([first, second], found, [("suspect", "Dean Prowse")])
    assert [s.role for spans in stated for s in spans] == ["suspect", "suspect", "suspect"]
