"""Outlook messages (MS-CFB, MS-OXMSG) made by code."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Union

Tree = Mapping[str, Union[bytes, "Tree"]]

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(tree: Tree) -> bytes:
    """A compound file of storages (mappings) and streams (bytes)."""
    entries: list[bytearray] = []
    big, small = _Chains(512), _Chains(64)

    def add(name: str, kind: int, start: int, size: int) -> int:
        wide = name.encode("utf-16-le") + b"\0\0"
        entry = bytearray(128)
        entry[: len(wide)] = wide
        struct.pack_into("<HBBIII", entry, 64, len(wide), kind, 1, _FREE, _FREE, _FREE)
        struct.pack_into("<IQ", entry, 116, start, size)
        entries.append(entry)
        return len(entries) - 1

    def fill(parent: int, inside: Tree) -> None:
        before = None
        # Shorter names come first; each sibling hangs to the right of the one before it.
        for name, value in sorted(inside.items(), key=lambda item: (len(item[0]), item[0].upper())):
            if isinstance(value, bytes):
                number = add(name, 2, (small if len(value) < 4096 else big).stored(value), len(value))
            else:
                number = add(name, 1, 0, 0)
            struct.pack_into("<I", entries[parent if before is None else before], 76 if before is None else 72, number)
            before = number
            if not isinstance(value, bytes):
                fill(number, value)

    add("Root Entry", 5, _END, 0)
    fill(0, tree)
    entries += [bytearray(128)] * (-len(entries) % 4)
    container = b"".join(small.sectors)
    struct.pack_into("<IQ", entries[0], 116, big.stored(container), len(container))
    directory = big.stored(b"".join(bytes(entry) for entry in entries))
    small_table = big.stored(b"".join(struct.pack("<I", number) for number in small.next), fill=b"\xff")
    needed = 1
    while (len(big.next) + needed) * 4 > needed * 512:
        needed += 1
    first = len(big.sectors)
    table = b"".join(struct.pack("<I", number) for number in [*big.next, *[_FAT] * needed]).ljust(needed * 512, b"\xff")
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    small_count = -(-len(small.next) * 4 // 512)
    struct.pack_into("<IIIIIIIII", header, 44, needed, directory, 0, 4096, small_table, small_count, _END, 0, first)
    for at in range(1, 109):
        struct.pack_into("<I", header, 76 + at * 4, first + at if at < needed else _FREE)
    return bytes(header) + b"".join(big.sectors) + table


class _Chains:
    """Sectors of one size, and which follows which."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.sectors: list[bytes] = []
        self.next: list[int] = []

    def stored(self, data: bytes, fill: bytes = b"\0") -> int:
        """Append a stream; returns its first sector."""
        if not data:
            return _END
        first = len(self.sectors)
        self.sectors += [data[at : at + self.size].ljust(self.size, fill) for at in range(0, len(data), self.size)]
        self.next += [*range(first + 1, len(self.sectors)), _END]
        return first


def text(number: int, said: str) -> dict[str, bytes]:
    """A property that is text."""
    return {f"__substg1.0_{number:04X}001F": said.encode("utf-16-le")}


def properties(header: int, fixed: Mapping[int, tuple[int, int]]) -> dict[str, bytes]:
    """Properties of fixed size: number to type and value."""
    rows = b"".join(struct.pack("<HHIQ", kind, number, 6, value) for number, (kind, value) in fixed.items())
    return {"__properties_version1.0": bytes(header) + rows}


def person(name: str, address: str, kind: int) -> Tree:
    """A recipient: 1 to, 2 copy, 3 hidden copy."""
    return {**properties(8, {0x0C15: (3, kind)}), **text(0x3001, name), **text(0x39FE, address)}


def note(
    subject: str,
    *,
    header: int = 32,
    body: str = "",
    people: tuple[Tree, ...] = (),
    attachments: tuple[Tree, ...] = (),
    more: Tree | None = None,
    kind: str = "IPM.Note",
) -> Tree:
    """A message as a tree of storages."""
    tree: dict[str, bytes | Tree] = {
        **properties(header, {0x0039: (0x40, 133_000_000_000_000_000)}),
        **text(0x001A, kind),
        **text(0x0037, subject),
        **(text(0x1000, body) if body else {}),
        **text(0x0C1A, "Sam Hollowell"),
        **text(0x5D01, "sam@example.org"),
        **(more or {}),
    }
    tree |= {f"__recip_version1.0_#{number:08X}": one for number, one in enumerate(people)}
    tree |= {f"__attach_version1.0_#{number:08X}": one for number, one in enumerate(attachments)}
    return tree


def file(name: str, data: bytes) -> Tree:
    """An attachment that is a file."""
    return {**properties(8, {0x3705: (3, 1)}), **text(0x3707, name), "__substg1.0_37010102": data}


def embedded(name: str, inside: Tree) -> Tree:
    """An attachment that is a message."""
    return {**properties(8, {0x3705: (3, 5)}), **text(0x3001, name), "__substg1.0_3701000D": inside}
