"""Embedded font programs cut down to the glyphs that are still shown: a subset of five letters can name a person.

What a program keeps is decided generously (whatever a shown code may select under any encoding), but nothing else stays: no
outlines, glyph names, character tables, or hinting routines that only removed glyphs called. The six letters before a font's
name are made anew, because producers compute them from the glyphs that they stood for.

Sources: ISO 32000-1, 9.6.4 (subset names), 9.6.6 (encodings of simple fonts), 9.7.4 (CID fonts); fontTools' subsetter does the
cutting. Type 1 programs (`FontFile`) are rewritten glyph by glyph (Adobe Type 1 Font Format, 2.4 and 7).
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Stream

from redaction.pdf.encodings import glyph_names, names_of
from redaction.pdf.fonts import Font
from redaction.pdf.streams import UnreadablePageError, decoded

PROGRAM_LIMIT = 20_000_000
"""Bytes of a font program beyond which it is not cut."""
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_TAG = re.compile(r"^/[A-Z]{6}\+")


@dataclass(slots=True)
class _Wanted:
    """What is still shown of one program: glyph numbers, character ids, glyph names, characters and codes."""

    stream: Any
    key: str
    descriptor: Any
    glyphs: set[int] = field(default_factory=set)
    cids: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    characters: set[int] = field(default_factory=set)
    codes: set[int] = field(default_factory=set)


def cut_programs(pdf: pikepdf.Pdf, fonts: Iterable[tuple[Any, Font]], untouched: Iterable[Any] = ()) -> int:
    """Cut the embedded programs of fonts.

    Args:
        pdf: the new file.
        fonts: font dictionaries of the new file, each with the font whose `used` codes it shows.
        untouched: font dictionaries whose used codes nobody knows; their programs stay whole.

    Returns:
        How many programs could not be cut.
    """
    whole = {descriptor[key].objgen for font in untouched for descriptor in _descriptors(font) for key in _keys(descriptor)}
    wanted: dict[tuple[int, int], _Wanted] = {}
    failed = len(whole)
    for dictionary, font in fonts:
        _rename(dictionary, font)
        for descriptor in _descriptors(dictionary):
            for key in _keys(descriptor):
                stream = descriptor[key]
                if stream.objgen not in whole:
                    entry = wanted.setdefault(stream.objgen, _Wanted(stream, key, descriptor))
                    _want(entry, dictionary, font)
    for entry in wanted.values():
        try:
            program = _cut(decoded(entry.stream, PROGRAM_LIMIT), entry)
        except (UnreadablePageError, pikepdf.PdfError):
            program = None
        if program is None:
            failed += 1
            continue
        entry.stream.write(program)
        if entry.key == "/FontFile2":
            entry.stream["/Length1"] = len(program)
        elif entry.key == "/FontFile":
            clear = program.find(b"eexec") + len(b"eexec") + 1
            entry.stream["/Length1"], entry.stream["/Length2"], entry.stream["/Length3"] = clear, len(program) - clear, 0
    return failed


def _keys(descriptor: Any) -> list[str]:
    return [key for key in _PROGRAMS if isinstance(descriptor.get(key), Stream)]


def _descriptors(font: Any) -> list[Any]:
    owners = [font, *font.get("/DescendantFonts", [])]
    found = [owner.get("/FontDescriptor") for owner in owners if isinstance(owner, Dictionary)]
    return [descriptor for descriptor in found if isinstance(descriptor, Dictionary)]


def _rename(dictionary: Any, font: Font) -> None:
    """Give a subset a tag that tells what is shown, not what was."""
    name = str(dictionary.get("/BaseFont", ""))
    if not _TAG.match(name):
        return
    digest = hashlib.sha256(b"\0".join(sorted(font.used))).digest()
    tag = "".join(chr(65 + byte % 26) for byte in digest[:6])
    owners = [dictionary, *dictionary.get("/DescendantFonts", [])]
    for owner, key in [(o, "/BaseFont") for o in owners] + [(d, "/FontName") for d in _descriptors(dictionary)]:
        if isinstance(owner, Dictionary) and _TAG.match(str(owner.get(key, ""))):
            owner[key] = Name(f"/{tag}+" + str(owner[key])[8:])


def _want(entry: _Wanted, dictionary: Any, font: Font) -> None:
    children = dictionary.get("/DescendantFonts")
    if children is not None:
        cids = font.used_cids()
        entry.cids |= cids
        mapping = children[0].get("/CIDToGIDMap")
        if isinstance(mapping, Stream):
            table = decoded(mapping)
            entry.glyphs |= {int.from_bytes(table[2 * cid : 2 * cid + 2], "big") for cid in cids}
            children[0]["/CIDToGIDMap"] = mapping
            mapping.write(b"".join(table[2 * n : 2 * n + 2] if n in cids else b"\0\0" for n in range(len(table) // 2)))
        else:
            entry.glyphs |= cids
        return
    names = glyph_names(dictionary)
    for code in font.used:
        value = code[0]
        entry.codes.add(value)
        entry.names.update(names[value])
        for text in (font.decode(code)[0].text, font.mapped(code)):
            entry.characters.update(map(ord, text))
            entry.names.update(names_of(text))


def _cut(program: bytes, entry: _Wanted) -> bytes | None:
    """The program with nothing but what is wanted; None if it cannot be read or what comes out does not hold it."""
    loggers = logging.getLogger("fontTools")
    level = loggers.level
    loggers.setLevel(logging.CRITICAL + 1)
    try:
        if program[:4] in (b"\0\1\0\0", b"true", b"OTTO"):
            return _cut_sfnt(program, entry)
        if program[:1] == b"\1":
            return _cut_cff(program, entry)
        return _cut_type1(program, entry)
    except Exception:  # fontTools raises whatever a damaged table provokes
        return None
    finally:
        loggers.setLevel(level)


def _options(retain: bool) -> Any:
    from fontTools.subset import Options

    options = Options()
    options.retain_gids = retain
    options.notdef_outline = True
    options.recommended_glyphs = False
    options.name_IDs = []
    options.glyph_names = False
    options.legacy_cmap = options.symbol_cmap = True
    options.layout_features = []
    options.hinting = True
    options.passthrough_tables = False
    options.drop_tables = [*options.drop_tables, "GSUB", "GPOS", "GDEF", "kern", "name", "DSIG"]
    options.prune_unicode_ranges = options.recalc_timestamp = False
    return options


def _cut_sfnt(program: bytes, entry: _Wanted) -> bytes:
    from fontTools.subset import Subsetter
    from fontTools.ttLib import TTFont, newTable

    font = TTFont(io.BytesIO(program), lazy=True)
    bare = "cmap" not in font
    if bare:
        font["cmap"] = newTable("cmap")
        font["cmap"].tableVersion, font["cmap"].tables = 0, []
    _keep_byte_tables(font)
    _mend_metrics(font)
    order = font.getGlyphOrder()
    kept = {order[number] for number in entry.glyphs if number < len(order)}
    if entry.codes:
        kept |= entry.names & set(order)
        for table in font["cmap"].tables:
            unicode_table = table.isUnicode() or table.platformID == 0
            points = entry.characters if unicode_table and not table.isSymbol() else set()
            points = points | entry.codes | {base + code for base in (0xF000, 0xF100, 0xF200) for code in entry.codes}
            kept |= {table.cmap[point] for point in points if point in table.cmap}
        if not font["cmap"].tables:
            kept |= {order[code] for code in entry.codes if code < len(order)}
    subsetter = Subsetter(_options(retain=True))
    subsetter.populate(glyphs=kept)
    subsetter.subset(font)
    if bare:
        del font["cmap"]
    buffer = io.BytesIO()
    font.save(buffer, reorderTables=None)
    return buffer.getvalue()


def _keep_byte_tables(font: Any) -> None:
    """Write tables of 256 codes in another format: the library drops them, and many viewers then show hollow boxes."""
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

    def trimmed(table: Any) -> Any:
        if table.format != 0:
            return table
        new = CmapSubtable.newSubtable(6)
        new.platformID, new.platEncID, new.language = table.platformID, table.platEncID, table.language
        new.cmap = {code: name for code, name in table.cmap.items() if name != ".notdef"}
        return new

    font["cmap"].tables = [trimmed(table) for table in font["cmap"].tables]


def _mend_metrics(font: Any) -> None:
    """Some producers cut off the table of widths, which the PDF gives anyway: what is missing becomes 0."""
    from fontTools.ttLib import newTable

    if "hmtx" not in font or "hhea" not in font:
        return
    data = font.reader["hmtx"]
    wide = font["hhea"].numberOfHMetrics
    needed = 4 * wide + 2 * (font["maxp"].numGlyphs - wide)
    if len(data) < needed:
        table = newTable("hmtx")
        table.decompile(data.ljust(needed, b"\0"), font)
        font["hmtx"] = table


def _cut_cff(program: bytes, entry: _Wanted) -> bytes:
    from fontTools.cffLib import CFFFontSet
    from fontTools.subset import Subsetter
    from fontTools.ttLib import TTFont, newTable

    fonts = CFFFontSet()
    wrapper = TTFont(sfntVersion="OTTO")
    fonts.decompile(io.BytesIO(program), wrapper, isCFF2=False)
    top = fonts[0]
    order = top.getGlyphOrder()
    keyed = hasattr(top, "ROS")
    if keyed:
        kept = {name for name in order if name.startswith("cid") and int(name[3:]) in entry.cids}
    else:
        kept = {order[number] for number in entry.glyphs if number < len(order)} | (entry.names & set(order))
        built_in = top.Encoding if isinstance(top.Encoding, list) else _named_encoding(top.Encoding)
        kept |= {built_in[code] for code in entry.codes if code < len(built_in)} & set(order)
    wrapper.setGlyphOrder(order)
    table = newTable("CFF ")
    table.cff = fonts
    wrapper["CFF "] = table
    subsetter = Subsetter(_options(retain=not keyed and not entry.codes))
    subsetter.populate(glyphs=kept | {order[0]})
    subsetter.subset(wrapper)
    if isinstance(top.Encoding, list):
        here = set(top.charset)
        top.Encoding = [name if name in here and code in entry.codes else ".notdef" for code, name in enumerate(top.Encoding)]
    _settle_matrices(top)
    buffer = io.BytesIO()
    fonts.compile(buffer, wrapper, isCFF2=False)
    return buffer.getvalue()


def _settle_matrices(top: Any) -> None:
    """The library leaves out a FontMatrix that is the usual one, and readers then take that of the parts for all of it."""
    usual, neutral = [0.001, 0, 0, 0.001, 0, 0], [1, 0, 0, 1, 0, 0]
    if list(top.rawDict.get("FontMatrix", ())) == usual:
        for part in getattr(top, "FDArray", ()):
            if list(part.rawDict.get("FontMatrix", ())) == neutral:
                part.rawDict["FontMatrix"] = usual
                part.FontMatrix = usual


def _named_encoding(name: Any) -> list[str]:
    from fontTools.encodings.StandardEncoding import StandardEncoding

    return list(StandardEncoding) if name == "StandardEncoding" else []


def _cut_type1(program: bytes, entry: _Wanted) -> bytes | None:
    """Charstrings of the clear and encrypted parts; glyphs that are not wanted lose their entry."""
    from fontTools.encodings.StandardEncoding import StandardEncoding
    from fontTools.misc import eexec

    start = program.find(b"eexec")
    if start < 0:
        return None
    start += len(b"eexec")
    while program[start : start + 1] in (b" ", b"\r", b"\n", b"\t"):
        start += 1
    head, body = program[:start], program[start:]
    if re.fullmatch(rb"[0-9A-Fa-f\s]{8}", body[:8]):
        digits = re.sub(rb"\s", b"", body)
        body = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
    plain, _ = eexec.decrypt(body, 55665)
    private = bytes(plain[4:])
    count = re.search(rb"/CharStrings\s+(\d+)\s+dict", private)
    if count is None:
        return None
    names = set(entry.names) | {".notdef"}
    for code, name in re.findall(rb"dup\s+(\d+)\s*/(\S+)\s+put", head):
        if int(code) in entry.codes:
            names.add(name.decode("latin-1"))
    if b"StandardEncoding def" in head:
        names |= {StandardEncoding[code] for code in entry.codes}
    out, at, kept = bytearray(private[: count.end()]), count.end(), 0
    items = re.compile(rb"/(\S+)\s+(\d+)\s+(?:RD|-\||\S+)\s")
    length = int(re.search(rb"/lenIV\s+(-?\d+)", private).group(1)) if b"/lenIV" in private else 4  # type: ignore[union-attr]
    found: list[tuple[str, int, int]] = []
    bodies: dict[str, bytes] = {}
    while (item := items.search(private, at)) is not None and item.start() - at < 200:
        end = item.end() + int(item.group(2))
        bodies[item.group(1).decode("latin-1")] = private[item.end() : end]
        tail = re.match(rb"\s*(?:ND|\|-|noaccess def|def)\s*", private[end : end + 40])
        end += tail.end() if tail else 0
        found.append((item.group(1).decode("latin-1"), item.start(), end))
        at = end
    if not found:
        return None
    names |= _accent_parts({name: body for name, body in bodies.items() if name in names}, length, StandardEncoding)
    out = bytearray(private[: found[0][1]])
    for name, first, end in found:
        if name in names:
            out += private[first:end]
            kept += 1
    out += private[at:]
    rewritten = bytes(out).replace(count.group(), b"/CharStrings %d dict" % kept, 1)
    encrypted, _ = eexec.encrypt(b"\0\0\0\0" + rewritten, 55665)
    return _encoding_of_used(head, entry.codes) + bytes(encrypted)


def _accent_parts(glyphs: dict[str, bytes], skipped: int, standard: list[str]) -> set[str]:
    """Base letters and accents that glyphs are composed of (the seac operator)."""
    from fontTools.misc import eexec
    from fontTools.misc.psCharStrings import T1CharString

    parts: set[str] = set()
    for data in glyphs.values():
        if skipped >= 0:
            data = bytes(eexec.decrypt(data, 4330)[0][skipped:])
        glyph = T1CharString(data)
        glyph.decompile()
        steps = list(glyph.program)
        for number, step in enumerate(steps):
            if step == "seac" and number >= 5:
                parts |= {standard[int(code)] for code in steps[number - 2 : number]}
    return parts


def _encoding_of_used(head: bytes, codes: set[int]) -> bytes:
    """The clear part without encoding entries of codes that are not shown."""

    def entry(match: re.Match[bytes]) -> bytes:
        return match.group() if int(match.group(1)) in codes else b" " * len(match.group())

    return re.sub(rb"dup\s+(\d+)\s*/\S+\s+put", entry, head)
