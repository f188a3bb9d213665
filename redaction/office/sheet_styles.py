"""Styles of a workbook: fonts, fills, borders and formats by the allow-list, and a black style for cells that went."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from redaction.office.allowed import Rebuilder
from redaction.office.charts import plain_format
from redaction.office.document import OfficeDocument
from redaction.office.fonts import is_known_font
from redaction.office.vocabulary_sheets import STYLES, S

_EMPTY = f"""<styleSheet xmlns="{S}">
<fonts><font><sz val="11"/><name val="Calibri"/></font></fonts>
<fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf xfId="0"/></cellXfs></styleSheet>"""


def font_name(element: Any, parent: Any) -> None:
    """The name of a font, where it is a known one."""
    from lxml import etree

    value = element.get("val", "")
    etree.SubElement(parent, element.tag, val=value if is_known_font(value) else "Calibri")


class SheetStyles:
    """The styles of one workbook.

    Attributes:
        tree: the new part.
    """

    def __init__(self, source: Any, document: OfficeDocument) -> None:
        from lxml import etree

        def number_format(element: Any, parent: Any) -> None:
            code = element.get("formatCode", "General")
            plain = plain_format(code)
            if plain != code:
                document.hide("format of numbers", code)
                document.note("words in formats of numbers were removed")
            etree.SubElement(parent, element.tag, numFmtId=element.get("numFmtId", "0"), formatCode=plain)

        rebuilder = Rebuilder(STYLES, special={f"{{{S}}}name": font_name, f"{{{S}}}numFmt": number_format})
        self.tree = rebuilder.root(source if source is not None else etree.fromstring(_EMPTY))
        formats = self.tree.find(f"{{{S}}}cellXfs")
        if formats is None:
            self.tree = etree.fromstring(_EMPTY)
            formats = self.tree.find(f"{{{S}}}cellXfs")
        # Programs miss the style that every other one is based on.
        named = etree.Element(f"{{{S}}}cellStyles", count="1")
        etree.SubElement(named, f"{{{S}}}cellStyle", name="Normal", xfId="0", builtinId="0")
        formats.addnext(named)
        self._black: dict[int, int] = {}
        self._black_fill = -1

    def count(self) -> int:
        """How many cell styles there are."""
        return len(self.tree.find(f"{{{S}}}cellXfs"))

    def black(self, style: int) -> int:
        """The number of a style like `style`, white on black and for text."""
        if style not in self._black:
            formats = self.tree.find(f"{{{S}}}cellXfs")
            old = formats[style] if 0 <= style < len(formats) else formats[0]
            made = deepcopy(old)
            fonts, fills = self.tree.find(f"{{{S}}}fonts"), self.tree.find(f"{{{S}}}fills")
            made.set("fontId", str(self._white(fonts, int(old.get("fontId", "0")))))
            made.set("fillId", str(self._fill(fills)))
            made.set("numFmtId", "49")
            for name in ("applyFont", "applyFill", "applyNumberFormat"):
                made.set(name, "1")
            formats.append(made)
            self._black[style] = len(formats) - 1
            for group in (formats, fonts, fills):
                if group.get("count"):
                    group.set("count", str(len(group)))
        return self._black[style]

    def _white(self, fonts: Any, number: int) -> int:
        from lxml import etree

        made = deepcopy(fonts[number]) if 0 <= number < len(fonts) else etree.Element(f"{{{S}}}font")
        colour = made.find(f"{{{S}}}color")
        if colour is None:
            colour = etree.Element(f"{{{S}}}color")
            size = made.find(f"{{{S}}}sz")
            made.insert(made.index(size) + 1 if size is not None else 0, colour)
        for name in list(colour.attrib):
            del colour.attrib[name]
        colour.set("rgb", "FFFFFFFF")
        fonts.append(made)
        return len(fonts) - 1

    def _fill(self, fills: Any) -> int:
        from lxml import etree

        if self._black_fill >= 0:
            return self._black_fill
        made = etree.SubElement(fills, f"{{{S}}}fill")
        pattern = etree.SubElement(made, f"{{{S}}}patternFill", patternType="solid")
        etree.SubElement(pattern, f"{{{S}}}fgColor", rgb="FF000000")
        self._black_fill = len(fills) - 1
        return self._black_fill
