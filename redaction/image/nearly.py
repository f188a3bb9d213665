"""Finding a text that a recogniser may have misread: one edit in five letters, and letters that look like digits.

Case, accents and everything between letters are folded away first; a hit begins and ends where words do, give or take one letter.
Numbers (and postcodes, registrations, dates) are stricter, because another number is not a misreading: one edit from ten
characters on, none below.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

_LOOK_ALIKE = str.maketrans("oilszbq", "0115289")
_LETTERS_FOR_ONE_EDIT = 5
_DIGITS_FOR_ONE_EDIT = 10
_SHORTEST_LOST = 6
"""Characters of a number from which one may have been lost: five digits alone are too many other things."""


@dataclass(frozen=True, slots=True, repr=False)
class Haystack:
    """A text made ready for `find`: make one for each text, search it for many values.

    Attributes:
        letters: the folded letters and digits.
        places: for each the index of the character it comes from.
        starts: where in `letters` words begin, and its length.
    """

    letters: str
    places: tuple[int, ...]
    starts: tuple[int, ...]

    def near_border(self, place: int, slack: int) -> bool:
        """Whether a word begins or ends within `slack` letters of a place."""
        at = bisect_left(self.starts, place - slack)
        return at < len(self.starts) and self.starts[at] <= place + slack


def haystack(text: str) -> Haystack:
    """Fold a text for searching."""
    letters: list[str] = []
    places: list[int] = []
    starts: list[int] = []
    inside = False
    for place, character in enumerate(text):
        if character.isascii():  # nearly all of them, and folded by nothing but their case
            if not character.isalnum():
                inside = False
                continue
            if not inside:
                starts.append(len(letters))
                inside = True
            letters.append(character.lower())
            places.append(place)
            continue
        folded = [letter for letter in unicodedata.normalize("NFKD", character).casefold() if letter.isalnum()]
        if not folded:
            inside = inside and bool(unicodedata.combining(character))
            continue
        if not inside:
            starts.append(len(letters))
            inside = True
        letters += folded
        places += [place] * len(folded)
    return Haystack("".join(letters).translate(_LOOK_ALIKE), tuple(places), (*starts, len(letters)))


def allowance(text: str) -> int:
    """How many edits a misread form of a text may be away from it."""
    folded = [letter for letter in unicodedata.normalize("NFKD", text).casefold() if letter.isalnum()]
    digits = sum(letter.isdigit() for letter in folded)
    if 4 * digits > len(folded):
        return 1 if len(folded) >= _DIGITS_FOR_ONE_EDIT else 0
    return len(folded) // _LETTERS_FOR_ONE_EDIT


def find(value: str, hay: Haystack) -> list[tuple[int, int]]:
    """Where a value, or a likely misreading of it, stands.

    Args:
        value: what to look for, as written elsewhere; of fewer than two letters and digits nothing is found.
        hay: the folded text.

    Returns:
        Start and end (one past the last character) in the original text, in order, not overlapping.
    """
    needle = haystack(value).letters
    size, edits = len(needle), allowance(value)
    if size < 2 or size - edits > len(hay.letters):
        return []
    hits: list[tuple[int, int, int]] = []
    bounds = [round(size * part / (edits + 1)) for part in range(edits + 2)]
    for low, high in pairwise(bounds):
        # With at most `edits` errors, one of `edits` + 1 pieces is unharmed.
        at = hay.letters.find(needle[low:high])
        while at >= 0:
            first = max(0, at - low - edits)
            hit = _closest(needle, hay.letters[first : at - low + size + edits], edits)
            if hit and _bounded(hay, first + hit[1], first + hit[2], min(1, edits)):
                hits.append((hit[0], first + hit[1], first + hit[2]))
            at = hay.letters.find(needle[low:high], at + 1)
    taken: list[tuple[int, int]] = []
    for _, start, end in sorted(set(hits)):
        if all(end <= other[0] or start >= other[1] for other in taken):
            taken.append((start, end))
    return [(hay.places[start], hay.places[end - 1] + 1) for start, end in sorted(taken)]


def with_one_lost(value: str, hay: Haystack) -> list[tuple[int, int]]:
    """Where a number stands that lost one character in reading: ``08-99-99`` read as ``08-999``.

    For numbers of six characters and more that `find` takes as they are. What differs by another digit is another number; what
    lacks one, and stands alone, is the one that stands elsewhere in the document, or close enough to be shown.

    Returns:
        As `find`.
    """
    needle = haystack(value).letters
    if allowance(value) or len(needle) < _SHORTEST_LOST or sum(letter.isdigit() for letter in needle) < _SHORTEST_LOST:
        return []
    hits = set()
    for shorter in {needle[:at] + needle[at + 1 :] for at in range(len(needle))}:
        at = hay.letters.find(shorter)
        while at >= 0:
            if _bounded(hay, at, at + len(shorter), 0):
                hits.add((at, at + len(shorter)))
            at = hay.letters.find(shorter, at + 1)
    return [(hay.places[start], hay.places[end - 1] + 1) for start, end in sorted(hits)]


def _bounded(hay: Haystack, start: int, end: int, slack: int) -> bool:
    return end > start and hay.near_border(start, slack) and hay.near_border(end, slack)


def _closest(needle: str, window: str, most: int) -> tuple[int, int, int] | None:
    """The stretch of a window that is fewest edits from the needle: edits, start, end; None above `most` edits."""
    columns = len(window) + 1
    cost, start = [0] * columns, list(range(columns))
    for row, letter in enumerate(needle, 1):
        new_cost, new_start = [row] + [0] * (columns - 1), [0] * columns
        for column in range(1, columns):
            best, begun = cost[column - 1] + (window[column - 1] != letter), start[column - 1]
            if cost[column] + 1 < best:
                best, begun = cost[column] + 1, start[column]
            if new_cost[column - 1] + 1 < best:
                best, begun = new_cost[column - 1] + 1, new_start[column - 1]
            new_cost[column], new_start[column] = best, begun
        if min(new_cost) > most:
            return None
        cost, start = new_cost, new_start
    end = min(range(columns), key=lambda column: (cost[column], abs(column - start[column] - len(needle))))
    return (cost[end], start[end], end) if cost[end] <= most else None
