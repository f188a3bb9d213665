"""Names of fonts: those that systems and programs bring along are taken over; any other may be somebody's name, and goes.

The list (`known_fonts.txt`) holds families. Words for weight and width, a foundry's letters and the number that programs put
behind a name are left out of the comparison.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

_OF_THE_THEME = re.compile(r"\+m[nj]-(?:lt|ea|cs)")
_CUTS_IN_WORDS = """
    bold italic oblique regular roman normal book light semilight extralight ultralight thin medium demi demibold
    semibold extrabold ultrabold heavy black extrablack narrow condensed cond extended extra ext wide compressed bd
    it lt md mt ms ps psmt ui pro std com otf ttf web variable display text caption headline inline shadow outline
    caps sc os cyr ce greek tur baltic western hebrew arabic vietnamese th
    """
_CUTS = frozenset(_CUTS_IN_WORDS.split())
"""What may follow the name of a family."""
_FONT_ATTRIBUTES_IN_WORDS = """
    typeface ascii hAnsi eastAsia cs font font-name font-name-asian font-name-complex font-family font-family-asian
    font-family-complex
    """
FONT_ATTRIBUTES = frozenset(_FONT_ATTRIBUTES_IN_WORDS.split())
"""Attributes that name a font, without their namespaces."""


@cache
def known_families() -> frozenset[str]:
    """Families of fonts, in lower case."""
    return frozenset(files("redaction.office").joinpath("known_fonts.txt").read_text("utf-8").splitlines())


@lru_cache(maxsize=10_000)
def is_known_font(value: str) -> bool:
    """Whether a value names fonts that everybody may have: one, or several with commas or semicolons between them."""
    names = [name.strip().strip("'\"").lstrip("@") for name in re.split("[,;]", value)]
    return len(value) <= 200 and all(map(_is_known, filter(None, names))) and any(names)


def _is_known(name: str) -> bool:
    if _OF_THE_THEME.fullmatch(name):
        return True
    words = name.casefold().split()
    while words:
        family = " ".join(words)
        if family in known_families() or re.sub(r"(?<=\D)\d{1,3}$", "", family) in known_families():
            return True
        stem, _, cut = words[-1].rpartition("-")
        if stem and cut in _CUTS:
            words[-1] = stem
        elif words[-1] in _CUTS:
            words.pop()
        else:
            return False
    return False
