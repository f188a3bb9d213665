"""The directories of a TIFF (TIFF 6.0): every tag with the bytes of its value, the pixels, and what nothing points to."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
"""Bytes of one value by type."""
_POINTERS = {330: "picture inside a page", 34665: "EXIF", 34853: "GPS", 40965: "EXIF"}
_OFFSETS = {273: 279, 324: 325}
"""Tags that say where strips and tiles lie, and the tags that say how long they are."""
_MOST_PAGES = 10_000
_PADDING = 16
"""Writers fill up to this boundary with zeros."""


class ContainerError(ValueError):
    """A file does not follow its format. Holds nothing of its content."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a file: what it is, and where it begins and ends."""

    name: str
    start: int
    end: int


def tiff_pieces(data: bytes) -> Iterator[Piece]:
    """Every part of a TIFF, and the gaps between them.

    Raises:
        ContainerError: the file does not follow the format, or is a BigTIFF.
        struct.error: it ends inside a part.
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
    if order is None:
        raise ContainerError("no TIFF of the classic kind")
    found = [Piece("header", 0, 8)]
    waiting = [(struct.unpack_from(order + "I", data, 4)[0], "")]
    seen: set[int] = set()
    while waiting:
        at, inside = waiting.pop()
        if at == 0 or at in seen:
            continue
        if len(seen) > _MOST_PAGES or at + 6 > len(data):
            raise ContainerError("a page lies outside of the file")
        seen.add(at)
        (count,) = struct.unpack_from(order + "H", data, at)
        end = at + 2 + 12 * count + 4
        found.append(Piece(inside or "pages", at, end))
        waiting.append((struct.unpack_from(order + "I", data, end - 4)[0], inside))
        found += _entries(data, order, at, count, inside, waiting)
    yield from found
    yield from _gaps(data, found)


def _entries(data: bytes, order: str, at: int, count: int, inside: str, waiting: list[tuple[int, str]]) -> Iterator[Piece]:
    """The values of one directory that lie outside of it, and the pixels; directories it points to go to `waiting`."""
    values: dict[int, list[int]] = {}
    for number in range(count):
        place = at + 2 + 12 * number
        tag, kind, length = struct.unpack_from(order + "HHI", data, place)
        size = _SIZES.get(kind, 1) * length
        start = place + 8 if size <= 4 else struct.unpack_from(order + "I", data, place + 8)[0]
        if start + size > len(data):
            raise ContainerError("a value lies outside of the file")
        name = f"{inside} tag {tag}".strip()
        yield Piece(name, start, start + max(size, 0))
        if kind in (3, 4, 13) and length <= 1 << 22 and (tag in _POINTERS or tag in _OFFSETS or tag in _OFFSETS.values()):
            letter = "H" if kind == 3 else "I"
            values[tag] = list(struct.unpack_from(f"{order}{length}{letter}", data, start))
    for tag, name in _POINTERS.items():
        waiting += [(offset, name) for offset in values.get(tag, [])]
    for tag, lengths in _OFFSETS.items():
        for start, size in zip(values.get(tag, []), values.get(lengths, []), strict=False):
            if start + size > len(data):
                raise ContainerError("pixels lie outside of the file")
            yield Piece(f"{inside} pixels".strip(), start, start + size)


def _gaps(data: bytes, found: list[Piece]) -> Iterator[Piece]:
    at = 0
    for piece in sorted(found, key=lambda piece: (piece.start, piece.end)):
        if piece.start > at:
            yield _gap(data, at, piece.start)
        at = max(at, piece.end)
    if at < len(data):
        yield _gap(data, at, len(data))


def _gap(data: bytes, start: int, end: int) -> Piece:
    """A gap is padding if it holds zeros, and the file header that each page had when it was written alone."""
    rest = data[start:end].lstrip(b"\0") if end - start < 3 * _PADDING else data[start:end]
    rest = rest[8:] if rest[:4] in (b"II*\0", b"MM\0*") else rest
    empty = end - start < 3 * _PADDING and not any(rest)
    return Piece("padding" if empty else "bytes that no page points to", start, end)
