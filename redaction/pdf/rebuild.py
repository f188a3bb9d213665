"""A new PDF from the pages of another, by an allow-list: what is not asked for is not copied.

Only what a page draws is taken: its boxes, its content, and the resources that this content names, each with the keys that
drawing needs. Nothing of the old catalogue (metadata, outlines, names, labels, attachments, scripts, forms, layers,
structure), of private data in dictionaries, of earlier revisions or of unused objects can be in the new file, because nobody
copies it.

Keys and their meaning: ISO 32000-1, tables 30 (page), 57-58 (graphics state), 75-76 (patterns), 78-84 (shadings), 89
(images), 95 (forms), 111-122 (fonts).
"""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from redaction.pdf.bilevel import encoded_anew
from redaction.pdf.colour_profiles import rebuilt, standard
from redaction.pdf.font_names import family_of_name
from redaction.pdf.font_programs import without_words
from redaction.pdf.picture_files import bare, unparsed, with_last_filter
from redaction.pdf.plain_content import without_properties
from redaction.pdf.plain_names import FontNames, may_stand
from redaction.pdf.plain_streams import Inks, contents_of, is_for_printers, readable, said_by
from redaction.pdf.proof_strings import STANDARD_NAMES
from redaction.pdf.streams import DAMAGE, UnreadablePageError, decoded
from redaction.traces import Secrets, fold

_PAGE_KEYS = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate", "/UserUnit", "/Group")
_NAMED = frozenset(("/Font", "/XObject", "/ColorSpace", "/Pattern", "/Shading", "/ExtGState", "/CharProcs"))
_DRAWING_KEYS = {
    "any dictionary, stream": """
        Type Subtype Length Filter DecodeParms Predictor Colors BitsPerComponent Columns EarlyChange K EndOfLine
        EncodedByteAlign Rows EndOfBlock BlackIs1 DamagedRowsBeforeError JBIG2Globals ColorTransform""",
    "resources": """
        Resources Font XObject ColorSpace Pattern Shading ExtGState ProcSet""",
    "image": """
        Width Height Decode Interpolate ImageMask Mask SMask SMaskInData Matte Intent""",
    "form, group, pattern, shading, function": """
        FormType BBox Matrix Group S CS I PatternType PaintType TilingType XStep YStep ShadingType Background
        AntiAlias Coords Domain Function Extend BitsPerCoordinate BitsPerFlag VerticesPerRow FunctionType Range C0 C1
        N Functions Bounds Encode Size BitsPerSample Order""",
    "graphics state, soft mask": """
        LW LC LJ ML D RI OP op OPM BG BG2 UCR UCR2 TR TR2 FL SM SA BM CA ca AIS TK G BC""",
    "colour spaces": """
        WhitePoint BlackPoint Gamma Alternate""",
    "fonts": """
        BaseFont FirstChar LastChar Widths FontDescriptor Encoding ToUnicode BaseEncoding Differences DescendantFonts
        CIDSystemInfo Registry Ordering Supplement DW W DW2 W2 CIDToGIDMap FontBBox FontMatrix CharProcs FontName
        FontStretch FontWeight Flags ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH
        AvgWidth MaxWidth MissingWidth FontFile FontFile2 FontFile3 Length1 Length2 Length3 Style Panose CMapName
        WMode UseCMap""",
}
"""What may be copied, by the kind of object that has the key."""

_ALLOWED = frozenset("/" + key for keys in _DRAWING_KEYS.values() for key in keys.split())

_OF_THE_CODING = frozenset(("/Resources", "/Filter", "/DecodeParms", "/Length"))
"""What a content stream that is written anew has of its own."""

FONT_LIMIT = 60_000_000
"""Bytes of one font program, inflated."""


