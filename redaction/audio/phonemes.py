"""How a written name may sound, as a string of rough phonemes, and how far two such strings are from each other.

Rules of our own for English spelling, coarse on purpose: vowels count for little, because recognisers and spellings differ in
them most; consonants that are mistaken for each other over a telephone are near each other.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_RULES = (
    (r"^(?:kn|gn|pn)", "n"), (r"^wr", "r"), (r"^ps", "s"), (r"^x", "z"), (r"^wh", "w"), (r"^mc|^mac(?=[bcdfgklmnpqrtv])", "mak"),
    (r"tsch|tch", "C"), (r"sch", "S"), (r"cz", "C"), (r"sz", "S"), (r"ch", "C"), (r"sh", "S"), (r"ph", "f"), (r"th", "T"),
    (r"(?<=[aeiou])ugh(?=t)", ""), (r"ough$", "f"), (r"igh", "i"), (r"gh", "g"), (r"ck|cc(?![eiy])|qu?", "k"), (r"dg(?=e)", "J"),
    (r"c(?=[eiy])", "s"), (r"c", "k"), (r"g(?=[eiy])", "J"), (r"j", "J"), (r"x", "ks"), (r"mb$", "m"), (r"ti(?=on)|ci(?=a)", "S"),
    (r"(?<=[a-z])stle", "sl"), (r"(?<=[aeiou])r(?![aeiouy])", ""), (r"(?<=[aeiou])h", ""), (r"wr", "r"), (r"tz", "ts"),
    (r"(?:ai|ay|ei|ey|ee|ea|ie|y(?![aeiou])|i)", "i"), (r"(?:oo|ou|ow|oa|ew|ue|u|o)", "u"), (r"(?:au|aw|a)", "a"),
    (r"(?<=.)e$", ""), (r"e", "e"), (r"(?<=.)es$", "s"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), sound) for pattern, sound in _RULES)
_TWICE = re.compile(r"(.)\1+")
_NEAR = ("pb", "td", "kg", "fvT", "szTS", "SCJ", "mn", "lrw", "TDd", "tT", "yi", "ks")
_VOWELS = frozenset("aeiu")


@lru_cache(maxsize=20_000)
def sound_of(text: str) -> str:
    """The rough phonemes of a name or a few words, nothing between the words."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(_word(word) for word in re.findall(r"[a-z]+", re.sub(r"['’\u0300-\u036f]", "", plain)))


def _word(word: str) -> str:
    for pattern, sound in _COMPILED:
        word = pattern.sub(sound, word)
    return _TWICE.sub(r"\1", word)


@lru_cache(maxsize=4096)
def _cost(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if one in _VOWELS and other in _VOWELS:
        return 0.25
    if any(one in group and other in group for group in _NEAR):
        return 0.4
    return 1.0


def distance(one: str, other: str, most: float = 99.0) -> float:
    """Cost of turning one string of phonemes into another; more than `most` is cut short."""
    before = [0.0]
    for sound in other:
        before.append(before[-1] + (0.35 if sound in _VOWELS else 0.8))
    for first in one:
        drop = 0.35 if first in _VOWELS else 0.8
        row = [before[0] + drop]
        for number, second in enumerate(other, 1):
            put = 0.35 if second in _VOWELS else 0.8
            row.append(min(before[number] + drop, row[-1] + put, before[number - 1] + _cost(first, second)))
        if min(row) > most:
            return min(row)
        before = row
    return before[-1]
