"""OpenDocument files: odt, ods, odp and their templates, rebuilt from an allow-list.

Carried over: contents, styles, headers and footers, tables, pictures, shapes, speaker notes. Tracked changes are accepted.
Comments, hidden text, sections, rows, columns, tables and slides, formulas, names, links, forms, scripts, settings, metadata,
embedded objects and thumbnails stay behind.
"""

from __future__ import annotations

import posixpath
import re
from typing import Any
from urllib.parse import unquote

from redaction.errors import DamagedFileError, EncryptedFileError
from redaction.kinds import Kind
from redaction.office import pictures
from redaction.office.allowed import Rebuilder, serialised, text_of
from redaction.office.document import OfficeDocument, Shown
from redaction.office.figures import is_formula, is_movement, is_open_path, is_svg_path
from redaction.office.fonts import is_known_font
from redaction.office.open_styles import OpenStyles, add_label_style
from redaction.office.open_tables import copy_table
from redaction.office.open_text import read_open
from redaction.office.package import Package, written
from redaction.office.vocabulary_open import (
    DRAW,
    MANIFEST,
    NAMES,
    NUMBER,
    OFFICE,
    OPEN_DOCUMENT,
    PRESENTATION,
    STYLE,
    SVG,
    TABLE,
    TEXT,
    XLINK,
)

MIMETYPES = frozenset(
    f"application/vnd.oasis.opendocument.{kind}"
    for kind in ("text", "text-template", "spreadsheet", "spreadsheet-template", "presentation", "presentation-template")
)
OWN_META = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'office:version="1.3"><office:meta/></office:document-meta>'
)
"""The metadata of every file that leaves: none."""
UNKNOWN = "???"
"""What programs write into a field that is filled when the file is opened."""
_PARTS = ("content.xml", "styles.xml")
_CHANNELS = {
    f"{{{TEXT}}}tracked-changes": "deleted text",
    f"{{{OFFICE}}}annotation": "comment",
    f"{{{TEXT}}}hidden-text": "hidden text",
    f"{{{TEXT}}}hidden-paragraph": "hidden text",
    f"{{{SVG}}}title": "alternative text",
    f"{{{SVG}}}desc": "alternative text",
    f"{{{OFFICE}}}forms": "form",
    f"{{{OFFICE}}}scripts": "script",
    f"{{{TABLE}}}named-expressions": "defined name",
    f"{{{TABLE}}}content-validations": "list of allowed values",
    f"{{{TABLE}}}database-ranges": "filter",
}
_NOTES = {
    f"{{{TEXT}}}tracked-changes": "tracked changes were accepted: insertions stay, deletions are gone",
    f"{{{OFFICE}}}annotation": "comments were removed",
    f"{{{OFFICE}}}forms": "form controls were removed",
    f"{{{DRAW}}}object": "embedded files were removed; the picture that stood for one stays where it could be read",
    f"{{{DRAW}}}object-ole": "embedded files were removed; the picture that stood for one stays where it could be read",
    f"{{{DRAW}}}plugin": "sounds and films were removed",
}
_TECHNICAL = frozenset(
    ["id", "href", "name", "display-name", "formula", "actuate", "show", "type", "condition", "currency", "generator"]
)


def read_open_document(package: Package, kind: Kind) -> OfficeDocument:
    """Rebuild an OpenDocument file and read what remains.

    Raises:
        EncryptedFileError: it needs a password.
        DamagedFileError: a part that it cannot do without is missing or broken.
    """
    manifest = package.parts.get("META-INF/manifest.xml", b"")
    if b"encryption-data" in manifest or "encrypted-package" in package.parts:
        raise EncryptedFileError(f"{package.name} needs a password: save it without one and try again.")
    return _Reader(package, kind).read()


