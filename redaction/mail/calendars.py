"""Calendar parts (iCalendar, RFC 5545), by allow-list: what is met about, when, where and by whom; everything else goes."""

from __future__ import annotations

import re

from redaction.text.document import Passage, Piece, Run, TextDocument

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
_INVITED = "mailto:redacted@redacted.invalid"


def read_calendar(text: str) -> TextDocument:
    """Read a calendar; its lines are unfolded, and those that may not stay are left out of the document from the start."""
    unfolded = re.sub(r"\n[ \t]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    document = TextDocument("")
    left_out = 0
    for line in unfolded.split("\n"):
        match = _LINE.fullmatch(line)
        name = match[1].upper() if match else ""
        if match and name in _SPOKEN:
            _add(document, name, ":", match[3], spoken=True)
        elif match and name in _PEOPLE:
            called = _NAME.search(match[2])
            _add(document, name, ";CN=", called[1].strip('"') if called else "", spoken=False)
            document.source = document.source.rstrip("\r\n")
            address = re.sub(r"(?i)^mailto:", "", match[3]).strip()
            known = re.fullmatch(r"[^\s@:;,]+@[A-Za-z0-9.-]+", address)
            _add(document, "", ":", f"mailto:{address}" if known else _INVITED, spoken=None)
        elif match and _measured(name, match[3].upper()):
            document.source += name + (";VALUE=DATE" if _ZONE.search(match[2]) else "") + f":{match[3].upper()}\r\n"
        elif line.strip():
            left_out += 1
    if left_out:
        document.notes.append(f"{left_out} lines of a calendar part left out")
    return document


def _measured(name: str, value: str) -> bool:
    allowed = _MEASURED.get("BEGIN" if name == "END" else name)
    return allowed is not None and re.fullmatch(allowed, value) is not None


def _add(document: TextDocument, name: str, mark: str, value: str, *, spoken: bool | None) -> None:
    """One line: `spoken` text is escaped, a name (False) stands in quotation marks, an address (None) goes as a whole."""
    said = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value) if spoken else value
    written = value if spoken else f'"{value}"' if spoken is False else value
    start = len(document.source) + len(name) + len(mark)
    write = _escaped if spoken else _in_quotes if spoken is False else _nobody
    piece = document.add_piece(Piece(start, start + len(written), said, write, whole=spoken is None))
    document.source += f"{name}{mark}{written}\r\n"
    context = f"{name.title()}: " if name else ""
    document.passages.append(Passage(f"{context}{said}\n", (Run(len(context), len(said), piece, 0, len(said)),)))


def _escaped(text: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def _in_quotes(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'


def _nobody(label: str) -> str:
    return _INVITED
