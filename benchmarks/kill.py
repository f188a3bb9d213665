"""Kill -9 at random moments of a 20-file run, and what the restart makes of it.

    python -m benchmarks.kill [--kills 50] [--each 5] [--seed 1]

A round starts `hoursback redact` on 20 files (text and PDF) with records of its own, kills it at a random moment, starts it
again, and so on; at last it lets it end. Then all 20 files must be done, each exactly once, no half file may lie anywhere, the
audit must be whole and hold every line that it held at any kill, and the ledger must have one line for each file.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

FILES = 20
NAME = "Quentin Farnsworth"


@dataclass(slots=True)
class Round:
    """One set of records that was killed several times. `faults` says what is wrong; empty is what must be."""

    kills: int = 0
    during_work: int = 0
    runs: int = 0
    faults: list[str] = field(default_factory=list)


def make_files(folder: Path) -> None:
    """Write 20 files in which `NAME` stands: 14 texts and 6 PDFs of a page."""
    import typst

    folder.mkdir(parents=True)
    for number in range(FILES):
        lines = [f"{number}.{line} {NAME} was seen near the shop at {line % 24:02}:15." for line in range(40)]
        if number % 10 in (3, 6, 9):
            source = "\n\n".join(json.dumps(line)[1:-1] for line in lines[:20])
            (folder / f"{number:02}.pdf").write_bytes(typst.compile(source.encode(), format="pdf"))
        else:
            (folder / f"{number:02}.txt").write_text("\n".join(lines) + "\n")


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Start the command on the files of `folder`."""
    words = ["redact", str(folder / "in"), "--out", str(folder / "out"), "--terms-only", "--term", NAME, "--accept", "all"]
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *words],
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill_round(folder: Path, kills: int, draw: random.Random) -> Round:
    """Kill a run of its own `kills` times at random moments, let it end, and check everything."""
    seen = Round()
    make_files(folder / "in")
    held: dict[int, str] = {}
    for number in range(kills):
        process = start(folder)
        # Half of the kills while it starts and does its first files, half right after a file of the run has appeared: each run
        # goes on where the last was killed, so together they fall all over the work, on a quick machine too.
        deadline = time.monotonic() + (draw.uniform(0.1, 1.6) if number % 2 == 0 else 60)
        before = len(_results(folder))
        while process.poll() is None and time.monotonic() < deadline:
            if number % 2 and len(_results(folder)) > before:
                time.sleep(draw.uniform(0, 0.4))
                break
            time.sleep(0.01)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            seen.kills += 1
            seen.during_work += bool(_results(folder))
        process.wait()
        seen.runs += 1
        held |= _audit_lines(folder)
        seen.faults += [f"half file {path.name}" for path in _results(folder) if NAME.encode() in path.read_bytes()]
    status = start(folder).wait(timeout=600)
    seen.runs += 1
    if status != 0:
        seen.faults.append(f"the last run ended with {status}")
    _check(folder, held, seen)
    return seen


def _check(folder: Path, held: dict[int, str], seen: Round) -> None:
    import hashlib

    for source in sorted((folder / "in").iterdir()):
        target = folder / "out" / source.name
        certificate = folder / "out" / f"{source.name}.certificate.json"
        if not target.exists() or not certificate.exists() or not (folder / "out" / f"{source.name}.certificate.pdf").exists():
            seen.faults.append(f"{source.name} is not complete")
            continue
        if json.loads(certificate.read_bytes())["output_sha256"] != hashlib.sha256(target.read_bytes()).hexdigest():
            seen.faults.append(f"{source.name} is not the file of its certificate")
    extra = len(list((folder / "out").iterdir())) - 3 * FILES
    if extra:
        seen.faults.append(f"{extra} files too many in the folder for results")
    seen.faults += [f"left behind: {path}" for path in (folder / "home" / "desks").iterdir()]
    seen.faults += [f"left behind: {path}" for path in (folder / "home" / "evidence" / "incoming").iterdir()]
    now = _audit_lines(folder)
    seen.faults += [f"audit line {number} was lost or changed" for number, sha256 in held.items() if now.get(number) != sha256]
    with sqlite3.connect(folder / "home" / "records.sqlite") as database:
        states = database.execute("SELECT state, count(*) FROM work_items GROUP BY state").fetchall()
        done = database.execute('SELECT count(*) FROM audit WHERE detail LIKE \'%"state":"done"%\'').fetchone()[0]
        steps = database.execute("SELECT count(*) FROM (SELECT work_item_id, name FROM steps GROUP BY 1, 2 HAVING count(*) > 1)")
        twice = steps.fetchone()[0]
        lines = database.execute("SELECT count(*), count(DISTINCT run) FROM time_ledger").fetchone()
    for found, wanted, what in (
        (states, [("done", FILES)], "states of the work items"),
        (done, FILES, "endings in the audit"),
        (twice, 0, "steps recorded twice"),
        (lines, (FILES, FILES), "lines of the ledger"),
    ):
        if found != wanted:
            seen.faults.append(f"{what}: {found}, not {wanted}")
    anchors = [word for path in (folder / "out").glob("*.json") for word in ("--certificate", str(path))]
    verified = subprocess.run(
        [sys.executable, "-m", "flows.cli", "audit", "verify", *anchors],
        env=_environment(folder),
        capture_output=True,
        check=False,
    )
    if verified.returncode:
        seen.faults.append("audit verify: " + (verified.stdout + verified.stderr).decode())


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOURSBACK_", "PREFECT_"))}
    return {**kept, "HOURSBACK_HOME": str(folder / "home"), "HOURSBACK_PERSON": "Officer Kill"}


def _results(folder: Path) -> list[Path]:
    out = folder / "out"
    return [path for path in out.glob("*") if path.suffix in (".txt", ".pdf") and ".certificate" not in path.name]


def _audit_lines(folder: Path) -> dict[int, str]:
    path = folder / "home" / "records.sqlite"
    if not path.exists():
        return {}
    with sqlite3.connect(path, timeout=30) as database:
        try:
            return dict(database.execute("SELECT sequence, sha256 FROM audit").fetchall())
        except sqlite3.OperationalError:
            return {}  # Killed before the tables were made.


def main() -> int:
    """Run the rounds and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--each", type=int, default=5, help="kills in one round")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    draw = random.Random(chosen.seed)
    kills = during = faults = 0
    while kills < chosen.kills:
        with tempfile.TemporaryDirectory() as folder:
            seen = kill_round(Path(folder), min(chosen.each, chosen.kills - kills), draw)
        kills, during, faults = kills + seen.kills, during + seen.during_work, faults + len(seen.faults)
        print(
            f"{kills} kills, {during} of them after the first result; this round: {seen.faults or 'all done exactly once'}",
            flush=True,
        )
    print(f"{kills} kills, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
