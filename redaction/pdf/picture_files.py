"""Pictures that a PDF keeps as files (JPEG, JPEG 2000), with what draws them and nothing else.

Such a file may carry where and when it was taken, by whom, notes, and a smaller picture of what it showed before it was cut.
The pixels stay as they are, bit for bit; what only a program reads goes. Colours are those of the PDF, whatever profile the
file has of its own.

Source: ISO 10918-1, annex B; ISO 15444-1, annexes A (codestream) and I (boxes); ISO 32000-1, 7.4.8 and 7.4.9.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from redaction.image.containers import ContainerError, pieces
from redaction.pdf.colour_profiles import rebuilt
from redaction.pdf.plain_content import is_usual, plain
from redaction.pdf.streams import UnreadablePageError, decoded

FILE_LIMIT = 200_000_000
"""Bytes of a picture file that lies in a stream in other wrapping still."""

_DRAWN = frozenset(("SOI", "JFIF", "DQT", "DHT", "DRI", "SOF", "SOS", "pixels", "marker", "EOI"))
_BOXES = frozenset((b"jP  ", b"ftyp", b"jp2h", b"jp2c"))
_IN_HEADER = frozenset((b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef"))
_LONGEST_SPACE = 35
_SRGB, _GREY = 16, 17
"""Enumerated colour spaces (ISO 15444-1, table I.10); the longest, CIELab, has 28 bytes of parameters."""
_JUNK = 64
"""Bytes in front of a JPEG that readers pass over."""
_TILE, _PIXELS, _END = b"\xff\x90", b"\xff\x93", b"\xff\xd9"
_DROPPED = (b"\xff\x64", b"\xff\x55")
"""Markers of comments, and of a list of the lengths of tiles, which change."""
_SIGNATURE = b"\0\0\0\x0cjP  "


def bare(stream: Any, pdf: pikepdf.Pdf) -> bytes | None:
    """The picture file in a stream, bare; None where the stream holds none.

    Args:
        stream: of the source.
        pdf: where the wrapping of the file may be undone.

    Raises:
        UnreadablePageError: it does not follow its format, so that nobody knows what it carries.
    """
    filters = stream.get("/Filter")
    names = [str(name) for name in (filters if isinstance(filters, Array) else [filters]) if isinstance(name, Name)]
    if not names or names[-1] not in ("/DCTDecode", "/DCT", "/JPXDecode"):
        return None
    data = stream.read_raw_bytes()
    if len(names) > 1:
        wrapped = Stream(pdf, data)
        wrapped["/Filter"] = Array([Name(name) for name in names[:-1]])
        data = decoded(wrapped, FILE_LIMIT)
    try:
        return bare_jpeg2000(data) if names[-1] == "/JPXDecode" else bare_jpeg(data)
    except ContainerError:
        raise UnreadablePageError("a picture file that does not follow its format") from None


def unparsed(instructions: Sequence[Any], pdf: pikepdf.Pdf) -> bytes:
    """A content stream as bytes, of operators with the operands they take, the JPEG files that are written out in it bare.

    Args:
        instructions: as `pikepdf.parse_content_stream` gives them.
        pdf: any, to parse what was made.

    Raises:
        UnreadablePageError: one of them does not follow its format.
    """
    content = pikepdf.unparse_content_stream(instructions)
    if not is_usual(content):
        instructions = plain(instructions)
        content = pikepdf.unparse_content_stream(instructions)
    if b"/DCT" not in content or b"ID" not in content:
        return content
    return pikepdf.unparse_content_stream([_bare_inline(instruction, pdf) for instruction in instructions])


def _bare_inline(instruction: Any, pdf: pikepdf.Pdf) -> Any:
    operands, operator = instruction
    if str(operator) != "INLINE IMAGE" or "/DCTDecode" not in operands[0].filters:
        return instruction
    written, raw = operands[0].unparse(), operands[0].read_raw_bytes()
    if operands[0].filters != ["/DCTDecode"]:
        raise UnreadablePageError("a picture file in several wrappings")
    try:
        file = bare_jpeg(raw)
    except ContainerError:
        raise UnreadablePageError("a picture file that does not follow its format") from None
    made = pikepdf.parse_content_stream(pdf.make_stream(written[: written.index(raw)] + file + b"\nEI"))
    if len(made) != 1 or not made[0].operands[0].read_raw_bytes().startswith(file):
        raise UnreadablePageError("a picture file that cannot be written out")
    return made[0]


def with_last_filter(stream: Any) -> None:
    """Leave the last filter of a stream and what that needs to know; the others were undone."""
    filters, parameters = stream["/Filter"], stream.get("/DecodeParms")
    if isinstance(filters, Array):
        stream["/Filter"] = filters[-1]
        if isinstance(parameters, Array):
            parameters = parameters[-1] if len(parameters) == len(filters) else None
    if isinstance(parameters, Dictionary) and "/ColorTransform" in parameters:
        stream["/DecodeParms"] = Dictionary(ColorTransform=parameters["/ColorTransform"])
    elif "/DecodeParms" in stream:
        del stream["/DecodeParms"]


def bare_jpeg(data: bytes) -> bytes:
    """A JPEG of nothing but its pixels, and what says how to decode them.

    Raises:
        ContainerError: it does not follow its format.
    """
    start = data.find(b"\xff\xd8", 0, _JUNK)
    data = data[max(start, 0) :]
    try:
        found = pieces("jpeg", data)
    except ContainerError:
        data += b"\xff\xd9"  # it may be cut off, which readers do not mind
        found = pieces("jpeg", data)
    out = []
    for piece in found:
        if piece.name in _DRAWN or piece.name.startswith("SOF"):
            out.append(data[piece.start : piece.end])
        elif piece.name == "Adobe":  # says how the colours were turned; 12 bytes of content
            out.append(b"\xff\xee\0\x0e" + data[piece.start + 4 : piece.start + 16])
    return b"".join(out)


def bare_jpeg2000(data: bytes) -> bytes:
    """A JPEG 2000 picture of nothing but its codestream, and the boxes that say how to show it.

    Raises:
        ContainerError: it does not follow its format.
    """
    try:
        return _jpeg2000(data) if data.startswith(_SIGNATURE) else _codestream(data)
    except struct.error:
        raise ContainerError("the file ends inside one of its parts") from None


def _jpeg2000(data: bytes) -> bytes:
    out = b""
    for kind, content in _boxes(data):
        if kind == b"jp2h":
            inside = [(inner, _colours(said) if inner == b"colr" else said) for inner, said in _boxes(content)]
            content = b"".join(_box(inner, said) for inner, said in inside if inner in _IN_HEADER)
        if kind == b"jp2c":
            content = _codestream(content)
        if kind in _BOXES:
            out += _box(kind, content)
    return out


def _colours(said: bytes) -> bytes:
    """What says the colours: a number for one of the known spaces, or a profile, which is made anew."""
    if said[:1] != b"\x02":
        return said[:_LONGEST_SPACE]
    profile = said[3:]
    made = next((made for colours in (1, 3, 4) if (made := rebuilt(profile, colours))), None)
    return said[:3] + made if made else b"\x01\0\0" + struct.pack(">L", _GREY if profile[16:20] == b"GRAY" else _SRGB)


def _boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">L4s", data, at)
        head = 8
        if size == 1 and at + 16 <= len(data):
            (size,) = struct.unpack_from(">Q", data, at + 8)
            head = 16
        size = len(data) - at if size == 0 else size
        if size < head or at + size > len(data):
            raise ContainerError("a box is longer than the file")
        found.append((kind, data[at + head : at + size]))
        at += size
    return found


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">L4s", len(content) + 8, kind) + content


def _codestream(data: bytes) -> bytes:
    """The codestream without the comments in its headers and without bytes behind its end."""
    if data[:2] != b"\xff\x4f":
        raise ContainerError("no codestream")
    head, at = _without_comments(data, 2, _TILE)
    out = data[:2] + head
    while data[at : at + 2] == _TILE:
        number, length, part, parts = struct.unpack_from(">HLBB", data, at + 4)
        end = at + length if length else max(data.rfind(_END), at)  # the last part may leave its length open
        if length and length < 14:
            raise ContainerError("a tile without a header")
        head, start = _without_comments(data, at + 12, _PIXELS)
        pixels = data[start:end]
        out += _TILE + struct.pack(">HHLBB", 10, number, 12 + len(head) + len(pixels), part, parts) + head + pixels
        at = end
    return out + _END


def _without_comments(data: bytes, at: int, until: bytes) -> tuple[bytes, int]:
    """Segments of a header without comments, and where the marker stands that ends it."""
    out = b""
    while data[at : at + 2] != until:
        marker, length = struct.unpack_from(">2sH", data, at)
        if marker[:1] != b"\xff" or length < 2:
            raise ContainerError("no marker where one has to be")
        if marker not in _DROPPED:
            out += data[at : at + 2 + length]
        at += 2 + length
    return out, at
