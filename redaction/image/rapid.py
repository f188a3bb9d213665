"""Lines of text in a picture by the PP-OCR models, run by us: nothing downloaded, nothing logged.

The text detector sees the picture at the size at which its letters are just large enough; a line is recognised from the full
resolution by the quick network (`redaction.image.networks`). Words in doubt (`redaction.image.doubts`), and lines of which it is
not certain, are read by the exact network, narrowed a little, and at full width where it must be. Every run uses one thread, so
that several pictures, and the lines of one, are read side by side. Not done: text along curves; scripts other than Latin and
Chinese are read badly.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from redaction.findings import Quad
from redaction.image import networks
from redaction.image.batches import Models
from redaction.image.decoding import Reading
from redaction.image.doubts import between_words, by_spaces, doubted, within
from redaction.image.ink import (
    as_colour,
    crop_of,
    cuts_at_gaps,
    ink_of,
    is_pattern,
    spaces_seen,
    tightened,
    unread_ink,
)
from redaction.image.line_map import quads_of, spread
from redaction.image.lines import UNSURE, Line
from redaction.image.marks import glance_at, letter_height, overlooked, written_places
from redaction.image.quads import across, along, area, mostly_inside, moved, part_of, turned
from redaction.signs import each

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_TILE = 4000
_OVERLAP = 400
_LETTERS_SEEN = 8.0
"""Pixels that a letter must be high for the text detector: more costs time and finds nothing more."""
_LEAST_SIDE, _MOST_SIDE = 900, 2000
"""Pixels of the longer side that the text detector sees."""
_BORDER = 32
_NARROWED = 0.8
"""Width of a line as the exact recogniser sees it first; what is unsure then is read again at its full width, at which the quick
one sees every line: narrowed, it loses spaces, and "I am" becomes a name."""
_SURELY_READ = 0.965
"""Mean over the signs of a line from which the reading of the quick network stands but for words in doubt, and the reading of
such words by the exact one: clean print has it. With less, the exact network reads the line anew and has the last word."""
_FEW = 5
"""Signs of a line below which the exact network reads it: a signature looks like a few letters, and of these it is less sure."""
_SURELY_UPRIGHT = 0.9
"""Score of a line that cannot stand on its head."""


class _Part(NamedTuple):
    """Words in doubt.

    Attributes:
        line: its number.
        span: from where to where.
        text: as the quick network read it.
        spaces: how many stand within it beyond doubt.
        lost: how many may have been lost within it.
    """

    line: int
    span: tuple[int, int]
    text: str
    spaces: int
    lost: int


class RapidEngine:
    """The PP-OCR models. They are loaded at the first picture, and may be asked from several threads."""

    name = "rapidocr"

    def __init__(self, threads: int = 0, forms: tuple[networks.Networks, networks.Networks] | None = None) -> None:
        """Prepare.

        Args:
            threads: that share the lines of a picture.
            forms: the networks that look first and that read again; those of this machine if absent.
        """
        self._threads = threads or max(1, min(4, os.cpu_count() or 1))
        self._forms = forms
        self._lock = Lock()
        self._models: Models | None = None

    def describe(self) -> dict[str, str]:
        """Version of the engine, and the hash of its models, for the certificate."""
        from importlib.metadata import version

        return {"rapidocr": version("rapidocr"), "rapidocr-models": networks.describe()}

    def lines(self, pixels: Pixels, known: Sequence[Quad] = ()) -> list[Line]:
        """The lines of a picture.

        Args:
            pixels: blue green red, or grey.
            known: places of lines, in the direction of reading; the network is shown only what marks they do not cover.

        Raises:
            ReaderMissingError: the models or their runtime are not installed.
        """
        self._load()
        quads, unread = self._detect(pixels, known)
        blank = [Line("", quad, 0.0, (0.0, 1.0)) for quad in unread]
        wide = [quad for quad in quads if across(quad) <= 1.3 * along(quad)]
        tall = [quad for quad in quads if across(quad) > 1.3 * along(quad)]
        if sum(map(area, tall)) > sum(map(area, wide)):
            # A page that lies on its side: short words are nearly square, and lie as its long lines do.
            tall += [quad for quad in wide if along(quad) < 2 * across(quad)]
            wide = [quad for quad in wide if along(quad) >= 2 * across(quad)]
        found = self._recognise(pixels, wide) + self._recognise(pixels, [turned(quad, 1) for quad in tall])
        return [*self._recognise(pixels, list(known)), *found, *blank]

    def places(self, pixels: Pixels) -> list[Quad]:
        """Where lines are, in a picture seen as it is, without reading them: for frames of a video, many and small.

        Args:
            pixels: blue green red.

        Raises:
            ReaderMissingError: the models or their runtime are not installed.
        """
        return self._seen_as_is(pixels)

    def read(self, pixels: Pixels, quads: list[Quad]) -> list[Line]:
        """Read lines whose places in a picture are known.

        Raises:
            ReaderMissingError: the models or their runtime are not installed.
        """
        self._load()
        return self._recognise(pixels, quads)

    def _load(self) -> Models:
        with self._lock:
            if self._models is None:
                self._models = Models(self._threads, *(self._forms or networks.both_forms()))
            return self._models

    def _detect(self, pixels: Pixels, known: Sequence[Quad]) -> tuple[list[Quad], list[Quad]]:
        """Quads of lines beside the known ones, corners from the upper left clockwise; and of ink in which no line was found."""
        found: list[Quad] = []
        glance = glance_at(pixels)
        tops, lefts = _starts(pixels.shape[0]), _starts(pixels.shape[1])
        letters = 0.0 if known else letter_height(glance)
        for top in [] if known else tops:
            for left in each(lefts):
                tile = pixels[top : top + _TILE, left : left + _TILE]
                seen = letters if len(tops) == len(lefts) == 1 else None
                found += [moved(quad, left, top) for quad in self._detect_tile(tile, seen)]
        areas = overlooked(glance, [*known, *found])
        for left, top, right, bottom in areas:
            found += [moved(quad, left, top) for quad in self._detect_tile(pixels[top:bottom, left:right])]
        found.sort(key=area, reverse=True)
        kept: list[Quad] = []
        for quad in each(found):
            if not any(mostly_inside(quad, other) for other in (*known, *kept)):
                kept.append(quad)
        return kept, unread_ink(pixels, areas, [*known, *kept])

    def _detect_tile(self, tile: Pixels, letters: float | None = None) -> list[Quad]:
        """Quads of lines in one picture; the network is not shown blank rows and columns, which cost it as much as others.

        Args:
            tile: the picture.
            letters: pixels by which its letters are high, where that is known.
        """
        import cv2
        import numpy as np

        height, width = tile.shape[:2]
        longest = max(height, width)
        if longest < _LEAST_SIDE:
            scale = min(2.0, _LEAST_SIDE / longest)
        else:
            high = letter_height(glance_at(tile)) if letters is None else letters
            wanted = _LETTERS_SEEN / max(1.0, high) * longest
            scale = min(1.0, max(_LEAST_SIDE, min(_MOST_SIDE, wanted)) / longest)
        rows, columns = written_places(tile, round(_BORDER / scale))
        blank = tile.shape[:2] != (len(rows), len(columns))
        seen: Any = np.ascontiguousarray(tile[rows][:, columns]) if blank else tile
        if scale != 1:
            method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
            size = (max(1, round(seen.shape[1] * scale)), max(1, round(seen.shape[0] * scale)))
            seen = cv2.resize(seen, size, interpolation=method)
        quads = self._seen_as_is(seen, scale)
        return [spread(quad, rows, columns) for quad in quads] if blank else quads

    def _seen_as_is(self, seen: Pixels, scale: float = 1.0) -> list[Quad]:
        import cv2
        import numpy as np

        height, width = seen.shape[0] / scale, seen.shape[1] / scale
        right, below = -(seen.shape[1] + _BORDER) % 32 + _BORDER, -(seen.shape[0] + _BORDER) % 32 + _BORDER
        framed = cv2.copyMakeBorder(as_colour(seen), _BORDER, below, _BORDER, right, cv2.BORDER_REPLICATE)
        batch = (framed.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[np.newaxis]
        quads = []
        for corners in quads_of(self._load().detect(batch)):
            points = (corners - _BORDER) / scale
            quad = tuple(float(value) for value in points.clip(0, (width, height)).ravel())
            if min(along(quad), across(quad)) >= 4:  # type: ignore[arg-type]
                quads.append(quad)
        return quads  # type: ignore[return-value]

    def _recognise(self, pixels: Pixels, quads: list[Quad]) -> list[Line]:
        """Read lines that lie one way; the long ones say which end is up, and badly read ones are tried the other way."""
        if not quads:
            return []
        lines, unsure, parted = self._read_first(pixels, quads)
        longest = sorted(range(len(quads)), key=lambda number: along(quads[number]), reverse=True)[:2]
        upright = min(lines[number].score for number in longest)
        if upright < _SURELY_UPRIGHT:
            as_found = self._read(pixels, [quads[number] for number in longest], _NARROWED, exact=True)
            overturned = self._read(pixels, [turned(quads[number], 2) for number in longest], _NARROWED, exact=True)
            if min(line.score for line in overturned) > min(line.score for line in as_found):
                quads = [turned(quad, 2) for quad in quads]
                lines, unsure, parted = self._read_first(pixels, quads)
        again = self._read(pixels, [quads[number] for number in unsure], _NARROWED, exact=True)
        otherwise = set(parted)
        for number, other in zip(unsure, again, strict=True):
            if other.text != lines[number].text:
                otherwise.add(number)
            lines[number] = other
        unsure = [number for number, line in enumerate(lines) if line.score < UNSURE or number in otherwise]
        for number, other in zip(unsure, self._read(pixels, [quads[number] for number in unsure], 1.0, exact=True), strict=True):
            if other.score > lines[number].score:
                lines[number] = other
        bad = [number for number, line in enumerate(lines) if line.doubtful and along(line.quad) > 2 * line.height]
        overturned = self._read(pixels, [turned(quads[number], 2) for number in bad], 1.0, exact=True)
        for number, other in zip(bad, overturned, strict=True):
            if other.score > lines[number].score + 0.1:
                lines[number] = other
        return [line for line in lines if line.text.strip() or not is_pattern(crop_of(pixels, line.quad))]

    def _read_first(self, pixels: Pixels, quads: list[Quad]) -> tuple[list[Line], list[int], list[int]]:
        """Read lines by the quick network, and words in doubt by the exact one.

        Returns:
            The lines; which of them the exact network has to read whole; and which at full width at once, because of some of
            their words it is not certain and reads them otherwise.
        """
        if not self._load().quick:
            return self._read(pixels, quads, _NARROWED), [], []
        crops = [crop_of(pixels, quad) for quad in quads]
        readings = self._load().recognise(crops, 1.0, exact=False)
        lines: list[Line] = []
        unsure: set[int] = set()
        parts: list[_Part] = []
        for number, (quad, crop, reading) in enumerate(zip(quads, crops, readings, strict=True)):
            line = _line(quad, crop, reading, reading.certainty)
            lines.append(line)
            clear, lost = spaces_seen(reading.text, line.cuts, ink_of(crop))
            spans = doubted(reading.text, by_spaces(reading.certain, clear, lost))
            few = len(reading.text.strip()) < _FEW
            if few or reading.certainty < _SURELY_READ or networks.OTHER in reading.text or spans == [(0, len(reading.text))]:
                unsure.add(number)
            else:
                parts += [_Part(number, span, line.text[slice(*span)], within(span, clear), within(span, lost)) for span in spans]
        reach = [between_words(lines[part.line], part.span) for part in parts]
        read = self._read_parts(
            pixels, parts, [part_of(lines[part.line].quad, *at) for part, at in zip(parts, reach, strict=True)]
        )
        parted: set[int] = set()
        # From the last to the first, so that what stands before keeps its places.
        for part, at, other in reversed(list(zip(parts, reach, read, strict=True))):
            alike = other.text == part.text
            if alike and other.score >= _SURELY_READ:
                continue  # the line is as certain as it was
            if not alike and (other.score < _SURELY_READ or other.text.count(" ") < part.spaces):
                parted.add(part.line)
            lines[part.line] = lines[part.line].with_part(*part.span, other, at)
        return lines, sorted(unsure), sorted(parted)

    def _read_parts(self, pixels: Pixels, parts: Sequence[_Part], quads: Sequence[Quad]) -> list[Line]:
        """Words by the exact network; at full width as well where it reads otherwise than the quick one or lost spaces."""
        crops = [crop_of(pixels, quad) for quad in quads]
        readings = self._load().recognise(crops, _NARROWED, exact=True)
        again = [number for number, one in enumerate(readings) if one.text != parts[number].text or parts[number].lost]
        wide = self._load().recognise([crops[number] for number in again], 1.0, exact=True)
        for number, other in zip(again, wide, strict=True):
            least = parts[number].spaces
            readings[number] = max(readings[number], other, key=lambda one: (one.text.count(" ") >= least, one.certainty))
        return [_line(*item, item[2].certainty) for item in zip(quads, crops, readings, strict=True)]

    def _read(self, pixels: Pixels, quads: Sequence[Quad], narrowed: float, *, exact: bool = False) -> list[Line]:
        crops = [crop_of(pixels, quad) for quad in quads]
        readings = self._load().recognise(crops, narrowed, exact=exact)
        return [_line(quad, crop, one, one.score) for quad, crop, one in zip(quads, crops, readings, strict=True)]


def _line(quad: Quad, crop: Pixels, reading: Reading, score: float) -> Line:
    ink = ink_of(crop)
    cuts = cuts_at_gaps(reading.text, _cuts(reading.text, reading.middles), ink)
    return Line(reading.text, tightened(quad, ink), score if reading.text.strip() else 0.0, cuts)


def _cuts(text: str, middles: Sequence[float]) -> tuple[float, ...]:
    """Where characters begin along a line, and where the last one ends, from the middles of all but the spaces.

    The recogniser sees a space wherever in the gap it likes, so a gap lies half way between its neighbours.
    """
    known = [(place, middle) for place, (middle, character) in enumerate(zip(middles, text, strict=False)) if character != " "]
    if not known or len(middles) != len(text):
        return tuple(place / max(1, len(text)) for place in range(len(text) + 1))
    cuts = []
    after = 0
    for place in range(len(text) + 1):
        while after < len(known) and known[after][0] < place:
            after += 1
        if 0 < after < len(known):
            (left, low), (right, high) = known[after - 1], known[after]
            cuts.append(low + (high - low) * (place - 0.5 - left) / (right - left))
        else:
            cuts.append(1.0 if after else 0.0)
    return tuple(cuts)


def _starts(length: int) -> list[int]:
    """Where tiles begin along one side."""
    if length <= _TILE:
        return [0]
    count = math.ceil((length - _OVERLAP) / (_TILE - _OVERLAP))
    return [round(place * (length - _TILE) / (count - 1)) for place in range(count)]
