"""What an Office file says to somebody who looks for it: every part read without our own model of it.

Parts of a package are parsed by expat; runs are joined, attributes read unless they say nothing, rich text is taken apart by a
pattern. Nothing here knows what was found or where.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from functools import cache
from xml.parsers import expat

from redaction.office.allowed import says_nothing
from redaction.office.fonts import FONT_ATTRIBUTES, is_known_font
from redaction.office.vocabulary_open import BUILT_IN_STYLES as OPEN_STYLES
from redaction.office.vocabulary_word import BUILT_IN_STYLES as WORD_STYLES
from redaction.traces import BORDER

_BLOCKS = frozenset(
    [
        "p",
        "h",
        "tc",
        "tr",
        "c",
        "row",
        "si",
        "is",
        "pt",
        "v",
        "table-cell",
        "covered-table-cell",
        "table-row",
        "title",
        "desc",
        "note",
        "txbxContent",
        "txBody",
        "sheet",
        "oddHeader",
        "oddFooter",
        "evenHeader",
        "evenFooter",
        "firstHeader",
        "firstFooter",
        "header-decl",
        "footer-decl",
    ]
)
"""Elements whose text is not joined with what stands around them."""
_PRINTED = frozenset(["oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"])
_LOOK = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f+-]{6}|\d{1,3}|[BIUESXYOHbiuesxyoh])')
"""Codes for the look of a printed header: they may stand within a word, so it is read once more without them."""
_SPACES = frozenset(["tab", "br", "cr", "line-break", "s"])
_TABLES = ("[Content_Types].xml", "META-INF/manifest.xml")
"""Parts, like relationships, that say nothing but what `redaction.office.proof_structure` proves of them, word by word."""
_LONG_NUMBER = re.compile(r"\d{7,}")
_RICH = re.compile(
    r"\\u(-?\d+) ?\?|\\'([0-9a-fA-F]{2})|\\(par|cell|row|line|tab|sect|page|nestcell|nestrow|column)\b-?\d* ?"
    r"|\\([a-zA-Z]+)(-?\d+)? ?|\\([^a-zA-Z])|([{}\r\n])|([^\\{}\r\n]+)"
)


_NAMES_A_STYLE = frozenset(
    [
        "pStyle",
        "rStyle",
        "tblStyle",
        "basedOn",
        "next",
        "link",
        "styleId",
        "name",
        "style-name",
        "parent-style-name",
        "next-style-name",
        "master-page-name",
        "page-layout-name",
        "list-style-name",
        "default-cell-style-name",
        "text-style-name",
        "citation-style-name",
        "citation-body-style-name",
    ]
)
"""Elements and attributes that name a style, where the name that programs give it says nothing of the writer."""


_NAMES_A_FONT = frozenset(["name", "rFont", "font-face"])
"""Elements whose attributes name a font; of those that everybody may have, the name says nothing."""


@cache
def known_styles() -> frozenset[str]:
    """Names of styles that programs know, in every spelling in which they are written."""
    titled = {name.title() for name in WORD_STYLES}
    return frozenset({*WORD_STYLES, *titled, *(re.sub(r"[^A-Za-z0-9]", "", name) for name in titled), *OPEN_STYLES}) | frozenset(
        name[:1].upper() + name[1:] for name in WORD_STYLES
    )


@dataclass(slots=True)
class Reading:
    """One part, read.

    Attributes:
        text: its text, runs joined, blocks kept apart.
        attributes: what attributes say.
    """

    text: str = ""
    attributes: list[str] = field(default_factory=list)

    @property
    def whole(self) -> str:
        """Text and attributes."""
        return BORDER.join([self.text, *self.attributes])


def readings(data: bytes) -> dict[str, Reading]:
    """All parts with text of a package, or the one of a rich text file.

    Raises:
        ValueError: a part is no XML, or the file is neither.
    """
    if data.startswith(b"{\\rtf"):
        return {"rtf": Reading(_rich(data.decode("latin-1")))}
    found = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if name.endswith(".xml") and name not in _TABLES:
                    found[name] = _xml(archive.read(name))
    except (zipfile.BadZipFile, expat.ExpatError) as error:
        raise ValueError(f"a part cannot be read ({type(error).__name__})") from None
    return found


def pictures_in(data: bytes) -> dict[str, bytes]:
    """The pictures of a package, or of a rich text file, by name."""
    if data.startswith(b"{\\rtf"):
        found = re.findall(rb"\{\\pict\\(?:png|jpeg)blip[^\n{}]*\n([0-9a-f]+)\}", data)
        return {f"image{number}": bytes.fromhex(digits.decode()) for number, digits in enumerate(found, 1)}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith((".png", ".jpeg"))}


def _xml(data: bytes) -> Reading:
    reading = Reading()
    said: list[str] = []
    parser = expat.ParserCreate(namespace_separator="}")

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name in _SPACES:
            said.append(" ")
        elif name in _BLOCKS:
            said.append(BORDER)
        for key, value in attributes.items():
            leaf = key.rpartition("}")[2]
            if (leaf in FONT_ATTRIBUTES or name in _NAMES_A_FONT) and is_known_font(value):
                continue
            style = name in _NAMES_A_STYLE or leaf in _NAMES_A_STYLE
            if not (style and value in known_styles()) and (not says_nothing(value) or _LONG_NUMBER.search(value)):
                reading.attributes.append(value)

    def end(tag: str) -> None:
        name = tag.rpartition("}")[2]
        if name in _PRINTED:
            reading.attributes.append(_LOOK.sub("", "".join(said).rpartition(BORDER)[2]))
        if name in _BLOCKS:
            said.append(BORDER)

    def comment(text: str) -> None:
        reading.attributes.append(text)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = said.append
    parser.CommentHandler = comment
    parser.ProcessingInstructionHandler = lambda target, text: comment(f"{target} {text}")
    parser.Parse(data, True)
    reading.text = "".join(said)
    return reading


def _rich(text: str) -> str:
    """The text of a rich text file: everything but pictures, control words and braces."""
    said: list[str] = []
    # Names of fonts are proven by `redaction.office.proof_structure`.
    text = re.sub(r"\{\\fonttbl(?:\{[^{}]*\})*\}", "", text, count=1)
    text = re.sub(r"(\{\\pict[^\n{}]*\n)[0-9a-f]+\}", r"\1}", text)
    for unicode, byte, end, _, _, symbol, _, plain in _RICH.findall(text):
        if unicode:
            said.append(chr(int(unicode) & 0xFFFF))
        elif byte:
            said.append(bytes([int(byte, 16)]).decode("cp1252", "replace"))
        elif end:
            said.append(" " if end in ("tab", "line") else BORDER)
        elif symbol in ("\\", "{", "}"):
            said.append(symbol)
        elif plain:
            said.append(plain)
    return "".join(said).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
