"""Pseudonyms: one person, one label, in every file of a case; two people never one; the key opens what it sealed."""

from __future__ import annotations

import hashlib
import itertools
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from presidio_anonymizer.entities import OperatorConfig

from redaction import pipeline
from redaction.findings import Decision, Finding, TextPlace
from redaction.media import identify
from redaction.plan import Plan
from redaction.pseudonyms import CaseKey, pseudonymise
from redaction.text.read import read_document

_IDS = itertools.count()


def finding(text: str, kind: str = "PERSON", role: str = "") -> Finding:
    place = TextPlace(0, 0, len(text))
    return Finding(f"f{next(_IDS)}", kind, text, place, 1.0, "t", "t", role=role, decision=Decision("accepted"))


def labels(key: CaseKey, *findings: Finding) -> list[str]:
    return [f.label for f in pseudonymise(Plan("0" * 64, "txt", findings=findings), "cps", key).findings]


def test_writings_of_one_name_have_one_label_in_every_file() -> None:
    key = CaseKey()
    first = labels(
        key, finding("Tamsin Jane Bray", role="witness"), finding("Bray"), finding("Mrs T. Bray"), finding("BRAY, Tamsin")
    )
    assert first == ["WITNESS 1"] * 4
    key = CaseKey.from_json(key.to_json())
    assert labels(key, finding("Ms Bray"), finding("Jago Bolitho"), finding("Tamsin")) == ["WITNESS 1", "PERSON 1", "WITNESS 1"]


def test_a_surname_before_the_full_name_is_understood() -> None:
    assert labels(CaseKey(), finding("Bray"), finding("Tamsin Bray", role="victim")) == ["VICTIM 1", "VICTIM 1"]


def test_an_initial_with_a_point_is_no_surname() -> None:
    assert labels(CaseKey(), finding("Tamsin Bray"), finding("T. Bray"), finding("K. Bray")) == [
        "PERSON 1",
        "PERSON 1",
        "PERSON 2",
    ]


def _at(text: str, start: int, part: int = 0, detector: str = "ner") -> Finding:
    return replace(finding(text), place=TextPlace(part, start, start + len(text)), detector=detector)


def test_a_name_in_two_cells_is_the_one_that_stands_whole_elsewhere() -> None:
    """Two of one surname: a cell with the surname alone told who is related."""
    key = CaseKey()
    people = (finding("Tamsin Bray"), finding("Kerenza Bray"), finding("Jago Bolitho"))
    assert labels(key, *people) == ["PERSON 1", "PERSON 2", "PERSON 3"]
    rows = [
        _at(text, start, part, "field")
        for part in (1, 2)
        for text, start in ((("Tamsin", "Kerenza")[part - 1], 12), ("Bray", 30))
    ]
    assert labels(key, *rows) == ["PERSON 1", "PERSON 1", "PERSON 2", "PERSON 2"]
    assert labels(key, _at("BRAY", 0), _at("Kerenza", 6)) == ["PERSON 2", "PERSON 2"]
    # Who stand beside one another in a text, or in cells, without being known as one name stay two.
    assert labels(key, _at("Bolitho", 0, 3, "field"), _at("Kerenza", 20, 3, "field")) == ["PERSON 3", "PERSON 2"]
    assert labels(key, _at("Kerenza", 0), _at("Bray", 20)) == ["PERSON 2", "PERSON 4"]


def test_a_house_is_one_with_its_town_or_without() -> None:
    key = CaseKey()
    full, short = finding("14 Penhale Close, Truro TR1 3QJ", "ADDRESS"), finding("14 Penhale Close", "ADDRESS")
    assert labels(key, full, short, finding("16 Penhale Close", "ADDRESS")) == ["ADDRESS 1", "ADDRESS 1", "ADDRESS 2"]
    elsewhere = finding("14 Penhale Close, Bodmin", "ADDRESS")
    assert labels(key, elsewhere) == ["ADDRESS 3"]


