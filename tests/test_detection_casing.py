"""Recasing keeps offsets and writes names as names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.detection.casing import as_name, is_lower, raise_names, recase


@pytest.mark.parametrize(
    ("text", "recased"),
    [
        ("THE DEFENDANT ROWAN MCQUORN ARGUED WITH O'BRIEN'S WIFE", "the defendant Rowan McQuorn argued with O'Brien's wife"),
        ("I saw Mr John SMITH run off", "I saw Mr John Smith run off"),
        ("SUE BLACK LEFT WITH EDDY GRANT IN HIS BLACK CAR", "sue black left with Eddy Grant in his black car"),
        ("PC 2034 BLENNOCK attended", "PC 2034 Blennock attended"),
        ("It was sent to the CPS with the CCTV", "It was sent to the CPS with the CCTV"),
        ("Surname: MCQUORN Forename(s): EOIN", "Surname: McQuorn Forename(s): Eoin"),
        ("He lives in Leeds.", "He lives in Leeds."),
    ],
)
def test_capitals_become_ordinary_writing(text: str, recased: str) -> None:
    assert recase(text) == recased


def test_each_line_is_judged_by_itself() -> None:
    text = "WITNESS STATEMENT OF KEVIN SMITH\nI know Kevin from the CPS."
    assert recase(text) == "witness statement of Kevin Smith\nI know Kevin from the CPS."


@pytest.mark.parametrize(
    ("text", "recased"),
    [
        (
            "Key witness(es) and their role (e.g. eye witness, person providing identity).: QUERILDA\n   MCQUORN - COMPLAINANT",
            "Key witness(es) and their role (e.g. eye witness, person providing identity).: Querilda\n   McQuorn - complainant",
        ),
        ("I took a statement from QUERILDA\r\nMCQUORN and left.", "I took a statement from Querilda\r\nMcQuorn and left."),
        ("I spoke at length to WAYNE\nQUILLABY about his car.", "I spoke at length to Wayne\nQuillaby about his car."),
        ("Surname: QUILLABY / Forename: JESTYNA", "Surname: Quillaby / Forename: Jestyna"),
        ("I then saw the complainant QUERILDA at home", "I then saw the complainant Querilda at home"),
    ],
)
def test_a_name_in_capitals_at_the_edge_of_a_line_or_behind_a_label_is_raised(text: str, recased: str) -> None:
    assert recase(text) == recased


@pytest.mark.parametrize(
    "text",
    [
        "It was then sent to the CPS\nMCQUORN was told of that later.",
        "It was then sent in by the VIPER\nKNIFE was the word they used there.",
        "Details are on the system: PNCID and also on STORM",
        "Please read what was said on the form: MG11 and CCTV",
    ],
)
def test_other_words_in_capitals_at_the_edge_of_a_line_or_behind_a_label_stay(text: str) -> None:
    assert recase(text).replace("McQuorn", "MCQUORN") == text


def test_names_of_lower_case_text_are_raised() -> None:
    text = "my mate fenella mcquorn told wojciech to wait for the police"
    assert is_lower(text)
    assert raise_names(text) == "my mate Fenella McQuorn told Wojciech to wait for the police"


@pytest.mark.parametrize("word", ["STRASSE", "ǅUR", "İBRAHIM", "O'NEILL", "MCGEE", "AL-MASRI", "ŁUKASZ", "ﬁeld"])
def test_a_name_keeps_its_length(word: str) -> None:
    assert len(as_name(word)) == len(word)


@given(st.text(max_size=200))
def test_any_text_keeps_its_length(text: str) -> None:
    assert len(recase(text)) == len(text)
    assert len(raise_names(text)) == len(text)
    shouted = text.upper()
    assert len(recase(shouted)) == len(shouted)


def test_words_that_may_be_surnames_are_raised_for_another_look() -> None:
    text = "GRANT SAID THE COOK WAS THERE"
    assert recase(text) == "grant said the cook was there"
    assert recase(text, surnames=True) == "Grant said the Cook was there"


def test_behind_a_first_name_an_unknown_word_may_be_a_surname() -> None:
    raised = recase("SIOBHAN COPE AND NIGEL LESSING WERE SEEN", surnames=True)
    assert raised == "Siobhan Cope and Nigel Lessing were seen"
    assert recase("SIOBHAN COPE AND NIGEL LESSING WERE SEEN") == "Siobhan cope and Nigel lessing were seen"


@pytest.mark.parametrize(
    "line", ["SIOBHAN ATTENDED", "NIGEL REFUSES ENTRY", "SIOBHAN SHOUTING", "NIGEL WAS THERE", "NIGEL MAY GO"]
)
def test_what_somebody_does_is_no_surname(line: str) -> None:
    assert recase(line, surnames=True) == line.capitalize()
