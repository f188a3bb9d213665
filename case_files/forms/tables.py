"""Tables on forms: the columns that a heading names, and the rows under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from case_files.items import Item, fold
from case_files.page_text import Row

_SLACK = 12.0
"""Points by which a cell may start left of its heading: numbers and centred headings do not stand flush."""


def table_rows(item: Item, columns: Mapping[str, Sequence[str]], *, key: str, needed: int = 2) -> list[dict[str, str]]:
    """The rows of a table whose heading names some of the columns.

    Args:
        item: the form.
        columns: from our name of a column to headings, folded, of which one begins the cell.
        key: column whose cell begins a new row; a row without it goes on with the row above.
        needed: columns that a heading must name.

    Returns:
        One mapping for each row, with an empty string for a column without a cell. Over pages the last heading goes on.
    """
    starts: list[tuple[float, str]] = []
    found: list[dict[str, str]] = []
    for rows in item.rows:
        for row in rows:
            heading = _heading(row, columns)
            if len(heading) >= needed:
                starts = sorted(heading)
                continue
            if not starts:
                continue
            cells = _sorted_in(row, starts)
            if cells.get(key):
                found.append({name: cells.get(name, "") for name in columns})
            elif found:
                for name, text in cells.items():
                    found[-1][name] = f"{found[-1][name]} {text}".strip()
    return found


def _heading(row: Row, columns: Mapping[str, Sequence[str]]) -> list[tuple[float, str]]:
    found: list[tuple[float, str]] = []
    for left, text in row:
        folded = fold(text)
        name = next((name for name, heads in columns.items() if any(folded.startswith(f" {head} ") for head in heads)), None)
        if name and all(name != taken for _, taken in found):
            found.append((left, name))
    return found


def _sorted_in(row: Row, starts: list[tuple[float, str]]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for left, text in row:
        name = next((name for start, name in reversed(starts) if start <= left + _SLACK), starts[0][1])
        cells[name] = f"{cells[name]} {text}" if name in cells else text
    return cells
