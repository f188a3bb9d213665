"""Embedded font programs without the words in them: names, notices and licences that draw nothing, and may spell a removed term.

Sources: OpenType 1.9 (table directory), ISO 32000-1, 9.9 (tables that an embedded font needs), Adobe Type 1 Font Format
(clear text part), Adobe Technical Note 5176 (CFF). The outlines stay as they are; `redaction.pdf.font_subset` cuts them down.
"""

from __future__ import annotations

import re
import struct
from itertools import pairwise

_TABLE_NAMES = "glyf head hhea hmtx loca maxp cvt fpgm prep cmap CFF OS/2 post vhea vmtx"
_TABLES = frozenset(name.ljust(4).encode() for name in _TABLE_NAMES.split())
_NOTICE = re.compile(
    rb"(/(?:version|Notice|Copyright|FullName|FamilyName|Weight)\s*\()((?:\\.|[^()\\]|\([^()]*\))*)(\))", re.DOTALL
)
_CFF_WORDS = frozenset((0, 1, 2, 3, 4, 1200))
"""Operators of a Top DICT whose operand is a text: version, Notice, FullName, FamilyName, Weight, Copyright."""
_STANDARD_STRINGS = 391


def without_words(data: bytes) -> bytes:
    """A font program without texts; one that cannot be read comes back as it was."""
    try:
        if data[:4] in (b"\x00\x01\x00\x00", b"true", b"OTTO"):
            return _sfnt(data)
        if data[:2] == b"%!":
            return _type1(data)
        if data[:1] == b"\x01" and len(data) > 4:
            return _cff(data)
    except (struct.error, IndexError, ValueError):
        pass
    return data


def _sfnt(data: bytes) -> bytes:
    """Only the tables that drawing needs."""
    (count,) = struct.unpack(">H", data[4:6])
    tables = []
    for entry in range(count):
        tag, checksum, offset, length = struct.unpack(">4sLLL", data[12 + 16 * entry : 28 + 16 * entry])
        if tag in _TABLES and offset + length <= len(data) + 3:
            body = data[offset : offset + length]
            tables.append((tag, checksum, _cff(body) if tag == b"CFF " else body))
    kept = len(tables)
    if not kept:
        return data
    power = 1 << (kept.bit_length() - 1)
    out = bytearray(data[:4] + struct.pack(">HHHH", kept, power * 16, power.bit_length() - 1, kept * 16 - power * 16))
    position = 12 + 16 * kept
    bodies = bytearray()
    for tag, checksum, body in tables:
        out += struct.pack(">4sLLL", tag, checksum, position + len(bodies), len(body))
        bodies += body + b"\0" * (-len(body) % 4)
    return bytes(out + bodies)


def _type1(data: bytes) -> bytes:
    """Texts of the clear part become spaces, so that all lengths stay; comments too."""
    end = data.find(b"eexec")
    head, rest = (data[:end], data[end:]) if end > 0 else (data, b"")
    head = _NOTICE.sub(lambda match: match.group(1) + b" " * len(match.group(2)) + match.group(3), head)
    first, _, body = head.partition(b"\n")
    body = re.sub(rb"%[^\r\n]*", lambda match: b"%" + b" " * (len(match.group()) - 1), body)
    return first + _ + body + rest


def _cff(data: bytes) -> bytes:
    """The texts that the Top DICTs name become spaces, the font's own name a row of one letter."""
    names, names_end = _index(data, data[2])
    dicts, dicts_end = _index(data, names_end)
    strings, _ = _index(data, dicts_end)
    out = bytearray(data)
    for start, end in names:
        out[start:end] = b"F" * (end - start)
    for start, end in dicts:
        for operator, operand in _top_dict(data[start:end]):
            number = operand - _STANDARD_STRINGS
            if operator in _CFF_WORDS and 0 <= number < len(strings):
                first, last = strings[number]
                out[first:last] = b" " * (last - first)
    return bytes(out)


def _index(data: bytes, at: int) -> tuple[list[tuple[int, int]], int]:
    """The items of a CFF INDEX as (start, end), and where it ends."""
    (count,) = struct.unpack(">H", data[at : at + 2])
    if not count:
        return [], at + 2
    size = data[at + 2]
    base = at + 3 + (count + 1) * size - 1
    offsets = [int.from_bytes(data[at + 3 + i * size : at + 3 + (i + 1) * size], "big") for i in range(count + 1)]
    items = [(base + a, base + b) for a, b in pairwise(offsets)]
    if any(not 0 <= a <= b <= len(data) for a, b in items):
        raise ValueError("index beyond the data")
    return items, base + offsets[-1]


def _top_dict(data: bytes) -> list[tuple[int, int]]:
    """Operators of a Top DICT with their last integer operand; an escaped operator counts from 1200."""
    found = []
    operand, at = 0, 0
    while at < len(data):
        byte = data[at]
        at += 1
        if byte == 12:
            found.append((1200 + data[at], operand))
            at += 1
        elif byte <= 21:
            found.append((byte, operand))
        elif byte == 28:
            operand = int.from_bytes(data[at : at + 2], "big", signed=True)
            at += 2
        elif byte == 29:
            operand = int.from_bytes(data[at : at + 4], "big", signed=True)
            at += 4
        elif byte == 30:
            while data[at] & 0x0F != 0x0F and data[at] >> 4 != 0x0F:
                at += 1
            at += 1
        elif byte <= 246:
            operand = byte - 139
        elif byte <= 250:
            operand = (byte - 247) * 256 + data[at] + 108
            at += 1
        elif byte <= 254:
            operand = -(byte - 251) * 256 - data[at] - 108
            at += 1
    return found
