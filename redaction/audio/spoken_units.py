"""What single spoken words stand for when a number, a registration or a name is said piece by piece."""

from __future__ import annotations

import re

DIGITS = {
    "zero": "0", "nought": "0", "naught": "0", "nil": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9", "niner": "9", "fower": "4", "fife": "5",
}  # fmt: skip
TEENS = {
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16",
    "seventeen": "17", "eighteen": "18", "nineteen": "19",
}  # fmt: skip
TENS = {
    "twenty": "2", "thirty": "3", "forty": "4", "fourty": "4", "fifty": "5", "sixty": "6", "seventy": "7", "eighty": "8",
    "ninety": "9",
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
MONTHS = frozenset(
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
PHONETIC = {
    "alpha": "A", "alfa": "A", "bravo": "B", "charlie": "C", "delta": "D", "echo": "E", "foxtrot": "F", "golf": "G",
    "hotel": "H", "india": "I", "juliet": "J", "juliett": "J", "kilo": "K", "lima": "L", "mike": "M", "november": "N",
    "oscar": "O", "papa": "P", "quebec": "Q", "romeo": "R", "sierra": "S", "tango": "T", "uniform": "U", "victor": "V",
    "whiskey": "W", "whisky": "W", "xray": "X", "yankee": "Y", "zulu": "Z",
}  # fmt: skip
"""The NATO alphabet, which police radio uses (ICAO Annex 10, volume II)."""

NO_NAMES = frozenset(
    """
    hello hiya please yeah thanks thank hotmail gmail facebook whatsapp google christmas monday tuesday wednesday thursday friday
    saturday sunday police mister missus mrs miss
    """.split()  # noqa: SIM905 - a list of words reads better so
)
"""Words that are said often and written seldom, so that lists of ordinary words lack them."""

TIMES = {"double": 2, "treble": 3, "triple": 3}
ROUND = {"hundred": "00"}
"""In a number that is said in groups: "nine hundred, one two three"."""
WEAK = {
    "o": "0", "oh": "0", "to": "2", "too": "2", "for": "4", "ate": "8", "won": "1", "a": "A", "i": "I", "eye": "I", "ay": "A",
    "be": "B", "bee": "B", "see": "C", "sea": "C", "dee": "D", "gee": "G", "jay": "J", "kay": "K", "el": "L",
    "em": "M", "en": "N", "pea": "P", "pee": "P", "queue": "Q", "cue": "Q", "are": "R", "ar": "R", "es": "S", "tea": "T",
    "tee": "T", "you": "U", "ex": "X", "why": "Y", "zed": "Z", "zee": "Z", "aitch": "H", "haitch": "H", "eff": "F",
}  # fmt: skip
"""Words that stand for a letter or a digit only among others that surely do; and how letters sound."""

SKIPPED = frozenset("and er erm um uh then dash hyphen space comma".split())  # noqa: SIM905 - a list of words reads better so
SIGNS = {"plus": "+", "slash": "/", "stroke": "/"}
RANKS = frozenset("pc dc ps ds pcso dci di sgt wpc tdc insp".split())  # noqa: SIM905 - a list of words reads better so
LIKE = re.compile(r"for|as in|like|like in")

_SPLIT = re.compile(r"(?:[\s,;:!?/\-–—\"“”()]|(?<![A-Za-z]{2})\.|\.(?![A-Za-z]{2})|(?<!\w)[’']|[’'](?!\w))+")
_MIXED = re.compile(r"(?=.*\d)[a-z\d]{2,9}")


def unit(token: str, raw: str) -> tuple[str, bool] | None:
    """The characters that a token stands for and whether it surely does; None for an ordinary word.

    Args:
        token: in small letters, without marks.
        raw: as the recogniser wrote it.
    """
    for table in (DIGITS, TEENS, PHONETIC):
        if token in table:
            return table[token], True
    if token in TENS:
        return TENS[token] + "0", True
    if token.isdigit() and len(token) <= 16:
        return token, True
    if token in WEAK:
        return WEAK[token], False
    if len(token) == 1 and token.isalpha():
        return token.upper(), True
    if token in RANKS:
        return None
    if _MIXED.fullmatch(token) and not re.fullmatch(r"\d+(?:st|nd|rd|th|s|am|pm|m|ft|mph|k|p)", token):
        return token.upper(), True
    if raw.isupper() and raw.isalpha() and 2 <= len(raw) <= 3:
        return raw, False
    return None


def pieces(text: str) -> list[str]:
    """The parts of a word as a recogniser writes it: ``0-7-7`` and ``L.S.`` hold several."""
    return [part for part in _SPLIT.split(text.replace("X-ray", "Xray").replace("x-ray", "xray")) if part]
