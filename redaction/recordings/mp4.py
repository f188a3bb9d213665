"""The boxes of an MP4 that we wrote, read from its bytes by ourselves: what it holds, and when each frame is shown.

Only what a player needs may be there (ISO 14496-12 and 14496-15): every box, every byte of the media and every unit of the
pictures is accounted for. A file of somebody else is not read with this.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from redaction.signs import alive

_INSIDE = {
    b"moov": {b"mvhd", b"trak", b"udta"},
    b"trak": {b"tkhd", b"edts", b"mdia"},
    b"edts": {b"elst"},
    b"mdia": {b"mdhd", b"hdlr", b"minf"},
    b"minf": {b"vmhd", b"smhd", b"dinf", b"stbl"},
    b"dinf": {b"dref"},
    b"stbl": {b"stsd", b"stts", b"ctts", b"stss", b"stsc", b"stsz", b"stco", b"co64", b"sgpd", b"sbgp"},
    b"avc1": {b"avcC", b"pasp", b"colr", b"btrt", b"fiel"},
    b"mp4a": {b"esds", b"btrt"},
}
"""What may lie in what."""
_NAMES = (b"VideoHandler", b"SoundHandler", b"")
_UNDETERMINED = 0x55C4
"""The language ``und`` (ISO 639-2) as an MP4 packs it."""
_UPRIGHT = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_PICTURE_UNITS = frozenset({1, 5})
"""Slices of pictures (H.264, table 7-1); messages (6), parameter sets and fillers do not lie among them."""
_LARGEST_INDEX = 256 << 20
_MOST_SAMPLES = 50_000_000
_COMPRESSOR = b"H.264"


class Mp4Error(Exception):
    """The file is no MP4 that can be walked through; the message says where, in words of our own."""


@dataclass(frozen=True, slots=True)
class Mp4Track:
    """One track: ``video`` or ``audio``, when each sample is shown (seconds, in order) and how long the track is."""

    kind: str
    codec: str
    times: list[Fraction]
    seconds: Fraction
    samples: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Mp4:
    """What was found: the tracks, and in words whatever ought not to be there."""

    tracks: list[Mp4Track]
    unexpected: list[str]
    size: int
    head: bytes


def read_mp4(path: Path) -> Mp4:
    """Walk through an MP4.

    Raises:
        Mp4Error: the boxes do not fit into each other.
    """
    with path.open("rb") as stream:
        size = path.stat().st_size
        tops = list(_tops(stream, size))
        strange = [f"a box {_word(name)}" for name, _, _ in tops if name not in (b"ftyp", b"moov", b"free", b"mdat")]
        strange += ["unused bytes" for name, start, end in tops if name == b"free" and end > start]
        indexes = [(start, end) for name, start, end in tops if name == b"moov"]
        if len(indexes) != 1 or indexes[0][1] - indexes[0][0] > _LARGEST_INDEX:
            raise Mp4Error("it has no index, or more than one")
        moov = _at(stream, *indexes[0])
        scale = _movie(moov, strange)
        try:
            tracks = [_track(body, scale, strange) for name, body in _children(moov, b"moov", []) if name == b"trak"]
        except (KeyError, IndexError, struct.error):
            raise Mp4Error("its index is damaged") from None
        strange += _media([(start, end) for name, start, end in tops if name == b"mdat"], tracks)
        for track in tracks:
            if track.kind == "video":
                strange += _units(stream, track)
        head = b"".join(_at(stream, start, end) for name, start, end in tops if name != b"mdat")
    return Mp4(tracks, sorted(set(strange)), size, head)


def _tops(stream: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of the content of each box at the top."""
    at = 0
    while at < size:
        header = _at(stream, at, at + 16)
        if len(header) < 8:
            raise Mp4Error("it ends within a box")
        length, name = int.from_bytes(header[:4], "big"), header[4:8]
        start = at + 8
        if length == 1:
            length, start = int.from_bytes(header[8:16], "big"), at + 16
        if length < start - at or at + length > size:
            raise Mp4Error("a box is longer than the file")
        yield name, start, at + length
        at += length


def _at(stream: BinaryIO, start: int, end: int) -> bytes:
    stream.seek(start)
    return stream.read(end - start)


def _children(data: bytes, within: bytes, strange: list[str]) -> Iterator[tuple[bytes, bytes]]:
    """The boxes in a box; those that may not be there are named and not given."""
    at = 0
    while at < len(data):
        if len(data) - at < 8:
            raise Mp4Error(f"{_word(within)} ends within a box")
        length, name = struct.unpack_from(">I4s", data, at)
        if length < 8 or at + length > len(data):
            raise Mp4Error(f"a box in {_word(within)} is longer than it")
        if name in _INSIDE[within]:
            yield name, data[at + 8 : at + length]
        else:
            strange.append(f"a box {_word(name)} in {_word(within)}")
        at += length