def test_a_term_of_one_file_is_the_name_of_another() -> None:
    key = CaseKey()
    assert labels(key, finding("Tamsin Bray", "TERM"), finding("Bray, Tamsin", "TERM")) == ["TERM 1", "TERM 1"]
    assert labels(key, finding("Tamsin Bray")) == ["TERM 1"]


def test_two_people_never_become_one() -> None:
    key = CaseKey()
    assert labels(key, finding("Tamsin Bray"), finding("Bray")) == ["PERSON 1", "PERSON 1"]
    again = labels(key, finding("Jago Bray"), finding("Bray"), finding("J Bray"), finding("Tom Bray"))
    assert again[0] == "PERSON 2" and again[2] == "PERSON 2" and again[3] == "PERSON 3"
    fresh = CaseKey()
    assert len(set(labels(fresh, finding("Tamsin Bray"), finding("Jago Bray"), finding("Bray")))) == 3


def test_vehicles_and_numbers_are_told_apart_by_kind() -> None:
    key = CaseKey()
    made = labels(
        key, finding("AB12 CDE", "VRM"), finding("ab12cde", "VRM"), finding("07700 900123", "PHONE"), finding("XY63 ZZZ", "VRM")
    )
    assert made == ["VEHICLE 1", "VEHICLE 1", "PHONE 1", "VEHICLE 2"]


def test_a_force_may_choose_another_operator_and_a_text_never_stands_for_itself() -> None:
    plan = Plan("0" * 64, "txt", findings=(finding("07700 900123", "PHONE"), finding("Tamsin Bray")))
    chosen = {"PHONE": OperatorConfig("replace", {"new_value": "A PHONE"}), "PERSON": OperatorConfig("keep")}
    assert [f.label for f in pseudonymise(plan, "cps", CaseKey(), chosen).findings] == ["A PHONE", "PERSON"]


def test_the_key_shows_nothing() -> None:
    key = CaseKey()
    labels(key, finding("Tamsin Bray"))
    assert "ray" not in repr(key).lower() and "ray" not in str(key.entities).lower()
    with pytest.raises(ValueError, match="format"):
        CaseKey.from_json('{"version": 99}')


@given(st.lists(st.tuples(st.sampled_from(["Ann", "Bo", "Cy", "A", "B"]), st.sampled_from(["Day", "Ek"])), max_size=12))
def test_different_full_names_have_different_labels_whatever_the_order(names: list[tuple[str, str]]) -> None:
    made = labels(CaseKey(), *(finding(f"{first} {last}") for first, last in names))
    by_name = dict(zip(names, made, strict=True))
    for one, other in itertools.combinations(by_name, 2):
        if len(one[0]) > 1 and len(other[0]) > 1:
            assert by_name[one] != by_name[other]


@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_a_file_with_pseudonyms_is_proven_like_any_other(tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    source.write_text("Name,Said\nTamsin Bray,the car was AB12 CDE\nJago Bolitho,Bray drove AB12 CDE\n")
    _, document = read_document(source)
    wanted = (("PERSON", "Tamsin Bray"), ("PERSON", "Jago Bolitho"), ("PERSON", "Bray"), ("VRM", "AB12 CDE"))
    found: list[Finding] = []
    for number, passage in enumerate(document.passages):
        taken: list[tuple[int, int]] = []
        for kind, text in wanted:
            for match in re.finditer(re.escape(text), passage.text):
                if not any(low <= match.start() < high for low, high in taken):
                    taken.append(match.span())
                    place = TextPlace(number, *match.span())
                    found.append(Finding(f"f{next(_IDS)}", kind, text, place, 1.0, "t", "t", decision=Decision("accepted")))
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    plan = pseudonymise(Plan(digest, identify(source).kind, policy="cps-precharge", findings=tuple(found)), "cps", CaseKey())
    proven = pipeline.apply_and_verify(source, plan, "cps", tmp_path / f"out-{name}")
    text = proven.path.read_text()
    assert text.count("[PERSON 1]") == 2 and text.count("[VEHICLE 1]") == 2 and text.count("[PERSON 2]") == 1
    assert "Bray" not in text and "AB12" not in text
