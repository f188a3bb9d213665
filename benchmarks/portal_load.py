"""Many reviewers paging one long document at once, beside a redaction that runs on the same machine.

    python -m benchmarks.portal_load [--reviewers 50] [--pages 500] [--seconds 300] [--between 10] [--alone]

The portal is a process of its own; the reviewers are another, each signed in, turning a page every so many seconds at moments of
their own: the page with its list and the picture of it, as a browser asks for them. A third redacts a statement again and again,
unattended. A page counts as lost where the answer is not the page asked for. Times are whole answers over HTTP on this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from benchmarks.portal_review import line, make_exhibit

HERE = Path(__file__).resolve().parent.parent
_ALLOWED_MS = 300.0


def main() -> int:
    """Measure and print; an exit status."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--reviewers", type=int, default=50)
    options.add_argument("--pages", type=int, default=500)
    options.add_argument("--seconds", type=float, default=300.0)
    options.add_argument("--between", type=float, default=10.0, help="seconds that a reviewer looks at a page, on average")
    options.add_argument("--alone", action="store_true", help="no redaction beside")
    options.add_argument("--serve", help=argparse.SUPPRESS)
    wanted = options.parse_args()
    if wanted.serve:
        return _serve(Path(wanted.serve), wanted.pages, wanted.reviewers)
    with tempfile.TemporaryDirectory() as folder:
        options_of = [f"--pages={wanted.pages}", f"--reviewers={wanted.reviewers}"]
        served = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.portal_load", "--serve", folder, *options_of],
            stdout=subprocess.PIPE,
            stdin=subprocess.PIPE,
            text=True,
            cwd=HERE,
        )
        assert served.stdout is not None
        told = json.loads(served.stdout.readline())
        stop, redacted = threading.Event(), list[float]()
        beside = threading.Thread(target=_redact, args=(Path(folder), stop, redacted))
        if not wanted.alone:
            beside.start()
        try:
            pages, pictures, lost = asyncio.run(_page(told, wanted.pages, wanted.seconds, wanted.between))
        finally:
            stop.set()
            served.terminate()
            served.wait(30)
            if not wanted.alone:
                beside.join()
    print(f"{wanted.reviewers} reviewers, {wanted.seconds:.0f} s, a page every {wanted.between:.0f} s each; {lost} of "
          f"{len(pages) + len(pictures)} answers lost; {len(redacted)} documents redacted and proven beside")  # fmt: skip
    print(line("a page with its list and boxes", pages))
    print(line("its picture", pictures))
    ordered = sorted(pages + pictures)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(f"95 % of all answers within {p95:.0f} ms (asked: {_ALLOWED_MS:.0f})")
    return 0 if p95 <= _ALLOWED_MS and not lost else 1


def _serve(folder: Path, pages: int, reviewers: int) -> int:
    """The portal with the document in review; says how it is reached, and serves until it is told to end."""
    sys.path.insert(0, str(HERE / "tests"))
    from portal_server import portal_at
    from review_making import park

    with portal_at(folder / "home") as portal:
        source = folder / "exhibit.pdf"
        item = park(portal, source, make_exhibit(source, pages, 6))
        cookies = [portal.client("reviewer").cookies["hoursback"] for _ in range(reviewers)]
        portal.client("reviewer").get(f"/my-work/{item}/review?sheet=1").raise_for_status()
        print(json.dumps({"url": portal.url, "item": item, "cookies": cookies}), flush=True)
        sys.stdin.read()
    return 0


async def _page(told: dict[str, Any], pages: int, seconds: float, between: float) -> tuple[list[float], list[float], int]:
    """All reviewers for so long: milliseconds of pages and of pictures, and how many answers were lost."""
    until = time.monotonic() + seconds
    each = [_reviewer(told, number, cookie, pages, until, between) for number, cookie in enumerate(told["cookies"])]
    found = await asyncio.gather(*each)
    return [ms for one in found for ms in one[0]], [ms for one in found for ms in one[1]], sum(one[2] for one in found)


async def _reviewer(
    told: dict[str, Any], number: int, cookie: str, pages: int, until: float, between: float
) -> tuple[list[float], list[float], int]:
    chance = random.Random(number)
    shown, drawn, lost = list[float](), list[float](), 0
    page = chance.randrange(pages)
    async with httpx.AsyncClient(base_url=told["url"], cookies={"hoursback": cookie}, timeout=60) as browser:
        await asyncio.sleep(chance.uniform(0, between))
        while time.monotonic() < until:
            page = (page + 1) % pages
            for taken, path, mark in (
                (shown, f"/my-work/{told['item']}/review?sheet={page + 1}", b"</html>"),
                (drawn, f"/my-work/{told['item']}/review/picture?page={page}", b""),
            ):
                start = time.perf_counter()
                try:
                    answer = await browser.get(path)
                    lost += answer.status_code != 200 or mark not in answer.content
                except httpx.HTTPError:
                    lost += 1
                taken.append((time.perf_counter() - start) * 1000)
            await asyncio.sleep(chance.uniform(0.5, 1.5) * between)
    return shown, drawn, lost


def _redact(folder: Path, stop: threading.Event, done: list[float]) -> None:
    """Redact the example statement again and again, in a home of its own."""
    source = HERE / "examples" / "documents" / "mg11_statement.pdf"
    environment = {**os.environ, "HOURSBACK_HOME": str(folder / "other")}
    while not stop.is_set():
        start = time.perf_counter()
        command: Sequence[str] = [sys.executable, "-m", "flows.cli", "redact", str(source), "--out", str(folder / str(len(done)))]
        subprocess.run(
            [*command, "--accept", "all", "--term", f"again {len(done)}"],
            env=environment,
            cwd=HERE,
            capture_output=True,
            check=True,
        )
        done.append(time.perf_counter() - start)


if __name__ == "__main__":
    sys.exit(main())
