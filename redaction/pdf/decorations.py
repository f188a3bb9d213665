"""Underlines, strike-outs and highlights: painted paths that belong to the words of a line and have to move with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from redaction.pdf.drawn import BUILDING, PageWalk, Shape, StreamPath
from redaction.pdf.geometry import Box, Matrix, transform
from redaction.pdf.lines import across, along, span_of
from redaction.pdf.setting import Setting

_BELOW, _ABOVE = 0.45, 1.15
"""Em below and above the baseline within which a painted path belongs to a line."""
_BESIDE = 0.6
"""Em by which it may reach beyond the text."""

Point = tuple[float, float]


@dataclass(slots=True)
class Decoration:
    """A painted path of straight edges that goes along with a line."""

    setting: Setting
    drawing: list[tuple[str, list[Point]]]

    def path(self) -> list[tuple[str, list[Point]]]:
        """Its path where it belongs now: operators with points of default user space."""
        direction = self.setting.cell.direction
        moved = []
        for operator, points in self.drawing:
            new = []
            for x, y in points:
                u, v = self.setting.moved(along(direction, x, y)), across(direction, x, y)
                new.append((u * direction[0] - v * direction[1], u * direction[1] + v * direction[0]))
            moved.append((operator, new))
        return moved


def decorations_of(
    walk: PageWalk, settings: Collection[Setting], shapes: Iterable[tuple[Shape, Box]]
) -> tuple[dict[tuple[StreamPath, int], Decoration], set[tuple[StreamPath, int]]]:
    """Painted paths that belong to lines that are set anew.

    Returns:
        Those that go along, and those with curves, which go.
    """
    moving: dict[tuple[StreamPath, int], Decoration] = {}
    going: set[tuple[StreamPath, int]] = set()
    for shape, box in shapes:
        for setting in settings:
            if not _belongs(setting, box):
                continue
            instructions = walk.streams[shape.path].instructions[shape.start : shape.end]
            drawing = _drawing(instructions, shape.matrix)
            if drawing is None:
                going.add((shape.path, shape.end))
            else:
                moving[shape.path, shape.end] = Decoration(setting, drawing)
            break
    return moving, going


def _belongs(setting: Setting, box: Box) -> bool:
    cell = setting.cell
    low, bottom, high, top = span_of(cell.direction, box)
    if bottom < cell.base - _BELOW * cell.em or top > cell.base + _ABOVE * cell.em:
        return False
    beside = _BESIDE * cell.em
    if low < cell.left - beside or high > cell.right + beside or high - low < 0.05 * cell.em:
        return False
    return high > min(made.old_start for made in setting.boxes)


def _drawing(instructions: Iterable[object], matrix: Matrix) -> list[tuple[str, list[Point]]] | None:
    """A path as points of default user space; None if it has curves or anything but a path."""
    found: list[tuple[str, list[Point]]] = []
    for instruction in instructions:
        operator = str(instruction.operator)  # type: ignore[attr-defined]
        if operator not in BUILDING or operator in ("c", "v", "y"):
            return None
        values = [float(value) for value in instruction.operands]  # type: ignore[attr-defined]
        if operator == "re":
            x, y, width, height = values
            corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
            points = [transform(matrix, *corner) for corner in corners]
            found += [("m", points[:1]), *(("l", [point]) for point in points[1:]), ("h", [])]
        else:
            found.append((operator, [transform(matrix, *values)] if values else []))
    return found
