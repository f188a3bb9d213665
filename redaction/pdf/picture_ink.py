"""Boxes of what was read in the pictures of a PDF, grown over the ink of their words (`redaction.image.overhang`).

Pages on which something was read are decoded once more, so that the pictures of all pages never lie in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from redaction.findings import Quad
from redaction.image.overhang import with_overhang
from redaction.image.quads import area
from redaction.pdf.pictures import PictureHit, sheets_of
from redaction.pdf.placements import Placement, View, placements_of
from redaction.pdf.reading import OpenPdf
from redaction.signs import each

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def over_ink(source: OpenPdf, hits: Sequence[PictureHit]) -> list[PictureHit]:
    """Hits in their order, those that have a text with boxes that hold its ink.

    Args:
        source: an open file.
        hits: from `redaction.pdf.pictures.find_in_pictures`.
    """
    import numpy as np
    import pypdfium2

    pages = {hit.page for hit in hits if hit.text}
    if not pages:
        return list(hits)
    grown: dict[int, PictureHit] = {}
    with pypdfium2.PdfDocument(source.data) as pdf:
        for page in each(sorted(pages)):
            pictures = [
                (np.asarray(image if image.mode == "L" else image.convert("RGB")), frame)
                for image, frame in _pictures_of(source, pdf, page)
            ]
            for number, hit in enumerate(hits):
                if hit.text and hit.page == page:
                    grown[number] = hit._replace(quads=tuple(_around_ink(quad, pictures) for quad in hit.quads))
    return [grown.get(number, hit) for number, hit in enumerate(hits)]


def _pictures_of(source: OpenPdf, pdf: Any, number: int) -> Sequence[tuple[Image.Image, Placement | View]]:
    """The pictures of a page; of a scan, which is one picture, without asking whether the page shows it as it is stored."""
    placements = placements_of(pdf[number])
    if len(placements) == 1 and placements[0].image is not None:
        return [(placements[0].image, placements[0])]
    return [picture for sheet in sheets_of(source, pdf, [number]) for picture in sheet.pictures]


def _around_ink(quad: Quad, pictures: Sequence[tuple[Pixels, Placement | View]]) -> Quad:
    """A quad of the page grown over ink in the pictures that it stands in; the largest of them, where these are several."""
    grown = [quad]
    for pixels, frame in pictures:
        place = frame.to_pixels(quad)
        if place is None:
            continue
        x, y = sum(place[::2]) / 4, sum(place[1::2]) / 4
        if 0 <= x < pixels.shape[1] and 0 <= y < pixels.shape[0]:
            # Corners on the page come from where the text begins, below; in pixels from there above.
            x0, y0, x1, y1, x2, y2, x3, y3 = place
            lossy = isinstance(frame, View) or frame.lossy
            grown.append(frame.to_page(with_overhang(pixels, (x3, y3, x2, y2, x1, y1, x0, y0), lossy=lossy)))
    return max(grown, key=area)
