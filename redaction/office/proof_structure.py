"""Proof that a redacted Office file holds only what the allow-list names: parts, elements, attributes, no byte between parts."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from xml.parsers import expat

from redaction.office.allowed import language_like, says_nothing
from redaction.office.figures import is_formula, is_movement, is_open_path, is_svg_path, is_vml_path, vml_style
from redaction.office.fonts import FONT_ATTRIBUTES, is_known_font
from redaction.office.ooxml import MAIN_TYPES, OWN_PROPERTIES, TYPES
from redaction.office.open_document import OWN_META
from redaction.office.rich_words import STORIES, WORDS

_NAMES = re.compile(
    r"\[Content_Types\]\.xml|(?:[a-zA-Z]+/)*_rels/[a-zA-Z0-9]*(?:\.xml)?\.rels"
    r"|word/(?:document|styles|numbering|settings|footnotes|endnotes|(?:header|footer|theme|chart)\d+)\.xml"
    r"|xl/(?:workbook|styles|worksheets/worksheet\d+|drawings/drawing\d+|charts/chart\d+|themes/theme\d+)\.xml"
    r"|ppt/(?:presentation|tableStyles|(slide|slideLayout|slideMaster|notesSlide|notesMaster|theme|chart)s/\1\d+)\.xml"
    r"|(?:word|xl|ppt)/media/image\d+\.(?:png|jpeg)"
    r"|docProps/(?:core|app)\.xml"
    r"|mimetype|content\.xml|styles\.xml|meta\.xml|META-INF/manifest\.xml|Pictures/image\d+\.(?:png|jpeg)"
)
_ELEMENT_NAMESPACES = re.compile(
    r"http://schemas\.openxmlformats\.org/[A-Za-z0-9/.-]+|http://schemas\.microsoft\.com/office/word/2010/wordprocessing(?:Shape|Group|Canvas)"
    r"|urn:schemas-microsoft-com:(?:vml|office:office|office:word)|urn:oasis:names:tc:opendocument:xmlns:[a-z-]+:1\.0"
)
_FORBIDDEN = frozenset(
    [
        "del",
        "delText",
        "moveFrom",
        "ins",
        "comment",
        "comments",
        "annotation",
        "tracked-changes",
        "instrText",
        "bookmarkStart",
        "sdt",
        "dataBinding",
        "docVars",
        "mailMerge",
        "attachedTemplate",
        "altChunk",
        "object",
        "OLEObject",
        "f",
        "definedName",
        "definedNames",
        "dataValidation",
        "extLst",
        "hyperlink",
        "externalData",
        "script",
        "scripts",
        "event-listener",
        "forms",
        "database-ranges",
        "timing",
        "transition",
        "custShow",
        "rPh",
        "vanish",
    ]
)
"""Elements that no rebuilt file has: what the allow-list leaves out, named once more. `f` and `object` are read by namespace."""
_SAYS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "id": r"rId\d+|shape\d+|\d+|\{0{8}-0{4}-0{4}-0{4}-0{12}\}",
        "embed": r"rId\d+",
        "type": r"#shape\d+|[a-z0-9A-Z]+|https?://schemas\.openxmlformats\.org/[A-Za-z0-9/.-]+",
        "Id": r"rId\d+",
        "Target": r"/[A-Za-z0-9/.]+",
        "PartName": r"/[A-Za-z0-9/.]+",
        "Type": r"http://schemas\.openxmlformats\.org/[A-Za-z0-9/.-]+",
        "styleId": r"[A-Za-z0-9]{1,48}|\{[0-9A-Fa-f-]{36}\}",
        "def": r"\{[0-9A-Fa-f-]{36}\}",
        "styleName": r"Table style",
        "uri": r"http://schemas\.[a-z.]+/[A-Za-z0-9/.]+",
        "instr": r" (?:PAGE|NUMPAGES|SECTIONPAGES) ",
        "style": r"\d+",
        "space": "preserve",
        "ref": r"[A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?",
        "r": r"[A-Z]{0,3}\d+",
        "topLeftCell": r"[A-Z]{1,3}\d+",
        "modifiers": r"[-0-9.eE ]*",
        "date-value": r"[-0-9T:.Z]+",
        "time-value": r"[-0-9T:.PHMSZ]+",
        "href": r"Pictures/image\d+\.(?:png|jpeg)",
        "full-path": r"/|[A-Za-z/]+\d*\.[a-z]+",
        "media-type": r"text/xml|image/(?:png|jpeg)|application/vnd\.oasis\.opendocument\.[a-z-]+",
        "Extension": "xml|rels|png|jpeg",
        "Requires": r"(?:wps|wpg|wpc)(?: (?:wps|wpg|wpc))*",
        "sqref": r"[A-Z]{1,3}\d+",
    }.items()
}
"""What attributes may say that are no measure and no word of the schemas."""
_DRAWN: dict[str, Callable[[str], bool]] = {
    "style": lambda value: vml_style(value) == value,
    "path": is_vml_path,
    "enhanced-path": is_open_path,
    "d": is_svg_path,
    "formula": is_formula,
    "handle-position": is_formula,
    "transform": is_movement,
}
"""What shapes may say in a language of their own."""
_READ = frozenset(
    ["val", "name", "string", "formatCode", "num-prefix", "num-suffix", "bullet-char", "char", "num-format", "text"]
)
"""Attributes whose words are read as text by the proof of the text."""
_RICH_WORDS = (
    WORDS
    | STORIES
    | frozenset(
        [
            "rtf",
            "ansi",
            "ansicpg",
            "uc",
            "deff",
            "fonttbl",
            "colortbl",
            "red",
            "green",
            "blue",
            "pict",
            "pngblip",
            "jpegblip",
            "u",
            "cb",
            "chshdng",
        ]
    )
)
_RICH_FORMAT = re.compile(r"pic[wh]goal|picscale[xy]|f(?:nil|roman|swiss|modern|script|decor|tech|bidi|prq)")
_PNG = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_JPEG = frozenset({0xC0, 0xC1, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0})


def structure_faults(data: bytes) -> list[str]:
    """What a redacted file holds beside what the allow-list names, in words without contents; empty when nothing.

    Raises:
        ValueError: the file cannot be taken apart.
    """
    if data.startswith(b"{\\rtf"):
        return sorted(set(_rich_faults(data)))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            faults = set(_archive_faults(data, archive))
            for name in archive.namelist():
                part = archive.read(name)
                if name.endswith((".xml", ".rels")):
                    faults |= set(_xml_faults(name, part))
                elif name.endswith((".png", ".jpeg")):
                    faults |= set(picture_faults(part))
    except (zipfile.BadZipFile, expat.ExpatError, struct.error) as error:
        raise ValueError(f"the file cannot be taken apart ({type(error).__name__})") from None
    return sorted(faults)


def metadata_faults(data: bytes) -> list[str]:
    """What a redacted file says about itself; empty when nothing."""
    if data.startswith(b"{\\rtf"):
        return (
            ["information about the document"]
            if re.search(rb"\\(?:info|author|title|generator|userprops|company)\b", data)
            else []
        )
    faults = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        own = {**OWN_PROPERTIES, "meta.xml": OWN_META}
        for name in archive.namelist():
            known = name in own and archive.read(name) == own[name]
            if (name in own or name.startswith(("docProps", "customXml", "meta"))) and not known:
                faults.append("properties that are not ours")
    return faults


def picture_faults(data: bytes) -> Iterator[str]:
    """What a picture holds beside its pixels."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        at = 8
        while at + 12 <= len(data):
            (size,) = struct.unpack(">I", data[at : at + 4])
            kind = data[at + 4 : at + 8]
            if kind not in _PNG:
                yield "a picture with more than pixels"
            at += 12 + size
            if kind == b"IEND":
                break
        if at != len(data):
            yield "bytes behind a picture"
    elif data.startswith(b"\xff\xd8"):
        at = 2
        while at + 4 <= len(data) and data[at] == 0xFF:
            marker = data[at + 1]
            (size,) = struct.unpack(">H", data[at + 2 : at + 4])
            if marker not in _JPEG or (marker == 0xE0 and size != 16):
                yield "a picture with more than pixels"
            at += 2 + size
            if marker == 0xDA:
                break
        if not data.endswith(b"\xff\xd9") or data.find(b"\xff\xd9", at) != len(data) - 2:
            yield "bytes behind a picture"
    else:
        yield "a picture of an unknown kind"


