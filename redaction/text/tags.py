"""Tags of HTML in a text that is no page: programs put them into cells, values and mail, and a name may be torn by them."""

from __future__ import annotations

import re

from redaction.text.document import Passage, Run, TextDocument

_TAG = re.compile(r"</?([A-Za-z!]+)[^<>]{0,500}>")
IN_WORDS = frozenset(
    ["a", "abbr", "b", "big", "code", "del", "em", "font", "i", "ins", "mark", "s", "small", "span", "strong", "sub", "sup", "u"]
)
"""Elements that end no word."""
INSIDE_WORDS = re.compile(rf"</?(?:{'|'.join(sorted(IN_WORDS))})\b[^<>]{{0,500}}>", re.I)
"""Tags that end no word, for the proof."""


def read_without_tags(document: TextDocument) -> None:
    """Read each piece with tags in it once more without them."""
    for number, piece in enumerate(document.pieces):
        if "<" not in piece.text or _TAG.search(piece.text) is None:
            continue
        text, runs, at = "", [], 0
        for tag in (*_TAG.finditer(piece.text), None):
            end = tag.start() if tag else len(piece.text)
            if end > at:
                runs.append(Run(len(text), end - at, number, at, end))
                text += piece.text[at:end]
            if tag:
                text += "" if tag[1].lower() in IN_WORDS else " "
                at = tag.end()
        if runs:
            document.passages.append(Passage(text, tuple(runs)))
