"""How many common names would fit a gap: what an attacker learns who measures it and holds a list of names.

The list is 20,000 full names of people in the United Kingdom (`common_names.txt`, made by `training/make_common_names.py`).
Widths are sums of the advance widths of the font that the removed text was set in; letters that an embedded subset of the
font does not have are taken from Helvetica, scaled to the letters that it has.

A name fits a gap that kept its width if it is as wide to a hundredth of an em: a tenth of a point in 10-point type. What is
written in a PDF is exact to a thousandth, but typesetters kern pairs of letters by one to eight hundredths, which a sum of
widths does not show; a wider tolerance would count more names and make a gap look safer than it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

TOLERANCE = 0.01
"""Em by which a name may be wider or narrower than a gap and still fit it."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Widths of letters in one font.

    Attributes:
        letters: widths in units of the type size, in the order of `alphabet`.
        size: size of the type in points.
    """

    letters: tuple[float, ...]
    size: float

    @classmethod
    def of(cls, widths: Mapping[str, float], size: float) -> Measure:
        """The measure of a font.

        Args:
            widths: advance width of each letter that the font has, in units of the type size.
            size: of the type, in points.
        """
        standard = _standard()
        known = [widths[letter] / standard[letter] for letter in alphabet() if widths.get(letter, 0) > 0]
        scale = sorted(known)[len(known) // 2] if known else 1.0
        return cls(tuple(widths.get(letter, 0) or standard[letter] * scale for letter in alphabet()), size)


def common_names() -> list[str]:
    """The list, each name as "First Last"."""
    return _text().splitlines()


def names_of_width(measure: Measure, width: float, *, surnames: bool = False) -> int:
    """How many names are as wide as a gap of `width` points."""
    return names_between(measure, width - TOLERANCE * measure.size, width + TOLERANCE * measure.size, surnames=surnames)


def names_between(measure: Measure, least: float, most: float, *, surnames: bool = False) -> int:
    """How many names are from `least` to `most` points wide; with `surnames`, how many people have a surname of that width."""
    if not measure.size:
        return 0
    import numpy as np

    widths = _widths(measure.letters, surnames)

    low, high = np.searchsorted(widths, [least / measure.size, most / measure.size])
    return int(high - low)


@cache
def _text() -> str:
    return files("redaction").joinpath("common_names.txt").read_text(encoding="ascii")


@cache
def alphabet() -> str:
    """The characters of the list."""
    return "".join(sorted(set(_text()) - {"\n"}))


@cache
def _standard() -> dict[str, float]:
    from pdfminer.fontmetrics import FONT_METRICS

    metrics: dict[str, int] = FONT_METRICS["Helvetica"][1]
    return {letter: metrics.get(letter, 556) / 1000 for letter in alphabet()}


@cache
def _counts(surnames: bool) -> Any:
    """How often each name has each character, as an array of names by characters."""
    import numpy as np

    numbers = {letter: number for number, letter in enumerate(alphabet())}
    counts = np.zeros((len(common_names()), len(numbers)), dtype=np.float32)
    for row, name in enumerate(common_names()):
        for letter in name.partition(" ")[2] if surnames else name:
            counts[row, numbers[letter]] += 1
    return counts


@lru_cache(maxsize=64)
def _widths(letters: tuple[float, ...], surnames: bool) -> Any:
    """Widths of all names, sorted."""
    import numpy as np

    return np.sort(_counts(surnames) @ np.array(letters, dtype=np.float32))
