"""How certain a sign is, and which words of a line are read again because one of theirs is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from redaction.image.decoding import NOTHING, decoded
from redaction.image.doubts import between_words, by_spaces, doubted, within
from redaction.image.ink import cuts_at_gaps, ink_of, spaces_seen
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
        ("they took it to 12 34 later in the morning", "1234", ["to 12 34 later"]),
        ("she said that I turned round and walked", "I", ["that I turned"]),
        ("the house - the third one from the corner", "-", ["-"]),
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
    assert [text[start:end] for start, end in doubted(text, certain)] == ["off in the"]


FONT = Path(__file__).resolve().parent.parent / "examples" / "forms" / "fonts" / "DejaVuSansCondensed.ttf"


def drawn(text: str, wider: dict[int, int] | None = None) -> tuple[tuple[float, ...], np.ndarray]:
    """The cuts and the ink of a line with more white before some of its letters."""
    image = Image.new("L", (60 * len(text), 60), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 32)
    left, cuts = 20.0, []
    for place, sign in enumerate(text):
        left += (wider or {}).get(place, 0)
        cuts.append(left)
        pen.text((left, 8), sign, font=font, fill="black")
        left += font.getlength(sign)
    width = int(left) + 20
    ink = ink_of(np.asarray(image.crop((0, 0, width, 60))))
    return cuts_at_gaps(text, tuple(cut / width for cut in (*cuts, left)), ink), ink


def test_white_that_is_clearly_wider_than_any_between_letters_is_a_space_beyond_doubt() -> None:
    text = "road. I was there"
    cuts, ink = drawn(text)
    assert spaces_seen(text, cuts, ink) == ([5, 7, 11], [])


def test_a_space_before_a_sign_stays_in_doubt() -> None:
    text = "write to Byrne @police.example"
    assert 14 not in spaces_seen(text, *drawn(text))[0]


def test_a_space_that_is_hardly_wider_than_the_white_between_letters_stays_in_doubt() -> None:
    text = "r o a d I was"
    cuts, ink = drawn(text, dict.fromkeys((2, 4, 6), -6) | {12: 5})
    clear, _ = spaces_seen(text, cuts, ink)
    assert not {1, 3, 5} & set(clear)


def test_white_as_wide_as_a_space_where_none_was_read_is_a_space_that_may_be_lost() -> None:
    text = "then Iwalked home"
    cuts, ink = drawn(text, {6: 9})
    clear, lost = spaces_seen(text, cuts, ink)
    assert lost == [6]
    certain = by_spaces([0.99] * len(text), clear, lost)
    assert [text[start:end] for start, end in doubted(text, certain)] == ["Iwalked"]
    assert within((5, 12), lost) == 1
    assert within((0, 4), lost) == 0


def test_a_space_beyond_doubt_needs_no_second_reading() -> None:
    text = "the car drove off in the end of that day"
    certain = [0.99] * len(text)
    certain[text.index("off") + 3] = 0.6
    assert doubted(text, by_spaces(certain, [text.index("off") + 3], [])) == []


def test_a_part_reaches_to_the_middle_of_the_white_beside_it() -> None:
    line = Line("ab cd ef", (0, 0, 80, 0, 80, 10, 0, 10), 1.0, tuple(place / 8 for place in range(9)))
    assert between_words(line, (3, 5)) == (2.5 / 8, 5.5 / 8)
    assert between_words(line, (0, 2)) == (0.0, 2.5 / 8)
    assert between_words(line, (6, 8)) == (5.5 / 8, 1.0)
