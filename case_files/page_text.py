"""The text of a page as a person sees it: rows from top to bottom, each of cells with the place where they start.

The forms of a case file are tables of labels and values. pdfium parts the letters of a page into words; words on one height make
a row, and a gap much wider than a space parts two cells. Where a cell starts tells the column of a table that it stands in, also
where the cells beside it are empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pypdfium2

COLUMN = " | "
"""What stands between two cells of a row in `as_text`; no word holds it."""

GAP = 0.9
"""Widths of a gap, in heights of the letters beside it, from which it parts cells."""

Row = tuple[tuple[float, float, str], ...]
"""Words from left to right: left edge in points, gap before it in heights of its letters, and the letters."""

_LETTERS = 100_000
"""Letters of one page that are read: a page of small print has ten thousand."""

Word = tuple[float, float, float, float, str]
"""Left, bottom, right, top in points, and the letters."""


def page_rows(page: pypdfium2.PdfPage) -> tuple[Row, ...]:
    """The rows of one open page from top to bottom; none for a page without text."""
    return rows_of(_words(page))


def rows_of(words: list[Word]) -> tuple[Row, ...]:
    """Words with their boxes as rows."""
    rows: list[tuple[float, float, list[Word]]] = []
    for word in sorted(words, key=lambda word: -(word[1] + word[3])):
        middle = (word[1] + word[3]) / 2
        if rows and rows[-1][0] <= middle <= rows[-1][1]:
            rows[-1][2].append(word)
        else:
            rows.append((word[1], word[3], [word]))
    return tuple(_row(members) for _, _, members in rows)


def _row(words: list[Word]) -> Row:
    words.sort(key=lambda word: word[0])
    row, edge = [], words[0][0]
    for left, bottom, right, top, letters in words:
        row.append((round(left, 1), round((left - edge) / max(top - bottom, 1.0), 2), letters))
        edge = max(edge, right)
    return tuple(row)


def cells_of(row: Row) -> list[tuple[float, str]]:
    """The cells of a row: left edge and text."""
    cells: list[tuple[float, str]] = []
    for left, gap, letters in row:
        if cells and gap <= GAP:
            cells[-1] = (cells[-1][0], f"{cells[-1][1]} {letters}")
        else:
            cells.append((left, letters))
    return cells


def as_text(rows: tuple[Row, ...]) -> str:
    """Rows as lines, with `COLUMN` between the cells of one."""
    return "\n".join(COLUMN.join(text for _, text in cells_of(row)) for row in rows)


def as_rows(text: str) -> tuple[Row, ...]:
    """Lines of text without places as rows of one word each."""
    return tuple(((0.0, 0.0, line.replace("|", "/")),) for line in text.splitlines() if line.strip())


def _words(page: pypdfium2.PdfPage) -> list[Word]:
    from pypdfium2.raw import FPDFText_GetUnicode

    text = page.get_textpage()
    words: list[Word] = []
    try:
        letters, first = "", 0
        count = min(text.count_chars(), _LETTERS)
        for number in range(count + 1):
            code = FPDFText_GetUnicode(text, number) if number < count else 0x20
            letter = chr(code) if 0x20 < code < 0xFFFE and code not in (0xA0, 0xAD) and not 0xD800 <= code < 0xE000 else " "
            if letter == " " and not letters:
                continue
            if letter != " ":
                if not letters:
                    first = number
                letters += letter
                continue
            left, bottom, _, top = text.get_charbox(first, loose=True)
            right = text.get_charbox(first + len(letters) - 1, loose=True)[2]
            words.append((left, bottom, right, top, letters.replace("|", "/")))
            letters = ""
    finally:
        text.close()
    return words
