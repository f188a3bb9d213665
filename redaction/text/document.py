"""A text file as passages that are read and pieces that are written.

A *piece* is the smallest stretch of the file that can be rewritten without breaking its format (a cell, a string, a text node).
A *passage* is what a person or a detector reads in one go: a paragraph over several text nodes, a row of a table with the
headings in front of the cells. `TextPlace.part` is the number of a passage; its runs lead from there to the pieces.

Everything that is not rewritten stays as it was, byte for byte: quoting, escapes, line ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from redaction.findings import TextPlace
from redaction.signs import each

Edit = tuple[int, int, str]
"""Characters from, to, and what stands there instead."""


Cell = list[tuple[int, int, int]]
"""A cell of a table: stretches of passages (number, from, to) that stand in it."""
Row = list[Cell]


def unchanged(text: str) -> str:
    """Writes a piece of a format without escapes."""
    return text


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the file that can be rewritten.

    Attributes:
        start: first character in the text of the file.
        end: one past the last.
        text: what it says, decoded.
        write: puts a new text into the format's escapes.
        whole: any edit replaces all of it (a number, a link target, a formula).
    """

    start: int
    end: int
    text: str
    write: Callable[[str], str] = unchanged
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Characters `at` to `at + length` of a passage stand for characters `start` to `end` of piece `piece`.

    Where the two lengths differ (an encoded copy), or `opaque` is set, any overlap takes all of `start` to `end`.
    """

    at: int
    length: int
    piece: int
    start: int
    end: int
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """What is read in one go, and where its characters come from; characters of no run were put there for context."""

    text: str
    runs: tuple[Run, ...]

    def covers(self, start: int, end: int) -> bool:
        """Whether any character from `start` to `end` stands in the file."""
        return any(run.at < end and start < run.at + run.length for run in self.runs)


@dataclass(slots=True)
class TextDocument:
    """A text file, read.

    Attributes:
        source: text of the whole file.
        pieces: in order of place, not overlapping.
        passages: in reading order; a piece may be read more than once.
        drops: stretches that always go, whatever was found (scripts, comments), with what stands there instead.
        notes: for a person, what always goes.
        columns: for tables, the heading over a passage's run, by passage and piece number.
        rows: of tables whose cells are passages of their own.
    """

    source: str
    pieces: list[Piece] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    drops: list[Edit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    columns: dict[int, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def add_piece(self, piece: Piece) -> int:
        """Take in a piece and return its number."""
        self.pieces.append(piece)
        return len(self.pieces) - 1

    def rewritten(self, places: Iterable[tuple[int, int, int, str]]) -> tuple[str, int]:
        """The text of the file with passages replaced.

        Args:
            places: passage number, first character, one past the last, and the label that stands there instead.

        Returns:
            The new text, and how many labels it shows.
        """
        edits = edits_for(places, self.passages, self.pieces)
        changes = list(self.drops)
        labels = 0
        for number, wanted in each(edits.items()):
            piece = self.pieces[number]
            if any(low <= piece.start and piece.end <= high for low, high, _ in self.drops):
                continue
            if piece.whole:
                wanted = [(0, len(piece.text), next(label for _, _, label in wanted if label))]
            settled = merged(wanted)
            labels += sum(1 for _, _, label in settled if label)
            changes.append((piece.start, piece.end, piece.write(replaced(piece.text, settled))))
        return replaced(self.source, merged(changes)), labels


class Rewritable(Protocol):
    """What an edit must know of a piece."""

    @property
    def whole(self) -> bool:
        """Whether any edit replaces all of it."""
        ...


def edits_for(
    places: Iterable[tuple[int, int, int, str]], passages: Sequence[Passage], pieces: Sequence[Rewritable]
) -> dict[int, list[Edit]]:
    """Places in passages as edits of pieces, by number of piece; each label stands once, in the first piece it touches."""
    edits: dict[int, list[Edit]] = defaultdict(list)
    for number, start, end, label in places:
        shown = False
        for run in passages[number].runs:
            low, high = max(start, run.at), min(end, run.at + run.length)
            if low >= high:
                continue
            whole = run.opaque or pieces[run.piece].whole or run.length != run.end - run.start
            first = run.start if whole else run.start + low - run.at
            last = run.end if whole else run.start + high - run.at
            edits[run.piece].append((first, last, "" if shown and not whole else label))
            shown = True
    return edits


def merged(edits: Sequence[Edit]) -> list[Edit]:
    """Edits in order with overlapping ones made one; the first label that says something stands."""
    settled: list[Edit] = []
    for start, end, label in sorted(edits, key=lambda edit: (edit[0], -edit[1])):
        if settled and start < settled[-1][1]:
            low, high, first = settled[-1]
            settled[-1] = (low, max(high, end), first or label)
        else:
            settled.append((start, end, label))
    return settled


def replaced(text: str, edits: Sequence[Edit]) -> str:
    """A text with edits made, which are in order and do not overlap."""
    parts, last = [], 0
    for start, end, label in edits:
        parts += [text[last:start], label]
        last = end
    return "".join([*parts, text[last:]])


def stands(passages: Sequence[Passage], place: TextPlace, text: str) -> bool:
    """Whether `text` stands at a place of these passages."""
    if not 0 <= place.part < len(passages):
        return False
    whole = passages[place.part].text
    return 0 <= place.start < place.end <= len(whole) and whole[place.start : place.end] == text
