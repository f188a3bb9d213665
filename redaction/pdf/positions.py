"""Writing where text stands without a trace of where it stood: operands of positioning operators tell the old places.

In a content stream with a line that is set anew, every show operator gets a text matrix and spacing of its own, and all other
operators that move the pen go. A `cm` that positions nothing but such lines goes too; where one of the others would still tell
an old place, the line cannot be set anew (`without_traces`).

Source: ISO 32000-1, 8.4.4 (cm, q, Q), 9.3 (Tc, Tw), 9.4 (text objects, positioning, showing).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import Any

import pikepdf
from pikepdf import Operator

from redaction.pdf.decorations import Decoration
from redaction.pdf.drawn import PageWalk, Run, Stream, StreamPath
from redaction.pdf.geometry import Matrix, invert, multiply, transform
from redaction.pdf.lines import along, span_of, step
from redaction.pdf.setting import Setting

_SHOW = frozenset(("Tj", "TJ", "'", '"'))
_MOVING = frozenset(("Td", "TD", "Tm", "T*", "TL", "Tc", "Tw"))
_STATE = frozenset(("q", "Q", "cm"))
HANDLED = _MOVING | _STATE
"""Operators that `PositionWriter.positioned` writes."""
_TIGHT = 0.3
"""Em between the end of a line and the edge of its clipping area within which that area was cut to the line."""
_DRAWS = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n", "Do", "sh", "INLINE IMAGE"))

Here = tuple[StreamPath, int]


class Positions:
    """What is known of one page's lines that are set anew, for writing its streams.

    Attributes:
        settings: the lines.
        decorations: underlines and highlights that go along, by the instruction that paints them.
        runs: runs with a glyph on one of the lines, with these lines.
        dropped: `cm` operators to leave out.
    """

    def __init__(self, walk: PageWalk, settings: Collection[Setting], decorations: dict[Here, Decoration]) -> None:
        self.settings = list(settings)
        self.decorations = decorations
        self.runs: dict[Here, list[Setting]] = defaultdict(list)
        for setting in self.settings:
            for item in setting.cell.items:
                lines = self.runs[item.run.path, item.run.index]
                if setting not in lines:
                    lines.append(setting)
        self.chains: dict[StreamPath, dict[int, tuple[int, ...]]] = {}
        self.dropped: dict[StreamPath, set[int]] = {}
        for path in {path for path, _ in self.runs}:
            self.chains[path] = _chains(walk.streams[path])
            self.dropped[path] = self._droppable(path, walk.streams[path])

    def _droppable(self, path: StreamPath, stream: Stream) -> set[int]:
        """The `cm` operators under which nothing but lines set anew is drawn."""
        needed: set[int] = set()
        every: set[int] = set()
        for index, chain in self.chains[path].items():
            every.update(chain)
            if (path, index) in self.decorations:
                # A pen drawn under another scale would get another width.
                needed.update(number for number in chain if not _keeps_sizes(stream.instructions[number].operands))
            elif (path, index) not in self.runs:
                needed.update(chain)
        return every - needed

    def writes(self, path: StreamPath) -> bool:
        """Whether a stream has to be written with positions of its own."""
        return path in self.chains

    def left_of(self, here: Here) -> tuple[int, ...]:
        """The `cm` operators that are left above an instruction."""
        path, index = here
        return tuple(number for number in self.chains[path].get(index, ()) if number not in self.dropped[path])


def without_traces(walk: PageWalk, settings: Collection[Setting], decorations: dict[Here, Decoration]) -> Positions:
    """Those lines of `settings` whose old places nothing in the written streams would tell."""
    kept = list(settings)
    while True:
        mine = {here: item for here, item in decorations.items() if item.setting in kept}
        positions = Positions(walk, kept, mine)
        bad = [setting for setting in kept if not _untold(setting, positions)]
        if not bad:
            return positions
        kept = [setting for setting in kept if setting not in bad]


def _untold(setting: Setting, positions: Positions) -> bool:
    """Whether all runs and decorations of a line stand in one stream, under the same transformations and clipping."""
    heres = {(item.run.path, item.run.index) for item in setting.cell.items}
    heres |= {here for here, item in positions.decorations.items() if item.setting is setting}
    if len({path for path, _ in heres}) > 1 or len({positions.left_of(here) for here in heres}) > 1:
        return False
    clips = {item.run.clip for item in setting.cell.items}
    if len(clips) > 1:
        return False
    edge = span_of(setting.cell.direction, clips.pop())[2]
    return abs(edge - setting.cell.right) > _TIGHT * setting.cell.em


def _chains(stream: Stream) -> dict[int, tuple[int, ...]]:
    """For each instruction that draws: the `cm` operators in force."""
    chain: tuple[int, ...] = ()
    stack: list[tuple[int, ...]] = []
    found: dict[int, tuple[int, ...]] = {}
    for index, operator in enumerate(stream.operators):
        if operator == "q":
            stack.append(chain)
        elif operator == "Q":
            chain = stack.pop() if stack else chain
        elif operator == "cm" and index not in stream.damaged:
            chain = (*chain, index)
        elif operator in _DRAWS or operator in _SHOW:
            found[index] = chain
    return found


def _keeps_sizes(operands: Any) -> bool:
    a, b, c, d, _, _ = (float(value) for value in operands)
    return abs(abs(a * d - b * c) - 1) < 1e-6 and abs(a * a + b * b - 1) < 1e-6


class PositionWriter:
    """Writes the positions of one stream, instruction by instruction in their order."""

    def __init__(self, positions: Positions, path: StreamPath, stream: Stream) -> None:
        self.positions, self.path = positions, path
        self.matrix = stream.matrix
        # A page starts without extra spacing; a form starts with what whoever draws it has set.
        self.spacing: tuple[float, float] | None = None if path else (0.0, 0.0)
        self.stack: list[tuple[Matrix, tuple[float, float] | None]] = []

    def positioned(self, index: int, instruction: Any, operator: str) -> list[Any]:
        """What becomes of an operator of `HANDLED`."""
        if operator == "q":
            self.stack.append((self.matrix, self.spacing))
        elif operator == "Q":
            if self.stack:
                self.matrix, self.spacing = self.stack.pop()
        elif operator == "cm":
            if index in self.positions.dropped[self.path]:
                return []
            self.matrix = multiply(_six(instruction.operands), self.matrix)
        else:
            return []
        return [instruction]

    def shown(self, run: Run | None, gone: Collection[int]) -> list[Any]:
        """A run without the glyphs `gone` (places in the run), each of the others where it belongs now."""
        stays = [place for place in range(len(run.codes)) if place not in gone] if run is not None else []
        inverse = invert(self.matrix)
        if run is None or not stays or inverse is None:
            return []
        settings = self.positions.runs.get((self.path, run.index), [])
        targets = _targets(run, stays, settings)
        spacing = (run.char_space, run.word_space)
        if settings:
            # Readers take wide-set letters for one word where character spacing parts them, not where numbers do.
            spacing = (settings[0].tracking / step(run, settings[0].cell.direction), 0.0)
        out = self._spaced(spacing)
        for group in _groups(run, stays, targets, spacing) if settings and settings[0].tracking else [stays]:
            out += _placed(run, group, targets, spacing, inverse)
        return out

    def _spaced(self, spacing: tuple[float, float]) -> list[Any]:
        """Operators that bring about a character and a word spacing."""
        before, self.spacing = self.spacing, spacing
        out: list[Any] = []
        if before is None or before[0] != spacing[0]:
            out.append(([_number(spacing[0], 6)], Operator("Tc")))
        if before is None or before[1] != spacing[1]:
            out.append(([_number(spacing[1], 6)], Operator("Tw")))
        return out

    def painted(self, decoration: Decoration) -> list[Any]:
        """The path of a decoration where it belongs now."""
        inverse = invert(self.matrix)
        if inverse is None:
            return []
        out: list[Any] = []
        for operator, points in decoration.path():
            flat = [value for x, y in points for value in transform(inverse, x, y)]
            out.append(([_number(value, 4) for value in flat], Operator(operator)))
        return out


def _targets(run: Run, stays: list[int], settings: list[Setting]) -> dict[int, float]:
    """Offsets of glyphs in the run's text space where they belong now, by their places in the run."""
    a, b = run.matrix[4:]
    ways = [(line.places, along(way, a, b), step(run, way)) for line in settings for way in (line.cell.direction,)]
    targets: dict[int, float] = {}
    for place in stays:
        glyph = run.first + place
        for places, start, factor in ways:
            new = places.get(glyph)
            if new is not None:
                targets[place] = (new - start) / factor
                break
        else:
            targets[place] = run.offsets[place]
    return targets


