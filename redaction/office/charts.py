"""Charts: the values that are shown stay as literals; references, the workbook behind them and its formulas go."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from redaction.office.allowed import Rebuilder, Vocabulary
from redaction.office.document import Draft, OfficeDocument, Piece
from redaction.office.drawing_text import draft_paragraphs
from redaction.office.vocabulary_drawing import (
    CHART,
    CHART_ATTRIBUTES,
    CHART_TEXTS,
    DRAWING,
    DRAWING_ATTRIBUTES,
    DRAWING_FONTS,
    DRAWING_LANGUAGES,
    DRAWING_TEXTS,
    A,
    C,
    R,
)
from redaction.text.document import Edit, replaced

VOCABULARY = Vocabulary(
    elements=CHART | DRAWING,
    attributes=CHART_ATTRIBUTES | DRAWING_ATTRIBUTES,
    fonts=DRAWING_FONTS,
    languages=DRAWING_LANGUAGES,
    texts=CHART_TEXTS | DRAWING_TEXTS,
    prefixes={"c": C, "a": A, "r": R},
)
_TITLES = frozenset({f"{{{C}}}{name}" for name in ("title", "trendlineLbl", "dLbl", "dispUnitsLbl")})


def rebuilt_chart(source: Any, document: OfficeDocument, dropped: Callable[[Any], None]) -> Any:
    """A chart without anything behind it. Its texts become passages of the document."""
    from lxml import etree

    rebuilder = Rebuilder(VOCABULARY, dropped=dropped)

    def literal(element: Any, parent: Any) -> None:
        cache = next((child for child in element if isinstance(child.tag, str) and child.tag.endswith("Cache")), None)
        if cache is None:
            return
        numbers = element.tag.endswith("numRef")
        points = cache if not element.tag.endswith("multiLvlStrRef") else cache.find(f"{{{C}}}lvl")
        if parent.tag == f"{{{C}}}tx" and parent.getparent() is not None and parent.getparent().tag == f"{{{C}}}ser":
            etree.SubElement(parent, f"{{{C}}}v").text = " ".join(_values(cache))
        elif parent.tag == f"{{{C}}}tx":
            rich = etree.SubElement(parent, f"{{{C}}}rich")
            etree.SubElement(rich, f"{{{A}}}bodyPr")
            run = etree.SubElement(etree.SubElement(rich, f"{{{A}}}p"), f"{{{A}}}r")
            etree.SubElement(run, f"{{{A}}}t").text = " ".join(_values(cache))
        elif points is not None:
            made = etree.SubElement(parent, f"{{{C}}}{'numLit' if numbers else 'strLit'}")
            if points is not cache and (count := cache.find(f"{{{C}}}ptCount")) is not None:
                rebuilder.copy(count, made)
            for child in points:
                if isinstance(child.tag, str) and child.tag != f"{{{C}}}formatCode":
                    rebuilder.copy(child, made)

    def picture(element: Any, parent: Any) -> None:
        fill = etree.SubElement(etree.SubElement(parent, f"{{{A}}}solidFill"), f"{{{A}}}schemeClr")
        fill.set("val", "accent1")

    def number_format(element: Any, parent: Any) -> None:
        made = etree.SubElement(parent, element.tag)
        made.set("formatCode", plain_format(element.get("formatCode", "General")))
        made.set("sourceLinked", "0")

    def separator(element: Any, parent: Any) -> None:
        said = element.text or ""
        etree.SubElement(parent, element.tag).text = said if len(said) <= 3 and not any(map(str.isalnum, said)) else ", "

    rebuilder.special = {
        **{f"{{{C}}}{name}": literal for name in ("strRef", "numRef", "multiLvlStrRef")},
        f"{{{A}}}blipFill": picture,
        f"{{{C}}}numFmt": number_format,
        f"{{{C}}}printSettings": lambda element, parent: None,
        f"{{{C}}}formatCode": lambda element, parent: None,
        f"{{{C}}}separator": separator,
    }
    root = rebuilder.root(source)
    _read(root, document)
    return root


_BRACKETED = re.compile(
    r"(?:[<>]=?|=|<>)-?[0-9.]{1,12}|h{1,2}|m{1,2}|s{1,2}|(?i:red|black|blue|green|white|yellow|cyan|magenta|colou?r ?[0-9]{1,2})"
)
"""What may stand in brackets in a format of numbers: a condition, elapsed time, a colour."""
_FORMAT = re.compile(r'"(?P<quoted>[^"]*)"|[\\_*](?P<sign>.)|\[(?P<bracketed>[^\]]*)\]|(?P<word>[^\W\d_]+)', re.S)


def plain_format(code: str) -> str:
    """A format of numbers without words: signs of money stay; one with words of its own becomes the general format."""
    own = False

    def plain(part: re.Match[str]) -> str:
        nonlocal own
        quoted, sign, bracketed, word = part.group("quoted", "sign", "bracketed", "word")
        if word is not None:
            rest = re.sub(r"(?i)general|am|pm|(?<![a-z])[ap](?![a-z])", "", word)
            own = own or not set(rest.casefold()) <= set("ymdhse")
            return part[0]
        if bracketed is None:
            return "" if any(map(str.isalnum, quoted or sign or "")) else part[0]
        if bracketed.startswith("$"):
            money = bracketed[1:].partition("-")[0]
            return "" if not money or len(money) > 3 or any(map(str.isalnum, money)) else f'"{money}"'
        return part[0] if _BRACKETED.fullmatch(bracketed) else ""

    said = _FORMAT.sub(plain, code)
    return said if said and not own else "General"


def _values(cache: Any) -> list[str]:
    return [value.text or "" for value in cache.iter(f"{{{C}}}v")]


def _read(root: Any, document: OfficeDocument) -> None:
    draft = Draft(document)
    for element in root.iter(f"{{{A}}}p", f"{{{C}}}v"):
        if element.tag == f"{{{A}}}p":
            draft_paragraphs([element], draft)
            continue
        if not (element.text or "").strip():
            continue
        point = element.getparent()
        number = point.getparent() is not None and point.getparent().tag.endswith("numLit")
        draft.add(Piece(element.text, _writer(element, number), whole=number))
        draft.end_paragraph()
    draft.end()


def _writer(value: Any, number: bool) -> Callable[[Sequence[Edit]], None]:
    def write(edits: Sequence[Edit]) -> None:
        if number:
            # A number that goes leaves a gap in the line: there is no value that says nothing.
            point = value.getparent()
            point.getparent().remove(point)
        else:
            value.text = replaced(value.text, edits)

    return write
