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

_AS_PDF = "this kind of file is not read yet: convert it to PDF or text first"
_UNPACK = "this kind of file is not read: unpack it and give the files in it"
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file or an Outlook message", _AS_PDF),
    (b"8BPS", "a picture", _AS_PDF),
    (b"FORM", "a sound recording", _AS_PDF),
    (b"\x1f\x8b", "a compressed archive", _UNPACK),
    (b"BZh", "a compressed archive", _UNPACK),
    (b"\xfd7zXZ\x00", "a compressed archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a compressed archive", _UNPACK),
    (b"Rar!\x1a\x07", "a compressed archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a compressed archive", _UNPACK),
    (
        b"\x78\x9f\x3e\x22",
        "mail in Outlook's own wrapping (winmail.dat)",
        "ask the sender for it as a message (.msg or .eml) or as PDF",
    ),
    (b"!BDN", "a data file of Outlook", "open it in Outlook and save the messages that matter as .msg"),
    (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", "a notebook of OneNote", "export it as PDF and try again"),
    (b"SQLite format 3\x00", "a database", "export what matters as .csv or PDF and try again"),
    (b"\x00\x01\x00\x00Standard ", "a database", "export what matters as .csv or PDF and try again"),
    (b"\x7fELF", "a program", "programs are not read"),
    (b"MZ", "a program", "programs are not read"),
)
"""How files begin that no room reads, what they are, and what to do."""

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
    (b"ms-excel.sheet.binary.macroenabled", "xlsb"),
    (b"ms-excel.template.macroenabled", "xlsx"),
    (b"presentationml.presentation.main", "pptx"),
    (b"presentationml.template.main", "pptx"),
    (b"presentationml.slideshow.main", "pptx"),
    (b"ms-powerpoint.presentation.macroenabled", "pptx"),
    (b"ms-powerpoint.template.macroenabled", "pptx"),
    (b"ms-powerpoint.slideshow.macroenabled", "pptx"),
)
_OPEN_DOCUMENT: dict[bytes, Kind] = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp", b"graphics": "odg"}
_ROOT_LIMIT = 64 * 1024
"""Bytes of an XML file within which its outermost element ends."""
_ROOTS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r'<office:document\s[^>]*mimetype="application/vnd\.oasis\.opendocument\.text'), "fodt"),
    (re.compile(r'<office:document\s[^>]*mimetype="application/vnd\.oasis\.opendocument\.spreadsheet'), "fods"),
    (re.compile(r'<office:document\s[^>]*mimetype="application/vnd\.oasis\.opendocument\.presentation'), "fodp"),
    (re.compile(r'<office:document\s[^>]*mimetype="application/vnd\.oasis\.opendocument\.graphics'), "fodg"),
    (re.compile(r"<(?:\w+:)?wordDocument\s[^>]*schemas\.microsoft\.com/office/word/2003/wordml"), "wordxml"),
    (re.compile(r"<(?:\w+:)?Workbook\s[^>]*urn:schemas-microsoft-com:office:spreadsheet"), "sheetxml"),
    (re.compile(r"<(?:\w+:)?package\s[^>]*schemas\.microsoft\.com/office/2006/xmlPackage"), "wordxml"),
    (re.compile(r"<(?:\w+:)?svg\b[^>]*>"), "svg"),
)
"""Outermost elements of Office files and drawings that are one XML."""
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
    if xml := _xml_kind(source, head):
        return xml
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


def _xml_kind(source: Path, head: bytes) -> Kind | None:
    """What an XML file is that a program of Office or for drawings wrote, by its outermost element."""
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start.startswith((b"<?xml", b"<!--", b"<!DOCTYPE svg", b"<svg", b"<office:document")):
        return None
    try:
        with source.open("rb") as stream:
            text = (
                stream.read(_ROOT_LIMIT)
                .replace(b"\0", b"")
                .removeprefix(b"\xff\xfe")
                .removeprefix(b"\xfe\xff")
                .decode("utf-8", "replace")
            )
    except OSError:
        return None
    text = re.sub(r"^\ufeff?(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^<>\[]*(?:\[.*?\]\s*)?>)*", "", text, count=1, flags=re.S)
    return next((kind for root, kind in _ROOTS if root.match(text)), None)


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


def in_words(source: Path, head: bytes) -> str:
    """What a binary file that no room reads is, and what to do, in words; an empty string if its signature is not known."""
    if head[:2] == b"PK" and head[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return _archive_in_words(source, head)
    if head[4:8] == b"ftyp":
        picture = head[8:12] in (b"heic", b"heix", b"mif1", b"avif", b"msf1")
        return f"{'a picture' if picture else 'a video'}; {_AS_PDF}"
    if head[:4] == b"RIFF":
        return f"a sound recording; {_AS_PDF}"
    for signature, words, advice in _SIGNATURES:
        if _starts_with(head, signature):
            return f"{words}; {advice}"
    return ""


def _archive_in_words(source: Path, head: bytes) -> str:
    try:
        with zipfile.ZipFile(source) as archive:
            names = archive.namelist()
    except Exception:  # damaged: its beginning has to tell
        names = []
    if b"application/epub+zip" in head[:200]:
        return f"an e-book (EPUB); {_AS_PDF}"
    if any(name.endswith(".iwa") for name in names):
        return "a file of Pages, Numbers or Keynote; export it as PDF or as an Office file and try again"
    if any(mark in head for mark in (b"[Content_Types].xml", b"word/", b"xl/", b"ppt/")) or "[Content_Types].xml" in names:
        return "an Office file of a kind that is not read yet; save it as .docx, .xlsx, .pptx or PDF and try again"
    return f"an OpenDocument file; {_AS_PDF}" if b"opendocument" in head[:200] else f"a zip archive; {_UNPACK}"


def _has_control_bytes(data: bytes) -> bool:
    return bool(re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data))
