"""Collar, warrant and staff numbers of officers: digits that only a rank or a label beside them makes a number of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from redaction.detection.context import Context
from redaction.detection.cues import by_first_letter
from redaction.findings import Span

DETECTOR = "identifiers"

_RANK = (
    r"(?:[AT]/|D/|Acting\s|Temp(?:orary)?\s)?(?:W?PC|DC|T/?DC|TDC|PS|DS|A/?PS|Sgt\.?|Sergeant|Insp(?:ector)?\.?|D?CI|DI|DCI|DSU|PCSO|SC|SPC|Supt\.?|"
    r"(?:Police\s|Special\s|Detective\s)?Constable|Custody\sOfficer|Det\.?\s(?:Con|Sgt)\.?|Police\sOfficer|Officer|CSI|SOCO|DO)"
)
_NUMBER = r"(?:[A-Z]{1,2}[ -]?)?\d{2,6}[A-Z]{0,2}"
_COUNTED = r"\s(?:years?|months?|weeks?|days?|hours|hrs|minutes|mins|miles|times|people|men|officers|am|pm|of\sthe|or|out)\b"
_AFTER_RANK = re.compile(
    rf"(?<![A-Za-z])(?i:{_RANK})(?:\s*[#/:-]\s*|\s{{1,2}}|\s*\(\s*|(?=\d))(?:(?:no\.?|number)\s*)?(?P<value>{_NUMBER})(?![A-Za-z0-9]|[:.,/-]\d|(?:st|nd|rd|th)\b|{_COUNTED})"
)
_AFTER_NAME = re.compile(
    rf"(?<![A-Za-z])(?i:{_RANK})\s+(?:[A-Z]\.?\s+)?[A-Z][A-Za-z'’-]+(?:\s+[A-Z][A-Za-z'’-]+)?[\s,]*[(\[#/-]?\s*(?P<value>\d{{2,6}}[A-Z]{{0,2}}|[A-Z]{{1,2}}\d{{2,5}})"
    r"(?![A-Za-z0-9]|[:./-]\d|,\d|(?:st|nd|rd|th)\b|\s+(?:hours|hrs|am|pm|January|February|March|April|May|June|July|August|September|October|November|December)\b)"
)
_LABELLED = re.compile(r"[A-Z]{0,3}[ -]?\d{1,6}[A-Z]{0,2}(?![A-Za-z0-9]|[:./]\d)")
_RANK_WORD = by_first_letter(
    """
    pc wpc dc tdc ps ds di dci ci dsu sgt\\.? sergeant insp\\.? inspector supt\\.? pcso sc spc constable custody\\sofficer officer
    det\\.?\\s(?:con|sgt)\\.? csi soco do
    """.split()  # noqa: SIM905
)
_LABELLED_SCORE = 0.9
_CAPITALS = frozenset({"do", "sc", "ci", "di", "dsu", "spc", "soco"})
"""Short ranks that are words when not in capitals."""


def without_collars(parts: Sequence[str], found: list[list[Span]]) -> list[list[Span]]:
    """Leave out few digits near words for a phone which the document calls an officer's or operator's number elsewhere.

    Args:
        parts: the texts of one document.
        found: the spans of each part.
    """
    called = {
        text[span.start : span.end]
        for text, spans in zip(parts, found, strict=True)
        for span in spans
        if span.kind == "COLLAR_NUMBER" and span.score >= _LABELLED_SCORE
    }
    if not called:
        return found
    return [
        [span for span in spans if span.kind != "PHONE" or span.auto or text[span.start : span.end] not in called]
        for text, spans in zip(parts, found, strict=True)
    ]


def collars(context: Context) -> Iterator[Span]:
    """Numbers behind a rank, behind a rank and name, or behind a label such as "collar number"."""
    text = context.text
    for low, high in context.windows:
        for rank in _RANK_WORD.finditer(context.low, low, high):
            if rank.group() in _CAPITALS and not text[rank.start() : rank.end()].isupper():
                continue
            for pattern, why in (
                (_AFTER_RANK, "stands right behind a rank"),
                (_AFTER_NAME, "stands behind an officer's rank and name"),
            ):
                match = pattern.match(text, rank.start())
                if match and not context.claim(*match.span()).other:
                    yield Span(*match.span("value"), "COLLAR_NUMBER", 0.86, DETECTOR, why)
    for cue in context.cues:
        if cue.name == "COLLAR_NUMBER":
            for place in context.places_behind(cue):
                label = _LABELLED.match(text, place)
                if label and any(c.isdigit() for c in label.group()):
                    yield Span(
                        *label.span(), "COLLAR_NUMBER", _LABELLED_SCORE, DETECTOR, "the label calls it a collar or staff number"
                    )
                    break
