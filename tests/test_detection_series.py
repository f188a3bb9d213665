"""Names beside names, places that look like names, and what a second voice or look adds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from redaction.detection.detector import Detector
from redaction.detection.name_doubts import is_placelike
from redaction.detection.name_patterns import find_announced, find_listed, find_lone
from redaction.detection.name_series import acting, beside_persons, of_families
from redaction.detection.name_shapes import shape
from redaction.detection.request import DetectionRequest
from redaction.findings import Span


@pytest.fixture(scope="module")
def detector() -> Iterator[Detector]:
    with Detector(workers=1) as ready:
        yield ready


def entity(text: str, name: str, label: str = "PERSON") -> tuple[int, int, str]:
    return (text.index(name), text.index(name) + len(name), label)


def beside(text: str, *first: tuple[int, int, str]) -> dict[str, bool]:
    return {text[span.start : span.end]: span.auto for span in beside_persons(text, tuple(sorted(first)))}


def test_the_other_members_of_a_list_of_persons_are_persons() -> None:
    text = "Held were Siobhan Uxbrow, Odo Prinsel, Kay Marl and Trevor Quorndon, in Leeds."
    found = beside(text, entity(text, "Odo Prinsel"), entity(text, "Leeds", "GPE"))
    assert found == {"Siobhan Uxbrow": True, "Kay Marl": True, "Trevor Quorndon": True}


@pytest.mark.parametrize(
    "text",
    [
        "Odo Prinsel, Burkina Faso",
        "Odo Prinsel and Kevin Jones Street",
        "Odo Prinsel, Detective Constable",
        "Odo Prinsel, Witness Statement",
        "Odo Prinsel and the dog",
    ],
)
def test_what_else_stands_beside_a_person_is_none(text: str) -> None:
    assert beside(text, entity(text, "Odo Prinsel")) == {}


def test_a_list_ends_where_the_model_reads_a_place() -> None:
    text = "Odo Prinsel, Siobhan Uxbrow, Kay Marl"
    assert beside(text, entity(text, "Odo Prinsel"), entity(text, "Siobhan Uxbrow", "GPE")) == {}


def test_an_unknown_word_that_does_what_persons_do_is_one() -> None:
    text = "Uxbrowne agreed. Police agreed. Mosul said no. Siobhan shouted."
    assert [(text[s.start : s.end], s.auto) for s in acting(text, ())] == [("Uxbrowne", True), ("Siobhan", True)]


@pytest.mark.parametrize(("name", "before"), [("Ar Raqqah", ""), ("Uxbrowne", "seen near "), ("Uxbrowne", "the village of ")])
def test_a_name_on_no_list_where_places_stand_is_doubted(name: str, before: str) -> None:
    assert is_placelike(name, before)


@pytest.mark.parametrize(("name", "before"), [("Uxbrowne", "told "), ("Siobhan", "near "), ("Siobhan Uxbrowne", "in ")])
def test_a_listed_name_is_not_doubted_for_where_it_stands(name: str, before: str) -> None:
    assert not is_placelike(name, before)


@pytest.mark.parametrize(
    ("text", "marked", "name"),
    [
        ("saw Dr Hakim Al - Ja’ afari again", "Hakim Al", "Hakim Al - Ja’ afari"),
        ("with William ten Quorn in May", "William", "William ten Quorn"),
        ("by Edric d'Uxbrow and others", "Edric", "Edric d'Uxbrow"),
        ("Edric Uxbrow III, who", "Edric Uxbrow", "Edric Uxbrow III"),
        ("see Uxbrow, E. and others", "Uxbrow", "Uxbrow, E."),
        ("Odo Prinsel V Quornbyx", "Odo Prinsel", "Odo Prinsel"),
        ("Odo’ s van", "Odo", "Odo"),
    ],
)
def test_a_name_reaches_to_what_belongs_to_it(text: str, marked: str, name: str) -> None:
    start = text.index(marked)
    shaped = shape(text, Span(start, start + len(marked), "PERSON", 0.85, "ner", ""))
    assert shaped is not None
    assert text[shaped.start : shaped.end].strip() == name


@pytest.mark.parametrize(
    "text",
    ["Dae’ sh fled", "Shi' ite men", "CJTF - OIR said", "Greenwich Mean Time", "Error! \r\nRefere\r\nnce \r\nsource \r\nnot"],
    ids=["cut", "people", "letters", "time", "torn"],
)
def test_cut_words_and_abbreviations_are_none(text: str, detector: Detector) -> None:
    assert not [s for s in detector.detect([[text]], DetectionRequest(mode="auto"))[0][0] if s.kind == "PERSON"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the Secretary of State Uxbrow said", "Uxbrow"),
        ("Charlotte, come here. Get out, Siobhan!", "Siobhan"),
        ("Hello? My name is Siobhan.", "Siobhan"),
        ('\nSiobhan: "Who is there?"', "Siobhan"),
        ("my brother-in-law, Edric Uxbrow.", "Edric Uxbrow"),
    ],
)
def test_prose_announces_names(text: str, name: str) -> None:
    assert name in {text[span.start : span.end] for span in find_announced(text) if span.auto}


def test_ordinary_words_behind_an_office_are_no_name() -> None:
    assert not find_announced("the General Meeting of the Major League")


def test_no_first_name_is_read_out_of_a_contraction_or_a_number() -> None:
    assert not find_lone("Don't go")
    assert not find_listed("Iban GB56JONO75308970422454")


def test_escaped_quotation_marks_hide_no_name(detector: Detector) -> None:
    text = "Siobhan:\\\"I\\'m Kenneth\\'s daughter\\\"."
    found = detector.detect([[text]], DetectionRequest(mode="auto"))[0][0]
    assert {text[span.start : span.end] for span in found if span.kind == "PERSON"} == {"Siobhan", "Kenneth"}


def test_a_surname_within_a_street_is_for_a_reviewer(detector: Detector) -> None:
    text = "Location CAR PARK, TANNER'S LANE, WEXCOMBE\nProximity: none"
    found = detector.detect([[text]], DetectionRequest(mode="auto"))[0][0]
    assert not [span for span in found if span.kind == "PERSON"]


def test_a_form_behind_a_name_is_no_part_of_it() -> None:
    text = "Prinsel Odo MG3"
    shaped = shape(text, Span(0, len(text), "PERSON", 0.85, "ner", ""))
    assert shaped is not None
    assert text[shaped.start : shaped.end] == "Prinsel Odo"


def families(text: str) -> dict[str, bool]:
    return {text[span.start : span.end]: span.auto for span in of_families(text)}


def test_a_family_has_a_name_and_so_has_a_civil_case() -> None:
    assert families("He knows the Uxbrowne family and the Prinsel brothers.") == {"Uxbrowne": True, "Prinsel": True}
    assert families("the Jones family met the Ahmed twins") == {"Jones": True, "Ahmed": True}
    assert families("She works for the Lamb family.") == {"Lamb": False}
    assert families("It was held in Uxbrowne v. Quorndon Motors that no claim lay.") == {"Uxbrowne": False}


@pytest.mark.parametrize(
    "text", ["the Royal family", "the German family", "the Police family", "England v France", "the CPS family", "Claim v. Costs"]
)
def test_what_else_stands_before_a_family_or_in_a_match_is_no_name(text: str) -> None:
    assert families(text) == {}


def ordinary(detector: Detector, text: str, name: str) -> list[bool]:
    spans = detector.detect([[text]], DetectionRequest(mode="review"))[0][0]
    places = [at for at in range(len(text)) if text.startswith(name, at)]
    return [any(span.kind == "PERSON" and span.start <= at and at + len(name) <= span.end for span in spans) for at in places]


def test_a_surname_that_is_an_ordinary_word_is_found_again_for_a_reviewer(detector: Detector) -> None:
    text = "Siobhan West lives in Leeds. On Monday West was seen by a warden. West left."
    assert ordinary(detector, text, "West") == [True, True, True]
    sure = detector.detect([[text]], DetectionRequest(mode="auto"))[0][0]
    assert not any(span.start >= text.index("West was") and span.kind == "PERSON" for span in sure)


@pytest.mark.parametrize(
    "text",
    [
        "Siobhan West lives in Leeds. The flat faces the West Riding.",
        "Siobhan West lives in Leeds. We drove to the West.",
        "Siobhan West lives in Leeds. West Street was closed.",
        "Siobhan West lives in Leeds. We drove west. West of it lay a field.",
        "SIOBHAN WEST LIVES IN LEEDS. WEST GATE WAS SHUT.",
    ],
)
def test_an_ordinary_word_that_is_a_surname_elsewhere_stays_where_it_is_none(detector: Detector, text: str) -> None:
    assert ordinary(detector, text[12:], "WEST" if text.isupper() else "West") in ([False], [])


def test_a_sheriff_and_a_mayor_announce_a_name() -> None:
    text = "Sheriff Uxbrowne told Mayor Odo Prinsel. Sheriff Court. Mayor Street."
    assert {text[span.start : span.end] for span in find_announced(text)} == {"Uxbrowne", "Odo Prinsel"}
