"""Files inside a PDF: where they are kept, and what may have to go from them.

A PDF keeps files in a tree of names (a portfolio is one with a view of its own), at notes, and as files associated with the
document or a page. Each is read by the room of its kind (`redaction.parts`). `redaction.pdf.attachments_again` puts back what was
proven; no file is ever copied.

Source: ISO 32000-1, 7.11.4 (embedded files), 12.3.5 (collections), 12.5.6.15 (file attachment annotations), 14.13 of ISO 32000-2
(associated files).

Not done: sounds, films and 3D models, and files that hang on smaller things than a page (formulas, pictures) or that nothing
leads to. They are counted, and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from redaction import parts
from redaction.attached_names import in_words, plain_name
from redaction.detection.elsewhere import SharedDetector
from redaction.detection.request import DetectionRequest
from redaction.findings import Span
from redaction.parts import Found, Part
from redaction.pdf.streams import DAMAGE, BudgetSpentError, decoded

FILE_LIMIT = 100_000_000
"""Bytes of one attachment, inflated."""
ALL_LIMIT = 200_000_000
"""Bytes of all attachments together: the proof inflates 256 MiB of a file at most."""
_MOST = 10_000
_FEW_DIGITS = 6
_MEDIA = frozenset(("/Sound", "/Movie", "/Screen", "/RichMedia", "/3D"))


@dataclass(frozen=True, slots=True, repr=False)
class Attached:
    """A file in a PDF.

    Attributes:
        id: its number, counted from 1, as `redaction.parts.Part` has it.
        called: its name without folders; empty where it has none.
        said: everything that names or describes it.
        stream: its content; readable while the PDF is open.
    """

    id: str
    called: str
    said: str
    stream: Any

    def part(self) -> Part:
        """The file for the room of its kind.

        Raises:
            BudgetSpentError: it inflates beyond `FILE_LIMIT`.
            DAMAGE: it cannot be decoded.
        """
        suffix = PurePosixPath(self.called).suffix.lower()
        suffix = suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else ""
        return Part(self.id, f"attachment-{self.id}{suffix}", decoded(self.stream, FILE_LIMIT))


def attached_to(pdf: pikepdf.Pdf) -> list[Attached]:
    """The files inside a PDF that a reader can find: embedded, attached to a note, or associated with the document or a page.

    The same content, where several places lead to it, counts once.
    """
    found: list[Attached] = []
    seen: set[tuple[int, int]] = set()
    for key, specification in _specifications(pdf):
        try:
            for stream in _streams(specification):
                if len(found) >= _MOST or (stream.is_indirect and stream.objgen in seen):
                    continue
                seen.add(stream.objgen)
                names = list(dict.fromkeys([*_names(specification), *([key] if key else [])]))
                said = [*(in_words(name) for name in names), *_texts(specification, ("/Desc",))]
                called = next((plain for name in names if (plain := plain_name(name))), "")
                found.append(Attached(str(len(found) + 1), called, "\n".join(said), stream))
        except DAMAGE:
            continue
    return found


def unread_files(pdf: pikepdf.Pdf, attached: Sequence[Attached], *, any_file: bool = True) -> list[str]:
    """What else a PDF holds of files and media, which no room reads, in words for a person.

    Args:
        pdf: the PDF.
        attached: the files that are known.
        any_file: False where the bytes of the PDF do not speak of files, so that its objects need not be looked at.
    """
    listed = {one.stream.objgen for one in attached}
    files = sum(
        1
        for item in (pdf.objects if any_file else ())
        if isinstance(item, Stream) and item.get("/Type") == Name.EmbeddedFile and item.objgen not in listed
    )
    media = sum(1 for page in pdf.pages for note in _dictionaries(page.obj.get("/Annots")) if str(note.get("/Subtype")) in _MEDIA)
    notes = []
    if files:
        notes.append(f"{files} files that hang on parts of a page, or that nothing leads to, are not in the redacted copy")
    if media:
        notes.append(f"{media} sounds, films or models are not in the redacted copy")
    return notes


def is_portfolio(pdf: pikepdf.Pdf) -> bool:
    """Whether a reader shows the files in place of the pages."""
    return isinstance(pdf.Root.get("/Collection"), Dictionary)


def find_in(attached: Sequence[Attached], request: DetectionRequest, detector: SharedDetector, password: str = "") -> Found:
    """Find what may have to go in the files of a PDF; those that cannot be read are named in the notes.

    Args:
        attached: the files.
        request: what to look for.
        detector: knows the names that the pages hold.
        password: opens those that need one.
    """
    readable: list[Part] = []
    notes: list[str] = []
    size = 0
    for one in attached:
        try:
            part = one.part()
        except BudgetSpentError:
            notes.append(f"attachment {one.id} will be left out: it unpacks to more than {FILE_LIMIT // 1_000_000} MB")
            continue
        except DAMAGE:
            notes.append(f"attachment {one.id} will be left out: it is damaged")
            continue
        size += len(part.data)
        if size > ALL_LIMIT:
            size -= len(part.data)
            notes.append(f"attachment {one.id} will be left out: all together are more than {ALL_LIMIT // 1_000_000} MB")
            continue
        readable.append(part)
    found = parts.detect(readable, request, detector, password=password)
    return replace(found, notes=(*notes, *found.notes))


def numbers_in(found: Found) -> dict[str, Span]:
    """Long numbers found in attachments: they may stand on no page, so they are searched there too, as terms are."""
    return {
        finding.text: Span(0, 0, finding.kind, finding.score, finding.detector, finding.why, finding.role, finding.auto)
        for finding in found.findings
        if sum(letter.isdigit() for letter in finding.text) >= _FEW_DIGITS
    }


def _specifications(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """File specifications wherever a reader finds them, with the key that a tree of names has for them."""
    names = pdf.Root.get("/Names")
    yield from _tree(names.get("/EmbeddedFiles") if isinstance(names, Dictionary) else None)
    yield from (("", item) for item in _dictionaries(pdf.Root.get("/AF")))
    for page in pdf.pages:
        yield from (("", item) for item in _dictionaries(page.obj.get("/AF")))
        for annotation in _dictionaries(page.obj.get("/Annots")):
            yield "", annotation.get("/FS")
            yield from (("", item) for item in _dictionaries(annotation.get("/AF")))
            content = annotation.get("/RichMediaContent")
            yield from _tree(content.get("/Assets") if isinstance(content, Dictionary) else None)


def _tree(tree: Any) -> Iterator[tuple[str, Any]]:
    """Entries of a tree of names. Of a damaged one, as far as it can be read; what it loses `unread_files` counts."""
    if isinstance(tree, Dictionary):
        try:
            for key, value in pikepdf.NameTree(tree).items():
                yield key if isinstance(key, str) else key.decode("utf-8", "replace"), value
        except DAMAGE:
            return


def _dictionaries(value: Any) -> list[Any]:
    items = list(value) if isinstance(value, Array) else [value]
    return [item for item in items if isinstance(item, Dictionary)]


def _streams(specification: Any) -> Iterator[Any]:
    files = specification.get("/EF") if isinstance(specification, Dictionary) else None
    yield from (stream for stream in files.values() if isinstance(stream, Stream)) if isinstance(files, Dictionary) else ()


def _names(specification: Any) -> list[str]:
    return _texts(specification, ("/UF", "/F", "/DOS", "/Unix", "/Mac"))


def _texts(holder: Any, keys: Sequence[str]) -> list[str]:
    return [str(holder[key]) for key in keys if isinstance(holder.get(key), pikepdf.String)]
