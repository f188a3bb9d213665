"""Names of files in files: what they are without folders, and what a redacted file may be called.

A name may be what was removed. So a file whose own name tells any of it (`redaction.file_names`) gets a neutral one, and every
name is made anew.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import PurePosixPath, PureWindowsPath

from redaction.kinds import ROOMS

_LONGEST = 120
_KNOWN = frozenset(
    "." + suffix
    for suffix in (
        *ROOMS,
        *("tab", "htm", "xhtml", "markdown", "text", "log", "xml", "jpg", "jpe", "tif", "heif", "docm", "dotx", "dotm"),
        *("xlsm", "xltx", "xltm", "pptm", "potx", "potm", "ppsx", "ott", "ots", "otp"),
    )
)


def plain_name(name: str) -> str:
    """A file name without folders and control characters, of a length that every system takes."""
    last = PureWindowsPath(PurePosixPath(name.replace("\0", "")).name).name
    return "".join(letter for letter in last if letter.isprintable()).strip(" .")[-_LONGEST:]


def file_name(called: str, suffix: str, neutral: str) -> str:
    """The name of a redacted file: its own with the extension that fits, without characters that no file name may have."""
    stem = called.rpartition(".")[0] if re.search(r".\.[A-Za-z0-9]{1,5}\Z", called) else called
    stem = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", stem).strip(". ")
    return f"{stem}{suffix}" if stem else neutral


def neutral_name(number: str, suffix: str) -> str:
    """The name of a file whose own held what was removed; an extension that nobody knows may hold it too."""
    return f"attachment-{number}{suffix if suffix.lower() in _KNOWN else ''}"


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, with a number where another file has it."""
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{stem} ({number}){suffix}"
    return free


def in_words(name: str) -> str:
    """A name as a text that can be searched for people: underlines and plus signs part its words. As long as the name."""
    return re.sub(r"[_+]", " ", name)
