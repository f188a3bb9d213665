"""Tables of text: csv and tsv, read cell by cell so that dialect, quoting and line ends stay as they were."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import partial

from redaction.text.document import Passage, Piece, Run, TextDocument

_SEPARATORS = ",;\t|"


def read_table(source: str, kind: str) -> TextDocument:
    """Read a csv or tsv file; each row is one passage, with the headings in front of the cells.

    Args:
        source: text of the file.
        kind: ``csv`` or ``tsv``.
    """
    document = TextDocument(source)
    separator = separator_of(source, kind)
    headings: list[str] = []
    for number, row in enumerate(_rows(source, separator)):
        if number == 0 and is_heading([text for _, _, text in row]):
            headings = [text.strip() for _, _, text in row]
            _add_row(document, row, [], separator)
            continue
        _add_row(document, row, headings, separator)
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


def _rows(source: str, separator: str) -> Iterator[list[tuple[int, int, str]]]:
    """Rows of cells: where each stands in the file, and its text without quotes."""
    mark = re.escape(separator)
    cell = re.compile(rf'"((?:[^"]|"")*+)(?:"([^{mark}\r\n]*)|\Z)|([^{mark}\r\n]*)')
    at, row = 0, []
    while at <= len(source):
        match = cell.match(source, at)
        if match is None:
            break
        quoted = match.group(3) is None
        text = match.group(1).replace('""', '"') + (match.group(2) or "") if quoted else match.group(3)
        row.append((match.start(), match.end(), text))
        at = match.end()
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
        piece = document.add_piece(Piece(start, end, cell, partial(_write, separator=separator, quoted=quoted), whole=formula))
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


def _write(text: str, *, separator: str, quoted: bool) -> str:
    if quoted or separator in text or any(letter in text for letter in '"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
