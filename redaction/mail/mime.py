"""A message in Internet mail format (RFC 5322, MIME), read into a `Letter`.

Python's parser finds the structure; every leaf is taken as bytes, messages in the message too, so that each is read by the room
of its own kind. Of the structure only what a reader may see stays: the text, in its several writings, and the files.
"""

from __future__ import annotations

import re
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from pathlib import PurePosixPath

from redaction.attached_names import in_words
from redaction.errors import DamagedFileError, EncryptedFileError, TooLargeError, UnsupportedMediaError
from redaction.mail.bodies import Reading, body_of, text_of
from redaction.mail.headers import KEPT, decoded, field_of, one_line
from redaction.mail.letter import Attached, Body, Field, Hidden, Letter
from redaction.media_text import mail_kind
from redaction.parts import Part
from redaction.signs import alive
from redaction.text.document import Passage, Piece, Run, TextDocument
from redaction.traces import words_of

MAX_PARTS = 2000
MAX_MULTIPARTS = 200
"""More are no message: each boundary is looked for in every line below it."""

_QUIET = frozenset({"content-type", "content-transfer-encoding", "content-disposition", "mime-version"})
_KNOWN_PARAMS = frozenset({"boundary", "charset", "filename", "name"})
_BODIES = frozenset({"text/plain", "text/html", "text/calendar"})
_REPORTS = frozenset(
    {"message/delivery-status", "message/disposition-notification", "message/feedback-report", "text/rfc822-headers"}
    | {"message/global-headers", "message/external-body", "message/partial"}
)
_SUFFIXES = {
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "text/csv": ".csv",
    "text/calendar": ".ics",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "text/xml": ".xml",
    "application/xml": ".xml",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/tab-separated-values": ".tsv",
    "application/json": ".json",
    "text/rtf": ".rtf",
    "application/rtf": ".rtf",
    "application/pdf": ".pdf",
}


class Leafy(Message):
    """A message whose parser leaves messages in it as they are, bytes like any other file."""

    def get_content_type(self) -> str:
        """The content type; bytes like any other for a message in the message, or a report."""
        kind = super().get_content_type()
        return "application/octet-stream" if kind.startswith("message/") else kind

    @property
    def named_type(self) -> str:
        """The content type as it is named."""
        return super().get_content_type()


def parsed(data: bytes) -> Leafy:
    """The structure of a message.

    Raises:
        DamagedFileError: it is nested deeper than the parser can follow.
    """
    try:
        message = BytesParser(_class=Leafy, policy=compat32).parsebytes(data)
    except RecursionError:
        raise DamagedFileError("The message is nested too deeply to be read: open it and save what it holds.") from None
    assert isinstance(message, Leafy)
    return message


def read_message(data: bytes, name: str) -> Letter:
    """Read a message.

    Args:
        data: the whole of it.
        name: of the file, for errors.

    Raises:
        EncryptedFileError: its text is encrypted.
        UnsupportedMediaError: its text lies in a signed envelope.
        TooLargeError: it has more parts than any message.
    """
    if (
        len(re.findall(rb"multipart/", data)) > 50
        and len(re.findall(rb"(?im)^content-type:\s*multipart/", data)) > MAX_MULTIPARTS
    ):
        raise TooLargeError(f"{name} has more than {MAX_MULTIPARTS} parts with parts in them: open it and save what it holds.")
    reader = _Reader(name)
    message = parsed(data)
    reader.read_header(message)
    reader.letter.blocks += reader.read(message, 0)
    return reader.finished()


