"""`hoursback redact` killed while it listens and while it proves: what is done is not done again, and the result is the same."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import video_making as making
from hoursback_command import environment, leftovers, run

TESTS = Path(__file__).parent
SAID = ("The officer spoke to Quentin Farnsworth.", "It was raining near the station when Quentin Farnsworth left.")
TERM = "Quentin Farnsworth"


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute of sound in which two sentences are said, half a minute apart."""
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("espeak-ng is not installed")
    folder = tmp_path_factory.mktemp("call")
    said = [folder / f"{number}.wav" for number in range(len(SAID))]
    for path, sentence in zip(said, SAID, strict=True):
        subprocess.run([program, "-v", "en-gb", "-s", "145", "-w", path, sentence], check=True, timeout=60)
    joined = "[0:a]apad=whole_dur=32[a];[1:a]apad=whole_dur=32[b];[a][b]concat=n=2:v=0:a=1"
    source = folder / "Farnsworth.wav"
    making.ffmpeg("-i", said[0], "-i", said[1], "-filter_complex", joined, "-ar", "16000", source)
    return source


def redact(folder: Path, source: Path, seconds: int, part: str = "", after: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the command with parts of some seconds; killed when so many parts of a kind are kept."""
    words = ["redact", source, "--out", folder / "out", "--terms-only", "--term", TERM, "--accept", "all", "--json"]
    fault = {"FAULT": "killed", "PART": part, "AFTER": str(after)} if part else {}
    return subprocess.run(
        [sys.executable, str(TESTS / "short_segments.py"), *map(str, words)],
        env=environment(folder / "home", PYTHONPATH=str(TESTS.parent), SECONDS=str(seconds), **fault),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def recorded(folder: Path, name: str) -> list[tuple[int, dict[str, Any]]]:
    """For each part that was done, as the records have it, the attempt and how far the work was."""
    with sqlite3.connect(folder / "home" / "records.sqlite") as records:
        rows = records.execute('SELECT token, "values" FROM steps WHERE name = ? ORDER BY id', (name,)).fetchall()
    return [(token, json.loads(values)) for token, values in rows]


def kept(folder: Path, beginning: str) -> list[Path]:
    return sorted((folder / "home" / "shown").rglob(f"{beginning}*"))


def released(folder: Path) -> str:
    (made,) = (folder / "out").rglob("*.wav")
    return hashlib.sha256(made.read_bytes()).hexdigest()


def far(folder: Path) -> str:
    _, out, _ = run(folder / "home", "items", "--json")
    return str(json.loads(out)["items"][0]["far"])


def spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_what_was_heard_before_a_kill_is_not_heard_again(call: Path, tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    done = redact(whole, call, 3)
    assert done.returncode == 0, (done.stdout, done.stderr)
    heard, proven = len(recorded(whole, "hear-part")), len(recorded(whole, "prove-part"))
    assert (heard, proven) == (4, 2)  # two windows, once more without the name, and once in the result

    first = redact(killed, call, 3, "part-hearing", after=1)
    assert first.returncode == -signal.SIGKILL, first.stderr
    assert re.fullmatch(r"listening: 0:\d\d of 1:04 done", far(killed))
    (part,) = kept(killed, "part-hearing")
    assert b"officer" not in part.read_bytes()
    second = redact(killed, call, 3, "part-proof", after=1)
    assert second.returncode == -signal.SIGKILL, second.stderr
    assert [token for token, _ in recorded(killed, "hear-part")] == [1, 2, 2, 2]
    assert kept(killed, "part-hearing") == []
    third = redact(killed, call, 3)
    assert third.returncode == 0, (third.stdout, third.stderr)
    assert [token for token, _ in recorded(killed, "prove-part")] == [2, 3]

    assert released(killed) == released(whole)
    assert kept(killed, "part-") == []
    assert leftovers(tmp_path) == []
    assert run(killed / "home", "audit", "verify")[0] == 0


def test_frames_that_were_proven_before_a_kill_are_not_proven_again(tmp_path: Path) -> None:
    # Twice as many segments as are waited for: the process that reads does not wait until it is told that its owner is gone.
    video = making.clip(tmp_path / "Farnsworth.mp4", "-g", "10", seconds=8)
    killed = redact(tmp_path, video, 1, "part-proof", after=4)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert re.fullmatch(r"proving: 0:0[34] of 0:08 done", far(tmp_path))
    assert list((tmp_path / "home" / "desks" / "pieces").rglob("*.mp4"))  # the frames that are encoded stay until they are proven
    changed, missing, *others = kept(tmp_path, "part-proof")
    assert len(others) == 2
    spoil(changed)
    missing.unlink()
    others[0].with_name("part-proof.cps.frames-" + "0" * 32 + "-" + "0" * 32).write_bytes(others[0].read_bytes())
    after = redact(tmp_path, video, 1)
    assert after.returncode == 0, (after.stdout, after.stderr)
    # Eight segments, two of which are kept; that they were taken shows that the file is the same to the last byte.
    assert [token for token, _ in recorded(tmp_path, "prove-part")] == [1] * 4 + [2] * 6
    assert kept(tmp_path, "part-") == []
    assert list((tmp_path / "home" / "desks").rglob("*.mp4")) == []
    assert run(tmp_path / "home", "audit", "verify")[0] == 0
