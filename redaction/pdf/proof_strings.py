"""Strings, names and shown text in raw PDF syntax, decoded every way a reader might."""

from __future__ import annotations

import re
from binascii import unhexlify
from collections.abc import Iterable, Iterator

_STRING = re.compile(rb"\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*+)\)|<(?!<)([0-9A-Fa-f\0\t\n\f\r ]*)>", re.S)
"""A literal string with parentheses up to two deep inside it, or a hexadecimal one."""
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\s\S]))")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_NAME = re.compile(rb"/([^\0\t\n\f\r ()<>\[\]{}/%]+)")
_ARRAY = re.compile(rb"\[((?:[^\[\]()<>]|\((?:[^()\\]|\\.)*+\)|<[0-9A-Fa-f\0\t\n\f\r ]*>)*+)\]", re.S)
_COMMENT = re.compile(rb"%([^\r\n]*)")
_PROPERTIES = re.compile(rb"<<(?:[^<>]|<[0-9A-Fa-f\s]*>|<<[^<>]*>>)*+>>")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_LETTERS = re.compile(rb"[\x20-\x7e\xa0-\xff]{3,}")
_NOT_HEX = bytes(code for code in range(256) if code not in b"0123456789ABCDEFabcdef")
_WORD_GAP = -180
"""Thousandths of an em by which a number in a TJ array moves to the right when it stands for a space."""
_CMAP_VALUES = re.compile(rb"<([0-9A-Fa-f\0\t\n\f\r ]+)>")
_CMAP_BLOCKS = re.compile(rb"begin(bfchar|bfrange)\b(.*?)\bend(?:bfchar|bfrange)", re.S)
_CMAP_ROW = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>\s*(?:<([0-9A-Fa-f\s]*)>|\[((?:\s*<[0-9A-Fa-f\s]*>)*\s*)\])")

NOT_TEXT = re.compile(
    rb"/(?:BaseFont|FontName|FontFamily|CIDSystemInfo|Registry|Ordering|Panose)[\0\t\n\f\r ]*"
    rb"(?:/[^\0\t\n\f\r ()<>\[\]{}/%]*|\([^()]*\)|<<[^<>]*>>)"
    rb"|/Differences[\0\t\n\f\r ]*\[[^\]]*\]"
)
"""Where a word is no text of the document: names of fonts, character collections and glyphs."""

_STANDARD = """
    art author bleed border bottom box center circle cross dash doc dot eb encoding event figure first fit font form frame go gray
    group head help hide highlight image index ink item key kids lang last layer left length level limits line link list mark
    mask matrix media name names next none normal note oc off on open order page pages para parent pattern
    popup prev process quad range rate rect red rename reset resources right rise root rotate row section set shade show sig size
    sound span square squiggly stamp state strike submit subject table text thread time title top trap tree type uri user
    value view volume web white black blue green wide width will win xobject yes
"""
STANDARD_NAMES = frozenset(_STANDARD.split())
"""Words that PDF itself uses as names; a name of one of them says nothing of the document."""


def strings(text: bytes) -> Iterator[bytes]:
    """Every string object, unescaped; nested parentheses come out in parts."""
    for match in _STRING.finditer(text):
        if match.group(2) is not None:
            yield from_hex(match.group(2))
        else:
            yield unescaped(match.group(1))


def unescaped(raw: bytes) -> bytes:
    """A literal string without its backslashes."""
    if b"\\" not in raw:
        return raw

    def one(match: re.Match[bytes]) -> bytes:
        if match.group(1):
            return bytes([int(match.group(1), 8) & 255])
        mark = match.group(2)
        return b"" if mark in (b"\n", b"\r", b"\r\n") else _ESCAPED.get(mark, mark)

    return _ESCAPE.sub(one, raw)


def from_hex(digits: bytes) -> bytes:
    """A hexadecimal string; a missing last digit is 0."""
    compact = digits.translate(None, _NOT_HEX)
    return unhexlify(compact + b"0" * (len(compact) % 2))


def names(text: bytes) -> Iterator[str]:
    """Every name object that is no word of PDF itself, with its number signs decoded."""
    for raw in set(_NAME.findall(text)):
        name = raw
        if b"#" in raw:
            name = re.sub(rb"#([0-9A-Fa-f]{2})", lambda match: bytes.fromhex(match.group(1).decode("ascii")), raw)
        word = name.decode("utf-8", "replace")
        if word.lower() not in STANDARD_NAMES:
            yield word


def readings(value: bytes) -> list[str]:
    """The text of a string: UTF-16 and UTF-8 with their marks, otherwise PDFDocEncoding; two-byte text without a mark too."""
    if value.startswith((b"\xfe\xff", b"\xff\xfe")):
        return [_without_language(value.decode("utf-16", "replace"))]
    if value.startswith(b"\xef\xbb\xbf"):
        return [value[3:].decode("utf-8", "replace")]
    found = [value.decode("cp1252", "replace")]
    if value.count(0) * 3 > len(value):
        found.append(value.decode("utf-16-be" if value[:1] == b"\0" else "utf-16-le", "replace"))
    elif not value.isascii():
        found.append(value.decode("utf-8", "replace"))
    return found


