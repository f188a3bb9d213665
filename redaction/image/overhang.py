"""What of a word's ink reaches out of the box around its letters: tails, accents, swashes, overhanging capitals, shadows.

The text detector's boxes are tight around the bodies of letters. What is left beside them can tell the word, so the box grows
over all ink that hangs together with it, up to the white beside it. The next line, the next word and rules that run through stay.

Not done: marks on uneven grounds are not told from the ground; there the box grows by a fixed part of its height.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from redaction.findings import Quad
from redaction.image.quads import across, along

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]
    Marks = np.ndarray[Any, np.dtype[np.bool_]]

_ABOVE, _BESIDE, _SWASH = 0.6, 0.4, 1.0
"""Heights of the box over which its ink is followed: above and below, to the sides, and along a stroke that begins in the box."""
_ACCENT = 0.16
"""Heights of white between a letter and its accent or dot, at most."""
_LEAST, _LEAST_LOSSY, _MOST = 0.7, 12.0, 24.0
"""Steps of 255 from the ground (mean of 3 by 3 pixels) from which there is ink, at least and at most. In a lossless picture the
faint waves that a lossy codec once left beside letters are ink as well; in a lossy one they end with the blocks that go whole."""
_NOISE = 4.0
"""Times the usual distance from the ground that ink differs by."""
_WAVES = 10
"""Pixels over which such waves reach: a block of the codec and some."""
_EVEN = 0.35
"""Share of the surroundings that is ground, where it is even."""
_OWN = 0.35
"""Share of a stroke within the box from which all of it belongs to the word."""
_STROKE, _SOLID = 0.2, 0.5
"""Share of the strongest contrast from which a pixel is of a stroke, and from which it is surely not of a shadow."""
_FAINT_GAP = 2
"""Blank pixels between faint marks to the side of a word: waves cross the ground."""
_EDGE = 3
"""Pixels of the edge of the next word that go with the shadow that lies over it; the reader lays boxes a little aslant."""
_RULE = 0.95
"""Share of the width or height of the surroundings along which a rule runs."""
_UNEVEN_ABOVE, _UNEVEN_BESIDE = 0.15, 0.1
_LARGEST = 1_500_000
"""Pixels of the surroundings that are looked at; larger ones are looked at smaller."""


def with_overhang(pixels: Pixels, quad: Quad, *, lossy: bool = False) -> Quad:
    """A quad around a word, or some, that holds their ink.

    Args:
        pixels: the picture, grey or in three colours.
        quad: in its pixels, in the direction of reading.
        lossy: whether the picture is stored so that boxes go by whole blocks of its codec.

    Returns:
        The quad itself where no ink reaches out of it.
    """
    high, wide = across(quad), along(quad)
    if high < 2 or wide < 2:
        return quad
    scale = min(1.0, math.sqrt(_LARGEST / ((wide + 2 * high) * 3 * high)))
    pad_x, pad_y = (max(_WAVES, math.ceil(part * high * scale)) + 2 for part in (_SWASH, _ABOVE))
    inner = (max(2, round(wide * scale)), max(2, round(high * scale)))
    crop, inside = _surroundings(pixels, quad, inner, (pad_x, pad_y))
    away = _away_from_ground(crop, inside, _LEAST_LOSSY if lossy else _LEAST)
    if away is None:
        return _grown(quad, _UNEVEN_BESIDE, _UNEVEN_ABOVE, _UNEVEN_BESIDE, _UNEVEN_ABOVE)
    box = _with_ink(away, (pad_x, pad_y, pad_x + inner[0], pad_y + inner[1]), inner[1])
    left, top, right, bottom = pad_x - box[0], pad_y - box[1], box[2] - pad_x - inner[0], box[3] - pad_y - inner[1]
    if not any((left, top, right, bottom)):
        return quad
    return _grown(quad, *(side / inner[1] for side in (left, top, right, bottom)))


def _surroundings(pixels: Pixels, quad: Quad, inner: tuple[int, int], pad: tuple[int, int]) -> tuple[Any, Any]:
    """The upright picture of a quad and what lies around it, and which of its pixels lie in the picture at all."""
    import cv2
    import numpy as np

    (wide, high), (x, y) = inner, pad
    target = np.array([[x, y], [x + wide, y], [x + wide, y + high], [x, y + high]], np.float32)
    matrix = cv2.getPerspectiveTransform(np.array(quad, np.float32).reshape(4, 2), target)
    size = (wide + 2 * x, high + 2 * y)
    crop = cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    there = cv2.warpPerspective(np.ones(pixels.shape[:2], np.uint8), matrix, size, flags=cv2.INTER_NEAREST)
    return crop if crop.ndim == 3 else crop[:, :, None], there > 0


def _away_from_ground(crop: Any, inside: Any, faintest: float) -> Any:
    """How many times as far each pixel is from the ground as noise is; None where the ground is uneven."""
    import cv2
    import numpy as np

    away = np.zeros(crop.shape[:2], np.float32)
    for channel in range(crop.shape[2]):
        plane = crop[:, :, channel]
        tones = np.convolve(np.bincount(plane[inside], minlength=256), np.ones(5), "same")
        smooth = cv2.blur(plane.astype(np.float32), (3, 3)) - float(tones.argmax())
        np.maximum(away, np.abs(smooth), out=away)
    away[~inside] = 0
    ground = away[inside & (away < _MOST)]
    if ground.size < _EVEN * inside.sum():
        return None
    noise = float(np.median(ground))
    least = min(_MOST, max(faintest, _NOISE * noise))
    return None if (away[inside] <= least).mean() < _EVEN else away / least


def _with_ink(away: Any, box: tuple[int, int, int, int], high: int) -> tuple[int, int, int, int]:
    """A box (left, upper, right, lower edge) grown over the ink that hangs together with it."""
    marks: Marks = away > 1
    ink: Marks = marks & ~_rules(marks)
    strokes: Marks = ink & (away > _STROKE * away[box[1] : box[3], box[0] : box[2]].max())
    left, top, right, bottom = _with_strokes(strokes, box)
    marked, strokes = away * ink, ink & (away > _SOLID * away[box[1] : box[3], box[0] : box[2]].max())
    reach, gap = max(_WAVES, round(_ABOVE * high)), max(1, round(_ACCENT * high))
    columns = slice(left, right)
    top -= _grows(marked[:top, columns][::-1], strokes[:top, columns][::-1], reach, gap, accents=True)
    bottom += _grows(marked[bottom:, columns], strokes[bottom:, columns], reach, gap, accents=True)
    rows, reach = slice(top, bottom), max(_WAVES, round(_BESIDE * high))
    left -= _grows(marked[rows, :left][:, ::-1].T, strokes[rows, :left][:, ::-1].T, reach, _FAINT_GAP, accents=False)
    right += _grows(marked[rows, right:].T, strokes[rows, right:].T, reach, _FAINT_GAP, accents=False)
    return left, top, right, bottom


def _rules(ink: Marks) -> Marks:
    """Strokes that run through all of the surroundings: rules and frames. An underline of the word alone ends with it."""
    import cv2
    import numpy as np

    marks = ink.astype(np.uint8)
    height, width = marks.shape
    found: Any = cv2.morphologyEx(marks, cv2.MORPH_OPEN, np.ones((1, round(_RULE * width)), np.uint8))
    found |= cv2.morphologyEx(marks, cv2.MORPH_OPEN, np.ones((round(_RULE * height), 1), np.uint8))
    return found > 0  # type: ignore[no-any-return]


def _with_strokes(strokes: Marks, box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """A box grown over strokes most of which lie in it: swashes under the word before, tails, overhanging capitals."""
    import cv2
    import numpy as np

    left, top, right, bottom = box
    _, labels, stats, _ = cv2.connectedComponentsWithStats(strokes.astype(np.uint8))
    within = np.bincount(labels[top:bottom, left:right].ravel(), minlength=len(stats))
    for own in np.flatnonzero(within[1:] >= _OWN * stats[1:, cv2.CC_STAT_AREA]) + 1:
        x, y, wide, high, _ = (int(value) for value in stats[own])
        # One pixel more: the edge of a stroke is fainter than the stroke.
        left, top = min(left, max(0, x - 1)), min(top, max(0, y - 1))
        right, bottom = max(right, min(strokes.shape[1], x + wide + 1)), max(bottom, min(strokes.shape[0], y + high + 1))
    return left, top, right, bottom


def _grows(marked: Any, stroked: Any, reach: int, gap: int, *, accents: bool) -> int:
    """By how many lines of pixels a side grows: over ink that begins beside it, and marks behind a gap that end within reach.

    Args:
        marked: ink, by how strong it is, in lines of pixels from the side outwards.
        stroked: which of it is strokes, and not shadow alone.
        reach: lines that it may grow at most.
        gap: blank lines that may lie before a mark.
        accents: whether strokes behind such a gap belong to the word; faint marks do.
    """
    reach = min(reach, len(marked))
    profile, strokes = marked.sum(axis=1), stroked.any(axis=1)
    grown = 0
    while grown < reach:
        ahead = profile[grown:reach] > 0
        first = int(ahead.argmax()) if ahead.any() else reach
        if first > gap or first >= len(ahead):
            return grown
        blank = ~ahead[first:]
        ends = first + int(blank.argmax()) if blank.any() else 0
        beside = strokes[grown + first : grown + ends if ends else reach]
        if not accents and beside.any() and (first or not beside[0]):
            # Shadow or waves of both words up to the strokes of the next one, or these alone.
            return grown if beside[0] else grown + first + int(beside.argmax()) + _EDGE
        if ends:
            grown += ends
        elif first or grown:
            return grown  # the next line of text
        elif strokes[0] or not strokes[:reach].any():
            return int(profile[:reach].argmin()) + _EDGE if strokes[0] else reach
        else:
            return int(strokes[:reach].argmax()) + _EDGE
    return grown


def _grown(quad: Quad, left: float, top: float, right: float, bottom: float) -> Quad:
    """A quad larger by parts of its height on each side."""
    high, wide = across(quad), along(quad)
    x0, y0, x1, y1, x2, y2, x3, y3 = quad
    ahead = ((x1 - x0) / wide * high, (y1 - y0) / wide * high)
    down = (x3 - x0, y3 - y0)

    def corner(x: float, y: float, along_line: float, across_line: float) -> tuple[float, float]:
        return x + ahead[0] * along_line + down[0] * across_line, y + ahead[1] * along_line + down[1] * across_line

    return (
        *corner(x0, y0, -left, -top),
        *corner(x1, y1, right, -top),
        *corner(x2, y2, right, bottom),
        *corner(x3, y3, -left, bottom),
    )
