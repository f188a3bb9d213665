"""Encoding redacted frames anew: pixels, size, resolution and timing, and nothing else that was in the source.

A picture keeps its format, but for HEIC, which becomes a JPEG. A lossless source stays lossless. A JPEG is written with at least
the quality of the source and at least 90, its colour at half the resolution only if the source's was.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.image import animation
from redaction.image.animation import Shown
from redaction.image.reading import Frame, Picture

if TYPE_CHECKING:
    from PIL import Image

LEAST_QUALITY = 90
_COLOURS = 254
"""Colours of a GIF frame that has more than 256; black and white of the boxes are always there."""


def written_kind(picture: Picture) -> str:
    """The kind of file that a picture becomes."""
    return "jpeg" if picture.kind == "heic" else picture.kind


def write(picture: Picture, frames: Iterable[Frame], target: Path) -> None:
    """Write redacted frames to a new file.

    Args:
        picture: the source, for its format and settings.
        frames: redacted, in order; read one at a time.
        target: must not exist.
    """
    with target.open("x+b") as stream:
        kind = written_kind(picture)
        if kind == "tiff":
            _write_tiff(stream, frames)
        elif kind == "gif":
            shown = [Shown(_in_palette(frame.image), frame.duration) for frame in frames]
            stream.write(animation.gif(shown, picture.loop))
        elif picture.count > 1:
            stream.write(_animated(picture, frames))
        else:
            for frame in frames:
                _write_still(stream, picture, kind, frame)
        stream.flush()
        os.fsync(stream.fileno())


def _write_still(stream: Any, picture: Picture, kind: str, frame: Frame) -> None:
    dpi: dict[str, Any] = {"dpi": frame.dpi} if frame.dpi else {}
    image = frame.image
    if kind == "jpeg":
        whole = {key: tuple(max(1, round(value)) for value in pair) for key, pair in dpi.items()}
        image = image.convert("L") if image.mode == "1" else image
        settings: dict[str, Any] = {"quality": max(LEAST_QUALITY, picture.quality), "optimize": True}
        if image.mode == "RGB":
            settings["subsampling"] = 2 if picture.halved else 0
        image.save(stream, "JPEG", **settings, **whole)
    elif kind == "webp":
        image.convert("RGB").save(stream, "WEBP", lossless=not picture.lossy, quality=LEAST_QUALITY, method=4)
    elif kind == "png":
        image.save(stream, "PNG", **dpi)
    else:
        image.save(stream, "BMP", **dpi)


def _animated(picture: Picture, frames: Iterable[Frame]) -> bytes:
    all_frames = list(frames)
    mode = "L" if all(frame.image.mode in ("1", "L") for frame in all_frames) and picture.kind == "png" else "RGB"
    shown = [Shown(frame.image.convert(mode), frame.duration) for frame in all_frames]
    if picture.kind == "png":
        return animation.png(shown, picture.loop, all_frames[0].dpi, still_first=picture.still_first)
    return animation.webp(shown, picture.loop, lossless=not picture.lossy, quality=LEAST_QUALITY)


def _write_tiff(stream: Any, frames: Iterable[Frame]) -> None:
    from PIL import TiffImagePlugin

    with TiffImagePlugin.AppendingTiffWriter(stream) as pages:
        for frame in frames:
            settings: dict[str, Any] = {"dpi": frame.dpi} if frame.dpi else {}
            compression = "group4" if frame.image.mode == "1" else "tiff_adobe_deflate"
            frame.image.save(pages, "TIFF", compression=compression, **settings)
            pages.newFrame()


def _in_palette(image: Image.Image) -> Image.Image:
    """A frame in at most 256 colours: its own where it has no more, so that nothing is changed."""
    import numpy as np
    from PIL import Image as Pillow

    pixels = np.asarray(image.convert("RGB")).astype(np.uint32)
    packed = pixels[:, :, 0] << 16 | pixels[:, :, 1] << 8 | pixels[:, :, 2]
    colours, places = np.unique(packed, return_inverse=True)
    if len(colours) > 256:
        reduced = image.convert("RGB").quantize(_COLOURS, method=Pillow.Quantize.MEDIANCUT, dither=Pillow.Dither.NONE)
        table = np.array(reduced.getpalette(), np.uint32).reshape(-1, 3)[:_COLOURS]
        places = np.asarray(reduced).astype(np.int64)
        places[packed == 0] = len(table)
        places[packed == 0xFFFFFF] = len(table) + 1
        flat = [*table.ravel().tolist(), 0, 0, 0, 255, 255, 255]
    else:
        flat = [int(value) for colour in colours for value in (colour >> 16, colour >> 8 & 255, colour & 255)]
    made = Pillow.fromarray(places.reshape(packed.shape).astype(np.uint8)).copy()
    made = made if made.mode == "P" else _as_palette(made)
    made.putpalette(flat)
    return made


def _as_palette(indices: Image.Image) -> Image.Image:
    from PIL import Image as Pillow

    return Pillow.frombytes("P", indices.size, indices.tobytes())
