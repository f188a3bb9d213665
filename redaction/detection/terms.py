"""Free terms: words a user wants out (or kept), found however the document writes them.

An exact match (`auto`) has the term's own letters, whatever the case, accents, ligatures, hyphens, blanks, line breaks and
letter-spacing, and begins and ends at the edge of a word; so does one in ROT13. What is looser (`term_variants`) is for a
reviewer only, but for a name turned round, with initials, and a surname that is no ordinary word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from redaction.detection.folding import APOSTROPHES, HYPHENS, Squeezed, fold, separates, squeeze, writes_without_blanks
from redaction.detection.term_variants import Variants
from redaction.findings import Span
from redaction.traces import rot13

DETECTOR = "term"
KIND = "TERM"
_WHY = "a term you asked for"

_LINE_END_HYPHEN = re.compile(rf"[{HYPHENS}]\s*\n\s*")
_BETWEEN_WORDS = re.compile(rf"[\s_{HYPHENS}]{{1,12}}")
_BETWEEN_DIGITS = re.compile(rf"[ \u00a0./{HYPHENS}]{{1,3}}")
_INITIAL_STOP = re.compile(r"\.\s{0,3}")
_LEAST_TURNED = 6
"""Letters from which a term is looked for in ROT13 too: shorter ones may turn into other words."""
_LETTER_SPACE = re.compile(rf"[ \u00a0\u2009._{HYPHENS}]{{1,2}}")

_LONE_BEFORE = re.compile(r"(?<![^\W_])[^\W_][ \u00a0]$")
_LONE_BEHIND = re.compile(r"[ \u00a0][^\W_](?![^\W_])")


@dataclass(frozen=True, slots=True, repr=False)
class _Term:
    """One term: its squeezed letters, and before each of them what the term itself writes there."""

    letters: str
    gaps: tuple[str, ...]
    literal: str


class TermMatcher:
    """Finds a set of terms. Made once, used for every text; holds the terms, so it has no telling `repr`."""

    def __init__(self, terms: Sequence[str]) -> None:
        cleaned = sorted({" ".join(term.split()) for term in terms if term.strip()})
        self._terms = [_read(term) for term in cleaned]
        turned = [rot13(term) for term in cleaned if sum(map(str.isalpha, term)) >= _LEAST_TURNED]
        self._turned = [_read(term) for term in turned]
        self._variants = Variants(cleaned)

    def __repr__(self) -> str:
        return f"TermMatcher({len(self._terms)} terms)"

    def find(self, text: str) -> list[Span]:
        """All places of the terms, in order, not overlapping: exact matches, then looser ones where no exact match is."""
        squeezed = squeeze(text)
        exact = _merged(_places(text, squeezed, self._terms))
        taken = [False] * (len(text) + 1)
        for start, end in exact:
            taken[start:end] = [True] * (end - start)
        spans = [Span(start, end, KIND, 1.0, DETECTOR, _WHY) for start, end in exact]
        for start, end in _merged(_places(text, squeezed, self._turned)):
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                spans.append(Span(start, end, KIND, 1.0, DETECTOR, f"{_WHY}, in ROT13"))
        for start, end, score, why in sorted(self._variants.find(text), key=lambda item: (-item[2], item[0] - item[1])):
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                spans.append(Span(start, end, KIND, score, DETECTOR, f"{_WHY}, {why}", auto=score >= 0.9))
        return sorted(spans, key=lambda span: span.start)

    def exact(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each exact match; they may overlap."""
        return _places(text, squeeze(text), self._terms)


def compile_terms(terms: Sequence[str]) -> TermMatcher:
    """A matcher for these terms; blank ones are ignored."""
    return TermMatcher(terms)


def inside_kept(text: str, keep_terms: Sequence[str]) -> list[tuple[int, int]]:
    """The stretches of a text that a keep list protects: exact matches only, so that nothing is kept by a guess."""
    return _merged(_kept(tuple(keep_terms)).exact(text)) if keep_terms else []


def _places(text: str, squeezed: Squeezed, terms: Sequence[_Term]) -> Iterator[tuple[int, int]]:
    for term in terms:
        if not term.letters:
            yield from ((found.start(), found.end()) for found in re.finditer(re.escape(term.literal), text))
            continue
        at = squeezed.text.find(term.letters)
        while at >= 0:
            place = _accept(text, squeezed, at, term)
            if place:
                yield place
            at = squeezed.text.find(term.letters, at + 1)


