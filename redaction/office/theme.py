"""Themes: colours, fonts and effects, without the names that somebody gave them."""

from __future__ import annotations

from typing import Any

from redaction.office.allowed import Rebuilder, Vocabulary
from redaction.office.vocabulary_drawing import DRAWING, DRAWING_ATTRIBUTES, DRAWING_FONTS, DRAWING_LANGUAGES, A, R

VOCABULARY = Vocabulary(
    elements=DRAWING - {f"{{{A}}}t"},
    attributes=DRAWING_ATTRIBUTES,
    fonts=DRAWING_FONTS,
    languages=DRAWING_LANGUAGES,
    prefixes={"a": A, "r": R},
)
NAME = "Theme"


def rebuilt_theme(source: Any) -> Any:
    """A theme by the allow-list; a picture as a fill becomes a plain colour."""
    from lxml import etree

    def fill(element: Any, parent: Any) -> None:
        plain = etree.SubElement(etree.SubElement(parent, f"{{{A}}}solidFill"), f"{{{A}}}schemeClr")
        plain.set("val", "phClr")

    rebuilder = Rebuilder(VOCABULARY, special={f"{{{A}}}blipFill": fill})
    root = rebuilder.root(source)
    for name in ("clrScheme", "fontScheme", "fmtScheme"):
        for scheme in root.iter(f"{{{A}}}{name}"):
            scheme.set("name", NAME)
    return root
