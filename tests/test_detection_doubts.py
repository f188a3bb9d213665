from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from redaction.detection.casing import recase
from redaction.detection.detector import Detector
from redaction.detection.line_breaks import over_line_breaks
from redaction.detection.name_doubts import is_beheaded, is_code, is_doubtful, is_everyday, is_label, is_unknown
from redaction.detection.name_lists import is_misspelt
from redaction.detection.name_patterns import find_announced
from redaction.detection.names import Reading
from redaction.detection.persons import persons
from redaction.detection.propagation import propagate
from redaction.detection.request import DetectionRequest, Mode
from redaction.findings import Span

AUTO = DetectionRequest(mode="auto")


@pytest.fixture(scope="module")
def detector() -> Iterator[Detector]:
    with Detector(workers=1) as ready:
        yield ready


def doubtful(text: str, name: str) -> bool:
    return is_doubtful(text, text.index(name), text.index(name) + len(name))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("THE COMPLANANT WAS CONVEYED", "COMPLANANT"),  # one slip from an ordinary word
        ("22:50 TRKSRV UPDATED BY UNIT", "TRKSRV"),
        ("HIGH DASH COMPLETED", "HIGH DASH"),
        ("WEARING A DARK ANORAK", "DARK ANORAK"),
        ("LOG TRANSFERRED TO VORTAN", "VORTAN"),
        ("Supervisor’s comments:", "Supervisor"),
        ("MG11\nFingerprints/footwear: none", "Fingerprints"),
        ("Logged by: Operator Wrkstn 12", "Operator Wrkstn"),
    ],
)
def test_what_only_looks_like_a_name_is_for_a_reviewer(text: str, name: str) -> None:
    assert doubtful(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("THEN SIOBHAN LEFT", "SIOBHAN"),
        ("SEEN WITH MCALLARDYCE THERE", "MCALLARDYCE"),
        ("SPOKE TO TREVOR SKUDDER AGAIN", "TREVOR SKUDDER"),
        ("SPOKE TO CHIAMAKA WEST", "CHIAMAKA WEST"),
        ("and Skudder left", "Skudder"),
        ("that night Pike and I left", "Pike"),
    ],
)
def test_names_that_lists_or_looks_support_are_sure(text: str, name: str) -> None:
    assert not doubtful(text, name)


def reading(text: str, name: str, *, confirmed: bool) -> Reading:
    entity = (text.index(name), text.index(name) + len(name), "PERSON")
    return Reading(text, recase(text), Doc(Vocab()), (entity,), (), strict=(entity,) if confirmed else ())


@pytest.mark.parametrize(
    ("text", "name", "confirmed", "sure"),
    [
        ("and Skuddermoor left", "Skuddermoor", False, True),
        ("THEN SKUDDERMOOR LEFT", "SKUDDERMOOR", True, True),
        ("THEN SKUDDERMOOR LEFT", "SKUDDERMOOR", False, False),
        ("and Trevor left", "Trevor", False, True),
    ],
)
def test_a_strict_look_confirms_a_lone_name_in_capitals(text: str, name: str, confirmed: bool, sure: bool) -> None:
    (span,) = persons(reading(text, name, confirmed=confirmed), thorough=False)
    assert span.auto is sure


def test_an_ordinary_word_in_doubt_is_dropped() -> None:
    assert not persons(reading("Accordingly, we left.", "Accordingly", confirmed=True), thorough=True)
    assert is_everyday("Accordingly")
    assert not is_everyday("Pike")


def test_misspellings_and_codes() -> None:
    assert is_misspelt("defendnat")
    assert is_misspelt("witnes")
    assert not is_misspelt("okonedo")
    assert is_code("KX NTH DSP")
    assert not is_code("NTH KHAN")


def test_unattended_work_leaves_the_words_of_a_log(detector: Detector) -> None:
    log = (
        "CREATOR WRKSTN: 118\n22:14 INFORMANT STATES OFFNEDER HAS LEFT TOWARDS BUS STATON\n22:19 TRKSRV LINK LOST, HIGH DASH\n"
        "22:25 SIOBHAN GALLAGHER SAFEGAURDED, MET JASPREET DHILLON\n22:31 PC 4410 SKUDDER AT SCENE\n"
        "22:40 SKUDDER REQUESTS VAN\n"
    )
    (spans,) = detector.detect([[log]], AUTO)[0]
    found = [log[span.start : span.end] for span in spans if span.kind == "PERSON"]
    assert found == ["SIOBHAN GALLAGHER", "JASPREET DHILLON", "SKUDDER", "SKUDDER"]


