"""Reading the text in a picture with rapidocr: the PP-OCR models inside its wheel, nothing downloaded, nothing logged.

The picture is brought to a size that the text detector reads well, in pieces if it is large; lines are recognised from the full
resolution, upright whichever way the page lies (by quarter turns). Not done: text along curves; scripts other than Latin and
Chinese are read badly.
"""

from __future__ import annotations

import hashlib
import math
import os
import unicodedata
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from redaction.findings import Quad
from redaction.image.ink import crop_of, cuts_at_gaps, ink_of, is_blank, overlooked, tightened
from redaction.image.lines import Line, PictureText
from redaction.image.quads import across, along, area, mostly_inside, moved, scaled, straightened, turned

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

SMALLEST = 12
"""Pixels: a picture less high or wide than this holds no readable text."""
PIXEL_LIMIT = 60_000_000
"""A larger picture is scaled down to this many pixels before it is read."""
_TILE = 4000
_OVERLAP = 400
_DETECTOR_SIDE = 2000
"""Pixels of the longer side that the text detector sees; a tile is at most twice as large."""
_CACHE = 256
_SURELY_UPRIGHT = 0.9
"""Score of a line that cannot stand on its head."""
_MODELS = {"Det.model_path": "PP-OCRv6_det_small.onnx", "Rec.model_path": "PP-OCRv6_rec_small.onnx"}


class ReaderMissingError(RuntimeError):
    """The reading engine or its models are not installed. Never leaves this package: callers report it as not read."""


class WordReader:
    """Reads pictures. Loads its models at the first picture; keeps what it read, by hash, so that no picture is read twice.

    Holds texts of pictures in memory for as long as it lives, so it has no telling `repr`.
    """

    def __init__(self, threads: int = 0) -> None:
        self._threads = threads or max(1, min(4, os.cpu_count() or 1))
        self._engine: Any = None
        self._lock = Lock()
        self._read: OrderedDict[bytes, PictureText] = OrderedDict()

    def __repr__(self) -> str:
        return f"WordReader(threads={self._threads})"

    def describe(self) -> dict[str, str]:
        """Name and version of the engine, and the hash of its models, for the certificate."""
        from importlib.metadata import version

        models = _model_paths()
        hashes = (hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12] for path in models.values())
        return {"rapidocr": version("rapidocr"), "rapidocr-models": " ".join(hashes)}

    def read(self, image: Image.Image) -> PictureText:
        """Read one picture.

        Args:
            image: any mode; transparent parts count as white.

        Raises:
            ReaderMissingError: the engine or its models are not installed.
        """
        import numpy as np

        if min(image.size) < SMALLEST:
            return PictureText([])
        flat = _on_white(image)
        key = hashlib.sha256(str(flat.size).encode() + flat.tobytes()).digest()
        with self._lock:
            if key in self._read:
                self._read.move_to_end(key)
                return self._read[key]
            scale = min(1.0, math.sqrt(PIXEL_LIMIT / (flat.width * flat.height)))
            if scale < 1:
                flat = flat.resize((max(1, int(flat.width * scale)), max(1, int(flat.height * scale))))
            pixels = np.ascontiguousarray(np.asarray(flat)[:, :, ::-1])
            lines = [] if is_blank(pixels) else self._lines(pixels)
            if scale < 1:
                lines = [Line(one.text, scaled(one.quad, 1 / scale), one.score, one.cuts) for one in lines]
            text = PictureText(lines)
            self._read[key] = text
            if len(self._read) > _CACHE:
                self._read.popitem(last=False)
        return text

    def _load(self) -> Any:
        if self._engine is None:
            try:
                from rapidocr import RapidOCR
            except ImportError:
                raise ReaderMissingError("rapidocr is not installed") from None
            runtime = "EngineConfig.onnxruntime."
            self._engine = RapidOCR(
                params={
                    "Global.log_level": "critical",
                    "Global.text_score": 0.0,
                    "Global.use_cls": False,
                    "Global.return_word_box": True,
                    "Global.use_preprocess_img": False,
                    "Global.use_vertical_padding": False,
                    "Det.limit_side_len": 32,
                    "Det.box_thresh": 0.4,
                    "Rec.rec_batch_num": 3,
                    f"{runtime}intra_op_num_threads": self._threads,
                    f"{runtime}inter_op_num_threads": 1,
                    f"{runtime}enable_cpu_mem_arena": True,
                    **_model_paths(),
                }
            )
        return self._engine

    def _lines(self, pixels: Pixels) -> list[Line]:
        quads = self._detect(pixels)
        if not quads:
            return []
        wide = [quad for quad in quads if across(quad) <= 1.3 * along(quad)]
        tall = [quad for quad in quads if across(quad) > 1.3 * along(quad)]
        if sum(map(area, tall)) > sum(map(area, wide)):
            # A page that lies on its side: short words are nearly square, and lie as its long lines do.
            tall += [quad for quad in wide if along(quad) < 2 * across(quad)]
            wide = [quad for quad in wide if along(quad) >= 2 * across(quad)]
        return self._recognise(pixels, wide) + self._recognise(pixels, [turned(quad, 1) for quad in tall])

    def _detect(self, pixels: Pixels) -> list[Quad]:
        """Quads of lines in pixels, corners from the upper left clockwise."""
        found = self._detect_tiles(pixels)
        for left, top, right, bottom in overlooked(pixels, found):
            found += [moved(quad, left, top) for quad in self._detect_tile(pixels[top:bottom, left:right])]
        found.sort(key=area, reverse=True)
        kept: list[Quad] = []
        for quad in found:
            if not any(mostly_inside(quad, other) for other in kept):
                kept.append(quad)
        return kept

    def _detect_tiles(self, pixels: Pixels) -> list[Quad]:
        height, width = pixels.shape[:2]
        found: list[Quad] = []
        for top in _starts(height):
            for left in _starts(width):
                tile = pixels[top : top + _TILE, left : left + _TILE]
                found += [moved(quad, left, top) for quad in self._detect_tile(tile)]
        return found

    def _detect_tile(self, tile: Pixels) -> list[Quad]:
        import cv2

        height, width = tile.shape[:2]
        scale = min(1.0, _DETECTOR_SIDE / max(height, width))
        if max(height, width) < 900:
            scale = min(2.0, 900 / max(height, width))
        seen: Any = tile
        if scale != 1:
            method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
            seen = cv2.resize(tile, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=method)
        border = 32
        seen = cv2.copyMakeBorder(seen, border, border, border, border, cv2.BORDER_REPLICATE)
        result = self._load()(seen, use_det=True, use_cls=False, use_rec=False)
        boxes = getattr(result, "boxes", None)
        if boxes is None:
            return []
        quads = []
        for box in boxes:
            flat = [float(value) for point in box for value in point]
            flat = [(value - border) / scale for value in flat]
            xs = [min(max(value, 0.0), float(width)) for value in flat[::2]]
            ys = [min(max(value, 0.0), float(height)) for value in flat[1::2]]
            quad = straightened((xs[0], ys[0], xs[1], ys[1], xs[2], ys[2], xs[3], ys[3]))
            if min(along(quad), across(quad)) >= 4:
                quads.append(quad)
        return quads

    def _recognise(self, pixels: Pixels, quads: list[Quad]) -> list[Line]:
        """Read lines that lie one way; a few long ones say which end is up, and badly read ones are tried the other way."""
        if not quads:
            return []
        longest = sorted(quads, key=along, reverse=True)[:2]
        upright = min(line.score for line in self._read_lines(pixels, longest))
        if upright < _SURELY_UPRIGHT:
            overturned = min(line.score for line in self._read_lines(pixels, [turned(quad, 2) for quad in longest]))
            if overturned > upright:
                quads = [turned(quad, 2) for quad in quads]
        lines = self._read_lines(pixels, quads)
        for number, line in enumerate(lines):
            if line.score < 0.75 and along(line.quad) > 2 * line.height:
                (other,) = self._read_lines(pixels, [turned(line.quad, 2)])
                if other.score > line.score + 0.1:
                    lines[number] = other
        return [line for line in lines if line.text.strip() or line.doubtful]

    def _read_lines(self, pixels: Pixels, quads: Sequence[Quad]) -> list[Line]:
        crops = [crop_of(pixels, quad) for quad in quads]
        result = self._load().recognize_txt(crops)
        lines = []
        for quad, crop, text, score, info in zip(quads, crops, result.txts, result.scores, result.word_results, strict=True):
            plain = "".join(_plain(character) for character in text)
            ink = ink_of(crop)
            cuts = cuts_at_gaps(plain, _cuts(plain, info), ink)
            lines.append(Line(plain, tightened(quad, ink), float(score) if plain.strip() else 0.0, cuts))
        return lines


