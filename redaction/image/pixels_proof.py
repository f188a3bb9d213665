"""Proof by pixels: what a redacted picture shows, decoded by OpenCV, against the original and the boxes that the plan asks for.

In a lossless file a box is black to the last bit and the rest is the original to the last bit. A lossy codec may move a pixel a
little: there blocks of 8 are compared by their mean, and pixels within a wider bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from redaction.findings import Quad
from redaction.image.boxes import Drawn

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]
    Mask = np.ndarray[Any, np.dtype[np.bool_]]

_RIM = 2
"""Pixels inside of a box's edge into which a decoder may draw the colour of what lies outside."""
_BLACK = 12
"""Brightness up to which a lossy pixel of a box counts as black."""
_NEAR_LABEL = 96
"""The same within a block of a label: the codec rings around white letters."""
_BLOCK = 8
_BLOCK_MEAN = 14
_ONE_PIXEL = 110
_MOST_ODD = 0.002
"""Share of pixels outside of the boxes that may be further away than that: sharp edges of strong colours."""


@dataclass(slots=True, repr=False)
class Compared:
    """What the comparison of all frames showed.

    Attributes:
        boxes: areas looked at.
        frames: frames compared.
        in_boxes: what is wrong inside of boxes, in words.
        elsewhere: what is wrong outside of them.
        missing: frames that one file has and the other has not.
        worst: largest difference of a block's mean outside of the boxes.
    """

    boxes: int = 0
    frames: int = 0
    in_boxes: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    missing: int = 0
    worst: float = 0.0

    def said_of_boxes(self) -> str:
        """For a person."""
        return "; ".join(self.in_boxes[:6]) or f"{self.boxes} areas are opaque"

    def said_of_the_rest(self) -> str:
        """For a person."""
        return "; ".join(self.elsewhere[:6]) or f"{self.frames} frames are as they were, within {self.worst:.1f} of 255"


def decoded(kind: str, data: bytes, count: int) -> Iterator[Pixels]:
    """Frames of a written file as OpenCV decodes them: red, green, blue.

    Raises:
        ValueError: OpenCV does not decode the file.
    """
    import cv2
    import numpy as np

    buffer = np.frombuffer(data, np.uint8)
    if kind == "tiff":
        read, frames = cv2.imdecodemulti(buffer, cv2.IMREAD_COLOR)
    elif count > 1:
        read, animation = cv2.imdecodeanimation(buffer)
        frames = animation.frames if read else []
    else:
        frame = cv2.imdecode(buffer, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
        read, frames = frame is not None, [] if frame is None else [frame]
    if not read:
        raise ValueError("not decoded")
    for frame in frames:
        yield cv2.cvtColor(frame[:, :, :3], cv2.COLOR_BGR2RGB)  # type: ignore[misc]


def compare(compared: Compared, original: Image.Image, made: Pixels, boxes: Drawn, quads: Sequence[Quad], *, lossy: bool) -> None:
    """Compare one frame; what is found is noted in `compared`.

    Args:
        compared: of all frames.
        original: the upright frame of the source.
        made: the frame of the redacted file.
        boxes: what has to be black and white in it.
        quads: the plain areas of the findings, so that boxes which are too small are noticed.
        lossy: whether the redacted file's codec changes pixels.
    """
    import numpy as np

    compared.frames += 1
    compared.boxes += len(quads)
    number = compared.frames
    before = np.asarray(original.convert("RGB"))
    if before.shape != made.shape:
        compared.missing += 1
        compared.elsewhere.append(f"frame {number} has another size")
        return
    if not _covered_by(boxes.black, quads):
        compared.in_boxes.append(f"frame {number}: an area reaches out of its box")
    compared.in_boxes += [f"frame {number}: {words}" for words in _wrong_in_boxes(made, boxes, lossy)]
    compared.elsewhere += [f"frame {number}: {words}" for words in _wrong_elsewhere(compared, before, made, boxes.black, lossy)]


def _covered_by(black: Mask, quads: Sequence[Quad]) -> bool:
    """Whether the areas, drawn by OpenCV, lie in the boxes."""
    import cv2
    import numpy as np

    plain: Any = np.zeros(black.shape, np.uint8)
    for quad in quads:
        cv2.fillConvexPoly(plain, np.array(quad, np.float64).reshape(4, 2).astype(np.int32), 1)
    return bool(black[plain > 0].all())


def _wrong_in_boxes(made: Pixels, boxes: Drawn, lossy: bool) -> list[str]:
    import cv2
    import numpy as np

    if not boxes.black.any():
        return []
    wanted = np.where(boxes.white, 255, 0).astype(np.int16)
    if not lossy:
        off = np.abs(made.astype(np.int16) - wanted[:, :, None]).max(axis=2)
        return ["a box is not of one colour"] if off[boxes.black].any() else []
    grey = cv2.cvtColor(made, cv2.COLOR_RGB2GRAY).astype(np.int16)
    inside = cv2.erode(np.pad(boxes.black, 1, constant_values=True).astype(np.uint8), np.ones((2 * _RIM + 1,) * 2, np.uint8))
    inner = inside[1:-1, 1:-1] > 0
    near = cv2.dilate(boxes.white.astype(np.uint8), np.ones((33, 33), np.uint8)) > 0
    off = np.abs(grey - wanted)
    found = []
    if (off[inner & ~near] > _BLACK).any():
        found.append("a box is not black throughout")
    if (off[inner & near] > _NEAR_LABEL).any():
        found.append("a box holds more than its label")
    if (off[boxes.black & ~inner] > _NEAR_LABEL).any():
        found.append("the rim of a box is not black")
    return found


def _wrong_elsewhere(compared: Compared, before: Pixels, made: Pixels, black: Mask, lossy: bool) -> list[str]:
    import cv2
    import numpy as np

    outside = ~black
    if not outside.any():
        return []
    off = np.abs(made.astype(np.int16) - before.astype(np.int16))
    off[black] = 0
    if not lossy:
        compared.worst = max(compared.worst, float(off.max()))
        return ["what should have stayed was changed"] if off.any() else []
    found = []
    height, width = black.shape
    small = (max(1, width // _BLOCK), max(1, height // _BLOCK))
    means = [
        cv2.resize(np.where(black[:, :, None], 0, each).astype(np.float32), small, interpolation=cv2.INTER_AREA)
        for each in (before, made)
    ]
    whole = cv2.resize(black.astype(np.float32), small, interpolation=cv2.INTER_AREA) < 0.01
    apart = np.abs(means[0] - means[1]).max(axis=2) if means[0].ndim == 3 else np.abs(means[0] - means[1])
    worst = float(apart[whole].max()) if whole.any() else 0.0
    compared.worst = max(compared.worst, worst)
    if worst > _BLOCK_MEAN:
        found.append("a part outside of the boxes differs from the original")
    if (off.max(axis=2)[outside] > _ONE_PIXEL).mean() > _MOST_ODD:
        found.append("pixels outside of the boxes differ from the original")
    return found
