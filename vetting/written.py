"""The room's data as JSON and back: what one half of a flow writes, the other half reads."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from reference.errors import InputRefusedError

T = TypeVar("T")
_NAMES = 30


class GatheredError(InputRefusedError):
    """A file of gathered data is not what it should be."""

    code = "E-INPUT-VETTING"


def as_data(value: Any) -> Any:
    """Dataclasses, mappings, tuples and dates as what JSON can hold."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): as_data(one) for name, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [as_data(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def from_data(kind: type[T], data: Any, where: str = "it") -> T:
    """Read what `as_data` wrote, strictly: every value is of its type and no name is unknown.

    Args:
        kind: a dataclass.
        data: from `json.loads`.
        where: how the whole is called in messages.

    Raises:
        GatheredError: something is missing, unknown or of another type; the message names the place, never the value.
    """
    made: T = _read(kind, data, where)
    return made


def _read(kind: Any, data: Any, where: str) -> Any:
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return _checked(isinstance(data, str) and data in parts, data, where, f"one of {', '.join(map(str, parts))}")
    if origin in (typing.Union, types.UnionType):
        if data is None and type(None) in parts:
            return None
        return _read(next(part for part in parts if part is not type(None)), data, where)
    if origin is tuple:
        _checked(isinstance(data, list), data, where, "a list")
        if len(parts) == 2 and parts[1] is Ellipsis:
            return tuple(_read(parts[0], one, f"{where}[{at}]") for at, one in enumerate(data))
        _checked(len(data) == len(parts), data, where, f"a list of {len(parts)}")
        return tuple(_read(part, one, f"{where}[{at}]") for at, (part, one) in enumerate(zip(parts, data, strict=True)))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        _checked(isinstance(data, dict), data, where, "an object")
        return {name: _read(parts[1], one, f"{where}.{name[:_NAMES]}") for name, one in data.items()}
    if is_dataclass(kind):
        return _dataclass(kind, data, where)
    if kind in (date, datetime):
        return _moment(kind, data, where)
    if kind is float:
        return float(_checked(isinstance(data, (int, float)) and not isinstance(data, bool), data, where, "a number"))
    words = {str: "text", int: "a whole number", bool: "true or false"}[kind]
    return _checked(isinstance(data, kind) and (kind is bool or not isinstance(data, bool)), data, where, words)


def _dataclass(kind: Any, data: Any, where: str) -> Any:
    _checked(isinstance(data, dict), data, where, "an object")
    hints = _hints(kind)
    if unknown := [name for name in data if name not in hints]:
        raise GatheredError(f"{where} has something called {unknown[0][:_NAMES]!r} that is not known there.")
    for field in fields(kind):
        if field.name not in data and field.default is MISSING and field.default_factory is MISSING:
            raise GatheredError(f"{where} lacks {field.name}.")
    return kind(**{name: _read(hints[name], one, f"{where}.{name}") for name, one in data.items()})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _moment(kind: Any, data: Any, where: str) -> Any:
    try:
        made = kind.fromisoformat(data)
    except (TypeError, ValueError):
        raise GatheredError(f"{where} is no {'time such as 2026-03-09T14:30:00+00:00' if kind is datetime else 'day'}.") from None
    if kind is datetime and made.tzinfo is None:
        raise GatheredError(f"{where} is a time without its time zone.")
    return made


def _checked(right: bool, data: Any, where: str, words: str) -> Any:
    if not right:
        raise GatheredError(f"{where} is not {words}.")
    return data
