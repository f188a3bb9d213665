"""The pictures that a PDF page draws, as pdfium sees them: their pixels, and where each pixel stands on the page.

Images in form XObjects and inline images are included. Not seen: images inside tiling patterns, soft-mask groups and Type 3
glyphs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from redaction.findings import Quad
from redaction.pdf.geometry import Box, Matrix, bounds, invert, multiply, quad_of, transform

if TYPE_CHECKING:
    from PIL import Image

STORED_LIMIT = 120_000_000
"""Pixels of a stored picture that is decoded whole; a larger one is read as the page shows it."""
SEEN_LIMIT = 60_000_000
SEEN_DPI = 300.0
_MAX_DEPTH = 15


@dataclass(slots=True)
class Placement:
    """One drawing of an image.

    Attributes:
        matrix: unit square (image upright, origin lower left) to default user space.
        size: stored pixels, width and height.
        image: the stored pixels without any mask; None where pdfium cannot decode them or they are too many.
        lossy: whether they are stored by blocks of a lossy codec.
    """

    matrix: Matrix
    size: tuple[int, int]
    image: Image.Image | None
    lossy: bool = True

    @property
    def quad(self) -> Quad:
        """Its corners on the page."""
        return quad_of(self.matrix, (0.0, 0.0, 1.0, 1.0))

    @property
    def dpi(self) -> float:
        """Stored pixels per inch of page, along the side where there are more."""
        a, b, c, d, _, _ = self.matrix
        along, across = (a * a + b * b) ** 0.5, (c * c + d * d) ** 0.5
        return float(72 * max(self.size[0] / max(along, 0.01), self.size[1] / max(across, 0.01)))

    def to_page(self, quad: Quad) -> Quad:
        """A quad of text in stored pixels (`redaction.image.lines.Line.quad`) in default user space.

        Its corners come in the order of `redaction.pdf.geometry.quad_of`: from where the text begins, below.
        """
        width, height = self.size
        points = [transform(self.matrix, quad[i] / width, 1 - quad[i + 1] / height) for i in range(0, 8, 2)]
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = reversed(points)
        return (x0, y0, x1, y1, x2, y2, x3, y3)

    def to_pixels(self, quad: Quad) -> Quad | None:
        """A quad of the page in stored pixels (its corners in the order they come); None for a picture without an area."""
        inverse = invert(self.matrix)
        if inverse is None:
            return None
        width, height = self.size
        points = [transform(inverse, quad[i], quad[i + 1]) for i in range(0, 8, 2)]
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = ((x * width, (1 - y) * height) for x, y in points)
        return (x0, y0, x1, y1, x2, y2, x3, y3)

    def without_pixels(self) -> Placement:
        """The same place; what is read in many pictures must not keep them all in memory."""
        return replace(self, image=None)


@dataclass(slots=True)
class View:
    """Part of a page as a reader sees it.

    Attributes:
        image: the rendered pixels; None once they were read.
        left: x of its left edge in default user space.
        top: y of its upper edge.
        scale: pixels per point.
    """

    image: Image.Image | None
    left: float
    top: float
    scale: float

    def to_page(self, quad: Quad) -> Quad:
        """A quad of text in pixels in default user space, as `Placement.to_page` gives it."""
        points = [(self.left + quad[i] / self.scale, self.top - quad[i + 1] / self.scale) for i in range(0, 8, 2)]
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = reversed(points)
        return (x0, y0, x1, y1, x2, y2, x3, y3)

    def to_pixels(self, quad: Quad) -> Quad:
        """A quad of the page in pixels (its corners in the order they come)."""
        points = (((quad[i] - self.left) * self.scale, (self.top - quad[i + 1]) * self.scale) for i in range(0, 8, 2))
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points
        return (x0, y0, x1, y1, x2, y2, x3, y3)

    def without_pixels(self) -> View:
        """The same place; what is read in many pictures must not keep them all in memory."""
        return replace(self, image=None)


def placements_of(page: Any) -> list[Placement]:
    """Every image that a page (a `pypdfium2.PdfPage`) draws, in order of drawing."""
    import pypdfium2
    from pypdfium2 import raw

    found = []
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_MAX_DEPTH):
        matrix = matrix_of(item)
        image: Any = None
        try:
            size = item.get_px_size()
            if 0 < size[0] * size[1] <= STORED_LIMIT:
                image = item.get_bitmap(render=False).to_pil().copy()
        except (pypdfium2.PdfiumError, ValueError, MemoryError):
            size = (1, 1)
        found.append(Placement(matrix, (int(size[0]), int(size[1])), image, _is_lossy(item)))
    return found


def _is_lossy(item: Any) -> bool:
    import pypdfium2

    try:
        return bool({"DCTDecode", "JPXDecode", "DCT"} & set(item.get_filters()))
    except pypdfium2.PdfiumError:
        return True


def draws_images(page: Any) -> bool:
    """Whether a page (a `pypdfium2.PdfPage`) draws any image; none is decoded. True as well where pdfium cannot tell."""
    from pypdfium2 import raw

    return _images_in(page, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, 1)


def _images_in(holder: Any, count: Callable[[Any], int], item_of: Callable[[Any, int], Any], depth: int) -> bool:
    from pypdfium2 import raw

    many = count(holder)
    for number in range(many):
        item = item_of(holder, number)
        kind = raw.FPDFPageObj_GetType(item) if item else raw.FPDF_PAGEOBJ_IMAGE
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            return True
        inside = kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH
        if inside and _images_in(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, depth + 1):
            return True
    return many < 0


def view_of(page: Any, placements: list[Placement], dpi: float) -> View | None:
    """The part of a page that holds these placements, rendered without the page's own rotation.

    Args:
        page: a `pypdfium2.PdfPage` of a document of our own; its rotation is set to 0.
        placements: what must be in the view.
        dpi: wanted resolution; less where the view would be too large.

    Returns:
        The view; None when nothing of the placements lies on the page.
    """
    boxes = [bounds(placement.quad) for placement in placements]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return part_view(page, (min(lefts), min(bottoms), max(rights), max(tops)), dpi)


def whole_view(page: Any, dpi: float) -> View:
    """All of a page (a `pypdfium2.PdfPage` of a document of our own; its rotation is set to 0) as a reader sees it."""
    page.set_rotation(0)
    return _rendered(page, page.get_bbox(), dpi)


def part_view(page: Any, area: Box, dpi: float) -> View | None:
    """A part of a page as `whole_view` shows all of it; None where the area (default user space) lies beside the page."""
    page.set_rotation(0)
    shown = page.get_bbox()
    area = (max(shown[0], area[0]), max(shown[1], area[1]), min(shown[2], area[2]), min(shown[3], area[3]))
    return _rendered(page, area, dpi) if area[2] - area[0] >= 1 and area[3] - area[1] >= 1 else None


def _rendered(page: Any, area: Box, dpi: float) -> View:
    shown = page.get_bbox()
    width, height = area[2] - area[0], area[3] - area[1]
    scale = min(dpi / 72, (SEEN_LIMIT / (width * height)) ** 0.5)
    crop = (area[0] - shown[0], area[1] - shown[1], shown[2] - area[2], shown[3] - area[3])
    bitmap = page.render(scale=scale, crop=crop, may_draw_forms=False)
    image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    return View(image, area[0], area[3], scale)


def agree(view: View, placements: list[Placement], boxes: Sequence[Quad] = ()) -> bool:
    """Whether a view shows the stored pixels of its placements and nothing else where they stand.

    Masks, clipping and anything drawn over a picture make a difference. Compared in blocks of 8 pixels, so a view of about
    72 dpi serves. What differs under `boxes` (default user space) does not count.
    """
    import cv2
    import numpy as np

    assert view.image is not None
    seen = np.asarray(view.image.convert("L"), dtype=np.float32)
    height, width = seen.shape
    stored = np.full_like(seen, 255)
    covered = np.zeros(seen.shape, np.uint8)
    for placement in placements:
        if placement.image is None:
            return False
        columns, lines = min(placement.size[0], 2 * width), min(placement.size[1], 2 * height)
        small = placement.image.convert("L").resize((max(1, columns), max(1, lines)), 4)
        a, b, c, d, e, f = placement.matrix
        scale, left, top = view.scale, view.left, view.top
        affine = np.array(
            [
                [a * scale / small.width, -c * scale / small.height, (e + c - left) * scale],
                [-b * scale / small.width, d * scale / small.height, (top - f - d) * scale],
            ]
        )
        pixels = np.asarray(small, dtype=np.float32)
        size = (width, height)
        inside = cv2.warpAffine(np.ones_like(pixels), affine, size, flags=cv2.INTER_AREA) > 0.99
        stored = np.where(inside, cv2.warpAffine(pixels, affine, size, flags=cv2.INTER_LINEAR), stored)
        covered |= inside.astype(np.uint8)
    for quad in boxes:
        left, bottom, right, top = bounds(quad)
        x0, x1 = ((x - view.left) * view.scale for x in (left, right))
        y0, y1 = ((view.top - y) * view.scale for y in (top, bottom))
        covered[max(0, int(y0) - 6) : max(0, int(y1) + 7), max(0, int(x0) - 6) : max(0, int(x1) + 7)] = 0
    difference = cv2.blur((seen - stored) * covered, (8, 8))
    return bool(np.abs(difference).max(initial=0) < 40)


def adjoin(placements: list[Placement]) -> bool:
    """Whether some of the pictures are strips of one: they share most of an edge."""
    boxes = sorted((bounds(placement.quad) for placement in placements), key=lambda box: (-box[3], box[0]))
    for number, box in enumerate(boxes):
        for other in boxes[number + 1 : number + 4]:
            touch_below = abs(box[1] - other[3]) < 1.5 and _share(box[0], box[2], other[0], other[2])
            touch_beside = abs(box[2] - other[0]) < 1.5 and _share(box[1], box[3], other[1], other[3])
            if touch_below or touch_beside:
                return True
    return False


def _share(low: float, high: float, other_low: float, other_high: float) -> bool:
    common = min(high, other_high) - max(low, other_low)
    return common > 0.8 * max(high - low, other_high - other_low)


def matrix_of(item: Any) -> Matrix:
    """From the space of an object (a `pypdfium2.PdfObject`) to default user space, through the forms that hold it."""
    a, b, c, d, e, f = item.get_matrix().get()
    within = item.container
    return (a, b, c, d, e, f) if within is None else multiply((a, b, c, d, e, f), matrix_of(within))
