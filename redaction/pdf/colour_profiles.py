"""Embedded ICC colour profiles, made anew from their numbers: what a profile computes stays, whatever else it carries goes.

A profile is a header and tags. Kept are the tags that turn numbers of the picture into colours: the white point, the three
primaries, the curves, the adaptation, and tables of the two simple types. They are read into numbers and written again, with a
header and texts of our own, so that descriptions, copyright, private tags and bytes between the tags are left behind. A
profile that has no such tags (named colours, programs of ICC version 4) is replaced: by sRGB for three colours, by grey with
the curve of sRGB for one. For four there is no standard; they become device colours.

Source: ICC.1:2010, 7.2 (header), 7.3 (tag table), 9.2 (tags), 10.5 (curveType), 10.8 and 10.9 (lut16Type, lut8Type), 10.15
(parametricCurveType); ICC.1:2001-04, 6.5.17 (textDescriptionType).
"""

from __future__ import annotations

import struct
from functools import cache

_SPACES = {b"GRAY": 1, b"RGB ": 3, b"Lab ": 3, b"CMYK": 4}
_CLASSES = frozenset((b"mntr", b"scnr", b"prtr", b"spac"))
_PRIMARIES = (b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC")
_POINTS = frozenset((b"wtpt", b"rXYZ", b"gXYZ", b"bXYZ"))
_CURVES = frozenset((b"rTRC", b"gTRC", b"bTRC", b"kTRC"))
_TABLES = frozenset((b"A2B0", b"A2B1", b"A2B2"))
_PARAMETERS = (1, 3, 4, 5, 7)
"""How many numbers a parametric curve of each type has."""
_MOST_TAGS = 100
_LONGEST_CURVE = 4096
_LARGEST_TABLE = 8_000_000
_D50 = struct.pack(">3L", 0xF6D6, 0x10000, 0xD32D)


def rebuilt(data: bytes, colours: int) -> bytes | None:
    """A profile that turns the same numbers into the same colours, and says nothing.

    Args:
        data: an ICC profile.
        colours: how many numbers a colour has in the PDF (/N).

    Returns:
        None where it is no profile for so many colours, or holds no tags that are kept.
    """
    try:
        return _rebuilt(data, colours)
    except (struct.error, IndexError, OverflowError):
        return None


@cache
def standard(colours: int) -> bytes | None:
    """The profile that stands for one that could not be rebuilt: grey or sRGB; None for four colours."""
    from PIL import ImageCms

    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if colours == 3:
        return rebuilt(srgb, 3)
    curve = _tags(srgb)[b"rTRC"]
    grey = _profile(b"\x04", b"mntr", b"GRAY", b"XYZ ", 0, {b"kTRC": curve, b"wtpt": _point_tag(_D50)})
    return grey if colours == 1 else None


def _rebuilt(data: bytes, colours: int) -> bytes | None:
    major, kind, space, pcs = data[8:9], data[12:16], data[16:20], data[20:24]
    if data[36:40] != b"acsp" or kind not in _CLASSES or _SPACES.get(space) != colours or pcs not in (b"XYZ ", b"Lab "):
        return None
    found = _tags(data)
    kept: dict[bytes, bytes] = {}
    for name, tag in found.items():
        made = _tag(name, tag, colours)
        if made is not None:
            kept[name] = made
    by_table = b"A2B0" in kept
    if b"A2B0" in found and not by_table and pcs == b"Lab ":
        return None  # the table that could not be read is all there is
    by_curves = b"kTRC" in kept if space == b"GRAY" else space == b"RGB " and all(name in kept for name in _PRIMARIES)
    if not by_table and not by_curves:
        return None
    kept.setdefault(b"wtpt", _point_tag(_D50))
    (intent,) = struct.unpack(">L", data[64:68])
    return _profile(b"\x04" if major >= b"\x04" else b"\x02", kind, space, pcs, intent % 4, kept)


def _tags(data: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack(">L", data[128:132])
    found: dict[bytes, bytes] = {}
    for entry in range(min(count, _MOST_TAGS)):
        name, offset, size = struct.unpack(">4sLL", data[132 + 12 * entry : 144 + 12 * entry])
        found.setdefault(name, data[offset : offset + size])
    return found


def _tag(name: bytes, tag: bytes, colours: int) -> bytes | None:
    """The tag written again from its numbers; None where it is not kept, or of another type than it must be."""
    kind = tag[:4]
    if name in _POINTS and kind == b"XYZ ":
        return _point_tag(tag[8:20])
    if name == b"chad" and kind == b"sf32":
        return b"sf32" + bytes(4) + struct.pack(">9l", *struct.unpack(">9l", tag[8:44]))
    if name in _CURVES and kind == b"curv":
        (count,) = struct.unpack(">L", tag[8:12])
        if count > _LONGEST_CURVE:
            return None
        return b"curv" + bytes(4) + struct.pack(f">L{count}H", count, *struct.unpack(f">{count}H", tag[12 : 12 + 2 * count]))
    if name in _CURVES and kind == b"para":
        (which,) = struct.unpack(">H", tag[8:10])
        count = _PARAMETERS[which]
        numbers = struct.unpack(f">{count}l", tag[12 : 12 + 4 * count])
        return b"para" + bytes(4) + struct.pack(f">HH{count}l", which, 0, *numbers)
    if name in _TABLES and kind in (b"mft1", b"mft2"):
        return _table(kind, tag, colours)
    return None


def _table(kind: bytes, tag: bytes, colours: int) -> bytes | None:
    """A table of colours: three small numbers, a matrix, curves in, the table, curves out, and nothing behind them."""
    inputs, outputs, steps = tag[8], tag[9], tag[10]
    if inputs != colours or outputs != 3:
        return None
    width, head, rows_in, rows_out = 1, 48, 256, 256
    if kind == b"mft2":
        rows_in, rows_out = struct.unpack(">HH", tag[48:52])
        width, head = 2, 52
    size = head + width * (rows_in * inputs + steps**inputs * outputs + rows_out * outputs)
    if size > min(len(tag), _LARGEST_TABLE):
        return None
    return kind + bytes(4) + tag[8:11] + bytes(1) + tag[12:size]


def _point_tag(numbers: bytes) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3l", *struct.unpack(">3l", numbers))


def _profile(major: bytes, kind: bytes, space: bytes, pcs: bytes, intent: int, tags: dict[bytes, bytes]) -> bytes:
    """A profile of these tags, with the header and the texts that every profile must have."""
    if major == b"\x04":
        text = b"mluc" + bytes(4) + struct.pack(">LL2s2sLL", 1, 12, b"en", b"GB", 2, 28) + b"\0-"
        tags = {b"desc": text, b"cprt": text, **tags}
    else:
        tags = {
            b"desc": b"desc" + bytes(4) + struct.pack(">L", 2) + b"-" + bytes(79),
            b"cprt": b"text" + bytes(4) + b"-\0",
            **tags,
        }
    at = 132 + 12 * len(tags)
    table, body = struct.pack(">L", len(tags)), b""
    places: dict[bytes, int] = {}
    for name, tag in sorted(tags.items()):
        if tag not in places:
            places[tag] = at + len(body)
            body += tag + bytes(-len(tag) % 4)
        table += struct.pack(">4sLL", name, places[tag], len(tag))
    date = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
    size = at + len(body)
    header = struct.pack(">L4x4s4s4s4s12s4s24xL12s48x", size, major + bytes(3), kind, space, pcs, date, b"acsp", intent, _D50)
    return header + table + body
