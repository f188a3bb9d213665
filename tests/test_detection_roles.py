"""What the text says a person is, carried to all mentions of the same person."""

from __future__ import annotations

import re

import pytest

from redaction.detection.roles import assign
from redaction.findings import Span


def roles(text: str, *names: str, given: dict[str, str] | None = None) -> dict[str, set[str]]:
    """Mark every occurrence of the names, longest first, and tell the roles that each gets."""
    spans: list[Span] = []
    for name in sorted(names, key=len, reverse=True):
        for match in re.finditer(re.escape(name), text):
            if all(match.end() <= s.start or match.start() >= s.end for s in spans):
                spans.append(Span(*match.span(), "PERSON", 0.9, "ner", "", role=(given or {}).get(name, "")))
    found: dict[str, set[str]] = {}
    for span in assign([text], [spans])[0]:
        found.setdefault(text[span.start : span.end], set()).add(span.role)
    return found


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("I arrested Eoin Brady on suspicion of assault.", "suspect"),
        ("Eoin Brady was charged with theft.", "suspect"),
        ("The defendant Eoin Brady left.", "suspect"),
        ("Eoin Brady (victim) gave an account.", "victim"),
        ("The complainant, Eoin Brady, has moved.", "victim"),
        ("The witness Eoin Brady saw a car.", "witness"),
        ("WITNESSES:\nEoin Brady", "witness"),
        ("A call from the partner of the suspect, Eoin Brady, who is afraid.", ""),
        ("I walked past Eoin Brady in the street.", ""),
    ],
)
def test_roles_from_the_words_around(text: str, role: str) -> None:
    assert roles(text, "Eoin Brady") == {"Eoin Brady": {role}}


def test_a_role_goes_to_all_mentions() -> None:
    text = "The suspect Eoin Brady ran. Brady fell. EOIN BRADY was seen, and Eoin cried."
    found = roles(text, "Eoin Brady", "Brady", "EOIN BRADY", "Eoin")
    assert set().union(*found.values()) == {"suspect"}


def test_a_shared_surname_alone_tells_nothing() -> None:
    text = "The suspect Eoin Brady and his wife Ann Brady. Brady shouted."
    assert roles(text, "Eoin Brady", "Ann Brady", "Brady") == {"Eoin Brady": {"suspect"}, "Ann Brady": {""}, "Brady": {""}}


def test_contradiction_tells_nothing() -> None:
    assert roles("The suspect Eoin Brady. The victim Eoin Brady.", "Eoin Brady") == {"Eoin Brady": {""}}


def test_an_officer_stays_an_officer() -> None:
    text = "Statement of: Kay Moss. Later Kay Moss arrested him."
    assert roles(text, "Kay Moss", given={"Kay Moss": "officer"}) == {"Kay Moss": {"officer"}}


def test_several_authors_are_witnesses() -> None:
    text = "Ann Bell and Kay Moss"
    given = {"Ann Bell": "author", "Kay Moss": "author"}
    assert roles(text, "Ann Bell", "Kay Moss", given=given) == {"Ann Bell": {"witness"}, "Kay Moss": {"witness"}}


def test_among_namesakes_of_the_case_the_last_named_is_meant() -> None:
    text = "The suspect Eoin Brady hit the victim Ann Brady. Eoin Brady ran. Brady was found. He hit Ann Brady. Brady cried."
    spans = [Span(*match.span(), "PERSON", 0.9, "ner", "") for match in re.finditer("(?:Eoin |Ann )?Brady", text)]
    assert [span.role for span in assign([text], [spans])[0]] == ["suspect", "victim", "suspect", "suspect", "victim", "victim"]
