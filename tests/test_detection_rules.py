"""Phones, network addresses, postal addresses, dates of birth, circumstances and form fields."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.detection import addresses, circumstances, dates_of_birth, forms, identifiers, online, phones
from redaction.findings import Span

Find = Callable[[str], list[Span]]
ROOMS: list[Find] = [
    addresses.find,
    circumstances.find,
    dates_of_birth.find,
    forms.find,
    identifiers.find,
    online.find,
    phones.find,
]


def _texts(find: Find, text: str, kind: str = "", *, sure: bool = False) -> list[str]:
    return [text[s.start : s.end] for s in find(text) if kind in ("", s.kind) and (s.auto or not sure)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Tel: 07700 900123", "07700 900123"),
        ("call +44 (0)20 7946 0123 now", "+44 (0)20 7946 0123"),
        ("(01632) 960123 ext 42", "(01632) 960123 ext 42"),
        ("0044 7700 900 123", "0044 7700 900 123"),
        ("Mobile No: 7700 900123", "7700 900123"),
        ("Tel 01632/960123", "01632/960123"),
        ("ext. 4021", "4021"),
        ("mob 077OO 900123", "077OO 900123"),
        ("Tel 01632-\n960123", "01632-\n960123"),
        ("my mobile 07700 900\r\n345", "07700 900\r\n345"),
    ],
)
def test_phone_numbers(text: str, value: str) -> None:
    assert _texts(phones.find, text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "order number 07700900123",
        "call 101 or 999",
        "12/05/2020 14:30:21",
        "the number 123456",
        "20200725-\n0161",
        "Complainant telephone\n220802/221011",
        "Complainant telephone\n0/362084",
    ],
)
def test_no_phone_number(text: str) -> None:
    assert _texts(phones.find, text) == []


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("mail jane.doe@example.com.", "jane.doe@example.com", "EMAIL"),
        ("JANE.DOE@\nexample.co.uk today", "JANE.DOE@\nexample.co.uk", "EMAIL"),
        ("jane dot doe at example dot com", "jane dot doe at example dot com", "EMAIL"),
        ("see https://example.com/a?b=1.", "https://example.com/a?b=1", "URL"),
        ("from 192.168.0.1 at noon", "192.168.0.1", "IP_ADDRESS"),
        ("from 2001:db8::1 at noon", "2001:db8::1", "IP_ADDRESS"),
        ("his Instagram is @bad_boy99", "@bad_boy99", "SOCIAL_HANDLE"),
    ],
)
def test_network_addresses(text: str, value: str, kind: str) -> None:
    assert _texts(online.find, text, kind) == [value]


@pytest.mark.parametrize("text", ["version 1.2.3.4", "at 12:30:45", "look at this dot com thing", "I met him. It was late."])
def test_no_network_address(text: str) -> None:
    assert _texts(online.find, text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I live at 29 Acacia Road, North Marsh, Anytown NM1 2RY.", "29 Acacia Road, North Marsh, Anytown NM1 2RY"),
        ("29 ACACIA ROAD\nANYTOWN\nNM1 2RY", "29 ACACIA ROAD\nANYTOWN\nNM1 2RY"),
        (
            "at Flat 3, Marlborough House, 12 High Street, Leeds, LS1 4AP.",
            "Flat 3, Marlborough House, 12 High Street, Leeds, LS1 4AP",
        ),
        ("4-6 The Limes, Bury St Edmunds, Suffolk IP33 1AA", "4-6 The Limes, Bury St Edmunds, Suffolk IP33 1AA"),
        ("The Old Rectory\nChurch Lane\nLittle Snoring\nNR21 0JP", "The Old Rectory\nChurch Lane\nLittle Snoring\nNR21 0JP"),
        ("address: 12 high street, leeds ls1 4ap", "12 high street, leeds ls1 4ap"),
        ("at 12a Station Rd Leeds then", "12a Station Rd Leeds"),
        ("He lives at Fairview, Ripon", "Fairview, Ripon"),
        ("write to BFPO 58", "BFPO 58"),
        ("Caller address\n/7 QUAY COTTAGES, LEEDS, LS1 4AB\n14/10/2024", "7 QUAY COTTAGES, LEEDS, LS1 4AB"),
        ("Kay Moss | 12 Quay Street | Leeds | LS1 4AB | 3rd floor", "12 Quay Street | Leeds | LS1 4AB"),
        ("12 Quay Street • Leeds • LS1 4AB", "12 Quay Street • Leeds • LS1 4AB"),
        ("12 Quay Street - Leeds - LS1 4AB", "12 Quay Street - Leeds - LS1 4AB"),
        ("4-5 Quay ParadeI LeedsIDX 12345 Leeds 1", "4-5 Quay ParadeI LeedsIDX 12345"),
        ("12 Quay ParadelLeeds today", "12 Quay ParadelLeeds"),
        ("| 12 Quay Street | Moss Kay | 11:30 |", "12 Quay Street"),
        ("He lives at 12 Quay Street; Ann Moss lives next door.", "12 Quay Street"),
    ],
)
def test_an_address_is_one_span(text: str, value: str) -> None:
    assert _texts(addresses.find, text, sure=True) == [value]


@pytest.mark.parametrize(
    "text",
    ["in 2007 Bowling Green State", "12 people down the road", "On 12 May the Court sat", "Room 12 was empty", "no 3rd class"],
)
def test_no_address(text: str) -> None:
    assert _texts(addresses.find, text) == []


def test_lines_may_end_in_any_way() -> None:
    text = "12 Albert Road\r\nStockport\r\nSK4 4EQ"
    assert _texts(addresses.find, text) == [text]


def test_a_number_said_aloud_is_found() -> None:
    text = "It is oh seven seven double oh, nine double oh one two three, she said."
    assert _texts(phones.find, text) == ["oh seven seven double oh, nine double oh one two three"]
    assert _texts(phones.find, "oh one two three four") == []


def test_two_phone_numbers_side_by_side_are_two() -> None:
    text = "Phones: 07700 900123 / 07700 900124 / 01632 960001"
    assert _texts(phones.find, text) == ["07700 900123", "07700 900124", "01632 960001"]


def test_a_street_alone_is_a_place_for_the_reviewer() -> None:
    (span,) = addresses.find("He ran along Church Street.")
    assert (span.kind, span.auto) == ("LOCATION", False)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("DOB: 12/05/1988", ["12/05/1988"]),
        ("Jane DOE 12/05/1988", ["12/05/1988"]),
        ("Jane DOE 8 May 1963", ["8 May 1963"]),
        ("DOB12/05/1988", ["12/05/1988"]),
        ("aged 34 (12/05/1988)", ["12/05/1988"]),
        ("whose date of birth is the 12th May 1988", ["12th May 1988"]),
        ("She was born in Leeds on 12 May 1988", ["12 May 1988"]),
        ("PC John Smith 12/05/1999", []),
        ("Data Protection Act 12/05/1998", []),
        ("John Smith was convicted on 12/05/1999", []),
        ("JONES Mark, male, 12/05/1988", ["12/05/1988"]),
        ("Mark Jones (b. 12/05/1988)", ["12/05/1988"]),
        ("BORN 20/09/81 DEWSBURY", ["20/09/81"]),
        ("DOB 12/05/1988. A note of 12 May 1988.", ["12/05/1988", "12 May 1988"]),
        ("Name\tDOB\nJane\t12/05/1988\nJim\t1/2/1990", ["12/05/1988", "1/2/1990"]),
        ("12/05/1988 is her date of birth", ["12/05/1988"]),
        ("since his last birthday the court sat on 12/05/2020", []),
        ("Signature: Jane Doe Date: 01/06/2020", []),
        ("On 01/06/2020 at 21:30 PC Jones arrived.", []),
    ],
)
def test_a_date_of_birth_is_told_from_other_dates(text: str, values: list[str]) -> None:
    assert _texts(dates_of_birth.find, text, "DATE_OF_BIRTH") == values


def test_ages() -> None:
    assert _texts(dates_of_birth.find, "Jane, aged 34, and a 12-year-old boy", "AGE") == ["34", "12"]


def test_circumstances_are_for_the_reviewer() -> None:
    text = "My mother works as a nurse. He has previous for assault and theft. Mr Smith agreed."
    found = circumstances.find(text)
    assert [s.kind for s in found] == ["RELATIONSHIP", "OCCUPATION", "PREVIOUS_CONVICTION", "TITLE"]
    assert not any(s.auto for s in found)
    assert _texts(circumstances.find, "There are NO MARKERS TO THE CALLER") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Surname: DOE Forename(s): Jane\nSex: Male", [("DOE", "PERSON"), ("Jane", "PERSON")]),
        ("Name\nJane Doe\nOccupation\nTeaching assistant", [("Jane Doe", "PERSON"), ("Teaching assistant", "OCCUPATION")]),
        ("SURNAME MCQUORN\nADDRESS 29 ACACIA ROAD", [("MCQUORN", "PERSON"), ("29 ACACIA ROAD", "ADDRESS")]),
        ("Surname   Forename\nDOE   Jane", [("DOE", "PERSON"), ("Jane", "PERSON")]),
        ("Home Address: Postcode: \nE-mail address: Mobile: ", []),
        ("The name of the witness was unknown to me.", []),
    ],
)
def test_form_fields(text: str, found: list[tuple[str, str]]) -> None:
    assert [(text[s.start : s.end], s.kind) for s in forms.find(text)] == found


def test_a_rank_in_a_name_field_makes_an_officer() -> None:
    text = "Signature witnessed by: PC 1989 Thomas"
    assert [(text[s.start : s.end], s.role) for s in forms.find(text)] == [("Thomas", "officer")]


BACKSHEET = """Witness contact details
Name of witness: Jane Doe
Home Address: 1 High Street Postcode: LS1 4AP
Mobile: 07700 900123 Preferred means of contact: phone
Date and place of birth: 01/02/1980 Leeds
Former name: Ethnicity code (16+1)
Dates of witness non-availability:
Is the witness willing to attend court?"""


def test_a_backsheet_is_known_by_its_labels_and_a_statement_is_not() -> None:
    assert forms.is_backsheet(BACKSHEET)
    assert forms.is_backsheet(BACKSHEET.upper())
    assert not forms.is_backsheet("WITNESS STATEMENT\nThis statement (consisting of 2 pages) is true\n" + BACKSHEET[:90])
    assert not forms.is_backsheet("My home address is known. I gave my mobile number to the witness service.")


ALPHABET = "0123456789 /-.,:\n\t@()AaBbCDEeNnoRrSst's"


@pytest.mark.parametrize("find", ROOMS, ids=lambda find: find.__module__.rsplit(".", 1)[1])
@given(text=st.text(alphabet=ALPHABET, max_size=300) | st.text(max_size=200))
def test_any_text_gives_spans_inside_it(find: Find, text: str) -> None:
    end = 0
    for span in find(text):
        assert end <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip()
        end = span.end


HOSTILE = [
    "a" * 50,
    "1 ",
    "12 High ",
    "@",
    "a.",
    "A ",
    "Flat 1, ",
    "(",
    "DOB ",
    "1/1/80 ",
    "Name: ",
    "my ",
    "x@y.",
    "Road ",
    ",\n",
    "LS1 4AP ",
]


@pytest.mark.parametrize("find", ROOMS, ids=lambda find: find.__module__.rsplit(".", 1)[1])
def test_the_time_grows_in_step_with_the_text(find: Find) -> None:
    for unit in HOSTILE:
        short, long = unit * (4000 // len(unit)), unit * (40000 // len(unit))
        started = time.thread_time()
        find(short)
        between = time.thread_time()
        find(long)
        assert time.thread_time() - between < 40 * max(between - started, 0.02), unit


def test_a_postcode_between_bars_that_were_read_as_letters() -> None:
    assert _texts(addresses.find, "7-9 Low ParadeI HalifaxIHX11LRIDX 729521 Halifax 1", "ADDRESS") == [
        "7-9 Low ParadeI HalifaxIHX11LR"
    ]
    assert _texts(addresses.find, "DigitalIHX1 1LRI", "POSTCODE") == ["HX1 1LR"]
    assert _texts(addresses.find, "partIHX1 1LRing") == []


def test_a_postcode_that_a_cell_breaks_goes_with_its_address() -> None:
    text = "Address 7 Low Cottages, Wexcombe, HX9  \n4TE\nMobile"
    assert _texts(addresses.find, text, "ADDRESS") == ["7 Low Cottages, Wexcombe, HX9  \n4TE"]


@pytest.mark.parametrize(
    ("text", "value", "sure"),
    [
        ("Occupation: Teaching assistant at Hillcrest Primary School", "Teaching assistant at Hillcrest Primary School", True),
        ("Employer: Moxon and Dale", "Moxon and Dale", True),
        ("Occupation: Cleaner", "Cleaner", False),
        ("Occupation: Police officer at Halifax", "Police officer at Halifax", False),
    ],
)
def test_an_occupation_that_says_where_is_sure(text: str, value: str, sure: bool) -> None:
    (found,) = [span for span in forms.find(text) if span.kind == "OCCUPATION"]
    assert (text[found.start : found.end], found.auto) == (value, sure)
