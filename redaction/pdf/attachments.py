"""Files inside a PDF: taking them out, and putting some into a finished one.

Redacted copies never carry attachments along (`redaction.pdf.rebuild`). Whoever redacts them by the policy takes them out here,
has each redacted as a file of its own, and puts back what was proven. Names are made anew by whoever puts a file back: a name
may be what was removed.

Source: ISO 32000-1, 7.11.4 (embedded files), 12.5.6.15 (file attachment annotations), 14.13 of ISO 32000-2 (associated files).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Stream

from redaction.pdf.streams import DAMAGE, decoded

FILE_LIMIT = 200_000_000
"""Bytes of one attachment, inflated; larger ones raise `redaction.pdf.streams.BudgetSpentError`."""
_MOST = 10_000
_LONGEST_NAME = 120


def attachments_of(document: pikepdf.Pdf) -> list[tuple[str, bytes]]:
    """All files inside a PDF, each with its name: embedded, attached to a note, or associated with a page.

    Args:
        document: the file; only read.

    Returns:
        Names without folders, as a user would see them, and contents. The same stream counts once.

    Raises:
        BudgetSpentError: an attachment inflates beyond `FILE_LIMIT`.
    """
    found: list[tuple[str, bytes]] = []
    seen: set[tuple[int, int]] = set()
    for number, specification in enumerate(_specifications(document)):
        if number >= _MOST:
            break
        for name, stream in _files(specification):
            if stream.is_indirect and stream.objgen in seen:
                continue
            seen.add(stream.objgen)
            found.append((plain_name(name) or f"attachment-{len(found) + 1}", decoded(stream, FILE_LIMIT)))
    return found


def attach(pdf: pikepdf.Pdf, name: str, data: bytes) -> None:
    """Put a file into a PDF that is being written.

    Args:
        pdf: the PDF.
        name: shown to a reader; folders are cut off, and a name that is taken gets a number.
        data: its content.

    Raises:
        ValueError: nothing of the name is left.
    """
    plain = plain_name(name)
    if not plain:
        raise ValueError("an attachment needs a name")
    free, number = plain, 1
    while free in pdf.attachments:
        number += 1
        stem, dot, suffix = plain.rpartition(".")
        free = f"{stem} ({number}){dot}{suffix}" if stem else f"{plain} ({number})"
    pdf.attachments[free] = AttachedFileSpec(
        pdf, data, filename=free, description="", mime_type="", creation_date="", mod_date=""
    )


def plain_name(name: str) -> str:
    """A file name without folders and control characters, of a length that every system takes."""
    last = PureWindowsPath(PurePosixPath(name.replace("\0", "")).name).name
    return "".join(letter for letter in last if letter.isprintable()).strip(" .")[-_LONGEST_NAME:]


def _specifications(document: pikepdf.Pdf) -> Iterator[Any]:
    """File specifications wherever a PDF may keep them."""
    root = document.Root
    try:
        names = root.get("/Names")
        tree = names.get("/EmbeddedFiles") if isinstance(names, Dictionary) else None
        if tree is not None:
            yield from pikepdf.NameTree(tree).values()
    except DAMAGE:
        pass  # a damaged name tree; the same files may be named elsewhere
    yield from _listed(root.get("/AF"))
    for page in document.pages:
        yield from _listed(page.obj.get("/AF"))
        for annotation in _listed(page.obj.get("/Annots")):
            yield from (annotation.get(key) for key in ("/FS", "/Sound", "/Movie"))
            yield from _listed(annotation.get("/AF"))


def _listed(value: Any) -> list[Any]:
    items = list(value) if isinstance(value, Array) else [value]
    return [item for item in items if isinstance(item, Dictionary)]


def _files(specification: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(specification, Dictionary):
        return
    name = next((str(specification[key]) for key in ("/UF", "/F", "/DOS", "/Unix", "/Mac") if _is_text(specification, key)), "")
    streams = specification.get("/EF")
    for stream in streams.values() if isinstance(streams, Dictionary) else ():
        if isinstance(stream, Stream):
            yield name, stream


def _is_text(holder: Any, key: str) -> bool:
    return isinstance(holder.get(key), pikepdf.String)
