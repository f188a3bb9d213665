"""Word texts: docx and its variants, rebuilt part by part.

Carried over: body, headers, footers, notes, text boxes, tables, styles, numbering, theme, pictures, charts. Insertions are
accepted, deletions go; fields leave the text they show. Comments, hidden text, bookmarks, targets of links, content controls'
bindings, properties, variables, macros and embedded files stay behind.
"""

from __future__ import annotations

from typing import Any

from redaction.office.document import OfficeDocument
from redaction.office.drawings import hidden_parts
from redaction.office.ooxml import main_type
from redaction.office.package import Package
from redaction.office.rebuilding import Rebuilding
from redaction.office.theme import rebuilt_theme
from redaction.office.vocabulary_word import SETTINGS, WORD, W
from redaction.office.word_story import Stories
from redaction.office.word_styles import Styles
from redaction.office.word_text import attribute_piece, read_story

_PLAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def read_word(package: Package) -> OfficeDocument:
    """Rebuild a Word text and read what remains.

    Raises:
        DamagedFileError: a part that it cannot do without is missing or broken.
    """
    return _Reader(package).read()


class _Reader(Rebuilding):
    def __init__(self, package: Package) -> None:
        super().__init__(package, "word")
        self.used = {self.source}
        self.styles = Styles(self._tree("styles"))
        self.stories = Stories(self.drawings, self.styles)

    def read(self) -> OfficeDocument:
        package, new, document = self.package, self.new, self.document
        main = new.main("document", main_type(package.tree("[Content_Types].xml"), self.source, _PLAIN))
        self.stories.add(package.tree(self.source), self.source, main)
        for kind in ("footnotes", "endnotes"):
            tree = self._tree(kind)
            if tree is not None:
                part = new.name_for(kind, numbered=False)
                self.stories.add(tree, package.related(self.source, kind)[0], part)
                new.relate(main, kind, part)
        for part in self.stories.parts.values():
            read_story(new.trees[part], document)
        self._beside(main)
        self.used |= set(self.stories.parts) | set(self.drawings.used)
        if any(part.casefold().endswith("vbaproject.bin") for part in package.parts):
            document.note("macros were removed")
        hidden_parts(package, document, self._channel)
        document.package = self.written
        return document

    def _tree(self, kind: str) -> Any:
        """The part of a kind that belongs to the main part, or None; it does not stay behind."""
        found = self.part_beside(kind)
        if found is None:
            return None
        self.used.add(found[0])
        return found[1]

    def _beside(self, main: str) -> None:
        """Styles, numbering, theme and settings."""
        new = self.new
        made = {"styles": self.styles.rebuilt(self.drawings)}
        numbering, theme, settings = (self._tree(kind) for kind in ("numbering", "theme", "settings"))
        if numbering is not None:
            rebuilder = self.drawings.rebuilder(WORD, "", "")
            rebuilder.special.update(self.styles.references())
            rebuilder.special[f"{{{W}}}lvlText"] = _level_text
            made["numbering"] = rebuilder.root(numbering)
            for level in made["numbering"].iter(f"{{{W}}}lvlText"):
                attribute_piece(level, f"{{{W}}}val", self.document)
        if theme is not None:
            made["theme"] = rebuilt_theme(theme)
        if settings is not None:
            made["settings"] = self._settings(settings)
        for kind, tree in made.items():
            if tree is not None:
                part = new.name_for(kind, numbered=kind == "theme")
                new.trees[part] = tree
                new.relate(main, kind, part)

    def _settings(self, source: Any) -> Any:
        """The settings that change the look; variables, mail merge, attached template and revision ids stay behind."""
        from dataclasses import replace

        rebuilder = self.drawings.rebuilder(replace(WORD, elements=SETTINGS, open=frozenset()), "", "")
        uri = "http://schemas.microsoft.com/office/word"
        rebuilder.names = {f"{{{W}}}uri": lambda value: uri if value == uri else None, f"{{{W}}}name": _compatibility}
        return rebuilder.root(source)

    def _channel(self, part: str) -> str:
        """What a part is called that stays behind."""
        if part in self.used or part.endswith((".rels", "[Content_Types].xml")):
            return ""
        low = part.casefold()
        if any(mark in low for mark in ("fonttable", "websettings", "styleswitheffects", "theme", "itemprops")):
            return ""
        names = {
            "comments": "comment",
            "people": "author of a comment",
            "docprops": "properties",
            "customxml": "data of content controls",
            "glossary": "building blocks",
            "embeddings": "embedded file",
            "diagrams": "diagram",
        }
        return next((channel for mark, channel in names.items() if mark in low), "part that no page shows")


def _level_text(element: Any, parent: Any) -> None:
    """What stands before the paragraphs of a list: text of the writer, so it is read."""
    from lxml import etree

    etree.SubElement(parent, element.tag).set(f"{{{W}}}val", element.get(f"{{{W}}}val", ""))


def _compatibility(name: str) -> str | None:
    known = (
        "compatibilityMode",
        "overrideTableStyleFontSizeAndJustification",
        "enableOpenTypeFeatures",
        "doNotFlipMirrorIndents",
        "differentiateMultirowTableHeaders",
        "useWord2013TrackBottomHyphenation",
    )
    return name if name in known else None
