"""Where on a PDF page a printed code may stand: its pictures, and where many filled shapes stand close together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from redaction.pdf.geometry import Box, bounds, quad_of
from redaction.pdf.placements import matrix_of

_MAX_DEPTH = 8
_SHAPES = 100
"""Segments of filled shapes that may be a code: a bar code has some thirty bars of four and more."""
_CELL = 48.0
"""Points; shapes are counted in three by three cells of this size."""
_MARGIN = 20.0
"""Points around it that are looked at as well: a code is known by its quiet rim."""
_MOST_SHAPES, _MOST_PLACES = 5_000, 100
"""More than this, and the page is looked at whole."""
_MOST_OF_IT = 0.6
"""Share of the page from which it is looked at whole."""


def code_places(page: Any) -> list[Box]:
    """The parts of a page in which a code may stand, in default user space; none for a page of text, rules and boxes.

    Args:
        page: a `pypdfium2.PdfPage`.
    """
    from pypdfium2 import raw

    whole: Box = page.get_bbox()
    places: list[Box] = []
    shapes: list[tuple[Box, int]] = []
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH], max_depth=_MAX_DEPTH):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            places.append(_on_page(item))
        elif _is_filled(item, raw):
            segments = int(raw.FPDFPath_CountSegments(item))
            if segments >= _SHAPES:
                places.append(_on_page(item))
            else:
                shapes.append((_on_page(item), segments))
        if len(shapes) > _MOST_SHAPES or len(places) > _MOST_PLACES:
            return [whole]
    places += _crowds(shapes)
    if len(places) > _MOST_PLACES:
        return [whole]
    joined = _joined([(left - _MARGIN, bottom - _MARGIN, right + _MARGIN, top + _MARGIN) for left, bottom, right, top in places])
    return [whole] if sum(map(_area, joined)) > _MOST_OF_IT * _area(whole) else joined


def _crowds(shapes: Iterable[tuple[Box, int]]) -> list[Box]:
    """The shapes in and around each cell in which, with those around it, there are many."""
    counted: dict[tuple[int, int], int] = defaultdict(int)
    inside: dict[tuple[int, int], list[Box]] = defaultdict(list)
    for box, segments in shapes:
        cell = (int((box[0] + box[2]) / 2 // _CELL), int((box[1] + box[3]) / 2 // _CELL))
        counted[cell] += segments
        inside[cell].append(box)
    around = {(x, y): [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)] for x, y in counted}
    crowded = [near for near in around.values() if sum(counted.get(other, 0) for other in near) >= _SHAPES]
    return [_hull([box for cell in near for box in inside.get(cell, ())]) for near in crowded]


def _joined(boxes: list[Box]) -> list[Box]:
    """Boxes of which none overlaps another: those that do become one."""
    apart: list[Box] = []
    for box in boxes:
        while touching := [other for other in apart if _overlap(box, other)]:
            apart = [other for other in apart if other not in touching]
            box = _hull([box, *touching])
        apart.append(box)
    return apart


def _hull(boxes: list[Box]) -> Box:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return (min(lefts), min(bottoms), max(rights), max(tops))


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _on_page(item: Any) -> Box:
    """The bounds of an object; pdfium tells them in the space of the form that holds it."""
    box: Box = item.get_bounds()
    return box if item.container is None else bounds(quad_of(matrix_of(item.container), box))


def _is_filled(item: Any, raw: Any) -> bool:
    from ctypes import byref, c_int

    mode, stroke = c_int(), c_int()
    look: Callable[..., bool] = raw.FPDFPath_GetDrawMode
    return bool(look(item, byref(mode), byref(stroke))) and mode.value != raw.FPDF_FILLMODE_NONE
