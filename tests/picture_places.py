"""Pictures that carry a name in one place beside what a viewer shows, one maker for each place.

`PLACES` names every place as ``format: place``; each maker gives the bytes of a whole file. `told` says whether bytes hold the
name, as they are or in one of the packings that such files know.
"""

from __future__ import annotations

import base64
import contextlib
import io
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

NAME = "Morwenna Tregeagle"
SAID = NAME.encode()
WIDE = NAME.encode("utf-16-le")
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><a by='" + SAID + b"'/></x:xmpmeta>"
PLACES: dict[str, Callable[[], bytes]] = {}


def place(name: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Put a maker into `PLACES`."""

    def put(make: Callable[[], bytes]) -> Callable[[], bytes]:
        PLACES[name] = make
        return make

    return put


def told(data: bytes) -> bool:
    """Whether the name stands in bytes: plainly, in UTF-16, in base64 or hexadecimal, packed, or split by marks."""
    signs = [SAID, WIDE, NAME.encode("utf-16-be"), NAME.encode("utf-32-le"), SAID.hex().encode(), SAID[::-1]]
    signs += [base64.b64encode(b"x" * shift + SAID)[4:-4] for shift in range(3)]
    return any(sign in form for form in _forms(data) for sign in signs)


def _forms(data: bytes) -> Iterator[bytes]:
    yield data
    yield data.replace(b"\xff\x00", b"\xff")
    try:
        with Image.open(io.BytesIO(data)) as image:
            yield bytes(image.getpalette() or b"")
            yield (
                image.convert("RGBA").tobytes().replace(b"\0", b"") if image.mode == "P" else image.tobytes().replace(b"\0", b"")
            )
    except (OSError, SyntaxError, ValueError):
        pass
    for head in (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"):
        at = data.find(head)
        while at >= 0:
            with contextlib.suppress(zlib.error):
                yield zlib.decompressobj().decompress(data[at:], 1 << 22)
            at = data.find(head, at + 1)


def drawing(size: tuple[int, int] = (96, 64)) -> Image.Image:
    """Something to see."""
    image = Image.new("RGB", size, (240, 235, 220))
    pen = ImageDraw.Draw(image)
    pen.rectangle((8, 8, 50, 40), fill=(40, 90, 60))
    pen.ellipse((40, 20, 90, 60), fill=(150, 40, 60))
    return image


def saved(kind: str, image: Image.Image | None = None, **settings: Any) -> bytes:
    """A picture as bytes."""
    out = io.BytesIO()
    (image or drawing()).save(out, kind, **settings)
    return out.getvalue()


# JPEG


def segment(marker: int, content: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2) + content


def _in_jpeg(*segments: bytes, behind: bytes = b"", **settings: Any) -> bytes:
    data = saved("JPEG", **settings)
    return data[:2] + b"".join(segments) + data[2:] + behind


for number in range(16):
    PLACES[f"jpeg: APP{number}"] = lambda number=number: _in_jpeg(segment(0xE0 + number, b"Maker\0" + SAID))  # type: ignore[misc]
PLACES["jpeg: comment"] = lambda: _in_jpeg(segment(0xFE, SAID))
PLACES["jpeg: XMP"] = lambda: _in_jpeg(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP))
PLACES["jpeg: extended XMP"] = lambda: _in_jpeg(
    segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 32 + struct.pack(">II", len(XMP), 0) + XMP)
)
PLACES["jpeg: Photoshop resource"] = lambda: _in_jpeg(
    segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(SAID) + 5) + b"\x1c\x02\x50\0\x12" + SAID + b"\0")
)
PLACES["jpeg: JFXX thumbnail"] = lambda: _in_jpeg(segment(0xE0, b"JFXX\0\x10" + _in_jpeg(segment(0xFE, SAID))))
PLACES["jpeg: bytes behind the end"] = lambda: _in_jpeg(behind=SAID)
PLACES["jpeg: film of a moving photograph"] = lambda: _in_jpeg(behind=b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + SAID)
PLACES["jpeg: second picture"] = lambda: _in_jpeg(behind=_in_jpeg(segment(0xFE, SAID)))
PLACES["jpeg: start of image twice"] = lambda: b"\xff\xd8" + segment(0xFE, SAID) + _in_jpeg()
PLACES["jpeg: unknown marker"] = lambda: _in_jpeg(segment(0xF3, SAID))
PLACES["jpeg: tables that are not used"] = lambda: _in_jpeg(segment(0xDB, b"\x03" + (SAID * 4)[:64]))
PLACES["jpeg: bytes before the next marker"] = lambda: _in_jpeg(segment(0xDD, b"\0\0") + b"\xff" * 8 + segment(0xFE, SAID))
PLACES["jpeg: profile"] = lambda: saved("JPEG", icc_profile=profile())


@place("jpeg: directory of further pictures")
def _mpf() -> bytes:
    out = io.BytesIO()
    other = Image.open(io.BytesIO(_in_jpeg(segment(0xFE, SAID))))
    drawing().save(out, "MPO", save_all=True, append_images=[other])
    return out.getvalue() + SAID


@place("jpeg: bytes behind the last block")
def _behind_the_scan() -> bytes:
    data = saved("JPEG")
    return data[:-2] + SAID + data[-2:]


@place("jpeg: behind a restart")
def _behind_a_restart() -> bytes:
    data = saved("JPEG", restart_marker_blocks=2)
    at = data.rfind(b"\xff\xd1")
    return data[:at] + SAID + data[at:]


@place("jpeg: component that no scan shows")
def _rows_below() -> bytes:
    """The last blocks reach beyond the picture: the height is cut, the letters in the rows below are coded all the same."""
    image = drawing()
    ImageDraw.Draw(image).text((2, 50), NAME, fill="black")
    data = bytearray(saved("JPEG", image) + SAID)
    at = data.find(b"\xff\xc0")
    data[at + 5 : at + 7] = struct.pack(">H", 48)
    return bytes(data)


def profile() -> bytes:
    """A colour profile of sRGB whose description and copyright are the name, and text in a tag of its own."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for tag in (b"desc", b"cprt"):
        (count,) = struct.unpack_from(">I", made, 128)
        for number in range(count):
            signature, _, _ = struct.unpack_from(">4sII", made, 132 + 12 * number)
            if signature == tag:
                text = b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"GB", 2 * len(NAME), 28)
                body = text + NAME.encode("utf-16-be")
                struct.pack_into(">II", made, 132 + 12 * number + 4, len(made), len(body))
                made += body
    made += SAID
    struct.pack_into(">I", made, 0, len(made))
    return bytes(made)


