"""A new Office Open XML package (ECMA-376 part 2): parts, their content types and relationships, all named by us."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from redaction.office.allowed import serialised
from redaction.office.package import CONTENT_TYPES, RELATIONSHIPS, written

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_SLIDE = "application/vnd.openxmlformats-officedocument.presentationml."

TYPES: dict[str, str] = {
    "styles": _WORD + "styles+xml",
    "numbering": _WORD + "numbering+xml",
    "settings": _WORD + "settings+xml",
    "header": _WORD + "header+xml",
    "footer": _WORD + "footer+xml",
    "footnotes": _WORD + "footnotes+xml",
    "endnotes": _WORD + "endnotes+xml",
    "theme": "application/vnd.openxmlformats-officedocument.theme+xml",
    "chart": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    "worksheet": _SHEET + "worksheet+xml",
    "sheet-styles": _SHEET + "styles+xml",
    "drawing": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "slide": _SLIDE + "slide+xml",
    "slideLayout": _SLIDE + "slideLayout+xml",
    "slideMaster": _SLIDE + "slideMaster+xml",
    "notesSlide": _SLIDE + "notesSlide+xml",
    "notesMaster": _SLIDE + "notesMaster+xml",
    "tableStyles": _SLIDE + "tableStyles+xml",
    "core-properties": "application/vnd.openxmlformats-package.core-properties+xml",
    "extended-properties": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
}
"""Content types by kind of part."""
MAIN_TYPES = frozenset(
    {
        *(_WORD + f"{kind}.main+xml" for kind in ("document", "template")),
        *(_SHEET + f"{kind}.main+xml" for kind in ("sheet", "template")),
        *(_SLIDE + f"{kind}.main+xml" for kind in ("presentation", "template", "slideshow")),
        *(f"application/vnd.ms-word.{kind}.macroEnabled{main}+xml" for kind in ("document",) for main in (".main",)),
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        "application/vnd.ms-excel.template.macroEnabled.main+xml",
        "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
        "application/vnd.ms-powerpoint.template.macroEnabled.main+xml",
        "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml",
    }
)
"""What a main part may be. That of a file with macros stays, though they go: programs refuse one that does not fit the name."""
_NAMES = {"sheet-styles": "styles"}
PICTURE_TYPES = {"png": "image/png", "jpeg": "image/jpeg"}

_CORE = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>"""
_APP = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>"""
OWN_PROPERTIES = {"docProps/core.xml": _CORE, "docProps/app.xml": _APP}
"""The properties of every file that leaves: none. Some programs miss the parts, none misses a value."""


@dataclass(slots=True)
class NewPackage:
    """An Office package in the making.

    Attributes:
        folder: ``word``, ``xl`` or ``ppt``.
        trees: parts of XML by name.
        pictures: parts of pixels by name.
        types: content type of each tree.
        relations: for each part ("" for the package) type and target of its relationships, in the order of their ids.
    """

    folder: str
    trees: dict[str, Any] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    relations: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)

    def main(self, leaf: str, content_type: str) -> str:
        """Name the main part; its tree is put in later."""
        name = f"{self.folder}/{leaf}.xml"
        self.types[name] = content_type
        self.relate("", "officeDocument", name)
        return name

    def name_for(self, kind: str, *, numbered: bool = True) -> str:
        """The next free name for a part of a kind, with its content type noted."""
        self._counts[kind] += 1
        plain = _NAMES.get(kind, kind)
        inside = f"{self.folder}/" + ("" if self.folder == "word" or not numbered else f"{plain}s/")
        name = f"{inside}{plain}{self._counts[kind] if numbered else ''}.xml"
        self.types[name] = TYPES[kind]
        return name

    def add_picture(self, data: bytes, suffix: str) -> str:
        """Put in the pixels of a picture (PNG or JPEG)."""
        name = f"{self.folder}/media/image{len(self.pictures) + 1}.{suffix}"
        self.pictures[name] = data
        return name

    def relate(self, part: str, kind: str, target: str) -> str:
        """Relate a part to another; the same relation twice has one id."""
        known = self.relations.setdefault(part, [])
        if (kind, target) not in known:
            known.append((kind, target))
        return f"rId{known.index((kind, target)) + 1}"

    def to_bytes(self) -> bytes:
        """The whole package."""
        parts: dict[str, bytes] = {"[Content_Types].xml": self._content_types()}
        for part in OWN_PROPERTIES:
            self.relate("", "extended-properties" if part.endswith("app.xml") else "core-properties", part)
        for part in ("", *self.trees):
            if self.relations.get(part):
                folder, _, leaf = part.rpartition("/")
                parts[f"{folder}/_rels/{leaf}.rels".lstrip("/")] = self._relationships(part)
            if part:
                parts[part] = serialised(self.trees[part], keep=("wps", "wpg", "wpc", "r"))
        return written({**parts, **OWN_PROPERTIES, **self.pictures})

    def _content_types(self) -> bytes:
        from lxml import etree

        root = etree.Element(f"{{{CONTENT_TYPES}}}Types", nsmap={None: CONTENT_TYPES})
        rels = "application/vnd.openxmlformats-package.relationships+xml"
        for suffix, kind in {"rels": rels, "xml": "application/xml", **PICTURE_TYPES}.items():
            etree.SubElement(root, f"{{{CONTENT_TYPES}}}Default", Extension=suffix, ContentType=kind)
        own = {part: TYPES["extended-properties" if part.endswith("app.xml") else "core-properties"] for part in OWN_PROPERTIES}
        for part, kind in {**{name: self.types[name] for name in self.trees}, **own}.items():
            etree.SubElement(root, f"{{{CONTENT_TYPES}}}Override", PartName=f"/{part}", ContentType=kind)
        return serialised(root)

    def _relationships(self, part: str) -> bytes:
        from lxml import etree

        root = etree.Element(f"{{{RELATIONSHIPS}}}Relationships", nsmap={None: RELATIONSHIPS})
        for number, (kind, target) in enumerate(self.relations[part], 1):
            whole = (_PACKAGE if kind == "core-properties" else _OFFICE) + kind
            etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", Id=f"rId{number}", Type=whole, Target=f"/{target}")
        return serialised(root)


def main_type(types: Any, part: str, fallback: str) -> str:
    """The content type that a package gives its main part, if it is one that we know."""
    for item in types.iter(f"{{{CONTENT_TYPES}}}Override"):
        if item.get("PartName", "").lstrip("/").casefold() == part.casefold():
            given = item.get("ContentType", "")
            return next((kind for kind in MAIN_TYPES if kind.casefold() == given.casefold()), fallback)
    return fallback
