"""The detector of the product: models, rules and the reading of a document as a whole, behind `TextDetector`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeAlias

from redaction.detection.request import DetectionRequest
from redaction.detection.terms import compile_terms
from redaction.detection.unseen import put_back, seen
from redaction.findings import Span
from redaction.lookalikes import as_seen
from redaction.signs import each

if TYPE_CHECKING:
    from types import TracebackType

    from redaction.detection.analyzer import Analyzer, Find
    from redaction.detection.pool import DetectorPool
    from redaction.detection.seams import Seam

Found = list[list[Span]]
"""Spans of each part of one document."""
Seams: TypeAlias = "tuple[list[Seam], Found]"
"""The breaks between the pages of a document, with the spans in the text of each."""

_WINDOW = 20_000
"""Characters that are read at once; longer parts are cut at a line or sentence end."""

WORKERS = 2
"""Processes by default, with this one: each takes about 400 MB."""

_PAGE = 200
"""Characters from which a part is taken for a page that the next one goes on from; cells and rows do not."""

_POOL_WORTH = 300_000
"""Characters from which starting other processes pays: each takes some seconds to load the models."""


_HALVES = re.compile("[\ud800-\udfff]")
"""Surrogates stand alone where bytes or a font's map are damaged. No model reads them and no process can be sent them."""


