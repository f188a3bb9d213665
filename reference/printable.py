"""Which letters the fonts of a PDF can show: PDF/A wants each one to be there, so what is not is written as its number."""

from __future__ import annotations

import unicodedata
from typing import Any

_SHOWN = (
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x300, 0x36F),
    (0x370, 0x3FF),
    (0x400, 0x4FF),
    (0x5D0, 0x5EA),
    (0x627, 0x63A),
    (0x641, 0x64A),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x2040),
    (0x20A0, 0x20BF),
)
"""Ranges of code points of which typst's own Libertinus Serif and DejaVu Sans Mono together have every assigned letter; a test
sets each of them."""


def printable(words: str, *, lines: bool = False) -> str:
    """`words` with every letter that our fonts lack as ``[U+4E2D]``, so that none is lost and none stops the page.

    Args:
        words: any text.
        lines: whether a new line stays one; else it is a space.
    """
    return "".join(letter if lines and letter == "\n" else _letter(letter) for letter in words)


def readable(words: str) -> str:
    """`words` with controls and formats as numbers: what a file of Word or a page may not hold, or would hide."""
    return "".join(letter if unicodedata.category(letter)[0] != "C" else _letter(letter) for letter in words)


def printable_all(data: Any, *, lines: bool = False) -> Any:
    """`printable` for every text in lists and mappings."""
    if isinstance(data, str):
        return printable(data, lines=lines)
    if isinstance(data, dict):
        return {name: printable_all(value, lines=lines) for name, value in data.items()}
    return [printable_all(value, lines=lines) for value in data] if isinstance(data, list | tuple) else data


def _letter(letter: str) -> str:
    if letter in "\t\n\r":
        return " "
    point = ord(letter)
    # Controls, formats (which turn the direction of what follows) and code points without a letter are never set.
    known = unicodedata.category(letter)[0] != "C" and any(first <= point <= last for first, last in _SHOWN)
    return letter if known else f"[U+{point:04X}]"
