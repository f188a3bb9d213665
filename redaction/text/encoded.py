"""Copies of text that hide in an encoding: base64, percent signs, character references, escapes, hex.

Used twice: detection reads the decoded copies, and the proof looks into whatever remains.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from redaction.traces import BORDER

_REFERENCE = r"&(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,30});"
_ESCAPE = r"(?:\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2})"
_RUNS: dict[str, re.Pattern[str]] = {
    "base64": re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{12,}(?:\r?\n[A-Za-z0-9+/_-]{12,})*={0,2}"),
    "percent": re.compile(r"(?:[\w.~+@:-]*%[0-9A-Fa-f]{2})+[\w.~+@:-]*"),
    "entity": re.compile(rf"(?:[\w@.'-][\w@.' -]{{0,39}})?{_REFERENCE}(?:[\w@.' -]{{0,40}}{_REFERENCE})*[\w@.'-]{{0,40}}"),
    "escape": re.compile(rf"(?:[\w@.-][\w@. -]{{0,39}})?{_ESCAPE}(?:[\w@. -]{{0,40}}{_ESCAPE})*[\w@.-]{{0,40}}"),
    "quoted": re.compile(r"(?:[\w.@-]{0,40}=[0-9A-F]{2})+[\w.@-]{0,40}"),
}
"""Each looked for on its own: a link may begin like base64 and go on with percent signs."""
_SIGNS = {"base64": "", "percent": "%", "entity": "&", "escape": "\\", "quoted": "="}
_HEX = re.compile(r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}[ :-]?){5,}[0-9A-Fa-f]{2}")
_MAX_RUN = 1_000_000
_DEPTH = 2
"""How many encodings one inside the other are looked into."""
_AROUND = 100
"""Letters before and behind a sign that may belong to the same run."""


def encoded_runs(text: str) -> Iterator[tuple[int, int, str]]:
    """Stretches of `text` that decode to other, readable text.

    Yields:
        First character, one past the last, and what the stretch decodes to.
    """
    for kind, pattern in _RUNS.items():
        for low, high in _near(text, _SIGNS[kind]):
            for match in pattern.finditer(text, low, high):
                decoded = _decoded(kind, match.group()[:_MAX_RUN])
                if decoded and decoded != match.group():
                    yield match.start(), match.end(), decoded
    for match in _HEX.finditer(text):
        decoded = _readable(_from_hex(match.group()[:_MAX_RUN]))
        if decoded:
            yield match.start(), match.end(), decoded


def copies(text: str, depth: int = _DEPTH) -> Iterator[str]:
    """What encoded stretches of a text decode to, joined, and what those hold in turn."""
    if depth == 0:
        return
    decoded = [copy for _, _, copy in encoded_runs(text)]
    if decoded:
        joined = BORDER.join(decoded)
        yield joined
        yield from copies(joined, depth - 1)


def _near(text: str, sign: str) -> Iterator[tuple[int, int]]:
    """Stretches of the text around every occurrence of a sign; the whole text for no sign."""
    if not sign:
        yield 0, len(text)
        return
    at = text.find(sign)
    while at >= 0:
        low, high = max(0, at - _AROUND), at + _AROUND
        at = text.find(sign, at + 1)
        while 0 <= at < high + _AROUND:
            high = at + _AROUND
            at = text.find(sign, at + 1)
        yield low, min(high, len(text))


def _decoded(kind: str, run: str) -> str:
    if kind == "base64":
        return _from_base64(run)
    if kind == "percent":
        return unquote(run.replace("+", " "))
    if kind == "entity":
        return html.unescape(run)
    if kind == "escape":
        return re.sub(r"\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})", lambda m: chr(int(m.group(1) or m.group(2), 16)), run)
    return _readable(re.sub(rb"=([0-9A-F]{2})", lambda m: bytes([int(m.group(1), 16)]), run.encode("ascii", "replace")))


def _from_base64(run: str) -> str:
    compact = re.sub(r"\s", "", run).rstrip("=")
    if compact.isdigit() or (compact.isalpha() and (compact.islower() or compact.isupper())):
        return ""
    compact = compact.replace("-", "+").replace("_", "/")
    compact = compact[:-1] if len(compact) % 4 == 1 else compact
    try:
        return _readable(base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True))
    except (binascii.Error, ValueError):
        return ""


def _from_hex(run: str) -> bytes:
    digits = re.sub(r"[^0-9A-Fa-f]", "", run)
    return bytes.fromhex(digits[: len(digits) // 2 * 2])


def _readable(data: bytes) -> str:
    """The bytes as text if they are text a person can read, otherwise an empty string."""
    codecs = ("utf-16-le", "utf-16-be") if data.count(0) * 4 > len(data) else ("utf-8", "cp1252")
    for codec in codecs:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        printable = sum(1 for letter in text if letter.isprintable() or letter in "\r\n\t")
        if len(text) >= 4 and printable == len(text) and sum(letter.isalnum() for letter in text) * 2 > len(text):
            return text
    return ""
