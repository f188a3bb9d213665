"""Pixels under a box are overwritten in the picture itself: a black shape over an untouched picture hides nothing.

Simple pictures are decoded by pikepdf, everything else (JBIG2, JPEG 2000, stencils, colour keys, odd colour spaces) by
pdfium, which draws the picture alone on a page of its own, one point to the pixel. Before a lossy encoding the overwritten
area grows to the 16-pixel grid, so that no block of the old compression keeps a trace of what was there.
"""

from __future__ import annotations

import io
import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from redaction.findings import Quad
from redaction.pdf.drawn import Placement
from redaction.pdf.geometry import Matrix, bounds, invert, overlaps, quad_of, transform
from redaction.pdf.streams import UnreadablePageError

PIXEL_LIMIT = 120_000_000
"""Pixels of one picture; beyond that the page leaves as a rendered picture of its own."""
_GRID = 16
_JPEG_QUALITY = 85
_UNIT = (0.0, 0.0, 1.0, 1.0)
_LOSSY = ("/DCTDecode", "/JPXDecode", "/DCT")


def touched(placement: Placement, quads: list[Quad]) -> bool:
    """Whether a placed picture reaches under one of the boxes."""
    around = bounds(quad_of(placement.matrix, _UNIT))
    return any(overlaps(around, bounds(quad)) for quad in quads)


def shares_symbols(placement: Placement) -> bool:
    """Whether a JBIG2 picture draws shapes of letters from a dictionary that pictures of other pages may have filled."""
    parameters = placement.image.get("/DecodeParms") if not placement.inline else None
    listed = list(parameters) if isinstance(parameters, pikepdf.Array) else [parameters]
    return any(isinstance(item, Dictionary) and "/JBIG2Globals" in item for item in listed)


def blackened(pdf: pikepdf.Pdf, placement: Placement, quads: list[Quad]) -> Any:
    """A new image for one placement, with the pixels under `quads` (default user space) overwritten.

    Raises:
        UnreadablePageError: the picture cannot be decoded, or is larger than the limit.
    """
    inverse = invert(placement.matrix)
    if inverse is None:
        raise UnreadablePageError("a picture without an area")
    source = placement.image.obj if placement.inline else placement.image
    width, height = _size(source)
    if width * height > PIXEL_LIMIT:
        raise UnreadablePageError("a picture beyond the limit")
    areas = [_in_unit_square(inverse, quad) for quad in quads]
    stencil = bool(source.get("/ImageMask", source.get("/IM", False)))
    picture = None if stencil else _decoded(placement)
    alpha = source.get("/SMask")
    space = _profiled(source)
    fits = picture is not None and space is not None and space[1].get("/N") == {"RGB": 3, "L": 1}.get(picture.mode)
    if picture is None:
        picture, alpha = _rendered(placement, width, height), None
    filters = str(source.get("/Filter", source.get("/F", "")))
    lossy = any(name in filters for name in _LOSSY)
    _overwrite(picture, areas, lossy, 0)
    image = _encoded(pdf, picture, lossy, stencil)
    if fits:
        image["/ColorSpace"] = space
    if isinstance(alpha, pikepdf.Stream):
        mask = pikepdf.PdfImage(alpha).as_pil_image().convert("L")
        _overwrite(mask, areas, lossy, 255)
        image["/SMask"] = _encoded(pdf, mask, False, False)
    return image


def _profiled(source: Any) -> Any:
    """The colour space of a picture, or of its palette, where a profile says what the decoded numbers mean."""
    space = source.get("/ColorSpace")
    if isinstance(space, Array) and len(space) == 4 and space[0] == Name.Indexed:
        space = space[1]
    ours = isinstance(space, Array) and len(space) == 2 and space[0] == Name.ICCBased and isinstance(space[1], pikepdf.Stream)
    return space if ours else None


def _size(source: Any) -> tuple[int, int]:
    return int(source.get("/Width", source.get("/W", 0))), int(source.get("/Height", source.get("/H", 0)))


def _in_unit_square(inverse: Matrix, quad: Quad) -> list[tuple[float, float]]:
    return [transform(inverse, quad[i], quad[i + 1]) for i in range(0, 8, 2)]