def _without_language(text: str) -> str:
    return re.sub("\x1b[^\x1b]*\x1b", "", text)


def all_text(text: bytes, border: str) -> str:
    """Strings, names and comments of an object's syntax, as one text with borders between them."""
    text = NOT_TEXT.sub(b" ", text)
    parts: list[str] = []
    for value in strings(text):
        parts += readings(value)
    parts += names(text)
    outside = _STRING.sub(b" ", text)
    parts += [comment.decode("cp1252", "replace") for comment in _COMMENT.findall(outside)]
    if b"(" in outside:
        # Parentheses nested deeper than the pattern, or never closed: read what follows as it stands.
        parts.append(unescaped(outside[outside.index(b"(") :]).decode("cp1252", "replace"))
    return border.join(parts)


def shown_text(content: bytes) -> str:
    """What a content stream shows, its strings read as one-byte text: TJ arrays joined where no space-wide gap stands."""
    parts: list[bytes] = []
    last = 0
    for array in _ARRAY.finditer(content):
        parts += strings(content[last : array.start()])
        parts.append(_joined(array.group(1)))
        last = array.end()
    parts += strings(content[last:])
    return " ".join(_one_byte(part) for part in parts)


def _one_byte(value: bytes) -> str:
    """A string as one-byte text; of codes of two bytes only stretches that could be letters, the rest would be noise."""
    if _CONTROL.search(value):
        value = b" ".join(_LETTERS.findall(value))
    return value.decode("cp1252", "replace")


def written_beside(content: bytes) -> str:
    """What stands in a content stream beside the text it shows: property lists, names and comments."""
    lists = [all_text(block, " ") for block in _PROPERTIES.findall(content)]
    outside = _STRING.sub(b" ", content) if b"%" in content or b"(" in content else content
    comments = [comment.decode("cp1252", "replace") for comment in _COMMENT.findall(outside)]
    if b"(" in outside:
        comments.append(unescaped(outside[outside.index(b"(") :]).decode("cp1252", "replace"))
    return "\n".join([*lists, *names(outside), *comments])


def _joined(array: bytes) -> bytes:
    out, last = [], 0
    for match in _STRING.finditer(array):
        if any(_number(token) < _WORD_GAP for token in array[last : match.start()].split()):
            out.append(b" ")
        out.append(from_hex(match.group(2)) if match.group(2) is not None else unescaped(match.group(1)))
        last = match.end()
    return b"".join(out)


def _number(token: bytes) -> float:
    try:
        return float(token)
    except ValueError:
        return 0.0


def two_byte_text(content: bytes, cmap: dict[int, str]) -> str:
    """What a content stream shows, its strings read as two-byte codes of one ToUnicode map."""
    parts: list[str] = []
    last = 0
    for array in _ARRAY.finditer(content):
        parts += [_mapped(value, cmap) for value in strings(content[last : array.start()])]
        parts.append(_mapped(_joined_codes(array.group(1)), cmap))
        last = array.end()
    parts += [_mapped(value, cmap) for value in strings(content[last:])]
    return " ".join(part for part in parts if part)


def _joined_codes(array: bytes) -> bytes:
    return b"".join(strings(array))


def _mapped(codes: bytes, cmap: dict[int, str]) -> str:
    return "".join(cmap.get(codes[i] << 8 | codes[i + 1], "") for i in range(0, len(codes) - 1, 2))


def to_unicode(stream: bytes) -> dict[int, str]:
    """Codes and texts of a ToUnicode map."""
    table: dict[int, str] = {}
    for kind, block in _CMAP_BLOCKS.findall(stream):
        if kind == b"bfchar":
            values = _CMAP_VALUES.findall(block)
            for code, text in zip(values[::2], values[1::2], strict=False):
                table[int(from_hex(code).hex() or "0", 16)] = _utf16(text)
            continue
        for low, high, first, listed in _CMAP_ROW.findall(block):
            start, stop = int(from_hex(low).hex() or "0", 16), int(from_hex(high).hex() or "0", 16)
            if listed:
                for offset, text in enumerate(_CMAP_VALUES.findall(listed)):
                    table[start + offset] = _utf16(text)
                continue
            base = _utf16(first)
            for offset in range(min(stop - start, 0xFFFF) + 1):
                table[start + offset] = base[:-1] + chr(min(ord(base[-1]) + offset, 0x10FFFF)) if base else ""
    return table


def _utf16(digits: bytes) -> str:
    return from_hex(digits).decode("utf-16-be", "replace")


def joined(parts: Iterable[str], border: str) -> str:
    """Texts with a border between them, empty ones left out."""
    return border.join(part for part in parts if part)
