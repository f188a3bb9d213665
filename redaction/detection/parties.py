"""The people of the case: roles that the user states, and values that stand beside a person of known role.

A single statement seldom says who is the suspect and who a witness; the case does. Who hands a file in may name them
(``--party "suspect=Jane Doe"``), and the policy then keeps the people on whom the case relies and takes out strangers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from redaction.detection.belongings import POLICE_NUMBERS, adjoining, belonging
from redaction.detection.name_lists import fold
from redaction.findings import Span

ROLES = ("victim", "witness", "author", "officer", "lawyer", "suspect")
"""Roles that a user may state, in the order in which they win where a lone surname fits several people."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’][sS]$")
_BESIDE = frozenset({"DATE_OF_BIRTH", "ASN", "CUSTODY_REFERENCE"}) | POLICE_NUMBERS
_KNOWN_AGAIN = _BESIDE | {"VRM"}
"""Kinds whose values are the same person's wherever they stand in a document."""
_LABELS = re.compile(
    r"(?:[\s:;,.()\[\]/–-]|\b(?:dob|d\.o\.b|date|of|birth|born|on|b|pncid|pnc|id|no|number|cro|asn|custody|ref|reference|surname|forenames?|s|sex"
    r"|male|female|m|f)\b)*",
    re.I,
)


def state_roles(parts: Sequence[str], found: list[list[Span]], parties: Sequence[tuple[str, str]]) -> list[list[Span]]:
    """Give persons the roles that the user stated, and values beside a person that person's role.

    Args:
        parts: the texts of one document.
        found: the spans of each part; persons may carry roles that the text tells, which the user's words replace.
        parties: pairs of role and full name.

    Returns:
        The same spans in the same order.
    """
    known = [(role, _words(name)) for role, name in sorted(parties, key=lambda party: ROLES.index(party[0]))]
    stated = [
        [replace(s, role=_role(_words(text[s.start : s.end]), known) or s.role) if s.kind == "PERSON" else s for s in spans]
        for text, spans in zip(parts, found, strict=True)
    ]
    beside = [belonging(text, _beside(text, spans)) for text, spans in zip(parts, stated, strict=True)]
    shared = [adjoining(text, spans) for text, spans in zip(parts, _everywhere(parts, beside), strict=True)]
    return _record_of_one(shared)


def _record_of_one(found: list[list[Span]]) -> list[list[Span]]:
    """Where nobody but a suspect and officers is named, as in a print of a record, the police numbers are the suspect's."""
    roles = {span.role for spans in found for span in spans if span.kind == "PERSON"}
    if "suspect" not in roles or roles - {"suspect", "officer"}:
        return found
    return [[replace(s, role="suspect") if s.kind in POLICE_NUMBERS and not s.role else s for s in spans] for spans in found]


def _everywhere(parts: Sequence[str], found: list[list[Span]]) -> list[list[Span]]:
    """What is one person's value in one place is theirs in all, unless two people are told of it."""
    owners: dict[tuple[str, str], set[str]] = {}
    for text, spans in zip(parts, found, strict=True):
        for span in spans:
            if span.kind in _KNOWN_AGAIN and span.role:
                owners.setdefault((span.kind, _value(text, span)), set()).add(span.role)

    def owned(text: str, span: Span) -> Span:
        roles = owners.get((span.kind, _value(text, span)), set()) if span.kind in _KNOWN_AGAIN and not span.role else set()
        return replace(span, role=next(iter(roles))) if len(roles) == 1 else span

    return [[owned(text, span) for span in spans] for text, spans in zip(parts, found, strict=True)]


def _value(text: str, span: Span) -> str:
    return "".join(c for c in text[span.start : span.end].casefold() if c.isalnum())


def _words(name: str) -> list[str]:
    return [fold(_POSSESSIVE.sub("", word)) for word in _WORD.findall(name)]


def _role(words: list[str], known: Sequence[tuple[str, list[str]]]) -> str:
    """The role of the first party whose name holds all the words of the mention, or whose words the mention holds."""
    if not words:
        return ""
    for role, name in known:
        if name and (set(words) <= set(name) or set(name) <= set(words)):
            return role
    for role, name in known:
        if all(any(_slip(word, other) for other in name) for word in words):
            return role
    return ""


def _slip(word: str, name: str) -> bool:
    """Whether a word is a name, or the name with two neighbouring letters swapped.

    Other slips are not forgiven: one wrong letter makes another person's name ("Eoin" and "Erin", "Christine" and "Christina").
    """
    if word == name:
        return True
    if len(word) != len(name) or len(word) < 4:
        return False
    at = [i for i, (a, b) in enumerate(zip(word, name, strict=True)) if a != b]
    return len(at) == 2 and at[1] == at[0] + 1 and word[at[0]] == name[at[1]] and word[at[1]] == name[at[0]]


def _beside(text: str, spans: list[Span]) -> list[Span]:
    """A date of birth or police identifier right behind a person, with nothing but labels between, is that person's."""
    persons = [s for s in spans if s.kind == "PERSON"]
    result = []
    for span in spans:
        if span.kind in _BESIDE and not span.role:
            before = [p for p in persons if p.end <= span.start and span.start - p.end <= 60]
            nearest = max(before, key=lambda p: p.end, default=None)
            if nearest and nearest.role and _LABELS.fullmatch(text[nearest.end : span.start]):
                span = replace(span, role=nearest.role)
        result.append(span)
    return result
