"""Text files that hide a term from the search: detection may miss it, the proof must not let it pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_making import TermDetector

from redaction.detection.request import DetectionRequest
from redaction.plan import Plan
from redaction.text.detect import detect
from redaction.text.verify import verify
from redaction.traces import unfound_terms

SECRET = "Zara Quillfeather"


def _plan(source: Path) -> Plan:
    return detect(source, DetectionRequest(terms=(SECRET,), terms_only=True), TermDetector())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("false_mark.txt", b"\xff\xfeZara Quillfeather \x80\x81"),
        ("mail.txt", b"kept Zara=20Quill=\r\nfeather kept"),
        ("backwards.txt", b"kept rehtaeflliuQ araZ kept"),
    ],
)
def test_a_term_that_no_search_found_does_not_pass_the_proof(name: str, data: bytes, tmp_path: Path) -> None:
    source = tmp_path / name
    source.write_bytes(data)
    plan = _plan(source)
    assert not plan.findings
    states = {channel.name: channel.state for channel in verify(source, source, plan, "cps").channels}
    assert states["terms:bytes"] == "leaked"


def test_terms_that_are_not_there_pass(tmp_path: Path) -> None:
    source = tmp_path / "other.csv"
    source.write_bytes(b"forename,surname\nZora,Quillson\nFeather,Zara\n")
    states = {channel.name: channel.state for channel in verify(source, source, _plan(source), "cps").channels}
    assert states["terms:bytes"] == "clean"


def test_only_terms_without_finding_and_of_some_length_are_looked_for(tmp_path: Path) -> None:
    source = tmp_path / "found.txt"
    source.write_text(f"Seen: {SECRET}.")
    found = _plan(source)
    assert not unfound_terms(found).items
    plan = Plan(
        source_sha256="0" * 64,
        media="txt",
        findings=(),
        terms=("Ann", "Quentin Farnsworth", "Kept Person"),
        keep=("Kept Person",),
    )
    assert [term.ids for term in unfound_terms(plan).items] == [("term 2",)]
