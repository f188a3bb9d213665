"""Text of the 256 codes of a simple font: its named encoding, its Differences, and the font program's own encoding.

Source: ISO 32000-1, 9.6.6 and annex D. Glyph names are read by the Adobe Glyph List rules, with data from pdfminer.six and
fontTools.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import pikepdf

from redaction.pdf.streams import decoded

_DIGITS = re.compile(r"^[A-Za-z]{1,3}(\d{1,3})$")


@lru_cache(maxsize=16)
def named_encoding(name: str) -> tuple[str, ...]:
    """The 256 texts of StandardEncoding, WinAnsiEncoding, MacRomanEncoding."""
    if name == "WinAnsiEncoding":
        # cp1252 with what the PDF standard adds: a bullet on the unused codes, and plain space and hyphen on 160 and 173.
        texts = [bytes([code]).decode("cp1252", "replace").replace("�", "•") for code in range(256)]
        texts[0xA0], texts[0xAD], texts[0x7F] = " ", "-", "•"
    elif name == "MacRomanEncoding":
        texts = [bytes([code]).decode("mac_roman") for code in range(256)]
        texts[0xCA] = " "
    else:
        from fontTools.encodings.StandardEncoding import StandardEncoding

        return tuple(glyph_text(glyph) for glyph in StandardEncoding)
    return tuple("" if code < 32 else text for code, text in enumerate(texts))


@lru_cache(maxsize=8192)
def glyph_text(name: str) -> str:
    """Text of a glyph name such as ``eacute``, ``f_i``, ``uni00E9`` or ``a.alt``; empty if the name says nothing."""
    if not name or name == ".notdef":
        return ""
    from fontTools.agl import toUnicode

    text: str = toUnicode(name)
    return text


def simple_texts(dictionary: Any) -> list[str]:
    """The 256 texts of a simple font, without regard to its ToUnicode map; empty where nothing is known."""
    encoding = dictionary.get("/Encoding")
    base, differences = "", None
    if isinstance(encoding, pikepdf.Name):
        base = str(encoding)[1:]
    elif isinstance(encoding, pikepdf.Dictionary):
        base = str(encoding.get("/BaseEncoding", "/"))[1:]
        differences = encoding.get("/Differences")
    texts = list(named_encoding(base)) if base else _built_in(dictionary)
    if isinstance(differences, pikepdf.Array):
        code = 0
        for item in differences:
            if isinstance(item, pikepdf.Name):
                if 0 <= code < 256:
                    texts[code] = glyph_text(str(item)[1:]) or _numbered(str(item)[1:])
                code += 1
            else:
                code = int(item)
    return texts


def names_of(text: str) -> frozenset[str]:
    """The names that the Adobe Glyph List has for one character; empty for more."""
    return _names_by_text().get(text, frozenset())


@lru_cache(maxsize=1)
def _names_by_text() -> dict[str, frozenset[str]]:
    from fontTools.agl import AGL2UV, LEGACY_AGL2UV

    found: dict[str, set[str]] = {}
    for name, point in AGL2UV.items():
        found.setdefault(chr(point), set()).add(name)
    for name, points in LEGACY_AGL2UV.items():
        found.setdefault("".join(map(chr, points)), set()).add(name)
    return {text: frozenset(names) for text, names in found.items()}


def glyph_names(dictionary: Any) -> list[set[str]]:
    """For each of the 256 codes of a simple font, the names of glyphs that it may select under any encoding."""
    from fontTools.encodings.StandardEncoding import StandardEncoding

    names = [{name} for name in StandardEncoding]
    for encoding in ("WinAnsiEncoding", "MacRomanEncoding"):
        for code, text in enumerate(named_encoding(encoding)):
            names[code].update(names_of(text))
    encoding = dictionary.get("/Encoding")
    listed = encoding.get("/Differences") if isinstance(encoding, pikepdf.Dictionary) else None
    code = 0
    for item in listed if isinstance(listed, pikepdf.Array) else ():
        if isinstance(item, pikepdf.Name):
            if 0 <= code < 256:
                names[code].add(str(item)[1:])
            code += 1
        else:
            code = int(item)
    return names


def _numbered(name: str) -> str:
    """Text of names such as ``g65`` or ``C0065``, which some producers make from the character's number."""
    match = _DIGITS.match(name)
    number = int(match.group(1)) if match else 0
    return chr(number) if 32 <= number < 127 else ""


def _built_in(dictionary: Any) -> list[str]:
    """Texts by the encoding inside the font program, or the standard encoding."""
    descriptor = dictionary.get("/FontDescriptor")
    program = descriptor.get("/FontFile") if descriptor is not None else None
    texts = list(named_encoding("StandardEncoding"))
    if str(dictionary.get("/Subtype")) == "/TrueType":
        return list(named_encoding("WinAnsiEncoding"))
    if isinstance(program, pikepdf.Stream):
        try:
            header = decoded(program)[:65_536].split(b"eexec")[0]
        except pikepdf.PdfError:
            return texts
        found = re.findall(rb"dup\s+(\d{1,3})\s*/([^\s/]+)\s+put", header)
        if found:
            texts = [""] * 256
        for number, name in found:
            if int(number) < 256:
                texts[int(number)] = glyph_text(name.decode("latin-1"))
    return texts
