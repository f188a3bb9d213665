"""A whole workforce against an extract: time, memory, a month's increment, and kills in the middle.

    python -m benchmarks.data_wash [--people 307452] [--records 10000000] [--increment 50000] [--memory 5GB] [--kills 2]
        [--seed 21] [--folder DIR] [--parts N]

Makes people and records (`benchmarks.people_maker`), washes them in a process of its own, and prints the seconds of each step,
the processor time, and the largest resident memory of that process. Then a month later: new records and changed ones
(`--increment` in all, and a hundredth of that many new people), which is washed by what is new alone. Then, with `--kills`, a
smaller wash is killed (SIGKILL) at moments drawn at random and run again, and its results are compared with those of
one that nobody killed, byte for byte. What was found is compared with the truth.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.people_maker.registers import make
from vetting.matching.model import load_model
from vetting.wash.folder import WashFolder
from vetting.wash.pairs import counts, queue
from vetting.wash.wash import wash


def washed(folder: Path, people: Path, register: Path, batch: str, memory: str, parts: int | None) -> None:
    """Wash one batch, in this process, and print what it took."""
    start, before = time.monotonic(), time.process_time()
    home = WashFolder(folder, load_model(), memory=memory, threads=2, parts=parts)

    def lap(words: str) -> None:
        nonlocal start, before
        print(f"  {words}: {time.monotonic() - start:.1f} s, processor {time.process_time() - before:.1f} s", flush=True)
        start, before = time.monotonic(), time.process_time()

    for side, extract in (("people", people), ("register", register)):
        if batch not in home.batches(side):
            added = home.add(side, extract, batch)
            lap(f"{side} laid out ({added:,} new keys)")
    compared = wash(home)
    lap(f"{compared} parts compared")
    print(f"  largest resident memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


def in_process(*words: str | Path) -> subprocess.Popen[bytes]:
    """Start a wash in a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "benchmarks.data_wash", "--step", *map(str, words)])


def run(name: str, *words: str | Path) -> None:
    """Run a wash to its end and print its seconds."""
    start = time.monotonic()
    status = in_process(*words).wait()
    print(f"{name}: {time.monotonic() - start:.1f} s in all" + (f", STATUS {status}" if status else ""), flush=True)


def month_later(folder: Path, increment: int, seed: int) -> tuple[Path, Path]:
    """An extract of a month later: `increment` records of which nine in ten are new and the others known ones who moved."""
    later = folder / "later"
    make(later, increment, max(100, increment // 100), seed + 1)
    connection = duckdb.connect()
    moved = increment // 10
    first = sorted((folder / "register").glob("*.parquet"))[0]
    connection.execute(
        f"COPY (SELECT * REPLACE ('N' || key AS key) FROM '{later}/register/*.parquet' WHERE key >= 'R{moved:09}' "
        "UNION ALL BY NAME "
        f"SELECT * REPLACE ('1 New Road' AS line, 'LS1 1AA' AS postcode) FROM '{first}' WHERE key < 'R{moved:09}') "
        f"TO '{later}/extract.parquet'"
    )
    connection.execute(
        f"COPY (SELECT * REPLACE ('N' || key AS key) FROM '{later}/people.parquet') TO '{later}/new_people.parquet'"
    )
    return later / "new_people.parquet", later / "extract.parquet"


def digest(folder: Path) -> str:
    """One hash of all results, names and bytes."""
    found = hashlib.sha256()
    for path in sorted((folder / "results").iterdir()):
        found.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def killed(folder: Path, people: Path, register: Path, memory: str, kills: int, seed: int) -> None:
    """Kill a wash at random moments, run it to its end, and compare it with one that was left alone."""
    chance = random.Random(seed)
    calm, rough = folder / "calm", folder / "rough"
    start = time.monotonic()
    run("  left alone", calm, people, register, "2026-10", memory, 8)
    whole = time.monotonic() - start
    for _ in range(kills):
        process = in_process(rough, people, register, "2026-10", memory, 8)
        time.sleep(chance.uniform(0.15, 0.8) * whole)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()
        done = len(list((rough / "results").glob("*~*.parquet"))) // 2
        print(f"  killed; {done} of 8 parts were done")
    run("  run again", rough, people, register, "2026-10", memory, 8)
    print(f"killed {kills} times: results {'the same, byte for byte' if digest(calm) == digest(rough) else 'DIFFER'}")


def judged(folder: Path, truth: Path) -> None:
    """Print what of the truth the queue holds."""
    model = load_model()
    connection = duckdb.connect()
    files = [str(path) for path in (folder / "results").glob("*.parquet") if ".records." not in path.name]
    hits, others, strong_hits, strong_others = connection.execute(
        f"""
        SELECT count(*) FILTER (t.person IS NOT NULL), count(*) FILTER (t.person IS NULL),
            count(*) FILTER (t.person IS NOT NULL AND dated AND weight >= {model.strong}),
            count(*) FILTER (t.person IS NULL AND dated AND weight >= {model.strong})
        FROM read_parquet({files}) r LEFT JOIN '{truth}' t ON t.person = r.person AND t.record = r.record
        """
    ).fetchall()[0]
    true = connection.execute(f"SELECT count(*) FROM '{truth}'").fetchall()[0][0]
    print(f"of {true:,} true pairs {hits / true:.4f} are in the queue, with {others:,} others")
    precision = strong_hits / (strong_hits + strong_others)
    print(f"band strong: recall {strong_hits / true:.4f} of all true pairs, precision {precision:.4f}")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=307_452)
    parser.add_argument("--records", type=int, default=10_000_000)
    parser.add_argument("--increment", type=int, default=50_000)
    parser.add_argument("--memory", default="5GB", help="limit of DuckDB; the process takes more")
    parser.add_argument("--kills", type=int, default=2)
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--parts", type=int)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--step", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        folder, people, register, batch, memory, *parts = options.step
        washed(Path(folder), Path(people), Path(register), batch, memory, int(parts[0]) if parts else None)
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        home = Path(name)
        start = time.monotonic()
        make(home / "made", options.records, options.people, options.seed, linked=0.15)
        print(f"{options.people:,} people, {options.records:,} records made in {time.monotonic() - start:.1f} s", flush=True)
        parts = (options.parts,) if options.parts else ()
        people, register = home / "made/people.parquet", home / "made/register"
        run("first wash", home / "wash", people, register, "2026-10", options.memory, *map(str, parts))
        judged(home / "wash", home / "made/truth.parquet")
        new_people, new_records = month_later(home / "made", options.increment, options.seed)
        run(f"increment of {options.increment:,} records", home / "wash", new_people, new_records, "2026-11", options.memory)
        folder = WashFolder(home / "wash", load_model(), memory=options.memory)
        start = time.monotonic()
        print(f"queue: {counts(folder)}")
        page = queue(folder, "R", 0, 50, "review")
        print(f"a page of {len(page)} with its reasons in {time.monotonic() - start:.1f} s, counting included")
        if options.kills:
            make(home / "small", min(options.records, 400_000), min(options.people, 12_000), options.seed + 2, linked=0.15)
            killed(home, home / "small/people.parquet", home / "small/register", options.memory, options.kills, options.seed)


if __name__ == "__main__":
    main()
