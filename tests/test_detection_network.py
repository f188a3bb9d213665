"""The network that decides for all words at once finds what spaCy's own parser finds word by word."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import redaction.detection
from examples.bundle import _Cast, statement
from redaction.detection.name_network import Entities, NameNetwork
from redaction.detection.names import CAREFUL, STRICT, WIDE, NameModel, load_pipeline

WEIGHTS = Path(redaction.detection.__path__[0]) / "name_model" / "ner"
LEANINGS = (CAREFUL, WIDE, STRICT)


def loaded() -> Any:
    made = load_pipeline()
    made.get_pipe("ner").from_disk(WEIGHTS, exclude=["vocab"])
    return made


@pytest.fixture(scope="module")
def pipeline() -> Any:
    return loaded()


@pytest.fixture(scope="module")
def network() -> NameNetwork:
    """Made of weights of its own: it changes how thinc's layers compute, and spaCy's parser has to stay as it is."""
    return NameNetwork(loaded().get_pipe("ner"))


def by_spacy(pipeline: Any, texts: list[str], leaning: float) -> list[Entities]:
    ner = pipeline.get_pipe("ner")
    scores = ner.model.get_ref("upper")
    own = scores.get_param("b")
    leaning_bias = own.copy()
    for number in range(ner.moves.n_moves):
        if ner.moves.get_class_name(number) in {"B-PERSON", "U-PERSON"}:
            leaning_bias[number] += leaning
    scores.set_param("b", leaning_bias)
    try:
        docs = [pipeline.make_doc(text) for text in texts]
        ner.set_annotations(docs, ner.predict(docs))
    finally:
        scores.set_param("b", own)
    return [tuple((ent.start_char, ent.end_char, ent.label_) for ent in doc.ents) for doc in docs]


def agree(pipeline: Any, network: NameNetwork, texts: list[str]) -> int:
    """Compare, and say how many entities there were to compare."""
    seen = network.see([pipeline.make_doc(text) for text in texts])
    count = 0
    for leaning in LEANINGS:
        expected = by_spacy(pipeline, texts, leaning)
        assert seen.look(leaning) == expected
        count += sum(map(len, expected))
    return count


def test_statements_are_read_as_by_spacy(pipeline: Any, network: NameNetwork) -> None:
    cast = _Cast(7)
    texts = ["\n".join(statement(cast)["paragraphs"]) for _ in range(12)]
    assert agree(pipeline, network, texts) > 1000
    assert agree(pipeline, network, [text.upper() for text in texts[:4]] + [text.lower() for text in texts[4:8]]) > 100


def test_the_leanings_differ(pipeline: Any, network: NameNetwork) -> None:
    text = "Rowan Thistlewood saw Ash and spoke to Wexcombe about Pell and the Merrow. MARROW was there, so was Tansy."
    seen = network.see([pipeline.make_doc(text)])
    persons = [sum(label == "PERSON" for _, _, label in seen.look(leaning)[0]) for leaning in (-8.0, 0.0, 8.0)]
    assert persons[0] < persons[1] < persons[2]


def test_empty_texts_and_single_words_keep_their_places(pipeline: Any, network: NameNetwork) -> None:
    texts = ["", "Margaret Holloway", " ", "", "\n", "Bob", "\n Margaret \n\n Holloway \n", ""]
    assert agree(pipeline, network, texts)
    assert [bool(found) for found in network.see([pipeline.make_doc(text) for text in texts]).look(CAREFUL)][:2] == [False, True]
    assert network.see([]).look(CAREFUL) == []
    assert network.see([pipeline.make_doc("")]).look(CAREFUL) == [()]


def test_what_a_text_is_read_with_makes_no_difference(pipeline: Any, network: NameNetwork) -> None:
    cast = _Cast(3)
    docs = [pipeline.make_doc(paragraph) for paragraph in statement(cast)["paragraphs"]]
    together = network.see(docs).look(CAREFUL)
    shuffled = random.Random(5).sample(range(len(docs)), len(docs))
    assert [network.see([docs[number]]).look(CAREFUL)[0] for number in range(len(docs))] == together
    assert network.see([docs[number] for number in shuffled]).look(CAREFUL) == [together[number] for number in shuffled]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                ["Margaret", "Holloway", "met", "PC", "2041", "\n", "  ", "12 May", "of", ",", ".", "Wexcombe", "don't"]
            )
            | st.text(max_size=6),
            max_size=14,
        ).map(" ".join),
        max_size=5,
    )
)
def test_any_texts_are_read_as_by_spacy(pipeline: Any, network: NameNetwork, texts: list[str]) -> None:
    agree(pipeline, network, texts)


def test_another_network_is_not_read() -> None:
    loaded = load_pipeline()
    loaded.get_pipe("ner").model.attrs["unseen_classes"].add(3)
    with pytest.raises(ValueError, match="no other"):
        NameNetwork(loaded.get_pipe("ner"))


def test_words_met_before_are_the_same_words(pipeline: Any) -> None:
    model = NameModel()
    texts = [
        "He said\nthat he'd don't know.\nMargaret's (07:30 a.m.) \"Quillaby\" e-mail:x@example.org",
        "Margaret's\n\nQuillaby, can't",
    ]
    for _ in range(2):
        for text, doc in zip(texts, model._words(texts), strict=True):
            plain = pipeline.make_doc(text)
            assert [(t.idx, t.text, t.norm, t.whitespace_) for t in doc] == [
                (t.idx, t.text, t.norm, t.whitespace_) for t in plain
            ]
