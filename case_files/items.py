"""One item of a case file: what it is called, what it is, and the text of its pages."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from case_files.page_text import Row, as_text

Nature = Literal["document", "picture", "video", "sound", "other"]
"""What sort of file an item is. Documents have pages of text; pictures may have text that was read in them."""


@dataclass(frozen=True, slots=True, repr=False)
class Item:
    """A file of a case. `repr` is withheld: names of files and texts hold names of people.

    Attributes:
        id: short name for reports, for example ``I07``; tells nothing about the content.
        path: where the file lies; never changed.
        sha256: hash of its bytes.
        nature: what sort of file it is.
        suffix: of its name, in small letters, with the dot.
        rows: of each page (`case_files.page_text`); none for pages without text.
        trouble: why it cannot be read, in a sentence without its content; empty for an item in order.
        scanned: pages, from 0, that show a picture and no text until somebody reads them.
        guessed: pages, from 0, whose text was read in a picture: it may be misread.
    """

    id: str
    path: Path
    sha256: str
    nature: Nature
    suffix: str
    rows: tuple[tuple[Row, ...], ...] = ()
    trouble: str = ""
    scanned: tuple[int, ...] = ()
    guessed: tuple[int, ...] = ()
    _kept: dict[str, Any] = field(default_factory=dict, compare=False)

    def __repr__(self) -> str:
        return f"Item(id={self.id!r}, nature={self.nature!r}, pages={len(self.pages)})"

    @property
    def name(self) -> str:
        """The name of the file, which may hold names of people: for screens of the case, never for logs."""
        return self.path.name

    @property
    def pages(self) -> tuple[str, ...]:
        """The text of each page in rows; an empty string for a page without text."""
        if "pages" not in self._kept:
            self._kept["pages"] = tuple(as_text(rows) for rows in self.rows)
        pages: tuple[str, ...] = self._kept["pages"]
        return pages

    @property
    def text(self) -> str:
        """All pages, one after the other."""
        return "\n".join(self.pages)

    @property
    def folded(self) -> str:
        """All pages as `fold` makes them, kept because every layout is looked for in it."""
        if "folded" not in self._kept:
            self._kept["folded"] = fold(self.text)
        return str(self._kept["folded"])


def fold(text: str) -> str:
    """Text for comparing: small letters and digits with one space between words and at both ends; accents are dropped."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = re.findall(r"[a-z0-9]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    return f" {' '.join(words)} "