def _model_paths() -> dict[str, str]:
    from importlib.util import find_spec

    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise ReaderMissingError("rapidocr is not installed")
    folder = Path(spec.origin).parent / "models"
    paths = {setting: folder / name for setting, name in _MODELS.items()}
    if not all(path.is_file() for path in paths.values()):
        # Without this the engine would fetch them.
        raise ReaderMissingError("rapidocr's models are not in its wheel")
    return {setting: str(path) for setting, path in paths.items()}


def _plain(character: str) -> str:
    """A character in the form that Latin texts use: the recogniser writes some punctuation in its East Asian width."""
    if character.isspace():
        return " "
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def _cuts(text: str, info: Any) -> tuple[float, ...]:
    """Where characters begin along the line, from the columns of the recogniser in which they were read."""
    even = tuple(place / max(1, len(text)) for place in range(len(text) + 1))
    columns = [column for word in getattr(info, "word_cols", None) or [] for column in word]
    length = float(getattr(info, "line_txt_len", 0) or 0)
    if length <= 0 or len(columns) != sum(not character.isspace() for character in text):
        return even
    middles: list[float | None] = []
    at = iter(columns)
    for character in text:
        middles.append(None if character.isspace() else min(1.0, (next(at) + 0.5) / length))
    known = [(place, middle) for place, middle in enumerate(middles) if middle is not None]
    if not known:
        return even
    cuts = []
    for place in range(len(text) + 1):
        before = [item for item in known if item[0] < place][-1:]
        after = [item for item in known if item[0] >= place][:1]
        if before and after:
            (left, low), (right, high) = before[0], after[0]
            cuts.append(low + (high - low) * (place - 0.5 - left) / (right - left))
        else:
            cuts.append(0.0 if after else 1.0)
    return tuple(cuts)


def _on_white(image: Image.Image) -> Image.Image:
    from PIL import Image as Pillow

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Pillow.new("RGB", image.size, "white")
        white.paste(rgba, mask=rgba.getchannel("A"))
        return white
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        low, high = image.getextrema()
        span = max(1e-9, float(high) - float(low))  # type: ignore[arg-type]
        return image.convert("F").point(lambda value: (value - low) * (255 / span)).convert("L").convert("RGB")
    return image.convert("RGB")


def _starts(length: int) -> list[int]:
    """Where tiles begin along one side."""
    if length <= _TILE:
        return [0]
    count = math.ceil((length - _OVERLAP) / (_TILE - _OVERLAP))
    return [round(place * (length - _TILE) / (count - 1)) for place in range(count)]
