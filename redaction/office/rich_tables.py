"""The tables at the head of a rich text: fonts and colours, written anew."""

from __future__ import annotations

import re

from redaction.office.fonts import is_known_font
from redaction.office.rich_tokens import Control, Group, Text

_FAMILIES = ("fnil", "froman", "fswiss", "fmodern", "fscript", "fdecor", "ftech", "fbidi", "fprq")


def default_font(root: Group) -> str:
    """The words that name the default font."""
    return "".join(
        f"\\deff{item.number}" for item in root.items if isinstance(item, Control) and item.word == "deff" and item.number
    )


def fonts_of(table: Group) -> str:
    """The fonts: number, family and name; alternative names, embedded fonts and the like stay behind."""
    entries: list[str] = []
    words: list[str] = []

    def take(items: list[object]) -> None:
        nonlocal words
        for item in items:
            if isinstance(item, Group) and not item.optional:
                take(list(item.items))
            elif isinstance(item, Control) and item.word == "f" and item.number is not None:
                words = [f"\\f{item.number}"]
            elif isinstance(item, Control) and item.word in _FAMILIES:
                words.append(f"\\{item.word}" + ("" if item.number is None else str(item.number)))
            elif isinstance(item, Text) and words:
                name = item.text.split(";")[0].strip()
                if name:
                    known = name.isascii() and is_known_font(name)
                    entries.append("{" + "".join(words) + " " + (name if known else "Arial") + ";}")
                    words = []

    take(list(table.items))
    return "".join(entries) or "{\\f0 Arial;}"


def colours_of(table: Group) -> list[str]:
    """The colours in order; an empty one is the automatic colour."""
    found = [""]
    for item in table.items:
        if isinstance(item, Control) and item.word in ("red", "green", "blue"):
            found[-1] += f"\\{item.word}{min(255, max(0, item.number or 0))}"
        elif isinstance(item, Text):
            found += [""] * item.text.count(";")
    return found[:-1] if len(found) > 1 and not re.search(r"\d", found[-1]) else found
