"""Late pages: appended at the end of a bundle that was served, so that every number that somebody noted still is its page.

The late documents get an index of their own, behind the last served page, and their bookmarks behind the others; a line at the
head of the first page leads there. Nothing else of what was served changes, which `changed_pages` proves on the finished file.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from case_files.bundle.assemble import Bundle, bookmarks, clean, lead, number, open_parts, save
from case_files.bundle.index import Heading, set_index
from case_files.bundle.sections import Entry, Section

if TYPE_CHECKING:
    import pikepdf

_MARK = "/HoursbackLate"
"""Key of the link on the first page that leads to late pages: it says how many such lines there are."""

_SIZE, _LEFT, _TOP, _STEP = 8.0, 40.0, 12.0, 11.0
"""Points: type size, from the left and upper edge, from one line to the next."""


def append_late(
    target: Path, served: Path, heading: Heading, entries: Sequence[Entry], added: date, *, made_at: int | None = None
) -> Bundle:
    """Write a bundle anew with late documents at its end.

    Args:
        target: where; its folder must exist.
        served: the bundle as it was handed over; it is not changed.
        heading: of the index of the late pages.
        entries: the late documents in their order.
        added: the day that the index and bookmarks say.
        made_at: seconds since 1970 to be written as date of the index.

    Returns:
        The bundle; its index, spans and titles are those of the late documents.

    Raises:
        BundlePartError: a document cannot be opened.
    """
    import pikepdf

    name = f"Late pages added on {added:%d/%m/%Y}"
    sections = (Section(name, tuple(entries)),)
    with contextlib.ExitStack() as opened:
        parts = open_parts(sections, opened)
        bundle = opened.enter_context(pikepdf.open(served))
        before = len(bundle.pages)
        index = set_index(heading, sections, [len(part.pages) for part in parts], made_at=made_at, after=before)
        contents = opened.enter_context(pikepdf.open(BytesIO(index.pdf)))
        _loosen(contents)
        bundle.pages.extend(contents.pages)
        for part in parts:
            bundle.pages.extend(part.pages)
        clean(bundle, before + index.pages)
        number(bundle, before)
        lead(bundle, range(before, before + index.pages))
        with bundle.open_outline() as outline:
            (late,) = bookmarks(sections, index.spans)
            late.title, late.destination = f"{name} ({before + 1})", before
            outline.root.append(late)
        _point(bundle, f"{name}: see page {before + 1}", before)
        save(bundle, target)
        titles = tuple(entry.title for entry in entries)
        return Bundle(target, len(bundle.pages), index.pages, index.spans, titles, before + 1)


def _loosen(index: pikepdf.Pdf) -> None:
    """Take the places of the structure tree from pages that go into another file: the tree stays behind."""
    for page in index.pages:
        if "/StructParents" in page.obj:
            del page.obj["/StructParents"]


def _point(bundle: pikepdf.Pdf, words: str, page: int) -> None:
    """A line with a link at the head of the first page, below those of earlier late pages."""
    import pikepdf

    first = bundle.pages[0]
    own: Any = first.obj
    notes: Any = own.get("/Annots", pikepdf.Array())
    line = sum(_MARK in note for note in notes)
    left, _, _, top = (float(value) for value in first.cropbox)
    x, y = left + _LEFT, top - _TOP - _STEP * line
    width = len(words) * _SIZE * 0.56
    shown = f"\nq 1 g {x - 2:.1f} {y - 2:.1f} {width + 4:.1f} {_SIZE + 3:.1f} re f 0 g BT /HoursbackNumber {_SIZE} Tf "
    first.contents_add(f"{shown}{x:.1f} {y:.1f} Td ({words}) Tj ET Q\n".encode("ascii"))
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[x, y - 2, x + width, y + _SIZE],
        Border=[0, 0, 0],
        Contents=pikepdf.String(words),
        Dest=pikepdf.Array([bundle.pages[page].obj, pikepdf.Name.XYZ, None, None, 1]),
    )
    link[_MARK] = True
    own.Annots = pikepdf.Array([*notes, bundle.make_indirect(link)])


def changed_pages(bundle: Path, served: Path) -> list[str]:
    """Pages of what was served that are not as they were, in sentences; the line at the head of the first is left out."""
    import pikepdf

    with pikepdf.open(bundle) as now, pikepdf.open(served) as then:
        count = len(then.pages)
        return [
            f"page {at} is not as it was served"
            for at, (one, other) in enumerate(zip(now.pages, then.pages, strict=False), start=1)
            if not _drawn(one).startswith(_drawn(other)) or (at > 1 and _drawn(one) != _drawn(other))
        ] + ([f"only {len(now.pages)} of {count} served pages are there"] if len(now.pages) < count else [])


def _drawn(page: pikepdf.Page) -> bytes:
    contents: Any = page.obj.get("/Contents")
    if contents is None:
        return b""
    import pikepdf

    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    return b"".join(stream.read_bytes() for stream in streams)
