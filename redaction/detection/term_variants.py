"""Looser writings of a term: initials, other order, surname alone, one slip of the pen, letters that OCR confuses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from redaction.detection.folding import fold

Variant = tuple[int, int, float, str]
"""Start, end, score, and how it differs; a score of 0.9 or more is sure enough for unattended work."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_NAME_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_NOT_A_PERSON = frozenset(
    {
        "police",
        "constabulary",
        "street",
        "road",
        "avenue",
        "lane",
        "court",
        "house",
        "school",
        "hospital",
        "university",
        "college",
        "council",
        "limited",
        "ltd",
        "plc",
        "inc",
        "company",
        "club",
        "bank",
        "church",
        "station",
        "county",
        "city",
        "town",
        "village",
        "north",
        "south",
        "east",
        "west",
        "new",
        "the",
        "of",
        "and",
        "for",
    }
)
_OCR = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "8": "b", "m": "rn"})
_LEAST_FOR_SLIP = 6


class Variants:
    """Looser writings of a set of terms."""

    def __init__(self, terms: Sequence[str]) -> None:
        words = [[_folded(word) for word in _WORD.findall(term)] for term in terms]
        self._sequences: dict[int, set[tuple[str, ...]]] = {}
        for sequence in words:
            if sequence and any(len(word) >= 4 for word in sequence):
                self._sequences.setdefault(len(sequence), set()).add(tuple(sequence))
        self._names = [pattern for term in terms for pattern in _person_patterns(term)]

    def find(self, text: str) -> Iterator[Variant]:
        """Candidates in any order; they may overlap."""
        for pattern, score, why in self._names:
            for match in pattern.finditer(text):
                yield match.start(), match.end(), score, why
        if self._sequences:
            yield from self._slips(text)

    def _slips(self, text: str) -> Iterator[Variant]:
        words = [(match.start(), match.end(), _folded(match.group())) for match in _WORD.finditer(text)]
        firsts: dict[int, dict[str, list[tuple[str, ...]]]] = {}
        for size, sequences in self._sequences.items():
            index = firsts.setdefault(size, {})
            for sequence in sequences:
                for key in _keys(sequence[0]):
                    index.setdefault(key, []).append(sequence)
        known: dict[str, list[str]] = {}
        for number, (start, _, word) in enumerate(words):
            if word not in known:
                known[word] = _keys(word)
            for size, index in firsts.items():
                if number + size > len(words):
                    continue
                for key in known[word]:
                    for sequence in index.get(key, ()):
                        run = words[number : number + size]
                        if any(b[0] - a[1] > 2 for a, b in pairwise(run)):
                            continue
                        differs = _differs([item[2] for item in run], sequence)
                        if differs:
                            yield start, run[-1][1], 0.5, differs


def _person_patterns(term: str) -> list[tuple[re.Pattern[str], float, str]]:
    """Other ways to write a name of two or three words."""
    words = _NAME_WORD.findall(term)
    if not 2 <= len(words) <= 3 or " ".join(words) != term or any(word.casefold() in _NOT_A_PERSON for word in words):
        return []
    if not all(word[0].isupper() or not word[0].isascii() for word in words) or len(words[-1]) < 3:
        return []
    first, last = words[0], words[-1]
    given, family, initial = _any_case(first), _any_case(last), _any_case(first[0])
    dot = r"\.?[ \u00a0]{0,2}"
    middle = "".join(rf"(?:{_any_case(word[0])}{dot})?" for word in words[1:-1])
    edge, end = r"(?<![^\W_])", r"(?![^\W_])"
    gap = r"[ \u00a0]{0,2}\n?[ ]{0,2}"
    patterns = [
        (rf"{edge}{family},[ \u00a0]?\n?{given}{end}", 0.95, "surname first"),
        (rf"{edge}{family}[ \u00a0]{given}{end}", 0.9, "surname first"),
        (rf"{edge}{initial}(?:\.{gap}|[ \u00a0]){middle}{family}{end}", 0.9, "with an initial"),
        (rf"{edge}{family},?[ \u00a0]{initial}{end}\.?", 0.9, "with an initial"),
        (
            rf"{edge}{given}[ \u00a0](?:[^\W\d_]\.?|[^\W\d_a-z][^\W\d_]+)[ \u00a0]{family}{end}",
            0.85,
            "with a further name between",
        ),
        (rf"{edge}{family}(?:['’]s|s['’]?)?{end}", 0.9 if _only_a_name(first, last) else 0.7, "the surname alone"),
    ]
    capitals = "".join(re.escape(word[0].upper()) + r"\.?" for word in words)
    patterns.append((rf"{edge}{capitals}(?![^\W_])", 0.4, "perhaps as initials"))
    return [(re.compile(pattern), score, why) for pattern, score, why in patterns]


def _only_a_name(first: str, last: str) -> bool:
    """Whether a surname means nobody and nothing else: no ordinary word, behind a first name that is none either.

    Such a surname names the person wherever it stands, so unattended work takes it too; "Rise" or "Castle" alone does not.
    """
    from redaction.detection.name_lists import fold as plain
    from redaction.detection.name_lists import name_lists

    lists = name_lists()
    ordinary = lists.words | lists.rare
    given, family = plain(first), plain(last)
    return len(family) >= 4 and family not in ordinary and (given in lists.first_names or given not in ordinary)


def _any_case(word: str) -> str:
    """The word as it is, in capitals, in small letters or with a capital: never a word that only looks alike."""
    writings = {word, word.upper(), word.lower(), word.capitalize()}
    return f"(?:{'|'.join(re.escape(w) for w in sorted(writings))})"


def _folded(word: str) -> str:
    return "".join(fold(c) for c in word if c not in "'’")


def _keys(word: str) -> list[str]:
    """What two words share that are one slip apart or that OCR takes for each other."""
    keys = ["=" + word, "~" + word.translate(_OCR)]
    if len(word) >= _LEAST_FOR_SLIP - 1:
        half = len(word) // 2
        keys += ["<" + word[: max(2, half - 1)], ">" + word[-max(2, half - 1) :]]
        for size in (half - 2, half):
            if size >= 2:
                keys += ["<" + word[:size], ">" + word[-size:]]
    return keys


def _differs(words: Sequence[str], sequence: Sequence[str]) -> str:
    """How the words differ from the term; empty when they are equal or too far apart."""
    slip = confused = False
    for word, wanted in zip(words, sequence, strict=True):
        if word == wanted:
            continue
        if len(wanted) >= 4 and word.translate(_OCR) == wanted.translate(_OCR):
            confused = True
        elif wanted.isalpha() and len(wanted) >= _LEAST_FOR_SLIP and _one_slip(word, wanted):
            slip = True
        else:
            return ""
    if slip:
        return "perhaps, with one letter different"
    return "perhaps, with letters that scanning confuses" if confused else ""


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter was added, left out, changed, or two neighbours were swapped."""
    if abs(len(a) - len(b)) > 1:
        return False
    i = 0
    while i < min(len(a), len(b)) and a[i] == b[i]:
        i += 1
    rest_a, rest_b = a[i:], b[i:]
    if len(a) == len(b):
        return rest_a[1:] == rest_b[1:] or (rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:])
    return rest_a[1:] == rest_b if len(a) > len(b) else rest_a == rest_b[1:]
