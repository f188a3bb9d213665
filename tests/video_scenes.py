"""Made scenes for tests of following: a drawn face, a car's plate and writing over a cluttered wall, frame by frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from picture_making import car, face

SIZE = (640, 360)
RATE = 25

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def wall(seed: int, size: tuple[int, int] = SIZE) -> Pixels:
    """Something with texture, different for each seed."""
    chance = np.random.default_rng(seed)
    rough = cv2.resize(chance.integers(60, 190, (12, 20, 3), np.uint8), size, interpolation=cv2.INTER_CUBIC)
    grain = cv2.resize(chance.integers(0, 40, (size[1] // 3, size[0] // 3, 1), np.uint8), size)[:, :, None]
    return np.clip(rough.astype(int) + grain, 0, 255).astype(np.uint8)


def head(height: int) -> tuple[Pixels, Pixels]:
    """A drawn face that the network takes for one, and where it is opaque (0 or 1)."""
    pixels = np.asarray(face(height))[:, :, ::-1].copy()
    opaque = np.zeros(pixels.shape[:2], np.uint8)
    cv2.ellipse(opaque, (height, height), (round(height * 0.6), round(height * 0.72)), 0, 0, 360, 1, -1)
    return pixels, opaque


def paste(frame: Pixels, pixels: Pixels, middle: tuple[float, float], opaque: Pixels | None = None) -> None:
    """Draw a picture into a frame, as far as it lies in it."""
    height, width = pixels.shape[:2]
    left, top = round(middle[0] - width / 2), round(middle[1] - height / 2)
    l, t, r, b = max(0, left), max(0, top), min(frame.shape[1], left + width), min(frame.shape[0], top + height)  # noqa: E741
    if l >= r or t >= b:
        return
    part = pixels[t - top : b - top, l - left : r - left]
    mask = np.ones(part.shape[:2], bool) if opaque is None else opaque[t - top : b - top, l - left : r - left] > 0
    frame[t:b, l:r][mask] = part[mask]


def plate(registration: str) -> Pixels:
    """The back of a car."""
    return np.asarray(car(registration))[:, :, ::-1].copy()


def film(path: Path, frames: Iterable[Pixels], rate: int = RATE) -> Path:
    """Encode frames as H.264."""
    import av

    container = av.open(str(path), "w")
    stream: Any = None
    for pixels in frames:
        if stream is None:
            stream = container.add_stream("libx264", rate=rate, options={"crf": "22", "preset": "ultrafast"})
            stream.height, stream.width, stream.pix_fmt = *pixels.shape[:2], "yuv420p"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "bgr24")))
    container.mux(stream.encode(None))
    container.close()
    return path


def moving(count: int, background: Pixels, draw: Callable[[Pixels, int], None]) -> Iterable[Pixels]:
    """Frames of one scene: the background, and what `draw` puts in front of it."""
    for number in range(count):
        frame = background.copy()
        draw(frame, number)
        yield frame
