"""Recasing: the name model reads ordinary writing, police forms are full of CAPITALS and messages are all lower case.

Every function keeps the length of the text, so offsets found in the recased text hold in the original.
"""

from __future__ import annotations

import re
from itertools import pairwise

from redaction.detection.name_lists import NOT_A_NAME, POLICE_WORDS, NameLists, fold, is_slip, name_lists

_CAPITALS = re.compile(r"(?<![\w'’-])[A-ZÀ-ÞĀ-ž](?:[A-ZÀ-ÞĀ-ž'’-]*[A-ZÀ-ÞĀ-ž])(?:['’]s)?(?![\w])")
_WORD = re.compile(r"[^\W\d_][^\W\d_'’-]*(?:['’-][^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_POSSESSIVE = re.compile(r"['’][sS]$")

POLICE_ACRONYMS = frozenset(
    """
PC DC DS DI DCI PS SGT PCSO WPC CSI SC TDC OIC AP IP VIW CPS PNC PND CCTV BWV DNA FPN OPL TWOC ABH GBH DOB POB MG URN
CAD ISR STORM NICHE DASH MARAC MAPPA IDVA ISVA ABE VPS VRM VIN NFA HMP IMEI SIM UK USA NHS DVLA PACE RIPA CPIA SDC
ROTI ROVI SFR DP FME HCP EAB YOT AA TBC NA N/A ANPR ARV PSU RTC RTA HMCTS CRO ASN GP A&E MO TIC PPO MISPER INFT BST
GMT ID OK TV FW RE FAO POCA ECHR CICA OCN DSP TICS LTD PLC LLP
""".split()  # noqa: SIM905 - a list of words reads better so
)
"""Capitals that are no shouted words. Besides, the list of acronyms that shipped lists hold."""

_SELDOM_SURNAMES = frozenset(
    "may will said and the mark best case early late court street say day go gone do down low road march april june home".split()  # noqa: SIM905 - a list of words reads better so
)
"""On the list of surnames, but behind a first name in CAPITALS rather the next word of the sentence."""

_SHOUTED_SHARE = 0.7
_LOWER_SHARE = 0.985
_SHOUTED_LETTERS = 0.25
_BESIDE = re.compile(r"(?:\b[A-Z][^\W\d_A-Z]+|\b(?:PC|DC|DS|DI|PS|SGT|PCSO|DCI|WPC|TDC)(?: \d{2,6})?|\b[A-Z]\.?) $")
_VOWEL = re.compile(r"[AEIOUYÀ-ÞĀ-ž]")
_NUMBER = re.compile(r"(?:ID|NO|REF)$")
_PREFIXED = re.compile(r"(?:MC|O['’]|MAC)[A-Z]{3,}")
_LAST_WORD = re.compile(_CAPITALS.pattern + r"\s*$")
_FIRST_WORD = re.compile(rf"\s*({_CAPITALS.pattern})")
_LABELLED = re.compile(
    r"(?:[^\W\d_][.)]*[ \t]*:|\b(?i:(?:sur|fore|first |last |family |full |given )?names?|forename\(s\)|victim|complainant|"
    r"aggrieved|witness|suspect|defendant|accused))[ \t]*$"
)


def recase(text: str, *, surnames: bool = False) -> str:
    """Write runs and lines of CAPITALS as ordinary prose: names and unknown words with a capital, ordinary words small.

    A line is shouted when at least 70 % of its words of two or more letters are capitals; there, every word is rewritten. In
    other lines a word in capitals is rewritten when it stands in a run of two or more, is on a name list, begins as names do
    (Mc, O'), or follows a rank or a word with a capital: "Mr SMITH", but not "the CPS" or "under USAID". So is a word that may
    be a name where a form's label stands before it, or where the line breaks within a name: "identity).: QUERILDA / MCQUORN".
    """
    if not _CAPITALS.search(text):
        return text
    lists = name_lists()
    lines = text.splitlines(keepends=True)
    over = [False, *(broken_name(above, below, lists) is not None for above, below in pairwise(lines)), False]
    return "".join(_recase_line(line, lists, surnames, over[number : number + 2]) for number, line in enumerate(lines))


_GLUED = re.compile(r"\\(?=[\"'])|(?<=[:,;.])[\"“”'‘](?=\w)|(?:(?<=\n)|^)[>*•|](?=\w)")


def unglue(text: str) -> str:
    """Blanks for marks that the tokeniser would leave in one piece with a name: ``Ann:"I'm Kay``, ``>Ann``, escaped quotes."""
    return _GLUED.sub(" ", text)


def _recase_line(line: str, lists: NameLists, surnames: bool, over: list[bool]) -> str:
    """One line; `over` says whether a name runs into it from the line above, and from it into the line below."""
    found = [match for match in _CAPITALS.finditer(line) if match.group().rstrip("s").rstrip("'’").isupper()]
    if not found:
        return line
    words = [word for word in _WORD.findall(line) if len(word) > 1]
    shouted = len(found) >= _SHOUTED_SHARE * len(words)
    pieces, last = [], 0
    for number, match in enumerate(found):
        neighbours = found[max(0, number - 1) : number] + found[number + 1 : number + 2]
        in_run = any(_adjacent(line, match, other) for other in neighbours)
        word = match.group()
        if word in POLICE_ACRONYMS or (word in lists.acronyms and not (shouted and fold(word) in lists.words)):
            continue
        if (shouted or in_run) and is_abbreviation(word, lists):
            continue
        broken = (over[0] and not line[: match.start()].strip()) or (over[1] and not line[match.end() :].strip())
        if shouted or in_run or broken or lists.is_name(word) or _beside_name(line, match) or _is_labelled(line, match, lists):
            surname = number > 0 and _is_surname_behind(line, found[number - 1], match, lists)
            surname = surname or (surnames and (_may_be_name(word, lists) or _may_be_surname_behind(line, found, number, lists)))
            pieces += [line[last : match.start()], as_name(word) if surname else _rewrite(word, lists)]
            last = match.end()
    pieces.append(line[last:])
    return "".join(pieces)


def broken_name(above: str, below: str, lists: NameLists) -> tuple[int, int] | None:
    """Where words in CAPITALS at the end of one line and the beginning of the next together read as a name, one of them known.

    Returns:
        Where the first one begins in the line above, and where the second ends in the line below.
    """
    if not above.rstrip()[-1:].isupper() or not below.lstrip()[:1].isupper():
        return None
    last, first = _LAST_WORD.search(above), _FIRST_WORD.match(below)
    if not last or not first:
        return None
    words = (last.group().rstrip(), first.group(1))
    known = any(lists.is_name(word) or _PREFIXED.match(word) for word in words)
    return (last.start(), first.end()) if known and all(_reads_as_name(word, lists) for word in words) else None


def _is_labelled(line: str, match: re.Match[str], lists: NameLists) -> bool:
    """Whether the label of a form's field stands before a word that reads as a name: "Surname: QUILLABY"."""
    return _reads_as_name(match.group(), lists) and bool(_LABELLED.search(line, max(0, match.start() - 30), match.start()))


def _reads_as_name(word: str, lists: NameLists) -> bool:
    """Whether a word in CAPITALS is neither an ordinary word nor an abbreviation."""
    plain = _POSSESSIVE.sub("", word)
    if plain in POLICE_ACRONYMS or plain in lists.acronyms or lists.is_ordinary(plain) or is_slip(plain):
        return False
    return not is_abbreviation(plain, lists)


def is_abbreviation(word: str, lists: NameLists) -> bool:
    """Whether a word in capitals is rather an abbreviation: unknown, and of three letters, without a vowel, or like PNCID."""
    if (number := _NUMBER.search(word)) and word[: number.start()] in POLICE_ACRONYMS:
        return True
    return (len(word) <= 3 or not _VOWEL.search(word)) and not lists.is_ordinary(word) and not lists.is_name(word)


def _is_surname_behind(line: str, before: re.Match[str], match: re.Match[str], lists: NameLists) -> bool:
    """Whether an ordinary word is a surname here, as it is on the list of them and stands behind a first name: "SUE BLACK"."""
    word = fold(match.group())
    if word not in lists.last_names or word in _SELDOM_SURNAMES or line[before.end() : match.start()] != " ":
        return False
    return lists.is_first_name(before.group()) and fold(before.group()) not in lists.words


def _may_be_surname_behind(line: str, found: list[re.Match[str]], number: int, lists: NameLists) -> bool:
    """Whether a word behind a first name may be a surname on no list: no everyday word, and none formed as a verb is."""
    before, match = found[number - 1], found[number]
    if number == 0 or line[before.end() : match.start()] != " ":
        return False
    first, word = fold(before.group()), fold(match.group())
    if not lists.is_first_name(first) or first in lists.words or word in POLICE_WORDS or word in lists.everyday:
        return False
    return len(word) > 2 and word not in _SELDOM_SURNAMES and not (word in lists.words and word.endswith(_VERBAL))


_VERBAL = ("ed", "ing", "s", "ly", "ful", "less")


def _may_be_name(word: str, lists: NameLists) -> bool:
    """Whether a word is on a name list and neither one of the commonest words nor one that is hardly ever a name."""
    folded = fold(_POSSESSIVE.sub("", word))
    listed = folded in lists.last_names or folded in lists.first_names
    return listed and folded not in lists.commonest and folded not in _SELDOM_SURNAMES and folded not in NOT_A_NAME


def _beside_name(line: str, match: re.Match[str]) -> bool:
    before = line[max(0, match.start() - 30) : match.start()]
    return len(match.group()) > 3 and bool(_PREFIXED.match(match.group()) or _BESIDE.search(before))


def _adjacent(line: str, one: re.Match[str], other: re.Match[str]) -> bool:
    between = line[min(one.end(), other.end()) : max(one.start(), other.start())]
    return len(between) <= 2 and not between.strip(" ,")


def _rewrite(word: str, lists: NameLists) -> str:
    """An ordinary word small, anything else as a name is written; unchanged where case changes the length (ß, İ).

    A long unknown word that is one slip of the pen away from an ordinary one is taken for that.
    """
    plain = _POSSESSIVE.sub("", word)
    written = word.lower() if lists.is_ordinary(plain) or is_slip(plain) else as_name(word)
    return written if len(written) == len(word) else word


def as_name(word: str) -> str:
    """A name as it is written: ``O'BRIEN-MCKAY`` becomes ``O'Brien-McKay``. The length stays."""

    def piece(match: re.Match[str]) -> str:
        part = match.group()
        if len(part) == 1 and match.start() > 0 and word[match.start() - 1] in "'’" and match.end() == len(word):
            return part.lower()  # A possessive s.
        capitals = 3 if len(part) > 4 and part[:2].upper() == "MC" else 1
        part = part[0] + part[1:capitals].lower()[:1] + part[2:capitals] + part[capitals:].lower()
        return part if len(part) == len(match.group()) else match.group()

    return _LETTERS.sub(piece, word.upper() if word.islower() and len(word.upper()) == len(word) else word)


def is_lower(text: str) -> bool:
    """Whether the text is written without capitals: at least 98.5 % of its letters are small, in 12 letters or more."""
    letters = sum(map(len, _LETTERS.findall(text)))
    return letters >= 12 and sum(map(str.isupper, text)) <= (1 - _LOWER_SHARE) * letters


def is_shouted(text: str) -> bool:
    """Whether more than headings and surnames stand in CAPITALS: a quarter of the letters or more."""
    letters = sum(map(len, _LETTERS.findall(text)))
    return sum(map(str.isupper, text)) >= _SHOUTED_LETTERS * max(1, letters)


def raise_names(text: str) -> str:
    """Give lower-case text the capitals it lacks: words on name lists and words that are no ordinary words."""
    lists = name_lists()

    def piece(match: re.Match[str]) -> str:
        word = match.group()
        folded = fold(_POSSESSIVE.sub("", word))
        if len(word) < 2 or not word.islower() or (folded in lists.words and not lists.is_first_name(folded)):
            return word
        return as_name(word)

    return _WORD.sub(piece, text)


_ENDLESS = re.compile(r"\S{500,}")
_BREATH = 200

_SAME_MARK = re.compile(r"([^\w\s])\1{200,}")


def airy(text: str) -> str:
    """The text with blanks for hundreds of the same mark in a row, and in stretches of more than 500 characters without any.

    No name is that long, and a tokeniser takes such stretches apart character by character, each time from the start.
    """
    blank = _SAME_MARK.sub(lambda match: " " * len(match.group()), text)
    return _ENDLESS.sub(lambda match: _aired(match.group()), blank)


def _aired(run: str) -> str:
    return "".join(run[at : at + _BREATH - 1] + " " for at in range(0, len(run), _BREATH))[: len(run)]
