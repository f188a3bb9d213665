"""The parts of a Word text that hold paragraphs: revisions settled, hidden text out, the rest by the allow-list."""

from __future__ import annotations

import re
from typing import Any

from redaction.office.allowed import Rebuilder, local, text_of
from redaction.office.drawings import Drawings
from redaction.office.figures import is_vml_path, vml_style
from redaction.office.package import Relation
from redaction.office.vocabulary_drawing import A, R
from redaction.office.vocabulary_word import WORD, WP, WPG, WPS, V, W
from redaction.office.word_fields import PAGE_FIELDS, flatten_fields
from redaction.office.word_styles import OFF, Styles

_GRAPHICS = re.compile(
    r"http://schemas\.[a-z./0-9]+/(picture|wordprocessingShape|wordprocessingGroup|wordprocessingCanvas|chart)"
)
_REVISIONS = tuple(f"{{{W}}}{name}" for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange"))
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
DELETED, HIDDEN = "deleted text", "hidden text"


class Stories:
    """Rebuilds parts with paragraphs, and the headers and footers that they name.

    Attributes:
        parts: names in the new package by names in the source, in the order in which they were met.
    """

    def __init__(self, drawings: Drawings, styles: Styles) -> None:
        self.drawings = drawings
        self.styles = styles
        self.document = drawings.document
        self.parts: dict[str, str] = {}
        self._shapes: dict[str, str] = {}

    def add(self, root: Any, source: str, part: str) -> None:
        """Rebuild one part and put it into the new package."""
        document = self.document
        self.parts[source] = part
        if next(root.iter(*_REVISIONS), None) is not None:
            document.note("tracked changes were accepted: insertions stay, deletions are gone")
        flatten_fields(root, document)
        relations = self.drawings.package.relations(source)
        rebuilder = self.drawings.rebuilder(WORD, source, part)

        def run(element: Any, parent: Any) -> None:
            if self.styles.hides(element):
                document.hide(HIDDEN, text_of(element))
                document.note("hidden text was removed")
            else:
                rebuilder.children(element, _sub(parent, element.tag))

        rebuilder.special.update(
            {
                **self.styles.references(),
                f"{{{W}}}r": run,
                f"{{{W}}}tr": lambda element, parent: self._row(element, parent, rebuilder),
                f"{{{W}}}t": _text,
                f"{{{W}}}fldSimple": lambda element, parent: _page_field(element, parent, rebuilder),
                f"{{{W}}}headerReference": lambda element, parent: self._reference(element, parent, rebuilder, relations, part),
                f"{{{W}}}footerReference": lambda element, parent: self._reference(element, parent, rebuilder, relations, part),
                f"{{{W}}}object": lambda element, parent: self._embedded(element, parent, rebuilder),
                f"{{{W}}}background": lambda element, parent: _sub(parent, element.tag).set(
                    f"{{{W}}}color", _colour(element.get(f"{{{W}}}color", ""))
                ),
                f"{{{A}}}graphicData": lambda element, parent: self._graphic(element, parent, rebuilder),
                f"{{{V}}}imagedata": lambda element, parent: self._image(element, parent, relations, part),
                f"{{{V}}}textpath": lambda element, parent: _word_art(element, parent, rebuilder),
                **{
                    f"{{{V}}}{name}": lambda element, parent: self._form(element, parent, rebuilder)
                    for name in ("shape", "shapetype", "rect", "roundrect", "oval", "line", "polyline", "curve", "arc", "group")
                },
                **dict.fromkeys((f"{{{WP}}}posOffset", f"{{{WP}}}align"), _place),
                **dict.fromkeys((f"{{{WP}}}docPr", f"{{{WPS}}}cNvPr", f"{{{WPG}}}cNvPr"), self.drawings.named),
            }
        )
        made = rebuilder.root(root)
        self.drawings.new.trees[part] = made

    def _row(self, element: Any, parent: Any, rebuilder: Rebuilder) -> None:
        properties = element.find(f"{{{W}}}trPr")
        marks = {
            local(child.tag)
            for child in (properties if properties is not None else ())
            if isinstance(child.tag, str) and child.get(f"{{{W}}}val", "1") not in OFF
        }
        if marks & {"del", "hidden"}:
            self.document.hide(DELETED if "del" in marks else HIDDEN, text_of(element))
            self.document.note("rows that were deleted or hidden were removed")
        else:
            rebuilder.children(element, _sub(parent, element.tag))

    def _reference(self, element: Any, parent: Any, rebuilder: Rebuilder, relations: dict[str, Relation], part: str) -> None:
        """A header or footer, rebuilt when it is named for the first time."""
        relation = relations.get(element.get(f"{{{R}}}id", ""))
        if relation is None or not relation.target or relation.external:
            return
        kind = local(element.tag).removesuffix("Reference")
        if relation.target not in self.parts:
            tree = self.drawings.package.tree(relation.target)
            self.add(tree, relation.target, self.drawings.new.name_for(kind))
        made = _sub(parent, element.tag)
        rebuilder.attributes(element, made)
        made.set(f"{{{R}}}id", self.drawings.new.relate(part, kind, self.parts[relation.target]))

    def _embedded(self, element: Any, parent: Any, rebuilder: Rebuilder) -> None:
        """An embedded file goes; the picture that stands for it stays."""
        self.document.note("embedded files were removed; the picture that stood for one stays where it could be read")
        rebuilder.children(element, _sub(parent, f"{{{W}}}pict"))

    def _graphic(self, element: Any, parent: Any, rebuilder: Rebuilder) -> None:
        uri = element.get("uri", "")
        if not _GRAPHICS.fullmatch(uri):
            self.drawings.dropped(element)
            self.document.note("diagrams and other drawings that cannot be kept safely were removed")
            return
        made = _sub(parent, element.tag)
        made.set("uri", uri)
        rebuilder.children(element, made)

    def _image(self, element: Any, parent: Any, relations: dict[str, Relation], part: str) -> None:
        relation = relations.get(element.get(f"{{{R}}}id", ""))
        target = relation.target if relation is not None and not relation.external else ""
        self.drawings.lost("title", element.get("{urn:schemas-microsoft-com:office:office}title", ""))
        sides = [_part_of(element.get(name, "0")) for name in ("cropleft", "croptop", "cropright", "cropbottom")]
        picture = self.drawings.picture(target, (sides[0], sides[1], sides[2], sides[3]))
        _sub(parent, element.tag).set(f"{{{R}}}id", self.drawings.new.relate(part, "image", picture))

    def _form(self, element: Any, parent: Any, rebuilder: Rebuilder) -> None:
        """A shape of VML: what it is called leads to its type, so both are numbered anew."""
        made = _sub(parent, element.tag)
        rebuilder.attributes(element, made)
        for name in ("id", "type"):
            value = element.get(name, "").lstrip("#")
            if value:
                number = self._shapes.setdefault(value, f"shape{len(self._shapes) + 1}")
                made.set(name, ("#" if name == "type" else "") + number)
        _set_style(element, made)
        path = element.get("path", "")
        if path and is_vml_path(path):
            made.set("path", path)
        rebuilder.children(element, made)


def _sub(parent: Any, tag: str) -> Any:
    from lxml import etree

    return etree.SubElement(parent, tag)


def _text(element: Any, parent: Any) -> None:
    made = _sub(parent, element.tag)
    made.text = element.text
    made.set(_XML_SPACE, "preserve")


def _page_field(element: Any, parent: Any, rebuilder: Rebuilder) -> None:
    instruction = element.get(f"{{{W}}}instr", "")
    if instruction in PAGE_FIELDS.values():
        made = _sub(parent, element.tag)
        made.set(f"{{{W}}}instr", instruction)
        rebuilder.children(element, made)


def _word_art(element: Any, parent: Any, rebuilder: Rebuilder) -> None:
    """Text that is drawn, such as a watermark: it is read as text."""
    made = _sub(parent, element.tag)
    rebuilder.attributes(element, made)
    made.set("string", element.get("string", ""))
    _set_style(element, made)


def _set_style(element: Any, made: Any) -> None:
    kept = vml_style(element.get("style", ""))
    if kept:
        made.set("style", kept)


def _place(element: Any, parent: Any) -> None:
    """Where a drawing stands on its page: a number, or a word of the schema."""
    said = (element.text or "").strip()
    known = re.fullmatch(r"-?\d{1,12}", said) or said in ("left", "right", "center", "inside", "outside", "top", "bottom")
    _sub(parent, element.tag).text = said if known else "0" if local(element.tag) == "posOffset" else "left"


def _colour(value: str) -> str:
    return value if re.fullmatch(r"[0-9A-Fa-f]{6}|auto", value) else "auto"


def _part_of(value: str) -> float:
    """A crop of VML: a fraction, or 1/65536 of one with an f behind it."""
    try:
        return max(0.0, float(value[:-1]) / 65536 if value.endswith("f") else float(value))
    except ValueError:
        return 0.0
