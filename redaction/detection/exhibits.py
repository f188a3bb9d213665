"""Exhibit references: initials of the producing witness and a number, where the text calls them so or the initials fit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detection.context import Context
from redaction.findings import Span

DETECTOR = "identifiers"

_REFERENCE = re.compile(
    r"(?<![A-Za-z0-9/-])(?P<initials>[A-Z]{2,4})(?P<mark>[/-]| / )?(?P<number>\d{1,4}[A-Z]?)(?![A-Za-z0-9]|[/.-]\d)"
)
_CALLED = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{2,4}(?:\s?[/-]\s?|\s)?\d{1,4}[A-Z]?|(?:[A-Z]\.){2,4}\s?/?\s?\d{1,4}"
    r"|[a-z]{2,3}/?\d{1,4}[a-z]?)(?![A-Za-z0-9])"
)
_NAME = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z'’-]+(?:\s+[A-Z][A-Za-z'’-]+){1,3}")


def exhibits(context: Context) -> Iterator[Span]:
    """References that the sentence calls exhibits, or whose initials are those of a name in the text."""
    text = context.text
    initials: set[str] | None = None
    for low, high in context.windows:
        for match in _REFERENCE.finditer(text, low, high):
            claim = context.claim(*match.span())
            if "EXHIBIT_REFERENCE" in claim.tight or ("EXHIBIT_REFERENCE" in claim.near and not claim.other and not claim.tight):
                yield Span(*match.span(), "EXHIBIT_REFERENCE", 0.88, DETECTOR, "the sentence speaks of an exhibit")
                continue
            if claim.other or claim.tight or match.group("mark") is None:
                continue
            if initials is None:
                initials = _initials(text)
            if match.group("initials") in initials:
                yield Span(
                    *match.span(), "EXHIBIT_REFERENCE", 0.75, DETECTOR, "its letters are the initials of a person named here"
                )
    for cue in context.cues:
        if cue.name == "EXHIBIT_REFERENCE":
            for place in context.places_behind(cue):
                called = _CALLED.match(text, place)
                if called:
                    yield Span(*called.span(), "EXHIBIT_REFERENCE", 0.9, DETECTOR, "the words before it call it an exhibit")
                    break


def _initials(text: str) -> set[str]:
    """Initials of everything that is written like a name of two to four words."""
    found = set()
    for match in _NAME.finditer(text):
        words = match.group().split()
        found.update({"".join(word[0] for word in words), words[0][0] + words[-1][0]})
    return found
