"""The detector as rooms use it: documents in, spans out, on sentences made here and on shared material."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redaction.detection.detector import Detector, cut, detect_lines
from redaction.detection.propagation import propagate
from redaction.detection.request import DetectionRequest
from redaction.detection.resolve import resolve
from redaction.findings import Span

REVIEW, AUTO = DetectionRequest(), DetectionRequest(mode="auto")

STATEMENT = (
    "WITNESS STATEMENT\nStatement of: Marzena Wojcik\nAge if under 18: Over 18\n"
    "I am writing about my partner, Callum Threlkeld. On 3 May Callum hit me. I rang Mrs Abernethy next door.\n"
    "THRELKELD was arrested by PC 4471 OYELARAN outside the Duke of York on Threlkeld Road.\n"
    "Signature: Marzena Wojcik\nSignature witnessed by: PC 4471 Oyelaran"
)
SECOND_PAGE = "Mr Threlkeld's solicitor rang. C. Threlkeld is on bail. Wojcik was not\ntold. THRELKELD, Callum will attend."


@pytest.fixture(scope="module")
def detector() -> Iterator[Detector]:
    with Detector(workers=1) as loaded:
        yield loaded


def persons(text: str, spans: list[Span]) -> list[str]:
    return [text[s.start : s.end] for s in spans if s.kind == "PERSON"]


def test_a_statement(detector: Detector) -> None:
    ((first, second),) = detector.detect([[STATEMENT, SECOND_PAGE]], REVIEW)
    found = {(STATEMENT[s.start : s.end], s.role) for s in first if s.kind == "PERSON"}
    assert found == {
        ("Marzena Wojcik", "author"),
        ("Callum Threlkeld", "suspect"),
        ("Callum", "suspect"),
        ("Abernethy", ""),
        ("THRELKELD", "suspect"),
        ("OYELARAN", "officer"),
        ("Oyelaran", "officer"),
    }
    assert persons(SECOND_PAGE, second) == ["Threlkeld", "C. Threlkeld", "Wojcik", "THRELKELD", "Callum"]


def test_spans_do_not_overlap_and_are_in_order(detector: Detector) -> None:
    for part in detector.detect([[STATEMENT, SECOND_PAGE, ""]], REVIEW)[0]:
        assert all(one.end <= two.start for one, two in itertools.pairwise(part))


def test_documents_do_not_mix(detector: Detector) -> None:
    text = "A van from Threlkeld was seen near Abernethy."
    alone = detector.detect([[text]], AUTO)[0][0]
    beside = detector.detect([[STATEMENT], [text]], AUTO)[1][0]
    assert alone == beside


def test_capitals_and_lower_case(detector: Detector) -> None:
    for text in (
        "SUSPECT EOIN GALLAGHER HAS LEFT THE HOUSE OF SHABANA IQBAL",
        "hi its shabana iqbal, eoin gallagher came round again last nite",
    ):
        found = " ".join(persons(text, detector.detect([[text]], REVIEW)[0][0])).lower()
        assert "eoin gallagher" in found
        assert "shabana iqbal" in found


def test_the_users_terms_win_and_kept_ones_stay(detector: Detector) -> None:
    request = DetectionRequest(terms=("Duke of York", "Callum Threlkeld of"), keep=("Marzena Wojcik", "Abernethy"))
    (spans,) = detector.detect([[STATEMENT]], request)[0]
    values = {STATEMENT[s.start : s.end]: s.kind for s in spans}
    assert values["Duke of York"] == "TERM"
    assert "Marzena Wojcik" not in values
    assert "Abernethy" not in values
    assert "Callum Threlkeld" in values


def test_terms_only_needs_no_model() -> None:
    detector = Detector()
    (spans,) = detector.detect([[STATEMENT]], DetectionRequest(terms=("Wojcik",), terms_only=True))[0]
    assert {STATEMENT[s.start : s.end] for s in spans} == {"Wojcik"}
    assert detector._analyzer is None


def test_unattended_work_takes_only_what_is_sure(detector: Detector) -> None:
    (spans,) = detector.detect([[STATEMENT]], AUTO)[0]
    assert spans
    assert all(span.auto for span in spans)


def test_look_alikes_stay(detector: Detector) -> None:
    text = (
        "The Vauxhall Corsa was parked on Nelson Street by the Prince Albert. HMS Victory and the Theft Act 1968 were mentioned. "
        "The CPS and Leeds Crown Court have the MG11. On Monday in May the victim went to Tesco."
    )
    assert not persons(text, detector.detect([[text]], AUTO)[0][0])


def test_describe_names_models_and_hashes(detector: Detector) -> None:
    described = detector.describe()
    assert "sha256" in described["name model"]
    assert described["presidio-analyzer"]


def test_bulk_lines_keep_order_and_ids(detector: Detector) -> None:
    records = [{"doc_id": f"d{n}", "text": f"I saw Dr Ruaridh Farquharson at {n} o'clock."} for n in range(7)]
    rows = list(detect_lines(detector, records, AUTO, batch=100))
    assert [row["doc_id"] for row in rows] == [record["doc_id"] for record in records]
    for row, record in zip(rows, records, strict=True):
        assert "Ruaridh Farquharson" in {record["text"][s["start"] : s["end"]] for s in row["spans"]}


def test_long_texts_are_read_to_the_end(detector: Detector) -> None:
    text = "Nothing was seen on the road that day. " * 1200 + "Then Ruaridh Farquharson came."
    spans = detector.detect([[text]], AUTO)[0][0]
    assert persons(text, spans) == ["Ruaridh Farquharson"]


def test_letters_that_only_look_latin_do_not_hide_a_name(detector: Detector) -> None:
    text = "The witness Mrs Маrgаret Hоlloway of 4 Larkspur Rise told PC Smith about it."
    ((spans,),) = detector.detect([[text]], REVIEW)
    assert any("Маrgаret Hоlloway" in name for name in persons(text, spans))


@given(st.text(max_size=300))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gives_valid_spans(detector: Detector, text: str) -> None:
    ((spans,),) = detector.detect([[text]], REVIEW)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)


@given(st.lists(st.integers(0, 60_000), max_size=6))
@settings(deadline=None, max_examples=20)
def test_cutting_loses_nothing(lengths: list[int]) -> None:
    text = "\n".join("ab. " * (length // 4) for length in lengths)
    windows = list(cut(text))
    assert "".join(window for _, window in windows) == text
    assert all(text[at : at + len(window)] == window for at, window in windows)


def test_propagation_finds_every_writing() -> None:
    parts = [
        "Fenella McQuorn was there.",
        "MCQUORN left. S. McQuorn's car. Fenella Mc-\nQuorn. McQuorn-Brady. Fenella\nMcQuorn. The McQuorn Road.",
    ]
    found = [[Span(0, 15, "PERSON", 0.9, "ner", "")], []]
    grown = propagate(parts, found)[1]
    values = [parts[1][s.start : s.end] for s in grown]
    assert values == ["MCQUORN", "S. McQuorn", "Fenella Mc-\nQuorn", "McQuorn-Brady", "Fenella\nMcQuorn"]


def test_ordinary_words_are_not_taken_for_a_name() -> None:
    parts = ["Mark Young was there.", "Mark the spot. Young people ran. I saw Young and Mark."]
    grown = propagate(parts, [[Span(0, 10, "PERSON", 0.9, "ner", "")], []])[1]
    assert [parts[1][s.start : s.end] for s in grown] == ["Young", "Mark"]


def test_overlaps_go_to_term_then_check_then_cue_then_length() -> None:
    term = Span(0, 5, "TERM", 1.0, "term", "")
    checked = Span(4, 12, "NHS_NUMBER", 0.97, "identifiers", "")
    phone = Span(4, 20, "PHONE", 0.6, "phones", "")
    chosen = [(s.kind, s.start, s.end) for s in resolve([phone, checked, term])]
    assert chosen == [("TERM", 0, 5), ("NHS_NUMBER", 5, 12), ("PHONE", 12, 20)]


spans_anywhere = st.builds(
    lambda start, length, kind, score: Span(start, start + length, kind, score, "x", ""),
    st.integers(0, 50), st.integers(1, 20), st.sampled_from(["PERSON", "PHONE", "NINO"]), st.floats(0.1, 1.0),
)  # fmt: skip


@given(st.lists(spans_anywhere, max_size=12))
def test_resolving_covers_what_was_claimed(spans: list[Span]) -> None:
    chosen = resolve(spans)
    assert all(one.end <= two.start for one, two in itertools.pairwise(chosen))
    covered = {at for s in chosen for at in range(s.start, s.end)}
    claimed = {at for s in spans for at in range(s.start, s.end)}
    assert covered <= claimed
    for start in sorted(claimed - covered):
        # Only rests of one or two characters beside a winner may be left.
        assert {start - 1, start - 2, start + 1, start + 2} & covered


def test_importing_the_detector_is_cheap() -> None:
    heavy = "('spacy', 'presidio_analyzer', 'numpy')"
    code = f"import sys, redaction.detection.detector; sys.exit(any(name in sys.modules for name in {heavy}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "whole", "right"), [("re3d_other", 86, 55), ("wikigold", 90, 60), ("presidio_synth_v2", 90, 65)]
)
def test_persons_of_shared_texts(detector: Detector, shared_data: Path, name: str, whole: float, right: float) -> None:
    from benchmarks.text import score
    from training.corpora import held_out, read_set

    records = [record for index, record in enumerate(read_set(shared_data, name)) if held_out(index)][:80]
    found = [parts[0] for parts in detector.detect([[record["text"]] for record in records], REVIEW)]
    people = [[(s.start, s.end) for s in spans if s.kind == "PERSON"] for spans in found]
    row = score(name, "normal", "review", records, people, people)
    assert row.found_whole >= whole
    assert row.rightly_masked >= right