def _decoded(placement: Placement) -> Any:
    """The picture as pikepdf decodes it (mode 1, L or RGB), or None where pdfium has to."""
    if placement.inline:
        return None
    source = placement.image
    if any(key in source for key in ("/Decode", "/Mask", "/SMaskInData")):
        return None
    if isinstance(source.get("/SMask"), pikepdf.Stream) and ("/Matte" in source.SMask or "/Decode" in source.SMask):
        return None
    try:
        picture = pikepdf.PdfImage(source).as_pil_image()
    except Exception:  # the decoders behind raise errors of many kinds; pdfium has another try
        return None
    if picture.mode == "RGBA" and "/SMask" in source:
        picture = picture.convert("RGB")
    if picture.mode == "P":
        space = _profiled(source)
        picture = picture.convert("L" if space is not None and space[1].get("/N") == 1 else "RGB")
    if picture.mode not in ("1", "L", "RGB") or picture.size != _size(source):
        return None
    return picture.copy()


def _rendered(placement: Placement, width: int, height: int) -> Any:
    """The picture as pdfium draws it in black on white, one point to the pixel."""
    import pypdfium2

    with pikepdf.new() as single:
        if placement.inline:
            content = pikepdf.unparse_content_stream([([placement.image], pikepdf.Operator("INLINE IMAGE"))])
            resources = Dictionary()
        else:
            content = b"/Picture Do"
            resources = Dictionary(XObject=Dictionary(Picture=single.copy_foreign(placement.image)))
        single.pages.append(
            pikepdf.Page(
                single.make_indirect(
                    Dictionary(
                        Type=Name.Page,
                        MediaBox=[0, 0, width, height],
                        Resources=resources,
                        Contents=single.make_stream(f"0 g q {width} 0 0 {height} 0 0 cm ".encode() + content + b" Q"),
                    )
                )
            )
        )
        buffer = io.BytesIO()
        single.save(buffer)
    try:
        with pypdfium2.PdfDocument(buffer.getvalue()) as document:
            return document[0].render(scale=1, may_draw_forms=False).to_pil().convert("RGB")
    except pypdfium2.PdfiumError:
        raise UnreadablePageError("a picture that nobody can decode") from None


def _overwrite(picture: Any, areas: list[list[tuple[float, float]]], lossy: bool, value: int) -> None:
    """Fill areas of the unit square (its top is the first row of pixels) with one value: black, or a mask's opaque."""
    from PIL import Image

    from redaction.image.overwrite import MIXED, overwrite

    width, height = picture.size
    polygons = [[coordinate for x, y in area for coordinate in (x * width, (1 - y) * height)] for area in areas]
    block = (_GRID if picture.mode == "RGB" else _GRID // 2) if lossy else 1
    beyond = MIXED if lossy else 0
    if value == 0:
        picture.paste(overwrite(picture, polygons, block=block, beyond=beyond))
        return
    outside = overwrite(Image.new("L", picture.size, 255), polygons, block=block, beyond=beyond)
    picture.paste(value, (0, 0), outside.point(lambda level: 255 - level))


def _encoded(pdf: pikepdf.Pdf, picture: Any, lossy: bool, stencil: bool) -> Any:
    """An image XObject of a picture of mode 1, L or RGB."""
    if stencil:
        picture = picture.convert("L").point(lambda grey: 255 if grey > 127 else 0).convert("1")
    settings = Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=picture.width, Height=picture.height)
    settings["/BitsPerComponent"] = 1 if picture.mode == "1" else 8
    if stencil:
        settings["/ImageMask"] = True
    else:
        settings["/ColorSpace"] = Name.DeviceRGB if picture.mode == "RGB" else Name.DeviceGray
    if lossy and picture.mode != "1":
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=_JPEG_QUALITY)
        image = pikepdf.Stream(pdf, buffer.getvalue())
        settings["/Filter"] = Name.DCTDecode
    else:
        image = pikepdf.Stream(pdf, zlib.compress(picture.tobytes(), 6))
        settings["/Filter"] = Name.FlateDecode
    image.stream_dict = settings
    return image
