"""What the proof takes as removed: each place once, however many findings cover it."""

from __future__ import annotations

import re
from itertools import accumulate
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from redaction import traces
from redaction.findings import Decision, Finding, PagePlace
from redaction.plan import Plan
from redaction.traces import fold, leaked_ids, plain, removed_texts, secrets_of


def finding(name: str, text: str, glyphs: range) -> Finding:
    place = PagePlace(0, (), tuple(glyphs))
    return Finding(name, "PERSON", text, place, 0.9, "test", "", decision=Decision("accepted"))


def test_a_surname_inside_a_removed_full_name_counts_once() -> None:
    plan = Plan("", "pdf", findings=(finding("a", "Amelia Lightbody", range(0, 16)), finding("b", "Lightbody", range(7, 16))))
    secrets = secrets_of(plan, "cps")
    surname = next(secret for secret in secrets.items if secret.solid == "lightbody")
    removed = removed_texts(plan.findings, secrets)
    assert removed[surname] == 1
    # The page held the surname twice, one of them another person's, who stays: nothing leaked.
    assert leaked_ids({surname: 2}, {surname: 1}, removed) == []
    assert leaked_ids({surname: 2}, {surname: 2}, removed) == ["b"]


def test_two_separate_places_count_twice() -> None:
    plan = Plan("", "pdf", findings=(finding("a", "Amelia Lightbody", range(0, 16)), finding("b", "Lightbody", range(40, 49))))
    secrets = secrets_of(plan, "cps")
    surname = next(secret for secret in secrets.items if secret.solid == "lightbody")
    assert removed_texts(plan.findings, secrets)[surname] == 2


NAMES = ("Amelia Lightbody", "Ng", "Zoë Öztürk", "Lightbody", "0161 496 0731", "Ann", "Zzzz")


@settings(max_examples=30, deadline=None)
@given(words=st.lists(st.one_of(st.sampled_from(NAMES), st.text("abgilnotyz01öë ", max_size=6)), max_size=40))
def test_a_long_text_is_searched_as_a_short_one(words: list[str]) -> None:
    plan = Plan("", "pdf", findings=tuple(finding(str(n), name, range(n, n + 1)) for n, name in enumerate(NAMES)))
    secrets, text = secrets_of(plan, "cps"), fold(" ".join(words))
    with patch("redaction.sought._SHORT", 1_000_000):
        expected = secrets.count_in(text)
    with patch("redaction.sought._SHORT", 0):
        assert secrets.count_in(text) == expected


def test_a_removed_text_at_either_end_of_a_long_text_is_found() -> None:
    secrets = secrets_of(Plan("", "pdf", findings=(finding("a", "Amelia Lightbody", range(9)),)), "cps")
    other = "nothing here " * 100
    for text in (f"Amelia Lightbody {other}", f"{other} Amelia Lightbody", f"{other} ydobthgiL ailemA {other}"):
        assert secrets.count_in(fold(text)).total() == 1
    assert not secrets.count_in(fold(other)) and not secrets_of(Plan("", "pdf"), "cps").count_in(fold(other))


def test_capitals_of_other_forms_are_folded_whatever_stands_beside_them() -> None:
    """Mathematical letters have no small form of their own; beside nothing but ASCII they were left capitals, and not found."""
    secrets = secrets_of(Plan("", "pdf", findings=(finding("a", "Amelia Lightbody", range(9)),)), "cps")
    for text in ("\U0001d400melia \U0001d40bightbody", "\u24b6melia \u24c1ightbody", "\u24b6m\u00e9lia Lightbody"):
        assert secrets.count_in(fold(text)).total() == 1


@given(
    st.text(st.one_of(st.characters(max_codepoint=0x2FF), st.sampled_from("\u0301\u0345\u1100\u1161\ufb01\u0130\n-\u2010\u00ad")))
)
def test_a_text_is_folded_letter_by_letter_as_it_is_as_a_whole(text: str) -> None:
    """Only letters are kept, and they are those of the whole text decomposed; where words begin agrees with them."""
    folded = fold(text)
    whole = traces._decomposed(traces._INVISIBLE.sub("", traces._BROKEN_WORD.sub("", text)))
    words = traces._WORD.findall(whole)
    assert folded.solid == "".join(words)
    assert folded.starts == (0, *accumulate(map(len, words)))


def test_a_text_removed_in_many_places_is_looked_up_as_fast_as_one() -> None:
    """The proof looks each secret up for each finding: a hash over its findings made that quadratic."""
    one, many = ([finding(f"f{n}", "Amelia Lightbody", range(20 * n, 20 * n + 16)) for n in range(size)] for size in (1, 20_000))
    (few_ids,), (all_ids,) = (secrets_of(Plan("", "pdf", findings=tuple(f)), "cps").items for f in (one, many))
    assert len(all_ids.ids) == 20_000
    assert few_ids != all_ids
    assert hash(few_ids) == hash(all_ids)


@given(
    st.text(
        st.sampled_from(
            [*"ab Z9_-\n.", "\u2019", "\u201c", "\u2014", "\u00a3", "\u2612", "\u00e9", "\u4e2d", "\u0301", "\u01c1", "\ufb01"]
        )
    )
)
def test_words_of_a_folded_text_are_those_of_its_plain_form(text: str) -> None:
    words = re.findall(r"[^\W_]+", plain(text))
    folded = fold(text)
    assert folded.solid == "".join(words)
    assert folded.starts == (0, *accumulate(map(len, words)))
