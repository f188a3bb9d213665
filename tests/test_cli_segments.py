"""`hoursback redact` of a long video: killed in the middle it goes on where it was; faults end in a sentence and no output."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hoursback_command import TERM, environment, leftovers, run
from video_scenes import film, moving, wall

TESTS = Path(__file__).parent
LENGTH = 4
"""Segments of the video of these tests."""


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds in which a name stands on a wall from the first frame to the last, and the camera moves a little."""

    def draw(frame: np.ndarray, number: int) -> None:
        cv2.putText(frame, TERM, (40 + number // 4, 200), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (255, 255, 255), 3, cv2.LINE_AA)

    return film(tmp_path_factory.mktemp("video") / "Farnsworth.mp4", moving(100, wall(3) // 2, draw))


def redact(folder: Path, video: Path, fault: str = "", after: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command with segments of a second."""
    words = ["redact", video, "--out", folder / "out", "--terms-only", "--term", TERM, "--accept", "all", "--json"]
    return subprocess.run(
        [sys.executable, str(TESTS / "short_segments.py"), *map(str, words)],
        env=environment(folder / "home", FAULT=fault, AFTER=str(after), PYTHONPATH=str(TESTS.parent), **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def followed(folder: Path) -> list[tuple[int, dict[str, Any]]]:
    """For each segment that was followed, as the records have it, the attempt and what was counted."""
    with sqlite3.connect(folder / "home" / "records.sqlite") as records:
        rows = records.execute("SELECT token, \"values\" FROM steps WHERE name = 'follow-segment' ORDER BY id").fetchall()
    return [(token, json.loads(values)) for token, values in rows]


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "home" / "shown").rglob("segment-*"))


def test_a_killed_run_follows_only_what_is_not_kept_yet(video: Path, tmp_path: Path) -> None:
    killed = redact(tmp_path, video, "killed", after=2)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    before = kept(tmp_path)
    assert 2 <= len(before) < LENGTH
    _, out, _ = run(tmp_path / "home", "items", "--json")
    assert re.fullmatch(r"following: 0:0[1-3] of 0:04 done", json.loads(out)["items"][0]["far"])
    secrets = [path for path in (tmp_path / "home").rglob("*") if path.is_file() and path.name != "Farnsworth.mp4"]
    assert not [path for path in secrets if b"Quentin" in path.read_bytes() or b'"boxes"' in path.read_bytes()]
    # One that was changed, and one that belongs somewhere else, are none.
    changed = bytearray(before[0].read_bytes())
    changed[len(changed) // 2] ^= 1
    before[0].write_bytes(changed)
    before[0].with_name("segment-0-0-" + "0" * 32).write_bytes(before[1].read_bytes())
    done = redact(tmp_path, video)
    assert done.returncode == 0, (done.stdout, done.stderr)
    (file,) = json.loads(done.stdout)["files"]
    assert (file["state"], file["findings"]) == ("done", 1)
    again = {values["segment"] for token, values in followed(tmp_path) if token > 1}
    assert len(again) == LENGTH - len(before) + 1
    assert 0 in again
    assert all(values["of_seconds"] == LENGTH and values["segments"] == LENGTH for _, values in followed(tmp_path))
    assert kept(tmp_path) == []
    assert leftovers(tmp_path) == []
    assert list((tmp_path / "home" / "desks").glob("desk*")) == []


def test_a_full_disk_ends_in_a_sentence_and_what_is_kept_serves_the_next_try(video: Path, tmp_path: Path) -> None:
    full = redact(tmp_path, video, "full", after=2)
    (file,) = json.loads(full.stdout)["files"]
    assert (full.returncode, file["code"]) == (5, "E-SYS-DISK"), full.stdout
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    before = kept(tmp_path)
    assert len(before) >= 2
    assert leftovers(tmp_path) == []
    assert redact(tmp_path, video, HOURSBACK_CONFINED="false").returncode == 0  # one after the other, in one process
    assert len([token for token, _ in followed(tmp_path) if token > 1]) == LENGTH - len(before)
    assert kept(tmp_path) == []


def test_what_cannot_be_cut_is_read_in_one_piece(video: Path, tmp_path: Path) -> None:
    data = video.read_bytes()
    at = data.index(b"mdat") + (len(data) - data.index(b"mdat")) * 3 // 4
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(data[:at] + bytes(600) + data[at + 600 :])
    done = redact(tmp_path, damaged)
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert len(followed(tmp_path)) < LENGTH
    assert kept(tmp_path) == []


def test_a_truncated_video_ends_in_a_sentence_and_no_output(video: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.mp4"
    short.write_bytes(video.read_bytes()[: video.stat().st_size // 2])  # its index stood at the end
    done = redact(tmp_path, short)
    (file,) = json.loads(done.stdout)["files"]
    assert (done.returncode, file["code"]) == (3, "E-INPUT-DAMAGED"), done.stdout
    assert "Ask for a new copy" in file["message"]
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
