"""Glyphs in the order of columns: text that goes on below, where the page is drawn across all columns, line after line.

Lines are split at wide gaps. A piece goes on in the piece under it where the two stand over each other and the first word below
would not have fitted behind the last one above. Cells of a table that stand over each other are told apart from a broken line by
this, and where they fill their column by what stands around them (`_broken`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, hypot, inf, pi, sin

from redaction.pdf.drawn import PageWalk, Run
from redaction.pdf.glyphs import Stretch

_WIDE = 0.85
"""Distance between glyphs, in units of the type size, from which it may be the gap between two columns."""
_PITCH = 2.3
"""Most distance between two lines of one paragraph, in units of the type size."""
_INDENT = 2.5
"""Most difference between the left edges of two lines of one column, in units of the type size."""
_SPACE = 0.2
"""Least width of the space that a word would need before it, in units of the type size."""
_PROSE = 3
"""Words of one line from which a column is no column of names and numbers."""
_CLOSER = 0.87
_HYPHENS = frozenset("-\u00ad\u2010\u2011\x02\ufffe")


@dataclass(slots=True)
class _Part:
    """Glyphs of one run without a wide gap between them, blanks left out: their places in it, where each begins and ends."""

    run: Run
    places: list[int]
    begins: list[float]
    ends: list[float]


@dataclass(slots=True)
class _Piece:
    """Glyphs without a wide gap between them, blanks left out.

    Attributes:
        begin, end: along the line.
        across: how high up the line is.
        size: of the type.
        parts: its glyphs, run by run.
        following: where the next piece of the line begins; infinity behind the last one.
        line: number of its line on the page.
    """

    begin: float
    end: float
    across: float
    size: float
    parts: list[_Part]
    following: float = inf
    line: int = 0

    def _glyphs(self) -> Iterator[tuple[float, float]]:
        for part in self.parts:
            yield from zip(part.begins, part.ends, strict=True)

    def words(self) -> int:
        """How many words it has."""
        gaps = (begin - end for (_, end), (begin, _) in pairwise(self._glyphs()))
        return 1 + sum(gap > _SPACE * self.size for gap in gaps)

    def first_word(self) -> float:
        """The width of the first word."""
        glyphs = self._glyphs()
        _, end = next(glyphs)
        for begin, stop in glyphs:
            if begin - end > _SPACE * self.size:
                break
            end = stop
        return end - self.begin


def column_orders(walk: PageWalk) -> Iterator[list[Stretch]]:
    """Each stretch of text that runs over several lines of one column, on pages where lines are in pieces."""
    by_angle: dict[int, list[_Piece]] = defaultdict(list)
    for run in walk.runs:
        for angle, piece in _pieces(run):
            by_angle[angle].append(piece)
    for pieces in by_angle.values():
        lines = _lines(pieces)
        if any(len(line) > 1 for line in lines):
            for chain in _chains(lines):
                yield [stretch for piece in chain for part in piece.parts for stretch in _stretches(part)]


def _stretches(part: _Part) -> Iterator[Stretch]:
    """The glyphs of a part, those that follow each other together."""
    start = last = part.places[0]
    for place in part.places[1:]:
        if place != last + 1:
            yield part.run, start, last + 1
            start = place
        last = place
    yield part.run, start, last + 1


def _pieces(run: Run) -> Iterator[tuple[int, _Piece]]:
    """A run cut at its wide gaps, each piece with the angle of its line in steps of two degrees."""
    size = run.height()
    dx, dy = run.direction()
    length = hypot(dx, dy)
    if run.font.vertical or not size or not length:
        return
    angle = round(atan2(dy, dx) / (pi / 90)) % 180
    xs, across = run.level(), run.origin(0)[1]
    if xs is None:
        along_x, along_y = cos(angle * pi / 90), sin(angle * pi / 90)
        places = [(x * along_x + y * along_y, y * along_x - x * along_y) for x, y in run.origins()]
        xs, across = [along for along, _ in places], places[0][1]
        if any(abs(other - across) > 0.3 * size for _, other in places):
            return
    scale, wide, codes = length * run.size, _WIDE * size, run.codes
    shown = [i for i, code in enumerate(codes) if code.folded or code.text.strip()]
    if not shown:
        return
    begins = [xs[i] for i in shown]
    ends = [x + abs(codes[i].advance * scale) for i, x in zip(shown, begins, strict=True)]
    cuts = [at for at, (end, x) in enumerate(zip(ends, begins[1:], strict=False), 1) if not -size < x - end < wide]
    for start, stop in pairwise([0, *cuts, len(shown)]):
        part = _Part(run, shown[start:stop], begins[start:stop], ends[start:stop])
        yield angle, _Piece(begins[start], ends[stop - 1], across, size, [part])


def _lines(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Pieces by line, from the top of the page; those of one line that follow each other closely are joined."""
    lines: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.across):
        if lines and lines[-1][0].across - piece.across <= 0.3 * min(piece.size, lines[-1][0].size):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    joined: list[list[_Piece]] = []
    for line in lines:
        line.sort(key=lambda piece: piece.begin)
        kept = [line[0]]
        for piece in line[1:]:
            last = kept[-1]
            if piece.begin - last.end < _WIDE * max(last.size, piece.size):
                last.parts += piece.parts
                last.end, last.size = max(last.end, piece.end), max(last.size, piece.size)
            else:
                last.following = piece.begin
                kept.append(piece)
        for piece in kept:
            piece.line = len(joined)
        joined.append(kept)
    return joined


