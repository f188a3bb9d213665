"""Number plates: until a detector of their own is chosen, the text detector finds them and the registration patterns know them.

A line of text that reads like a registration of the United Kingdom, give or take letters that look like digits, is a plate. A
line that has a plate's shape and length, but no pattern of ours, is put to a person: foreign plates, taxis, misreadings.

Not done: plates whose letters the text detector does not see (steep angles, under about 8 pixels high), and two-line plates with
letters in one line and figures in the other, unless each line is found by itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from redaction.findings import Quad
from redaction.image.lines import Line, PictureText
from redaction.image.quads import across, along

KIND = "VRM"
DETECTOR = "plates"

_LETTERS = str.maketrans("0158", "OISB")
_DIGITS = str.maketrans("OQDISZB", "0001528")
_FORMS = ("LLDDLLL", "LDDDLLL", "LDDLLL", "LDLLL", "LLLDDDL", "LLLDDL", "LLLDL", "LLLDDDD", "LLLDDD")
"""Current, prefix, suffix and Northern Irish marks as letters and digits; see `reference.public_identifiers.VRM`."""
_PATTERN = re.compile(
    r"[A-HJ-PR-Y]{2}(?:0[2-9]|[12]\d|5[1-9]|6\d|7\d)[A-HJ-PR-Z]{3}|[A-HJ-NPR-TV-Y][1-9]\d{0,2}[A-Z]{3}"
    r"|[A-Z]{3}[1-9]\d{0,2}[A-HJ-NPR-TV-Y]|[A-Z](?:[IZ][A-Z]|[A-Z][IZ])[1-9]\d{2,3}"
)
_SHAPE = (1.4, 8.5)
"""Length of a line of plate letters in its heights."""
_LENGTHS = range(4, 10)
_SCENE = 400
"""Letters in a picture from which it is a document, where a short line of letters and digits is no plate."""
_TALL = 8


class Plate(NamedTuple):
    """A line that is or may be a number plate: where, what it reads like, and whether it fits a pattern."""

    quad: Quad
    text: str
    sure: bool


def plates_in(text: PictureText) -> Iterator[Plate]:
    """Lines of a picture that are, or may be, number plates; their quads are as large as the plate, not only its letters."""
    scene = sum(map(len, (line.text for line in text.lines))) < _SCENE
    for line in text.lines:
        solid = "".join(character for character in line.text.upper() if character.isalnum())
        if line.height < _TALL or len(solid) not in _LENGTHS:
            continue
        if not _SHAPE[0] <= along(line.quad) / max(1.0, across(line.quad)) <= _SHAPE[1]:
            continue
        if any(character.isdigit() for character in solid) and registration(solid):
            yield Plate(whole_plate(line), line.text, True)
        elif scene and _looks_like_one(line.text):
            yield Plate(whole_plate(line), line.text, False)


def registration(solid: str) -> str:
    """The registration that letters and digits read like, or an empty text; 0 and O, 1 and I are told by their place.

    Args:
        solid: upper case, nothing between the characters. A country's letters in front (GB, UK) are left out.
    """
    for candidate in (solid, solid[2:] if solid[:2] in ("GB", "UK") else ""):
        for form in _FORMS:
            if len(candidate) == len(form):
                told = "".join(
                    character.translate(_LETTERS if wanted == "L" else _DIGITS)
                    for character, wanted in zip(candidate, form, strict=True)
                )
                if _PATTERN.fullmatch(told):
                    return told
    return ""


def whole_plate(line: Line) -> Quad:
    """The plate around its letters: they fill about two thirds of its height, and badges stand at its ends."""
    return _grown(line.quad, 0.35 * across(line.quad) + 2, 0.3 * across(line.quad) + 2)


def _looks_like_one(text: str) -> bool:
    """Whether a text is capitals and figures, some of each, whatever dots and dashes stand between them."""
    solid = "".join(character for character in text if character.isalnum())
    digits = sum(character.isdigit() for character in solid)
    return solid.isascii() and solid == solid.upper() and 1 <= digits < len(solid)


def _grown(quad: Quad, lengthwise: float, crosswise: float) -> Quad:
    """A quad larger by so many pixels at both ends and on both sides."""
    x0, y0, x1, y1, x2, y2, x3, y3 = quad
    length, height = along(quad) or 1.0, math.hypot(x3 - x0, y3 - y0) or 1.0
    ax, ay = (x1 - x0) / length * lengthwise, (y1 - y0) / length * lengthwise
    bx, by = (x3 - x0) / height * crosswise, (y3 - y0) / height * crosswise
    return (
        *(x0 - ax - bx, y0 - ay - by, x1 + ax - bx, y1 + ay - by),
        *(x2 + ax + bx, y2 + ay + by, x3 - ax + bx, y3 - ay + by),
    )
