"""Reads a finished bundle with another engine (pdfium): numbers, links and bookmarks lead where they should, or it is said."""

from __future__ import annotations

import re
from pathlib import Path

from case_files.bundle.assemble import Bundle


def faults_of(bundle: Bundle) -> list[str]:
    """What is wrong with a bundle, in sentences; empty for one in order.

    Every page shows its number in its lower right corner; every link of the index leads to the first page of its document; there
    is a bookmark on the first page of every document; the file opens at 100 %.
    """
    import pypdfium2

    found = []
    document = pypdfium2.PdfDocument(bundle.path)
    try:
        if len(document) != bundle.pages:
            found.append(f"it has {len(document)} pages and should have {bundle.pages}")
        for number in range(len(document)):
            page = document[number]
            if not _shows_number(page, number + 1):
                found.append(f"page {number + 1} does not show its number")
            page.close()
        marked = {bookmark.get_dest().get_index() + 1 for bookmark in document.get_toc() if bookmark.get_dest() is not None}
        found += [f"no bookmark on page {first}" for first, _ in bundle.spans if first not in marked]
    finally:
        document.close()
    led = _links(bundle.path, range(bundle.index_at - 1, bundle.index_at - 1 + bundle.index_pages))
    found += [f"no link of the index leads to page {first}" for first, _ in bundle.spans if first not in led]
    begin = {first for first, _ in bundle.spans}
    found += [f"a link of the index leads to page {page}, where no document begins" for page in sorted(led - begin)]
    return found


def _shows_number(page: object, number: int) -> bool:
    """Whether the number stands where it was put, on the page as it is shown."""
    import pypdfium2
    from pypdfium2.raw import FPDFPage_GetRotation

    assert isinstance(page, pypdfium2.PdfPage)
    left, bottom, right, top = page.get_cropbox()
    turn = FPDFPage_GetRotation(page)
    reach = 70.0
    x0, y0, x1, y1 = {
        0: (right - reach, bottom, right, bottom + 40),
        1: (right - 40, top - reach, right, top),
        2: (left, top - 40, left + reach, top),
        3: (left, bottom, left + 40, bottom + reach),
    }[turn]
    text = page.get_textpage()
    try:
        shown = text.get_text_bounded(x0, y0, x1, y1)
    finally:
        text.close()
    return str(number) in re.findall(r"\d+", shown)


def _links(path: Path, pages: range) -> set[int]:
    """Pages (from 1) to which the links of some pages (from 0) lead."""
    import pikepdf

    led = set()
    with pikepdf.open(path) as document:
        places = {page.obj.objgen: number for number, page in enumerate(document.pages, start=1)}
        for page in (document.pages[at] for at in pages):
            for note in page.obj.get("/Annots", ()):
                if "/Dest" in note:
                    led.add(places[note.Dest[0].objgen])
    return led
