"""Reading streams without being drowned: a few kilobytes of a hostile file may inflate to gigabytes.

Also counts what a page makes its reader draw, because nested forms multiply: 25 forms that each draw the next one twice are
33 million.
"""

from __future__ import annotations

import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

STREAM_LIMIT = 16_000_000
"""Bytes of one stream, inflated. Parsing content needs about a second for three of these megabytes."""
FORM_LIMIT = 5_000
"""Forms drawn by one page, those inside others counted each time."""


DAMAGE = (pikepdf.PdfError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RuntimeError)
"""What reading a damaged object may raise, in our code and in qpdf's."""


class UnreadablePageError(Exception):
    """The content of a page cannot be interpreted: the page may only leave as a picture. Never leaves this package."""


class BudgetSpentError(UnreadablePageError):
    """A page draws so much that it must be made to exhaust its reader."""


def decoded(stream: Any, limit: int | None = None) -> bytes:
    """The decoded bytes of a stream.

    Raises:
        BudgetSpentError: they are more than `limit` (`STREAM_LIMIT` if absent).
    """
    most = STREAM_LIMIT if limit is None else limit
    if _inflates_beyond(stream, most):
        raise BudgetSpentError("a stream inflates beyond the limit")
    data: bytes = stream.read_bytes()
    if len(data) > most:
        raise BudgetSpentError("a stream is larger than the limit")
    return data


def check_content(page: pikepdf.Page) -> None:
    """Make sure that a page's content is of a size that can be parsed.

    Raises:
        BudgetSpentError: it is not.
    """
    contents = page.obj.get("/Contents")
    left = STREAM_LIMIT
    for part in list(contents) if isinstance(contents, pikepdf.Array) else [contents]:
        if isinstance(part, pikepdf.Stream):
            left -= len(decoded(part, left))


def _inflates_beyond(stream: Any, limit: int) -> bool:
    """Whether the deflated layers of a stream unpack to more than `limit` bytes, found out without unpacking more than that."""
    raw = stream.read_raw_bytes()
    filters = stream.get("/Filter")
    names = list(filters) if isinstance(filters, Array) else [filters]
    data = bytes(raw)
    for name in names:
        if name not in (Name.FlateDecode, Name("/Fl")):
            break
        unpack = zlib.decompressobj()
        try:
            data = unpack.decompress(data, limit + 1)
        except zlib.error:
            return False
        if len(data) > limit:
            return True
    return False


def forms_drawn(resources: Any, content: Any, counted: dict[tuple[int, int], int], depth: int = 0) -> int:
    """How many forms a content stream makes its reader draw, those inside others included.

    Args:
        resources: of the stream.
        content: the page object or form.
        counted: results for forms already counted; shared between calls.
        depth: of nesting.

    Raises:
        BudgetSpentError: the nesting is too deep, or a form draws itself.
    """
    forms = _forms(resources)
    if not forms:
        return 0
    if depth > 60:
        raise BudgetSpentError("forms are nested too deeply")
    total = 0
    for instruction in pikepdf.parse_content_stream(content, "Do"):
        form = forms.get(str(instruction.operands[0])) if len(instruction.operands) else None
        if form is None:
            continue
        key = form.objgen
        if key not in counted or key == (0, 0):
            counted[key] = FORM_LIMIT  # a form that draws itself meets this
            counted[key] = 1 + forms_drawn(form.get("/Resources", resources), form, counted, depth + 1)
        total = min(total + counted[key], FORM_LIMIT + 1)
    return total


def _forms(resources: Any) -> dict[str, Any]:
    group = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    if not isinstance(group, Dictionary):
        return {}
    return {name: item for name, item in group.items() if isinstance(item, Stream) and item.get("/Subtype") == Name.Form}
