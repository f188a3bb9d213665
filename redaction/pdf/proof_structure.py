"""Places of a PDF that no page shows, read with pypdf: metadata, structure, annotations and forms, attachments."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from redaction.kinds import MEDIA_TYPES
from redaction.pdf.proof_strings import NOT_TEXT, STANDARD_NAMES, readings, shown_text
from redaction.pdf.proof_text import Proof
from redaction.text.encoded import copies
from redaction.traces import BORDER, fold, named
from redaction.verification import Channel

CHANNELS = ("metadata", "structure", "annotations", "attachments")
_NOT_STRUCTURE = frozenset(("/Pages", "/Metadata", "/AcroForm", "/AF", "/Type", "/Version", "/Extensions"))
_PAGE_GRAPHICS = frozenset(
    ("/Contents", "/Resources", "/Annots", "/Parent", "/Metadata", "/AF", "/Type", "/MediaBox", "/CropBox", "/Group", "/B")
)
_FONT_NAMES = frozenset(("/BaseFont", "/FontName", "/FontFamily", "/Differences"))
_MAX_OBJECTS = 2_000_000
_MEDIA_TYPES = frozenset(MEDIA_TYPES.values())


class _Found:
    """Texts of one channel, and whether something stands there that cannot be read as text."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.count = 0
        self.opaque: list[str] = []
        self.proven: frozenset[bytes] = frozenset()
        """Hashes of attached files that were looked at by themselves."""


def hidden_places(proof: Proof) -> list[Channel]:
    """Search the four kinds of places; a kind whose reading fails is unchecked."""
    from pypdf import PdfReader

    tool = f"pypdf {version('pypdf')}"
    try:
        reader = PdfReader(io.BytesIO(proof.redacted.read_bytes()))
        root: Any = reader.trailer["/Root"]
        pages = list(reader.pages)
    except Exception as error:
        return [Channel(name, "unchecked", tool, f"pypdf stopped ({type(error).__name__})") for name in CHANNELS]
    readers: dict[str, Callable[[_Found], None]] = {
        "metadata": lambda found: _metadata(reader, root, pages, found),
        "structure": lambda found: _structure(root, pages, found),
        "annotations": lambda found: _annotations(root, pages, found),
        "attachments": lambda found: _attachments(root, pages, found),
    }
    channels = []
    for name, read in readers.items():
        found = _Found()
        found.proven = proof.attached
        try:
            read(found)
        except Exception as error:
            channels.append(Channel(name, "unchecked", tool, f"pypdf stopped ({type(error).__name__})"))
            continue
        channels.append(_judged(proof, name, tool, found))
    return channels


def _judged(proof: Proof, name: str, tool: str, found: _Found) -> Channel:
    text = BORDER.join(found.texts)
    ids = [
        item
        for reading in (text, *copies(text))
        for secret in proof.secrets.count_in(fold(reading))
        if secret not in proof.visible
        for item in secret.ids
    ]
    if ids:
        return Channel(name, "leaked", tool, f"{named(ids)} in {found.count} entries")
    if found.opaque:
        return Channel(name, "unchecked", tool, f"cannot be read as text: {named(found.opaque)}")
    return Channel(name, "clean", tool, f"{found.count} entries read")


def _metadata(reader: Any, root: Any, pages: list[Any], found: _Found) -> None:
    info = reader.trailer.get("/Info")
    if info is not None:
        _collect(info, found, set())
    for holder in (root, *pages):
        _collect(holder.get("/Metadata"), found, set())


def _structure(root: Any, pages: list[Any], found: _Found) -> None:
    seen: set[int] = set()
    for key, value in root.items():
        if key == "/Names":
            for tree, names in _resolved(value).items():
                if tree != "/EmbeddedFiles":
                    found.texts.append(str(tree)[1:])
                    _collect(names, found, seen)
        elif key not in _NOT_STRUCTURE:
            _collect(value, found, seen)
    for page in pages:
        for key, value in page.items():
            if key not in _PAGE_GRAPHICS:
                _collect(value, found, seen)


def _annotations(root: Any, pages: list[Any], found: _Found) -> None:
    seen: set[int] = set()
    _collect(root.get("/AcroForm"), found, seen)
    for page in pages:
        _collect(page.get("/Annots"), found, seen)


def _attachments(root: Any, pages: list[Any], found: _Found) -> None:
    names = _resolved(root.get("/Names"))
    places = [root.get("/AF"), names.get("/EmbeddedFiles") if isinstance(names, dict) else None, root.get("/Collection")]
    for page in pages:
        places.append(page.get("/AF"))
        for annotation in _resolved(page.get("/Annots")) or ():
            entry = _resolved(annotation)
            if isinstance(entry, dict):
                places += [entry.get(key) for key in ("/FS", "/RichMediaContent", "/Sound", "/Movie", "/3DD", "/AF")]
    seen: set[int] = set()
    for place in places:
        _collect(place, found, seen, files=True)


def _resolved(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value


def _collect(start: Any, found: _Found, seen: set[int], *, files: bool = False) -> None:
    """All texts below an object: strings, names and streams. Pages are not entered: their content has its own channels."""
    from pypdf.generic import ByteStringObject, IndirectObject, NameObject, StreamObject, TextStringObject

    waiting = [start]
    while waiting:
        value = waiting.pop()
        if isinstance(value, IndirectObject):
            if value.idnum in seen:
                continue
            seen.add(value.idnum)
            value = value.get_object()
        if len(seen) > _MAX_OBJECTS:
            found.opaque.append("too many objects")
            return
        if isinstance(value, NameObject):
            if value[1:].lower() not in STANDARD_NAMES and not (files and value[1:] in _MEDIA_TYPES):
                found.texts.append(str(value)[1:])
        elif isinstance(value, TextStringObject):
            found.count += 1
            found.texts += [str(value), *(readings(value.original_bytes) if value.original_bytes else ())]
        elif isinstance(value, ByteStringObject):
            found.count += 1
            found.texts += readings(bytes(value))
        elif isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict):
            if value.get("/Type") in ("/Page", "/Pages"):
                continue
            for key, item in value.items():
                if key in _FONT_NAMES:
                    continue
                if key[1:].lower() not in STANDARD_NAMES:
                    found.texts.append(str(key)[1:])
                waiting.append(item)
            if isinstance(value, StreamObject):
                _stream(value, found, files=files)


def _stream(value: Any, found: _Found, *, files: bool) -> None:
    found.count += 1
    data = bytes(value.get_data())
    if value.get("/Subtype") == "/Image" or (files and hashlib.sha256(data).digest() in found.proven):
        return
    if data[:4] == b"%PDF" or data[:2] == b"PK" or (files and 0 in data[:4096] and data[:2] not in (b"\xfe\xff", b"\xff\xfe")):
        found.opaque.append("an attached file")
    cleaned = NOT_TEXT.sub(b" ", data)
    found.texts += [cleaned.decode("utf-8", "replace"), *readings(cleaned), shown_text(cleaned)]
