"""What a binary file is, by its signature and, for archives and compound files, by what lies in it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from redaction.kinds import Kind
from redaction.media_recordings import recording_kind

_PICTURES: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
)

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file or an Outlook message"),
    (b"8BPS", "a picture"),
    (b"FORM", "a sound recording"),
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

_TYPES_LIMIT = 1 << 20
"""Bytes of a package's list of content types that are read."""

_MAIN_PARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"wordprocessingml.document.main", "docx"),
    (b"wordprocessingml.template.main", "docx"),
    (b"ms-word.document.macroenabled", "docx"),
    (b"ms-word.template.macroenabled", "docx"),
    (b"spreadsheetml.sheet.main", "xlsx"),
    (b"spreadsheetml.template.main", "xlsx"),
    (b"ms-excel.sheet.macroenabled", "xlsx"),
    (b"ms-excel.template.macroenabled", "xlsx"),
    (b"presentationml.presentation.main", "pptx"),
    (b"presentationml.template.main", "pptx"),
    (b"presentationml.slideshow.main", "pptx"),
    (b"ms-powerpoint.presentation.macroenabled", "pptx"),
    (b"ms-powerpoint.template.macroenabled", "pptx"),
    (b"ms-powerpoint.slideshow.macroenabled", "pptx"),
)
_OPEN_DOCUMENT: dict[bytes, Kind] = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS: tuple[tuple[str, Kind], ...] = (
    ("__properties_version1.0", "msg"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)


def kind_of(source: Path, head: bytes) -> Kind | None:
    """The kind of a binary file that a room reads, or None.

    Args:
        source: opened only where the signature says that it is an archive or a compound file.
        head: its first bytes, 1,024 at least where it has them.
    """
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(b"PK\x03\x04"):
        return _package_kind(source)
    if head.startswith(_COMPOUND):
        return _compound_kind(source)
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"):
        return "heic"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    picture = next((kind for signature, kind in _PICTURES if _starts_with(head, signature)), None)
    return picture or recording_kind(source, head)


def _package_kind(source: Path) -> Kind | None:
    """What a zip archive is: an Office package says so in its content types, an OpenDocument one in its first file."""
    try:
        with zipfile.ZipFile(source) as package:
            names = set(package.namelist())
            if "[Content_Types].xml" in names:
                with package.open("[Content_Types].xml") as stream:
                    types = stream.read(_TYPES_LIMIT).lower()
                return next((kind for name, kind in _MAIN_PARTS if name in types), None)
            if "mimetype" in names and "content.xml" in names:
                with package.open("mimetype") as stream:
                    kind = re.match(rb"application/vnd\.oasis\.opendocument\.([a-z]+)", stream.read(100))
                return _OPEN_DOCUMENT.get(kind[1]) if kind else None
    except Exception:  # whatever zipfile stumbles over, it is no package that we read
        return None
    return None


def _compound_kind(source: Path) -> Kind | None:
    """What a compound file is (MS-CFB), by the streams in its root."""
    import olefile

    try:
        with olefile.OleFileIO(source) as compound:
            names = {entry[0] for entry in compound.listdir(streams=True, storages=False)}
    except Exception:  # damaged beyond what olefile reads
        return None
    return next((kind for name, kind in _STREAMS if name in names), None)


def is_locked(source: Path, head: bytes) -> bool:
    """Whether a file is an Office package behind a password (MS-OFFCRYPTO: the package is a stream of a compound file)."""
    if not head.startswith(_COMPOUND):
        return False
    import olefile

    try:
        with olefile.OleFileIO(source) as compound:
            return any(entry[-1] in ("EncryptedPackage", "EncryptionInfo") for entry in compound.listdir())
    except Exception:  # damaged beyond what olefile reads
        return False


def _starts_with(head: bytes, signature: bytes) -> bool:
    # Plain letters start many texts ("BMW", "FORM 12"): such signatures count only where control bytes follow.
    plain = signature.isascii() and signature.decode("ascii").isprintable()
    return head.startswith(signature) and (not plain or _has_control_bytes(head[:512]))


def in_words(head: bytes) -> str:
    """What a binary file that no room reads is, in words, or an empty string if its signature is not known."""
    if head[:2] == b"PK" and head[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        if b"[Content_Types].xml" in head or b"word/" in head or b"xl/" in head or b"ppt/" in head:
            return "an Office file"
        return "an OpenDocument file" if b"opendocument" in head[:200] else "a zip archive"
    if head[4:8] == b"ftyp":
        return "a picture" if head[8:12] in (b"heic", b"heix", b"mif1", b"avif", b"msf1") else "a video"
    if head[:4] == b"RIFF":
        return "a sound recording"
    for signature, words in _SIGNATURES:
        if _starts_with(head, signature):
            return words
    return ""


def _has_control_bytes(data: bytes) -> bool:
    return bool(re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data))
