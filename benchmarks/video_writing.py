"""Measure how much known writing in moving pictures is covered, how much of it is read, and how much else is covered.

    python -m benchmarks.video_writing [--seeds 0-3] [--size 1280x720] [--seconds 5] [--misses]

Made scenes with lines whose places are known in every frame: plates and phone screens that stand and that pass by, papers, and
an on-screen display whose clock changes and to which a line is added for a time. Every second scene is shot with a camera
that sways. A line is covered in a frame where its track hides at least 90 % of it; it is read where a track that covers it in
half of its frames says nine tenths of its text. What is found can be compared with that of another version, by `PYTHONPATH`.
"""

from __future__ import annotations

import argparse
import difflib
import math
import resource
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.video_clips import Frame, background, write
from redaction.video.tracking import Followed, Settings, box_at, follow

Box = tuple[float, float, float, float]
Pixels = np.ndarray[Any, np.dtype[np.uint8]]

COVERED, READ = 0.9, 0.9
RATE = 25
BANDS = (8, 10, 12, 16, 24, 40, 100)
_LETTERS, _DIGITS = "ABCDEFGHJKLMNOPRSTUVWXYZ", "0123456789"
_NAMES = ["Meera Patel", "Owen Hughes", "Grace Okafor", "Callum Reid", "Aisha Khan", "Ruth Bennett", "Tomasz Nowak"]


@dataclass(slots=True)
class Line:
    """A line of writing: what it says, how high it is, where it is in the frames in which it is seen whole."""

    kind: str
    text: str
    height: int
    boxes: dict[int, Box] = field(default_factory=dict)


@dataclass(slots=True)
class _Thing:
    """Something with lines on it, and how it goes: pixels, its lines with their places in it, start and speed, frames."""

    pixels: Pixels
    lines: list[tuple[Line, Box]]
    start: tuple[float, float]
    speed: tuple[float, float]
    frames: range
    fixed: bool = False


