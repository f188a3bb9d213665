"""Pages whose text says less, or something else, than a reader of the page sees.

Fonts may carry no text for their glyphs, or a text that contradicts their own encoding; words may be drawn inside tiling
patterns, soft masks and Type 3 glyphs, or as outlines, where no search of page text comes. Such a page has to be read as it is
seen.

Not done: an embedded font whose outlines contradict both its encoding and its ToUnicode map passes for legible.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf

from redaction.pdf.drawn import PageWalk
from redaction.pdf.drawn_letters import draws_letters, draws_paths
from redaction.pdf.layers import Layers
from redaction.pdf.streams import DAMAGE, UnreadablePageError, decoded
from redaction.pdf.walk import Walker

_FEW = 4
"""Different glyphs without text from which a page may hide a word: list marks and arrows are fewer."""
_DRAWS_WORDS = re.compile(rb"\b(?:Tj|TJ|Do|EI)\b|['\"]")


_TOLD = "_hoursback_illegible"
"""Attribute of a document in memory under which `note_illegible` leaves what a walk through its pages has shown."""


class Legibility:
    """Judges the pages of one document, one by one."""

    def __init__(self) -> None:
        self._aside: dict[tuple[int, int], bool] = {}

    def of(self, page: pikepdf.Page, walk: PageWalk | None) -> bool:
        """Whether the text of a page can be trusted.

        Args:
            page: the page.
            walk: what it draws; None where it cannot be interpreted, so that nobody knows what its text is.
        """
        try:
            if walk is None or _words_aside(page.obj, self._aside):
                return False
            return not _hides_words(walk) and not draws_letters(walk)
        except UnreadablePageError:
            return False
        except DAMAGE:
            return True  # a damaged side entry; what the page shows is read by its other readers


def illegible_pages(pdf: pikepdf.Pdf) -> set[int]:
    """Numbers, from 0, of the pages that have to be read as they are seen, because their text cannot be trusted.

    All pages are walked, unless that was done before (`note_illegible`).
    """
    known: set[int] | None = getattr(pdf, _TOLD, None)
    if known is not None:
        return known
    walker, legibility = Walker(Layers(pdf)), Legibility()
    found = set()
    for number, page in enumerate(pdf.pages):
        walk: PageWalk | None = None
        with contextlib.suppress(UnreadablePageError):
            walk = walker.walk(page)
        if not legibility.of(page, walk):
            found.add(number)
    note_illegible(pdf, found)
    return found


def illegible_in(path: Path) -> set[int]:
    """`illegible_pages` of a file, for another process."""
    with pikepdf.open(path) as pdf:
        return illegible_pages(pdf)


def note_illegible(pdf: pikepdf.Pdf, pages: set[int]) -> None:
    """Keep the answer of `illegible_pages` for a document whose pages somebody has walked already."""
    setattr(pdf, _TOLD, pages)


def _hides_words(walk: PageWalk) -> bool:
    """Whether glyphs that a reader sees have no text, or another one than their encoding gives them."""
    silent: set[tuple[int, bytes]] = set()
    for run in walk.runs:
        if run.hidden:
            continue
        if run.font.contradicted and not run.font.contradicted.isdisjoint(code.data for code in run.codes):
            return True
        silent.update([(id(run.font), code.data) for code in run.codes if not _says(code.text) and code.advance])
    return len(silent) >= _FEW


@lru_cache(maxsize=8192)
def _says(text: str) -> bool:
    """Whether a text is one that a person could read: not empty, not from a private use area, no replacement or control."""
    return bool(text) and all(
        character >= " " and not "\ue000" <= character <= "\uf8ff" and character != "\ufffd" for character in text
    )


def drawn_aside(page: Any) -> bool:
    """Whether a page draws words or pictures through patterns or soft masks, out of which nothing is cut."""
    return _words_aside(page, {}, glyphs=False)


def _words_aside(page: Any, known: dict[tuple[int, int], bool], *, glyphs: bool = True) -> bool:
    """Whether a page has patterns, soft masks or (`glyphs`) Type 3 glyphs that draw words or pictures."""
    waiting = [page.get("/Resources")]
    forms: set[tuple[int, int]] = set()
    while waiting:
        resources = waiting.pop()
        if not isinstance(resources, pikepdf.Dictionary):
            continue
        for stream in (*_cells_and_masks(resources), *(_glyph_procedures(resources) if glyphs else ())):
            key = stream.objgen
            if key not in known:
                content = decoded(stream)
                known[key] = _DRAWS_WORDS.search(content) is not None or draws_paths(content)
            if known[key]:
                return True
        for item in _entries(resources, "/XObject"):
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Form" and item.objgen not in forms:
                forms.add(item.objgen)
                waiting.append(item.get("/Resources"))
    return False


def _cells_and_masks(resources: Any) -> Iterator[Any]:
    for pattern in _entries(resources, "/Pattern"):
        if isinstance(pattern, pikepdf.Stream):
            yield pattern
    for state in _entries(resources, "/ExtGState"):
        mask = state.get("/SMask") if isinstance(state, pikepdf.Dictionary) else None
        group = mask.get("/G") if isinstance(mask, pikepdf.Dictionary) else None
        if isinstance(group, pikepdf.Stream):
            yield group


def _glyph_procedures(resources: Any) -> Iterator[Any]:
    for font in _entries(resources, "/Font"):
        if isinstance(font, pikepdf.Dictionary) and font.get("/Subtype") == "/Type3":
            yield from (glyph for glyph in _entries(font, "/CharProcs") if isinstance(glyph, pikepdf.Stream))


def _entries(holder: Any, key: str) -> list[Any]:
    group = holder.get(key)
    return list(group.values()) if isinstance(group, pikepdf.Dictionary) else []
