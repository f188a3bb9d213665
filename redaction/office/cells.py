"""Cells of a workbook: references, what is shown of a value, and how a value is written without its formula."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from redaction.office.vocabulary_sheets import S

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_ERRORS_IN_WORDS = """
    #NULL! #DIV/0! #VALUE! #REF! #NAME? #NUM! #N/A #GETTING_DATA #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! #BUSY!
    #UNKNOWN! #PYTHON! #EXTERNAL!
    """
_ERRORS = frozenset(_ERRORS_IN_WORDS.split())
_DATE = re.compile(r"-?[0-9]{1,6}-[0-9]{2}(?:-[0-9]{2})?(?:T[0-9:.]{1,18}(?:Z|[-+][0-9:]{1,5})?)?|[0-9]{1,2}:[0-9:.]{1,15}Z?")
_FIGURE = re.compile(r"[-+]?(?:[0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})(?:[eE][-+]?[0-9]{1,4})?")
MAX_COLUMN = 16_384
MAX_ROW = 1_048_576


def place_of(reference: str) -> tuple[int, int] | None:
    """Row and column, counted from 1, of a reference such as ``B12``."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (row, column) if 1 <= row <= MAX_ROW and column <= MAX_COLUMN else None


def name_of(row: int, column: int) -> str:
    """The reference of a place."""
    letters = ""
    while column:
        column, left = divmod(column - 1, 26)
        letters = chr(65 + left) + letters
    return f"{letters}{row}"


def area_of(reference: str) -> tuple[int, int, int, int] | None:
    """First row, first column, last row, last column of a reference such as ``B2:C9``."""
    first, _, last = reference.partition(":")
    start, end = place_of(first), place_of(last or first)
    if start is None or end is None:
        return None
    return min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1])


def is_value(kind: str, value: str) -> bool:
    """Whether a value is of the kind that its cell says: a figure, a date, true or false, an error. What is none is a text."""
    if kind == "n":
        return bool(_FIGURE.fullmatch(value))
    if kind == "d":
        return bool(_DATE.fullmatch(value))
    return value in _ERRORS if kind == "e" else kind == "b" and value.casefold() in ("0", "1", "true", "false")


class Formats:
    """The number formats of a workbook's cell styles.

    Attributes:
        codes: format code of each cell style; empty for the built-in ones.
    """

    def __init__(self, styles: Any, epoch_1904: bool) -> None:
        own = {}
        self.codes: list[str] = []
        self._ids: list[int] = []
        self._epoch = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 (a sheet knows no zone)
        if styles is None:
            return
        for item in styles.iter(f"{{{S}}}numFmt"):
            own[item.get("numFmtId", "")] = item.get("formatCode", "")
        for style in styles.findall(f"{{{S}}}cellXfs/{{{S}}}xf"):
            number = style.get("numFmtId", "0")
            self._ids.append(int(number) if number.isdigit() else 0)
            self.codes.append(own.get(number, ""))

    def hides(self, style: int) -> bool:
        """Whether a style shows nothing of a value (``;;;``)."""
        code = self._code(style)
        return bool(code) and not code.replace(";", "").strip() and code.count(";") >= 2

    def shown(self, value: str, style: int) -> str:
        """A number as a reader sees it, as far as it can be told from its format: dates as day/month/year."""
        try:
            number = float(value)
        except ValueError:
            return value
        if self._is_date(style):
            return self._date(number)
        code = self._code(style)
        plain = f"{number:.15g}" if abs(number) < 1e15 else f"{number:.0f}"
        if re.fullmatch(r"0{2,20}", code) and number >= 0:
            return f"{number:.0f}".zfill(len(code))
        return plain

    def _code(self, style: int) -> str:
        return self.codes[style] if 0 <= style < len(self.codes) else ""

    def _is_date(self, style: int) -> bool:
        if not 0 <= style < len(self.codes):
            return False
        if not self.codes[style]:
            return self._ids[style] in _BUILT_IN_DATES
        bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", self.codes[style]).casefold()
        return any(letter in bare for letter in "ymdhs") and "general" not in bare and not re.search(r"[0#]", bare.split(".")[0])

    def _date(self, number: float) -> str:
        try:
            moment = self._epoch + timedelta(days=number)
        except OverflowError:
            return f"{number:.15g}"
        time = f" {moment:%H:%M}" if number % 1 else ""
        return f"{moment:%H:%M}" if number < 1 else f"{moment:%d/%m/%Y}{time}"