def _placed(run: Run, stays: list[int], targets: dict[int, float], spacing: tuple[float, float], inverse: Matrix) -> list[Any]:
    """A text matrix, and the show operator that begins there."""
    a, b, c, d, e, f = run.matrix
    first = targets[stays[0]]
    x, y = (0.0, first) if run.font.vertical else (first * run.scale, 0.0)
    matrix = multiply((a, b, c, d, a * x + c * y + e, b * x + d * y + f), inverse)
    numbers = [*(_number(v, 6) for v in matrix[:4]), *(_number(v, 4) for v in matrix[4:])]
    return [(numbers, Operator("Tm")), ([pikepdf.Array(_pieces(run, stays, targets, spacing))], Operator("TJ"))]


def _groups(run: Run, stays: list[int], targets: dict[int, float], spacing: tuple[float, float]) -> list[list[int]]:
    """Glyphs that follow each other without a jump. In wide-set text, pdfium takes words apart where numbers move the pen."""
    groups: list[list[int]] = []
    pen = 0.0
    for place in stays:
        if not groups or abs(targets[place] - pen) > abs(run.size) * 2e-4:
            groups.append([])
        groups[-1].append(place)
        pen = targets[place] + run.codes[place].advance * run.size + spacing[0]
    return groups


def _pieces(run: Run, stays: list[int], targets: dict[int, float], spacing: tuple[float, float]) -> list[Any]:
    """The array of a TJ operator that starts at the first glyph that stays."""
    pieces: list[Any] = []
    text = bytearray()
    pen = targets[stays[0]]
    for place in stays:
        code = run.codes[place]
        away = targets[place] - pen
        if run.size and abs(away) > abs(run.size) * 2e-4:
            number = _number(-away / run.size * 1000, 3)
            if text:
                pieces.append(pikepdf.String(bytes(text)))
                text.clear()
            pieces.append(number)
            pen -= float(number) * run.size / 1000
        text += code.data
        pen += code.advance * run.size + spacing[0] + (spacing[1] if code.spaced else 0.0)
    pieces.append(pikepdf.String(bytes(text)))
    return pieces


def _number(value: float, digits: int) -> Decimal:
    rounded = round(value, digits)
    return Decimal(repr(rounded)) if rounded else Decimal(0)


def _six(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return (a, b, c, d, e, f)
