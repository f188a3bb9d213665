"""Animated pictures put together from frames that Pillow encoded one by one.

Pillow's own writers merge frames that look alike and store differences between them: then a frame could not be proven alone, and
frames would be lost. Here every frame is whole, opaque and shown for as long as before.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL import Image


class Shown(NamedTuple):
    """One frame: its picture and for how many milliseconds it is shown."""

    image: Image.Image
    duration: int


def gif(frames: Sequence[Shown], loop: int | None) -> bytes:
    """A GIF (version 89a): every frame of mode ``P`` with a colour table of its own, none transparent."""
    width, height = frames[0].image.size
    out = [b"GIF89a", struct.pack("<HHBBB", width, height, 0x70, 0, 0)]
    if loop is not None:
        out.append(b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<H", min(loop, 65535)) + b"\0")
    for image, duration in frames:
        if len(frames) > 1:
            out.append(b"\x21\xf9\x04" + struct.pack("<BHB", 1 << 2, min(65535, round(duration / 10)), 0) + b"\0")
        out.append(_gif_frame(image))
    return b"".join([*out, b"\x3b"])


def _gif_frame(image: Image.Image) -> bytes:
    """Image descriptor, colour table and pixels, out of a GIF of this frame alone."""
    buffer = io.BytesIO()
    image.save(buffer, "GIF", optimize=False, interlace=0)
    data = buffer.getvalue()
    size = data[10] & 7
    colours = data[13 : 13 + 3 * 2 ** (size + 1)]
    at = 13 + len(colours)
    while data[at : at + 1] == b"\x21":
        at = _after_blocks(data, at + 2)
    descriptor = data[at : at + 9] + bytes([0x80 | size])
    return descriptor + colours + data[at + 10 : _after_blocks(data, at + 11)]


def _after_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1


def png(frames: Sequence[Shown], loop: int | None, dpi: tuple[float, float] | None, *, still_first: bool) -> bytes:
    """An animated PNG; all frames of one mode and size. `still_first`: the first is for readers that show no animation."""
    encoded = [list(_png_chunks(shown.image, dpi)) for shown in frames]
    out = [b"\x89PNG\r\n\x1a\n"]
    out += [_chunk(name, data) for name, data in encoded[0] if name in (b"IHDR", b"pHYs")]
    out.append(_chunk(b"acTL", struct.pack(">II", len(frames) - still_first, loop or 0)))
    sequence = 0
    for number, shown in enumerate(frames):
        pixels = b"".join(data for name, data in encoded[number] if name == b"IDAT")
        if number or not still_first:
            width, height = shown.image.size
            delay = min(65535, shown.duration)
            out.append(_chunk(b"fcTL", struct.pack(">IIIIIHHBB", sequence, width, height, 0, 0, delay, 1000, 0, 0)))
            sequence += 1
        if number == 0:
            out.append(_chunk(b"IDAT", pixels))
        else:
            out.append(_chunk(b"fdAT", struct.pack(">I", sequence) + pixels))
            sequence += 1
    return b"".join([*out, _chunk(b"IEND", b"")])


def _png_chunks(image: Image.Image, dpi: tuple[float, float] | None) -> Iterator[tuple[bytes, bytes]]:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **({"dpi": dpi} if dpi else {}))
    data, at = buffer.getvalue(), 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def webp(frames: Sequence[Shown], loop: int | None, *, lossless: bool, quality: int) -> bytes:
    """An animated WebP without transparency; all frames of one size."""
    width, height = frames[0].image.size
    canvas = _three(width - 1) + _three(height - 1)
    body = [
        _riff(b"VP8X", b"\x02\0\0\0" + canvas),
        _riff(b"ANIM", b"\xff\xff\xff\xff" + struct.pack("<H", min(loop or 0, 65535))),
    ]
    for image, duration in frames:
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", lossless=lossless, quality=quality, method=4)
        pixels = next(data for name, data in _riff_chunks(buffer.getvalue()) if name in (b"VP8 ", b"VP8L"))
        name = b"VP8L" if lossless else b"VP8 "
        # No blending, nothing disposed of: every frame covers all of the canvas.
        body.append(_riff(b"ANMF", bytes(6) + canvas + _three(min(duration, 0xFFFFFF)) + b"\x02" + _riff(name, pixels)))
    joined = b"WEBP" + b"".join(body)
    return b"RIFF" + struct.pack("<I", len(joined)) + joined


def _three(value: int) -> bytes:
    return struct.pack("<I", value)[:3]


def _riff(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, at + 4)
        yield data[at : at + 4], data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
