"""A page that cannot be read safely, as a picture: rendered by pdfium, blacked out, and put back in place of the page.

Nothing of the old content can remain, because nothing but pixels is kept. The text of such a page is not searchable.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name

from redaction.findings import Quad
from redaction.pdf.boxes import GROWTH, grown

RESOLUTION = 200
"""Dots per inch."""
_PIXEL_LIMIT = 40_000_000


def append_picture(pdf: pikepdf.Pdf, document: Any, number: int, quads: Iterable[Quad]) -> None:
    """Append page `number` of a pdfium document to a new PDF as a picture with black boxes.

    Args:
        pdf: the new file.
        document: a `pypdfium2.PdfDocument`.
        number: page, from 0.
        quads: what is blacked out, in default user space of the page.
    """
    from PIL import ImageDraw

    page = document[number]
    try:
        width, height = page.get_size()
        scale = min(RESOLUTION / 72, (_PIXEL_LIMIT / max(width * height, 1.0)) ** 0.5)
        picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        rotation = page.get_rotation() % 360
        left, bottom, right, top = page.get_bbox()
    finally:
        page.close()
    draw = ImageDraw.Draw(picture)
    for quad in quads:
        corners = grown(quad, 2 * GROWTH)
        points = []
        for i in range(0, 8, 2):
            x, y = corners[i] - left, corners[i + 1] - bottom
            # Default user space to the page as it is shown, which /Rotate turns clockwise.
            if rotation == 90:
                x, y = y, (right - left) - x
            elif rotation == 180:
                x, y = (right - left) - x, (top - bottom) - y
            elif rotation == 270:
                x, y = (top - bottom) - y, x
            points.append((x * picture.width / width, picture.height - y * picture.height / height))
        draw.polygon(points, fill=(0, 0, 0))
    image = pdf.make_stream(zlib.compress(picture.tobytes(), 6))
    image.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.FlateDecode,
    )
    new = Dictionary(
        Type=Name.Page,
        MediaBox=[0, 0, round(width, 3), round(height, 3)],
        Resources=Dictionary(XObject=Dictionary(Picture=image)),
        Contents=pdf.make_stream(f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Picture Do Q".encode()),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(new)))
