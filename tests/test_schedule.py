"""The schedule of redactions: every kind of place, no secret, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from redaction.findings import Action, Finding, HiddenPlace, PagePlace, PartPlace, PicturePlace, Place, TextPlace, WholePage
from redaction.place_words import for_others
from redaction.plan import Plan
from redaction.schedule import as_csv, as_pdf, schedule_of

SECRET = "Zebedee Quillfeather"
QUAD = (1.0, 1.0, 2.0, 1.0, 2.0, 2.0, 1.0, 2.0)
PLACES: tuple[Place, ...] = (
    TextPlace(0, 1, 9),
    PagePlace(2, (QUAD,), (1, 2)),
    WholePage(3),
    PicturePlace(0, (QUAD,)),
    HiddenPlace("bookmark", SECRET),
    PartPlace("2/1", HiddenPlace("metadata", SECRET)),
)


def plan(by: str = "Officer Test") -> Plan:
    """Six findings that go and one that stays, each with the secret in everything that is sealed."""
    findings = [
        Finding(
            f"f{number}", "PERSON", SECRET, place, 0.9, "names", "known", "Name", actions={"cps": Action("redact", "NAME")}
        ).decided("accepted", by=by, origin="reviewer", why=f"{SECRET} is a child")
        for number, place in enumerate(PLACES)
    ]
    findings.append(replace(findings[0], id="f9").decided("rejected", by=by, origin="reviewer"))
    return Plan("0" * 64, "pdf", "cps-precharge", findings=tuple(findings), terms=(SECRET,), password=SECRET, notes=(SECRET,))


def cells(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_what_goes_is_listed_by_place_and_nothing_else_is() -> None:
    made = schedule_of(plan(), "cps", source_name="statement.pdf", released=True)
    assert made.source_name == "statement.pdf"
    rows = cells(as_csv(made))
    assert [row["place"] for row in rows] == [
        "part 1", "page 3", "page 4, whole", "frame 1", "bookmark", "attachment 2/1: metadata"
    ]  # fmt: skip
    assert {(row["cps_type"], row["reason"], row["decided_by"]) for row in rows} == {("Name", "NAME", "Officer Test")}
    assert [row["number"] for row in rows] == list("123456") and all(row["decided_at"] for row in rows)


def test_who_has_the_redacted_text_does_not_learn_how_long_each_removed_one_was() -> None:
    places: tuple[Place, ...] = (TextPlace(2, 41, 59), PartPlace("1", TextPlace(0, 41, 59)))
    assert [for_others(place) for place in places] == ["part 3", "attachment 1: part 1"]
    made = plan().with_findings([replace(one, place=places[0]) for one in plan().findings])
    assert b"59" not in as_csv(schedule_of(made, "cps", released=True)).split(b"decided_at", 1)[1].replace(b":59", b"")


def test_the_hash_of_a_text_is_left_out_because_a_guess_can_be_tried_on_it() -> None:
    assert schedule_of(replace(plan(), media="txt"), "cps", released=True).source_sha256 == ""
    assert schedule_of(plan(), "cps", released=True).source_sha256 == "0" * 64


@pytest.mark.parametrize("name", ["Zebedee_Quillfeather.pdf", "MG11 QUILLFEATHER.pdf", "ZebedeeQuillfeather 2.pdf"])
def test_no_secret_is_in_it_even_where_the_file_is_named_after_one(name: str) -> None:
    made = schedule_of(plan(), "cps", source_name=name, released=False)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(as_pdf(made))).pages)
    for said in (text, as_csv(made).decode(), repr(made)):
        assert "quillfeather" not in said.lower() and "zebedee" not in said.lower()
    assert (
        "6 redactions for cps" in text and "draft" in text and "attachment 2/1" in text and "1 finding is decided to stay" in text
    )


def test_a_long_one_runs_over_pages_and_repeats_its_head() -> None:
    long = plan()
    findings = [replace(long.findings[1], id=f"f{number}") for number in range(120)]
    pages = PdfReader(io.BytesIO(as_pdf(schedule_of(long.with_findings(findings), "cps", released=True)))).pages
    assert len(pages) > 2 and all("CPS type" in page.extract_text() for page in pages)


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1, max_size=30).map(lambda tail: "=" + tail) | st.sampled_from(["+1", "-1", "@SUM(A1)", "\tx"]))
def test_no_cell_is_a_formula(by: str) -> None:
    by = by.encode("utf-8", "replace").decode()
    for row in csv.reader(io.StringIO(as_csv(schedule_of(plan(by), "cps", released=True)).decode("utf-8-sig"), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
