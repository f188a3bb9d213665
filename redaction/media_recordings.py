"""What a recording is, by its signature, and whether it holds pictures or sound alone: the room depends on it.

Nothing is decoded here. A container that may hold both is looked at for the mark of a track of pictures; where that cannot be
told, it counts as video, whose room reads sound too.
"""

from __future__ import annotations

import re
from pathlib import Path

from redaction.kinds import Kind

_LOOK = 1 << 20
"""Bytes at the start of a file in which the tracks are looked for."""

_MOOV_LIMIT = 16 << 20
"""Bytes of an MP4's index that are searched: an index of many hours is smaller."""

_BOXES = 10_000
"""Boxes at the top of an MP4 that are stepped over on the way to its index: a recording in fragments has thousands."""

_ASF = b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"
_ASF_PICTURES = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")
"""ASF_Video_Media, the stream type of pictures (Advanced Systems Format, section 10.4)."""

_FIRST_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"skip", b"pnot")
"""What an MP4 or QuickTime file starts with (ISO 14496-12; QuickTime files may have no ``ftyp``)."""

_SIMPLE: tuple[tuple[bytes, Kind], ...] = (
    (b"fLaC", "flac"),
    (b"#!AMR", "amr"),
    (b"FLV\x01", "flv"),
    (b"caff\x00\x01", "caf"),
    (b".snd\x00\x00", "au"),
    (b"ID3\x02", "mp3"),
    (b"ID3\x03", "mp3"),
    (b"ID3\x04", "mp3"),
    (b"\x00\x00\x01\xba", "mpeg"),
    (b"\x00\x00\x01\xb3", "mpeg"),
    (b"\x06\x0e\x2b\x34\x02\x05\x01\x01", "mxf"),
)


def recording_kind(source: Path, head: bytes) -> Kind | None:
    """The kind of a recording, or None where the file is none.

    Args:
        source: read on where the signature is one of a container.
        head: its first bytes, 1,024 at least where it has them.
    """
    for signature, kind in _SIMPLE:
        if head.startswith(signature):
            return kind
    if head[4:8] in _FIRST_BOXES:
        return _iso_kind(source, head)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return _matroska_kind(_start_of(source))
    if head.startswith(_ASF):
        return "asf" if _ASF_PICTURES in _start_of(source) else "wma"
    if head.startswith(b"OggS"):
        first = _start_of(source)[:8192]
        return "ogv" if b"\x80theora" in first or b"BBCD" in first or b"\x01video" in first else "ogg"
    if head[:4] in (b"RIFF", b"RF64", b"BW64"):
        return {b"AVI ": "avi", b"WAVE": "wav"}.get(head[8:12])  # type: ignore[return-value]
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "aiff"
    if _is_transport_stream(head):
        return "ts"
    return _frame_kind(head)


def _start_of(source: Path) -> bytes:
    with source.open("rb") as stream:
        return stream.read(_LOOK)


def _iso_kind(source: Path, head: bytes) -> Kind | None:
    """Kind of an MP4, QuickTime or 3GP file: by the handlers of the tracks in its index, else by its brand."""
    index = _moov(source)
    if index:
        handlers = {index[at + 12 : at + 16] for at in (match.start() for match in re.finditer(rb"hdlr", index))}
        if b"vide" in handlers:
            return "mp4"
        if b"soun" in handlers:
            return "m4a"
    return "m4a" if head[8:12] in (b"M4A ", b"M4B ", b"M4P ") else "mp4"


def _moov(source: Path) -> bytes:
    """The index of an MP4 (the box ``moov``), or nothing; the media between is stepped over, not read."""
    length_of_file = source.stat().st_size
    with source.open("rb") as stream:
        for _ in range(_BOXES):
            header = stream.read(16)
            if len(header) < 8:
                break
            size, name = int.from_bytes(header[:4], "big"), header[4:8]
            length = 8
            if size == 1 and len(header) == 16:
                size, length = int.from_bytes(header[8:16], "big"), 16
            stream.seek(length - len(header), 1)
            if name == b"moov":
                return stream.read(min(max(size - length, 0) or _MOOV_LIMIT, _MOOV_LIMIT))
            if size < length or size > length_of_file:  # to the end of the file, or damaged
                break
            stream.seek(size - length, 1)
    return b""


def _matroska_kind(start: bytes) -> Kind:
    """Matroska and WebM name the codec of each track (element 0x86): ``V_`` for pictures, ``A_`` for sound."""
    if re.search(rb"\x86[\x81-\xff]V_", start) or not re.search(rb"\x86[\x81-\xff]A_", start):
        return "mkv"
    return "mka"


def _is_transport_stream(head: bytes) -> bool:
    """Packets of 188 bytes that start with 0x47 (ISO 13818-1), each behind four bytes more on discs and in cameras."""
    return any(
        len(head) > at + 4 * step and all(head[at + packet * step] == 0x47 for packet in range(5))
        for at, step in ((0, 188), (4, 192))
    )


def _frame_kind(head: bytes) -> Kind | None:
    """MPEG sound without a container: twelve set bits, then a header that makes sense (ISO 11172-3, ISO 13818-7)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or head[1] >= 0xFE:  # FF FE starts text in UTF-16
        return None
    if head[1] & 0xF6 == 0xF0:
        return "aac"
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate, sampling = head[2] >> 4, head[2] >> 2 & 3
    return "mp3" if version != 1 and layer != 0 and rate != 15 and sampling != 3 else None
