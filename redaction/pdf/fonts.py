"""Fonts as far as redaction needs them: the codes in a shown string, the text of each, and how far each moves the pen.

Sources: ISO 32000-1, 9.6 (simple fonts), 9.7 (composite fonts), 9.10.2 (text of a code). Metrics of the 14 standard fonts are the
AFM data that pdfminer.six carries.

Not done: text of glyphs that only their outline tells (no ToUnicode, no known glyph name): their text is empty, and the
reading by pdfium, which guesses better, is the one that counts there.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import Any, NamedTuple

import pikepdf

from redaction.lookalikes import latin
from redaction.pdf.cmaps import MAP_LIMIT, CMap, collection_texts, parse_cmap, predefined_cmap
from redaction.pdf.encodings import simple_texts
from redaction.pdf.streams import BudgetSpentError, decoded


class Code(NamedTuple):
    """One character code of one font.

    Attributes:
        data: its bytes in the shown string.
        text: what it stands for; empty if nobody can tell.
        folded: `text` with only letters and digits, for searching.
        advance: how far it moves the pen, in units of the font size (negative for vertical writing).
        spaced: True for the one-byte code 32, to which word spacing applies.
        across: vertical writing: the glyph's origin left of the pen, in units of the font size.
        above: vertical writing: the glyph's origin above the pen.
    """

    data: bytes
    text: str
    folded: str
    advance: float
    spaced: bool
    across: float = 0.0
    above: float = 0.0


def fold(text: str) -> str:
    """Letters and digits only, without case, accents, compatibility forms and look-alikes of Latin letters."""
    if text.isascii():
        return _without_case(text)
    return "".join(filter(str.isalnum, latin(_decomposed(text))))


def _without_case(text: str) -> str:
    if text.isascii():
        return "".join(filter(str.isalnum, text)).lower()
    return "".join(filter(str.isalnum, _decomposed(text)))


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())


class Font:
    """One font of one document. `decode` cuts a shown string into codes.

    Attributes:
        vertical: True for vertical writing.
        ascent, descent: for boxes, in units of the font size.
        used: codes that are still shown when a redacted file is written; whoever writes pages fills it.
        cid_widths: widths of a composite font by CID, glyph units.
        contradicted: codes of a simple font whose ToUnicode map gives another letter or digit than its named encoding.
    """

    def __init__(self, dictionary: Any) -> None:
        self.vertical = False
        self.ascent, self.descent = 0.75, -0.25
        self.unit = 0.001
        subtype = str(dictionary.get("/Subtype", "/Type1"))
        self.type3 = subtype == "/Type3"
        self._cmap: CMap | None = None
        self._cache: dict[bytes, Code] = {}
        self._by_number: dict[int, Code] = {}
        self._table: list[Code] = []
        self.used: set[bytes] = set()
        self._widths_by_letter: dict[str, float] | None = None
        self.cid_widths: dict[int, float] = {}
        self.contradicted: set[bytes] = set()
        self._texts = texts = _to_unicode(dictionary)
        if subtype == "/Type0":
            self._composite(dictionary, texts)
        else:
            self._simple(dictionary, texts)

    def decode(self, data: bytes) -> list[Code]:
        """The codes of one shown string, in order."""
        if self._table:
            table = self._table
            return [table[byte] for byte in data]
        assert self._cmap is not None
        if not self._cmap.identity:
            return self._met([code for code, _ in self._cmap.split(data)])
        try:
            return [self._by_number[number] for number in memoryview(data).cast("H")]  # all of them met before
        except (KeyError, TypeError):  # the latter where half a code is left at the end
            pairs = [data[i : i + 2] for i in range(0, len(data), 2)]
            codes = self._met(pairs)
            numbers = (int.from_bytes(pair, sys.byteorder) for pair in pairs)
            self._by_number.update((number, code) for number, code in zip(numbers, codes, strict=True) if len(code.data) == 2)
            return codes

    def _met(self, pieces: list[bytes]) -> list[Code]:
        """The codes that a string was cut into, each made when it is first met."""
        cache = self._cache
        for piece in pieces:
            if piece not in cache:
                cache[piece] = self._composite_code(piece)
        return [cache[piece] for piece in pieces]

    def entries(self) -> int:
        """How many texts and widths it holds."""
        return len(self._texts) + len(self.cid_widths) + (self._cmap.written if self._cmap else 0)

    def mapped(self, code: bytes) -> str:
        """What the font's own ToUnicode map says of a code; empty if nothing."""
        return self._texts.get(int.from_bytes(code, "big"), "")

    def letter_widths(self) -> dict[str, float]:
        """Advance width of each letter that the font has, in units of the type size."""
        if self._widths_by_letter is None:
            codes = self._table or [self._composite_code(code) for code in self._listed_codes()]
            self._widths_by_letter = {code.text: abs(code.advance) for code in codes if len(code.text) == 1 and code.advance}
        return self._widths_by_letter

    def _listed_codes(self) -> list[bytes]:
        """Codes that the ToUnicode map lists, as far as one or two bytes."""
        length = 2 if self._cmap is not None and self._cmap.identity else len(next(iter(self._cache), b"00"))
        return [value.to_bytes(length, "big") for value in self._texts if value < 256**length]

    def used_cids(self) -> set[int]:
        """CIDs of the used codes of a composite font."""
        cmap = self._cmap
        return {cid for code in self.used for _, cid in cmap.split(code)} if cmap is not None else set()

    def _simple(self, dictionary: Any, texts: dict[int, str]) -> None:
        descriptor = dictionary.get("/FontDescriptor")
        own = simple_texts(dictionary)
        named = bool(texts) and isinstance(dictionary.get("/Encoding"), pikepdf.Name)
        widths = _simple_widths(dictionary, own)
        if self.type3:
            matrix = [float(value) for value in dictionary.get("/FontMatrix", [0.001, 0, 0, 0.001, 0, 0])]
            self.unit = abs(matrix[0]) or 0.001
            box = [float(value) for value in dictionary.get("/FontBBox", [])]
            if len(box) == 4 and box[3] > box[1]:
                self.ascent, self.descent = box[3] * abs(matrix[3] or self.unit), box[1] * abs(matrix[3] or self.unit)
        else:
            self._heights(descriptor)
        for byte in range(256):
            text = texts.get(byte) or own[byte]
            says = _without_case(own[byte]) if named and text != own[byte] else ""
            if says and says != _without_case(text):
                self.contradicted.add(bytes([byte]))
            self._table.append(Code(bytes([byte]), text, fold(text), widths[byte] * self.unit, byte == 32))

    def _heights(self, descriptor: Any) -> None:
        """Ascent and descent for boxes, kept to what Latin text needs: some files claim two lines' height, some none."""
        if descriptor is None:
            return
        ascent = _number(descriptor.get("/Ascent")) * 0.001
        descent = -abs(_number(descriptor.get("/Descent"))) * 0.001
        if ascent:
            self.ascent = min(max(ascent, 0.65), 0.95)
        if descent:
            self.descent = max(min(descent, -0.18), -0.35)

    def _composite(self, dictionary: Any, texts: dict[int, str]) -> None:
        descendants = dictionary.get("/DescendantFonts")
        child = descendants[0] if descendants is not None and len(descendants) else pikepdf.Dictionary()
        encoding = dictionary.get("/Encoding", pikepdf.Name("/Identity-H"))
        name = ""
        if isinstance(encoding, pikepdf.Stream):
            self._cmap = parse_cmap(decoded(encoding))
            if encoding.get("/WMode", 0) == 1:
                self._cmap.vertical = True
            parent = encoding.get("/UseCMap")
            if isinstance(parent, pikepdf.Name) and not self._cmap.spaces:
                self._cmap = predefined_cmap(str(parent)[1:]) or self._cmap
        else:
            name = str(encoding).lstrip("/")
            self._cmap = predefined_cmap(name) or CMap(identity=True, vertical=name.endswith("V"))
        self.vertical = self._cmap.vertical
        self._utf16 = "UTF16" in name or "UCS2" in name
        info = child.get("/CIDSystemInfo")
        self._collection: dict[int, str] = {}
        self._glyph_texts: dict[int, str] = {}
        if not texts and info is not None:
            ordering = f"{info.get('/Registry', '')}-{info.get('/Ordering', '')}"
            self._collection = {} if ordering.endswith("Identity") else collection_texts(ordering)
        if not texts and not self._collection:
            self._glyph_texts = _program_texts(child)
        self._heights(child.get("/FontDescriptor"))
        self._default_width = _number(child.get("/DW", 1000), 1000.0)
        self.cid_widths = _cid_widths(child.get("/W"))
        self._default_vertical = [_number(v) for v in child.get("/DW2", [880, -1000])]
        self._vertical_widths = _cid_vertical(child.get("/W2"))

    def _composite_code(self, data: bytes) -> Code:
        assert self._cmap is not None
        value = int.from_bytes(data, "big")
        cid = next((cid for _, cid in self._cmap.split(data)), 0)
        text = self._texts.get(value, "")
        if not text and self._utf16:
            text = data.decode("utf-16-be", "ignore")
        if not text:
            text = self._collection.get(cid) or self._glyph_texts.get(cid, "")
        width = self.cid_widths.get(cid, self._default_width)
        spaced = data == b" "
        if not self.vertical:
            return Code(data, text, fold(text), width * 0.001, spaced)
        across, above = width / 2, self._default_vertical[0]
        advance = self._default_vertical[1]
        if cid in self._vertical_widths:
            advance, across, above = self._vertical_widths[cid]
        return Code(data, text, fold(text), advance * 0.001, spaced, across * 0.001, above * 0.001)