def _chains(lines: list[list[_Piece]]) -> Iterator[list[_Piece]]:
    """Pieces that go on in each other, two or more."""
    below: dict[int, _Piece] = {}
    taken: set[int] = set()
    for number, line in enumerate(lines):
        for piece in line:
            under = _under(piece, lines, number)
            if under is not None and id(under) not in taken:
                below[id(piece)] = under
                taken.add(id(under))
    for line in lines:
        for piece in line:
            if id(piece) in taken:
                continue
            column = [piece]
            while id(column[-1]) in below:
                column.append(below[id(column[-1])])
            yield from _unbroken(column, lines)


def _under(piece: _Piece, lines: list[list[_Piece]], number: int) -> _Piece | None:
    """The piece in the lines below that stands under another one."""
    for line in lines[number + 1 :]:
        if piece.across - line[0].across > _PITCH * piece.size:
            return None
        start = max(0, bisect_left([other.begin for other in line], piece.begin) - 1)
        for other in line[start:]:
            if other.begin < piece.end and piece.begin < other.end:
                same = 0.8 < other.size / piece.size < 1.25 and abs(other.begin - piece.begin) < _INDENT * piece.size
                return other if same else None
    return None


def _unbroken(column: list[_Piece], lines: list[list[_Piece]]) -> Iterator[list[_Piece]]:
    """The parts of a column in which each line goes on in the next one, two lines or more."""
    edge = max(piece.end for piece in column)
    prose = any(piece.words() >= _PROSE for piece in column)
    chain = [column[0]]
    for piece in column[1:]:
        if _broken(chain[-1], piece, edge, lines, prose=prose):
            chain.append(piece)
            continue
        if len(chain) > 1:
            yield chain
        chain = [piece]
    if len(chain) > 1:
        yield chain


def _broken(piece: _Piece, below: _Piece, edge: float, lines: list[list[_Piece]], *, prose: bool) -> bool:
    """Whether a line was broken between two pieces.

    The first word below does not fit before the next column. Where it only does not fit into the width of this one, the column
    is prose, or the cells beside it have ended, or the two lines are closer to each other than to those around them.
    """
    last = piece.parts[-1]
    if last.run.codes[last.places[-1]].text[-1:] in _HYPHENS:
        return True
    needed = piece.end + _SPACE * piece.size + below.first_word()
    if needed > piece.following - _WIDE * piece.size:
        return True
    if needed <= edge:
        return False
    above, under = piece.line - 1, below.line + 1
    apart = piece.across - below.across
    before = lines[above][0].across - piece.across if above >= 0 else inf
    behind = below.across - lines[under][0].across if under < len(lines) else inf
    return prose or len(lines[below.line]) < len(lines[piece.line]) or apart < _CLOSER * min(before, behind)