def _movie(moov: bytes, strange: list[str]) -> int:
    """Looks at the head of the movie and its tags; returns the units of a second in which edits are counted."""
    boxes = dict(_children(moov, b"moov", strange))
    head = boxes.get(b"mvhd", b"")
    if len(head) < 20:
        raise Mp4Error("it has no head")
    wide = head[0] == 1
    if any(head[4 : 20 if wide else 12]):
        strange.append("a date")
    tags = boxes.get(b"udta")
    if tags is not None and not _is_empty(tags):
        strange.append("tags")
    return int.from_bytes(head[20:24] if wide else head[12:16], "big")


def _is_empty(udta: bytes) -> bool:
    """Whether user data is a list of tags without a tag, which FFmpeg always writes."""
    handler = b"\0\0\0\x21hdlr" + bytes(8) + b"mdirappl" + bytes(9)
    return udta == b"\0\0\0\x35meta" + bytes(4) + handler + b"\0\0\0\x08ilst"


def _track(trak: bytes, movie_scale: int, strange: list[str]) -> Mp4Track:
    boxes = dict(_children(trak, b"trak", strange))
    media = dict(_children(boxes[b"mdia"], b"mdia", strange))
    info = dict(_children(media[b"minf"], b"minf", strange))
    table = dict(_children(info[b"stbl"], b"stbl", strange))
    _track_head(boxes[b"tkhd"], strange)
    _handler(media[b"hdlr"], strange)
    _own_data(info[b"dinf"], strange)
    scale, length = _media_head(media[b"mdhd"], strange)
    decoded = _decoded(table[b"stts"])
    shifts = _shifts(table[b"ctts"]) if b"ctts" in table else [0] * len(decoded)
    gap, moved = _edits(boxes[b"edts"], movie_scale, strange) if b"edts" in boxes else (Fraction(0), 0)
    samples = _samples(table)
    if not len(decoded) == len(shifts) == len(samples) or not scale:
        raise Mp4Error("its tables do not agree")
    return Mp4Track(
        kind={b"vide": "video", b"soun": "audio"}.get(media[b"hdlr"][8:12], ""),
        codec=_codec(table[b"stsd"], strange),
        times=sorted(Fraction(at + shift - moved, scale) + gap for at, shift in zip(decoded, shifts, strict=True)),
        seconds=Fraction(length, scale),
        samples=samples,
    )


def _track_head(head: bytes, strange: list[str]) -> None:
    wide = head[0] == 1
    if any(head[4 : 20 if wide else 12]):
        strange.append("a date")
    if head[52 if wide else 40 :][:36] != _UPRIGHT:
        strange.append("a matrix that turns the pictures")


def _handler(body: bytes, strange: list[str]) -> None:
    if body[8:12] not in (b"vide", b"soun"):
        strange.append(f"a track of {_word(body[8:12])}")
    if body[24:].rstrip(b"\0") not in _NAMES:
        strange.append("a name of a track")


def _own_data(dinf: bytes, strange: list[str]) -> None:
    """The media must lie in the file itself: one reference, marked so, without an address."""
    if dinf != b"\0\0\0\x1cdref" + bytes(4) + b"\0\0\0\1" + b"\0\0\0\x0curl \0\0\0\1":
        strange.append("a reference to another file")


def _media_head(head: bytes, strange: list[str]) -> tuple[int, int]:
    """Units of a second and length in them."""
    wide = head[0] == 1
    if any(head[4 : 20 if wide else 12]):
        strange.append("a date")
    rest = head[20:] if wide else head[12:]
    length = int.from_bytes(rest[4:12] if wide else rest[4:8], "big")
    if rest[12 if wide else 8 :][:2] != _UNDETERMINED.to_bytes(2, "big"):
        strange.append("a language")
    return int.from_bytes(rest[:4], "big"), length


def _codec(stsd: bytes, strange: list[str]) -> str:
    if stsd[4:8] != b"\0\0\0\1" or len(stsd) < 16:
        raise Mp4Error("a track is coded in more than one way")
    length, name = struct.unpack_from(">I4s", stsd, 8)
    fixed = {b"avc1": 78, b"mp4a": 28}.get(name)
    if fixed is None or length + 8 != len(stsd):
        strange.append(f"a codec {_word(name)}")
        return _word(name)
    if name == b"avc1" and any(stsd[16 + 43 : 16 + 43 + 31].rstrip(b"\0").replace(_COMPRESSOR, b"")):
        strange.append("a name of an encoder")
    for _ in _children(stsd[16 + fixed :], name, strange):
        pass
    return _word(name)


