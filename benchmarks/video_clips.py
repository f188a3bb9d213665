"""Clips with known truth: people cut out of still pictures walk over drawn backgrounds.

They enter and leave, come nearer, pass behind a pillar and behind each other, get out of focus; the camera shakes, scenes are
cut. Everything follows from the seed. The clip is encoded as a camera would, so that what is measured includes its losses.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

Box = tuple[float, float, float, float]
Pixels = np.ndarray[Any, np.dtype[np.uint8]]

SIZES = (16, 20, 24, 28, 32, 40, 56, 80, 120, 200)
"""Heights of faces in pixels at the start of a person's way."""
EVENTS = ("steady", "walk", "enter", "leave", "nearer", "pillar", "focus")


@dataclass(frozen=True, slots=True)
class Person:
    """A person cut out of a picture: pixels, how opaque they are (0 to 1), where faces are in them; the first is theirs."""

    pixels: Pixels
    alpha: np.ndarray[Any, np.dtype[np.float32]]
    faces: tuple[Box, ...]


@dataclass(slots=True)
class Truth:
    """One face in one frame: whose, what happens to it, its box and which of its pixels can be seen; `counts` if enough."""

    who: int
    event: str
    box: tuple[int, int, int, int]
    seen: Any
    counts: bool
    size: float


@dataclass(slots=True)
class Frame:
    """One frame, its faces, and all areas that it is no fault to cover."""

    pixels: Pixels
    faces: list[Truth] = field(default_factory=list)
    tolerated: list[Box] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    who: int
    person: Person
    event: str
    size: float
    growth: float
    start: tuple[float, float]
    speed: tuple[float, float]
    sway: float
    phase: float
    blur_at: float


def people(truth: Path) -> list[Person]:
    """Cut people out of labelled pictures.

    Args:
        truth: CSV file beside the pictures, columns ``file``, ``x``, ``y``, ``w``, ``h``, ``ignore`` in pixels.
    """
    rows = [row for row in csv.DictReader(truth.open(encoding="utf-8")) if row["ignore"] != "1"]
    found = []
    for name in dict.fromkeys(row["file"] for row in rows):
        pixels = np.asarray(Image.open(truth.parent / name).convert("RGB"))[:, :, ::-1]
        boxes = [tuple(float(row[key]) for key in "xywh") for row in rows if row["file"] == name]
        for number, (x, y, w, h) in enumerate(boxes):
            left, right = max(0, round(x - 0.7 * w)), min(pixels.shape[1], round(x + 1.7 * w))
            top, bottom = max(0, round(y - 0.7 * h)), min(pixels.shape[0], round(y + 2.2 * h))
            part = np.ascontiguousarray(pixels[top:bottom, left:right])
            alpha = np.zeros(part.shape[:2], np.float32)
            middle = (round(x + w / 2 - left), round(y + h / 2 - top))
            cv2.ellipse(alpha, middle, (round(0.68 * w), round(0.88 * h)), 0, 0, 360, 1.0, -1)
            body = (middle[0], round(middle[1] + 1.75 * h))
            cv2.ellipse(alpha, body, (round(1.1 * w), round(0.95 * h)), 0, 0, 360, 1.0, -1)
            alpha = cv2.GaussianBlur(alpha, (0, 0), max(1.0, w / 25))
            faces = [(x - left, y - top, x + w - left, y + h - top)]
            for other, (ox, oy, ow, oh) in enumerate(boxes):
                if other != number and left < ox + ow / 2 < right and top < oy + oh / 2 < bottom:
                    faces.append((ox - left, oy - top, ox + ow - left, oy + oh - top))
            found.append(Person(part, alpha, tuple(faces)))
    return found


