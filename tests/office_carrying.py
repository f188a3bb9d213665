"""Office files with a name in every place, redacted once by terms and once by detection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from carriers import Names, kept
from office_making import AUDIENCE, accepted

from redaction.detection.detector import Detector
from redaction.detection.request import DetectionRequest
from redaction.office.apply import apply
from redaction.office.detect import detect
from redaction.office.verify import verify

Make = Callable[[Path, Names], list[str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: places whose names are read in source and result, words that were lost, faults of the proof."""

    places: set[str]
    planted: set[str]
    leaked: set[str]
    lost: list[str]
    faults: list[str]
    target: Path


def outcome(make: Make, path: Path, *, by_terms: bool, detector: Detector) -> Outcome:
    """Make a file, redact it and search both."""
    names = Names()
    stay = make(path, names)
    terms = tuple(names.by_place.values()) if by_terms else ()
    plan = accepted(detect(path, DetectionRequest(terms=terms, terms_only=by_terms), detector))
    target = path.with_name(f"redacted{path.suffix}")
    target.unlink(missing_ok=True)
    apply(path, plan, AUDIENCE, target)
    faults = [f"{c.name} {c.state} {c.detail}" for c in verify(path, target, plan, AUDIENCE).channels if c.state != "clean"]
    result = target.read_bytes()
    return Outcome(
        set(names.by_place), names.carried(path.read_bytes()), names.carried(result), kept(stay, result), faults, target
    )
