"""Places of what was removed: no character stands there but the label, and the rendered box is opaque."""

from __future__ import annotations

import ctypes
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from functools import lru_cache
from importlib.metadata import version
from itertools import repeat
from pathlib import Path
from typing import Any, TypeVar

from redaction.errors import WorkersLostError
from redaction.findings import PagePlace, Quad
from redaction.pdf.apart import PROCESSES, Apart, shares
from redaction.pdf.proof_text import Proof
from redaction.signs import each
from redaction.traces import named
from redaction.verification import Channel

R = TypeVar("R")
P = TypeVar("P")
F = TypeVar("F")
Finish = Callable[[], Channel]

_SHARE = 12
"""Pages that a process looks at in one task."""
_SECONDS = 600.0
"""To wait for one task, those before it included; then the channel is unchecked."""
_EDGE = 0.15
"""Share of a quad's width and height that is left out at each edge: neighbours overhang, and boxes may differ by a hair."""
_DARK = 48
"""Grey level, of 255, below which a pixel is black."""
_RENDER_SCALE = 1.5
"""Pixels for each point."""
_TINY = 3.0
"""Points below which a quad is too thin to measure on a rendered page."""


Box = tuple[str, Quad, bool]
"""Id of a removed finding, one of its quads, and whether it is an area without glyphs of its own. No secret."""


def by_page(proof: Proof) -> dict[int, list[Box]]:
    """Boxes for each page of the redacted file: where they are said to stand, otherwise where something was removed."""
    numbers = {original: number for number, original in enumerate(proof.pages)}
    said: dict[tuple[str, int], list[Quad]] = defaultdict(list)
    for claim in proof.places:
        for name in claim.findings:
            said[name, claim.page].append(claim.quad)
    quads: dict[int, list[Box]] = defaultdict(list)
    for finding in proof.plan.going(proof.audience):
        place = finding.place
        if isinstance(place, PagePlace) and place.page in numbers:
            boxes = said.get((finding.id, place.page)) or place.quads
            quads[numbers[place.page]] += [(finding.id, quad, not place.glyphs) for quad in boxes]
    return quads