def _number(value: Any, default: float = 0.0) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return default


def _to_unicode(dictionary: Any) -> dict[int, str]:
    stream = dictionary.get("/ToUnicode")
    if not isinstance(stream, pikepdf.Stream):
        return {}
    try:
        return parse_cmap(decoded(stream)).texts
    except pikepdf.PdfError:
        return {}


def _simple_widths(dictionary: Any, texts: list[str]) -> list[float]:
    """Width of each of the 256 codes in glyph units."""
    listed = dictionary.get("/Widths")
    descriptor = dictionary.get("/FontDescriptor")
    missing = _number(descriptor.get("/MissingWidth")) if descriptor is not None else 0.0
    if isinstance(listed, pikepdf.Array):
        widths = [missing] * 256
        first = int(_number(dictionary.get("/FirstChar")))
        for code, width in enumerate(listed, first):
            if 0 <= code < 256:
                widths[code] = _number(width)
        return widths
    from pdfminer.fontmetrics import FONT_METRICS

    metrics: dict[str, int] = FONT_METRICS[standard_font(str(dictionary.get("/BaseFont", "")))][1]
    return [float(metrics.get(text, missing)) for text in texts]


def standard_font(name: str) -> str:
    """Which of the 14 standard fonts stands in for a font that brings no widths, judged by its name."""
    plain = re.sub(r"^/?([A-Z]{6}\+)?", "", name).lower().replace(" ", "")
    if plain in ("symbol", "zapfdingbats"):
        return "Symbol" if plain == "symbol" else "ZapfDingbats"
    bold = "bold" in plain or "black" in plain
    italic = "italic" in plain or "oblique" in plain
    if "courier" in plain or "mono" in plain:
        return "Courier" + {(0, 0): "", (1, 0): "-Bold", (0, 1): "-Oblique", (1, 1): "-BoldOblique"}[bold, italic]
    if any(word in plain for word in ("times", "serif", "roman", "georgia", "garamond")) and "sans" not in plain:
        return "Times-" + {(0, 0): "Roman", (1, 0): "Bold", (0, 1): "Italic", (1, 1): "BoldItalic"}[bold, italic]
    return "Helvetica" + {(0, 0): "", (1, 0): "-Bold", (0, 1): "-Oblique", (1, 1): "-BoldOblique"}[bold, italic]


