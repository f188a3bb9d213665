"""A new message, made from what stays and from nothing else of the old one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from redaction.kinds import MEDIA_TYPES


@dataclass(frozen=True, slots=True, repr=False)
class NewFile:
    """A file to attach: the name it gets, its bytes, and what kind it is."""

    name: str
    data: bytes
    kind: str


@dataclass(frozen=True, slots=True, repr=False)
class NewText:
    """One writing of the text: ``plain``, ``html`` or ``calendar``, and what it says."""

    subtype: str
    text: str
    method: str = ""


def write_message(fields: Sequence[tuple[str, str]], blocks: Sequence[Sequence[NewText]], files: Sequence[NewFile]) -> bytes:
    """A message as bytes: seven bits, lines of mail length, CRLF; the same for the same content.

    Args:
        fields: header fields, values on one line.
        blocks: the text, each block in one or several writings.
        files: in order.
    """
    parts = [_block(block) for block in blocks] or [_text(NewText("plain", ""))]
    parts += [_file(file) for file in files]
    message = parts[0] if len(parts) == 1 and not files else _multipart("mixed", parts)
    head = EmailMessage(policy=SMTP)
    for name, value in fields:
        head[name] = value
    # The fields of the message come first, then what says how it is built.
    own = [item for item in message.items() if item[0] != "MIME-Version"]
    for name in set(message.keys()):
        del message[name]
    for name, value in [*head.items(), ("MIME-Version", "1.0"), *own]:
        message[name] = value
    return message.as_bytes(policy=SMTP)


def _block(writings: Sequence[NewText]) -> EmailMessage:
    texts = [_text(writing) for writing in writings]
    return texts[0] if len(texts) == 1 else _multipart("alternative", texts)


def _text(writing: NewText) -> EmailMessage:
    part = EmailMessage(policy=SMTP)
    text = writing.text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if writing.subtype == "html":
        text = text.encode("ascii", "xmlcharrefreplace").decode("ascii")
    plain = all(len(line) < 900 for line in text.split("\n")) and sum(letter > "~" for letter in text) * 4 <= len(text)
    # No line of a message may begin with "From", so that a box can hold it as it is.
    cte = "quoted-printable" if plain and "From " not in text else "base64"
    params = {"method": writing.method} if writing.method else {}
    part.set_content(text, subtype=writing.subtype, charset="utf-8", cte=cte, params=params)
    del part["MIME-Version"]
    return part


def _file(file: NewFile) -> EmailMessage:
    part = EmailMessage(policy=SMTP)
    if file.kind == "eml":
        # Byte for byte what was proven: a message of seven bits stands in a message as it is.
        part["Content-Type"] = "message/rfc822"
        part["Content-Transfer-Encoding"] = "7bit"
        part.set_payload(file.data.decode("ascii"))
        part.add_header("Content-Disposition", "attachment", filename=file.name)
        return part
    main, _, sub = MEDIA_TYPES.get(file.kind, "application/octet-stream").partition("/")
    part.set_content(file.data, maintype=main, subtype=sub, disposition="attachment", filename=file.name)
    del part["MIME-Version"]
    return part


def _multipart(subtype: str, parts: Sequence[EmailMessage]) -> EmailMessage:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.as_bytes(policy=SMTP))
        digest.update(b"\0")
    message = EmailMessage(policy=SMTP)
    # "=_" stands in no encoded text; the hash is of what is in this message alone, so that no message inside has the same.
    message["Content-Type"] = f'multipart/{subtype}; boundary="=_{digest.hexdigest()[:24]}"'
    for part in parts:
        message.attach(part)
    return message