def exif_block() -> bytes:
    """EXIF with the name as artist, comment of the user, maker note, text of Windows, in the GPS directory and as a thumbnail."""
    made = Image.Exif()
    made[0x013B], made[0x010E], made[0x8298] = NAME, NAME, NAME
    made[0x9C9D] = WIDE
    inner = made.get_ifd(0x8769)
    inner[0x927C], inner[0x9286], inner[0xA430] = b"MAKER\0" + SAID, b"ASCII\0\0\0" + SAID, NAME
    made.get_ifd(0x8825)[0x1B] = b"ASCII\0\0\0" + SAID
    return made.tobytes() + SAID


PLACES["jpeg: EXIF"] = lambda: saved("JPEG", exif=exif_block())
PLACES["png: eXIf"] = lambda: saved("PNG", exif=exif_block())
PLACES["webp: EXIF"] = lambda: saved("WEBP", exif=exif_block())
PLACES["avif: EXIF"] = lambda: saved("AVIF", exif=exif_block())
PLACES["avif: XMP"] = lambda: saved("AVIF", xmp=XMP)
PLACES["avif: profile"] = lambda: saved("AVIF", icc_profile=profile())
PLACES["avif: box at the top"] = lambda: saved("AVIF") + struct.pack(">I4s", 8 + len(SAID), b"free") + SAID
PLACES["avif: film behind it"] = lambda: saved("AVIF") + struct.pack(">I4s", 8 + len(SAID), b"mpvd") + SAID
PLACES["avif: transparent pixels"] = lambda: saved("AVIF", veiled())
PLACES["webp: XMP"] = lambda: saved("WEBP", xmp=XMP)
PLACES["webp: profile"] = lambda: saved("WEBP", icc_profile=profile())
PLACES["webp: transparent pixels"] = lambda: saved("WEBP", veiled(), lossless=True, exact=True)
PLACES["webp: bytes behind the end"] = lambda: saved("WEBP") + SAID


def _riff(data: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    body = data[12:] + b"".join(
        name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2) for name, content in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


PLACES["webp: unknown chunk"] = lambda: _riff(saved("WEBP", exif=exif_block()), (b"noTe", SAID))


@place("webp: in a frame of an animation")
def _in_a_frame() -> bytes:
    data = saved("WEBP", save_all=True, append_images=[drawing().rotate(90)], duration=100)
    at = data.rfind(b"ANMF")
    (size,) = struct.unpack_from("<I", data, at + 4)
    chunk = b"noTe" + struct.pack("<I", len(SAID)) + SAID
    made = data[: at + 4] + struct.pack("<I", size + len(chunk)) + data[at + 8 : at + 8 + size] + chunk + data[at + 8 + size :]
    return _riff(made)


def veiled() -> Image.Image:
    """A picture with the name in its transparent part, by its bytes and as letters."""
    image = drawing().convert("RGBA")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 44, 96, 64), fill=(255, 255, 255, 0))
    pixels = image.load()
    assert pixels is not None
    for number in range(6):
        pixels[number, 63] = (*SAID[3 * number : 3 * number + 3], 0)
    return image


