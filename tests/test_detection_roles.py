"""What the text says a person is, carried to all mentions of the same person."""

from __future__ import annotations

import re

import pytest

from redaction.detection.roles import assign
from redaction.findings import Span
from reference.policies import load_policy


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


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("We had a row and Eoin Brady\npunched me twice to the face.", "suspect"),
        ("Eoin Brady then suddenly struck me to the head.", "suspect"),
        ("Mr Eoin Brady put his left hand flat on my chest and pushed me, hard.", "suspect"),
        ("Eoin Brady walked up to the window and then punched me.", "suspect"),
        ("I make this statement about the abuse Eoin Brady has subjected me to.", "suspect"),
        ("It concerns an assault on me by my partner Eoin Brady in May.", "suspect"),
        ("I was assaulted by Eoin Brady.", "suspect"),
        ("I want Eoin Brady to be prosecuted.", "suspect"),
        ("That week Eoin Brady was released from prison.", "suspect"),
        ("Eoin Brady was given a 12 month sentence for it.", "suspect"),
        ("Eoin Brady was sentenced to twelve months.", "suspect"),
        ("R v Eoin Brady", "suspect"),
        ("I no longer support a prosecution of the suspect, Eoin Brady.", "suspect"),
        ("EOIN BRADY\nARRESTED ON 28/08/24 FOR THE OFFENCE(S) OF:", "suspect"),
        ("Key witnesses and their role: EOIN BRADY - COMPLAINANT", "victim"),
        ("Eoin Brady told me that he had been assaulted.", "victim"),
        ("Complainant Information\nBRADY EOIN 1 Quay Street", "victim"),
        ("Complainant first name\n/EOIN", "victim"),
        ("Eoin Brady heard part of the incident through the wall.", "witness"),
        ("Eoin Brady, who saw the attack, is willing to go to court.", "witness"),
        ("Statement of: Mrs\nDate of birth: Over 18\nEoin Brady\nOccupation: Cleaner", "author"),
    ],
)
def test_roles_as_statements_and_forms_tell_them(text: str, role: str) -> None:
    name = next(name for name in ("Eoin Brady", "EOIN BRADY", "BRADY EOIN", "EOIN") if name in text)
    assert roles(text, name) == {name: {role}}


@pytest.mark.parametrize(
    "text",
    [
        "Her neighbour was arrested and Eoin Brady cried.",
        "He was detained by Eoin Brady, who works on the door.",
        "A friend of the victim\nEoin Brady lives next door.",
        "I saw Eoin Brady in the street before he was assaulted.",
        "Eoin Brady hit the brakes.",
        "Eoin Brady ran over and pushed me out of the way.",
        "Eoin Brady ran over and hit him to get him off me.",
        "Eoin Brady was at the door when he turned and punched me.",
        "Eoin Brady shouted to the man who turned and punched me.",
        "Eoin Brady came out and the man punched me.",
        "Eoin Brady heard the news.",
        "Eoin Brady - victim's sister",
    ],
)
def test_what_is_told_of_somebody_else_gives_no_role(text: str) -> None:
    assert roles(text, "Eoin Brady") == {"Eoin Brady": {""}}


def test_who_hits_back_is_no_suspect() -> None:
    text = "The victim Ann Brady told me of the row. Ann Brady slapped him once."
    assert roles(text, "Ann Brady") == {"Ann Brady": {"victim"}}


def test_a_small_word_in_a_finding_makes_no_second_person() -> None:
    text = "My partner Eoin Brady punched me. This seemed to calm Eoin for a while, and then Eoin left."
    assert set().union(*roles(text, "Eoin Brady", "calm Eoin", "Eoin").values()) == {"suspect"}


def test_a_shared_surname_is_whose_the_label_beside_it_says() -> None:
    text = "Suspect 1 \nSurname: BRADY\nThe victim Ann Brady was hurt. The suspect Eoin Brady ran."
    spans = [Span(*match.span(), "PERSON", 0.9, "ner", "") for match in re.finditer("(?:Eoin |Ann )?B(?:RADY|rady)", text)]
    assert [span.role for span in assign([text], [spans])[0]] == ["suspect", "victim", "suspect"]


@pytest.mark.parametrize(
    "text",
    [
        "Other person(s) present: DEF REP Ivo Tallis",
        "Others present: Ivo Tallis, solicitor, and an adult.",
        "The duty solicitor, Ivo Tallis, arrived at ten.",
        "He was advised by the defence solicitor Ivo Tallis.",
        "Ivo Tallis (duty solicitor) asked for a break.",
        "Prosecutor name: (Print) Ivo Tallis",
        "Reviewing lawyer: Ivo Tallis",
        "Custody\nSolicitor: Ivo Tallis",
        "Mr Ivo Tallis, prosecuting counsel, applied to adjourn.",
    ],
)
def test_a_lawyer_who_acts_in_the_case(text: str) -> None:
    assert roles(text, "Ivo Tallis") == {"Ivo Tallis": {"lawyer"}}


@pytest.mark.parametrize(
    "text",
    [
        "My solicitor Ivo Tallis wrote to him about our son.",
        "My brother Ivo Tallis, a solicitor, drove me home.",
        "She works for the solicitor Ivo Tallis.",
        "My husband Ivo Tallis, duty solicitor, was at home.",
        "Her brother, the defence solicitor Ivo Tallis, was at home.",
        "I am the wife of the defence solicitor, Ivo Tallis.",
        "The report went to the duty solicitor. Ivo Tallis saw it all.",
    ],
)
def test_a_lawyer_in_somebodys_life_is_a_stranger(text: str) -> None:
    assert roles(text, "Ivo Tallis") == {"Ivo Tallis": {""}}


def test_a_lawyer_who_is_also_a_party_has_no_role() -> None:
    text = "The defence solicitor Ivo Tallis left. The victim Ivo Tallis was hurt."
    assert roles(text, "Ivo Tallis") == {"Ivo Tallis": {""}}


@pytest.mark.parametrize(("policy", "action"), [("cps-precharge", "keep"), ("defence-disclosure", "keep"), ("public", "redact")])
def test_policies_keep_lawyers_for_those_who_know_them(policy: str, action: str) -> None:
    assert load_policy(policy).action("PERSON", "lawyer").action == action
