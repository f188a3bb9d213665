"""Measure how fast videos are looked at, filled and proven, beside plain decoding and encoding and beside deface.

    python -m benchmarks.video_speed CLIP... [--size 1280x720] [--seconds 60] [--rate 30] [--deface PROGRAM] [--only-follow]
        [--segments 30]

Each clip is repeated and scaled to a common size first. `--deface` names the program of that name, in an environment of its own.
`--segments` also follows in segments of so many seconds by two reading processes, as `hoursback redact` does with long videos;
the time that these take to start is in it.
Frames per second count the time on the clock, which other work on the machine makes longer; processor time is what the work
itself took, in milliseconds a frame over all threads and child processes.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from redaction.confined.corridor import Confined
from redaction.detection.request import DetectionRequest
from redaction.findings import Span
from redaction.recordings.cutting import Segment
from redaction.recordings.frames import frames
from redaction.video.segments import one_piece
from redaction.video.tracking import Followed, Settings, follow, watching
from redaction.video.tracking.following import Following


def main() -> int:
    """Print one line for each way of going through the clip."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", nargs="+", type=Path)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rate", type=int, default=30)
    parser.add_argument("--deface", type=Path)
    parser.add_argument("--only-follow", action="store_true", help="detect and track alone")
    parser.add_argument("--segments", type=float, default=0.0, help="follow in segments of so many seconds as well")
    options = parser.parse_args()
    width, _, height = options.size.partition("x")
    with tempfile.TemporaryDirectory() as folder:
        for number, source in enumerate(options.clips):
            clip = repeated(source, Path(folder) / f"{number}.mp4", (int(width), int(height)), options.rate, options.seconds)
            count = round(options.rate * options.seconds)
            print(f"{source.name} repeated to {count} frames of {options.size}")
            if not options.only_follow:
                report("decode", count, lambda clip=clip: sum(1 for _ in frames(clip)))
                report("decode and encode", count, lambda clip=clip: rewritten(clip, Path(folder) / "plain.mp4"))
            with shares() as spent:
                report("follow faces", count, lambda clip=clip: follow(clip, settings=Settings(text=False)))
            print_shares(spent, count)
            with shares() as spent:
                report("follow faces and writing", count, lambda clip=clip: follow(clip))
            print_shares(spent, count)
            if options.segments:
                report("in segments, two at a time", count, lambda clip=clip: followed_apart(clip, options.segments))
            if not options.only_follow:
                together(clip, Path(folder), count)
            if options.deface:
                report("deface", count, lambda clip=clip: defaced(options.deface, clip, Path(folder) / "deface.mp4"))
            clip.unlink()
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0


def followed_apart(clip: Path, seconds: float) -> None:
    """Follow in segments by two reading processes."""
    with Confined() as one, Confined() as other, ThreadPoolExecutor(2) as pool:
        cut = one.segment(clip, faces=True, seconds=seconds)
        free: SimpleQueue[Confined] = SimpleQueue()
        for corridor in (one, other):
            free.put(corridor)

        def follow_one(segment: Segment) -> Followed | None:
            corridor = free.get()
            try:
                return corridor.follow(clip, segment, faces=True)
            finally:
                free.put(corridor)

        parts = list(pool.map(follow_one, cut.segments))
    one_piece(cut.segments, [part for part in parts if part])


class _Nobody:
    """A detector of text that finds nothing: its speed is measured elsewhere."""

    def detect(self, documents: Sequence[Sequence[str]], request: DetectionRequest) -> list[list[list[Span]]]:
        """Nothing in any part."""
        return [[[] for _ in document] for document in documents]

    def describe(self) -> dict[str, str]:
        """No tools."""
        return {}


