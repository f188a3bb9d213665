"""Boxes of messages (mbox): every message is a part, read and proven like a message in a message."""

from __future__ import annotations

import re
from collections.abc import Sequence

from redaction.mail.headers import one_line
from redaction.mail.letter import Attached, Hidden, Letter
from redaction.mail.mime import as_message
from redaction.parts import Part
from redaction.signs import each
from redaction.text.document import TextDocument

POSTMARK = b"From redacted@redacted.invalid Thu Jan  1 00:00:00 1970\n"
"""Begins every message of a redacted box: who sent it, and when it came, stood there."""

_POSTMARK = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]*\r?\n")
_QUOTED = re.compile(rb"^>(>*From )", re.M)


def read_box(data: bytes) -> Letter:
    """Read a box; a line that begins with ``From`` behind an empty line begins a message."""
    letter = Letter(kind="mbox")
    marks = list(_POSTMARK.finditer(data))
    for number, (mark, end) in enumerate(each(zip(marks, [*(m.start() for m in marks[1:]), len(data)], strict=True)), 1):
        letter.hidden.append(Hidden("postmark", str(number), one_line(mark.group().decode("utf-8", "replace"))))
        message = _QUOTED.sub(rb"\1", data[mark.end() : end])
        part = Part(str(number), f"message-{number}.eml", as_message(message))
        letter.attached.append(Attached(part, "", TextDocument(""), is_message=True))
    if marks:
        letter.notes.append("the lines between the messages, which name senders and times, were written anew")
    return letter


def write_box(messages: Sequence[bytes]) -> bytes:
    """A box of messages that begin no line with ``From``."""
    return b"".join(POSTMARK + message.replace(b"\r\n", b"\n").rstrip(b"\n") + b"\n\n" for message in messages)


def split_box(data: bytes) -> list[bytes] | None:
    """The messages of a box that `write_box` wrote, with the line ends of mail; None where it is none."""
    first, *messages = (b"\n\n" + data).split(b"\n\n" + POSTMARK)
    if first or any(re.search(rb"(?m)^From ", message) for message in messages):
        return None
    return [message.rstrip(b"\n").replace(b"\n", b"\r\n") + b"\r\n" for message in messages]
