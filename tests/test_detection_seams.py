"""Values torn from their cue by a page break."""

from __future__ import annotations

import pytest

from redaction.detection import addresses, dates_of_birth, identifiers, phones
from redaction.detection.detector import Detector
from redaction.detection.request import DetectionRequest
from redaction.detection.seams import across

RULES = (identifiers.find, phones.find, addresses.find, dates_of_birth.find)


def over(first: str, second: str) -> list[tuple[int, str, str]]:
    parts = [first, second]
    found = across(parts, [[], []], RULES)
    return [(n, s.kind, parts[n][s.start : s.end]) for n, spans in enumerate(found) for s in spans]


@pytest.mark.parametrize("header", ["", "RESTRICTED (when complete) MG11\n", "OFFICIAL-SENSITIVE\nPage 2 of 3\n"])
@pytest.mark.parametrize("footer", ["", "\nSignature: L Doyle", "\nOFFICIAL\nPage 1 of 3"])
def test_a_date_of_birth_behind_a_page_break_is_found(header: str, footer: str) -> None:
    found = over("There was a talk with KITTY DOLAN dob" + footer, header + "21/3/1985 who is the neighbour and heard it.")
    assert (1, "DATE_OF_BIRTH", "21/3/1985") in found


def test_an_identifier_over_a_break_is_found_in_both_halves() -> None:
    found = over("Her National Insurance number is AB 12", "34 56 C, she said.")
    assert (0, "NINO", "AB 12") in found
    assert (1, "NINO", "34 56 C") in found


def test_repeated_lines_are_taken_for_headers() -> None:
    parts = [
        "ANYSHIRE STATEMENTS\nfirst page, his date of birth is",
        "ANYSHIRE STATEMENTS\n12/04/1979 as he said.",
        "ANYSHIRE STATEMENTS\nend",
    ]
    found = across(parts, [[], [], []], RULES)
    assert [parts[1][s.start : s.end] for s in found[1]] == ["12/04/1979"]


def test_what_stands_far_from_the_break_is_left_to_its_page() -> None:
    assert over("x " * 50 + "nothing here.", "Nothing here. " + "y " * 60 + "dob 21/3/1985") == []


def test_cells_are_no_pages_and_short_parts_between_do_not_matter() -> None:
    first, second = "There was a talk with KITTY DOLAN dob", "21/3/1985 who is the neighbour."
    assert across([first, second], [[], []], RULES, least=200) == [[], []]
    long = "It rained. " * 30
    found = across([long + first, second + long, "Title"], [[], [], []], RULES, least=200)
    assert [s.kind for s in found[1]] == ["DATE_OF_BIRTH"]


def test_a_term_over_a_page_break_is_found_in_both_halves() -> None:
    parts = ["Short page. It was Zara\nOFFICIAL\nPage 1 of 2", "OFFICIAL\nQuillfeather who left. Nobody else."]
    (found,) = Detector(workers=1).detect([parts], DetectionRequest(terms=("Zara Quillfeather",), terms_only=True, mode="auto"))
    assert [[part[s.start : s.end] for s in spans] for part, spans in zip(parts, found, strict=True)] == [
        ["Zara"],
        ["Quillfeather"],
    ]


def test_a_surname_that_is_no_word_goes_alone_in_unattended_work_and_an_ordinary_word_stays() -> None:
    text = "Quillfeather ran. The rise of prices. He lives in Larkspur Rise. QUILLFEATHER's car."
    request = DetectionRequest(terms=("Zara Quillfeather", "Larkspur Rise"), terms_only=True, mode="auto")
    ((spans,),) = Detector(workers=1).detect([[text]], request)
    assert [text[s.start : s.end] for s in spans] == ["Quillfeather", "Larkspur Rise", "QUILLFEATHER's"]
