"""What fonts tell of removed text: their maps from codes to text and widths are written anew for the codes that are still shown.

Source: ISO 32000-1, 9.7.5.4 and 9.10.3 (ToUnicode CMaps), 9.7.4.3 (W). The programs are cut in `redaction.pdf.font_subset`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from redaction.pdf.fonts import Font

_BLOCK = 100
"""Lines of one bfchar block; more are not allowed."""
_ASCII = range(32, 127)
_BLOCKS = (range(32), _ASCII, range(127, 160), range(160, 256))
"""Codes that a list of widths has all together or for the letters of its text: no text holds every sign of one."""


def prune(pdf: pikepdf.Pdf, fonts: Iterable[tuple[Any, Font]]) -> None:
    """Write ToUnicode, Widths, W and Differences anew.

    Args:
        pdf: the new file.
        fonts: font dictionaries of the new file, each with the font whose `used` codes it shows.
    """
    for dictionary, font in fonts:
        if isinstance(dictionary.get("/ToUnicode"), Stream):
            dictionary["/ToUnicode"] = pdf.make_stream(to_unicode(font))
        widths = dictionary.get("/Widths")
        if isinstance(widths, Array):
            first = _integer(dictionary.get("/FirstChar", 0))
            telling = _telling(dictionary, widths, first)
            kept = [
                width if bytes([code]) in font.used or code not in telling else 0
                for code, width in enumerate(widths, first)
                if 0 <= code < 256
            ]
            if len(kept) == len(widths):
                dictionary["/Widths"] = Array(kept)
        _keep_used_differences(dictionary, font)
        children = dictionary.get("/DescendantFonts")
        if isinstance(children, Array) and len(children) and isinstance(children[0], Dictionary) and "/W" in children[0]:
            children[0]["/W"] = Array(_cid_widths(font))


def _telling(dictionary: Any, widths: Any, first: int) -> set[int]:
    """Codes whose width may tell that they were used: all but those of a list that was written whole, whatever the text.

    A viewer stretches the stand-in for a font that is not embedded by such a list, so that one with gaps changes every letter.
    """
    told = set(range(256))
    descriptor = dictionary.get("/FontDescriptor")
    if isinstance(descriptor, Dictionary) and any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
        return told
    given = {code for code, width in enumerate(widths, first) if _number(width) > 0}
    if not given >= set(_ASCII):
        return told
    return told.difference(*(block for block in _BLOCKS if given >= set(block)))


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0


def _integer(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


def _keep_used_differences(dictionary: Any, font: Font) -> None:
    """Glyph names of the codes that are shown, and for a Type 3 font only their procedures."""
    encoding = dictionary.get("/Encoding")
    listed = encoding.get("/Differences") if isinstance(encoding, Dictionary) else None
    if not isinstance(listed, Array) or "/DescendantFonts" in dictionary:
        return
    kept: list[Any] = []
    code, following = 0, -1
    for item in listed:
        if not isinstance(item, Name):
            code = _integer(item)
            continue
        if 0 <= code < 256 and bytes([code]) in font.used:
            kept += [item] if code == following else [code, item]
            following = code + 1
        code += 1
    own = Dictionary(Type=Name.Encoding, Differences=Array(kept))
    if "/BaseEncoding" in encoding:
        own["/BaseEncoding"] = encoding["/BaseEncoding"]
    dictionary["/Encoding"] = own
    if "/CharProcs" in dictionary:
        names = {str(item) for item in kept if isinstance(item, Name)}
        dictionary["/CharProcs"] = Dictionary({key: item for key, item in dictionary["/CharProcs"].items() if key in names})


def _cid_widths(font: Font) -> Iterator[Any]:
    """The W array for the CIDs that are shown: each CID with its width."""
    for cid in sorted(font.used_cids()):
        if cid in font.cid_widths:
            width = font.cid_widths[cid]
            yield cid
            yield Array([int(width) if width == int(width) else round(width, 4)])


def to_unicode(font: Font) -> bytes:
    """A ToUnicode CMap for the codes that are shown."""
    lengths = sorted({len(code) for code in font.used}) or [1]
    lines = [f"<{code.hex()}> <{text.encode('utf-16-be').hex()}>" for code in sorted(font.used) if (text := font.mapped(code))]
    out = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CMapName /Used def /CMapType 2 def",
        f"{len(lengths)} begincodespacerange",
        *(f"<{'00' * length}> <{'ff' * length}>" for length in lengths),
        "endcodespacerange",
    ]
    for start in range(0, len(lines), _BLOCK):
        block = lines[start : start + _BLOCK]
        out += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join([*out, "endcmap end end"]).encode()
