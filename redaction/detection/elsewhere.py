"""Names over the borders of files that belong together: who is named in a message is looked for in its attachments too.

A room reads one file and hands its texts to a detector. `SharedDetector` stands before the real one, remembers the full names
found in every text that passes, and adds their mentions (`redaction.detection.propagation`) to what is found in all others. No
text is read twice by a model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from redaction.detection.name_lists import fold
from redaction.detection.propagation import WORD, propagate
from redaction.detection.request import DetectionRequest, TextDetector
from redaction.detection.resolve import resolve
from redaction.detection.terms import compile_terms
from redaction.findings import Span

Reading = tuple[DetectionRequest, tuple[str, ...]]
"""One document as it was asked for."""

_SURE = 0.6
"""Score from which a name that is not sure enough for unattended work is looked for in other files."""

_WHY = "the name of a person found in a file beside this one"


@dataclass(slots=True)
class _Name:
    """A full name, and the documents that it was found in."""

    text: str
    span: Span
    found_in: set[Reading] = field(default_factory=set)


class SharedDetector:
    """A detector that knows the names of all texts it has read. For the files of one container; see the module.

    Args:
        detector: reads each text once.
    """

    def __init__(self, detector: TextDetector) -> None:
        self._detector = detector
        self._read: dict[Reading, list[list[Span]]] = {}
        self._given: dict[Reading, list[list[Span]]] = {}
        self._names: dict[tuple[str, ...], _Name] = {}
        self._watching: list[list[Reading]] = []

    def describe(self) -> dict[str, str]:
        """See `TextDetector.describe`."""
        return self._detector.describe()

    def detect(self, documents: Sequence[Sequence[str]], request: DetectionRequest) -> list[list[list[Span]]]:
        """See `TextDetector.detect`; names known from other documents count as found elsewhere in the same one."""
        readings = [(request, tuple(parts)) for parts in documents]
        new = [reading for reading in dict.fromkeys(readings) if reading not in self._read]
        for reading, found in zip(new, self._detector.detect([list(parts) for _, parts in new], request), strict=True):
            self._read[reading] = found
            self._learn(reading, found)
        for watched in self._watching:
            watched += readings
        for reading in readings:
            self._given[reading] = self._with_names(reading)
        return [[list(spans) for spans in self._given[reading]] for reading in readings]

    @contextmanager
    def watched(self) -> Iterator[list[Reading]]:
        """Collects what is read inside the block, for `outdated`."""
        readings: list[Reading] = []
        self._watching.append(readings)
        try:
            yield readings
        finally:
            self._watching = [one for one in self._watching if one is not readings]

    def outdated(self, readings: Sequence[Reading]) -> bool:
        """Whether names that were found since would be found in any of these documents too."""
        return any(self._with_names(reading) != self._given[reading] for reading in dict.fromkeys(readings))

    def _learn(self, reading: Reading, found: list[list[Span]]) -> None:
        if reading[0].terms_only:
            return
        for text, spans in zip(reading[1], found, strict=True):
            for span in spans:
                name = " ".join(text[span.start : span.end].split())
                words = _words(name)
                if span.kind != "PERSON" or sum(len(word) > 1 for word in words) < 2 or not (span.auto or span.score >= _SURE):
                    continue
                known = self._names.setdefault(words, _Name(name, span))
                known.found_in.add(reading)
                if (span.auto and not known.span.auto) or (span.role and not known.span.role):
                    known.span = replace(span, auto=span.auto or known.span.auto, role=span.role or known.span.role)

    def _with_names(self, reading: Reading) -> list[list[Span]]:
        request, parts = reading
        found = self._read[reading]
        names = [name for name in self._names.values() if reading not in name.found_in]
        if request.terms_only or not names:
            return found
        # Each name stands as one more part of the document, where a person was found.
        texts = [*parts, *(name.text for name in names)]
        spans = [*found, *([replace(name.span, start=0, end=len(name.text))] for name in names)]
        keep = compile_terms(request.keep) if request.keep else None
        result = []
        for text, own, everywhere in zip(parts, found, propagate(texts, spans), strict=False):
            kept = [span for span in keep.find(text) if span.auto] if keep else []
            added = [
                replace(span, role=_role(text[span.start : span.end], names), why=_WHY)
                for span in everywhere[len(own) :]
                if (span.auto or request.mode == "review") and not _covered(span, own) and not _covered(span, kept)
            ]
            result.append(resolve([*own, *added]) if added else own)
        return result


def _covered(span: Span, by: Sequence[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end for other in by)


def _words(name: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in WORD.findall(name))


def _role(mention: str, names: Sequence[_Name]) -> str:
    """The role of the one person whose name the mention may be, where all such names agree."""
    words = set(_words(mention))
    roles = {name.span.role for name in names if words & set(_words(name.text))}
    return roles.pop() if len(roles) == 1 else ""
