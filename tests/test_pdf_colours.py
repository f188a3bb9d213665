"""Colour profiles and picture files in a PDF: the colours and the pixels stay, everything else they carry goes."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_making import MadePdf, everything, redacted
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms

from redaction.findings import Decision, Finding, PagePlace
from redaction.image.containers import ContainerError
from redaction.media import Media
from redaction.office.pictures import pixels_of
from redaction.pdf.apply import apply
from redaction.pdf.colour_profiles import rebuilt, standard
from redaction.pdf.picture_files import bare_jpeg, bare_jpeg2000
from redaction.pdf.reading import file_sha256
from redaction.plan import Plan
from redaction.rooms import room_of

SECRET = "Morwenna Tregeagle"


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def tags_of(data: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack(">L", data[128:132])
    rows = [struct.unpack(">4sLL", data[132 + 12 * n : 144 + 12 * n]) for n in range(count)]
    return {name: data[offset : offset + size] for name, offset, size in rows}


def profile(space: bytes, tags: dict[bytes, bytes], *, between: bytes = b"", major: int = 4, pcs: bytes = b"XYZ ") -> bytes:
    """A profile of these tags, with bytes between them that belong to none."""
    at = 132 + 12 * len(tags) + len(between)
    table, body = struct.pack(">L", len(tags)), between
    for name, tag in tags.items():
        table += struct.pack(">4sLL", name, at, len(tag))
        body += tag + between
        at += len(tag) + len(between)
    head = struct.pack(">L4sB3x4s4s4s12x4s", at, b"Morw", major, b"mntr", space, pcs, b"acsp")
    return head.ljust(128, b"\0") + table + body


def wide() -> dict[bytes, bytes]:
    """Colours unlike those of sRGB: primaries turned, other curves; and a secret in tags and texts."""
    own = tags_of(srgb())
    gamma = b"curv" + bytes(4) + struct.pack(">LH", 1, 0x0140)
    return {
        b"cprt": b"text" + bytes(4) + SECRET.encode(),
        b"own ": b"data" + SECRET.encode(),
        b"wtpt": own[b"wtpt"] + SECRET.encode(),
        **{name: own[name] for name in (b"rXYZ", b"gXYZ", b"bXYZ")},
        b"rTRC": gamma, b"gTRC": gamma, b"bTRC": own[b"bTRC"],
    }  # fmt: skip


def table(colours: int, steps: int = 3, kind: bytes = b"mft1") -> bytes:
    """A table that turns colours into values of Lab, some way that differs from device colours."""
    head = kind + bytes(4) + bytes([colours, 3, steps, 0]) + struct.pack(">9l", *(65536 * (n % 4 == 0) for n in range(9)))
    if kind == b"mft1":
        curves = bytes(range(256))
        grid = b"".join(bytes([255 - 20 * (n % 9), 120 + n % 10, 130]) for n in range(steps**colours))
        return head + curves * colours + grid + curves * 3
    line = struct.pack(">2H", 0, 65535)
    values = b"".join(struct.pack(">3H", 60000 - 5000 * (n % 9), 30000, 33000) for n in range(steps**colours))
    return head + struct.pack(">2H", 2, 2) + line * colours + values + line * 3


def painted(folder: Path, data: bytes, colours: int) -> Path:
    """A page of patches and a picture in the colours of a profile."""
    made = MadePdf()
    stream = made.pdf.make_stream(data, N=colours, Alternate=Name(f"/{SECRET.replace(' ', '')}"))
    space = made.pdf.make_indirect(Array([Name.ICCBased, stream]))
    pixels = bytes((37 * n) % 256 for n in range(8 * 8 * colours))
    image = made.pdf.make_stream(zlib.compress(pixels), Type=Name.XObject, Subtype=Name.Image, Width=8, Height=8)
    image["/Filter"], image["/BitsPerComponent"], image["/ColorSpace"] = Name.FlateDecode, 8, space
    patches = [
        f"/C cs {' '.join(str(round(((n + 3 * k) % 7) / 6, 2)) for k in range(colours))} sc {20 + 24 * n} 20 20 60 re f"
        for n in range(14)
    ]
    made.page(
        "\n".join(patches) + "\nq 160 0 0 160 20 120 cm /P Do Q",
        Dictionary(ColorSpace=Dictionary(C=space), XObject=Dictionary(P=image)),
    )
    return made.save(folder)


def seen(path: Path) -> Any:
    with pypdfium2.PdfDocument(path) as document:
        return np.asarray(document[0].render(scale=1).to_pil().convert("RGB")).astype(int)


GREY = {b"kTRC": b"curv" + bytes(4) + struct.pack(">LH", 1, 0x0120), b"own ": b"data" + SECRET.encode()}


@pytest.mark.parametrize(
    ("data", "colours"),
    [
        (srgb(), 3),
        (profile(b"RGB ", wide(), between=SECRET.encode() + b"  "), 3),
        (profile(b"RGB ", wide(), major=2), 3),
        (profile(b"GRAY", GREY), 1),
        (profile(b"CMYK", {b"A2B0": table(4) + SECRET.encode()}, pcs=b"Lab ", major=2), 4),
        (profile(b"CMYK", {b"A2B0": table(4, kind=b"mft2")}, pcs=b"Lab ", major=2), 4),
        (profile(b"RGB ", {b"A2B0": table(3)}, pcs=b"Lab ", major=2), 3),
    ],
    ids=["srgb", "wide", "wide-v2", "grey", "cmyk-8", "cmyk-16", "rgb-table"],
)
def test_a_profile_without_its_texts_paints_the_same(tmp_path: Path, data: bytes, colours: int) -> None:
    source = painted(tmp_path, data, colours)
    target, _, rendition = redacted(source, "nothing of that")
    assert rendition.pictured_pages == ()
    assert np.abs(seen(source) - seen(target)).max() <= 1
    said = everything(target)
    assert b"acsp" in said and not any(word in said for word in (b"Morw", b"Tregeagle", b"built-in", b"b\0u\0i\0l\0t"))


def test_the_profiles_of_the_test_paint_unlike_device_colours(tmp_path: Path) -> None:
    plain = seen(painted(tmp_path, srgb(), 3))
    assert np.abs(plain - seen(painted(tmp_path, profile(b"RGB ", wide()), 3))).max() > 20


@pytest.mark.parametrize(("data", "colours"), [(profile(b"RGB ", wide()), 3), (profile(b"GRAY", GREY), 1)], ids=["rgb", "grey"])
@pytest.mark.parametrize("indexed", [False, True])
def test_a_picture_under_a_box_keeps_its_colours_beside_it(tmp_path: Path, data: bytes, colours: int, indexed: bool) -> None:
    source = painted(tmp_path, data, colours)
    if indexed:
        with pikepdf.open(source, allow_overwriting_input=True) as pdf:
            image = pdf.pages[0].obj.Resources.XObject.P
            palette = pikepdf.String(bytes((53 * n) % 256 for n in range(64 * colours)))
            image.ColorSpace = Array([Name.Indexed, image.ColorSpace, 63, palette])
            image.write(zlib.compress(bytes(range(64))), filter=Name.FlateDecode)
            pdf.save(source)
    quad = (20.0, 120.0, 60.0, 120.0, 60.0, 160.0, 20.0, 160.0)
    finding = Finding("p1", "PICTURE", "", PagePlace(0, (quad,)), 1.0, "test", "", decision=Decision("accepted", "reviewer"))
    plan = Plan(file_sha256(source), "pdf", findings=(finding,))
    target = tmp_path / "boxed.pdf"
    apply(source, plan, "cps", target)
    before, after = seen(source), seen(target)
    beside = np.abs(before - after)[:98]  # the box grows to whole pixels, 20 points wide, and readers smooth between them
    assert beside.max() <= 1 and np.abs(before - after)[150:170, 25:50].max() > 1
    assert (after[145:170, 25:50] == 0).all()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
def test_pictures_of_office_files_become_srgb(kind: str, mode: str) -> None:
    if kind == "JPEG" and mode in ("RGBA", "P"):
        return
    data = profile(b"GRAY", GREY) if mode == "L" else profile(b"RGB ", wide())
    picture = photograph().convert(mode)
    buffer = io.BytesIO()
    picture.save(buffer, kind, icc_profile=data, quality=95)
    made = Image.open(io.BytesIO(pixels_of(buffer.getvalue()).data))
    own = Image.open(io.BytesIO(buffer.getvalue()))
    plain = own.convert("L" if mode == "L" else "RGB")
    wanted = ImageCms.profileToProfile(
        plain, ImageCms.ImageCmsProfile(io.BytesIO(data)), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    assert wanted is not None and "icc_profile" not in made.info
    off = np.abs(np.asarray(made.convert("RGB")).astype(int) - np.asarray(wanted).astype(int))
    assert off.mean() < (4 if kind == "JPEG" else 1)
    assert np.abs(np.asarray(plain.convert("RGB")).astype(int) - np.asarray(wanted).astype(int)).mean() > 5


@pytest.mark.parametrize(("colours", "left"), [(1, "/ICCBased"), (3, "/ICCBased"), (4, "/DeviceCMYK")])
def test_a_profile_that_cannot_be_read_is_replaced(tmp_path: Path, colours: int, left: str) -> None:
    source = painted(tmp_path, profile(b"RGB ", {b"ncl2": b"ncl2" + SECRET.encode()}), colours)
    target, _, _ = redacted(source, "nothing of that")
    assert b"Morw" not in everything(target)
    with pikepdf.open(target) as pdf:
        space = pdf.pages[0].obj.Resources.ColorSpace.C
        assert str(space[0] if isinstance(space, Array) else space) == left
    made = standard(colours)
    if made is not None:
        assert ImageCms.ImageCmsProfile(io.BytesIO(made)).profile.xcolor_space.strip() == {1: "GRAY", 3: "RGB"}[colours]
    assert seen(target).shape == seen(source).shape


@given(st.binary(max_size=400), st.integers(0, 5), st.integers(0, 580))
def test_damaged_profiles_do_no_harm(noise: bytes, colours: int, at: int) -> None:
    whole = srgb()
    for data in (noise, whole[:at] + noise + whole[at + len(noise) :], whole[:at]):
        made = rebuilt(data, colours)
        assert made is None or made[36:40] == b"acsp"


def photograph() -> Image.Image:
    return Image.fromarray(((np.indices((64, 96)).sum(axis=0)[..., None] * np.array([1, 2, 3])) % 256).astype(np.uint8), "RGB")


def jpeg_with_everything(mode: str = "RGB") -> bytes:
    """A JPEG with EXIF, a position, a note, a profile, a thumbnail and bytes behind its end, each with the secret."""
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = SECRET, SECRET
    buffer = io.BytesIO()
    photograph().convert(mode).save(
        buffer, "JPEG", exif=exif, comment=SECRET.encode(), icc_profile=profile(b"RGB ", wide()), quality=90
    )
    return buffer.getvalue() + SECRET.encode()


@pytest.mark.parametrize("wrapping", ["", "/FlateDecode", "/ASCIIHexDecode"])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_photograph_keeps_its_pixels_and_loses_where_it_was_taken(tmp_path: Path, mode: str, wrapping: str) -> None:
    data = jpeg_with_everything(mode)
    made = MadePdf()
    coded = {"": bytes, "/FlateDecode": zlib.compress, "/ASCIIHexDecode": lambda raw: raw.hex().encode() + b">"}[wrapping](data)
    image = made.pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, Width=96, Height=64, BitsPerComponent=8)
    image["/ColorSpace"] = Name({"RGB": "/DeviceRGB", "L": "/DeviceGray", "CMYK": "/DeviceCMYK"}[mode])
    image.write(coded, filter=Array([Name(wrapping), Name.DCTDecode]) if wrapping else Name.DCTDecode)
    made.page("q 288 0 0 192 20 20 cm /P Do Q", Dictionary(XObject=Dictionary(P=image)))
    source = made.save(tmp_path)
    target, _, rendition = redacted(source, "nothing of that")
    assert rendition.pictured_pages == () and b"Morw" not in everything(target)
    assert (seen(source) == seen(target)).all()
    with pikepdf.open(target) as pdf:
        left = pdf.pages[0].obj.Resources.XObject.P.read_raw_bytes()
    assert left == bare_jpeg(data)
    assert (np.asarray(Image.open(io.BytesIO(left))) == np.asarray(Image.open(io.BytesIO(data)))).all()
    assert not Image.open(io.BytesIO(left)).getexif()


@pytest.mark.parametrize("in_a_form", [False, True])
def test_a_photograph_written_out_in_the_content_loses_its_notes(tmp_path: Path, in_a_form: bool) -> None:
    made = MadePdf()
    data = jpeg_with_everything()
    drawn = b"q 288 0 0 192 20 20 cm BI /W 96 /H 64 /BPC 8 /CS /RGB /F /DCT ID " + data + b"\nEI Q"
    if in_a_form:
        made.page("/X Do", Dictionary(XObject=Dictionary(X=made.form(drawn.decode("latin-1")))))
    else:
        made.page(drawn + b" 0 0 10 10 re f")
    source = made.save(tmp_path)
    target, _, rendition = redacted(source, "nothing of that")
    assert b"Morw" in everything(source) and b"Morw" not in everything(target)
    assert rendition.pictured_pages == () and (seen(source) == seen(target)).all()


def test_the_proof_sees_a_photograph_that_says_where_it_was_taken(tmp_path: Path) -> None:
    made = MadePdf()
    image = made.pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, Width=96, Height=64, BitsPerComponent=8)
    image["/ColorSpace"] = Name.DeviceRGB
    image.write(jpeg_with_everything(), filter=Name.DCTDecode)
    made.page("q 288 0 0 192 20 20 cm /P Do Q", Dictionary(XObject=Dictionary(P=image)))
    source = made.save(tmp_path)
    target, plan, rendition = redacted(source, "nothing of that")
    doors = room_of(Media("pdf"))
    for path, state in ((source, "unchecked"), (target, "clean")):
        channels = {c.name: c for c in doors.verify(source, replace(rendition, path=path), plan, "cps").channels}
        assert channels["raw-objects"].state == state


def test_jpeg_2000_keeps_its_pixels_and_loses_its_notes() -> None:
    buffer = io.BytesIO()
    photograph().save(buffer, "JPEG2000", comment=SECRET)
    data = buffer.getvalue()
    box = struct.pack(">L4s", 8 + len(SECRET), b"xml ") + SECRET.encode()
    at = data.index(b"jp2c") - 4
    data = data[:at] + box + data[at:] + box
    bare = bare_jpeg2000(data)
    assert b"Morw" in data and b"Morw" not in bare
    assert (np.asarray(Image.open(io.BytesIO(bare))) == np.asarray(Image.open(io.BytesIO(data)))).all()
    at = data.index(b"colr") - 4
    told = b"\x02\0\0" + profile(b"RGB ", wide())
    assert struct.unpack(">L", data[at : at + 4]) == (15,)
    profiled = data[:at] + struct.pack(">L4s", 8 + len(told), b"colr") + told + data[at + 15 :]
    head = profiled.index(b"jp2h") - 4
    size = struct.unpack(">L", profiled[head : head + 4])[0] + 8 + len(told) - 15
    profiled = profiled[:head] + struct.pack(">L", size) + profiled[head + 4 :]
    bare = bare_jpeg2000(profiled)
    assert b"Morw" in profiled and b"Morw" not in bare and b"acsp" in bare
    assert (np.asarray(Image.open(io.BytesIO(bare))) == np.asarray(Image.open(io.BytesIO(data)))).all()
    stream = bare_jpeg2000(data[data.index(b"\xff\x4f") :])
    assert b"Morw" not in stream and stream[:2] == b"\xff\x4f"


def test_a_jpeg_that_is_cut_off_or_has_something_in_front_is_read() -> None:
    data = jpeg_with_everything()
    whole = bare_jpeg(data)
    assert bare_jpeg(b"\r\n" + data) == whole
    cut = bare_jpeg(whole[:-40])
    assert cut == whole[:-40] + b"\xff\xd9"


@given(st.binary(max_size=300), st.integers(0, 2000))
def test_damaged_picture_files_are_read_or_refused(noise: bytes, at: int) -> None:
    whole = jpeg_with_everything()
    for data in (noise, whole[:at] + noise + whole[at:]):
        for bare in (bare_jpeg, bare_jpeg2000):
            try:
                bare(data)
            except ContainerError:
                continue


def test_a_page_with_a_picture_file_that_nobody_can_walk_leaves_as_a_picture(tmp_path: Path) -> None:
    made = MadePdf()
    image = made.pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, Width=96, Height=64, BitsPerComponent=8)
    image["/ColorSpace"] = Name.DeviceRGB
    image.write(b"\xff\xd8\xff\xe1\xff\xff" + SECRET.encode(), filter=Name.DCTDecode)
    made.page("q 288 0 0 192 20 20 cm /P Do Q", Dictionary(XObject=Dictionary(P=image)))
    target, _, rendition = redacted(made.save(tmp_path), "nothing of that")
    assert rendition.pictured_pages == (0,) and b"Morw" not in everything(target)
