"""The detector of the product: models, rules and the reading of a document as a whole, behind `TextDetector`."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from redaction.detection.propagation import propagate
from redaction.detection.request import DetectionRequest
from redaction.detection.resolve import resolve
from redaction.findings import Span

if TYPE_CHECKING:
    from redaction.detection.analyzer import Analyzer, Find

RULES = ("identifiers", "phones", "addresses", "dates_of_birth", "online", "circumstances", "forms")


class Detector:
    """Finds personal data in texts. Loading takes a few seconds and happens once, at the first text that needs a model."""

    def __init__(self) -> None:
        self._analyzer: Analyzer | None = None

    def detect(self, documents: Sequence[Sequence[str]], request: DetectionRequest) -> list[list[list[Span]]]:
        """See `TextDetector.detect`."""
        return [self._detect(list(parts), request) for parts in documents]

    def describe(self) -> dict[str, str]:
        """See `TextDetector.describe`."""
        described = {"presidio-analyzer": version("presidio-analyzer"), "spacy": version("spacy")}
        return described | self._loaded().model.describe()

    def _loaded(self) -> Analyzer:
        if self._analyzer is None:
            from redaction.detection.analyzer import Analyzer
            from redaction.detection.names import NameModel

            self._analyzer = Analyzer(NameModel(), _rules())
        return self._analyzer

    def _detect(self, parts: list[str], request: DetectionRequest) -> list[list[Span]]:
        terms = find_terms(parts, request.terms)
        found: list[list[Span]] = [[] for _ in parts]
        if not request.terms_only:
            found = self._loaded().read(parts)
            found = propagate(parts, found)
        kept = find_terms(parts, request.keep)
        reported = []
        for spans, own, keep in zip(found, terms, kept, strict=True):
            candidates = [span for span in spans if not span.kind.startswith("_")]
            if request.mode == "auto":
                candidates = [span for span in candidates if span.auto]
            candidates = [span for span in candidates if not _inside(span, keep)]
            reported.append(resolve([*candidates, *own]))
        return reported


def detect_lines(
    detector: Detector, records: Iterable[Mapping[str, Any]], request: DetectionRequest, *, batch: int = 512
) -> Iterator[dict[str, Any]]:
    """Bulk detection: records of ``{"doc_id", "text"}`` in, ``{"doc_id", "spans": [{"start", "end", "type", "score"}]}`` out.

    Results come in the order of the records, a batch at a time.
    """
    pending: list[Mapping[str, Any]] = []
    for record in records:
        pending.append(record)
        if len(pending) >= batch:
            yield from _lines(detector, pending, request)
            pending = []
    if pending:
        yield from _lines(detector, pending, request)


def _lines(detector: Detector, records: list[Mapping[str, Any]], request: DetectionRequest) -> Iterator[dict[str, Any]]:
    found = detector.detect([[str(record["text"])] for record in records], request)
    for record, (spans,) in zip(records, found, strict=True):
        rows = [{"start": s.start, "end": s.end, "type": s.kind, "score": round(s.score, 3)} for s in spans]
        yield {"doc_id": record["doc_id"], "spans": rows}


def find_terms(parts: Sequence[str], terms: tuple[str, ...]) -> list[list[Span]]:
    """Where the user's terms stand in each part."""
    if not terms:
        return [[] for _ in parts]
    if importlib.util.find_spec("redaction.detection.terms"):
        compiled = importlib.import_module("redaction.detection.terms").compile_terms(terms)
        return [[replace(span, detector="term") for span in compiled.find(part)] for part in parts]
    import re

    pattern = re.compile("|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True)), re.IGNORECASE)
    why = "a term you asked for"
    return [[Span(*match.span(), "TERM", 1.0, "term", why) for match in pattern.finditer(part)] for part in parts]


def _inside(span: Span, kept: list[Span]) -> bool:
    return any(keep.start <= span.start and span.end <= keep.end for keep in kept)


def _rules() -> dict[str, Find]:
    found: dict[str, Find] = {}
    for name in RULES:
        if importlib.util.find_spec(f"redaction.detection.{name}"):
            find = getattr(importlib.import_module(f"redaction.detection.{name}"), "find", None)
            if find:
                found[name] = find
    return found
