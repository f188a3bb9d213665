"""Marks on a picture: how high its letters are, which parts of it are blank, and what no line covers that was found."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from redaction.findings import Quad
from redaction.image.ink import as_grey
from redaction.image.quads import across, along

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_LOOK_SIDE = 1800
"""Pixels of the longer side on which marks are looked at."""
_FAINT = 8
"""Grey levels by which the faintest mark differs from the paper around it."""
_RULE = 70
"""Pixels from which a straight stroke is a rule and no letter."""
_BESIDE = 0.3
"""Heights of a line beyond its quad within which marks are its own: accents, tails, underlines."""
_LONG, _THIN = 5, 0.09
"""A mark that is this much longer than wide, or fills less than this share of its box, is part of a frame."""
_LEAST_INK = 40
_MOST_AREAS = 16
_FILLED, _SOLID, _BLACK = 0.85, 12, 64
"""Share of its box and pixels from which a filled mark is no stroke, and brightness that no pixel of a black box reaches."""


@dataclass(frozen=True, slots=True, repr=False)
class Glance:
    """A picture at the size at which its marks are looked at: making it takes longer than most of what is asked of it.

    Attributes:
        size: width and height of the picture.
        scale: pixels of the glance for one of the picture.
        grey: the picture.
        marks: 1 where it is darker or lighter than its surroundings.
    """

    size: tuple[int, int]
    scale: float
    grey: Pixels
    marks: Pixels


def glance_at(pixels: Pixels) -> Glance:
    """Look at a picture (blue green red, or grey)."""
    import cv2

    height, width = pixels.shape[:2]
    grey = as_grey(pixels)
    scale = min(1.0, _LOOK_SIDE / max(height, width))
    if scale < 1:
        size = (max(1, int(width * scale)), max(1, int(height * scale)))
        grey = cast("Pixels", cv2.resize(grey, size, interpolation=cv2.INTER_AREA))
    return Glance((width, height), scale, grey, marks_of(grey))


def marks_of(grey: Pixels) -> Pixels:
    """1 where a picture is darker or lighter than its surroundings, as print is on paper; 0 elsewhere."""
    import cv2
    import numpy as np

    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    marks: Any = np.zeros_like(smooth)
    for shade in (smooth, 255 - smooth):
        marks |= cv2.adaptiveThreshold(shade, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 61, 25)
    return cast("Pixels", marks)


def written_places(pixels: Pixels, margin: int) -> tuple[Pixels, Pixels]:
    """Rows and columns of a picture that are not blank, not even faintly marked, with so many pixels of paper beside them.

    A picture on which nothing stands out has all of them.
    """
    import cv2
    import numpy as np

    grey = as_grey(pixels)
    step = max(1, math.ceil(max(grey.shape) / (_LOOK_SIDE / 2)))
    height, width = (math.ceil(side / step) for side in grey.shape)
    small: Any = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA) if step > 1 else grey
    small = cv2.GaussianBlur(small, (3, 3), 0)
    apart = cv2.absdiff(small, cv2.blur(small, (31, 31))) > _FAINT
    found: list[Any] = []
    for axis, side in ((1, grey.shape[0]), (0, grey.shape[1])):
        marked = np.flatnonzero(apart.any(axis=axis))
        near = np.zeros(side, bool)
        for place in marked:
            near[max(0, (place - 1) * step - margin) : (place + 2) * step + margin] = True
        found.append(np.flatnonzero(near) if len(marked) else np.arange(side))
    return found[0], found[1]


def letter_height(glance: Glance) -> float:
    """Pixels of the picture by which the middle one of all letters is high, nearly; 0 where no mark is of their size."""
    import cv2
    import numpy as np

    _, _, stats, _ = cv2.connectedComponentsWithStats(glance.marks)
    tall, wide = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_WIDTH]
    letters = tall[(tall >= 5) & (tall <= 120) & (wide <= 3 * tall) & (tall <= 8 * wide)]
    return float(np.median(letters)) / glance.scale if len(letters) else 0.0


def overlooked(glance: Glance, quads: Sequence[Quad]) -> list[tuple[int, int, int, int]]:
    """Areas with marks the size of letters that no quad covers, those with most ink first.

    The text detector judges a picture as a whole and passes over a few words on an empty page; it finds them when it is shown
    the words alone. Rules, frames, specks, black boxes and areas as large as photographs are left out.

    Args:
        glance: at the picture.
        quads: what was found in it.

    Returns:
        left, top, right, bottom in pixels of the picture, with some paper around the marks.
    """
    import cv2
    import numpy as np

    width, height = glance.size
    grey, scale = glance.grey, glance.scale
    marks: Any = glance.marks.copy()
    for kernel in ((_RULE, 1), (1, _RULE)):
        rules = cv2.morphologyEx(marks, cv2.MORPH_OPEN, np.ones(kernel[::-1], np.uint8))
        marks[cv2.dilate(rules, np.ones((5, 5), np.uint8)) > 0] = 0
    for quad in quads:
        corners = np.array(quad, np.float32).reshape(4, 2) * scale
        cv2.fillPoly(marks, [corners.astype(np.int32)], 0)
        beside = max(6, int(2 * _BESIDE * min(along(quad), across(quad)) * scale))
        cv2.polylines(marks, [corners.astype(np.int32)], True, 0, thickness=beside)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(marks)
    keep = np.zeros(count, np.uint8)
    tall, wide, ink = stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_AREA]
    stroke = (tall > _LONG * wide) | (wide > _LONG * tall) | (ink < _THIN * tall * wide)
    keep[(tall >= 5) & (tall <= 120) & (ink >= 8) & ~stroke] = 1
    keep[0] = 0
    for solid in np.flatnonzero(keep & (ink >= _FILLED * tall * wide) & (np.minimum(tall, wide) >= _SOLID)):
        left, top = stats[solid, :2]
        inside = (slice(top, top + tall[solid]), slice(left, left + wide[solid]))
        # A black box holds nothing to read; a dark label may hold white letters.
        keep[solid] = grey[inside][labels[inside] == solid].max() >= _BLACK
    if not keep.any():
        return []
    marks = keep[labels]
    groups = cv2.dilate(marks, np.ones((31, 45), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(groups)
    amount = np.bincount(labels[marks > 0], minlength=count)
    found = []
    for group in sorted(range(1, count), key=lambda number: -amount[number])[:_MOST_AREAS]:
        left, top, wide, high = (int(value) for value in stats[group, :4])
        if amount[group] < _LEAST_INK or wide * high > 0.4 * marks.size:
            continue
        box = (left / scale, top / scale, (left + wide) / scale, (top + high) / scale)
        found.append((int(box[0]), int(box[1]), min(width, int(box[2]) + 1), min(height, int(box[3]) + 1)))
    return found
