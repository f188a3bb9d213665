"""An application comes in four ways; what cannot be read is refused in a sentence that names the field and quotes nothing."""

from __future__ import annotations

import io
import json
import random
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.application_maker import as_json, clean
from reference.errors import HoursbackError
from vetting.application.building import from_data, from_form, to_data
from vetting.application.errors import ApplicationError, LevelError
from vetting.application.intake import read, read_bytes, read_web_form
from vetting.application.pdf_form import answers_of_pdf, blank_pdf
from vetting.application.questions import Section, sections
from vetting.application.rules import Rules
from vetting.application.word_form import answers_of_docx, blank_docx

SECRET = "Quentin Farnsworth"


@pytest.fixture(scope="module")
def questionnaire() -> tuple[Section, ...]:
    return sections(Rules.load(date(2026, 9, 1)), "RV")


def form() -> dict[str, Any]:
    made: dict[str, Any] = as_json(clean(4))
    return made


def flat(value: Any, before: str = "") -> dict[str, str]:
    """A tree as the fields of a web form have it."""
    found: dict[str, str] = {}
    for key, each in value.items() if isinstance(value, dict) else enumerate(value, start=1):
        if isinstance(each, list) and not any(isinstance(inner, dict) for inner in each):
            found[f"{before}{key}"] = (" " if key == "forenames" else ", ").join(each)
        elif isinstance(each, (dict, list)):
            found |= flat(each, f"{before}{key}.")
        else:
            found[f"{before}{key}"] = {True: "Yes", False: "no"}.get(each, each) if isinstance(each, bool) else str(each)
    return found


def without_days(answers: dict[str, str]) -> dict[str, str]:
    """Days as people write them."""
    shown = {}
    for key, text in answers.items():
        day = text.split("-") if len(text) == 10 and text[4:5] == "-" else None
        shown[key] = f"{day[2]}/{day[1]}/{day[0]}" if day else text
    # A declaration's answer and a consent's day carry the code in the key.
    return shown


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_an_application_survives_json(seed: int) -> None:
    data = as_json(clean(seed))
    application = from_data(data)
    again = to_data(application)
    assert from_data(again) == application
    assert application.applicant.id == "applicant"
    assert [each.person.id for each in application.third_parties] == [
        f"third-party-{number}" for number in range(1, len(data.get("third_parties", [])) + 1)
    ]


def test_json_and_web_form_give_the_same_application() -> None:
    data = form()
    typed = without_days(flat(data))
    assert from_form(typed) == from_data(data)
    assert read_web_form(urlencode(typed).encode()) == from_data(data)
    assert read_bytes(json.dumps(typed).encode(), "form.json") == from_data(data)


