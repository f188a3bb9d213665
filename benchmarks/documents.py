"""Pages per second for detect, apply and verify on a bundle of invented statements, and where the time goes.

    python -m benchmarks.documents [--pages 500] [--seed 1] [--source FILE.pdf] [--profile] [--json FILE]

The bundle comes from `examples.bundle`; another file can be measured with `--source`. Models are loaded before the clock starts,
because a worker loads them once; that time is shown by itself. Every finding is accepted, so that apply and verify do all the
work there can be. With `--profile` a second run says which packages and functions the time is spent in (the profiler makes that
run slower, so its shares count and its seconds do not).
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from examples.bundle import bundle
from redaction import pipeline
from redaction.detection.detector import Detector
from redaction.plan import Plan
from redaction.rooms import room_of
from reference.errors import HoursbackError

POLICY = "cps-precharge"


class Stages:
    """Seconds between the progress reports of one stage and the next."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._last = time.perf_counter()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Book the time since the last report under `stage`."""
        now = time.perf_counter()
        self.seconds[stage] += now - self._last
        self._last = now


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """Result, wall seconds and processor seconds (of this process, without its children) of one piece of work."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - wall, time.process_time() - cpu


def accepted(plan: Plan) -> Plan:
    """The plan with every finding accepted."""
    return plan.with_findings(finding.decided("accepted", by="benchmark", origin="unattended") for finding in plan.findings)


def run(source: Path, detector: Detector, folder: Path) -> dict[str, Any]:
    """One whole way of one file, timed."""
    options = pipeline.Options(policy=POLICY)
    stages = Stages()
    plan, detect_wall, detect_cpu = timed(lambda: pipeline.detect(source, options, detector=detector, progress=stages))
    plan = accepted(plan)
    audience = next((name for finding in plan.findings for name in finding.actions), "cps")
    room = room_of(pipeline.identify(source))
    made = folder / "made.pdf"
    rendition, apply_wall, apply_cpu = timed(lambda: room.apply(source, plan, audience, made, progress=stages))
    proof, verify_wall, verify_cpu = timed(lambda: room.verify(source, rendition, plan, audience, progress=stages))
    return {
        "pages": plan.pages,
        "findings": len(plan.findings),
        "boxes": rendition.boxes,
        "removed_pages": len(rendition.removed_pages),
        "seconds": {"detect": detect_wall, "apply": apply_wall, "verify": verify_wall},
        "processor_seconds": {"detect": detect_cpu, "apply": apply_cpu, "verify": verify_cpu},
        "stages": dict(stages.seconds),
        "channels": Counter(channel.state for channel in proof.channels),
        "not_clean": [
            f"{channel.name} {channel.state}: {channel.detail}" for channel in proof.channels if channel.state != "clean"
        ],
    }


def shares(profile: cProfile.Profile) -> tuple[Counter[str], list[tuple[str, float]]]:
    """Own time by package, and the functions of this project with most time in and below them, as shares of the whole."""
    packages: Counter[str] = Counter()
    functions: list[tuple[str, float]] = []
    statistics = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    whole = sum(own for _, _, own, _, _ in statistics.values()) or 1.0
    for (file, _line, name), (_, _, own, below, _) in statistics.items():
        parts = Path(file).parts
        if "site-packages" in parts:
            package = parts[parts.index("site-packages") + 1]
        elif "redaction" in parts:
            package = ".".join(parts[parts.index("redaction") :]).removesuffix(".py")
            functions.append((f"{package}:{name}", below / whole))
        else:
            package = name if file == "~" else Path(file).name
        packages[package] += own / whole
    return packages, sorted(functions, key=lambda item: -item[1])[:25]


def main() -> int:
    """Measure and print; 1 if the proof of the result does not pass."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--source", type=Path)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source: Path = arguments.source or folder / "bundle.pdf"
        if arguments.source is None:
            source.write_bytes(bundle(arguments.pages, arguments.seed))
        detector = Detector()
        warm = folder / "warm.txt"
        warm.write_text("Margaret Holloway of 14 Larkspur Rise, Wexcombe.\n", encoding="utf-8")
        try:
            _, loading, _ = timed(lambda: pipeline.detect(warm, pipeline.Options(policy=POLICY), detector=detector))
            result = run(source, detector, folder)
        except HoursbackError as error:
            print(f"not measured: {error}")
            return 1
        result["loading_seconds"] = loading
        print_result(result)
        if arguments.profile:
            profile = cProfile.Profile()
            profile.runcall(run, source, detector, folder)
            packages, functions = shares(profile)
            print("\nown time by package or module:")
            for package, share in packages.most_common(15):
                print(f"  {share:6.1%}  {package}")
            print("time in and below functions of the redaction rooms:")
            for function, share in functions:
                print(f"  {share:6.1%}  {function}")
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 1 if result["not_clean"] else 0


def print_result(result: dict[str, Any]) -> None:
    """The figures for a person, with the load of the machine: a busy one makes them worthless."""
    pages, seconds = result["pages"], result["seconds"]
    print(f"{pages} pages, {result['findings']} findings, {result['boxes']} boxes, {result['removed_pages']} pages removed")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; models loaded in {result['loading_seconds']:.1f} s")
    for stage, value in [*seconds.items(), ("all together", sum(seconds.values()))]:
        cpu = result["processor_seconds"].get(stage, sum(result["processor_seconds"].values()))
        print(f"  {stage:14} {value:8.2f} s  {pages / value:8.1f} pages/s   {cpu:8.2f} s of processor time in this process")
    print("between progress reports:")
    for stage, value in sorted(result["stages"].items(), key=lambda item: -item[1]):
        print(f"  {value:8.2f} s  {stage}")
    print(f"channels: {dict(result['channels'])}")
    for line in result["not_clean"]:
        print(f"  {line}")


if __name__ == "__main__":
    raise SystemExit(main())
