"""A long video is encoded in segments; what a killed run finished is not done again, and nothing else is left of it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import video_making as making

from redaction.pipeline import apply_and_verify
from redaction.recordings import kept, segments
from redaction.recordings.frames import frames
from redaction.recordings.mp4 import read_mp4

BOX = ((2, 4.0, 4.0, 40.0, 40.0), (37, 60.0, 4.0, 100.0, 40.0))
KILLED = """
import os, signal, sys
from pathlib import Path
from redaction.pipeline import apply_and_verify
from redaction.plan import Plan
from redaction.recordings import kept, segments
segments.FRAMES = 10
kept.keep_in(Path(sys.argv[3]))
real = segments.encode_pictures
def encode(*arguments):
    if len(list(Path(sys.argv[3]).rglob("*.mp4"))) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments)
segments.encode_pictures = encode
apply_and_verify(Path(sys.argv[1]), Plan.from_json(Path(sys.argv[2]).read_text()), "cps", Path(sys.argv[4]))
"""


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = making.clip(tmp_path / "a.mp4", seconds=4)
    plan = making.plan_for(source, BOX)
    (tmp_path / "plan.json").write_text(plan.to_json())
    folder, target = tmp_path / "pieces", tmp_path / "out.mp4"
    words = [sys.executable, "-c", KILLED, source, tmp_path / "plan.json", folder, target]
    killed = subprocess.run(words, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert not target.exists()
    assert len(list(folder.rglob("*.mp4"))) == 2
    encoded = []
    real = segments.encode_pictures
    monkeypatch.setattr(segments, "FRAMES", 10)
    monkeypatch.setattr(segments, "encode_pictures", lambda *given: encoded.append(real(*given)) or encoded[-1])
    monkeypatch.setattr(kept, "_folder", folder)
    proven = apply_and_verify(source, plan, "cps", target)
    assert encoded == [10, 10]
    assert {channel.state for channel in proven.verification.channels} == {"clean"}
    assert [shown.seconds for shown in frames(target)] == pytest.approx([number / 10 for number in range(40)], abs=1e-3)
    assert read_mp4(target).tracks[0].seconds == 4
    assert list(folder.iterdir()) == []


def test_pieces_of_other_decisions_are_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = making.clip(tmp_path / "a.mp4")
    monkeypatch.setattr(segments, "FRAMES", 5)
    monkeypatch.setattr(kept, "_folder", tmp_path / "pieces")

    def stop(_stage: str, _done: int, _total: int) -> None:
        if list((tmp_path / "pieces").rglob("*.mp4")):
            raise KeyboardInterrupt

    monkeypatch.setattr("redaction.recordings.told._EVERY", 1)
    with pytest.raises(KeyboardInterrupt):
        apply_and_verify(source, making.plan_for(source), "cps", tmp_path / "out.mp4", progress=stop)
    assert list((tmp_path / "pieces").rglob("*.mp4"))
    box = ((0, 4.0, 4.0, 60.0, 60.0), (19, 4.0, 4.0, 60.0, 60.0))
    assert apply_and_verify(source, making.plan_for(source, box), "cps", tmp_path / "out.mp4").rendition.boxes == 1


def test_a_full_disk_leaves_no_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = making.clip(tmp_path / "a.mp4")
    monkeypatch.setattr(kept, "_folder", tmp_path / "pieces")

    def full(*_: object) -> int:
        raise OSError(28, "full")

    monkeypatch.setattr(segments, "encode_pictures", full)
    with pytest.raises(OSError, match="full"):
        apply_and_verify(source, making.plan_for(source, BOX[:1]), "cps", tmp_path / "out.mp4")
    assert list((tmp_path / "pieces").iterdir()) == []
    assert not (tmp_path / "out.mp4").exists()
