"""Names as values of a new file's dictionaries: those that the standard gives a meaning, and no others.

A reader passes over a blend mode or a rendering intent that it does not know, so any word can lie there. Names of fonts are no
closed set: an embedded font draws the same under any name, and one made from somebody's handwriting is called after that person.

Source: ISO 32000-1, tables 58 (graphics state), 70 (rendering intents), 89 (images), 95 (forms), 111-122 (fonts), 144 (soft
masks), 136 (blend modes).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from pikepdf import Array, Dictionary, Name, Stream

from redaction.office.fonts import is_known_font, known_families
from redaction.pdf.cmaps import predefined_cmap

_DEVICE = "DeviceGray DeviceRGB DeviceCMYK CalGray CalRGB CalCMYK Lab ICCBased Indexed Separation DeviceN Pattern G RGB CMYK I"
_FUNCTION = "Identity Default"
_INTENTS = "AbsoluteColorimetric RelativeColorimetric Saturation Perceptual"
_WORDS = {
    "Type": """XObject Font FontDescriptor Encoding ExtGState Mask Group Pattern Halftone CMap Function Shading Metadata Page""",
    "Subtype": """Image Form PS Type0 Type1 MMType1 Type3 TrueType CIDFontType0 CIDFontType2 Type1C CIDFontType0C OpenType
        Luminosity Alpha""",
    "BM": """Normal Compatible Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn HardLight SoftLight Difference
        Exclusion Hue Saturation Color Luminosity""",
    "RI": _INTENTS,
    "Intent": _INTENTS,
    "S": "Transparency Alpha Luminosity",
    "SMask": "None",
    "TR": _FUNCTION,
    "TR2": _FUNCTION,
    "BG": _FUNCTION,
    "BG2": _FUNCTION,
    "UCR": _FUNCTION,
    "UCR2": _FUNCTION,
    "CS": _DEVICE,
    "ColorSpace": _DEVICE,
    "Alternate": _DEVICE,
    "CIDToGIDMap": "Identity",
    "BaseEncoding": "StandardEncoding WinAnsiEncoding MacRomanEncoding MacExpertEncoding PDFDocEncoding",
    "FontStretch": """UltraCondensed ExtraCondensed Condensed SemiCondensed Normal SemiExpanded Expanded ExtraExpanded
        UltraExpanded""",
}
"""Keys whose names are a closed set."""
_KNOWN = {"/" + key: frozenset(f"/{word}" for word in words.split()) for key, words in _WORDS.items()}
_ENCODINGS = _KNOWN["/BaseEncoding"]
_TAG = re.compile(r"^[A-Z]{6}\+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHORTEST = 4
"""Letters from which the name of a font may be somebody's."""
_PANOSE = 12
"""Bytes of what a CJK font says of its looks: a class, a kind, and ten numbers up to 15."""


def may_stand(key: str, value: Any) -> bool:
    """Whether a value of a dictionary says what its key is for. Values that are neither names nor lists of names may."""
    known = _KNOWN.get(key)
    if isinstance(value, Name):
        if key == "/Encoding":
            return str(value) in _ENCODINGS or predefined_cmap(str(value)[1:]) is not None or value == Name("/Identity-V")
        return known is None or str(value) in known
    if key == "/BM" and isinstance(value, Array):
        return all(isinstance(one, Name) and str(one) in _KNOWN["/BM"] for one in value)
    if key == "/Panose":
        return len(bytes(value)) == _PANOSE and all(byte < 16 for byte in bytes(value)[2:])
    return True


class FontNames:
    """Names of fonts in a new file: those that everybody may have stay, those of other embedded fonts are numbered."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, key: str, font: Any) -> str:
        """The value of a font's or a descriptor's name, with the tag of a subset.

        A font that is not embedded keeps its name, which chooses a stand-in.
        """
        own = str(font[key])[1:]
        tag = _TAG.match(own)
        plain = own[tag.end() :] if tag else own
        if _is_common(plain) or not _is_embedded(font):
            return own
        number = self._known.setdefault(plain, f"Embedded{len(self._known) + 1}")
        return f"{tag.group() if tag else ''}{number}"


@lru_cache(maxsize=10_000)
def _is_common(name: str) -> bool:
    """Whether a font's name is one that everybody may have, or says nothing."""
    stem, *cuts = re.split("[-,_]", name)
    family = _solid_families().get(_solid(stem)) or _solid_families().get(_solid(stem).rstrip("0123456789"))
    if family is not None and all(cut.isdigit() or is_known_font(f"{family}-{cut.casefold()}") for cut in cuts):
        return True
    return len(name) < _SHORTEST or is_known_font(_HUMP.sub(" ", name).replace("-", " "))


def _solid(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()


@cache
def _solid_families() -> dict[str, str]:
    """Families by their names without spaces, as fonts in a PDF have them."""
    return {_solid(family): family for family in known_families()}


def _is_embedded(font: Any) -> bool:
    owners = [font, *(font.get("/DescendantFonts") or [])]
    descriptors = [owner.get("/FontDescriptor", owner) for owner in owners if isinstance(owner, Dictionary)]
    return any(
        isinstance(descriptor.get(key), Stream)
        for descriptor in descriptors
        if isinstance(descriptor, Dictionary)
        for key in ("/FontFile", "/FontFile2", "/FontFile3")
    )
