"""The kinds of file that are read, and the room that reads each."""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "pdf",
    "txt", "csv", "tsv", "json", "jsonl", "html", "md", "xml", "ics", "vcf",
    "docx", "xlsx", "pptx", "odt", "ods", "odp", "rtf",
    "doc", "xls", "ppt", "xlsb", "fodt", "fods", "fodp", "wordxml", "sheetxml", "odg", "fodg", "svg",
    "eml", "msg", "mbox",
    "jpeg", "png", "tiff", "webp", "bmp", "gif", "heic",
    "mp4", "mkv", "avi", "asf", "flv", "mpeg", "ts", "mxf", "ogv",
    "wav", "mp3", "m4a", "mka", "wma", "flac", "ogg", "aiff", "aac", "amr", "caf", "au",
]  # fmt: skip

Room = Literal["pdf", "text", "office", "mail", "image", "video", "audio"]

ROOMS: dict[Kind, Room] = {
    "pdf": "pdf",
    **dict.fromkeys(("txt", "csv", "tsv", "json", "jsonl", "html", "md", "xml", "ics", "vcf"), "text"),
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp", "rtf"), "office"),
    **dict.fromkeys(("eml", "msg", "mbox"), "mail"),
    **dict.fromkeys(("jpeg", "png", "tiff", "webp", "bmp", "gif", "heic"), "image"),
    **dict.fromkeys(("mp4", "mkv", "avi", "asf", "flv", "mpeg", "ts", "mxf", "ogv"), "video"),
    **dict.fromkeys(("wav", "mp3", "m4a", "mka", "wma", "flac", "ogg", "aiff", "aac", "amr", "caf", "au"), "audio"),
}
"""The keys of `CONVERTED` have no room: they are converted first."""

CONVERTED: dict[Kind, Kind] = {
    "doc": "docx", "wordxml": "docx",
    "xls": "xlsx", "xlsb": "xlsx", "sheetxml": "xlsx",
    "ppt": "pptx",
    "fodt": "odt", "fods": "ods", "fodp": "odp",
    "odg": "pdf", "fodg": "pdf", "svg": "pdf",
}  # fmt: skip
"""Kinds that LibreOffice makes into others before a room reads them: old Office files, such as are one XML, drawings."""

TEXT_KINDS = frozenset(kind for kind, room in ROOMS.items() if room == "text")

BUILT: frozenset[Room] = frozenset({"pdf", "text", "image", "office", "mail", "video", "audio"})
"""Rooms that stand; files of the others are refused."""

CONVERTED_IN_WORDS: dict[Kind, str] = {
    **dict.fromkeys(("doc", "xls", "ppt"), "an old Office file"),
    "xlsb": "a binary Excel file",
    **dict.fromkeys(("wordxml", "sheetxml", "fodt", "fods", "fodp"), "an Office file in one XML"),
    **dict.fromkeys(("odg", "fodg", "svg"), "a drawing"),
}

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
    **{kind: f".{made}" for kind, made in CONVERTED.items()},
    "msg": ".eml", "heic": ".jpg",
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
    "jsonl": "application/jsonl",
    "html": "text/html",
    "md": "text/markdown",
    "xml": "application/xml",
    "ics": "text/calendar",
    "vcf": "text/vcard",
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
