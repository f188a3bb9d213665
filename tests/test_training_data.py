"""What training may read, and the sentences it invents."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from training.corpora import TRAINING_SETS, Example, for_choices, held_out, read_set, training_examples
from training.names import Person
from training.others import with_others
from training.prose import PROSE
from training.sentences import Writer, join, loosen
from training.templates import TEMPLATES
from training.things import LABELS, Things


class People:
    """A pool of one person and one town."""

    towns = britain = abroad = countries = ("Ambleford",)

    def person(self, chance: random.Random) -> Person:
        return Person("Fenella", "Ida", "McQuorn")


@pytest.fixture
def writer() -> Writer:
    return Writer(random.Random(5), People())  # type: ignore[arg-type] - as far as the writer uses it


def test_every_template_fills_every_slot(writer: Writer) -> None:
    for template in (*TEMPLATES, *PROSE):
        example = writer.fill(template)
        assert not re.search(r"[{}]", example.text), template
        assert all(0 <= start < end <= len(example.text) for start, end, _ in example.entities)


def test_persons_are_labelled_where_they_stand(writer: Writer) -> None:
    example = writer.fill("{rank} {collar} {p_L} saw {p_f} {p_l} at {street}")
    people = [example.text[start:end] for start, end, label in example.entities if label == "PERSON"]
    assert people == ["MCQUORN", "Fenella", "McQuorn"]
    assert [label for *_, label in example.entities] == ["PERSON", "PERSON", "PERSON", LABELS["street"]]


def test_joined_and_loosened_texts_keep_their_entities() -> None:
    both = join([Example("Al-Masri ran", ((0, 8, "PERSON"),)), Example("O'Brien saw", ((0, 7, "PERSON"),))], "\n")
    loose = loosen(both, random.Random(1))
    assert loose.text == "Al - Masri ran\nO' Brien saw"
    assert [loose.text[start:end] for start, end, _ in loose.entities] == ["Al - Masri", "O' Brien"]


def test_other_people_take_the_places_of_those_in_a_text() -> None:
    text = 'Odo Prinsel met Kay B. Marl in Leeds. PRINSEL left; "Big Odo" stayed.'
    names = ("Odo Prinsel", "Kay B. Marl", "PRINSEL", "Big Odo")
    places = [(text.index(name), text.index(name) + len(name), "PERSON") for name in names]
    example = Example(text, tuple(sorted([*places, (text.index("Leeds"), text.index("Leeds") + 5, "GPE")])))
    other = with_others(example, People(), random.Random(1), share=1.0)  # type: ignore[arg-type] - as far as it is used
    assert other.text == 'Fenella McQuorn met Fenella B. McQuorn in Leeds. MCQUORN left; "Fenella Fenella" stayed.'
    assert [other.text[start:end] for start, end, label in other.entities if label == "GPE"] == ["Leeds"]
    assert with_others(example, People(), random.Random(1), share=0.0) == example  # type: ignore[arg-type]


def test_a_slip_of_the_pen_is_no_ordinary_word(writer: Writer) -> None:
    slips = {Things(random.Random(seed), writer.pool).slip() for seed in range(20)}
    assert len(slips) > 10 and all(slip.islower() for slip in slips)


@pytest.mark.shared
def test_training_reads_no_measured_half_and_no_handle(shared_data: Path) -> None:
    trained = {example.text for example in training_examples(shared_data)}
    for name in (*TRAINING_SETS, "wnut17_test", "re3d_other"):
        measured = {record["text"] for index, record in enumerate(read_set(shared_data, name)) if held_out(index)}
        own_half = {record["text"] for index, record in enumerate(read_set(shared_data, name)) if not held_out(index)}
        assert (measured - own_half).isdisjoint(trained), name
    barred = {record["text"] for record in read_set(shared_data, "re3d_other") if "-Wikipedia-" in record["doc_id"]}
    assert barred and barred.isdisjoint(trained)
    choosing = training_examples(shared_data, choosing=True)
    kept = {record["text"] for index, record in enumerate(read_set(shared_data, "wikigold")) if for_choices(index)}
    assert len(choosing) < len(training_examples(shared_data))
    assert not kept & {example.text for example in choosing}
    assert not any(e.text[start] in "@#" for e in choosing for start, _, _ in e.entities)
