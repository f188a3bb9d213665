"""Police forms as they come out of a PDF: a label and its value on one line, on the next line, or in the column below.

Values of fields that hold personal data are found though nothing else speaks for them ("Surname: DOE Forename(s): Jane"). A
value ends at the next label, at the end of its line or at the next column. `is_backsheet` tells the page of an MG11 that
carries the witness's contact details and goes as a whole.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from redaction.detection.cues import plain
from redaction.detection.person_fields import ANY_LABEL, FORM_WORDS, Field, field_of
from redaction.findings import Span

DETECTOR = "forms"

_GAP = re.compile(r"[ \t\u00a0]*[:=.…_]*[ \t\u00a0]*")
_COLUMN = re.compile(r"[ \t\u00a0]{3,}|\t|\s\|\s?")
_WHERE_LABEL = re.compile(r"employer|work|school", re.I)
_WHERE = re.compile(r"\b(?:at|for|with)\b[^\n]{0,20}? (?-i:[A-Z])")
_POLICE = re.compile(r"\b(?:police|constable|sergeant|inspector|pcso)\b", re.I)
_BLANK = re.compile(
    r"[\s._…:–—-]*(?:n/?a|none|nil|not known|unknown|not applicable|not given|not stated|withheld|tbc|as above"
    r"|see above|redacted|sensitive personal data redacted|yes|no|\[\W*\])?[\s._…:,–—-]*",
    re.IGNORECASE,
)
_ANY_COLON = re.compile(r"(?:(?<=[\s)])|^)[A-Z][A-Za-z/'’()&. -]{1,38}:", re.MULTILINE)
_LONGEST = 90
_POLICE_RANK = re.compile(
    r"(?:W?PC|DC|PS|DS|DI|DCI|PCSO|Sgt|Insp|Sergeant|Inspector|Constable|T/?DC|A/?PS|CI|Supt)\b", re.IGNORECASE
)
_RANK = re.compile(
    r"(?:(?:W?PC|DC|PS|DS|DI|DCI|PCSO|Sgt|Insp|Sergeant|Inspector|Constable|T/?DC|A/?PS|CI|Supt|Mr|Mrs|Ms|Miss"
    r"|Dr)\b\.?[ \t]*|\d{2,6}[ \t]+|[1-9][.)][ \t]+)+",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"[^\W\d_](?:[^\W\d_]|['’.-])*(?:,?[ \t]{1,2}(?!(?i:dob|born|age|rank|no|date|tel|witness|anticipated|plea"
    r"|collar|number|station|sex|male|female)\b)"
    r"(?:[^\W\d_a-z]|(?:de|van|von|al|bin|ap|la|le|der|den|da|dos)\b)(?:[^\W\d_]|['’.-])*){0,5}"
)

_BACKSHEET_SIGNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"witness\s+contact\s+details|contact\s+details\s+of\s+(?:the\s+)?witness|details\s+of\s+(?:the\s+)?witness",
        r"home\s+address",
        r"home\s+(?:tele)?phone|home\s+tel|work\s+(?:tele)?phone|mobile",
        r"preferred\s+(?:means|method)\s+of\s+contact",
        r"date\s+and\s+place\s+of\s+birth|place\s+of\s+birth",
        r"former\s+name|maiden\s+name|previous\s+name",
        r"ethnicity|ethnic\s+(?:appearance|code)|16\s*\+\s*1",
        r"non[\s-]*availability|dates?\s+to\s+(?:be\s+)?avoid(?:ed)?|unavailable\s+dates",
        r"willing\s+to\s+attend",
        r"special\s+measures",
        r"particular\s+needs|witness\s+care",
        r"witness\s+consent|consent\s+to\s+(?:the\s+)?police\s+having\s+access|medical\s+records?",
        r"victim\s+personal\s+statement",
        r"reporting\s+restrictions",
        r"witness\s+service",
        r"parent\s*/?\s*(?:or\s+)?guardian|appropriate\s+adult",
        r"statement\s+taken\s+by|place\s+statement\s+taken",
    )
)
_BACKSHEET_CORE = (0, 1, 2, 3, 4, 5, 7, 8)
_STATEMENT_OPENS = re.compile(
    r"this\s+statement\s+\(?consisting\s+of|true\s+to\s+the\s+best\s+of\s+my\s+knowledge", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Label:
    start: int
    end: int
    field: Field | None


def find(text: str) -> list[Span]:
    """Values of personal fields, in order, not overlapping."""
    text = plain(text)
    labels = _labels(text)
    if not any(label.field for label in labels):
        return []
    spans: list[Span] = []
    starts = [label.start for label in labels]
    for number, label in enumerate(labels):
        if label.field is None:
            continue
        following = labels[number + 1].start if number + 1 < len(labels) else len(text)
        span = _same_line(text, label, following) or _below(text, label, labels, starts)
        if span and (not spans or span.start >= spans[-1].end):
            spans.append(span)
    return spans


def _labels(text: str) -> list[_Label]:
    """Every label in order: those of personal fields, and others that only end the value before them."""
    found: list[_Label] = []
    begin = 0
    for line in text.splitlines(keepends=True):
        end = begin + len(line)
        marked = ":" in line or "=" in line or ".." in line or "   " in line or "\t" in line or " |" in line
        # Without a colon or columns only the first words of a line can be a label.
        for match in ANY_LABEL.finditer(text, begin, end if marked else min(end, begin + 36)):
            field = field_of(match.group())
            if field is not None and _is_label(text, match.start(), match.end(), field):
                found.append(_Label(match.start(), match.end(), field))
        begin = end
    if not found:
        return []
    taken = {place for label in found for place in range(label.start, label.end)}
    for match in _ANY_COLON.finditer(text):
        # "Surname: DOE Forename(s):": the words before a colon may begin with the value of the field before.
        if not any(place in taken for place in range(match.start(), match.end())):
            found.append(_Label(match.start(), match.end(), None))
    return sorted(found, key=lambda label: label.start)


def _is_label(text: str, start: int, end: int, field: Field) -> bool:
    """Whether words stand as a label: before a colon or dots, alone on their line, or in capitals at its beginning."""
    if text[start].islower() and re.search(r"[A-Za-z] $", text[max(0, start - 2) : start]):
        return False  # The end of a longer label ("Dangerous offender:"), or running text.
    after = text[end : end + 3]
    if after.lstrip(" \t\u00a0")[:1] in (":", "=", "…") or after.startswith(".."):
        return True
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    if not text[line_start:start].strip():
        if not text[end:line_end].strip():
            return True
        written = text[start:end]
        if written.isupper() and field.bare:
            return True
        return bool(_COLUMN.match(text, end))
    return bool(_COLUMN.search(text, max(line_start, start - 4), start)) and bool(_COLUMN.match(text, end) or end == line_end)


def _same_line(text: str, label: _Label, following: int) -> Span | None:
    gap = _GAP.match(text, label.end)
    start = gap.end() if gap else label.end
    line_end = text.find("\n", start)
    end = min(line_end if line_end >= 0 else len(text), following, start + _LONGEST)
    column = _COLUMN.search(text, start, end)
    if column and column.start() > start:
        end = column.start()
    return _value(text, start, end, label, "behind")


def _below(text: str, label: _Label, labels: list[_Label], starts: list[int]) -> Span | None:
    """The value on the next line: only where the label ends its line, and for the column that begins where the label does."""
    assert label.field is not None
    line_start = text.rfind("\n", 0, label.start) + 1
    line_end = text.find("\n", label.end)
    if line_end < 0:
        return None
    next_end = text.find("\n", line_end + 1)
    next_end = len(text) if next_end < 0 else next_end
    row = text[line_end + 1 : next_end]
    if not row.strip() or len(row) > 160:
        return None
    here = labels[bisect_right(starts, line_start - 1) : bisect_right(starts, line_end)]
    first = bisect_right(starts, line_end)
    if first < len(labels) and labels[first].start < next_end and labels[first].start - line_end < 4:
        return None
    if text[label.end : line_end].strip(" \t:.…_\u00a0") and len(here) < 2:
        return None
    if len(here) == 1:
        return _value(text, line_end + 1, min(next_end, line_end + 1 + _LONGEST), label, "below")
    pieces = [(m.start(), m.end()) for m in re.finditer(r"\S+(?:[ \u00a0]{1,2}\S+)*", row)]
    if len(pieces) == len(here):
        begin, end = pieces[here.index(label)]
        return _value(text, line_end + 1 + begin, line_end + 1 + end, label, "below")
    return None


def _value(text: str, start: int, end: int, label: _Label, where: str) -> Span | None:
    assert label.field is not None
    while end > start and text[end - 1] in " \t\u00a0,;:|._–—\r":
        end -= 1
    while start < end and text[start] in " \t\u00a0,;:|_":
        start += 1
    role = label.field.role
    if label.field.kind == "PERSON":
        officer = _POLICE_RANK.match(text, start, end)
        role = "officer" if officer else role
        start, end = _name(text, start, end)
    value = text[start:end]
    if len(value) < 2 or _BLANK.fullmatch(value) or (label.field.shape and not label.field.shape.search(value)):
        return None
    if label.field.cut:
        cut = label.field.cut.search(value)
        if cut and cut.start() > 1:
            end = start + len(value[: cut.start()].rstrip(" ,;(–-"))
    why = f"the value {where} the form's label for {label.field.says}"
    sure = label.field.auto or (label.field.kind == "OCCUPATION" and _says_where(text[label.start : label.end], text[start:end]))
    return Span(start, end, label.field.kind, label.field.score, DETECTOR, why, role=role, auto=sure)


def _says_where(label: str, value: str) -> bool:
    """Whether an occupation names where somebody works or learns, which leads to them: "teacher at Hillcrest School"."""
    return not _POLICE.search(value) and bool(_WHERE_LABEL.search(label) or _WHERE.search(value))


def _name(text: str, start: int, end: int) -> tuple[int, int]:
    """The name within a field's value: without rank, number and remarks; empty when it does not look like one."""
    lead = _RANK.match(text, start, end)
    start = lead.end() if lead else start
    name = _NAME.match(text, start, end)
    if not name or set(name.group().casefold().replace(",", " ").split()) & FORM_WORDS:
        return start, start
    return start, name.end()


def is_backsheet(page_text: str) -> bool:
    """Whether a page is the backsheet of a witness statement.

    The wording differs between forces and years, so several of its labels must stand on the page, among them those for
    contact; a page that also opens the statement itself is not taken as a whole.
    """
    core = sum(bool(_BACKSHEET_SIGNS[number].search(page_text)) for number in _BACKSHEET_CORE)
    if core < 3:
        return False
    others = sum(bool(sign.search(page_text)) for number, sign in enumerate(_BACKSHEET_SIGNS) if number not in _BACKSHEET_CORE)
    return core + others >= 6 and not _STATEMENT_OPENS.search(page_text)