def _cid_widths(listed: Any) -> dict[int, float]:
    widths: dict[int, float] = {}
    items = list(listed) if isinstance(listed, pikepdf.Array) else []
    at = 0
    while at + 1 < len(items):
        first = int(_number(items[at]))
        if isinstance(items[at + 1], pikepdf.Array):
            widths.update((first + i, _number(width)) for i, width in enumerate(items[at + 1]))
            at += 2
        elif at + 2 < len(items):
            last = _last(first, int(_number(items[at + 1])))
            width = _number(items[at + 2])
            widths.update((cid, width) for cid in range(first, last + 1))
            at += 3
        else:
            break
    return widths


def _last(first: int, last: int) -> int:
    """The end of a range of CIDs.

    Raises:
        BudgetSpentError: there are no numbers for so many glyphs; other readers would write the range out all the same.
    """
    if last - first >= MAP_LIMIT:
        raise BudgetSpentError("a font has widths for more glyphs than there can be")
    return min(last, first + 65_535)


def _cid_vertical(listed: Any) -> dict[int, tuple[float, float, float]]:
    """CID to (advance, across, above) in glyph units."""
    metrics: dict[int, tuple[float, float, float]] = {}
    items = list(listed) if isinstance(listed, pikepdf.Array) else []
    at = 0
    while at + 1 < len(items):
        first = int(_number(items[at]))
        if isinstance(items[at + 1], pikepdf.Array):
            values = [_number(value) for value in items[at + 1]]
            for i in range(0, len(values) - 2, 3):
                metrics[first + i // 3] = (values[i], values[i + 1], values[i + 2])
            at += 2
        elif at + 4 < len(items):
            last = _last(first, int(_number(items[at + 1])))
            triple = (_number(items[at + 2]), _number(items[at + 3]), _number(items[at + 4]))
            metrics.update((cid, triple) for cid in range(first, last + 1))
            at += 5
        else:
            break
    return metrics


def _program_texts(child: Any) -> dict[int, str]:
    """CID to text from the character table inside an embedded TrueType program, where CIDs are its glyph numbers."""
    descriptor = child.get("/FontDescriptor")
    program = descriptor.get("/FontFile2") if descriptor is not None else None
    mapping = child.get("/CIDToGIDMap", pikepdf.Name("/Identity"))
    if not isinstance(program, pikepdf.Stream) or not isinstance(mapping, pikepdf.Name):
        return {}
    import io

    from fontTools.ttLib import TTFont

    try:
        font = TTFont(io.BytesIO(decoded(program)), lazy=True)
        numbers = font.getReverseGlyphMap()
        return {numbers[name]: chr(point) for point, name in sorted((font.getBestCmap() or {}).items(), reverse=True)}
    except Exception:  # fontTools raises whatever its tables provoke; without texts pdfium's reading counts
        return {}
