"""A network that its file fixes to one size of picture, freed for any: the file is read, changed in memory and never written.

An ONNX file is a message of protocol buffers: a model (field 7: the graph), a graph (5: weights, 11: inputs, 12: outputs, 13: the
shapes of what lies between), a value (1: name, 2: type), down to the sizes of its tensor.
"""

from __future__ import annotations

from collections.abc import Iterator

_GRAPH, _WEIGHT, _INPUT, _OUTPUT, _BETWEEN = 7, 5, 11, 12, 13
_SHAPE = (2, 1, 2)
"""The way from a value to its shape: its type, the tensor of that, its shape."""
_NAME_OF_WEIGHT, _NAME_OF_VALUE = 8, 1
_BYTES = 2
"""How a field is written that holds bytes or another message."""
_FIXED = {1: 8, 5: 4}


def of_any_size(model: bytes) -> bytes:
    """The same network for pictures of any number, height and width; the number of their channels stays.

    Weights that are listed as inputs as well, as old files have them, are inputs no longer: what could be given anew at each run
    cannot be worked out beforehand.

    Raises:
        ValueError: it is no ONNX file.
    """
    return b"".join(_field(number, _graph(content)) if number == _GRAPH else whole for number, whole, content in _fields(model))


def _graph(graph: bytes) -> bytes:
    fields = list(_fields(graph))
    weights = {_name(content, _NAME_OF_WEIGHT) for number, _, content in fields if number == _WEIGHT}
    parts = []
    for number, whole, content in fields:
        if number == _BETWEEN or (number == _INPUT and _name(content, _NAME_OF_VALUE) in weights):
            continue
        parts.append(_field(number, _freed(content, _SHAPE)) if number in (_INPUT, _OUTPUT) else whole)
    return b"".join(parts)


def _freed(message: bytes, way: tuple[int, ...]) -> bytes:
    """A value whose sizes are open, but for the second, that of channels."""
    if not way:
        return b"".join(whole if place == 1 else _field(1, b"") for place, (_, whole, _) in enumerate(_fields(message)))
    return b"".join(
        _field(number, _freed(content, way[1:])) if number == way[0] else whole for number, whole, content in _fields(message)
    )


def _name(message: bytes, number: int) -> bytes:
    return next((content for own, _, content in _fields(message) if own == number), b"")


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, bytes as they are, and content of each field; the content of a plain number is empty."""
    at = 0
    while at < len(message):
        start, content = at, b""
        key, at = _count(message, at)
        if key & 7 == _BYTES:
            length, at = _count(message, at)
            content = message[at : at + length]
            at += length
        elif key & 7 == 0:
            _, at = _count(message, at)
        elif key & 7 in _FIXED:
            at += _FIXED[key & 7]
        else:
            raise ValueError("no protocol buffer")
        if at > len(message):
            raise ValueError("cut short")
        yield key >> 3, message[start:at], content


def _count(message: bytes, at: int) -> tuple[int, int]:
    """A whole number, seven bits to a byte, the lowest first; and where it ends."""
    value = shift = 0
    while at < len(message) and shift < 64:
        value |= (message[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if message[at - 1] < 128:
            return value, at
    raise ValueError("cut short")


def _field(number: int, content: bytes) -> bytes:
    return _written(number << 3 | _BYTES) + _written(len(content)) + content


def _written(value: int) -> bytes:
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])
