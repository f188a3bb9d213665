"""The rules keep what `benchmarks/identifiers.py` measures: a small run of it, with a seed of its own."""

from __future__ import annotations

import random

from benchmarks import identifiers


def test_every_kind_is_found_in_sentences_that_name_it() -> None:
    tally = identifiers.measure_identifiers(random.Random(20), 20)
    assert tally.total("made") == 20 * len(identifiers.MAKERS)
    assert tally.total("found") >= 0.995 * tally.total("made"), tally.wrong
    assert tally.total("saved") == tally.total("failing")


def test_look_alikes_raise_no_more_than_one_alarm_in_a_hundred() -> None:
    tally = identifiers.measure_look_alikes(random.Random(21), 25)
    assert tally.total("alarm") <= 0.01 * tally.total("made"), tally.wrong


def test_addresses_and_dates_of_birth() -> None:
    places = identifiers.measure_addresses(random.Random(22), 100).rows["ADDRESS"]
    assert places["whole"] >= 95 and places["exact"] >= 90
    dates = identifiers.measure_dates(random.Random(23), 100).rows
    assert dates["DATE_OF_BIRTH"]["hit"] >= 95
    assert dates["other date"]["hit"] <= 5


def test_sentences_written_one_by_one() -> None:
    rows = identifiers.measure_written_out().rows
    assert rows["named"]["hit"] == rows["named"]["made"] > 140
    assert rows["without"]["hit"] <= 0.01 * rows["without"]["made"]
