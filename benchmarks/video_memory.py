"""Measure how much memory the redaction of a video takes at most, all processes together, for videos of several lengths.

    python -m benchmarks.video_memory CLIP [--minutes 1,10] [--size 1280x720] [--rate 30] [--detect-only] [--segments 120]

The clip is repeated and scaled to each length first. Then `hoursback redact` runs as a user runs it, with records of its own, all
findings accepted. Several times a second the resident memory of the command and of all its children is summed: what they share,
such as libraries, counts once for each of them. Beside it stands what the machine really gives, which counts that once (PSS).
`--segments` says how many seconds a segment has: short ones show in a short clip what two at a time take.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.video_speed import repeated
from flows.segments import SECONDS
from redaction.confined.limits import resident_mb

GOAL_MB = 1536
_COMMAND = """
import sys
from flows import segments
from flows.cli.entry import main
segments.SECONDS = float(sys.argv[1])
sys.exit(main(sys.argv[2:]))
"""


def main() -> int:
    """Print a line for each length; the status is 1 where the goal is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clip", type=Path)
    parser.add_argument("--minutes", default="1,10")
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--rate", type=int, default=30)
    parser.add_argument("--detect-only", action="store_true", help="stop at the review: nothing is filled and proven")
    parser.add_argument("--segments", type=float, default=SECONDS)
    options = parser.parse_args()
    width, _, height = options.size.partition("x")
    reached = True
    for minutes in map(float, options.minutes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            clip = repeated(options.clip, Path(folder) / "clip.mp4", (int(width), int(height)), options.rate, 60 * minutes)
            most, given, largest, seconds = largest_of(clip, Path(folder), options.segments, accept=not options.detect_only)
            reached &= most < GOAL_MB
            print(f"{minutes:g} minutes of {options.size} at {options.rate} frames/s: {states(Path(folder))}")
            print(f"  at most {most} MB together ({given} MB given), {largest} MB in one process, {seconds:.0f} s", flush=True)
    return 0 if reached else 1


def largest_of(clip: Path, folder: Path, segments: float, *, accept: bool) -> tuple[int, int, int, float]:
    """The most memory of all processes together, what was given for it, that of one, in MB, and how long the command took."""
    words = ["redact", str(clip), "--out", str(folder / "out"), *(["--accept", "all"] if accept else [])]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOURSBACK_", "PREFECT_"))}
    start = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", _COMMAND, str(segments), *words],
        env={**kept, "HOURSBACK_HOME": str(folder / "home")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    most = given = largest = 0
    while process.poll() is None:
        group = descendants(process.pid)
        sizes = [resident_mb(pid) for pid in group]
        most, given, largest = max(most, sum(sizes)), max(given, sum(map(given_mb, group))), max(largest, *sizes)
        time.sleep(0.2)
    return most, given, largest, time.monotonic() - start


def given_mb(pid: int) -> int:
    """Memory of a process, what it shares divided among those that share it, in MB; 0 when it has ended."""
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(row.split()[1]) >> 10 for row in rows if row.startswith("Pss:")), 0)


def descendants(pid: int) -> list[int]:
    """A process, its children and theirs."""
    parents: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):  # noqa: PTH208 - ten times a second
        if name.isdigit():
            try:
                parent = int(Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            parents.setdefault(parent, []).append(int(name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def states(folder: Path) -> str:
    """How the item ended, and how many segments were followed."""
    with sqlite3.connect(folder / "home" / "records.sqlite") as records:
        state = records.execute("SELECT state || ' ' || error_code FROM work_items").fetchone()[0]
        count = records.execute("SELECT count(*) FROM steps WHERE name = 'follow-segment'").fetchone()[0]
    return f"{state.strip()}, {count} segments"


if __name__ == "__main__":
    sys.exit(main())
