"""The networks that look at single frames, behind one small interface.

CenterFace is shipped and finds faces. YuNet (faces, several times quicker) and YOLOX (people and screens) are used where a force
configures their files; see `redaction/video/tracking/models.py`.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from redaction.errors import ModelDamagedError
from redaction.findings import Quad
from redaction.image.faces import SURE, CenterFace, FaceDetector, YuNet
from redaction.video.tracking.models import FACES, OBJECTS, chosen
from redaction.video.tracking.tracks import Box, Settings

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

__all__ = ["FACE", "LEAST", "SURE", "Eyes", "Network", "Seen", "View", "Yolox", "apart", "distinct", "overlap"]

FACE = "FACE"
LEAST = 0.3
"""Score from which something seen is followed."""
_SAME = 0.35


@dataclass(frozen=True, slots=True, repr=False)
class View:
    """One line of writing cut out of a frame.

    Attributes:
        pixels: blue green red.
        quad: where it is in them.
        share: its height as a share of that of the frame.
        worth: the larger, the better it is to be read.
    """

    pixels: Pixels
    quad: Quad
    share: float
    worth: float


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that a network saw in one frame: what, where, how sure it is, which network it was; of writing, its look."""

    kind: str
    box: Box
    score: float
    detector: str
    view: View | None = None


class Network(Protocol):
    """Finds things in single pictures. Holds loaded weights: make one and use it for everything."""

    def look(self, pixels: Pixels, least: float) -> list[Seen]:
        """Find things in one picture as it is.

        Args:
            pixels: height x width x 3, red green blue.
            least: score below which nothing is reported.
        """
        ...

    def describe(self) -> dict[str, str]:
        """Name and hash of the model, for the certificate."""
        ...


class Faces:
    """The face detector of the image room as a `Network`."""

    def __init__(self, detector: FaceDetector, name: str) -> None:
        self._detector, self._name = detector, name

    def describe(self) -> dict[str, str]:
        """Name and hash of the model."""
        return self._detector.describe()

    def look(self, pixels: Pixels, least: float) -> list[Seen]:
        """Find faces."""
        return [Seen(FACE, face.box, face.score, self._name) for face in self._detector.look(pixels, least)]


