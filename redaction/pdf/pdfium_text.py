"""The text of a page as pdfium reads it, with the origin of each character."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from typing import Any

import pypdfium2.raw as pdfium_c

from redaction.findings import Quad


class PdfiumText:
    """Text of one page. Close it after use; a page that was handed in stays open.

    `text` has one Python character for each character that pdfium reports; line breaks are a space and a line feed, a hyphen that
    pdfium takes for a line-end hyphen is a hyphen.
    """

    def __init__(self, document: Any, number: int, page: Any = None) -> None:
        self._own = document[number] if page is None else None
        self._text = (self._own or page).get_textpage()
        count = pdfium_c.FPDFText_CountChars(self._text)
        buffer = (ctypes.c_ushort * (count * 2 + 2))()
        written = pdfium_c.FPDFText_GetText(self._text, 0, count, buffer) if count > 0 else 1
        units = bytes(buffer)[: max(0, written - 1) * 2]
        text = units.decode("utf-16-le", "replace")
        self._units: list[int] | None = None
        if len(text) * 2 != len(units):
            self._units = []
            at = 0
            for character in text:
                self._units.append(at)
                at += 2 if ord(character) > 0xFFFF else 1
        self.text = text.replace("\r", " ").replace("￾", "-").replace("\x02", "-").replace("\x00", " ")

    def close(self) -> None:
        """Give the page back to pdfium."""
        self._text.close()
        if self._own is not None:
            self._own.close()

    def _index(self, position: int) -> int:
        unit = self._units[position] if self._units is not None else position
        return int(pdfium_c.FPDFText_GetCharIndexFromTextIndex(self._text, unit))

    def origin(self, position: int) -> tuple[float, float] | None:
        """Origin of a character in default user space."""
        x, y = ctypes.c_double(), ctypes.c_double()
        if not pdfium_c.FPDFText_GetCharOrigin(self._text, self._index(position), x, y):
            return None
        return x.value, y.value

    def origins(self, start: int, end: int) -> Iterator[tuple[int, tuple[float, float] | None]]:
        """The characters of a stretch of `text` that are on the page: position, and origin in default user space if known."""
        x, y = ctypes.c_double(), ctypes.c_double()
        here_x, here_y = ctypes.byref(x), ctypes.byref(y)
        for position, index in zip(range(start, end), self._indices(start, end), strict=True):
            # pdfium makes up blanks and line breaks between words, and nothing else.
            if index < 0 or (not self.text[position].isalnum() and pdfium_c.FPDFText_IsGenerated(self._text, index) == 1):
                continue
            known = pdfium_c.FPDFText_GetCharOrigin(self._text, index, here_x, here_y)
            yield position, (x.value, y.value) if known else None

    def _indices(self, start: int, end: int) -> Iterable[int]:
        """The numbers that pdfium gives the characters of a stretch of `text`, which grow with the places; -1 for none."""
        if start < end:
            first, last = self._index(start), self._index(end - 1)
            if first >= 0 and last - first == end - 1 - start:
                return range(first, last + 1)
        return map(self._index, range(start, end))

    def quad(self, position: int) -> Quad | None:
        """The loose box of a character (its line's height) in default user space."""
        box = pdfium_c.FS_RECTF()
        if not pdfium_c.FPDFText_GetLooseCharBox(self._text, self._index(position), box):
            return None
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        return (left, bottom, right, bottom, right, top, left, top)
