"""Copies of a frame as following and the networks want them: upright, in square pixels, no larger than needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redaction.recordings.frames import Shown, converted, upright_bgr

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_WORKING = 1280
"""Pixels of the longer side in which things are followed."""
_PLANAR = {"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "nv12", "gray"}
"""Formats whose first plane is brightness, a byte a pixel."""


def working_size(shown: Shown) -> tuple[tuple[int, int], tuple[int, int]]:
    """Width and height of the upright frame, and of the copy in which things are followed."""
    full = shown.posture.shown((shown.frame.width, shown.frame.height))
    scale = min(1.0, _WORKING / max(full))
    return full, (max(8, round(full[0] * scale)), max(8, round(full[1] * scale)))


def luma_of(shown: Shown, size: tuple[int, int]) -> Pixels:
    """Brightness of a frame, upright, of width and height `size`."""
    import cv2
    import numpy as np

    posture, frame = shown.posture, shown.frame
    lying = (size[1], size[0]) if posture.quarters % 2 else size
    if frame.format.name in _PLANAR:
        plane = frame.planes[0]
        whole = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: frame.height, : frame.width]
    else:
        whole = converted(frame, "gray").to_ndarray()
    if (whole.shape[1], whole.shape[0]) != lying:
        method = cv2.INTER_LINEAR if whole.shape[1] < 2 * lying[0] else cv2.INTER_AREA
        pixels: Any = cv2.resize(whole, lying, interpolation=method)
    else:
        pixels = whole.copy()  # the decoder uses the plane again
    if posture.flipped:
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(np.rot90(pixels, posture.quarters))


def colour(shown: Shown, size: tuple[int, int]) -> Pixels:
    """A frame as red green blue, upright, of width and about height `size`."""
    import cv2

    pixels = upright_bgr(shown, size[0])
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)  # type: ignore[return-value]
