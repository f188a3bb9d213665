"""Number plates: patterns of the United Kingdom as they are misread, shapes that wait for a person, ordinary text left alone."""

from __future__ import annotations

import pytest

from redaction.image.lines import Line, PictureText
from redaction.image.plates import plates_in, registration


def line(text: str, *, width: float = 160, height: float = 36, y: float = 100) -> Line:
    cuts = tuple(place / len(text) for place in range(len(text) + 1))
    return Line(text, (50, y, 50 + width, y, 50 + width, y + height, 50, y + height), 0.98, cuts)


@pytest.mark.parametrize(
    ("read", "mark"),
    [
        ("BD51SMR", "BD51SMR"),
        ("BDS1SMR", "BD51SMR"),
        ("BD5ISMR", "BD51SMR"),
        ("GBBD51SMR", "BD51SMR"),
        ("A123BCD", "A123BCD"),
        ("ABC123D", "ABC123D"),
        ("AZI1234", "AZI1234"),
        ("ABC12345", ""),
        ("HELLO", ""),
        ("BD90SMR", ""),
    ],
)
def test_registrations_are_told_by_their_form(read: str, mark: str) -> None:
    assert registration(read) == mark


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BD51 SMR", [True]),
        ("PJY·8509", [False]),
        ("RKN 384", [False]),
        ("right", []),
        ("Room 12", []),
        ("WELCOME", []),
        ("2026", []),
    ],
)
def test_a_line_is_sure_proposed_or_no_plate(text: str, found: list[bool]) -> None:
    assert [plate.sure for plate in plates_in(PictureText([line(text)]))] == found


def test_the_box_is_larger_than_the_letters() -> None:
    (plate,) = plates_in(PictureText([line("BD51 SMR")]))
    assert plate.quad[0] < 40
    assert plate.quad[1] < 90
    assert plate.quad[4] > 220
    assert plate.quad[5] > 146


def test_short_lines_of_a_document_are_no_plates() -> None:
    prose = [line("The witness said that nothing else had happened that night.", width=900, y=60 * row) for row in range(9)]
    assert list(plates_in(PictureText([*prose, line("ITEM 384", y=900)]))) == []
    assert list(plates_in(PictureText([line("RKN 384", width=500)]))) == []
