"""Presentations: pptx and its variants, rebuilt slide by slide.

Carried over: visible slides with shapes, tables, pictures and charts, their layouts and masters, speaker notes, themes. Hidden
slides, hidden shapes, comments, animations, sounds and films, tags, custom shows, links and embedded files stay behind.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from redaction.office.allowed import Rebuilder, text_of
from redaction.office.document import Draft, OfficeDocument
from redaction.office.drawing_text import draft_paragraphs, draft_table
from redaction.office.drawings import hidden_parts
from redaction.office.ooxml import main_type
from redaction.office.package import Package
from redaction.office.rebuilding import Rebuilding
from redaction.office.theme import rebuilt_theme
from redaction.office.vocabulary_drawing import A, R
from redaction.office.vocabulary_slides import PRESENTATION, SLIDE, TABLE_STYLES, P

_PLAIN = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_BELONGS = {"slide": ("slideLayout", "notesSlide"), "slideLayout": ("slideMaster",), "notesSlide": ("notesMaster", "slide")}
"""To which other parts a part is related; masters list their layouts themselves."""
_GRAPHICS = re.compile(r"http://schemas\.openxmlformats\.org/drawingml/2006/(table|chart)")
_GUID = re.compile(r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_SHAPES = tuple(f"{{{P}}}{name}" for name in ("sp", "pic", "graphicFrame", "cxnSp", "grpSp"))
_FIRST_ID = 2_147_483_648
"""Ids of masters and layouts begin here (ECMA-376 part 1, 19.7.7)."""


def read_slides(package: Package) -> OfficeDocument:
    """Rebuild a presentation and read what remains.

    Raises:
        DamagedFileError: a part that it cannot do without is missing or broken.
    """
    return _Reader(package).read()


class _Reader(Rebuilding):
    def __init__(self, package: Package) -> None:
        super().__init__(package, "ppt")
        self.parts: dict[str, str] = {self.source: ""}
        self._ids = _FIRST_ID

    def read(self) -> OfficeDocument:
        from lxml import etree

        package, new, document = self.package, self.new, self.document
        main = new.main("presentation", main_type(package.tree("[Content_Types].xml"), self.source, _PLAIN))
        source = package.tree(self.source)
        root = Rebuilder(PRESENTATION).root(source)
        new.trees[main] = root
        lists: dict[str, Any] = {}
        for at, name in enumerate(("sldMasterIdLst", "notesMasterIdLst", "sldIdLst")):
            lists[name] = etree.Element(f"{{{P}}}{name}")
            root.insert(at, lists[name])
        for master in package.related(self.source, "slideMaster"):
            listed = etree.SubElement(lists["sldMasterIdLst"], f"{{{P}}}sldMasterId", id=self._next_id())
            listed.set(f"{{{R}}}id", new.relate(main, "slideMaster", self._part("slideMaster", master)))
        relations = package.relations(self.source)
        hidden = 0
        for item in source.iter(f"{{{P}}}sldId"):
            relation = relations.get(item.get(f"{{{R}}}id", ""))
            if relation is None or not relation.target:
                continue
            if package.tree(relation.target).get("show") in ("0", "false"):
                hidden += 1
                self._hide_slide(relation.target)
                continue
            listed = etree.SubElement(lists["sldIdLst"], f"{{{P}}}sldId", id=str(256 + len(lists["sldIdLst"])))
            listed.set(f"{{{R}}}id", new.relate(main, "slide", self._part("slide", relation.target)))
        for part in [part for part in self.parts.values() if part.startswith("ppt/notesMasters/")]:
            listed = etree.SubElement(lists["notesMasterIdLst"], f"{{{P}}}notesMasterId")
            listed.set(f"{{{R}}}id", new.relate(main, "notesMaster", part))
        for made in lists.values():
            if not len(made):
                root.remove(made)
        self._beside(main)
        document.pages = max(1, len(lists["sldIdLst"]))
        if hidden:
            document.note(f"hidden slides removed: {hidden}")
        notes = sum(1 for part in self.parts.values() if part.startswith("ppt/notesSlides/"))
        if notes:
            document.note(f"slides with speaker notes, which stay and were read: {notes}")
        hidden_parts(package, document, partial(_channel, used=set(self.parts) | self.drawings.used))
        document.package = self.written
        return document

    def _next_id(self) -> str:
        self._ids += 1
        return str(self._ids - 1)

    def _hide_slide(self, slide: str) -> None:
        self.document.hide("hidden slide", text_of(self.package.tree(slide)))
        self.parts[slide] = ""
        for notes in self.package.related(slide, "notesSlide"):
            self.document.hide("hidden slide", text_of(self.package.tree(notes)))
            self.parts[notes] = ""

    def _beside(self, main: str) -> None:
        """The styles of tables, which slides name by number."""
        for target in self.package.related(self.source, "tableStyles"):
            part = self.new.name_for("tableStyles", numbered=False)
            rebuilder = Rebuilder(TABLE_STYLES)
            rebuilder.names = {name: lambda value: value if _GUID.fullmatch(value) else None for name in ("styleId", "def")}
            tree = rebuilder.root(self.package.tree(target))
            for style in tree:
                style.set("styleName", "Table style")
            self.new.trees[part] = tree
            self.new.relate(main, "tableStyles", part)
            self.parts[target] = part

    def _part(self, kind: str, source: str) -> str:
        """A slide, layout, master or notes page in the new package, with what belongs to it; made when first asked for."""
        if source in self.parts:
            return self.parts[source]
        package, new = self.package, self.new
        part = self.parts[source] = new.name_for(kind)
        root = package.tree(source)
        rebuilder = self._rebuilder(source, part)
        tree = rebuilder.root(root)
        new.trees[part] = tree
        for owned in _BELONGS.get(kind, ()):
            for target in package.related(source, owned):
                new.relate(part, owned, self._part(owned, target))
        if kind in ("slideMaster", "notesMaster"):
            for target in package.related(source, "theme"):
                theme = new.name_for("theme")
                new.trees[theme] = rebuilt_theme(package.tree(target))
                new.relate(part, "theme", theme)
                self.parts[target] = theme
        if kind == "slideMaster":
            self._layouts(root, source, tree, part)
        for name in ("timing", "transition"):
            if root.find(f"{{{P}}}{name}") is not None:
                self.document.note("animations and transitions were removed")
        _read(tree, self.document)
        return part

    def _layouts(self, root: Any, source: str, tree: Any, part: str) -> None:
        """The layouts of a master, in its own order."""
        from lxml import etree

        listed = etree.Element(f"{{{P}}}sldLayoutIdLst")
        relations = self.package.relations(source)
        for item in root.iter(f"{{{P}}}sldLayoutId"):
            relation = relations.get(item.get(f"{{{R}}}id", ""))
            if relation is not None and relation.target:
                made = etree.SubElement(listed, f"{{{P}}}sldLayoutId", id=self._next_id())
                made.set(f"{{{R}}}id", self.new.relate(part, "slideLayout", self._part("slideLayout", relation.target)))
        colours = tree.find(f"{{{P}}}clrMap")
        if len(listed) and colours is not None:
            colours.addnext(listed)

    def _rebuilder(self, source: str, part: str) -> Rebuilder:
        from lxml import etree

        document = self.document
        rebuilder = self.drawings.rebuilder(SLIDE, source, part)

        def shape(element: Any, parent: Any) -> None:
            properties = next(element.iter(f"{{{P}}}cNvPr"), None)
            if properties is not None and properties.get("hidden") in ("1", "true"):
                document.hide("hidden shape", text_of(element))
                document.note("hidden shapes were removed")
                return
            graphic = element.find(f"{{{A}}}graphic/{{{A}}}graphicData")
            if graphic is not None and not _GRAPHICS.fullmatch(graphic.get("uri", "")):
                document.note("diagrams, embedded files and other drawings that cannot be kept safely were removed")
                picture = next(graphic.iter(f"{{{P}}}pic"), None)
                if picture is not None:
                    # What stands on the slide for an embedded file.
                    shape(picture, parent)
                else:
                    self.drawings.dropped(element)
                return
            made = etree.SubElement(parent, element.tag)
            rebuilder.attributes(element, made)
            rebuilder.children(element, made)

        def graphic_data(element: Any, parent: Any) -> None:
            made = etree.SubElement(parent, element.tag)
            made.set("uri", element.get("uri", ""))
            rebuilder.children(element, made)

        def properties(element: Any, parent: Any) -> None:
            if any(name in child.tag for child in element if isinstance(child.tag, str) for name in ("audio", "video", "media")):
                document.note("sounds and films were removed; the picture that stood for one stays")
            made = etree.SubElement(parent, element.tag)
            rebuilder.attributes(element, made)
            rebuilder.children(element, made)

        rebuilder.special.update(
            {
                **dict.fromkeys(_SHAPES, shape),
                f"{{{P}}}cNvPr": self.drawings.named,
                f"{{{P}}}nvPr": properties,
                f"{{{P}}}blipFill": rebuilder.special[f"{{{A}}}blipFill"],
                f"{{{A}}}graphicData": graphic_data,
            }
        )
        return rebuilder


def _read(tree: Any, document: OfficeDocument) -> None:
    """The texts of one slide: shape by shape, tables row by row."""
    draft = Draft(document)
    inside: set[Any] = set()
    for table in tree.iter(f"{{{A}}}tbl"):
        inside.update(table.iter(f"{{{A}}}p"))
    for body in tree.iter(f"{{{P}}}txBody"):
        draft_paragraphs([paragraph for paragraph in body.iter(f"{{{A}}}p") if paragraph not in inside], draft)
    draft.end()
    for table in tree.iter(f"{{{A}}}tbl"):
        draft_table(table, draft)


def _channel(part: str, used: set[str]) -> str:
    if part in used or part.endswith((".rels", "[Content_Types].xml")):
        return ""
    low = part.casefold()
    names = {
        "comment": "comment",
        "authors": "author of a comment",
        "docprops": "properties",
        "tags": "tag",
        "diagrams": "diagram",
        "customxml": "data of content controls",
        "handoutmaster": "handout master",
        "presprops": "",
        "viewprops": "",
        "slidelayout": "unused layout",
    }
    return next((channel for mark, channel in names.items() if mark in low), "part that no slide shows")
