"""What a record that everybody may read can hold: ids, codes, hashes, counts and times, never free text or a file name.

The guard is a net under the callers, not a proof: a single word that looks like a code passes it. Callers give counts and
ids; what holds personal data is sealed (`automations.sealing`).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from automations.errors import DetailRefusedError

_NAME = re.compile(r"[A-Za-z][\w.:-]{0,59}")
_CODE = re.compile(r"[\w.:+-]{0,80}", re.ASCII)
_FILE_NAME = re.compile(r".*\.[A-Za-z][A-Za-z0-9]{1,4}")
_ACTOR = re.compile(r"[\w .,'@&()/\\+-]{1,80}")
_MOST = 64
"""Entries of one level: enough for counts by type, too few for content."""


def canonical(detail: Mapping[str, Any]) -> str:
    """`detail` as canonical JSON (sorted keys, no spaces), after the guard.

    Raises:
        DetailRefusedError: it holds more than ids, codes, counts, and at most one level of tables or lists of them. The
            message names the key, never the value.
    """
    return json.dumps(plain(detail), sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def plain(detail: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of `detail` after the guard; errors as for `canonical`."""
    _check_names(detail)
    return {name: _plain_value(name, value, nested=True) for name, value in detail.items()}


def actor_name(actor: str) -> str:
    """`actor` if it can be the name of who works.

    Raises:
        DetailRefusedError: it is empty, longer than 80 characters or no single line.
    """
    if not _ACTOR.fullmatch(actor):
        raise DetailRefusedError("Who works must be named in one line of at most 80 letters, digits and simple punctuation.")
    return actor


def code(name: str, value: str, *, empty: bool = False) -> str:
    """`value` if it is a code or id of 1 to 80 characters (or empty where `empty`); else `DetailRefusedError` naming `name`."""
    if not _CODE.fullmatch(value) or _FILE_NAME.fullmatch(value) or not (value or empty):
        raise DetailRefusedError(f"{name} must be an id or a code of at most 80 letters, digits and . : _ + -")
    return value


def _plain_value(name: str, value: Any, *, nested: bool) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, str):
        return str(code(name, value, empty=True))
    if nested and isinstance(value, Mapping):
        _check_names(value)
        return {inner: _plain_value(name, item, nested=False) for inner, item in value.items()}
    if nested and isinstance(value, (list, tuple)) and len(value) <= _MOST:
        return [_plain_value(name, item, nested=False) for item in value]
    raise DetailRefusedError(f"{name} holds a value of type {type(value).__name__} that is no id, code or count.")


def _check_names(table: Mapping[str, Any]) -> None:
    if len(table) > _MOST:
        raise DetailRefusedError(f"A record holds at most {_MOST} values; {len(table)} were given.")
    for name in table:
        if not isinstance(name, str) or not _NAME.fullmatch(name) or _FILE_NAME.fullmatch(name):
            raise DetailRefusedError("The names of a record's values must be codes of at most 60 characters.")
