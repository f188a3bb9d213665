"""Where the ink is: one line cut out of a picture, its borders moved to the white around words, and ink that no line holds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from redaction.findings import Quad
from redaction.image.quads import across, along

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_PAPER = 0.6
"""Share of a page that is of one shade, nearly."""
_AROUND = 10
"""Pixels of paper around marks that were overlooked, at least."""
_FILLED, _BLOCK, _NEARLY_ALL = 0.85, (3, 8), 0.9
"""A mark of at least so many pixels on its shorter and on its longer side that fills this share of its box is a block; share of
ink in blocks from which it is a pattern."""
_REACHES = 0.3
"""Share of a crop's width or height by which a neighbour's ink may reach into it, such as the tails of the letters above."""
_SPACE, _WIDER, _LOST = 0.15, 1.3, 0.8
"""How wide a space is at least, in heights of its line; how much wider than any white between letters one beyond doubt is; and
how wide beside the spaces of its line the white between two letters is where a space may have been lost."""
_LEAST_RULE = 16
"""Pixels from which a straight stroke in a crop may be a rule."""


def as_grey(pixels: Pixels) -> Pixels:
    """A picture in grey."""
    import cv2

    return pixels if pixels.ndim == 2 else cast("Pixels", cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))


def as_colour(pixels: Pixels) -> Pixels:
    """A picture in blue green red."""
    import cv2

    return pixels if pixels.ndim == 3 else cast("Pixels", cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR))


def crop_of(pixels: Pixels, quad: Quad) -> Pixels:
    """The upright picture of one line, with a little of its surroundings."""
    import cv2
    import numpy as np

    width, height = max(4, math.ceil(along(quad))), max(4, math.ceil(across(quad)))
    source = np.array(quad, dtype=np.float32).reshape(4, 2)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    crop: Any = cv2.warpPerspective(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return cast("Pixels", crop)


def is_blank(pixels: Pixels) -> bool:
    """Whether a picture is of one colour, give or take noise."""
    low, high = int(pixels.min()), int(pixels.max())
    return high - low < 24


def ink_of(crop: Pixels) -> Pixels:
    """1 where a line's crop has ink, 0 where it has paper, whichever of the two is dark."""
    import cv2

    _, found = cv2.threshold(as_grey(crop), 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    ink = cast("Pixels", found)
    return 1 - ink if ink.mean() > 0.5 else ink


def cuts_at_gaps(text: str, cuts: tuple[float, ...], ink: Pixels) -> tuple[float, ...]:
    """Cuts moved to the white between words: the recogniser's columns are too coarse to part two words cleanly."""
    height, width = ink.shape
    gaps = [gap for gap in _white(ink) if gap[1] - gap[0] >= 0.08 * height]
    moved = list(cuts)
    for place, character in enumerate(text):
        if not character.isspace():
            continue
        middle = (cuts[place] + cuts[place + 1]) / 2 * width
        near = [gap for gap in gaps if abs((gap[0] + gap[1]) / 2 - middle) < 0.7 * height + (gap[1] - gap[0]) / 2]
        if near:
            low, high = max(near, key=lambda gap: gap[1] - gap[0] - 0.5 * abs((gap[0] + gap[1]) / 2 - middle))
            moved[place], moved[place + 1] = low / width, high / width
    for place in range(1, len(moved)):
        moved[place] = max(moved[place], moved[place - 1])
    return tuple(moved)


def spaces_seen(text: str, cuts: tuple[float, ...], ink: Pixels) -> tuple[list[int], list[int]]:
    """What the white of a line says of the spaces that were read in it.

    Args:
        text: as it was read.
        cuts: of its characters, moved by `cuts_at_gaps`.
        ink: of its crop.

    Returns:
        Which characters are spaces beyond doubt: the white there is clearly wider than any between two letters of the line, and a
        letter or digit follows (before the @ of an address there is much white too). And before which characters white stands as
        wide as a space, though none was read.
    """
    width = ink.shape[1]
    top, bottom = _band(ink)
    least = _SPACE * (bottom - top)
    white = [gap for gap in _white(ink) if gap[0] > 0 and gap[1] < width]
    edges = [round(cut * width) for cut in cuts]
    before_a_word = {place for place, one in enumerate(text[1:]) if one.isalnum()}
    places = [(place, (edges[place], edges[place + 1])) for place, one in enumerate(text) if one == " "]
    at_spaces = {gap for _, gap in places} & set(white)
    between_letters = [gap for gap in white if gap not in at_spaces]
    widest = max((high - low for low, high in between_letters), default=0)
    wide = {gap for gap in at_spaces if gap[1] - gap[0] >= max(least, _WIDER * widest)}
    clear = [place for place, gap in places if gap in wide and place in before_a_word]
    spaces = sorted(high - low for low, high in at_spaces)
    lost = []
    if spaces:
        least = max(least, _LOST * spaces[len(spaces) // 2])
        for low, high in between_letters:
            place = min(range(len(cuts)), key=lambda place: abs(edges[place] - (low + high) / 2))
            if high - low >= least and 0 < place < len(text) and " " not in text[place - 1 : place + 1]:
                lost.append(place)
    return clear, lost


def _white(ink: Pixels) -> list[tuple[int, int]]:
    """From where to where a line's crop is white over the height of its letters, all runs of columns."""
    import numpy as np

    top, bottom = _band(ink)
    inset = (bottom - top) // 8
    band = ink[top + inset : bottom - inset]
    edges = np.flatnonzero(np.diff(np.concatenate(([1], band.any(axis=0).astype(np.int8), [1]))))
    return [(int(low), int(high)) for low, high in zip(edges[::2], edges[1::2], strict=False)]


def _band(ink: Pixels) -> tuple[int, int]:
    """The rows of a line's crop that its own letters fill, without what reaches in from the lines above and below."""
    import numpy as np

    height = len(ink)
    rows = np.convolve(ink.sum(axis=1), np.ones(3) / 3, mode="same")
    middle = height // 4 + int(rows[height // 4 : -(height // 4) or None].argmax())
    faint = rows < max(1.0, 0.04 * rows.max())
    above, below = np.flatnonzero(faint[:middle]), np.flatnonzero(faint[middle:])
    top, bottom = (int(above[-1]) if len(above) else 0), (middle + int(below[0]) if len(below) else height)
    return (top, bottom) if bottom - top >= 0.4 * height else (0, height)


def tightened(quad: Quad, ink: Pixels) -> Quad:
    """A line's quad without the white above and below its letters.

    The detector's quads reach into the neighbouring lines, and a box that does hides what must stay.
    """
    top, bottom = _band(ink)
    height = len(ink)
    margin = 0.06 * height + 1
    high, low = max(0.0, (top - margin) / height), min(1.0, (bottom + margin) / height)
    x0, y0, x1, y1, x2, y2, x3, y3 = quad
    return (
        x0 + (x3 - x0) * high,
        y0 + (y3 - y0) * high,
        x1 + (x2 - x1) * high,
        y1 + (y2 - y1) * high,
        x1 + (x2 - x1) * low,
        y1 + (y2 - y1) * low,
        x0 + (x3 - x0) * low,
        y0 + (y3 - y0) * low,
    )


def unread_ink(pixels: Pixels, areas: Sequence[tuple[int, int, int, int]], quads: Sequence[Quad]) -> list[Quad]:
    """Areas (of `overlooked`) of a page of paper on which no line was found: scribbles, signatures, handwriting.

    A photograph is no page of paper: its patterns are not writing.
    """
    import numpy as np

    grey = as_grey(pixels)[::8, ::8]
    shades = np.bincount(grey.ravel() // 32, minlength=8)
    if np.convolve(shades, [1, 1], "valid").max() < _PAPER * grey.size:
        return []
    found = []
    for left, top, right, bottom in areas:
        read = any(_passes(quad, (left, top, right, bottom)) for quad in quads)
        if not read and not is_pattern(pixels[top:bottom, left:right]):
            inset = min(_AROUND, (right - left) // 4, (bottom - top) // 4)
            box = (float(left + inset), float(top + inset), float(right - inset), float(bottom - inset))
            found.append((box[0], box[1], box[2], box[1], box[2], box[3], box[0], box[3]))
    return found


def is_pattern(crop: Pixels) -> bool:
    """Whether nearly all ink lies in rules and in filled upright squares, as in a chequered band: no pen leaves those."""
    import cv2
    import numpy as np

    ink: Any = ink_of(crop)
    rules = np.zeros_like(ink)
    for kernel in ((1, max(_LEAST_RULE, ink.shape[1] * 2 // 5)), (max(_LEAST_RULE, ink.shape[0] * 2 // 5), 1)):
        rules |= cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(kernel, np.uint8))
    ink[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    left, top, wide, high, area = stats[1:].T
    rows, columns = ink.shape
    # What reaches in a little over the edge belongs to a neighbour.
    beside = ((left == 0) | (left + wide == columns)) & (wide <= _REACHES * columns)
    beside |= ((top == 0) | (top + high == rows)) & (high <= _REACHES * rows)
    filled = (area >= _FILLED * wide * high) & (np.minimum(wide, high) >= _BLOCK[0]) & (np.maximum(wide, high) >= _BLOCK[1])
    return bool(area[filled & ~beside].sum() >= _NEARLY_ALL * area[~beside].sum())


def _passes(quad: Quad, box: tuple[int, int, int, int]) -> bool:
    """Whether a line runs through a box: marks there are its own, such as an underline."""
    for place in range(41):
        part = place / 40
        x = (quad[0] + quad[6]) / 2 * (1 - part) + (quad[2] + quad[4]) / 2 * part
        y = (quad[1] + quad[7]) / 2 * (1 - part) + (quad[3] + quad[5]) / 2 * part
        if box[0] <= x <= box[2] and box[1] <= y <= box[3]:
            return True
    return False
