"""What texts, sheets and slides draw alike: pictures, charts, names of shapes, alternative contents, links.

Every picture is written anew with only what is shown of it; a chart keeps the values it shows and loses the workbook behind them.
Diagrams, embedded documents and media cannot be kept safely: they go, with a note.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from redaction.errors import InputRefusedError
from redaction.office import pictures
from redaction.office.allowed import Rebuilder, Special, Vocabulary, local, text_of
from redaction.office.charts import rebuilt_chart
from redaction.office.document import OfficeDocument, Shown
from redaction.office.ooxml import NewPackage
from redaction.office.package import Package
from redaction.office.vocabulary_drawing import MC, PIC, A, C, R

_GUID = re.compile(r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_UNDERSTOOD = frozenset({"wps", "wpg", "wpc"})
_GIVEN_NAME = re.compile(
    r"(?i)(shape|rectangle|picture|image|text ?box|title|subtitle|text|content|date|footer|header|slide number"
    r"|notes|object|oval|group|line|chart|table|straight|connector|arrow|freeform|graphic|diagram|placeholder|frame|[ ])+\d*"
)
"""What programs call shapes by themselves."""
_KEPT_FIELDS = frozenset({"slidenum"})
FIELD_ID = "{00000000-0000-0000-0000-000000000000}"
_TECHNICAL = frozenset(
    [
        "paraId",
        "textId",
        "id",
        "Requires",
        "uri",
        "Ignorable",
        "embed",
        "link",
        "style",
        "path",
        "type",
        "spid",
        "spt",
        "spid",
        "connectloc",
        "shapeid",
        "gfxdata",
        "panose",
        "sig",
        "csb0",
    ]
)
"""Attributes whose loss nobody has to be told of."""
_SAYS_NOTHING = frozenset(
    ["mathPr", "rsids", "shapeDefaults", "hdrShapeDefaults", "latentStyles", "sldLayoutIdLst", "font", "proofErr", "uiPriority"]
)
"""Elements that programs write by themselves."""
CHANNELS = {
    "author": "author of a change",
    "initials": "author of a change",
    "descr": "alternative text",
    "title": "alternative text",
    "alt": "alternative text",
    "name": "name of an object",
    "string": "text of a drawing",
    "tooltip": "tip of a link",
    "macro": "macro",
    "comments": "comment",
    "people": "author of a comment",
    "del": "deleted text",
    "moveFrom": "deleted text",
    "instrText": "field code",
    "sdtPr": "content control",
    "ffData": "form field",
    "bookmarkStart": "bookmark",
    "nvGraphicFramePr": "name of an object",
}
"""What a place is called that no page shows, by the name of its element or attribute."""


class Drawings:
    """Carries what one file draws over to its new package."""

    def __init__(self, package: Package, new: NewPackage, document: OfficeDocument) -> None:
        self.package = package
        self.new = new
        self.document = document
        self._pictures: dict[tuple[str, pictures.Crop], str] = {}
        self._charts: dict[str, str] = {}
        self._shapes = 0
        self.used: set[str] = set()

    def rebuilder(self, vocabulary: Vocabulary, source: str, part: str, special: dict[str, Special] | None = None) -> Rebuilder:
        """A rebuilder for one part, with everything that all kinds of files draw alike.

        Args:
            vocabulary: what the part may hold.
            source: the part's name in the source, for its relationships.
            part: its name in the new package.
            special: what this kind of part treats in its own way.
        """
        relations = self.package.relations(source)
        rebuilder = Rebuilder(vocabulary, dropped=self.dropped, lost=self.lost)

        def fill(element: Any, parent: Any) -> None:
            self._picture_fill(element, parent, rebuilder, relations, part)

        def chart(element: Any, parent: Any) -> None:
            self._chart(element, parent, relations, part)

        rebuilder.special = {
            f"{{{PIC}}}blipFill": fill,
            f"{{{A}}}blipFill": fill,
            f"{{{C}}}chart": chart,
            f"{{{A}}}fld": lambda element, parent: self._field(element, parent, rebuilder),
            f"{{{A}}}tableStyleId": _table_style,
            f"{{{MC}}}AlternateContent": lambda element, parent: self._alternatives(element, parent, rebuilder),
            f"{{{PIC}}}cNvPr": self.named,
            **(special or {}),
        }
        return rebuilder

    def dropped(self, element: Any) -> None:
        """Note the text of an element that stays behind."""
        if isinstance(element.tag, str) and local(element.tag) not in _SAYS_NOTHING:
            name = local(element.tag)
            self.document.hide(CHANNELS.get(name, "left out"), text_of(element))

    def lost(self, name: str, value: str) -> None:
        """Note an attribute that stays behind."""
        if not name.startswith("rsid") and name not in _TECHNICAL:
            self.document.hide(CHANNELS.get(name, "attribute"), value)

    def named(self, element: Any, parent: Any) -> None:
        """The properties of a shape that is not drawn: a number, and a name that says it; its text for the blind goes."""
        from lxml import etree

        for name in ("descr", "title", "name"):
            if not _GIVEN_NAME.fullmatch(element.get(name, "")):
                self.document.hide(CHANNELS[name], element.get(name, ""))
        self._shapes += 1
        etree.SubElement(parent, element.tag, id=str(self._shapes + 1), name=f"Shape {self._shapes}")

    def picture(self, source: str, crop: pictures.Crop = (0, 0, 0, 0)) -> str:
        """The name of a picture in the new package; its bytes are put in when the document is written."""
        key = (source, crop)
        if key not in self._pictures:
            made = pictures.pixels_of(self.package.parts.get(source, b""), crop)
            if made.lost:
                self.document.note(
                    "pictures that cannot be read (drawings of Windows, damaged or linked ones) became grey fields"
                )
            name = self.new.add_picture(made.data, made.suffix)
            if not made.lost:
                self.document.pictures[name] = Shown(name, made.data)
            self._pictures[key] = name
        return self._pictures[key]

    def _picture_fill(self, element: Any, parent: Any, rebuilder: Rebuilder, relations: dict[str, Any], part: str) -> None:
        from lxml import etree

        made = etree.SubElement(parent, element.tag)
        rebuilder.attributes(element, made)
        blip = element.find(f"{{{A}}}blip")
        cut = element.find(f"{{{A}}}srcRect")
        tiled = element.find(f"{{{A}}}tile") is not None
        crop = (0.0, 0.0, 0.0, 0.0)
        if cut is not None and not tiled:
            left, top, right, bottom = (max(0.0, _fraction(cut.get(side, "0"))) for side in "ltrb")
            crop = (left, top, right, bottom)
        relation = relations.get(blip.get(f"{{{R}}}embed", "") if blip is not None else "")
        name = self.picture(relation.target if relation is not None and not relation.external else "", crop)
        shown = etree.SubElement(made, f"{{{A}}}blip")
        shown.set(f"{{{R}}}embed", self.new.relate(part, "image", name))
        if blip is not None:
            rebuilder.children(blip, shown)
        for child in element:
            if isinstance(child.tag, str) and local(child.tag) in ("stretch", "tile"):
                rebuilder.copy(child, made)

    def _chart(self, element: Any, parent: Any, relations: dict[str, Any], part: str) -> None:
        from lxml import etree

        relation = relations.get(element.get(f"{{{R}}}id", ""))
        if relation is None or not relation.target:
            return
        if relation.target not in self._charts:
            name = self.new.name_for("chart")
            self.new.trees[name] = rebuilt_chart(self.package.tree(relation.target), self.document, self.dropped)
            self._charts[relation.target] = name
            self.used.add(relation.target)
        etree.SubElement(parent, element.tag).set(f"{{{R}}}id", self.new.relate(part, "chart", self._charts[relation.target]))

    def _field(self, element: Any, parent: Any, rebuilder: Rebuilder) -> None:
        """Page numbers stay fields; every other field becomes the text it shows."""
        from lxml import etree

        kind = element.get("type", "")
        made = etree.SubElement(parent, f"{{{A}}}{'fld' if kind in _KEPT_FIELDS else 'r'}")
        if kind in _KEPT_FIELDS:
            made.set("id", FIELD_ID)
            made.set("type", kind)
        for name in ("rPr", "t"):
            child = element.find(f"{{{A}}}{name}")
            if child is not None:
                rebuilder.copy(child, made)

    def _alternatives(self, element: Any, parent: Any, rebuilder: Rebuilder) -> None:
        """Of several renderings of the same thing the first that we understand; the others hold its text once more."""
        from lxml import etree

        for choice in element.findall(f"{{{MC}}}Choice"):
            if set(choice.get("Requires", "").split()) <= _UNDERSTOOD:
                made = etree.SubElement(etree.SubElement(parent, f"{{{MC}}}AlternateContent"), f"{{{MC}}}Choice")
                made.set("Requires", choice.get("Requires"))
                rebuilder.children(choice, made)
                return
        fallback = element.find(f"{{{MC}}}Fallback")
        if fallback is not None:
            rebuilder.children(fallback, parent)
        else:
            self.dropped(element)
            self.document.note("contents that only newer programs draw were removed")


def hidden_parts(package: Package, document: OfficeDocument, used: Callable[[str], str]) -> None:
    """Note the text of every part that is not carried over, and every target outside of the file.

    Args:
        package: the source.
        document: takes the texts.
        used: what a part is called that stays behind; empty for one that is carried over.
    """
    for part in package.parts:
        if part.endswith(".rels"):
            folder, _, leaf = part.rpartition("/")
            owner = f"{folder.removesuffix('_rels')}{leaf.removesuffix('.rels')}"
            for relation in package.relations(owner).values():
                if relation.external:
                    document.hide("link target", relation.target)
            continue
        channel = used(part)
        if channel and part.endswith((".xml", ".vml", ".rdf")):
            try:
                document.hide(channel, text_of(package.tree(part)))
            except InputRefusedError:
                document.note("a part that could not be read was left behind")


def _fraction(value: str) -> float:
    try:
        return float(value.rstrip("%")) / (100 if value.endswith("%") else 100_000)
    except ValueError:
        return 0.0


def _table_style(element: Any, parent: Any) -> None:
    from lxml import etree

    if _GUID.fullmatch((element.text or "").strip()):
        etree.SubElement(parent, element.tag).text = element.text.strip()
