"""Walking a page: every glyph that its content draws, in the order of drawing, with its place.

An interpreter of content streams (ISO 32000-1, 8.4, 9.3, 9.4) that keeps only what redaction needs: matrices, text state,
clipping as a box, marked content, optional content. Form XObjects are walked at each place that draws them. One `Run` stands
for one show operator; its glyphs are a list of codes and a list of offsets, because a record for each glyph is too slow.

Not walked: text inside tiling patterns, soft-mask groups and Type 3 glyph procedures (a page that draws text in one of these is
reported in `PageWalk.unread`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pikepdf

from redaction.findings import Quad
from redaction.pdf import streams
from redaction.pdf.fonts import Code, Font
from redaction.pdf.geometry import IDENTITY, Box, Matrix, bounds, multiply, quad_of, transform
from redaction.pdf.layers import Layers
from redaction.pdf.streams import BudgetSpentError, UnreadablePageError, decoded

StreamPath = tuple[int, ...]
"""Where a content stream is: () is the page, (17,) the form drawn by the page's instruction 17, (17, 3) a form inside it."""

GLYPH_LIMIT = 1_000_000
DEPTH_LIMIT = 28


@dataclass(slots=True)
class Run:
    """The glyphs of one show operator.

    Attributes:
        path: the content stream it is in.
        index: number of the instruction in that stream.
        first: id of its first glyph on the page.
        codes: one for each glyph.
        offsets: pen position of each glyph along the line of writing, unscaled text space, from the start of the run.
        cuts: (number of glyphs before it, adjustment in text space) for each number of a TJ array.
        font: the font.
        size, char_space, word_space, scale, rise, mode: text state (Tfs, Tc, Tw, Th as a factor, Ts, Tr).
        matrix: text space at the start of the run to default user space.
        marks: marked-content spans with replacement text that it lies in, as (path, instruction).
        hidden: why no reader sees it: ``off`` (layer), ``outside``, ``clipped``, ``size``, ``mode``; empty if it is seen.
    """

    path: StreamPath
    index: int
    first: int
    codes: list[Code]
    offsets: list[float]
    font: Font
    size: float
    char_space: float
    word_space: float
    scale: float
    rise: float
    mode: int
    matrix: Matrix
    end: float
    marks: tuple[tuple[StreamPath, int], ...] = ()
    hidden: str = ""

    def origin(self, i: int) -> tuple[float, float]:
        """Origin of glyph `i` of the run, in default user space."""
        code, offset = self.codes[i], self.offsets[i]
        if self.font.vertical:
            return transform(self.matrix, -code.across * self.size, self.rise + offset - code.above * self.size)
        return transform(self.matrix, offset * self.scale, self.rise)

    def origins(self) -> list[tuple[float, float]]:
        """Origins of all glyphs of the run."""
        if self.font.vertical:
            return [self.origin(i) for i in range(len(self.codes))]
        a, b, c, d, e, f = self.matrix
        across, along, x, y = a * self.scale, b * self.scale, c * self.rise + e, d * self.rise + f
        return [(across * offset + x, along * offset + y) for offset in self.offsets]

    def quad(self, start: int, stop: int) -> Quad:
        """What glyphs `start` to `stop` (exclusive) of the run cover, in default user space."""
        last = self.codes[stop - 1]
        begin, end = self.offsets[start], self.offsets[stop - 1] + last.advance * self.size
        if self.font.vertical:
            half = 0.5 * self.size
            return quad_of(self.matrix, (-half, self.rise + end, half, self.rise + begin))
        bottom, top = self.rise + self.font.descent * self.size, self.rise + self.font.ascent * self.size
        return quad_of(self.matrix, (begin * self.scale, bottom, end * self.scale, top))

    def direction(self) -> tuple[float, float]:
        """The line of writing in default user space; its length is that of one unit of text space."""
        a, b, c, d, _, _ = self.matrix
        sign = -1.0 if self.size < 0 else 1.0
        return (-c * sign, -d * sign) if self.font.vertical else (a * sign * self.scale, b * sign * self.scale)

    def height(self) -> float:
        """Size of the type in default user space."""
        _, _, c, d, _, _ = self.matrix
        return abs(self.size) * float((c * c + d * d) ** 0.5)


@dataclass(slots=True)
class Placement:
    """An image that the page draws: where in the streams, its key, and the matrix from the unit square."""

    path: StreamPath
    index: int
    image: Any
    matrix: Matrix
    inline: bool = False


