"""What the text says a person is: officer, suspect, victim, witness, lawyer in the case, or author of the statement.

A role read at one mention goes to all mentions of the same person in the document. The policy keeps the people of the evidence by
their role, so a wrong role costs more than none: where the text says both suspect and victim, or where a surname may be two
people's, the role stays empty.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from redaction.detection.name_lists import fold
from redaction.detection.propagation import WORD
from redaction.detection.role_words import AGGRESSOR, roles_told
from redaction.findings import Span


def assign(parts: Sequence[str], found: list[list[Span]]) -> list[list[Span]]:
    """Give every mention of a person the role that the document tells.

    Args:
        parts: the texts of one document.
        found: all spans of each part; those of persons may already carry the role that a form's field or a rank tells.

    Returns:
        The same spans in order of start, persons with their roles.
    """
    people = _People(parts, found)
    evidence: dict[str, Counter[str]] = defaultdict(Counter)
    for text, spans in zip(parts, found, strict=True):
        for span in spans:
            if span.kind == "PERSON":
                for role in _evidence(text, span):
                    evidence[people.who(text, span)][role] += 1
    authors = [person for person, roles in evidence.items() if roles["author"]]
    decided = {person: _decide(roles, sole_author=len(authors) == 1) for person, roles in evidence.items() if person}

    latest: dict[str, str] = {}

    def role_of(text: str, span: Span) -> str:
        person = people.who(text, span)
        namesakes = people.namesakes(text, span)
        if not namesakes:
            latest.update(dict.fromkeys(person.split(), person))
            return decided.get(person, "") or ("officer" if span.role == "officer" else "")
        if not all(decided.get(namesake) for namesake in namesakes):
            return ""
        # Everybody of that name is part of the case: whom the words beside it tell, or most likely who was named in full last.
        told = _decide(Counter(_evidence(text, span)), sole_author=len(authors) == 1)
        meant = [namesake for namesake in sorted(namesakes) if told and decided[namesake] == told]
        if meant:
            latest[person] = meant[0]
        return decided.get(latest.get(person, ""), "")

    return [
        [replace(span, role=role_of(text, span)) if span.kind == "PERSON" else span for span in spans]
        for text, spans in zip(parts, _in_order(found), strict=True)
    ]


def _in_order(found: list[list[Span]]) -> list[list[Span]]:
    return [sorted(spans, key=lambda span: (span.start, -span.end)) for spans in found]


def _evidence(text: str, span: Span) -> Iterator[str]:
    if span.role:
        yield span.role
    yield from roles_told(text, span.start, span.end)


def _decide(roles: Counter[str], *, sole_author: bool) -> str:
    """One role out of the evidence; several statements in one document make their authors witnesses."""
    if roles["officer"]:
        return "officer"
    if roles["lawyer"]:
        return "" if roles["suspect"] or roles["victim"] or roles["author"] else "lawyer"
    if roles["suspect"] and (roles["victim"] or roles["author"]) and roles["suspect"] <= 2 * (roles["victim"] + roles["author"]):
        return ""
    if roles["suspect"] or (roles[AGGRESSOR] and not (roles["victim"] or roles["author"])):
        return "suspect"
    if roles["author"] and sole_author:
        return "author"
    if roles["victim"]:
        return "victim"
    return "witness" if roles["witness"] or roles["author"] else ""


class _People:
    """Who is who: mentions of one document by the full names they can belong to."""

    def __init__(self, parts: Sequence[str], found: list[list[Span]]) -> None:
        self._by_word: dict[str, set[str]] = defaultdict(set)
        for text, spans in zip(parts, found, strict=True):
            for span in spans:
                words = self._words(text, span) if span.kind == "PERSON" else []
                if len(words) > 1:
                    person = " ".join(sorted((words[0], words[-1])))
                    self._by_word[words[0]].add(person)
                    self._by_word[words[-1]].add(person)

    @staticmethod
    def _words(text: str, span: Span) -> list[str]:
        """The words of a name; what is written small beside words with a capital is none of it ("calm Brady")."""
        words = [re.sub(r"['’][sS]$", "", word) for word in WORD.findall(text[span.start : span.end])]
        words = [word for word in words if len(word) > 1]
        capital = [word for word in words if not word[0].islower()]
        return [fold(word) for word in capital or words]

    def namesakes(self, text: str, span: Span) -> set[str]:
        """The people whose name a lone word may be, where there are several."""
        words = self._words(text, span)
        people = self._by_word.get(words[0], set()) if len(words) == 1 else set()
        return people if len(people) > 1 else set()

    def who(self, text: str, span: Span) -> str:
        """A key for the person; a lone word that is part of two people's names is a person of its own."""
        words = self._words(text, span)
        if not words:
            return ""
        if len(words) > 1:
            return " ".join(sorted((words[0], words[-1])))
        people = self._by_word.get(words[0], set())
        return next(iter(people)) if len(people) == 1 else words[0]
