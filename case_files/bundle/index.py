"""Sets the index of a bundle. Its own length moves every page behind it, so it is set again until the numbers hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from case_files.bundle.sections import Section
from reference.printable import printable_all

_TEMPLATE = Path(__file__).with_name("index.typ")
LINK = "page:"
"""How the index writes a link to a page before the pages are joined; `assemble` makes places of the PDF of them."""


@dataclass(frozen=True, slots=True, repr=False)
class Recording:
    """A recording that goes beside the bundle, listed in its index."""

    exhibit: str
    title: str
    sha256: str
    link: str


@dataclass(frozen=True, slots=True, repr=False)
class Heading:
    """What stands at the head of the index."""

    title: str
    lines: tuple[str, ...]
    marking: str


@dataclass(frozen=True, slots=True, repr=False)
class Index:
    """An index that holds: its PDF, its pages, and on which page (from 1) each document begins and ends, in order."""

    pdf: bytes
    pages: int
    spans: tuple[tuple[int, int], ...]


def set_index(
    heading: Heading,
    sections: Sequence[Section],
    lengths: Sequence[int],
    recordings: Sequence[Recording] = (),
    *,
    made_at: int | None = None,
    after: int = 0,
) -> Index:
    """Set an index for documents of given lengths.

    Args:
        heading: its head.
        sections: with the documents in their order.
        lengths: pages of each document in the same order.
        recordings: listed below the documents.
        made_at: seconds since 1970 to be written as date of the file.
        after: pages that stand before the index.
    """
    pages = max(1, len(lengths) // 30)
    while True:
        spans = _spans(after + pages, lengths)
        pdf = _set(heading, sections, spans, recordings, made_at)
        found = _count(pdf)
        if found == pages:
            return Index(pdf, pages, spans)
        pages = max(found, pages + 1) if found > pages else found


def _spans(pages: int, lengths: Sequence[int]) -> tuple[tuple[int, int], ...]:
    spans, at = [], pages + 1
    for length in lengths:
        spans.append((at, at + length - 1))
        at += length
    return tuple(spans)


def _count(pdf: bytes) -> int:
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


def _set(
    heading: Heading,
    sections: Sequence[Section],
    spans: Sequence[tuple[int, int]],
    recordings: Sequence[Recording],
    made_at: int | None,
) -> bytes:
    import typst

    numbered = iter(enumerate(spans, start=1))
    data = {
        "title": heading.title,
        "lines": list(heading.lines),
        "marking": heading.marking,
        "sections": [
            {"name": section.name, "entries": [_entry(entry, *next(numbered)) for entry in section.entries]}
            for section in sections
        ],
        "recordings": [
            {"exhibit": own.exhibit, "title": own.title, "sha256": own.sha256, "link": own.link} for own in recordings
        ],
    }
    return typst.compile(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[]),
        format="pdf",
        sys_inputs={"data": json.dumps(printable_all(data), ensure_ascii=False)},
        timestamp=made_at,
    )


def _entry(entry: object, number: int, span: tuple[int, int]) -> dict[str, object]:
    from case_files.bundle.sections import Entry

    assert isinstance(entry, Entry)
    dated = entry.dated.strftime("%d/%m/%Y") if entry.dated else ""
    return {"number": number, "title": entry.title, "dated": dated, "first": span[0], "last": span[1]}
