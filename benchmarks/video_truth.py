"""Measure how many known faces in moving pictures are covered, and how much else.

    python -m benchmarks.video_truth FACES/truth.csv [--seeds 0-15] [--size 1280x720] [--segments SECONDS]

The clips are those of `benchmarks/video_clips.py`. A face counts in a frame if half of it can be seen; it is covered if boxes
hide at least 90 % of what can be seen of it. False area is what boxes hide outside of all faces grown by 80 %, as a share of
the frame. A gap is a frame in which a face is not covered although it is before and after. With `--segments` each clip is also
followed in segments of that length, as long videos are, and the joined result is counted beside the one of one piece. A face is
in several tracks where no single one covers it in nine of ten of the frames in which any does.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

import cv2
import numpy as np

from benchmarks.video_clips import Frame, clip, people, write
from redaction.video.segments import follow_segment, one_piece, segmented
from redaction.video.tracking import Followed, Settings, box_at, follow

COVERED = 0.9
BANDS = (16, 20, 24, 32, 48, 96, 400)


def main() -> int:
    """Print covered shares by size and by event, gaps and false area."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--seeds", default="0-15")
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--yunet", type=Path)
    parser.add_argument("--growth", type=float, default=Settings().growth)
    parser.add_argument("--segments", type=float, default=0.0, help="follow in segments of so many seconds as well")
    parser.add_argument("--misses", action="store_true", help="name the stretches that are not covered")
    options = parser.parse_args()
    low, _, high = options.seeds.partition("-")
    width, _, height = options.size.partition("x")
    size = (int(width), int(height))
    cast = people(options.truth)
    settings = Settings(yunet=options.yunet, growth=options.growth, text=False)
    tally, in_segments = Tally(), Tally()
    spent = cpu = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(int(low), int(high or low) + 1):
            path = Path(folder) / f"{seed}.mp4"
            frames = write(path, clip(seed, cast, size=size, seconds=options.seconds))
            start, start_cpu = time.perf_counter(), time.process_time()
            followed = follow(path, settings=settings)
            spent += time.perf_counter() - start
            cpu += time.process_time() - start_cpu
            apart = followed_apart(path, settings, options.segments) if options.segments else None
            path.unlink()
            if followed.frames != len(frames):
                print(f"clip {seed}: {followed.frames} frames followed of {len(frames)}")
                return 1
            tally.add(seed, frames, followed, size, say=options.misses)
            if apart is not None:
                assert apart.frames == len(frames)
                in_segments.add(seed, frames, apart, size, say=options.misses)
    tally.show()
    if options.segments:
        print(f"in segments of {options.segments:g} seconds:")
        in_segments.show()
    print(f"{tally.frames / spent:.1f} frames/s, {1000 * cpu / tally.frames:.1f} ms of processor time a frame (detect and track)")
    return 0


def followed_apart(path: Path, settings: Settings, seconds: float) -> Followed:
    """What is followed in segments, joined."""
    cut = segmented(path, settings, seconds)
    assert len(cut.segments) > 1, "the clip is too short for segments of that length"
    parts = [follow_segment(path, segment, settings) for segment in cut.segments]
    return one_piece(cut.segments, [part for part in parts if part])[0]


