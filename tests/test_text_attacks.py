"""Text files that hide a term from the search: detection may miss it, the proof must not let it pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_making import TermDetector

from redaction import pipeline
from redaction.detection.request import DetectionRequest
from redaction.errors import ProofFailedError
from redaction.plan import Plan
from redaction.policy import accept_all
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


@pytest.mark.parametrize("broken", ["Tregea\r\n gle", "Treg\n\teagle", "Tre geagle", "elgaegerT"])
def test_a_surname_that_only_full_names_held_stands_nowhere_in_pieces(tmp_path: Path, broken: str) -> None:
    """Two terms, the full name and the surname: found together once, the surname cut in two was left and nobody looked."""
    source = tmp_path / "folded.txt"
    source.write_text(f"SUMMARY:{broken}\nATTENDEE;CN=Morwenna Tregeagle:x\n")
    options = pipeline.Options(terms=("Morwenna Tregeagle", "Tregeagle"), terms_only=True)
    plan = accept_all(pipeline.detect(source, options), "cps", "test")
    assert plan.findings
    try:
        proven = pipeline.apply_and_verify(source, plan, "cps", tmp_path / "redacted.txt")
    except ProofFailedError:
        return
    read = "".join(proven.path.read_text().split())
    assert "Tregeagle" not in read and "elgaegerT" not in read


def test_a_surname_that_was_left_by_decision_stops_nothing(tmp_path: Path) -> None:
    source = tmp_path / "kept.txt"
    source.write_text("Morwenna Tregeagle went to Tregeagle House.\n")
    options = pipeline.Options(terms=("Morwenna Tregeagle", "Tregeagle"), terms_only=True)
    plan = accept_all(pipeline.detect(source, options), "cps", "test")
    house = plan.findings[-1]
    assert house.text == "Tregeagle"
    plan = plan.with_findings([*plan.findings[:-1], house.decided("rejected", by="test", origin=house.decision.origin)])
    proven = pipeline.apply_and_verify(source, plan, "cps", tmp_path / "redacted.txt")
    assert proven.path.read_text() == "[REDACTED] went to Tregeagle House.\n"
