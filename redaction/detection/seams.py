"""What a page break tears apart: a cue at the foot of one page and its value at the head of the next.

Headers and footers stand between them, so the end and the beginning are read once more without these lines, by the rules only
(names are propagated through the document anyway).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class Seam:
    """The break between a page and the next.

    Attributes:
        number: of the page above, from 0.
        text: the foot of that page, a line break, and the head of the next.
        first: characters of it that are the foot.
        start: where the foot begins in the page above.
        begin: where the head begins in the page below.
    """

    number: int
    text: str
    first: int
    start: int
    begin: int


def seams(parts: Sequence[str], *, least: int = 0) -> list[Seam]:
    """The breaks between the pages of a document.

    Args:
        parts: the texts of one document, in order.
        least: characters that both parts must have to be taken for pages that follow one another.
    """
    if sum(len(part) >= least for part in parts) < 2:
        return []
    furniture = _furniture(parts)
    found = []
    for number, (above, below) in enumerate(pairwise(parts)):
        if min(len(above), len(below)) < least:
            continue
        end, begin = _foot(above, furniture), _head(below, furniture)
        start, stop = max(0, end - _BEFORE), min(len(below), begin + _BEHIND)
        first, second = above[start:end], below[begin:stop]
        if first.strip() and second.strip():
            found.append(Seam(number, first + "\n" + second, len(first), start, begin))
    return found


def across(
    parts: Sequence[str], found: list[list[Span]], rules: Iterable[Callable[[str], list[Span]]], *, least: int = 0
) -> list[list[Span]]:
    """Add the values that only the page before or behind explains.

    Args:
        parts: the texts of one document, in order.
        found: the spans of each part.
        rules: recognisers that read a text.
        least: as for `seams`.

    Returns:
        The spans with those found over a break; what reaches over the break is cut at it.
    """
    breaks = seams(parts, least=least)
    return joined(found, breaks, read([seam.text for seam in breaks], rules))


def read(texts: Iterable[str], rules: Iterable[Callable[[str], list[Span]]]) -> list[list[Span]]:
    """What recognisers find in each text, one after the other."""
    rules = tuple(rules)
    return [[span for find in rules for span in find(text)] for text in texts]


def joined(found: list[list[Span]], breaks: Sequence[Seam], over: Sequence[Sequence[Span]]) -> list[list[Span]]:
    """Add what was found in the texts of the seams to what was found on the pages; see `across`."""
    added: list[list[Span]] = [[] for _ in found]
    for seam, spans in zip(breaks, over, strict=True):
        number, first = seam.number, seam.first
        for span in spans:
            if span.end > first + 1 + _BEHIND // 2 or span.end <= first - 60:
                continue  # far from the break: its own page says more
            if span.start < first:
                piece = replace(span, start=span.start + seam.start, end=min(span.end, first) + seam.start)
                _add(added[number], found[number], piece)
            if span.end > first + 1:
                shift = seam.begin - first - 1
                piece = replace(span, start=max(span.start, first + 1) + shift, end=span.end + shift)
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
