"""What a file is, by its content. A name breaks a tie between kinds of text and decides nothing else.

Read: PDF and text (txt, csv, tsv, json, html, md). Everything else is refused in one sentence that says what it is.
"""

from __future__ import annotations

import codecs
import csv
import json
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from redaction.errors import DamagedFileError, InputRefusedError, TooLargeError, UnsupportedMediaError

Kind = Literal["pdf", "txt", "csv", "tsv", "json", "html", "md"]
TEXT_KINDS: frozenset[str] = frozenset({"txt", "csv", "tsv", "json", "html", "md"})

MAX_TEXT_BYTES = 64 * 1024 * 1024
"""Text files above this are refused: every reading of them is held in memory several times over."""

_PDF_HEADER_WITHIN = 1024
"""Readers accept a PDF header anywhere in the first 1,024 bytes (ISO 32000-1, annex H, implementation note 13)."""

_SAMPLE = 256 * 1024

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file or an Outlook message"),
    (b"{\\rtf", "a Rich Text file"),
    (b"\x89PNG\r\n\x1a\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF87a", "a picture"),
    (b"GIF89a", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"BM", "a picture"),
    (b"8BPS", "a picture"),
    (b"ID3", "a sound recording"),
    (b"OggS", "a sound recording"),
    (b"fLaC", "a sound recording"),
    (b"#!AMR", "a sound recording"),
    (b"FORM", "a sound recording"),
    (b"\x1a\x45\xdf\xa3", "a video"),
    (b"FLV\x01", "a video"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "a video"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"BZh", "a compressed archive"),
    (b"\xfd7zXZ\x00", "a compressed archive"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed archive"),
    (b"Rar!\x1a\x07", "a compressed archive"),
    (b"\x28\xb5\x2f\xfd", "a compressed archive"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_EXTENSIONS: dict[str, Kind] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "md",
    ".markdown": "md",
    ".txt": "txt",
    ".text": "txt",
    ".log": "txt",
}


@dataclass(frozen=True, slots=True)
class Media:
    """What a file is.

    Attributes:
        kind: which reader takes it.
        encoding: Python codec of a text file, empty for others.
        bom: the byte order mark that the file starts with, kept on writing.
        errors: how bytes outside the encoding are carried through: ``strict``, or ``surrogateescape`` for a file that is
            UTF-8 but for a few damaged bytes.
    """

    kind: Kind
    encoding: str = ""
    bom: bytes = b""
    errors: Literal["strict", "surrogateescape"] = "strict"

    @property
    def is_text(self) -> bool:
        """Whether `redaction.text` reads it."""
        return self.kind in TEXT_KINDS

    def decode(self, data: bytes) -> str:
        """The text of the whole file, without the byte order mark."""
        return data[len(self.bom) :].decode(self.encoding, self.errors)

    def encode(self, text: str) -> bytes:
        """Bytes of a whole file that holds `text`, in the encoding of the source."""
        try:
            return self.bom + text.encode(self.encoding, self.errors)
        except UnicodeEncodeError:
            return self.bom + text.encode(self.encoding, "replace")


def identify(source: Path) -> Media:
    """Say what `source` is, by reading it.

    Raises:
        InputRefusedError: no such file, a folder, not readable, or empty.
        UnsupportedMediaError: a kind of file that no room reads.
        TooLargeError: a text file above `MAX_TEXT_BYTES`.
        DamagedFileError: text in an encoding that cannot be told.
    """
    name = source.name
    try:
        status = source.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputRefusedError(f"{name} is a folder: give the files in it, or let the command walk it.")
        if not stat.S_ISREG(status.st_mode):
            raise InputRefusedError(f"{name} is not an ordinary file: save a copy of it first.")
        if status.st_size == 0:
            raise InputRefusedError(f"{name} is empty: ask for it to be sent again.")
        with source.open("rb") as stream:
            head = stream.read(_SAMPLE)
    except FileNotFoundError:
        raise InputRefusedError(f"{name} was not found: check the name and the folder.") from None
    except OSError as error:
        raise InputRefusedError(f"{name} cannot be read ({error.strerror or 'no access'}): check who may open it.") from None

    if b"%PDF-" in head[: _PDF_HEADER_WITHIN + 5]:
        return Media("pdf")
    binary = _binary_kind(head)
    if binary:
        raise UnsupportedMediaError(f"{name} is {binary}; this kind of file is not read yet: convert it to PDF or text first.")
    if status.st_size > MAX_TEXT_BYTES:
        size = status.st_size // (1024 * 1024)
        raise TooLargeError(f"{name} is a text file of {size} MB, more than {MAX_TEXT_BYTES // 1024**2} MB: split it first.")
    data = head if status.st_size <= len(head) else source.read_bytes()
    found = _encoding(data)
    if found is None:
        raise UnsupportedMediaError(f"{name} is neither a PDF nor text that can be read; this kind of file is not read yet.")
    encoding, bom, errors = found
    as_text = Media("txt", encoding, bom, errors)
    try:
        text = as_text.decode(data)
    except UnicodeDecodeError:
        raise DamagedFileError(f"{name} is text in a damaged {encoding} encoding: save it again as UTF-8.") from None
    if not text.strip("\ufeff \t\r\n"):
        raise InputRefusedError(f"{name} holds no text: ask for it to be sent again.")
    return Media(_text_kind(text, source.suffix.lower()), encoding, bom, errors)


def _binary_kind(head: bytes) -> str:
    """What a binary file is, in words, or an empty string if its signature is not known."""
    if head[:2] == b"PK" and head[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        if b"[Content_Types].xml" in head or b"word/" in head or b"xl/" in head or b"ppt/" in head:
            return "an Office file"
        return "an OpenDocument file" if b"opendocument" in head[:200] else "a zip archive"
    if head[4:8] == b"ftyp":
        return "a picture" if head[8:12] in (b"heic", b"heix", b"mif1", b"avif", b"msf1") else "a video"
    if head[:4] == b"RIFF":
        return {b"WEBP": "a picture", b"AVI ": "a video"}.get(head[8:12], "a sound recording")
    if head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE0 == 0xE0 and head[1] not in (0xFE, 0xFF):
        return "a sound recording"
    for signature, words in _SIGNATURES:
        # Plain letters start many texts ("BMW", "FORM 12"): such signatures count only where control bytes follow.
        plain = signature != b"{\\rtf" and signature.isascii() and signature.decode("ascii").isprintable()
        if head.startswith(signature) and (not plain or _has_control_bytes(head[:512])):
            return words
    return ""


def _has_control_bytes(data: bytes) -> bool:
    return bool(re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data))


def _encoding(data: bytes) -> tuple[str, bytes, Literal["strict", "surrogateescape"]] | None:
    """Codec, byte order mark and error rule of a text, or None when the bytes are not text."""
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return codec, bom, "strict"
    sample = data[:8192]
    if b"\x00" in data:
        # Text of Latin script in UTF-16 has a zero in nearly every second byte.
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        half = max(1, len(sample) // 2)
        if odd / half > 0.6 and even / half < 0.05 and len(data) % 2 == 0:
            return "utf-16-le", b"", "strict"
        if even / half > 0.6 and odd / half < 0.05 and len(data) % 2 == 0:
            return "utf-16-be", b"", "strict"
        return None
    if len(re.findall(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", sample)) > len(sample) // 200:
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8", b"", "strict"
    # A few damaged bytes in a UTF-8 file must not turn every other accent into two wrong letters.
    damaged = sum(1 for letter in data.decode("utf-8", "surrogateescape") if "\udc80" <= letter <= "\udcff")
    high = len(re.findall(rb"[\x80-\xff]", data))
    if damaged * 10 < high:
        return "utf-8", b"", "surrogateescape"
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1", b"", "strict"
    return "cp1252", b"", "strict"


def _text_kind(text: str, extension: str) -> Kind:
    """Which kind of text it is. JSON and HTML show themselves; tables and Markdown are ambiguous, so the extension counts."""
    start = text.lstrip("\ufeff \t\r\n")
    named = _EXTENSIONS.get(extension)
    if start[:1] in ("{", "[") or named == "json":
        try:
            json.loads(text.lstrip("\ufeff"))
        except (ValueError, RecursionError):
            pass
        else:
            return "json"
    if re.match(r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", start[:20000], re.I | re.S):
        return "html"
    if named == "html" and re.search(r"<[a-zA-Z][^<>]*>", text):
        return "html"
    if named in ("csv", "tsv"):
        # The extension says "a table"; the text says which separator.
        return "tsv" if _columns(text, "\t") > max(_columns(text, ","), _columns(text, ";")) else "csv"
    if named in ("md", "txt"):
        return named
    if _columns(text, "\t") >= 2:
        return "tsv"
    if max(_columns(text, ","), _columns(text, ";")) >= 3:
        return "csv"
    if re.search(r"(?m)^(?:#{1,6} \S|```|\[[^\]]+\]: \S)|\]\([^)\s]+\)", text):
        return "md"
    return "txt"


def _columns(text: str, separator: str) -> int:
    """Columns of the table that `text` is with this separator, or 0 where its first lines do not agree in their number."""
    lines = text[:20000].splitlines()[:50]
    if len(text) > 20000 and len(lines) > 1:
        lines = lines[:-1]
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
    except csv.Error:
        return 0
    return widths[0] if len(widths) >= 2 and len(set(widths)) == 1 and widths[0] > 1 else 0