def test_a_name_in_doubt_is_not_looked_for_elsewhere() -> None:
    parts = ["VORTAN REQUEST", "the Vortan table", "PC 4410 SKUDDER", "then Skudder"]
    weak = Span(0, 6, "PERSON", 0.55, "ner", "", auto=False)
    strong = Span(8, 15, "PERSON", 0.8, "title", "", role="officer")
    found = propagate(parts, [[weak], [], [strong], []])
    assert [len(spans) for spans in found] == [1, 0, 1, 1]
    assert found[3][0].auto


def test_mentions_of_names_for_review_are_for_review() -> None:
    parts = ["HE MET DARK ANORAK", "the Anorak"]
    found = propagate(parts, [[Span(7, 18, "PERSON", 0.6, "ner", "", auto=False)], []])
    assert not any(span.auto for spans in found for span in spans)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("OIC DC 2093 Skudder Arrested Trevor at home", {"Skudder"}),
        ("Officer DC 2093 Trevor Skudder Supervisor PS 12", {"Trevor Skudder"}),
        ("Date Officer Entry\n", set()),
        ("OIC DC 2093 Skudder Supervisor PS 1182 Trevor Pike", {"Skudder", "Trevor Pike"}),
        ("DC 2093 Skudder Siobhan Gallagher, partner of the suspect", {"Skudder"}),
        ("seen by Mr Trevor Castle and", {"Trevor Castle"}),
        ("seen by Mrs Castle and", {"Castle"}),
    ],
)
def test_the_form_goes_on_behind_a_name(text: str, names: set[str]) -> None:
    assert {text[span.start : span.end] for span in find_announced(text) if span.auto} == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my last call is Gwendolen \r\nCastle, who is old", "Gwendolen \r\nCastle"),
        ("then I called Gwendolen \nWhen she came", "Gwendolen"),
        ("Name: Gwendolen\nAddress, if known", "Gwendolen"),
    ],
)
def test_a_surname_on_the_next_line(text: str, name: str) -> None:
    start = text.index("Gwendolen")
    (span,) = over_line_breaks(text, [Span(start, start + 9, "PERSON", 0.85, "ner", "")])
    assert text[span.start : span.end] == name


@pytest.mark.shared
@pytest.mark.parametrize(("name", "whole", "right"), [("re3d_other", 70, 75), ("wikigold", 70, 75)])
def test_unattended_work_in_capitals(detector: Detector, shared_data: Path, name: str, whole: float, right: float) -> None:
    from benchmarks.text import capitals, score
    from training.corpora import held_out, read_set

    records = [record for index, record in enumerate(read_set(shared_data, name)) if held_out(index)][:80]
    found = [parts[0] for parts in detector.detect([[capitals(record["text"])] for record in records], AUTO)]
    people = [[(s.start, s.end) for s in spans if s.kind == "PERSON"] for spans in found]
    row = score(name, "CAPITALS", "auto", records, people, people)
    assert row.found_whole >= whole
    assert row.rightly_masked >= right


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I took a statement from QUERILDA\nMCQUORN and left.", "QUERILDA\nMCQUORN"),
        ("eye witness, person providing identity).: QUERILDA\r\n   MCQUORN - COMPLAINANT", "QUERILDA\r\n   MCQUORN"),
    ],
)
@pytest.mark.parametrize("found", ["QUERILDA", "MCQUORN", "both"])
def test_a_name_in_capitals_that_a_line_break_cuts_is_one_name(text: str, name: str, found: str) -> None:
    words = ("QUERILDA", "MCQUORN") if found == "both" else (found,)
    spans = [
        Span(text.index(word), text.index(word) + len(word), "PERSON", 0.6, "ner", "", auto=word == words[-1]) for word in words
    ]
    (span,) = over_line_breaks(text, spans)
    assert text[span.start : span.end] == name
    assert span.auto


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I then spoke to WAYNE MCQUORN\nQUERILDA was not there.", "WAYNE MCQUORN"),
        ("  MCQUORN\n  QUILLABY", "MCQUORN"),
        ("It was then given to the CPS\nMCQUORN agreed to that.", "MCQUORN"),
        ("I put it to MCQUORN\nSTATEMENTS were taken.", "MCQUORN"),
    ],
)
def test_other_capitals_beyond_the_line_break_stay_apart(text: str, name: str) -> None:
    start = text.index(name)
    (span,) = over_line_breaks(text, [Span(start, start + len(name), "PERSON", 0.85, "ner", "")])
    assert text[span.start : span.end] == name


