"""Reading a rebuilt OpenDocument part: paragraphs over their spans, rows of tables with their headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from redaction.kinds import Kind
from redaction.office.document import Draft, OfficeDocument, Piece
from redaction.office.drawing_text import segments
from redaction.office.open_styles import CELL_STYLE, LABEL_STYLE
from redaction.office.vocabulary_open import DRAW, OFFICE, OPEN_DOCUMENT, PRESENTATION, TABLE, TEXT
from redaction.text.document import Edit
from redaction.text.tables import is_heading

_PARAGRAPHS = frozenset(
    {f"{{{TEXT}}}{name}" for name in ("p", "h", "note-citation")}
    | {f"{{{PRESENTATION}}}{name}" for name in ("header-decl", "footer-decl")}
)
_SIGNS = {f"{{{TEXT}}}tab": "\t", f"{{{TEXT}}}line-break": "\n"}
_APART = frozenset({f"{{{TEXT}}}note", f"{{{DRAW}}}frame", f"{{{DRAW}}}custom-shape", f"{{{DRAW}}}g"})
_ONLY_LABELS = re.compile(r"(?:\s|\[REDACTED[^\]]*\])+")
_VALUES = tuple(f"{{{OFFICE}}}{name}" for name in ("value", "date-value", "time-value", "boolean-value"))


def read_open(root: Any, document: OfficeDocument, kind: Kind) -> None:
    """Add the passages of one part."""
    draft = Draft(document)
    _blocks(root, draft, kind)
    draft.end()


def _blocks(parent: Any, draft: Draft, kind: Kind) -> None:
    for child in parent:
        if child.tag in _PARAGRAPHS:
            _paragraph(child, draft, kind)
        elif child.tag == f"{{{TABLE}}}table":
            draft.end()
            _table(child, draft, kind)
            draft.end()
        else:
            if child.tag == f"{{{DRAW}}}page":
                draft.end()
            _blocks(child, draft, kind)


def _paragraph(paragraph: Any, draft: Draft, kind: Kind, changed: Callable[[], None] | None = None) -> None:
    apart: list[Any] = []
    for element, slot in _slots(paragraph, apart):
        if element.tag in _SIGNS and slot == "text":
            draft.say(_SIGNS[element.tag])
        elif element.tag == f"{{{TEXT}}}s" and slot == "text":
            count = element.get(f"{{{TEXT}}}c", "1")
            draft.say(" " * (min(int(count), 200) if count.isdigit() else 1))
        else:
            draft.add(Piece(getattr(element, slot), _writer(element, slot, changed)))
    draft.end_paragraph()
    for element in apart:
        _blocks(element, draft, kind)


def _slots(element: Any, apart: list[Any]) -> Iterator[tuple[Any, str]]:
    """Where the text of a paragraph stands, in order: texts and tails of elements; what stands apart from it is noted."""
    if element.tag in OPEN_DOCUMENT.mixed and element.text:
        yield element, "text"
    for child in element:
        if child.tag in _APART:
            apart.append(child)
        elif child.tag in _SIGNS or child.tag == f"{{{TEXT}}}s":
            yield child, "text"
        else:
            yield from _slots(child, apart)
        if child.tail:
            yield child, "tail"


def _writer(element: Any, slot: str, changed: Callable[[], None] | None) -> Callable[[Sequence[Edit]], None]:
    """Writes edits into a text or tail: labels get spans of their own."""
    from lxml import etree

    def write(edits: Sequence[Edit]) -> None:
        parts = segments(getattr(element, slot), edits)
        setattr(element, slot, "")
        parent, at = (element, 0) if slot == "text" else (element.getparent(), element.getparent().index(element) + 1)
        last = None
        for said, labelled in parts:
            if labelled:
                last = etree.Element(f"{{{TEXT}}}span")
                last.set(f"{{{TEXT}}}style-name", LABEL_STYLE)
                last.text = said
                parent.insert(at, last)
                at += 1
            elif last is None:
                setattr(element, slot, said)
            else:
                last.tail = said
        if changed is not None:
            changed()

    return write


def _table(table: Any, draft: Draft, kind: Kind) -> None:
    if kind == "ods":
        _title(table, draft)
        for shapes in table.findall(f"{{{TABLE}}}shapes"):
            _blocks(shapes, draft, kind)
            draft.end()
    headings: dict[int, str] | None = None
    for row in table.iter(f"{{{TABLE}}}table-row"):
        if next(row.iterancestors(f"{{{TABLE}}}table")) is not table:
            continue
        at = 0
        texts: dict[int, str] = {}
        with draft.row():
            for cell in row:
                wide = cell.get(f"{{{TABLE}}}number-columns-repeated", "1")
                if cell.tag == f"{{{TABLE}}}table-cell":
                    said = "".join("".join(paragraph.itertext()) for paragraph in cell.findall(f"{{{TEXT}}}p")).strip()
                    if said:
                        texts[at] = said
                        if headings and headings.get(at):
                            draft.say(headings[at] + ": ")
                    with draft.cell():
                        _cell(cell, draft, kind, said)
                at += int(wide) if wide.isdigit() else 1
        if kind == "ods" or headings:
            draft.end()
        if headings is None and texts:
            filled = [texts.get(number, "") for number in range(min(texts), max(texts) + 1)]
            headings = texts if is_heading(filled) else ({} if len(texts) > 1 else None)


def _cell(cell: Any, draft: Draft, kind: Kind, said: str) -> None:
    """One cell: what it shows, and the value behind it where that says more."""

    def clear() -> None:
        for name in _VALUES:
            cell.attrib.pop(name, None)
        if cell.get(f"{{{OFFICE}}}value-type"):
            cell.set(f"{{{OFFICE}}}value-type", "string")
        if kind == "ods" and _ONLY_LABELS.fullmatch("".join(cell.itertext())):
            cell.set(f"{{{TABLE}}}style-name", CELL_STYLE)

    def write(edits: Sequence[Edit]) -> None:
        from lxml import etree

        for paragraph in cell.findall(f"{{{TEXT}}}p"):
            cell.remove(paragraph)
        paragraph = etree.SubElement(cell, f"{{{TEXT}}}p")
        label = etree.SubElement(paragraph, f"{{{TEXT}}}span")
        label.set(f"{{{TEXT}}}style-name", LABEL_STYLE)
        label.text = "".join(label for _, _, label in edits)
        clear()

    for child in cell:
        if child.tag in _PARAGRAPHS:
            _paragraph(child, draft, kind, clear)
        else:
            _blocks([child], draft, kind)
    value = next((cell.get(name) for name in _VALUES if cell.get(name)), "")
    if value and value not in said:
        draft.add(Piece(value, write, whole=True))
        draft.end_paragraph()


def _title(table: Any, draft: Draft) -> None:
    """The name of a sheet is text like any other."""
    name = f"{{{TABLE}}}name"

    def write(edits: Sequence[Edit]) -> None:
        taken = {other.get(name) for other in table.getparent()}
        number = next(number for number in range(1, len(taken) + 2) if f"REDACTED {number}" not in taken)
        table.set(name, f"REDACTED {number}")

    if table.get(name):
        draft.add(Piece(table.get(name), write, whole=True))
        draft.end()