# PNG


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _in_png(*chunks: bytes, early: bool = False, **settings: Any) -> bytes:
    data = saved("PNG", **settings)
    at = 33 if early else len(data) - 12
    return data[:at] + b"".join(chunks) + data[at:]


def _noted(**how: Any) -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_itxt("Author", NAME, **how)
    return saved("PNG", pnginfo=notes)


PLACES["png: tEXt"] = lambda: _in_png(chunk(b"tEXt", b"Author\0" + SAID))
PLACES["png: key of tEXt"] = lambda: _in_png(chunk(b"tEXt", SAID + b"\0x"))
PLACES["png: zTXt"] = lambda: _in_png(chunk(b"zTXt", b"Author\0\0" + zlib.compress(SAID)))
PLACES["png: iTXt"] = lambda: _noted()
PLACES["png: packed iTXt"] = lambda: _noted(zip=True, tkey=NAME)
PLACES["png: profile"] = lambda: saved("PNG", icc_profile=profile())
PLACES["png: name of the profile"] = lambda: _in_png(chunk(b"iCCP", SAID + b"\0\0" + zlib.compress(profile())), early=True)
PLACES["png: suggested palette"] = lambda: _in_png(chunk(b"sPLT", SAID + b"\0\x08\0\0\0\xff\0\1"), early=True)
PLACES["png: histogram"] = lambda: _in_png(chunk(b"hIST", SAID), early=True)
PLACES["png: calibration"] = lambda: _in_png(chunk(b"pCAL", SAID + b"\0" + bytes(8) + b"\0\2m\0000\0001"), early=True)
PLACES["png: scale"] = lambda: _in_png(chunk(b"sCAL", b"\x01" + SAID + b"\x001"), early=True)
PLACES["png: private chunk"] = lambda: _in_png(chunk(b"prIv", SAID))
PLACES["png: private chunk in front"] = lambda: _in_png(chunk(b"prIv", SAID), early=True)
PLACES["png: bytes behind the end"] = lambda: _in_png() + SAID
PLACES["png: chunk behind the end"] = lambda: _in_png() + chunk(b"tEXt", b"Author\0" + SAID)
PLACES["png: transparent pixels"] = lambda: saved("PNG", veiled())
PLACES["png: IDAT behind the pixels"] = lambda: _behind_the_pixels()
PLACES["png: unused colours"] = lambda: saved("PNG", _palette())
PLACES["png: resolution"] = lambda: _in_png(chunk(b"pHYs", SAID[:8] + b"\1"), early=True)
PLACES["png: frame of an animation that is covered"] = lambda: saved(
    "PNG", veiled(), save_all=True, append_images=[drawing().convert("RGBA")], duration=100
)


def _behind_the_pixels() -> bytes:
    data = saved("PNG", Image.new("RGB", (8, 8), "white"))
    at = data.find(b"IDAT")
    (size,) = struct.unpack_from(">I", data, at - 4)
    return data[: at - 4] + chunk(b"IDAT", zlib.compress(bytes(25 * 8) + SAID)) + data[at + 8 + size :]


def _palette() -> Image.Image:
    image = drawing().quantize(16)
    colours = bytes(image.getpalette() or b"")[:48].ljust(48, b"\0")
    image.putpalette(colours + SAID * 8)
    return image


# TIFF


def _tiff(tags: dict[int, Any] | None = None, **settings: Any) -> bytes:
    from PIL import TiffImagePlugin

    info = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, value in (tags or {}).items():
        info[tag] = value
        if isinstance(value, bytes):
            info.tagtype[tag] = 7
    return saved("TIFF", tiffinfo=info, **settings)


for tag in (269, 270, 271, 272, 285, 305, 306, 315, 316, 333, 337, 33432, 65000, 37724, 34377, 33723, 700, 42112, 50341, 37510):
    PLACES[f"tiff: tag {tag}"] = lambda tag=tag: _tiff({tag: NAME if tag < 400 or tag == 33432 else SAID})  # type: ignore[misc]
PLACES["tiff: profile"] = lambda: saved("TIFF", icc_profile=profile())
PLACES["tiff: EXIF"] = lambda: saved("TIFF", exif=exif_block())
PLACES["tiff: bytes behind the end"] = lambda: saved("TIFF") + SAID
PLACES["tiff: transparent pixels"] = lambda: saved("TIFF", veiled())
PLACES["tiff: colours of a palette"] = lambda: saved("TIFF", _palette())
PLACES["tiff: resolution"] = lambda: _resolution()
PLACES["tiff: bytes between the strips"] = lambda: _between_strips()
PLACES["tiff: directory inside of a page"] = lambda: _inner_directory()


