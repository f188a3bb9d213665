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
        return cls(_letters(frozenset(widths.items())), size)


@cache
def common_names() -> tuple[str, ...]:
    """The list, each name as "First Last"."""
    return tuple(_text().splitlines())


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


@lru_cache(maxsize=256)
def _letters(widths: frozenset[tuple[str, float]]) -> tuple[float, ...]:
    """Widths of the alphabet in a font that has some letters; a page may have a hundred gaps in one font."""
    own, standard = dict(widths), _standard()
    known = [own[letter] / standard[letter] for letter in alphabet() if own.get(letter, 0) > 0]
    scale = sorted(known)[len(known) // 2] if known else 1.0
    return tuple(own.get(letter, 0) or standard[letter] * scale for letter in alphabet())


@cache
def _counts(surnames: bool) -> Any:
    """How often each name has each character, as an array of names by characters."""
    import numpy as np

    names = [name.partition(" ")[2] if surnames else name for name in common_names()]
    rows = np.repeat(np.arange(len(names)), [len(name) for name in names])
    letters = np.frombuffer("".join(names).encode("ascii"), dtype=np.uint8)
    columns = np.searchsorted(np.frombuffer(alphabet().encode("ascii"), dtype=np.uint8), letters)
    counts = np.bincount(rows * len(alphabet()) + columns, minlength=len(names) * len(alphabet()))
    return counts.reshape(len(names), len(alphabet())).astype(np.float32)


@lru_cache(maxsize=64)
def _widths(letters: tuple[float, ...], surnames: bool) -> Any:
    """Widths of all names, sorted."""
    import numpy as np

    return np.sort(_counts(surnames) @ np.array(letters, dtype=np.float32))
