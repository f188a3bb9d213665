"""CMaps: which bytes make one character code, which CID it selects, and which text it stands for.

Sources: ISO 32000-1, 9.7.5 (CMaps) and 9.10.3 (ToUnicode); Adobe Technical Note 5014. The predefined CJK CMaps are the data files
that pdfminer.six carries.

Not done: `usefont`, `notdefrange` (a code without a CID is CID 0), and postscript beyond the mapping operators.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from redaction.pdf.streams import BudgetSpentError

_TOKEN = re.compile(rb"%[^\r\n]*|<([0-9A-Fa-f\s]*)>|\[|\]|/[^\s<>\[\]()/%]+|[^\s<>\[\]()/%]+|\((?:\\.|[^()\\])*\)|<<|>>")
_RANGE_LIMIT = 70_000
"""Codes that one range may name; larger ranges in damaged or hostile maps are cut."""


MAP_LIMIT = 300_000
"""Entries of one map, each counted as often as it is written: four times what two bytes can tell apart."""


@dataclass(slots=True)
class CMap:
    """One character map.

    Attributes:
        spaces: code space ranges as (number of bytes, lowest, highest); bytes compare one by one.
        cids: code (number of bytes, value) to CID.
        ranges: (number of bytes, lowest, highest, first CID) for ranges too long to write out.
        texts: code value to text, for a ToUnicode map.
        vertical: True for vertical writing.
        tree: nested tables of a predefined map, byte by byte, ending in a CID.
        identity: two bytes are the CID.
        written: entries so far.
    """

    spaces: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    cids: dict[tuple[int, int], int] = field(default_factory=dict)
    ranges: list[tuple[int, int, int, int]] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    vertical: bool = False
    tree: dict[int, Any] | None = None
    identity: bool = False
    written: int = 0

    def count(self, entries: int) -> None:
        """Count entries before they are written.

        Raises:
            BudgetSpentError: they are more than `MAP_LIMIT`.
        """
        self.written += entries
        if self.written > MAP_LIMIT:
            raise BudgetSpentError("a font's map has more entries than codes can have")

    def split(self, data: bytes) -> Iterator[tuple[bytes, int]]:
        """Cut a shown string into codes, each with its CID. A rest that fits no code space goes as one code of CID 0."""
        at = 0
        while at < len(data):
            code, cid = self._next(data, at)
            at += len(code)
            yield code, cid

    def _next(self, data: bytes, at: int) -> tuple[bytes, int]:
        if self.identity:
            code = data[at : at + 2]
            return code, int.from_bytes(code, "big")
        if self.tree is not None:
            return self._next_in_tree(data, at)
        for length in range(1, 5):
            code = data[at : at + length]
            if len(code) == length and any(
                n == length and all(low[i] <= code[i] <= high[i] for i in range(n)) for n, low, high in self.spaces
            ):
                return code, self._cid(length, int.from_bytes(code, "big"))
        shortest = min((n for n, _, _ in self.spaces), default=1)
        return data[at : at + shortest], 0

    def _next_in_tree(self, data: bytes, at: int) -> tuple[bytes, int]:
        assert self.tree is not None
        node: Any = self.tree
        for length in range(1, 5):
            if at + length > len(data):
                break
            node = node.get(data[at + length - 1])
            if isinstance(node, int):
                return data[at : at + length], node
            if node is None:
                # A code in a code space without a CID: its length is that of its neighbours, two bytes but for single ones.
                return data[at : at + max(length, 1 if length == 1 and data[at] < 0x80 else 2)], 0
        return data[at:], 0

    def _cid(self, length: int, value: int) -> int:
        cid = self.cids.get((length, value))
        if cid is not None:
            return cid
        for n, low, high, first in self.ranges:
            if n == length and low <= value <= high:
                return first + value - low
        return 0


def parse_cmap(data: bytes) -> CMap:
    """Read an embedded CMap or ToUnicode stream; what cannot be read is left out.

    Raises:
        BudgetSpentError: it has more than `MAP_LIMIT` entries.
    """
    cmap = CMap()
    stack: list[Any] = []
    array: list[Any] | None = None
    for match in _TOKEN.finditer(data):
        token = match.group()
        if token[:1] == b"%":
            continue
        value: Any
        if match.group(1) is not None:
            digits = re.sub(rb"\s", b"", match.group(1))
            value = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        elif token == b"[":
            array = []
            continue
        elif token == b"]":
            value, array = array or [], None
        elif re.fullmatch(rb"[+-]?\d+", token):
            value = int(token)
        else:
            value = token
        if array is not None:
            array.append(value)
        elif isinstance(value, bytes) and match.group(1) is None and value.startswith((b"end", b"begin", b"usecmap", b"def")):
            _operator(cmap, value, stack)
            stack.clear()
        else:
            stack.append(value)
    return cmap


def _operator(cmap: CMap, operator: bytes, stack: list[Any]) -> None:
    """Carry out one mapping operator with what stands before it."""
    if operator.startswith(b"end"):
        cmap.count(len(stack) // 2)
    if operator == b"def" and len(stack) >= 2 and stack[-2] == b"/WMode":
        cmap.vertical = stack[-1] == 1
    elif operator == b"usecmap" and stack and isinstance(stack[-1], bytes):
        parent = predefined_cmap(stack[-1].lstrip(b"/").decode("latin-1"))
        if parent is not None:
            cmap.tree, cmap.identity, cmap.vertical = parent.tree, parent.identity, cmap.vertical or parent.vertical
    elif operator == b"endcodespacerange":
        for low, high in zip(stack[::2], stack[1::2], strict=False):
            if isinstance(low, bytes) and isinstance(high, bytes) and 0 < len(low) == len(high) <= 4:
                cmap.spaces.append((len(low), low, high))
    elif operator in (b"endcidchar", b"endbfchar"):
        for code, target in zip(stack[::2], stack[1::2], strict=False):
            if not isinstance(code, bytes) or not code:
                continue
            if isinstance(target, int):
                cmap.cids[len(code), int.from_bytes(code, "big")] = target
            elif isinstance(target, bytes) and operator == b"endbfchar":
                cmap.texts[int.from_bytes(code, "big")] = utf16_text(target)
    elif operator in (b"endcidrange", b"endbfrange"):
        for low, high, target in zip(stack[::3], stack[1::3], stack[2::3], strict=False):
            if isinstance(low, bytes) and isinstance(high, bytes) and low:
                _range(cmap, len(low), int.from_bytes(low, "big"), int.from_bytes(high, "big"), target)


def _range(cmap: CMap, length: int, low: int, high: int, target: Any) -> None:
    if isinstance(target, int):
        cmap.ranges.append((length, low, high, target))
        return
    high = min(high, low + _RANGE_LIMIT)
    cmap.count(max(0, high - low))
    if isinstance(target, list):
        for value, item in zip(range(low, high + 1), target, strict=False):
            if isinstance(item, bytes):
                cmap.texts[value] = utf16_text(item)
    elif isinstance(target, bytes) and target:
        first = int.from_bytes(target, "big")
        for value in range(low, high + 1):
            cmap.texts[value] = utf16_text((first + value - low).to_bytes(len(target) + 1, "big")[-len(target) :])


def utf16_text(data: bytes) -> str:
    """Text of a ToUnicode target: UTF-16BE, or one byte in careless files."""
    if len(data) == 1:
        return chr(data[0])
    return data.decode("utf-16-be", "replace").replace("\x00", "")


_PREDEFINED: dict[str, CMap | None] = {}


def predefined_cmap(name: str) -> CMap | None:
    """One of the CMaps that a file names instead of carrying it, or None if the name is unknown."""
    if name not in _PREDEFINED:
        _PREDEFINED[name] = _load_predefined(name)
    return _PREDEFINED[name]


def _load_predefined(name: str) -> CMap | None:
    if name in ("Identity-H", "Identity-V"):
        return CMap(identity=True, vertical=name.endswith("V"))
    from pdfminer.cmapdb import CMapDB, CMapError

    try:
        loaded = CMapDB.get_cmap(name)
    except (CMapError, OSError, ValueError):
        return None
    return CMap(tree=dict(loaded.code2cid), vertical=name.endswith("V"))  # type: ignore[attr-defined]


def collection_texts(registry_ordering: str) -> dict[int, str]:
    """CID to text for an Adobe character collection such as ``Adobe-Japan1``; empty if it is unknown."""
    from pdfminer.cmapdb import CMapDB, CMapError

    try:
        return dict(CMapDB.get_unicode_map(registry_ordering).cid2unichr)
    except (CMapError, OSError, ValueError):
        return {}
