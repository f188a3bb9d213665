"""Text in DrawingML (`a:p`, `a:r`, `a:t`): slides, shapes on sheets, titles of charts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from typing import Any

from redaction.office.document import Draft, Piece
from redaction.office.vocabulary_drawing import A
from redaction.text.document import Edit
from redaction.text.tables import is_heading

_RUN_FILLS = frozenset(
    f"{{{A}}}{name}"
    for name in ("solidFill", "noFill", "gradFill", "blipFill", "pattFill", "grpFill", "highlight", "effectLst", "effectDag")
)


def draft_paragraphs(paragraphs: Iterable[Any], draft: Draft) -> None:
    """Add paragraphs to a draft, each with its runs joined."""
    for paragraph in paragraphs:
        for element in paragraph.iter(f"{{{A}}}t", f"{{{A}}}br"):
            if element.tag == f"{{{A}}}br":
                draft.say("\n")
            elif element.text:
                draft.add(Piece(element.text, run_writer(element)))
        draft.end_paragraph()


def draft_table(table: Any, draft: Draft) -> None:
    """Add a table row by row, with the headings in front of the cells where the first row names the columns."""
    headings: list[str] = []
    for number, row in enumerate(table.findall(f"{{{A}}}tr")):
        cells = row.findall(f"{{{A}}}tc")
        texts = ["".join(text.text or "" for text in cell.iter(f"{{{A}}}t")).strip() for cell in cells]
        if number == 0 and is_heading(texts):
            headings = texts
        with draft.row():
            for column, cell in enumerate(cells):
                if not texts[column]:
                    continue
                if number and column < len(headings) and headings[column]:
                    draft.say(headings[column] + ": ")
                with draft.cell():
                    draft_paragraphs(cell.iter(f"{{{A}}}p"), draft)
    draft.end()


def run_writer(text: Any) -> Callable[[Sequence[Edit]], None]:
    """Writes edits into an `a:t`: its run is split, and the labels get runs of their own, white on black."""

    def write(edits: Sequence[Edit]) -> None:
        run = text.getparent()
        parts = segments(text.text, edits)
        following = run
        text.text = parts[0][0] if not parts[0][1] else ""
        for said, labelled in parts[0 if parts[0][1] else 1 :]:
            new = deepcopy(run)
            new.find(f"{{{A}}}t").text = said
            if labelled:
                _blacken(new)
            following.addnext(new)
            following = new
        if not text.text and following is not run:
            run.getparent().remove(run)

    return write


def segments(text: str, edits: Sequence[Edit]) -> list[tuple[str, bool]]:
    """A text cut at its edits: what stays, and labels (True), in order; one empty stretch where nothing is left."""
    found: list[tuple[str, bool]] = []
    last = 0
    for start, end, label in edits:
        found += [(text[last:start], False), (label, True)]
        last = end
    found.append((text[last:], False))
    return [(said, labelled) for said, labelled in found if said] or [("", False)]


def _blacken(run: Any) -> None:
    """White letters on black."""
    from lxml import etree

    properties = run.find(f"{{{A}}}rPr")
    if properties is None:
        properties = etree.Element(f"{{{A}}}rPr")
        run.insert(0, properties)
    for child in list(properties):
        if child.tag in _RUN_FILLS:
            properties.remove(child)
    at = 1 if properties.find(f"{{{A}}}ln") is not None else 0
    for offset, (name, colour) in enumerate((("solidFill", "FFFFFF"), ("highlight", "000000"))):
        made = etree.Element(f"{{{A}}}{name}")
        etree.SubElement(made, f"{{{A}}}srgbClr", val=colour)
        properties.insert(at + offset, made)
