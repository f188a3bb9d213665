"""Header fields: which stay, how their values are decoded (RFC 2047, or what a sender made of it), and as what they are read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import format_datetime, getaddresses, parsedate_to_datetime

from redaction.text.document import Passage, Piece, Run, TextDocument, unchanged

ADDRESSES = ("From", "To", "Cc")
KEPT = ("From", "To", "Cc", "Date", "Subject")
"""What a redacted message says of itself, in this order. Everything else of a header goes: the list is of what stays."""

NOBODY = "redacted@redacted.invalid"
"""Stands for every address that goes, and where there was none; ``.invalid`` never leads anywhere (RFC 2606)."""

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,200}@[A-Za-z0-9.-]{1,200}", re.A)
_LONGEST = 100_000


def decoded(value: str) -> str:
    """The value of a field as a person reads it: unfolded, encoded words decoded, on one line."""
    value = value[:_LONGEST]
    try:
        words = decode_header(value)
    except (HeaderParseError, ValueError):
        words = [(value, None)]
    return one_line("".join(_word(word, charset) for word, charset in words))


def one_line(text: str) -> str:
    """The text without line breaks, control characters and marks that turn the direction of reading."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text)
    return re.sub(r" {2,}", " ", re.sub("[\u202a-\u202e\u2066-\u2069]", "", text)).strip()


def _word(word: bytes | str, charset: str | None) -> str:
    data = word.encode("utf-8", "surrogateescape") if isinstance(word, str) else word
    return from_bytes(data, charset or "")


def from_bytes(data: bytes, charset: str) -> str:
    """Bytes as text, in the encoding they are said to be in where they are, otherwise in the one they look like."""
    charset = charset.partition("*")[0].strip()  # a language may follow (RFC 2231)
    seven_bits = data.isascii() and b"\x00" not in data
    for codec in ("utf-8", charset) if not seven_bits else (charset, "utf-8"):
        try:
            text = data.decode(codec) if codec else ""
        except (UnicodeError, LookupError, ValueError):
            continue
        if codec and isinstance(text, str):
            return text
    return data.decode("cp1252", "replace")


def field_of(name: str, values: Iterable[str]) -> TextDocument | None:
    """What a field that stays says, as a text; None where nothing of it can stay.

    Args:
        name: one of `KEPT`.
        values: raw values; a second field of the same name adds its addresses, of others the first alone counts.
    """
    values = list(values)
    if name in ADDRESSES:
        return _addresses(name, values)
    text = decoded(values[0])
    if name == "Date":
        try:
            text = format_datetime(parsedate_to_datetime(text))
        except (TypeError, ValueError, IndexError, OverflowError):
            return None
    whole = name == "Date"
    piece = Piece(0, len(text), text, _no_date if whole else unchanged, whole=whole)
    return _read(name, [(text, piece)]) if text else None


def _no_date(label: str) -> str:
    return ""  # a label is no date: the field goes


def _addresses(name: str, values: list[str]) -> TextDocument | None:
    """Display names and addresses, written anew; what is no address is read as a display name."""
    pieces: list[tuple[str, Piece | None]] = []
    at = 0

    def add(text: str, piece: Piece | None = None) -> None:
        nonlocal at
        pieces.append((text, piece))
        at += len(text)

    for display, address in _people(values):
        if pieces:
            add(", ")
        if display:
            written = quoted(display)
            add(written, Piece(at, at + len(written), display, quoted))
            add(" ")
        if address:
            written = f"<{address}>"
            add(written, Piece(at, at + len(written), address, _nobody if display else _nobody_named, whole=True))
        else:
            add(f"<{NOBODY}>")
    return _read(name, pieces) if pieces else None


def _people(values: list[str]) -> list[tuple[str, str]]:
    flat = [re.sub(r"[\r\n]+[ \t]*", " ", value[:_LONGEST]) for value in values]
    try:
        people = [(decoded(display), one_line(address)) for display, address in getaddresses(flat)]
    except Exception:  # the parser trips over some hostile values: they are read as one name
        people = []
    # What the parser lost (a strict one gives up on the whole field) stays as text, so that nothing slips out unread.
    said = "".join(re.findall(r"[^\W_]+", "".join(display + address for display, address in people)))
    if len(said) * 2 < len("".join(re.findall(r"[^\W_]+", "".join(decoded(value) for value in flat)))):
        people = [(decoded(value), "") for value in flat]
    settled = []
    for display, address in people:
        if not _ADDRESS.fullmatch(address):
            display, address = f"{display} {address}".strip(), ""
        if display or address:
            settled.append((display, address))
    return settled


def quoted(text: str) -> str:
    """A display name as a quoted string (RFC 5322, 3.2.4)."""
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _nobody(label: str) -> str:
    return f"<{NOBODY}>"


def _nobody_named(label: str) -> str:
    return f"{quoted(label)} <{NOBODY}>"


def _read(name: str, stretches: list[tuple[str, Piece | None]]) -> TextDocument:
    """A field as one passage, its name in front for context."""
    document = TextDocument("".join(text for text, _ in stretches))
    text, runs = f"{name}: ", []
    for written, piece in stretches:
        if piece is None:
            text += " " if written.isspace() or written.startswith("<") else written
            continue
        number = document.add_piece(piece)
        runs.append(Run(len(text), len(piece.text), number, 0, len(piece.text)))
        text += piece.text
    document.passages.append(Passage(text + "\n", tuple(runs)))
    return document
