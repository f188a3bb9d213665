"""Streams of a new PDF that are no content (pictures, functions, tables of fonts) without bytes that nothing draws.

A deflated stream may end before its bytes do, and a picture may have more bytes than pixels; readers pass over both. Functions
are programs, and programs have comments. Names of inks and of halftone spots mean something to a press, not to a page.

Source: ISO 32000-1, 7.4 (filters), 7.10.5 (PostScript calculator functions), 8.6.6 (special colour spaces), 8.9.5 (images).
"""

from __future__ import annotations

import re
import zlib
from typing import Any

from pikepdf import Array, Dictionary, Name, Stream

from redaction.pdf.streams import UnreadablePageError, decoded

_INKS = frozenset(f"/{name}" for name in ("All", "None", "Cyan", "Magenta", "Yellow", "Black", "Red", "Green", "Blue", "Gray"))
_OPERATORS = """
    abs add atan ceiling cos cvi cvr div exp floor idiv ln log mod mul neg round sin sqrt sub truncate and bitshift eq false ge gt
    le lt ne not or true xor if ifelse copy dup exch index pop roll { }"""
_FUNCTION = frozenset(_OPERATORS.split())
_FILTERS = "FlateDecode Fl ASCIIHexDecode AHx ASCII85Decode A85 LZWDecode LZW RunLengthDecode RL"
_PLAIN_FILTERS = frozenset(f"/{name}" for name in _FILTERS.split())
_ONE, _THREE = ("/DeviceGray", "/CalGray", "/Indexed", "/Separation"), ("/DeviceRGB", "/CalRGB", "/Lab")
_CHANNELS = dict.fromkeys(_ONE, 1) | dict.fromkeys(_THREE, 3) | {"/DeviceCMYK": 4}
_LARGE = 200_000_000
"""Bytes of a picture, inflated, that are looked through."""
_READABLE = re.compile(rb"(?:[\x20-\x7e]\0){6,}|(?:\0[\x20-\x7e]){6,}|[\x20-\x7e]{6,}")
_BLANK = b"\0\t\n\f\r "


def contents_of(stream: Any) -> bytes | None:
    """The decoded bytes of a stream that must be written anew, without what nothing draws; None where it can be copied as it is.

    Raises:
        UnreadablePageError: a function that nobody can read, or more bytes than are looked through.
    """
    if stream.get("/FunctionType") == 4:
        return _program(decoded(stream))
    if stream.get("/Type") == Name.CMap:
        return re.sub(rb"%(?!!)[^\r\n]*", b"", decoded(stream))
    filters = stream.get("/Filter")
    names = {str(name) for name in (filters if isinstance(filters, Array) else [filters]) if isinstance(name, Name)}
    if not names <= _PLAIN_FILTERS:
        return None
    wanted = _size(stream)
    if not names:
        data = stream.read_raw_bytes()
        return data[:wanted] if wanted is not None and len(data.rstrip(_BLANK)) > wanted else None
    if len(names) == 1 and names <= {"/FlateDecode", "/Fl"} and (not isinstance(filters, Array) or len(filters) == 1):
        length = _inflated(stream.read_raw_bytes())
        if length is not None and (wanted is None or length <= wanted + _predicted(stream) + len(b"\r\n")):
            return None
    data = decoded(stream, _LARGE)
    return data[:wanted] if wanted is not None else data


def _inflated(raw: bytes) -> int | None:
    """How many bytes a deflated stream unpacks to; None where something stands behind its end or it is damaged."""
    machine, count, waiting = zlib.decompressobj(), 0, bytes(raw)
    try:
        while waiting and not machine.eof:
            count += len(machine.decompress(waiting, 1 << 20))
            if count > _LARGE:
                raise UnreadablePageError("a stream inflates beyond the limit")
            waiting = machine.unconsumed_tail
    except zlib.error:
        return None
    return None if machine.unused_data.strip(_BLANK) else count


def _predicted(stream: Any) -> int:
    """Bytes by which a PNG predictor makes a picture longer: one for each row."""
    parameters = stream.get("/DecodeParms")
    parameters = parameters[0] if isinstance(parameters, Array) and len(parameters) else parameters
    predictor = int(parameters.get("/Predictor", 1)) if isinstance(parameters, Dictionary) else 1
    return int(stream.get("/Height", 0)) if predictor >= 10 else 0


def _size(stream: Any) -> int | None:
    """Bytes that the pixels of a picture take; None for other streams and colours of unknown size."""
    if str(stream.get("/Subtype", "")) != "/Image":
        return None
    space = stream.get("/ColorSpace")
    mask = stream.get("/ImageMask") is True
    family = str(space[0]) if isinstance(space, Array) and len(space) else str(space)
    channels = 1 if mask else _CHANNELS.get(family)
    if family == "/ICCBased":
        channels = int(space[1].get("/N", 0)) or None
    elif family == "/DeviceN":
        channels = len(space[1])
    if channels is None:
        return None
    bits = 1 if mask else int(stream.get("/BitsPerComponent", 8))
    return (int(stream.get("/Width", 0)) * channels * bits + 7) // 8 * int(stream.get("/Height", 0))


def _program(data: bytes) -> bytes:
    """A calculator function of nothing but its operators and numbers."""
    words = re.sub(rb"%[^\r\n]*", b" ", data).replace(b"{", b" { ").replace(b"}", b" } ").decode("latin-1").split()
    for word in words:
        if word not in _FUNCTION and not re.fullmatch(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", word):
            raise UnreadablePageError("a function with a word that is no operator")
    return " ".join(words).encode()


class Inks:
    """Names of inks in a new file: those of the process stay, others are numbered."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, space: Any) -> Any | None:
        """The ink or inks of a colour space, named anew; None where it is none of inks."""
        if len(space) < 4 or space[0] not in (Name.Separation, Name.DeviceN):
            return None
        return Array([self._named(name) for name in space[1]]) if isinstance(space[1], Array) else self._named(space[1])

    def _named(self, ink: Any) -> Name:
        said = str(ink)
        return Name(said if said in _INKS else self._known.setdefault(said, f"/Ink{len(self._known) + 1}"))


def is_for_printers(target: Any) -> bool:
    """Whether a resource is a fragment of PostScript, which no reader shows."""
    return isinstance(target, Stream) and (target.get("/Subtype") == Name.PS or target.get("/Subtype2") == Name.PS)


def said_by(stream: Any) -> bytes:
    """What a stream that is copied as it is says: its decoded bytes; of a picture, whose bytes are pixels, the stored ones."""
    if str(stream.get("/Subtype", "")) == "/Image":
        return bytes(stream.read_raw_bytes())
    return decoded(stream, _LARGE)


def readable(data: bytes) -> str:
    """Stretches of six and more printable characters in any bytes, in one byte a character and in two."""
    return " | ".join(match.group().replace(b"\0", b"").decode("ascii") for match in _READABLE.finditer(data))