class Shape(NamedTuple):
    """A painted path: built by instructions `start` to `end` of a stream, painted by instruction `end`."""

    path: StreamPath
    start: int
    end: int
    matrix: Matrix

    def box(self, walk: PageWalk) -> Box | None:
        """The box around it in default user space, line width not counted; None if it has no points."""
        return path_box(walk.streams[self.path].instructions[self.start : self.end], self.matrix)


@dataclass(slots=True)
class Stream:
    """One content stream of a page: its instructions, and the resources it uses.

    Attributes:
        used: names of resources by category.
        off: instructions in a layer that is off.
        damaged: instructions whose operands make no sense; readers disagree on them, so they are not written again.
        below: how many Q have no q before them.
        left_open: how many q have no Q after them.
    """

    instructions: list[Any]
    resources: Any
    used: dict[str, set[str]] = field(default_factory=dict)
    off: set[int] = field(default_factory=set)
    damaged: set[int] = field(default_factory=set)
    below: int = 0
    left_open: int = 0

    def use(self, category: str, name: Any) -> None:
        """Note that the stream uses a named resource."""
        self.used.setdefault(category, set()).add(str(name))


@dataclass(slots=True)
class PageWalk:
    """All that a page draws.

    Attributes:
        runs: in the order of drawing.
        images: those in layers that are shown.
        streams: every content stream at every place that draws it.
        shapes: painted paths.
        replacements: marked-content spans whose text readers take instead of the glyphs' (ActualText), by (path, instruction).
        glyphs: how many there are; their ids count from 0 in the order of drawing.
    """

    runs: list[Run] = field(default_factory=list)
    images: list[Placement] = field(default_factory=list)
    streams: dict[StreamPath, Stream] = field(default_factory=dict)
    shapes: list[Shape] = field(default_factory=list)
    replacements: dict[tuple[StreamPath, int], str] = field(default_factory=dict)
    glyphs: int = 0

    def located(self, glyphs: Collection[int]) -> Iterator[tuple[Run, list[int]]]:
        """The runs that hold some of `glyphs`, each with the places of these glyphs in the run."""
        firsts = [run.first for run in self.runs]
        held: dict[int, list[int]] = {}
        for glyph in sorted(glyphs):
            number = bisect_right(firsts, glyph) - 1
            if number >= 0 and glyph - firsts[number] < len(self.runs[number].codes):
                held.setdefault(number, []).append(glyph - firsts[number])
        for number, places in held.items():
            yield self.runs[number], places


