"""The text of an RTF body: HTML that was put into RTF (MS-OXRTFEX), or the plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+", re.I)
_NO_TEXT = frozenset(
    {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata", "listtable", "generator", "xmlnstbl"}
)
_SPECIAL = {"par": "\n", "line": "\n", "tab": "\t", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”"}
_SPECIAL |= {"bullet": "•", "endash": "–", "emdash": "—", "cell": "\t", "row": "\n", "sect": "\n"}
_CODEPAGE = re.compile(rb"\\ansicpg(\d+)")


@dataclass(slots=True)
class _Group:
    """What is in force between two braces."""

    skip: bool = False
    tag: bool = False
    html_rtf: bool = False
    after_unicode: int = 1


def html_of(rtf: bytes) -> str:
    """The HTML that an RTF body carries, or an empty string where it carries none."""
    return _read(rtf, encapsulated=True) if b"\\fromhtml1" in rtf[:1000] else ""


def text_of_rtf(rtf: bytes) -> str:
    """The words of an RTF body."""
    return _read(rtf, encapsulated=False)


def _read(rtf: bytes, *, encapsulated: bool) -> str:
    page = _CODEPAGE.search(rtf)
    codec = f"cp{page[1].decode()}" if page else "cp1252"
    out: list[str] = []
    pending = bytearray()
    groups = [_Group()]
    starred, to_skip = False, 0

    def flush() -> None:
        if pending:
            try:
                out.append(pending.decode(codec, "replace"))
            except LookupError:
                out.append(pending.decode("cp1252", "replace"))
            pending.clear()

    def say(text: str) -> None:
        flush()
        group = groups[-1]
        if not group.skip and not group.html_rtf:
            out.append(text)

    for token in _TOKEN.finditer(rtf):
        word, number, byte, sign, brace, plain = token.groups()
        group = groups[-1]
        if brace == b"{":
            flush()
            groups.append(_Group(group.skip, False, group.html_rtf, group.after_unicode))
            starred = False
        elif brace == b"}":
            flush()
            if len(groups) > 1:
                groups.pop()
        elif word:
            name = word.decode("ascii").lower()
            if name == "htmltag" and encapsulated:
                group.skip, group.tag = False, True
            elif name == "htmlrtf":
                flush()
                group.html_rtf = encapsulated and number != b"0"
            elif name in _NO_TEXT or (starred and name not in ("htmltag", "mhtmltag")) or name == "mhtmltag":
                group.skip = True
            elif name == "uc":
                group.after_unicode = int(number or 1)
            elif name == "u" and number:
                say(chr(int(number) % 65536))
                to_skip = group.after_unicode
            elif name in _SPECIAL and not (encapsulated and group.tag and name not in ("par", "tab")):
                say(_SPECIAL[name])
            starred = False
        elif byte:
            if to_skip:
                to_skip -= 1
            elif not group.skip and not group.html_rtf:
                pending += bytes([int(byte, 16)])
        elif sign == b"*":
            starred = True
        elif sign:
            say({b"~": "\xa0", b"_": "-", b"\r": "\n", b"\n": "\n"}.get(sign, sign.decode("latin-1") if sign in b"{}\\" else ""))
        elif plain:
            cut, to_skip = min(to_skip, len(plain)), max(0, to_skip - len(plain))
            if not group.skip and not group.html_rtf:
                pending += plain[cut:]
    flush()
    return "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
