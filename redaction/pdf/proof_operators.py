"""Content streams for the extraction of text by pypdf and pdfminer, taken apart in one pass.

Both read a content stream byte by byte in Python, which is most of what a page costs them. Here one pattern takes the stream
apart, and only what the extraction of text looks at is kept: what it paints and clips is passed over. The pattern knows plain
syntax alone. Where a stream holds anything else (inline images, comments, nested arrays, odd numbers and escapes, unknown
operators), they read the whole of it themselves, so that the text is always the one that they alone would give.
"""

from __future__ import annotations

import re
from binascii import unhexlify
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import stream_value
from pdfminer.psparser import LIT
from pypdf import PageObject
from pypdf.generic import ArrayObject, ByteStringObject, ContentStream, DictionaryObject, NameObject
from pypdf.generic._font import Font

_LONGEST = 1_000_000
"""Bytes of a stream, far from where pypdf's own limits on tokens begin."""
_MOST = 50_000
"""Elements of an array, likewise; and bytes of a property list."""

_BLANK = rb"[ \n\r\t]"
_NUMBER = rb"[+-]?(?:[0-9]{1,15}+(?:\.[0-9]{0,15}+)?+|\.[0-9]{1,15}+)(?![+,\-.0-9])"
_NAME = rb"/[!\"$&'*-.0-;=?-Z\\^-z|~]{1,100}+(?=[ \n\r\t()<>\[\]/]|\Z)"
_LETTERS = rb"[^()\\]*+(?:\\[\s\S][^()\\]*+)*+"
_INNERMOST = rb"\(" + _LETTERS + rb"\)"
_NESTED = rb"\(" + _LETTERS + rb"(?:" + _INNERMOST + _LETTERS + rb")*+\)"
_STRING = rb"\(" + _LETTERS + rb"(?:" + _NESTED + _LETTERS + rb")*+\)"
_HEX = rb"<[0-9A-Fa-f \n\r\t]*+>"
_END = rb"(?=[ \n\r\t()<>\[\]/]|\Z)"
_LISTED = rb"\[(?:" + rb"|".join((_BLANK, _NUMBER, _NAME, _HEX, _STRING)) + rb")*+\]"
_VALUE = rb"(?:" + rb"|".join((_NUMBER, _NAME, _HEX, _STRING, _LISTED)) + rb")"
_PROPERTIES = rb"<<" + _BLANK + rb"*+(?:" + _NAME + _BLANK + rb"*+" + _VALUE + _BLANK + rb"*+)*+>>"
_PASSED = rb"(?:re|[mlcvyhSsFnJjMidgGkKw]|[fBbW]\*?|rg|RG|cs|CS|sc|SC|scn|SCN|ri|gs|sh|BMC|EMC|MP|BX|EX|d0|d1)"
_TEXT = rb"(?:BT|ET|q|Q|cm|T[cdfjJmwzLDrs*]|Do|['\"])" + _END
_OPERANDS = rb"(?:(?:" + _NUMBER + rb"|" + _NAME + rb")" + _BLANK + rb"*+){0,40}+"
# Operators that say nothing of text, with their operands: as many as there are, in one step.
_OTHERS = rb"(?:" + _OPERANDS + _PASSED + _END + _BLANK + rb"*+)"
_TOKEN = re.compile(
    rb"(?P<operands>" + _OPERANDS + rb")"
    rb"(?:(?P<passed>" + _PASSED + _END + _BLANK + rb"*+" + _OTHERS + rb"*+)|(?P<operator>" + _TEXT + rb")" + _BLANK + rb"*+)"
    rb"|(?P<number>" + _NUMBER + rb")"
    rb"|(?P<blank>" + _BLANK + rb"++)"
    rb"|(?P<array>\[(?:[0-9+\-. \n\r\t]++|" + _HEX + rb"|" + _STRING + rb")*+\])"
    rb"|(?P<name>" + _NAME + rb")"
    rb"|(?P<string>" + _STRING + rb"|" + _HEX + rb")"
    rb"|(?P<marked>" + _PROPERTIES + _BLANK + rb"*+(?:BDC|DP)" + _END + rb")"
    rb"|(?P<other>[\s\S])"
)
_OPERAND = re.compile(rb"/?[^ \n\r\t/]++")
_ELEMENT = re.compile(rb"(" + _NUMBER + rb")|(" + _STRING + rb"|" + _HEX + rb")|" + _BLANK + rb"++|([\s\S])")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|[\s\S])")
_ESCAPED = {bytes([mark]): bytes([mark]) for mark in b"()\\"} | {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
}
_ESCAPED |= {f"{code:0{width}o}".encode(): bytes([code]) for width in (1, 2, 3) for code in range(min(8**width, 256))}

Operation = tuple[list[Any], bytes]


class _OddError(Exception):
    """A string is written in a way that readers differ about."""


