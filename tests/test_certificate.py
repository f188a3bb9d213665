"""The certificate: complete, readable by programs and people, and free of secrets."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from redaction.certificate import SCHEMA, AuditLine, Certificate, certify
from redaction.certificate_page import page_pdf, page_png, write_page
from redaction.pipeline import Options, Proven, apply_and_verify, detect
from redaction.plan import Plan
from redaction.policy import accept_all
from reference import __version__

NAME = "Morwenna Tregeagle"
AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def released(tmp_path: Path) -> tuple[Plan, Proven]:
    source = tmp_path / "log.txt"
    source.write_text(f"Call from {NAME}. {NAME} rang again.\n")
    plan = accept_all(detect(source, Options(terms=(NAME,), terms_only=True)), "cps", "a.clerk")
    return plan, apply_and_verify(source, plan, "cps", tmp_path / "out.txt")


def certificate(released: tuple[Plan, Proven]) -> Certificate:
    return certify(*released, released_by="a.clerk", source_name="log.txt", audit=AuditLine(7, "ab" * 32), at=AT)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_it_says_what_was_done(released: tuple[Plan, Proven]) -> None:
    made = certificate(released)
    assert made.issued_at == "2026-03-01T12:30:00+00:00"
    assert made.output_sha256 == released[1].sha256
    assert made.decided == {"unattended": 2} and sum(made.counts.values()) == 2 and made.undecided == 0
    assert {channel.state for channel in made.channels} == {"clean"}
    assert made.tools["hoursback"] == __version__ and made.policy == "cps-precharge" and made.policy_sha256


def test_the_hash_of_an_original_is_named_unless_guesses_could_be_tried_on_it(released: tuple[Plan, Proven]) -> None:
    plan, proven = released
    digest = plan.source_sha256
    of_text = certify(plan, proven, released_by="a.clerk", source_sha256=digest, source_keyed="0a" * 32)
    assert (of_text.source_sha256, of_text.source_keyed) == ("", "0a" * 32) and digest not in text_of(page_pdf(of_text))
    untouched = replace(plan, findings=())
    for other in (replace(plan, media="pdf"), untouched):
        named = certify(other, proven, released_by="a.clerk", source_keyed="0a" * 32)
        assert (named.source_sha256, named.source_keyed) == (digest, "")


def test_json_comes_back_as_it_was(released: tuple[Plan, Proven]) -> None:
    made = certificate(released)
    assert Certificate.from_json(made.to_json()) == made
    data = json.loads(made.to_json())
    assert list(data)[:2] == ["schema", "issued_at"] and data["schema"] == SCHEMA
    with pytest.raises(ValueError, match="schema"):
        Certificate.from_json(made.to_json().replace(SCHEMA, "something/9"))


def test_every_key_is_documented(released: tuple[Plan, Proven]) -> None:
    page = (Path(__file__).parent.parent / "docs" / "certificate.md").read_text()
    for key in json.loads(certificate(released).to_json()):
        assert f"`{key}`" in page
    for channel in certificate(released).channels:
        assert f"`{channel.name}`" in page


def test_it_holds_no_secret(released: tuple[Plan, Proven]) -> None:
    plan, proven = released
    plan = replace(plan, notes=("page 1 is a picture", f"signed by {NAME.upper()}"))
    made = certify(plan, proven, released_by="a.clerk", source_name=f"statement_of_{NAME.replace(' ', '_')}.txt", at=AT)
    assert "page 1 is a picture" in made.notes and any("withheld" in note for note in made.notes)
    assert made.source_name == ""
    for text in (made.to_json(), text_of(page_pdf(made))):
        assert "morwenna" not in text.lower() and "tregeagle" not in text.lower()


def test_the_page_is_one_page_of_archival_pdf(released: tuple[Plan, Proven]) -> None:
    pdf = page_pdf(certificate(released))
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()  # type: ignore[index]
    assert "<pdfaid:part>2<" in metadata and "<pdfaid:conformance>B<" in metadata
    text = text_of(pdf)
    for shown in ("OFFICIAL", "Certificate of redaction", released[1].sha256, "cps-precharge", "a.clerk", "text:bytes", "clean"):
        assert shown in text
    assert "1 March 2026, 12:30:00 UTC" in text


def test_a_crowded_certificate_stays_on_one_page(released: tuple[Plan, Proven]) -> None:
    made = certificate(released)
    crowded = replace(
        made,
        counts={f"Type number {n}": n for n in range(1, 19)},
        channels=made.channels * 6,
        notes=tuple(f"a note of some length about page {n}, which could not be read as text" for n in range(30)),
        removed_pages=tuple(range(1, 200)),
        tools={f"tool {n}": "1.2.3" for n in range(20)},
    )
    text = text_of(page_pdf(crowded))
    assert len(PdfReader(io.BytesIO(page_pdf(crowded))).pages) == 1
    assert "24 more in the JSON certificate" in text and "175 more" in text


def test_values_are_shown_as_they_are_and_never_run(released: tuple[Plan, Proven]) -> None:
    odd = '#panic("x") *bold* $x$ `code` <label> @ref \\ [link]("'
    made = replace(certificate(released), source_name=odd, released_by=odd, notes=(odd,))
    assert '#panic("x") *bold*' in text_of(page_pdf(made)).replace("“", '"').replace("”", '"')


def test_the_same_certificate_gives_the_same_bytes(released: tuple[Plan, Proven]) -> None:
    assert page_pdf(certificate(released)) == page_pdf(certificate(released))


def test_a_page_is_written_in_one_step(released: tuple[Plan, Proven], tmp_path: Path) -> None:
    folder = tmp_path / "certificates"
    folder.mkdir()
    write_page(certificate(released), folder / "c.pdf")
    assert [path.name for path in folder.iterdir()] == ["c.pdf"]
    assert page_png(certificate(released)).startswith(b"\x89PNG")