def _resolution() -> bytes:
    data = bytearray(saved("TIFF", dpi=(300, 300)))
    at = data.find(struct.pack("<II", 300, 1))
    data[at : at + 8] = b"Mo\0\0rw\0\0"
    data[at + 8 : at + 16] = b"en\0\0na\0\0"
    return bytes(data)


def _between_strips() -> bytes:
    data = bytearray(saved("TIFF"))
    at = data.find(struct.pack("<HHI", 273, 4, 1))
    (start,) = struct.unpack_from("<I", data, at + 8)
    pixels = bytes(data[start:])
    struct.pack_into("<I", data, at + 8, len(data) + len(SAID))
    return bytes(data) + SAID + pixels


def _inner_directory() -> bytes:
    data = bytearray(_tiff({330: 0}))
    at = data.find(struct.pack("<H", 330))
    struct.pack_into("<HHII", data, at, 330, 4, 1, len(data))
    return bytes(data) + struct.pack("<HHHIII", 1, 270, 2, len(SAID), len(data) + 18, 0) + SAID


# GIF, BMP


def _in_gif(block: bytes, *, behind: bytes = b"") -> bytes:
    data = saved("GIF")
    at = 13 + 3 * 2 ** ((data[10] & 7) + 1)
    return data[:at] + block + data[at:] + behind


def _blocks(data: bytes) -> bytes:
    return bytes([len(data)]) + data + b"\0"


PLACES["gif: comment"] = lambda: _in_gif(b"\x21\xfe" + _blocks(SAID))
PLACES["gif: plain text"] = lambda: _in_gif(b"\x21\x01\x0c" + bytes(8) + b"\x08\x10\1\0" + _blocks(SAID))
PLACES["gif: application data"] = lambda: _in_gif(b"\x21\xff\x0bMAKERDATA10" + _blocks(SAID))
PLACES["gif: XMP"] = lambda: _in_gif(b"\x21\xff\x0bXMP DataXMP" + _blocks(XMP))
PLACES["gif: unknown extension"] = lambda: _in_gif(b"\x21\x77" + _blocks(SAID))
PLACES["gif: bytes behind the end"] = lambda: _in_gif(b"", behind=SAID)
PLACES["gif: unused colours"] = lambda: saved("GIF", _palette(), optimize=False)


@place("gif: behind the pixels of a frame")
def _behind_a_frame() -> bytes:
    data = saved("GIF")
    return data[:-2] + _blocks(SAID) + data[-1:]


@place("gif: colours of the screen that no frame uses")
def _colours_of_the_screen() -> bytes:
    data = saved("GIF")
    colours = data[13 : 13 + 3 * 2 ** ((data[10] & 7) + 1)]
    at = data.find(b"\x2c" + bytes(4) + struct.pack("<HH", 96, 64), 13 + len(colours))
    own = data[at : at + 9] + bytes([0x80 | data[10] & 7]) + colours
    return data[:10] + b"\xf7" + data[11:13] + (SAID * 43)[:768] + own + data[at + 10 :]


def _bmp(between: bytes = b"", behind: bytes = b"", resolution: bytes = b"") -> bytes:
    data = bytearray(saved("BMP"))
    if resolution:
        data[38:46] = resolution
    (begin,) = struct.unpack_from("<I", data, 10)
    struct.pack_into("<I", data, 10, begin + len(between))
    return bytes(data[:begin]) + between + bytes(data[begin:]) + behind


PLACES["bmp: before the pixels"] = lambda: _bmp(between=SAID)
PLACES["bmp: bytes behind the end"] = lambda: _bmp(behind=SAID)
PLACES["bmp: reserved fields"] = lambda: _bmp()[:6] + SAID[:4] + _bmp()[10:] + SAID
PLACES["bmp: resolution"] = lambda: _bmp(resolution=SAID[:8])


@place("bmp: link to a profile")
def _linked() -> bytes:
    pixels = drawing().tobytes()
    header = struct.pack("<IiiHHIIiiII", 124, 96, -64, 1, 24, 0, len(pixels), 2835, 2835, 0, 0)
    header += bytes(16) + b"KNIL" + bytes(48) + struct.pack("<IIII", 4, 124 + len(pixels), len(SAID), 0)
    whole = struct.pack("<2sIHHI", b"BM", 14 + 124 + len(pixels) + len(SAID), 0, 0, 138) + header + pixels + SAID
    return whole
