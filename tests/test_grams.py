"""The index of words finds exactly what a plain search finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from redaction.grams import GramIndex

LETTERS = st.text("abc", max_size=9)


@given(st.lists(LETTERS, unique=True), st.text("abc", max_size=60))
def test_the_index_finds_what_a_plain_search_finds(words: list[str], text: str) -> None:
    assert GramIndex(words).within(text) == [word for word in words if word in text]
