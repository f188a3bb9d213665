"""Reading a rebuilt Word part: paragraphs with their runs joined, tables row by row with their headings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any

from redaction.office.document import Draft, OfficeDocument, Piece
from redaction.office.drawing_text import segments
from redaction.office.vocabulary_drawing import A, M
from redaction.office.vocabulary_word import V, W
from redaction.text.document import Edit, replaced
from redaction.text.tables import is_heading

_PARAGRAPH, _TABLE, _ROW, _CELL = (f"{{{W}}}{name}" for name in ("p", "tbl", "tr", "tc"))
_TEXT, _BOX, _ART = f"{{{W}}}t", f"{{{W}}}txbxContent", f"{{{V}}}textpath"
_SIGNS = {f"{{{W}}}tab": "\t", f"{{{W}}}br": "\n", f"{{{W}}}cr": "\n", f"{{{W}}}noBreakHyphen": "-", f"{{{W}}}ptab": "\t"}


def read_story(root: Any, document: OfficeDocument) -> None:
    """Add the passages of one part."""
    draft = Draft(document)
    boxes: list[Any] = []
    _blocks(root, draft, boxes)
    draft.end()
    for box in boxes:
        _blocks(box, draft, boxes)
        draft.end()
    for art in root.iter(_ART):
        attribute_piece(art, "string", document)


def attribute_piece(element: Any, name: str, document: OfficeDocument) -> None:
    """Read an attribute that is shown as text, as a passage of its own."""
    said = element.get(name, "")
    if not any(letter.isalnum() for letter in said):
        return

    def write(edits: Sequence[Edit]) -> None:
        element.set(name, replaced(said, edits))

    draft = Draft(document)
    draft.add(Piece(said, write))
    draft.end()


def _blocks(parent: Any, draft: Draft, boxes: list[Any]) -> None:
    for child in parent:
        if child.tag == _PARAGRAPH:
            _paragraph(child, draft, boxes)
        elif child.tag == _TABLE:
            draft.end()
            _table(child, draft, boxes)
            draft.end()
        elif isinstance(child.tag, str) and len(child):
            _blocks(child, draft, boxes)


def _paragraph(paragraph: Any, draft: Draft, boxes: list[Any]) -> None:
    for element in _within(paragraph, boxes):
        if element.tag in _SIGNS:
            draft.say(_SIGNS[element.tag])
        elif element.tag == f"{{{W}}}sym":
            _symbol(element, draft)
        elif element.text:
            draft.add(Piece(element.text, _writer(element)))
    draft.end_paragraph()


def _within(paragraph: Any, boxes: list[Any]) -> Iterator[Any]:
    """Texts and signs of a paragraph, without those of text boxes in it, which are noted."""
    for child in paragraph:
        if child.tag == _BOX:
            boxes.append(child)
        elif child.tag in (_TEXT, f"{{{M}}}t", f"{{{A}}}t", f"{{{W}}}sym") or child.tag in _SIGNS:
            if child.getparent().tag != f"{{{W}}}tabs":
                yield child
        else:
            yield from _within(child, boxes)


def _symbol(element: Any, draft: Draft) -> None:
    """A sign given by its number: letters can be written with it."""
    code = int(element.get(f"{{{W}}}char", "0") or "0", 16)
    letter = chr(code - 0xF000 if 0xF020 <= code <= 0xF0FF else code)

    def write(edits: Sequence[Edit]) -> None:
        text = deepcopy(element)
        text.tag = _TEXT
        for name in list(text.attrib):
            del text.attrib[name]
        text.text = replaced(letter, edits)
        element.getparent().replace(element, text)

    if letter.isprintable():
        draft.add(Piece(letter, write))


def _table(table: Any, draft: Draft, boxes: list[Any]) -> None:
    headings: list[str] = []
    rows = table.findall(_ROW)
    columns = max((len(row.findall(_CELL)) for row in rows), default=0)
    for number, row in enumerate(rows):
        cells = row.findall(_CELL)
        nested = any(cell.find(_TABLE) is not None for cell in cells)
        texts = ["".join(text.text or "" for text in cell.iter(_TEXT)).strip() for cell in cells]
        if number == 0 and len(rows) > 1 and not nested and is_heading(texts):
            headings = texts
        with draft.row():
            for column, cell in enumerate(cells):
                named = number and len(cells) == columns and column < len(headings) and headings[column] and texts[column]
                if named:
                    draft.say(headings[column] + ": ")
                with draft.cell():
                    _blocks(cell, draft, boxes)
        if headings:
            draft.end()


def _writer(text: Any) -> Callable[[Sequence[Edit]], None]:
    """Writes edits into a text: its run is split around the labels, which are white on black."""

    def write(edits: Sequence[Edit]) -> None:
        run = text.getparent()
        if text.tag != _TEXT or run.tag != f"{{{W}}}r":
            text.text = replaced(text.text, edits)
            return
        parts = segments(text.text, edits)
        behind = [child for child in run if run.index(child) > run.index(text)]
        properties = run.find(f"{{{W}}}rPr")
        last = run
        for said, labelled in parts:
            made = _run(run, properties, labelled)
            new = deepcopy(text)
            new.text = said
            made.append(new)
            last.addnext(made)
            last = made
        if behind:
            rest = _run(run, properties, False)
            rest.extend(behind)
            last.addnext(rest)
        run.remove(text)

    return write


def _run(run: Any, properties: Any, labelled: bool) -> Any:
    from lxml import etree

    made = etree.Element(run.tag)
    if not labelled:
        if properties is not None:
            made.append(deepcopy(properties))
        return made
    new = etree.SubElement(made, f"{{{W}}}rPr")
    known = {child.tag: child for child in properties} if properties is not None else {}
    # In the order of the schema (ECMA-376 part 1, 17.3.2.28).
    if f"{{{W}}}rFonts" in known:
        new.append(deepcopy(known[f"{{{W}}}rFonts"]))
    for name in ("caps", "smallCaps", "strike"):
        # The run may have undone what its style says; so does the label.
        etree.SubElement(new, f"{{{W}}}{name}").set(f"{{{W}}}val", "0")
    etree.SubElement(new, f"{{{W}}}color").set(f"{{{W}}}val", "FFFFFF")
    for name in ("sz", "szCs"):
        if f"{{{W}}}{name}" in known:
            new.append(deepcopy(known[f"{{{W}}}{name}"]))
    shade = etree.SubElement(new, f"{{{W}}}shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "000000")):
        shade.set(f"{{{W}}}{name}", value)
    return made
