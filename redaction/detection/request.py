"""What a detector is asked for, and the one interface that rooms use to have texts read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from redaction.findings import Span

Mode = Literal["review", "auto"]


@dataclass(frozen=True, slots=True)
class DetectionRequest:
    """What to look for.

    Attributes:
        terms: free terms that must go, with their spelling variants.
        keep: people, places or terms that must stay: a span inside a kept term is dropped.
        terms_only: look for `terms` and nothing else.
        parties: the people of the case as pairs of role (`redaction.detection.parties.ROLES`) and full name.
        mode: ``review`` reports everything a person should see, ``auto`` only what is sure enough for unattended work.
    """

    terms: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    terms_only: bool = False
    parties: tuple[tuple[str, str], ...] = ()
    mode: Mode = "review"


class TextDetector(Protocol):
    """Finds personal data in texts. Holds loaded models: make one and use it for everything."""

    def detect(self, documents: Sequence[Sequence[str]], request: DetectionRequest) -> list[list[list[Span]]]:
        """Read documents, each a sequence of parts (pages, cells, paragraphs).

        A name found in one part is looked for in all parts of the same document.

        Args:
            documents: texts; parts of one document belong together.
            request: what to look for.

        Returns:
            For each document, for each part, its spans in order of start, not overlapping.
        """
        ...

    def describe(self) -> dict[str, str]:
        """Name and version (for models also the hash) of everything that looks, for the certificate."""
        ...


@runtime_checkable
class Expecting(Protocol):
    """A detector that gets ready for a long text while that is still being collected."""

    def expect(self, size: int, request: DetectionRequest) -> None:
        """Tell that a text of about `size` characters is coming."""
        ...
