"""Reading the text in pictures: any picture brought to pixels, read by the engine in force, and remembered.

Several pictures are read side by side. Nothing is logged.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from redaction.findings import Quad
from redaction.image.engine import LineEngine, ReaderMissingError, SeveralAtOnce, chosen_engine, other_engine
from redaction.image.ink import is_blank
from redaction.image.lines import UNSURE, Line, PictureText
from redaction.image.quads import mostly_inside, scaled
from redaction.image.unveiled import unveiled

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

__all__ = ["SMALLEST", "ReaderMissingError", "WordReader", "second_reader", "shared_reader"]

SMALLEST = 12
"""Pixels: a picture less high or wide than this holds no readable text."""
PIXEL_LIMIT = 60_000_000
"""A larger picture is scaled down to this many pixels before it is read."""
_LEAST_WORD = 3
"""Letters and digits in a row from which faint marks are print."""
_REMEMBERED = 256


class WordReader:
    """Reads pictures and keeps what it read, by the hash of the pixels, so that no picture is read twice.

    Holds texts of pictures in memory for as long as it lives, so it has no telling `repr`.

    Args:
        engine: reads the lines; the one that the user chose (`redaction.image.engine`) if absent.
        threads: pictures that are read side by side; one for each processor if 0.
        remembered: how many readings it keeps.
    """

    def __init__(self, engine: LineEngine | None = None, threads: int = 0, remembered: int = _REMEMBERED) -> None:
        self.engine = engine or chosen_engine()
        self._threads = threads or max(1, min(4, os.cpu_count() or 1))
        self._most = remembered
        self._lock = Lock()
        self._read: OrderedDict[str, PictureText] = OrderedDict()

    def __repr__(self) -> str:
        return f"WordReader({self.engine.name}, threads={self._threads})"

    def describe(self) -> dict[str, str]:
        """Names and versions of the engine and its models, for the certificate."""
        return self.engine.describe()

    def read(self, image: Image.Image, known: Sequence[Quad] = ()) -> PictureText:
        """Read one picture.

        Args:
            image: any mode; transparent parts count as white.
            known: places of lines in it, in the direction of reading. Such a reading is not remembered.

        Raises:
            ReaderMissingError: the engine or its models are not installed.
        """
        if min(image.size) < SMALLEST:
            return PictureText([])
        if known:
            return self._read_known([(image, known)])[0]
        key = hashlib.sha256(f"{image.mode} {image.size}".encode() + image.tobytes()).hexdigest()
        with self._lock:
            if key in self._read:
                self._read.move_to_end(key)
                return self._read[key]
        text = PictureText(self._lines(image), key)
        self._remember(text)
        return text

    def recall(self, readings: Mapping[str, Sequence[Any]]) -> None:
        """Remember what was read before, in this process or another (`redaction.plan.Plan.readings`)."""
        for key, lines in readings.items():
            self._remember(PictureText.from_data(lines, key))

    def _remember(self, text: PictureText) -> None:
        with self._lock:
            self._read[text.key] = text
            if len(self._read) > self._most:
                self._read.popitem(last=False)

    def read_all(self, images: Iterable[Image.Image]) -> Iterator[PictureText]:
        """Read pictures side by side, as `read_at` does."""
        yield from self.read_at((image, ()) for image in images)

    def read_at(self, images: Iterable[tuple[Image.Image, Sequence[Quad]]]) -> Iterator[PictureText]:
        """Read pictures with the places of lines that are known in them; their texts come in the order of the pictures.

        Few pictures are taken from `images` before their texts are asked for, so that they never all lie in memory.

        Raises:
            ReaderMissingError: the engine or its models are not installed.
        """
        waiting: deque[Future[list[PictureText]]] = deque()
        with ThreadPoolExecutor(self._threads, thread_name_prefix="pictures") as pool:
            try:
                for group in self._groups(images):
                    waiting.append(pool.submit(self._read_group, group))
                    if len(waiting) > (self._threads if len(group) == 1 else 1):
                        yield from waiting.popleft().result()
                while waiting:
                    yield from waiting.popleft().result()
            finally:
                for left in waiting:
                    left.cancel()

    def _groups(self, images: Iterable[tuple[Image.Image, Sequence[Quad]]]) -> Iterator[list[tuple[Image.Image, Sequence[Quad]]]]:
        """Pictures that are read at once: several in a row where the engine likes that and lines are known in them, else one."""
        most = self.engine.together if isinstance(self.engine, SeveralAtOnce) else 1
        group: list[tuple[Image.Image, Sequence[Quad]]] = []
        for image, known in images:
            if group and not (known and len(group) < most):
                yield group
                group = []
            group.append((image, known))
            if not known:
                yield group
                group = []
        if group:
            yield group

    def _read_group(self, group: Sequence[tuple[Image.Image, Sequence[Quad]]]) -> list[PictureText]:
        if len(group) > 1 and all(min(image.size) >= SMALLEST for image, _ in group):
            return self._read_known(group)
        return [self.read(image, known) for image, known in group]

    def _read_known(self, group: Sequence[tuple[Image.Image, Sequence[Quad]]]) -> list[PictureText]:
        """Read pictures in which the places of lines are known."""
        seen = [_pixels_of(image) for image, _ in group]
        found: list[list[Line]] = [[] for _ in group]
        written = [number for number, (pixels, _) in enumerate(seen) if not is_blank(pixels)]
        if len(written) > 1 and isinstance(self.engine, SeveralAtOnce):
            read = self.engine.lines_of([seen[number][0] for number in written])
        else:
            places = [[scaled(quad, seen[number][1]) for quad in group[number][1]] for number in written]
            read = [self.engine.lines(seen[number][0], known) for number, known in zip(written, places, strict=True)]
        for number, lines in zip(written, read, strict=True):
            found[number] = _enlarged(lines, seen[number][1])
        return [PictureText(lines) for lines in found]

    def _lines(self, image: Image.Image) -> list[Line]:
        pixels, scale = _pixels_of(image)
        lines = [] if is_blank(pixels) else self.engine.lines(pixels)
        return _enlarged(lines + self._unveiled(pixels, lines), scale)

    def _unveiled(self, pixels: Pixels, lines: Sequence[Line]) -> list[Line]:
        """Faint print beside the lines that were read; marks that are read as anything else are grain."""
        found: list[Line] = []
        for marks in unveiled(pixels):
            found += [
                line
                for line in self.engine.lines(marks)
                if line.score >= UNSURE
                and any(len(word) >= _LEAST_WORD and word.isalnum() for word in line.text.split())
                and not any(mostly_inside(line.quad, other.quad) for other in (*lines, *found))
            ]
        return found


@lru_cache(maxsize=1)
def shared_reader() -> WordReader:
    """The one reader of this process: its models take seconds to load, and it remembers pictures it has read.

    Raises:
        UsageError: the engine that the user chose is not there.
    """
    return WordReader()


@lru_cache(maxsize=1)
def second_reader() -> WordReader | None:
    """A reader with another engine than the shared one, to prove what that one says; None where this machine has none."""
    engine = other_engine(shared_reader().engine.name)
    return WordReader(engine) if engine is not None else None


def _pixels_of(image: Image.Image) -> tuple[Pixels, float]:
    """A picture as engines see it, and how many of these pixels make one of the picture: fewer where it is very large."""
    import numpy as np

    flat = _on_white(image)
    scale = min(1.0, math.sqrt(PIXEL_LIMIT / (flat.width * flat.height)))
    if scale < 1:
        flat = flat.resize((max(1, int(flat.width * scale)), max(1, int(flat.height * scale))))
    pixels = np.asarray(flat)
    return np.ascontiguousarray(pixels[:, :, ::-1] if pixels.ndim == 3 else pixels), scale


def _enlarged(lines: list[Line], scale: float) -> list[Line]:
    """Lines of a picture that was seen at a scale, in its own pixels."""
    return lines if scale == 1 else [Line(one.text, scaled(one.quad, 1 / scale), one.score, one.cuts) for one in lines]


def _on_white(image: Image.Image) -> Image.Image:
    """The picture in grey or in colours, without transparency."""
    from PIL import Image as Pillow

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Pillow.new("RGB", image.size, "white")
        white.paste(rgba, mask=rgba.getchannel("A"))
        return white
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        low, high = image.getextrema()
        span = max(1e-9, float(high) - float(low))  # type: ignore[arg-type]
        return image.convert("F").point(lambda value: (value - low) * (255 / span)).convert("L")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")
