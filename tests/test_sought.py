"""Many texts looked for at once are found where each of them stands, and nowhere else."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.sought import Sought

LETTERS = "abé\u01c1\U0001d400"


def one_by_one(texts: list[str], text: str) -> list[tuple[int, str]]:
    return sorted((at, one) for one in {one for one in texts if one} for at in range(len(text)) if text.startswith(one, at))


@settings(deadline=None)
@given(texts=st.lists(st.text(LETTERS, max_size=12), max_size=20), text=st.text(LETTERS, max_size=60))
def test_as_if_each_were_looked_for_alone(texts: list[str], text: str) -> None:
    sought, text = Sought(texts), text + "".join(texts)
    expected = one_by_one(texts, text)
    with patch("redaction.sought._SHORT", 10_000):
        assert sorted(sought.places(text)) == expected
    with patch("redaction.sought._SHORT", 0):
        assert sorted(sought.places(text)) == expected


def test_texts_that_begin_and_overlap_alike() -> None:
    texts = ["aa", "aaa", "lightbody", "lightbodyson", "lightbodies"]
    text = "aaaa lightbodyson " * 20
    assert sorted(Sought(texts).places(text)) == one_by_one(texts, text)