def background(chance: np.random.Generator, size: tuple[int, int]) -> Pixels:
    """Walls, windows and clutter, larger than a frame so that the camera can move."""
    width, height = size
    base = cv2.resize(chance.integers(40, 210, (5, 8, 3), np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(60):
        x, y = int(chance.integers(0, width)), int(chance.integers(0, height))
        w, h = int(chance.integers(10, width // 5)), int(chance.integers(10, height // 3))
        colour = tuple(int(value) for value in chance.integers(20, 235, 3))
        if chance.random() < 0.7:
            cv2.rectangle(base, (x, y), (x + w, y + h), colour, -1 if chance.random() < 0.7 else 2)
        else:
            cv2.circle(base, (x, y), min(w, h) // 2, colour, -1 if chance.random() < 0.5 else 2)
    grain = chance.normal(0, 1, (height // 2, width // 2)).astype(np.float32)
    grain = cv2.resize(cv2.GaussianBlur(grain, (0, 0), 1.2), (width, height)) * 24
    return np.clip(cv2.GaussianBlur(base, (0, 0), 0.8).astype(np.float32) + grain[:, :, None], 0, 255).astype(np.uint8)


def clip(
    seed: int, cast: list[Person], *, size: tuple[int, int] = (1280, 720), rate: int = 25, seconds: float = 6.0
) -> Iterator[Frame]:
    """The frames of one clip: two scenes with a cut between; every third clip is shot with a shaking camera."""
    chance = np.random.default_rng(seed)
    count = round(seconds * rate)
    cut = round(count * chance.uniform(0.4, 0.6))
    shaking = seed % 3 == 2
    who = 0
    for first, last in ((0, cut), (cut, count)):
        length = last - first
        scenery = background(chance, (size[0] + 160, size[1] + 160))
        walks = []
        for _ in range(int(chance.integers(3, 6))):
            walks.append(_walk(chance, who, cast, size, length))
            who += 1
        walks.sort(key=lambda walk: walk.size)
        pillar = (int(chance.uniform(0.3, 0.7) * size[0]), int(chance.uniform(0.05, 0.1) * size[0]))
        shake = _shake(chance, length, 9.0 if shaking else 0.0)
        for moment in range(length):
            dx, dy = shake[moment]
            x, y = round(80 + dx), round(80 + dy)
            frame = Frame(scenery[y : y + size[1], x : x + size[0]].copy())
            near_cut = (first > 0 and moment < rate // 5) or (last < count and moment >= length - rate // 5)
            for walk in walks:
                if walk.event != "pillar":
                    _draw(frame, walk, moment, length, (dx, dy), rate, shaking, near_cut)
            hidden = [walk for walk in walks if walk.event == "pillar"]
            for walk in hidden:
                _draw(frame, walk, moment, length, (dx, dy), rate, shaking, near_cut)
            if hidden:
                _pillar(frame, pillar, dx)
            for face in frame.faces:
                face.counts = face.seen.size > 0 and face.seen.sum() >= 0.5 * face.size * face.size * 0.9
            noise = chance.normal(0, 3, (size[1] // 2, size[0] // 2, 1)).astype(np.float32)
            noise = cv2.resize(noise, size)[:, :, None]
            frame.pixels = np.clip(frame.pixels + noise, 0, 255).astype(np.uint8)
            yield frame


def write(path: Path, frames: Iterator[Frame], *, rate: int = 25, crf: int = 26) -> list[Frame]:
    """Encode a clip as H.264; the frames come back without their pixels."""
    import av

    told = []
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=rate, options={"crf": str(crf), "preset": "veryfast"})
        stream.pix_fmt = "yuv420p"
        for frame in frames:
            if not told:
                stream.height, stream.width = frame.pixels.shape[:2]
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame.pixels, "bgr24")))
            frame.pixels = np.zeros((0, 0, 3), np.uint8)
            told.append(frame)
        container.mux(stream.encode(None))
    return told


def _walk(chance: np.random.Generator, who: int, cast: list[Person], size: tuple[int, int], length: int) -> _Walk:
    event = EVENTS[int(chance.integers(len(EVENTS)))]
    person = cast[int(chance.integers(len(cast)))]
    face = float(SIZES[int(chance.integers(len(SIZES)))]) * float(chance.uniform(1.0, 1.15))
    growth = float(chance.uniform(1.6, 2.5)) if event == "nearer" else 1.0
    side = 1 if chance.random() < 0.5 else -1
    x, y = float(chance.uniform(0.15, 0.85)) * size[0], float(chance.uniform(0.2, 0.7)) * size[1]
    pace = side * float(chance.uniform(0.03, 0.12)) * max(face, 30.0)
    speed = (0.0, 0.0)
    if event in ("walk", "nearer", "focus"):
        speed = (pace, float(chance.uniform(-0.2, 0.2)) * abs(pace))
        x -= pace * length / 2
        x = min(max(x, face), size[0] - face)
    elif event == "enter":
        x = -face if side > 0 else size[0] + face
        speed = (pace, 0.0)
    elif event == "leave":
        speed = (pace, 0.0)
        x = (size[0] + face if side > 0 else -face) - pace * length * 0.8
    elif event == "pillar":
        pace = side * max(abs(pace), size[0] * 0.3 / length)
        speed = (pace, 0.0)
        x = size[0] / 2 - pace * length / 2
    return _Walk(
        who, person, event, face, growth, (x, y), speed, float(chance.uniform(0.0, 0.06)) * face,
        float(chance.uniform(0, math.tau)), float(chance.uniform(0.3, 0.6)),
    )  # fmt: skip


def _shake(chance: np.random.Generator, length: int, strength: float) -> list[tuple[float, float]]:
    """Offsets of the camera, frame by frame: a hand's sway and its steps."""
    jolts = cv2.GaussianBlur(chance.normal(0, 1, (length, 2)).astype(np.float32), (1, 0), sigmaX=0.01, sigmaY=1.2)
    sway = [math.sin(frame / 7.0) for frame in range(length)]
    limit = 78.0
    return [
        (
            float(np.clip(strength * (jolts[frame, 0] * 1.6 + 2.5 * sway[frame]), -limit, limit)),
            float(np.clip(strength * (jolts[frame, 1] * 1.6 + 1.2 * sway[frame]), -limit, limit)),
        )
        for frame in range(length)
    ]


def _draw(
    frame: Frame, walk: _Walk, moment: int, length: int, camera: tuple[float, float], rate: int, shaking: bool, near_cut: bool
) -> None:
    height, width = frame.pixels.shape[:2]
    size = walk.size * (1 + (walk.growth - 1) * moment / max(1, length - 1))
    person = walk.person
    own = person.faces[0]
    scale = size / (own[3] - own[1])
    x = walk.start[0] + walk.speed[0] * moment - camera[0]
    y = walk.start[1] + walk.speed[1] * moment + walk.sway * math.sin(walk.phase + moment * 0.5) - camera[1]
    middle = ((own[0] + own[2]) / 2, (own[1] + own[3]) / 2)
    matrix = np.array([[scale, 0, x - middle[0] * scale], [0, scale, y - middle[1] * scale]], np.float32)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    pixels, alpha = person.pixels, person.alpha
    if scale < 0.7:  # as warping alone would alias
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=method)
        alpha = cv2.resize(alpha, (pixels.shape[1], pixels.shape[0]), interpolation=method)
        ratio = person.pixels.shape[1] / pixels.shape[1]
        matrix[:, :2] *= ratio
    sharp = abs(moment / length - walk.blur_at) > 0.12
    if walk.event == "focus" and not sharp:
        pixels = cv2.GaussianBlur(pixels, (0, 0), max(0.5, 0.07 * size / scale * pixels.shape[1] / person.pixels.shape[1]))
    left, top = math.floor(matrix[0, 2]), math.floor(matrix[1, 2])
    right = math.ceil(matrix[0, 2] + person.pixels.shape[1] * scale) + 1
    bottom = math.ceil(matrix[1, 2] + person.pixels.shape[0] * scale) + 1
    cl, ct, cr, cb = max(0, left), max(0, top), min(width, right), min(height, bottom)
    if cl >= cr or ct >= cb:
        return
    matrix[0, 2] -= cl
    matrix[1, 2] -= ct
    area = (cr - cl, cb - ct)
    drawn = cv2.warpAffine(pixels, matrix, area, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.warpAffine(alpha, matrix, area, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    under = frame.pixels[ct:cb, cl:cr]
    under[:] = (under * (1 - cover[:, :, None]) + drawn * cover[:, :, None]).astype(np.uint8)
    _hide(frame, (cl, ct, cr, cb), cover > 0.5)
    for number, face in enumerate(person.faces):
        box = (
            (face[0] - middle[0]) * scale + x, (face[1] - middle[1]) * scale + y,
            (face[2] - middle[0]) * scale + x, (face[3] - middle[1]) * scale + y,
        )  # fmt: skip
        frame.tolerated.append(box)
        if number == 0:
            whole = (max(0, round(box[0])), max(0, round(box[1])), min(width, round(box[2])), min(height, round(box[3])))
            if whole[0] < whole[2] and whole[1] < whole[3]:
                event = _event(walk, box, sharp, (width, height), shaking, near_cut)
                seen = np.ones((whole[3] - whole[1], whole[2] - whole[0]), bool)
                frame.faces.append(Truth(walk.who, event, whole, seen, True, size))


def _event(walk: _Walk, box: Box, sharp: bool, size: tuple[int, int], shaking: bool, near_cut: bool) -> str:
    if near_cut:
        return "cut"
    if box[0] < 0 or box[1] < 0 or box[2] > size[0] or box[3] > size[1]:
        return "edge"
    if walk.event == "focus" and not sharp:
        return "focus"
    if shaking:
        return "shake"
    return walk.event if walk.event in ("pillar", "nearer", "steady") else "walk"


def _hide(frame: Frame, area: tuple[int, int, int, int], opaque: Any) -> None:
    """What is drawn now hides what was drawn before."""
    left, top, right, bottom = area
    for face in frame.faces:
        fl, ft, fr, fb = face.box
        l, t, r, b = max(left, fl), max(top, ft), min(right, fr), min(bottom, fb)  # noqa: E741
        if l < r and t < b:
            face.seen[t - ft : b - ft, l - fl : r - fl] &= ~opaque[t - top : b - top, l - left : r - left]


def _pillar(frame: Frame, pillar: tuple[int, int], dx: float) -> None:
    left, wide = round(pillar[0] - dx), pillar[1]
    left, right = max(0, left), min(frame.pixels.shape[1], left + wide)
    shade = np.linspace(60, 130, right - left, dtype=np.float32)[None, :, None]
    stripes = (np.arange(frame.pixels.shape[0]) % 40 < 3)[:, None, None] * 25
    frame.pixels[:, left:right] = np.clip(shade + stripes, 0, 255).astype(np.uint8)
    height = frame.pixels.shape[0]
    _hide(frame, (left, 0, right, height), np.ones((height, right - left), bool))
