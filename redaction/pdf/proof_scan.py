"""Reading a PDF without trusting its structure: every object in the bytes, reachable or not, and everything between them.

A reader of cross-reference tables sees what the file wants it to see. This scan finds superseded revisions, orphans, object
streams, and bytes that belong to no object at all. It needs no PDF library; only LZW and JBIG2 are left to others.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from redaction.signs import alive

_OBJECT = re.compile(rb"(?<![0-9])(\d{1,10})[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+obj\b")
_STREAM = re.compile(rb">>[\0\t\n\f\r ]*stream(\r\n|\n|\r)")
_END_OBJECT = re.compile(rb"endobj\b")
_LENGTH = re.compile(rb"/Length[\0\t\n\f\r ]+(\d+)(?![\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+R)")
_FILTERS = re.compile(rb"/(?:Filter|F)[\0\t\n\f\r ]*(\[[^\]]*\]|/[A-Za-z0-9]+)")
_NAME = re.compile(rb"/([A-Za-z0-9]+)")
_REFERENCE = re.compile(rb"(?<![0-9.])(\d{1,10})[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+R\b")
_SHORT_FILTERS = {
    b"Fl": b"FlateDecode",
    b"AHx": b"ASCIIHexDecode",
    b"A85": b"ASCII85Decode",
    b"LZW": b"LZWDecode",
    b"RL": b"RunLengthDecode",
}
_PIXELS = frozenset((b"DCTDecode", b"JPXDecode", b"CCITTFaxDecode", b"JBIG2Decode", b"DCT", b"CCF"))

MAX_DECODED = 256 * 1024 * 1024
"""Bytes that all streams of one file may decode to; beyond that the scan stops and says so."""


@dataclass(frozen=True, slots=True)
class RawObject:
    """One object as the bytes have it.

    Attributes:
        number: object number; several objects of one number are revisions of each other.
        offset: where it begins in the file, or of the object stream that holds it.
        text: everything but the stream's payload.
        payload: the stream decoded; None where there is no stream.
        pixels: True where the payload is still picture data (JPEG and the like).
        unread: why the payload could not be decoded, or empty.
        inside: number of the object stream that holds it, or 0.
    """

    number: int
    offset: int
    text: bytes
    payload: bytes | None = None
    pixels: bool = False
    unread: str = ""
    inside: int = 0

    def is_a(self, kind: bytes) -> bool:
        """Whether /Type or /Subtype says so."""
        return bool(re.search(rb"/(?:Type|Subtype|S)[\0\t\n\f\r ]*/" + kind + rb"\b", self.text))


@dataclass(slots=True)
class Scan:
    """All objects of a file and what stands outside of them.

    Attributes:
        objects: in order of the file; those of an object stream right behind it.
        gaps: bytes between the objects, with cross-reference tables, trailers and headers.
        tail: bytes after the last end-of-file mark, blanks left out.
        sections: how many cross-reference sections there are.
        encrypted: whether a trailer says that strings and streams are encrypted.
        cut: True where the scan stopped at `MAX_DECODED`.
    """

    objects: list[RawObject] = field(default_factory=list)
    gaps: list[bytes] = field(default_factory=list)
    tail: bytes = b""
    sections: int = 0
    encrypted: bool = False
    cut: bool = False

    def superseded(self) -> list[RawObject]:
        """Objects that a later object of the same number replaces."""
        last = {item.number: index for index, item in enumerate(self.objects)}
        return [item for index, item in enumerate(self.objects) if last[item.number] != index]

    def orphans(self) -> list[RawObject]:
        """Objects that nothing leads to from a trailer, cross-reference and object streams left out."""
        latest = {item.number: item for item in self.objects}
        roots = b" ".join(self.gaps) + b" ".join(item.text for item in self.objects if item.is_a(b"XRef"))
        waiting = [int(match.group(1)) for match in _REFERENCE.finditer(roots)]
        reached: set[int] = set()
        while waiting:
            number = waiting.pop()
            if number in reached or number not in latest:
                continue
            reached.add(number)
            waiting += [int(match.group(1)) for match in _REFERENCE.finditer(latest[number].text)]
        return [
            item
            for number, item in latest.items()
            if number not in reached and not item.is_a(b"XRef") and not item.is_a(b"ObjStm")
        ]


def scan(data: bytes) -> Scan:
    """Read every object in `data`."""
    found = Scan()
    at, decoded = 0, 0
    while match := _OBJECT.search(data, at):
        found.gaps.append(data[at : match.start()])
        body, payload, at = _body(data, match.end())
        number = int(match.group(1))
        if payload is None:
            found.objects.append(RawObject(number, match.start(), body))
            continue
        if decoded > MAX_DECODED:
            found.cut = True
            found.objects.append(RawObject(number, match.start(), body, b"", unread="the file decodes to too much"))
            continue
        item = _with_payload(number, match.start(), body, payload)
        alive()
        decoded += len(item.payload or b"")
        found.objects.append(item)
        if item.is_a(b"ObjStm") and item.payload:
            found.objects += _contained(item)
    found.gaps.append(data[at:])
    found.sections = sum(gap.count(b"startxref") for gap in found.gaps)  # an attached PDF has its own
    end = data.rfind(b"%%EOF")
    found.tail = data[end + 5 :].strip(b"\0\t\n\f\r ") if end >= 0 else b""
    trailers = b" ".join(found.gaps) + b" ".join(item.text for item in found.objects if item.is_a(b"XRef"))
    found.encrypted = b"/Encrypt" in trailers
    return found


def _body(data: bytes, start: int) -> tuple[bytes, bytes | None, int]:
    """The object that begins at `start`: its text, its raw stream, and where it ends."""
    end = _END_OBJECT.search(data, start)
    limit = end.start() if end else len(data)
    stream = _STREAM.search(data, start, min(len(data), limit + 20))
    following = _OBJECT.search(data, start, limit)
    if following and (stream is None or following.start() < stream.start()):
        # An object without its end mark: the next one begins here.
        return data[start : following.start()], None, following.start()
    if stream is None:
        return data[start:limit], None, end.end() if end else len(data)
    text = data[start : stream.start() + 2]
    length = _LENGTH.search(text)
    stop = stream.end() + int(length.group(1)) if length else -1
    if stop < 0 or data[stop : stop + 16].lstrip(b"\0\t\n\f\r ")[:9] != b"endstream":
        stop = data.find(b"endstream", stream.end())
        stop = len(data) if stop < 0 else stop
    end = _END_OBJECT.search(data, stop)
    finish = end.end() if end and end.start() - stop < 40 else min(len(data), stop + 9)
    return text, data[stream.end() : stop], finish


def _with_payload(number: int, offset: int, text: bytes, raw: bytes) -> RawObject:
    filters = _FILTERS.search(text)
    names = [_SHORT_FILTERS.get(name, name) for name in _NAME.findall(filters.group(1))] if filters else []
    payload, unread = raw, ""
    for name in names:
        if name in _PIXELS:
            return RawObject(number, offset, text, payload, pixels=True)
        try:
            payload = _decoded(name, payload)
        except (ValueError, zlib.error) as error:
            unread = f"{name.decode('ascii', 'replace')}: {type(error).__name__}"
            break
    parameters = re.search(rb"/Predictor[\0\t\n\f\r ]+(\d+)", text)
    if parameters and int(parameters.group(1)) >= 10 and not unread and b"/Image" not in text:
        payload = _without_predictor(payload, text)
    return RawObject(number, offset, text, payload, unread=unread)


def _decoded(name: bytes, data: bytes) -> bytes:
    if name == b"FlateDecode":
        inflater = zlib.decompressobj()
        try:
            return inflater.decompress(data, MAX_DECODED)
        except zlib.error:
            return _inflated_as_far_as_possible(data)
    if name == b"ASCIIHexDecode":
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", data.split(b">")[0])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    if name == b"ASCII85Decode":
        return base64.a85decode(re.sub(rb"[\0\t\n\f\r ]", b"", data.split(b"~>")[0]).removeprefix(b"<~"))
    if name == b"RunLengthDecode":
        return _runs(data)
    if name == b"LZWDecode":
        from pypdf.filters import LZWDecode

        return bytes(LZWDecode.decode(data))
    if name == b"Crypt":
        return data
    raise ValueError(f"no reader for {name!r}")


def _inflated_as_far_as_possible(data: bytes) -> bytes:
    """What a damaged deflate stream gives before its damage; raises where it gives nothing."""
    inflater, out = zlib.decompressobj(), bytearray()
    for start in range(0, len(data), 64):
        try:
            out += inflater.decompress(data[start : start + 64])
        except zlib.error:
            if not out:
                raise
            break
    return bytes(out)


def _runs(data: bytes) -> bytes:
    out, at = bytearray(), 0
    while at < len(data) and data[at] != 128:
        count = data[at]
        if count < 128:
            out += data[at + 1 : at + 2 + count]
            at += count + 2
        else:
            out += data[at + 1 : at + 2] * (257 - count)
            at += 2
    return bytes(out)


def _without_predictor(data: bytes, text: bytes) -> bytes:
    """Undo PNG predictors where they may hide text (streams that are no picture)."""
    columns = re.search(rb"/Columns[\0\t\n\f\r ]+(\d+)", text)
    width = int(columns.group(1)) if columns else 1
    above, out = bytearray(width), bytearray()
    for start in range(0, len(data), width + 1):
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + width])
        for i in range(len(row)):
            left = row[i - 1] if i else 0
            upper_left = above[i - 1] if i else 0
            if kind == 1:
                row[i] = (row[i] + left) & 255
            elif kind == 2:
                row[i] = (row[i] + above[i]) & 255
            elif kind == 3:
                row[i] = (row[i] + (left + above[i]) // 2) & 255
            elif kind == 4:
                guess = left + above[i] - upper_left
                nearest = min((left, above[i], upper_left), key=lambda value: abs(guess - value))
                row[i] = (row[i] + nearest) & 255
        out += row
        above = row + bytearray(width - len(row))
    return bytes(out)


def _contained(stream: RawObject) -> Iterator[RawObject]:
    """Objects of an object stream, and the bytes that lie between them unseen."""
    payload = stream.payload or b""
    first = re.search(rb"/First[\0\t\n\f\r ]+(\d+)", stream.text)
    start = int(first.group(1)) if first else 0
    numbers = [int(value) for value in re.findall(rb"\d+", payload[:start])]
    places = sorted(zip(numbers[1::2], numbers[::2], strict=False))
    ends = [offset for offset, _ in places[1:]] + [len(payload) - start]
    for (offset, number), end in zip(places, ends, strict=False):
        yield RawObject(number, stream.offset, payload[start + offset : start + end], inside=stream.number)
