"""Tells the forms of a case file by how their pages look, whatever the files are called.

A layout (`reference/data/form_layouts.toml`) says what a form prints in its corner, its headings and phrases that stand on it.
What is found adds up to a score; the share of the best form against the next is the confidence. A file that could be a form
that is kept from the defence counts as that form until a person says otherwise: the dangerous mistake is the other one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from case_files.items import Item, fold
from reference.loader import load

UNKNOWN = "UNKNOWN"
SURE = 0.75
"""Confidence from which a type stands without a person's confirmation."""

_CODE, _TITLE, _MARK = 4.0, 3.0, 1.0
_HEAD_LINES = 30
"""Lines at the head of a page in which a heading counts."""

_ENOUGH = 3.0
"""Score from which a form is taken for seen: a code, a heading, or three phrases."""

_KEPT = frozenset({"yes", "never served"})


@dataclass(frozen=True, slots=True)
class Typed:
    """What an item was taken for.

    Attributes:
        form: a key of `mg_forms` or `material_types`, or `UNKNOWN`.
        confidence: 0 to 1.
        why: what was seen, in words, without the content of the file beyond the form's own words.
        confirmed: a person said so.
    """

    form: str
    confidence: float
    why: str
    confirmed: bool = False

    @property
    def sure(self) -> bool:
        """Whether no person needs to confirm it."""
        return self.confirmed or self.confidence >= SURE


@dataclass(frozen=True, slots=True)
class Layout:
    """How a form looks, folded for comparing."""

    form: str
    codes: frozenset[str]
    titles: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layouts:
    """The layouts in force, and which forms are kept from the defence."""

    layouts: tuple[Layout, ...]
    restricted: Mapping[str, str]

    @classmethod
    def load(cls, overlay: Path | None = None) -> Layouts:
        """The package's layouts with a force's laid over them."""
        rows = load("form_layouts", overlay=overlay)
        layouts = tuple(
            Layout(form, frozenset(rows[form]["codes"]), _folded(rows[form]["titles"]), _folded(rows[form]["marks"]))
            for form in rows
        )
        kept: dict[str, str] = {}
        for table in ("mg_forms", "material_types"):
            kept |= {key: str(row["restricted"]) for key, row in load(table, overlay=overlay).rows.items()}
        return cls(layouts, kept)

    def is_kept(self, form: str) -> bool:
        """Whether a form never goes into the defence's bundle."""
        return self.restricted.get(form, "yes") in _KEPT


def _folded(phrases: Sequence[Any]) -> tuple[str, ...]:
    return tuple(fold(str(phrase)) for phrase in phrases)


def type_of(item: Item, layouts: Layouts) -> Typed:
    """What an item is, by its content. Recordings and pictures are told by their nature alone."""
    if item.trouble and not item.pages:
        return Typed(UNKNOWN, 0.0, item.trouble)
    if item.nature in ("video", "sound"):
        return Typed("RECORDING", 0.9, "it is a recording")
    if item.nature == "picture" and not item.text.strip():
        return Typed("PHOTOGRAPH", 0.5, "it is a picture")
    if item.nature == "other":
        return Typed(UNKNOWN, 0.0, "this kind of file is not read")
    if not item.text.strip():
        return Typed(UNKNOWN, 0.0, "it has no text that can be read")
    head = fold("\n".join("\n".join(page.splitlines()[:_HEAD_LINES]) for page in item.pages[:2]))
    codes = _codes_on(item)
    scored = sorted(((*_score(item, head, codes, layout), layout) for layout in layouts.layouts), key=lambda entry: -entry[0])
    best, seen, layout = scored[0]
    second = scored[1][0] if len(scored) > 1 else 0.0
    if best < _ENOUGH:
        return Typed(UNKNOWN, 0.0, "it looks like none of the known forms")
    confidence = round(min(1.0, best / 8.0 + 0.3) * (1.0 - 0.6 * second / best), 2)
    rival = scored[1][2] if second >= _ENOUGH else None
    if rival and second > 0.8 * best and layouts.is_kept(rival.form) and not layouts.is_kept(layout.form):
        return Typed(rival.form, min(confidence, 0.5), f"it may also be {layout.form}; taken for the one that is kept back")
    return Typed(layout.form, confidence, seen)


def _codes_on(item: Item) -> set[str]:
    """Form codes that stand alone in a cell of the first or last rows of a page, as forms print them in a corner."""
    found: set[str] = set()
    for page in item.pages[:3]:
        lines = page.splitlines()
        for line in lines[:4] + lines[-4:]:
            for cell in line.split("|"):
                code = re.fullmatch(r"\s*(MG ?(?:DD)?\d{0,2}[A-F]?|SDC|DMD)(?: ?\(?T\)?)?\s*", cell)
                if code:
                    found.add(code[1].replace(" ", ""))
    return found


def _score(item: Item, head: str, codes: set[str], layout: Layout) -> tuple[float, str]:
    score, seen = 0.0, []
    if codes & layout.codes:
        score += _CODE
        seen.append("the form's code in the corner")
    title = next((title for title in layout.titles if title in head), "")
    if title:
        score += _TITLE
        seen.append(f"the heading \u201c{title.strip()}\u201d")
    marks = sum(mark in item.folded for mark in layout.marks)
    score += _MARK * marks
    if marks:
        seen.append(f"{marks} of {len(layout.marks)} phrases of the form")
    return score, ", ".join(seen)
