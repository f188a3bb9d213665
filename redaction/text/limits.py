"""How much one text may hold. Honest police files stay far below; what is above was made to exhaust its reader.

For scale: a spreadsheet of 50,000 rows with fifteen filled cells each passes, and so does a log of 10 MB on lines of any length.
"""

from __future__ import annotations

from redaction.errors import NestedTooDeepError, TooLargeError

MAX_PIECES = 1_000_000
"""Cells, values, or tags of one file, each read and written by itself (about 700 bytes of memory)."""
MAX_FIELD = 1_000_000
"""Characters of one cell, or of one value of JSON: a long novel. A log is no field."""
MAX_COLUMNS = 16_384
"""Cells of one row: those of the widest spreadsheet."""
MAX_DIGITS = 1_000
"""Characters of a number: longer ones are read by no parser."""
MAX_DEPTH = 400
"""Objects and lists of JSON inside one another: parsers stop at about a thousand."""
MAX_ATTRIBUTES = 1_000
"""Attributes of one tag: parsers compare each with each."""
MAX_LINKS = 5_000
"""Brackets in one paragraph of Markdown: parsers try to join each with each."""


def check(count: int, most: int, what: str, name: str) -> None:
    """Refuse a text that has too many or too long parts.

    Args:
        count: how many there are.
        most: how many there may be.
        what: their name, for the sentence.
        name: of the file.

    Raises:
        TooLargeError: there are more.
    """
    if count > most:
        raise TooLargeError(f"{name} has more than {most:,} {what}: split it, or ask for it in another form.")


def check_depth(depth: int, name: str) -> None:
    """Refuse JSON nested beyond `MAX_DEPTH`.

    Raises:
        NestedTooDeepError: it is.
    """
    if depth > MAX_DEPTH:
        raise NestedTooDeepError(f"{name} has values more than {MAX_DEPTH} levels deep: ask for it in another form.")
