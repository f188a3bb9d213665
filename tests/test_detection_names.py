"""Names that the text announces, the shape of names, and the model's files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import redaction.detection
from redaction.detection.casing import recase
from redaction.detection.name_lists import fold, name_lists
from redaction.detection.name_patterns import find_announced, find_listed
from redaction.detection.name_shapes import joined, relabelled, shape
from redaction.detection.names import NameModel
from redaction.detection.persons import listed
from redaction.errors import ModelDamagedError
from redaction.findings import Span

SHIPPED = Path(redaction.detection.__path__[0]) / "name_model"


def announced(text: str) -> set[tuple[str, str]]:
    return {(text[s.start : s.end], s.role) for s in find_announced(recase(text))}


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("I spoke to PC 2034 BLENNOCK at the scene", "BLENNOCK", "officer"),
        ("Detective Sergeant Okonkwo took over", "Okonkwo", "officer"),
        ("Mrs Featherstonehaugh opened the door", "Featherstonehaugh", ""),
        ("Statement of: Wilhelmina Kowalczyk\nAge if under 18: Over 18", "Wilhelmina Kowalczyk", "author"),
        ("Surname: MCQUORN Forename(s): EOIN", "EOIN", ""),
        ("Surname: MCQUORN Forename(s): EOIN", "MCQUORN", ""),
        ("Suspect: DELROY AKINTOLA", "DELROY AKINTOLA", "suspect"),
        ("Victim: Hannah Pryce, at home", "Hannah Pryce", "victim"),
        ("Officer in case: DC 4471 Threlfall", "Threlfall", "officer"),
        ("I, Ifeoma Nwachukwu, of no fixed abode, will say", "Ifeoma Nwachukwu", "author"),
        ("My name is Tobias Grünwald.", "Tobias Grünwald", "author"),
        ("R v Cholmondeley", "Cholmondeley", "suspect"),
        ("Signature witnessed by: PC 1989 Thomas", "Thomas", "officer"),
        ("Kind regards\n\nAgnieszka Wrona", "Agnieszka Wrona", ""),
        ("my neighbour, Leticia Obuya, called 999", "Leticia Obuya", ""),
        ("SUSPECT WAS ARRESTED BY PC JONES WHO ATTENDED", "JONES", "officer"),
    ],
)
def test_announced_names(text: str, name: str, role: str) -> None:
    assert (name, role) in announced(text)


@pytest.mark.parametrize(
    "text",
    [
        "Statement of: Yes\nSurname: N/A",
        "Suspect: Unknown\nVictim: Not provided",
        "the PC was switched off",
        "Signed: Date:",
        "Witness: Address and telephone number",
    ],
)
def test_empty_fields_announce_nobody(text: str) -> None:
    assert not [name for name, _ in announced(text) if name not in {"Date"}]


def test_known_first_names_with_a_surname_are_for_review_only() -> None:
    text = "then Zbigniew Kowalski and Chiara Rossi left, past the Station Road"
    found = find_listed(text)
    assert {text[s.start : s.end] for s in found} == {"Zbigniew Kowalski", "Chiara Rossi"}
    assert not any(span.auto for span in found)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Zbigniew Kowalski version came first", "Zbigniew Kowalski"),
        ("my manager Bill McQuorn left", "Bill McQuorn"),
        ("then Zbigniew van der Berg left", "Zbigniew van der Berg"),
    ],
)
def test_a_known_first_name_is_seen_behind_other_capitals(text: str, name: str) -> None:
    (span,) = find_listed(text)
    assert text[span.start : span.end] == name


@pytest.mark.parametrize("value", ["German Christian", "Street Lane"])
def test_peoples_and_things_are_no_known_first_names(value: str) -> None:
    assert not find_listed(f"the {value} was there")


def test_a_full_name_that_both_lists_know_is_sure_unless_it_is_a_brand() -> None:
    text = "a Zbigniew Wadsworth jacket"
    (name,) = listed(text, ())
    assert name.auto
    assert not next(iter(listed(text, ((2, 20, "PRODUCT"),)))).auto
    (house,) = listed("at Zbigniew Wadsworth House", ())
    assert shape("at Zbigniew Wadsworth House", house) is None


def test_what_the_model_took_for_something_else_is_shown_when_it_reads_as_a_full_name() -> None:
    text = "Zbigniew Wadsworth concert"
    assert [(s.start, s.end, s.auto) for s in relabelled(text, [(0, 18)])] == [(0, 18, False)]
    assert not relabelled(text, [(0, 8)])


def person(text: str, value: str) -> Span:
    start = text.index(value)
    return Span(start, start + len(value), "PERSON", 0.85, "ner", "")


@pytest.mark.parametrize(
    ("text", "marked", "name"),
    [
        ("it was Mr John Smith's car", "Mr John Smith's", "John Smith"),
        ("seen by PC 441 Jones.", "PC 441 Jones.", "Jones"),
        ("Signature: Ann Bell\nDate: today", "Ann Bell\nDate", "Ann Bell"),
        ("by J. R. Hartley there", "Hartley", "J. R. Hartley"),
        ("my last call is Winifred Castle, who", "Winifred Castle", "Winifred Castle"),
        ("22:25 Siobhan Gallagher\n22:31 PC", "22:25 Siobhan Gallagher\n22:31", "Siobhan Gallagher"),
    ],
)
def test_shape_trims_and_reaches(text: str, marked: str, name: str) -> None:
    shaped = shape(text, person(text, marked))
    assert shaped is not None
    assert text[shaped.start : shaped.end] == name


@pytest.mark.parametrize(
    "value",
    ["John Smith Street", "Kevin Jones Ltd", "@kevinjones", "Witness", "www.jones.co.uk", "HMS Nelson", "FS Forban"],
)
def test_what_is_no_name_is_dropped(value: str) -> None:
    text = f"then {value} was seen"
    assert shape(text, person(text, value)) is None


def test_a_place_named_after_a_person_is_dropped() -> None:
    text = "we met at Siobhan Castle"
    assert shape(text, person(text, "Siobhan Castle")) is None


def test_joining_keeps_what_is_sure() -> None:
    wide = Span(0, 20, "PERSON", 0.6, "second ner", "", auto=False)
    sure = Span(8, 20, "PERSON", 0.85, "ner", "", role="witness")
    whole, rest = joined([wide, sure])
    assert (whole.start, whole.end, whole.auto) == (0, 20, False)
    assert (rest.start, rest.end, rest.auto, rest.role) == (8, 20, True, "witness")


def test_lists_fold_accents_and_stay_small() -> None:
    assert fold("Łukasz") == "lukasz"
    assert "lukasz" in name_lists().first_names
    assert sum(path.stat().st_size for path in (SHIPPED / "lists").iterdir()) < 1_900_000


def test_places_are_on_no_name_list() -> None:
    lists = name_lists()
    assert lists.is_place("Ar Raqqah") and lists.is_place("Aberystwyth") and lists.is_place("Burkina Faso")
    assert not any(map(lists.is_place, ("Jordan", "Lincoln", "Reading", "Siobhan")))


def test_a_changed_model_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(SHIPPED, copy)
    weights = copy / "ner" / "model"
    damaged = bytearray(weights.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    weights.write_bytes(bytes(damaged))
    with pytest.raises(ModelDamagedError, match="ner/model is not the one"):
        NameModel(copy)


def test_a_missing_model_file_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(SHIPPED, copy)
    (copy / "lists" / "words.txt").unlink()
    with pytest.raises(ModelDamagedError, match="missing or cannot be read"):
        NameModel(copy)
