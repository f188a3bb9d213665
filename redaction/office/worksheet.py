"""One visible sheet, rebuilt: values that are shown, in rows that are read with their headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from redaction.office.allowed import Rebuilder, text_of
from redaction.office.cells import Formats, area_of, is_value, name_of, place_of
from redaction.office.document import Draft, Piece
from redaction.office.drawing_text import draft_paragraphs, segments
from redaction.office.drawings import Drawings
from redaction.office.fonts import is_known_font
from redaction.office.sheet_styles import SheetStyles, font_name
from redaction.office.vocabulary_drawing import A, R
from redaction.office.vocabulary_sheets import DRAWN, RUN, SHEET, XDR, S
from redaction.text.document import Edit, replaced
from redaction.text.tables import is_heading

_BEFORE = ("sheetPr", "sheetViews", "sheetFormatPr", "cols")
_AFTER = ("mergeCells", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks")
_HEADER = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_LEFT = {
    "conditionalFormatting": "conditional formats were removed: colours that depended on values are gone",
    "dataValidations": "lists of allowed values were removed",
    "autoFilter": "filters were removed",
    "tableParts": "tables became plain cells",
    "hyperlinks": "targets of links were removed",
    "legacyDrawing": "comments and form controls were removed",
    "oleObjects": "embedded files were removed",
    "controls": "form controls were removed",
}
_CODE = re.compile(r'&(?:"[^"]*"|\d{1,3}|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|[A-Za-z&])')
"""A code in a printed header: a font, a size, a colour, a side, a field (ECMA-376 part 1, 18.3.1.46)."""
_LOOK = re.compile(r'&(?:"[^"]*"|\d{1,3}|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|[BIUESXYOH])', re.I)
"""A code that only changes the look of what follows, maybe within a word."""
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Worksheet:
    """Rebuilds one sheet.

    Attributes:
        used: parts of the source that were carried over with it.
    """

    def __init__(
        self, drawings: Drawings, source: str, part: str, shared: list[Any], styles: SheetStyles, formats: Formats
    ) -> None:
        self.drawings = drawings
        self.document = drawings.document
        self.source = source
        self.part = part
        self.shared = shared
        self.styles = styles
        self.formats = formats
        self.used: set[str] = set()
        self._columns: list[tuple[int, int]] = []
        self._covered: list[tuple[int, int, int, int]] = []

    def rebuilt(self) -> Any:
        """The new tree; its passages are added to the document."""
        from lxml import etree

        root = self.drawings.package.tree(self.source)
        made = etree.Element(f"{{{S}}}worksheet", nsmap={None: S, "r": R})
        rebuilder = Rebuilder(
            SHEET, special={f"{{{S}}}mergeCell": self._merged, f"{{{S}}}selection": lambda element, parent: None}
        )
        rebuilder.names = {"topLeftCell": lambda value: value if place_of(value) else None, "style": self._style}
        for name in _BEFORE:
            for element in root.findall(f"{{{S}}}{name}"):
                rebuilder.copy(element, made)
        for column in root.iter(f"{{{S}}}col"):
            if column.get("hidden") in ("1", "true") or column.get("width") == "0":
                self._columns.append((int(column.get("min", "0")), int(column.get("max", "0"))))
        for column in made.iter(f"{{{S}}}col"):
            if any(low <= int(column.get("min", "0")) <= high for low, high in self._columns):
                column.set("hidden", "1")
        for area in root.iter(f"{{{S}}}mergeCell"):
            found = area_of(area.get("ref", ""))
            if found is not None:
                self._covered.append(found)
        data = etree.SubElement(made, f"{{{S}}}sheetData")
        self._rows(root, data)
        for name in _AFTER:
            for element in root.findall(f"{{{S}}}{name}"):
                if name == "headerFooter":
                    self._header(element, made)
                else:
                    rebuilder.copy(element, made)
        self._drawing(root, made)
        self._left_behind(root)
        return made

    def _style(self, value: str) -> str | None:
        return value if value.isdigit() and int(value) < self.styles.count() else None

    def _merged(self, element: Any, parent: Any) -> None:
        from lxml import etree

        area = area_of(element.get("ref", ""))
        if area is not None:
            etree.SubElement(parent, element.tag, ref=f"{name_of(area[0], area[1])}:{name_of(area[2], area[3])}")

    def _rows(self, root: Any, data: Any) -> None:
        from lxml import etree

        headings: dict[int, str] | None = None
        row_number = rows_hidden = cells_hidden = 0
        for row in root.iter(f"{{{S}}}row"):
            given = row.get("r", "")
            row_number = int(given) if given.isdigit() else row_number + 1
            made = etree.SubElement(data, f"{{{S}}}row", r=str(row_number))
            for name in ("ht", "customHeight"):
                value = row.get(name, "")
                if value.replace(".", "", 1).isdigit():
                    made.set(name, value)
            if row.get("s", "").isdigit() and self._style(row.get("s")):
                made.set("s", row.get("s"))
                made.set("customFormat", "1")
            if row.get("hidden") in ("1", "true") or row.get("ht") == "0":
                made.set("hidden", "1")
                rows_hidden += 1
                for cell in row.iter(f"{{{S}}}c"):
                    self.document.hide("hidden row", self._text(cell))
                continue
            draft = Draft(self.document)
            texts: dict[int, str] = {}
            column = 0
            with draft.row():
                for cell in row.findall(f"{{{S}}}c"):
                    place = place_of(cell.get("r", "")) or (row_number, column + 1)
                    column = place[1]
                    if self._hides(cell, (row_number, column)):
                        cells_hidden += bool(self._text(cell))
                        self.document.hide("hidden cell", self._text(cell))
                        continue
                    heading = (headings or {}).get(column, "")
                    with draft.cell():
                        self._cell(cell, made, name_of(row_number, column), draft, heading, texts, column)
            draft.end()
            if headings is None and texts:
                filled = [texts.get(number, "") for number in range(min(texts), max(texts) + 1)]
                headings = texts if is_heading(filled) else ({} if len(texts) > 1 else None)
        columns = sum(high - low + 1 for low, high in self._columns)
        for what, count in (
            ("rows", rows_hidden),
            ("columns", columns),
            ("cells in hidden columns or behind merged ones", cells_hidden),
        ):
            if count:
                self.document.note(f"hidden {what} emptied on one sheet: {count}")

    def _hides(self, cell: Any, place: tuple[int, int]) -> bool:
        row, column = place
        if any(low <= column <= high for low, high in self._columns):
            return True
        for top, left, bottom, right in self._covered:
            if top <= row <= bottom and left <= column <= right and place != (top, left):
                return True
        return self.formats.hides(_number(cell.get("s")))

    def _item(self, cell: Any) -> Any:
        """The rich text of a cell: its own or a shared one."""
        if cell.get("t") == "s":
            number = _number((cell.findtext(f"{{{S}}}v") or "").strip(), -1)
            return self.shared[number] if 0 <= number < len(self.shared) else None
        return cell.find(f"{{{S}}}is") if cell.get("t") == "inlineStr" else None

    def _text(self, cell: Any) -> str:
        item = self._item(cell)
        formula = cell.findtext(f"{{{S}}}f") or ""
        return "\n".join(
            part for part in (text_of(item) if item is not None else cell.findtext(f"{{{S}}}v") or "", formula) if part
        )

    def _cell(self, cell: Any, row: Any, name: str, draft: Draft, heading: str, texts: dict[int, str], column: int) -> None:
        from lxml import etree

        style = self._style(cell.get("s", "0")) or "0"
        made = etree.SubElement(row, f"{{{S}}}c", r=name, s=style)
        self.document.hide("formula", cell.findtext(f"{{{S}}}f") or "")
        kind = cell.get("t", "n")
        value = cell.findtext(f"{{{S}}}v") or ""
        pieces: list[tuple[Piece, str]] = []
        if kind in ("s", "inlineStr", "str") or (value and not is_value(kind, value.strip())):
            pieces = self._words(self._item(cell), value, made)
        elif value:
            value = value.strip()
            made.set("t", kind)
            etree.SubElement(made, f"{{{S}}}v").text = value
            shown = self.formats.shown(value, _number(style)) if kind == "n" else value
            pieces = [(Piece(value, self._number_writer(made), whole=True), shown)] if kind in ("n", "d") else []
        said = "".join(shown for _, shown in pieces)
        if said.strip():
            texts[column] = said.strip()
            if heading:
                draft.say(heading + ": ")
        for piece, shown in pieces:
            draft.add(piece, shown)
        if said.strip():
            draft.say("\n")

    def _words(self, item: Any, value: str, made: Any) -> list[tuple[Piece, str]]:
        """Text of a cell, with the look of its runs; what stands above the letters to be pronounced goes."""
        from lxml import etree

        made.set("t", "inlineStr")
        inline = etree.SubElement(made, f"{{{S}}}is")
        found: list[tuple[str, Any]] = []
        for child in item if item is not None else ():
            if child.tag == f"{{{S}}}t":
                found.append((child.text or "", None))
            elif child.tag == f"{{{S}}}r":
                found.append((child.findtext(f"{{{S}}}t") or "", child.find(f"{{{S}}}rPr")))
        if item is None:
            found = [(value, None)]
        length = sum(len(text) for text, _ in found)
        pieces = []
        for text, look in found:
            run: Any = inline
            if len(found) > 1 or look is not None:
                run = etree.SubElement(inline, f"{{{S}}}r")
                if look is not None:
                    Rebuilder(RUN, special={f"{{{S}}}rFont": font_name}).copy(look, run)
            said = etree.SubElement(run, f"{{{S}}}t")
            said.text = text
            said.set(_XML_SPACE, "preserve")
            if text:
                pieces.append((Piece(text, self._text_writer(said, made, length)), text))
        return pieces

    def _number_writer(self, cell: Any) -> Callable[[Sequence[Edit]], None]:
        from lxml import etree

        def write(edits: Sequence[Edit]) -> None:
            for child in list(cell):
                cell.remove(child)
            cell.set("t", "inlineStr")
            cell.set("s", str(self.styles.black(_number(cell.get("s")))))
            said = etree.SubElement(etree.SubElement(cell, f"{{{S}}}is"), f"{{{S}}}t")
            said.text = "".join(label for _, _, label in edits)

        return write

    def _text_writer(self, said: Any, cell: Any, length: int) -> Callable[[Sequence[Edit]], None]:
        def write(edits: Sequence[Edit]) -> None:
            gone = sum(end - start for start, end, _ in edits)
            said.text = "".join(text for text, _ in segments(said.text, edits))
            if gone == length:
                cell.set("s", str(self.styles.black(_number(cell.get("s")))))

        return write

    def _header(self, element: Any, parent: Any) -> None:
        """What is printed above and below; its codes for page, date and look stay, pictures go."""
        from lxml import etree

        made = etree.SubElement(parent, element.tag)
        for name in ("differentOddEven", "differentFirst"):
            if element.get(name) in ("1", "true"):
                made.set(name, "1")
        draft = Draft(self.document)
        for name in _HEADER:
            text = element.findtext(f"{{{S}}}{name}")
            if text:
                said = etree.SubElement(made, f"{{{S}}}{name}")
                said.text = text = _CODE.sub(_plain_code, text)
                draft.add_parts(Piece(text, _plain_writer(said)), _words_between(text))
                draft.end_paragraph()
        draft.end()

    def _drawing(self, root: Any, made: Any) -> None:
        from lxml import etree

        for target in self.drawings.package.related(self.source, "drawing"):
            part = self.drawings.new.name_for("drawing")
            rebuilder = self.drawings.rebuilder(DRAWN, target, part)
            rebuilder.special[f"{{{XDR}}}cNvPr"] = self.drawings.named
            rebuilder.special.update(dict.fromkeys((f"{{{XDR}}}{name}" for name in ("col", "colOff", "row", "rowOff")), _measure))
            rebuilder.special[f"{{{XDR}}}blipFill"] = rebuilder.special[f"{{{A}}}blipFill"]
            rebuilder.special[f"{{{A}}}graphicData"] = partial(self._graphic, rebuilder)
            tree = rebuilder.root(self.drawings.package.tree(target))
            for anchor in list(tree):
                if all(child.tag.rpartition("}")[2] in ("from", "to", "ext", "pos", "clientData") for child in anchor):
                    tree.remove(anchor)
            self.drawings.new.trees[part] = tree
            etree.SubElement(made, f"{{{S}}}drawing").set(f"{{{R}}}id", self.drawings.new.relate(self.part, "drawing", part))
            self.used.add(target)
            draft = Draft(self.document)
            draft_paragraphs(tree.iter(f"{{{A}}}p"), draft)
            draft.end()

    def _graphic(self, rebuilder: Rebuilder, element: Any, parent: Any) -> None:
        from lxml import etree

        if not element.get("uri", "").endswith("/chart"):
            self.drawings.dropped(element)
            self.document.note("diagrams and other drawings that cannot be kept safely were removed")
            return
        made = etree.SubElement(parent, element.tag)
        made.set("uri", "http://schemas.openxmlformats.org/drawingml/2006/chart")
        rebuilder.children(element, made)

    def _left_behind(self, root: Any) -> None:
        for element in root:
            name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
            if name in _LEFT:
                self.document.note(_LEFT[name])
                self.document.hide(f"sheet: {name}", text_of(element))


def _plain_code(code: re.Match[str]) -> str:
    """A code of a printed header without pictures, and without fonts that may be anybody's name."""
    if code[0] == "&G":
        return ""
    if not code[0].startswith('&"'):
        return code[0]
    family, _, cut = code[0][2:-1].partition(",")
    family = family if family == "-" or is_known_font(family) else "-"
    return f'&"{family},{cut if cut in ("Bold", "Italic", "Bold Italic", "Italic Bold") else "Regular"}"'


def _number(value: str | None, otherwise: int = 0) -> int:
    return int(value) if value and value.isdigit() and len(value) < 10 else otherwise


def _measure(element: Any, parent: Any) -> None:
    """Where a drawing stands, counted or measured."""
    from lxml import etree

    value = (element.text or "").strip()
    etree.SubElement(parent, element.tag).text = value if re.fullmatch(r"-?[0-9]{1,12}", value) else "0"


def _words_between(text: str) -> list[tuple[int, int, bool]]:
    """The words between the codes of a printed header, and whether a line ends behind them: a code for the look ends none."""
    found, last = [], 0
    for code in _CODE.finditer(text):
        found.append((last, code.start(), not _LOOK.fullmatch(code[0])))
        last = code.end()
    return [*found, (last, len(text), True)]


def _plain_writer(said: Any) -> Callable[[Sequence[Edit]], None]:
    def write(edits: Sequence[Edit]) -> None:
        said.text = replaced(said.text, edits)

    return write
