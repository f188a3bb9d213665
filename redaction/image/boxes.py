"""The black boxes on a picture: which pixels go, and the reason code printed on them in plain white.

`drawn` says it for a frame from the plan alone, so that the proof can say it again and compare. A pixel of a label is white or
black: there are no shades in a box, in which something could be left.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from redaction.findings import Finding, PicturePlace, Quad, WholePage
from redaction.image.overwrite import covered

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    Mask = np.ndarray[Any, np.dtype[np.bool_]]

_SMALLEST_LABEL = 9
_LARGEST_LABEL = 48
_MOST_LETTERS = 24


@dataclass(frozen=True, slots=True)
class Area:
    """What goes for one finding: quads in pixels, and its reason code."""

    quads: tuple[Quad, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Drawn:
    """Boxes of one frame as pixels: `black` is everything covered, `white` the letters of the labels within it."""

    black: Mask
    white: Mask
    boxes: int


def areas_of(findings: Sequence[Finding], audience: str, frame: int, size: tuple[int, int]) -> list[Area]:
    """What goes from one frame of width and height `size`; a finding of the whole page covers all of it."""
    found = []
    for finding in findings:
        action = finding.actions.get(audience)
        reason = action.reason[:_MOST_LETTERS] if action else ""
        if isinstance(finding.place, PicturePlace) and finding.place.frame == frame:
            found.append(Area(finding.place.quads, reason))
        elif isinstance(finding.place, WholePage) and finding.place.page == frame:
            width, height = map(float, size)
            found.append(Area(((0.0, 0.0, width, 0.0, width, height, 0.0, height),), reason))
    return found


def drawn(size: tuple[int, int], areas: Sequence[Area], *, block: int, margin: float, beyond: int = 0) -> Drawn:
    """The boxes of one frame.

    Args:
        size: width and height of the frame.
        areas: what goes.
        block: pixels of the codec's grid.
        margin: pixels added on all sides before.
        beyond: pixels added on all sides of the blocks.
    """
    import numpy as np

    quads = [quad for area in areas for quad in area.quads]
    black = covered(size, quads, block=block, margin=margin, beyond=beyond)
    white = np.zeros_like(black)
    for area in areas:
        for quad in area.quads:
            _print_label(white, black, quad, area.reason)
    return Drawn(black, white, len(quads))


def painted(image: Image.Image, boxes: Drawn) -> Image.Image:
    """A copy of a frame with its boxes."""
    import numpy as np
    from PIL import Image as Pillow

    if image.mode == "1":
        return painted(image.convert("L"), boxes).convert("1", dither=Pillow.Dither.NONE)
    pixels = np.array(image)
    pixels[boxes.black] = 0
    pixels[boxes.white] = 255
    return Pillow.fromarray(pixels)


def _print_label(white: Mask, black: Mask, quad: Quad, reason: str) -> None:
    """Print a reason code in the middle of a box, along its longer side; nothing where it would be unreadable."""
    import numpy as np

    left, right = max(0.0, min(quad[::2])), min(float(black.shape[1]), max(quad[::2]))
    top, bottom = max(0.0, min(quad[1::2])), min(float(black.shape[0]), max(quad[1::2]))
    width, height = right - left, bottom - top
    if not reason or width <= 0 or height <= 0:
        return
    upright = width < height / 1.5
    letters = _letters(reason, *((height, width) if upright else (width, height)))
    if letters is None:
        return
    letters = np.rot90(letters) if upright else letters
    high, wide = letters.shape
    y, x = round((top + bottom - high) / 2), round((left + right - wide) / 2)
    if y < 0 or x < 0 or y + high > black.shape[0] or x + wide > black.shape[1]:
        return
    if black[y : y + high, x : x + wide].all():
        white[y : y + high, x : x + wide] |= letters


def _letters(text: str, width: float, height: float) -> Mask | None:
    """A text as large as fits into a width and height, without shades; None where it would be too small."""
    import numpy as np
    from PIL import Image as Pillow
    from PIL import ImageDraw, ImageFont

    size = math.floor(min(_LARGEST_LABEL, 0.7 * height, 1.5 * width / max(1, len(text))))
    while size >= _SMALLEST_LABEL:
        font = ImageFont.load_default(size)
        left, top, right, bottom = (math.floor(value) for value in font.getbbox(text))
        if right - left + 2 <= 0.92 * width:
            paper = Pillow.new("1", (right - left + 2, bottom - top + 2), 0)
            pen = ImageDraw.Draw(paper)
            pen.fontmode = "1"
            pen.text((1 - left, 1 - top), text, font=font, fill=1)
            return np.asarray(paper)
        size -= 1
    return None
