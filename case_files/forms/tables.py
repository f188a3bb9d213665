"""Tables on forms: the columns that a heading names, and the rows under it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from case_files.items import Item, fold
from case_files.page_text import Row, cells_of

_SLACK = 5.0
"""Points by which a cell may start left of its heading: numbers and centred headings do not stand flush."""


_FURNITURE = re.compile(r"(?:DRAFT\b.*)?(?:(?:RESTRICTED|OFFICIAL)\b.*)|MG ?\d.*|.*Page \d+ of \d+.*", re.I)
"""What stands at the head and foot of every page."""


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
    in_heading = False
    for rows in item.rows:
        for row in rows:
            if _FURNITURE.fullmatch(" ".join(letters for _, _, letters in row)):
                continue
            heading = _heading(row, columns)
            if len(heading) >= needed or (in_heading and heading and len(heading) == len(cells_of(row))):
                known = {name for _, name in starts} if in_heading else set()
                starts = sorted([*(starts if in_heading else []), *(entry for entry in heading if entry[1] not in known)])
                in_heading = True
                continue
            in_heading = False
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
    """Columns that a row names. A heading may go on in the next row, so its beginning is enough."""
    found: list[tuple[float, str]] = []
    for left, text in cells_of(row):
        folded = fold(text).strip()
        name = next((name for name, heads in columns.items() if any(_begins(folded, head) for head in heads)), None)
        if name and all(name != taken for _, taken in found):
            found.append((left, name))
    return found


def _begins(text: str, head: str) -> bool:
    return f"{text} ".startswith(f"{head} ") or (len(text) > 3 and f"{head} ".startswith(f"{text} "))


def _sorted_in(row: Row, starts: list[tuple[float, str]]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for left, _, letters in row:
        name = next((name for start, name in reversed(starts) if start <= left + _SLACK), starts[0][1])
        cells[name] = f"{cells[name]} {letters}" if name in cells else letters
    return cells