def fill_pdf(blank: bytes, answers: dict[str, str]) -> bytes:
    """Fill a form as another program does: with pypdf."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(blank)))
    assert set(answers) <= set(writer.get_fields() or {})
    for page in writer.pages:
        writer.update_page_form_field_values(page, dict(answers), auto_regenerate=False)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def fill_docx(blank: bytes, answers: dict[str, str]) -> bytes:
    from docx import Document

    document = Document(io.BytesIO(blank))
    left = dict(answers)
    for table in document.tables:
        for row in table.rows:
            if (answer := left.pop(row.cells[2].text, None)) is not None:
                row.cells[1].text = answer
    assert not left
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def printed(questionnaire: tuple[Section, ...]) -> dict[str, str]:
    """Answers to what a blank questionnaire asks, of an application that it has room for."""
    data = form()
    keys = {question.key for section in questionnaire for question in section.questions}
    answers = {}
    for key, text in without_days(flat(data)).items():
        code = key.split(".")[1] if key.startswith("consents.") else ""
        if (f"consents.{code}" if code else key) in keys:
            answers[key] = text
    assert len(answers) > 60
    return answers


def test_a_filled_pdf_form_and_a_filled_word_questionnaire_give_the_same(
    questionnaire: tuple[Section, ...], tmp_path: Path
) -> None:
    answers = printed(questionnaire)
    pdf, word = tmp_path / "form.pdf", tmp_path / "form.docx"
    pdf.write_bytes(fill_pdf(blank_pdf(questionnaire, "Vetting"), answers))
    word.write_bytes(fill_docx(blank_docx(questionnaire, "Vetting"), answers))
    assert read(pdf) == read(word) == from_form(answers)
    assert read(pdf).applicant.name.surname == form()["applicant"]["names"][0]["surname"]


def test_blank_questionnaires_ask_every_question(questionnaire: tuple[Section, ...]) -> None:
    wanted = {question.key: question.given for section in questionnaire for question in section.questions}
    assert answers_of_pdf(blank_pdf(questionnaire, "Vetting"), "blank") == wanted
    assert answers_of_docx(blank_docx(questionnaire, "Vetting"), "blank") == wanted
    assert {"declarations.insolvency.answer", "consents.credit", "third_parties.14.addresses.1.postcode"} <= set(wanted)
    with pytest.raises(LevelError, match="RV"):
        sections(Rules.load(), "RV2")


def refusal(data: Any) -> str:
    with pytest.raises(ApplicationError) as refused:
        from_data(data, "form.json")
    assert SECRET not in str(refused.value) and "Farnsworth" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("made_on",), SECRET, "made_on must be a day such as 1990-04-30"),
        (("made_on",), None, "made_on is missing"),
        (("reference",), SECRET, "reference must be the force's number"),
        (("reference",), "NB/VET/26/0417", "reference must be the force's number"),
        (("made_on",), "30/04/2026", "made_on must be a day"),
        (("applicant", "born"), "2001-02-29", "applicant.born must be a day"),
        (("applicant", "born"), 19900430, "applicant.born must be text"),
        (("applicant", SECRET), "x", "applicant has a field that is not known"),
        (("applicant", "names"), SECRET, "applicant.names must be a list"),
        (("applicant", "names", 0, "kind"), SECRET, "applicant.names.1.kind must be one of: legal, birth, maiden"),
        (("applicant", "addresses", 0), [SECRET], "applicant.addresses.1 must be an object"),
        (("applicant", "birth_place"), "a" * 5000, "applicant.birth_place is longer than 4000"),
        (("applicant", "birth_place"), "Hol\u202et", "applicant.birth_place holds control characters"),
        (("third_parties", 0, "relation"), "unstated", "third_parties.1.relation must be one of"),
        (("third_parties", 0, "lives_with"), "yes", "third_parties.1.lives_with must be true or false"),
        (("third_parties",), [{"relation": "sibling"}] * 81, "third_parties has 81 entries; at most 80"),
        (("declarations", "Q" + SECRET), {"answer": True}, "declarations must hold codes"),
        (("declarations", "convictions"), {"answer": SECRET}, "declarations.convictions.answer must be true or false"),
        (("consents", "vetting"), SECRET, "consents.vetting must be a day"),
        (("answers", "household"), 3, "answers.household must be text"),
    ],
)
def test_what_a_field_cannot_hold_is_refused_by_the_name_of_the_field(path: tuple[Any, ...], value: Any, named: str) -> None:
    data = form()
    place = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    assert f"form.json: {named}" in refusal(data)


def zipped(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return target.getvalue()


def word_without_questions() -> bytes:
    from docx import Document

    target = io.BytesIO()
    document = Document()
    document.add_paragraph(SECRET)
    document.save(target)
    return target.getvalue()


def pdf_with(**form_entries: Any) -> bytes:
    import pikepdf

    pdf = pikepdf.new()
    pdf.add_blank_page()
    if form_entries:
        pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(**form_entries))
    target = io.BytesIO()
    pdf.save(target)
    return target.getvalue()


def deep_pdf() -> bytes:
    """A field that is its own kid."""
    import pikepdf

    pdf = pikepdf.new()
    pdf.add_blank_page()
    field = pdf.make_indirect(pikepdf.Dictionary(T=pikepdf.String("a")))
    field.Kids = pikepdf.Array([field])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
    target = io.BytesIO()
    pdf.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "is no application"),
        (b"\xff\xfe\x00", "is no application"),
        (b"[" * 200_000, "is no application"),
        (b'{"reference": NaN}', "is no application"),
        (b'{"level": "RV", "level": "MV"}', "given twice"),
        (b"[1, 2]", "the whole must be an object"),
        (b'{"applicant.names.1.' + SECRET.encode() + b'": "x"}', "no key such as"),
        (b'{"applicant.born": "1990-01-01", "applicant.born.x": "y"}', "given beside a value"),
        (b"%PDF-1.7\nnot a document", "damaged"),
        (pdf_with(), "without form fields"),
        (pdf_with(XFA=[]), "XFA"),
        (pdf_with(Fields=[]), "holds no field of our form"),
        (deep_pdf(), "too deep"),
        (b"PK\x03\x04 no archive", "cannot be opened as a Word file"),
        (zipped("word/document.xml", b"0" * (61 << 20)), "larger inside than 60 MB"),
        (word_without_questions(), "without our questionnaire"),
    ],
    # Not the bytes: an archive holds the moment of its making, and processes that share the tests would name them differently.
    ids=lambda value: "" if isinstance(value, bytes) else value,
)
def test_a_file_that_is_no_application_is_refused_in_a_sentence(content: bytes, named: str) -> None:
    with pytest.raises(ApplicationError) as refused:
        read_bytes(content, "form.pdf")
    assert str(refused.value).startswith("form.pdf") and named in str(refused.value)
    assert "Farnsworth" not in str(refused.value)


def test_a_file_that_is_not_there_or_locked_is_refused(tmp_path: Path) -> None:
    import pikepdf

    with pytest.raises(ApplicationError, match="cannot be read"):
        read(tmp_path / "none.json")
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(user="secret", owner="secret"))
    with pytest.raises(ApplicationError, match="password"):
        read(tmp_path / "locked.pdf")


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_damaged_form_is_read_or_refused(kind: str, questionnaire: tuple[Section, ...]) -> None:
    rng = random.Random(kind)
    whole = (blank_docx if kind == "docx" else blank_pdf)(questionnaire[:8], "Vetting")
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(rng.choice((1, 3, 20))):
            place = rng.randrange(8, len(damaged))
            if rng.random() < 0.7:
                damaged[place] = rng.randrange(256)
            else:
                del damaged[place : place + rng.randrange(1, 50)]
        # Blank as it is, it always lacks what makes it an application.
        with pytest.raises(ApplicationError):
            read_bytes(bytes(damaged), "form")


_LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.floats()
_ANY = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["applicant", "names", "born", "addresses", "lines", "mrz", "1", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60)
@given(_ANY, st.sampled_from(["applicant", "third_parties", "documents", "declarations", "consents", "answers", "activities"]))
def test_whatever_json_holds_is_read_or_refused(value: Any, place: str) -> None:
    data = {"reference": "R", "level": "RV", "made_on": "2026-01-01", place: value}
    try:
        application = from_data(data)
    except HoursbackError as refused:
        assert isinstance(refused, ApplicationError)
    else:
        assert from_data(to_data(application)) == application


@given(
    st.dictionaries(st.text(alphabet="ab1.", max_size=8) | st.just("applicant.names.1.surname"), st.text(max_size=9), max_size=6)
)
def test_whatever_a_form_holds_is_read_or_refused(answers: dict[str, str]) -> None:
    from contextlib import suppress

    with suppress(ApplicationError):
        from_form({"reference": "R", "level": "RV", "made_on": "1/2/2026", **answers})
