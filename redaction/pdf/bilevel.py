"""Pictures of black and white only (CCITT, JBIG2), coded anew where their code may hold more than what is shown.

A fax code may go on behind its last row, or below the height that the picture says; JBIG2 has segments for notes, and may hold
pages that nobody shows. Where a fax code ends only its decoder knows, so each is decoded and coded anew, bit for bit the same;
JBIG2 only where its segments are not the few that draw one page.

Source: ISO 32000-1, 7.4.6 and 7.4.7; ITU-T T.88, 7.2 and 7.3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name

from redaction.pdf.drawn import Placement
from redaction.pdf.geometry import IDENTITY
from redaction.pdf.images import blackened
from redaction.pdf.streams import decoded

_FAX = ("/CCITTFaxDecode", "/CCF")
_DRAWING = frozenset((0, 4, 6, 7, 16, 20, 22, 23, 36, 38, 39, 40, 42, 43, 48, 49, 50, 51, 53))
"""Types of JBIG2 segments that say what to draw; left out are profiles, colours and notes."""
_PAGE = 48
_UNKNOWN = 0xFFFFFFFF


class _Segment(NamedTuple):
    """A JBIG2 segment: what it is, of which page, and its data."""

    kind: int
    page: int
    data: bytes


def encoded_anew(stream: Any, pdf: pikepdf.Pdf) -> Any:
    """The picture of a stream, coded anew in `pdf`; None where the stream holds none of these, or nothing but what it shows.

    Raises:
        UnreadablePageError: it cannot be decoded, or is larger than the limit.
    """
    if stream.get("/Subtype") != Name.Image or "/Mask" in stream:
        return None
    filters = stream.get("/Filter")
    names = [str(name) for name in (filters if isinstance(filters, Array) else [filters]) if isinstance(name, Name)]
    if not names or (names[-1] not in _FAX and names[-1] != "/JBIG2Decode"):
        return None
    if names == ["/JBIG2Decode"] and _is_plain(stream):
        return None
    return blackened(pdf, Placement((), 0, stream, IDENTITY), [])


def _is_plain(stream: Any) -> bool:
    """Whether a JBIG2 stream and what it shares with others hold one page of the size that is shown, and nothing else."""
    parameters = stream.get("/DecodeParms")
    parameters = parameters[0] if isinstance(parameters, Array) and len(parameters) else parameters
    shared = parameters.get("/JBIG2Globals") if isinstance(parameters, Dictionary) else None
    size = (int(stream.get("/Width", 0)), int(stream.get("/Height", 0)))
    try:
        segments = list(_segments(stream.read_raw_bytes()))
        if isinstance(shared, pikepdf.Stream):
            segments += _segments(decoded(shared))
    except (struct.error, ValueError, IndexError):
        return False
    pages = [struct.unpack(">LL", segment.data[:8]) for segment in segments if segment.kind == _PAGE]
    return pages == [size] and all(segment.kind in _DRAWING and segment.page in (0, 1) for segment in segments)


def _segments(data: bytes) -> Iterator[_Segment]:
    """The segments of a stream, one after the other.

    Raises:
        ValueError: something stands behind the last one, or one does not say how long it is.
    """
    at = 0
    while len(data) - at > 2:
        number, flags, count = struct.unpack_from(">LBB", data, at)
        at += 5
        if count >> 5 == 7:
            (many,) = struct.unpack_from(">L", data, at)
            references = many & 0x1FFFFFFF
            at += 4 + (references + 8) // 8
        else:
            references = count >> 5
            at += 1
        at += references * (1 if number <= 256 else 2 if number <= 65_536 else 4)
        wide = flags & 64
        page, length = struct.unpack_from(">LL" if wide else ">BL", data, at)
        at += 8 if wide else 5
        if length == _UNKNOWN or at + length > len(data):
            raise ValueError("a segment without an end")
        yield _Segment(flags & 63, page, data[at : at + length])
        at += length
    if data[at:].strip(b"\0\r\n"):
        raise ValueError("bytes behind the last segment")
