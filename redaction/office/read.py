"""From a file to an `OfficeDocument`, by kind."""

from __future__ import annotations

from pathlib import Path

from redaction.errors import TooLargeError
from redaction.media import Media, identify
from redaction.office.document import OfficeDocument
from redaction.office.package import read_package

MAX_BYTES = 256 * 1024 * 1024
"""Larger files are refused: they are held in memory several times over."""


def read_office(source: Path) -> tuple[Media, OfficeDocument]:
    """Rebuild an Office file in memory and read what remains.

    Raises:
        InputRefusedError: it is damaged, encrypted, too large, or no Office file.
    """
    media = identify(source)
    if source.stat().st_size > MAX_BYTES:
        raise TooLargeError(f"{source.name} is larger than {MAX_BYTES // 1024**2} MB: split it first.")
    # One kind is wanted at a time, so each reader is imported where it is used.
    if media.kind == "rtf":
        from redaction.office.rich_text import read_rich_text

        document = read_rich_text(source.read_bytes(), source.name)
    else:
        package = read_package(source)
        if media.kind == "docx":
            from redaction.office.word import read_word

            document = read_word(package)
        elif media.kind == "xlsx":
            from redaction.office.sheets import read_sheets

            document = read_sheets(package)
        elif media.kind == "pptx":
            from redaction.office.slides import read_slides

            document = read_slides(package)
        else:
            from redaction.office.open_document import read_open_document

            document = read_open_document(package, media.kind)
    document.add_encoded_copies()
    return media, document
