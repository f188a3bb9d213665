"""What the words before say is coming: "my name is", "I live at". What follows is proposed whether or not it was heard well."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from redaction.audio.spoken_units import DIGITS, PHONETIC, TEENS, TENS, TIMES, pieces
from redaction.audio.transcript import Text, Word

_DOUBTFUL = 0.35
"""Probability below which a word that would end what was announced may be part of it, misheard."""
_UNSURE = 0.5
_PAUSE = 2.5
"""Seconds of silence that end what was announced."""


@dataclass(frozen=True, slots=True)
class _Cue:
    """A way to announce something: what, how many words follow at most, and whether numbers or letters are part of it.

    `unsure`: a name may follow as well as anything else, so only words that were hard to hear are taken for one.
    """

    kind: str
    pattern: re.Pattern[str]
    most: int
    coded: bool = False
    unsure: bool = False


def _cue(kind: str, pattern: str, most: int, *, coded: bool = False, unsure: bool = False) -> _Cue:
    return _Cue(kind, re.compile(rf"\b(?:{pattern})[,:.]?(?=\s)", re.IGNORECASE), most, coded, unsure)


_IS = r"(?:\s+(?:is|was|are|it's|would be|will be|being)|'s)"
_WHOSE = r"(?:my|his|her|their|your|the|our|[a-z]+'s)"
_WHICH = r"(?:full |first |last |sur|middle |maiden |proper |given |real )"
_HOUSE = rf"(?:\d{{1,3}}[a-z]?|(?:{'|'.join(TENS)})(?:[ -](?:{'|'.join(DIGITS)}))?)"
_NO_STREET = (
    r"o'?clock|past|to|a\.?m|p\.?m|hours?|hundred|thousand|minutes?|seconds?|miles?|mph|kilometres?|metres?|feet|years?|days?|weeks?|"
    r"percent|per|pounds?|pence|degrees?|in|on|or|and|but|when|then|i|he|she|they|we|it|the|that|this|of|times?|people|each|for"
)
"""What follows a number that is a time or a measure: "at thirty miles an hour", "at ten past"."""
_MEETING = r"saw|met|know|knew|recogni[sz]ed|phoned|told|asked|think it was"
_KIN = "husband|wife|partner|son|daughter|brother|sister|friend|neighbour|cousin|mate|ex"
_CUES = (
    _cue("PERSON", rf"{_WHOSE}\s+{_WHICH}?name{_IS}(?:\s+(?:actually|just))?", 4),
    _cue("PERSON", r"(?:i'?m|he'?s|she'?s|is|was|are|i am|were) (?:called|named|known as)|(?:first|last|sur) ?name", 3),
    _cue("PERSON", r"(?:suspect|victim|witness|offender|defendant|complainant)(?: here)?(?: is|'s)(?: called| named)?", 3),
    _cue("PERSON", rf"(?:i|we|he|she|they|you) (?:{_MEETING})", 3, unsure=True),
    _cue("PERSON", rf"{_WHOSE} (?:{_KIN})", 2, unsure=True),
    _cue("DATE_OF_BIRTH", rf"(?:dates? (?:of|on|or|a) birth|d\.?o\.?b\.?|birthday|birth date){_IS}?", 9, coded=True),
    _cue("DATE_OF_BIRTH", r"(?:was|were|am|i'm|she's|he's) born (?:on|in)(?: the)?", 9, coded=True),
    _cue("ADDRESS", r"(?:live|lives|living|lived|resides|residing|reside) (?:at|in|on)", 9),
    _cue("ADDRESS", r"(?:stay|stays|staying) (?:at|in)(?! (?:the|there|here|somewhere)\b)", 9),
    _cue("ADDRESS", rf"(?:home |full |current )?address{_IS}", 10),
    _cue("ADDRESS", r"(?:i'm|we're|i am|she's|he's|come to|go to|happened at) (?:at )?(?:number|flat|house)", 9),
    _cue("ADDRESS", rf"(?:i'm|we're|i am|they're|she's|he's) at(?=\s+(?:\d|number|flat|{'|'.join(TENS)}))", 9),
    _cue("ADDRESS", rf"at(?=\s+{_HOUSE}\s+(?!(?:{_NO_STREET})\b)[a-z])", 4),
    _cue("POSTCODE", rf"post ?code{_IS}?(?: in| at)?", 9, coded=True),
    _cue("PHONE", rf"(?:mobile|phone|telephone|contact|home|work|landline) number{_IS}?|mobile{_IS}", 16, coded=True),
    _cue("PHONE", r"(?:call|ring|phone|reach|text|contact) (?:me|him|her|us|them)(?: back)? on", 16, coded=True),
    _cue("VRM", rf"(?:number ?plate|registration(?: number| mark)?|reg|index(?: number)?|plate){_IS}?", 9, coded=True),
    _cue("NINO", r"(?:national )?insurance(?: number)?(?:\s+(?:is|was|in)|'s)?", 10, coded=True),
    _cue("EMAIL", r"e-?mail(?: address)?(?:\s+(?:is|was|me|him|her|us)(?: at| on)?|'s)", 9),
    _cue("BANK_ACCOUNT", r"(?:account|sort code|card) ?(?:number)?(?:\s+(?:is|was)|'s)", 14, coded=True),
    _cue("COLLAR_NUMBER", r"collar number(?:\s+(?:is|was)|'s)?|badge number(?:\s+(?:is|was)|'s)?", 7, coded=True),
)  # fmt: skip

_STOP_NAME = frozenset(
    """
