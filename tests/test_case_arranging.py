"""Where papers stand in a bundle: forms keep their place whatever a person wants, everything else goes where it is put."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_files.arranging import (
    FREE,
    OPEN,
    OTHER,
    SECTIONS,
    Arrangement,
    FixedPlaceError,
    Paper,
    change_places,
    home_of,
    moved_by,
    moved_to,
    placed,
)
from case_files.facts import IntakeError, read_arrangement, read_intake

FORMS = [
    "MG5",
    "MG11",
    "MG11",
    "MG11",
    "MG12",
    "EXHIBIT",
    "PHOTOGRAPH",
    "MG22(SFR)",
    "MEDICAL",
    "MG6C",
    "INCIDENT LOG",
    "UNKNOWN",
]
PAPERS = [Paper(f"I{at:02}", form, (at,)) for at, form in enumerate(FORMS)]
KEYS = [paper.key for paper in PAPERS]


def layout(arrangement: Arrangement, papers: list[Paper] = PAPERS) -> dict[str, list[str]]:
    return {name: [paper.key for paper in own] for name, own in placed(papers, arrangement)}


def test_nothing_arranged_is_the_usual_order() -> None:
    assert layout(Arrangement()) == {
        "Charge and case summary": ["I00"],
        "Statements": ["I01", "I02", "I03"],
        "Exhibits": ["I04", "I05", "I06", "I07", "I08"],
        "Disclosure": ["I09"],
        "Unused material": ["I10"],
        "Other papers": ["I11"],
    }


def test_papers_of_one_kind_change_places_and_others_do_not() -> None:
    first = moved_by(PAPERS, Arrangement(), "I03", -1)
    assert layout(first)["Statements"] == ["I01", "I03", "I02"]
    assert layout(moved_by(PAPERS, first, "I01", 1))["Statements"] == ["I03", "I01", "I02"]
    exhibits = moved_by(PAPERS, first, "I05", 1)
    assert layout(exhibits)["Exhibits"] == ["I04", "I06", "I05", "I07", "I08"], "an exhibit and a photograph are of one kind"
    assert layout(exhibits)["Statements"] == ["I01", "I03", "I02"], "nothing else moves"
    for key, step in (("I05", -1), ("I06", 1), ("I08", -1), ("I00", 1), ("I01", -1), ("nobody", 1)):
        with pytest.raises(FixedPlaceError):
            moved_by(PAPERS, Arrangement(), key, step)


def test_what_is_no_form_goes_into_another_section_and_back() -> None:
    there = moved_to(PAPERS, Arrangement(), "I06", "Statements")
    assert layout(there)["Statements"] == ["I01", "I02", "I03", "I06"], "behind the forms of the section"
    more = moved_to(PAPERS, there, "I11", "Statements", "I06")
    assert layout(more)["Statements"] == ["I01", "I02", "I03", "I11", "I06"]
    assert OTHER not in layout(more)
    home = moved_to(PAPERS, more, "I06", "Exhibits", "I05")
    assert layout(home)["Exhibits"] == ["I04", "I06", "I05", "I07", "I08"] and home.sections == {"I11": "Statements"}


STAYS = {"I00": "Exhibits", "I09": "Other papers", "I05": "Disclosure", "I06": "Unused material", "I10": "Exhibits", "I08": "<b>"}


@pytest.mark.parametrize(("key", "section"), STAYS.items())
def test_a_form_and_unused_material_stay_where_they_belong(key: str, section: str) -> None:
    with pytest.raises(FixedPlaceError):
        moved_to(PAPERS, Arrangement(), key, section)
    forced = Arrangement(tuple(reversed(KEYS)), dict.fromkeys(KEYS, section))
    assert key not in layout(forced).get(section, []), "nor does it go there when the records say so"


@given(
    st.permutations(KEYS),
    st.dictionaries(st.sampled_from(KEYS), st.sampled_from([name for name, _ in SECTIONS])),
    st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(OPEN), st.sampled_from(["", *KEYS]))),
)
def test_no_arrangement_loses_a_paper_or_moves_a_form(
    order: list[str], sections: dict[str, str], moves: list[tuple[str, str, str]]
) -> None:
    arrangement = Arrangement(tuple(order), sections)
    for key, section, before in moves:
        try:
            arrangement = moved_to(PAPERS, arrangement, key, section, before)
        except FixedPlaceError:
            continue
        assert key in layout(arrangement)[section]
    found = placed(PAPERS, arrangement)
    assert sorted(paper.key for _, own in found for paper in own) == KEYS
    for name, own in found:
        assert all(paper.form in FREE or home_of(paper.form) == name for paper in own)
        forms = dict(SECTIONS)[name]
        fixed = [forms.index(paper.form) for paper in own if paper.form in forms and paper.form not in FREE]
        assert fixed == sorted(fixed), "forms of the standard keep its order"
        for at in range(1, len(own)):
            if change_places(own[at - 1].form, own[at].form, name):
                assert layout(moved_by(PAPERS, arrangement, own[at].key, -1)) != layout(arrangement)


def test_the_intake_says_order_and_sections_by_names_of_files(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps({"order": ["b.pdf", "gone.pdf", "a.pdf"], "sections": {"a.pdf": "Statements"}}))
    stated = read_intake(path)
    found = read_arrangement(stated, {"a.pdf": "I01", "b.pdf": "I02"})
    assert (found.order, dict(found.sections)) == (("I02", "I01"), {"I01": "Statements"})
    for odd in ({"order": "a.pdf"}, {"order": [1]}, {"sections": ["a"]}, {"sections": {"a.pdf": "Unused material"}}):
        path.write_text(json.dumps(odd))
        with pytest.raises(IntakeError):
            read_intake(path)
