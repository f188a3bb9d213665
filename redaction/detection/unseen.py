"""Characters that nobody sees within a text: soft hyphens and signs of no width, which tear a name for whoever reads letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from redaction.findings import Span

_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def seen(text: str) -> tuple[str, Sequence[int]]:
    """A text without characters that nobody sees, and where each of its characters stood; no places where all are seen."""
    if text.isascii() or _UNSEEN.search(text) is None:
        return text, ()
    places = [at for at, letter in enumerate(text) if not _UNSEEN.match(letter)]
    return "".join(text[at] for at in places), places


def put_back(spans: list[Span], places: Sequence[int]) -> list[Span]:
    """Spans of the text that is seen as spans of the whole one."""
    if not places:
        return spans
    return [replace(span, start=places[span.start], end=places[span.end - 1] + 1) for span in spans]