class _Reader:
    """Walks a structure and fills a letter."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.letter = Letter()
        self.parts = 0
        self.reading = Reading(self._attach_inline, self.letter.notes)

    def read_header(self, message: Leafy) -> None:
        """Sort the fields into those that stay and those that always go."""
        fields = message.items()
        by_name: dict[str, list[str]] = {}
        for name, value in fields:
            by_name.setdefault(name.lower(), []).append(str(value))
        for kept in KEPT:
            values = by_name.get(kept.lower(), [])
            document = field_of(kept, values) if values else None
            if document is not None:
                self.letter.fields.append(Field(kept, document))
            lost = values if document is None else values[1:] if kept in ("Date", "Subject") else []
            for value in lost:
                self.letter.hidden.append(Hidden("header", kept, f"{kept}: {decoded(value)}"))
            if len(values) > 1:
                self.letter.notes.append(f"the message has {len(values)} {kept} fields")
        gone = 0
        for name, value in fields:
            if name.lower() in {one.lower() for one in KEPT} | _QUIET:
                continue
            gone += 1
            self.letter.hidden.append(Hidden("header", one_line(name), f"{one_line(name)}: {decoded(str(value))}"))
        if gone:
            self.letter.notes.append(f"{gone} header fields left out (routing, hidden recipients, programs)")
        if any(name in by_name for name in ("dkim-signature", "arc-seal", "domainkey-signature")):
            self.letter.notes.append("mail servers signed the message: their signatures no longer hold and were left out")

    def read(self, part: Leafy, depth: int) -> list[list[Body]]:
        """Blocks of text in a part; files in it are attached."""
        alive()
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise TooLargeError(f"{self.name} has more than {MAX_PARTS} parts: open it and save what it holds.")
        kind = part.named_type.lower()
        self._read_part_header(part, top=depth == 0)
        if not part.is_multipart():
            return self._leaf(part, kind, depth)
        for channel, text in (("preamble", part.preamble), ("epilogue", part.epilogue)):
            if text and text.strip():
                self.letter.hidden.append(Hidden(channel, kind, text_of(text.encode("utf-8", "surrogateescape"), "")))
        children = [child for child in part.get_payload() if isinstance(child, Leafy)]
        if kind == "multipart/encrypted":
            return self._unreadable(depth, "is encrypted")
        if kind == "multipart/signed" and len(children) > 1:
            self.letter.notes.append("the message was signed: the signature no longer holds and was left out")
            children = children[:1]
        read = [self.read(child, depth + 1) for child in children]
        if kind == "multipart/alternative":
            return self._alternatives(read)
        return [block for blocks in read for block in blocks]

    def _alternatives(self, read: list[list[list[Body]]]) -> list[list[Body]]:
        """Several writings as one block, where each is one text; otherwise one behind the other."""
        writings = [blocks for blocks in read if blocks]
        if any(len(blocks) != 1 or len(blocks[0]) != 1 for blocks in writings):
            return [block for blocks in writings for block in blocks]
        block = [blocks[0][0] for blocks in writings]
        said = [set(words_of(" ".join(p.text for p in body.document.passages))) for body in block if body.subtype != "calendar"]
        if len(said) > 1 and any(len(words - other) > 5 + len(words) // 5 for words in said for other in said):
            self.letter.notes.append("the writings of the text say different things: each was read")
        return [block] if block else []

    def _leaf(self, part: Leafy, kind: str, depth: int) -> list[list[Body]]:
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        name = part.get_filename() or ""
        params = {key.lower(): one_line(str(value)) for key, value in part.get_params([], unquote=True)}
        if re.fullmatch(r"application/(?:x-)?pkcs7-mime", kind):
            signed = "signed" in params.get("smime-type", "")
            return self._unreadable(depth, "lies in a signed envelope" if signed else "is encrypted", unsupported=signed)
        if kind in ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"):
            self.letter.notes.append("a signature no longer holds and was left out")
            return []
        if kind in _REPORTS:
            self.letter.hidden.append(Hidden("report", kind, text_of(data, params.get("charset", ""))))
            self.letter.notes.append(f"a part of the mail system was left out ({kind})")
            return []
        attachment = part.get_content_disposition() == "attachment"
        if kind in _BODIES and not attachment and (not name or depth == 0):
            body = body_of(kind.partition("/")[2], data, params, self.reading)
            return [[body]] if body.document.source.strip() else []
        if data.strip() or name:
            self._attach(_called(name or params.get("name", "")), data, kind)
        return []

    def _unreadable(self, depth: int, how: str, *, unsupported: bool = False) -> list[list[Body]]:
        if depth == 0:
            error = UnsupportedMediaError if unsupported else EncryptedFileError
            raise error(f"The text of {self.name} {how}: open it in the mail program and save it without that.")
        self.letter.notes.append(f"a part of the message was left out: it {how}")
        return [[Body("plain", _plain_note(f"[A part of the message was left out: it {how}.]\n"))]]

    def _read_part_header(self, part: Leafy, *, top: bool) -> None:
        for name, value in part.items():
            low = name.lower()
            if low in ("content-type", "content-disposition"):
                params = part.get_params([], header=name, unquote=True)[1:]
                odd = [f"{key}={one_line(str(said))}" for key, said in params if key.lower() not in _KNOWN_PARAMS]
                if odd:
                    self.letter.hidden.append(Hidden("part header", one_line(name), ", ".join(odd)))
            elif not top and low not in _QUIET:
                self.letter.hidden.append(Hidden("part header", one_line(name), f"{one_line(name)}: {decoded(str(value))}"))

    def _attach_inline(self, called: str, data: bytes) -> str:
        return f"[attachment {self._attach(_called(called), data, '')}]"

    def _attach(self, called: str, data: bytes, kind: str) -> str:
        number = str(len(self.letter.attached) + 1)
        is_message = kind in ("message/rfc822", "message/global")
        if is_message:
            data = as_message(data)
        suffix = PurePosixPath(called).suffix.lower()
        suffix = ".eml" if is_message else suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else _SUFFIXES.get(kind, "")
        part = Part(number, f"attachment-{number}{suffix}", data)
        self.letter.attached.append(Attached(part, called, name_document(called), is_message))
        return number

    def finished(self) -> Letter:
        """The letter, complete."""
        letter = self.letter
        for document in letter.documents:
            letter.notes += (note for note in document.notes if note not in letter.notes)
        return letter


def as_message(data: bytes) -> bytes:
    """Bytes of a message in a message, with a header that says so where its own does not."""
    if mail_kind(data[:100_000], ".eml") == "eml":
        return data
    field = re.match(rb"[!-9;-~]+:", data)
    return b"MIME-Version: 1.0\r\n" + (b"" if field else b"\r\n") + data


def name_document(called: str) -> TextDocument:
    """The name of a file as a text; underlines and plus signs part its words."""
    document = TextDocument(called)
    if called:
        piece = document.add_piece(Piece(0, len(called), called))
        text = "Attachment: "
        document.passages.append(Passage(text + in_words(called) + "\n", (Run(len(text), len(called), piece, 0, len(called)),)))
    return document


def _called(name: str) -> str:
    """The last part of a name, as text of one line."""
    return re.split(r"[/\\]", decoded(name))[-1].strip(". ")[:200]


def _plain_note(text: str) -> TextDocument:
    return TextDocument(text)
