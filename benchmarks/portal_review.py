"""How long the server takes for a page switch of a review: a 500-page PDF with 3,000 findings, and decisions on it.

    python -m benchmarks.portal_review [--pages 500] [--a-page 6] [--turns 60]

File and plan are made by code: names stand on every page at places that are known, so no detection is part of this. What is
timed is the whole answer over HTTP on this machine, signed in, with the line of the audit: first pages and pictures that were
never asked for, then the same again; at last one decision for the same name in all files of a case.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from redaction.findings import Finding, PagePlace
from redaction.plan import Plan

if TYPE_CHECKING:
    from portal_server import RunningPortal

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

WORDS = ("Ashgrove", "Bexhall", "Cawdry", "Dunmorrow", "Eastlow", "Fernshaw", "Galeholm", "Harrowby", "Inglemoor", "Jarrowick")


def make_exhibit(target: Path, pages: int, each: int) -> Plan:
    """A PDF with so many pages of text and so many names on each, and the plan that finds them all."""
    import pikepdf

    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Courier)
    )
    findings = []
    for number in range(pages):
        lines = [f"Page {number + 1} of an exhibit made for measuring."]
        for at in range(1, 50):
            name = f"{WORDS[at % len(WORDS)]} {number}" if at <= each else "somebody"
            lines.append(f"Line {at:02}: {name} had been there at a quarter past, and left again.")
            if at <= each:
                left, low = 60 + 9 * 6.0, 780 - 14 * (at + 1) - 3
                right, high = left + 6.0 * len(name), low + 12
                quad = (left, low, right, low, right, high, left, high)
                place = PagePlace(number, (quad,))
                findings.append(
                    Finding(f"f{len(findings) + 1:04}", "PERSON", name, place, 0.9, "names", "the name model reads a name")
                )
        content = b"BT /F 10 Tf 14 TL 60 780 Td " + b" ".join(b"(" + line.encode() + b") '" for line in lines) + b" ET"
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Contents = pdf.make_stream(content)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    pdf.save(target)
    return Plan(hashlib.sha256(target.read_bytes()).hexdigest(), "pdf", findings=tuple(findings), pages=pages)


def timed(times: int, act: Callable[[int], object]) -> list[float]:
    """Milliseconds of each of some acts."""
    taken = []
    for turn in range(times):
        start = time.perf_counter()
        act(turn)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def line(what: str, taken: Sequence[float]) -> str:
    """Median, 95th percentile and worst in words."""
    ordered = sorted(taken)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"{what:<44} median {statistics.median(ordered):6.0f} ms   95 % {p95:6.0f} ms   worst {ordered[-1]:6.0f} ms"


def main() -> int:
    """Measure and print; an exit status."""
    from portal_server import portal_at
    from review_making import park

    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pages", type=int, default=500)
    options.add_argument("--a-page", type=int, default=6)
    options.add_argument("--turns", type=int, default=60)
    options.add_argument("--files", type=int, default=20, help="files of a case in which one name is decided on; 0 for none")
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, portal_at(Path(folder) / "home") as portal:
        source = Path(folder) / "exhibit.pdf"
        item = park(portal, source, make_exhibit(source, wanted.pages, wanted.a_page))
        client = portal.client("reviewer")
        start = time.perf_counter()
        page = client.get(f"/my-work/{item}/review?sheet=1")
        page.raise_for_status()
        findings = page.text.split(" findings left to decide")[0].rsplit(" ", 1)[-1]
        print(f"{findings} findings; first page after {time.perf_counter() - start:.1f} s, with the outline of the file")
        client.get(f"/my-work/{item}/review/picture?page=0").raise_for_status()
        step = max(1, wanted.pages // wanted.turns)

        def turn(number: int) -> None:
            client.get(f"/my-work/{item}/review?sheet={number * step % wanted.pages + 1}").raise_for_status()

        def look(number: int) -> None:
            client.get(f"/my-work/{item}/review/picture?page={number * step % wanted.pages}").raise_for_status()

        used = time.process_time()
        print(line("page: list and boxes", timed(wanted.turns, turn)))
        print(f"processor time of a page: {(time.process_time() - used) / wanted.turns * 1000:.0f} ms, with the asking side")
        print(line("its picture, never drawn before", timed(wanted.turns, look)))
        print(line("its picture again", timed(wanted.turns, look)))
        token = client.token(f"/my-work/{item}/review?sheet=1")
        base = page.text.split('data-base="')[1].split('"')[0]
        state = {"base": base}
        ids = [part.split('"')[0] for part in page.text.split('data-id="')[1:]]

        def decide(number: int) -> None:
            name, verdict = ids[number % len(ids)], ("accepted", "rejected")[number // len(ids) % 2]
            fields = {"csrf": token, "base": state["base"], f"d.{name}": verdict}
            answer = client.post(f"/my-work/{item}/review/decide", data=fields, headers={"accept": "application/json"})
            answer.raise_for_status()
            state["base"] = answer.json()["base"]

        print(line("a decision, saved", timed(min(20, wanted.turns), decide)))
        print(f"one state of the plan, packed and sealed: {len(portal.engine.store.read(state['base'])) / 1000:.0f} kB")
        print(line("page after decisions", timed(wanted.turns, turn)))
        if wanted.files:
            across_a_case(portal, Path(folder), wanted.files)
    return 0


def across_a_case(portal: RunningPortal, folder: Path, files: int) -> None:
    """Decide on one name in all files of a case, each of 20 pages or a little more, and take it back."""
    from review_making import park

    from automations.portal_records import cases, submissions

    officer, engine = portal.people["officer"], portal.engine
    items = []
    for number in range(files):
        source = folder / f"file-{number}.pdf"
        items.append(park(portal, source, make_exhibit(source, 20 + number, 6)))
    with engine.write() as session:
        case, _ = cases.open_case(session, engine.sealer, "A case for measuring", officer.id, officer.account)
        for number, item in enumerate(items):
            submissions.note(session, engine.sealer, item, officer.id, case.id, f"file-{number}.pdf")
    client, path = portal.client("officer"), f"/my-work/{items[0]}/review/case"
    token = client.token()
    state: dict[str, str] = {}

    def look(_: int) -> None:
        page = client.get(f"{path}?id=f0001")
        page.raise_for_status()
        state.update(re.findall(r'name="(base\.\w+)" value="(\w+)"', page.text))

    def decide(number: int) -> None:
        verdict = ("accepted", "rejected")[number % 2]
        answer = client.post(path, data={**state, "csrf": token, "id": "f0001", "verdict": verdict})
        answer.raise_for_status()
        state.update(re.findall(r'name="(base\.\w+)" value="(\w+)"', answer.text))

    print(line(f"where a name stands in {files} files of a case", timed(5, look)))
    used = time.process_time()
    print(line("a decision in all of them, and the page after", timed(4, decide)))
    print(f"processor time of that: {(time.process_time() - used) / 4:.2f} s")


if __name__ == "__main__":
    sys.exit(main())
