"""What the proof finds uncovered: kept for a person, covered in one step, and released after that."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import picture_making
import pytest
import video_making as making
from hypothesis import given
from hypothesis import strategies as st

from flows.cli import main
from redaction.confined.messages import error_from_data, error_to_data
from redaction.findings import Finding, TimePlace
from redaction.plan import Plan
from redaction.recordings.frames import frames, upright_bgr
from redaction.video.tracking import Followed, box_at
from redaction.video.uncovered import covering_tracks
from reference.errors import ProofFailedError


def walking(path: Path, seconds: int = 4) -> Path:
    """A drawn face that walks to the right, 60 pixels a second."""
    pictures = []
    for number in range(10 * seconds):
        ground = np.full((240, 480, 3), (120, 150, 170), np.uint8)
        left = 20 + 6 * number
        ground[60:140, left : left + 80] = np.asarray(picture_making.face(40))
        pictures.append(ground)
    return making.drawn(path, pictures, [Fraction(number, 10) for number in range(10 * seconds)])


def test_an_unattended_release_that_the_proof_stopped_is_reviewed_covered_and_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOURSBACK_CONFINED", "false")
    # Detection misses the face; the proof looks for itself.
    blind = Followed((), 40, size=(480, 240), tools={"faces": "CenterFace"})
    monkeypatch.setattr("redaction.video.detect.follow", lambda *_, **__: blind)
    source, out = walking(tmp_path / "walk.mp4"), tmp_path / "out"
    assert main(["redact", str(source), "--out", str(out), "--accept", "all"]) == 4
    assert not list(out.glob("*.mp4"))
    capsys.readouterr()
    assert main(["items", "--json"]) == 0
    item = re.findall(r'"item": "(\w+)"', capsys.readouterr().out)[0]
    assert main(["plan", "cover", item]) != 0  # not in review yet
    assert main(["plan", "reopen", item]) == 0
    assert "came upon 1 places" in capsys.readouterr().out
    assert main(["plan", "cover", item, "--why", "a passer-by"]) == 0
    assert "1 added (r1)" in capsys.readouterr().out
    assert main(["plan", "cover", item]) == 0  # once more changes nothing
    assert "0 added" in capsys.readouterr().out
    assert main(["finish", item]) == 0
    for number, shown in enumerate(frames(out / "walk.mp4")):
        face = upright_bgr(shown)[75:125, 40 + 6 * number : 80 + 6 * number]
        assert face.max() < 60, number
    certificate = json.loads((out / "walk.mp4.certificate.json").read_text())
    assert certificate["decided"] == {"reviewer": 1}


def test_an_item_without_anything_found_has_nothing_to_cover(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOURSBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOURSBACK_CONFINED", "false")
    source = making.clip(tmp_path / "a.mp4", seconds=1)
    assert main(["redact", str(source), "--out", str(tmp_path / "out"), "--terms-only", "--term", "Nobody Atall"]) == 0
    assert main(["items", "--json"]) == 0
    item = re.findall(r'"item": "(\w+)"', capsys.readouterr().out)[0]
    assert main(["plan", "cover", item]) == 2
    assert "E-REVIEW-NO-FOUND" in capsys.readouterr().err


def test_what_was_found_crosses_from_the_reading_process_and_is_not_shown() -> None:
    error = ProofFailedError("a.mp4 was not released.")
    error.found = '{"secret": "Morwenna"}'
    told = error_from_data(error_to_data(error))
    assert isinstance(told, ProofFailedError)
    assert told.found == error.found
    assert "Morwenna" not in f"{told}{told!r}"
    assert ProofFailedError("x").found == ""


@given(
    start=st.floats(0, 900),
    speed=st.floats(-3, 3),
    size=st.floats(20, 120),
    looks=st.integers(1, 6),
    first=st.integers(0, 40),
)
def test_a_face_that_keeps_its_speed_is_covered_from_the_look_before_to_the_look_behind(
    start: float, speed: float, size: float, looks: int, first: int
) -> None:
    every, frames_in_all = 25, 400

    def at(frame: int) -> tuple[float, float, float, float]:
        left = start + speed * frame
        return left, 100.0, left + size, 100.0 + size

    seen = [(first + every * number, at(first + every * number)) for number in range(looks)]
    tracks = covering_tracks(seen, every, frames_in_all)
    if abs(speed) * every > 2.4 * size:
        return  # so fast that two looks are two faces
    (boxes,) = tracks
    assert boxes[0][0] == max(0, first - every)
    assert boxes[-1][0] == min(frames_in_all - 1, seen[-1][0] + every)
    inner = range(seen[0][0], seen[-1][0] + 1) if looks == 1 else range(boxes[0][0], boxes[-1][0] + 1)
    for frame in inner:
        left, top, right, bottom = box_at(boxes, frame) or (0, 0, 0, 0)
        face = at(frame)
        assert left <= face[0] + 1e-6
        assert right >= face[2] - 1e-6
        assert top <= face[1]
        assert bottom >= face[3]


def test_two_faces_are_two_tracks() -> None:
    seen = [(frame, (x, 50.0, x + 40.0, 90.0)) for frame in (12, 37, 62) for x in (10.0, 300.0)]
    tracks = covering_tracks(seen, 25, 100)
    assert len(tracks) == 2
    assert all(boxes[0][0] == 0 and boxes[-1][0] == 87 for boxes in tracks)


def test_what_was_found_is_sealed_before_the_error_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import redact

    sealed: list[Plan] = []
    job = SimpleNamespace(
        results={"plan": "1" * 64, "found": "2" * 64},
        workshop=None,
        item=None,
        seal_plan=lambda plan: sealed.append(plan) or "3" * 64,
    )
    places = [TimePlace(1.0, 2.0), TimePlace(4.0, 5.0), TimePlace(1.0, 2.0)]
    old, new, again = (Finding("n1", "PERSON", "Morwenna", place, 0.5, "", "") for place in places)
    monkeypatch.setattr(redact, "open_plan", lambda *_: Plan("", "wav", findings=(old,)))
    error = ProofFailedError("a.wav was not released.")
    error.found = Plan("", "wav", findings=(new, again)).to_json()
    redact._keep_found(job, error)  # type: ignore[arg-type]
    assert error.found == ""
    assert job.results["found"] == "3" * 64
    assert job.results["stopped_plan"] == "1" * 64
    assert [finding.place for finding in sealed[0].findings] == [places[1], places[0]]  # each place once
    redact._keep_found(job, ProofFailedError("nothing that can be added"))  # type: ignore[arg-type]
    assert len(sealed) == 1
