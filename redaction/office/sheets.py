"""Workbooks: xlsx and its variants, rebuilt with the values that are shown and nothing behind them.

Carried over: visible sheets with their visible cells (formulas replaced by their values), column widths, merged cells, styles,
page layout, pictures, shapes and charts. Hidden sheets, rows, columns and cells, names, tables' definitions, filters, pivot
data, comments, validations, conditional formats, links and connections stay behind; notes count what was hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from redaction.office.allowed import text_of
from redaction.office.cells import Formats
from redaction.office.document import Draft, OfficeDocument, Piece
from redaction.office.drawings import hidden_parts
from redaction.office.ooxml import main_type
from redaction.office.package import Package
from redaction.office.rebuilding import Rebuilding
from redaction.office.sheet_styles import SheetStyles
from redaction.office.theme import rebuilt_theme
from redaction.office.vocabulary_drawing import R
from redaction.office.vocabulary_sheets import S
from redaction.office.worksheet import Worksheet
from redaction.text.document import Edit

_PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def read_sheets(package: Package) -> OfficeDocument:
    """Rebuild a workbook and read what remains.

    Raises:
        DamagedFileError: a part that it cannot do without is missing or broken.
    """
    return _Reader(package).read()


class _Reader(Rebuilding):
    def __init__(self, package: Package) -> None:
        super().__init__(package, "xl")
        self.used = {self.source}

    def read(self) -> OfficeDocument:
        from lxml import etree

        package, new, document = self.package, self.new, self.document
        main = new.main("workbook", main_type(package.tree("[Content_Types].xml"), self.source, _PLAIN))
        workbook = package.tree(self.source)
        epoch = next((item.get("date1904") in ("1", "true") for item in workbook.iter(f"{{{S}}}workbookPr")), False)
        styles = self._tree("styles")
        sheet_styles = SheetStyles(styles, document)
        shared = self._shared()
        root = etree.Element(f"{{{S}}}workbook", nsmap={None: S, "r": R})
        if epoch:
            etree.SubElement(root, f"{{{S}}}workbookPr", date1904="1")
        views = etree.SubElement(root, f"{{{S}}}bookViews")
        etree.SubElement(views, f"{{{S}}}workbookView")
        listed = etree.SubElement(root, f"{{{S}}}sheets")
        relations = package.relations(self.source)
        hidden = charts = 0
        for sheet in workbook.iter(f"{{{S}}}sheet"):
            relation = relations.get(sheet.get(f"{{{R}}}id", ""))
            if relation is None or not relation.target:
                continue
            if relation.kind != "worksheet":
                charts += 1
                continue
            if sheet.get("state", "visible") != "visible":
                hidden += 1
                self._hide_sheet(sheet, relation.target, shared)
                continue
            self.used.add(relation.target)
            part = new.name_for("worksheet")
            made = etree.SubElement(listed, f"{{{S}}}sheet", name=sheet.get("name", ""), sheetId=str(len(listed) + 1))
            made.set(f"{{{R}}}id", new.relate(main, "worksheet", part))
            self._title(made)
            worksheet = Worksheet(self.drawings, relation.target, part, shared, sheet_styles, Formats(styles, epoch))
            new.trees[part] = worksheet.rebuilt()
            self.used |= worksheet.used
        if not len(listed):
            part = new.name_for("worksheet")
            made = etree.SubElement(listed, f"{{{S}}}sheet", name="Sheet1", sheetId="1")
            made.set(f"{{{R}}}id", new.relate(main, "worksheet", part))
            new.trees[part] = etree.fromstring(f'<worksheet xmlns="{S}"><sheetData/></worksheet>')
        new.trees = {main: root, **new.trees}
        part = new.name_for("sheet-styles", numbered=False)
        new.trees[part] = sheet_styles.tree
        new.relate(main, "styles", part)
        theme = self._tree("theme")
        if theme is not None:
            part = new.name_for("theme")
            new.trees[part] = rebuilt_theme(theme)
            new.relate(main, "theme", part)
        self._say(hidden, charts)
        document.pages = max(1, len(listed))
        for item in workbook.iter(f"{{{S}}}definedName"):
            document.hide("defined name", text_of(item))
        self.used |= self.drawings.used
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

    def _shared(self) -> list[Any]:
        """The shared strings; those that no shown cell uses stay behind."""
        tree = self._tree("sharedStrings")
        return tree.findall(f"{{{S}}}si") if tree is not None else []

    def _hide_sheet(self, sheet: Any, part: str, shared: list[Any]) -> None:
        self.document.hide("hidden sheet", sheet.get("name", ""))
        self.used.add(part)
        tree = self.package.tree(part)
        for cell in tree.iter(f"{{{S}}}c"):
            value = cell.find(f"{{{S}}}v")
            number = value.text if value is not None and cell.get("t") == "s" else None
            if number and number.isdigit() and int(number) < len(shared):
                self.document.hide("hidden sheet", text_of(shared[int(number)]))
            else:
                self.document.hide("hidden sheet", text_of(cell))

    def _title(self, sheet: Any) -> None:
        """The name of a sheet is text like any other; a label must not look like a reference or be said twice."""
        name = sheet.get("name")
        siblings = sheet.getparent()

        def write(edits: Sequence[Edit]) -> None:
            taken = {other.get("name") for other in siblings}
            number = next(number for number in range(1, len(taken) + 2) if f"REDACTED {number}" not in taken)
            sheet.set("name", f"REDACTED {number}")

        draft = Draft(self.document)
        draft.add(Piece(name, write, whole=True))
        draft.end()

    def _say(self, hidden: int, charts: int) -> None:
        note = self.document.note
        note("formulas were replaced by their values")
        if hidden:
            note(f"hidden sheets removed: {hidden}")
        if charts:
            note(f"sheets that hold only a chart, or macros, removed: {charts}")
        if any("pivot" in part.casefold() for part in self.package.parts):
            note("the data behind pivot tables were removed; what they show stays as values")
        if any(part.casefold().endswith("vbaproject.bin") for part in self.package.parts):
            note("macros were removed")

    def _channel(self, part: str) -> str:
        if part in self.used or part.endswith((".rels", "[Content_Types].xml")):
            return ""
        low = part.casefold()
        names = {
            "threadedcomment": "comment",
            "comment": "comment",
            "person": "author of a comment",
            "docprops": "properties",
            "pivot": "data behind a pivot table",
            "externallink": "link to another workbook",
            "table": "definition of a table",
            "connections": "connection to data",
            "customxml": "data of content controls",
            "calcchain": "",
        }
        return next((channel for mark, channel in names.items() if mark in low), "part that no sheet shows")
