"""A text that is built anew from the lines that may stay, with the pieces of it that can be rewritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from redaction.text.document import Piece, TextDocument, unchanged


@dataclass(slots=True)
class Rebuilt:
    """What stays of a text, piece by piece."""

    document: TextDocument = field(default_factory=lambda: TextDocument(""))
    _parts: list[str] = field(default_factory=list)
    _length: int = 0

    def add(self, written: str) -> None:
        """Something that stays whatever was found: a name of a property, a mark, the end of a line."""
        self._parts.append(written)
        self._length += len(written)

    def add_piece(
        self, said: str, write: Callable[[str], str] = unchanged, written: str | None = None, *, whole: bool = False
    ) -> int:
        """Something that can be rewritten; returns the number of its piece.

        Args:
            said: what a person reads there.
            write: puts a new text into the format's escapes.
            written: how it is written now; by `write` when absent.
            whole: any edit replaces all of it.
        """
        written = write(said) if written is None else written
        number = self.document.add_piece(Piece(self._length, self._length + len(written), said, write, whole))
        self.add(written)
        return number

    def finished(self) -> TextDocument:
        """The document, with its text."""
        self.document.source = "".join(self._parts)
        return self.document
