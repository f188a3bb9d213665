"""Measure how many known number plates are covered: by the text detector at all, as sure registrations, as proposals to a person.

    python benchmarks/plates.py TRUTH.csv [--most 30]

The truth is a CSV file beside the pictures with the columns ``file``, ``x``, ``y``, ``w``, ``h``, ``ignore`` and ``subset``. A
plate counts as covered if the boxes hide at least 90 % of its area. Foreign plates fit no pattern of the United Kingdom, so they
can at best be proposed.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from PIL import Image

from redaction.findings import Quad
from redaction.image.overwrite import covered
from redaction.image.plates import plates_in, whole_plate
from redaction.image.words import WordReader

COVERED = 0.9


def main() -> int:
    """Print one line for each subset of the truth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--most", type=int, default=1000, help="pictures of each subset")
    options = parser.parse_args()
    truth: dict[str, dict[str, list[tuple[float, ...]]]] = defaultdict(dict)
    for row in csv.DictReader(options.truth.open(encoding="utf-8")):
        files = truth[row["subset"]]
        if row["ignore"] != "1" and (row["file"] in files or len(files) < options.most):
            files.setdefault(row["file"], []).append(tuple(float(row[key]) for key in ("x", "y", "w", "h")))
    reader = WordReader()
    for subset, files in truth.items():
        tally: Counter[str] = Counter()
        seconds = 0.0
        for name, boxes in files.items():
            with Image.open(options.truth.parent / name) as opened:
                image = opened.convert("RGB")
            start = time.perf_counter()
            text = reader.read(image)
            seconds += time.perf_counter() - start
            plates = list(plates_in(text))
            ways = {
                "any text box": [whole_plate(line) for line in text.lines],
                "registration or proposal": [plate.quad for plate in plates],
                "sure registration": [plate.quad for plate in plates if plate.sure],
            }
            tally["plates"] += len(boxes)
            tally["proposed boxes"] += len(plates)
            for way, quads in ways.items():
                hits = sum(share(quads, box, image.size) >= COVERED for box in boxes)
                tally[way] += hits
        plates_known = max(1, tally["plates"])
        shown = ", ".join(f"{way} {tally[way] / plates_known:.0%}" for way in ways)
        print(
            f"{subset}: {tally['plates']} plates in {len(files)} pictures; covered by {shown}; "
            f"{tally['proposed boxes']} boxes, {seconds / len(files):.2f} s a picture",
            flush=True,
        )
    return 0


def share(quads: list[Quad], box: tuple[float, ...], size: tuple[int, int]) -> float:
    """How much of a plate the boxes hide."""
    left, top, wide, high = (round(value) for value in box)
    hidden = covered(size, quads, block=4, margin=2.0)[top : top + high, left : left + wide]
    return float(np.mean(hidden)) if hidden.size else 0.0


if __name__ == "__main__":
    sys.exit(main())
