from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from redaction.detection.terms import compile_terms, inside_kept


def _sure(term: str, text: str) -> list[str]:
    return [text[s.start : s.end] for s in compile_terms([term]).find(text) if s.auto]


def _unsure(term: str, text: str) -> list[str]:
    return [text[s.start : s.end] for s in compile_terms([term]).find(text) if not s.auto]


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("John Smith", "with JOHN SMITH's car", "JOHN SMITH"),
        ("John Smith", "with John\nSmith", "John\nSmith"),
        ("John Smith", "saw J. Smith leave", "J. Smith"),
        ("John Smith", "SMITH, John", "SMITH, John"),
        ("John Smith", "J o h n  S m i t h", "J o h n  S m i t h"),
        ("Secret", "S e c r e t", "S e c r e t"),
        ("Secret", "the Sec-\nret place", "Sec-\nret"),
        ("Secret", "the se\u00adcret place", "se\u00adcret"),
        ("Secret", "top-secret", "secret"),
        ("O'Brien", "Mrs OBrien", "OBrien"),
        ("OBrien", "Mrs O’Brien", "O’Brien"),
        ("Müller", "MULLER", "MULLER"),
        ("Muller", "Mu\u0308ller", "Mu\u0308ller"),
        ("office", "the oﬃce", "oﬃce"),
        ("Smith-Jones", "Smith Jones", "Smith Jones"),
        ("Smith Jones", "Smith-\nJones", "Smith-\nJones"),
        ("07700 900123", "ring 07700-900-123", "07700-900-123"),
        ("07700900123", "ring 07700 900 123", "07700 900 123"),
        ("12/05/1988", "on 12.05.1988", "12.05.1988"),
        ("C++", "writes C++ code", "C++"),
        ("日本", "これは日本です", "日本"),
        ("Straße", "in der STRASSE", "STRASSE"),
    ],
)
def test_every_writing_of_a_term_is_found_for_sure(term: str, text: str, found: str) -> None:
    assert _sure(term, text) == [found]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("Smith", "the Smithsonian and a blacksmith"),
        ("An Other", "another day"),
        ("art", "a r t h"),
        ("cat", "concatenate"),
        ("off ice", "an office"),
    ],
)
def test_a_term_does_not_reach_into_other_words(term: str, text: str) -> None:
    assert _sure(term, text) == []


@pytest.mark.parametrize("text", ["then Smith left", "He spoke to John. Smith left.", "John\n\nSmith"])
def test_a_surname_that_is_no_ordinary_word_is_found_for_sure_and_alone(text: str) -> None:
    assert _sure("John Smith", text) == ["Smith"]


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("Mary Castle", "the Castle gate", "Castle"),
        ("John Smith", "initialled JS", "JS"),
        ("Jonathan", "Johnathan said", "Johnathan"),
        ("Secret", "5ecret", "5ecret"),
        ("corner", "the comer", "comer"),
    ],
)
def test_a_looser_writing_is_for_the_reviewer_only(term: str, text: str, found: str) -> None:
    assert _unsure(term, text) == [found]
    assert _sure(term, text) == []


WORDS = st.sampled_from(
    ["Smith", "smith", "SMITH", "Smiths", "blacksmith", "J.", "and", "x1", "é", "-", "'s", "\n", ",", "(", "日"]
)


@given(st.lists(WORDS, max_size=30), st.sampled_from(["", " ", "  "]))
def test_nothing_is_missed_that_a_plain_whole_word_search_finds(words: list[str], glue: str) -> None:
    text = glue.join(words)
    places = [(s.start, s.end) for s in compile_terms(["Smith"]).find(text) if s.auto]
    for match in re.finditer(r"\bsmith\b", text, re.IGNORECASE):
        assert any(start <= match.start() and match.end() <= end for start, end in places)


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=8), max_size=5))
def test_any_term_and_text_give_spans_in_order(text: str, terms: list[str]) -> None:
    end = 0
    for span in compile_terms(terms).find(text):
        assert end <= span.start < span.end <= len(text)
        end = span.end


@example(":0¨0")
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(lambda t: t.strip()))
def test_a_term_finds_itself(term: str) -> None:
    spans = compile_terms([term]).find(f"x\n {term.strip()} \nx")
    assert any(span.auto for span in spans) or not any(c.isalnum() for c in term) or len(term.split()) > 1


def test_a_kept_term_protects_its_exact_writings_only() -> None:
    text = "the White Hart, WHITE HART and Whitehart Lane, White"
    assert [text[a:b] for a, b in inside_kept(text, ["White Hart"])] == ["White Hart", "WHITE HART"]


def test_no_explanation_and_no_repr_tells_the_term() -> None:
    matcher = compile_terms(["John Smith"])
    assert "Smith" not in repr(matcher)
    assert all("Smith" not in s.why for s in matcher.find("John Smith, J. Smith, Smith, JS"))


def test_a_hundred_terms_in_a_long_text_take_little_time() -> None:
    matcher = compile_terms([f"Term{i} Name{i}" for i in range(100)])
    text = "Some quite ordinary words that go on and on, a a a a. " * 4000
    started = time.thread_time()
    matcher.find(text)
    assert time.thread_time() - started < 6
