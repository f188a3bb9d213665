"""Phone numbers: by their own form, by a cue beside them, with extensions and in foreign writings.

British numbers are read by Ofcom's numbering plan: 0, +44 or 0044 and nine or ten digits, in any grouping; the ranges kept
for drama count as real. Other countries are read behind `+` or 00, where phonenumbers says that the length is possible, or
behind a cue. A bare run of digits is a phone number only where the text says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.detection.context import Claim, Context, context_of
from redaction.detection.cues import plain
from redaction.detection.online import web_addresses
from redaction.findings import Span

DETECTOR = "phones"
KIND = "PHONE"

_SEP = r"[ \t.()‐‑‒–-]"
_CANDIDATE = re.compile(
    rf"(?<![\w£$€@])(?<![A-Za-z]-)(?<!\d[./:-])(?!(?<=\d,)\d{{3}}(?!\d))(?!\d{{1,2}}[.)][ \t])"
    rf"(?:\+\s?|\(\+?)?[0-9](?:(?:{_SEP}{{0,3}}|/)[0-9]){{4,16}}(?:{_SEP}{{0,2}}\n{_SEP}{{0,2}}[0-9]{{3,8}})?"
    rf"(?:[ ,]*(?:ext(?:ension|n)?\.?|x)\s?:?\s?(?P<ext>\d{{1,5}}))?(?![\w@]|[./:-]\d|,\d{{3}}(?!\d))",
    re.IGNORECASE,
)
_UK = re.compile(r"(?:\+44|0044|44(?=7))0?([1-9]\d{8,9})|0([1-9]\d{8,9})")
_BRITISH = re.compile(rf"(?:\+44|0044|0(?!044))(?:{_SEP}{{0,3}}[0-9]){{10}}(?=[\s,;/|&]{{1,3}}[+(]?[0-9])")
_GROUPED = re.compile(
    r"\(?\d{2,5}\)?[ \u00a0.–-]+\d{3,4}[ \u00a0.–-]+\d{3,5}|\(\d{2,5}\)\s?\d{4,8}|\(?\d{3,5}\)?[ \u00a0-]\d{5,7}"
)
_AMERICAN = re.compile(r"(?:\+?1[ .-]?)?(?:\(\d{3}\)\s?\d{3}[ .-]\d{4}|\d{3}([.-])\d{3}\1\d{4})(?:\s?x\d+)?", re.IGNORECASE)
_DATE = re.compile(r"(?:\d{1,2}([./-])\d{1,2}\1(?:19|20)?\d\d|(?:19|20)\d\d([./-])\d\d\2\d\d)(?:[ T]\d\d[:. ]?\d\d.*)?")
_PUBLIC = frozenset({"999", "112", "101", "111", "105", "119", "1471", "55"})
_SHORT = re.compile(
    r"\d{3,8}(?:[ -]\d{2,5})?(?![\w@£]|[.,:/-]\d|\s?(?:%|hours|hrs|times|am\b|pm\b|minutes|mins|people|calls|days|miles))",
    re.IGNORECASE,
)
_ODD = re.compile(r"[+(]?[0-9OoIl](?:[ ().-]{0,2}[0-9OoIlSB]){6,14}(?![\w@])")
_DIGIT_WORD = (
    r"(?:(?:double|treble|triple)[\s-]{1,2})?(?:zero|oh|o|nought|naught|one|two|three|four|five|six|seven|eight|nine|\d)"
)
_SAID = re.compile(
    rf"(?<![a-z0-9])(?:zero|oh|nought|naught|o|double|plus[\s-]four[\s-]four)(?:[\s,.-]{{1,3}}{_DIGIT_WORD}){{8,14}}(?![a-z0-9])"
)
_BLOCKERS = frozenset(
    """
    NHS_NUMBER BANK_ACCOUNT SORT_CODE PAYMENT_CARD IMEI UTR UPN PASSPORT OCCURRENCE_NUMBER URN CRIME_REFERENCE
    INCIDENT_LOG CUSTODY_REFERENCE NINO IBAN DRIVING_LICENCE PNC_ID CRO ASN COURT_CASE_REFERENCE NPCC_OFFENCE_CODE
    """.split()  # noqa: SIM905
)


def find(text: str) -> list[Span]:
    """Phone numbers in order of start."""
    text = plain(text)
    context = context_of(text)
    spans: list[Span] = []
    links = web_addresses(text)
    for low, high in context.windows:
        at, stop = low, min(high + 20, len(text))
        while match := _CANDIDATE.search(text, at, stop):
            # Two numbers beside each other are one run of digits: a British number ends after its eleventh.
            first = _BRITISH.match(text, match.start())
            end = first.end() if first and first.end() < match.end() else match.end()
            span = _judge(context, match.start(), end, text[match.start() : end])
            at = max(end, match.start() + 1)
            if (
                span
                and not any(begin <= span.start < close for begin, close in links)
                and (not spans or span.start >= spans[-1].end)
            ):
                spans.append(span)
    spans += _spoken(context)
    covered = {place for span in spans for place in range(span.start, span.end)}
    for cue in context.cues:
        if cue.name == KIND:
            short = _behind_cue(context, cue.end, context.low[cue.start : cue.end])
            if short and short.start not in covered:
                spans.append(short)
                covered.update(range(short.start, short.end))
    return sorted(spans, key=lambda span: span.start)


def _spoken(context: Context) -> Iterator[Span]:
    """Numbers said aloud, as a transcript or a careful officer writes them: "oh seven seven double oh ..."."""
    for match in _SAID.finditer(context.low):
        score = 0.85 if KIND in context.claim(*match.span()).tight else 0.7
        yield Span(*match.span(), KIND, score, DETECTOR, "nine or more digits said as words")


def _judge(context: Context, start: int, end: int, value: str) -> Span | None:
    plain = re.split(r"(?i)[ ,]*(?:ext|x)", value)[0]
    digits = "".join(c for c in plain if c.isdigit() or c == "+")
    if digits.lstrip("+") in _PUBLIC or _DATE.fullmatch(value.strip()):
        return None
    if value.startswith("(") and ")" not in value:
        start += 1
        value = value[1:]
    end = start + len(value.rstrip(" ("))
    claim = context.claim(start, end)
    called = KIND in claim.tight
    if claim.other and not called:
        return None
    if claim.tight & _BLOCKERS and not called:
        return None
    british = _UK.fullmatch(digits.replace("+440", "+44"))
    if british:
        score, why = (
            (0.95, "the words beside it speak of a phone") if called else (0.85, "has the form of a British phone number")
        )
        return Span(start, end, KIND, score, DETECTOR, why)
    if digits.startswith(("+", "00")) and _possible(digits):
        return Span(start, end, KIND, 0.85, DETECTOR, "has the form of an international phone number")
    if _AMERICAN.fullmatch(value.strip()) and not claim.tight - {KIND}:
        return Span(start, end, KIND, 0.8 if called else 0.6, DETECTOR, "is grouped like a phone number")
    return _by_cue(claim, start, end, digits, value)


def _by_cue(claim: Claim, start: int, end: int, digits: str, value: str) -> Span | None:
    if "/" in value and (digits[0] not in "0+" or len(digits) < 9):
        return None  # two numbers of a log: "220802/221011"; only a dialling code stands before a stroke
    if KIND in claim.tight and 5 <= len(digits) <= 16:
        # A few digits without a dialling code may be a local number, or an operator's number in a row of a log.
        whole = digits[0] in "0+" or len(digits) >= 9
        return Span(start, end, KIND, 0.85 if whole else 0.7, DETECTOR, "the words beside it speak of a phone", auto=whole)
    if KIND in claim.near and not claim.tight and len(digits) >= 7 and _GROUPED.fullmatch(value):
        return Span(start, end, KIND, 0.7, DETECTOR, "the sentence speaks of a phone, and it is grouped like its number")
    return None


def _behind_cue(context: Context, end: int, cue: str) -> Span | None:
    """Short numbers (extensions, mobile short codes) and misread ones, directly behind a word for a phone."""
    text = context.text
    places = context.places_behind_end(end)
    spoken = cue.startswith(("call", "rang", "ring", "text", "contact", "reach"))
    for place in places:
        odd = _ODD.match(text, place)
        if odd and sum(c.isdigit() for c in odd.group()) >= 7:
            return Span(place, odd.end(), KIND, 0.6, DETECTOR, "stands right behind words for a phone, with odd characters")
        short = _SHORT.match(text, place)
        if short and short.group() not in _PUBLIC and not _DATE.match(short.group()) and (not spoken or len(short.group()) >= 5):
            return Span(place, short.end(), KIND, 0.8, DETECTOR, "stands right behind words for a phone or extension")
    return None


def _possible(digits: str) -> bool:
    import phonenumbers

    try:
        number = phonenumbers.parse("+" + digits.lstrip("+") if digits.startswith("+") else "+" + digits[2:], None)
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.is_possible_number(number))
