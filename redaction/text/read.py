"""From a file to a `TextDocument`, by kind."""

from __future__ import annotations

from pathlib import Path

from redaction.media import Media, identify
from redaction.text.document import Passage, Piece, Run, TextDocument
from redaction.text.encoded import ENCODED, encoded_runs
from redaction.text.tags import read_without_tags
from redaction.text.unpacking import Allowance


def read_document(source: Path) -> tuple[Media, TextDocument]:
    """Read a text file; encoded copies of text in its pieces become passages of their own.

    Raises:
        InputRefusedError: see `redaction.media.identify`.
        TooLargeError, NestedTooDeepError: it is beyond `redaction.text.limits`.
    """
    media = identify(source)
    return media, parse(media.decode(source.read_bytes()), media.kind, source.name)


def parse(text: str, kind: str, name: str = "A text in this file") -> TextDocument:
    """Read the text of a file of this kind.

    Args:
        text: decoded.
        kind: of text.
        name: of the file, for messages.

    Raises:
        ValueError: `kind` is no kind of text.
        TooLargeError, NestedTooDeepError: it is beyond `redaction.text.limits`.
    """
    # One kind is wanted at a time, so each reader is imported where it is used.
    if kind == "txt":
        document = _read_plain(text)
    elif kind in ("csv", "tsv"):
        from redaction.text.tables import read_table

        document = read_table(text, kind, name)
    elif kind in ("json", "jsonl"):
        from redaction.text.json_text import read_json

        document = read_json(text, name)
    elif kind == "html":
        from redaction.text.markup import read_html

        document = read_html(text, name)
    elif kind == "md":
        from redaction.text.markdown import read_markdown

        document = read_markdown(text, name)
    elif kind == "xml":
        from redaction.text.xml_text import read_xml

        document = read_xml(text, name)
    elif kind == "ics":
        from redaction.text.calendars import read_calendar

        document = read_calendar(text, name)
    elif kind == "vcf":
        from redaction.text.cards import read_cards

        document = read_cards(text, name)
    else:
        raise ValueError(f"{kind} is no kind of text")
    if kind not in ("html", "md"):
        read_without_tags(document)
    _add_encoded_copies(document)
    return document


def _read_plain(text: str) -> TextDocument:
    """A plain text is one piece and one passage."""
    document = TextDocument(text)
    piece = document.add_piece(Piece(0, len(text), text))
    document.passages.append(Passage(text, (Run(0, len(text), piece, 0, len(text)),)))
    return document


def _add_encoded_copies(document: TextDocument) -> None:
    copies = []
    allowance = Allowance()
    for number, piece in enumerate(document.pieces):
        # Most pieces are short and plain: no encoding without one of these.
        if not ENCODED.search(piece.text):
            continue
        for start, end, decoded in encoded_runs(piece.text, allowance):
            copies.append(Passage(decoded, (Run(0, len(decoded), number, start, end, opaque=True),)))
    document.passages += copies