def text_operations(data: bytes) -> list[Operation] | None:
    """What the extraction of text looks at in a content stream, as pypdf and pdfminer read it: operands and operator.

    Returns:
        None where the stream is not of the plain syntax that is known here.
    """
    if len(data) > _LONGEST:
        return None
    operations: list[Operation] = []
    operands: list[Any] = []
    try:
        for match in _TOKEN.finditer(data):
            kind = match.lastgroup
            if kind == "operator":
                if before := match["operands"]:
                    operands += map(_operand, _OPERAND.findall(before))
                operations.append((operands, match["operator"]))
                operands = []
            elif kind == "array":
                operands.append(_elements(match[0]))
            elif kind == "blank":
                continue
            elif kind == "passed":
                operands = []
            elif kind == "marked":
                operands = []
                if len(match[0]) > _MOST:
                    return None
            elif kind == "number" or kind == "name":
                operands.append(_operand(match[0]))
            elif kind == "string":
                operands.append(_string(match[0]))
            else:
                return None
    except _OddError:
        return None
    return operations


@lru_cache(maxsize=20_000)
def _operand(token: bytes) -> Any:
    """A number or a name; both say the same on many pages, and nobody changes them."""
    return NameObject(token.decode("ascii")) if token.startswith(b"/") else _number(token)


def _number(token: bytes) -> float:
    return float(token) if b"." in token else int(token)


def _elements(token: bytes) -> ArrayObject:
    elements: list[Any] = []
    for number, string, other in _ELEMENT.findall(token, 1, len(token) - 1):
        if number:
            elements.append(_operand(number))
        elif string:
            elements.append(_string(string))
        elif other:
            raise _OddError
    if len(elements) > _MOST:
        raise _OddError
    return ArrayObject(elements)


def _string(token: bytes) -> ByteStringObject:
    if token.startswith(b"<"):
        digits = token[1:-1].translate(None, b" \n\r\t")
        if len(digits) % 2:
            raise _OddError
        return ByteStringObject(unhexlify(digits))
    letters = token[1:-1]
    if b"\\\\" not in letters:  # then every stroke begins an escape; this one is every other byte of codes of two bytes
        letters = letters.replace(b"\\000", b"\0")
    if b"\\" not in letters:
        return ByteStringObject(letters)
    try:
        pieces = _ESCAPE.split(letters)
        pieces[1::2] = map(_ESCAPED.__getitem__, pieces[1::2])
        return ByteStringObject(b"".join(pieces))
    except KeyError:  # broken lines, codes beyond a byte, and what is no escape
        raise _OddError from None


class _Content(ContentStream):
    """A content stream of which pypdf is given only what it looks at."""

    @property  # type: ignore[misc]  # it is read only
    def operations(self) -> list[Operation]:
        plain = text_operations(self.get_data())
        return ContentStream.operations.fget(self) if plain is None else plain  # type: ignore[attr-defined]


@contextmanager
def taken_apart(page: PageObject) -> Iterator[None]:
    """Inside the block, the page has a content that is read quickly; what is odd about it is left to pypdf."""
    key = NameObject("/Contents")
    try:
        kept = page.raw_get(key)
        content = _Content(page[key], page.pdf, "bytes")
    except Exception:
        yield
        return
    page[key] = content
    try:
        yield
    finally:
        page[key] = kept


def remember_fonts() -> None:
    """Have pypdf read each font of a file once, and not once more for every page. Only for a process of our own: it stays so."""
    read = Font.from_font_resource
    known: dict[int, tuple[DictionaryObject, Font]] = {}  # the object is kept, so that no other has its number

    def remembered(resource: DictionaryObject) -> Font:
        if getattr(resource, "indirect_reference", None) is None:
            return read(resource)
        if id(resource) not in known:
            font = read(resource)
            font.get_text_width = lru_cache(4096)(font.get_text_width)  # type: ignore[method-assign]  # asked for every letter
            known[id(resource)] = resource, font
        return known[id(resource)][1]

    Font.from_font_resource = remembered  # type: ignore[method-assign, assignment]


_METHODS = {
    **{name.encode(): (f"do_{name}", 0) for name in ("BT", "ET", "q", "Q")},
    **{name.encode(): (f"do_{name}", 1) for name in ("Tc", "Tw", "Tz", "TL", "Tr", "Ts", "Tj", "TJ", "Do")},
    **{name.encode(): (f"do_{name}", 2) for name in ("Tf", "Td", "TD")},
    **{name.encode(): (f"do_{name}", 6) for name in ("cm", "Tm")},
    b"T*": ("do_T_a", 0),
    b"'": ("do__q", 1),
    b'"': ("do__w", 3),
}
"""What pdfminer does for an operator, and with how many operands."""


class TextInterpreter(PDFPageInterpreter):
    """pdfminer's interpreter, which is given only what says something of text; what is odd about a stream is left to it."""

    def execute(self, streams: Sequence[object]) -> None:
        """Carry out the content of a page or form."""
        stream = stream_value(streams[0]) if len(streams) == 1 else None
        if stream is None or stream.objid is None or stream.objid in self.parent_stream_ids:
            return super().execute(streams)
        operations = text_operations(stream.get_data())
        if operations is None or any(len(operands) < _METHODS[operator][1] for operands, operator in operations):
            return super().execute(streams)
        self.stream_ids.clear()
        self.stream_ids.add(stream.objid)
        for operands, operator in operations:
            name, count = _METHODS[operator]
            given = [LIT(item[1:]) if isinstance(item, NameObject) else item for item in operands[len(operands) - count :]]
            getattr(self, name)(*given)
        return None
