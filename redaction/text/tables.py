"""Tables of text: csv and tsv, read cell by cell so that dialect, quoting and line ends stay as they were."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from functools import cache

from redaction.signs import each
from redaction.text import limits
from redaction.text.document import Passage, Piece, Run, TextDocument

_SEPARATORS = ",;\t|"


def read_table(source: str, kind: str, name: str = "The table") -> TextDocument:
    """Read a csv or tsv file; each row is one passage, with the headings in front of the cells.

    Args:
        source: text of the file.
        kind: ``csv`` or ``tsv``.
        name: of the file, for messages.

    Raises:
        TooLargeError: it is beyond `redaction.text.limits`.
    """
    document = TextDocument(source)
    separator = separator_of(source, kind)
    headings: list[str] = []
    for number, row in enumerate(each(_rows(source, separator, name))):
        if number == 0 and is_heading([text for _, _, text in row]):
            headings = [text.strip() for _, _, text in row]
            _add_row(document, row, [], separator)
        else:
            _add_row(document, row, headings, separator)
        limits.check(len(document.pieces), limits.MAX_PIECES, "filled cells", name)
    return document


def separator_of(source: str, kind: str) -> str:
    """The character between the cells: what the file says of itself (``sep=;``), or the one its first lines agree on."""
    said = re.match(r"sep=(.)\r?\n", source, re.I)
    if said:
        return said.group(1)
    if kind == "tsv":
        return "\t"
    lines = source[:20000].splitlines()[:30]
    best, most = ",", 1
    for separator in _SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        except csv.Error:
            continue
        common = min(widths, default=0)
        if common > most:
            best, most = separator, common
    return best


def _rows(source: str, separator: str, name: str) -> Iterator[list[tuple[int, int, str]]]:
    """Rows of cells: where each stands in the file, and its text without quotes."""
    unquoted = re.compile(rf"[^{re.escape(separator)}\r\n]*+")
    at = 0
    row: list[tuple[int, int, str]] = []
    while at <= len(source):
        start, text = at, ""
        if source.startswith('"', at):
            at = _end_of_quotes(source, at + 1)
            limits.check(at - start, limits.MAX_FIELD, "characters in one cell", name)
            text = source[start + 1 : at].replace('""', '"')
            at = min(at + 1, len(source))
        rest = unquoted.match(source, at)
        assert rest is not None
        at = rest.end()
        limits.check(at - start, limits.MAX_FIELD, "characters in one cell", name)
        row.append((start, at, text + rest.group()))
        limits.check(len(row), limits.MAX_COLUMNS, "cells in one row", name)
        if source.startswith(separator, at):
            at += len(separator)
            continue
        yield row
        row = []
        if at >= len(source):
            break
        at += 2 if source.startswith("\r\n", at) else 1
        if at >= len(source):
            break


def _end_of_quotes(source: str, at: int) -> int:
    """Where the quotation mark stands that ends a cell, or the end of the file; two of them are one that is meant."""
    while (end := source.find('"', at)) >= 0:
        if not source.startswith('"', end + 1):
            return end
        at = end + 2
    return len(source)


def is_heading(row: list[str]) -> bool:
    """Whether the first row names the columns: short words, all different, no numbers and no addresses."""
    words = [text.strip() for text in row]
    filled = [word for word in words if word]
    if len(words) < 2 or len(filled) < len(words) - 1 or len(set(filled)) < len(filled):
        return False
    return all(len(word) <= 60 and "@" not in word and not re.search(r"\d{3}", word) for word in filled)


def _add_row(document: TextDocument, row: list[tuple[int, int, str]], headings: list[str], separator: str) -> None:
    text, runs = "", []
    for column, (start, end, cell) in enumerate(row):
        if not cell.strip():
            continue
        formula = cell.lstrip()[:1] == "=" or bool(re.match(r"\s*[+@-][A-Za-z]", cell))
        quoted = document.source.startswith('"', start)
        piece = document.add_piece(Piece(start, end, cell, _writer(separator, quoted), whole=formula))
        heading = headings[column] if column < len(headings) else ""
        if heading:
            document.columns[piece] = heading
            text += heading + ": "
        runs.append(Run(len(text), len(cell), piece, 0, len(cell)))
        text += cell + "\n"
        if formula:
            # ="Jo"&"hn" shows a name that stands nowhere in the file: read the strings joined as well.
            joined = "".join(re.findall(r'"((?:[^"]|"")*)"', cell))
            if joined:
                document.passages.append(Passage(joined, (Run(0, len(joined), piece, 0, len(cell), opaque=True),)))
    if runs:
        document.passages.append(Passage(text, tuple(runs)))


@cache
def _writer(separator: str, quoted: bool) -> Callable[[str], str]:
    """Writes cells; one for all alike, as a table may have a million."""

    def write(text: str) -> str:
        if quoted or separator in text or any(letter in text for letter in '"\r\n'):
            return '"' + text.replace('"', '""') + '"'
        return text

    return write
