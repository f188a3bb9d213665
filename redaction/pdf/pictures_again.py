"""Reading the pictures of a redacted PDF again, without reading twice what is proven to be the same.

A picture whose pixels were read when the plan was made has that reading. One that differs from the picture of the source under
the boxes only, pixel by pixel, keeps the reading of what is the same; the boxes with a window in every line that they touch are
read anew, by a second engine too where there is one (`redaction.image.windows`). Every other picture is read whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat, tee
from typing import TYPE_CHECKING, Any

from redaction.findings import Quad
from redaction.image.engine import NoEngine, ReaderMissingError
from redaction.image.lines import Line, PictureText
from redaction.image.quads import higher, moved
from redaction.image.windows import filled, parted
from redaction.image.words import WordReader
from redaction.pdf.geometry import Box, bounds, overlaps
from redaction.pdf.picture_page import PicturePage
from redaction.pdf.pictures import Sheet, sheets_of, stored_on
from redaction.pdf.placements import Placement, View
from redaction.pdf.reading import OpenPdf

if TYPE_CHECKING:
    from PIL import Image

_AROUND = 28
"""Pixels around a box that may have changed with it: a block of the codec, a margin, and the echo of the block beside it."""
_SAME = 32
"""Grey levels, over 3 by 3 pixels, by which a picture may differ after it was encoded again. A stroke differs by more."""
_MOST = 0.6
"""Share of a picture from which its strips are no gain over the whole."""
_PAPER = 24
"""Pixels of paper between two strips."""
_ABOVE = 0.3
"""Heights of a line above and below it that are shown with it."""
_READ = 0.1
"""The same for reading: a line that was read has its quad tight around its letters."""
_BLACK, _SOLID, _RIM = 12, 16, 3
"""Brightness up to which a pixel of a box is black, pixels from which black is no stroke, and those of its edge that a codec
blurs: black without anything in it is not put to the readers, who find letters in its edges."""


@dataclass(slots=True, repr=False)
class PicturesAgain:
    """What was read.

    Attributes:
        pages: by the first engine, what is the same included.
        second: by the second engine: changed pictures, or their strips.
        whole: pictures that were read whole.
        compared: pictures of which only the surroundings of boxes were read, because the rest is the same as in the source.
    """

    pages: list[PicturePage]
    second: list[PicturePage]
    whole: int = 0
    compared: int = 0


@dataclass(slots=True, repr=False)
class _Work:
    """One picture that has to be read, whole or in strips."""

    page: PicturePage
    beside: PicturePage
    frame: Placement | View
    image: Image.Image
    strips: list[tuple[Box, int]]
    kept: list[Line]
    windows: list[Quad]

    def text(self, read: PictureText) -> PictureText:
        """The text of the picture, from that of its strips and what is the same."""
        if not self.strips:
            return read
        return PictureText([*self.kept, *self._in_place(read)])

    def alone(self, read: PictureText) -> PictureText:
        """The text of the strips alone, in their places."""
        return PictureText(list(self._in_place(read))) if self.strips else read

    def _in_place(self, read: PictureText) -> Iterator[Line]:
        for line in read.lines:
            middle = sum(line.quad[1::2]) / 4
            box, offset = next((s for s in reversed(self.strips) if middle >= s[1] - _PAPER / 2), self.strips[0])
            yield Line(line.text, moved(line.quad, box[0], box[1] - offset), line.score, line.cuts)


def read_again(
    source: OpenPdf,
    redacted: OpenPdf,
    numbers: Mapping[int, int],
    boxes: Mapping[int, Sequence[Quad]],
    readings: Mapping[str, Sequence[Any]],
    reader: WordReader,
    second: WordReader | None,
) -> PicturesAgain:
    """Read the pictures of a redacted file.

    Args:
        source: the file that was redacted.
        redacted: the new file.
        numbers: pages of the redacted file to pages of the source.
        boxes: what was blacked out on each page of the redacted file, in default user space.
        readings: what was read in the pictures of the source (`redaction.plan.Plan.readings`).
        reader: the engine.
        second: another engine, if there is one.

    Raises:
        ReaderMissingError: the first engine is not installed.
    """
    import pypdfium2

    memory = WordReader(NoEngine(), remembered=len(readings) + 1)
    memory.recall(readings)
    result = PicturesAgain([], [])
    owners: list[_Work | None] = []
    with pypdfium2.PdfDocument(source.data) as old, pypdfium2.PdfDocument(redacted.data) as new:
        seen_before = _in_step(sheets_of(source, old, sorted(numbers.values())))

        def images() -> Iterator[tuple[Image.Image, list[Quad]]]:
            for sheet in sheets_of(redacted, new, boxes=boxes):
                beside = PicturePage(sheet.page.page)
                result.pages.append(sheet.page)
                result.second.append(beside)
                origin = _origin(sheet, numbers.get(sheet.page.page), old, seen_before)
                for work in _works(sheet, origin, boxes.get(sheet.page.page, ()), memory, beside):
                    result.compared += bool(work.strips)
                    result.whole += not work.strips
                    owners.append(work)
                    yield work.image, work.windows

        ours, theirs = tee(images())
        others = second.read_at(theirs) if second is not None else repeat(None)
        for number, (text, other) in enumerate(zip(reader.read_at(ours), others, strict=False)):
            work, owners[number] = owners[number], None
            assert work is not None
            work.page.add(work.text(text), work.frame)
            if other is not None:
                work.beside.add(work.alone(other), work.frame)
    return result


def _origin(sheet: Sheet, number: int | None, old: Any, seen_before: Callable[[int], Sheet | None]) -> Sheet | None:
    """The pictures of the page of the source that became a sheet, to compare with: as the sheet has them, stored or seen."""
    if number is None:
        return None
    stored = all(isinstance(frame, Placement) for _, frame in sheet.pictures)
    return stored_on(old, number) if stored else seen_before(number)


def _in_step(sheets: Iterator[Sheet]) -> Any:
    """A function that gives the sheet of a page; pages must be asked for in their order."""
    ahead: list[Sheet] = []

    def sheet_of(number: int) -> Sheet | None:
        while not ahead or ahead[-1].page.page < number:
            following = next(sheets, None)
            if following is None:
                return None
            ahead[:] = [following]
        return ahead[-1] if ahead[-1].page.page == number else None

    return sheet_of


def _works(sheet: Sheet, origin: Sheet | None, boxes: Sequence[Quad], memory: WordReader, beside: PicturePage) -> Iterator[_Work]:
    """What has to be read on a page; what is known already is added to it."""
    pairs: list[Image.Image | None] = [None] * len(sheet.pictures)
    if origin is not None and len(origin.pictures) == len(sheet.pictures):
        pairs = [image for image, _ in origin.pictures]
    for (image, frame), former in zip(sheet.pictures, pairs, strict=True):
        known = _recalled(memory, image)
        if known is not None:
            sheet.page.add(known, frame)
            continue
        work = _Work(sheet.page, beside, frame, image, [], [], [])
        base = _recalled(memory, former) if former is not None else None
        areas = [bounds(area) for quad in boxes if (area := frame.to_pixels(quad)) is not None]
        areas = [area for area in areas if overlaps(area, (0.0, 0.0, float(image.width), float(image.height)))]
        if former is not None and base is not None and areas and same_beside(image, former, areas):
            _cut(work, base, areas)
        yield work


def _recalled(memory: WordReader, image: Image.Image) -> PictureText | None:
    try:
        return memory.read(image)
    except ReaderMissingError:
        return None


def same_beside(image: Image.Image, former: Image.Image, areas: Collection[Box]) -> bool:
    """Whether two pictures show the same but for areas (left, upper, right, lower edge in pixels) and what lies around them."""
    import cv2
    import numpy as np

    if image.size != former.size:
        return False
    mode = "L" if image.mode in ("1", "L") and former.mode in ("1", "L") else "RGB"
    difference = cv2.absdiff(np.asarray(image.convert(mode)), np.asarray(former.convert(mode)))
    for left, top, right, bottom in areas:
        rows = slice(max(0, int(top) - _AROUND), max(0, int(bottom) + _AROUND))
        difference[rows, max(0, int(left) - _AROUND) : max(0, int(right) + _AROUND)] = 0
    return int(cv2.blur(difference, (3, 3)).max(initial=0)) <= _SAME


def _cut(work: _Work, base: PictureText, areas: Sequence[Box]) -> None:
    """Reduce a picture to strips: each box with its windows in all lines that it touches, and what lies around."""
    import numpy as np
    from PIL import Image as Pillow

    width, height = work.image.size
    kept: list[Line] = []
    shown: list[Quad] = []
    for line in base.lines:
        touching = [area for area in areas if meets(line.quad, area)]
        windows, rests = parted(line, touching, 2 * _AROUND) if touching else ([], [line])
        shown += windows
        kept += rests
    wanted = [*(_grown(area, _AROUND) for area in areas), *(bounds(higher(window, _ABOVE)) for window in shown)]
    strips = _merged([_clipped(box, width, height) for box in wanted])
    total = sum((right - left) * (bottom - top) for left, top, right, bottom in strips)
    if total > _MOST * width * height:
        return
    work.kept = kept
    image = windows_of(work.image, [higher(window, _ABOVE) for window in shown], kept, areas)
    canvas = Pillow.new(
        image.mode,
        (int(max(strip[2] - strip[0] for strip in strips)), sum(int(strip[3] - strip[1]) + _PAPER for strip in strips)),
        "white",
    )
    offset, pixels = 0, np.asarray(image)
    for strip in strips:
        left, top, right, bottom = map(int, strip)
        canvas.paste(image.crop((left, top, right, bottom)), (0, offset))
        work.strips.append(((float(left), float(top), float(right), float(bottom)), offset))
        middles = [(window, sum(window[::2]) / 4, sum(window[1::2]) / 4) for window in shown]
        inside = [window for window, x, y in middles if left <= x <= right and top <= y <= bottom]
        parts = [part for window in inside for part in filled(pixels, higher(window, _READ))]
        work.windows += [moved(part, -left, offset - top) for part in parts]
        offset += bottom - top + _PAPER
    work.image = canvas


def _grown(box: Box, by: float) -> Box:
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def _around(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _clipped(box: Box, width: int, height: int) -> Box:
    return (max(0, int(box[0])), max(0, int(box[1])), min(width, int(box[2]) + 1), min(height, int(box[3]) + 1))


def meets(quad: Quad, area: Box) -> bool:
    """Whether an upright area and a slanted line have a point in common, to 4 pixels; their upright boxes meet too easily."""
    import numpy as np

    x0, y0, x1, y1, _, _, x3, y3 = quad
    frame = np.array([[x1 - x0, x3 - x0], [y1 - y0, y3 - y0]])
    if not overlaps(area, bounds(quad)) or abs(np.linalg.det(frame)) < 1:
        return False
    xs = np.arange(max(area[0], min(quad[::2])), min(area[2], max(quad[::2])) + 4, 4)
    ys = np.arange(max(area[1], min(quad[1::2])), min(area[3], max(quad[1::2])) + 4, 4)
    grid = np.stack(np.meshgrid(xs - x0, ys - y0)).reshape(2, -1)
    along, across = np.linalg.solve(frame, grid)
    return bool(((along >= 0) & (along <= 1) & (across >= 0) & (across <= 1)).any())


def windows_of(image: Image.Image, shown: Sequence[Quad], kept: Sequence[Line], areas: Sequence[Box]) -> Image.Image:
    """Windows and what lies around boxes on white; what is the same as before is not shown, and no half of it.

    What is painted over outside of the boxes was compared with the source; what is painted over inside is black and nothing else.
    """
    import cv2
    import numpy as np

    pixels: Any = np.array(image.convert("L" if image.mode in ("1", "L") else "RGB"))
    seen: Any = np.zeros(pixels.shape[:2], np.uint8)

    def draw(quads: Iterable[Quad], value: int) -> None:
        for quad in quads:
            cv2.fillConvexPoly(seen, np.array(quad, np.float64).reshape(4, 2).round().astype(np.int32), value)

    draw((_as_quad(_grown(area, _AROUND)) for area in areas), 1)
    draw(shown, 1)
    draw((line.quad for line in kept), 0)
    draw((_as_quad(_grown(area, 2)) for area in areas), 1)
    brightest = pixels if pixels.ndim == 2 else pixels.max(axis=2)
    for area in areas:
        left, top, right, bottom = _clipped(_grown(area, _AROUND), image.width, image.height)
        part = (slice(top, bottom), slice(left, right))
        black = cv2.morphologyEx(
            (brightest[part] <= _BLACK).astype(np.uint8), cv2.MORPH_OPEN, np.ones((_SOLID, _SOLID), np.uint8)
        )
        seen[part][cv2.dilate(black, np.ones((2 * _RIM + 1,) * 2, np.uint8)) > 0] = 0
    pixels[seen == 0] = 255
    from PIL import Image as Pillow

    return Pillow.fromarray(pixels)


def _as_quad(box: Box) -> Quad:
    left, top, right, bottom = box
    return (left, top, right, top, right, bottom, left, bottom)


def _merged(boxes: Sequence[Box]) -> list[Box]:
    """Boxes that do not overlap and cover the same, from above to below."""
    merged: list[Box] = []
    for box in sorted((box for box in boxes if box[2] > box[0] and box[3] > box[1]), key=lambda box: box[1]):
        one = box
        while any(overlaps(one, other) for other in merged):
            hit = next(other for other in merged if overlaps(one, other))
            merged.remove(hit)
            one = _around([one, hit])
        merged.append(one)
    return sorted(merged, key=lambda box: box[1])
