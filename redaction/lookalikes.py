"""Letters of other alphabets that look like Latin ones: "Маrgaret" with a Cyrillic М and а reads as Margaret to any person.

One table for the search and for the proof. Folding (`latin`) takes every look-alike for the Latin letter, whatever the case, so
that a text in Cyrillic or Greek is still found by a term in the same script. `as_seen` is for readers that know Latin letters
only: it changes a word where Latin letters and look-alikes are mixed, one letter for one, and leaves other scripts alone.

After Unicode Technical Standard 39, confusables, as far as Cyrillic, Greek, Armenian and phonetic letters go; full-width and
other compatibility forms are folded elsewhere.
"""

from __future__ import annotations

import re

_PAIRS = (
    ("АВЕЅІЈКМНОРСТУХҮԀԚԜҺ", "ABESIJKMHOPCTYXYDQWH"),
    ("аеоорсухіјѕүԁԛԝһѵӏ", "aeoopcyxijsydqwhvl"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ", "ABEZHIKMNOPTYXCJ"),
    ("αικνορτυχγϲϳ", "aikvoptuxycj"),
    ("ՕՍօոսհցզ", "OUonuhgq"),
    ("ɑɡıɩѡꞵ", "agiiwb"),
    ("".join(map(chr, range(0x1F150, 0x1F16A))), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ("".join(map(chr, range(0x1F170, 0x1F18A))), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
)
"""The last two are white letters in black circles and squares, which have no compatibility form."""
_UNSEEN = {0xE0000 + code: chr(code).lower() for code in range(0x20, 0x7F)}
"""Tag characters: nobody sees them, and each stands for a character of ASCII, so that a name can travel in them."""
_SEEN_AS = {other: latin for others, latins in _PAIRS for other, latin in zip(others, latins, strict=True)}

# Case may not matter once a text is folded, so both cases stand for one letter: that of the capital where the two differ
# (Greek nu: names begin with a capital).
_FOLDED = {
    ord(form): latin.lower()
    for other, latin in sorted(_SEEN_AS.items(), key=lambda pair: pair[0].isupper())
    for form in (other, other.lower(), other.casefold())
    if len(form) == 1
} | _UNSEEN
_ANY = re.compile(f"[{''.join(map(chr, _FOLDED))}]")
_SEEN = "".join(_SEEN_AS)
_ANY_SEEN = re.compile(f"[{_SEEN}]")
_MIXED = re.compile(rf"(?<![^\W\d_])(?=[^\W\d_]*[A-Za-z])(?=[^\W\d_]*[{_SEEN}])[A-Za-zÀ-ɏ{_SEEN}]+(?![^\W\d_])")
_TO_LATIN = str.maketrans(_SEEN_AS)


def latin(folded: str) -> str:
    """A text that is lower case already, its look-alikes replaced by the Latin letters; as long as before."""
    return folded.translate(_FOLDED) if _ANY.search(folded) else folded


def as_seen(text: str) -> str:
    """A text with the look-alikes in words that have Latin letters too replaced by what they look like; as long as before."""
    if text.isascii() or not _ANY_SEEN.search(text):
        return text
    return _MIXED.sub(lambda word: word.group().translate(_TO_LATIN), text)
