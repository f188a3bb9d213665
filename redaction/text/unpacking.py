"""Bytes that an encoded text gave, as text: read as they are, unpacked where compressed, or searched for readable stretches.

What is unpacked counts against an `Allowance` for the whole document, so that a bomb is refused and not read in part.
"""

from __future__ import annotations

import bz2
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from redaction.errors import TooLargeError
from redaction.traces import BORDER

MOST = 32 * 1024 * 1024
"""Bytes that the compressed data in one document may unpack to: as much as a text file may have."""
_MOST_MEMBERS = 1_000
_LEAST_PACKED = 8
"""Bytes below which nothing is compressed data."""
_PIECE = 1 << 20
_BREAKS = dict.fromkeys(map(ord, "\r\n\t"))
_STRETCHES = (
    (re.compile(rb"(?:[A-Za-z0-9 '.,@/+-]|[\xc3-\xdf][\x80-\xbf]){4,}"), "utf-8"),
    (re.compile(rb"(?:[A-Za-z0-9 '.,@/+\xc0-\xff-]\x00){4,}"), "utf-16-le"),
    (re.compile(rb"(?:\x00[A-Za-z0-9 '.,@/+\xc0-\xff-]){4,}"), "utf-16-be"),
)


@dataclass(slots=True)
class Allowance:
    """How many bytes the compressed data of one document may still unpack to."""

    left: int = MOST

    def take(self, count: int) -> None:
        """Count what was unpacked.

        Raises:
            TooLargeError: it is too much.
        """
        self.left -= count
        if self.left < 0:
            limit = MOST // 1_000_000
            raise TooLargeError(
                f"A text in the file holds compressed data that unpacks to more than {limit} MB: hand that in by itself."
            )


def readable(data: bytes) -> str:
    """The bytes as text if they are text a person can read, otherwise an empty string."""
    for codec in _codecs(data):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if codec == "cp1252" and len(text.encode("ascii", "ignore")) * 4 < len(text) * 3:
            continue  # nearly any bytes are letters there
        if len(text) >= 4 and text.translate(_BREAKS).isprintable() and sum(map(str.isalnum, text)) * 2 > len(text):
            return text
    return ""


def _codecs(data: bytes) -> tuple[str, ...]:
    if data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff") or data.count(0) * 3 > len(data) * 2:
        return ("utf-32", "utf-32-le", "utf-32-be")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    if data.count(0) * 4 > len(data):
        return ("utf-16-le", "utf-16-be")
    return ("utf-8", "cp1252")


def unpacked(data: bytes, allowance: Allowance) -> Iterator[bytes]:
    """What compressed data hold: gzip, zlib, bare deflate, bzip2, xz, and each file of a zip archive with its name.

    Raises:
        TooLargeError: more than the allowance.
    """
    if len(data) < _LEAST_PACKED:
        return
    if data[:4] in (b"PK\3\4", b"PK\5\6"):
        yield from _members(data, allowance)
    elif data[:2] == b"\x1f\x8b":
        yield from _inflated(data, zlib.MAX_WBITS | 16, allowance)
    elif data[0] & 15 == 8 and (data[0] << 8 | data[1]) % 31 == 0:
        yield from _inflated(data, zlib.MAX_WBITS, allowance)
    elif data[:3] == b"BZh":
        yield from _expanded(bz2.BZ2Decompressor(), data, allowance)
    elif data[:6] == b"\xfd7zXZ\0" or data[:3] == b"]\0\0":
        yield from _expanded(lzma.LZMADecompressor(memlimit=256 * 1024 * 1024), data, allowance)
    elif data[0] & 6 in (2, 4):  # a block of deflate with Huffman codes; letters that lie there as they are need no unpacking
        yield from _inflated(data, -zlib.MAX_WBITS, allowance, whole=True)


def _inflated(data: bytes, window: int, allowance: Allowance, *, whole: bool = False) -> Iterator[bytes]:
    """A deflated stream; with `whole` only if it comes to its end, as nearly everything else does not."""
    machine, out, waiting = zlib.decompressobj(window), bytearray(), data
    with suppress(zlib.error):
        while waiting and not machine.eof:
            out += machine.decompress(waiting, _PIECE)
            waiting = machine.unconsumed_tail
            if len(out) > allowance.left:
                allowance.take(len(out))
    if out and (machine.eof or not whole):
        allowance.take(len(out))
        yield bytes(out)


def _expanded(machine: bz2.BZ2Decompressor | lzma.LZMADecompressor, data: bytes, allowance: Allowance) -> Iterator[bytes]:
    out, waiting = bytearray(), data
    with suppress(OSError, EOFError, ValueError, lzma.LZMAError):
        while not machine.eof and (waiting or not machine.needs_input):
            piece = machine.decompress(waiting, _PIECE)
            waiting = b""
            allowance.take(len(piece))
            out += piece
    if out:
        yield bytes(out)


def _members(data: bytes, allowance: Allowance) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > _MOST_MEMBERS:
                allowance.take(MOST + 1)
            for info in infos:
                yield info.filename.encode("utf-8", "replace") + b"\n" + info.comment
                with archive.open(info) as member:
                    out = member.read(allowance.left + 1)
                allowance.take(len(out))
                yield out
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, lzma.LZMAError):
        return


def stretches(data: bytes, least: int) -> str:
    """Names, numbers and the like, of at least `least` characters, in bytes, with borders between them."""
    found = []
    for pattern, codec in _STRETCHES:
        if codec != "utf-8" and 0 not in data:
            continue
        for match in pattern.finditer(data):
            text = match.group().decode(codec, "replace")
            if len(text) >= least and sum(letter.isalnum() for letter in text) * 2 > len(text):
                found.append(text)
    return BORDER.join(found)
