"""What stands on forms is read as it is written: dates, URNs, names, lengths, exhibit references, tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_files.forms.exhibits import read_duration, reference_of
from case_files.forms.fields import is_officer, read_date, read_urns, same_person
from case_files.forms.statements import exhibits_in, read_statement
from case_files.items import Item
from case_files.making.form import Form, Words, as_docx, as_pdf
from case_files.making.forms import WitnessFields, mg11, mg12
from case_files.page_text import as_rows
from case_files.reading import read_item


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("01/06/2020", date(2020, 6, 1)),
        ("1/6/20", date(2020, 6, 1)),
        ("20.09.81", date(1981, 9, 20)),
        ("on the 1st June 2020 at", date(2020, 6, 1)),
        ("2 of March 1999", date(1999, 3, 2)),
        ("2026-11-26", date(2026, 11, 26)),
        ("31/02/2020, then 01/03/2020", date(2020, 3, 1)),
        ("Page 1 of 3", None),
        ("at 21:35", None),
    ],
)
def test_dates_are_read_as_forms_write_them(text: str, read: date | None) -> None:
    assert read_date(text) == read


@given(st.text(max_size=60))
def test_no_text_breaks_the_readers(text: str) -> None:
    read_date(text), read_urns(text), read_duration(text), reference_of(text), exhibits_in(text), is_officer(text)
    read_statement(Item("I1", Path("a.txt"), "", "document", ".txt", (as_rows(text),)))


@pytest.mark.parametrize(
    ("text", "urns"),
    [
        ("URN | 45 | AA | 02098 | 20", ("45AA0209820",)),
        ("5BURN | 45 | AA | 2098 | 20", ("45AA0209820",)),
        ("URN: 45AA0209820", ("45AA0209820",)),
        ("URN 45/AA/02098/20 and URN 45 aa 20098 20", ("45AA0209820", "45AA2009820")),
        ("URN:", ()),
        ("the number 45AA0209820", ()),
    ],
)
def test_urns_are_read_behind_their_label(text: str, urns: tuple[str, ...]) -> None:
    assert read_urns(text) == urns


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("PC 1989 Jones", "PC JONES", True),
        ("Shelagh McLove", "SHELAGH MCLOVE", True),
        ("Mrs S McLove", "Shelagh McLove", True),
        ("Shelagh Melove", "Shelagh McLove", True),
        ("Eoin McLove", "Shelagh McLove", False),
        ("Ann Bell", "Ann Hill", False),
        ("Ann Bell", "Bell", True),
        ("PC James", "PC Jones", False),
        ("", "Ann Bell", False),
    ],
)
def test_ways_of_writing_one_person(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("3 mins 24 seconds", 204), ("1:20", 80), ("0:03:24", 204), ("2 hours", 7200), ("45s", 45), ("long", None), ("", None)],
)
def test_lengths_of_clips(text: str, seconds: int | None) -> None:
    assert read_duration(text) == seconds


def test_exhibits_are_references_beside_words_that_speak_of_one() -> None:
    body = "I switched my camera on and exhibit this as NJ1.\nI produce the photograph as AB/12.\nIt was bus X25.\nMG11 page 2"
    assert exhibits_in(body) == ("NJ1", "AB12")
    assert [reference_of(text) for text in ("JS 1", "MG11", "DC/1 knife", "scan0042")] == ["JS1", "", "DC1", ""]


def test_a_date_in_front_of_its_label_is_read() -> None:
    rows = as_rows("WITNESS STATEMENT\nStatement of: Ann Bell\nSignature: A Bell 10/06/2020 Date:\nI saw it.")
    assert read_statement(Item("I1", Path("a.txt"), "", "document", ".txt", (rows,))).dated == date(2020, 6, 10)


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_statement_that_was_made_is_read_back(tmp_path: Path, suffix: str) -> None:
    back = WitnessFields(address="1 Mill Lane, ZZ99 3VZ", phone="07700 900123", willing="Yes", needs="None")
    form = mg11("40ZZ1234526", "Ann Bell", "I saw it.\nI produce a photograph as AB/1.", occupation="Nurse", pages="1",
                signature="A Bell", dated="02/03/2026", backsheet=back, draft=False)  # fmt: skip
    path = tmp_path / f"form{suffix}"
    path.write_bytes(as_pdf(form) if suffix == ".pdf" else as_docx(form))
    read = read_statement(read_item(path, "I1"))
    assert (read.urns, read.witness, read.age, read.signature) == (("40ZZ1234526",), "Ann Bell", "over 18", "A Bell")
    assert (read.declaration, read.pages_said, read.dated, read.exhibits) == (True, 1, date(2026, 3, 2), ("AB1",))
    assert read.backsheet is not None and read.backsheet.contacts == ("1 Mill Lane, ZZ99 3VZ", "07700 900123")


def test_a_table_is_read_by_the_places_of_its_columns(tmp_path: Path) -> None:
    from case_files.forms.exhibits import read_exhibit_list

    rows = [
        (
            "P1",
            "A knife with a long black handle, found under a seat of the car in",
            "AB/1",
            "Ann Bell",
            "Store",
            "Yes",
        ),
        (None, "A photograph", "AB/2", "Ann Bell", None, None),
    ]
    path = tmp_path / "list.pdf"
    path.write_bytes(as_pdf(mg12("40ZZ1234526", rows)))
    read = read_exhibit_list(read_item(path, "I1"))
    assert [(entry.reference, entry.producer, entry.attached) for entry in read.entries] == [
        ("AB1", "Ann Bell", "Yes"),
        ("AB2", "Ann Bell", ""),
    ]
    assert read.entries[0].description == rows[0][1]


def test_a_name_in_letters_that_no_font_of_ours_has_stops_no_form(tmp_path: Path) -> None:
    from pypdf import PdfReader

    path = tmp_path / "form.pdf"
    path.write_bytes(as_pdf(Form("MG6", "Case file information", (Words("Seen", "王小明 \u202egave\nsecond line"),))))
    text = PdfReader(path).pages[0].extract_text()
    assert "[U+738B][U+5C0F][U+660E] [U+202E]gave" in text
    assert "second line" in text
