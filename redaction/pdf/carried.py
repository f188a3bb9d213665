"""What goes into the new file besides pages: bookmarks and web links, made anew, and only those that hold nothing removed.

A bookmark is its title and a page; named destinations, actions, colours and styles are not carried. A link is its rectangle
and its address; links under a box go, since their rectangle would tell the width of what was there. Links inside the
document are not carried.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_plus

import pikepdf
from pikepdf import Array, Dictionary, Name

from redaction.errors import TooLargeError
from redaction.findings import Quad
from redaction.pdf.fonts import fold
from redaction.pdf.geometry import Box, bounds, overlaps
from redaction.pdf.lines import span_of
from redaction.pdf.setting import Setting
from redaction.text.encoded import copies
from redaction.traces import rot13

Link = tuple[Box, str]
"""A rectangle and a web address."""

_DEPTH = 12
_ITEMS = 5_000
_LONG_ENOUGH = 6
"""Letters of a secret from which it is looked for backwards and turned, as the proof does (`redaction.traces`)."""
_SCHEMES = ("http://", "https://", "mailto:", "tel:")


def holds_secret(text: str, secrets: Collection[str]) -> bool:
    """Whether a folded secret is anywhere in a text or address: inside longer words, backwards, turned or encoded too.

    Better a link less than a name left: what is carried is read as the proof will read it, which stops the release of the whole
    file otherwise. A text that unpacks to too much holds one.
    """
    if not secrets or not text:
        return False
    once = unquote_plus(text)
    said = {text, once, unquote_plus(once)}
    try:
        readings = {fold(reading) for plain in said for reading in (plain, *copies(plain))}
    except TooLargeError:
        return True
    return any(spelling in folded for spelling in _spelled(frozenset(secrets)) for folded in readings)


@lru_cache(maxsize=4)
def _spelled(secrets: frozenset[str]) -> tuple[str, ...]:
    """Secrets in all spellings that the proof looks for."""
    turned = [other for secret in secrets if len(secret) >= _LONG_ENOUGH for other in (secret[::-1], rot13(secret))]
    return (*secrets, *turned)


def links_of(page: pikepdf.Page, quads: Iterable[Quad], secrets: Collection[str], settings: Collection[Setting]) -> list[Link]:
    """Web links of a page that are carried.

    Args:
        page: as it was.
        quads: where something was removed; links there go.
        secrets: folded texts that no address may hold.
        settings: lines that are set anew; links on them go along.
    """
    black = [bounds(quad) for quad in quads]
    links: list[Link] = []
    for annotation in _items(page.obj.get("/Annots")):
        if not isinstance(annotation, Dictionary) or annotation.get("/Subtype") != Name.Link:
            continue
        box, address = _rectangle(annotation.get("/Rect")), _address(annotation.get("/A"))
        if box is None or not address or any(overlaps(box, b) for b in black) or holds_secret(address, secrets):
            continue
        links.append((_along_with(settings, box), address))
    return links


def made_links(target: pikepdf.Pdf, links: Iterable[Link]) -> Any:
    """Links as the annotations of a page of the new file: an array, or None if there are none."""
    made = [
        target.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array([round(v, 3) for v in box]),
                Border=Array([0, 0, 0]),
                A=Dictionary(S=Name.URI, URI=pikepdf.String(address)),
            )
        )
        for box, address in links
    ]
    return Array(made) if made else None


def _along_with(settings: Collection[Setting], box: Box) -> Box:
    """Where a rectangle is once the lines it lies on are set anew."""
    for setting in settings:
        direction, base = setting.cell.direction, setting.cell.base
        low, bottom, high, top = span_of(direction, box)
        if bottom < base + 0.25 * setting.cell.em < top and low < setting.cell.right and setting.cell.left < high:
            low, high = setting.moved(low), setting.moved(high)
            ux, uy = direction
            return bounds((low * ux - bottom * uy, low * uy + bottom * ux, high * ux - top * uy, high * uy + top * ux))
    return box


def _items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Array) else []


def _rectangle(value: Any) -> Box | None:
    try:
        corners = [float(v) for v in value]
    except (TypeError, ValueError):
        return None
    return bounds(corners) if len(corners) == 4 else None


def _address(action: Any) -> str:
    if not isinstance(action, Dictionary) or action.get("/S") != Name.URI or not isinstance(action.get("/URI"), pikepdf.String):
        return ""
    address = str(action["/URI"])
    return address if address.isascii() and address.lower().startswith(_SCHEMES) else ""


def carry_bookmarks(source: pikepdf.Pdf, target: pikepdf.Pdf, pages: dict[int, int], secrets: Collection[str]) -> tuple[int, int]:
    """Make the bookmarks of the new file.

    Args:
        source: the old file.
        target: the new file, its pages complete.
        pages: number of each page in the old file that is in the new one, with its number there.
        secrets: folded texts that no title may hold.

    Returns:
        How many were carried, and how many were left out.
    """
    outlines = source.Root.get("/Outlines")
    if not isinstance(outlines, Dictionary):
        return 0, 0
    numbers = {page.obj.objgen: number for number, page in enumerate(source.pages)}
    seen: set[tuple[int, int]] = set()
    left_out = 0

    def level(item: Any, depth: int) -> list[pikepdf.OutlineItem]:
        nonlocal left_out
        made: list[pikepdf.OutlineItem] = []
        while isinstance(item, Dictionary) and item.objgen not in seen and len(seen) < _ITEMS:
            seen.add(item.objgen)
            title = str(item.get("/Title", ""))
            below = level(item.get("/First"), depth + 1) if depth < _DEPTH else []
            page = pages.get(numbers.get(_destination(source, item), -1))
            if title.strip() and page is not None and not holds_secret(title, secrets):
                carried = pikepdf.OutlineItem(title, page)
                carried.children.extend(below)
                made.append(carried)
            else:
                left_out += 1
                made += below
            item = item.get("/Next")
        return made

    items = level(outlines.get("/First"), 0)
    if items:
        with target.open_outline() as outline:
            outline.root.extend(items)
    return len(seen) - left_out, left_out


def _destination(source: pikepdf.Pdf, item: Any) -> tuple[int, int]:
    """Object number of the page that a bookmark leads to; (0, 0) if it leads nowhere."""
    action = item.get("/A")
    goal = item.get("/Dest")
    if goal is None and isinstance(action, Dictionary) and action.get("/S") == Name.GoTo:
        goal = action.get("/D")
    if isinstance(goal, pikepdf.String | Name):
        goal = _named(source, goal)
    if isinstance(goal, Dictionary):
        goal = goal.get("/D")
    first = goal[0] if isinstance(goal, Array) and len(goal) else None
    return first.objgen if isinstance(first, Dictionary) else (0, 0)


def _named(source: pikepdf.Pdf, name: Any) -> Any:
    try:
        if isinstance(name, Name):
            return source.Root["/Dests"].get(str(name))
        return pikepdf.NameTree(source.Root.Names.Dests).get(str(name))
    except (KeyError, AttributeError, ValueError, RuntimeError, pikepdf.PdfError):
        return None
