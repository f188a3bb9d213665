"""What lies in a picture file, byte for byte, by our own reading of its format: segments, chunks, blocks and tags.

Used twice: to say what an original carries beside its pixels, and to prove that a written file holds nothing but the few pieces
that a picture needs, one after the other from its first byte to its last.

Formats: JPEG (ISO 10918-1), PNG (W3C, third edition), GIF89a, WebP (RFC 9649), BMP; TIFF 6.0 in `redaction.image.tiff_tags`.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator

from redaction.image.tiff_tags import ContainerError, Piece, tiff_pieces

__all__ = ["TRAILING", "ContainerError", "Piece", "pieces", "unexpected"]

TRAILING = "bytes after the end"

_APP_NAMES = (
    (0xE0, b"JFIF\0", "JFIF"),
    (0xE0, b"JFXX\0", "JFXX thumbnail"),
    (0xE1, b"Exif\0", "EXIF"),
    (0xE1, b"http://ns.adobe.com/xap/1.0/\0", "XMP"),
    (0xE1, b"http://ns.adobe.com/xmp/extension/\0", "XMP"),
    (0xE2, b"ICC_PROFILE\0", "colour profile"),
    (0xE2, b"MPF\0", "index of further pictures"),
    (0xED, b"Photoshop 3.0\0", "Photoshop and IPTC"),
    (0xEE, b"Adobe\0", "Adobe"),
)
_MARKERS = {0xC4: "DHT", 0xDB: "DQT", 0xDD: "DRI", 0xDA: "SOS", 0xFE: "comment"}
_PNG_NAMES = {b"eXIf": "EXIF", b"iCCP": "colour profile", b"tEXt": "text", b"zTXt": "text", b"iTXt": "text"}
_WEBP_NAMES = {b"EXIF": "EXIF", b"XMP ": "XMP", b"ICCP": "colour profile"}

_ALLOWED: dict[str, frozenset[str]] = {
    "jpeg": frozenset({"SOI", "JFIF", "DQT", "DHT", "SOF", "SOS", "pixels", "EOI"}),
    "png": frozenset({"signature", "IHDR", "PLTE", "pHYs", "IDAT", "acTL", "fcTL", "fdAT", "IEND"}),
    "gif": frozenset({"header", "loop", "timing", "frame", "pixels", "end"}),
    "webp": frozenset({"header", "VP8 ", "VP8L", "VP8X", "ANIM", "ANMF", "ANMF VP8 ", "ANMF VP8L"}),
    "bmp": frozenset({"header", "colours", "pixels"}),
    "tiff": frozenset(
        {"header", "pages", "pixels", "padding"}
        | {f"tag {number}" for number in (254, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 282, 283, 284, 296, 317)}
        | {"tag 320", "tag 339"}
    ),
}
"""What a file that `redaction.image.writing` made may hold."""


def pieces(kind: str, data: bytes) -> list[Piece]:
    """Everything in a picture file, in the order in which it lies there; what no piece covers is a piece of its own.

    Args:
        kind: ``jpeg``, ``png``, ``gif``, ``webp``, ``bmp`` or ``tiff``.
        data: the whole file.

    Raises:
        ContainerError: the file does not follow its format.
    """
    try:
        return list(_READERS[kind](data))
    except (IndexError, struct.error, KeyError):
        raise ContainerError("the file ends inside one of its parts") from None


def unexpected(kind: str, data: bytes) -> list[str]:
    """Names of the pieces of a written file that have no business there, and of bytes that no piece explains.

    Raises:
        ContainerError: the file does not follow its format.
    """
    found = []
    at = 0
    for piece in sorted(pieces(kind, data), key=lambda piece: (piece.start, piece.end)):
        if piece.name not in _ALLOWED[kind]:
            found.append(piece.name)
        if piece.start > at:
            found.append(f"{piece.start - at} bytes between parts")
        at = max(at, piece.end)
    if at != len(data):
        found.append(f"{len(data) - at} {TRAILING}")
    return found


def _jpeg(data: bytes) -> Iterator[Piece]:
    if data[:2] != b"\xff\xd8":
        raise ContainerError("no JPEG")
    yield Piece("SOI", 0, 2)
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ContainerError("no marker where one has to be")
        marker = data[at + 1]
        if marker == 0xFF:
            yield Piece("padding", at, at + 1)
            at += 1
            continue
        if marker == 0xD9:
            yield Piece("EOI", at, at + 2)
            break
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            yield Piece("marker", at, at + 2)
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise ContainerError("a segment is longer than the file")
        yield Piece(_jpeg_name(marker, data[at + 4 : end]), at, end)
        at = end
        if marker == 0xDA:
            at = _after_scan(data, end)
            yield Piece("pixels", end, at)
    if at + 2 < len(data):
        yield Piece(TRAILING, at + 2, len(data))


def _jpeg_name(marker: int, content: bytes) -> str:
    if marker in _MARKERS:
        return _MARKERS[marker]
    if 0xC0 <= marker <= 0xCF:
        return "SOF" if marker in (0xC0, 0xC1, 0xC2) else f"SOF{marker - 0xC0}"
    for number, beginning, name in _APP_NAMES:
        if marker == number and content.startswith(beginning):
            return "JFIF thumbnail" if name == "JFIF" and len(content) > 14 else name
    return f"APP{marker - 0xE0}" if 0xE0 <= marker <= 0xEF else f"marker {marker:02X}"


def _after_scan(data: bytes, at: int) -> int:
    """Where the next marker stands behind compressed pixels; in them FF is followed by 00 or a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise ContainerError("compressed pixels without an end")
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def _png(data: bytes) -> Iterator[Piece]:
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise ContainerError("no PNG")
    yield Piece("signature", 0, 8)
    at = 8
    while True:
        (length,) = struct.unpack_from(">I", data, at)
        name, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise ContainerError("a chunk is longer than the file")
        if zlib.crc32(data[at + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            yield Piece("chunk with a wrong check sum", at, end)
        else:
            yield Piece(_PNG_NAMES.get(name, name.decode("latin-1")), at, end)
        at = end
        if name == b"IEND":
            break
    if at < len(data):
        yield Piece(TRAILING, at, len(data))


def _gif(data: bytes) -> Iterator[Piece]:
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        raise ContainerError("no GIF")
    at = 13 + (3 * 2 ** ((data[10] & 7) + 1) if data[10] & 0x80 else 0)
    yield Piece("header", 0, at)
    while True:
        start, mark = at, data[at]
        if mark == 0x3B:
            yield Piece("end", at, at + 1)
            at += 1
            break
        if mark == 0x21:
            label = data[at + 1]
            at = _after_blocks(data, at + 2)
            loop = data[start + 2 : start + 14] == b"\x0bNETSCAPE2.0" and at - start == 19
            names = {0xF9: "timing" if at - start == 8 else "long timing", 0xFE: "comment", 0x01: "plain text"}
            yield Piece("loop" if label == 0xFF and loop else names.get(label, "application data"), start, at)
        elif mark == 0x2C:
            packed = data[at + 9]
            at += 10 + (3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0) + 1
            yield Piece("frame", start, at)
            begin, at = at, _after_blocks(data, at)
            yield Piece("pixels", begin, at)
        else:
            raise ContainerError("an unknown block")
    if at < len(data):
        yield Piece(TRAILING, at, len(data))


def _after_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    if at >= len(data):
        raise ContainerError("blocks without an end")
    return at + 1


def _webp(data: bytes) -> Iterator[Piece]:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ContainerError("no WebP")
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data):
        raise ContainerError("the file ends before its pictures do")
    yield Piece("header", 0, 12)
    yield from _riff(data, 12, end, "")
    if end < len(data):
        yield Piece(TRAILING, end, len(data))


def _riff(data: bytes, at: int, end: int, inside: str) -> Iterator[Piece]:
    while at < end:
        name = data[at : at + 4]
        (length,) = struct.unpack_from("<I", data, at + 4)
        after = at + 8 + length + length % 2
        if after > end:
            raise ContainerError("a chunk is longer than the file")
        if name == b"ANMF" and not inside:
            yield Piece("ANMF", at, at + 24)
            yield from _riff(data, at + 24, after, "ANMF ")
        else:
            yield Piece(inside + _WEBP_NAMES.get(name, name.decode("latin-1")), at, after)
        at = after


def _bmp(data: bytes) -> Iterator[Piece]:
    if data[:2] != b"BM":
        raise ContainerError("no BMP")
    (begin,) = struct.unpack_from("<I", data, 10)
    (header,) = struct.unpack_from("<I", data, 14)
    if header < 40:
        raise ContainerError("an old kind of BMP")
    width, height, _, bits, compression, size = struct.unpack_from("<iiHHII", data, 18)
    size = size if compression else abs(height) * ((abs(width) * bits + 31) // 32 * 4)
    end = begin + size
    if not 14 + header <= begin <= end <= len(data):
        raise ContainerError("the pixels do not lie where they are said to")
    yield Piece("header" if header == 40 else "long header", 0, 14 + header)
    # Nothing but colours may stand between header and pixels; three masks in the case of fields.
    colours = struct.unpack_from("<I", data, 46)[0] or (1 << bits if bits <= 8 else 0)
    after = min(begin, 14 + header + 4 * colours + (12 if compression == 3 and header == 40 else 0))
    if after > 14 + header:
        yield Piece("colours", 14 + header, after)
    if begin > after:
        yield Piece("bytes before the pixels", after, begin)
    yield Piece("pixels", begin, end)
    if end < len(data):
        yield Piece(TRAILING, end, len(data))


_READERS: dict[str, Callable[[bytes], Iterator[Piece]]] = {
    "jpeg": _jpeg,
    "png": _png,
    "gif": _gif,
    "webp": _webp,
    "bmp": _bmp,
    "tiff": tiff_pieces,
}