def place(proof: Proof, apart: Apart | None = None) -> Finish:
    """Look for characters whose origin lies inside the box of a removed finding, and at lines that were set anew.

    The characters of labels are known (the reason codes); of others, blanks do not count.

    Returns:
        What waits for the looks that other processes have begun, or looks itself.
    """
    from redaction.pdf import proof_lines

    labels = {re.sub(r"\s", "", label) for label in proof.labels}
    characters = _begun(apart, _characters_in, proof.redacted, list(by_page(proof).items()), labels)
    anew = proof_lines.by_page(proof)
    # In few shares: to open an original with notes takes long, because they become part of its pages.
    few = max(_SHARE, len(anew) // (2 * PROCESSES) + 1)
    lines = _begun(apart, proof_lines.faults, proof_lines.files(proof), anew, proof.labels, share=few)

    def finish() -> Channel:
        tool = f"pdfium {version('pypdfium2')}"
        bad = [name for looks in (characters, lines) for names in looks for name in names]
        if bad:
            return Channel("place:pdfium", "leaked", tool, f"characters stand where these were removed: {named(bad)}")
        return Channel("place:pdfium", "clean", tool, "no character but labels where something was removed")

    return finish


def rendering(proof: Proof, apart: Apart | None = None) -> Finish:
    """Look at the rendered pages: every box is black along its top and bottom, and mostly black in between.

    Returns:
        As `place` does.
    """
    looks = _begun(apart, _boxes_seen, proof.redacted, list(by_page(proof).items()))

    def finish() -> Channel:
        tool = f"pdfium {version('pypdfium2')}"
        seen = list(looks)
        bad = [name for names, _ in seen for name in names]
        if bad:
            return Channel("rendering", "leaked", tool, f"the box is not opaque black over {named(bad)}")
        return Channel("rendering", "clean", tool, f"{sum(looked for _, looked in seen)} boxes looked at")

    return finish


def _begun(apart: Apart | None, look: Callable[..., R], file: F, pages: list[P], *more: Any, share: int = _SHARE) -> Iterator[R]:
    """What a function sees on shares of pages; other processes, where these are given, have begun to look on return.

    What they have not seen when they are ended, because a reader hung, is looked at here.
    """
    if apart is None:
        return iter([look(file, pages, *more)] if pages else [])
    parts = [(part, apart.submit(look, file, part, *more)) for part in shares(pages, share)]
    return _answers(apart, parts, lambda part: look(file, part, *more))


def _answers(apart: Apart, futures: list[tuple[Sequence[P], Future[R]]], look: Callable[[Sequence[P]], R]) -> Iterator[R]:
    for part, future in each(futures):
        try:
            yield future.result(_SECONDS)
        except WorkersLostError:
            if not apart.ended:
                raise
            yield look(part)


def _characters_in(redacted: Path, pages: Sequence[tuple[int, list[Box]]], labels: set[str]) -> list[str]:
    """Ids of findings in whose boxes characters stand that are no labels."""
    import pypdfium2

    bad: list[str] = []
    document = pypdfium2.PdfDocument(redacted)
    try:
        for number, items in pages:
            page = document[number]
            text = page.get_textpage()
            origins: Origins | None = None
            for name, quad, area in items:
                low_x, low_y, high_x, high_y = _bounds(quad)
                quick = text.get_text_bounded(low_x, low_y, high_x, high_y)
                if _only_label(quick, labels):
                    continue
                origins = origins or Origins(text)
                if not _only_label(origins.letters(quad, covered=area), labels):
                    bad.append(name)
            text.close()
            page.close()
    finally:
        document.close()
    return bad


def _boxes_seen(redacted: Path, pages: Sequence[tuple[int, list[Box]]]) -> tuple[list[str], int]:
    """Ids of findings whose boxes are not black, and how many boxes were looked at."""
    import numpy as np
    import pypdfium2

    bad: list[str] = []
    looked = 0
    document = pypdfium2.PdfDocument(redacted)
    try:
        for number, items in each(pages):
            page = document[number]
            width, height = page.get_size()
            scale = min(_RENDER_SCALE, 4000 / max(width, height, 1))
            bitmap = page.render(scale=scale, grayscale=True, draw_annots=True)
            pixels = np.asarray(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width, -1)[:, :, 0]
            for name, quad, _ in items:
                seen = _pixels(page, quad, pixels, scale)
                if seen is None:
                    continue
                looked += 1
                rim, inside = seen
                # The label of a box that overlaps this one may stand on its rim.
                if rim < 0.5 or inside < 0.35 or (rim < 0.9 and not _overlapped(quad, items)):
                    bad.append(name)
            bitmap.close()
            page.close()
    finally:
        document.close()
    return bad, looked


def _only_label(text: str, labels: set[str]) -> bool:
    """Whether a text is made of labels, whole ones and cut ones.

    Where boxes overlap, a label shows in more than its own, and pdfium leaves out letters that stand on each other. What
    was removed is looked for by its text in other channels; this one looks for letters that should not be there at all.
    """
    compact = re.sub(r"[\s\x00-\x1f\ufffe\ufffd]", "", text)
    known = [label for label in sorted(labels, key=len, reverse=True) if label]
    rest = re.split("|".join(map(re.escape, known)), compact) if known else [compact]
    return all(not piece or any(_in_order(piece, label + label) for label in known) for piece in rest)


def _in_order(piece: str, label: str) -> bool:
    letters = iter(label)
    return all(letter in letters for letter in piece)


def _bounds(quad: Quad) -> tuple[float, float, float, float]:
    xs, ys = quad[::2], quad[1::2]
    wide, high = (max(xs) - min(xs)) * _EDGE, (max(ys) - min(ys)) * _EDGE
    wide = min(wide, 1.0)
    return min(xs) + wide, min(ys) + high, max(xs) - wide, max(ys) - high


@lru_cache(maxsize=1)
def _origin() -> Callable[[int | None, int, int, int], int]:
    """`FPDFText_GetCharOrigin` of pdfium, for the addresses of a page and of two numbers.

    It is asked for every letter of every page, and for ctypes to make sure of all these types takes longer than the answer.
    """
    import pypdfium2.raw as raw

    address = ctypes.cast(raw.FPDFText_GetCharOrigin, ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(address or 0)


class Origins:
    """Where the characters of one page begin, asked of pdfium once: a page may have a hundred boxes to look into.

    Args:
        text: a `pypdfium2.PdfTextPage`, open as long as this is used.
    """

    def __init__(self, text: Any) -> None:
        import numpy as np

        self.text = text
        count = max(0, text.count_chars())
        x, y = np.zeros(count), np.zeros(count)
        page = ctypes.cast(text.raw, ctypes.c_void_p).value
        places = (range(array.ctypes.data, array.ctypes.data + array.nbytes, array.itemsize) for array in (x, y))
        known = np.fromiter(map(_origin(), repeat(page), range(count), *places), dtype=bool, count=count)
        self._numbers = known.nonzero()[0].tolist()
        self._x, self._y = x[known], y[known]

    def inside(self, quad: Quad, *, covered: bool = False) -> Iterator[int]:
        """Numbers of the characters whose origin lies in the quad, away from its ends along the line.

        With `covered`, only those of which the quad hides most: the box over a part of a picture may touch the line beside it.
        """
        import pypdfium2.raw as raw

        x0, y0, x1, y1, _, _, x3, y3 = quad
        along, up = (x1 - x0, y1 - y0), (x3 - x0, y3 - y0)
        length, height = along[0] ** 2 + along[1] ** 2, up[0] ** 2 + up[1] ** 2
        if not length or not height:
            return
        margin = min(0.1, 0.6 / length**0.5)
        dx, dy = self._x - x0, self._y - y0
        u, v = (dx * along[0] + dy * along[1]) / length, (dx * up[0] + dy * up[1]) / height
        for place in ((-margin / 2 <= u) & (u <= 1 - margin) & (v >= 0.02) & (v <= 0.95)).nonzero()[0]:
            index = self._numbers[place]
            if raw.FPDFText_IsGenerated(self.text, index):
                continue
            if not covered or _hidden_share(self.text.get_charbox(index), quad) > 0.6:
                yield index

    def letters(self, quad: Quad, *, covered: bool) -> str:
        """The characters that `inside` names."""
        return self.spelled(self.inside(quad, covered=covered))

    def spelled(self, numbers: Iterable[int]) -> str:
        """Characters by their numbers."""
        import pypdfium2.raw as raw

        return "".join(chr(raw.FPDFText_GetUnicode(self.text, index)) for index in numbers)


def _hidden_share(letter: tuple[float, float, float, float], quad: Quad) -> float:
    """Share of a letter's box that the bounds of a quad cover."""
    left, bottom, right, top = letter
    area = (right - left) * (top - bottom)
    wide = min(right, max(quad[::2])) - max(left, min(quad[::2]))
    high = min(top, max(quad[1::2])) - max(bottom, min(quad[1::2]))
    return max(0.0, wide) * max(0.0, high) / area if area > 0 else 1.0


def _overlapped(quad: Quad, items: list[Box]) -> bool:
    left, bottom, right, top = _bounds(quad)
    for _, other, _ in items:
        x0, y0, x1, y1 = _bounds(other)
        if other != quad and x0 < right and left < x1 and y0 < top and bottom < y1:
            return True
    return False


def _pixels(page: Any, quad: Quad, pixels: Any, scale: float) -> tuple[float, float] | None:
    """Share of black pixels at top and bottom and in the whole of a box (a label may reach its sides).

    None where the box is off the page or too thin.
    """
    import math

    rotation = page.get_rotation()
    left, bottom, right, top = page.get_bbox()
    points = []
    for x, y in zip(quad[::2], quad[1::2], strict=True):
        u, v = x - left, top - y
        if rotation == 90:
            u, v = y - bottom, x - left
        elif rotation == 180:
            u, v = right - x, y - bottom
        elif rotation == 270:
            u, v = top - y, right - x
        points.append((u * scale, v * scale))
    (x0, y0), (x1, y1), _, (x3, y3) = points
    wide, high = math.hypot(x1 - x0, y1 - y0), math.hypot(x3 - x0, y3 - y0)
    if min(wide, high) < _TINY * scale:
        return None
    import numpy as np

    across, down = max(4, int(wide)), max(4, int(high))
    u = (np.arange(across)[None, :] + 0.5) / across
    v = (np.arange(down)[:, None] + 0.5) / down
    level = x3 == x0 and y1 == y0  # as most boxes are: then all its rows have the same columns
    columns = (x0 + (x1 - x0) * u + (0 if level else (x3 - x0) * v)).astype(int)
    rows = (y0 + (0 if level else (y1 - y0) * u) + (y3 - y0) * v).astype(int)
    on_page = (columns >= 1) & (rows >= 1) & (columns < pixels.shape[1] - 1) & (rows < pixels.shape[0] - 1)
    if np.count_nonzero(on_page) / on_page.size < 0.5:
        return None
    dark = pixels[rows.clip(0, pixels.shape[0] - 1), columns.clip(0, pixels.shape[1] - 1)] < _DARK
    # The outermost row of pixels may be mixed with what lies beside the box, the next one with the label: one must be black.
    rows_of_edge = ((0, 1), (down - 1, down - 2))
    edges = [max(_share_of(dark[row], on_page[row]) for row in pair) for pair in rows_of_edge]
    return min(edges), _share_of(dark, on_page)


def _share_of(dark: Any, on_page: Any) -> float:
    """Share of the pixels on the page that are dark; all where none is on the page."""
    import numpy as np

    seen = np.count_nonzero(on_page)
    return float(np.count_nonzero(dark & on_page) / seen) if seen else 1.0
