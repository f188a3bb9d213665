"""Overlaps: when two recognisers claim the same characters, one span is reported, chosen by rank and then by length."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import replace

from redaction.findings import Span

TERM_DETECTOR = "term"
"""Detector name of the user's own terms, which win over everything."""

_CUE_SCORE = 0.8
_CHECKED_SCORE = 0.95


def rank(span: Span) -> int:
    """How strong the claim is: 3 the user's term, 2 a check digit or similar proof, 1 a cue word beside it, 0 the pattern alone.

    Recognisers express proof and cue in their score (0.95 and above: checked; 0.8 and above: a cue stands beside it). Names
    never outrank a checked identifier, and an identifier without cue never cuts a name.
    """
    if span.detector.startswith(TERM_DETECTOR):
        return 3
    if span.kind == "PERSON":
        return 1
    if span.score >= _CHECKED_SCORE:
        return 2
    return 1 if span.score >= _CUE_SCORE else 0


def resolve(spans: Iterable[Span]) -> list[Span]:
    """Choose among overlapping spans of one text.

    The order of preference is user's term, checked value, value with a cue, longer span. A loser that reaches beyond the
    winner is not forgotten: what it claimed outside the winner is kept when it is at least three characters long, so that
    resolving never uncovers text that some recogniser wanted covered.

    Returns:
        Spans in order of start that do not overlap.
    """
    ordered = sorted(
        _names_before_addresses(list(spans)), key=lambda s: (-rank(s), -(s.end - s.start), s.start, -s.score, s.kind, s.detector)
    )
    kept: list[Span] = []
    for span in ordered:
        for piece in _outside(span, kept):
            insort(kept, piece, key=_place)
    return kept


def _place(span: Span) -> tuple[int, int]:
    return span.start, span.end


_SHORTEST_REST = 3


def _names_before_addresses(spans: list[Span]) -> list[Span]:
    """Let an address begin behind the name of who lives there: the policy may keep the one and not the other."""
    names = {span.start: span for span in spans if span.kind == "PERSON" and span.auto}
    return [
        replace(span, start=names[span.start].end)
        if span.kind == "ADDRESS" and span.start in names and names[span.start].end < span.end
        else span
        for span in spans
    ]


def _outside(span: Span, winners: list[Span]) -> list[Span]:
    """What is left of `span` beside the winners, which are in order and apart: the span itself, nothing, or pieces."""
    pieces = []
    touched, start = False, span.start
    for at in range(max(0, bisect_left(winners, (span.start, span.start), key=_place) - 1), len(winners)):
        winner = winners[at]
        if winner.start >= span.end:
            break
        if winner.end <= span.start:
            continue
        touched = True
        pieces.append((start, winner.start))
        start = max(start, winner.end)
    if not touched:
        return [span]
    pieces.append((start, span.end))
    return [replace(span, start=start, end=end) for start, end in pieces if end - start >= _SHORTEST_REST]
