"""Styles of a Word text: their names are the writer's words, so all but those that programs know are replaced."""

from __future__ import annotations

import re
from typing import Any

from redaction.office.allowed import Special, local
from redaction.office.drawings import Drawings
from redaction.office.vocabulary_word import BUILT_IN_STYLES, WORD, W

_FAMILIES = re.compile(
    r"(?:(?:light|medium|dark|colorful) (?:shading|list|grid)(?: [123])?"
    r"|(?:grid|list) table [1-7](?: (?:light|colorful|dark))?|plain table [1-5]|grid table light|table grid light"
    r")(?: accent [1-6])?"
)
_STYLE_WORDS = frozenset({"style", "char", "accent", *re.findall(r"[a-z]+", " ".join(BUILT_IN_STYLES))})
"""Words of which programs make names of styles."""
OFF = ("0", "false", "off")


class Styles:
    """The styles of one text.

    Attributes:
        source: root of its part, or None.
        ids: new ids by old ones.
    """

    def __init__(self, source: Any) -> None:
        self.source = source
        self.ids: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        self._hidden: dict[str, bool] = {}
        self._based: dict[str, str] = {}
        for style in source.iter(f"{{{W}}}style") if source is not None else ():
            self._take(style)

    def _take(self, style: Any) -> None:
        old = style.get(f"{{{W}}}styleId", "")
        name = _value(style.find(f"{{{W}}}name"))
        if name.casefold() in BUILT_IN_STYLES or _FAMILIES.fullmatch(name.casefold()):
            new, title = re.sub(r"[^A-Za-z0-9]", "", name.title()), name
        else:
            new, title = f"Style{len(self.ids) + 1}", f"Style {len(self.ids) + 1}"
        if new in self.ids.values():
            new = f"Style{len(self.ids) + 1}"
        self.ids[old], self._titles[old] = new, title
        self._based[old] = _value(style.find(f"{{{W}}}basedOn"))
        said = _vanish(style.find(f"{{{W}}}rPr"))
        if said is not None:
            self._hidden[old] = said

    def hides(self, run: Any) -> bool:
        """Whether a run is hidden text, by itself or by its style."""
        properties = run.find(f"{{{W}}}rPr")
        said = _vanish(properties)
        if said is not None:
            return said
        by_run = self._hides(_value(properties.find(f"{{{W}}}rStyle"))) if properties is not None else None
        if by_run is not None:
            return by_run
        paragraph = next((above for above in run.iterancestors(f"{{{W}}}p")), None)
        style = paragraph.find(f"{{{W}}}pPr/{{{W}}}pStyle") if paragraph is not None else None
        return bool(self._hides(_value(style)))

    def _hides(self, style: str) -> bool | None:
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            if style in self._hidden:
                return self._hidden[style]
            style = self._based.get(style, "")
        return None

    def references(self) -> dict[str, Special]:
        """Elements that name a style, with the function that puts in the new name."""
        names = ("pStyle", "rStyle", "tblStyle", "styleLink", "numStyleLink", "basedOn", "next", "link")
        return {f"{{{W}}}{name}": self._reference for name in names}

    def _reference(self, element: Any, parent: Any) -> None:
        from lxml import etree

        new = self.ids.get(_value(element))
        if new is not None:
            etree.SubElement(parent, element.tag).set(f"{{{W}}}val", new)

    def rebuilt(self, drawings: Drawings) -> Any:
        """The part with new names, or None."""
        from lxml import etree

        if self.source is None:
            return None
        rebuilder = drawings.rebuilder(WORD, "", "")

        def name(element: Any, parent: Any) -> None:
            old = element.getparent().get(f"{{{W}}}styleId", "")
            etree.SubElement(parent, element.tag).set(f"{{{W}}}val", self._titles.get(old, "Style"))

        rebuilder.special.update({**self.references(), f"{{{W}}}name": name})
        rebuilder.names = {f"{{{W}}}styleId": self.ids.get}
        rebuilder.dropped = lambda element: drawings.dropped(element) if local(element.tag) == "aliases" else None
        for style in self.source.iter(f"{{{W}}}style"):
            given = _value(style.find(f"{{{W}}}name"))
            if not set(re.findall(r"[a-z]+", given.casefold())) <= _STYLE_WORDS:
                drawings.document.hide("name of a style", given)
        return rebuilder.root(self.source)


def _value(element: Any) -> str:
    return element.get(f"{{{W}}}val", "") if element is not None else ""


def _vanish(properties: Any) -> bool | None:
    """What run properties say of being hidden; None when they say nothing."""
    found = properties.find(f"{{{W}}}vanish") if properties is not None else None
    return None if found is None else found.get(f"{{{W}}}val", "1") not in OFF