def _decoded(stts: bytes) -> list[int]:
    """When each sample is decoded, in units of its track."""
    times, at = [], 0
    for count, step in _pairs(stts):
        for _ in range(count):
            times.append(at)
            at += step
    return times


def _shifts(ctts: bytes) -> list[int]:
    """How much later each sample is shown than decoded; version 1 counts with signs."""
    signed = ctts[0] == 1
    return [step - (1 << 32) if signed and step >> 31 else step for count, step in _pairs(ctts) for _ in range(count)]


def _pairs(body: bytes) -> list[tuple[int, int]]:
    count = int.from_bytes(body[4:8], "big")
    if len(body) != 8 + 8 * count:
        raise Mp4Error("a table is cut short")
    pairs = [struct.unpack_from(">II", body, 8 + 8 * number) for number in range(count)]
    if sum(one for one, _ in pairs) > _MOST_SAMPLES:
        raise Mp4Error("a table is too long")
    return [(one, other) for one, other in pairs]


def _edits(edts: bytes, movie_scale: int, strange: list[str]) -> tuple[Fraction, int]:
    """The pause before a track in seconds, and what is cut from its start in its own units."""
    body = dict(_children(edts, b"edts", strange))[b"elst"]
    wide = body[0] == 1
    gap, moved, seen = Fraction(0), 0, False
    size = 20 if wide else 12
    for number in range(int.from_bytes(body[4:8], "big")):
        entry = body[8 + number * size : 8 + (number + 1) * size]
        length, start = struct.unpack(">Qq" if wide else ">Ii", entry[:16] if wide else entry[:8])
        if start == -1 and not seen:
            gap += Fraction(length, movie_scale or 1)
        elif seen:
            strange.append("a track that is shown in pieces")
        else:
            moved, seen = start, True
    return gap, moved


def _samples(table: dict[bytes, bytes]) -> list[tuple[int, int]]:
    """Start and end of each sample in the file, in the order of decoding."""
    sizes = _sizes(table[b"stsz"])
    wide = b"co64" in table
    body = table[b"co64" if wide else b"stco"]
    count = int.from_bytes(body[4:8], "big")
    chunks = list(struct.unpack_from(f">{count}{'Q' if wide else 'I'}", body, 8))
    runs = table[b"stsc"]
    samples: list[tuple[int, int]] = []
    entries = [struct.unpack_from(">III", runs, 8 + 12 * number) for number in range(int.from_bytes(runs[4:8], "big"))]
    for number, (first, in_each, _) in enumerate(entries):
        last = entries[number + 1][0] - 1 if number + 1 < len(entries) else count
        for chunk in range(first - 1, last):
            at = chunks[chunk]
            for _ in range(in_each):
                if len(samples) >= len(sizes):
                    raise Mp4Error("its tables do not agree")
                end = at + sizes[len(samples)]
                samples.append((at, end))
                at = end
    return samples


def _sizes(stsz: bytes) -> list[int]:
    same, count = struct.unpack_from(">II", stsz, 4)
    if count > _MOST_SAMPLES:
        raise Mp4Error("a table is too long")
    return [same] * count if same else list(struct.unpack_from(f">{count}I", stsz, 12))


def _media(data: list[tuple[int, int]], tracks: list[Mp4Track]) -> list[str]:
    """Whether every byte of the media belongs to a sample, and each sample lies in the media."""
    at, strange = -1, []
    bounds = iter(sorted(data))
    end = -1
    for start, stop in sorted(sample for track in tracks for sample in track.samples):
        while start >= end and start != at:
            if at not in (-1, end):
                strange.append("bytes that belong to no track")
            at, end = next(bounds, (-1, -1))
            if at == -1:
                return ["samples outside of the media"]
            if start < end and start != at:
                strange.append("bytes that belong to no track")
                at = start
        if start != at:
            strange.append("bytes that belong to no track")
        at = stop
    if at != end or next(bounds, None) is not None:
        strange.append("bytes that belong to no track")
    return strange


def _units(stream: BinaryIO, track: Mp4Track) -> list[str]:
    """What lies between the slices of the pictures: messages such as captions, and anything else."""
    strange = set()
    for start, end in track.samples:
        sample = _at(stream, start, end)
        at = 0
        while at + 4 < len(sample):
            length = int.from_bytes(sample[at : at + 4], "big")
            kind = sample[at + 4] & 31
            if kind not in _PICTURE_UNITS:
                strange.add("messages between the pictures" if kind == 6 else f"a unit of type {kind} between the pictures")
            at += 4 + length
        if at != len(sample):
            strange.add("bytes between the pictures")
        alive()
    return sorted(strange)


def _word(name: bytes) -> str:
    """A four-letter code for a person; a strange one as hexadecimal digits, as it may be anything."""
    return name.decode("ascii") if name.isalnum() and name.isascii() else name.hex()
