"""A full name that somebody typed without capitals, in a text that has them."""

from __future__ import annotations

import pytest

from redaction.detection.detector import Detector
from redaction.detection.request import DetectionRequest


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(workers=1)


def _found(detector: Detector, *parts: str) -> list[list[str]]:
    spans = detector.detect([list(parts)], DetectionRequest())[0]
    return [
        [text[span.start : span.end] for span in own if span.kind == "PERSON"] for text, own in zip(parts, spans, strict=True)
    ]


def test_a_full_name_without_capitals_is_found(detector: Detector) -> None:
    found = _found(detector, "Tamsin Bray lives in Truro.", "Mr Hosking rang. He says that tamsin bray lied about it.")
    assert "tamsin bray" in found[1]


def test_ordinary_words_beside_one_another_are_no_name(detector: Detector) -> None:
    found = _found(detector, "Grace Field lives in Truro.", "The Sergeant crossed a grace field in the fog.")
    assert found[1] == []
