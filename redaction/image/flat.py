"""One opaque picture in sRGB out of whatever was stored: no transparency, no colour profile, eight bits."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from PIL import Image

_LIGHT = 225
"""Mean of the visible pixels from which a picture with transparent parts is taken for one that is shown on a dark ground."""


def opaque(image: Image.Image, notes: list[str]) -> tuple[Image.Image, bool]:
    """The picture without transparency, and whether transparent pixels held something that nobody sees."""
    from PIL import Image as Pillow
    from PIL import ImageStat

    if "A" not in image.mode and "transparency" not in image.info and image.mode not in ("La", "RGBa"):
        return image, False
    rgba = image.convert("RGBA")
    alpha = rgba.getchannel("A")
    if alpha.getextrema() == (255, 255):
        return rgba.convert("RGB"), False
    unseen = alpha.point(lambda value: 255 if value == 0 else 0)
    spread = ImageStat.Stat(rgba.convert("RGB"), unseen)
    hidden = bool(spread.count[0]) and any(high > low for low, high in _extremes(spread))
    seen = alpha.point(lambda value: 255 if value > 64 else 0)
    visible = ImageStat.Stat(rgba.convert("L"), seen)
    dark = bool(visible.count[0]) and visible.mean[0] > _LIGHT and visible.count[0] < 0.5 * alpha.width * alpha.height
    if dark:
        notes.append("a picture in light colours on a transparent ground was set on black, so that it can be seen")
    ground = Pillow.new("RGB", rgba.size, "black" if dark else "white")
    ground.paste(rgba, mask=alpha)
    return ground, hidden


def _extremes(spread: Any) -> list[tuple[int, int]]:
    return [(low, high) for low, high in spread.extrema if high >= low]


def in_srgb(image: Image.Image, profile: Any, notes: list[str]) -> Image.Image:
    """The picture in mode 1, L or RGB, its colours those of sRGB."""
    from PIL import ImageCms

    if image.mode == "1":
        return image
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        return _eight_bits(image)
    image = image.convert("RGB") if image.mode in ("P", "PA", "RGBX", "YCbCr", "HSV") else image
    if image.mode == "LAB":
        transform = ImageCms.buildTransform(ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB")
        return cast("Image.Image", ImageCms.applyTransform(image, transform))
    if isinstance(profile, bytes) and profile and image.mode in ("L", "RGB", "CMYK"):
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if "srgb" not in ImageCms.getProfileDescription(own).lower():
                made = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
                return cast("Image.Image", made).convert(image.mode if image.mode == "L" else "RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            notes.append("the colour profile does not fit the picture and was left out")
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """A picture of deep greys in 256 of them: by its highest bits, or between its extremes where it has no fixed range."""
    import numpy as np
    from PIL import Image as Pillow

    values = np.asarray(image).astype(np.float64)
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    if image.mode != "F" and low >= 0 and high <= 65535:
        values = values if high <= 255 and image.mode == "I" else values // 256
    else:
        values = (values - low) * (255 / max(1e-12, high - low))
    return Pillow.fromarray(values.clip(0, 255).astype(np.uint8))
