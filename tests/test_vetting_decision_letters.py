"""Letters of decisions: each can be set in both forms, none gives reasons that were not allowed, nothing put in is markup."""

from __future__ import annotations

import io
import shutil
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pikepdf
import pytest
from pypdf import PdfReader

from reference.loader import DATA, load
from vetting.decision.errors import LetterTemplateError, ReasonsWithheldError
from vetting.decision.letters import Letter, Particulars, as_docx, as_pdf, code_of, write

DAY = date(2026, 3, 10)
PEOPLE = Particulars(
    "Philippa Haverstock",
    "V-2026-0412",
    "RV",
    "Vetting One",
    DAY,
    date(2026, 3, 9),
    "vetting@example.org",
    "Example Constabulary",
    "Force Vetting Unit",
    date(2036, 3, 8),
    date(2026, 4, 9),
)
REASONS = "The conviction of 2019 was not declared.\n\nIt was asked for plainly."


def _filled(code: str) -> Letter:
    row = load("vetting_letters")[code]
    conditions = ("No posting to finance.",) if row["conditions"] else ()
    particulars = replace(PEOPLE, reasons=REASONS if row["reasons"] else "", conditions=conditions, review_on=date(2026, 9, 1))
    return write(code, particulars, "give" if row["reasons"] else "")


def _pdf_text(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def _docx_text(data: bytes) -> str:
    return " ".join(" ".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs).split())


@pytest.mark.parametrize("code", [code for code in load("vetting_letters") if code != "notice"])
def test_every_letter_is_set_in_both_forms_with_the_notice_and_no_place_left_open(code: str) -> None:
    letter = _filled(code)
    for text in (_pdf_text(as_pdf(letter, DAY)), _docx_text(as_docx(letter))):
        assert letter.subject in text
        assert all(" ".join(paragraph.split()) in text for paragraph in (*letter.paragraphs, *letter.conditions, *letter.reasons))
        assert "contest it" in text
        assert "{" not in text
        assert ("The conviction of 2019" in text) == letter.gives_reasons


def test_a_letter_is_pdf_a_and_the_same_bytes_each_time() -> None:
    made = as_pdf(_filled("grant"), DAY)
    assert made == as_pdf(_filled("grant"), DAY)
    with pikepdf.open(io.BytesIO(made)) as opened, opened.open_metadata() as metadata:
        assert metadata["pdfaid:conformance"] == "A"


@pytest.mark.parametrize("harm_test", ["", "withhold", "perhaps"])
def test_no_reasons_without_a_harm_test_that_allows_them(harm_test: str) -> None:
    with pytest.raises(ReasonsWithheldError):
        write("refusal_reasons", replace(PEOPLE, reasons=REASONS), harm_test)
    with pytest.raises(ReasonsWithheldError):
        write("refusal", replace(PEOPLE, reasons=REASONS), harm_test)
    assert not write("refusal", PEOPLE, harm_test).gives_reasons


def test_a_letter_that_lacks_what_it_names_is_refused() -> None:
    for code, particulars in (
        ("grant", replace(PEOPLE, expires_on=None)),
        ("grant_conditions", PEOPLE),
        ("grant", replace(PEOPLE, conditions=("x",))),
        ("nothing", PEOPLE),
    ):
        with pytest.raises(LetterTemplateError):
            write(code, particulars)
    with pytest.raises(LetterTemplateError):
        write("refusal", replace(PEOPLE, reasons=REASONS), "give")


def test_every_decision_has_its_letter() -> None:
    letters = load("vetting_letters")
    for kind in ("initial", "appeal", "review"):
        for outcome in ("grant", "grant_conditions", "refuse", "withdraw", "discontinue"):
            for reasons in (False, True):
                assert code_of(kind, outcome, reasons=reasons) in letters.rows
    assert code_of("initial", "refuse", reasons=True) == "refusal_reasons"
    assert code_of("appeal", "refuse", reasons=False) == "appeal_dismissed"


def test_hostile_words_are_words_in_both_forms() -> None:
    name = '<w:p/>{{ 7*7 }}{% raw %}#read("/etc/passwd")$x$&amp;\u0007\u202e\u4e2d'
    letter = write("grant", replace(PEOPLE, applicant=name))
    printed, document = _pdf_text(as_pdf(letter, DAY)), _docx_text(as_docx(letter))
    for text in (printed, document):
        assert "{{ 7*7 }}" in text
        assert '#read("/etc/passwd")' in text
        assert "root:" not in text
        assert "[U+202E]" in text
    assert "[U+4E2D]" in printed
    assert "\u4e2d" in document


def test_a_force_lays_its_words_and_layout_over_ours(tmp_path: Path) -> None:
    (tmp_path / "vetting_letters").mkdir()
    own = (DATA / "vetting_letters" / "letter.typ").read_text().replace("data.date", "[Crest] \n#data.date")
    (tmp_path / "vetting_letters" / "letter.typ").write_text(own)
    (tmp_path / "vetting_letters.toml").write_text(
        '[[rows]]\ncode = "grant"\nsubject = "Welcome"\nparagraphs = ["To {applicant}"]\nreasons = false\nconditions = false\n'
        'valid_from = 2025-06-01\nsource = "force"\n'
    )
    letter = write("grant", PEOPLE, overlay=tmp_path)
    text = _pdf_text(as_pdf(letter, DAY, tmp_path))
    assert "Welcome" in text
    assert "Crest" in text


def test_a_broken_layout_of_a_force_is_said_without_quoting_the_letter(tmp_path: Path) -> None:
    (tmp_path / "vetting_letters").mkdir()
    (tmp_path / "vetting_letters" / "letter.typ").write_text("#let data = json(bytes(sys.inputs.data))\n#panic(data.paragraphs)")
    with pytest.raises(LetterTemplateError) as caught:
        as_pdf(_filled("grant"), DAY, tmp_path)
    assert "Haverstock" not in str(caught.value)
    assert caught.value.__cause__ is None
    (tmp_path / "vetting_letters" / "letter.docx").write_bytes(b"no zip")
    with pytest.raises(LetterTemplateError):
        as_docx(_filled("grant"), tmp_path)


def test_a_force_template_of_word_runs_nothing(tmp_path: Path) -> None:
    (tmp_path / "vetting_letters").mkdir()
    ours = DATA / "vetting_letters" / "letter.docx"
    theirs = tmp_path / "vetting_letters" / "letter.docx"
    with zipfile.ZipFile(ours) as source, zipfile.ZipFile(theirs, "w") as target:
        for item in source.infolist():
            data = source.read(item)
            if item.filename == "word/document.xml":
                data = data.replace(b"{{ signature }}", b"{{ signature.__class__.__mro__[1].__subclasses__() }}")
            target.writestr(item, data)
    with pytest.raises(LetterTemplateError):
        as_docx(_filled("grant"), tmp_path)
    shutil.copy(ours, theirs)
    assert as_docx(_filled("grant"), tmp_path)
