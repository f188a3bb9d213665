"""What a page break tears apart: a cue at the foot of one page and its value at the head of the next.

Headers and footers stand between them, so the end and the beginning are read once more without these lines, by the rules only
(names are propagated through the document anyway).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from redaction.findings import Span

_BEFORE, _BEHIND = 160, 200
"""Characters read on either side of a break."""
_EDGE = 3
"""Lines at the head and foot of a page that may be its furniture."""
_MARKING = re.compile(
    r"\s*(?:(?:not protectively marked|restricted|confidential|official(?:[ -]sensitive)?|secret)\b.*|mg ?\d{1,2}[a-z]?"
    r"|page \d+(?: of \d+)?|\d{1,3}|\d+ ?(?:of|/) ?\d+|signature\b.*|signed\b.*)\s*",
    re.I,
)


def across(
    parts: Sequence[str], found: list[list[Span]], rules: Iterable[Callable[[str], list[Span]]], *, least: int = 0
) -> list[list[Span]]:
    """Add the values that only the page before or behind explains.

    Args:
        parts: the texts of one document, in order.
        found: the spans of each part.
        rules: recognisers that read a text.
        least: characters that both parts must have to be taken for pages that follow one another.

    Returns:
        The spans with those found over a break; what reaches over the break is cut at it.
    """
    if sum(len(part) >= least for part in parts) < 2:
        return found
    furniture = _furniture(parts)
    added: list[list[Span]] = [[] for _ in parts]
    rules = tuple(rules)
    for number, (above, below) in enumerate(pairwise(parts)):
        if min(len(above), len(below)) < least:
            continue
        end, begin = _foot(above, furniture), _head(below, furniture)
        start, stop = max(0, end - _BEFORE), min(len(below), begin + _BEHIND)
        first, second = above[start:end], below[begin:stop]
        if not first.strip() or not second.strip():
            continue
        seam = first + "\n" + second
        for find in rules:
            for span in find(seam):
                if span.end > len(first) + 1 + _BEHIND // 2 or span.end <= len(first) - 60:
                    continue  # far from the break: its own page says more
                if span.start < len(first):
                    piece = replace(span, start=span.start + start, end=min(span.end, len(first)) + start)
                    _add(added[number], found[number], piece)
                if span.end > len(first) + 1:
                    shift = begin - len(first) - 1
                    piece = replace(span, start=max(span.start, len(first) + 1) + shift, end=span.end + shift)
                    _add(added[number + 1], found[number + 1], piece)
    return [[*spans, *more] for spans, more in zip(found, added, strict=True)]


def _add(added: list[Span], there: list[Span], piece: Span) -> None:
    if piece.start < piece.end and not any(
        s.kind == piece.kind and s.start <= piece.start and piece.end <= s.end for s in (*there, *added)
    ):
        added.append(replace(piece, why=f"{piece.why}, over a page break"))


def _furniture(parts: Sequence[str]) -> set[str]:
    """Lines that stand at the edge of two or more pages."""
    seen: Counter[str] = Counter()
    for part in parts:
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        seen.update({*lines[:_EDGE], *lines[-_EDGE:]})
    return {line for line, count in seen.items() if count > 1}


def _foot(text: str, furniture: set[str]) -> int:
    """Where the text proper of a page ends."""
    end = len(text.rstrip())
    for _ in range(_EDGE):
        at = max(text.rfind("\n", 0, end), text.rfind("\r", 0, end)) + 1
        line = text[at:end].strip()
        if line not in furniture and not _MARKING.fullmatch(line):
            break
        end = len(text[:at].rstrip())
    return end


def _head(text: str, furniture: set[str]) -> int:
    """Where the text proper of a page begins."""
    begin = len(text) - len(text.lstrip())
    for _ in range(_EDGE):
        match = re.compile(r"[^\r\n]*").match(text, begin)
        line = match.group().strip() if match else ""
        if not line or (line not in furniture and not _MARKING.fullmatch(line)):
            break
        begin += len(match.group()) if match else 0
        begin += len(text[begin:]) - len(text[begin:].lstrip())
    return begin
