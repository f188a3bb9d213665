"""Printed codes in a picture: QR codes, bar codes, and areas that look like one which nobody here can read.

A code of a ticket, a licence or a certificate holds names in plain sight of every phone. QR codes and the bar codes of goods
(EAN, UPC) are read by OpenCV. Data Matrix, Aztec, PDF417, Code 128 and what is blurred are found by their look alone: two tones
in equal shares, many edges, a quiet rim. What they say stays unknown, so a person has to look.

Not done: codes below about 50 pixels of the picture, codes on curved things, codes of dots or in colours of one brightness.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from redaction.findings import Quad, Span
from redaction.image.lines import PictureText
from redaction.image.nearly import haystack
from redaction.image.quads import along, mostly_inside, scaled

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

CODES_SOUGHT = "codes"
"""Key of `Plan.tools` that is there if codes were looked for."""
UNREAD = "PICTURE"
"""Kind of a code that says nothing that was looked for, or could not be read."""
_READER = "opencv"
_SHORTEST = 3
"""Letters and digits of a value that is searched for in codes."""
_MOST_SIDE, _LEAST_SIDE, _SIZES = 2400, 80, 3
"""Pixels of the longer side in which codes are looked for, at most and at least, and in how many sizes, each half of the last:
for small codes, middling ones, large ones."""
_WINDOW = 25
_LEAST = 40
"""Pixels of the shorter side of what is found, without the half window that its edge loses."""
_TWO_TONES, _TWO_TONES_HERE = 0.62, 0.55
"""Share of the pixels of a code that are clearly light or clearly dark, in all and at each place."""
_DIGITS = 8
"""Of the shortest bar code of goods: what OpenCV reads shorter is a guess."""
_DARK, _DARK_HERE = (0.36, 0.64), (0.26, 0.74)
"""Share of the pixels of a code that are dark, in all and at each place."""
_EDGES = 0.14
_CONTRAST = 70
_FULL = 0.8
"""Share of its upright or slanted box that a code fills."""
_QUIET = 0.8
"""Share of the rim around a code that is of one tone."""
_READ_SIDE = 2000
"""Pixels of the longer side of a picture in which OpenCV looks for QR codes; what is smaller is looked at enlarged."""
_CROP_SIDES = (400, 800)
_TEXT = 0.8
"""Score of a line from which what looks like a code is that line: bold letters on a coloured ground do."""
_GROWTH = 0.12
_LEAST_SQUARE = 8
"""Pixels of the side of a square of a chequered band."""
_IN_TURN, _ROWS_IN_TURN = 0.85, 0.4
"""Share of the pixels of a row that change their tone one square further on, and of the rows of an area in which so many do. Of a
code only the row that tells its rhythm is so regular."""


@dataclass(frozen=True, slots=True, repr=False)
class Code:
    """A code: where it stands, and what it says. `text` is empty where it could not be read. Its `repr` is withheld."""

    quad: Quad
    text: str = ""


def codes_of(image: Image.Image, text: PictureText | None = None) -> list[Code]:
    """`codes_in` for a picture of Pillow."""
    import numpy as np

    return codes_in(np.asarray(image.convert("L")), text)


def said_by_codes(codes: Sequence[Code]) -> str:
    """What codes say, one below the other, as it is and as it would be without the percent signs of an address."""
    texts = [form for code in codes if code.text for form in (code.text, unquote_plus(code.text))]
    return "\n".join(dict.fromkeys(texts))


def span_of_code(code: Code, values: Mapping[str, Span]) -> tuple[Span, str]:
    """What a code is by the values that were found in all texts: as the surest value in it, with that value, or of no kind."""
    if not code.text:
        return Span(0, 0, UNREAD, 0.5, _READER, "a printed code that could not be read here", auto=False), ""
    said = haystack(said_by_codes([code])).letters
    inside = [
        (span, value) for value, span in values.items() if len(needle := haystack(value).letters) >= _SHORTEST and needle in said
    ]
    if not inside:
        why = "a printed code: what it says was read and names nothing that was looked for"
        return Span(0, 0, UNREAD, 0.5, _READER, why, auto=False), ""
    span, value = max(inside, key=lambda pair: (pair[0].auto, pair[0].score, len(pair[1])))
    why = f"{span.why}; said by a printed code"
    return Span(0, len(value), span.kind, span.score, _READER, why, span.role, span.auto), value


def is_part_of_code(quad: Quad, codes: Sequence[Code]) -> bool:
    """Whether a line that could not be read is nothing but a code, taken for writing."""
    return any(_middle_in(quad, code.quad) and _size(quad) < 2 * _size(code.quad) for code in codes)


def codes_in(pixels: Pixels, text: PictureText | None = None) -> list[Code]:
    """The codes of a picture, those that were read first; none stands within another.

    Args:
        pixels: grey, or three colours in any order.
        text: what was read in it: bold print is told from a code by it.
    """
    import cv2

    grey: Any = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY) if pixels.ndim == 3 else pixels
    looks = [quad for quad in _looking_like_codes(grey) if not _is_chequered(grey, quad)]
    found = list(_read_whole(grey))
    for quad in looks:
        found += _read_closely(grey, quad)
    found.sort(key=lambda code: not code.text)
    lines = [line for line in text.lines if line.score >= _TEXT and len(line.text.strip()) > 1] if text else []
    codes: list[Code] = []
    for code in found:
        if not any(_same(code.quad, other.quad) for other in codes):
            codes.append(code)
    for quad in looks:
        if not any(_same(quad, other.quad) for other in codes) and not any(_is_line(quad, line.quad) for line in lines):
            codes.append(Code(quad))
    return codes


def code_places(grey: Pixels) -> list[Quad]:
    """Where codes are, or what looks like one, without reading QR codes: for frames of a video, many of which show the same."""
    import cv2

    places = [_grown(code.quad) for code in _read(grey, [cv2.barcode.BarcodeDetector()])]
    try:
        there, corners = cv2.QRCodeDetectorAruco().detectMulti(grey)
    except cv2.error:
        there, corners = False, None
    if there and corners is not None:
        places += [_grown(tuple(float(value) for value in points.ravel())) for points in corners if points.size == 8]  # type: ignore[arg-type]
    kept: list[Quad] = []
    for quad in (*places, *_looking_like_codes(grey)):
        if along(quad) > 8 and not any(_same(quad, other) for other in kept):
            kept.append(quad)
    return kept


def codes_that_read(grey: Pixels) -> list[Code]:
    """The codes of a frame that OpenCV reads at its size: for the proof, which asks whether any is left that says something."""
    return [code for code in _read_whole(grey) if code.text]


def _is_chequered(grey: Pixels, quad: Quad) -> bool:
    """Whether an area is part of a chequered band of a form: squares of one size in turn, which say nothing as a code."""
    import numpy as np

    left, top, right, bottom = (int(edge(quad[at::2])) for edge, at in ((min, 0), (min, 1), (max, 0), (max, 1)))
    crop = grey[max(0, top) : bottom, max(0, left) : right]
    low, high = np.percentile(crop, (5, 95)) if crop.size else (0, 0)
    dark = crop < (low + high) / 2
    rows, columns = np.nonzero(dark[:, 1:] != dark[:, :-1])
    lengths = np.diff(columns)[np.diff(rows) == 0]
    # Letters above and below the band are narrower than its squares.
    sides = lengths[(lengths >= _LEAST_SQUARE) & (lengths < crop.shape[1] // 3)]
    if not sides.size:
        return False
    side = int(np.bincount(sides, weights=sides).argmax())
    in_turn = (dark[:, side:] != dark[:, :-side]).mean(axis=1) >= _IN_TURN
    return bool(in_turn.mean() >= _ROWS_IN_TURN)


def _same(quad: Quad, other: Quad) -> bool:
    return mostly_inside(quad, other) or mostly_inside(other, quad) or _middle_in(quad, other) or _middle_in(other, quad)


def _is_line(quad: Quad, line: Quad) -> bool:
    """Whether what looks like a code is a line of print, or a part of one."""
    return mostly_inside(quad, line) or (mostly_inside(line, quad) and 2 * _size(line) > _size(quad))


def _middle_in(quad: Quad, other: Quad) -> bool:
    x, y = sum(quad[::2]) / 4, sum(quad[1::2]) / 4
    return min(other[::2]) < x < max(other[::2]) and min(other[1::2]) < y < max(other[1::2])


def _read_whole(grey: Pixels) -> Iterator[Code]:
    """QR codes and bar codes of goods wherever they stand."""
    import cv2

    scale = min(1.0, _READ_SIDE / max(grey.shape))
    seen: Any = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    for code in _read(seen, [cv2.QRCodeDetectorAruco(), cv2.barcode.BarcodeDetector()]):
        yield Code(_grown(scaled(code.quad, 1 / scale)), code.text)


def _read_closely(grey: Pixels, quad: Quad) -> Iterator[Code]:
    """What an area that looks like a code says: enlarged or made smaller, also light on dark, and mirrored."""
    import cv2

    left, top, right, bottom = _reach(quad, grey.shape)
    crop = grey[top:bottom, left:right]
    for side in _CROP_SIDES:
        scale = side / max(crop.shape)
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        seen: Any = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=method)
        seen = cv2.copyMakeBorder(seen, 24, 24, 24, 24, cv2.BORDER_REPLICATE)
        for form in (seen, 255 - seen, cv2.flip(seen, 1)):
            readers = [cv2.QRCodeDetectorAruco(), cv2.QRCodeDetector(), cv2.barcode.BarcodeDetector()]
            texts = list(dict.fromkeys(code.text for code in _read(form, readers) if code.text))
            if texts:
                yield Code(quad, "\n".join(texts))
                return


def _read(seen: Pixels, readers: Sequence[Any]) -> Iterator[Code]:
    """What readers of OpenCV find; they stumble over some pictures, which then hold nothing that they read."""
    import cv2

    for reader in readers:
        try:
            there, texts, corners, *_ = reader.detectAndDecodeMulti(seen)
        except (cv2.error, UnicodeDecodeError):
            continue
        if not there or corners is None:
            continue
        bars = isinstance(reader, cv2.barcode.BarcodeDetector)
        for text, points in zip(texts, corners, strict=False):
            quad = tuple(float(value) for value in points.ravel())
            if len(quad) == 8 and along(quad) > 8 and not (bars and len(text) < _DIGITS):
                yield Code(quad, text)


def _looking_like_codes(grey: Pixels) -> Iterator[Quad]:
    """Areas of two tones in equal shares, with many edges and a quiet rim, at three sizes; each once, the largest ones first."""
    import cv2

    found: list[Quad] = []
    scale = min(1.0, _MOST_SIDE / max(grey.shape))
    for _ in range(_SIZES):
        if max(grey.shape) * scale < _LEAST_SIDE:
            break
        seen: Any = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
        found += [scaled(quad, 1 / scale) for quad in _at_one_size(seen)]
        scale /= 2
    kept: list[Quad] = []
    for quad in sorted(found, key=_size, reverse=True):
        if not any(_same(quad, other) for other in kept):
            kept.append(quad)
            yield quad


def _at_one_size(grey: Pixels) -> Iterator[Quad]:
    import cv2
    import numpy as np

    if min(grey.shape) < _LEAST:
        return
    window = np.ones((_WINDOW, _WINDOW), np.uint8)
    low: Any = cv2.erode(grey, window)
    span: Any = cv2.subtract(cv2.dilate(grey, window), low)
    middle = low + (span >> 1)
    black: Any = (grey < middle).view(np.uint8)

    def count(mask: Any) -> Any:
        """Pixels of the mask around each pixel."""
        return cv2.boxFilter(mask, cv2.CV_16S, (_WINDOW, _WINDOW), normalize=False)

    changes = np.zeros_like(black)
    changes[:, 1:] += black[:, 1:] ^ black[:, :-1]
    changes[1:] += black[1:] ^ black[:-1]
    dark, edges = count(black), count(changes)
    clear = count((cv2.absdiff(grey, middle) > span >> 2).view(np.uint8))
    all_of_it = _WINDOW * _WINDOW
    mask = (span > _CONTRAST) & (dark > _DARK_HERE[0] * all_of_it) & (dark < _DARK_HERE[1] * all_of_it)
    mask &= (edges > _EDGES * all_of_it) & (clear > _TWO_TONES_HERE * all_of_it)
    area: Any = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((13, 13), np.uint8))
    area = cv2.morphologyEx(area, cv2.MORPH_CLOSE, np.ones((29, 29), np.uint8))
    area = cv2.morphologyEx(area, cv2.MORPH_OPEN, np.ones((_WINDOW, _WINDOW), np.uint8))
    outlines, _ = cv2.findContours(area, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        centre, (width, height), turn = cv2.minAreaRect(outline)
        if min(width, height) < _LEAST or cv2.contourArea(outline) < _FULL * width * height:
            continue
        inside: Any = cv2.drawContours(np.zeros(grey.shape, np.uint8), [outline], 0, 1, cv2.FILLED)
        if cv2.mean(clear, inside)[0] < _TWO_TONES * all_of_it:
            continue
        if not _DARK[0] < cv2.mean(dark, inside)[0] / all_of_it < _DARK[1]:
            continue
        whole = cv2.boxPoints((centre, (width + _WINDOW, height + _WINDOW), turn))
        if _is_quiet_around(grey, whole, centre, (width + _WINDOW, height + _WINDOW), turn):
            yield _grown(tuple(float(value) for value in whole.ravel()))  # type: ignore[arg-type]


def _is_quiet_around(grey: Pixels, whole: Any, centre: Any, size: tuple[float, float], turn: float) -> bool:
    """Whether the rim around an area is of one tone; nearly all of it, as a line of text may stand close to a code."""
    import cv2
    import numpy as np

    far = cv2.boxPoints((centre, (size[0] + 14, size[1] + 14), turn))
    near = cv2.boxPoints((centre, (size[0] + 4, size[1] + 4), turn))
    rim: Any = np.zeros(grey.shape, np.uint8)
    cv2.fillConvexPoly(rim, far.astype(np.int32), 1)
    inside: Any = np.zeros(grey.shape, np.uint8)
    cv2.fillConvexPoly(inside, whole.astype(np.int32), 1)
    cv2.fillConvexPoly(rim, near.astype(np.int32), 0)
    tones, around = grey[inside > 0], grey[rim > 0]
    if not tones.size or not around.size:
        return False
    middle = (float(np.percentile(tones, 5)) + float(np.percentile(tones, 95))) / 2
    light = float((around > middle).mean())
    return max(light, 1 - light) >= _QUIET


def _size(quad: Quad) -> float:
    return (max(quad[::2]) - min(quad[::2])) * (max(quad[1::2]) - min(quad[1::2]))


def _grown(quad: Quad) -> Quad:
    """A quad somewhat larger: what a reader calls the corners of a code lie within its outermost dots."""
    x, y = sum(quad[::2]) / 4, sum(quad[1::2]) / 4
    pairs: Iterable[tuple[float, float]] = zip(quad[::2], quad[1::2], strict=True)
    grown = [(x + (px - x) * (1 + _GROWTH), y + (py - y) * (1 + _GROWTH)) for px, py in pairs]
    return tuple(value for pair in grown for value in pair)  # type: ignore[return-value]


def _reach(quad: Quad, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    margin = 0.08 * max(max(quad[::2]) - min(quad[::2]), max(quad[1::2]) - min(quad[1::2])) + 4
    left, top = max(0, int(min(quad[::2]) - margin)), max(0, int(min(quad[1::2]) - margin))
    right, bottom = min(shape[1], int(max(quad[::2]) + margin) + 1), min(shape[0], int(max(quad[1::2]) + margin) + 1)
    return left, top, right, bottom
