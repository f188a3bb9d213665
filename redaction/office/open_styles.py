"""Styles of an OpenDocument file: what they hide, what they cut off pictures, and new names for those that somebody chose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from redaction.office.document import OfficeDocument
from redaction.office.pictures import Crop
from redaction.office.vocabulary_open import BUILT_IN_STYLES, DRAW, FO, OFFICE, PRESENTATION, STYLE, TABLE, TEXT

LABEL_STYLE = "Redacted"
CELL_STYLE = "RedactedCell"
_AUTOMATIC = re.compile(
    r"[A-Za-z]{1,3}\d{1,5}|(?:Table|Tabelle|Tableau)?\d{0,4}(?:\.[A-Z]{1,3}\d{0,5})?|Mdp\d+|Mpm\d+|Mgr\d+|TableColumn\d+"
)
_LENGTH = re.compile(r"(-?[\d.]+)(cm|mm|in|pt|pc|px)?")
_INCHES = {"cm": 1 / 2.54, "mm": 1 / 25.4, "in": 1.0, "pt": 1 / 72, "pc": 1 / 6, "px": 1 / 96}


class OpenStyles:
    """The styles of one file, over all its parts."""

    def __init__(self, roots: Iterable[Any], document: OfficeDocument) -> None:
        self._document = document
        self._new: dict[str, str] = {}
        self._hidden: set[str] = set()
        self._based: dict[str, str] = {}
        self._clips: dict[str, str] = {}
        for root in roots:
            for style in root.iter(f"{{{STYLE}}}style"):
                self._take(style)

    def _take(self, style: Any) -> None:
        name = style.get(f"{{{STYLE}}}name", "")
        self._based[name] = style.get(f"{{{STYLE}}}parent-style-name", "")
        for properties in style:
            hidden = (
                properties.get(f"{{{TEXT}}}display") == "none"
                or properties.get(f"{{{TABLE}}}display") == "false"
                or properties.get(f"{{{PRESENTATION}}}visibility") == "hidden"
            )
            if hidden:
                self._hidden.add(name)
            if properties.get(f"{{{FO}}}clip"):
                self._clips[name] = properties.get(f"{{{FO}}}clip")

    def new_name(self, name: str) -> str:
        """The name of a style in the new file."""
        if name in BUILT_IN_STYLES or not name or _AUTOMATIC.fullmatch(name):
            return name
        if name not in self._new:
            self._document.hide("name of a style", name.replace("_20_", " "))
            self._new[name] = f"Own{len(self._new) + 1}"
        return self._new[name]

    def hides(self, element: Any) -> bool:
        """Whether an element is hidden, by itself or by its style."""
        if element.get(f"{{{TEXT}}}display") in ("none", "condition") and element.tag == f"{{{TEXT}}}section":
            return True
        hidden = element.find(f"{{{TEXT}}}hidden-paragraph")
        if hidden is not None and hidden.get(f"{{{TEXT}}}is-hidden") != "false":
            return True
        for namespace in (TEXT, TABLE, DRAW):
            name = element.get(f"{{{namespace}}}style-name")
            if name is not None and self._is_hidden(name):
                return True
        return False

    def _is_hidden(self, name: str) -> bool:
        seen: set[str] = set()
        while name and name not in seen:
            if name in self._hidden:
                return True
            seen.add(name)
            name = self._based.get(name, "")
        return False

    def crop(self, frame: Any) -> Crop:
        """What a frame cuts off its picture; nothing where the size of the picture is not known."""
        clip = self._clips.get(frame.get(f"{{{DRAW}}}style-name", ""), "") if frame is not None else ""
        sides = re.fullmatch(r"rect\(([^,\s]+),?\s*([^,\s]+),?\s*([^,\s]+),?\s*([^)\s]+)\)", clip)
        if sides is None:
            return (0, 0, 0, 0)
        top, right, bottom, left = (_inches(side) for side in sides.groups())
        width, height = (
            _inches(frame.get(f"{{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}}{side}", ""))
            for side in ("width", "height")
        )
        # The frame shows what is left, so the whole picture was larger by what is cut off (same scale on both sides).
        wide, high = width + left + right, height + top + bottom
        if not width or not height or min(left, top, right, bottom) < 0:
            return (0, 0, 0, 0)
        return (left / wide, top / high, right / wide, bottom / high)


def add_label_style(root: Any, *, cells: bool) -> None:
    """The style of labels, white on black, among the automatic styles of a part.

    Args:
        root: of the part.
        cells: a workbook: words in a cell cannot be shaded, so the label there is bold and a cell that went whole is black.
    """
    from lxml import etree

    automatic = root.find(f"{{{OFFICE}}}automatic-styles")
    if automatic is None:
        automatic = etree.Element(f"{{{OFFICE}}}automatic-styles")
        following = root.find(f"{{{OFFICE}}}body")
        following = following if following is not None else root.find(f"{{{OFFICE}}}master-styles")
        if following is None:
            root.append(automatic)
        else:
            following.addprevious(automatic)
    style = etree.SubElement(automatic, f"{{{STYLE}}}style")
    style.set(f"{{{STYLE}}}name", LABEL_STYLE)
    style.set(f"{{{STYLE}}}family", "text")
    properties = etree.SubElement(style, f"{{{STYLE}}}text-properties")
    if not cells:
        properties.set(f"{{{FO}}}color", "#ffffff")
        properties.set(f"{{{FO}}}background-color", "#000000")
        return
    properties.set(f"{{{FO}}}font-weight", "bold")
    cell = etree.SubElement(automatic, f"{{{STYLE}}}style")
    cell.set(f"{{{STYLE}}}name", CELL_STYLE)
    cell.set(f"{{{STYLE}}}family", "table-cell")
    etree.SubElement(cell, f"{{{STYLE}}}table-cell-properties").set(f"{{{FO}}}background-color", "#000000")
    etree.SubElement(cell, f"{{{STYLE}}}text-properties").set(f"{{{FO}}}color", "#ffffff")


def _inches(length: str) -> float:
    match = _LENGTH.fullmatch(length)
    return float(match[1]) * _INCHES[match[2] or "in"] if match else 0.0
