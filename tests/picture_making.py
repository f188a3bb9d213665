"""Made pictures for tests: typed lines, a drawn face, a number plate, and files that hide things beside their pixels."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter, ImageFont, PngImagePlugin

from redaction.detection.request import DetectionRequest
from redaction.findings import Span
from redaction.plan import Plan

NAME = "Rachel Finchley"
OWNER = "Margaret Holloway"
SERIAL = "SN4471182903"
LINES = ("I am the above named person.", f"My daughter {NAME} rang me", "Nothing else was said that day.")
FORMATS = ("jpeg", "png", "tiff", "webp", "bmp", "gif")


class Finder:
    """A detector that knows some words."""

    def __init__(self, *words: str) -> None:
        self.words = words or (NAME, OWNER)

    def detect(self, documents: Sequence[Sequence[str]], request: DetectionRequest) -> list[list[list[Span]]]:
        words = request.terms if request.terms_only else (*self.words, *request.terms)
        return [[self._spans(part, words) for part in document] for document in documents]

    def _spans(self, part: str, words: Sequence[str]) -> list[Span]:
        found = [(part.find(word), word) for word in words]
        return [Span(at, at + len(word), "PERSON", 0.9, "finder", "known") for at, word in sorted(found) if at >= 0]

    def describe(self) -> dict[str, str]:
        return {}


def sheet(
    lines: Sequence[str] = LINES, *, size: tuple[int, int] = (720, 240), ink: Any = (20, 20, 60), paper: Any = (250, 248, 240)
) -> Image.Image:
    """Typed lines on paper."""
    image = Image.new("RGB", size, paper)
    draw = ImageDraw.Draw(image)
    for number, text in enumerate(lines):
        draw.text((24, 24 + 70 * number), text, font=ImageFont.load_default(30), fill=ink)
    return image


def face(size: int = 150) -> Image.Image:
    """A drawn face in the middle of a picture three times as large, that the network takes for one."""
    image = Image.new("RGB", (2 * size, 2 * size), (120, 150, 170))
    draw = ImageDraw.Draw(image)
    middle, half = size, size * 0.5

    def oval(x: float, y: float, wide: float, high: float, colour: tuple[int, int, int]) -> None:
        draw.ellipse((x - wide, y - high, x + wide, y + high), fill=colour)

    oval(middle, middle - half * 0.275, half * 1.05, half * 1.175, (60, 40, 30))
    oval(middle, middle + half * 0.025, half * 0.9, half * 1.175, (222, 178, 150))
    for side in (-1, 1):
        x, y = middle + side * half * 0.38, middle - half * 0.15
        oval(x, y, half * 0.2, half * 0.1, (245, 240, 235))
        oval(x, y, half * 0.09, half * 0.09, (50, 35, 25))
        draw.line(
            (x - half * 0.25, y - half * 0.25, x + half * 0.25, y - half * 0.28),
            fill=(70, 45, 35),
            width=max(2, int(half * 0.07)),
        )
    nose = [
        (middle, middle - half * 0.1),
        (middle - half * 0.15, middle + half * 0.35),
        (middle + half * 0.15, middle + half * 0.35),
    ]
    draw.polygon(nose, fill=(200, 150, 125))
    oval(middle, middle + half * 0.65, half * 0.3, half * 0.1, (180, 90, 85))
    return image.filter(ImageFilter.GaussianBlur(size / 80))


def car(registration: str = "BD51 SMR", *, size: tuple[int, int] = (640, 420)) -> Image.Image:
    """The back of something like a car, with a yellow plate."""
    image = Image.new("RGB", size, (90, 96, 104))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((60, 60, 580, 360), 40, fill=(60, 20, 30))
    draw.rounded_rectangle((220, 250, 420, 296), 6, fill=(240, 200, 40))
    draw.text((320, 273), registration, font=ImageFont.load_default(36), fill=(10, 10, 10), anchor="mm")
    return image


def exif(*, orientation: int = 1) -> Image.Exif:
    """Owner, artist, serial number, position and a maker note."""
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x013B] = OWNER
    inner = made.get_ifd(0x8769)
    inner[0xA431] = SERIAL
    inner[0x927C] = b"MAKER\0note of " + OWNER.encode() + b"\0"
    position = made.get_ifd(0x8825)
    position[1], position[2], position[3], position[4] = "N", (52.0, 12.0, 36.0), "W", (0.0, 30.0, 18.0)
    return made


def save(path: Path, image: Image.Image, kind: str, *, orientation: int = 1, **more: Any) -> Path:
    """Save a picture with metadata, as far as its format has room for them."""
    settings: dict[str, Any] = {"dpi": (200, 200)}
    if kind in ("jpeg", "png", "tiff", "webp"):
        settings["exif"] = exif(orientation=orientation)
    if kind == "png":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Comment", f"taken by {OWNER}")
        notes.add_itxt("Author", OWNER, zip=True)
        settings["pnginfo"] = notes
    if kind in ("jpeg", "gif"):
        settings["comment"] = f"taken by {OWNER}".encode()
    if kind in ("jpeg", "webp"):
        settings["xmp"] = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><a by='{OWNER}'/></x:xmpmeta>".encode()
    image.save(path, kind.upper(), **settings | more)
    return path


def heic(path: Path, image: Image.Image) -> Path | None:
    """The picture as a HEIC, where an encoder is installed."""
    import pi_heif

    if not hasattr(pi_heif, "HeifFile") or not pi_heif.libheif_info().get("encoders"):
        return None
    return path


def with_thumbnail(jpeg: bytes, thumbnail: bytes) -> bytes:
    """A JPEG with a small picture in its JFXX segment."""
    content = b"JFXX\0\x10" + thumbnail
    return jpeg[:2] + b"\xff\xe0" + struct.pack(">H", len(content) + 2) + content + jpeg[2:]


def small(image: Image.Image, kind: str = "JPEG") -> bytes:
    """A picture as bytes."""
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def png_chunk(name: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def decide(plan: Plan, state: Any = "accepted") -> Plan:
    """Every finding decided the same way."""
    return plan.with_findings(finding.decided(state, by="tester", origin="reviewer") for finding in plan.findings)
