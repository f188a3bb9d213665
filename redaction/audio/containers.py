"""An own look at the bytes of a written recording: every chunk, box and frame accounted for, nothing that could carry more."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_WAVE_CHUNKS = frozenset((b"fmt ", b"data", b"fact", b"ds64", b"JUNK"))
_BOXES = frozenset(
    b"ftyp moov mdat free mvhd trak tkhd edts elst mdia mdhd hdlr minf smhd dinf dref stbl stsd stts stsc stsz stco co64 "
    b"sgpd sbgp mp4a esds url\x20 btrt".split(b" ")
)
_HOLDERS = frozenset((b"moov", b"trak", b"edts", b"mdia", b"minf", b"dinf", b"stbl"))
_EMPTY = frozenset((b"free", b"JUNK"))
_NO_TAGS = b"meta" + bytes(4) + b"\0\0\0\x21hdlr" + bytes(8) + b"mdirappl" + bytes(9) + b"\0\0\0\x08ilst"
"""What FFmpeg writes into a box of user data where there are no tags: an empty list."""
_MOST = 100_000


class ContainerError(ValueError):
    """The bytes are not what the format says. Never leaves this package."""


def unexpected(kind: str, path: Path) -> list[str]:
    """Names of what a WAV, MP3 or M4A file holds beside its sound.

    Raises:
        ContainerError: the file does not follow its format.
    """
    look = {"wav": _wave, "mp3": _mp3, "m4a": _iso}[kind]
    with path.open("rb") as stream:
        try:
            return list(look(stream, path.stat().st_size))
        except (struct.error, IndexError):
            raise ContainerError("the file ends within a part") from None


def _wave(stream: BinaryIO, size: int) -> Iterator[str]:
    head = stream.read(12)
    if head[:4] not in (b"RIFF", b"RF64") or head[8:] != b"WAVE":
        raise ContainerError("no WAVE header")
    large = 0
    while (at := stream.tell()) < size:
        name, length = struct.unpack("<4sI", stream.read(8))
        if name == b"ds64":
            large = struct.unpack("<Q", stream.read(16)[8:])[0]
            stream.seek(at + 8)
        if name == b"data" and length == 0xFFFFFFFF:
            length = large
        if name not in _WAVE_CHUNKS:
            yield f"chunk {_name(name)}"
        elif name in _EMPTY and any(stream.read(length)):
            yield f"bytes in chunk {_name(name)}"
        stream.seek(at + 8 + length + length % 2)
        if at + 8 + length > size:
            raise ContainerError("a chunk reaches over the end")


def _iso(stream: BinaryIO, size: int) -> Iterator[str]:
    yield from _boxes(stream, 0, size, 0)


def _boxes(stream: BinaryIO, start: int, end: int, depth: int) -> Iterator[str]:
    at = start
    for _ in range(_MOST):
        if at >= end:
            return
        stream.seek(at)
        length, name = struct.unpack(">I4s", stream.read(8))
        head = 8
        if length == 1:
            length, head = struct.unpack(">Q", stream.read(8))[0], 16
        if length < head or at + length > end or depth > 8:
            raise ContainerError("a box reaches over its end")
        if name == b"udta":
            if stream.read(length - head)[4:] != _NO_TAGS:
                yield "user data"
        elif name not in _BOXES:
            yield f"box {_name(name)}"
        elif name in _HOLDERS:
            yield from _boxes(stream, at + head, at + length, depth + 1)
        elif name in _EMPTY:
            stream.seek(at + head)
            if any(stream.read(length - head)):
                yield "bytes in a free box"
        elif name == b"hdlr":
            stream.seek(at + head + 8)
            if (handler := stream.read(4)) != b"soun":
                yield f"a track of kind {_name(handler)}"
        at += length
    raise ContainerError("more boxes than any recording has")


_MPEG1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = (44100, 48000, 32000)


def _mp3(stream: BinaryIO, size: int) -> Iterator[str]:
    """Frames of layer III one behind the other (ISO 11172-3, ISO 13818-3); a tag is no frame."""
    at = 0
    while at < size:
        stream.seek(at)
        head = stream.read(4)
        if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
            yield f"{size - at} bytes that are no sound" + (" (a tag)" if head[:3] in (b"ID3", b"TAG", b"APE") else "")
            return
        version, rate, sampling, padding = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
        if rate in (0, 15) or sampling == 3 or version == 1:
            raise ContainerError("a frame makes no sense")
        bits = (_MPEG1 if version == 3 else _MPEG2)[rate] * 1000
        hertz = _RATES[sampling] >> {3: 0, 2: 1, 0: 2}[version]
        at += (144 if version == 3 else 72) * bits // hertz + padding


def _name(name: bytes) -> str:
    return "".join(chr(byte) if 32 < byte < 127 else "?" for byte in name)
