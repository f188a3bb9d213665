"""Recordings are opened in one way: as a local file, by the formats that rooms read, with FFmpeg silent.

A container can name other files or addresses to be read (playlists, external tracks): nothing but the file itself is opened.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from redaction.errors import DamagedFileError
from redaction.signs import alive

FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,asf,flv,mpeg,mpegts,mpegvideo,mxf,ogg,wav,w64,mp3,flac,aiff,aac,amr,caf,au,loas"
)
"""Demuxers that may be used, as FFmpeg names them; no playlist and no list of other files is among them."""

ONLY_THIS_FILE = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
"""Options of FFmpeg for every input."""


def address(source: Path) -> str:
    """A file as FFmpeg is told of it; without the prefix a name such as ``concat:a|b`` would be an instruction."""
    return f"file:{source.absolute()}"


@contextmanager
def opened(source: Path) -> Iterator[Any]:
    """An `av.container.InputContainer`, closed at the end.

    Raises:
        DamagedFileError: no reader opens the file.
    """
    import av

    av.logging.set_level(None)  # what FFmpeg says may quote the file
    try:
        container = av.open(address(source), options=ONLY_THIS_FILE, metadata_errors="replace")
    except (av.FFmpegError, OSError, ValueError):
        raise DamagedFileError(
            f"{source.name} cannot be opened as a recording: its index is missing or damaged. Ask for a new copy, or export it "
            "again from the system that recorded it."
        ) from None
    try:
        yield container
    finally:
        container.close()


def sha256_of(source: Path) -> str:
    """Hash of a file of any length, as hexadecimal digits."""
    digest = hashlib.sha256()
    with source.open("rb") as stream:
        while block := stream.read(1 << 22):
            digest.update(block)
            alive()
    return digest.hexdigest()
