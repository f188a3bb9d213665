"""Letters of other alphabets that look like Latin ones make no difference, neither to the search nor to the proof."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_making import MadePdf, page_text, redacted
from pikepdf import Array, Dictionary, Name

from redaction import lookalikes
from redaction.detection.folding import squeeze
from redaction.detection.terms import compile_terms
from redaction.errors import ProofFailedError
from redaction.findings import Action, Decision, Finding, TextPlace
from redaction.pdf.fonts import fold as fold_glyphs
from redaction.pdf.verify import verify
from redaction.pipeline import Options, apply_and_verify, detect
from redaction.plan import Plan
from redaction.policy import accept_all
from redaction.traces import fold, secrets_of

SAME = {
    "A": "АΑ", "B": "ВΒ", "C": "С", "E": "ЕΕ", "H": "НΗ", "I": "ІΙ", "J": "Ј", "K": "КΚ", "M": "МΜ", "N": "Ν", "O": "ОΟ",
    "P": "РΡ", "S": "Ѕ", "T": "ТΤ", "X": "ХΧ", "Y": "УΥ", "a": "аα", "c": "с", "e": "е", "i": "іι", "j": "ј", "o": "оο",
    "p": "рρ", "s": "ѕ", "x": "хχ", "y": "у", "g": "ɡ",
}  # fmt: skip
"""Written down here apart from the product's own table."""


@st.composite
def disguised(draw: st.DrawFn) -> tuple[str, str]:
    """A name, and the same with any of its letters taken from another alphabet."""
    words = st.text("ABCEHIKMNOPSTXYaceiopsxygdlmnrtu", min_size=4, max_size=12)
    name = f"{draw(words)} {draw(words)}"
    return name, "".join(draw(st.sampled_from(letter + SAME.get(letter, ""))) for letter in name)


@given(disguised())
def test_every_fold_takes_a_name_and_its_disguise_for_the_same(pair: tuple[str, str]) -> None:
    name, disguise = pair
    assert (fold(disguise).solid, fold(disguise).starts) == (fold(name).solid, fold(name).starts)
    assert fold_glyphs(disguise) == fold_glyphs(name)
    assert squeeze(disguise).text == squeeze(name).text
    assert len(lookalikes.as_seen(disguise)) == len(disguise)


@given(disguised())
def test_a_disguised_name_is_found_and_its_remains_are_proven(pair: tuple[str, str]) -> None:
    name, disguise = pair
    text = f"Seen: {disguise}, at noon."
    assert [text[span.start : span.end] for span in compile_terms([name]).find(text) if span.auto] == [disguise]
    going = Finding(
        "t1", "PERSON", name, TextPlace(0, 0, 1), 1.0, "test", "", actions={"cps": Action("redact", "")},
        decision=Decision("accepted", "test"),
    )  # fmt: skip
    assert secrets_of(Plan("", "txt", findings=(going,)), "cps").count_in(fold(text))


@pytest.mark.parametrize("first", [0x1F150, 0x1F170], ids=["black circles", "black squares"])
def test_letters_in_black_boxes_are_letters(tmp_path: Path, first: int) -> None:
    source = tmp_path / "a.txt"
    disguise = "".join(chr(first + ord(letter) - ord("A")) for letter in "TREGEAGLE")
    source.write_text(f"The van was red. Morwenna {disguise} was there.\n", "utf-8")
    plan = accept_all(detect(source, Options(terms=("Morwenna Tregeagle",), terms_only=True)), "cps", "test")
    proven = apply_and_verify(source, plan, "cps", tmp_path / "redacted.txt")
    assert proven.path.read_text("utf-8") == "The van was red. [REDACTED] was there.\n"


def test_letters_that_nobody_sees_carry_no_name_past_the_proof(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text(
        "The van" + "".join(chr(0xE0000 + ord(letter)) for letter in " Morwenna Tregeagle ") + " was red.\n", "utf-8"
    )
    plan = accept_all(detect(source, Options(terms=("Morwenna Tregeagle",), terms_only=True)), "cps", "test")
    with pytest.raises(ProofFailedError):
        apply_and_verify(source, plan, "cps", tmp_path / "redacted.txt")


@given(st.text())
def test_nothing_grows_or_shrinks(text: str) -> None:
    assert len(lookalikes.as_seen(text)) == len(text)
    assert len(lookalikes.latin(text)) == len(text)


def test_other_scripts_are_left_alone_and_found_in_any_case() -> None:
    assert lookalikes.as_seen("Сергей и Νίκος, Москва") == "Сергей и Νίκος, Москва"
    assert lookalikes.as_seen("Маrgаret Νolan") == "Margaret Nolan"
    for term, text in (("Сергей Новиков", "СЕРГЕЙ НОВИКОВ"), ("Νίκος Παππάς", "ΝΊΚΟΣ ΠΑΠΠΆΣ")):
        assert compile_terms([term]).find(text)


def test_a_name_with_cyrillic_letters_on_a_page_goes_and_would_be_seen_by_the_proof(tmp_path: Path) -> None:
    made = MadePdf()
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica,
        Encoding=Dictionary(
            Type=Name.Encoding, BaseEncoding=Name.WinAnsiEncoding,
            Differences=Array([1, Name.afii10065, Name.afii10070, Name.afii10080]),
        ),
    )  # fmt: skip
    made.page(
        b"BT /F1 12 Tf 20 200 Td (Statement of M\001rg\001r\002t H\003lloway today) Tj ET", Dictionary(Font=Dictionary(F1=font))
    )
    source = made.save(tmp_path)
    assert "М" not in page_text(source) and "\u0430" in page_text(source), "the page holds Cyrillic letters"
    target, plan, rendition = redacted(source, "Margaret Holloway")
    assert page_text(target) == "Statement of today"
    actions = {"cps": Action("redact", "")}
    plan = plan.with_findings(replace(finding, text="Margaret Holloway", actions=actions) for finding in plan.findings)
    assert "page-text:pdfium" in {c.name for c in verify(source, source, plan, "cps").channels if c.state == "leaked"}
    assert not any(c.state == "leaked" for c in verify(source, target, plan, "cps", places=rendition.places).channels)