@dataclass(slots=True)
class _State:
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

    def copy(self) -> _State:
        return _State(
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


_PAINT = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*"))
_BUILD = frozenset(("m", "l", "c", "v", "y", "re", "h"))
_NESTING = frozenset(("q", "Q", "Do", "BDC", "BMC", "EMC"))
_RESOURCES = {"cs": "/ColorSpace", "CS": "/ColorSpace", "sh": "/Shading", "scn": "/Pattern", "SCN": "/Pattern"}


class Walker:
    """Walks the pages of one document. Fonts are read once."""

    def __init__(self, layers: Layers) -> None:
        self._fonts: dict[tuple[int, int], Font] = {}
        self._layers = layers

    def font(self, dictionary: Any) -> Font:
        """The font of a font dictionary."""
        key = dictionary.objgen
        if key == (0, 0):
            return Font(dictionary)
        if key not in self._fonts:
            self._fonts[key] = Font(dictionary)
        return self._fonts[key]

    def fonts(self) -> dict[tuple[int, int], Font]:
        """All fonts met so far, by object number."""
        return self._fonts

    def walk(self, page: pikepdf.Page) -> PageWalk:
        """Interpret one page.

        Raises:
            UnreadablePageError: the content cannot be parsed or interpreted.
        """
        try:
            return _PageInterpreter(self, self._layers, page).walk
        except UnreadablePageError:
            raise
        except (pikepdf.PdfError, ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError) as error:
            raise UnreadablePageError(type(error).__name__) from None
        except RecursionError:
            raise BudgetSpentError("depth") from None


class _PageInterpreter:
    def __init__(self, walker: Walker, layers: Layers, page: pikepdf.Page) -> None:
        self.walker = walker
        self.layers = layers
        self.walk = PageWalk()
        self.visible: Box = bounds(float(v) for v in page.cropbox)
        self.forms = 0
        self.off = 0
        self.marks: list[tuple[StreamPath, int]] = []
        self.cache: dict[tuple[int, int], list[Any]] = {}
        check_content(page)
        resources = page.obj.get("/Resources", pikepdf.Dictionary())
        self._stream((), pikepdf.parse_content_stream(page), resources, _State(IDENTITY, self.visible))

    def _stream(self, path: StreamPath, instructions: list[Any], resources: Any, state: _State) -> None:
        stream = Stream(instructions, resources)
        self.walk.streams[path] = stream
        _StreamInterpreter(self, path, stream, state).run()

    def form(self, path: StreamPath, form: Any, resources: Any, state: _State) -> None:
        """Walk a form XObject where it is drawn."""
        self.forms += 1
        if self.forms > streams.FORM_LIMIT or len(path) > DEPTH_LIMIT:
            raise BudgetSpentError("forms")
        matrix = tuple(float(v) for v in form.get("/Matrix", [1, 0, 0, 1, 0, 0]))
        if len(matrix) != 6:
            raise UnreadablePageError("matrix")
        state.ctm = multiply(matrix, state.ctm)
        box = [float(v) for v in form.get("/BBox", [])]
        if len(box) == 4:
            state.clip = _within(state.clip, bounds(quad_of(state.ctm, bounds(box))))
        key = form.objgen
        instructions = self.cache.get(key)
        if instructions is None:
            decoded(form)
            instructions = self.cache[key] = pikepdf.parse_content_stream(form)
        own = form.get("/Resources")
        self._stream(path, instructions, resources if own is None else own, state)


class _StreamInterpreter:
    """Interprets one content stream."""

    def __init__(self, page: _PageInterpreter, path: StreamPath, stream: Stream, state: _State) -> None:
        self.page, self.path, self.stream, self.state = page, path, stream, state
        self.stack: list[_State] = []
        self.matrix: Matrix = IDENTITY
        self.line: Matrix = IDENTITY
        self.content: list[tuple[int, bool, bool]] = []
        self.path_start = -1
        self.clipping = False

    def run(self) -> None:
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
        for index, instruction in enumerate(stream.instructions):
            op = str(instruction.operator)
            if page.off:
                stream.off.add(index)
            if op in _BUILD:
                if self.path_start < 0:
                    self.path_start = index
                continue
            handler = handlers.get(op)
            if handler is not None:
                try:
                    handler(index, instruction.operands)
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
            self.state.font, self.state.size = self.page.walker.font(font[0]), float(font[1])

    def _resource(self, category: str, name: Any) -> Any:
        group = self.stream.resources.get(category)
        return None if group is None else group.get(str(name))

    def _begin_text(self, _: int, __: Any) -> None:
        self.matrix = self.line = IDENTITY

    def _select_font(self, _: int, operands: Any) -> None:
        self.stream.use("/Font", operands[0])
        dictionary = self._resource("/Font", operands[0])
        self.state.font = None if dictionary is None else self.page.walker.font(dictionary)
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
            self.state.clip = _within(self.state.clip, box)


def path_box(instructions: Iterable[Any], matrix: Matrix) -> Box | None:
    """The box around the path that some instructions build, in default user space; None if they build none."""
    points: list[float] = []
    for instruction in instructions:
        operator = str(instruction.operator)
        values = [float(v) for v in instruction.operands] if operator in _BUILD else []
        if operator == "re" and len(values) == 4:
            x, y, width, height = values
            points += quad_of(matrix, (x, y, x + width, y + height))
        else:
            for i in range(0, len(values) - 1, 2):
                points += transform(matrix, values[i], values[i + 1])
    return bounds(points) if points else None


def overlaps_loosely(first: Box, second: Box) -> bool:
    """Whether two boxes meet, edges included: a glyph that touches the visible area counts as seen."""
    return first[0] <= second[2] and second[0] <= first[2] and first[1] <= second[3] and second[1] <= first[3]


def check_content(page: pikepdf.Page) -> None:
    """Make sure that a page's content is of a size that can be parsed.

    Raises:
        BudgetSpentError: it is not.
    """
    contents = page.obj.get("/Contents")
    left = streams.STREAM_LIMIT
    for part in list(contents) if isinstance(contents, pikepdf.Array) else [contents]:
        if isinstance(part, pikepdf.Stream):
            left -= len(decoded(part, left))


def _within(clip: Box, box: Box) -> Box:
    return (max(clip[0], box[0]), max(clip[1], box[1]), min(clip[2], box[2]), min(clip[3], box[3]))


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = operands
    return (float(a), float(b), float(c), float(d), float(e), float(f))
