"""Redact pictures by a manifest, and look for the manifest's words in every byte of what is written.

    python benchmarks/picture_corpus.py MANIFEST.csv [--out FOLDER] [--only PART]...

The manifest is a CSV file beside the pictures with the column ``file``; ``terms`` may hold words by hidden place (JSON). Other
kinds of file are passed over. Every finding is accepted. Each output is opened by OpenCV and Pillow, and the words are looked for
in its bytes in UTF-8 and both orders of UTF-16, whatever their case. Seconds are for finding, writing and proving.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from redaction.detection.detector import Detector
from redaction.detection.request import DetectionRequest
from redaction.image.apply import apply
from redaction.image.detect import detect
from redaction.image.verify import REQUIRED, verify
from redaction.media import result_suffix
from reference.errors import HoursbackError

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".heic", ".heif"})


def main() -> int:
    """Measure one corpus; exit status 1 if a word was left, a proof failed or a file ended in a traceback."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args()
    out = options.out or Path(tempfile.mkdtemp(prefix="hoursback-pictures-"))
    detector = Detector()
    tally: Counter[str] = Counter()
    done: set[str] = set()
    print(f"{'file':34} {'pixels':>11} {'kinds found':44} {'find':>6} {'write':>6} {'prove':>6}")
    for row in csv.DictReader(options.manifest.open(encoding="utf-8")):
        source = options.manifest.parent / row["file"]
        if source.suffix.lower() not in PICTURES or row["file"] in done:
            continue
        if options.only and not any(part in row["file"] for part in options.only):
            continue
        done.add(row["file"])
        try:
            print(one_file(source, out / row["file"], words(row.get("terms", "")), detector, tally), flush=True)
        except HoursbackError as refusal:
            tally["refused"] += 1
            print(f"{source.name}: refused ({refusal.code}): {refusal}")
        except Exception:
            tally["tracebacks"] += 1
            print(f"{source.name}: TRACEBACK\n{traceback.format_exc(limit=-3)}")
    print(dict(tally))
    return 1 if tally["tracebacks"] or tally["files with words left"] or tally["proof failed"] else 0


def words(terms: str) -> tuple[str, ...]:
    """The words of a manifest's row."""
    if not terms.startswith("{"):
        return ()
    return tuple(dict.fromkeys(word for listed in json.loads(terms).values() for word in listed))


def one_file(source: Path, target: Path, terms: tuple[str, ...], detector: Detector, tally: Counter[str]) -> str:
    """Redact and measure one file; what was seen goes into `tally`."""
    target = target.with_suffix(result_suffix(source))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    start = time.perf_counter()
    plan = detect(source, DetectionRequest(terms=terms), detector)
    plan = plan.with_findings(f.decided("accepted", by="benchmark", origin="unattended") for f in plan.findings)
    found = time.perf_counter()
    rendition = apply(source, plan, "public", target)
    written = time.perf_counter()
    verification = verify(source, target, plan, "public")
    proved = time.perf_counter()
    data = target.read_bytes()
    left = [
        word for word in terms if any(word.lower().encode(codec) in data.lower() for codec in ("utf-8", "utf-16-le", "utf-16-be"))
    ]
    opened = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) is not None
    with Image.open(target) as image:
        image.load()
        size = f"{image.width}x{image.height}"
    stopped = verification.blocking(REQUIRED)
    tally.update(
        {
            "written": 1,
            "words": len(terms),
            "files with words left": bool(left),
            "opened by both": opened,
            "proof failed": bool(stopped),
            "boxes": rendition.boxes,
        }
    )
    kinds = Counter(f"{f.kind}{'' if hasattr(f.place, 'quads') else '*'}" for f in plan.findings)
    shown = " ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))[:44]
    return (
        f"{source.name[:34]:34} {size:>11} {shown:44} {found - start:6.2f} {written - found:6.2f} {proved - written:6.2f}"
        + (f"; LEFT {len(left)}" if left else "")
        + "".join(f"; {channel.name} {channel.state}: {channel.detail}" for channel in stopped)
    )


if __name__ == "__main__":
    sys.exit(main())
