"""Spoken forms become written ones, names are found by their sound, and what is announced is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sound_making import spoken

from redaction.audio.announced import announced
from redaction.audio.finding import Voice, find
from redaction.audio.hearing import Heard
from redaction.audio.names_by_sound import alike
from redaction.audio.spoken import as_written
from redaction.audio.transcript import Word, as_said, from_data, to_data
from redaction.detection.request import DetectionRequest
from redaction.findings import Span


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("oh double seven double oh nine hundred one two three", "07700900123"),
        ("It's 0-7-7-0 0 9 0 0 1 2 3.", "It's 07700900123"),
        ("plus four four seven seven double oh nine double oh one two three", "+447700900123"),
        ("treble nine four two", "99942"),
        ("registration alpha Bravo 1 2 Charlie Delta Echo", "registration AB12 CDE"),
        ("L. S. one four three bravo tango", "LS14 3BT"),
        ("number QQ1 2 3 4 5 6 C", "number QQ 123456 C"),
        ("that's S-M-I-T-H", "that's Smith"),
        ("S for sugar M for mother I T H", "Smith"),
        ("the fourth of March nineteen eighty four", "the 4 March 1984"),
        ("March the twenty third two thousand and three", "23 March 2003"),
        ("forty two Acacia Avenue", "42 Acacia Avenue"),
        ("sarah dot whitfield at gmail dot com", "sarah.whitfield@gmail.com"),
        ("sarah.whitfield at gmail.com", "sarah.whitfield@gmail.com"),
        ("PC four four seven one Hargreaves", "PC 4471 Hargreaves"),
    ],
)
def test_what_is_said_as_it_would_be_written(said: str, written: str) -> None:
    assert as_written(spoken(said))[0].text == written


@pytest.mark.parametrize(
    "said",
    [
        "I have two dogs and for you I see a car",
        "one of them came at ten o'clock",
        "we are to go for a walk",
        "you are in a car I see",
    ],
)
def test_ordinary_speech_stays_as_it_is(said: str) -> None:
    text, runs = as_written(spoken(said))
    assert text.text == said and not runs


def test_the_written_form_leads_back_to_the_words() -> None:
    words = spoken("my mobile is oh double seven double oh nine hundred one two three thank you")
    text, _ = as_written(words)
    at = text.text.index("07700900123")
    first, last = text.words_of(at, at + 11)
    assert [words[first].plain, words[last].plain] == ["oh", "three"]


@settings(max_examples=40)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12), max_size=30))
def test_no_words_break_it(texts: list[str]) -> None:
    words = [Word(number / 2, number / 2 + 0.4, " " + text, 0.5) for number, text in enumerate(texts)]
    text, _ = as_written(words)
    for form in (text, as_said(words)):
        for at in range(len(form.text)):
            first, last = form.words_of(at, at + 1)
            assert 0 <= first <= last < len(words)
    announced(words, as_said(words))
    assert len(from_data(to_data(words))) == len(words)


@pytest.mark.parametrize(
    ("name", "heard"),
    [
        ("Pritchard", "Richard"), ("Kowalczyk", "Kovalchick"), ("Whitfield", "witfield"), ("Tregeagle", "Trigeagal"),
        ("Stephen", "Steven"), ("Mohammed Iqbal", "Muhammad Ikbal"), ("Gutenberg", "Gudenberg"), ("Jones", "John's"),
    ],
)  # fmt: skip
def test_names_are_found_by_their_sound(name: str, heard: str) -> None:
    words = spoken(f"then I saw {heard} by the gate")
    assert [(hit.first, hit.last) for hit in alike(words, [name])] == [(3, 2 + len(heard.split()))]


def test_ordinary_words_do_not_sound_like_names() -> None:
    said = (
        "he went towards the park and then I lost sight of him the window at the back is broken and there is glass on the floor "
        "please send somebody quickly they are still outside she was wearing a dark coat and carrying a large bag"
    )
    assert alike(spoken(said), ["Kowalczyk", "Sarah Whitfield", "Mohammed Iqbal", "Hargreaves", "Tregeagle", "Siobhan"]) == []


@pytest.mark.parametrize(
    ("said", "kind", "follows"),
    [
        ("hello my name is gull winter and I want help", "PERSON", "gull winter"),
        ("I live at thirty elm green because", "ADDRESS", "thirty elm green"),
        ("my date of birth is four three eighty", "DATE_OF_BIRTH", "four three eighty"),
        ("the reg is alpha two golf", "VRM", "alpha two golf"),
        ("his surname's cow ell", "PERSON", "cow ell"),
        ("she is still at 38 million Bristol.", "ADDRESS", "38 million bristol"),
        ("she was born on the 24th of October 1950. I think there were three", "DATE_OF_BIRTH", "24th of october 1950"),
        ("the post code is delta echo 7 for juliet golf. I did not see", "POSTCODE", "delta echo 7 for juliet golf"),
        ("the reg is alpha two golf. I seven", "VRM", "alpha two golf i seven"),
    ],
)
def test_what_is_announced(said: str, kind: str, follows: str) -> None:
    words = spoken(said)
    found = [
        (one.kind, " ".join(word.plain for word in words[one.first : one.last + 1])) for one in announced(words, as_said(words))
    ]
    assert (kind, follows) in found


@pytest.mark.parametrize(
    "said",
    [
        "my name is not important",
        "he drove at thirty miles an hour",
        "at 10 o'clock I left",
        "at 5 in the morning",
        "stay on the line",
        "staying in the line for the officer",
    ],
)
def test_what_announces_nothing(said: str) -> None:
    words = spoken(said)
    assert announced(words, as_said(words)) == []


def test_behind_words_that_a_name_may_follow_what_was_hard_to_hear_is_proposed() -> None:
    hard = [
        Word(word.start, word.end, word.text, 0.2 if number in (2, 3) else 0.9)
        for number, word in enumerate(spoken("i saw me the running"))
    ]
    assert [(one.kind, one.first, one.last) for one in announced(hard, as_said(hard)) if one.last >= one.first] == [
        ("PERSON", 2, 3)
    ]
    clear = spoken("i saw three of them and my friend ran away")
    assert not [one for one in announced(clear, as_said(clear)) if one.last >= one.first]


class Nothing:
    """A detector that finds nothing in text, so that only what sound alone tells is found."""

    def detect(self, documents: Sequence[Sequence[str]], request: DetectionRequest) -> list[list[list[Span]]]:
        return [[[] for _ in parts] for parts in documents]

    def describe(self) -> dict[str, str]:
        return {}


@pytest.mark.parametrize(
    ("said", "hard", "proposed"),
    [
        ("more than 20 or more just 19 50 to", "19", "20 or more just 19 50"),
        ("work in the 40th on April I did", "april", "40th on April"),
        ("more than 20 or more just 19 50 to", "", ""),
        ("we saw 20 of them and 2 cars and it was getting dark by then so 19", "19", ""),
        ("it may march on", "may", ""),
        ("him on papa fake gold tango and uniform", "fake", "papa fake gold tango and uniform"),
        ("from the hotel to the golf course with mike", "", ""),
    ],
)
def test_numbers_close_together_that_were_hard_to_hear_are_proposed(said: str, hard: str, proposed: str) -> None:
    words = [Word(word.start, word.end, word.text, 0.2 if word.plain == hard else 0.9) for word in spoken(said)]
    hits = find([Voice(0, -1, Heard(words, loudness=[0.1] * 1200))], DetectionRequest(), Nothing())
    assert [hit.text for hit in hits if "numbers" in hit.span.why] == ([proposed] if proposed else [])


@pytest.mark.parametrize(
    ("said", "proposed"),
    [
        ("his name is on berth the 26th of May 1996", "26th of May 1996"),
        ("the fourth of March nineteen eighty four", "fourth of March nineteen eighty four"),
        (f"it was on the 3rd of June {datetime.now(UTC).year - 1}", ""),
        ("the 3rd of June", ""),
        ("my date of work in pretend summer October 1984.", "October 1984."),
    ],
)
def test_a_date_long_ago_is_proposed(said: str, proposed: str) -> None:
    hits = find([Voice(0, -1, Heard(spoken(said), loudness=[0.1] * 1200))], DetectionRequest(), Nothing())
    assert [hit.text for hit in hits if "long ago" in hit.span.why] == ([proposed] if proposed else [])


@pytest.mark.parametrize(
    ("said", "proposed"),
    [
        ("of my favorite black wolf, that's the L. A. C. K. D.", "black wolf,"),
        ("it was the pen rose, that's P E N R O S E", "pen rose,"),
        ("he is Cole spelt C O L E", "Cole"),
        ("that's a silver van", ""),
        ("it was the C C T V", ""),
    ],
)
def test_what_is_spelled_right_behind_is_a_name_whatever_it_was_heard_as(said: str, proposed: str) -> None:
    hits = find([Voice(0, -1, Heard(spoken(said), loudness=[0.1] * 1200))], DetectionRequest(), Nothing())
    found = [hit.text for hit in hits if hit.span.why == "it is spelled right behind"]
    assert found == ([proposed] if proposed else [])


@pytest.mark.parametrize(
    ("said", "hard", "proposed"),
    [
        ("fading i paid the eight part road, wrist all", "eight", "eight part road,"),
        ("fading i paid the eight part road, wrist all", "", ""),
        ("they walked down the middle of the road", "down", ""),
        ("two of them ran away and then we crossed the road", "ran", ""),
    ],
)
def test_a_number_and_a_kind_of_street_that_were_hard_to_hear_are_proposed(said: str, hard: str, proposed: str) -> None:
    words = [Word(word.start, word.end, word.text, 0.2 if word.plain == hard else 0.9) for word in spoken(said)]
    hits = find([Voice(0, -1, Heard(words, loudness=[0.1] * 1200))], DetectionRequest(), Nothing())
    assert [hit.text for hit in hits if "kind of street" in hit.span.why] == ([proposed] if proposed else [])
