"""Calendars (iCalendar, RFC 5545), by allow-list: what is met about, when, where and by whom; everything else goes."""

from __future__ import annotations

import re

from redaction.signs import each
from redaction.text import limits
from redaction.text.document import Passage, Run, TextDocument
from redaction.text.rebuilt import Rebuilt

_SPOKEN = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT"})
_PEOPLE = frozenset({"ORGANIZER", "ATTENDEE"})
_TIME = r"\d{8}(?:T\d{6}Z?)?"
_RULE = rf"[A-Z]{{3,10}}=(?:(?:DAI|WEEK|MONTH|YEAR)LY|{_TIME}|(?:,?[+-]?\d{{0,3}}(?:MO|TU|WE|TH|FR|SA|SU)?)*)"
_RULES = r"(?:FREQ|UNTIL|COUNT|INTERVAL|WKST|BY(?:DAY|MONTH|MONTHDAY|SETPOS|WEEKNO|YEARDAY|HOUR|MINUTE))"
_MEASURED = {
    "BEGIN": r"VCALENDAR|VEVENT|VTODO|VTIMEZONE|STANDARD|DAYLIGHT",
    "VERSION": r"2\.0",
    "METHOD": r"PUBLISH|REQUEST|REPLY|ADD|CANCEL|REFRESH|COUNTER|DECLINECOUNTER",
    "DTSTART": _TIME,
    "DTEND": _TIME,
    "DUE": _TIME,
    "DURATION": r"[+-]?P(?:\d{1,4}[WDTHMS]|T)*",
    "STATUS": r"TENTATIVE|CONFIRMED|CANCELLED|NEEDS-ACTION|COMPLETED|IN-PROCESS|DRAFT|FINAL",
    "RRULE": rf"(?:;?(?={_RULES}=){_RULE})+",
    "SEQUENCE": r"\d{1,6}",
    "TZOFFSETFROM": r"[+-]\d{4}",
    "TZOFFSETTO": r"[+-]\d{4}",
}
"""Properties without words, and all that they may say."""
_LINE = re.compile(r'([A-Za-z0-9-]{1,60})((?:;(?:"[^"\n]*"|[^":\n])*)?):(.*)')
_NAME = re.compile(r';CN=("[^"]*"|[^;:]*)', re.I)
_ZONE = re.compile(r";VALUE=DATE(?=;|$)", re.I)
NOBODY = "mailto:redacted@redacted.invalid"


def read_calendar(text: str, title: str = "The calendar") -> TextDocument:
    """Read a calendar; its lines are unfolded, and those that may not stay are left out of the document from the start.

    Raises:
        TooLargeError: it is beyond `redaction.text.limits`.
    """
    unfolded = re.sub(r"\n[ \t]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    rebuilt = Rebuilt()
    left_out = 0
    for line in each(unfolded.split("\n")):
        match = _LINE.fullmatch(line)
        name = match[1].upper() if match else ""
        limits.check(len(rebuilt.document.pieces), limits.MAX_PIECES, "values", title)
        if match and name in _SPOKEN:
            rebuilt.add(f"{name}:")
            said = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], match[3])
            _read(rebuilt, name, said, rebuilt.add_piece(said, _escaped, match[3]))
        elif match and name in _PEOPLE:
            called = _NAME.search(match[2])
            said = called[1].strip('"') if called else ""
            rebuilt.add(f"{name};CN=")
            _read(rebuilt, name, said, rebuilt.add_piece(said, _in_quotes, f'"{said}"'))
            address = re.sub(r"(?i)^mailto:", "", match[3]).strip()
            known = re.fullmatch(r"[^\s@:;,]+@[A-Za-z0-9.-]+", address)
            rebuilt.add(":")
            said = f"mailto:{address}" if known else NOBODY
            _read(rebuilt, "", said, rebuilt.add_piece(said, _nobody, said, whole=True))
        elif match and _measured(name, match[3].upper()):
            rebuilt.add(name + (";VALUE=DATE" if _ZONE.search(match[2]) else "") + f":{match[3].upper()}")
        else:
            left_out += bool(line.strip())
            continue
        rebuilt.add("\r\n")
    if left_out:
        rebuilt.document.notes.append(f"{left_out} lines of a calendar left out")
    return rebuilt.finished()


def _read(rebuilt: Rebuilt, name: str, said: str, piece: int) -> None:
    context = f"{name.title()}: " if name else ""
    rebuilt.document.passages.append(Passage(f"{context}{said}\n", (Run(len(context), len(said), piece, 0, len(said)),)))


def _measured(name: str, value: str) -> bool:
    allowed = _MEASURED.get("BEGIN" if name == "END" else name)
    return allowed is not None and re.fullmatch(allowed, value) is not None


def _escaped(text: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def _in_quotes(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'


def _nobody(label: str) -> str:
    return NOBODY
