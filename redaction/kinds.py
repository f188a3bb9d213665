"""The kinds of file that are read, and the room that reads each."""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "pdf",
    "txt", "csv", "tsv", "json", "html", "md",
    "docx", "xlsx", "pptx", "odt", "ods", "odp", "rtf",
    "doc", "xls", "ppt",
    "eml", "msg", "mbox",
    "jpeg", "png", "tiff", "webp", "bmp", "gif", "heic",
    "mp4", "mkv", "avi", "asf", "flv", "mpeg", "ts", "mxf", "ogv",
    "wav", "mp3", "m4a", "mka", "wma", "flac", "ogg", "aiff", "aac", "amr", "caf", "au",
]  # fmt: skip

Room = Literal["pdf", "text", "office", "mail", "image", "video", "audio"]

ROOMS: dict[Kind, Room] = {
    "pdf": "pdf",
    **dict.fromkeys(("txt", "csv", "tsv", "json", "html", "md"), "text"),
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp", "rtf"), "office"),
    **dict.fromkeys(("eml", "msg", "mbox"), "mail"),
    **dict.fromkeys(("jpeg", "png", "tiff", "webp", "bmp", "gif", "heic"), "image"),
    **dict.fromkeys(("mp4", "mkv", "avi", "asf", "flv", "mpeg", "ts", "mxf", "ogv"), "video"),
    **dict.fromkeys(("wav", "mp3", "m4a", "mka", "wma", "flac", "ogg", "aiff", "aac", "amr", "caf", "au"), "audio"),
}
"""Old binary Office files (doc, xls, ppt) have no room: they are converted first."""

OLD_OFFICE: frozenset[Kind] = frozenset({"doc", "xls", "ppt"})
"""Kinds that LibreOffice makes into new ones before a room reads them."""

TEXT_KINDS = frozenset(kind for kind, room in ROOMS.items() if room == "text")

BUILT: frozenset[Room] = frozenset({"pdf", "text", "image", "office", "mail", "video", "audio"})
"""Rooms that stand; files of the others are refused."""

IN_WORDS: dict[Room, str] = {
    "pdf": "a PDF",
    "text": "a text",
    "office": "an Office file",
    "mail": "mail",
    "image": "a picture",
    "video": "a video",
    "audio": "a sound recording",
}

SUFFIXES: dict[Kind, str] = {
    "msg": ".eml", "doc": ".docx", "xls": ".xlsx", "ppt": ".pptx", "heic": ".jpg",
    **dict.fromkeys(("mp4", "mkv", "avi", "asf", "flv", "mpeg", "ts", "mxf", "ogv"), ".mp4"),
    **dict.fromkeys(("mka", "wma", "ogg", "aac", "amr", "caf"), ".m4a"),
    **dict.fromkeys(("flac", "aiff", "au"), ".wav"),
}  # fmt: skip
"""What a result is called where its format cannot be written: the kind next to it."""

MEDIA_TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "txt": "text/plain",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "html": "text/html",
    "md": "text/markdown",
    "rtf": "application/rtf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "eml": "message/rfc822",
    "mbox": "application/mbox",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tiff": "image/tiff",
    "webp": "image/webp",
    "bmp": "image/bmp",
    "gif": "image/gif",
}
"""Media types (RFC 6838) of what the rooms write."""
