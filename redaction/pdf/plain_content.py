"""Content streams of nothing but what draws: every operator with the operands it takes, and no more.

Readers pass over operators that they do not know and over operands too many, so text can lie there that no page shows. What the
writer of content streams gives out has one instruction a line; lines of the usual form are told by patterns at once, and only a
stream with another line is gone through instruction by instruction.

Source: ISO 32000-1, annex A (operators) and 8.9.7 (inline images).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator

from redaction.pdf.fonts import fold
from redaction.pdf.streams import DAMAGE, UnreadablePageError, decoded

_BY_COUNT = {
    0: "q Q h S s f F f* B B* b b* n W W* BT ET T* EMC BX EX",
    1: "w J j M i g G Tc Tw Tz TL Tr Ts",
    2: "m l Td TD d0",
    3: "rg RG",
    4: "re v y k K",
    6: "cm c Tm d1",
}
_NUMBERS = {operator: count for count, operators in _BY_COUNT.items() for operator in operators.split()}
"""Operators that take numbers alone, and how many."""
_NAME = frozenset(["gs", "cs", "CS", "Do", "sh", "BMC", "MP"])
_INTENTS = ("AbsoluteColorimetric", "RelativeColorimetric", "Saturation", "Perceptual")
"""What the operator ri takes; a reader passes over any other word."""
_COLOUR = frozenset(["sc", "SC", "scn", "SCN"])

_LITERAL = rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*+\))*+\)"
_STRING = rb"(?:" + _LITERAL + rb"|<[0-9A-Fa-f]*+>)"
_NUMBER = rb"[-+]?[0-9.]++"


def _words(operators: Sequence[str]) -> bytes:
    return b"|".join(re.escape(operator.encode()) for operator in sorted(operators, key=len, reverse=True))


def _line(count: int) -> bytes:
    operators = [operator for operator, takes in _NUMBERS.items() if takes == count]
    return rb"(?:" + _NUMBER + rb" ){%d}(?:" % count + _words(operators) + rb")"


_USUAL = re.compile(
    rb"(?:^|(?<=\n))(?:"
    + rb"|".join(_line(count) for count in sorted(set(_NUMBERS.values())))
    + rb"|/[^ \n()<>\[\]{}/%]+ (?:"
    + _words(sorted(_NAME))
    + rb")|/(?:"
    + _words(_INTENTS)
    + rb") ri|/[^ \n()<>\[\]{}/%]+ "
    + _NUMBER
    + rb" Tf|(?:"
    + _NUMBER
    + rb" )*+(?:sc|SC|scn|SCN)|(?:"
    + _NUMBER
    + rb" )*+/[^ \n()<>\[\]{}/%]+ (?:scn|SCN)|\[(?: ?"
    + _NUMBER
    + rb")*+ ?\] "
    + _NUMBER
    + rb" d|"
    + _STRING
    + rb" (?:Tj|')|\[(?: ?(?:"
    + _STRING
    + rb"|"
    + _NUMBER
    + rb"))*+ ?\] TJ|/[A-Za-z0-9]+ <<[^\n]*>> BDC)(?=\n|$)",
    re.S,
)


def is_usual(content: bytes) -> bool:
    """Whether every line of written content is an instruction with the operands that it takes."""
    return not _USUAL.sub(b"", content).strip()


def plain(instructions: Sequence[Any]) -> list[Any]:
    """Instructions with the operands they take; others are left out.

    Raises:
        UnreadablePageError: an inline picture holds more than its pixels, or in a form that is not known.
    """
    kept = []
    for instruction in instructions:
        operator = str(instruction[1])
        if operator == "INLINE IMAGE":
            _check_inline(instruction[0][0])
            kept.append(instruction)
            continue
        operands = _taken(operator, list(instruction[0]))
        if operands is not None:
            kept.append((operands, Operator(operator)))
    return kept


def _taken(operator: str, operands: list[Any]) -> list[Any] | None:
    """The operands that an operator takes, the last ones; None where they are not there or nobody knows the operator."""
    if operator in _NUMBERS:
        return _last(operands, [_is_number] * _NUMBERS[operator])
    if operator in _NAME:
        return _last(operands, [_is_name])
    if operator in _COLOUR:
        named = operands[-1:] if operands and _is_name(operands[-1]) else []
        return [*(value for value in operands if _is_number(value)), *named]
    shape = _SHAPES.get(operator)
    if shape is None:
        return None
    taken = _last(operands, shape)
    if taken is not None and operator == "TJ":
        taken = [Array([item for item in taken[0] if _is_number(item) or isinstance(item, pikepdf.String)])]
    return taken


def _last(operands: list[Any], shape: Sequence[Callable[[Any], bool]]) -> list[Any] | None:
    taken = operands[len(operands) - len(shape) :] if len(operands) >= len(shape) else []
    fits = len(taken) == len(shape) and all(test(value) for test, value in zip(shape, taken, strict=True))
    return taken if fits else None


def _is_number(value: Any) -> bool:
    return not isinstance(value, (Name, pikepdf.String, Array, Dictionary, bool)) and value is not None


def _is_name(value: Any) -> bool:
    return isinstance(value, Name)


def _is_intent(value: Any) -> bool:
    return isinstance(value, Name) and str(value)[1:] in _INTENTS


def _is_string(value: Any) -> bool:
    return isinstance(value, pikepdf.String)


def _is_array(value: Any) -> bool:
    return isinstance(value, Array)


def _is_numbers(value: Any) -> bool:
    return isinstance(value, Array) and all(_is_number(item) for item in value)


def _is_properties(value: Any) -> bool:
    return isinstance(value, (Name, Dictionary))


_SHAPES: dict[str, list[Callable[[Any], bool]]] = {
    "Tf": [_is_name, _is_number],
    "ri": [_is_intent],
    "d": [_is_numbers, _is_number],
    "Tj": [_is_string],
    "'": [_is_string],
    '"': [_is_number, _is_number, _is_string],
    "TJ": [_is_array],
    "BDC": [_is_name, _is_properties],
    "DP": [_is_name, _is_properties],
}


_INLINE_KEYS = """W Width H Height BPC BitsPerComponent CS ColorSpace F Filter DP DecodeParms D Decode I Interpolate IM ImageMask
    L Length"""
_INLINE = frozenset(f"/{key}" for key in _INLINE_KEYS.split())
"""What an inline picture says of itself (ISO 32000-1, table 93)."""


def _check_inline(image: Any) -> None:
    """Refuse an inline picture that says something else, or has bytes behind its pixels.

    The latter only where its size is known: no filter or one that is undone here.
    """
    if not _INLINE.issuperset(image.obj.keys()):
        raise UnreadablePageError("an inline picture with a key that no picture has")
    try:
        wanted = _size(image)
        if wanted is None:
            return
        pdf = pikepdf.new()  # owns the stream as long as it is read
        pixels = pikepdf.Stream(pdf, image.read_raw_bytes())
        if image.filters:
            pixels["/Filter"] = Array([Name(name) for name in image.filters])
        beyond = len(decoded(pixels).rstrip(b"\0\t\n\f\r ")) > wanted
    except DAMAGE:
        return
    if beyond:
        raise UnreadablePageError("an inline picture that holds more than its pixels")


def _size(image: Any) -> int | None:
    """Bytes of an inline picture's pixels; None where its filter or its colours are not plain."""
    plain_filters = {"/ASCIIHexDecode", "/ASCII85Decode", "/FlateDecode", "/LZWDecode", "/RunLengthDecode"}
    if not set(image.filters) <= plain_filters:
        return None
    space = "/DeviceGray" if image.image_mask else str(image.colorspace)
    channels = {"/DeviceGray": 1, "/Indexed": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4}.get(space)
    if channels is None:
        return None
    row: int = (image.width * channels * (1 if image.image_mask else image.bits_per_component) + 7) // 8
    return row * int(image.height)


def without_properties(instructions: Sequence[Any], resources: Any, secrets: frozenset[str]) -> list[Any]:
    """Marked content of a form without property lists and names of its own, but for a replacement text that holds no secret."""
    kept = []
    for instruction in instructions:
        operator, operands = str(instruction[1]), instruction[0]
        if operator in ("MP", "DP"):
            continue
        if operator == "BMC":
            instruction = ([Name("/Span")], Operator("BMC"))
        elif operator == "BDC":
            properties = operands[-1] if len(operands) else None
            if isinstance(properties, Name) and isinstance(resources, Dictionary):
                properties = resources.get("/Properties", Dictionary()).get(str(properties))
            text = str(properties["/ActualText"]) if isinstance(properties, Dictionary) and "/ActualText" in properties else ""
            if text and not any(secret in fold(text) for secret in secrets):
                instruction = ([Name("/Span"), Dictionary(ActualText=pikepdf.String(text))], Operator("BDC"))
            else:
                instruction = ([Name("/Span")], Operator("BMC"))
        kept.append(instruction)
    return kept