def _archive_faults(data: bytes, archive: zipfile.ZipFile) -> Iterator[str]:
    """Names, and bytes of the archive that belong to no part."""
    at = 0
    for info in sorted(archive.infolist(), key=lambda item: item.header_offset):
        if not _NAMES.fullmatch(info.filename):
            yield "a part that is not on the list"
        if info.header_offset != at or info.extra or info.comment or info.flag_bits & ~0x6:
            yield "bytes between parts"
        name, extra = struct.unpack("<HH", data[info.header_offset + 26 : info.header_offset + 30])
        if extra or name != len(info.filename.encode()):
            yield "bytes between parts"
        start = info.header_offset + 30 + name + extra
        at = start + info.compress_size
        if info.compress_type == zipfile.ZIP_DEFLATED:
            inflating = zlib.decompressobj(-15)
            inflating.decompress(data[start:at])
            if inflating.unused_data or not inflating.eof:
                yield "bytes between parts"
    if at != archive.start_dir or archive.comment:
        yield "bytes between parts"
    names = sum(46 + len(info.filename.encode()) for info in archive.infolist())
    if archive.start_dir + names + 22 != len(data):
        yield "bytes behind the archive"


def _xml_faults(part: str, data: bytes) -> Iterator[str]:
    faults: list[str] = []
    parser = expat.ParserCreate(namespace_separator="}")
    types = {*TYPES.values(), *MAIN_TYPES, "application/xml", "application/vnd.openxmlformats-package.relationships+xml"}
    types |= {"image/png", "image/jpeg"}

    def start(tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition("}")
        if space and not _ELEMENT_NAMESPACES.fullmatch(space):
            faults.append("an element that is not on the list")
        drawing = space.endswith(("drawingml/2006/chart", "/vml", "drawing:1.0"))
        if name in _FORBIDDEN and not (name in ("f", "object") and drawing) and not space.endswith("/math"):
            faults.append("an element that is not on the list")
        for key, value in attributes.items():
            leaf = key.rpartition("}")[2]
            if leaf == "TargetMode":
                faults.append("a link out of the file")
            elif leaf == "ContentType":
                if value not in types:
                    faults.append("a part of a kind that is not on the list")
            elif not _allowed(leaf, key, value):
                faults.append(f"an attribute that is not on the list ({leaf})")

    parser.StartElementHandler = start
    parser.CommentHandler = lambda text: faults.append("a comment in a part")
    parser.ProcessingInstructionHandler = lambda target, text: faults.append("an instruction in a part")
    parser.StartDoctypeDeclHandler = lambda *arguments: faults.append("a document type in a part")
    parser.Parse(data, True)
    return iter(faults)


def _allowed(leaf: str, key: str, value: str) -> bool:
    if leaf.startswith("rsid"):
        return False
    if says_nothing(value) or leaf in _READ or leaf.endswith("style-name") or leaf.endswith("-name"):
        return True
    if (leaf in _SAYS and _SAYS[leaf].fullmatch(value)) or (leaf in _DRAWN and _DRAWN[leaf](value)):
        return True
    return (leaf in FONT_ATTRIBUTES and is_known_font(value)) or language_like(value)


def _rich_faults(data: bytes) -> Iterator[str]:
    if not data.isascii():
        yield "bytes that are no text"
    text = data.decode("latin-1")
    bare = re.sub(r"\\[\\{}]", "", text)
    if bare.count("{") != bare.count("}") or not text.endswith("}") or not _closes_at_end(bare):
        yield "bytes behind the text"
    for word in set(re.findall(r"\\([a-zA-Z]+)", text.replace("\\\\", ""))):
        if word not in _RICH_WORDS and not _RICH_FORMAT.fullmatch(word):
            yield "a control word that is not on the list"
    if re.search(r"\\\*", text.replace("\\\\", "")):
        yield "a destination that is not on the list"
    fonts = re.match(r"\{\\rtf1[^{}]*\{\\fonttbl((?:\{(?:\\[a-z]+\d*)+ [^{};]*;\})*)\}", text)
    if fonts is None or not all(is_known_font(name) for name in re.findall(r" ([^{};]*);", fonts[1])):
        yield "a font that is not on the list"
    for picture in re.findall(r"\{\\pict[^\n{}]*\n([0-9a-f]+)\}", text):
        yield from picture_faults(bytes.fromhex(picture))


def _closes_at_end(text: str) -> bool:
    depth = 0
    for match in re.finditer(r"[{}]", text):
        depth += 1 if match[0] == "{" else -1
        if depth == 0 and match.end() != len(text):
            return False
    return depth == 0
