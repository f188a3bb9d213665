"""Dates of birth told from other dates, every other writing of a date of birth found, and ages.

A date is one of birth when a cue stands before or behind it, above it in a table, or when it follows a person's name or sex
and gives an age a person can have. Once known, the same date is found wherever and however the text writes it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from redaction.detection.context import context_of
from redaction.detection.cues import by_first_letter, lowered, plain
from redaction.findings import Span

DETECTOR = "dates_of_birth"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?"
    r"|dec(?:ember)?)"
)
_ORDINALS = """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth
    seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth
    twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first
    """.split()  # noqa: SIM905
_NUMERIC = re.compile(
    r"(?:(?<![\w/.-])|(?<=dob))(?:(?P<day>[0-3]?\d)\s?(?P<sep>[./\-–\\ ])\s?(?P<month>[01]?\d)\s?(?P=sep)\s?(?P<year>(?:19"
    r"|20)\d\d|\d\d)|(?P<iso>(?:19|20)\d\d)(?P<sep2>[-/.])(?P<m2>[01]\d)(?P=sep2)(?P<d2>[0-3]\d))"
    r"(?![\d/-]|\.\d|:\d)"
)
_COMPACT = re.compile(
    r"(?<![\w/.-])(?:(?P<day>[0-3]\d)(?P<month>[01]\d)(?P<year>(?:19|20)?\d\d)|(?P<y2>(?:19|20)\d\d)(?P<m2>[01]\d)(?P<d2>[0-3]\d))(?![\w/.-]\d"
    r"|\w)"
)
_WORDED = re.compile(
    rf"(?<![\w/])(?:(?:the\s+)?(?P<day>[0-3]?\d)\s?(?:st|nd|rd|th)?(?:\s+day)?(?:\s+of)?[\s,./-]{{0,2}}(?P<month>{_MONTH})\.?[\s,./-]{{0,2}}\s?['’]?(?P<year>(?:19"
    rf"|20)\d\d|\d\d)"
    rf"|(?P<m2>{_MONTH})\.?[\s-]{{1,2}}(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?,?\s{{1,2}}(?P<y2>(?:19|20)\d\d)"
    rf"|(?:the\s+)?(?P<word>{'|'.join(reversed(_ORDINALS))})(?:\s+day)?\s+(?:of\s+)?(?P<m3>{_MONTH}),?\s+(?P<y3>(?:19"
    rf"|20)\d\d))(?![\w/]|-\d)"
)
_MONTH_WORD = by_first_letter(
    """
    jan january feb february mar march apr april may june? july? aug august sept? september oct october nov november
    dec december
    """.split()  # noqa: SIM905
)
_MONTH_YEAR = re.compile(rf"(?:{_MONTH}\s+)?(?:19|20)\d\d(?![\w/.-]\d)")
_CUE = by_first_letter(
    [
        r"d\.?\s?o\.?\s?b\.?",
        r"date[\s_-]{1,2}(?:and\s+place\s+)?of[\s_-]{1,2}birth",
        r"birth\s?(?:date|day)",
        r"born(?!\s+again)",
        r"birthdays?",
        r"year\s+of\s+birth",
        r"b\.(?=\s?\d)",
        r"d/o/b",
        r"date\s+born",
        r"birth",
    ]
)
_GAP = re.compile(
    r"(?:[\s:;#=()\[\],.*|/_–—-]|(?:of|is|was|as|on|the|in|at|a|and|place|given|recorded|stated|shown|confirmed"
    r"|dob|date|his|her|their|being|birth|d\.o\.b\.?|or\s+about|witness|suspect|victim|defendant"
    r"|\(?dd/?mm/?yyyy\)?|[A-Z][a-z]{2,12}(?=,)|monday|tuesday|wednesday|thursday|friday|saturday|sunday))*"
)
_NOT_BIRTHDAY = re.compile(
    r"since|last|next|party|present|celebrat\w*|card|gift|bonus|after|before|on (?:my"
    r"|his|her|their|our)"
)
_BEHIND = re.compile(
    r"\s{0,2}[(\[,–-]{0,2}\s?(?:is|was|being|as|which\s+is)?\s*(?:his|her|their|my|the|as|your|a)?\s*(?:\w+['’]s\s+)?(?:correct\s+"
    r"|stated\s+)?(?:d\.?o\.?b\b|date\s+of\s+birth|birth\s?(?:date|day)\b|\(?dob)"
)
_NAME = (
    r"(?:(?:[A-Z][a-z'’-]+|[A-Z][A-Z'’-]+|[A-Z]\.?)\s){0,3}"
    r"(?:(?:[A-Z]['’])?[A-Z][a-z]+(?:[-'’][A-Z]?[a-z]+)*|[A-Z][A-Z'’-]{2,}|Mc[A-Z][A-Za-z]+|[A-Z]['’][A-Z][a-z]+)"
)
_PERSON_BEFORE = re.compile(
    rf"(?P<name>{_NAME}(?:,\s(?:[A-Z][\w'’-]+\s?){{1,3}})?)(?:\s*[,(\[/-]\s*|\s+)(?:(?:male|female|m|f|MALE|FEMALE"
    rf"|M|F)(?:\s*[,/)-]\s*|\s+)|[A-Z]\d\s?[,-]\s?|(?:19|20)?\d\d\s?(?:yrs|years)\s?(?:old)?,?\s)?$"
)
_SEX_BEFORE = re.compile(r"(?<!\w)(?:male|female|MALE|FEMALE|Male|Female)(?:\s*[,/(-]\s*|\s+)$")
_AGE_BEFORE = re.compile(r"(?:\baged?\s{0,2}\d{1,3}|\b\d{1,3}\s(?:years?\sold|yrs?|y/o))\s?[(,]\s?$")
_NOT_PERSON = frozenset(
    """
    act bank holiday united fc football club run protection data pc dc ps ds di dci sgt insp inspector sergeant
    constable pcso on at in by date dated from to until since between and of the time january february march april may
    june july august september october november december monday tuesday wednesday thursday friday saturday sunday
    updated created printed signed revised version page report received issued expires expiry deadline invoice order
    meeting court hearing trial bail return court custody arrested charged convicted sentenced statement interview
    printed incident offence log police section item exhibit ref initial input held accepted dispatched scene required
    cleared disposed completed made taken seen started ended date/time when call photographs disposals key mg11 mg5 mg3
    mg6 street road avenue lane house station county magistrates crown juvenile revoked varied subsequently last first
    licence release actual warning caution conviction convictions reprimand guilty plea order damage born update
    commenced ongoing week month year day reviewed conducted approved submitted effective valid payment paid balance
    opening closing delivery delivered shipped purchased transaction transactions due tax rev edition published
    copyright flight departs departure arrives arrival check-in appointment booked annual general
    """.split()  # noqa: SIM905
)
_AGE = re.compile(
    r"(?<![a-z])(?:(?:aged?|aged\s+about|age\s+of)(?:\s+(?:if\s+under\s+18|at\s+\w+|is|was|last\s+birthday|of"
    r"|about|around|approximately|approx\.?|only|between|under|over))?\s{0,2}[:=(]?\s{0,3}(?P<a>\d{1,3}(?:\s?(?:-"
    r"|to|and|or)\s?\d{1,3})?)(?!\d|[./:,-]\d|\s?%)(?P<a2>\s?(?:years|yrs|months|weeks)(?:\s+of\s+age)?)?"
    r"|(?P<b>\d{1,3})[\s-]?(?:years?|yrs?|yr|months?|weeks?)[\s-]?(?:olds?\b|of\s+age)|(?P<c>\d{1,2})\s?(?:y/o|yo\b|y\.o\.)"
    r"|turn(?:s|ed|ing)?\s(?P<e>\d{1,2})(?!\d|st|nd|rd|th|%|\s(?:degrees|times|pages|of))|when\s(?:he|she|i|they)\s(?:was"
    r"|were)\s(?P<f>\d{1,2})(?!\d)"
    r"|(?:is|was|i\s?am|i['’]m|he['’]s|she['’]s|now)\s+(?P<d>\d{1,2})(?=\s*(?:,?\s(?:and|but)\s"
    r"|[.,;]\s|\s+years\s)(?!\d))(?=[^\n]{0,40}\b(?:years?|old|birthday|born|live|work|single|married)\b)"
    r")"
)
_DECADE = re.compile(
    r"(?<![a-z])(?:his|her|their|my|your)\s(?:(?:early|mid|late)[\s-])?(?P<g>(?:teens|[2-9]0['’]?s|twenties|thirties"
    r"|forties|fifties"
    r"|sixties|seventies|eighties|nineties))"
)
_AGE_HINT = re.compile(r"aged|years?[\s-]old|teens|ties\b|0['’]?s\b")
_AGE_WORD = re.compile(
    r"(?<![a-z])(?:aged\s+(?P<a>W)|(?P<b>W)[\s-]years?[\s-]old)(?![a-z])".replace(
        "W",
        r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-](?:one|two|three|four|five|six"
        r"|seven|eight|nine))?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
        r"|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)",
    )
)
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class _Date:
    start: int
    end: int
    day: int
    month: int
    year: int
    compact: bool = False
    worded: bool = False


def find(text: str) -> list[Span]:
    """Dates of birth and ages, in order."""
    text = plain(text)
    low = lowered(text)
    dates = list(_dates(text, low))
    born: dict[tuple[int, int, int], str] = {}
    spans: dict[int, Span] = {}
    cues = [match.span() for match in _CUE.finditer(low)] if _DIGIT.search(low) or "birth" in low or "born" in low else []
    headed = _Heads(text, low)
    for date in dates:
        why, score = _judge(text, low, date, cues, headed)
        if why:
            born[(date.day, date.month, date.year)] = why
            spans[date.start] = Span(date.start, date.end, "DATE_OF_BIRTH", score, DETECTOR, why)
    for date in dates:
        if date.start not in spans and (date.day, date.month, date.year) in born and not date.compact:
            why = "the same date is given as a date of birth elsewhere in this text"
            spans[date.start] = Span(date.start, date.end, "DATE_OF_BIRTH", 0.85, DETECTOR, why)
    found = sorted([*spans.values(), *_partial(low, cues, spans), *_ages(text, low)], key=lambda s: (s.start, -s.end))
    kept: list[Span] = []
    for span in found:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def dates_in(text: str) -> list[tuple[int, int, int]]:
    """Day, month and year of every whole date that is written in a text, whoever it is of."""
    text = plain(text)
    return [(date.day, date.month, date.year) for date in _dates(text, lowered(text))]


def _dates(text: str, low: str) -> Iterator[_Date]:
    places = context_of(text).around(8, 12)
    for pattern in (_NUMERIC, _WORDED, _COMPACT):
        for match in _worded(low) if pattern is _WORDED else (m for a, b in places for m in pattern.finditer(low, a, b)):
            parts = match.groupdict()
            day = parts.get("day") or parts.get("d2") or ""
            month = parts.get("month") or parts.get("m2") or parts.get("m3") or ""
            year = parts.get("year") or parts.get("iso") or parts.get("y2") or parts.get("y3") or ""
            number = _ORDINALS.index(parts["word"]) + 1 if parts.get("word") else int(day or 0)
            which = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
            full = _full_year(int(year), len(year))
            if which > 12 >= number and pattern is _NUMERIC:
                number, which = which, number
            if 1 <= number <= 31 and 1 <= which <= 12:
                start = match.start() + (4 if match.group().startswith("the ") else 0)
                yield _Date(
                    start, match.end(), number, which, full, pattern is _COMPACT or parts.get("sep") == " ", pattern is _WORDED
                )


def _worded(low: str) -> Iterator[re.Match[str]]:
    """Dates in words, looked for around the names of months."""
    last = -1
    for month in _MONTH_WORD.finditer(low):
        end = month.end() + 18
        while end < len(low) and low[end].isalnum():
            end += 1
        for match in _WORDED.finditer(low, max(last, month.start() - 36, 0), end):
            if match.start() >= last:
                last = match.end()
                yield match


def _full_year(year: int, digits: int) -> int:
    now = datetime.now(UTC).year
    return year if digits == 4 else (now // 100 * 100 + year if year <= now % 100 else now // 100 * 100 - 100 + year)


def _judge(text: str, low: str, date: _Date, cues: list[tuple[int, int]], headed: _Heads) -> tuple[str, float]:
    now = datetime.now(UTC).year
    if not 1900 <= date.year <= now:
        return "", 0.0
    for start, end in reversed(cues):
        if end <= date.start:
            gap = low[end : date.start]
            near = len(gap) <= 60 and gap.count("\n") <= 1
            word = low[start:end]
            if near and _GAP.fullmatch(text[end : date.start].lower()):
                if word.startswith("birthday") and _NOT_BIRTHDAY.search(low[max(0, start - 20) : start]):
                    break
                return "the words before it call it a date of birth", 0.97
            if (
                near
                and word.startswith("born")
                and len(gap) <= 40
                and "." not in gap
                and not _DIGIT.search(gap)
                and not date.compact
            ):
                return "stands behind the word born", 0.9
            break
    if _BEHIND.match(low, date.end, date.end + 40):
        return "the words behind it call it a date of birth", 0.95
    if headed.says_birth(date.start):
        return "its column is headed as dates of birth", 0.95
    if date.compact or not 5 <= now - date.year <= 105:
        return "", 0.0
    before = text[max(0, date.start - 60) : date.start]
    line = before.rsplit("\n", 1)[-1]
    if not line.strip():
        # On a line of its own below a name; a date further down belongs to something else.
        line = before.rstrip(" \t\n") + " " if before.count("\n") == 1 else ""
    person = _PERSON_BEFORE.search(line)
    if person and not set(re.split(r"[\s,]+", person["name"].casefold())) & _NOT_PERSON:
        words = person["name"].replace(",", " ").split()
        lead = line[: person.start()].strip(" \t(•")
        # "Lubbock, Texas, June 28, 1971" is no birth: a date in words must stand right behind a name that opens its line.
        opens = (not lead or lead[-1] in "-–—:;.") and "," not in line and low[date.start].isdigit()
        plain = not date.worded or line.endswith("(") or opens
        # A statement's own date often stands behind a name too: only the birth of somebody of at least ten years counts.
        plain = plain and now - date.year >= 10
        if plain and len(words) >= 2 and len(words[-1]) > 1 and not _event_follows(low, date.end):
            return "stands right behind a person's name and gives a plausible age", 0.85
    if _AGE_BEFORE.search(before.lower()):
        return "stands in brackets behind an age", 0.85
    if _SEX_BEFORE.search(before):
        return "stands right behind a person's sex and gives a plausible age", 0.85
    return "", 0.0


def _event_follows(low: str, end: int) -> bool:
    """Whether a time of day follows, as in a log, where a date beside a name says when something happened."""
    return (
        re.match(r"\s{0,2}(?:at\s+)?[0-2]?\d[:.][0-5]\d", low[end : end + 10]) is not None
        and re.match(r"\s{0,2}[0-3]?\d/", low[end : end + 6]) is None
    )


def _partial(low: str, cues: list[tuple[int, int]], spans: dict[int, Span]) -> Iterator[Span]:
    """A month and year, or a year, behind "born in"."""
    covered = [(span.start, span.end) for span in spans.values()]
    for start, end in cues:
        if not low[start:end].startswith(("born", "year", "b.", "dob", "d.o", "date")):
            continue
        gap = re.match(r"[\s:(]{0,3}(?:in\s+|about\s+|around\s+|c\.?\s?)?", low[end : end + 16])
        place = end + (gap.end() if gap else 0)
        match = _MONTH_YEAR.match(low, place)
        if (
            match
            and 1900 <= int(match.group()[-4:]) <= datetime.now(UTC).year
            and not any(a < match.end() and place < b for a, b in covered)
        ):
            yield Span(place, match.end(), "DATE_OF_BIRTH", 0.8, DETECTOR, "a month or year of birth")


def _ages(text: str, low: str) -> Iterator[Span]:
    found = [match for start, end in context_of(text).around(40, 30) for match in _AGE.finditer(low, start, end)]
    if _AGE_HINT.search(low):
        found += [match for pattern in (_AGE_WORD, _DECADE) for match in pattern.finditer(low)]
    for match in found:
        group = next(name for name in "abcdefg" if name in match.re.groupindex and match.group(name))
        digits = re.match(r"\d+", match.group(group))
        if digits and int(digits.group()) > 115:
            continue
        # "Age if under 18" and "over 18" are printed on the form.
        if match.group(group) == "18" and re.search(r"under|over", low[max(0, match.start() - 8) : match.end()]):
            continue
        yield Span(*match.span(group), "AGE", 0.85 if group in "ab" else 0.7, DETECTOR, "says how old somebody is")


class _Heads:
    """Table columns headed as dates of birth."""

    def __init__(self, text: str, low: str) -> None:
        self._text, self._low = text, low
        self._any = bool(re.search(r"d\.?o\.?b|birth|\bborn\b", low))

    def says_birth(self, place: int) -> bool:
        """Whether the cell at `place` stands under such a heading."""
        if not self._any:
            return False
        cells = context_of(self._text).cells_above(place)
        return any(re.search(r"\bd\.?o\.?b\b|birth|\bborn\b", cell.casefold()) for cell in cells)