def test_a_sure_part_of_a_doubtful_name_stays_beside_it() -> None:
    text = "He met Fenella McQuorn Sprocket there."
    spans = [Span(7, 31, "PERSON", 0.6, "ner", "", auto=False), Span(7, 22, "PERSON", 0.8, "ner", "")]
    assert over_line_breaks(text, spans) == spans


@pytest.mark.parametrize(
    ("name", "label", "sure"),
    [("Quillaby", "GPE", False), ("Quillaby", "ORG", False), ("Quillaby", "PERSON", True), ("Wayne", "GPE", True)],
)
def test_an_unknown_name_that_is_also_read_as_a_place_or_firm_is_for_a_reviewer(name: str, label: str, sure: bool) -> None:
    text = f"I drove to {name} Valley on Monday. Then I met {name} again."
    first = text.index(name)
    last = text.rindex(name)
    found = ((first, first + len(name) + 7, label), (last, last + len(name), "PERSON"))
    for strict, seen in (((), sure), (found[1:], True)):
        spans = persons(Reading(text, text, Doc(Vocab()), found, (), strict=strict), thorough=False)
        (span,) = [span for span in spans if span.kind == "PERSON" and span.start == last]
        assert span.auto is seen


@pytest.mark.parametrize(
    ("name", "sure"),
    [("US Marines", False), ("non - Quillabys", False), ("de Quillaby", True), ("Fenella England", True), ("Quillaby", True)],
)
def test_a_force_and_a_word_written_small_are_for_a_reviewer(name: str, sure: bool) -> None:
    text = f"On Monday the people spoke to {name} about it."
    start = text.index(name)
    reading = Reading(text, text, Doc(Vocab()), ((start, start + len(name), "PERSON"),), ())
    assert [span.auto for span in persons(reading, thorough=False) if span.kind == "PERSON"] == [sure]


@pytest.mark.parametrize(
    ("text", "label", "sure"),
    [
        ("The Winifred Quillaby version is out", "WORK_OF_ART", True),
        ("The Winifred Quillaby shop is shut", "ORG", False),
        ("The Winifred Complaint is closed now", "WORK_OF_ART", False),
    ],
)
def test_a_first_name_with_an_unknown_word_behind_is_sure_unless_it_is_a_firm(text: str, label: str, sure: bool) -> None:
    first = ((4, 4 + len(" ".join(text.split()[1:3])), label),)
    spans = persons(Reading(text, text, Doc(Vocab()), first, ()), thorough=False)
    assert any(span.auto for span in spans if span.kind == "PERSON") is sure


@pytest.mark.parametrize("ethnicity", ["White British", "White North European", "Mixed Other"])
def test_an_ethnicity_is_no_surname(ethnicity: str, detector: Detector) -> None:
    text = f"Date of birth: 20/09/81 Sex: Male Ethnicity code: (16+1) W1. {ethnicity}\nPPO: DYO: YO: Dangerous offender:"
    found = detector.detect([[text]], DetectionRequest())[0][0]
    assert [span for span in found if span.kind == "PERSON"] == []


@pytest.mark.parametrize("mode", ["review", "auto"])
def test_a_label_behind_a_name_is_not_part_of_it(mode: Mode, detector: Detector) -> None:
    """So that the number behind the label is known as the person's."""
    request = DetectionRequest(mode=mode, parties=(("suspect", "Callum Skudder"),))
    found = detector.detect([["NAME SKUDDER, CALLUM PNCID 08/2669965\n\nCONVICTION(S)"]], request)[0][0]
    assert {span.role for span in found if span.kind in ("PERSON", "PNC_ID")} == {"suspect"}
    assert any(span.kind == "PNC_ID" for span in found)


