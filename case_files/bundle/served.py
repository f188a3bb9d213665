"""Looks into a finished bundle for what its audience must not have: forms that are never served, backsheets, contact details."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from case_files.bundle.assemble import Bundle
from case_files.forms.statements import is_backsheet
from case_files.items import Item, fold
from case_files.layouts import UNKNOWN, Layouts, type_of
from case_files.page_text import page_rows

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.I)
_DIGITS = 9
"""Digits from which a number counts as a telephone number."""


def contact_words(details: Iterable[str]) -> frozenset[str]:
    """Details as the forms give them, cut into what can be looked for.

    Returns:
        Telephone numbers as digits, e-mail addresses and postcodes without spaces, and the first line of an address (a house
        number with the words behind it), all in small letters.
    """
    found = set()
    for detail in details:
        found |= {match.lower() for match in _EMAIL.findall(detail)}
        found |= {match.lower().replace(" ", "") for match in _POSTCODE.findall(detail)}
        for number in re.findall(r"\+?\d[\d ()-]{7,}\d", detail):
            digits = re.sub(r"\D", "", number)
            if len(digits) >= _DIGITS:
                found.add(digits[-_DIGITS:])
        line = re.match(r"\s*(\d+[a-z]? [a-z' ]{4,})", detail, re.I)
        if line:
            found.add(fold(line[1]).strip())
    return frozenset(found)


def contacts_in(bundle: Bundle, details: Iterable[str]) -> list[str]:
    """Pages of a bundle that show contact details of a witness, in sentences that do not repeat them."""
    import pypdfium2

    wanted = contact_words(details)
    found = []
    document = pypdfium2.PdfDocument(bundle.path)
    try:
        for number in range(len(document)) if wanted else ():
            page = document[number]
            text = page.get_textpage()
            shown = text.get_text_range()
            text.close()
            page.close()
            forms = (shown.lower(), re.sub(r"\s", "", shown.lower()), re.sub(r"\D", "", shown), fold(shown))
            if any(word in form for word in wanted for form in forms):
                found.append(f"page {number + 1} shows contact details of a witness")
    finally:
        document.close()
    return found


def restricted_in(bundle: Bundle, layouts: Layouts) -> list[str]:
    """Forms and backsheets in a bundle for the defence, in sentences; empty for one in order.

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
