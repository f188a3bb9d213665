"""Names that a line break cuts in two."""

from __future__ import annotations

import re
from dataclasses import replace

from redaction.detection.casing import broken_name
from redaction.detection.name_lists import fold, name_lists
from redaction.detection.name_patterns import NO_NAME
from redaction.findings import Span


def over_line_breaks(text: str, spans: list[Span]) -> list[Span]:
    """Join a first name at the end of a line of prose with the surname that begins the next one, be it found by itself or not."""
    lists = name_lists()
    whole: list[Span] = []
    for span in spans:
        before = whole[-1] if whole else None
        if before and before.end < span.start and _LINE_BREAK.fullmatch(text, before.end, span.start):
            first, last = text[before.start : before.end], text[span.start : span.end]
            if lists.is_first_name(first) and last.isalpha() and fold(last) not in lists.first_names:
                whole[-1] = replace(before, end=span.end, auto=before.auto and span.auto, role=before.role or span.role)
                continue
        whole.append(span)
    return over_capitals(text, [_with_next_line(text, span) for span in whole])


def _with_next_line(text: str, span: Span) -> Span:
    """The span up to the surname on the next line: "on Wednesdays I see Winifred / Castle, who"."""
    lists = name_lists()
    first = text[span.start : span.end]
    behind = _SURNAME_BELOW.match(text, span.end)
    if not behind or not first.isalpha() or not _IN_PROSE.search(text, max(0, span.start - 40), span.start):
        return span
    if not lists.is_first_name(first) and (lists.is_ordinary(first) or fold(first) in lists.last_names):
        return span
    last = fold(behind.group(1))
    if last in NO_NAME or last in lists.first_names or (last in lists.everyday and last not in lists.last_names):
        return span
    return replace(span, end=behind.end(1))


def over_capitals(text: str, spans: list[Span]) -> list[Span]:
    """Give a name in CAPITALS the half that stands beyond the line break: "a statement from QUERILDA / MCQUORN".

    Two halves become one name, as sure as the surer one: together they read as a name, and the lists know a word of it.
    """
    whole: list[Span] = []
    broken = False
    for span in spans:
        start, end = _halves(text, span)
        before = whole[-1] if whole else None
        was_broken, broken = broken, (start, end) != (span.start, span.end)
        if before and start < before.end and (broken or was_broken):
            start, end = min(before.start, start), max(before.end, end)
            sure = before.auto or span.auto
            whole[-1] = replace(before, start=start, end=end, auto=sure, role=before.role or span.role)
            broken = True
        else:
            whole.append(replace(span, start=start, end=end))
    return whole


def _halves(text: str, span: Span) -> tuple[int, int]:
    """The bounds of the span with the lone word that ends the line above or begins the line below and belongs to it."""
    line = text.rfind("\n", 0, span.start) + 1
    if line and not text[line : span.start].strip():
        above = text.rfind("\n", 0, line - 1) + 1
        if halves := _lone_half(text[above:line], text[line : span.end]):
            return above + halves[0], span.end
    following = text.find("\n", span.end) + 1
    if following and not text[span.end : following].strip():
        below = text[following : following + _LONGEST]
        halves = _lone_half(text[line:following], below)
        if halves and line + halves[0] == span.start:
            return span.start, following + halves[1]
    return span.start, span.end


def _lone_half(above: str, below: str) -> tuple[int, int] | None:
    """Where a name that is broken over two lines begins in the one and ends in the other; a first name stands alone in its line.

    A line of nothing else is a column of names rather, and so is one that ends with a full name.
    """
    lists = name_lists()
    halves = broken_name(above, below, lists)
    if not halves:
        return None
    before, first = above[: halves[0]], fold(above[halves[0] :].strip())
    last = fold(below[: halves[1]].strip())
    if not before.strip() or _CAPITALS_BEFORE.search(before):
        return None
    if (first in lists.last_names and first not in lists.first_names) or (
        last in lists.first_names and last not in lists.last_names
    ):
        return None
    return halves


_LONGEST = 80
_CAPITALS_BEFORE = re.compile(r"[A-Z]{2,}[ \t]+$")
_IN_PROSE = re.compile(r"[a-z]{2,},? [a-z]{2,} $")
_SURNAME_BELOW = re.compile(r"[ \t]*\r?\n[ \t]*([A-Z][a-z]{2,})(?=[,.]|['’]s| [a-z])")
_LINE_BREAK = re.compile(r"[ \t]*\r?\n[ \t]*")
