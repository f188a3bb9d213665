"""Taking glyphs out of content streams: only the operators that lose a glyph change, everything else is written as it was.

A removed glyph becomes a number in a TJ array that moves the pen as far as the glyph did, so nothing behind it moves. In a
stream with a line that is set anew, text is placed by `redaction.pdf.positions` instead.

A form XObject is copied for each place that draws it and loses a glyph there, with resources of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Operator

from redaction.pdf.decorations import Decoration
from redaction.pdf.drawn import BUILDING, PageWalk, Run, Stream, StreamPath, path_box
from redaction.pdf.fonts import fold
from redaction.pdf.geometry import IDENTITY
from redaction.pdf.positions import HANDLED, Positions, PositionWriter

_SHOW = frozenset(("Tj", "TJ", "'", '"'))
_PAINT = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*"))
_DRAW = frozenset(("Do", "sh", "INLINE IMAGE"))


@dataclass(slots=True)
class Edits:
    """What goes from one page.

    Attributes:
        glyphs: ids of glyphs.
        images: (path, instruction) of an image to the image that replaces it, or None to drop it.
        dropped: (path, instruction) of painting operators to leave out.
        secrets: folded texts that no replacement text of the page may hold.
        positions: lines that are set anew; None if there are none.
        tagged: whether marks of the structure tree stay in the page's content.
    """

    glyphs: set[int] = field(default_factory=set)
    images: dict[tuple[StreamPath, int], Any] = field(default_factory=dict)
    dropped: set[tuple[StreamPath, int]] = field(default_factory=set)
    secrets: frozenset[str] = frozenset()
    positions: Positions | None = None
    tagged: bool = False


@dataclass(slots=True)
class WrittenStream:
    """A content stream ready to be stored: instructions, resources, the names of resources that it uses, and its marks.

    `replaced` says whether its resources hold pictures or forms that were none of its own.
    """

    instructions: list[Any]
    resources: Any
    used: dict[str, set[str]]
    marks: set[int] = field(default_factory=set)
    replaced: bool = False


def rewrite_page(pdf: pikepdf.Pdf, walk: PageWalk, edits: Edits) -> WrittenStream:
    """The page's content without what `edits` names.

    Args:
        pdf: the working copy; copies of forms are made in it, nothing that is there changes.
        walk: the page as interpreted.
        edits: what goes.
    """
    runs: dict[tuple[StreamPath, int], tuple[Run, set[int]]] = {}
    touched: set[tuple[StreamPath, int]] = set()
    for run, places in walk.located(edits.glyphs):
        runs[run.path, run.index] = (run, set(places))
        touched.update(run.marks)
    anew = {path for path in walk.streams if edits.positions is not None and edits.positions.writes(path)}
    needed = anew or any(stream.off for stream in walk.streams.values())
    every = {(run.path, run.index): run for run in walk.runs} if needed else {}
    dirty = {path for path, _ in runs} | {path for path, _ in edits.images} | {path for path, _ in edits.dropped} | {()}
    dirty |= {path for path, stream in walk.streams.items() if stream.off or stream.damaged}
    dirty |= {path for path, _ in touched} | anew
    for path in list(dirty):
        dirty |= {path[:n] for n in range(len(path))}
    renamed: dict[StreamPath, dict[int, Any]] = {}
    written: dict[StreamPath, WrittenStream] = {}
    for path in sorted(dirty, key=len, reverse=True):
        stream = walk.streams[path]
        replacing = dict(renamed.get(path, {}))
        replacing.update({index: image for (where, index), image in edits.images.items() if where == path})
        result = _rewrite_stream(walk, path, stream, runs, every, replacing, touched, edits)
        if path:
            renamed.setdefault(path[:-1], {})[path[-1]] = _form_copy(pdf, walk, path, result)
        else:
            written[path] = result
    return written[()]


def _carried(positions: Positions, walk: PageWalk, path: StreamPath) -> dict[int, Decoration | None]:
    """Instructions that build the path of a decoration: the first stands for all, the others go."""
    carried: dict[int, Decoration | None] = {}
    for shape in walk.shapes:
        decoration = positions.decorations.get((shape.path, shape.end))
        if decoration is not None and shape.path == path:
            carried.update(dict.fromkeys(range(shape.start, shape.end)))
            carried[shape.start] = decoration
    return carried


def _rewrite_stream(
    walk: PageWalk,
    path: StreamPath,
    stream: Stream,
    runs: dict[tuple[StreamPath, int], tuple[Run, set[int]]],
    every: dict[tuple[StreamPath, int], Run],
    replacing: dict[int, Any],
    touched: set[tuple[StreamPath, int]],
    edits: Edits,
) -> WrittenStream:
    resources = pikepdf.Dictionary(dict(stream.resources.items()))
    used = {category: set(names) for category, names in stream.used.items()}
    # A picture or form whose every drawing was replaced is not used any more, and must not come along.
    used["/XObject"] = set()
    objects: dict[str, Any] = {}
    out: list[Any] = []
    marks: set[int] = set()
    positions = edits.positions if edits.positions is not None and edits.positions.writes(path) else None
    writer = PositionWriter(positions, path, stream) if positions is not None else None
    carried = _carried(positions, walk, path) if positions is not None else {}
    unbuilt = _unbuilt(walk, path, stream, edits)
    for index, (operator, instruction) in enumerate(zip(stream.operators, stream.instructions, strict=True)):
        here = (path, index)
        if index in stream.damaged:
            continue
        if index in unbuilt:
            out += unbuilt[index]
            continue
        if writer is not None and operator in HANDLED:
            out += writer.positioned(index, instruction, operator)
        elif writer is not None and index in carried:
            decoration = carried[index]
            out += writer.painted(decoration) if decoration is not None else []
        elif writer is not None and operator in _SHOW:
            out += writer.shown(every.get(here), runs[here][1] if here in runs else ())
        elif operator in _SHOW and here in runs:
            run, gone = runs[here]
            out += shown(instruction, run, gone)
        elif operator in ("BDC", "DP"):
            kept, mark = _marked(instruction, stream, here in touched, edits.secrets, edits.tagged and not path)
            if operator == "BDC":
                out.append(kept)
                marks |= {mark} if mark is not None else set()
        elif operator == "MP":
            continue
        elif operator == "BMC":
            tag = instruction.operands[-1] if len(instruction.operands) else None
            out.append(instruction if str(tag) in _TAGS else ([Name("/Span")], Operator("BMC")))
        elif operator in _DRAW and index in replacing:
            if replacing[index] is not None:
                name = f"/HbX{index}"
                objects[name] = replacing[index]
                used["/XObject"].add(name)
                out.append(([Name(name)], Operator("Do")))
        elif here in edits.dropped:
            out += [([], Operator("n"))] if operator in _PAINT else []
        elif index in stream.off and operator in _SHOW | _PAINT | _DRAW:
            out += _neutral(instruction, operator, every.get(here))
        else:
            out.append(instruction)
            if operator == "Do":
                used["/XObject"].add(str(instruction.operands[0]))
    if objects:
        group = resources.get("/XObject")
        merged = pikepdf.Dictionary(dict(group.items()) if group is not None else {})
        for name, target in objects.items():
            merged[name] = target
        resources["/XObject"] = merged
    return WrittenStream(out, resources, used, marks, bool(objects))


def _unbuilt(walk: PageWalk, path: StreamPath, stream: Stream, edits: Edits) -> dict[int, list[Any]]:
    """What stands for the instructions that build a path which is not painted any more: nothing, since they draw its form.

    One that clips as well leaves the box around it, or in a layer that is off itself, because what follows is seen through it.
    """
    changed: dict[int, list[Any]] = {}
    for shape in walk.shapes:
        dropped = (path, shape.end) in edits.dropped
        if shape.path != path or not (dropped or (shape.end in stream.off and stream.operators[shape.end] in _PAINT)):
            continue
        building = [index for index in range(shape.start, shape.end) if stream.operators[index] in BUILDING]
        clips = any(operator in ("W", "W*") for operator in stream.operators[shape.start : shape.end])
        if clips and not dropped:
            continue
        changed.update((index, []) for index in (building if clips else [*building, shape.end]))
        box = path_box(stream.instructions[shape.start : shape.end], IDENTITY) if clips else None
        if box is not None:
            left, bottom, right, top = (Decimal(str(round(value, 3))) for value in box)
            changed[shape.start] = [([left, bottom, right - left, top - bottom], Operator("re"))]
    return changed


def _neutral(instruction: Any, operator: str, run: Run | None) -> list[Any]:
    """What stays of a painting operator in a layer that is off: its effect on what follows."""
    if operator in _PAINT:
        return [([], Operator("n"))]
    if run is not None:
        return shown(instruction, run, set(range(len(run.codes))))
    return []


def shown(instruction: Any, run: Run, gone: set[int]) -> list[Any]:
    """A show operator without the glyphs `gone` (places in the run), every other glyph where it was."""
    operands, operator = instruction.operands, str(instruction.operator)
    before: list[Any] = []
    if operator == "'":
        items = [operands[0]]
        before = [([], Operator("T*"))]
    elif operator == '"':
        items = [operands[2]]
        before = [([operands[0]], Operator("Tw")), ([operands[1]], Operator("Tc")), ([], Operator("T*"))]
    else:
        items = list(operands[0]) if operator == "TJ" else [operands[0]]
    pieces: list[Any] = []
    text = bytearray()
    shift = Decimal(0)
    place = 0

    def flush() -> None:
        nonlocal shift
        if shift:
            pieces.append(shift)
            shift = Decimal(0)

    for item in items:
        if not isinstance(item, pikepdf.String):
            if text:
                pieces.append(pikepdf.String(bytes(text)))
                text.clear()
            shift += Decimal(item)
            continue
        for code in run.font.decode(bytes(item)):
            if place in gone:
                if text:
                    pieces.append(pikepdf.String(bytes(text)))
                    text.clear()
                shift += _compensation(run, place)
            else:
                flush()
                text += code.data
            place += 1
    if text:
        pieces.append(pikepdf.String(bytes(text)))
    flush()
    return [*before, ([pikepdf.Array(pieces)], Operator("TJ"))]


def _compensation(run: Run, place: int) -> Decimal:
    """The TJ number that moves the pen as far as a glyph did: -(w * Tfs + Tc + Tw) / Tfs * 1000."""
    if not run.size:
        return Decimal(0)
    code = run.codes[place]
    moved = code.advance * run.size + run.char_space + (run.word_space if code.spaced else 0.0)
    return Decimal(str(round(-moved / run.size * 1000, 4)))


def _marked(instruction: Any, stream: Stream, touched: bool, secrets: frozenset[str], tagged: bool) -> tuple[Any, int | None]:
    """A BDC without its properties, but for its mark and a replacement text that covers no removed glyph and holds no secret.

    Args:
        instruction: the BDC.
        stream: it is in.
        touched: whether a glyph was removed from what it covers.
        secrets: folded texts.
        tagged: whether the mark stays.

    Returns:
        The instruction, and the mark that it keeps.
    """
    tag, properties = instruction.operands[0], instruction.operands[1]
    if isinstance(properties, pikepdf.Name):
        group = stream.resources.get("/Properties")
        properties = group.get(str(properties)) if group is not None else None
    kept = Dictionary()
    mark: int | None = None
    if isinstance(properties, Dictionary):
        if tagged and isinstance(properties.get("/MCID"), int):
            mark = int(properties["/MCID"])
            mark = mark if 0 <= mark < _MARKS else None
        if mark is not None:
            kept["/MCID"] = mark
        text = str(properties["/ActualText"]) if not touched and "/ActualText" in properties else ""
        if text and not any(secret in fold(text) for secret in secrets):
            kept["/ActualText"] = pikepdf.String(text)
    plain = tag if str(tag) in _TAGS else Name("/Span")
    if not len(kept):
        return ([plain], Operator("BMC")), None
    return ([plain if mark is not None else Name("/Span"), kept], Operator("BDC")), mark


_MARKS = 1_000_000
"""Marks of one page; a larger number is made to exhaust the reader."""
_STANDARD_TAGS = """
    Artifact Span P H H1 H2 H3 H4 H5 H6 Figure Table TR TD TH L LI Lbl LBody Link Sect Div Caption TOC TOCI Note Form Tx"""
_TAGS = frozenset("/" + tag for tag in _STANDARD_TAGS.split())


def _form_copy(pdf: pikepdf.Pdf, walk: PageWalk, path: StreamPath, result: WrittenStream) -> Any:
    """A private copy of the form drawn at `path`, with new content."""
    parent = walk.streams[path[:-1]]
    name = parent.instructions[path[-1]].operands[0]
    form = parent.resources["/XObject"][str(name)]
    copy = pdf.make_stream(pikepdf.unparse_content_stream(result.instructions))
    for key in ("/Type", "/Subtype", "/FormType", "/BBox", "/Matrix", "/Group"):
        if key in form:
            copy[key] = form[key]
    copy["/Resources"] = result.resources
    return copy
