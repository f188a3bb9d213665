"""The main job on the example documents: what must go is gone, the evidence stays, and the proof is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.examples import visible_text
from examples.expectations import EXPECTED, PARTIES
from examples.make import HERE
from redaction import pipeline
from redaction.detection.detector import Detector
from redaction.policy import accept_all


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(workers=1)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_loses_what_must_go_and_keeps_the_evidence(name: str, detector: Detector, tmp_path: Path) -> None:
    source, target = HERE / "documents" / name, tmp_path / name
    plan = pipeline.detect(source, pipeline.Options(mode="auto", parties=PARTIES), detector=detector)
    proven = pipeline.apply_and_verify(source, accept_all(plan, "cps", "test", "unattended"), "cps", target)
    text = visible_text(target)
    assert [value for value in EXPECTED[name]["go"] if value in text] == []
    assert [value for value in EXPECTED[name]["stay"] if value not in text] == []
    assert {channel.state for channel in proven.verification.channels} == {"clean"}
