"""Lines of text in a picture by the program `tesseract`, where it is installed.

The program reads upright lines only and knows no slanted boxes, so the picture is turned upright first and the boxes are turned
back. It reads clean print faster than the engine inside the package, and handwriting hardly at all.
"""

from __future__ import annotations

import csv
import io
import math
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from redaction.findings import Quad
from redaction.image.engine import ReaderMissingError
from redaction.image.ink import as_grey, unread_ink
from redaction.image.lines import Line
from redaction.image.marks import Glance, glance_at, letter_height, overlooked
from redaction.image.posture import Posture, posture_of

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_PROGRAM = "tesseract"
_LANGUAGE = "eng"
_LONGEST = 180.0
"""Seconds that one picture may take."""
_LETTERS = (14.0, 20.0, 26.0)
"""Pixels of letters: below the first a picture is enlarged, above the last reduced, to the middle one."""
_MOST_PIXELS = 40_000_000
_CELL_GAP = 2.2
"""Heights of a line from which a gap between two words parts two cells of a table."""
_UPRIGHT = 0.9
"""Mean score of a page that does not stand on its head."""
_FEW_LETTERS = 8


class TesseractEngine:
    """The program `tesseract`; may be asked from several threads, each of which runs one of its own.

    Attributes:
        together: pictures that are worth one start of it.
    """

    name = "tesseract"
    together = 4

    def describe(self) -> dict[str, str]:
        """Version of the program and its model."""
        return {"tesseract": f"{_version()} {_LANGUAGE}"}

    def lines(self, pixels: Pixels, known: Sequence[Quad] = ()) -> list[Line]:
        """The lines of a picture (blue green red, or grey). The program finds them itself, whatever is known."""
        return self.lines_of([pixels])[0]

    def lines_of(self, pictures: Sequence[Pixels]) -> list[list[Line]]:
        """The lines of several pictures, for which the program starts once: it takes as long to start as to read some lines."""
        seen = [_Seen(grey, posture_of(grey), glance_at(grey)) for grey in map(as_grey, pictures)]
        read = _read(seen)
        doubtful = [number for number, lines in enumerate(read) if _mean_score(lines) < _UPRIGHT]
        overturned = _read([seen[number]._replace(posture=seen[number].posture.overturned()) for number in doubtful])
        for number, lines in zip(doubtful, overturned, strict=True):
            if _mean_score(lines) > _mean_score(read[number]):
                read[number] = lines
        for one, lines in zip(seen, read, strict=True):
            quads = [line.quad for line in lines]
            lines += [Line("", quad, 0.0, (0.0, 1.0)) for quad in unread_ink(one.grey, overlooked(one.glance, quads), quads)]
        return read


class _Seen(NamedTuple):
    """A picture, how its lines lie, and its marks."""

    grey: Pixels
    posture: Posture
    glance: Glance


@lru_cache(maxsize=1)
def _version() -> str:
    program = shutil.which(_PROGRAM)
    if program is None:
        raise ReaderMissingError("the program tesseract is not installed")
    try:
        done = subprocess.run([program, "--list-langs"], capture_output=True, timeout=30, check=True, text=True)
        version = subprocess.run([program, "--version"], capture_output=True, timeout=30, check=True, text=True)
    except (OSError, subprocess.SubprocessError):
        raise ReaderMissingError("the program tesseract does not start") from None
    if _LANGUAGE not in done.stdout.split():
        raise ReaderMissingError("tesseract has no English model")
    return (version.stdout or version.stderr).split("\n", 1)[0].removeprefix(_PROGRAM).strip()


def _read(pictures: Sequence[_Seen]) -> list[list[Line]]:
    upright = [_upright(one) for one in pictures]
    tables = _run([pixels for pixels, _ in upright]) if upright else ""
    found: list[list[Line]] = [[] for _ in pictures]
    for number, words in _lines_of(tables):
        found[number] += [_line(cell, upright[number][1]) for cell in _cells(words)]
    return found


def _upright(one: _Seen) -> tuple[Pixels, Any]:
    """A picture with its lines horizontal and its letters as large as the program likes them, and the way back to it."""
    height = letter_height(one.glance)
    low, good, high = _LETTERS
    scale = min(3.0, max(0.3, good / height)) if height and not low <= height <= high else 1.0
    return one.posture.upright(one.grey, min(scale, math.sqrt(_MOST_PIXELS / one.grey.size)))


