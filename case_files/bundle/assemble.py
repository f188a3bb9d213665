"""Joins the index and the documents into one PDF: a number on every page, bookmarks, links that lead to pages."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from case_files.bundle.index import LINK, Heading, Recording, set_index
from case_files.bundle.sections import Section
from reference.errors import InputRefusedError

if TYPE_CHECKING:
    import pikepdf

Progress = Callable[[str, int, int], None]

_SIZE = 9.0
"""Type size of the page number in points."""

_EDGE = 22.0
"""Points from the lower edge and from the right edge of the page to the number."""

_DROPPED = ("/StructParents", "/AA", "/Thumb", "/PieceInfo", "/Metadata", "/B", "/Tabs")
"""Keys of a page that only mean something in the file it came from."""

_KEPT_ANNOTATIONS = frozenset(("/Stamp", "/FreeText", "/Square", "/Circle", "/Line", "/Ink", "/Highlight", "/Widget"))
"""Annotations that show something on paper; links, pop-ups and files would lead out of the bundle."""


class BundlePartError(InputRefusedError):
    """A document of the bundle is no PDF that can be opened."""

    code = "E-INPUT-BUNDLE-PART"


@dataclass(frozen=True, slots=True, repr=False)
class Bundle:
    """A bundle that was written.

    Attributes:
        path: the PDF.
        pages: in all.
        index_pages: of the index, at the front.
        spans: first and last page (from 1) of each document, in the order of the index.
        titles: of the documents, in the same order.
        index_at: page on which the index begins; behind what was served before, for late pages.
    """

    path: Path
    pages: int
    index_pages: int
    spans: tuple[tuple[int, int], ...]
    titles: tuple[str, ...]
    index_at: int = 1


def write_bundle(
    target: Path,
    heading: Heading,
    sections: Sequence[Section],
    recordings: Sequence[Recording] = (),
    *,
    progress: Progress | None = None,
    made_at: int | None = None,
) -> Bundle:
    """Write a bundle under a temporary name, then give it its name.

    Args:
        target: where; its folder must exist.
        heading: of the index.
        sections: with the PDFs of their documents, which are not changed.
        recordings: listed in the index.
        progress: called with "join", documents done, documents in all.
        made_at: seconds since 1970 to be written as date of the index.

    Raises:
        BundlePartError: a document cannot be opened; its title is in the message.
    """
    import pikepdf

    with contextlib.ExitStack() as opened:
        parts = open_parts(sections, opened)
        index = set_index(heading, sections, [len(part.pages) for part in parts], recordings, made_at=made_at)
        bundle = opened.enter_context(pikepdf.open(BytesIO(index.pdf)))
        for done, part in enumerate(parts, start=1):
            bundle.pages.extend(part.pages)
            if progress:
                progress("join", done, len(parts))
        clean(bundle, index.pages)
        number(bundle)
        lead(bundle, range(index.pages))
        with bundle.open_outline() as outline:
            outline.root.clear()
            outline.root.append(pikepdf.OutlineItem("Index (1)", 0))
            outline.root.extend(bookmarks(sections, index.spans))
        bundle.Root.OpenAction = pikepdf.Array([bundle.pages[0].obj, pikepdf.Name.XYZ, None, None, 1])
        bundle.Root.PageMode = pikepdf.Name.UseOutlines
        save(bundle, target)
        titles = tuple(entry.title for section in sections for entry in section.entries)
        return Bundle(target, len(bundle.pages), index.pages, index.spans, titles)


def open_parts(sections: Sequence[Section], opened: contextlib.ExitStack) -> list[pikepdf.Pdf]:
    """The documents of sections, opened until `opened` closes.

    Raises:
        BundlePartError: a document cannot be opened; its title is in the message.
    """
    import pikepdf

    parts = []
    for entry in (entry for section in sections for entry in section.entries):
        try:
            parts.append(opened.enter_context(pikepdf.open(entry.path)))
        except (pikepdf.PdfError, OSError):
            raise BundlePartError(f"{entry.title} ({entry.path.name}) cannot be opened as PDF: make a new copy of it.") from None
    return parts


def save(bundle: pikepdf.Pdf, target: Path) -> None:
    """Save under a temporary name, then give it its name."""
    import pikepdf

    unfinished = target.parent / f".hoursback-{secrets.token_hex(8)}.partial"
    try:
        bundle.save(unfinished, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
        with unfinished.open("rb") as stream:
            os.fsync(stream.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def clean(bundle: pikepdf.Pdf, first: int) -> None:
    """Take from the pages behind the first ones what only meant something in their own files."""
    import pikepdf

    for page in bundle.pages[first:]:
        own: Any = page.obj
        for key in _DROPPED:
            if key in own:
                del own[key]
        if "/Annots" in own:
            kept = [
                note for note in own.Annots if isinstance(note, pikepdf.Dictionary) and note.get("/Subtype") in _KEPT_ANNOTATIONS
            ]
            for note in kept:
                for key in ("/A", "/AA", "/Parent", "/Popup", "/StructParent", "/P", "/Kids"):
                    if key in note:
                        del note[key]
            own.Annots = pikepdf.Array(kept)
    for key in ("/AcroForm", "/Names", "/AA"):
        if key in bundle.Root:
            del bundle.Root[key]


def number(bundle: pikepdf.Pdf, first: int = 0) -> None:
    """Write its number on every page behind the first ones, upright as it is shown, on white so that it reads over a scan."""
    import pikepdf

    font = bundle.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name("/Helvetica-Bold"),
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
    )
    for at, page in enumerate(bundle.pages[first:], start=first + 1):
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(b"\nQ\n" + _stamp(page, str(at)))
        page.add_resource(font, pikepdf.Name.Font, pikepdf.Name("/HoursbackNumber"), replace_existing=True)


def _stamp(page: pikepdf.Page, text: str) -> bytes:
    left, bottom, right, top = (float(value) for value in page.cropbox)
    turn = int(page.obj.get("/Rotate", 0)) % 360
    width = len(text) * _SIZE * 0.56
    # Where the lower right corner of the shown page lies, and how to write upright there.
    corner, matrix = {
        0: ((right, bottom), (1, 0, 0, 1)),
        90: ((right, top), (0, 1, -1, 0)),
        180: ((left, top), (-1, 0, 0, -1)),
        270: ((left, bottom), (0, -1, 1, 0)),
    }[turn if turn in (0, 90, 180, 270) else 0]
    a, b, c, d = matrix
    x = corner[0] - a * (_EDGE + width) + c * _EDGE
    y = corner[1] - b * (_EDGE + width) + d * _EDGE
    box = f"{-3:.2f} {-3:.2f} {width + 6:.2f} {_SIZE + 4:.2f} re f"
    return (f"q {a} {b} {c} {d} {x:.2f} {y:.2f} cm 1 g {box} 0 g BT /HoursbackNumber {_SIZE} Tf ({text}) Tj ET Q\n").encode(
        "ascii"
    )


def lead(bundle: pikepdf.Pdf, pages: range) -> None:
    """Make places in the PDF of the links that the index, on these pages from 0, wrote as addresses."""
    import pikepdf

    for page in (bundle.pages[at] for at in pages):
        for note in page.obj.get("/Annots", ()):
            action: Any = note.get("/A")
            address = str(action.get("/URI", "")) if isinstance(action, pikepdf.Dictionary) else ""
            if address.startswith(LINK):
                del note["/A"]
                note.Dest = pikepdf.Array([bundle.pages[int(address[len(LINK) :]) - 1].obj, pikepdf.Name.XYZ, None, None, 1])


def bookmarks(sections: Sequence[Section], spans: Sequence[tuple[int, int]]) -> list[pikepdf.OutlineItem]:
    """A bookmark for each section, with one for each of its documents, with the page number."""
    import pikepdf

    starts, made = iter(spans), []
    for section in sections:
        children = []
        first = 0
        for entry in section.entries:
            page = next(starts)[0]
            first = first or page
            children.append(pikepdf.OutlineItem(f"{entry.title} ({page})", page - 1))
        heading = pikepdf.OutlineItem(f"{section.name} ({first})", first - 1)
        heading.children.extend(children)
        made.append(heading)
    return made
