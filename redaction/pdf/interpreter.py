"""Interpreting one content stream: graphics state, text state, clipping as a box, marked content, optional content.

Source: ISO 32000-1, 8.4 (graphics state), 8.5 (paths and clipping), 9.3 and 9.4 (text), 14.6 (marked content).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Protocol

import pikepdf

from redaction.pdf.drawn import BUILDING, PageWalk, Placement, Run, Shape, Stream, StreamPath, path_box
from redaction.pdf.fonts import Code, Font
from redaction.pdf.geometry import IDENTITY, Box, Matrix, bounds, multiply
from redaction.pdf.layers import Layers
from redaction.pdf.streams import BudgetSpentError, UnreadablePageError

GLYPH_LIMIT = 250_000
"""Glyphs of one page: a sheet in the smallest print that can be read holds a tenth of that."""


@dataclass(slots=True)
class State:
    """Graphics and text state (ISO 32000-1, tables 52 and 104), as far as it moves or hides glyphs."""

    ctm: Matrix
    clip: Box
    font: Font | None = None
    size: float = 0.0
    char_space: float = 0.0
    word_space: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0

    def copy(self) -> State:
        """What the q operator keeps."""
        return State(
            self.ctm,
            self.clip,
            self.font,
            self.size,
            self.char_space,
            self.word_space,
            self.scale,
            self.leading,
            self.rise,
            self.mode,
        )


class Surroundings(Protocol):
    """What an interpreter needs to know of the page around its stream."""

    walk: PageWalk
    layers: Layers
    visible: Box
    off: int
    marks: list[tuple[StreamPath, int]]

    def font(self, dictionary: Any) -> Font:
        """The font of a font dictionary."""
        ...

    def form(self, path: StreamPath, form: Any, resources: Any, state: State) -> None:
        """Walk a form XObject where it is drawn."""
        ...


_PAINT = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*"))
_NESTING = frozenset(("q", "Q", "Do", "BDC", "BMC", "EMC"))
_BARE = frozenset(("q", "Q", "BT", "T*", "BMC", "EMC", "W", "W*"))
"""Operators whose operands nobody looks at; to fetch them takes as long as to carry out the operator."""
_RESOURCES = {"cs": "/ColorSpace", "CS": "/ColorSpace", "sh": "/Shading", "scn": "/Pattern", "SCN": "/Pattern"}


class StreamInterpreter:
    """Interprets one content stream; `run` does it."""

    def __init__(self, page: Surroundings, path: StreamPath, stream: Stream, state: State) -> None:
        self.page, self.path, self.stream, self.state = page, path, stream, state
        self.stack: list[State] = []
        self.matrix: Matrix = IDENTITY
        self.line: Matrix = IDENTITY
        self.content: list[tuple[int, bool, bool]] = []
        self.path_start = -1
        self.clipping = False

    def run(self) -> None:
        """Carry out all instructions and record what they draw.

        Raises:
            UnreadablePageError: the stream cannot be interpreted.
        """
        handlers: dict[str, Callable[[int, Any], None]] = {
            "q": self._save,
            "Q": self._restore,
            "cm": self._concatenate,
            "gs": self._graphics_state,
            "BT": self._begin_text,
            "Tf": self._select_font,
            "Td": self._move,
            "TD": self._move_leading,
            "Tm": self._set_matrix,
            "T*": self._next_line,
            "Tj": self._show,
            "TJ": self._show_array,
            "'": self._show_next,
            '"': self._show_spaced,
            "Tc": self._char_space,
            "Tw": self._word_space,
            "Tz": self._scale,
            "TL": self._leading,
            "Ts": self._rise,
            "Tr": self._mode,
            "Do": self._draw,
            "BDC": self._begin_content,
            "BMC": self._begin_plain_content,
            "EMC": self._end_content,
            "W": self._clip,
            "W*": self._clip,
            "INLINE IMAGE": self._inline_image,
        }
        page, stream = self.page, self.stream
        for index, (op, instruction) in enumerate(zip(stream.operators, stream.instructions, strict=True)):
            if page.off:
                stream.off.add(index)
            if op in BUILDING:
                if self.path_start < 0:
                    self.path_start = index
                continue
            handler = handlers.get(op)
            if handler is not None:
                try:
                    handler(index, () if op in _BARE else instruction.operands)
                except (IndexError, TypeError, ValueError, ArithmeticError):
                    if op in _NESTING:
                        raise
                    stream.damaged.add(index)
            elif op in _PAINT or op == "n":
                self._end_path(index)
            elif op in _RESOURCES:
                operands = instruction.operands
                if operands and isinstance(operands[-1], pikepdf.Name):
                    stream.use(_RESOURCES[op], operands[-1])
        stream.left_open = len(self.stack)
        for _, replaced, off in reversed(self.content):
            page.off -= off
            if replaced:
                page.marks.pop()

    def _save(self, _: int, __: Any) -> None:
        if len(self.stack) > 10_000:
            raise BudgetSpentError("nesting")
        self.stack.append(self.state)
        self.state = self.state.copy()

    def _restore(self, _: int, __: Any) -> None:
        if self.stack:
            self.state = self.stack.pop()
        else:
            self.stream.below += 1

    def _concatenate(self, _: int, operands: Any) -> None:
        self.state.ctm = multiply(_matrix(operands), self.state.ctm)

    def _graphics_state(self, _: int, operands: Any) -> None:
        name = operands[0]
        self.stream.use("/ExtGState", name)
        settings = self._resource("/ExtGState", name)
        font = settings.get("/Font") if settings is not None else None
        if font is not None and len(font) == 2:
            self.state.font, self.state.size = self.page.font(font[0]), float(font[1])

    def _resource(self, category: str, name: Any) -> Any:
        group = self.stream.resources.get(category)
        return None if group is None else group.get(str(name))

    def _begin_text(self, _: int, __: Any) -> None:
        self.matrix = self.line = IDENTITY

    def _select_font(self, _: int, operands: Any) -> None:
        self.stream.use("/Font", operands[0])
        dictionary = self._resource("/Font", operands[0])
        self.state.font = None if dictionary is None else self.page.font(dictionary)
        self.state.size = float(operands[1])

    def _move(self, _: int, operands: Any) -> None:
        a, b, c, d, e, f = self.line
        x, y = float(operands[0]), float(operands[1])
        self.matrix = self.line = (a, b, c, d, a * x + c * y + e, b * x + d * y + f)

    def _move_leading(self, index: int, operands: Any) -> None:
        self.state.leading = -float(operands[1])
        self._move(index, operands)

    def _set_matrix(self, _: int, operands: Any) -> None:
        self.matrix = self.line = _matrix(operands)

    def _next_line(self, index: int, _: Any) -> None:
        self._move(index, (0.0, -self.state.leading))

    def _show_next(self, index: int, operands: Any) -> None:
        self._next_line(index, ())
        self._show_items(index, (operands[0],))

    def _show_spaced(self, index: int, operands: Any) -> None:
        self.state.word_space, self.state.char_space = float(operands[0]), float(operands[1])
        self._next_line(index, ())
        self._show_items(index, (operands[2],))

    def _show(self, index: int, operands: Any) -> None:
        self._show_items(index, (operands[0],))

    def _show_array(self, index: int, operands: Any) -> None:
        self._show_items(index, operands[0])

    def _char_space(self, _: int, operands: Any) -> None:
        self.state.char_space = float(operands[0])

    def _word_space(self, _: int, operands: Any) -> None:
        self.state.word_space = float(operands[0])

    def _scale(self, _: int, operands: Any) -> None:
        self.state.scale = float(operands[0]) / 100

    def _leading(self, _: int, operands: Any) -> None:
        self.state.leading = float(operands[0])

    def _rise(self, _: int, operands: Any) -> None:
        self.state.rise = float(operands[0])

    def _mode(self, _: int, operands: Any) -> None:
        self.state.mode = int(operands[0])

    def _show_items(self, index: int, items: Any) -> None:
        """Lay out one show operator and record it as a run."""
        state, walk = self.state, self.page.walk
        font = state.font
        if font is None:
            raise UnreadablePageError("text without a font")
        size, char_space, word_space = state.size, state.char_space, state.word_space
        codes: list[Code] = []
        offsets: list[float] = []
        pen = 0.0
        for item in items:
            if isinstance(item, pikepdf.String):
                decoded = font.decode(bytes(item))
                codes += decoded
                if not word_space:
                    pens = list(accumulate([code.advance * size + char_space for code in decoded], initial=pen))
                    pen = pens.pop()
                    offsets += pens
                    continue
                for code in decoded:
                    offsets.append(pen)
                    pen += code.advance * size + char_space
                    if code.spaced:
                        pen += word_space
            else:
                pen -= float(item) * 0.001 * size
        if walk.glyphs + len(codes) > GLYPH_LIMIT:
            raise BudgetSpentError("glyphs")
        if codes:
            run = Run(
                self.path,
                index,
                walk.glyphs,
                codes,
                offsets,
                font,
                size,
                char_space,
                word_space,
                state.scale,
                state.rise,
                state.mode,
                multiply(self.matrix, state.ctm),
                pen,
                tuple(self.page.marks),
                state.clip,
            )
            run.hidden = self._why_hidden(run)
            walk.runs.append(run)
            walk.glyphs += len(codes)
        a, b, c, d, e, f = self.matrix
        x, y = (0.0, pen) if font.vertical else (pen * state.scale, 0.0)
        self.matrix = (a, b, c, d, a * x + c * y + e, b * x + d * y + f)

    def _why_hidden(self, run: Run) -> str:
        if self.page.off:
            return "off"
        a, b, c, d, _, _ = run.matrix
        if not run.size or abs(a * d - b * c) < 1e-9 or not run.scale:
            return "size"
        box = bounds(run.quad(0, len(run.codes)))
        if not overlaps_loosely(box, self.page.visible):
            return "outside"
        if not overlaps_loosely(box, self.state.clip):
            return "clipped"
        return "mode" if run.mode in (3, 7) else ""

    def _draw(self, index: int, operands: Any) -> None:
        name = operands[0]
        self.stream.use("/XObject", name)
        target = self._resource("/XObject", name)
        if not isinstance(target, pikepdf.Stream):
            return
        hidden = self.page.layers.hides(target.get("/OC"))
        self.page.off += hidden
        if hidden:
            self.stream.off.add(index)
        subtype = str(target.get("/Subtype", ""))
        if subtype == "/Form":
            self.page.form((*self.path, index), target, self.stream.resources, self.state.copy())
        elif subtype == "/Image" and not self.page.off:
            self.page.walk.images.append(Placement(self.path, index, target, self.state.ctm))
        self.page.off -= hidden

    def _inline_image(self, index: int, operands: Any) -> None:
        if not self.page.off:
            self.page.walk.images.append(Placement(self.path, index, operands[0], self.state.ctm, inline=True))
        colours = operands[0].obj.get("/CS", operands[0].obj.get("/ColorSpace"))
        if isinstance(colours, pikepdf.Name):
            self.stream.use("/ColorSpace", colours)

    def _begin_content(self, index: int, operands: Any) -> None:
        properties = operands[1]
        if isinstance(properties, pikepdf.Name):
            properties = self._resource("/Properties", properties)
        off = str(operands[0]) == "/OC" and self.page.layers.hides(properties)
        replaced = isinstance(properties, pikepdf.Dictionary) and any(k in properties for k in ("/ActualText", "/Alt", "/E"))
        self.content.append((index, replaced, off))
        self.page.off += off
        if replaced:
            self.page.marks.append((self.path, index))
            if "/ActualText" in properties:
                self.page.walk.replacements[self.path, index] = str(properties["/ActualText"])

    def _begin_plain_content(self, index: int, _: Any) -> None:
        self.content.append((index, False, False))

    def _end_content(self, _: int, __: Any) -> None:
        if self.content:
            _, replaced, off = self.content.pop()
            self.page.off -= off
            if replaced:
                self.page.marks.pop()

    def _clip(self, _: int, __: Any) -> None:
        self.clipping = True

    def _end_path(self, index: int) -> None:
        """Take a finished path into the clip box if it clips."""
        start, self.path_start = self.path_start, -1
        if start < 0:
            self.clipping = False
            return
        self.page.walk.shapes.append(Shape(self.path, start, index, self.state.ctm))
        if not self.clipping:
            return
        self.clipping = False
        box = path_box(self.stream.instructions[start:index], self.state.ctm)
        if box is not None:
            self.state.clip = within(self.state.clip, box)


def overlaps_loosely(first: Box, second: Box) -> bool:
    """Whether two boxes meet, edges included: a glyph that touches the visible area counts as seen."""
    return first[0] <= second[2] and second[0] <= first[2] and first[1] <= second[3] and second[1] <= first[3]


def within(clip: Box, box: Box) -> Box:
    """The part of a clip box that another box leaves."""
    return (max(clip[0], box[0]), max(clip[1], box[1]), min(clip[2], box[2]), min(clip[3], box[3]))


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = operands
    return (float(a), float(b), float(c), float(d), float(e), float(f))