class Rebuilder:
    """Makes one new PDF, page by page.

    Args:
        secrets: texts that no name of a resource and no string in one may hold.

    Attributes:
        pdf: the new file.
        fonts: font dictionaries of the new file by the object number they had in the old one.
        loose_fonts: those that are no objects of their own.
    """

    def __init__(self, secrets: Secrets | None = None) -> None:
        self.pdf = pikepdf.new()
        self._secrets = Secrets(tuple(secret for secret in secrets.items if not secret.may_stand)) if secrets else Secrets(())
        self._folded = frozenset(secret.solid for secret in self._secrets.items)
        self._told: dict[str, bool] = {}
        self._inks = Inks()
        self._font_names = FontNames()
        self.fonts: dict[tuple[int, int], Any] = {}
        self.loose_fonts: list[Any] = []
        self._added: list[tuple[tuple[int, int], bool]] = []
        self._memo: dict[tuple[tuple[int, int], bool], Any] = {}
        self._scans: dict[tuple[int, int], tuple[dict[str, set[str]], bool]] = {}

    def add_page(self, page: pikepdf.Page, content: bytes, resources: Any, used: dict[str, set[str]], links: Any = None) -> None:
        """Copy one page with new content.

        Args:
            page: the page as it was; gives boxes, rotation and transparency group.
            content: its new content stream.
            resources: resources of the content; may hold more than it uses.
            used: names that the content uses, by category.
            links: annotations made for the new file.

        Raises:
            UnreadablePageError: the page draws with something that cannot be copied safely.
        """
        self._added.clear()
        try:
            new = Dictionary(Type=Name.Page)
            for key in _PAGE_KEYS:
                value = _inherited(page.obj, key)
                if value is not None:
                    new[key] = self._copy(value, True)
            new["/Resources"] = self._resources(resources, used, True)
            new["/Contents"] = self.pdf.make_stream(content)
            if links is not None:
                new["/Annots"] = links
        except UnreadablePageError:
            self._forget()
            raise
        except DAMAGE as error:
            self._forget()
            raise UnreadablePageError(type(error).__name__) from None
        self.pdf.pages.append(pikepdf.Page(self.pdf.make_indirect(new)))

    def _remember(self, key: tuple[tuple[int, int], bool], new: Any) -> None:
        self._memo[key] = new
        self._added.append(key)

    def _forget(self) -> None:
        """Forget what a failed page copied: it may be half done, and the next page must not find it."""
        for key in self._added:
            self._memo.pop(key, None)
            self.fonts.pop(key[0], None)

    def _resources(self, resources: Any, used: dict[str, set[str]], walked: bool) -> Any:
        """A resource dictionary with the used names only, and those that forms without resources take from it."""
        new = Dictionary()
        pending = [(category, name) for category, names in used.items() for name in sorted(names)]
        done: set[tuple[str, str]] = set()
        while pending:
            category, name = pending.pop()
            if (category, name) in done or category not in _NAMED:
                continue
            done.add((category, name))
            group = resources.get(category) if resources is not None else None
            target = group.get(name) if isinstance(group, Dictionary) else None
            if target is None or is_for_printers(target):
                continue
            if self._tells(name):
                raise UnreadablePageError("the name of a resource tells what was removed")
            if category not in new:
                new[category] = Dictionary()
            new[category][name] = self._copy(target, walked and category != "/Pattern")
            for borrower in _borrowers(target, category):
                names, _ = self._scan(borrower)
                pending += [(c, n) for c, found in names.items() for n in found]
        return new

    def _copy(self, value: Any, walked: bool) -> Any:
        """Copy a value into the new file. `walked` is False where text inside it has not been searched."""
        if not isinstance(value, (Dictionary, Array, Stream)):
            if isinstance(value, pikepdf.String) and self._tells(bytes(value).decode("latin-1")):
                raise UnreadablePageError("a string in a resource tells what was removed")
            if isinstance(value, Name) and self._tells(str(value)):
                raise UnreadablePageError("a name in a resource tells what was removed")
            return _plain(value)
        key = (value.objgen, walked)
        indirect = value.is_indirect
        if indirect and key in self._memo:
            return self._memo[key]
        if isinstance(value, Array):
            if len(value) == 2 and value[0] == Name.ICCBased and isinstance(value[1], Stream):
                return self._profiled(value[1])
            new: Any = self.pdf.make_indirect(Array()) if indirect else Array()
            if indirect:
                self._remember(key, new)
            inks = self._inks.of(value)
            for item in value if inks is None else (value[0], value[2], value[3]):
                new.append(self._copy(item, walked))
            if inks is not None:
                new.insert(1, inks)
            return new
        if str(value.get("/Type", "")) in ("/Page", "/Pages", "/Catalog"):
            raise UnreadablePageError("a drawing resource leads back to a page")
        if isinstance(value, Stream):
            return self._copy_stream(value, key, walked)
        new = self.pdf.make_indirect(Dictionary()) if indirect else Dictionary()
        if indirect:
            self._remember(key, new)
        self._fill(new, value, walked)
        if "/Subtype" in new and str(value.get("/Type", "")) == "/Font":
            if indirect:
                self.fonts[value.objgen] = new
            elif not str(new["/Subtype"]).startswith("/CIDFont"):
                self.loose_fonts.append(new)
        return new

    def _fill(self, new: Any, old: Any, walked: bool) -> None:
        for name in old.keys():  # noqa: SIM118 (a pikepdf dictionary iterates over keys only through keys())
            if name == "/FontFamily" and family_of_name(old) and not self._tells(str(old[name])):
                new[name] = _plain(old[name])
            if name in ("/Resources", "/Length") or name not in _ALLOWED or not may_stand(name, old[name]):
                continue
            if name in ("/BaseFont", "/FontName") and isinstance(old[name], Name):
                new[name] = Name("/" + self._font_names.of(name, old))
            elif name == "/CharProcs":
                new[name] = self._glyph_procedures(old)
            elif name in ("/FontFile", "/FontFile2", "/FontFile3") and isinstance(old[name], Stream):
                new[name] = self._font_program(old[name])
            else:
                new[name] = self._copy(old[name], walked and name != "/G")
        if str(old.get("/Subtype", "")) == "/Type3" and "/Resources" in old:
            names: dict[str, set[str]] = {}
            for procedure in old.get("/CharProcs", Dictionary()).values():
                for category, found in self._scan(procedure)[0].items():
                    names.setdefault(category, set()).update(found)
            new["/Resources"] = self._resources(old["/Resources"], names, False)

    def _font_program(self, old: Any) -> Any:
        """An embedded font program without names and notices; one too large to look into is copied as it is."""
        key = (old.objgen, False)
        if key in self._memo:
            return self._memo[key]
        try:
            program = decoded(old, FONT_LIMIT)
        except UnreadablePageError:
            return self._copy(old, False)
        plain = without_words(program)
        self._check_data(plain)
        new = self.pdf.make_stream(plain)
        if "/Subtype" in old:
            new["/Subtype"] = _plain(old["/Subtype"])
        for name in ("/Length1", "/Length2", "/Length3"):
            if name in old:
                new[name] = len(plain) if name == "/Length1" and "/Length2" not in old else _plain(old[name])
        self._remember(key, new)
        return new

    def _profiled(self, old: Any) -> Any:
        """A colour space with a profile of its own, made anew or replaced (`redaction.pdf.colour_profiles`)."""
        key = (old.objgen, False)
        if key not in self._memo:
            colours = int(old.get("/N", 0))
            data = rebuilt(decoded(old), colours) or standard(colours)
            if data is None:
                return Name.DeviceCMYK
            stream = self.pdf.make_stream(data)
            stream["/N"] = colours
            if isinstance(old.get("/Range"), Array):
                stream["/Range"] = self._copy(old["/Range"], False)
            self._remember(key, self.pdf.make_indirect(Array([Name.ICCBased, stream])))
        return self._memo[key]

    def _glyph_procedures(self, font: Any) -> Any:
        """Procedures of the glyphs that the font's encoding names."""
        encoding = font.get("/Encoding")
        listed = encoding.get("/Differences") if isinstance(encoding, Dictionary) else None
        named = {str(item) for item in listed if isinstance(item, Name)} if listed is not None else None
        return Dictionary(
            {name: self._copy(item, False) for name, item in font["/CharProcs"].items() if named is None or name in named}
        )

    def _copy_stream(self, old: Any, key: tuple[tuple[int, int], bool], walked: bool) -> Any:
        draws = _is_content(old) or (not walked and "/Subtype" not in old and "/FunctionType" not in old and _looks_drawn(old))
        if not draws:
            encoded = encoded_anew(old, self.pdf)
            if encoded is not None:
                self._remember(key, encoded)
                return encoded
            file = bare(old, self.pdf)
            made = contents_of(old) if file is None else None
            data = next(data for data in (file, made, old.read_raw_bytes()) if data is not None)
            self._check_data(said_by(old) if file is None and made is None else data)
            new = Stream(self.pdf, data)
            self._remember(key, new)
            self._fill(new, old, walked)
            if file is not None:
                with_last_filter(new)
            elif made is not None:
                for name in ("/Filter", "/DecodeParms"):
                    if name in new:
                        del new[name]
            return new
        names, shows_text = self._scan(old)
        if shows_text and not walked:
            raise UnreadablePageError("text inside a pattern, a soft mask or a glyph procedure")
        instructions = without_properties(pikepdf.parse_content_stream(old), old.get("/Resources"), self._folded)
        new = self.pdf.make_stream(unparsed(instructions, self.pdf))
        self._remember(key, new)
        for name in old.keys():  # noqa: SIM118
            if name in _ALLOWED - _OF_THE_CODING and may_stand(name, old[name]):
                new[name] = self._copy(old[name], walked)
        if "/Resources" in old:
            new["/Resources"] = self._resources(old["/Resources"], names, walked)
        return new

    def _check_data(self, data: bytes) -> None:
        """Refuse what no page shows and the proof would find: a removed text in the data of a picture, a font or a function."""
        if self._secrets.items and self._secrets.count_in(fold(readable(data))):
            raise UnreadablePageError("the data of a resource tell what was removed")

    def _tells(self, text: str) -> bool:
        """Whether a text holds something that was removed."""
        if text not in self._told:
            self._told[text] = text[1:].lower() not in STANDARD_NAMES and bool(self._secrets.count_in(fold(text)))
        return self._told[text]

    def _scan(self, stream: Any) -> tuple[dict[str, set[str]], bool]:
        """Names of resources that a content stream uses, and whether it shows text."""
        key = stream.objgen
        if key in self._scans and key != (0, 0):
            return self._scans[key]
        decoded(stream)
        used: dict[str, set[str]] = {}
        shows = False
        for instruction in pikepdf.parse_content_stream(stream):
            operands, op = instruction.operands, str(instruction.operator)
            category = _CATEGORY.get(op)
            if category is not None and operands:
                name = operands[0] if op == "Tf" else operands[-1]
                if isinstance(name, Name):
                    used.setdefault(category, set()).add(str(name))
            elif op == "INLINE IMAGE":
                colours = operands[0].obj.get("/CS", operands[0].obj.get("/ColorSpace"))
                if isinstance(colours, Name):
                    used.setdefault("/ColorSpace", set()).add(str(colours))
            shows = shows or op in ("Tj", "TJ", "'", '"')
        self._scans[key] = (used, shows)
        return used, shows


