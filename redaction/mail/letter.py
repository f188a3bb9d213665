"""A message as it is read: texts that may stay, parts that other rooms read, and what always goes.

Headers, bodies and the names of attachments are `TextDocument`s, so that what is found in them is placed and rewritten as in any
other text. `TextPlace.part` counts the passages of all of them in the order of `Letter.documents`. A box of messages (mbox) is a
letter without texts of its own, whose parts are messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from redaction.parts import Part
from redaction.text.document import Passage, Row, TextDocument


@dataclass(frozen=True, slots=True, repr=False)
class Field:
    """A header field that stays."""

    name: str
    document: TextDocument


@dataclass(frozen=True, slots=True, repr=False)
class Body:
    """One writing of the text of a message.

    Attributes:
        subtype: ``plain``, ``html`` or ``calendar``.
        document: what it says.
        method: of a calendar (RFC 5546): ``REQUEST``, ``CANCEL``; empty where it says none.
    """

    subtype: Literal["plain", "html", "calendar"]
    document: TextDocument
    method: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Attached:
    """A file that is attached.

    Attributes:
        part: for the room that reads it.
        called: the name it has in the message; empty where it has none.
        document: the name as a text in which something may be found.
        is_message: whether it is a message in the message.
    """

    part: Part
    called: str
    document: TextDocument
    is_message: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Hidden:
    """Text that always goes: where it stands, and what it says."""

    channel: str
    path: str
    text: str


@dataclass(slots=True, repr=False)
class Letter:
    """A message, or a box of messages.

    Attributes:
        kind: what the redacted file is.
        fields: header fields that stay, in order.
        blocks: the text, one block behind the other; each in one or several writings of the same (``multipart/alternative``).
        attached: files, in order.
        hidden: what always goes and is listed to be seen.
        notes: for a person, without secrets.
    """

    kind: Literal["eml", "mbox"] = "eml"
    fields: list[Field] = field(default_factory=list)
    blocks: list[list[Body]] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def documents(self) -> list[TextDocument]:
        """Every text that may stay."""
        bodies = [body.document for block in self.blocks for body in block]
        return [*(one.document for one in self.fields), *bodies, *(one.document for one in self.attached)]

    def rows(self) -> Iterator[Row]:
        """Rows of the tables in pages, cells by the passages of all documents."""
        first = 0
        for document in self.documents:
            for row in document.rows:
                yield [[(first + number, start, end) for number, start, end in cell] for cell in row]
            first += len(document.passages)

    def passages(self) -> Iterator[tuple[int, int, Passage]]:
        """Every passage, with the number of its document and its own number there."""
        for number, document in enumerate(self.documents):
            for own, passage in enumerate(document.passages):
                yield number, own, passage
