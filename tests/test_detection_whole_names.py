"""Names found whole: to their last half, particle and title, and where a rule took a word of them for something else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from redaction.detection.detector import Detector
from redaction.detection.name_shapes import shape
from redaction.detection.request import DetectionRequest, Mode
from redaction.findings import Span


@pytest.fixture(scope="module")
def detector() -> Iterator[Detector]:
    with Detector(workers=1) as ready:
        yield ready


def persons(detector: Detector, text: str, mode: Mode) -> list[str]:
    (spans,) = detector.detect([[text]], DetectionRequest(mode=mode))[0]
    return [text[span.start : span.end] for span in spans if span.kind == "PERSON"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The keys were handed to Jane Case at the front desk.", ["Jane Case"]),
        ("Rosie March said she would come back.", ["Rosie March"]),
        ("Statement of Melissa Law refers.", ["Melissa Law"]),
        ("I saw Joyce Bridge and her son outside the shop.", ["Joyce Bridge"]),
        ("I recognised him as Simon Court from school.", ["Simon Court"]),
        ("The account is held by Steven House and his wife.", ["Steven House"]),
        ("When Carder was pregnant, she moved to Leeds.", ["Carder"]),
        ("I handed the exhibit to Priddle, who sealed it.", ["Priddle"]),
        ("Edited by Norbury (07/01/21)", ["Norbury"]),
        ("The officers searched al-Rashid and his car.", ["al-Rashid"]),
        ("1. Keeley Marchbanks", ["Keeley Marchbanks"]),
        ("Lord Pemberthwaite opened the fete.", ["Lord Pemberthwaite"]),
    ],
)
@pytest.mark.parametrize("mode", ["review", "auto"])
def test_a_name_is_found_whole(detector: Detector, text: str, names: list[str], mode: Mode) -> None:
    assert persons(detector, text, mode) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("At 14:00 Oduya refused to answer questions.", "Oduya"),
        ("Tunstall et al. were seen.", "Tunstall"),
    ],
)
def test_a_reviewer_sees_lone_surnames_that_look_like_places(detector: Detector, text: str, name: str) -> None:
    assert name in persons(detector, text, "review")


@pytest.mark.parametrize(
    "text",
    [
        "We walked to Jasmine Court and then along Helen Street.",
        "They met at Nicola Church in the morning.",
        "At 14:00 hrs the unit left.",
        "The Lord Mayor and the Duke Street car park were mentioned.",
    ],
)
def test_streets_churches_and_offices_are_no_persons(detector: Detector, text: str) -> None:
    assert persons(detector, text, "review") == []


@pytest.mark.parametrize(
    ("text", "marked", "whole"),
    [
        ("told McGough-Golding that", "McGough", "McGough-Golding"),
        ("told McGough-Golding that", "Golding", "McGough-Golding"),
        ("the Priddle-owned van", "Priddle", "Priddle"),
        ("saw van der Bazel again", "Bazel", "van der Bazel"),
        ("the van Bazel drove", "Bazel", "Bazel"),
        ("with Keeley Marchbanks, who", "Keeley", "Keeley Marchbanks"),
        ("with Keeley Street in view", "Keeley", "Keeley"),
        ("Keeley Number 12", "Keeley", "Keeley"),
        ("Jane Case No. 12", "Jane Case", "Jane"),
        ("Rosie March 2021", "Rosie March", "Rosie"),
    ],
)
def test_a_name_reaches_its_other_half_and_no_further(text: str, marked: str, whole: str) -> None:
    start = text.index(marked)
    shaped = shape(text, Span(start, start + len(marked), "PERSON", 0.85, "ner", ""))
    assert shaped is not None
    assert text[shaped.start : shaped.end] == whole
