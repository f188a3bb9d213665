"""Opening a picture: its frames upright, opaque and in sRGB, with nothing but pixels, whatever it was stored as.

Pillow decodes; libheif (pi-heif) decodes what phones write. Sizes are checked before anything is decoded. Sixteen bits become
eight, CMYK and colour profiles become sRGB, transparent parts become paper.

Not done: the pictures beside the main one in a HEIC or multi-picture JPEG (bursts, depth): they are named and left out.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.errors import DamagedFileError, InputRefusedError, TooLargeError
from redaction.image.flat import in_srgb, opaque
from redaction.kinds import Kind
from redaction.media import identify

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES = 512 * 1024 * 1024
MAX_PIXELS = 120_000_000
"""Pixels of one frame: a page of A3 at 900 dpi."""
MAX_FRAMES = 1_000
MAX_ALL_PIXELS = 3_000_000_000
"""Pixels of all frames together: 300 pages of A4 at 300 dpi and more."""

_FORMATS: dict[Kind, tuple[str, ...]] = {
    "jpeg": ("JPEG", "MPO"),
    "png": ("PNG",),
    "tiff": ("TIFF",),
    "webp": ("WEBP",),
    "bmp": ("BMP",),
    "gif": ("GIF",),
    "heic": ("AVIF",),
}
_MANY = frozenset({"png", "tiff", "webp", "gif"})
"""Kinds whose frames all stay; of the others the first stays."""
_ORIENTATION = 0x0112
_QUARTER_TURNED = frozenset({5, 6, 7, 8})


@dataclass(frozen=True, slots=True, repr=False)
class Frame:
    """One picture of a file.

    Attributes:
        number: from 0.
        image: mode ``1``, ``L`` or ``RGB``, upright, without metadata.
        dpi: pixels per inch across and down, as stated; None if not.
        duration: milliseconds that it is shown; 0 in a still picture.
        hidden_pixels: whether fully transparent pixels held a picture of their own.
    """

    number: int
    image: Image.Image
    dpi: tuple[float, float] | None = None
    duration: int = 0
    hidden_pixels: bool = False


@dataclass(slots=True, repr=False)
class Picture:
    """An open picture. Frames are decoded as they are asked for, one at a time.

    Attributes:
        name: of the file, for messages.
        kind: what it is.
        data: its bytes.
        sha256: their hash.
        size: width and height of the first frame, upright.
        count: frames that `frames` gives.
        others: pictures in the file beside those.
        loop: how often an animation is shown; None where it does not say.
        still_first: an animated PNG whose first picture is for readers that show no animation.
        lossy: whether the pixels went through a lossy codec.
        grid: pixels of that codec's blocks; 1 if lossless.
        turned: whether upright differs from stored, so that the blocks may not begin at the upper left corner.
        quality: estimated quality of a JPEG, 0 for others.
        halved: whether a JPEG has its colour at half the resolution.
        notes: for the reviewer, without secrets.
    """

    name: str
    kind: Kind
    data: bytes
    sha256: str
    size: tuple[int, int] = (0, 0)
    count: int = 1
    others: int = 0
    loop: int | None = None
    still_first: bool = False
    lossy: bool = False
    grid: int = 1
    turned: bool = False
    quality: int = 0
    halved: bool = False
    notes: list[str] = field(default_factory=list)

    def frames(self) -> Iterator[Frame]:
        """Every frame, in order.

        Raises:
            DamagedFileError: a frame cannot be decoded whole.
            TooLargeError: a frame is larger than the limit.
        """
        with _sentences(self.name):
            heif = self.kind == "heic" and not _is_avif(self.data)
            image = _heif(self.data).to_pillow() if heif else _opened(self.data, self.kind)
        with image:
            whole = 0
            for number in range(self.count):
                with _sentences(self.name):
                    if number:
                        image.seek(number)
                    whole += _checked(self.name, image.size)
                    if whole > MAX_ALL_PIXELS:
                        raise TooLargeError(f"{self.name} holds more pixels than are read at once: split it first.")
                    image.load()
                    frame = _frame(number, image, self.notes)
                yield frame


def open_picture(source: Path) -> Picture:
    """Open a picture and check that its sizes are within the limits; no pixel is decoded.

    Raises:
        DamagedFileError: it cannot be opened.
        TooLargeError: it is larger than the limits.
        InputRefusedError: it is not a picture that is read.
    """
    media = identify(source)
    if media.kind not in _FORMATS:
        raise InputRefusedError(f"{source.name} is no picture: detect it again.")
    if source.stat().st_size > MAX_BYTES:
        raise TooLargeError(f"{source.name} is larger than {MAX_BYTES // 1024**2} MB: save it smaller or split it first.")
    data = source.read_bytes()
    picture = Picture(source.name, media.kind, data, hashlib.sha256(data).hexdigest())
    with _sentences(source.name):
        if media.kind == "heic" and not _is_avif(data):
            _learn_heif(picture)
        else:
            with _opened(data, media.kind) as image:
                _learn(picture, image)
    return picture


def _learn(picture: Picture, image: Image.Image) -> None:
    _checked(picture.name, image.size)
    frames = int(getattr(image, "n_frames", 1))
    picture.count = frames if picture.kind in _MANY else 1
    picture.others = frames - picture.count
    if frames > MAX_FRAMES:
        raise TooLargeError(f"{picture.name} has {frames} frames, more than {MAX_FRAMES}: split it first.")
    picture.loop = _whole(image.info.get("loop")) if frames > 1 and picture.kind != "tiff" else None
    picture.still_first = frames > 1 and bool(image.info.get("default_image"))
    orientation = _whole(image.getexif().get(_ORIENTATION)) or 1
    picture.turned = orientation not in (0, 1)
    # Pillow turns a TIFF while it decodes it and states its size as it will be.
    swapped = orientation in _QUARTER_TURNED and picture.kind != "tiff"
    picture.size = (image.height, image.width) if swapped else (image.width, image.height)
    if picture.kind == "jpeg":
        picture.lossy, picture.grid = True, _jpeg_grid(image)
        picture.quality, picture.halved = _jpeg_settings(image)
    elif picture.kind == "webp":
        picture.lossy = b"VP8L" not in picture.data[:64] and b"VP8 " in picture.data
        picture.grid = 16 if picture.lossy else 1
    elif picture.kind == "heic" or (picture.kind == "tiff" and "jpeg" in str(image.info.get("compression", ""))):
        picture.lossy, picture.grid = True, 16


def _learn_heif(picture: Picture) -> None:
    container = _container(picture.data)
    main = container[container.primary_index]
    _checked(picture.name, main.size)
    picture.size = main.size
    picture.others = len(container) - 1
    # Which of its turns the decoder made is not said, so the blocks may begin anywhere.
    picture.lossy, picture.grid, picture.turned = True, 16, True


def _frame(number: int, image: Image.Image, notes: list[str]) -> Frame:
    """The pixels of an open picture as they are seen."""
    from PIL import ImageOps

    duration = image.info.get("duration", 0)
    orientation = _whole(image.getexif().get(_ORIENTATION)) or 1
    dpi = _dpi(image)
    if dpi and orientation in _QUARTER_TURNED:
        dpi = dpi[1], dpi[0]
    flat, hidden = opaque(image, notes)
    coloured = in_srgb(flat, image.info.get("icc_profile"), notes)
    if 1 < orientation <= 8:
        coloured.getexif()[_ORIENTATION] = orientation
        coloured = ImageOps.exif_transpose(coloured) or coloured
    milliseconds = round(float(duration)) if isinstance(duration, int | float) and 0 <= duration < 1e7 else 0
    return Frame(number, _only_pixels(coloured), dpi, milliseconds, hidden)


def _only_pixels(image: Image.Image) -> Image.Image:
    from PIL import Image as Pillow

    return Pillow.frombytes(image.mode, image.size, image.tobytes())


def _dpi(image: Image.Image) -> tuple[float, float] | None:
    stated = image.info.get("dpi")
    try:
        across, down = (float(value) for value in stated)  # type: ignore[union-attr]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return (across, down) if 2 < across < 20_000 and 2 < down < 20_000 else None


def _jpeg_settings(image: Any) -> tuple[int, bool]:
    """Quality as libjpeg counts it, estimated from the quantisation of brightness, and whether colour is halved."""
    from PIL import JpegImagePlugin

    table = (getattr(image, "quantization", None) or {}).get(0)
    quality = 0
    if table and len(table) == 64:
        # The standard table's entries sum to 3688 (ISO 10918-1, table K.1); libjpeg scales it by 5000/q or 200 - 2q per cent.
        scale = sum(table) * 100 / 3688
        quality = round(5000 / scale if scale > 100 else (200 - scale) / 2)
    try:
        halved = JpegImagePlugin.get_sampling(image) == 2
    except (AttributeError, IndexError, KeyError):
        halved = False
    return max(1, min(100, quality)), halved


def _jpeg_grid(image: Any) -> int:
    """Pixels of the blocks in which a JPEG keeps all of its colours: 16, or 32 where one has a quarter of the resolution."""
    factors = [max(across, down) for _, across, down, _ in getattr(image, "layer", ())]
    return 8 * max(2, *factors) if factors else 16


def _checked(name: str, size: tuple[int, int]) -> int:
    """Pixels of a frame.

    Raises:
        TooLargeError: more than the limit.
    """
    pixels = size[0] * size[1]
    if pixels > MAX_PIXELS or max(size) > 65_500:
        raise TooLargeError(f"{name} is {size[0]} x {size[1]} pixels, more than are read: save it smaller first.")
    if pixels <= 0:
        raise DamagedFileError(f"{name} has no pixels: ask for it to be sent again.")
    return pixels


def _opened(data: bytes, kind: Kind) -> Image.Image:
    from PIL import Image as Pillow

    return Pillow.open(io.BytesIO(data), formats=_FORMATS[kind])


def _container(data: bytes) -> Any:
    import pi_heif

    return pi_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)


def _heif(data: bytes) -> Any:
    container = _container(data)
    return container[container.primary_index]


def _is_avif(data: bytes) -> bool:
    return data[8:12] in (b"avif", b"avis")


def _whole(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and abs(value) < 1e9 else None


class _sentences:
    """Turns whatever a decoder stumbles over into a refusal; decoders fail in more ways than they document."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._quiet = warnings.catch_warnings()

    def __enter__(self) -> None:
        self._quiet.__enter__()
        warnings.simplefilter("ignore")

    def __exit__(self, kind: Any, error: BaseException | None, _: Any) -> None:
        from PIL import Image as Pillow

        self._quiet.__exit__(None, None, None)
        if isinstance(error, Pillow.DecompressionBombError | MemoryError):
            raise TooLargeError(f"{self._name} is larger than is read: save it smaller first.") from None
        if isinstance(error, Exception) and not isinstance(error, InputRefusedError):
            raise DamagedFileError(f"{self._name} is damaged or cut off: ask for it to be sent again.") from None
