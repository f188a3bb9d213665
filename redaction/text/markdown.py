"""Markdown: paragraphs read without their marks; link targets, HTML tags and front matter read on their own."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

from redaction.signs import each
from redaction.text import limits
from redaction.text.document import Passage, Piece, Run, TextDocument

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_BLOCK = re.compile(r"(?:[^\n]*\S[^\n]*(?:\n|\Z))+")
_TAG = re.compile(r"<[/a-zA-Z]")
_MARK = re.compile(
    r"(?P<target>\]\(\s*<?[^)\s>]*+>?(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\))"
    r"|(?P<definition>(?m:^[ ]{0,3}\[[^\]\n]+\]:[^\n]*))"
    r"|(?P<tag></?[a-zA-Z][^<>]*>)"
    r"|(?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,30});)"
    r"|(?P<mark>\*+|~~|`+|(?<!\w)_+|_+(?!\w)|\\(?=[!-/:-@\[-`{-~])|!?\[|\])"
)


def read_markdown(source: str, name: str = "The text") -> TextDocument:
    """Read a Markdown file. Comments go; the rest is one piece, read block by block.

    Raises:
        TooLargeError: it is beyond `redaction.text.limits`.
    """
    document = TextDocument(source)
    document.add_piece(Piece(0, len(source), source))
    comments = [(match.start(), match.end()) for match in _COMMENT.finditer(source)]
    if comments:
        document.notes.append(f"{len(comments)} comment(s) removed from the text")
    for start, end in comments:
        # Read as an edit of the one piece, so that it does not collide with findings beside it.
        document.passages.append(Passage(source[start:end], (Run(0, end - start, 0, start, end, opaque=True),)))
    blank = list(source)
    for start, end in comments:
        blank[start:end] = [letter if letter == "\n" else " " for letter in source[start:end]]
    shown = "".join(blank)
    for block in each(_BLOCK.finditer(shown)):
        limits.check(block.group().count("["), limits.MAX_LINKS, "links in one paragraph", name)
        _read_block(document, shown, block.start(), block.end(), comments)
    return document


def comment_places(document: TextDocument) -> list[tuple[int, int, int, str]]:
    """The comments of a Markdown document as places to rewrite with nothing."""
    return [
        (number, 0, len(passage.text), "") for number, passage in enumerate(document.passages) if passage.text.startswith("<!--")
    ]


def _read_block(document: TextDocument, shown: str, start: int, end: int, comments: list[tuple[int, int]]) -> None:
    text, runs, at = "", [], start

    def take(low: int, high: int) -> None:
        nonlocal text
        for first, last in comments:
            if low < last and first < high:
                take(low, first) if low < first else None
                take(last, high) if last < high else None
                return
        if high > low:
            runs.append(Run(len(text), high - low, 0, low, high))
            text += shown[low:high]

    for match in _MARK.finditer(shown, start, end):
        take(at, match.start())
        at = match.end()
        if match.lastgroup == "entity":
            letter = html.unescape(match.group())
            runs.append(Run(len(text), len(letter), 0, match.start(), match.end(), opaque=True))
            text += letter
        elif match.lastgroup in ("target", "definition", "tag"):
            low = match.start() + (1 if match.lastgroup == "target" else 0)
            decoded = unquote(html.unescape(shown[low : match.end()]))
            document.passages.append(Passage(decoded, (Run(0, len(decoded), 0, low, match.end(), opaque=True),)))
    take(at, end)
    if text.strip():
        document.passages.append(Passage(text, tuple(runs)))
    if _TAG.search(shown, start, end):
        # What looks like a tag joins the words beside it in one reading; the block as it stands keeps them apart.
        document.passages.append(Passage(shown[start:end], (Run(0, end - start, 0, start, end),)))
