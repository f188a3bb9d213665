r"""Rich Text Format as a tree of groups, control words and decoded text (RTF Specification 1.9.1).

Text arrives as bytes of a code page, `\\'hh`, `\\uN` with a fallback that is skipped, or raw; all of it is decoded here, by the
character set of the font in force. Data of pictures and objects stay bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from redaction.errors import DamagedFileError, TooLargeError

MAX_DEPTH = 300
MAX_TOKENS = 8_000_000
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z0-9])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.S
)
_CHARSETS = {
    0: "cp1252", 1: "", 2: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "cp936", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 255: "cp437",
}  # fmt: skip
_PAGES = {10000: "mac_roman", 65001: "utf-8", 708: "cp1256", 0: "cp1252"}


@dataclass(slots=True)
class Control:
    """A control word or symbol with its number, if it has one."""

    word: str
    number: int | None = None


@dataclass(slots=True)
class Text:
    """Decoded text."""

    text: str


@dataclass(slots=True)
class Binary:
    """Bytes behind the word ``bin``."""

    data: bytes


@dataclass(slots=True)
class Group:
    """Everything between two braces."""

    items: list[Group | Control | Text | Binary] = field(default_factory=list)

    @property
    def destination(self) -> str:
        """The word that says what the group is for: its first one, behind a star where that stands; empty for plain groups."""
        for item in self.items[:2]:
            if isinstance(item, Control) and item.word != "*":
                return item.word
            if not isinstance(item, Control):
                return ""
        return ""

    @property
    def optional(self) -> bool:
        """Whether readers that do not know the destination skip it (a star stands first)."""
        return bool(self.items) and isinstance(self.items[0], Control) and self.items[0].word == "*"

    def text(self) -> str:
        """All text in the group and below, for what is left behind."""
        said: list[str] = []
        waiting: list[Group | Control | Text | Binary] = [self]
        while waiting:
            item = waiting.pop()
            if isinstance(item, Text):
                said.append(item.text)
            elif isinstance(item, Control) and item.word in ("par", "line", "tab", "cell", "row"):
                said.append("\n")
            elif isinstance(item, Group):
                waiting += reversed(item.items)
        return "".join(said)


@dataclass(slots=True)
class _State:
    font: int = -1
    skip: int = 1
    fonts: bool = False


class Reader:
    """Reads one file. `name` is for errors."""

    def __init__(self, data: bytes, name: str) -> None:
        self._data = data
        self._name = name
        self._page = "cp1252"
        self._charsets: dict[int, str] = {}
        self._bytes = bytearray()
        self._to_skip = 0

    def read(self) -> Group:
        """The outermost group.

        Raises:
            DamagedFileError: it is no RTF.
            TooLargeError: nested too deep, or too many tokens.
        """
        damaged = DamagedFileError(f"{self._name} is damaged rich text: open it and save it anew.")
        root = Group()
        stack, states = [root], [_State()]
        at, tokens = 0, 0
        data = self._data
        while at < len(data):
            match = _TOKEN.match(data, at)
            tokens += 1
            if tokens > MAX_TOKENS:
                raise TooLargeError(f"{self._name} is too long to read as rich text: split it, or save it as .docx.")
            if match is None:
                at += 1
                continue
            at = match.end()
            word, number, byte, symbol, brace, plain = match.groups()
            state = states[-1]
            if plain is not None:
                if self._to_skip:
                    skipped = min(self._to_skip, len(plain))
                    self._to_skip -= skipped
                    plain = plain[skipped:]
                self._bytes += plain
            elif byte is not None:
                if self._to_skip:
                    self._to_skip -= 1
                else:
                    self._bytes.append(int(byte, 16))
            elif brace == b"{":
                self._flush(stack[-1], state)
                if len(stack) > MAX_DEPTH:
                    raise TooLargeError(f"{self._name} is nested too deep to read as rich text: open it and save it anew.")
                group = Group()
                stack[-1].items.append(group)
                stack.append(group)
                states.append(_State(state.font, state.skip, state.fonts))
            elif brace == b"}":
                self._flush(stack[-1], state)
                stack.pop()
                states.pop()
                if len(stack) == 1:
                    break
                if not stack:
                    raise damaged
            elif word is not None:
                at = self._word(word.decode("ascii"), int(number) if number else None, stack[-1], state, at)
            elif symbol is not None:
                self._symbol(symbol, stack[-1], state)
        # Many writers forget the last braces; every reader closes them at the end.
        self._flush(stack[-1], states[-1])
        if not root.items or not isinstance(root.items[0], Group):
            raise damaged
        return root.items[0]

    def _flush(self, group: Group, state: _State) -> None:
        self._to_skip = 0
        if self._bytes:
            codec = self._charsets.get(state.font, "") or self._page
            group.items.append(Text(bytes(self._bytes).decode(codec, "replace")))
            self._bytes.clear()

    def _word(self, word: str, number: int | None, group: Group, state: _State, at: int) -> int:
        if self._to_skip:
            # A fallback may be a control word; it counts as one character.
            self._to_skip -= 1
            if word != "u":
                return at
        if word == "u" and number is not None:
            self._flush(group, state)
            code = number & 0xFFFF
            last = group.items[-1] if group.items else None
            if isinstance(last, Text) and last.text and 0xD800 <= ord(last.text[-1]) < 0xDC00 <= code < 0xE000:
                high = ord(last.text[-1])
                last.text = last.text[:-1] + chr(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00))
            else:
                group.items.append(Text(chr(code)))
            self._to_skip = state.skip
            return at
        self._flush(group, state)
        if word == "bin":
            size = max(0, number or 0)
            group.items.append(Binary(self._data[at : at + size]))
            return at + size
        if word == "uc":
            state.skip = min(max(0, number or 0), 8)
            return at
        if word == "ansicpg":
            self._page = _codec(number or 0)
        elif word == "mac":
            self._page = "mac_roman"
        elif word in ("pc", "pca"):
            self._page = "cp437" if word == "pc" else "cp850"
        elif word == "fonttbl":
            state.fonts = True
        elif word in ("f", "deff") and number is not None:
            state.font = number if word == "f" else state.font
        elif word == "fcharset" and state.fonts:
            self._charsets[state.font] = _CHARSETS.get(number or 0, "")
        elif word == "plain":
            state.font = -1
        group.items.append(Control(word, number))
        return at

    def _symbol(self, symbol: bytes, group: Group, state: _State) -> None:
        if self._to_skip:
            self._to_skip -= 1
            return
        if symbol in b"\\{}":
            self._bytes += symbol
            return
        self._flush(group, state)
        letters = {b"~": "\u00a0", b"_": "\u2011", b"-": "\u00ad"}
        if symbol in letters:
            group.items.append(Text(letters[symbol]))
        elif symbol in b"\r\n":
            group.items.append(Control("par"))
        elif symbol == b"\t":
            group.items.append(Control("tab"))
        elif symbol == b"*":
            group.items.append(Control("*"))


def _codec(page: int) -> str:
    if page in _PAGES:
        return _PAGES[page]
    try:
        b"".decode(f"cp{page}")
    except LookupError:
        return "cp1252"
    return f"cp{page}"
