"""Text reduced to what a reader would call the same letters, with the way back to the original characters.

Folding takes away case, accents, ligatures, width, soft hyphens, invisible characters and alphabets that only look like the
Latin one; squeezing takes away what stands
between letters as well (spaces, hyphens, line breaks, apostrophes, full stops). A squeezed hit says only that the letters
agree: who searches must look at the gaps and the edges in the original.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from redaction.lookalikes import latin

_SPECIAL = {
    "ß": "ss",
    "ẞ": "ss",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ħ": "h",
    "ŋ": "n",
}
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
HYPHENS = "‐‑‒–—−\ufffe-"
"""Safe inside a character class: the ASCII hyphen comes last."""
APOSTROPHES = "'’‘ʼ`´′"
_SEPARATORS = frozenset(HYPHENS + APOSTROPHES + '.,/_:;·•"“”()[]')
_ASCII_SEPARATORS = {ord(c): None for c in "-'`.,/_:;\"()[] \t\n\r\x0b\x0c"}


@dataclass(frozen=True, slots=True)
class Squeezed:
    """Letters and digits of a text without what stands between them.

    Attributes:
        text: the folded letters.
        places: for each folded letter the index of the original character it came from.
    """

    text: str
    places: list[int]


@lru_cache(maxsize=8192)
def fold(character: str) -> str:
    """One character folded: nothing, one letter, or several."""
    if character in _INVISIBLE:
        return ""
    if "\u3040" <= character <= "\u30ff" or "\uac00" <= character <= "\ud7a3" or "\uff66" <= character <= "\uff9f":
        return unicodedata.normalize("NFKC", character)
    parts = []
    for part in unicodedata.normalize("NFKD", character).casefold():
        if not unicodedata.combining(part):
            parts.append(_SPECIAL.get(part) or latin(part))
    return "".join(parts)


def separates(character: str) -> bool:
    """Whether a character only stands between letters."""
    return character.isspace() or character in _SEPARATORS


def squeeze(text: str) -> Squeezed:
    """Fold a text and leave out what separates."""
    if text.isascii():
        squeezed = text.lower().translate(_ASCII_SEPARATORS)
        return Squeezed(squeezed, [found.start() for found in _KEPT.finditer(text)])
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if separates(character):
            continue
        for letter in fold(character):
            if not separates(letter):
                letters.append(letter)
                places.append(place)
    return Squeezed("".join(letters), places)


_KEPT = re.compile(r"[^\-'`.,/_:;\"()\[\] \t\n\r\x0b\x0c]")


def writes_without_blanks(character: str) -> bool:
    """Whether the script of a character sets no blanks between words (Chinese, Japanese, Thai and their neighbours)."""
    return (
        "\u0e00" <= character <= "\u0eff"
        or "\u1780" <= character <= "\u17ff"
        or "\u2e80" <= character <= "\u9fff"
        or ("\uf900" <= character <= "\ufaff" or "\uff66" <= character <= "\uff9f" or "\U00020000" <= character <= "\U0003ffff")
    )
