"""JSON, read without losing its spacing: values, keys, and numbers that may be identifiers."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from redaction.text import limits
from redaction.text.document import Passage, Piece, Run, TextDocument

_TOKEN = re.compile(r'\s*(?:("[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+")|([{}\[\]:,])|([^\s{}\[\]:,"]+))', re.S)
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\-.]+")
_LONG = 300
"""A string longer than this is a passage of its own; shorter ones are read with their neighbours."""


@dataclass(slots=True)
class _Open:
    """An object or array that has begun: the lines read in it so far."""

    kind: str
    key: str = ""
    text: str = ""
    runs: list[Run] = field(default_factory=list)


def read_json(source: str, name: str = "The text") -> TextDocument:
    """Read a JSON file: each object or array is one passage of ``key: value`` lines.

    Each key is a passage of its own, once for all places where it stands.

    Raises:
        TooLargeError, NestedTooDeepError: it is beyond `redaction.text.limits`.
    """
    document = TextDocument(source)
    keys: dict[str, list[Run]] = {}
    numbers = itertools.count(1)
    stack = [_Open("")]
    for start, end, token, next_mark in _tokens(source):
        here = stack[-1]
        limits.check(end - start, limits.MAX_FIELD, "characters in one value", name)
        limits.check(len(document.pieces), limits.MAX_PIECES, "values", name)
        if token in ("{", "["):
            stack.append(_Open(token, here.key))
            limits.check_depth(len(stack) - 1, name)
        elif token in ("}", "]"):
            _close(document, stack.pop())
        elif token in (":", ","):
            continue
        elif token[0] == '"' and next_mark == ":" and here.kind == "{":
            here.key = json.loads(token, strict=False)
            piece = document.add_piece(Piece(start, end, here.key, _KeyWriter(numbers), whole=True))
            keys.setdefault(here.key, []).append(Run(0, len(here.key), piece, 0, len(here.key)))
        else:
            value = json.loads(token, strict=False) if token[0] == '"' else token
            if token in ("true", "false", "null") or not value.strip():
                continue
            is_text = token[0] == '"'
            if not is_text:
                limits.check(len(token), limits.MAX_DIGITS, "digits in one number", name)
            piece = document.add_piece(Piece(start, end, value, _string, whole=not is_text))
            label = _WORDS.sub(" ", here.key).strip()
            if len(value) > _LONG:
                alone = _Open("alone")
                _add_line(alone, piece, value, label)
                _close(document, alone)
            else:
                _add_line(here, piece, value, label)
    for rest in reversed(stack):
        _close(document, rest)
    document.passages += [Passage(key, tuple(runs)) for key, runs in keys.items() if key.strip()]
    return document


class _KeyWriter:
    """Writes redacted keys; each gets a number, because two equal keys in one object would lose a value."""

    def __init__(self, numbers: Iterator[int]) -> None:
        self._numbers = numbers

    def __call__(self, text: str) -> str:
        return _string(f"{text} {next(self._numbers)}")


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=True)


def _tokens(source: str) -> Iterator[tuple[int, int, str, str]]:
    """Tokens with their place, and the mark that follows each string."""
    at = 1 if source.startswith("\ufeff") else 0
    while match := _TOKEN.match(source, at):
        at = match.end()
        group = match.lastindex or 0
        following = source[at : at + 200].lstrip()[:1] if group == 1 else ""
        yield match.start(group), match.end(group), match.group(group), following or _next_mark(source, at, group)


def _next_mark(source: str, at: int, group: int) -> str:
    if group != 1:
        return ""
    match = re.compile(r"\s*(\S)").match(source, at)
    return match.group(1) if match else ""


def _add_line(to: _Open, piece: int, value: str, label: str) -> None:
    if label:
        to.text += label + ": "
    to.runs.append(Run(len(to.text), len(value), piece, 0, len(value)))
    to.text += value + "\n"


def _close(document: TextDocument, done: _Open) -> None:
    if done.runs:
        document.passages.append(Passage(done.text, tuple(done.runs)))
