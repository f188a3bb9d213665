"""Reading and writing packages: zip archives of parts, as hostile as their sender may make them.

Everything is checked before a part is parsed: sizes, names, encryption. Nothing outside of the file is ever read: external
relationships and entities are not followed. What is written holds the parts it is given and nothing else: no comment, no extra
field, one fixed date.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from redaction.errors import DamagedFileError, EncryptedFileError, InputRefusedError, TooLargeError
from redaction.signs import alive

MAX_PARTS = 10_000
MAX_PART = 96 * 1024 * 1024
"""Bytes of one part, inflated."""
MAX_TOTAL = 400 * 1024 * 1024
MAX_RATIO = 400
"""Times that a part above `_ALWAYS_FINE` may be larger than its compressed form."""
_ALWAYS_FINE = 8 * 1024 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_TRANSITIONAL = "http://schemas.openxmlformats.org/"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(officeDocument|wordprocessingml|spreadsheetml|presentationml|drawingml)")


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship of a part: the last word of its type, and its target, a part's name unless it is external."""

    kind: str
    target: str
    external: bool


class Package:
    """The parts of one file, by name, inflated.

    Attributes:
        name: of the file, for errors.
        parts: bytes by name, without a leading slash.
    """

    def __init__(self, name: str, parts: dict[str, bytes]) -> None:
        self.name = name
        self.parts = parts
        self._by_folded = {part.casefold(): part for part in parts}

    def find(self, target: str) -> str | None:
        """The name of a part as the package spells it; names are compared without case."""
        return self._by_folded.get(target.casefold())

    def tree(self, part: str) -> Any:
        """A part, parsed.

        Raises:
            DamagedFileError: there is no such part, or it is no XML.
        """
        alive()
        data = self.parts.get(part)
        if data is None:
            raise DamagedFileError(f"{self.name} lacks one of its parts: ask for it again, or open and save it anew.")
        return parse(data, self.name)

    def relations(self, part: str) -> dict[str, Relation]:
        """The relationships of a part ("" for the package) by id."""
        folder, _, leaf = part.rpartition("/")
        path = self.find(f"{folder}/_rels/{leaf}.rels".lstrip("/"))
        if path is None or not self.parts[path].strip():
            return {}
        found = {}
        for item in self.tree(path).iter(f"{{{RELATIONSHIPS}}}Relationship"):
            kind = item.get("Type", "").rstrip("/").rpartition("/")[2]
            target, external = item.get("Target", ""), item.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target.split("#")[0]))).lstrip("/")
                target = self.find(target) or ""
            found[item.get("Id", "")] = Relation(kind, target, external)
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """Names of parts that a part is related to in one way."""
        return [one.target for one in self.relations(part).values() if one.kind == kind and one.target and not one.external]

    def main(self) -> str:
        """The name of the main part of an Office package.

        Raises:
            DamagedFileError: it has none.
        """
        found = self.related("", "officeDocument")
        if not found:
            raise DamagedFileError(f"{self.name} lacks its main part: ask for it again, or open and save it anew.")
        return found[0]


def parse(data: bytes, name: str) -> Any:
    """Parse XML that may be hostile: no entities, no document type, no network, no great depth.

    Raises:
        DamagedFileError: it is no XML, or it declares a document type, which no Office program writes.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    if any(mark in data for mark in (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))):
        raise DamagedFileError(f"{name} declares a document type, which no Office program writes: open and save it anew.")
    try:
        root = etree.fromstring(_STRICT.sub(_transitional, data), parser)
    except etree.XMLSyntaxError:
        raise DamagedFileError(f"{name} holds a part that is no well-formed XML: open it and save it anew.") from None
    if root.getroottree().docinfo.doctype:
        raise DamagedFileError(f"{name} declares a document type, which no Office program writes: open and save it anew.")
    return root


def _transitional(match: re.Match[bytes]) -> bytes:
    """The namespace of a strict file (ISO/IEC 29500-1) in its transitional spelling, which every program reads."""
    rest = {b"officeDocument": b"officeDocument/2006", b"drawingml": b"drawingml/2006"}.get(match[1], match[1] + b"/2006")
    return _TRANSITIONAL.encode() + rest


def read_package(source: Path) -> Package:
    """Read all parts of a file.

    Raises:
        EncryptedFileError: parts are encrypted.
        TooLargeError: it inflates beyond the limits.
        DamagedFileError: it is no whole zip archive, or its names are not those of a package.
    """
    return package_of(source.read_bytes(), source.name)


def package_of(data: bytes, name: str) -> Package:
    """The same for bytes in memory; `name` is for errors."""
    damaged = DamagedFileError(f"{name} is a damaged archive: ask for it again, or open and save it anew.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError):
        raise damaged from None
    with archive:
        infos = archive.infolist()
        _check(infos, name)
        parts: dict[str, bytes] = {}
        for info in infos:
            if info.is_dir():
                continue
            try:
                with archive.open(info) as stream:
                    inflated = stream.read(MAX_PART + 1)
            except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, RuntimeError, UnicodeError):
                raise damaged from None
            except Exception as error:
                # zlib raises an error class of its own, which it does not promise to keep.
                if type(error).__module__ != "zlib":
                    raise
                raise damaged from None
            if len(inflated) != info.file_size:
                raise damaged
            parts[info.filename.lstrip("/")] = inflated
    return Package(name, parts)


def _check(infos: list[zipfile.ZipInfo], name: str) -> None:
    if any(info.flag_bits & 0x41 for info in infos):
        raise EncryptedFileError(f"{name} is encrypted: save it without a password and try again.")
    total = sum(info.file_size for info in infos)
    if len(infos) > MAX_PARTS or total > MAX_TOTAL:
        raise TooLargeError(f"{name} unpacks to more than is safe to read: split it, or save it as PDF.")
    for info in infos:
        blown = info.file_size > _ALWAYS_FINE and info.file_size > MAX_RATIO * max(1, info.compress_size)
        if info.file_size > MAX_PART or blown:
            raise TooLargeError(f"{name} unpacks to more than is safe to read: split it, or save it as PDF.")
        if info.compress_type not in _METHODS:
            raise InputRefusedError(f"{name} is compressed in a way that no Office program uses: open and save it anew.")
    names = [info.filename.lstrip("/") for info in infos if not info.is_dir()]
    if len({one.casefold() for one in names}) < len(names):
        raise DamagedFileError(f"{name} holds two parts of one name: open it and save it anew.")
    for one in names:
        if "\\" in one or "\0" in one or ".." in one.split("/") or re.match(r"[A-Za-z]:", one):
            raise DamagedFileError(f"{name} holds a part whose name leads out of the file: open it and save it anew.")


def written(parts: dict[str, bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    """A package of these parts in this order: nothing beside them, the same bytes for the same parts.

    Args:
        parts: bytes by name.
        stored: names that must not be compressed (the first part of an OpenDocument file).
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, data)
    return buffer.getvalue()
