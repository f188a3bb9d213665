"""Faces in pictures: CenterFace's network, run by ONNX Runtime, behind one small interface that video uses as well.

A picture is looked at twice: as a whole, for large faces, and enlarged in tiles, because small faces need a larger input and not
a lower threshold. What is covered is more than what the network boxes (`covering`): it boxes eyes to chin, and hair, ears and
the outline tell who somebody is.

Not done: heads from behind, masked or drawn faces, recognition of anybody.
"""

from __future__ import annotations

import hashlib
import math
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from redaction.errors import ModelDamagedError
from redaction.image.any_size import of_any_size

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]
    Floats = np.ndarray[Any, np.dtype[np.float32]]

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels, origin upper left."""

LEAST = 0.3
"""Score from which a face is reported."""
SURE = 0.5
"""Score from which a face is sure enough for unattended work."""
GROWTH = 0.4
"""Share of its width and height by which a face's box is widened to all sides together; see `benchmarks/faces.py`."""

_CLOSE_LOOK = 2.0
_CLOSE_LOOK_PIXELS = 6_000_000
"""Pixels that the close look sees at most: a larger picture is enlarged less, or made smaller."""
_TILE = 1280
_OVERLAP = 192
_SAME = 0.35
"""Boxes that share this much of their union are one face."""
_MODEL = "CenterFace"


@dataclass(frozen=True, slots=True)
class Face:
    """One face as a network saw it.

    Attributes:
        box: around eyes, nose, mouth and chin.
        score: 0 to 1.
        landmarks: x and y of both eyes, the nose and the corners of the mouth; empty where the network gives none.
    """

    box: Box
    score: float
    landmarks: tuple[tuple[float, float], ...] = ()


class FaceDetector(Protocol):
    """A network that finds faces. Holds loaded weights: make one and use it for everything."""

    def look(self, pixels: Pixels, least: float) -> list[Face]:
        """Find faces in one picture as it is, of any size.

        Args:
            pixels: height x width x 3, red green blue.
            least: score below which nothing is reported.
        """
        ...

    def describe(self) -> dict[str, str]:
        """Name and hash of the model, for the certificate."""
        ...