class _Reader:
    def __init__(self, package: Package, kind: Kind) -> None:
        self.package = package
        self.kind = kind
        self.document = OfficeDocument()
        self.trees: dict[str, Any] = {}
        self._names: dict[tuple[str, pictures.Crop], str] = {}
        self._data: dict[str, bytes] = {}

    def read(self) -> OfficeDocument:
        package, document = self.package, self.document
        mimetype = package.parts.get("mimetype", b"")[:100].decode("ascii", "replace").strip()
        if mimetype not in MIMETYPES:
            raise DamagedFileError(f"{package.name} does not say what kind of OpenDocument file it is: open and save it anew.")
        sources = {part: package.tree(part) for part in _PARTS if package.parts.get(part, b"").strip()}
        if "content.xml" not in sources:
            raise DamagedFileError(f"{package.name} has no content: ask for it again, or open and save it anew.")
        styles = OpenStyles(sources.values(), document)
        for part, source in sources.items():
            self.trees[part] = self._rebuilder(styles).root(source)
            self.trees[part].set(f"{{{OFFICE}}}version", "1.3")
            add_label_style(self.trees[part], cells=self.kind == "ods")
        for tree in self.trees.values():
            read_open(tree, document, self.kind)
        if self.kind != "odt":
            body = self.trees["content.xml"].find(f"{{{OFFICE}}}body")
            document.pages = max(1, sum(1 for _ in body.iter(f"{{{TABLE}}}table" if self.kind == "ods" else f"{{{DRAW}}}page")))
        for part in package.parts:
            if part not in _PARTS and part.endswith((".xml", ".rdf")) and part != "META-INF/manifest.xml":
                try:
                    tree = package.tree(part)
                    # Settings and descriptions are names of programs' own in attributes; only their values are told.
                    said = "\n".join(tree.itertext()) if part in ("settings.xml", "manifest.rdf", "meta.xml") else text_of(tree)
                    document.hide("properties" if part == "meta.xml" else "part that no page shows", said)
                except DamagedFileError:
                    document.note("a part that could not be read was left behind")
        document.package = lambda: self._written(mimetype)
        return document

    def _written(self, mimetype: str) -> bytes:
        self._data.update({name: shown.data for name, shown in self.document.pictures.items()})
        parts = {"mimetype": mimetype.encode()}
        parts.update({part: serialised(tree) for part, tree in self.trees.items()})
        parts["meta.xml"] = OWN_META
        parts.update(self._data)
        entries = [("/", mimetype)]
        entries += [(name, "text/xml" if name.endswith(".xml") else _picture_type(name)) for name in parts if name != "mimetype"]
        parts["META-INF/manifest.xml"] = _manifest(entries)
        return written(parts, stored=("mimetype",))

    def _rebuilder(self, styles: OpenStyles) -> Rebuilder:
        from lxml import etree

        document = self.document
        rebuilder = Rebuilder(OPEN_DOCUMENT, dropped=self._dropped, lost=self._lost)
        rebuilder.names = {
            **dict.fromkeys(NAMES, styles.new_name),
            **dict.fromkeys((f"{{{OFFICE}}}date-value", f"{{{OFFICE}}}time-value"), _date_or_time),
            f"{{{TABLE}}}end-cell-address": lambda value: None,
            f"{{{DRAW}}}enhanced-path": lambda value: value if is_open_path(value) else None,
            f"{{{DRAW}}}modifiers": lambda value: value if re.fullmatch(r"[-0-9.eE ]{1,2000}", value) else None,
            f"{{{DRAW}}}formula": lambda value: value if is_formula(value) else None,
            f"{{{DRAW}}}handle-position": lambda value: value if is_formula(value) else None,
            f"{{{DRAW}}}transform": lambda value: value if is_movement(value) else None,
            f"{{{SVG}}}d": lambda value: value if is_svg_path(value) else None,
            **dict.fromkeys((f"{{{PRESENTATION}}}use-{name}-name" for name in ("header", "footer", "date-time")), _declared),
            f"{{{PRESENTATION}}}name": _declared,
            f"{{{STYLE}}}num-prefix": _sign,
            f"{{{STYLE}}}num-suffix": _sign,
            f"{{{TEXT}}}bullet-char": _sign,
        }

        def shown(element: Any, parent: Any) -> None:
            """An element that a style may hide."""
            if styles.hides(element):
                document.hide("hidden text" if self.kind == "odt" else "hidden sheet or slide", text_of(element))
                document.note("hidden text, sheets or slides were removed")
                return
            made = etree.SubElement(parent, element.tag)
            rebuilder.attributes(element, made)
            if element.tag in OPEN_DOCUMENT.mixed:
                made.text = element.text
            rebuilder.children(element, made)
            if element.tag == f"{{{DRAW}}}page":
                document.hide("name of a slide", element.get(f"{{{DRAW}}}name", ""))
                made.set(f"{{{DRAW}}}name", f"page{len(parent)}")

        def table(element: Any, parent: Any) -> None:
            if styles.hides(element):
                shown(element, parent)
            else:
                copy_table(element, parent, rebuilder, document, named=self.kind == "ods")

        def frame(element: Any, parent: Any) -> None:
            made = etree.SubElement(parent, element.tag)
            rebuilder.attributes(element, made)
            rebuilder.children(element, made)
            if not len(made):
                parent.remove(made)

        def image(element: Any, parent: Any) -> None:
            made = etree.SubElement(parent, element.tag)
            made.set(f"{{{XLINK}}}href", self._picture(element.get(f"{{{XLINK}}}href", ""), styles.crop(element.getparent())))
            for name, value in (("type", "simple"), ("show", "embed"), ("actuate", "onLoad")):
                made.set(f"{{{XLINK}}}{name}", value)

        def literal(element: Any, parent: Any) -> None:
            """Words in a format of numbers: short signs stay, words go."""
            text = element.text or ""
            beside = "".join(child.text or "" for child in element.getparent() if child.tag == element.tag)
            short = 3 if element.tag == f"{{{NUMBER}}}currency-symbol" else 2
            if len(re.findall(r"[^\W\d_]", text)) > short or len(re.findall(r"[^\W\d_]", beside)) > 6:
                document.hide("format of numbers", text)
                return
            etree.SubElement(parent, element.tag).text = text

        def sheet_name(element: Any, parent: Any) -> None:
            """A field of printed headers that shows the name which the sheet has now, whatever stood in it."""
            document.hide("name of a sheet", element.text or "")
            etree.SubElement(parent, element.tag).text = UNKNOWN

        def equation(element: Any, parent: Any) -> None:
            made = etree.SubElement(parent, element.tag)
            rebuilder.attributes(element, made)
            name = element.get(f"{{{DRAW}}}name", "")
            if re.fullmatch(r"f\d{1,4}", name):
                made.set(f"{{{DRAW}}}name", name)

        def font(element: Any, parent: Any) -> None:
            name, family = element.get(f"{{{STYLE}}}name", ""), element.get(f"{{{SVG}}}font-family", "").strip("'")
            if is_known_font(name) and is_known_font(family):
                made = etree.SubElement(parent, element.tag)
                made.set(f"{{{STYLE}}}name", name)
                made.set(f"{{{SVG}}}font-family", f"'{family}'" if " " in family else family)

        rebuilder.special = {
            **dict.fromkeys((f"{{{TEXT}}}{name}" for name in ("p", "h", "span", "section")), shown),
            f"{{{DRAW}}}page": shown,
            f"{{{STYLE}}}font-face": font,
            f"{{{TABLE}}}table": table,
            f"{{{DRAW}}}frame": frame,
            f"{{{DRAW}}}image": image,
            f"{{{DRAW}}}equation": equation,
            f"{{{TEXT}}}sheet-name": sheet_name,
            **dict.fromkeys((f"{{{NUMBER}}}text", f"{{{NUMBER}}}currency-symbol"), literal),
        }
        return rebuilder

    def _picture(self, target: str, crop: pictures.Crop) -> str:
        """The name of a picture in the new package."""
        path = posixpath.normpath(unquote(target)).removeprefix("./")
        if (path, crop) not in self._names:
            made = pictures.pixels_of(self.package.parts.get(path, b"") if ":" not in path else b"", crop)
            if path not in self.package.parts:
                self.document.hide("link target", target)
            name = f"Pictures/image{len(self._names) + 1}.{made.suffix}"
            self._data[name] = made.data
            if made.lost:
                self.document.note(
                    "pictures that cannot be read (drawings of Windows, damaged or linked ones) became grey fields"
                )
            else:
                self.document.pictures[name] = Shown(name, made.data)
            self._names[(path, crop)] = name
        return self._names[(path, crop)]

    def _dropped(self, element: Any) -> None:
        if isinstance(element.tag, str):
            self.document.hide(_CHANNELS.get(element.tag, "left out"), text_of(element))
            if element.tag in _NOTES:
                self.document.note(_NOTES[element.tag])

    def _lost(self, name: str, value: str) -> None:
        if name == "href":
            self.document.hide("link target", value)
        elif name == "formula":
            self.document.hide("formula", value)
            self.document.note("formulas were replaced by their values")
        elif name not in _TECHNICAL:
            self.document.hide("attribute", value)


def _date_or_time(value: str) -> str | None:
    return value if re.fullmatch(r"[-0-9T:.Z]{1,40}|PT\d{1,9}H\d\dM[\d.]{1,12}S", value) else None


def _declared(value: str) -> str | None:
    return value if re.fullmatch(r"(?:hdr|ftr|dtd)\d{1,4}", value) else None


def _sign(value: str) -> str | None:
    """What stands around the number of a list, unless it is words."""
    return value if len(value) <= 3 and not re.search(r"[^\W\d_]{2}", value) else None


def _picture_type(name: str) -> str:
    return "image/png" if name.endswith("png") else "image/jpeg"


def _manifest(entries: list[tuple[str, str]]) -> bytes:
    from lxml import etree

    root = etree.Element(f"{{{MANIFEST}}}manifest", nsmap={"manifest": MANIFEST})
    root.set(f"{{{MANIFEST}}}version", "1.3")
    for path, kind in entries:
        item = etree.SubElement(root, f"{{{MANIFEST}}}file-entry")
        item.set(f"{{{MANIFEST}}}full-path", path)
        item.set(f"{{{MANIFEST}}}media-type", kind)
    return serialised(root)
