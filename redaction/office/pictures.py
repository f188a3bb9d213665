"""The one door from Office files to pictures: pixels only, read by the picture reader, blackened in place.

A picture of a package is decoded, cut to what is shown of it, and written anew as PNG or JPEG. What cannot be decoded (EMF, WMF,
SVG, damaged files) becomes a grey field: nobody could have read what it holds.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from redaction.findings import Quad, Span
from redaction.image.flat import in_srgb
from redaction.image.nearly import allowance, find, haystack, with_one_lost
from redaction.image.overhang import with_overhang
from redaction.image.overwrite import BLOCKS, MIXED, overwrite
from redaction.signs import alive

if TYPE_CHECKING:
    from collections.abc import Collection

    from PIL import Image

    from redaction.image.lines import PictureText
    from redaction.image.words import WordReader

MAX_PIXELS = 120_000_000
DETECTOR = "picture"
KIND = "PICTURE"
"""Kind of a finding without text: a place in a picture that a person must look at."""
_SHORTEST = 4
_DOUBTFUL_HEIGHT = 14
_QUALITY = 92

Crop = tuple[float, float, float, float]
"""What is cut off at the left, top, right and bottom, as fractions of width and height."""


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture as it is written: PNG or JPEG bytes, its suffix, and whether the original could not be decoded."""

    data: bytes
    suffix: str
    lost: bool = False


def pixels_of(data: bytes, crop: Crop = (0, 0, 0, 0)) -> Pixels:
    """Decode a picture and write its pixels anew, without anything else that the file holds.

    Args:
        data: any picture file; only its first frame stays.
        crop: what the document does not show of it.
    """
    from PIL import Image as Pillow

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Pillow.open(io.BytesIO(data)) as image:
                if image.format in ("WMF", "EMF", "EPS") or image.width * image.height > MAX_PIXELS:
                    return _grey_field()
                image.load()
                # In a JPEG that is cut its blocks would begin at another corner, where boxes do not look for them.
                whole = image.format in ("JPEG", "MPO") and image.mode in ("RGB", "L") and not any(crop)
                kind = "JPEG" if whole else "PNG"
                clean = _plain(image)
    except Exception:  # whatever Pillow stumbles over, the picture cannot be read by us and is not passed on
        return _grey_field()
    left, top, right, bottom = (min(max(part, 0.0), 1.0) for part in crop)
    box = (
        round(left * clean.width),
        round(top * clean.height),
        round((1 - right) * clean.width),
        round((1 - bottom) * clean.height),
    )
    if box[2] <= box[0] or box[3] <= box[1]:
        return _grey_field()
    return Pixels(_encoded(clean.crop(box) if any(crop) else clean, kind), "jpeg" if kind == "JPEG" else "png")


def blackened(data: bytes, quads: Sequence[Quad]) -> bytes:
    """A picture that `pixels_of` wrote, with areas painted black before it is encoded again."""
    from PIL import Image as Pillow

    with Pillow.open(io.BytesIO(data)) as image:
        kind = image.format or "PNG"
        lossy = kind == "JPEG"
        margin, beyond = (4.0, MIXED) if lossy else (2.0, 0)
        return _encoded(overwrite(image, quads, block=BLOCKS.get(kind, 1), margin=margin, beyond=beyond), kind)


def read(data: bytes, reader: WordReader | None = None) -> PictureText:
    """Read the text in a picture.

    Raises:
        ReaderMissingError: the engine is not installed.
    """
    alive()
    from PIL import Image as Pillow

    with Pillow.open(io.BytesIO(data)) as image:
        return (reader or shared_reader()).read(image)


@cache
def shared_reader() -> WordReader:
    """One reader for the whole process: its models are large."""
    from redaction.image.words import WordReader

    return WordReader()


def whole(data: bytes) -> Quad:
    """The quad of a whole picture."""
    from PIL import Image as Pillow

    with Pillow.open(io.BytesIO(data)) as image:
        width, height = image.size
    return (0, 0, width, 0, width, height, 0, height)


def hits(
    text: PictureText, spans: Sequence[Span], values: Mapping[str, Span], kept: Collection[str]
) -> list[tuple[Span, str, tuple[Quad, ...]]]:
    """What has to go from one picture: the spans found in its text, and known values as a recogniser may misread them.

    Args:
        text: as it was read.
        spans: of its text.
        values: texts found elsewhere in the file and the user's terms, with what they are.
        kept: folded texts that must stay.
    """
    found = [(span, text.text[span.start : span.end], tuple(text.places(span.start, span.end))) for span in spans]
    taken = [(span.start, span.end) for span in spans]
    hay = haystack(text.text)
    for value, span in values.items():
        folded = haystack(value).letters
        if len(folded) < _SHORTEST or folded in kept:
            continue
        for start, end in (*find(value, hay), *with_one_lost(value, hay)):
            if any(start < last and end > first for first, last in taken):
                continue
            taken.append((start, end))
            why = f"{span.why}; read in a picture" + (", give or take a letter" if allowance(value) else "")
            seen = Span(start, end, span.kind, min(span.score, 0.8), DETECTOR, why, span.role, span.auto)
            found.append((seen, text.text[start:end], tuple(text.places(start, end))))
    return [hit for hit in found if hit[2]]


def over_ink(data: bytes, quads: Sequence[Quad]) -> tuple[Quad, ...]:
    """Boxes of words in a picture, grown over their ink."""
    import numpy as np
    from PIL import Image as Pillow

    with Pillow.open(io.BytesIO(data)) as image:
        lossy = image.format == "JPEG"
        pixels = np.asarray(image if image.mode in ("L", "RGB") else image.convert("RGB"))
    return tuple(with_overhang(pixels, quad, lossy=lossy) for quad in quads)


def doubtful(text: PictureText) -> list[Quad]:
    """Places with writing that could not be read."""
    return [line.quad for line in text.lines if line.doubtful and line.height >= _DOUBTFUL_HEIGHT]


def _plain(image: Image.Image) -> Image.Image:
    """The same pixels in a mode that PNG and JPEG write, in the colours of sRGB, with no information attached."""
    from PIL import Image as Pillow

    profile = image.info.get("icc_profile")
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if profile and image.mode in ("L", "RGB", "CMYK"):
        image = in_srgb(image, profile, [])
    elif profile and image.mode == "RGBA":
        alpha = image.getchannel("A")
        image = in_srgb(image.convert("RGB"), profile, [])
        image.putalpha(alpha)
    if image.mode not in ("1", "L", "LA", "RGB", "RGBA"):
        image = image.convert("L" if image.mode.startswith(("I", "F")) else "RGB")
    return Pillow.frombytes(image.mode, image.size, image.tobytes())


def _encoded(image: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    if kind == "JPEG":
        image.save(buffer, "JPEG", quality=_QUALITY)
    else:
        image.save(buffer, "PNG")
    return buffer.getvalue()


@cache
def _grey_field() -> Pixels:
    from PIL import Image as Pillow

    return Pixels(_encoded(Pillow.new("L", (64, 48), 200), "PNG"), "png", lost=True)
