from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.detection.identifiers import find


def _found(text: str) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.kind) for span in find(text)]


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("His PNC ID is 2026/0123456L.", "2026/0123456L", "PNC_ID"),
        ("PNCID 08/2669965", "08/2669965", "PNC_ID"),
        ("CRO NUMBER 739094/08X", "739094/08X", "CRO"),
        ("ARREST/SUMMONS REF 20/0000/00/833186P", "20/0000/00/833186P", "ASN"),
        ("URN 45 AA 02098 20", "45 AA 02098 20", "URN"),
        ("NI number: QQ 12 34 56 C", "QQ 12 34 56 C", "NINO"),
        ("Her NHS number is 943 476 5918", "943 476 5918", "NHS_NUMBER"),
        ("943 476 5919 is her NHS number", "943 476 5919", "NHS_NUMBER"),
        ("PRISONER NUMBER HR9894", "HR9894", "PRISON_NUMBER"),
        ("Signature witnessed by: PC 1989 Thomas", "1989", "COLLAR_NUMBER"),
        ("I produce this as exhibit JS/1.", "JS/1", "EXHIBIT_REFERENCE"),
        ("a red Nissan car VRM YK12HOO at the junction", "YK12HOO", "VRM"),
        ("NICHE SUPPLIED OCN [13200370080]", "13200370080", "OCCURRENCE_NUMBER"),
    ],
)
def test_a_value_is_found_where_the_text_names_it(text: str, value: str, kind: str) -> None:
    assert (value, kind) in _found(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Surname,Forename,DOB,VRM\nDOE,Jane,01/02/1980,AB12CDE\nROE,Jim,03/04/1990,CD13EFG", "CD13EFG"),
        ("NI no\tNHS no\tDOB\nQQ123456Z\t943 476 5918\t01/02/1980", "QQ123456Z"),
        ("| Name | NINO | Passport |\n| --- | --- | --- |\n| Jane | AB123456C | 123456789 |", "123456789"),
        ("a card 4539 1488 0343\n6467 was used", "4539 1488 0343\n6467"),
        ("account number 4321\r\n8765", "4321\r\n8765"),
        ("collar numbers 1234, 2345 and 3456", "3456"),
        ("index number K 123 ABC", "K 123 ABC"),
        ("STORM log ANY-20200723-\n1881", "ANY-20200723-\n1881"),
        ("NHS9434765919", "9434765919"),
        ("P<GBRSMITH<<JANE<ANN<<<<<<<<<<<<<<<<<<<<<<<<", "P<GBRSMITH<<JANE<ANN<<<<<<<<<<<<<<<<<<<<<<<<"),
    ],
)
def test_tables_lists_and_broken_lines_are_read(text: str, value: str) -> None:
    assert value in [found for found, _ in _found(text)]


def test_the_nearest_words_decide_what_a_number_is() -> None:
    text = "PNC 26/123456L, NHS 943 476 5919, account 12345678 and order 87654321"
    assert [kind for _, kind in _found(text)] == ["PNC_ID", "NHS_NUMBER", "BANK_ACCOUNT"]


def test_no_explanation_holds_what_was_found() -> None:
    text = "His NI number is QQ 12 34 56 C, PNC 2026/0123456L, VRM YK12HOO, PC 2034, exhibit JS/1, passport 123456789."
    spans = find(text)
    assert len(spans) == 6
    assert all(text[span.start : span.end] not in span.why for span in spans)


@pytest.mark.parametrize(
    "text",
    [
        "Invoice 2026/0123456L was paid.",
        "Order number 9434765919 was dispatched.",
        "See clause 14.2.3 of the lease and s.47 OAPA 1861.",
        "The product code AB12 CDE is out of stock.",
        "He has been a police officer 12 years, and the incident at 2200 hours was his third.",
        "Clause 1.2.3.4 forbids it, and the app is on version 10.0.19045.3.",
        "He drove 200 miles in a Ford Focus 2015 and parked it in bay 12.",
        "He arrived at 14:30 on 12/05/2026 and paid £1,234,567.89.",
    ],
)
def test_a_look_alike_is_left_alone(text: str) -> None:
    assert _found(text) == []


@given(st.text(alphabet="0123456789 /-ABCPNIHS:.\n(),", max_size=400))
def test_any_text_gives_spans_inside_it_that_do_not_overlap(text: str) -> None:
    end = 0
    for span in find(text):
        assert end <= span.start < span.end <= len(text)
        end = span.end


def test_the_time_grows_in_step_with_the_text() -> None:
    for unit in ("1234 ", "PNC ", "NI AB12", "(((1", "12/", "a\t1\n", "AB 12 34 ", "account number is "):
        short, long = unit * 400, unit * 4000
        started = time.thread_time()
        find(short)
        between = time.thread_time()
        find(long)
        assert time.thread_time() - between < 40 * max(between - started, 0.02), unit


def test_the_seconds_of_a_time_begin_no_number() -> None:
    """In a log the row behind a PNC ID begins with date and time, and its own label may name the PNC again."""
    text = "suspect_pncid\n/2009/0482913R\n14/10/2026 15:54:30 617755 SC-DCR-402 pnc_warning\n"
    assert [text[span.start : span.end] for span in find(text) if span.kind == "PNC_ID"] == ["2009/0482913R"]
