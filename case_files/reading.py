"""Reads a folder into items: every file is hashed, told by its first bytes and, where it is a document, read page by page.

Nothing is refused here: a file that cannot be read becomes an item that says so, because "case material not correctly received"
is the CPS's first reason for sending a file back. Pages that are pictures are named (`Item.scanned`); who has an OCR engine reads
them and gives their rows to `with_rows`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from case_files.items import Item, Nature
from case_files.page_text import Row, as_rows, page_rows
from reference.errors import InputRefusedError

if TYPE_CHECKING:
    import pypdfium2

Progress = Callable[[str, int, int], None]
"""Called with the name of the stage, items done and items in all. Raising from it cancels the work."""

MAX_ITEMS = 10_000
MAX_PAGES = 20_000
"""Pages of one item; a bundle of a large case has five thousand."""

_LEFT_OUT = ("~$", ".")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_VIDEO = {".mp4", ".mov", ".avi", ".mkv", ".webm", ".wmv", ".mpg", ".mpeg", ".ts", ".m2ts", ".3gp", ".flv", ".asf", ".mts"}
_SOUND = {".wav", ".mp3", ".m4a", ".wma", ".ogg", ".opus", ".flac", ".aac", ".amr", ".aif", ".aiff"}
_RECORDING = (b"\x1a\x45\xdf\xa3", b"FLV\x01", b"\x30\x26\xb2\x75", b"OggS", b"fLaC", b"ID3", b"#!AMR", b"\x00\x00\x01\xba")
_FEW_WORDS = 8
"""A page with fewer words than this that shows a picture is a scan with a stamp, not a typed page."""


class CaseFolderError(InputRefusedError):
    """The folder of a case is not there, is empty or holds too much to be one case."""

    code = "E-INPUT-CASE-FOLDER"


def read_items(folder: Path, *, progress: Progress | None = None) -> tuple[Item, ...]:
    """Every file under a folder as an item, in the order of their paths.

    Args:
        folder: of the case; subfolders are walked, links are not followed, hidden files and lock files are left out.
        progress: called with "read", items done, items in all.

    Raises:
        CaseFolderError: no folder, nothing in it, or more than `MAX_ITEMS` files.
    """
    if not folder.is_dir():
        raise CaseFolderError(f"{folder.name} is not a folder: give the folder that holds the files of the case.")
    paths = sorted(
        Path(at) / name
        for at, folders, names in os.walk(folder)
        for name in names
        if not name.startswith(_LEFT_OUT) and not _hidden(Path(at), folder) and not (Path(at) / name).is_symlink()
    )
    if not paths:
        raise CaseFolderError(f"{folder.name} holds no files: put the files of the case in it.")
    if len(paths) > MAX_ITEMS:
        raise CaseFolderError(f"{folder.name} holds {len(paths)} files, more than {MAX_ITEMS}: give the folder of one case.")
    items = []
    width = max(2, len(str(len(paths))))
    for number, path in enumerate(paths, start=1):
        items.append(read_item(path, f"I{number:0{width}d}"))
        if progress:
            progress("read", number, len(paths))
    return tuple(items)


def _hidden(at: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in at.relative_to(folder).parts)


def read_item(path: Path, name: str) -> Item:
    """One file as an item called `name`; what cannot be read is said in its `trouble`."""
    try:
        digest, head = _hash(path)
    except OSError as error:
        return Item(name, path, "", "other", path.suffix.lower(), trouble=f"cannot be opened ({error.strerror or 'no access'})")
    item = Item(name, path, digest, _nature(path, head), path.suffix.lower())
    if not head:
        return replace(item, trouble="is empty")
    if item.nature != "document":
        return item
    try:
        if b"%PDF-" in head:
            return _with_pdf(item)
        if head.startswith(b"PK\x03\x04"):
            return replace(item, rows=_docx_pages(path))
        return replace(item, rows=(as_rows(path.read_text("utf-8", "replace")),))
    except Exception as error:  # whatever a reader stumbles over: the item is not in order, and the report says so
        return replace(item, trouble=_trouble(error))


def with_rows(item: Item, read: Mapping[int, tuple[Row, ...]]) -> Item:
    """An item with the rows that somebody read on pages that are pictures, by page from 0."""
    rows = [read.get(number, before) for number, before in enumerate(item.rows)]
    left = tuple(number for number in item.scanned if not read.get(number))
    guessed = tuple(sorted({*item.guessed, *(number for number in read if read[number])}))
    return replace(item, rows=tuple(rows), scanned=left, guessed=guessed, _kept={})


def _hash(path: Path) -> tuple[str, bytes]:
    digest, head = hashlib.sha256(), b""
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            head = head or block[:2048]
            digest.update(block)
    return digest.hexdigest(), head


def _nature(path: Path, head: bytes) -> Nature:
    suffix = path.suffix.lower()
    if b"%PDF-" in head[:1029]:
        return "document"
    if head.startswith(_PICTURES) or head[8:12] == b"WEBP" or head[4:12] in (b"ftypheic", b"ftypmif1", b"ftypavif"):
        return "picture"
    if head[4:8] == b"ftyp" or head.startswith(_RECORDING) or (head[:4] == b"RIFF" and head[8:12] in (b"WAVE", b"AVI ")):
        return "sound" if suffix in _SOUND or head[8:12] in (b"WAVE", b"M4A ") else "video"
    if suffix in _VIDEO:
        return "video"
    if suffix in _SOUND:
        return "sound"
    if head.startswith(b"PK\x03\x04"):
        return "document" if suffix in (".docx", ".docm", ".dotx") else "other"
    if b"\x00" in head or suffix in (".zip", ".exe"):
        return "other"
    return "document"


def _with_pdf(item: Item) -> Item:
    import pypdfium2

    document = pypdfium2.PdfDocument(item.path)
    try:
        if len(document) > MAX_PAGES:
            return replace(item, trouble=f"has {len(document)} pages, more than {MAX_PAGES}")
        pages, scanned = [], []
        for number in range(len(document)):
            page = document[number]
            rows = page_rows(page)
            pages.append(rows)
            if sum(len(row) for row in rows) < _FEW_WORDS and _shows_picture(page):
                scanned.append(number)
            page.close()
    finally:
        document.close()
    return replace(item, rows=tuple(pages), scanned=tuple(scanned))


def _shows_picture(page: pypdfium2.PdfPage) -> bool:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    return next(iter(page.get_objects(filter=(FPDF_PAGEOBJ_IMAGE,))), None) is not None


def _docx_pages(path: Path) -> tuple[tuple[Row, ...], ...]:
    """A Word file by its page breaks: paragraphs, and rows of tables whose cells start at 100 points for each column."""
    import docx
    from docx.table import Table

    document = docx.Document(str(path))
    headers = [paragraph.text for section in document.sections for paragraph in section.header.paragraphs]
    footers = [paragraph.text for section in document.sections for paragraph in section.footer.paragraphs]
    pages: list[list[Row]] = [list(as_rows("\n".join(headers)))]
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            pages[-1] += [row for line in block.rows if (row := _docx_cells([cell.text for cell in line.cells]))]
        else:
            if pages[-1] and block._p.xpath('.//w:br[@w:type="page"]|./w:pPr/w:pageBreakBefore'):
                pages.append([])
            pages[-1] += as_rows(block.text)
    pages[-1] += as_rows("\n".join(footers))
    return tuple(map(tuple, pages))


def _docx_cells(texts: list[str]) -> Row:
    """Cells of one row; a cell that goes over several columns is given once for each of them."""
    plain = [" ".join(text.replace("|", "/").split()) for text in texts]
    return tuple((100.0 * at, 100.0, text) for at, text in enumerate(plain) if text and (at == 0 or text != plain[at - 1]))


def _trouble(error: Exception) -> str:
    if "password" in str(error).lower():
        return "needs a password"
    return "is damaged: it cannot be opened"