def test_a_name_of_a_form_stays_sure_where_the_model_reads_a_place_elsewhere() -> None:
    text = "SURNAME UXBROWNE\nFound at Uxbrowne"
    field = Span(8, 16, "PERSON", 0.8, "field", "")
    place = Span(text.index("Uxbrowne"), len(text), "_PLACE", 0.85, "ner", "")
    (spans,) = propagate([text], [[field, place]])
    assert [(span.start, span.auto) for span in spans if span.detector == "propagated"] == [(text.index("Uxbrowne"), True)]


def test_machines_and_words_twice_are_as_doubtful_as_one_word() -> None:
    assert is_unknown("QUORBSRV VEXWIN")
    assert is_unknown("VEXWIN VEXWIN")
    assert not is_unknown("QUORBLAX VEXWIN")
    assert not is_unknown("SIOBHAN VEXSRV")


def test_a_word_without_its_first_letter_is_no_name() -> None:
    assert is_beheaded("RRESTED")
    assert is_beheaded("ITNESSES")
    assert not is_beheaded("ARDEN")  # too short to tell
    assert not is_beheaded("ATKINSON")
    assert not is_beheaded("UXBROWER")


def test_torn_words_and_police_words_in_capitals_are_not_shown_to_a_reviewer(detector: Detector) -> None:
    text = "BRUISED ARM - NJURIES SEEN ON BWV. 4 PREV DOMS. CCTV/Headcam footage exists."
    (spans,) = detector.detect([[text]], DetectionRequest(mode="review"))[0]
    assert [text[s.start : s.end] for s in spans if s.kind == "PERSON"] == []


def test_a_place_named_by_the_compass_is_not_sure(detector: Detector) -> None:
    text = "Caller city\n/SOUTH MARSH\n01/06/2020 HE LIVES AT SOUTH MARSH"
    (spans,) = detector.detect([[text]], AUTO)[0]
    assert [text[s.start : s.end] for s in spans if s.kind == "PERSON"] == []


def test_a_letter_of_a_list_is_no_initial(detector: Detector) -> None:
    text = "a. New cough and/or b. High fever and/or C. Loss of taste.\nb. Is a screen needed?\nc. Will a meeting be held?"
    (spans,) = detector.detect([[text]], DetectionRequest(mode="review"))[0]
    assert [text[s.start : s.end] for s in spans if s.kind == "PERSON"] == []


def test_an_initial_is_no_letter_of_a_list(detector: Detector) -> None:
    text = "The statement of C. Lossworth was read."
    (spans,) = detector.detect([[text]], AUTO)[0]
    assert [text[s.start : s.end] for s in spans if s.kind == "PERSON"] == ["C. Lossworth"]


def test_criminal_justice_is_no_title() -> None:
    text = "The Criminal Justice Extranet. Mr Justice Farrow sat."
    assert {text[s.start : s.end] for s in find_announced(text)} == {"Justice Farrow"}


def test_an_operators_number_is_no_phone(detector: Detector) -> None:
    text = (
        "Operator:730467\n22:10:11 730467 AB-CC-12 Caller telephone\n/withheld\n22:10:12 730467 AB-CC-12 Call origin\nTel 41223"
    )
    (spans,) = detector.detect([[text]], DetectionRequest(mode="review"))[0]
    assert {text[s.start : s.end] for s in spans if s.kind == "PHONE"} == {"41223"}


@pytest.mark.parametrize(
    ("text", "name", "label"), [("Maker Wkstn:AB-1", "Maker Wkstn", True), ("Nina Abbot: yes", "Nina Abbot", False)]
)
def test_a_label_before_a_colon_is_no_sure_name(text: str, name: str, label: bool) -> None:
    assert is_label(text, 0, len(name)) is label


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Name HOLT, Winifred Born 09/02/1964\nAddress 7 Low Road", ["HOLT, Winifred"]),
        ("Max Born taught there. I met Hedwig Born and her son.", ["Max Born", "Hedwig Born"]),
    ],
)
def test_a_label_of_the_next_cell_is_no_surname(detector: Detector, text: str, names: list[str]) -> None:
    (spans,) = detector.detect([[text]], AUTO)[0]
    assert [text[s.start : s.end] for s in spans if s.kind == "PERSON"] == names


def test_the_label_below_an_empty_field_is_no_name() -> None:
    text = "Given Name:\nFamily Name:\nSurname:\nPrint Name: Ann Roe\n"
    assert {text[s.start : s.end] for s in find_announced(text)} == {"Ann Roe"}