class Yolox:
    """YOLOX (Ge and others, arXiv 2107.08430) as its authors export it: one output, rows of middle, size, sureness and classes.

    Raises:
        ModelDamagedError: the file is no such network.
    """

    CLASSES: ClassVar = {0: "PERSON_SEEN", 62: "SCREEN", 63: "SCREEN", 67: "SCREEN"}
    """Of the 80 classes of COCO: person; tv, laptop and cell phone."""
    _STRIDES = (8, 16, 32)

    def __init__(self, model: Path) -> None:
        import onnxruntime

        data = model_bytes(model)
        self._sha256 = hashlib.sha256(data).hexdigest()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.log_severity_level = 2, 4
        try:
            self._session: Any = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
            self._input = self._session.get_inputs()[0]
            self._side = int(self._input.shape[2])
            rows, columns = self._session.get_outputs()[0].shape[1:]
        except Exception:
            raise ModelDamagedError(f"{model.name} is not a YOLOX model: configure another file.") from None
        if columns != 85 or rows != sum((self._side // stride) ** 2 for stride in self._STRIDES):
            raise ModelDamagedError(f"{model.name} is not a YOLOX model of 80 classes: configure another file.")

    def describe(self) -> dict[str, str]:
        """Name and hash of the model."""
        return {"people and screens": f"YOLOX, sha256 {self._sha256[:12]}"}

    def look(self, pixels: Pixels, least: float) -> list[Seen]:
        """Find people and screens."""
        import cv2
        import numpy as np

        height, width = pixels.shape[:2]
        scale = self._side / max(height, width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        padded = np.full((self._side, self._side, 3), 114, np.uint8)
        padded[: size[1], : size[0]] = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        batch = padded[:, :, ::-1].transpose(2, 0, 1)[np.newaxis].astype(np.float32)
        rows = self._session.run(None, {self._input.name: batch})[0][0]
        cells, strides = self._grid()
        middles = (rows[:, :2] + cells) * strides
        sizes = np.exp(np.minimum(rows[:, 2:4], 10)) * strides
        found = []
        for number, kind in self.CLASSES.items():
            scores = rows[:, 4] * rows[:, 5 + number]
            sure = np.flatnonzero(scores >= least)
            boxes = np.concatenate([middles[sure] - sizes[sure] / 2, middles[sure] + sizes[sure] / 2], axis=1) / scale
            found += [
                Seen(kind, _clipped(box, width, height), float(score), "yolox")
                for box, score in zip(boxes, scores[sure], strict=True)
            ]
        return distinct(found)

    def _grid(self) -> tuple[Any, Any]:
        import numpy as np

        cells, strides = [], []
        for stride in self._STRIDES:
            count = self._side // stride
            across, down = np.meshgrid(np.arange(count), np.arange(count))
            cells.append(np.stack([across, down], axis=2).reshape(-1, 2))
            strides.append(np.full((count * count, 1), stride))
        return np.concatenate(cells), np.concatenate(strides)


class Eyes:
    """What looks at frames: for large things in a small copy, and now and then closely, for small faces.

    Args:
        settings: which networks, and how large a close look is.
    """

    WIDTH = 512
    """Pixels of the longer side in the quick look."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._networks: list[Network] = []
        self._objects: Network | None = None
        if settings.faces:
            yunet, yolox = settings.yunet or chosen(FACES), settings.yolox or chosen(OBJECTS)
            self._networks.append(Faces(_yunet(yunet), "yunet") if yunet else Faces(_centerface(), "centerface"))
            self._objects = _yolox(yolox) if yolox else None

    def describe(self) -> dict[str, str]:
        """Names and hashes of all models."""
        tools: dict[str, str] = {}
        for network in (*self._networks, self._objects):
            tools |= network.describe() if network is not None else {}
        return tools

    def sizes(self, size: tuple[int, int], close: bool) -> list[tuple[int, int]]:
        """Widths and heights of the copies of a frame of `size` that a look wants."""
        wanted = [self.WIDTH]
        if close and self._settings.faces and max(size) > 1.2 * self.WIDTH:
            wanted.append(min(max(size), self._settings.close_look_width))
        scales = [min(1.0, side / max(size)) for side in wanted]
        return [(max(8, round(size[0] * scale)), max(8, round(size[1] * scale))) for scale in scales]

    def look(self, copies: list[Pixels], across: int, least: float = LEAST) -> list[Seen]:
        """Everything in one frame, each thing once, as boxes in a frame `across` pixels wide.

        Args:
            copies: the frame in the `sizes` that were asked for, red green blue.
            across: width of the frame that boxes are given for.
            least: score from which something is reported.
        """
        found: list[Seen] = []
        for place, pixels in enumerate(copies):
            scale = across / pixels.shape[1]
            networks = [*self._networks, *([self._objects] if self._objects and place == 0 else [])]
            for network in networks:
                for seen in network.look(pixels, least):
                    left, top, right, bottom = seen.box
                    box = (left * scale, top * scale, right * scale, bottom * scale)
                    found.append(Seen(seen.kind, box, seen.score, seen.detector))
        return distinct(found)


@lru_cache(maxsize=1)
def _centerface() -> FaceDetector:
    return CenterFace(threads=1)  # other threads decode, follow and read beside it


@lru_cache(maxsize=2)
def _yunet(model: Path) -> FaceDetector:
    return YuNet(model)


@lru_cache(maxsize=2)
def _yolox(model: Path) -> Yolox:
    return Yolox(model)


def model_bytes(path: Path) -> bytes:
    """A configured model file.

    Raises:
        ModelDamagedError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError:
        raise ModelDamagedError(f"The model {path.name} is missing: fetch it again or configure another.") from None


def distinct(found: list[Seen]) -> list[Seen]:
    """Of boxes of one kind that share much of their union the surest."""
    kept: list[Seen] = []
    for seen in sorted(found, key=lambda one: -one.score):
        if not any(other.kind == seen.kind and overlap(other.box, seen.box) > _SAME for other in kept):
            kept.append(seen)
    return kept


def overlap(one: Box, other: Box) -> float:
    """Share of their union that two boxes have in common."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    if across <= 0 or down <= 0:
        return 0.0
    areas = (one[2] - one[0]) * (one[3] - one[1]) + (other[2] - other[0]) * (other[3] - other[1])
    return across * down / max(1e-6, areas - across * down)


def apart(one: Box, other: Box) -> float:
    """Distance of the middles of two boxes, in their mean width and height."""
    x = (one[0] + one[2] - other[0] - other[2]) / max(2.0, one[2] - one[0] + other[2] - other[0])
    y = (one[1] + one[3] - other[1] - other[3]) / max(2.0, one[3] - one[1] + other[3] - other[1])
    return math.hypot(x, y)


def _clipped(box: Any, width: int, height: int) -> Box:
    left, top, right, bottom = (float(value) for value in box)
    return max(0.0, left), max(0.0, top), min(float(width), right), min(float(height), bottom)
