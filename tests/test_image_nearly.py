from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.image.nearly import allowance, find, haystack, with_one_lost


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("Margaret Holloway", "Margret HoIloway"),
        ("07700 900118", "O7700 9OO118"),
        ("07700 900118", "07700900113"),
        ("Holloway", "HOLLOWAY"),
        ("Zoë O'Hanlon", "Zoe OHanlon"),
        ("Finchley", "Finch-\nley"),
        ("Ann", "Ann"),
        ("Golding", "Gold;ng"),
    ],
)
def test_misread_values_are_found_whole(value: str, read: str) -> None:
    text = f"It says {read}, there"
    (hit,) = find(value, haystack(text))
    assert text[slice(*hit)] == read


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Ann", "a planned Anna and an"),
        ("14/10/2026", "on 15/10/2026"),
        ("ZZ99 4TB", "at ZZ99 4TE"),
        ("WX28 LRM", "a WX29 LRM"),
        ("07700 900118", "call 07700 900733"),
        ("Lane", "Lake and Land"),
        ("Finchley", "the inches left"),
        ("", "anything"),
        ("a", "a b"),
        ("Marsden", ""),
    ],
)
def test_other_values_are_not_taken_for_misreadings(value: str, text: str) -> None:
    assert find(value, haystack(text)) == []


LETTERS = st.text(string.ascii_lowercase, min_size=5, max_size=14)


@settings(max_examples=150, deadline=None)
@given(
    value=LETTERS, before=st.lists(LETTERS, max_size=4), edit=st.integers(0, 200), letter=st.sampled_from(string.ascii_lowercase)
)
def test_one_wrong_letter_never_hides_a_word(value: str, before: list[str], edit: int, letter: str) -> None:
    place = edit % len(value)
    misread = value[:place] + letter + value[place + 1 :]
    text = " ".join([*before, misread, "end"])
    assert allowance(value) >= 1
    at = text.rindex(misread + " end")
    assert any(start < at + len(misread) and end > at for start, end in find(value, haystack(text)))


@settings(max_examples=100, deadline=None)
@given(value=st.text(max_size=20), text=st.text(max_size=120))
def test_hits_lie_in_the_text_in_order(value: str, text: str) -> None:
    hits = find(value, haystack(text))
    assert all(0 <= start < end <= len(text) for start, end in hits)
    assert hits == sorted(hits)


@pytest.mark.parametrize(
    ("value", "text", "found"),
    [
        ("08-99-99", "Building Society 08-999 66374958", "08-999"),
        ("08-99-99", "Building Society 8-99-99.", "8-99-99"),
        ("08-99-99", "Building Society 08-99-98", ""),
        ("08-99-99", "order 1089999123", ""),
        ("66374958", "account 6637495", "6637495"),
        ("12345", "number 1234", ""),
        ("07700 900118", "call 0770090011", ""),  # of ten digits and more `find` forgives one itself
    ],
)
def test_a_number_that_lost_a_character_in_reading(value: str, text: str, found: str) -> None:
    assert [text[start:end] for start, end in with_one_lost(value, haystack(text))] == ([found] if found else [])
