"""What the common libraries for Office files read: python-docx, openpyxl, python-pptx. Used by the proof alone."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from importlib.metadata import version
from typing import Any

from redaction.traces import BORDER

_OTHER_SHOWS = re.compile(
    rb"application/vnd\.(?:openxmlformats-officedocument\.presentationml\.(?:template|slideshow)"
    rb"|ms-powerpoint\.(?:template|slideshow)\.macroEnabled)\.main\+xml"
)
"""Main parts of templates and slide shows."""


def library_text(kind: str, data: bytes) -> tuple[str, str]:
    """Name and version of the library, and all text that it reads.

    Args:
        kind: ``docx``, ``xlsx`` or ``pptx``.
        data: the file.
    """
    name, read = {
        "docx": ("python-docx", _word),
        "xlsx": ("openpyxl", _sheets),
        "pptx": ("python-pptx", _slides),
    }[kind]
    return f"{name} {version(name)}", BORDER.join(read(data))


def _word(data: bytes) -> Iterator[str]:
    import docx
    from docx.opc.constants import CONTENT_TYPE
    from docx.oxml.ns import qn
    from docx.package import Package
    from docx.text.paragraph import Paragraph

    package = Package.open(io.BytesIO(data))
    if package.main_document_part.content_type == CONTENT_TYPE.WML_DOCUMENT_MAIN:
        document = docx.Document(io.BytesIO(data))
        for section in document.sections:
            for story in (section.header, section.footer):
                yield from (paragraph.text for paragraph in story.paragraphs)
    for part in package.iter_parts():
        root = getattr(part, "element", None)
        for paragraph in root.iter(qn("w:p")) if root is not None else ():
            said = Paragraph(paragraph, package.main_document_part).text
            yield said
            inside = "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
            if inside != said:
                yield inside


def _sheets(data: bytes) -> Iterator[str]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, rich_text=False)
    for sheet in book.worksheets:
        yield sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield from _shown(cell.value)
                if cell.comment is not None:
                    yield cell.comment.text
        for story in (sheet.oddHeader, sheet.oddFooter, sheet.evenHeader, sheet.evenFooter, sheet.firstHeader, sheet.firstFooter):
            for side in (story.left, story.center, story.right):
                if side.text:
                    yield side.text
    yield from (name for name in book.defined_names)


def _shown(value: object) -> Iterator[str]:
    """A value in the ways in which it may be looked for."""
    if isinstance(value, datetime | date):
        yield f"{value:%d/%m/%Y}"
        yield f"{value:%Y-%m-%d}"
    elif isinstance(value, time):
        yield f"{value:%H:%M}"
    elif isinstance(value, float):
        yield f"{value:.15g}"
    else:
        yield str(value)


def _slides(data: bytes) -> Iterator[str]:
    from pptx import Presentation

    show = Presentation(io.BytesIO(_as_presentation(data)))
    pages: list[Any] = list(show.slides)
    for master in show.slide_masters:
        pages += [master, *master.slide_layouts]
    pages += [slide.notes_slide for slide in show.slides if slide.has_notes_slide]
    for page in pages:
        yield from _shapes(page.shapes)


def _as_presentation(data: bytes) -> bytes:
    """A template or a slide show as the presentation that it is but for its name: the library opens nothing else."""
    types = "[Content_Types].xml"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        found = package.read(types)
        named = _OTHER_SHOWS.sub(rb"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", found)
        if named == found:
            return data
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as renamed:
            for info in package.infolist():
                renamed.writestr(info, named if info.filename == types else package.read(info))
    return out.getvalue()


def _shapes(shapes: Any) -> Iterator[str]:
    for shape in shapes:
        if shape.has_text_frame:
            yield from (paragraph.text for paragraph in shape.text_frame.paragraphs)
        if getattr(shape, "has_table", False) and shape.has_table:
            for row in shape.table.rows:
                yield from (cell.text for cell in row.cells)
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