def _plain(value: Any) -> Any:
    """A name, text, number or null that does not belong to the old file, even where that file refers to it as an object."""
    if isinstance(value, Name):
        return Name(str(value))
    if isinstance(value, pikepdf.String):
        return pikepdf.String(bytes(value))
    return None if isinstance(value, pikepdf.Object) else value


_CATEGORY = {
    "Tf": "/Font",
    "Do": "/XObject",
    "gs": "/ExtGState",
    "cs": "/ColorSpace",
    "CS": "/ColorSpace",
    "scn": "/Pattern",
    "SCN": "/Pattern",
    "sh": "/Shading",
}


def _is_content(stream: Any) -> bool:
    return str(stream.get("/Subtype", "")) == "/Form" or stream.get("/PatternType") == 1


def _looks_drawn(stream: Any) -> bool:
    """Whether an untyped stream below a Type 3 font is a glyph procedure: it begins with d0 or d1 after its numbers."""
    head = decoded(stream)[:200].split()
    return b"d0" in head or b"d1" in head


def _borrowers(target: Any, category: str) -> list[Any]:
    """Content streams that take their resources from whoever draws them: forms and Type 3 fonts without resources."""
    if category == "/XObject" and isinstance(target, Stream) and str(target.get("/Subtype", "")) == "/Form":
        return [] if "/Resources" in target else [target]
    if category == "/Font" and str(target.get("/Subtype", "")) == "/Type3" and "/Resources" not in target:
        return [item for item in target.get("/CharProcs", Dictionary()).values() if isinstance(item, Stream)]
    return []


def _inherited(page: Any, key: str) -> Any:
    """A page's key, its own or one of the page tree above it."""
    node, steps = page, 0
    while isinstance(node, Dictionary) and steps < 60:
        if key in node:
            return node[key]
        node, steps = node.get("/Parent"), steps + 1
    return None
