"""The proof of a PDF finds what is hidden, in every hiding place, and calls a clean file clean."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import hiding_places
import pytest

from redaction.findings import Action, Decision, Finding, PagePlace
from redaction.pdf.verify import verify
from redaction.plan import Plan

AUDIENCE = "cps"


def plan_for(text: str = hiding_places.SECRET, kind: str = "PERSON", **changes: object) -> Plan:
    finding = Finding(
        "p1-1", kind, text, PagePlace(0, (hiding_places.BOX,)), 1.0, "test", "", actions={AUDIENCE: Action("redact", "s.40")},
        decision=Decision("accepted", "reviewer"),
    )  # fmt: skip
    return replace(Plan("", "pdf", findings=(finding,)), **changes)  # type: ignore[arg-type]


def proof_of(path: Path, plan: Plan | None = None, source: Path | None = None) -> dict[str, str]:
    return {c.name: c.state for c in verify(source or path, path, plan or plan_for(), AUDIENCE).channels}


def leaks(path: Path, plan: Plan | None = None) -> set[str]:
    return {name for name, state in proof_of(path, plan).items() if state == "leaked"}


def test_a_clean_file_is_clean_in_every_channel(tmp_path: Path) -> None:
    verification = verify(*[hiding_places.write(tmp_path, "clean")] * 2, plan_for(), AUDIENCE)
    assert [(c.name, c.state, c.detail) for c in verification.channels if c.state != "clean"] == []
    names = {channel.name for channel in verification.channels}
    assert names >= {"page-text:pdfium", "page-text:pdfminer", "page-text:pypdf", "place:pdfium", "raw-objects", "metadata"}
    assert names >= {"structure", "annotations", "attachments", "revisions", "rendering"}
    assert "pictures" in {name.partition(":")[0] for name in names}


@pytest.mark.parametrize("name", hiding_places.PLACES)
def test_every_hiding_place_is_found_in_its_channels(tmp_path: Path, name: str) -> None:
    path = hiding_places.write(tmp_path, name)
    assert hiding_places.PLACES[name][1] <= leaks(path)


@pytest.mark.parametrize("name", hiding_places.PLACES)
def test_the_report_holds_no_secret(tmp_path: Path, name: str) -> None:
    path = hiding_places.write(tmp_path, name)
    report = repr(verify(path, path, plan_for(), AUDIENCE)).lower()
    assert "morwenna" not in report and "tregeagle" not in report


@pytest.mark.parametrize("name", ["text_under_the_box", "white_text", "bookmark", "form_never_drawn"])
def test_a_text_that_was_not_asked_for_is_no_leak(tmp_path: Path, name: str) -> None:
    path = hiding_places.write(tmp_path, name)
    assert leaks(path, plan_for("Jasper Nancarrow")) <= {"place:pdfium"}
