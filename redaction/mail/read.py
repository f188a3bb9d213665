"""From a file to a `Letter`, by kind."""

from __future__ import annotations

import codecs
from pathlib import Path

from redaction.errors import DamagedFileError
from redaction.mail.letter import Letter
from redaction.media import Media, identify
from reference.errors import HoursbackError


def read_letter(source: Path) -> tuple[Media, Letter]:
    """Read a message or a box of messages.

    Raises:
        InputRefusedError: it is encrypted, damaged, too large or of another kind (`redaction.errors`).
    """
    media = identify(source)
    data = source.read_bytes()
    try:
        return media, _read(media, data, source.name)
    except HoursbackError:
        raise
    except Exception as error:  # the parsers trip over some hostile files in ways of their own
        raise DamagedFileError(
            f"{source.name} cannot be read as mail ({type(error).__name__}): save it again from the mail program."
        ) from None


def _read(media: Media, data: bytes, name: str) -> Letter:
    # One kind is wanted at a time, so each reader is imported where it is used.
    if media.kind == "msg":
        from redaction.mail.mime import read_message
        from redaction.mail.outlook import as_internet_mail

        letter = read_message(as_internet_mail(data), name)
        letter.notes.insert(0, "an Outlook message: the redacted one is in Internet mail format (.eml)")
        return letter
    if media.encoding.startswith(("utf-16", "utf-32")):
        data = media.decode(data).encode("utf-8", "replace")
    data = data.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")
    if media.kind == "mbox":
        from redaction.mail.box import read_box

        return read_box(data)
    from redaction.mail.mime import read_message

    return read_message(data, name)