and but from i i'm he he's she she's the that on at in with calling speaking of to who is was it it's my they we you because
so please can could would will not what sorry yes no here there actually from going running walking has have had said were are
""".split()  # noqa: SIM905 - a list of words reads better so
)
_STOP = frozenset(
    "but i i'm he he's she she's because please can could would my they we you your it's who that's that".split()  # noqa: SIM905
)
_NOT_TOLD = frozenset("not what unknown withheld private confidential important on".split())  # noqa: SIM905
_CODE_WORDS = frozenset((*DIGITS, *TEENS, *TENS, *TIMES, *PHONETIC, "hundred", "oh", "o", "for", "dash", "slash"))


@dataclass(frozen=True, slots=True, repr=False)
class Announced:
    """Words `first` to `last` that follow an announcement; `last` is `first` - 1 where no word was heard behind it."""

    first: int
    last: int
    kind: str


def announced(words: Sequence[Word], said: Text) -> list[Announced]:
    """What is announced, in order.

    Args:
        words: as heard.
        said: their text (`redaction.audio.transcript.as_said`).
    """
    found = []
    for cue in _CUES:
        for match in cue.pattern.finditer(said.text):
            _, last_of_cue = said.words_of(match.start(), match.end())
            first = last_of_cue + 1
            last = first - 1
            for number in _following(words, first, cue):
                last = number
            if cue.coded or first >= len(words) or words[first].plain not in _NOT_TOLD:
                found.append(Announced(first, last, cue.kind))
    return sorted(found, key=lambda one: (one.first, -one.last))


def _following(words: Sequence[Word], first: int, cue: _Cue) -> Iterator[int]:
    """Numbers of the words that belong to what was announced."""
    stop = _STOP_NAME if cue.kind == "PERSON" else _STOP
    for number in range(first, min(len(words), first + cue.most)):
        word = words[number]
        if cue.unsure and word.probability >= _UNSURE:
            return
        if number > first and word.start - words[number - 1].end > _PAUSE:
            return
        coded = cue.coded and _is_code(word) and not _begins_a_sentence(words, number)
        if word.plain in stop and word.probability >= _DOUBTFUL and not (coded or (word.plain == "i" and cue.coded)):
            return
        if cue.coded and number > first and _ends(words[number - 1]) and not coded:
            return
        yield number
        if _ends(word) and not cue.coded and not (cue.kind == "ADDRESS" and word.plain.isdigit()):
            return


def _begins_a_sentence(words: Sequence[Word], number: int) -> bool:
    """Whether "I" or "a" is a word of its own and no letter of a code: what follows belongs to no code."""
    behind = words[number + 1] if number + 1 < len(words) else None
    return words[number].plain in ("i", "a") and behind is not None and not _is_code(behind)


def _ends(word: Word) -> bool:
    """Whether a sentence ends behind a word."""
    return word.text.rstrip()[-1:] in ".?!"


def _is_code(word: Word) -> bool:
    return all(len(part) == 1 or any(c.isdigit() for c in part) or part.casefold() in _CODE_WORDS for part in pieces(word.text))
