"""How long a large bundle takes: `python -m benchmarks.case_bundle [--pages 5000] [--items 300]`.

Makes documents of statements (`examples.bundle`), joins them into a bundle, checks it with pdfium, and prints seconds, peak
memory and what the check found.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def documents(folder: Path, pages: int, items: int) -> list[Path]:
    """PDFs with `pages` pages in all, cut from one set of statements."""
    import pikepdf

    source = folder / "source.pdf"
    made = min(pages, 500)
    subprocess.run(
        [sys.executable, "-m", "examples.bundle", "--pages", str(made), "--out", str(source)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    paths, at = [], 0
    with pikepdf.open(source) as whole:
        for number in range(items):
            length = pages // items + (number < pages % items)
            part = pikepdf.new()
            part.pages.extend(whole.pages[(at + offset) % made] for offset in range(length))
            at += length
            paths.append(folder / f"item{number:04d}.pdf")
            part.save(paths[-1])
    source.unlink()
    return paths


def main() -> None:
    """Make, join, check."""
    from case_files.bundle.assemble import write_bundle
    from case_files.bundle.check import faults_of
    from case_files.bundle.index import Heading
    from case_files.bundle.sections import Entry, Section

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--items", type=int, default=300)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = documents(folder, asked.pages, asked.items)
        entries = [Entry(f"I{number}", f"MG11 Statement {number} of a witness", path) for number, path in enumerate(paths, 1)]
        cut = len(entries) // 3
        sections = (
            Section("Statements", tuple(entries[:cut])),
            Section("Exhibits", tuple(entries[cut : 2 * cut])),
            Section("Unused", tuple(entries[2 * cut :])),
        )
        target = asked.keep or folder / "bundle.pdf"
        begun = time.perf_counter()
        bundle = write_bundle(target, Heading("Bundle", ("R v Example",), "OFFICIAL-SENSITIVE"), sections)
        joined = time.perf_counter() - begun
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        begun = time.perf_counter()
        faults = faults_of(bundle)
        checked = time.perf_counter() - begun
        what = f"{bundle.pages} pages, {len(paths)} documents"
        print(f"{what}: joined in {joined:.1f} s, checked in {checked:.1f} s, peak {memory} MB")
        print(f"{target.stat().st_size / 1e6:.1f} MB; {len(faults)} faults {faults[:5]}")


if __name__ == "__main__":
    main()
