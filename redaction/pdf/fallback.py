"""A page that cannot be read safely, as a picture: rendered by pdfium, blacked out, and put back in place of the page.

Nothing of the old content can remain, because nothing but pixels is kept. So that the page stays searchable, the words that
pdfium reads outside the boxes are written again as invisible text; a page on which these words still spell a secret gets
none.

Not done: words outside Latin-1 are not written again.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection
from math import atan2, cos, sin
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name

from redaction.findings import Quad
from redaction.pdf.boxes import GROWTH, grown
from redaction.pdf.fonts import fold
from redaction.pdf.geometry import bounds, contains
from redaction.pdf.pdfium_text import PdfiumText

RESOLUTION = 200
"""Dots per inch."""
_PIXEL_LIMIT = 40_000_000
_LONGEST_SECRET = 12
"""Words that a secret may be spread over in the search of the words that stay."""

Mapping = Callable[[float, float], tuple[float, float]]
Word = tuple[str, float, float, float, float]
"""Text, origin x and y of its first character and of its last, points of the page as it is shown."""


def append_picture(pdf: pikepdf.Pdf, document: Any, number: int, quads: Collection[Quad], secrets: Collection[str] = ()) -> None:
    """Append page `number` of a pdfium document to a new PDF as a picture with black boxes.

    Args:
        pdf: the new file.
        document: a `pypdfium2.PdfDocument`.
        number: page, from 0.
        quads: what is blacked out, in default user space of the page.
        secrets: folded texts that the words that stay must not spell.
    """
    from PIL import ImageDraw

    page = document[number]
    try:
        width, height = page.get_size()
        scale = min(RESOLUTION / 72, (_PIXEL_LIMIT / max(width * height, 1.0)) ** 0.5)
        picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        mapping = _to_shown(page.get_rotation() % 360, *page.get_bbox())
    finally:
        page.close()
    black = [grown(quad, 2 * GROWTH) for quad in quads]
    draw = ImageDraw.Draw(picture)
    for quad in black:
        points = [mapping(quad[i], quad[i + 1]) for i in range(0, 8, 2)]
        shown = [(x * picture.width / width, picture.height - y * picture.height / height) for x, y in points]
        draw.polygon(shown, fill=(0, 0, 0))
    image = pikepdf.Stream(pdf, zlib.compress(picture.tobytes(), 6))
    image.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.FlateDecode,
    )
    words = _words_outside(document, number, black, mapping)
    text = b"" if spells([word[0] for word in words], secrets) else b"\n".join(_invisible(word) for word in words)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    new = Dictionary(
        Type=Name.Page,
        MediaBox=[0, 0, round(width, 3), round(height, 3)],
        Resources=Dictionary(XObject=Dictionary(Picture=image), Font=Dictionary(Words=font)),
        Contents=pdf.make_stream(f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Picture Do Q\n".encode() + text),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(new)))


def _to_shown(rotation: int, left: float, bottom: float, right: float, top: float) -> Mapping:
    """Default user space to the page as it is shown, which /Rotate turns clockwise."""

    def mapping(x: float, y: float) -> tuple[float, float]:
        x, y = x - left, y - bottom
        if rotation == 90:
            return y, (right - left) - x
        if rotation == 180:
            return (right - left) - x, (top - bottom) - y
        if rotation == 270:
            return (top - bottom) - y, x
        return x, y

    return mapping


def _words_outside(document: Any, number: int, black: Collection[Quad], mapping: Mapping) -> list[Word]:
    """The words that pdfium reads and that no box touches."""
    words: list[Word] = []
    page = PdfiumText(document, number)
    try:
        start = 0
        for end in range(len(page.text) + 1):
            if end < len(page.text) and not page.text[end].isspace():
                continue
            word = _word(page, start, end, black, mapping) if end > start else None
            words += [word] if word is not None else []
            start = end + 1
    finally:
        page.close()
    return words


def _word(page: PdfiumText, start: int, end: int, black: Collection[Quad], mapping: Mapping) -> Word | None:
    for position in range(start, end):
        quad = page.quad(position)
        if quad is None:
            return None
        left, bottom, right, top = bounds(quad)
        if any(contains(box, x, (bottom + top) / 2) for box in black for x in (left, (left + right) / 2, right)):
            return None
    first, last = page.origin(start), page.origin(end - 1)
    if first is None or last is None:
        return None
    return (page.text[start:end], *mapping(*first), *mapping(*last))


def spells(words: list[str], secrets: Collection[str]) -> bool:
    """Whether a few words in a row spell one of `secrets` (folded)."""
    folded = [part for part in map(fold, words) if part]
    wanted = set(secrets)
    for start in range(len(folded)):
        joined = ""
        for part in folded[start : start + _LONGEST_SECRET]:
            joined += part
            if joined in wanted:
                return True
    return False


def _invisible(word: Word) -> bytes:
    """Operators that write one word invisibly along the line from its first to its last origin."""
    text, x, y, end_x, end_y = word
    data = text.encode("cp1252", "ignore")
    if len(data) != len(text):
        return b""
    angle = atan2(end_y - y, end_x - x) if len(text) > 1 else 0.0
    length = ((end_x - x) ** 2 + (end_y - y) ** 2) ** 0.5
    size = max(length / max(1, len(text) - 1) / 0.5, 1.0) if len(text) > 1 else 8.0
    escaped = data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    c, s = cos(angle), sin(angle)
    return f"BT 3 Tr /Words {size:.2f} Tf {c:.4f} {s:.4f} {-s:.4f} {c:.4f} {x:.2f} {y:.2f} Tm (".encode() + escaped + b" ) Tj ET"
