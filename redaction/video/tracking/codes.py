"""Printed codes in the scene: where they are is looked for now and then, what they say is read once a code, from its best views.

A look sees only the parts of a frame where there is much of edges, as in writing, and where the picture is another than when it
was looked at last (`redaction.video.tracking.spots`); every few looks it sees all parts with edges, because noise or a moving
camera may have hidden a code from the look before.

Not done: codes that are in the picture for less than a second, or under about 60 pixels at 1,280.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from redaction.findings import Quad
from redaction.image.codes import CODES_SOUGHT, code_places, codes_in, said_by_codes
from redaction.image.engine import ReaderMissingError
from redaction.image.lines import PictureText
from redaction.image.quads import along, moved, scaled
from redaction.video.tracking.networks import Seen, View, overlap
from redaction.video.tracking.packing import packed
from redaction.video.tracking.paths import Path
from redaction.video.tracking.spots import Remembered, areas_of, cells_of, lettered
from redaction.video.tracking.tracks import Box, Track

if TYPE_CHECKING:
    import numpy as np

    from redaction.image.rapid import RapidEngine

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]
    Cells = np.ndarray[Any, np.dtype[np.bool_]]

CODE = "CODE"
"""Kind of what is followed here; what it is for a plan its text tells."""
GROWTH = 0.25
"""Share of its sides by which a code's box is widened to both sides together: motion is followed to a few pixels."""
_DETECTOR = "opencv"
_ALL_AGAIN = 3
"""Every so many looks of a scene is one at all parts with edges; the first is."""
_MOST_PACKED = 0.8
"""Share of the frame from which all of it is looked at: with the edges of its parts it would be no less."""
_SAME_CODE = 0.3
"""Share of their union from which a code that was known is one that is seen now."""
_MOST_CODES = 12
_AROUND = 0.2
"""Sides of a code of its surroundings that are kept with a view: readers want a quiet rim."""
_VIEW_SIDE = 640
"""Pixels of the longer side of a view at most."""


class Codes:
    """Looks for codes in frames, and reads them.

    Args:
        engine: tells bold print from a code that could not be read; none does where it is absent.
    """

    def __init__(self, engine: RapidEngine | None = None) -> None:
        self._engine = engine
        self._remembered = Remembered()
        self._known: list[Seen] = []

    def describe(self) -> dict[str, str]:
        """The library that finds and reads them."""
        import cv2

        return {CODES_SOUGHT: f"opencv {cv2.__version__}"}

    def look(self, grey: Pixels, whole: Callable[[], Pixels], *, scene: bool = False) -> list[Seen]:
        """Where codes are in one frame; of those that stand as they stood, without another view of them.

        Args:
            grey: brightness of the frame at the size in which things are followed; boxes are in its pixels. Frames are shown in
                their order.
            whole: gives its brightness in full size, asked for where a code is seen.
            scene: whether a scene has begun since the last look.
        """
        if scene:
            self._known = []
        another, seeds = self._remembered.due(grey, _ALL_AGAIN, scene=scene)
        still = [code for code in self._known if not (cells_of([code.box], another) & another).any()]
        found = self._found(grey, whole, _with_their_whole(seeds, lettered(grey))) if seeds.any() else []
        still = [code for code in still if not any(overlap(code.box, other.box) > _SAME_CODE for other in found)]
        self._known = [*found, *(replace(code, view=None) for code in still)][:_MOST_CODES]
        return list(self._known)

    def _found(self, grey: Pixels, whole: Callable[[], Pixels], cells: Cells) -> list[Seen]:
        size = (grey.shape[1], grey.shape[0])
        areas = areas_of(cells, size)
        if not areas:
            return []
        parts = packed(areas)
        if parts.size[0] * parts.size[1] >= _MOST_PACKED * size[0] * size[1]:
            places = code_places(grey)
        else:
            places = [quad for place in code_places(parts.picture(grey)) if (quad := parts.in_whole(place))]
        if not places:
            return []
        full = whole()
        return [_seen(quad, full, full.shape[1] / size[0]) for quad in places]

    def read(self, path: Path) -> Track | None:
        """What a code says by the views of its path; None where it is none.

        One that is not read is taken for a code only if it was seen twice: bricks and shelves look like one for a moment.
        """
        texts: list[str] = []
        looks = False
        for view in path.views:
            for code in codes_in(view.pixels):
                if code.text:
                    texts.append(said_by_codes([code]))
                else:
                    looks = looks or not self._is_print(view)
        keys = tuple(path.keys)
        if texts:
            text = "\n".join(dict.fromkeys(texts))
            return Track(CODE, keys, path.score, _DETECTOR, "a printed code, and what it says", text)
        if looks and path.sightings > 1:
            return Track(CODE, keys, path.score, _DETECTOR, "a printed code that could not be read here", auto=False)
        return None

    def _is_print(self, view: View) -> bool:
        """Whether what looks like a code and is not read is a line of print."""
        if self._engine is None:
            return False
        try:
            text = PictureText(self._engine.lines(view.pixels))
        except ReaderMissingError:
            return False
        return not any(not code.text for code in codes_in(view.pixels, text))


def _with_their_whole(seeds: Cells, cells: Cells) -> Cells:
    """The cells that hang together with a seed among them: a code is looked at whole, though but a part of it is another."""
    import cv2
    import numpy as np

    count, labels = cv2.connectedComponents(cells.astype(np.uint8))
    wanted = np.zeros(count, bool)
    wanted[np.unique(labels[seeds & cells])] = True
    wanted[0] = False
    return wanted[labels]  # type: ignore[no-any-return]


def _seen(quad: Quad, full: Pixels, scale: float) -> Seen:
    """A code that was found, with its view in full size; worth more the larger and the sharper it is."""
    import cv2

    box: Box = (min(quad[::2]), min(quad[1::2]), max(quad[::2]), max(quad[1::2]))
    margin = _AROUND * max(box[2] - box[0], box[3] - box[1])
    left, top = (max(0, math.floor((edge - margin) * scale)) for edge in box[:2])
    right, bottom = (math.ceil((edge + margin) * scale) for edge in box[2:])
    pixels: Any = full[top:bottom, left:right].copy()
    smaller = min(1.0, _VIEW_SIDE / max(pixels.shape))
    if smaller < 1:
        pixels = cv2.resize(pixels, None, fx=smaller, fy=smaller, interpolation=cv2.INTER_AREA)
    sharpness = float(cv2.Laplacian(pixels, cv2.CV_32F).std())
    there = scaled(moved(scaled(quad, scale), -left, -top), smaller)
    return Seen(CODE, box, 0.6, _DETECTOR, View(pixels, there, 0.0, sharpness * math.sqrt(along(there))))