class Detector:
    """Finds personal data in texts. Loading takes a few seconds and happens once, at the first text that needs a model.

    Args:
        workers: processes that share large work, by default two; 1 reads everything in this process, which is one of them. The
            others start when the first large work comes, stay for the next, and end with `close` (or the ``with`` block).
    """

    def __init__(self, workers: int | None = None) -> None:
        self._workers = min(WORKERS, os.cpu_count() or 1) if workers is None else workers
        self._analyzer: Analyzer | None = None
        self._pool: DetectorPool | None = None

    def __enter__(self) -> Detector:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the worker processes, if any."""
        if self._pool:
            self._pool.close()
            self._pool = None

    def detect(self, documents: Sequence[Sequence[str]], request: DetectionRequest) -> list[Found]:
        """See `TextDetector.detect`.

        Raises:
            WorkersLostError: a worker process ended before its work was done.
            ModelDamagedError: the name model is not the one that was shipped.
        """
        read = [[seen(as_seen(_HALVES.sub("\ufffd", part))) for part in parts] for parts in documents]
        texts = [[text for text, _ in parts] for parts in read]
        request = replace(request, terms=_whole(request.terms), keep=_whole(request.keep))
        size = sum(len(part) for parts in texts for part in parts)
        if self._workers > 1 and size >= _POOL_WORTH and not request.terms_only:
            found = self._shared().detect(texts, request)
        else:
            found = self.detect_here(texts, request)
        return [
            [put_back(spans, places) for spans, (_, places) in zip(spans_of, parts, strict=True)]
            for spans_of, parts in zip(found, read, strict=True)
        ]

    def expect(self, size: int, request: DetectionRequest) -> None:
        """Have other processes get ready, if a text of that many characters is worth it; it may come or not."""
        if self._workers > 1 and size >= _POOL_WORTH and not request.terms_only and self._pool is None:
            self._shared().warm()

    def detect_here(self, documents: list[list[str]], request: DetectionRequest) -> list[Found]:
        """`detect` without other processes: all documents in one batch."""
        if request.terms_only:
            read: list[Found] = [[[] for _ in parts] for parts in documents]
        else:
            read = self.read_here(documents, request)
        return [conclude(parts, found, request) for parts, found in zip(documents, read, strict=True)]

    def read_here(self, documents: list[list[str]], request: DetectionRequest) -> list[Found]:
        """First half of the work: what each part shows by itself, overlapping and with hints."""
        windows = [
            (number, index, offset, text)
            for number, parts in enumerate(documents)
            for index, part in enumerate(parts)
            for offset, text in cut(part)
        ]
        read: list[Found] = [[[] for _ in parts] for parts in documents]
        # Rows of a table are often alike: the same words are read once.
        texts = list(dict.fromkeys(text for *_, text in windows))
        found = dict(zip(texts, self._loaded().read(texts, thorough=request.mode == "review"), strict=True))
        for number, index, offset, text in windows:
            spans = found[text]
            moved = spans if not offset else [replace(s, start=s.start + offset, end=s.end + offset) for s in spans]
            read[number][index] += moved
        return read

    def describe(self) -> dict[str, str]:
        """See `TextDetector.describe`."""
        described = {"presidio-analyzer": version("presidio-analyzer"), "spacy": version("spacy")}
        return described | self._loaded().model.describe()

    def _loaded(self) -> Analyzer:
        if self._analyzer is None:
            self._analyzer = _analyzer_of_process()
        return self._analyzer

    def _shared(self) -> DetectorPool:
        if self._pool is None:
            from redaction.detection.pool import DetectorPool

            self._pool = DetectorPool(self._workers - 1, own=self)
        return self._pool


@lru_cache(maxsize=1)
def _analyzer_of_process() -> Analyzer:
    """The loaded models: one set for all detectors of this process, because loading them takes a second and 200 MB."""
    from redaction.detection.analyzer import Analyzer
    from redaction.detection.names import NameModel

    return Analyzer(NameModel(), rules())


def _whole(terms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_HALVES.sub("\ufffd", term) for term in terms)


def breaks_of(parts: list[str]) -> list[Seam]:
    """Where pages follow one another in a document."""
    from redaction.detection.seams import seams

    return seams(parts, least=_PAGE)


def read_breaks(texts: list[str]) -> Found:
    """What the rules find in the texts of such breaks."""
    from redaction.detection.seams import read

    return read(texts, rules().values())


def conclude(parts: list[str], found: Found, request: DetectionRequest, seams: Seams | None = None) -> Found:
    """Second half of the work, on the document as a whole: further mentions, roles, the user's terms, and overlaps.

    A span inside a kept term is dropped, unless it is one of the user's own terms.

    Args:
        parts: the texts of the document.
        found: what each part shows by itself.
        request: what to look for.
        seams: where its pages follow one another and what the rules find there, where that was looked at before.
    """
    from redaction.detection.collars import without_collars
    from redaction.detection.mentions import complete
    from redaction.detection.parties import state_roles
    from redaction.detection.propagation import propagate
    from redaction.detection.resolve import resolve
    from redaction.detection.roles import assign
    from redaction.detection.seams import across, joined

    if not request.terms_only:
        if seams is None:
            breaks = breaks_of(parts)
            seams = breaks, read_breaks([seam.text for seam in breaks])
        found = without_collars(parts, joined(found, *seams))
    known = state_roles(parts, assign(parts, propagate(parts, found)), request.parties)
    reported = [[s for s in spans if not s.kind.startswith("_") and (s.auto or request.mode == "review")] for spans in known]
    # Only what survives the overlaps is looked for elsewhere: a phone number read into an NHS number is none anywhere.
    everywhere = complete(parts, [resolve(spans) for spans in reported])
    terms = compile_terms(request.terms) if request.terms else None
    keep = compile_terms(request.keep) if request.keep else None
    torn = across(parts, [[] for _ in parts], [terms.find]) if terms else [[] for _ in parts]
    concluded = []
    for text, candidates, over in each(zip(parts, everywhere, torn, strict=True)):
        if keep:
            kept = [span for span in keep.find(text) if span.auto]
            candidates = [s for s in candidates if not any(k.start <= s.start and s.end <= k.end for k in kept)]
        if terms:
            wanted = [*terms.find(text), *over]
            candidates = [*candidates, *(span for span in wanted if span.auto or request.mode == "review")]
        concluded.append(resolve(candidates))
    return concluded


def cut(text: str) -> Iterator[tuple[int, str]]:
    """Windows of a text with their offsets: cut at an empty line, a line end, a sentence end or a blank, the best there is."""
    start = 0
    while len(text) - start > _WINDOW:
        end = start + _WINDOW
        for mark in ("\n\n", "\n", ". ", " "):
            at = text.rfind(mark, start + _WINDOW // 2, end)
            if at > 0:
                end = at + len(mark)
                break
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def detect_lines(
    detector: Detector, records: Iterable[Mapping[str, Any]], request: DetectionRequest, *, batch: int = 2_000_000
) -> Iterator[dict[str, Any]]:
    """Bulk detection: records of ``{"doc_id", "text"}`` in, ``{"doc_id", "spans": [{"start", "end", "type", "score"}]}`` out.

    Each record is a document of its own. Results come in the order of the records, `batch` characters at a time.
    """
    pending: list[Mapping[str, Any]] = []
    size = 0
    for record in records:
        pending.append(record)
        size += len(record["text"])
        if size >= batch:
            yield from _lines(detector, pending, request)
            pending, size = [], 0
    if pending:
        yield from _lines(detector, pending, request)


def _lines(detector: Detector, records: list[Mapping[str, Any]], request: DetectionRequest) -> Iterator[dict[str, Any]]:
    found = detector.detect([[str(record["text"])] for record in records], request)
    for record, (spans,) in zip(records, found, strict=True):
        rows = [{"start": s.start, "end": s.end, "type": s.kind, "score": round(s.score, 3)} for s in spans]
        yield {"doc_id": record["doc_id"], "spans": rows}


def rules() -> dict[str, Find]:
    """The rule-based recognisers by name."""
    from redaction.detection import addresses, circumstances, dates_of_birth, forms, identifiers, online, phones

    modules = (identifiers, phones, addresses, dates_of_birth, online, circumstances, forms)
    return {module.__name__.rpartition(".")[2]: module.find for module in modules}
