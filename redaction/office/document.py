"""An Office file as it will be written: already without everything that no page shows, with the texts that remain.

Reading an Office file rebuilds it from an allow-list first; what is read, found and redacted is the rebuilt file. So nothing that
was left behind has to be redacted, and reading the same file twice gives the same passages. The model is that of
`redaction.text.document`: a *piece* is the smallest text that can be rewritten (the text of a run, a cell, a sheet's name), a
*passage* is what is read in one go (paragraphs over their runs, a row of a table with its headings).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from redaction.findings import Quad
from redaction.signs import alive, each
from redaction.text.document import Cell, Edit, Passage, Row, Run, edits_for, merged
from redaction.text.encoded import ENCODED, encoded_runs
from redaction.text.unpacking import Allowance

LONGEST = 4000
"""Characters after which a passage ends at the next paragraph."""


@dataclass(slots=True)
class Piece:
    """A text in the rebuilt file.

    Attributes:
        text: what it says.
        write: takes edits out of it (in order, not overlapping) and shows their labels.
        whole: any edit replaces all of it.
    """

    text: str
    write: Callable[[Sequence[Edit]], None]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Hidden:
    """Text that was left behind because no page shows it: where it stood, which of that kind, and what it says."""

    channel: str
    path: str
    text: str


@dataclass(slots=True)
class Shown:
    """A picture of the rebuilt file: its name there, and its pixels as they will be written (PNG or JPEG)."""

    part: str
    data: bytes


@dataclass(slots=True)
class OfficeDocument:
    """An Office file, rebuilt.

    Attributes:
        pieces: in order of reading.
        passages: in order of reading; a piece may be read more than once.
        hidden: what was left behind.
        pictures: by name.
        notes: for a person: what always goes. Without secrets.
        rows: of tables, for what stands in several cells (`redaction.text.spread`).
        pages: slides or sheets; 1 for a text.
        package: writes the file as it stands now.
        attributes: takes attributes out that hold a text for which the given function says so.
    """

    pieces: list[Piece] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    pictures: dict[str, Shown] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    pages: int = 1
    package: Callable[[], bytes] = bytes
    _hidden: Counter[str] = field(default_factory=Counter)

    def hide(self, channel: str, text: str) -> None:
        """Note a text that is left behind."""
        if any(letter.isalnum() for letter in text):
            alive()
            self._hidden[channel] += 1
            self.hidden.append(Hidden(channel, str(self._hidden[channel]), text))

    def note(self, text: str) -> None:
        """Tell a person something, once."""
        if text not in self.notes:
            self.notes.append(text)

    def add_encoded_copies(self) -> None:
        """Read what pieces hold in base64, percent signs and the like as passages of their own."""
        allowance = Allowance()
        for number, piece in enumerate(each(self.pieces)):
            if ENCODED.search(piece.text):
                for start, end, decoded in encoded_runs(piece.text, allowance):
                    self.passages.append(Passage(decoded, (Run(0, len(decoded), number, start, end, opaque=True),)))

    def redact(self, places: Iterable[tuple[int, int, int, str]]) -> int:
        """Take places out: passage number, first character, one past the last, label. Returns how many labels are shown."""
        labels = 0
        for number, wanted in each(edits_for(places, self.passages, self.pieces).items()):
            piece = self.pieces[number]
            if piece.whole:
                wanted = [(0, len(piece.text), next(label for _, _, label in wanted if label))]
            settled = merged(wanted)
            labels += sum(1 for _, _, label in settled if label)
            piece.write(settled)
        return labels

    def redact_picture(self, part: str, quads: Sequence[Quad]) -> None:
        """Black out areas of a picture."""
        from redaction.office.pictures import blackened

        shown = self.pictures[part]
        shown.data = blackened(shown.data, quads)


class Draft:
    """Passages in the making: pieces and the words between them."""

    def __init__(self, document: OfficeDocument) -> None:
        self._document = document
        self._text = ""
        self._runs: list[Run] = []
        self._row: Row | None = None
        self._cell: Cell | None = None
        self._in_cells: list[tuple[Cell, int, int]] = []

    @contextmanager
    def row(self) -> Iterator[None]:
        """What is read inside the block is a row of a table."""
        outer, self._row = self._row, []
        self._document.rows.append(self._row)
        try:
            yield
        finally:
            self._row = outer

    @contextmanager
    def cell(self) -> Iterator[None]:
        """What is read inside the block is a cell of the row."""
        outer, self._cell = self._cell, []
        if self._row is not None:
            self._row.append(self._cell)
        try:
            yield
        finally:
            self._cell = outer

    def say(self, text: str) -> None:
        """Words that stand nowhere in the file, for context."""
        self._text += text

    def add(self, piece: Piece, text: str = "") -> None:
        """A piece, read as `text` where that differs from what it holds."""
        alive()
        self._document.pieces.append(piece)
        self.again(len(self._document.pieces) - 1, text)

    def add_parts(self, piece: Piece, stretches: Iterable[tuple[int, int, bool]]) -> None:
        """A piece of which only some stretches are words: from, to, and whether a line ends there."""
        self._document.pieces.append(piece)
        for start, end, ends in stretches:
            said = piece.text[start:end]
            if said:
                self._runs.append(Run(len(self._text), len(said), len(self._document.pieces) - 1, start, end))
            self._text += said
            if ends and self._text and not self._text.endswith("\n"):
                self._text += "\n"

    def again(self, number: int, text: str = "") -> None:
        """A piece that the document has already, read once more."""
        piece = self._document.pieces[number]
        said = text or piece.text
        if said:
            opaque = piece.whole or said != piece.text
            self._runs.append(Run(len(self._text), len(said), number, 0, len(piece.text), opaque=opaque))
            if self._cell is not None:
                self._in_cells.append((self._cell, len(self._text), len(self._text) + len(said)))
            self._text += said

    def end_paragraph(self) -> None:
        """A line ends; so does the passage if it is long."""
        if self._text and not self._text.endswith("\n"):
            self._text += "\n"
        if len(self._text) >= LONGEST:
            self.end()

    def end(self) -> None:
        """The passage ends."""
        if self._runs:
            number = len(self._document.passages)
            for cell, start, end in self._in_cells:
                first = cell.pop()[1] if cell and cell[-1][0] == number and cell[-1][2] == start else start
                cell.append((number, first, end))  # runs that stand together are one stretch
            self._document.passages.append(Passage(self._text, tuple(self._runs)))
        self._text, self._runs, self._in_cells = "", [], []
