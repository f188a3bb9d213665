"""One file with a distinct invented name in every place: how such files are written, and how each name is looked for afterwards.

A template names a place where a name stands, and how it is spelled there: ``«title of the file»``, ``«hyperlink|percent»``. Every
place has a first and a last name of its own, so that whatever is read in a result tells which place it came from. The search
shares no code with the product.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import quopri
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote, unquote

import olefile

_FIRST = [
    "Alison",
    "Barnaby",
    "Cecily",
    "Duncan",
    "Eleanor",
    "Fergus",
    "Gillian",
    "Harriet",
    "Imogen",
    "Jasper",
    "Kathleen",
    "Lachlan",
    "Marjorie",
    "Nigel",
    "Olivia",
    "Percival",
    "Rosalind",
    "Stuart",
    "Tabitha",
    "Vernon",
    "Winifred",
    "Yvonne",
    "Adrian",
    "Beatrice",
    "Clifford",
    "Deborah",
    "Edmund",
    "Frances",
    "Gareth",
    "Heather",
]
_FRONT = [
    "Tre",
    "Pol",
    "Quil",
    "Wother",
    "Bram",
    "Hazel",
    "Crow",
    "Dun",
    "Ever",
    "Fenni",
    "Gor",
    "Hux",
    "Kes",
    "Lud",
    "Mar",
    "Nun",
]
_BACK = [
    "thwaite",
    "combe",
    "gathers",
    "worthy",
    "bottom",
    "skerry",
    "feather",
    "mallow",
    "riggs",
    "pennick",
    "warden",
    "zeal",
    "tunstall",
    "vidge",
    "yelland",
    "oxley",
]
_PLACE = re.compile(r"«([^«»|]+)(?:\|([^«»]+))?»")

_SPELLINGS: dict[str, Callable[[str], str]] = {
    "": str,
    "first": lambda name: name.split()[0],
    "last": lambda name: name.split()[1],
    "a": lambda name: name[: name.index(" ") + 4],
    "b": lambda name: name[name.index(" ") + 4 :],
    "low": lambda name: name.lower().replace(" ", "."),
    "under": lambda name: name.replace(" ", "_"),
    "solid": lambda name: name.replace(" ", ""),
    "dash": lambda name: name.lower().replace(" ", "-"),
    "percent": lambda name: quote(name),
    "every percent": lambda name: "".join(f"%{byte:02X}" for byte in name.encode()),
    "base64": lambda name: base64.b64encode(name.encode()).decode(),
    "base64 bare": lambda name: base64.b64encode(name.encode()).decode().rstrip("="),
    "hex": lambda name: name.encode().hex(),
    "utf16 hex": lambda name: name.encode("utf-16-le").hex(),
    "back": lambda name: name[::-1],
    "spaced": lambda name: " ".join(name.replace(" ", "")),
    "numeric": lambda name: "".join(f"&#{ord(letter)};" for letter in name),
    "numeric hex": lambda name: "".join(f"&#x{ord(letter):x}" if letter != " " else " " for letter in name),
    "escapes": lambda name: "".join(f"\\u{ord(letter):04x}" for letter in name),
    "soft": lambda name: "\u00ad".join(name),
    "zero": lambda name: "\u200b".join(name),
    "wide": lambda name: "".join(chr(ord(letter) + 0xFEE0) if letter != " " else letter for letter in name),
    "bidi": lambda name: f"\u202e{name[::-1]}\u202c",
    "caps": lambda name: name.upper(),
    "comma": lambda name: ", ".join(reversed(name.split())),
    "tags": lambda name: "".join(f"<i>{letter}</i>" for letter in name),
    "gzip": lambda name: base64.b64encode(gzip.compress(name.encode(), mtime=0)).decode(),
}


class Names:
    """The names of one file: each place has its own, given out in the order in which places are met."""

    def __init__(self) -> None:
        self.by_place: dict[str, str] = {}

    def of(self, place: str) -> str:
        """The name of a place."""
        number = len(self.by_place)
        last = _FRONT[number // 16 % 16] + ("", "ing", "ox", "em")[number // 256] + _BACK[number % 16]
        return self.by_place.setdefault(place, f"{_FIRST[number % 30]} {last}")

    def fill(self, template: str) -> str:
        """A template with names in all its places."""
        return _PLACE.sub(lambda match: _SPELLINGS[match[2] or ""](self.of(match[1])), template)

    def carried(self, data: bytes) -> set[str]:
        """The places whose name, or the rarer half of it, can be read in a file."""
        wanted = {place: name.split()[1].lower() for place, name in self.by_place.items()}
        texts = "\n".join({letters(text) for text in readings(data)})
        return {place for place, last in wanted.items() if last in texts or last[::-1] in texts}


def letters(text: str) -> str:
    """Letters and digits only, without case and accents."""
    text = text if text.isascii() else unicodedata.normalize("NFKD", text)
    return re.sub(r"[\W_]+", "", text.casefold())


def readings(data: bytes, depth: int = 0) -> Iterator[str]:
    """Everything that bytes may be read as: archives and compound files opened, encodings taken off, marks taken out."""
    if depth > 6 or not data:
        return
    if data.startswith(b"PK\x03\x04"):
        yield from _archive(data, depth)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            for name in compound.listdir():
                yield "/".join(name)
                yield from readings(compound.openstream(name).read(), depth + 1)
    # Without a zero byte there is no text in two or four bytes a letter.
    wide = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be") if 0 in data and not data.startswith(b"PK") else ()
    for codec in ("utf-8", "cp1252", *wide, *(("utf-7", "cp037") if depth < 2 else ())):
        for skip in range({"utf-16": 2, "utf-32": 4}.get(codec[:6], 1)):
            text = data[skip:].decode(codec, "replace")
            yield text
            if codec in ("utf-8", "utf-16-le", "utf-16-be") and not skip:
                yield from _marked(text)
    for inner in _packed(data):
        if inner.startswith((b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf", b"{\\rtf", b"<")) or len(inner) > 200:
            yield from readings(inner, depth + 1)
        else:
            yield from (
                inner[skip:].decode(codec, "replace") for codec, skip in (("utf-8", 0), ("utf-16-le", 0), ("utf-16-le", 1))
            )


def _archive(data: bytes, depth: int) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield archive.comment.decode("latin-1")
        for info in archive.infolist():
            yield info.filename + info.comment.decode("latin-1") + info.extra.decode("latin-1")
            yield from readings(archive.read(info), depth + 1)


def _marked(text: str) -> Iterator[str]:
    """A text without its tags, as rich text, unescaped, unquoted."""
    bare = re.sub(r"<[^>]*>", "", text)
    yield html.unescape(bare)
    yield re.sub(r"<[^>]*>", "", html.unescape(bare))
    if "<![CDATA[" in text:
        yield html.unescape(re.sub(r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[|\]\]>|</?[a-z][^>]*>", "", text, flags=re.S))
    yield html.unescape(text)
    yield unquote(text)
    yield unquote(html.unescape(bare))
    yield re.sub(r"(?:=\r?\n|\r?\n[ \t])", "", text)
    yield quopri.decodestring(text.encode("utf-8", "replace")).decode("utf-8", "replace")
    yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    yield re.sub(r'&(?:"[^"]*"|K[0-9A-F]{6}|[A-JL-Za-z]|\d{1,3})', "", html.unescape(bare))
    if text.startswith("{\\rtf"):
        said = re.sub(r"\\u(-?\d+) ?\??", lambda match: chr(int(match[1]) & 0xFFFF), text)
        said = re.sub(r"\\'([0-9a-fA-F]{2})", lambda match: bytes.fromhex(match[1]).decode("cp1252", "replace"), said)
        yield re.sub(r"\\[a-zA-Z]+-?\d* ?|[{}\r\n]", "", said)


def _packed(data: bytes) -> Iterator[bytes]:
    """What stands in base64, hex and compressed streams in some bytes."""
    for run in re.findall(rb"(?:[A-Za-z0-9+/_-]{4,}\r?\n?)+={0,2}", data):
        joined = re.sub(rb"[\r\n=]", b"", run).replace(b"-", b"+").replace(b"_", b"/")
        if len(joined) >= 12:
            for skip in range(4):
                try:
                    yield base64.b64decode(joined[skip:] + b"===", validate=False)
                except binascii.Error:
                    continue
    for run in re.findall(rb"(?:[0-9a-fA-F]{2}[\s]?){10,}", data):
        yield bytes.fromhex(re.sub(rb"\s", b"", run).decode("ascii"))
    for start in (match.start() for match in re.finditer(rb"\x1f\x8b\x08|\x78[\x01\x9c\xda]", data)):
        for window in (47, -15):
            try:
                yield zlib.decompressobj(window).decompress(data[start:], 1 << 20)
                break
            except zlib.error:
                continue


def kept(words: Iterable[str], data: bytes) -> list[str]:
    """Which of some words can no longer be read."""
    plain = "\n".join({letters(text) for text in readings(data)})
    return [word for word in words if letters(word) not in plain]
