"""Hostile and broken pictures: each is refused in a sentence or redacted and proven, never anything else."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from picture_making import FORMATS, Finder, decide, png_chunk, save, sheet, small
from PIL import Image

from redaction.detection.request import DetectionRequest
from redaction.errors import DamagedFileError, InputRefusedError, TooLargeError
from redaction.findings import Finding, PicturePlace
from redaction.image import reading
from redaction.image.apply import apply
from redaction.image.containers import ContainerError, pieces, unexpected
from redaction.image.detect import detect
from redaction.image.faces import Face
from redaction.image.hidden import hidden_in
from redaction.image.lines import PictureText
from redaction.image.reading import open_picture
from redaction.image.verify import verify
from redaction.image.words import WordReader
from redaction.verification import Channel

TINY = sheet().resize((72, 24))


class Blind(WordReader):
    """Reads nothing, at once."""

    def read(self, image: Image.Image) -> PictureText:
        return PictureText([])

    def describe(self) -> dict[str, str]:
        return {}


class NoFaces:
    def look(self, pixels: object, least: float) -> list[Face]:
        return []

    def describe(self) -> dict[str, str]:
        return {"faces": "none"}


def through(source: Path) -> list[Channel] | None:
    """The whole way of a file; None if it was refused, the channels of its proof otherwise."""
    try:
        plan = detect(source, DetectionRequest(), Finder(), reader=Blind(), faces=NoFaces())
        area = Finding("x", "PERSON", "", PicturePlace(0, ((2.0, 2.0, 20.0, 2.0, 20.0, 9.0, 2.0, 9.0),)), 1, "hand", "drawn")
        plan = decide(plan.with_findings([*plan.findings, area]))
        target = source.with_name("out")
        target.unlink(missing_ok=True)
        apply(source, plan, "cps", target)
        return list(verify(source, target, plan, "cps", reader=Blind(), faces=NoFaces()).channels)
    except InputRefusedError as refusal:
        assert source.name in str(refusal)
        return None


def examples() -> dict[str, bytes]:
    made: dict[str, bytes] = {}
    for kind in FORMATS:
        path = Path(f"x.{kind}")
        buffer = io.BytesIO()
        TINY.save(buffer, kind.upper())
        made[path.suffix[1:]] = buffer.getvalue()
    for kind in ("gif", "png", "webp", "tiff"):
        buffer = io.BytesIO()
        TINY.save(buffer, kind.upper(), save_all=True, append_images=[TINY.rotate(90), TINY.rotate(180)])
        made[f"{kind} of three"] = buffer.getvalue()
    buffer = io.BytesIO()
    TINY.convert("CMYK").save(buffer, "TIFF", compression="tiff_lzw")
    made["tiff in lzw"] = buffer.getvalue()
    buffer = io.BytesIO()
    TINY.save(buffer, "AVIF")
    made["avif"] = buffer.getvalue()
    return made


EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_file_cut_off_anywhere_is_refused_or_proven(tmp_path: Path, name: str) -> None:
    data = EXAMPLES[name]
    for cut in sorted({len(data) * part // 12 for part in range(1, 12)} | {len(data) - 1, len(data) - 4}):
        source = tmp_path / "cut.bin"
        source.write_bytes(data[:cut])
        through(source)


@given(
    name=st.sampled_from(sorted(EXAMPLES)),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=12),
)
@settings(max_examples=120, deadline=20_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_with_changed_bytes_is_refused_or_proven(tmp_path: Path, name: str, changes: list[tuple[float, int]]) -> None:
    data = bytearray(EXAMPLES[name])
    for place, value in changes:
        data[min(len(data) - 1, int(place * len(data)))] = value
    source = tmp_path / "changed.bin"
    source.write_bytes(bytes(data))
    channels = through(source)
    if channels is not None:
        assert not [channel for channel in channels if channel.state == "leaked"]


@given(st.binary(max_size=400), st.sampled_from(["jpeg", "png", "gif", "webp", "bmp", "tiff"]))
def test_the_scanner_of_containers_says_so_or_gives_parts(noise: bytes, kind: str) -> None:
    head = {
        "jpeg": b"\xff\xd8",
        "png": b"\x89PNG\r\n\x1a\n",
        "gif": b"GIF89a",
        "webp": b"RIFF\xff\0\0\0WEBP",
        "bmp": b"BM",
        "tiff": b"II*\0",
    }
    for data in (noise, head[kind] + noise):
        try:
            for piece in pieces(kind, data):
                assert 0 <= piece.start <= piece.end <= len(data)
        except ContainerError:
            continue


def test_a_bomb_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    pixels = png_chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
    source = tmp_path / "bomb.png"
    source.write_bytes(b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + pixels + png_chunk(b"IEND", b""))
    with pytest.raises(TooLargeError, match=r"bomb\.png"):
        open_picture(source)


def test_a_packed_text_as_large_as_a_city_costs_nothing(tmp_path: Path) -> None:
    data = small(TINY, "PNG")
    text = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 200_000_000))
    source = tmp_path / "text.png"
    source.write_bytes(data[:33] + text + data[33:])
    through(source)


def test_many_frames_and_many_pixels_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "many.gif"
    source.write_bytes(EXAMPLES["gif of three"])
    monkeypatch.setattr(reading, "MAX_FRAMES", 2)
    with pytest.raises(TooLargeError, match="3 frames"):
        open_picture(source)
    monkeypatch.setattr(reading, "MAX_FRAMES", 10)
    monkeypatch.setattr(reading, "MAX_ALL_PIXELS", 2 * 72 * 24)
    with pytest.raises(TooLargeError):
        list(open_picture(source).frames())
    monkeypatch.setattr(reading, "MAX_BYTES", 100)
    with pytest.raises(TooLargeError):
        open_picture(source)


def test_a_tiff_whose_pages_go_round_in_a_circle_ends(tmp_path: Path) -> None:
    data = bytearray(EXAMPLES["tiff"])
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    struct.pack_into("<I", data, first + 2 + 12 * count, first)
    source = tmp_path / "circle.tif"
    source.write_bytes(bytes(data))
    through(source)
    assert pieces("tiff", bytes(data))


def test_a_cut_off_jpeg_is_damaged_and_says_so(tmp_path: Path) -> None:
    source = tmp_path / "half.jpg"
    source.write_bytes(EXAMPLES["jpeg"][: len(EXAMPLES["jpeg"]) // 2])
    with pytest.raises(DamagedFileError, match=r"half\.jpg is damaged or cut off"):
        list(open_picture(source).frames())


@pytest.mark.parametrize("kind", FORMATS)
def test_metadata_that_cannot_be_read_stops_nothing(tmp_path: Path, kind: str) -> None:
    source = save(tmp_path / f"a.{kind}", TINY, kind)
    data = source.read_bytes()
    source.write_bytes(data.replace(b"MM\0*\0\0\0\x08", b"MM\0*\xff\xff\xff\xff").replace(b"x:xmpmeta", b"x:xmp<&ta"))
    try:
        hidden_in(open_picture(source))
    except InputRefusedError:
        return
    channels = through(source)
    assert channels is None or not [channel for channel in channels if channel.state != "clean"]


@pytest.mark.parametrize("kind", FORMATS)
def test_what_we_write_holds_nothing_unexpected_and_what_others_write_does(tmp_path: Path, kind: str) -> None:
    source = save(tmp_path / f"a.{kind}", TINY, kind)
    assert through(source) is not None
    assert unexpected(kind, (tmp_path / "out").read_bytes()) == []
    assert unexpected(kind, (tmp_path / "out").read_bytes() + b"more")
    if kind != "bmp":
        assert unexpected(kind, source.read_bytes())
