"""Writing in the scene: where lines are is looked for now and then, what they say is read once a line, from its best views.

A line that reads like a registration mark is a plate. Lines that were read are handed on with their text, for the same
recognisers that read documents; lines that look like writing and cannot be read are for a person to look at.

Not done: writing along curves or much turned, letters under about 8 pixels in the frame, words that only several frames show.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from redaction.findings import Quad
from redaction.image.lines import Line, PictureText
from redaction.image.plates import plates_in
from redaction.image.quads import across, along, scaled
from redaction.image.rapid import RapidEngine
from redaction.recordings.frames import Shown, upright_bgr
from redaction.video.tracking.networks import Seen, View, overlap
from redaction.video.tracking.packing import packed
from redaction.video.tracking.paths import WRITING_MARGIN, Path
from redaction.video.tracking.pixels import luma_of
from redaction.video.tracking.spots import Area, Remembered, along_lines, areas_of, cells_of, lettered
from redaction.video.tracking.tracks import Box, Track

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

WRITING = "WRITING"
UNREAD = "PICTURE"
_DETECTOR = "rapidocr"
_WIDTH = 736
"""Pixels of the longer side in which lines are looked for."""
_MOST_PACKED = 0.8
"""Share of the frame from which all of it is looked at: with the edges of its parts it would be no less."""
_ALL_AGAIN = 2
"""Every so many looks of a scene is one at all parts where letters can be; the first is. With four, small lines were missed."""
_SAME_LINE = 0.3
"""Share of their union from which a line that was known is one that is seen now."""
_MOST_LINES = 40
_LEAST_HEIGHT = 8
"""Pixels of the frame: lower lines cannot be read by anybody."""
_MOST_HEIGHT = 0.25
"""Share of the frame: what is higher is a bright surface rather than a line."""
_LOW = 0.1
"""Share of the frame up to which a line that is doubtful in itself, as a house number is, may be writing."""
_UNREAD_HEIGHT = 14
_SLANT = 0.14
"""Radians from which a part of a line is not covered without the rest: its boxes stand upright."""
_HOUSE = re.compile(r"(?:No\.? ?|Flat )?\d{1,3} ?[A-Da-d]?")
_POSITION = re.compile(
    r"[NS]?\s?\d{1,2}[.°]\s?\d{2,}['′.\d\s\"″]*[NS]?[,;/\s]+[EW]?\s?-?\d{1,3}[.°]\s?\d{2,}['′.\d\s\"″]*[EW]?|-?\d{1,3}\.\d{4,}",
    re.IGNORECASE,
)
"""A position as cameras write it into the picture: degrees with decimals, even one of the two alone, or degrees and minutes."""


@dataclass(frozen=True, slots=True, repr=False)
class Reading:
    """A line, and what it is by itself: `kind` is empty where its text has to be judged by others."""

    line: Line
    kind: str
    score: float
    why: str
    auto: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Known:
    """A line that was seen, where it is in the picture in which lines are looked for, and what its view is worth."""

    seen: Seen
    area: Box
    worth: float


class Writing:
    """Looks for lines in frames, and reads them.

    Raises:
        ReaderMissingError: by `look` and `read`, where the models are not installed.
    """

    def __init__(self) -> None:
        self._engine = _engine()
        self._remembered = Remembered()
        self._known: list[_Known] = []

    @property
    def engine(self) -> RapidEngine:
        """What reads."""
        return self._engine

    def describe(self) -> dict[str, str]:
        """Engine and hashes of its models."""
        return self._engine.describe()

    def look(self, shown: Shown, across_working: int, *, scene: bool = False) -> list[Seen]:
        """Where lines are in one frame; of those that stand as they stood in the look before, without another view of them.

        Frames are shown in their order. The network sees only the parts where letters can be and the picture is another than
        it was, and now and then all parts where letters can be: what it misses once it may see in other noise.

        Args:
            shown: the frame.
            across_working: width of the frame that boxes are given for.
            scene: whether a scene has begun since the last look.
        """
        width, height = shown.posture.shown((shown.frame.width, shown.frame.height))
        scale = min(1.0, _WIDTH / max(height, width))
        size = (max(32, round(width * scale)), max(32, round(height * scale)))
        grey = luma_of(shown, size)
        if scene:
            self._known = []
        another, seeds = self._remembered.due(grey, _ALL_AGAIN, scene=scene)
        still = [line for line in self._known if not (cells_of([line.area], another) & another).any()]
        gone = cells_of([line.area for line in self._known if line not in still], another)
        areas = areas_of(along_lines(seeds, lettered(grey)) | gone, size) if seeds.any() else []
        found = self._lines_in(areas, size, upright_bgr(shown), across_working) if areas else []
        still = [line for line in still if not any(overlap(line.seen.box, other.seen.box) > _SAME_LINE for other in found)]
        self._known = sorted([*found, *still], key=lambda line: line.worth, reverse=True)[:_MOST_LINES]
        return [line.seen if line in found else replace(line.seen, view=None) for line in self._known]

    def _lines_in(self, areas: list[Area], size: tuple[int, int], whole: Pixels, across_working: int) -> list[_Known]:
        """Lines in parts of a frame, the parts in pixels of a copy of `size`."""
        import cv2

        height, width = whole.shape[:2]
        scale = size[0] / width
        small: Any = cv2.resize(whole, size, interpolation=cv2.INTER_AREA) if scale < 1 else whole
        parts = packed(areas)
        if parts.size[0] * parts.size[1] >= _MOST_PACKED * size[0] * size[1]:
            places = self._engine.places(small)
        else:
            within = (parts.in_whole(quad) for quad in self._engine.places(parts.picture(small)))
            places = [quad for quad in within if quad]
        found = []
        for place in places:
            quad = scaled(place, 1 / scale)
            if not _LEAST_HEIGHT <= min(across(quad), along(quad)) <= _MOST_HEIGHT * height:
                continue
            left, right, top, bottom = min(quad[::2]), max(quad[::2]), min(quad[1::2]), max(quad[1::2])
            working = across_working / width
            box = (left * working, top * working, right * working, bottom * working)
            view = _view(whole, quad)
            area = (left * scale, top * scale, right * scale, bottom * scale)
            found.append(_Known(Seen(WRITING, box, 0.6, _DETECTOR, view), area, view.worth))
        return found

    def read(self, path: Path) -> Reading | None:
        """What a line says by the best of its views; None where it is no writing."""
        lines = [line for view in path.views for line in self._engine.read(view.pixels, [view.quad])]
        if not lines:
            return None
        line = max(lines, key=lambda one: (not one.doubtful, one.score))
        for plate in plates_in(PictureText([line])):
            if plate.sure:
                return Reading(line, "VRM", 0.85, "reads like a registration mark", True)
            return Reading(line, "VRM", 0.5, "has the shape and length of a number plate", False)
        low = max(view.share for view in path.views) <= _LOW and path.sightings > 1
        letters = sum(character.isalnum() for character in line.text)
        if line.doubtful:
            # Bricks and boards are taken for a line once, or a high one: writing is found again, and has some letters.
            if not low or line.height < _UNREAD_HEIGHT or along(line.quad) < 2 * line.height or letters < 2:
                return None
            return Reading(line, UNREAD, 0.5, "writing in the scene that could not be read", False)
        text = line.text.strip()
        if _POSITION.search(text):
            return Reading(line, "LOCATION", 0.9, "has the form of a position on a map", True)
        if _HOUSE.fullmatch(text) and low:
            return Reading(line, "ADDRESS", 0.5, "a number that may be that of a house", False)
        return Reading(line, "", line.score, "writing in the scene", True) if letters > 1 else None


def track_of(path: Path, reading: Reading) -> Track:
    """A line that was followed, with what it says."""
    line = reading.line
    text = "" if reading.kind == UNREAD else line.text
    return Track(
        reading.kind,
        tuple(path.keys),
        reading.score,
        "plates" if reading.kind == "VRM" else _DETECTOR,
        reading.why,
        text,
        reading.auto,
        _cuts(line) if text else (),
    )


def _cuts(line: Line) -> tuple[float, ...]:
    """Where characters begin, as shares of the width of what is covered; empty for a line that does not lie level."""
    x0, y0, x1, y1 = line.quad[:4]
    if abs(math.atan2(y1 - y0, x1 - x0)) > _SLANT or len(line.cuts) != len(line.text) + 1:
        return ()
    margin = (WRITING_MARGIN * line.height + 2) / (along(line.quad) + 2 * (WRITING_MARGIN * line.height + 2))
    return tuple(round(margin + cut * (1 - 2 * margin), 4) for cut in line.cuts)


def _view(whole: Pixels, quad: Quad) -> View:
    """The line cut out with some of its surroundings; worth more the larger and the sharper it is."""
    import cv2

    margin = across(quad)
    left, top = max(0, math.floor(min(quad[::2]) - margin)), max(0, math.floor(min(quad[1::2]) - margin))
    right, bottom = math.ceil(max(quad[::2]) + margin), math.ceil(max(quad[1::2]) + margin)
    pixels = whole[top:bottom, left:right].copy()
    x0, y0, x1, y1, x2, y2, x3, y3 = quad
    moved = (x0 - left, y0 - top, x1 - left, y1 - top, x2 - left, y2 - top, x3 - left, y3 - top)
    scale = min(1.0, 64 / across(quad))
    if scale < 1:
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        moved = scaled(moved, scale)
    grey: Any = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    sharpness = float(cv2.Laplacian(grey, cv2.CV_32F).std())
    return View(pixels, moved, across(quad) / whole.shape[0], sharpness * math.sqrt(across(moved)))


@lru_cache(maxsize=1)
def _engine() -> RapidEngine:
    return RapidEngine(threads=1)
