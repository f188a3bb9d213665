"""Tables of OpenDocument: hidden rows and columns are emptied, covered cells and formulas go, values stay as they are shown."""

from __future__ import annotations

from typing import Any

from redaction.office.allowed import Rebuilder, local, text_of
from redaction.office.document import OfficeDocument
from redaction.office.vocabulary_open import TABLE

_CELLS = frozenset({f"{{{TABLE}}}table-cell", f"{{{TABLE}}}covered-table-cell"})
_HIDDEN = ("collapse", "filter")
_MOST = 20_000


def copy_table(source: Any, parent: Any, rebuilder: Rebuilder, document: OfficeDocument, *, named: bool) -> None:
    """Copy one table.

    Args:
        source: a table.
        parent: where it goes.
        rebuilder: copies what is in the cells.
        document: takes the texts of what is left behind.
        named: whether its name is shown (the name of a sheet); otherwise it gets a number.
    """
    from lxml import etree

    made = etree.SubElement(parent, source.tag)
    rebuilder.attributes(source, made)
    name = source.get(f"{{{TABLE}}}name", "")
    if not named:
        document.hide("name of an object", name)
    made.set(f"{{{TABLE}}}name", name if named else f"Table{len(list(parent.iter(source.tag)))}")
    _copy_children(source, made, rebuilder, document, _hidden_columns(source))


def _copy_children(
    source: Any, made: Any, rebuilder: Rebuilder, document: OfficeDocument, columns: list[tuple[int, int]]
) -> None:
    from lxml import etree

    for child in source:
        if not isinstance(child.tag, str):
            continue
        kind = local(child.tag) if child.tag.startswith(f"{{{TABLE}}}") else ""
        if kind in ("table-header-rows", "table-row-group", "table-rows"):
            group = etree.SubElement(made, child.tag)
            if child.get(f"{{{TABLE}}}display") == "false":
                for cell in child.iter(*_CELLS):
                    document.hide("hidden row", text_of(cell))
                made.remove(group)
                document.note("hidden rows were removed")
            else:
                _copy_children(child, group, rebuilder, document, columns)
        elif kind == "table-row":
            _row(child, made, rebuilder, document, columns)
        else:
            rebuilder.copy(child, made)
            if kind == "table-column" and child.get(f"{{{TABLE}}}visibility") in _HIDDEN:
                made[-1].set(f"{{{TABLE}}}visibility", "collapse")


def _hidden_columns(table: Any) -> list[tuple[int, int]]:
    found, at = [], 0
    for column in table.iter(f"{{{TABLE}}}table-column"):
        wide = _repeated(column, "columns")
        if column.get(f"{{{TABLE}}}visibility") in _HIDDEN:
            found.append((at, at + wide - 1))
        at += wide
    return found


def _row(source: Any, parent: Any, rebuilder: Rebuilder, document: OfficeDocument, columns: list[tuple[int, int]]) -> None:
    from lxml import etree

    made = etree.SubElement(parent, source.tag)
    rebuilder.attributes(source, made)
    hidden = source.get(f"{{{TABLE}}}visibility") in _HIDDEN
    if hidden:
        made.set(f"{{{TABLE}}}visibility", "collapse")
        document.note("hidden rows were emptied")
    at = 0
    for cell in source:
        if cell.tag not in _CELLS:
            continue
        wide = _repeated(cell, "columns")
        behind = any(low <= at + wide - 1 and at <= high for low, high in columns)
        covered = cell.tag.endswith("covered-table-cell")
        at += wide
        if hidden or behind or covered:
            said = text_of(cell)
            if said:
                document.hide("hidden row" if hidden else "hidden column" if behind else "hidden cell", said)
                document.note("hidden rows, columns or cells were emptied")
            empty = etree.SubElement(made, cell.tag)
            if wide > 1:
                empty.set(f"{{{TABLE}}}number-columns-repeated", str(wide))
            continue
        rebuilder.copy(cell, made)
    if not len(made):
        etree.SubElement(made, f"{{{TABLE}}}table-cell")


def _repeated(element: Any, what: str) -> int:
    value = element.get(f"{{{TABLE}}}number-{what}-repeated", "1")
    return min(int(value), _MOST) if value.isdigit() else 1
