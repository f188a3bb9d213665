"""Once a value is found, all its other mentions in the document are found too: a phone number without its cue, a postcode alone.

A recogniser may need a cue word that only one mention has. What it found there is the same secret wherever it stands, and a proof
that reads it elsewhere on the page rightly refuses the file. Names have their own rules (`redaction.detection.propagation`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import accumulate, pairwise
from operator import itemgetter

from redaction.findings import Span
from redaction.grams import GramIndex

_NOT_HERE = frozenset(
    {"PERSON", "TITLE", "OCCUPATION", "RELATIONSHIP", "LOCATION", "ORGANISATION", "AGE", "TERM", "PERSONAL_DETAIL"}
    | {"PREVIOUS_CONVICTION", "COLLAR_NUMBER", "EXHIBIT_REFERENCE", "FACE", "PICTURE", "HANDWRITING", "MG11_BACKSHEET"}
    | {"BLANK_PAGE"}
)
"""Kinds whose words mean the same thing only in their place, or that have rules of their own."""

_SHORTEST = 5
"""Letters and digits that a value must have: shorter ones stand in too many other things."""

_PIECE = re.compile(r"[^\W_]+")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$", re.I)
_GAP = re.compile(r"[\s\-\u2010-\u2015./(),@_:]{0,4}")


def complete(parts: Sequence[str], found: list[list[Span]]) -> list[list[Span]]:
    """Add every further mention of each value found in any part.

    Case, blanks, hyphens, dots and line breaks may differ. A mention must stand alone: no letter or digit may touch it.

    Args:
        parts: the texts of one document.
        found: the spans of each part.

    Returns:
        The spans with the further mentions, detector ``mention``; those that a span covers already are left out.
    """
    values = _values(parts, found)
    if not values:
        return found
    index = GramIndex(values)
    return [[*spans, *_mentions(text, spans, values, index)] for text, spans in zip(parts, found, strict=True)]


def _values(parts: Sequence[str], found: list[list[Span]]) -> dict[str, Span]:
    """The letters and digits of each value, with the best span that showed it."""
    values: dict[str, Span] = {}
    for text, spans in zip(parts, found, strict=True):
        for span in spans:
            if span.kind in _NOT_HERE or span.kind.startswith("_"):
                continue
            value = text[span.start : span.end]
            # One home may be a suspect's and a victim's: what it is elsewhere the text has to say there.
            candidates = [(value, replace(span, role="") if span.kind in {"ADDRESS", "POSTCODE"} else span)]
            postcode = _POSTCODE.search(value) if span.kind == "ADDRESS" else None
            if postcode:
                candidates.append((postcode.group(), replace(span, kind="POSTCODE", role="")))
            for writing, shown in candidates:
                key = "".join(_PIECE.findall(writing)).lower()
                if len(key) < _SHORTEST or not any(c.isdigit() or c == "@" for c in writing):
                    continue
                if key not in values or shown.score > values[key].score:
                    values[key] = shown
    return values


def _mentions(text: str, spans: list[Span], values: dict[str, Span], index: GramIndex) -> list[Span]:
    pieces = [(m.start(), m.end()) for m in _PIECE.finditer(text)]
    offsets, words, length = [], [], 0
    for start, end in pieces:
        word = text[start:end].lower()
        offsets.append(length)
        words.append(word if len(word) == end - start else "?" * (end - start))
        length += end - start
    squeezed = "".join(words)
    starts = {offset: number for number, offset in enumerate(offsets)}
    ends = {offset + end - start: number for number, (offset, (start, end)) in enumerate(zip(offsets, pieces, strict=True))}
    # Places of what is found here, each with the furthest end of those that begin no later.
    places = sorted((s.start, s.end) for s in spans if s.kind not in _NOT_HERE)
    covers = list(zip((start for start, _ in places), accumulate((end for _, end in places), max), strict=True))

    @cache
    def breaks() -> list[int]:
        return _breaks(text, pieces)

    added = []
    for key in index.within(squeezed):
        shown = values[key]
        at = squeezed.find(key)
        while at >= 0:
            first, last = starts.get(at), ends.get(at + len(key))
            if first is not None and last is not None and breaks()[first] == breaks()[last]:
                start, end = pieces[first][0], pieces[last][1]
                before = bisect_right(covers, start, key=itemgetter(0))
                if before == 0 or covers[before - 1][1] < end:
                    why = "the same value is found elsewhere in this document"
                    score = min(shown.score, 0.85)
                    added.append(replace(shown, start=start, end=end, detector="mention", why=why, score=score))
            at = squeezed.find(key, at + 1)
    return added


def _breaks(text: str, pieces: list[tuple[int, int]]) -> list[int]:
    """For each piece, before how many of the gaps so far something stands that people do not write inside a value."""
    gaps = (not _GAP.fullmatch(text[end:start]) for (_, end), (start, _) in pairwise(pieces))
    return list(accumulate(gaps, initial=0))