def _run(pictures: Sequence[Pixels]) -> str:
    from PIL import Image

    first, *others = map(Image.fromarray, pictures)
    pages = io.BytesIO()
    first.save(pages, "TIFF", save_all=True, append_images=others)
    try:
        done = subprocess.run(
            [_PROGRAM, "stdin", "stdout", "-l", _LANGUAGE, "--dpi", "300", "--psm", "3", "-c", "tessedit_create_tsv=1"],
            input=pages.getvalue(),
            capture_output=True,
            timeout=_LONGEST * len(pictures),
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.SubprocessError):
        # Its messages may hold text of the picture.
        raise ReaderMissingError("tesseract stopped before a picture was read") from None
    table = done.stdout.decode("utf-8", "replace")
    if len({row.split("\t", 2)[1] for row in table.splitlines()[1:] if "\t" in row}) != len(pictures):
        raise ReaderMissingError("tesseract did not read every picture")
    return table


Word = tuple[str, float, float, float, float, float]
"""Text, left, top, right, bottom in pixels, score."""


def _lines_of(table: str) -> Iterator[tuple[int, list[Word]]]:
    """The words of each line of the program's table, with the number of the picture from 0."""
    lines: dict[tuple[str, str, str, str], list[Word]] = {}
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row.get("level") != "5" or not text:
            continue
        left, top, wide, high = (float(row[name]) for name in ("left", "top", "width", "height"))
        score = _score(float(row["conf"]))
        lines.setdefault((row["page_num"], row["block_num"], row["par_num"], row["line_num"]), []).append(
            (text, left, top, left + wide, top + high, score)
        )
    for (page, *_), words in lines.items():
        yield int(page) - 1, words


def _score(confidence: float) -> float:
    """The program's confidence (0 to 100; clean print has 90 and more) on the scale of `redaction.image.lines`."""
    return max(0.0, 1 - 0.45 * (1 - min(confidence, 96.0) / 96.0))


def _cells(words: list[Word]) -> list[list[Word]]:
    """The words of a line, parted where the gap is too wide for one sentence."""
    height = max(word[4] for word in words) - min(word[2] for word in words)
    typical = sorted(word[4] - word[2] for word in words)[len(words) // 2]
    cells = [[words[0]]]
    for word in words[1:]:
        if word[1] - cells[-1][-1][3] > _CELL_GAP * min(height, 1.5 * typical):
            cells.append([])
        cells[-1].append(word)
    return cells


def _line(words: list[Word], back: Any) -> Line:
    left, right = min(word[1] for word in words), max(word[3] for word in words)
    top, bottom = min(word[2] for word in words), max(word[4] for word in words)
    margin = 0.06 * (bottom - top) + 1
    top, bottom, length = top - margin, bottom + margin, max(1.0, right - left)
    cuts: list[float] = []
    for text, start, _, end, _, _ in words:
        cuts += [(start + (end - start) * place / len(text) - left) / length for place in range(len(text))]
        cuts.append((end - left) / length)
    text = " ".join(word[0] for word in words)
    letters = sum(len(word[0]) for word in words)
    score = sum(word[5] * len(word[0]) for word in words) / letters
    quad = tuple(
        float(value) for x, y in ((left, top), (right, top), (right, bottom), (left, bottom)) for value in back @ (x, y, 1.0)
    )
    return Line(text, _as_quad(quad), score, _rising(cuts))


def _as_quad(values: Sequence[float]) -> Quad:
    x0, y0, x1, y1, x2, y2, x3, y3 = values
    return (x0, y0, x1, y1, x2, y2, x3, y3)


def _rising(cuts: list[float]) -> tuple[float, ...]:
    highest = 0.0
    rising = []
    for cut in cuts:
        highest = min(1.0, max(highest, cut))
        rising.append(highest)
    return tuple(rising)


def _mean_score(lines: Sequence[Line]) -> float:
    letters = sum(len(line.text) for line in lines)
    if letters < _FEW_LETTERS:
        return 0.0
    return sum(line.score * len(line.text) for line in lines) / letters