@lru_cache(maxsize=8)
def _kept(keep_terms: tuple[str, ...]) -> TermMatcher:
    return TermMatcher(keep_terms)


def _read(term: str) -> _Term:
    letters: list[str] = []
    gaps: list[str] = []
    gap = ""
    for character in term:
        if separates(character):
            gap += character
            continue
        folded = [letter for letter in fold(character) if not separates(letter)]
        # A mark by itself, such as a diaeresis over nothing, folds to a blank: it stands between letters like any other.
        if not folded and fold(character):
            gap += character
        for letter in folded:
            letters.append(letter)
            gaps.append(gap)
            gap = ""
    return _Term("".join(letters), tuple(gaps), term)


def _accept(text: str, squeezed: Squeezed, at: int, term: _Term) -> tuple[int, int] | None:
    """The place in the text of a squeezed hit, if its edges and its gaps are those of the term."""
    size = len(term.letters)
    places = squeezed.places[at : at + size]
    start, end = places[0], places[-1] + 1
    # A hit may not begin or end inside an original character that folded into several letters.
    if at and squeezed.places[at - 1] == start:
        return None
    if at + size < len(squeezed.places) and squeezed.places[at + size] == end - 1:
        return None
    if _goes_on(text, start - 1, start, size) or _goes_on(text, end, end - 1, size):
        return None
    if text[start:end].casefold() == term.literal.casefold():
        return start, end
    spaced: list[str] = []
    inside = 0
    for i in range(1, size):
        before, after = places[i - 1], places[i]
        if before == after:
            continue
        gap = "".join(c for c in text[before + 1 : after] if fold(c))
        digits = text[before].isdigit() and text[after].isdigit()
        if term.gaps[i]:
            if not _between(gap, term.gaps[i], text, before, after, digits, places[i - 2] if i > 1 else -1):
                return None
            continue
        inside += 1
        if not gap:
            continue
        if _LINE_END_HYPHEN.fullmatch(gap) or (len(gap) == 1 and gap in HYPHENS + APOSTROPHES):
            continue
        if digits and size >= 6 and _BETWEEN_DIGITS.fullmatch(gap):
            continue
        if not _LETTER_SPACE.fullmatch(gap):
            return None
        spaced.append(gap)
    # Letter-spacing runs through the whole term or it is something else.
    if spaced and (len(spaced) != inside or inside < 2 or _LONE_BEFORE.search(text, max(0, start - 4), start)):
        return None
    if spaced and _LONE_BEHIND.match(text, end):
        return None
    return start, end


def _between(gap: str, own: str, text: str, before: int, after: int, digits: bool, earlier: int) -> bool:
    """Whether what stands between two words of the text may stand for what the term has there."""
    if gap == own:
        return True
    if digits:
        plain = all(c.isspace() or c in HYPHENS for c in own)
        return bool(_BETWEEN_DIGITS.fullmatch(gap)) or (gap == "" and plain)
    if gap == "":
        joined = any(c in HYPHENS + APOSTROPHES + "." for c in own)
        return joined or (text[after].isupper() and text[before].islower())
    if gap.count("\n") > 1:
        return False
    initial = earlier < 0 or before - earlier > 1
    return bool(
        _BETWEEN_WORDS.fullmatch(gap)
        or (initial and _INITIAL_STOP.fullmatch(gap))
        or (len(gap) <= 2 and all(c in APOSTROPHES or c.isspace() for c in gap) and any(c in APOSTROPHES for c in own))
    )


def _goes_on(text: str, outside: int, edge: int, size: int) -> bool:
    """Whether the word reaches beyond the edge of a hit."""
    if not 0 <= outside < len(text):
        return False
    step = 1 if outside > edge else -1
    while 0 <= outside < len(text) and not fold(text[outside]):
        outside += step
    if not 0 <= outside < len(text):
        return False
    beyond, last = text[outside], text[edge]
    if not beyond.isalnum() or writes_without_blanks(beyond) or writes_without_blanks(last):
        return False
    if not last.isalnum():
        return False
    if beyond.isdigit() != last.isdigit():
        return size < (4 if beyond.isdigit() else 6)
    return True


def _merged(places: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
