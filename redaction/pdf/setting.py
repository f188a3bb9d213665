"""Setting a line anew, so that nothing on it tells how wide the removed text was.

A box of the removed width, or a shift of what follows it, lets a name be picked from a list; in justified text even the spaces
between the other words tell the width, because they were stretched to fill the line. So a cell (`redaction.pdf.lines`) is set
from its start: each glyph at the right edge of the one before it, by its own width and without kerning, each gap between words
a quarter of an em, and each box one of three fixed widths. Which one depends on what stays on the line and on where other lines
end, never on what is removed.

What remains is which words share the line (`Setting.window`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter

from redaction.findings import Quad
from redaction.pdf.drawn import Run
from redaction.pdf.geometry import quad_of
from redaction.pdf.glyphs import WORD_GAP
from redaction.pdf.lines import Cell, Item

BOX_SIZES = (3.5, 2.5, 1.5)
"""Widths of a box, in em."""
SPACE = 0.25
"""Gap between words, in em."""
_TIGHT_SPACE = 0.18
_SHRINK = 0.08
"""Em by which a typesetter may have narrowed each space of a full line."""
_BESIDE_BOX = 0.06
"""Em between a box and a letter that stands beside it without a space, so that the box does not cut into it."""
_TRACKING = 0.1
"""Em to whose multiples the distance between letters that are set wide is cut: a title stays wide, and a justified line tells
nothing."""
_ODD = 0.3
"""Em by which glyphs of one word may overlap before their widths cannot be trusted."""


@dataclass(slots=True)
class SetBox:
    """One box of a set line.

    Attributes:
        findings: ids of the findings it stands for.
        start, end: along the line, where it stands now.
        old_start, old_end: along the line, what it stands for.
        run: the run whose type it takes.
        size: its width in em.
        window: least and greatest width that the removed text may have had, as far as the other words of the line tell.
        quad: in default user space.
    """

    findings: tuple[str, ...]
    start: float
    end: float
    old_start: float
    old_end: float
    run: Run
    size: float
    window: tuple[float, float] = (0.0, float("inf"))
    quad: Quad = (0.0,) * 8


@dataclass(slots=True)
class Setting:
    """A cell as it is set anew.

    Attributes:
        cell: the cell as it was.
        places: where each glyph that stays begins, by glyph id.
        gone: glyphs that go: the removed ones, and blanks and accents among them.
        boxes: from left to right.
        edges: places along the old line, in order, each with the place on the new one.
        spaces: gaps between words.
        tracking: distance between the letters of words.
    """

    cell: Cell
    places: dict[int, float] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    boxes: list[SetBox] = field(default_factory=list)
    edges: list[tuple[float, float]] = field(default_factory=list)
    spaces: int = 0
    tracking: float = 0.0

    def moved(self, u: float) -> float:
        """Where a place along the old line is on the new one; places beside the text stay."""
        edges = self.edges
        if not edges or u < edges[0][0] - 0.5 or u > edges[-1][0] + 0.5:
            return u
        number = min(max(bisect_right(edges, (u, float("inf"))), 1), len(edges) - 1)
        (low, new_low), (high, new_high) = edges[number - 1], edges[number]
        if high - low < 1e-6:
            return new_high
        share = min(max((u - low) / (high - low), 0.0), 1.0)
        return new_low + share * (new_high - new_low)


def set_cell(cell: Cell, removed: Mapping[int, tuple[str, ...]]) -> Setting | None:
    """Set a cell anew.

    Args:
        cell: as it was.
        removed: ids of the findings that take each glyph that goes.

    Returns:
        None where the text would run into what stands beside it, or its metrics cannot be trusted.
    """
    if not _trusted(cell):
        return None
    page_side = max(0.0, cell.left - cell.start_limit)
    margin = cell.margin if cell.margin is not None else cell.limit - page_side
    margin = min(margin, cell.limit)
    attempts = [(size, SPACE) for size in BOX_SIZES] + [(BOX_SIZES[-1], _TIGHT_SPACE)]
    for reach in (margin, cell.limit):
        for size, space in attempts:
            setting = _laid(cell, removed, size * cell.em, space * cell.em)
            if _placed(setting, reach):
                _tell_windows(setting, max(margin, cell.right), size)
                return setting
    return None


def _trusted(cell: Cell) -> bool:
    """Whether the glyphs' widths fit the distances between them: fonts without true widths cannot be set by width."""
    gaps = []
    before: Item | None = None
    for item in sorted(cell.items, key=attrgetter("glyph")):
        if before is not None and item.glyph == before.glyph + 1 and item.run is before.run:
            gap = (item.left - before.right) / cell.em
            if gap < WORD_GAP and not item.blank and not before.blank:
                gaps.append(gap)
        before = item
    odd = sum(1 for gap in gaps if gap < -_ODD)
    middle = sorted(gaps)[len(gaps) // 2] if gaps else 0.0
    return odd * 3 <= len(gaps) and middle > -0.1


def _laid(cell: Cell, removed: Mapping[int, tuple[str, ...]], box: float, space: float) -> Setting:
    """The cell laid out from 0."""
    setting = Setting(cell)
    spread = _letter_space(cell)
    setting.tracking = tracking = int(spread / (_TRACKING * cell.em)) * _TRACKING * cell.em
    word_gap = WORD_GAP * cell.em + (spread if tracking else 0.0)
    space += tracking
    pen = 0.0
    reached: float | None = None
    last: tuple[float, float, float] | None = None  # left, width and new left of the glyph before that stays
    in_box: SetBox | None = None
    waiting: list[Item] = []  # blanks that may be inside a box
    for item in cell.items:
        if item.blank and item.glyph not in removed:
            waiting.append(item)
            continue
        width = item.right - item.left
        gap = item.left - reached if reached is not None else 0.0
        wide = gap > word_gap
        setting.spaces += wide
        if item.glyph in removed:
            ids = removed[item.glyph]
            if in_box is not None and set(ids) & set(in_box.findings):
                in_box.findings = tuple(dict.fromkeys((*in_box.findings, *ids)))
                in_box.old_end = max(in_box.old_end, item.right)
                setting.gone.update(blank.glyph for blank in waiting)
            else:
                in_box = _opened(setting, item, ids, pen, wide, space, box, waiting)
                pen = in_box.end
            waiting = []
            setting.gone.add(item.glyph)
            reached = item.right if reached is None else max(reached, item.right)
            last = None
            continue
        overlaid = reached is not None and (gap < -0.5 * width or width < 0.05 * cell.em)
        if overlaid and in_box is not None:
            setting.gone.add(item.glyph)
            continue
        for blank in waiting:
            setting.places[blank.glyph] = pen
        waiting = []
        if overlaid and last is not None:
            new = last[2] + min(item.left - last[0], last[1])
        else:
            close = _BESIDE_BOX * cell.em if in_box is not None else tracking if reached is not None else 0.0
            new = pen = pen + (space if wide else close)
            pen += width
            last = (item.left, width, new)
        setting.places[item.glyph] = new
        setting.edges += [(item.left, new), (item.right, new + width)]
        in_box = None
        reached = item.right if reached is None else max(reached, item.right)
    for blank in waiting:
        setting.places[blank.glyph] = pen
    setting.edges += [edge for made in setting.boxes for edge in ((made.old_start, made.start), (made.old_end, made.end))]
    return setting


def _letter_space(cell: Cell) -> float:
    """Distance between the letters of words that are set wide; where letters stand close it is about 0."""
    gaps = []
    before: Item | None = None
    for item in cell.items:
        if before is not None and not item.blank and not before.blank:
            gaps.append(item.left - before.right)
        before = item
    return max(0.0, sorted(gaps)[len(gaps) // 2]) if len(gaps) > 2 else 0.0


def _opened(
    setting: Setting, item: Item, ids: tuple[str, ...], pen: float, wide: bool, space: float, width: float, waiting: list[Item]
) -> SetBox:
    start = pen + (space if wide else _BESIDE_BOX * setting.cell.em if pen else 0.0)
    for blank in waiting:
        setting.places[blank.glyph] = pen
    made = SetBox(ids, start, start + width, item.left, item.right, item.run, 0.0)
    setting.boxes.append(made)
    return made


def _placed(setting: Setting, reach: float) -> bool:
    """Put the laid out cell where its anchor is; False if it does not fit."""
    cell = setting.cell
    total = max([new for _, new in setting.edges], default=0.0)
    start = cell.left
    if cell.anchor == "right":
        start = cell.right - total
    elif cell.anchor == "centre":
        start = (cell.left + cell.right - total) / 2
    if cell.anchor == "left" and start + total > reach:
        return False
    if cell.anchor != "left" and (start < cell.start_limit or start + total > max(cell.limit, cell.right)):
        return False
    setting.places = {glyph: start + place for glyph, place in setting.places.items()}
    setting.edges = _rising([(old, start + new) for old, new in setting.edges])
    for box in setting.boxes:
        box.start, box.end = box.start + start, box.end + start
        box.quad = _quad(box, setting)
    return True


def _rising(edges: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Edges in order, none of them going back."""
    rising: list[tuple[float, float]] = []
    for old, new in sorted(edges):
        rising.append((old, max(new, rising[-1][1]) if rising else new))
    return rising


def _quad(box: SetBox, setting: Setting) -> Quad:
    """The quad of a box, as high as the type that it stands for."""
    run, (ux, uy) = box.run, setting.cell.direction
    x0, y0, x1, y1, x2, y2, x3, y3 = run.quad(0, len(run.codes))
    if (x1 - x0) * ux + (y1 - y0) * uy < 0:
        x0, y0, x1, y1, x2, y2, x3, y3 = x1, y1, x0, y0, x3, y3, x2, y2
    low, high = -x0 * uy + y0 * ux, -x3 * uy + y3 * ux
    # (u, v) to (x, y): x = u * ux - v * uy, y = u * uy + v * ux
    return quad_of((ux, uy, -uy, ux, 0.0, 0.0), (box.start, min(low, high), box.end, max(low, high)))


def _tell_windows(setting: Setting, margin: float, size: float) -> None:
    """What the words that share the line tell of each removed width."""
    cell = setting.cell
    for box in setting.boxes:
        box.size = size
    if cell.anchor != "left" or cell.margin is None:
        return
    boxes = sum(box.end - box.start for box in setting.boxes)
    rest = max(new for _, new in setting.edges) - cell.left - boxes
    slack = _SHRINK * cell.em * setting.spaces
    full = cell.next_word and cell.right + SPACE * cell.em + cell.next_word > margin
    for box in setting.boxes:
        others = sum(other.old_end - other.old_start for other in setting.boxes if other is not box)
        most = margin - cell.left - rest - others
        least = most - cell.next_word - SPACE * cell.em if full else 0.0
        box.window = (max(0.0, least - slack), most + slack)
