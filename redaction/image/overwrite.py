"""Overwriting parts of a picture so that nothing of them can come back: opaque, on the codec's own grid, before it is encoded.

A lossy codec spreads what is in a block over the whole block, so a box that ends inside a block leaves an echo of its content
beside it (ringing). Boxes therefore cover whole blocks, and a margin. Where colour is stored thinned out, a decoder draws it out
again and mixes colours across the border of two blocks: the first pixel beside a block tells of it, and goes with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

BLOCKS = {"JPEG": 16, "JPX": 8, "JBIG2": 8, "CCITT": 1, "PNG": 1}
"""Pixels of the grid for each encoding: a JPEG with thinned-out colour works on blocks of 16."""
MIXED = 1
"""Pixels beside a block into which decoders mix its thinned-out colour, where that has half the resolution."""


def overwrite(
    image: Image.Image, polygons: Iterable[Sequence[float]], *, block: int = 16, margin: float = 1.0, beyond: int = 0
) -> Image.Image:
    """A copy of a picture with areas painted black.

    An area that lies square to the picture becomes whole blocks. A slanted one is covered by every block that it touches.

    Args:
        image: any mode; an alpha channel becomes opaque in the areas, whatever the mask is, and a palette picture comes back
            in its colours.
        polygons: corners x0 y0 x1 y1 ... in pixels, origin upper left.
        block: pixels of the codec's grid; 1 for lossless codecs.
        margin: pixels added on all sides before.
        beyond: pixels added on all sides of the blocks.

    Returns:
        A new picture of the same size without any metadata.
    """
    from PIL import Image as Pillow

    flat = image.convert("RGBA" if "transparency" in image.info else "RGB") if image.mode in ("P", "PA") else image
    clean = Pillow.frombytes(flat.mode, flat.size, flat.tobytes())
    area = Pillow.fromarray(covered(clean.size, polygons, block=block, margin=margin, beyond=beyond))
    clean.paste(_black(clean.mode), (0, 0, *clean.size), area)
    return clean


def covered(
    size: tuple[int, int], polygons: Iterable[Sequence[float]], *, block: int = 16, margin: float = 1.0, beyond: int = 0
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which pixels of a picture are painted over.

    Args:
        size: width and height of the picture.
        polygons: corners x0 y0 x1 y1 ... in pixels, origin upper left.
        block: pixels of the codec's grid; 1 for lossless codecs.
        margin: pixels added on all sides before.
        beyond: pixels added on all sides of the blocks.

    Returns:
        height x width, True where painted.
    """
    import numpy as np

    area = np.zeros((size[1], size[0]), np.bool_)
    for polygon in polygons:
        xs, ys = polygon[::2], polygon[1::2]
        for left, top, right, bottom in _boxes(list(zip(xs, ys, strict=True)), block, margin, size):
            rows = slice(max(0, top - beyond), bottom + 1 + beyond)
            area[rows, max(0, left - beyond) : right + 1 + beyond] = True
    return area


def _boxes(
    points: list[tuple[float, float]], block: int, margin: float, size: tuple[int, int]
) -> Iterable[tuple[int, int, int, int]]:
    """Boxes on the grid that together cover a polygon: one for each row of blocks."""
    top = max(0, math.floor((min(y for _, y in points) - margin) / block) * block)
    bottom = min(size[1], math.ceil((max(y for _, y in points) + margin) / block) * block)
    for row in range(top, bottom, block):
        xs = _reach(points, row - margin, row + block + margin)
        if xs:
            left = max(0, math.floor((xs[0] - margin) / block) * block)
            right = min(size[0], math.ceil((xs[1] + margin) / block) * block)
            if right > left:
                yield (left, row, right - 1, min(row + block, size[1]) - 1)


def _reach(points: list[tuple[float, float]], above: float, below: float) -> tuple[float, float] | None:
    """How far left and right a polygon reaches between two heights."""
    xs: list[float] = []
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        if max(y0, y1) < above or min(y0, y1) > below:
            continue
        if y0 == y1:
            xs += [x0, x1]
            continue
        for y in (max(min(y0, y1), above), min(max(y0, y1), below)):
            xs.append(x0 + (x1 - x0) * (y - y0) / (y1 - y0))
    return (min(xs), max(xs)) if xs else None


def _black(mode: str) -> int | float | tuple[int, ...]:
    """Opaque black in a mode of Pillow."""
    black: dict[str, int | float | tuple[int, ...]] = {
        "RGBA": (0, 0, 0, 255),
        "LA": (0, 255),
        "RGBX": (0, 0, 0, 255),
        "RGB": (0, 0, 0),
        "CMYK": (0, 0, 0, 255),
        "YCbCr": (0, 128, 128),
        "LAB": (0, 128, 128),
        "HSV": (0, 0, 0),
        "F": 0.0,
    }
    return black.get(mode, 0)
