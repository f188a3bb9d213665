"""Measure how many known faces a detector covers, and how much else.

    python benchmarks/faces.py TRUTH.csv [--yunet MODEL.onnx] [--least 0.3]

The truth is a CSV file beside the pictures with the columns ``file``, ``x``, ``y``, ``w``, ``h`` and ``ignore`` in pixels. A face
counts as covered if the boxes of `redaction.image.faces.covering` hide at least 90 % of its area. False area is what the boxes
hide of a picture outside of all known faces grown likewise, as a share of the picture.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

from redaction.image.faces import Face, covering, detect_faces, face_detector

SMALLEST = 16
COVERED = 0.9


def main() -> int:
    """Print one line for each way of looking."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--yunet", type=Path, help="a YuNet model file instead of CenterFace")
    parser.add_argument("--least", type=float, default=0.3)
    parser.add_argument("--growth", type=float, action="append")
    parser.add_argument("--misses", action="store_true", help="name the faces that are not covered")
    options = parser.parse_args()
    truth: dict[str, list[tuple[float, float, float, float]]] = {}
    for row in csv.DictReader(options.truth.open(encoding="utf-8")):
        if row["ignore"] != "1" and min(float(row["w"]), float(row["h"])) >= SMALLEST:
            x, y, w, h = (float(row[key]) for key in ("x", "y", "w", "h"))
            truth.setdefault(row["file"], []).append((x, y, x + w, y + h))
    detector = face_detector(options.yunet)
    pictures = {name: np.asarray(Image.open(options.truth.parent / name).convert("RGB")) for name in truth}
    detect_faces(next(iter(pictures.values())), detector)
    print(f"{sum(map(len, truth.values()))} faces in {len(truth)} pictures; {detector.describe()['faces']}")
    for enlarge in (0.0, 1.0, 1.5, 2.0, 3.0):
        start = time.perf_counter()
        found = {name: detect_faces(pixels, detector, least=options.least, enlarge=enlarge) for name, pixels in pictures.items()}
        seconds = (time.perf_counter() - start) / len(pictures)
        for growth in options.growth or (0.3,):
            covered, false = measure(pictures, truth, found, growth, misses=options.misses)
            print(
                f"enlarged {enlarge:.1f}, grown {growth:.0%}: {covered:.1%} covered, false area {false:.2%}, "
                f"{sum(map(len, found.values()))} boxes, {seconds:.2f} s a picture"
            )
    return 0


def measure(
    pictures: dict[str, np.ndarray],
    truth: dict[str, list[tuple[float, float, float, float]]],
    found: dict[str, list[Face]],
    growth: float,
    *,
    misses: bool = False,
) -> tuple[float, float]:
    """Share of faces covered, and the mean share of a picture that is hidden without need."""
    hits, total, false = 0, 0, []
    for name, pixels in pictures.items():
        height, width = pixels.shape[:2]
        hidden = np.zeros((height, width), bool)
        for face in found[name]:
            paint(hidden, covering(face, (width, height), growth))
        needed = np.zeros_like(hidden)
        for box in truth[name]:
            total += 1
            area = np.zeros_like(hidden)
            paint(area, box)
            share = hidden[area].mean()
            hits += share >= COVERED
            if misses and share < COVERED:
                print(f"  {name} {[round(value) for value in box]}: {share:.0%}")
            paint(needed, covering(Face(box, 1.0), (width, height), 2 * growth))
        false.append((hidden & ~needed).mean())
    return hits / max(1, total), float(np.mean(false))


def paint(mask: np.ndarray, box: tuple[float, float, float, float]) -> None:
    """Set the pixels of a box."""
    left, top, right, bottom = (round(value) for value in box)
    mask[top:bottom, left:right] = True


if __name__ == "__main__":
    sys.exit(main())
