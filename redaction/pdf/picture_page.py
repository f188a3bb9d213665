"""What is read in the pictures of one PDF page: one text, and the way from its characters to places on the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from redaction.findings import Quad
from redaction.image.handwriting import Region, regions
from redaction.image.lines import Line, PictureText, Word
from redaction.pdf.geometry import bounds
from redaction.pdf.placements import Placement, View

_DOUBTFUL_HEIGHT = 10
_LIVE_SHARE = 0.35
"""Share of a line's box that the boxes of live letters must cover for the line to be theirs."""


@dataclass(frozen=True, slots=True, repr=False)
class _Piece:
    """The text of one picture and where it begins in the text of its page."""

    start: int
    text: PictureText
    frame: Placement | View


@dataclass(slots=True, repr=False)
class PicturePage:
    """What is read in the pictures of one page.

    Attributes:
        page: counted from 0.
        text: of all pictures, one after the other.
        unread: quads of pictures that could not be read at all.
        notes: for a reviewer, without secrets.
    """

    page: int
    text: str = ""
    unread: list[Quad] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    live: list[tuple[float, float, float, float]] = field(default_factory=list)
    """Boxes of the page's own letters, where it was read as a reader sees it: they stand in that reading too."""
    pictures: list[tuple[float, float, float, float]] = field(default_factory=list)
    """Boxes of the pictures that such a reading was made for; empty where all of the page had to be read."""
    _pieces: list[_Piece] = field(default_factory=list)

    def add(self, text: PictureText, frame: Placement | View) -> None:
        """Append what was read in one picture."""
        start = len(self.text) + 2 if self.text else 0
        self.text = f"{self.text}\n\n{text.text}" if self.text else text.text
        self._pieces.append(_Piece(start, text, frame.without_pixels()))

    def quads(self, start: int, end: int) -> tuple[Quad, ...]:
        """Where characters `start` to `end` of the text stand on the page, one quad for each line."""
        return tuple(
            piece.frame.to_page(quad)
            for piece in self._pieces
            for quad in piece.text.places(start - piece.start, end - piece.start)
        )

    def unread_writing(self) -> Iterator[tuple[Quad, Region]]:
        """Regions of writing that was not read for certain, with their place on the page: handwriting, stamps, poor print."""
        for piece in self._pieces:
            lines = [
                line
                for line in piece.text.lines
                if not (isinstance(piece.frame, View) and self._is_drawn(piece.frame.to_page(line.quad)))
            ]
            for region in regions(lines, _worth_a_look):
                yield piece.frame.to_page(region.quad), region

    def only_live(self, start: int, end: int) -> bool:
        """Whether characters `start` to `end` are the page's own text, seen over a picture: other rooms read that as text."""
        pieces = [piece for piece in self._pieces if piece.start < end and start < piece.start + len(piece.text.text)]
        quads = self.quads(start, end)
        return bool(quads) and all(isinstance(piece.frame, View) for piece in pieces) and all(map(self._is_live, quads))

    def _is_drawn(self, quad: Quad) -> bool:
        """Whether a place of the page as it is seen shows its own text, or lies beside all pictures: rules, tick boxes."""
        left, bottom, right, top = bounds(quad)
        beside = bool(self.pictures) and not any(
            box[0] < right and left < box[2] and box[1] < top and bottom < box[3] for box in self.pictures
        )
        return beside or self._is_live(quad)

    def _is_live(self, quad: Quad) -> bool:
        left, bottom, right, top = bounds(quad)
        area = max(1e-6, (right - left) * (top - bottom))
        shared = sum(
            max(0.0, min(right, box[2]) - max(left, box[0])) * max(0.0, min(top, box[3]) - max(bottom, box[1]))
            for box in self.live
        )
        return shared >= _LIVE_SHARE * area

    def words(self) -> Iterator[Word]:
        """The words that a reader of the page sees in its pictures, with their quads on the page, but for the page's own text.

        Where the page was read as it is seen, only that counts: what pictures hold beyond it is hidden from readers.
        """
        seen = [piece for piece in self._pieces if isinstance(piece.frame, View)]
        for piece in seen or self._pieces:
            for word in piece.text.words():
                quad = piece.frame.to_page(word.quad)
                if not (self._is_drawn(quad) if isinstance(piece.frame, View) else self._is_live(quad)):
                    yield Word(word.text, quad, word.score)

    def texts(self) -> Iterator[PictureText]:
        """What was read, picture by picture."""
        for piece in self._pieces:
            yield piece.text

    def unsure(self) -> int:
        """How many lines hold misread letters: handwriting, faint or broken print."""
        return sum(line.unsure for piece in self._pieces for line in piece.text.lines)


def _worth_a_look(line: Line) -> bool:
    left, top, right, bottom = bounds(line.quad)
    return min(line.height, right - left, bottom - top) >= _DOUBTFUL_HEIGHT and bool(line.text.strip() or right - left > 40)
