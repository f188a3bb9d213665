"""Base64 that is broken by spaces or line ends: letter by letter, in groups, or torn once by whoever pasted it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

BROKEN = r"(?:[A-Za-z0-9+/_-]\s){12}|[a-z0-9][A-Z]\w* \w|[A-Z]{2}[a-z]|[A-Za-z]\d[A-Za-z]"
"""Where this is not, there is none."""
BROKEN_ON_A_PAGE = (
    r"(?:[A-Za-z0-9+/_-]\s){15}|(?:[A-Za-z0-9+/]{2,76}[ \n]){2}[A-Za-z0-9+/]{1,76}={1,2}|(?:[A-Za-z0-9+/]{4}[ \n]){4}"
)

_LETTERS = re.compile(
    r"(?<!\S)(?:[A-Za-z0-9+/_-](?:[ \t]{1,2}|[ \t]?\r?\n[ \t>]{0,8})){15,}+(?:[A-Za-z0-9+/_-](?=[\s=]|\Z))?(?:[ \t]{0,2}=){0,2}"
)
_LETTER = re.compile(r"[A-Za-z0-9+/_-]")
_TOKEN = r"[A-Za-z0-9+/]{1,76}+"
_ODD = re.compile(r"[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]|[A-Z]{2}[a-z]")
"""No word of a text has this in it, nearly every group of base64 does."""
_BETWEEN = r"(?:[ \t]|[ \t]?\r?\n[ \t>]{0,8})"
_GROUPS = re.compile(
    rf"(?<![A-Za-z0-9+/_=-])(?=[A-Za-z0-9+/]{{0,75}}?(?:{_ODD.pattern})){_TOKEN}(?:{_BETWEEN}{_TOKEN}){{1,20000}}+"
)
_PIECE = re.compile(_TOKEN)
_PADDING = re.compile(r"(?:\s{0,2}=){1,2}")
_TEXT = re.compile(rb"(?:[\x20-\x7e\r\n\t]|[\xc3-\xdf][\x80-\xbf]|[\xe2][\x80-\x84][\x80-\xbf])*+")
_LEAST = 16
"""Letters below which chance, or a word, may look like it."""


def broken_runs(text: str, *, free: bool) -> Iterator[tuple[int, int, bytes]]:
    """Stretches of base64 that spaces or line ends break, and what they stand for.

    Args:
        text: to look through.
        free: for the proof, which knows what it looks for: every reading, at every alignment.
    """
    for pattern, piece, odd in ((_LETTERS, _LETTER, False), (_GROUPS, _PIECE, True)):
        for match in pattern.finditer(text):
            pieces = list(piece.finditer(text, *match.span()))
            if free:
                letters = "".join(one.group() for one in pieces)
                yield from ((*match.span(), _decoded(letters[skip:])) for skip in range(4))
            for start, end, data in _sensible(pieces, odd=odd):
                padding = _PADDING.match(text, end)
                yield start, padding.end() if padding else end, data


def _sensible(pieces: list[re.Match[str]], *, odd: bool) -> Iterator[tuple[int, int, bytes]]:
    """Stretches of pieces that together are a text; words may stand before and behind them."""
    at = 0
    while at + 1 < len(pieces):
        first = at
        at += 1
        if odd and not _ODD.search(pieces[first].group()):
            continue
        begun = "".join(piece.group() for piece in pieces[first : first + _LEAST])[:_LEAST]
        if len(begun) < _LEAST or not _is_text(_decoded(begun)):
            continue
        end = _end_of_sense(pieces, first)
        # Words behind it may happen to decode as well.
        usual = len(pieces[first].group())
        while end > first + 1 and pieces[end - 1].group().islower() and len(pieces[end - 1].group()) != usual:
            end -= 1
        if end > first + 1:
            data = _decoded("".join(piece.group() for piece in pieces[first:end]))
            yield pieces[first].start(), pieces[end - 1].end(), data
            at = end


def _end_of_sense(pieces: list[re.Match[str]], first: int) -> int:
    """One past the last piece up to which all can be read."""
    waiting = ""
    for number in range(first, len(pieces)):
        waiting += pieces[number].group()
        whole = len(waiting) // 12 * 12
        sense = _TEXT.match(data := _decoded(waiting[:whole]))
        # A letter of several bytes may begin here and end in the next piece.
        if sense is None or sense.end() < len(data) - 2:
            return number
        waiting = waiting[whole:]
    return len(pieces)


def _decoded(letters: str) -> bytes:
    letters = letters.replace("-", "+").replace("_", "/")
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    return base64.b64decode(letters + "=" * (-len(letters) % 4))


def _is_text(data: bytes) -> bool:
    """Whether bytes are text beyond doubt: all can be read, and three in four are letters or spaces."""
    sense = _TEXT.match(data)
    words = sum(chr(byte).isalpha() or byte == 0x20 for byte in data)
    return sense is not None and sense.end() >= len(data) - 1 and words * 4 >= len(data) * 3
