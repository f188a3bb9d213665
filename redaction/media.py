"""What a file is, by its content. A name breaks a tie between kinds of text and decides nothing else.

Which kinds there are and which room reads each stands in `redaction.kinds`. Everything else is refused in one sentence that says
what it is.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from redaction.errors import DamagedFileError, EncryptedFileError, InputRefusedError, TooLargeError, UnsupportedMediaError
from redaction.kinds import BUILT, CONVERTED, CONVERTED_IN_WORDS, IN_WORDS, ROOMS, SUFFIXES, TEXT_KINDS, Kind, Room
from redaction.media_binary import in_words, is_locked, kind_of
from redaction.media_text import encoding_of, mail_kind, text_kind

MAX_TEXT_BYTES = 32 * 1024 * 1024
"""Text files above this are refused: every reading of them is held in memory several times over."""

MAX_MAIL_BYTES = 256 * 1024 * 1024
"""Mail above this is refused. It is larger than other text for the sake of its attachments, and is known by its head alone."""

_PDF_HEADER_WITHIN = 1024
"""Readers accept a PDF header anywhere in the first 1,024 bytes (ISO 32000-1, annex H, implementation note 13)."""

_SAMPLE = 256 * 1024
_SAVED_PAGES = frozenset({".mht", ".mhtml"})
"""Extensions of pages that a browser saved with their pictures, as mail (RFC 2557)."""


@dataclass(frozen=True, slots=True)
class Media:
    """What a file is.

    Attributes:
        kind: which reader takes it.
        encoding: Python codec of a text file, empty for others; of mail ``latin-1``, as each of its parts says its own.
        bom: the byte order mark that the file starts with, kept on writing.
        errors: how bytes outside the encoding are carried through: ``strict``, or ``surrogateescape`` for a file that is
            UTF-8 but for a few damaged bytes.
    """

    kind: Kind
    encoding: str = ""
    bom: bytes = b""
    errors: Literal["strict", "surrogateescape"] = "strict"

    @property
    def room(self) -> Room:
        """The room that reads it."""
        return ROOMS[self.kind]

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
        EncryptedFileError: an Office file behind a password.
        UnsupportedMediaError: a kind of file that no room reads.
        TooLargeError: a text file above `MAX_TEXT_BYTES`, or mail above `MAX_MAIL_BYTES`.
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
    kind = kind_of(source, head)
    if kind in ROOMS:
        return _built(name, Media(kind))
    if kind is not None:
        advice = " or ".join(dict.fromkeys((f".{CONVERTED[kind]}", "PDF"))) if CONVERTED[kind] != "pdf" else "PDF"
        raise UnsupportedMediaError(f"{name} is {CONVERTED_IN_WORDS[kind]}: save it as {advice} and try again.")
    if is_locked(source, head):
        raise EncryptedFileError(f"{name} needs a password: open it, save it without one and try again.")
    binary = in_words(source, head)
    if binary:
        raise UnsupportedMediaError(f"{name} is {binary}.")
    mail = mail_kind(head, source.suffix.lower())
    if mail:
        _check_size(name, "mail", status.st_size, MAX_MAIL_BYTES)
        return _built(name, Media(mail, "latin-1"))
    _check_size(name, "a text file", status.st_size, MAX_TEXT_BYTES)
    data = head if status.st_size <= len(head) else source.read_bytes()
    found = encoding_of(data)
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
    return _built(name, Media(text_kind(text, source.suffix.lower()), encoding, bom, errors))


def _check_size(name: str, what: str, size: int, limit: int) -> None:
    if size > limit:
        raise TooLargeError(f"{name} is {what} of {size // 1024**2} MB, more than {limit // 1024**2} MB: split it first.")


def _built(name: str, media: Media) -> Media:
    if media.room not in BUILT:
        what = IN_WORDS[media.room]
        raise UnsupportedMediaError(f"{name} is {what}; this kind of file is not read yet: convert it to PDF or text first.")
    return media


def binary_kind(source: Path) -> Kind | None:
    """The kind of a PDF, Office file, message or picture by its first bytes; None for text and everything else.

    Raises:
        OSError: it cannot be read.
    """
    with source.open("rb") as stream:
        head = stream.read(_PDF_HEADER_WITHIN + 5)
    return "pdf" if b"%PDF-" in head else kind_of(source, head)


def needs_password(source: Path) -> bool:
    """Whether a file is an Office file behind a password. Raises OSError where it cannot be read."""
    with source.open("rb") as stream:
        return is_locked(source, stream.read(1024))


def result_suffix(source: Path, to: str = "") -> str:
    """The extension of what `source` becomes.

    Args:
        source: the original.
        to: ``pdf`` where the result shall be one. Else the result has the suffix of the original, or that of the kind next to
            it where its format cannot be written.
    """
    try:
        kind = binary_kind(source)
    except OSError:
        kind = None  # refused in a sentence when it is identified
    if to:
        return f".{to}"
    if kind is None and source.suffix.lower() in _SAVED_PAGES:
        return ".eml"  # a browser would show the page without its pictures, which are attachments now
    return SUFFIXES.get(kind, source.suffix) if kind else source.suffix