class Tally:
    """Counts over all clips."""

    def __init__(self) -> None:
        self.frames = 0
        self._sizes: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        self._events: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self._false: list[float] = []
        self._people = self._with_gap = self._never = self._gaps = self._tracks = self._split = 0

    def add(self, seed: int, frames: list[Frame], followed: Followed, size: tuple[int, int], *, say: bool) -> None:
        """Compare one clip with what was followed."""
        self.frames += len(frames)
        self._tracks += len(followed.tracks)
        known: dict[int, list[tuple[int, bool, str, float]]] = defaultdict(list)
        by: dict[int, Counter[int]] = defaultdict(Counter)
        for number, frame in enumerate(frames):
            found = [(who, box) for who, track in enumerate(followed.tracks) if (box := box_at(track.boxes, number))]
            boxes = [box for _, box in found]
            for face in frame.faces:
                if not face.counts:
                    continue
                covered = share(face.box, face.seen, boxes) >= COVERED
                by[face.who].update(who for who, box in found if share(face.box, face.seen, [box]) >= COVERED)
                band = max(edge for edge in BANDS if edge <= max(face.size, BANDS[0]))
                for row in (self._sizes[band], *([self._events[face.event]] if face.size >= 24 else [])):
                    row[0] += covered
                    row[1] += 1
                known[face.who].append((number, covered, face.event, face.size))
            self._false.append(false_area(frame, boxes, size))
        for who, rows in known.items():
            large = [row for row in rows if row[3] >= 24]
            if say:
                for start, end, event, height in stretches(rows):
                    print(f"  clip {seed}, face {who} of {height:.0f} pixels: bare in {start}-{end} ({event})")
            if not large:
                continue
            covered_at = [place for place, row in enumerate(large) if row[1]]
            self._people += 1
            if not covered_at:
                self._never += 1
                continue
            bare = sum(not row[1] for row in large[covered_at[0] : covered_at[-1]])
            self._split += max(by[who].values(), default=0) < 0.9 * sum(row[1] for row in rows)
            self._with_gap += bare > 0
            self._gaps += bare

    def show(self) -> None:
        """Print the tables."""
        large = [row for edge, row in self._sizes.items() if edge >= 24]
        print(f"{self.frames} frames")
        print("face height     face-frames   covered")
        for edge, upper in zip(BANDS, (*BANDS[1:], 0), strict=True):
            hit, count = self._sizes[edge]
            if count:
                print(f"{edge:4d} to {upper:4d}  {count:12d}   {hit / count:7.1%}")
        hit, count = (sum(row[place] for row in large) for place in (0, 1))
        print(f"24 and more   {count:12d}   {hit / max(1, count):7.1%}")
        print("event (24 pixels and more)")
        for event, (hit, count) in sorted(self._events.items()):
            print(f"{event:12s}  {count:12d}   {hit / count:7.1%}")
        print(
            f"faces of 24 and more: {self._people}, never covered {self._never}, "
            f"with a gap {self._with_gap} ({self._gaps} frames), in several tracks {self._split}"
        )
        print(f"false area {np.mean(self._false):.2%}, {self._tracks} tracks")


def share(box: tuple[int, int, int, int], seen: np.ndarray, boxes: list[tuple[float, float, float, float]]) -> float:
    """Share of what can be seen of a face that boxes hide."""
    left, top = box[:2]
    hidden = np.zeros(seen.shape, bool)
    for x0, y0, x1, y1 in boxes:
        hidden[max(0, round(y0) - top) : max(0, round(y1) - top), max(0, round(x0) - left) : max(0, round(x1) - left)] = True
    return float(hidden[seen].mean())


def false_area(frame: Frame, boxes: list[tuple[float, float, float, float]], size: tuple[int, int]) -> float:
    """Share of the frame that is hidden for no face, at a quarter of its size."""
    hidden = np.zeros((size[1] // 4, size[0] // 4), np.uint8)
    for x0, y0, x1, y1 in boxes:
        cv2.rectangle(hidden, (round(x0 / 4), round(y0 / 4)), (round(x1 / 4) - 1, round(y1 / 4) - 1), 1, -1)
    for x0, y0, x1, y1 in frame.tolerated:
        wide, high = (x1 - x0) * 0.4, (y1 - y0) * 0.4
        corner, other = (round((x0 - wide) / 4), round((y0 - high) / 4)), (round((x1 + wide) / 4), round((y1 + high) / 4))
        cv2.rectangle(hidden, corner, other, 0, -1)
    return float(hidden.mean())


def stretches(rows: list[tuple[int, bool, str, float]]) -> list[tuple[int, int, str, float]]:
    """Runs of frames in which a face is not covered."""
    found: list[tuple[int, int, str, float]] = []
    for number, covered, event, height in rows:
        if covered:
            continue
        if found and found[-1][1] >= number - 1:
            found[-1] = (found[-1][0], number, event, height)
        else:
            found.append((number, number, event, height))
    return found


if __name__ == "__main__":
    sys.exit(main())
