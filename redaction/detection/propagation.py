"""Once a person's name is found, all its other mentions in the document are found too."""

from __future__ import annotations

import re
from collections.abc import Sequence

from redaction.findings import Span

_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def propagate(parts: Sequence[str], found: list[list[Span]]) -> list[list[Span]]:
    """Add the mentions of every person found in any part to all parts of the document."""
    names: set[str] = set()
    for text, spans in zip(parts, found, strict=True):
        for span in spans:
            if span.kind == "PERSON":
                words = _WORD.findall(text[span.start : span.end])
                if len(words) > 1:
                    names.add(" ".join(words))
                    if len(words[-1]) > 3:
                        names.add(words[-1])
    if not names:
        return found
    pattern = re.compile(r"\b(?:" + "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True)) + r")\b", re.IGNORECASE)
    grown = []
    for text, spans in zip(parts, found, strict=True):
        covered = [(s.start, s.end) for s in spans if s.kind == "PERSON"]
        extra = [
            Span(*match.span(), "PERSON", 0.8, "propagated", "the name of a person found elsewhere in the document")
            for match in pattern.finditer(text)
            if match.group()[0].isupper() and not any(a <= match.start() and match.end() <= b for a, b in covered)
        ]
        grown.append([*spans, *extra])
    return grown