def main() -> int:
    """Print covered and read shares by kind, by size and by whether the camera moves, and what is covered besides."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="0-3")
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument(
        "--misses", action="store_true", help="name the lines that are not read, or not covered in half of their frames"
    )
    options = parser.parse_args()
    low, _, high = options.seeds.partition("-")
    width, _, height = options.size.partition("x")
    size = (int(width), int(height))
    frames = round(options.seconds * RATE)
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    beside = []
    spent = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(int(low), int(high or low) + 1):
            lines: list[Line] = []
            path = Path(folder) / f"{seed}.mp4"
            write(path, scene(seed, size, frames, lines), rate=RATE)
            before = _cpu()
            followed = follow(path, settings=Settings(faces=False))
            spent += _cpu() - before
            path.unlink()
            for line in (line for line in lines if line.boxes):
                count(tally, line, followed, "camera sways" if seed % 2 else "camera stands", say=options.misses)
            beside.append(false_area(lines, followed, size, frames))
    for name, (seen, covered, known, read) in sorted(tally.items()):
        print(f"{name:28s} {covered / seen:7.1%} of {seen:6d} line-frames covered   {read:3d} of {known:3d} lines read")
    print(
        f"beside known lines {np.mean(beside):.2%} of the frame is covered; {1000 * spent / frames / len(beside):.1f} ms a frame"
    )
    return 0


def scene(seed: int, size: tuple[int, int], frames: int, lines: list[Line]) -> Iterator[Frame]:
    """The frames of one scene; `lines` is filled with the lines that were drawn."""
    chance = np.random.default_rng(seed)
    scenery = background(chance, (size[0] + 120, size[1] + 120))
    things = [*_plates(chance, size, frames), *_phones(chance, size, frames), *_papers(chance, size, frames)]
    lines += [line for thing in things for line, _ in thing.lines]
    shown: dict[tuple[int, str], Line] = {}
    for moment in range(frames):
        x, y = (60.0, 60.0)
        if seed % 2:
            x, y = 60 + 40 * math.sin(moment / 9), 60 + 25 * math.sin(moment / 6)
        pixels: Any = cv2.getRectSubPix(scenery, size, (x + size[0] / 2, y + size[1] / 2))
        for thing in things:
            if moment in thing.frames:
                _draw(pixels, thing, moment, (0.0, 0.0) if thing.fixed else (60 - x, 60 - y))
        for row, text in enumerate(_display(seed, moment, frames)):
            line = shown.setdefault((row, text), Line("display", text, 16))
            line.boxes[moment] = _written(pixels, text, (20, 18 + 26 * row), 16)
        noise = chance.normal(0, 2.5, (size[1], size[0], 1)).astype(np.float32)
        yield Frame(np.clip(pixels + noise, 0, 255).astype(np.uint8))
    lines += shown.values()


def count(tally: dict[str, list[int]], line: Line, followed: Followed, camera: str, *, say: bool) -> None:
    """Add one line to the counts of its kind, its size and the camera."""
    covered, read = 0, False
    of_track = dict.fromkeys(range(len(followed.tracks)), 0)
    for moment, box in line.boxes.items():
        shares = {place: _share(box_at(track.boxes, moment), box) for place, track in enumerate(followed.tracks)}
        hides = [place for place, share in shares.items() if share >= COVERED]
        covered += bool(hides)
        for place in hides:
            of_track[place] += 1
    for place, times in of_track.items():
        text = followed.tracks[place].text
        alike = difflib.SequenceMatcher(None, _plain(line.text), _plain(text)).ratio()
        read = read or (times >= len(line.boxes) / 2 and alike >= READ)
    if say and (not read or covered < len(line.boxes) / 2):
        print(f"    {line.kind} of {line.height} px: covered {covered} of {len(line.boxes)}, {'read' if read else 'not read'}")
    band = next((f"{low} to {high} px" for low, high in pairwise(BANDS) if low <= line.height < high), "larger")
    for name in (line.kind, f"height {band:>12s}", camera, "~ all"):
        row = tally[name]
        row[0], row[1], row[2], row[3] = row[0] + len(line.boxes), row[1] + covered, row[2] + 1, row[3] + read


def false_area(lines: list[Line], followed: Followed, size: tuple[int, int], frames: int) -> float:
    """Share of the frame that is covered beside all lines, on average."""
    shares = []
    for moment in range(0, frames, 5):
        hidden = np.zeros((size[1], size[0]), np.uint8)
        for track in followed.tracks:
            if box := box_at(track.boxes, moment):
                cv2.rectangle(hidden, _corner(box[:2]), _corner(box[2:]), 1, -1)
        for line in lines:
            if box := line.boxes.get(moment):
                more = 1.5 * line.height + 8
                cv2.rectangle(hidden, _corner((box[0] - more, box[1] - more)), _corner((box[2] + more, box[3] + more)), 0, -1)
        shares.append(float(hidden.mean()))
    return float(np.mean(shares))


def _plates(chance: np.random.Generator, size: tuple[int, int], frames: int) -> Iterator[_Thing]:
    """Cars' plates: one that stands, one that passes by, one that comes in late and stops."""
    for place, height in enumerate((10, 13, 18, 26, 36)):
        text = "".join(chance.choice(list(_LETTERS), 2)) + "".join(chance.choice(list(_DIGITS), 2)) + " "
        text += "".join(chance.choice(list(_LETTERS), 3))
        wide = round(height * 6.4)
        pixels = np.full((round(height * 1.7), wide, 3), (30, 190, 235) if place % 2 else (240, 240, 240), np.uint8)
        box = _written(pixels, text, (0.5 * height, 0.3 * height), height, ink=(15, 15, 15))
        pixels = pixels[:, : math.ceil(box[2] + 0.5 * height)]
        y = (0.3 + 0.13 * place) * size[1]
        passing = place % 2 == 1
        start = (-float(wide), y) if passing else (float(chance.uniform(0.1, 0.4)) * size[0], y)
        speed = ((size[0] + wide) / frames, 0.0) if passing else (0.0, 0.0)
        line = Line("plate that passes" if passing else "plate that stands", text, height)
        yield _Thing(pixels, [(line, box)], start, speed, range(frames // 3 if place == 4 else 0, frames))


def _phones(chance: np.random.Generator, size: tuple[int, int], frames: int) -> Iterator[_Thing]:
    """Phones that are held into the picture for a time, one still and one that moves a little."""
    for place, height in enumerate((11, 15)):
        pixels = np.full((height * 14, height * 13, 3), (45, 40, 40), np.uint8)
        pixels[height : height * 13, height // 2 : -height // 2] = (250, 248, 245)
        lines = []
        for row in range(4):
            text = f"{chance.choice(_NAMES)}" if row == 0 else "0" + "".join(chance.choice(list(_DIGITS), 10))
            lines.append(
                (
                    Line("phone screen", text, height),
                    _written(pixels, text, (height, height * (2 + 2.6 * row)), height, ink=(20, 20, 20)),
                )
            )
        start = (size[0] * (0.5 + 0.2 * place), size[1] * (0.1 + 0.4 * place))
        yield _Thing(pixels, lines, start, (0.6 * place, -0.4 * place), range(frames // 4, frames - frames // 5))


def _papers(chance: np.random.Generator, size: tuple[int, int], frames: int) -> Iterator[_Thing]:
    """A notice on a wall with little contrast."""
    height = 20
    pixels = np.full((height * 5, height * 13, 3), 168, np.uint8)
    lines = []
    for row in range(2):
        text = f"{chance.choice(_NAMES)} {int(chance.integers(10, 99))}"
        lines.append(
            (
                Line("faint notice", text, height),
                _written(pixels, text, (height, height * (0.6 + 2 * row)), height, ink=(118, 118, 118)),
            )
        )
    yield _Thing(pixels, lines, (size[0] * 0.78, size[1] * 0.05), (0.0, 0.0), range(frames))


def _display(seed: int, moment: int, frames: int) -> Iterator[str]:
    """On-screen display: a clock, who wears the camera, and for the middle of the clip a position."""
    yield f"2026-03-{seed % 20 + 10} 14:{seed % 50 + 10}:{moment // RATE:02d}"
    yield f"PC {4100 + seed} {_NAMES[seed % len(_NAMES)]}"
    if frames // 3 <= moment < 2 * frames // 3 + RATE // 2:
        yield f"N51.{5000 + seed} W0.{1200 + seed}"


def _draw(pixels: Pixels, thing: _Thing, moment: int, camera: tuple[float, float]) -> None:
    """Draw a thing where it is, and note where its lines are, if they are in the frame as a whole."""
    x = thing.start[0] + thing.speed[0] * (moment - thing.frames.start) + camera[0]
    y = thing.start[1] + thing.speed[1] * (moment - thing.frames.start) + camera[1]
    matrix = np.array([[1, 0, x], [0, 1, y]], np.float32)
    size = (pixels.shape[1], pixels.shape[0])
    cv2.warpAffine(thing.pixels, matrix, size, pixels, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)
    for line, (left, top, right, bottom) in thing.lines:
        box = (left + x, top + y, right + x, bottom + y)
        if box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]:
            line.boxes[moment] = box


def _written(
    pixels: Pixels, text: str, at: tuple[float, float], height: int, *, ink: tuple[int, int, int] = (250, 250, 250)
) -> Box:
    """Write a line whose capitals are `height` high; white letters get a dark outline. Returns the box of its letters."""
    font = ImageFont.load_default(height / 0.72)
    image = Image.fromarray(pixels)
    drawer = ImageDraw.Draw(image)
    left, top, right, bottom = drawer.textbbox(at, text, font=font)
    place = (at[0], at[1] - (top - at[1]))
    outline = max(1, height // 12) if min(ink) > 200 else 0
    drawer.text(place, text, fill=ink, font=font, stroke_width=outline, stroke_fill=(10, 10, 10))
    pixels[:] = np.asarray(image)
    return left, at[1], right, at[1] + bottom - top


def _share(cover: Box | None, box: Box) -> float:
    if cover is None:
        return 0.0
    across = min(cover[2], box[2]) - max(cover[0], box[0])
    down = min(cover[3], box[3]) - max(cover[1], box[1])
    return max(0.0, across) * max(0.0, down) / ((box[2] - box[0]) * (box[3] - box[1]))


def _plain(text: str) -> str:
    return "".join(character for character in text.upper() if character.isalnum()).replace("O", "0").replace("I", "1")


def _corner(point: tuple[float, float]) -> tuple[int, int]:
    return round(point[0]), round(point[1])


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