class CenterFace:
    """CenterFace (Xu, Yan, Sun, Yang, Luo, arXiv 1911.03599): faces as points of a heat map, four pixels to the point.

    Outputs by name, each a quarter of the input in height and width: 537 the heat map, 538 logarithm of height and width, 539 the
    middle's offset in y and x, 540 five landmarks as fractions of height and width, y before x.

    May be asked from several threads.

    Args:
        model: another copy of the file; it must have the hash that `reference/data/models.toml` states.
        threads: that share one look; as many as there are processors, four at most, if absent.

    Raises:
        ModelDamagedError: the file is missing or is not the one that was shipped.
    """

    _STRIDE = 4
    _MULTIPLE = 32
    _OUTPUTS = ("537", "538", "539", "540")

    def __init__(self, model: Path | None = None, threads: int = 0) -> None:
        import onnxruntime

        from reference.loader import load

        row = load("models")[_MODEL]
        data = _model_bytes(model or Path(__file__).parent.parent / row["file"], row["sha256"])
        self._sha256 = row["sha256"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or max(1, min(4, os.cpu_count() or 1))
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.enable_mem_pattern = False  # pictures differ in size: for each it would keep a plan, and memory for it
        options.log_severity_level = 4
        self._session: Any = onnxruntime.InferenceSession(of_any_size(data), options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def describe(self) -> dict[str, str]:
        """Name and hash of the model."""
        import cv2
        import onnxruntime

        libraries = {"opencv": cv2.__version__, "onnxruntime": onnxruntime.__version__}
        return {"faces": f"CenterFace, sha256 {self._sha256[:12]}", **libraries}

    def look(self, pixels: Pixels, least: float) -> list[Face]:
        """Find faces in one picture as it is."""
        import cv2
        import numpy as np

        height, width = pixels.shape[:2]
        right, bottom = -width % self._MULTIPLE, -height % self._MULTIPLE
        padded = cv2.copyMakeBorder(pixels, 0, bottom, 0, right, cv2.BORDER_CONSTANT, value=(0, 0, 0))
        batch = np.ascontiguousarray(padded.transpose(2, 0, 1)[np.newaxis], np.float32)
        heat, size, offset, points = self._session.run(self._OUTPUTS, {self._input: batch})
        rows, columns = np.nonzero(heat[0, 0] >= least)
        if not len(rows):
            return []
        scores = heat[0, 0, rows, columns]
        high, wide = np.exp(size[0, :, rows, columns].T) * self._STRIDE
        down, along = offset[0, :, rows, columns].T
        top = (rows + down + 0.5) * self._STRIDE - high / 2
        left = (columns + along + 0.5) * self._STRIDE - wide / 2
        boxes = np.stack([left, top, left + wide, top + high], axis=1)
        marks = points[0, :, rows, columns].reshape(-1, 5, 2)
        places = np.stack([left[:, None] + marks[:, :, 1] * wide[:, None], top[:, None] + marks[:, :, 0] * high[:, None]], axis=2)
        return [
            Face(
                _clipped(boxes[number], width, height),
                float(scores[number]),
                tuple((float(x), float(y)) for x, y in places[number]),
            )
            for number in _distinct(boxes, scores)
        ]


class YuNet:
    """YuNet through OpenCV's own class, for a force that configures its model file.

    Raises:
        ModelDamagedError: OpenCV does not read the file.
    """

    def __init__(self, model: Path) -> None:
        import cv2

        data = _model_bytes(model, "")
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)  # it warns of a setting that its own class makes
        self._sha256 = hashlib.sha256(data).hexdigest()
        try:
            self._network: Any = cv2.FaceDetectorYN.create(str(model), "", (320, 320), LEAST, _SAME, 5000)
        except cv2.error:
            raise ModelDamagedError(f"{model.name} is not a model that finds faces: configure another file.") from None
        self._lock = Lock()

    def describe(self) -> dict[str, str]:
        """Name and hash of the model."""
        import cv2

        return {"faces": f"YuNet, sha256 {self._sha256[:12]}", "opencv": cv2.__version__}

    def look(self, pixels: Pixels, least: float) -> list[Face]:
        """Find faces in one picture as it is."""
        import cv2

        height, width = pixels.shape[:2]
        with self._lock:
            self._network.setInputSize((width, height))
            self._network.setScoreThreshold(least)
            _, found = self._network.detect(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
        faces = []
        for row in found if found is not None else ():
            left, top, wide, high, *marks = (float(value) for value in row[:14])
            box = _clipped((left, top, left + wide, top + high), width, height)
            faces.append(Face(box, float(row[14]), tuple(zip(marks[::2], marks[1::2], strict=True))))
        return faces


@lru_cache(maxsize=2)
def face_detector(model: Path | None = None) -> FaceDetector:
    """The one detector of this process.

    Args:
        model: a YuNet file that a force configured; CenterFace, which is shipped, if absent.

    Raises:
        ModelDamagedError: a model file is missing or is not what it must be.
    """
    return YuNet(model) if model is not None else CenterFace()


def detect_faces(
    pixels: Pixels, detector: FaceDetector | None = None, *, least: float = LEAST, enlarge: float = _CLOSE_LOOK
) -> list[Face]:
    """Find the faces in one picture.

    Args:
        pixels: height x width x 3, red green blue.
        detector: the network; that of the process if absent.
        least: score below which nothing is reported.
        enlarge: how much larger the close look is than the picture; 0 leaves it out, as video does.

    Returns:
        Faces in pixels of the picture, the surest first, each once.
    """
    import cv2
    import numpy as np

    network = detector or face_detector()
    height, width = pixels.shape[:2]
    if min(height, width) < 8:
        return []
    found: list[Face] = []
    close = min(enlarge, math.sqrt(_CLOSE_LOOK_PIXELS / (height * width)))
    whole = min(1.0, _TILE / max(height, width))
    scales = {whole, close} if close * max(height, width) > 1.2 * whole * max(height, width) else {whole}
    for scale in scales:
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        seen = pixels if scale == 1 else cv2.resize(pixels, size, interpolation=method)
        for left, top in _tiles(size):
            for face in network.look(np.ascontiguousarray(seen[top : top + _TILE, left : left + _TILE]), least):
                found.append(_moved(face, left, top, scale))
    if not found:
        return []
    boxes = np.array([face.box for face in found], np.float32)
    return [found[number] for number in _distinct(boxes, np.array([face.score for face in found], np.float32))]


def covering(face: Face, size: tuple[int, int], growth: float = GROWTH) -> Box:
    """What has to be covered so that a face is gone: its box, widened, inside a picture of width and height `size`."""
    left, top, right, bottom = face.box
    wide, high = (right - left) * growth / 2 + 1, (bottom - top) * growth / 2 + 1
    return max(0.0, left - wide), max(0.0, top - high), min(float(size[0]), right + wide), min(float(size[1]), bottom + high)


def _model_bytes(path: Path, sha256: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError:
        raise ModelDamagedError(f"The model {path.name} that finds faces is missing: install hoursback again.") from None
    if sha256 and hashlib.sha256(data).hexdigest() != sha256:
        raise ModelDamagedError(
            f"The model {path.name} that finds faces is not the one that was shipped: install hoursback again."
        )
    return data


def _tiles(size: tuple[int, int]) -> list[tuple[int, int]]:
    """Upper left corners of tiles that together cover a picture of width and height `size`."""
    return [(left, top) for top in _starts(size[1]) for left in _starts(size[0])]


def _starts(length: int) -> list[int]:
    if length <= _TILE:
        return [0]
    count = math.ceil((length - _OVERLAP) / (_TILE - _OVERLAP))
    return [round(place * (length - _TILE) / (count - 1)) for place in range(count)]


def _moved(face: Face, left: int, top: int, scale: float) -> Face:
    x0, y0, x1, y1 = face.box
    box = ((x0 + left) / scale, (y0 + top) / scale, (x1 + left) / scale, (y1 + top) / scale)
    return Face(box, face.score, tuple(((x + left) / scale, (y + top) / scale) for x, y in face.landmarks))


def _clipped(box: Any, width: int, height: int) -> Box:
    left, top, right, bottom = (float(value) for value in box)
    return max(0.0, left), max(0.0, top), min(float(width), right), min(float(height), bottom)


def _distinct(boxes: Any, scores: Any) -> list[int]:
    """Numbers of the boxes that are faces of their own, the surest first: of boxes on one face the surest is left."""
    import numpy as np

    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    waiting = np.argsort(-scores)
    kept = []
    while len(waiting):
        first, rest = waiting[0], waiting[1:]
        kept.append(int(first))
        corner = np.maximum(boxes[first, :2], boxes[rest, :2])
        shared = np.clip(np.minimum(boxes[first, 2:], boxes[rest, 2:]) - corner, 0, None).prod(axis=1)
        waiting = rest[shared < _SAME * np.maximum(1e-6, areas[first] + areas[rest] - shared)]
    return kept