def together(clip: Path, folder: Path, count: int) -> None:
    """The three doors of the room, one after the other."""
    from redaction.video.apply import apply
    from redaction.video.detect import detect
    from redaction.video.verify import verify

    target = folder / "redacted.mp4"
    kept: dict[str, Any] = {}

    def found() -> None:
        plan = detect(clip, DetectionRequest(), _Nobody())
        kept["plan"] = plan.with_findings(
            finding.decided("accepted", by="benchmark", origin="unattended") for finding in plan.findings
        )

    parts = [
        report("detect", count, found),
        report("apply", count, lambda: apply(clip, kept["plan"], "cps", target)),
        report("verify", count, lambda: kept.update(proof=verify(clip, target, kept["plan"], "cps"))),
    ]
    wall, cpu = (sum(part[place] for part in parts) for place in (0, 1))
    say("all together", count, wall, cpu)
    for channel in kept["proof"].channels:
        if channel.state != "clean":
            print(f"    {channel.name}: {channel.state} ({channel.detail})")
    target.unlink()


def report(name: str, count: int, work: Callable[[], object]) -> tuple[float, float]:
    """Do something and print how long it took; gives seconds on the clock and of the processors."""
    start, start_cpu = time.perf_counter(), _cpu()
    work()
    wall, cpu = time.perf_counter() - start, _cpu() - start_cpu
    say(name, count, wall, cpu)
    return wall, cpu


def say(name: str, count: int, wall: float, cpu: float) -> None:
    """One line."""
    print(f"  {name:26s} {count / wall:7.1f} frames/s   {1000 * cpu / count:7.1f} ms of processor time a frame", flush=True)


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@contextmanager
def shares() -> Iterator[dict[str, float]]:
    """Processor time of the parts of following, by thread."""
    spent: dict[str, float] = {}
    places: list[tuple[Any, str, str]] = [
        (watching.Pass, "_things", "networks"),
        (watching.Pass, "_lines", "looking for writing"),
        (watching, "luma_of", "brightness"),
        (Following, "sightings", "following"),
    ]
    before = [getattr(owner, name) for owner, name, _ in places]
    for (owner, name, label), function in zip(places, before, strict=True):
        setattr(owner, name, _timed(function, spent, label))
    try:
        yield spent
    finally:
        for (owner, name, _), function in zip(places, before, strict=True):
            setattr(owner, name, function)


def _timed(function: Callable[..., Any], spent: dict[str, float], label: str) -> Callable[..., Any]:
    def timed(*arguments: Any, **named: Any) -> Any:
        start = time.thread_time()
        try:
            return function(*arguments, **named)
        finally:
            spent[label] = spent.get(label, 0.0) + time.thread_time() - start

    return timed


def print_shares(spent: dict[str, float], count: int) -> None:
    """Milliseconds a frame of each part, in its own thread; OpenCV's further threads are not in them."""
    for label, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"      {label:22s} {1000 * seconds / count:6.2f} ms a frame")


def repeated(source: Path, target: Path, size: tuple[int, int], rate: int, seconds: float) -> Path:
    """The clip again and again in another size, until it is long enough."""
    import av

    left = round(rate * seconds)
    with av.open(str(target), "w") as container:
        stream: Any = container.add_stream("libx264", rate=rate, options={"crf": "23", "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        number = 0
        while number < left:
            for shown in frames(source):
                frame = shown.frame.reformat(width=size[0], height=size[1], format="yuv420p")
                frame.pts, frame.time_base = number, Fraction(1, rate)
                container.mux(stream.encode(frame))
                number += 1
                if number == left:
                    break
        container.mux(stream.encode(None))
    return target


def rewritten(source: Path, target: Path) -> None:
    """Decode and encode, nothing else."""
    import av

    with av.open(str(target), "w") as container:
        stream: Any = None
        for shown in frames(source):
            if stream is None:
                stream = container.add_stream("libx264", rate=30, options={"crf": "21", "preset": "veryfast"})
                stream.width, stream.height, stream.pix_fmt = shown.frame.width, shown.frame.height, "yuv420p"
            shown.frame.pts, shown.frame.time_base = shown.number, Fraction(1, 30)
            container.mux(stream.encode(shown.frame))
        container.mux(stream.encode(None))
    target.unlink()


def defaced(program: Path, source: Path, target: Path) -> None:
    """The same clip through deface with its defaults."""
    subprocess.run([program, str(source), "-o", str(target)], check=True, capture_output=True)
    target.unlink()


if __name__ == "__main__":
    sys.exit(main())
