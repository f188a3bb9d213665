"""How far a name reaches that a model has marked in part: initials, particles, double names, "Jr", the rest of a torn word."""

from __future__ import annotations

import re

from redaction.detection.casing import is_abbreviation
from redaction.detection.name_heads import GROUPS, HEAD_WORDS, head_follows
from redaction.detection.name_lists import POLICE_WORDS, fold, is_slip, name_lists
from redaction.detection.name_patterns import NO_NAME, PARTICLE, RANK, TITLE

_NEXT_INITIALS = re.compile(r"(?: [A-Z]\.?){0,2} ([A-Z][^\W\d_]+(?:[-'’][^\W\d_]+)*)(?!\w)")
_HALF_BEHIND = re.compile(r"(?<=[a-zà-ÿ])(?:-[A-ZÀ-ÞĀ-ž][^\W\d_]*[a-zà-ÿā-ž]{2})+(?!\w)")
_HALF_BEFORE = re.compile(r"(?<![\w-])(?:[A-ZÀ-ÞĀ-ž][^\W\d_]*[a-zà-ÿā-ž]{2}-)+$")
"""The other halves of a double name that the model has cut at the hyphen: "McGough-Golding"."""
_PARTICLE_BEFORE = re.compile(r"(?<!\w)(?:van de[rn]?|von(?: der)?|de la|del|della|dos|ibn|bint|al-?) ?$")
"""Particles that stand before a surname alone, too; "van", "bin" and "de" by themselves may be other words."""
_BEFORE_INITIALS = re.compile(r"(?<![\w.])(?:[A-Z]\.? ?){1,3}$")
_REST = re.compile(
    r"(?<=[^\W\d_])['’] (?!(?:ve|re|ll|m|d|t|s)\b)[^\W\d_A-Z]{2,}|(?<=\b[Aa]l) - [^\W\d_]{2,}|"
    rf"(?<=[^\W\d_]) (?:{PARTICLE} |d['’])[A-Z][^\W\d_]+|"
    r"(?<=[^\W\d_]),? (?:[JS]r\b|I{2,3}\b|I?V\b(?! [A-Z])|VI{1,3}\b|IX\b)|"
    r"(?<=[^\W\d_]{2}), (?:[A-Z]\. ?){1,3}(?=[,.;(&\n]|$| and | \()"
)
"""What belongs to a name behind it: what bad extraction has cut off ("Ja’ far", "al - Masri"), a particle and what it leads to,
"Jr", "III", and the initials of a list of literature ("Uxbrow, E.")."""


def reach(text: str, start: int, end: int) -> tuple[int, int]:
    """Over initials and particles before, initials and a surname behind, to both ends of a word or a double name cut in two."""
    while end < len(text) and text[end].isalpha() and text[end - 1].isalpha():
        end += 1
    while rest := _REST.match(text, end):
        end = rest.end()
    while start > 0 and text[start - 1].isalpha() and text[start].isalpha():
        start -= 1
    if half := _HALF_BEHIND.match(text, end):
        end = half.end()
    if half := _HALF_BEFORE.search(text, max(0, start - 30), start):
        start = half.start()
    if particle := _PARTICLE_BEFORE.search(text, max(0, start - 9), start):
        start = particle.start()
    before = _BEFORE_INITIALS.search(text, max(0, start - 9), start)
    if before and text[start - 1] in " ." and is_initials(before.group()):
        start = before.start()
    behind = _NEXT_INITIALS.match(text, end)
    lists = name_lists()
    if behind:
        word = fold(behind.group(1))
        listed = word in lists.last_names and word not in NO_NAME and lists.is_name(word)
        if listed or (" " not in text[start:end] and _is_rare_surname(text, start, end, behind)):
            end = behind.end(1)
    return start, end


def _is_rare_surname(text: str, start: int, end: int, behind: re.Match[str]) -> bool:
    """Whether a word on no list at all, behind a lone listed name, is its surname: "1. Keeley Marchbanks"."""
    lists, word = name_lists(), behind.group(1)
    folded = fold(word)
    if not lists.is_listed(fold(text[start:end])) or word.isupper() or head_follows(text, behind.end(1)):
        return False
    if is_abbreviation(word.upper(), lists):
        return False
    if folded in NO_NAME or folded in GROUPS or folded in HEAD_WORDS or folded in POLICE_WORDS:
        return False
    return not (lists.is_ordinary(word) or lists.is_place(word) or is_slip(word) or word.upper() in lists.acronyms)


def is_initials(value: str) -> bool:
    """Whether capitals before a name are initials, not "I", "A" or a rank."""
    letters = value.strip(" .")
    return letters not in {"I", "A"} and not _RANK.fullmatch(letters) and not _TITLE.fullmatch(letters)


_RANK, _TITLE = re.compile(RANK), re.compile(TITLE)
