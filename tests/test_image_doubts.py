"""How certain a sign is, and which words of a line are read again because one of theirs is not."""

from __future__ import annotations

import numpy as np
import pytest

from redaction.image.decoding import NOTHING, decoded
from redaction.image.doubts import between_words, doubted
from redaction.image.lines import Line

SIGNS = ["", "a", "n", "r", " "]


def steps(*said: dict[str, float]) -> np.ndarray:
    """What a network says step by step; what is left over is spread over the signs."""
    rows = np.zeros((len(said), len(SIGNS)), np.float32)
    for row, own in zip(rows, said, strict=True):
        for sign, chance in own.items():
            row[SIGNS.index(sign)] = chance
        row[row == 0] = (1 - row.sum()) / max(1, (row == 0).sum())
    return rows


def test_a_sign_is_as_certain_as_its_likeliest_step() -> None:
    reading = decoded(steps({"a": 0.5, "": 0.49}, {"a": 0.99}, {"": 0.98}, {"n": 0.97}, {"": 1}), SIGNS, 5)
    assert reading.text == "an"
    assert reading.certain == pytest.approx([0.99, 0.97], abs=0.01)
    assert reading.score == pytest.approx((0.5 + 0.97) / 2), "as the first steps say"
    assert reading.middles == pytest.approx([0.1, 0.7])


def test_two_signs_alike_that_may_have_become_one_are_uncertain() -> None:
    reading = decoded(steps({"a": 0.99}, {"": 0.98}, {"n": 0.98}, {"n": 0.55, "": 0.44}, {"n": 0.96}, {"": 1}), SIGNS, 6)
    assert reading.text == "an"
    assert reading.certain[1] < 0.6


def test_a_sign_that_was_nearly_read_makes_its_neighbours_uncertain() -> None:
    reading = decoded(steps({"a": 0.99}, {"": 0.6, "r": 0.39}, {"n": 0.98}, {"": 1}), SIGNS, 4)
    assert reading.text == "an"
    assert max(reading.certain) == pytest.approx(0.61, abs=0.01)
    # A blank step that leans towards the sign beside it is only the way from one to the other.
    leaning = decoded(steps({"a": 0.99}, {"": 0.6, "n": 0.39}, {"n": 0.98}, {"": 1}), SIGNS, 4)
    assert min(leaning.certain) > 0.9


def test_nothing_and_short_lines() -> None:
    assert decoded(steps({"": 1}, {"": 1}), SIGNS, 2) == NOTHING
    assert decoded(steps({"a": 1}), SIGNS, 1).text == "a"
    assert NOTHING.certainty == 0


@pytest.mark.parametrize(
    ("text", "low", "again"),
    [
        ("she walked home alone today", "", []),
        ("she walked home alone today", "k", ["walked"]),
        ("she met Dean at 15.20 by the church wall", "", []),
        ("she met PC 4417 there with Mr Shaw today", "4", ["4417"]),
        ("they took it to 12 34 later in the morning", "1234", ["12 34"]),
        ("12 or 345,678", "1238", ["12 or 345,678"]),
        ("the car was WX28 LRM and nobody else saw it", "", ["was WX28 LRM"]),
        ("they sent him the letter 4TB and nothing else", "", ["letter 4TB and"]),
        ("P<GBRHOLLOWAY<<MARGARET and then some words more, and more words", "", ["P<GBRHOLLOWAY<<MARGARET and"]),
    ],
)
def test_words_in_doubt_are_read_again(text: str, low: str, again: list[str]) -> None:
    certain = [0.5 if sign in low else 0.99 for sign in text]
    assert [text[start:end] for start, end in doubted(text, certain)] == again


def test_more_certainty_is_asked_of_a_number_than_of_a_word() -> None:
    text = "she met Dean at 15.20 by the church wall"
    assert [text[start:end] for start, end in doubted(text, [0.93] * len(text))] == ["15.20"]


def test_a_space_in_doubt_has_both_words_beside_it_read_again() -> None:
    text = "the car drove off in the end of that day"
    certain = [0.99] * len(text)
    certain[text.index("off") + 3] = 0.6
    assert [text[start:end] for start, end in doubted(text, certain)] == ["off in"]


def test_a_part_reaches_to_the_middle_of_the_white_beside_it() -> None:
    line = Line("ab cd ef", (0, 0, 80, 0, 80, 10, 0, 10), 1.0, tuple(place / 8 for place in range(9)))
    assert between_words(line, (3, 5)) == (2.5 / 8, 5.5 / 8)
    assert between_words(line, (0, 2)) == (0.0, 2.5 / 8)
    assert between_words(line, (6, 8)) == (5.5 / 8, 1.0)
