"""Looks into a finished bundle for what its audience must not have: forms that are never served, and backsheets."""

from __future__ import annotations

from pathlib import Path

from case_files.bundle.assemble import Bundle
from case_files.forms.statements import is_backsheet
from case_files.items import Item
from case_files.layouts import UNKNOWN, Layouts, type_of
from case_files.page_text import page_rows


def restricted_in(bundle: Bundle, layouts: Layouts) -> list[str]:
    """What a bundle for the defence holds and must not, in sentences; empty for one in order.

    Every document is read from the finished bundle and told by its look, as a receiver would: a form that is kept from the
    defence is a fault wherever it came from, and so is the backsheet of a statement.
    """
    import pypdfium2

    found = []
    document = pypdfium2.PdfDocument(bundle.path)
    try:
        for (first, last), title in zip(bundle.spans, bundle.titles, strict=True):
            rows = []
            for number in range(first - 1, last):
                page = document[number]
                rows.append(page_rows(page))
                page.close()
            item = Item(f"page {first}", Path(title), "", "document", ".pdf", tuple(rows))
            form = type_of(item, layouts).form
            if form != UNKNOWN and layouts.is_kept(form):
                found.append(f"the document on page {first} is {form}, which is kept from the defence")
            found += [
                f"page {first + at} is the backsheet of a statement"
                for at, page_text in enumerate(item.pages)
                if is_backsheet(page_text)
            ]
    finally:
        document.close()
    return found
