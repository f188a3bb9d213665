"""Copies of text that hide in an encoding.

Base64, base32, ascii85, uuencode, hex, percent signs, character references, escapes, quoted-printable, UTF-7, and compressed data
in them.
Used twice: detection reads the decoded copies (`encoded_runs`), and the proof looks into whatever remains (`copies`), where it
reads more freely: letters by number, short runs, runs that begin elsewhere, readable stretches of bytes that are no text.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import unquote

from redaction.text.broken_base64 import BROKEN, BROKEN_ON_A_PAGE, broken_runs
from redaction.text.unpacking import Allowance, readable, stretches, unpacked
from redaction.traces import BORDER

_REFERENCE = r"&(?:amp;){0,3}(?:\#[0-9]{1,7};?|\#[xX][0-9A-Fa-f]{1,6};?|[A-Za-z]{2,30};)"
_ESCAPE = r"\\{1,4}(?:u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|[0-3][0-7]{2})"
_ESCAPED = re.compile(r"\\{1,4}(?:u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|([0-3][0-7]{2}))")
"""A file within a file is often escaped once more: up to four strokes, and ``&amp;`` before a reference."""
_SHIFTED = r"\+[A-Za-z0-9+/]{3,}-?"
_TEXTS: dict[str, tuple[str, re.Pattern[str]]] = {
    "percent": ("%", re.compile(r"(?:[\w.~+@:-]*%(?:u[0-9A-Fa-f]{4}|[0-9A-Fa-f]{2}))+[\w.~+@:-]*")),
    "entity": (
        "&",
        re.compile(rf"(?:[\w@.'-][\w@.' -]{{0,39}})?{_REFERENCE}(?:[\w@.' -]{{0,40}}{_REFERENCE})*[\w@.'-]{{0,40}}"),
    ),
    "escape": ("\\", re.compile(rf"(?:[\w@.-][\w@. -]{{0,39}})?{_ESCAPE}(?:[\w@. -]{{0,40}}{_ESCAPE})*[\w@.-]{{0,40}}")),
    "quoted": ("=", re.compile(r"(?:[\w.@-]{0,40}=[0-9A-F]{2})+[\w.@-]{0,40}|(?:=[0-9A-Fa-f]{2}){4,}")),
    "utf-7": ("+", re.compile(rf"(?:[\w@.' -]{{0,40}}{_SHIFTED})+[\w@.'-]{{0,40}}")),
}
"""Each looked for on its own, around its sign: a link may begin like base64 and go on with percent signs."""
_BASE64 = re.compile(
    r"(?<![A-Za-z0-9+/_-])(?:[A-Za-z0-9+/_-]{8,}+"
    r"(?:(?<=[A-Za-z0-9+/_-]{12})\r?\n[ \t>]{0,8}[A-Za-z0-9+/_-]{12,}+)*+"
    r"(?:(?<=[A-Za-z0-9+/_-]{12})\r?\n[ \t>]{0,8}[A-Za-z0-9+/_-]{2,11}+)?={0,2}|[A-Za-z0-9+/_-]{6,7}={1,2})"
)
_BASE32 = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z2-7]{10,}+(?:\r?\n[ \t>]{0,8}[A-Z2-7]{10,}+)*+|[a-z2-7]{16,}+(?:\r?\n[ \t>]{0,8}[a-z2-7]{10,}+)*+)"
    r"(?:\r?\n[ \t>]{0,8}(?:[A-Z2-7]{2,9}+|[a-z2-7]{2,9}+))?={0,6}(?![A-Za-z0-9])"
)
_HEX = re.compile(r"(?<![0-9A-Fa-f])(?:(?:0[xX])?[0-9A-Fa-f]{2}(?>[:,;-]? ?\r?\n?[ \t]{0,2})){5,}(?:0[xX])?[0-9A-Fa-f]{2}")
_DUMP = re.compile(r"(?m)^[0-9A-Fa-f]{6,8}:?[ \t]+((?:[0-9A-Fa-f]{2,4}[ \t]{1,2}+){1,16})[^\r\n]*$")
"""A line as `xxd` and `hexdump` write it: place, bytes, letters."""
_ASCII85 = re.compile(r"<~[\s!-u]{5,}+~>|(?<!\S)[!-~]{15,}+(?:\r?\n[!-~]{10,}+)*+(?!\S)")
_UUENCODED = re.compile(r"(?m)^begin [0-7]{3,4} [^\r\n]*\r?\n((?:[!-M][ -`]{1,64}\r?(?:\n|\Z))+)(?:`?\r?\n?end\b)?")
_NUMBERS = (
    re.compile(r"\d{2,3}[ ,;\r\n]{1,4}+(?:\d{2,3}[ ,;\r\n]{1,4}+){4,}\d{2,3}(?!\d)"),
    re.compile(r"[01]{8}\s?+(?:[01]{8}\s?+){5,}(?!\d)"),
    re.compile(r"[01]{7}\s(?:[01]{7}\s){4,}[01]{7}(?!\d)"),
)
_CONTROL = re.compile("[\x80-\x9f]")
_LINE = re.compile(r"[A-Za-z0-9+/_=-]+")
_MIXED = re.compile(r"[a-z0-9+/_-][A-Z]|\d")
_WORDS = re.compile(r"(?:[A-Z]?[a-z]+|[A-Z]+)(?:[ '.,-]{1,2}(?:[A-Z]?[a-z]+|[A-Z]+))*[.,]?")
ENCODED = re.compile(
    r"%[0-9A-Fa-fu]{2}|[A-Za-z0-9+/_-]{8}|[A-Za-z0-9+/_-]{6}=|&#?\w+|\\[0-9A-Fa-fuUx]|=[0-9A-Fa-f]{2}|\+[A-Za-z0-9+/]{3}|[!-~]{15}|<~"
    rf"|[0-9A-Fa-f]{{2}}[ :,;-][ 0-9A-Fa-f]{{2}}|begin [0-7]{{3}}|{BROKEN}"
)
"""Where this is not, nothing is encoded: most short texts need no closer look."""
_ON_A_PAGE = re.compile(
    r"[A-Za-z0-9+/_-]{16}|[A-Za-z0-9+/_-]{6}=|%[0-9A-Fa-fu]{2}|&#\w+|\\[0-3uUx]|=[0-9A-F]{2}|\+[A-Z]{3}|[!-~]{20}|<~"
    rf"|(?:[0-9A-Fa-f]{{2}}[ :,;-]){{5}}|(?:\d{{2,3}}[ ,;]{{1,2}}){{5}}|begin [0-7]{{3}}|{BROKEN_ON_A_PAGE}"
)
_DEPTH = 3
"""How many encodings one inside the other are looked into; what is compressed inside of one counts with it."""
_AROUND = 100
"""Letters before and behind a sign that may belong to the same run."""
_SHORT = 12
"""Letters below which base64 is told from a word only by what it says."""
_STRETCH = 12
"""So many letters and digits in a row are read by detection in bytes that are no text."""
_PROOF_STRETCH = 6
"""The same for the proof: not so few that chance writes names."""
_PROBE = 500
"""Letters of ascii85 that are tried first: it is slow to decode, and any long word may be it."""


def encoded_runs(text: str, allowance: Allowance | None = None) -> Iterator[tuple[int, int, str]]:
    """Stretches of `text` that decode to other, readable text.

    Args:
        text: to look through.
        allowance: what compressed data of the document may still unpack to; that of one document when absent.

    Yields:
        First character, one past the last, and what the stretch decodes to, with what that holds in encodings of its own.

    Raises:
        TooLargeError: compressed data unpack to too much.
    """
    allowance = allowance or Allowance()
    for start, end, decoded in _decoded_runs(text, allowance, free=False):
        yield start, end, BORDER.join([decoded, *_inside(decoded, _DEPTH - 1, allowance, free=False)])


def copies(text: str, depth: int = _DEPTH, allowance: Allowance | None = None) -> Iterator[str]:
    """What encoded stretches of a text may decode to, joined, and what those hold in turn.

    For the proof, which knows what it looks for: stretches of garbage do no harm there.

    Raises:
        TooLargeError: compressed data unpack to too much.
    """
    yield from _inside(text, depth, allowance or Allowance(), free=True)


def may_hold_copies(page: str) -> bool:
    """Whether the text of a page is worth a look for encoded stretches; a word of ordinary length is not."""
    return bool(_ON_A_PAGE.search(page))


def _inside(text: str, depth: int, allowance: Allowance, *, free: bool) -> Iterator[str]:
    if depth == 0:
        return
    decoded = [copy for _, _, copy in _decoded_runs(text, allowance, free=free)]
    if decoded:
        joined = BORDER.join(decoded)
        yield joined
        yield from _inside(joined, depth - 1, allowance, free=free)


def _decoded_runs(text: str, allowance: Allowance, *, free: bool) -> Iterator[tuple[int, int, str]]:
    for kind, (sign, pattern) in _TEXTS.items():
        for low, high in _near(text, sign):
            for match in pattern.finditer(text, low, high):
                decoded = _DECODED[kind](match.group())
                if decoded and decoded != match.group():
                    yield match.start(), match.end(), decoded
    for start, end, data in broken_runs(text, free=free):
        if said := _text_of(data, allowance) or stretches(data, _PROOF_STRETCH):
            yield start, end, said
    for run in _bytes_in(text):
        start, end = run.start, run.end
        texts = []
        for low, high, data in run.sure:
            if said := _text_of(data, allowance):
                start, end, texts = low, high, [said]
                break
        if free:
            start, end = run.start, run.end
            texts += (stretches(data, _PROOF_STRETCH) for data in (*(data for _, _, data in run.sure), *run.wild))
        elif not texts:
            texts += (stretches(data, _STRETCH) for _, _, data in run.sure[:1])
            start, end = run.sure[0][:2] if run.sure else (start, end)
        if said := BORDER.join(filter(None, texts)):
            yield start, end, said
    if free:
        for pattern in _NUMBERS:
            for match in pattern.finditer(text):
                yield match.start(), match.end(), _by_number(match.group())


def _text_of(data: bytes, allowance: Allowance) -> str:
    """The text that bytes are, or what they unpack to."""
    said = readable(data)
    if said:
        return said
    found = []
    for content in unpacked(data, allowance):
        if text := readable(content):
            found.append(text)
            continue
        found.append(stretches(content, _PROOF_STRETCH))
        found += (readable(inner) or stretches(inner, _PROOF_STRETCH) for inner in unpacked(content, allowance))
    return BORDER.join(filter(None, found))


@dataclass(slots=True)
class _Run:
    """A run of text that stands for bytes.

    Attributes:
        start: its first character.
        end: one past the last.
        sure: what it means, the likeliest first, each with its own first character and end: a word that stands above or below
            by chance may look like a line of it.
        wild: what it may mean besides, for those who know what to look for.
    """

    start: int
    end: int
    sure: list[tuple[int, int, bytes]] = field(default_factory=list)
    wild: list[bytes] = field(default_factory=list)


def _bytes_in(text: str) -> Iterator[_Run]:
    for match in _BASE64.finditer(text):
        run = _Run(*match.span())
        for low, high, letters in _lines(match, 4):
            _read_base64(run, low, high, letters.translate(_STANDARD), padded=match.group().endswith("="))
        run.sure += _packed_parts(match)
        if run.sure or run.wild:
            yield run
    for match in _BASE32.finditer(text):
        run = _Run(*match.span())
        for low, high, letters in _lines(match, 8):
            data = _from_base32(letters)
            run.wild.append(data)
            if _is_words(data) or (len(data) >= _SHORT and _is_mostly_letters(data)) or _may_be_packed(data):
                run.sure.append((low, high, data))
        yield run
    for match in _HEX.finditer(text):
        digits = re.sub(r"0[xX]|[^0-9A-Fa-f]", "", match.group())
        data = bytes.fromhex(digits[: len(digits) // 2 * 2])
        # A row of numbers may happen to stand for signs.
        sure = not digits.isdigit() or (len(data) >= _SHORT and _is_mostly_letters(data))
        yield _Run(*match.span(), [(*match.span(), data)] if sure else [], [data])
    for start, end, digits in _dumps(text):
        yield _Run(start, end, [(start, end, bytes.fromhex(digits))])
    for match in _UUENCODED.finditer(text):
        data = b"".join(_from_uuencoded(line) for line in match.group(1).splitlines())
        yield _Run(*match.span(), [(*match.span(), data)])
    for match in _ASCII85.finditer(text):
        if readings := [(*match.span(), data) for data in _from_ascii85(match.group())]:
            yield _Run(*match.span(), readings)


def _packed_parts(match: re.Match[str]) -> Iterator[tuple[int, int, bytes]]:
    """Compressed data in one part of an address: a stroke is a letter of base64 and also stands between the parts."""
    at = match.start()
    for part in match.group().split("/"):
        if _SHORT <= len(part) < len(match.group()):
            data = _base64_bytes(part.translate(_STANDARD).rstrip("="))
            if data and _may_be_packed(data):
                yield at, at + len(part), data
        at += len(part) + 1


def _lines(match: re.Match[str], group: int) -> list[tuple[int, int, str]]:
    """The letters of a run: all its lines, and those without the first and last, which may be words that stand there by chance.

    What comes to whole groups of letters comes first.
    """
    lines = [(line.start() + match.start(), line.end() + match.start(), line.group()) for line in _LINE.finditer(match.group())]
    readings = []
    for part in [lines] if len(lines) == 1 else [lines, lines[:-1], lines[1:], lines[1:-1]]:
        if part:
            readings.append((part[0][0], part[-1][1], "".join(letters for _, _, letters in part)))
    readings.sort(key=lambda reading: len(reading[2]) % group != 0)
    return [(low, high, letters.rstrip("=")) for low, high, letters in readings]


def _near(text: str, sign: str) -> Iterator[tuple[int, int]]:
    """Stretches of the text around every occurrence of a sign."""
    at = text.find(sign)
    while at >= 0:
        low, high = max(0, at - _AROUND), at + _AROUND
        at = text.find(sign, at + 1)
        while 0 <= at < high + _AROUND:
            high = at + _AROUND
            at = text.find(sign, at + 1)
        yield low, min(high, len(text))


def _read_base64(run: _Run, low: int, high: int, letters: str, *, padded: bool) -> None:
    """Add what letters say as base64; perhaps it begins with the second, third or fourth. What is short may be a word."""
    if letters.isdigit() or (letters.isalpha() and (letters.islower() or letters.isupper())):
        return
    short = len(letters) < _SHORT
    if short and not (padded or _MIXED.search(letters)):
        return
    data = _base64_bytes(letters)
    if data and (not short or _is_words(data)):
        run.sure.append((low, high, data))
    run.wild += (_base64_bytes(letters[skip:]) for skip in range(4))


def _base64_bytes(letters: str) -> bytes:
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    try:
        return base64.b64decode(letters + "=" * (-len(letters) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


_STANDARD = str.maketrans("-_", "+/")


def _from_base32(run: str) -> bytes:
    letters = run.upper()
    spare = len(letters) % 8
    letters = letters[: len(letters) - (spare in (1, 3, 6))]
    return base64.b32decode(letters + "=" * (-len(letters) % 8))


def _from_ascii85(run: str) -> Iterator[bytes]:
    """What a run says in the alphabets of Adobe and of Git, if its beginning makes sense in one of them."""
    bare = re.sub(r"\s", "", run.removeprefix("<~").removesuffix("~>"))
    for decode in (base64.a85decode, base64.b85decode):
        try:
            begun = decode(bare[:_PROBE])
            if _is_mostly_letters(begun) or _may_be_packed(begun):
                yield decode(bare)
        except (ValueError, OverflowError):
            continue


def _from_uuencoded(line: str) -> bytes:
    with suppress(binascii.Error):
        return binascii.a2b_uu(line.ljust(1 + (ord(line[0]) - 30) // 3 * 4))  # mail programs take blanks from the end
    return b""


def _dumps(text: str) -> Iterator[tuple[int, int, str]]:
    """Lines of a hex dump that follow one another, and their digits."""
    start, end, lines = 0, -2, list[str]()
    for match in _DUMP.finditer(text):
        if lines and match.start() > end + 2:
            yield start, end, "".join(lines)
            lines = []
        if not lines:
            start = match.start()
        digits = re.sub(r"\s", "", match.group(1))
        lines.append(digits[: len(digits) // 2 * 2])
        end = match.end()
    if lines:
        yield start, end, "".join(lines)


def _is_mostly_letters(data: bytes) -> bool:
    """Whether bytes are text beyond doubt: chance makes no letters of nearly all of them."""
    text = data.decode("utf-8", "replace").replace("\0", "")
    return len(text) >= 4 and sum(letter.isalpha() or letter == " " for letter in text) * 4 >= len(text) * 3


def _is_words(data: bytes) -> bool:
    return bool(_WORDS.fullmatch(data.decode("utf-8", "replace")))


def _may_be_packed(data: bytes) -> bool:
    return data[:2] in (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"BZ", b"\xfd7", b"PK")


def _by_number(run: str) -> str:
    """Letters by their numbers: decimal, octal and binary, one reading behind the other."""
    numbers = re.findall(r"\d{2,3}(?!\d)|[01]{8}|[01]{7}", run)
    said = []
    for base in (2,) if set(run) <= set("01 \r\n\t") else (10, 8):
        values = (int(number, base) for number in numbers if base != 8 or not set(number) & set("89"))
        said.append(stretches(bytes(value for value in values if value < 256), _PROOF_STRETCH))
    return BORDER.join(filter(None, said))


def _unescaped(run: str) -> str:
    def letter(match: re.Match[str]) -> str:
        number = int(match.group(5), 8) if match.group(5) else int(next(filter(None, match.groups())), 16)
        return chr(number) if number < 0x110000 else ""

    text = _ESCAPED.sub(letter, run)
    with suppress(UnicodeError):  # bytes of UTF-8, each as an escape
        text = text.encode("latin-1").decode("utf-8")
    return "" if _CONTROL.search(text) else text


def _from_percent(run: str) -> str:
    run = re.sub(r"%u([0-9A-Fa-f]{4})", lambda match: chr(int(match.group(1), 16)), run)
    return unquote(run.replace("+", " "))


def _from_quoted(run: str) -> str:
    return readable(re.sub(rb"=([0-9A-Fa-f]{2})", lambda m: bytes([int(m.group(1), 16)]), run.encode("ascii", "replace")))


def _from_utf7(run: str) -> str:
    """Text with stretches of UTF-7, if these stand for letters of alphabets: other runs behind a plus mean something else."""
    try:
        text = run.encode("ascii").decode("utf-7")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return ""
    sensible = all(letter.isprintable() and letter < "\u2000" for letter in text)
    return text if sensible and any(letter.isalpha() for letter in text) else ""


_DECODED: dict[str, Callable[[str], str]] = {
    "percent": _from_percent,
    "entity": html.unescape,
    "escape": _unescaped,
    "quoted": _from_quoted,
    "utf-7": _from_utf7,
}
